import type { HostId } from '../host.ts'
import type { Change } from './change.ts'
import { type Configuration, hasVoter, type Voter } from './configuration.ts'
import { machineChange, type RecordChange } from './machine-record.ts'
import type { RefusalCode, RegisterQuestion } from './message.ts'

/*
 * Voters that are gone for good, so many that no majority is left: the organization that owns the register's machine says
 * so, in a document that its root key signed, once for each configuration.
 *
 * Intuition: a will. Whoever is named in it as gone does not vote any more, should it come back; those who are left decide
 * for the last time in this configuration, and only all of them together; after that others vote.
 *
 *     survivors ── the document is on disk: sealed, nobody but who names it is heard ──► prepare, accept: all of them
 *                       ──► the value that names the next voters, configuration n + gap ──► installed, as ever
 *     retired   ── the document is on disk ──► refuses every configuration below n + gap
 *     any       ── the document is on disk ──► shows nobody what it holds of a configuration below n + gap
 *
 * - All survivors are one quorum, and any two quorums of them are the same: Paxos goes on, and two who use the document
 *   at once get one result. What a majority had accepted is found if one survivor holds it.
 * - What only retired voters held is lost. It may have been a newer configuration, which is why the next number leaves a
 *   gap, or newer owners, which is why the epoch does where the owner is said to be off.
 */

/** A document, its signature checked. */
export interface Retirement {
  /** 16 bytes as hex: of two documents for one configuration a voter takes the first. */
  readonly id: string
  /** Of the register. */
  readonly key: string
  readonly org: string
  /** In which these are the voters. */
  readonly configuration: Configuration
  readonly retired: readonly HostId[]
}

/** Configurations, and epochs, that may have been decided by those who are gone. */
export const retirementGap = 1_000

export function survivorsOf({ configuration, retired }: Retirement): readonly Voter[] {
  return configuration.voters.filter(({ host }) => !retired.includes(host))
}

/** The number of the configuration that comes after a last value. */
export function nextNumber({ number }: Configuration, isRetirement: boolean): number {
  return number + (isRetirement ? retirementGap : 1)
}

/** Whether the document has put an end to a configuration: it is at most the one that it was signed for. */
export function isLeftBehind({ number }: Configuration, retirement: Retirement | undefined): boolean {
  return retirement !== undefined && number < nextNumber(retirement.configuration, true)
}

/** Why a voter that knows the document does not take part in something, if it does not. */
export function refusedBy(
  retirement: Retirement | undefined,
  question: Exclude<RegisterQuestion, { kind: 'peek' }>,
  self: Voter
): RefusalCode | undefined {
  const named = question.kind === 'install' ? undefined : question.retirement
  if (retirement === undefined) return named === undefined ? undefined : 'unknown-retirement'
  const { number } = question.configuration
  const last = retirement.configuration.number
  if (!isLeftBehind(question.configuration, retirement)) return undefined
  if (number > last) return 'retired'
  if (number < last) return named === undefined ? undefined : 'unknown-retirement'
  return hasVoter({ number, voters: survivorsOf(retirement) }, self) && named === retirement.id
    ? undefined
    : 'retired'
}

/**
 * The last change of a configuration whose other voters are gone: names the next voters, and leaves epochs that those may
 * have decided behind. Where somebody has done it already nothing is changed.
 *
 * @param isOff whether a host is said to execute nothing any more
 * @param changeOf how a register's value is changed that holds a record
 */
export function retiringChange(
  { configuration: { number } }: Retirement,
  voters: readonly Voter[],
  isOff: (host: HostId) => boolean,
  changeOf: (change: RecordChange) => Change = machineChange
): Change {
  return (current, grant, configuration) => {
    if (configuration?.number !== number) return { kind: 'keep' }
    const result = changeOf(record => {
      if (record === undefined)
        return {
          kind: 'refuse',
          code: 'machine-not-found',
          message: 'none of the voters that are left holds it'
        }
      if (!isOff(record.owner.host)) return { kind: 'next', record }
      return { kind: 'next', record: { ...record, epoch: record.epoch + retirementGap } }
    })(current, grant)
    return result.kind === 'next' ? { ...result, voters } : result
  }
}
