import type { Connection, Stream } from '@libp2p/interface'
import type { HostId } from '../protocol/host.ts'

/** For so long a spare stream waits for its request. */
export const SPARE_MS = 60_000
/** What comes after a request is usually urgent, and making a stream is work. */
const REFILL_MS = 100
const MAX_SPARES = 256

/**
 * Streams that were opened before they are needed. libp2p settles the protocol of a stream in a round trip before
 * anything can be sent; whoever asks the same host the same thing again soon has that behind them.
 *
 * At most one for each host and method, for a minute after the last request.
 */
export class SpareStreams {
  readonly #open: (host: HostId, method: string, signal: AbortSignal) => Promise<Stream>
  readonly #best: (host: HostId) => Connection | undefined
  /** Without a stream while it is being opened. */
  readonly #spares = new Map<string, { stream: Stream | undefined; timer: NodeJS.Timeout }>()
  #isStopped = false

  constructor(options: {
    open: (host: HostId, method: string, signal: AbortSignal) => Promise<Stream>
    best: (host: HostId) => Connection | undefined
  }) {
    this.#open = options.open
    this.#best = options.best
  }

  /** A stream that leads where a new one would. */
  take(host: HostId, method: string): Stream | undefined {
    const key = keyOf(host, method)
    const stream = this.#spares.get(key)?.stream
    if (stream === undefined) return undefined
    this.#forget(key)
    if (stream.status === 'open' && this.#best(host)?.streams.includes(stream)) return stream
    stream.abort(new Error('another connection is better'))
    return undefined
  }

  /** Sees to it that there is a spare one, a moment later. */
  refill(host: HostId, method: string): void {
    const key = keyOf(host, method)
    if (this.#isStopped || this.#spares.has(key) || this.#spares.size >= MAX_SPARES) return
    const timer = setTimeout(() => this.#fill(key, host, method), REFILL_MS)
    timer.unref()
    this.#spares.set(key, { stream: undefined, timer })
  }

  stop(): void {
    this.#isStopped = true
    for (const [key, { stream }] of this.#spares) {
      this.#forget(key)
      stream?.abort(new Error('the overlay stops'))
    }
  }

  async #fill(key: string, host: HostId, method: string): Promise<void> {
    try {
      const stream = await this.#open(host, method, AbortSignal.timeout(SPARE_MS))
      if (!this.#spares.has(key) || stream.status !== 'open') {
        this.#forget(key)
        stream.abort(new Error('nobody waits for it'))
        return
      }
      stream.addEventListener('close', () => {
        if (this.#spares.get(key)?.stream === stream) this.#forget(key)
      })
      const timer = setTimeout(() => {
        this.#forget(key)
        stream.abort(new Error('not needed'))
      }, SPARE_MS)
      timer.unref()
      this.#spares.set(key, { stream, timer })
    } catch {
      // The next request finds out by itself what is the matter.
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    clearTimeout(this.#spares.get(key)?.timer)
    this.#spares.delete(key)
  }
}

function keyOf(host: HostId, method: string): string {
  return `${host} ${method}`
}
