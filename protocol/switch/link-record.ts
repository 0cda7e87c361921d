import { ipKey, readUint16, readUint32, writeUint16, writeUint32 } from './address.ts'
import { MAX_PACKET_BYTES, MIN_PACKET_BYTES } from './packet.ts'

/**
 * What a link's stream carries: a sequence of records. Their borders mean nothing to the stream, so that many
 * of them are sent by one write of 64 KiB and a superframe may lie across two.
 *
 * A record: length of what follows (4 bytes), kind (1), flags (1), segment number (2), source epoch (6),
 * zero (2), body. Numbers are big-endian. Kinds:
 * - `frame`: vnet header and Ethernet frame; the epoch is that of the machine the frame comes from; the flag
 *   `forwarded` marks a straggler that its first receiver passed on and that nobody may pass on again.
 * - `segment`: 16 bytes of segment id that the number stands for from here on. Numbers belong to one direction
 *   of one stream, so nothing has to be negotiated.
 * - `announce`: an encoded exchange message about the segment (exchange.ts). It goes in front of the first frame
 *   of a machine, so that a frame never arrives before the record that it is checked against.
 * - `ping`, `pong`: 8 bytes that come back.
 */

export const LINK_HEADER_BYTES = 16
export const MAX_LINK_RECORD_BYTES = LINK_HEADER_BYTES + MAX_PACKET_BYTES
export const MAX_SEGMENT_NUMBERS = 1024
export const PING_BYTES = 8
const MAX_ANNOUNCE_BYTES = 4096
const SEGMENT_ID_BYTES = 16
const FORWARDED = 1
const MAX_EPOCH = 2 ** 48 - 1

export type LinkRecord =
  | {
      readonly kind: 'frame'
      readonly number: number
      readonly epoch: number
      readonly forwarded: boolean
      readonly packet: Uint8Array
    }
  | { readonly kind: 'segment'; readonly number: number; readonly segment: string }
  | { readonly kind: 'announce'; readonly number: number; readonly message: Uint8Array }
  | { readonly kind: 'ping' | 'pong'; readonly token: Uint8Array }

const KIND = { frame: 1, segment: 2, announce: 3, ping: 4, pong: 5 } as const

/** The header of a frame record; the packet follows it on the wire. `target` is reused by the caller. */
export function writeFrameHeader(
  target: Uint8Array,
  header: { number: number; epoch: number; forwarded: boolean; packetBytes: number }
): void {
  writeHeader(target, KIND.frame, header.packetBytes, header.number)
  target[5] = header.forwarded ? FORWARDED : 0
  const epoch = Math.min(header.epoch, MAX_EPOCH)
  writeUint16(target, 8, Math.floor(epoch / 0x1_0000_0000))
  writeUint32(target, 10, epoch >>> 0)
}

function writeHeader(target: Uint8Array, kind: number, bodyBytes: number, number: number): void {
  target.fill(0, 0, LINK_HEADER_BYTES)
  writeUint32(target, 0, LINK_HEADER_BYTES - 4 + bodyBytes)
  target[4] = kind
  writeUint16(target, 6, number)
}

export function encodeLinkRecord(record: LinkRecord): Uint8Array {
  const body = bodyOf(record)
  const bytes = new Uint8Array(LINK_HEADER_BYTES + body.length)
  if (record.kind === 'frame') writeFrameHeader(bytes, { ...record, packetBytes: body.length })
  else writeHeader(bytes, KIND[record.kind], body.length, 'number' in record ? record.number : 0)
  bytes.set(body, LINK_HEADER_BYTES)
  return bytes
}

