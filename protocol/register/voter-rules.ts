import { type Ballot, compareBallots, installedBallot } from './ballot.ts'
import { hasVoter, sameConfiguration, type Voter } from './configuration.ts'
import type { RegisterQuestion, Verdict, VoterRecord } from './message.ts'
import { isLeftBehind, type Retirement, refusedBy } from './retirement.ts'

/** A voter's decision: what to answer, and what must be on disk before. */
export interface Decision {
  readonly verdict: Verdict
  /** Present when the record changed. */
  readonly record?: VoterRecord
}

/**
 * The rules of a voter (CASPaxos, Rystsov 2018, "acceptor"), for one key.
 *
 * Per configuration:
 * - a ballot is promised only above what was promised, and accepted only at or above it: two majorities have a
 *   voter in common, so a later proposer sees what an earlier one may have decided;
 * - nothing is taken from a proposer of an older configuration: it is shown the newer one;
 * - nothing is promised for a newer configuration before it was installed here. What is installed is the sealed
 *   last value of the configuration before, which is unique; so everything installed under one number is the same
 *   value, and it stands as accepted with the lowest ballot of all. As preparing needs a majority, a new
 *   configuration serves only when a majority of it holds that value;
 * - an accept is taken without installation: whoever sends it was promised by a majority, so a majority has the
 *   sealed value, and this voter, which missed it, joins as one that had been slow.
 *
 * @param record what this voter holds about the key, undefined if nothing
 * @param self this voter: it answers only for a set that names this very store
 * @param retirement a document about the voters of this register, if one is known here
 */
export function decide(
  record: VoterRecord | undefined,
  key: string,
  question: RegisterQuestion,
  self: Voter,
  retirement?: Retirement
): Decision {
  if (question.kind === 'peek') {
    // With others that were retired it may be a majority, of what was decided before the document.
    return record && isLeftBehind(record.configuration, retirement)
      ? refused('retired')
      : { verdict: peeked(record) }
  }
  const { configuration } = question
  if (record !== undefined && record.configuration.number > configuration.number) {
    return { verdict: { kind: 'superseded', configuration: record.configuration } }
  }
  const forbidden = refusedBy(retirement, question, self)
  if (forbidden) return refused(forbidden)
  if (!hasVoter(configuration, self)) return refused('not-a-voter')
  if (question.kind === 'install') return install(record, key, question)
  if (record === undefined || record.configuration.number < configuration.number) {
    // All that are left have to hold what it is about: there is nobody else any more.
    if (question.retirement !== undefined) return refused('not-installed')
    if (question.kind === 'accept') return accept(undefined, key, question)
    return configuration.number > 1 ? refused('not-installed') : prepare(undefined, key, question)
  }
  if (!sameConfiguration(record.configuration, configuration)) return refused('other-configuration')
  return question.kind === 'prepare' ? prepare(record, key, question) : accept(record, key, question)
}

function refused(code: Extract<Verdict, { kind: 'refused' }>['code']): Decision {
  return { verdict: { kind: 'refused', code } }
}

function peeked(record: VoterRecord | undefined): Verdict {
  if (record === undefined) return { kind: 'peeked' }
  return {
    kind: 'peeked',
    configuration: record.configuration,
    ...(record.accepted && { accepted: record.accepted })
  }
}

function conflict(promised: Ballot): Decision {
  return { verdict: { kind: 'conflict', promised } }
}

/** A promise is given once per ballot: a second copy of the message is a conflict, which costs only a retry. */
function prepare(
  record: VoterRecord | undefined,
  key: string,
  question: Extract<RegisterQuestion, { kind: 'prepare' }>
): Decision {
  if (record === undefined && !question.mayCreate) return refused('unknown-key')
  if (record !== undefined && compareBallots(question.ballot, record.promised) <= 0)
    return conflict(record.promised)
  const accepted = record?.accepted && { accepted: record.accepted }
  return {
    record: { key, configuration: question.configuration, promised: question.ballot, ...accepted },
    verdict: { kind: 'promised', ...accepted }
  }
}

/**
 * A voter that never promised the ballot may still accept it: that it is not below the promise is enough.
 * A ballot carries one value, so a repeated accept changes nothing and is not written again.
 */
function accept(
  record: VoterRecord | undefined,
  key: string,
  question: Extract<RegisterQuestion, { kind: 'accept' }>
): Decision {
  const { ballot, configuration, envelope } = question
  if (record !== undefined && compareBallots(ballot, record.promised) < 0) return conflict(record.promised)
  const verdict: Verdict = { kind: 'accepted' }
  if (record?.accepted !== undefined && compareBallots(record.accepted.ballot, ballot) === 0)
    return { verdict }
  return { record: { key, configuration, promised: ballot, accepted: { ballot, envelope } }, verdict }
}

/** A voter that was of the configuration before forgets it: that one has decided for the last time. */
function install(
  record: VoterRecord | undefined,
  key: string,
  question: Extract<RegisterQuestion, { kind: 'install' }>
): Decision {
  const { configuration, envelope } = question
  const verdict: Verdict = { kind: 'installed' }
  if (record !== undefined && record.configuration.number === configuration.number) {
    return sameConfiguration(record.configuration, configuration)
      ? { verdict }
      : refused('other-configuration')
  }
  return {
    record: {
      key,
      configuration,
      promised: installedBallot,
      accepted: { ballot: installedBallot, envelope }
    },
    verdict
  }
}
