import { type Codec, protobufCodec } from '../codec.ts'
import { integer, list, present } from '../fields.ts'
import type { HostId } from '../host.ts'
import { watari } from '../messages.js'
import { membershipLimits as limits } from './limits.ts'
import { blob, hostId, incarnation, type SignedRecord, type VerifiedRecord } from './record.ts'

/** News about a host: its own words, or what somebody else believes of it. */
export type Rumor<R> = Told<R> | Accusation

export interface Told<R> {
  readonly kind: 'told'
  readonly record: R
  /** What is left of an announced restart, as its teller counts; never more than the record itself says. */
  readonly restartRemainingMs: number
}

/**
 * `suspect`: the accuser's probe failed. `dead`: the accuser's suspicion ran out. Anybody may say so, so
 * neither is believed at once; the accused refutes both with a record of a greater incarnation.
 */
export interface Accusation {
  readonly kind: 'suspect' | 'dead'
  readonly host: HostId
  /** The accusation is about this incarnation and none else. */
  readonly incarnation: number
  readonly accuser: HostId
}

export type Content =
  | { readonly kind: 'ping'; readonly sequence: number; readonly digest: number }
  | { readonly kind: 'ping-request'; readonly sequence: number; readonly target: HostId }
  | { readonly kind: 'ack'; readonly sequence: number }
  | { readonly kind: 'nack'; readonly sequence: number }
  | { readonly kind: 'gossip' }
  | { readonly kind: 'sync'; readonly reply: boolean }

/** A message with records that are checked (`VerifiedRecord`) or not yet (`SignedRecord`). */
export type Message<R> = Content & { readonly rumors: readonly Rumor<R>[] }

/** A host's record as the host itself tells it. */
export function toldByItself(record: VerifiedRecord): Told<VerifiedRecord> {
  return { kind: 'told', record, restartRemainingMs: record.record.restartingMs }
}

type Wire = watari.membership.Message.$Properties

const codec: Codec<Message<SignedRecord>> = protobufCodec<Message<SignedRecord>, Wire>({
  name: 'membership message',
  type: watari.membership.Message,
  maxBytes: limits.messageBytes,
  format: message => ({ ...formatContent(message), rumors: message.rumors.map(formatRumor) }),
  parse: wire => {
    const rumors = list(wire.rumors, 'rumors', limits.rumors, parseRumor)
    return { ...parseContent(wire), rumors }
  }
})

export function encodeMessage(message: Message<VerifiedRecord>): Uint8Array {
  return codec.encode({
    ...message,
    rumors: message.rumors.map(rumor =>
      rumor.kind === 'told' ? { ...rumor, record: rumor.record.signed } : rumor
    )
  })
}

/** @throws WatariError `bad-message` */
export function decodeMessage(bytes: Uint8Array): Message<SignedRecord> {
  return codec.decode(bytes)
}

function formatContent(content: Content): Wire {
  switch (content.kind) {
    case 'ping':
      return { ping: { sequence: content.sequence, digest: content.digest } }
    case 'ping-request':
      return { pingRequest: { sequence: content.sequence, target: content.target } }
    case 'ack':
      return { ack: { sequence: content.sequence } }
    case 'nack':
      return { nack: { sequence: content.sequence } }
    case 'gossip':
      return { gossip: {} }
    case 'sync':
      return { sync: { reply: content.reply } }
  }
}

function parseContent(wire: Wire): Content {
  if (wire.ping) {
    return { kind: 'ping', sequence: uint32(wire.ping.sequence), digest: uint32(wire.ping.digest) }
  }
  if (wire.pingRequest) {
    const { sequence, target } = wire.pingRequest
    return { kind: 'ping-request', sequence: uint32(sequence), target: hostId(target) }
  }
  if (wire.ack) return { kind: 'ack', sequence: uint32(wire.ack.sequence) }
  if (wire.nack) return { kind: 'nack', sequence: uint32(wire.nack.sequence) }
  if (wire.gossip) return { kind: 'gossip' }
  return { kind: 'sync', reply: present(wire.sync, 'content').reply === true }
}

function formatRumor(rumor: Rumor<SignedRecord>): watari.membership.Rumor.$Properties {
  if (rumor.kind === 'told') {
    const { bytes, signature } = rumor.record
    return {
      told: { signed: { record: bytes, signature }, restartRemainingMs: Math.ceil(rumor.restartRemainingMs) }
    }
  }
  const { host, incarnation, accuser, kind } = rumor
  return { accusation: { host, incarnation, accuser, dead: kind === 'dead' } }
}

function parseRumor(wire: watari.membership.Rumor.$Properties): Rumor<SignedRecord> {
  if (wire.told) {
    const signed = present(wire.told.signed, 'record')
    return {
      kind: 'told',
      record: {
        bytes: blob(signed.record, 'record', 1, limits.recordBytes),
        signature: blob(signed.signature, 'signature', 1, limits.signatureBytes)
      },
      restartRemainingMs: uint32(wire.told.restartRemainingMs)
    }
  }
  const accusation = present(wire.accusation, 'news')
  return {
    kind: accusation.dead ? 'dead' : 'suspect',
    host: hostId(accusation.host),
    incarnation: incarnation(accusation.incarnation),
    accuser: hostId(accusation.accuser)
  }
}

function uint32(value: unknown): number {
  return integer(value, 'number', 0, 2 ** 32 - 1)
}
