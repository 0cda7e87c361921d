import { type Ballot, compareBallots } from './ballot.ts'
import type { Change } from './change.ts'
import { type Configuration, checkedVoters, majority, sameVoters } from './configuration.ts'
import { registerLimits } from './limits.ts'
import type { Accepted, ChangeId, Envelope } from './message.ts'

/** What a proposal comes to once its envelope is decided. */
export type Conclusion =
  /** The value stands; `changed` if it holds our change. */
  | { readonly kind: 'decided'; readonly changed: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The configuration has decided for the last time; go on in the next one. */
  | { readonly kind: 'sealed' }

export interface Plan {
  /** To be accepted; undefined when the register is empty and stays so. */
  readonly envelope: Envelope | undefined
  readonly conclusion: Conclusion
  /** The envelope is our own doing, or it may be: from now on a failure leaves the outcome unknown. */
  readonly ours: boolean
  /** A majority already holds the envelope under one ballot: it is decided, and newer than all decided before. */
  readonly settled: boolean
}

/** Of what a majority has accepted, that with the highest ballot: the only one that may have been decided. */
export function highestAccepted(accepted: readonly (Accepted | undefined)[]): Accepted | undefined {
  let highest: Accepted | undefined
  for (const one of accepted) {
    if (one && (highest === undefined || compareBallots(one.ballot, highest.ballot) > 0)) highest = one
  }
  return highest
}

/** What to propose after a majority has promised. */
export function plan(options: {
  accepted: readonly (Accepted | undefined)[]
  configuration: Configuration
  changeId: ChangeId
  change: Change
  choose: typeof highestAccepted
  /** The document by which those who promised are all that is left. */
  retirement?: string | undefined
}): Plan {
  const { accepted, configuration, changeId, change, retirement } = options
  const found = options.choose(accepted)
  const needed = retirement === undefined ? majority(configuration) : accepted.length
  const settled = found === undefined || holders(accepted, found.ballot) >= needed
  const keep = (conclusion: Conclusion, ours = false): Plan => ({
    envelope: found?.envelope,
    conclusion,
    ours,
    settled
  })

  const already = found?.envelope.changeIds.includes(changeId) ?? false
  // Those that a last value of before names may be gone as well: by a document it is not the last.
  const isLast = retirement === undefined || found?.envelope.retirement === retirement
  if (found?.envelope.next !== undefined && isLast) return keep({ kind: 'sealed' }, already)
  if (already) return keep({ kind: 'decided', changed: true }, true)

  const result = change(found?.envelope.value, found?.envelope.grant, configuration)
  if (result.kind === 'refuse') return keep({ kind: 'refused', code: result.code, message: result.message })
  if (result.kind === 'keep') {
    if (found !== undefined) return keep({ kind: 'decided', changed: false })
    return keep({ kind: 'refused', code: 'register-not-found', message: 'the register was never written' })
  }
  if (result.value.length > registerLimits.valueBytes) {
    const message = `a register's value has at most ${registerLimits.valueBytes} bytes, not ${result.value.length}`
    return keep({ kind: 'refused', code: 'value-too-large', message })
  }
  const voters = result.voters && checkedVoters(result.voters)
  const isNew = voters && (retirement !== undefined || !sameVoters(voters, configuration.voters))
  const next = isNew ? { next: voters, ...(retirement !== undefined && { retirement }) } : {}
  const changeIds = [...(found?.envelope.changeIds ?? []), changeId].slice(-registerLimits.changeIds)
  return {
    envelope: { value: result.value, changeIds, ...(result.grant && { grant: result.grant }), ...next },
    conclusion: 'next' in next ? { kind: 'sealed' } : { kind: 'decided', changed: true },
    ours: true,
    settled: false
  }
}

function holders(accepted: readonly (Accepted | undefined)[], ballot: Ballot): number {
  return accepted.filter(one => one !== undefined && compareBallots(one.ballot, ballot) === 0).length
}
