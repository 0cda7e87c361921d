import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, hostIdPattern, integer, list, present, shortText, text } from '../fields.ts'
import { fromHex } from '../hex.ts'
import { leaseLimits } from '../lease/limits.ts'
import type { Trace } from '../lease/trace.ts'
import type { Backed, Renewed } from '../lease/voter-leases.ts'
import type { Owner } from '../machine.ts'
import { watari } from '../messages.js'
import type { Ballot } from './ballot.ts'
import { type Configuration, checkedVoters, type Voter } from './configuration.ts'
import type { Grant } from './grant.ts'
import { registerLimits, registerMessageBytes } from './limits.ts'
import type {
  Accepted,
  Answer,
  Envelope,
  LetGo,
  Question,
  RefusalCode,
  Request,
  Verdict,
  VoterRecord
} from './message.ts'
import { refusalCodes } from './message.ts'

/*
 * The wire format of registers (protocol/register.proto), parsed strictly: what is missing, too long or out of
 * range is refused as a whole.
 */

const wire = watari.register
type BallotMessage = watari.register.Ballot.$Properties
type VoterMessage = watari.register.Voter.$Properties
type ConfigurationMessage = watari.register.Configuration.$Properties
type EnvelopeMessage = watari.register.Envelope.$Properties
type AcceptedMessage = watari.register.Accepted.$Properties
type RequestMessage = watari.register.Request.$Properties
type AnswerMessage = watari.register.Answer.$Properties
type HolderMessage = watari.register.Holder.$Properties
type AcceptMessage = watari.register.Accept.$Properties
type AcceptQuestion = Extract<Question, { kind: 'accept' }>

const keyPattern = /^[a-z]+\/[0-9A-Za-z._-]+$/
const proposerPattern = /^[0-9A-Za-z._-]*$/
const incarnationPattern = /^[0-9a-z-]{1,64}$/
const LIFE_BYTES = 8
const letGoBytes = 512

/** Whether a text can name a register: `kind/name`. */
export function isRegisterKey(value: string): boolean {
  return value.length <= registerLimits.keyLength && keyPattern.test(value)
}

function parseKey(value: unknown): string {
  return text(shortText(value, 'key', registerLimits.keyLength), 'key', keyPattern)
}

const formatBallot = (ballot: Ballot): BallotMessage => ({
  counter: ballot.counter,
  proposer: ballot.proposer
})

export function parseBallot(message: BallotMessage | null | undefined, min: number): Ballot {
  const ballot = present(message, 'ballot')
  return {
    counter: integer(ballot.counter, 'ballot counter', min, registerLimits.ballotCounter),
    proposer: text(
      shortText(ballot.proposer, 'proposer', registerLimits.proposerLength),
      'proposer',
      proposerPattern
    )
  }
}

const formatVoter = (voter: Voter): VoterMessage => ({ host: voter.host, store: fromHex(voter.store) })

const parseVoter = (message: VoterMessage): Voter => ({
  host: text(message.host, 'voter', hostIdPattern),
  store: hexOf(message.store, 'store', 16)
})

function parseVoters(messages: readonly VoterMessage[] | null | undefined): readonly Voter[] {
  return checkedVoters(list(messages, 'voters', registerLimits.voters, parseVoter))
}

function formatConfiguration(configuration: Configuration): ConfigurationMessage {
  return { number: configuration.number, voters: configuration.voters.map(formatVoter) }
}

function parseConfiguration(message: ConfigurationMessage | null | undefined): Configuration {
  const configuration = present(message, 'configuration')
  return {
    number: integer(configuration.number, 'configuration number', 1),
    voters: parseVoters(configuration.voters)
  }
}

const formatHolder = ({ host, incarnation }: Owner): HolderMessage => ({ host, incarnation })

function parseHolder(message: HolderMessage | null | undefined): Owner {
  const holder = present(message, 'holder')
  return {
    host: text(holder.host, 'holder', hostIdPattern),
    incarnation: text(holder.incarnation, 'incarnation', incarnationPattern)
  }
}

const formatGrant = ({ holder, epoch, durationMs }: Grant): watari.register.Grant.$Properties => ({
  holder: formatHolder(holder),
  epoch,
  durationMs
})

