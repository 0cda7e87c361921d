import { createCipheriv, createHash } from 'node:crypto'

/** What one end sent or received, as far as the other end has to agree. */
export interface Digest {
  readonly bytes: number
  readonly sha256: string
}

/** An endless run of bytes that looks like noise and is the same for the same seed in every process. */
export class Payload {
  readonly #cipher

  constructor(seed: number) {
    const key = createHash('sha256').update(`traffic ${seed}`).digest().subarray(0, 16)
    this.#cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
  }

  next(bytes: number): Buffer {
    return this.#cipher.update(Buffer.alloc(bytes))
  }
}

export function payload(seed: number, bytes: number): Buffer {
  return new Payload(seed).next(bytes)
}

export function digestOf(bytes: Uint8Array): Digest {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
