import { crc32 } from 'node:zlib'

/**
 * How a fake machine's state and disk travel: `type (1) · length (4, big endian) · payload`, closed by an `end`
 * frame with a checksum of everything before it, so that a cut or altered stream never passes for a whole one.
 */
export const frameType = { content: 1, processors: 2, end: 3, flushed: 4 } as const

const headerBytes = 5
const maxPayloadBytes = 1024 * 1024

export interface FakeFrame {
  readonly type: number
  readonly payload: Buffer
}

export function encodeFrame(type: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(headerBytes + payload.length)
  frame.writeUInt8(type, 0)
  frame.writeUInt32BE(payload.length, 1)
  frame.set(payload, headerBytes)
  return frame
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)

  /** @throws Error on a frame that no fake machine writes */
  push(chunk: Buffer): FakeFrame[] {
    const frames: FakeFrame[] = []
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= headerBytes) {
      const length = this.#pending.readUInt32BE(1)
      if (length > maxPayloadBytes)
        throw new Error(`a frame of ${length} bytes is no state of a fake machine`)
      if (this.#pending.length < headerBytes + length) break
      const payload = this.#pending.subarray(headerBytes, headerBytes + length)
      const type = this.#pending.readUInt8(0)
      this.#pending = this.#pending.subarray(headerBytes + length)
      frames.push({ type, payload })
    }
    return frames
  }
}

/** A running checksum over the content frames of one direction. */
export class Checksum {
  #value = 0

  add(payload: Uint8Array): void {
    this.#value = crc32(payload, this.#value)
  }

  get bytes(): Buffer {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(this.#value >>> 0)
    return bytes
  }
}