function parseGrant(message: watari.register.Grant.$Properties): Grant {
  return {
    holder: parseHolder(message.holder),
    epoch: integer(message.epoch, 'epoch', 1),
    durationMs: integer(
      message.durationMs,
      'lease duration',
      leaseLimits.minDurationMs,
      leaseLimits.maxDurationMs
    )
  }
}

const formatTrace = ({ life, last }: Trace): watari.register.Trace.$Properties => ({
  life: fromHex(life),
  last
})

const parseTrace = (message: watari.register.Trace.$Properties): Trace => ({
  life: hexOf(message.life, 'life', LIFE_BYTES),
  last: integer(message.last, 'renewal', 0)
})

const formatBacked = ({ key, epoch, configuration }: Backed): watari.register.Backed.$Properties => ({
  key,
  epoch,
  configuration
})

const parseBacked = (message: watari.register.Backed.$Properties): Backed => ({
  key: parseKey(message.key),
  epoch: integer(message.epoch, 'epoch', 1),
  configuration: integer(message.configuration, 'configuration number', 1)
})

const formatRenewed = ({ life, revision, backed }: Renewed): watari.register.Renewed.$Properties => ({
  life: fromHex(life),
  revision,
  ...(backed && { backing: { backed: backed.map(formatBacked) } })
})

const parseRenewed = ({ life, revision, backing }: watari.register.Renewed.$Properties): Renewed => ({
  life: hexOf(life, 'life', LIFE_BYTES),
  revision: integer(revision, 'revision', 0),
  ...(backing && { backed: list(backing.backed, 'backed', leaseLimits.backedPerHolder, parseBacked) })
})

function formatRetirement({ retirement }: { retirement?: string }): { retirement?: Uint8Array } {
  return retirement === undefined ? {} : { retirement: fromHex(retirement) }
}

function parseRetirement(bytes: Uint8Array | null | undefined): { retirement?: string } {
  return (bytes?.length ?? 0) === 0 ? {} : { retirement: hexOf(bytes, 'retirement', 16) }
}

function formatEnvelope(envelope: Envelope): EnvelopeMessage {
  return {
    value: envelope.value,
    changeIds: envelope.changeIds.map(fromHex),
    next: (envelope.next ?? []).map(formatVoter),
    ...(envelope.grant && { grant: formatGrant(envelope.grant) }),
    ...formatRetirement(envelope),
    ...(envelope.signature !== undefined && { signature: envelope.signature })
  }
}

function parseEnvelope(message: EnvelopeMessage | null | undefined): Envelope {
  const envelope = present(message, 'envelope')
  const value = Uint8Array.from(envelope.value ?? [])
  if (value.length > registerLimits.valueBytes) throw new Error('the value is too large')
  const signature = Uint8Array.from(envelope.signature ?? [])
  if (signature.length > registerLimits.signatureBytes) throw new Error('the signature is too long')
  return {
    value,
    changeIds: list(envelope.changeIds, 'change ids', registerLimits.changeIds, id =>
      hexOf(id, 'change id', 16)
    ),
    ...(envelope.grant && { grant: parseGrant(envelope.grant) }),
    ...((envelope.next ?? []).length > 0 && { next: parseVoters(envelope.next) }),
    ...parseRetirement(envelope.retirement),
    ...(signature.length > 0 && { signature })
  }
}

const formatAccepted = (accepted: Accepted): AcceptedMessage => ({
  ballot: formatBallot(accepted.ballot),
  envelope: formatEnvelope(accepted.envelope)
})

const parseAccepted = (message: AcceptedMessage): Accepted => ({
  ballot: parseBallot(message.ballot, 0),
  envelope: parseEnvelope(message.envelope)
})

/** An optional message field, present only when it is there. */
function optionalAccepted(message: AcceptedMessage | null | undefined): { accepted?: Accepted } {
  return message ? { accepted: parseAccepted(message) } : {}
}

function formatAccept(question: AcceptQuestion): AcceptMessage {
  return {
    configuration: formatConfiguration(question.configuration),
    ballot: formatBallot(question.ballot),
    envelope: formatEnvelope(question.envelope),
    ...(question.former && { former: formatHolder(question.former) }),
    ...formatRetirement(question)
  }
}

