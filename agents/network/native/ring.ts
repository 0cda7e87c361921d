/**
 * Reads what a forwarding thread has for the switch. The memory is the thread's (native/src/ring.h): positions in bytes
 * modulo 2^32, records of a header of 24 bytes and a body, in the order of this computer.
 */
export type RingKind =
  | 'fromPort'
  | 'fromLink'
  /** A frame from a link that its first receiver passed on. */
  | 'forwarded'
  | 'announce'
  | 'pong'
  /** An authentic datagram came from a new address. */
  | 'moved'
  | 'portFailed'

export interface RingRecord {
  readonly kind: RingKind
  /** Of a port or of a link. */
  readonly handle: number
  /** Our number of it; of `moved`, the session's. */
  readonly segment: number
  /** Of `portFailed`, the errno. */
  readonly epoch: number
  /** Valid until the visitor returns. */
  readonly body: Uint8Array
}

const READ_WORD = 16
const DATA_OFFSET = 128
const HEADER_BYTES = 24
const KINDS: readonly (RingKind | undefined)[] = [
  undefined,
  'fromPort',
  'fromLink',
  'forwarded',
  'announce',
  'pong',
  'moved',
  'portFailed'
]

export class RingReader {
  readonly #words: Uint32Array
  readonly #data: Uint8Array
  readonly #view: DataView

  constructor(memory: ArrayBuffer) {
    this.#words = new Uint32Array(memory, 0, DATA_OFFSET / 4)
    this.#data = new Uint8Array(memory, DATA_OFFSET)
    this.#view = new DataView(memory, DATA_OFFSET)
  }

  /** @returns whether something is left after about `maxBytes` */
  drain(maxBytes: number, visit: (record: RingRecord) => void): boolean {
    const end = Atomics.load(this.#words, 0)
    let at = Atomics.load(this.#words, READ_WORD)
    for (let bytes = 0; at !== end && bytes < maxBytes; ) {
      const offset = at % this.#data.length
      const recordBytes = this.#view.getUint32(offset, true)
      const kind = KINDS[this.#view.getUint32(offset + 4, true)]
      if (kind !== undefined) {
        const from = offset + HEADER_BYTES
        visit({
          kind,
          handle: this.#view.getUint32(offset + 8, true),
          segment: this.#view.getUint32(offset + 12, true),
          epoch: this.#view.getUint32(offset + 16, true),
          body: this.#data.subarray(from, from + this.#view.getUint32(offset + 20, true))
        })
      }
      bytes += recordBytes
      at = (at + recordBytes) >>> 0
      // Given back one by one, for the visitor may take long.
      Atomics.store(this.#words, READ_WORD, at)
    }
    return at !== Atomics.load(this.#words, 0)
  }
}
