import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, hostIdPattern, integer, list, present, shortText, text } from '../fields.ts'
import { fromHex } from '../hex.ts'
import type { Epoch, MachineId, MachineRecord, Owner, RelocationId } from '../machine.ts'
import { watari } from '../messages.js'
import { registerLimits } from '../register/limits.ts'
import { machineRecordCodec } from '../register/machine-codec.ts'
import { parseBallot } from '../register/message-codec.ts'
import type { Failure } from './effect.ts'
import type { Offer, RelocationMessage, ToSource, ToTarget } from './message.ts'
import type { RelocationPlan } from './plan.ts'

/*
 * The wire format of relocations (protocol/relocation.proto), parsed strictly: what is missing, too long or out
 * of range is refused as a whole.
 */

const wire = watari.relocation
type MessageMessage = watari.relocation.Message.$Properties
type FailureMessage = watari.relocation.Failure.$Properties

const relocationLimits = {
  messageBytes: 4 * 1024,
  recordBytes: machineRecordCodec.maxBytes,
  errorLength: 1_024,
  reasonLength: 512,
  addresses: 16,
  addressLength: 256
} as const

const prepareBytes = relocationLimits.recordBytes + relocationLimits.messageBytes
const codePattern = /^[a-z][a-z0-9-]{0,63}$/
const incarnationPattern = /^[0-9a-z-]{1,64}$/

/** A machine that somebody would like to send. */
export interface PreflightRequest {
  readonly record: MachineRecord
  /** What its disk takes at the source; 0 without one. */
  readonly diskBytes: number
}

export interface Preflight {
  readonly incarnation: string
  readonly failure?: Failure
}

export interface Preparation extends PreflightRequest {
  readonly plan: RelocationPlan
  readonly reason: string
  readonly requestedBy: string
}

/** Where the streams of one relocation go, and what opens them. */
export interface Ticket {
  readonly peer: string
  readonly addresses: readonly string[]
  /** 64 hex digits. */
  readonly token: string
}

export type BulkChannel = 'state' | 'disk'

/** What a bulk stream says of itself before its first byte. */
export interface StreamHeader {
  readonly relocation: RelocationId
  readonly machine: MachineId
  readonly epoch: Epoch
  readonly channel: BulkChannel
  readonly token: string
}

function parseOwner(message: watari.relocation.Owner.$Properties | null | undefined): Owner {
  const { host, incarnation } = present(message, 'owner')
  return {
    host: text(host, 'host', hostIdPattern),
    incarnation: text(incarnation, 'incarnation', incarnationPattern)
  }
}

function parsePlan(message: watari.relocation.Plan.$Properties | null | undefined): RelocationPlan {
  const plan = present(message, 'plan')
  return {
    id: hexOf(plan.id, 'relocation', 16),
    machine: hexOf(plan.machine, 'machine', 16),
    epoch: integer(plan.epoch, 'epoch', 1),
    from: parseOwner(plan.from),
    to: parseOwner(plan.to)
  }
}

function parseFailure(message: FailureMessage): Failure {
  return {
    code: text(message.code, 'code', codePattern),
    message: shortText(message.message, 'message', relocationLimits.errorLength)
  }
}

function formatFailure({ code, message }: Failure): FailureMessage {
  return {
    code: codePattern.test(code) ? code : 'internal',
    message: message.slice(0, relocationLimits.errorLength)
  }
}

function diskBytesOf({ diskBytes }: watari.relocation.PreflightRequest.$Properties): number {
  return integer(diskBytes ?? 0, 'disk bytes', 0)
}

export const preflightRequestCodec: Codec<PreflightRequest> = protobufCodec<
  PreflightRequest,
  watari.relocation.PreflightRequest.$Properties
>({
  name: 'preflight request',
  type: wire.PreflightRequest,
  maxBytes: prepareBytes,
  format: ({ record, diskBytes }) => ({ record: machineRecordCodec.encode(record), diskBytes }),
  parse: ({ record, diskBytes }) => ({
    record: machineRecordCodec.decode(present(record, 'record')),
    diskBytes: diskBytesOf({ diskBytes })
  })
})

export const preflightCodec: Codec<Preflight> = protobufCodec<
  Preflight,
  watari.relocation.PreflightAnswer.$Properties
>({
  name: 'preflight answer',
  type: wire.PreflightAnswer,
  maxBytes: relocationLimits.messageBytes,
  format: ({ incarnation, failure }) => ({
    incarnation,
    ...(failure && { failure: formatFailure(failure) })
  }),
  parse: ({ incarnation, failure }) => ({
    incarnation: text(incarnation, 'incarnation', incarnationPattern),
    ...(failure && { failure: parseFailure(failure) })
  })
})

export const preparationCodec: Codec<Preparation> = protobufCodec<
  Preparation,
  watari.relocation.PrepareRequest.$Properties
>({
  name: 'prepare request',
  type: wire.PrepareRequest,
  maxBytes: prepareBytes,
  format: ({ plan, record, reason, requestedBy, diskBytes }) => ({
    plan: { ...plan, id: fromHex(plan.id), machine: fromHex(plan.machine) },
    record: machineRecordCodec.encode(record),
    reason,
    requestedBy,
    diskBytes
  }),
  parse: message => {
    const plan = parsePlan(message.plan)
    const record = machineRecordCodec.decode(present(message.record, 'record'))
    if (record.id !== plan.machine) throw new Error('the record is of another machine')
    return {
      plan,
      record,
      reason: shortText(message.reason, 'reason', relocationLimits.reasonLength),
      requestedBy: shortText(message.requestedBy, 'who asked', relocationLimits.reasonLength),
      diskBytes: diskBytesOf(message)
    }
  }
})

