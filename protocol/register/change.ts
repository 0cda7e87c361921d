import type { Voter } from './configuration.ts'
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
 */
export type Change = (current: Uint8Array | undefined, grant?: Grant) => ChangeResult

/** The change that changes nothing. */
export const readChange: Change = () => ({ kind: 'keep' })

/** Changes only the voters. */
export function votersChange(voters: readonly Voter[]): Change {
  return (current, grant) =>
    current === undefined
      ? {
          kind: 'refuse',
          code: 'register-not-found',
          message: 'the register was never written: create it first'
        }
      : { kind: 'next', value: current, grant, voters }
}
