import type { Configuration, Voter } from './configuration.ts'
import type { Grant } from './grant.ts'

/** What a change makes of a register's value. */
export type ChangeResult =
  /** The register shall hold this value, with this lease, and, if given, be kept by these voters from now on. */
  | {
      readonly kind: 'next'
      readonly value: Uint8Array
      readonly grant?: Grant | undefined
      readonly voters?: readonly Voter[]
    }
  /** Nothing to change: this makes a change a linearizable read. */
  | { readonly kind: 'keep' }
  /** Not allowed on this value. */
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string }

/**
 * A change of a register: a pure function from the value that it finds, undefined for a register that was never
 * written. It may run several times, on different values, and any of its results may be the one that is decided:
 * what it noted beside its result proves nothing; the outcome's value does.
 *
 * @param grant the lease that the value gives, if it gives one
 * @param configuration the one in which the value was found
 */
export type Change = (
  current: Uint8Array | undefined,
  grant?: Grant,
  configuration?: Configuration
) => ChangeResult

/** The change that changes nothing. */
export const readChange: Change = () => ({ kind: 'keep' })

/**
 * Changes only the voters.
 *
 * @param from the number of the configuration that they were chosen for: in any other, somebody else has chosen since
 */
export function votersChange(voters: readonly Voter[], from?: number): Change {
  return (current, grant, configuration) => {
    if (current === undefined)
      return refused('register-not-found', 'the register was never written: create it first')
    if (from !== undefined && configuration?.number !== from)
      return refused('voters-changed', 'its voters were changed meanwhile: look again')
    return { kind: 'next', value: current, grant, voters }
  }
}

function refused(code: string, message: string): ChangeResult {
  return { kind: 'refuse', code, message }
}
