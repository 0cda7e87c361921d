import { WatariError } from '../protocol/errors.ts'
import type { ByteStream } from './overlay.ts'

const BUFFER_BYTES = 256 * 1024

/** Two ends of one stream inside a process, with a bounded buffer in each direction. */
export function memoryStreamPair(): [ByteStream, ByteStream] {
  const there = new Pipe()
  const back = new Pipe()
  return [end(back, there), end(there, back)]
}

function end(incoming: Pipe, outgoing: Pipe): ByteStream {
  return {
    source: incoming.read(),
    write: chunk => outgoing.write(chunk),
    close: () => outgoing.close(),
    abort: error => {
      incoming.cut(error)
      outgoing.cut(error)
    }
  }
}

/** One direction. */
class Pipe {
  #chunks: Uint8Array[] = []
  #bytes = 0
  #isClosed = false
  #error: Error | undefined
  #waiting: (() => void)[] = []

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#error || this.#isClosed) throw lost(this.#error)
    this.#chunks.push(chunk.slice())
    this.#bytes += chunk.length
    this.#wake()
    while (this.#bytes >= BUFFER_BYTES && !this.#error) await this.#change()
    if (this.#error) throw lost(this.#error)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#wake()
  }

  cut(error: Error): void {
    this.#error ??= error
    this.#chunks = []
    this.#bytes = 0
    this.#wake()
  }

  async *read(): AsyncGenerator<Uint8Array> {
    while (true) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        this.#bytes -= chunk.length
        this.#wake()
        yield chunk
      } else if (this.#error) {
        throw lost(this.#error)
      } else if (this.#isClosed) {
        return
      } else {
        await this.#change()
      }
    }
  }

  #change(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

function lost(cause: Error | undefined): WatariError {
  return new WatariError('connection-lost', 'The stream was cut', { cause })
}