function bodyOf(record: LinkRecord): Uint8Array {
  if (record.kind === 'frame') return record.packet
  if (record.kind === 'announce') return record.message
  if (record.kind === 'segment')
    return Uint8Array.from(record.segment.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
  return record.token
}

/**
 * Cuts a stream into records. What is handed out points into the reader's or the caller's memory and is valid
 * only until the visitor returns. After `false` the stream is unreadable for good: its sender is broken or hostile.
 */
export class LinkRecordReader {
  readonly #partial = new Uint8Array(MAX_LINK_RECORD_BYTES)
  #partialBytes = 0

  /** @returns false as soon as something is not a record */
  push(chunk: Uint8Array, visit: (record: LinkRecord) => void): boolean {
    let at = 0
    while (at < chunk.length) {
      if (this.#partialBytes > 0) {
        const taken = this.#complete(chunk, at, visit)
        if (taken === undefined) return false
        at += taken
        continue
      }
      const left = chunk.length - at
      const total = left >= LINK_HEADER_BYTES ? recordBytes(chunk, at) : MAX_LINK_RECORD_BYTES
      if (total === undefined) return false
      if (left < total) {
        this.#partial.set(chunk.subarray(at), 0)
        this.#partialBytes = left
        return true
      }
      if (!deliver(chunk.subarray(at, at + total), visit)) return false
      at += total
    }
    return true
  }

  /** Goes on with the record that began in an earlier chunk; returns how much of this one it took. */
  #complete(chunk: Uint8Array, from: number, visit: (record: LinkRecord) => void): number | undefined {
    let taken = this.#fill(chunk, from, LINK_HEADER_BYTES)
    if (this.#partialBytes < LINK_HEADER_BYTES) return taken
    const total = recordBytes(this.#partial, 0)
    if (total === undefined) return undefined
    taken += this.#fill(chunk, from + taken, total)
    if (this.#partialBytes < total) return taken
    this.#partialBytes = 0
    return deliver(this.#partial.subarray(0, total), visit) ? taken : undefined
  }

  #fill(chunk: Uint8Array, from: number, wanted: number): number {
    const taken = Math.max(0, Math.min(wanted - this.#partialBytes, chunk.length - from))
    this.#partial.set(chunk.subarray(from, from + taken), this.#partialBytes)
    this.#partialBytes += taken
    return taken
  }
}

function recordBytes(bytes: Uint8Array, at: number): number | undefined {
  const total = readUint32(bytes, at) + 4
  return total >= LINK_HEADER_BYTES && total <= MAX_LINK_RECORD_BYTES ? total : undefined
}

function deliver(bytes: Uint8Array, visit: (record: LinkRecord) => void): boolean {
  const record = decodeLinkRecord(bytes)
  if (record === undefined) return false
  visit(record)
  return true
}

/** @param bytes exactly one record */
export function decodeLinkRecord(bytes: Uint8Array): LinkRecord | undefined {
  if (bytes.length < LINK_HEADER_BYTES || recordBytes(bytes, 0) !== bytes.length) return undefined
  const number = readUint16(bytes, 6)
  const body = bytes.subarray(LINK_HEADER_BYTES)
  if (number >= MAX_SEGMENT_NUMBERS) return undefined
  switch (bytes[4]) {
    case KIND.frame: {
      if (body.length < MIN_PACKET_BYTES || (bytes[5]! & ~FORWARDED) !== 0) return undefined
      const epoch = readUint16(bytes, 8) * 0x1_0000_0000 + readUint32(bytes, 10)
      return { kind: 'frame', number, epoch, forwarded: bytes[5] === FORWARDED, packet: body }
    }
    case KIND.segment:
      return body.length === SEGMENT_ID_BYTES ? { kind: 'segment', number, segment: ipKey(body) } : undefined
    case KIND.announce:
      return body.length <= MAX_ANNOUNCE_BYTES ? { kind: 'announce', number, message: body } : undefined
    case KIND.ping:
    case KIND.pong:
      return body.length === PING_BYTES
        ? { kind: bytes[4] === KIND.ping ? 'ping' : 'pong', token: body }
        : undefined
    default:
      return undefined
  }
}