function parseAccept(message: AcceptMessage): AcceptQuestion {
  const { configuration, ballot, envelope, former, retirement } = message
  return {
    kind: 'accept',
    configuration: parseConfiguration(configuration),
    ballot: parseBallot(ballot, 1),
    envelope: parseEnvelope(envelope),
    ...(former && { former: parseHolder(former) }),
    ...parseRetirement(retirement)
  }
}

function formatQuestion(question: Question): Omit<RequestMessage, 'key' | 'floor'> {
  switch (question.kind) {
    case 'prepare':
      return {
        prepare: {
          configuration: formatConfiguration(question.configuration),
          ballot: formatBallot(question.ballot),
          mayCreate: question.mayCreate,
          ...formatRetirement(question)
        }
      }
    case 'accept':
      return { accept: formatAccept(question) }
    case 'stand-by':
      return { standBy: { accept: formatAccept({ ...question, kind: 'accept' }), by: question.by } }
    case 'install':
      return {
        install: {
          configuration: formatConfiguration(question.configuration),
          envelope: formatEnvelope(question.envelope)
        }
      }
    case 'peek':
      return { peek: {} }
    case 'renew': {
      const { holder, known } = question
      return {
        renew: {
          holder: formatHolder(holder),
          ...(known && { life: fromHex(known.life), revision: known.revision })
        }
      }
    }
    case 'watch':
      return { watch: { holders: question.holders.map(formatHolder) } }
  }
}

function parseQuestion(message: RequestMessage): Question {
  if (message.prepare) {
    const { configuration, ballot, mayCreate, retirement } = message.prepare
    return {
      kind: 'prepare',
      configuration: parseConfiguration(configuration),
      ballot: parseBallot(ballot, 1),
      mayCreate: mayCreate === true,
      ...parseRetirement(retirement)
    }
  }
  if (message.accept) return parseAccept(message.accept)
  if (message.standBy) {
    const { accept, by } = message.standBy
    const { configuration, ballot, envelope } = parseAccept(present(accept, 'accept'))
    return { kind: 'stand-by', configuration, ballot, envelope, by: text(by, 'by', hostIdPattern) }
  }
  if (message.install) {
    const envelope = parseEnvelope(message.install.envelope)
    if (envelope.next !== undefined) throw new Error('a configuration is not installed with a sealed value')
    const configuration = parseConfiguration(message.install.configuration)
    if (configuration.number === 1) throw new Error('the first configuration is created, not installed')
    return { kind: 'install', configuration, envelope }
  }
  if (message.renew) {
    const { holder, life, revision } = message.renew
    return {
      kind: 'renew',
      holder: parseHolder(holder),
      ...((life?.length ?? 0) > 0 && {
        known: { life: hexOf(life, 'life', LIFE_BYTES), revision: integer(revision, 'revision', 0) }
      })
    }
  }
  if (message.watch) {
    const holders = list(message.watch.holders, 'holders', leaseLimits.holdersPerWatch, parseHolder)
    return { kind: 'watch', holders }
  }
  present(message.peek, 'question')
  return { kind: 'peek' }
}

function formatVerdict(verdict: Verdict): Omit<AnswerMessage, 'store' | 'sequence'> {
  switch (verdict.kind) {
    case 'promised':
      return { promised: verdict.accepted ? { accepted: formatAccepted(verdict.accepted) } : {} }
    case 'accepted':
      return { accepted: verdict.trace ? { trace: formatTrace(verdict.trace) } : {} }
    case 'renewed':
      return { renewed: formatRenewed(verdict) }
    case 'watched':
      return { watched: { traces: verdict.traces.map(formatTrace) } }
    case 'installed':
      return { installed: {} }
    case 'peeked':
      return {
        peeked: {
          ...(verdict.configuration && { configuration: formatConfiguration(verdict.configuration) }),
          ...(verdict.accepted && { accepted: formatAccepted(verdict.accepted) })
        }
      }
    case 'conflict':
      return { conflict: { promised: formatBallot(verdict.promised) } }
    case 'superseded':
      return { superseded: { configuration: formatConfiguration(verdict.configuration) } }
    case 'refused':
      return { refused: { code: verdict.code } }
  }
}

