import type { ByteStream } from '../../../overlay/overlay.ts'
import { WatariError } from '../../../protocol/errors.ts'

/** Reads a stream in pieces, each within a time. Whoever is silent for longer is cut off. */
export class ByteReader {
  readonly #stream: ByteStream
  readonly #source: AsyncIterator<Uint8Array>
  readonly #silenceMs: number
  #rest: Uint8Array = new Uint8Array(0)

  constructor(stream: ByteStream, silenceMs: number) {
    this.#stream = stream
    this.#source = stream.source[Symbol.asyncIterator]()
    this.#silenceMs = silenceMs
  }

  /** The next bytes as they come; undefined at the end. @throws WatariError `deadline`, or why it was cut */
  async some(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.#rest.length > 0) {
      const rest = this.#rest
      this.#rest = new Uint8Array(0)
      return rest
    }
    const silence = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => silence.reject(new WatariError('deadline', `nothing came for ${this.#silenceMs / 1000} s`)),
      this.#silenceMs
    )
    const abort = () => silence.reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      signal?.throwIfAborted()
      const next = await Promise.race([this.#source.next(), silence.promise])
      return next.done ? undefined : next.value
    } catch (error) {
      this.#stream.abort(error instanceof Error ? error : new Error(String(error)))
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  /** Exactly so many bytes. @throws WatariError `bad-message` when there are fewer */
  async exactly(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count)
    let filled = 0
    while (filled < count) {
      const piece = await this.some()
      if (piece === undefined)
        throw new WatariError('bad-message', 'the stream ended in the middle of a message')
      const taken = piece.subarray(0, count - filled)
      bytes.set(taken, filled)
      filled += taken.length
      this.#rest = piece.subarray(taken.length)
    }
    return bytes
  }
}
