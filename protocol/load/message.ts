import { type Codec, protobufCodec } from '../codec.ts'
import { hostIdPattern, integer, list, present, text } from '../fields.ts'
import type { HostId } from '../host.ts'
import { watari } from '../messages.js'
import { loadLimits as limits } from './limits.ts'
import { parseVersion, type SignedLoad, type VerifiedLoad } from './record.ts'
import type { Version } from './sample.ts'

/** A record and how long ago its host measured it, as whoever passes it on counts. */
export interface Aged<R> {
  readonly record: R
  readonly ageMs: number
}

export interface HostVersion {
  readonly host: HostId
  readonly version: Version
}

/** What agents tell each other of load: on topics only `records`. */
export type LoadMessage<R> =
  | { readonly kind: 'records'; readonly records: readonly Aged<R>[] }
  /** What the sender has. `reply`: it wants to be told where the receiver has less as well. */
  | { readonly kind: 'summary'; readonly versions: readonly HostVersion[]; readonly reply: boolean }

const codec: Codec<LoadMessage<SignedLoad>> = protobufCodec<
  LoadMessage<SignedLoad>,
  watari.load.Message.$Properties
>({
  name: 'load message',
  type: watari.load.Message,
  maxBytes: limits.messageBytes,
  format: message => {
    if (message.kind === 'summary') {
      const versions = message.versions.map(({ host, version }) => ({ host, ...version }))
      return { summary: { versions, reply: message.reply } }
    }
    const records = message.records.map(({ record, ageMs }) => ({
      record: record.bytes,
      signature: record.signature,
      ageMs: Math.min(limits.ageMs, Math.max(0, Math.round(ageMs)))
    }))
    return { records: { records } }
  },
  parse: message => {
    if (message.summary) {
      const versions = list(message.summary.versions, 'versions', limits.hosts, item => ({
        host: text(item.host, 'host', hostIdPattern),
        version: parseVersion(item)
      }))
      return { kind: 'summary', versions, reply: message.summary.reply === true }
    }
    const { records } = present(message.records, 'content')
    return { kind: 'records', records: list(records, 'records', limits.records, parseAged) }
  }
})

export function encodeLoadMessage(message: LoadMessage<VerifiedLoad>): Uint8Array {
  if (message.kind === 'summary') return codec.encode(message)
  const records = message.records.map(({ record, ageMs }) => ({ record: record.signed, ageMs }))
  return codec.encode({ kind: 'records', records })
}

/** @throws WatariError `bad-message` */
export function decodeLoadMessage(bytes: Uint8Array): LoadMessage<SignedLoad> {
  return codec.decode(bytes)
}

function parseAged(item: watari.load.Aged.$Properties): Aged<SignedLoad> {
  const bytes = present(item.record, 'record')
  const signature = present(item.signature, 'signature')
  integer(bytes.length, 'record bytes', 1, limits.recordBytes)
  integer(signature.length, 'signature bytes', 1, limits.signatureBytes)
  return { record: { bytes, signature }, ageMs: integer(item.ageMs, 'age', 0, limits.ageMs) }
}