function parseVerdict(message: AnswerMessage): Verdict {
  if (message.promised) return { kind: 'promised', ...optionalAccepted(message.promised.accepted) }
  if (message.accepted) {
    const { trace } = message.accepted
    return { kind: 'accepted', ...(trace && { trace: parseTrace(trace) }) }
  }
  if (message.renewed) return { kind: 'renewed', ...parseRenewed(message.renewed) }
  if (message.watched) {
    const traces = list(message.watched.traces, 'traces', leaseLimits.holdersPerWatch, parseTrace)
    return { kind: 'watched', traces }
  }
  if (message.installed) return { kind: 'installed' }
  if (message.peeked) {
    const { configuration, accepted } = message.peeked
    if (accepted && !configuration) throw new Error('a value without a configuration')
    return {
      kind: 'peeked',
      ...(configuration && { configuration: parseConfiguration(configuration) }),
      ...optionalAccepted(accepted)
    }
  }
  if (message.conflict) return { kind: 'conflict', promised: parseBallot(message.conflict.promised, 0) }
  if (message.superseded) {
    return { kind: 'superseded', configuration: parseConfiguration(message.superseded.configuration) }
  }
  const code = present(message.refused, 'verdict').code
  if (!(refusalCodes as readonly (string | null | undefined)[]).includes(code))
    throw new Error('unknown refusal')
  return { kind: 'refused', code: code as RefusalCode }
}

export const requestCodec: Codec<Request> = protobufCodec<Request, RequestMessage>({
  name: 'register request',
  type: wire.Request,
  maxBytes: registerMessageBytes,
  format: request => ({ key: request.key, floor: request.floor, ...formatQuestion(request.question) }),
  parse: message => ({
    key: parseKey(message.key),
    floor: integer(message.floor, 'floor', 0),
    question: parseQuestion(message)
  })
})

export const answerCodec: Codec<Answer> = protobufCodec<Answer, AnswerMessage>({
  name: 'register answer',
  type: wire.Answer,
  maxBytes: registerMessageBytes,
  format: answer => ({
    store: fromHex(answer.store),
    sequence: answer.sequence,
    ...formatVerdict(answer.verdict)
  }),
  parse: message => ({
    store: hexOf(message.store, 'store', 16),
    sequence: integer(message.sequence, 'sequence', 0),
    verdict: parseVerdict(message)
  })
})

export const letGoCodec: Codec<LetGo> = protobufCodec<LetGo, watari.register.LetGo.$Properties>({
  name: 'word to let go',
  type: wire.LetGo,
  maxBytes: letGoBytes,
  format: ({ key, ballot }) => ({ key, ...(ballot && { ballot: formatBallot(ballot) }) }),
  parse: ({ key, ballot }) => ({ key: parseKey(key), ...(ballot && { ballot: parseBallot(ballot, 1) }) })
})

/** What a voter writes to its disk. */
export const voterRecordCodec: Codec<VoterRecord> = protobufCodec<
  VoterRecord,
  watari.register.Record.$Properties
>({
  name: 'register record',
  type: wire.Record,
  maxBytes: registerMessageBytes,
  format: record => ({
    key: record.key,
    configuration: formatConfiguration(record.configuration),
    promised: formatBallot(record.promised),
    ...(record.accepted && { accepted: formatAccepted(record.accepted) })
  }),
  parse: message => ({
    key: parseKey(message.key),
    configuration: parseConfiguration(message.configuration),
    promised: parseBallot(message.promised, 0),
    ...optionalAccepted(message.accepted)
  })
})

/** Where a register's voters are, as somebody once knew. The overlay signs hints; believing one costs a peek. */
export interface RegisterHint {
  readonly key: string
  readonly configuration: Configuration
}

const hintBytes = 4096

export const hintCodec: Codec<RegisterHint> = protobufCodec<RegisterHint, watari.register.Hint.$Properties>({
  name: 'register hint',
  type: wire.Hint,
  maxBytes: hintBytes,
  format: hint => ({ key: hint.key, configuration: formatConfiguration(hint.configuration) }),
  parse: message => ({ key: parseKey(message.key), configuration: parseConfiguration(message.configuration) })
})
