import { createCipheriv, createDecipheriv } from 'node:crypto'

/** What native/src/wire.h describes, written a second time: the carrier is tested against this, not against itself. */
export interface WireRecord {
  readonly kind: number
  readonly flags: number
  readonly segment: number
  readonly epoch: number
  readonly checksumStart: number
  readonly checksumOffset: number
  readonly gsoBytes: number
  readonly body: Buffer
}

export const KIND = { frame: 1, piece: 2, fragment: 3, announce: 4, ping: 5, pong: 6 } as const
export const FLAG = { needsChecksum: 1, forwarded: 2 } as const
const OUTER_BYTES = 12
export const HEADER_BYTES = 12
const TAG_BYTES = 16

export function encodeRecord(record: Partial<WireRecord> & { kind: number; body: Uint8Array }): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header[0] = record.kind
  header[1] = record.flags ?? 0
  header.writeUInt16BE(record.segment ?? 0, 2)
  header.writeUInt32BE(record.epoch ?? 0, 4)
  header[8] = (record.checksumStart ?? 0) / 2
  header[9] = record.checksumOffset ?? 0
  header.writeUInt16BE(record.gsoBytes ?? 0, 10)
  return Buffer.concat([header, record.body])
}

export function decodeRecord(bytes: Buffer): WireRecord {
  return {
    kind: bytes[0]!,
    flags: bytes[1]!,
    segment: bytes.readUInt16BE(2),
    epoch: bytes.readUInt32BE(4),
    checksumStart: 2 * bytes[8]!,
    checksumOffset: bytes[9]!,
    gsoBytes: bytes.readUInt16BE(10),
    body: bytes.subarray(HEADER_BYTES)
  }
}

export function seal(key: Uint8Array, receiver: number, counter: bigint, record: Uint8Array): Buffer {
  const outer = Buffer.alloc(OUTER_BYTES)
  outer.writeUInt32BE(receiver)
  outer.writeBigUInt64BE(counter, 4)
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter))
  cipher.setAAD(outer)
  return Buffer.concat([outer, cipher.update(record), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error for what was not sealed with the key */
export function open(
  key: Uint8Array,
  datagram: Buffer
): { receiver: number; counter: bigint; record: WireRecord } {
  const counter = datagram.readBigUInt64BE(4)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter))
  decipher.setAAD(datagram.subarray(0, OUTER_BYTES))
  decipher.setAuthTag(datagram.subarray(-TAG_BYTES))
  const text = Buffer.concat([decipher.update(datagram.subarray(OUTER_BYTES, -TAG_BYTES)), decipher.final()])
  return { receiver: datagram.readUInt32BE(0), counter, record: decodeRecord(text) }
}

function nonce(counter: bigint): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeBigUInt64BE(counter, 4)
  return bytes
}
