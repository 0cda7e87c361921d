/**
 * Bytes on their way into a stream, in chunks of nearly 64 KiB: what was appended in small pieces leaves in
 * large ones, which is what makes a libp2p stream fast. A chunk that left half full is filled further; what
 * was taken is never written again, for the stream may still hold on to it.
 *
 * A full chunk fills one message of Noise (65,535 bytes with its tag) together with the headers of yamux (12 bytes) and
 * of our own streams (4). One byte more would be a second message, which costs nearly as much as the first.
 */
export const CHUNK_BYTES = 65_535 - 16 - 12 - 4

export class ChunkQueue {
  readonly #full: Uint8Array[] = []
  #current = new Uint8Array(0)
  #start = 0
  #end = 0
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  append(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    for (let at = 0; at < bytes.length; ) {
      if (this.#end === this.#current.length) this.#renew()
      const taken = Math.min(bytes.length - at, this.#current.length - this.#end)
      this.#current.set(bytes.subarray(at, at + taken), this.#end)
      this.#end += taken
      at += taken
    }
  }

  take(): Uint8Array | undefined {
    const chunk = this.#full.shift() ?? this.#takeCurrent()
    if (chunk !== undefined) this.#bytes -= chunk.length
    return chunk
  }

  clear(): void {
    while (this.take() !== undefined);
  }

  #takeCurrent(): Uint8Array | undefined {
    if (this.#start === this.#end) return undefined
    const chunk = this.#current.subarray(this.#start, this.#end)
    this.#start = this.#end
    return chunk
  }

  #renew(): void {
    const rest = this.#takeCurrent()
    if (rest !== undefined) this.#full.push(rest)
    this.#current = new Uint8Array(Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer)
    this.#start = 0
    this.#end = 0
  }
}
