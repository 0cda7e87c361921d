import { type Codec, protobufCodec } from '../codec.ts'
import { WatariError } from '../errors.ts'
import type { SegmentId } from '../machine.ts'
import { watari } from '../messages.js'
import { ipKey, isMulticast, MAC_BYTES, readMac, writeMac } from './address.ts'
import { SWITCH_LIMITS } from './limits.ts'
import type { StationRecord } from './record.ts'

/**
 * What the hosts of a segment tell each other. Every host is the only writer of its own records, so a *beacon*
 * that lists the sequences of all that it has is a complete digest: a receiver drops what is not listed and asks
 * (*want*) for what it lacks. A lost announcement is thus repaired within one beacon. Announcements go directly and
 * overtake beacons, which are gossip: of what was announced after it was made, a beacon says nothing.
 */
export type Exchange = { readonly segment: SegmentId } & (
  | { readonly kind: 'announcement'; readonly records: readonly StationRecord[] }
  | {
      readonly kind: 'beacon'
      readonly live: readonly number[]
      readonly leaving: boolean
      /** The highest sequence that its host had given out when it was made. */
      readonly sequence: number
    }
  | { readonly kind: 'want'; readonly sequences: readonly number[] }
)

const { Exchange: ExchangeMessage } = watari.network

export const exchangeCodec: Codec<Exchange> = protobufCodec({
  name: 'segment exchange',
  type: ExchangeMessage,
  maxBytes: SWITCH_LIMITS.messageBytes,
  format: formatExchange,
  parse: parseExchange
})

/** What is no message is undefined: its sender is admitted, but may be of another version. */
export function readExchange(bytes: Uint8Array): Exchange | undefined {
  try {
    return exchangeCodec.decode(bytes)
  } catch {
    return undefined
  }
}

function formatExchange(exchange: Exchange): watari.network.Exchange.$Properties {
  const segment = hexBytes(exchange.segment)
  switch (exchange.kind) {
    case 'announcement':
      return { segment, announcement: { records: exchange.records.map(formatRecord) } }
    case 'beacon': {
      const { live, leaving, sequence } = exchange
      return { segment, beacon: { live: [...live], leaving, sequence } }
    }
    case 'want':
      return { segment, want: { sequences: [...exchange.sequences] } }
  }
}

function formatRecord(record: StationRecord): watari.network.StationRecord.$Properties {
  const mac = new Uint8Array(MAC_BYTES)
  writeMac(mac, 0, record.mac)
  const { card, host, epoch, sequence } = record
  const machine = record.machine === undefined ? {} : { machine: hexBytes(record.machine) }
  return { ...machine, card, mac, ips: [...record.ips], host, epoch, sequence }
}

function parseExchange(message: watari.network.Exchange.$Properties): Exchange {
  const segment = idOf(message.segment)
  if (message.announcement) {
    const records = message.announcement.records ?? []
    atMost(records.length, SWITCH_LIMITS.recordsPerMessage)
    return { segment, kind: 'announcement', records: records.map(record => parseRecord(segment, record)) }
  }
  if (message.beacon) {
    return {
      segment,
      kind: 'beacon',
      live: sequencesOf(message.beacon.live, SWITCH_LIMITS.recordsPerHost),
      leaving: message.beacon.leaving === true,
      sequence: count(message.beacon.sequence)
    }
  }
  if (message.want) {
    return {
      segment,
      kind: 'want',
      sequences: sequencesOf(message.want.sequences, SWITCH_LIMITS.recordsPerMessage)
    }
  }
  throw bad('no content')
}

function parseRecord(segment: SegmentId, record: watari.network.StationRecord.$Properties): StationRecord {
  if (record.mac?.length !== MAC_BYTES) throw bad('mac')
  const mac = readMac(record.mac, 0)
  if (isMulticast(mac) || mac === 0) throw bad('mac')
  const ips = record.ips ?? []
  atMost(ips.length, SWITCH_LIMITS.ipsPerRecord)
  if (ips.some(ip => ip.length !== 4 && ip.length !== 16)) throw bad('ip')
  const host = record.host ?? ''
  if (host === '' || host.length > 64) throw bad('host')
  const card = record.card ?? 0
  atMost(card, 255)
  return {
    segment,
    ...(record.machine && record.machine.length > 0 ? { machine: idOf(record.machine) } : {}),
    card,
    mac,
    ips: ips.map(ip => Uint8Array.from(ip)),
    host,
    epoch: count(record.epoch),
    sequence: count(record.sequence)
  }
}

function idOf(bytes: Uint8Array | null | undefined): string {
  if (bytes?.length !== 16) throw bad('id')
  return ipKey(bytes)
}

function hexBytes(id: string): Uint8Array {
  return Uint8Array.from(id.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}

function sequencesOf(values: readonly unknown[] | null | undefined, limit: number): number[] {
  const list = values ?? []
  atMost(list.length, limit)
  return list.map(count)
}

/** protobufjs hands out 64-bit numbers as objects where it finds a library for them. */
function count(value: unknown): number {
  const number = Number(value ?? 0)
  if (!Number.isSafeInteger(number) || number < 0) throw bad('number')
  return number
}

function atMost(value: number, limit: number): void {
  if (value > limit) throw bad('too many')
}

function bad(what: string): WatariError {
  return new WatariError('bad-message', `segment exchange: ${what}`)
}