export const ticketRequestCodec: Codec<{ relocation: RelocationId; epoch: Epoch }> = protobufCodec<
  { relocation: RelocationId; epoch: Epoch },
  watari.relocation.TicketRequest.$Properties
>({
  name: 'ticket request',
  type: wire.TicketRequest,
  maxBytes: relocationLimits.messageBytes,
  format: ({ relocation, epoch }) => ({ relocation: fromHex(relocation), epoch }),
  parse: message => ({
    relocation: hexOf(message.relocation, 'relocation', 16),
    epoch: integer(message.epoch, 'epoch', 1)
  })
})

export const ticketCodec: Codec<Ticket> = protobufCodec<Ticket, watari.relocation.Ticket.$Properties>({
  name: 'ticket',
  type: wire.Ticket,
  maxBytes: 2 * relocationLimits.messageBytes,
  format: ({ peer, addresses, token }) => ({ peer, addresses: [...addresses], token: fromHex(token) }),
  parse: message => ({
    peer: text(message.peer, 'peer', hostIdPattern),
    addresses: list(message.addresses, 'addresses', relocationLimits.addresses, address =>
      shortText(address, 'address', relocationLimits.addressLength)
    ),
    token: hexOf(message.token, 'token', 32)
  })
})

export const streamHeaderCodec: Codec<StreamHeader> = protobufCodec<
  StreamHeader,
  watari.relocation.StreamHeader.$Properties
>({
  name: 'stream header',
  type: wire.StreamHeader,
  maxBytes: 256,
  format: header => ({
    relocation: fromHex(header.relocation),
    machine: fromHex(header.machine),
    epoch: header.epoch,
    channel: header.channel,
    token: fromHex(header.token)
  }),
  parse: message => {
    const { channel } = message
    if (channel !== 'state' && channel !== 'disk') throw new Error('unknown channel')
    return {
      relocation: hexOf(message.relocation, 'relocation', 16),
      machine: hexOf(message.machine, 'machine', 16),
      epoch: integer(message.epoch, 'epoch', 1),
      channel,
      token: hexOf(message.token, 'token', 32)
    }
  }
})

/** A message that says only what kind it is. */
const plainKinds = ['reserve', 'stream', 'abandon', 'reserved', 'incoming', 'noted', 'loaded'] as const

export const relocationMessageCodec: Codec<RelocationMessage> = protobufCodec<
  RelocationMessage,
  MessageMessage
>({
  name: 'relocation message',
  type: wire.Message,
  maxBytes: relocationLimits.messageBytes,
  format: ({ relocation, epoch, body }) => ({ relocation: fromHex(relocation), epoch, ...formatBody(body) }),
  parse: message => ({
    relocation: hexOf(message.relocation, 'relocation', 16),
    epoch: integer(message.epoch, 'epoch', 1),
    body: parseBody(message)
  })
})

function formatBody(body: ToTarget | ToSource): MessageMessage {
  switch (body.kind) {
    case 'released':
      return {
        released: { downtimeMsPlusOne: body.downtimeMs === undefined ? 0 : Math.round(body.downtimeMs) + 1 }
      }
    case 'executing':
      return { executing: { ageMs: Math.round(body.ageMs) } }
    case 'failed':
      return { failed: formatFailure(body) }
    case 'renounced':
      return { renounced: { offer: body.offer ?? 0 } }
    case 'offered': {
      const { number, ballot, voters } = body.offer
      return { offered: { number, ...ballot, voters: [...voters] } }
    }
    default:
      return { [body.kind]: {} }
  }
}

function parseBody(message: MessageMessage): ToTarget | ToSource {
  if (message.released) {
    const value = integer(message.released.downtimeMsPlusOne, 'downtime', 0)
    return value === 0 ? { kind: 'released' } : { kind: 'released', downtimeMs: value - 1 }
  }
  if (message.executing) return { kind: 'executing', ageMs: integer(message.executing.ageMs, 'age', 0) }
  if (message.failed) return { kind: 'failed', ...parseFailure(message.failed) }
  if (message.renounced) {
    const offer = integer(message.renounced.offer ?? 0, 'offer', 0)
    return { kind: 'renounced', ...(offer > 0 && { offer }) }
  }
  if (message.offered) return { kind: 'offered', offer: parseOffer(message.offered) }
  for (const kind of plainKinds) if (message[kind]) return { kind }
  throw new Error('no body')
}

function parseOffer({ number, counter, proposer, voters }: watari.relocation.Offered.$Properties): Offer {
  return {
    number: integer(number, 'offer', 1),
    ballot: parseBallot({ counter: counter ?? 0, proposer: proposer ?? '' }, 1),
    voters: list(voters, 'voters', registerLimits.voters, voter => text(voter, 'voter', hostIdPattern))
  }
}

const toTargetKinds: readonly string[] = ['reserve', 'stream', 'renounced', 'abandon', 'released']

/** Which side a message is meant for. */
export function isToTarget(body: ToTarget | ToSource): body is ToTarget {
  return toTargetKinds.includes(body.kind)
}
