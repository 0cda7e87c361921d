import type { Connection, Stream } from '@libp2p/interface'
import type { HostId } from '../protocol/host.ts'

/** For so long a spare stream waits for its request. */
export const SPARE_MS = 60_000
/** What comes after a request is usually urgent, and making a stream is work; yet it is to stand before the next one. */
const REFILL_MS = 20
/** Of one method at one host: more requests at once than this find streams that are opened for them. */
const MAX_OF_A_KIND = 16
const MAX_SPARES = 256

/** Of one method at one host. */
interface Pool {
  /** Each until its time is over. */
  readonly idle: Map<Stream, NodeJS.Timeout>
  opening: number
  /** Requests that are under way. */
  inUse: number
  /** As many as were under way at once, since there was nothing here. */
  wanted: number
  timer: NodeJS.Timeout | undefined
}

/**
 * Streams that were opened before they are needed. libp2p settles the protocol of a stream in a round trip before
 * anything can be sent; whoever asks the same host soon after has that behind them.
 *
 * For each host and method as many as were asked at once lately, for a minute after the last request.
 */
export class SpareStreams {
  readonly #open: (host: HostId, method: string, signal: AbortSignal) => Promise<Stream>
  readonly #best: (host: HostId) => Connection | undefined
  readonly #pools = new Map<string, Pool>()
  #spares = 0
  #isStopped = false

  constructor(options: {
    open: (host: HostId, method: string, signal: AbortSignal) => Promise<Stream>
    best: (host: HostId) => Connection | undefined
  }) {
    this.#open = options.open
    this.#best = options.best
  }

  /** A stream that leads where a new one would. The request is under way from now on, until `done`. */
  take(host: HostId, method: string): Stream | undefined {
    const pool = this.#pool(host, method)
    pool.inUse++
    pool.wanted = Math.min(MAX_OF_A_KIND, Math.max(pool.wanted, pool.inUse))
    for (const stream of pool.idle.keys()) {
      this.#forget(pool, stream)
      if (stream.status === 'open' && this.#best(host)?.streams.includes(stream)) return stream
      stream.abort(new Error('another connection is better'))
    }
    return undefined
  }

  done(host: HostId, method: string): void {
    this.#pool(host, method).inUse--
    this.#tidy(host, method)
  }

  /** Sees to it that there are spare ones, a moment later. */
  refill(host: HostId, method: string): void {
    if (this.#isStopped) return
    const pool = this.#pool(host, method)
    if (pool.timer !== undefined) return
    pool.timer = setTimeout(() => {
      pool.timer = undefined
      while (pool.idle.size + pool.opening < pool.wanted && this.#spares < MAX_SPARES)
        void this.#fill(pool, host, method)
    }, REFILL_MS)
    pool.timer.unref()
  }

  stop(): void {
    this.#isStopped = true
    for (const pool of this.#pools.values()) {
      clearTimeout(pool.timer)
      for (const stream of pool.idle.keys()) {
        this.#forget(pool, stream)
        stream.abort(new Error('the overlay stops'))
      }
    }
    this.#pools.clear()
  }

  async #fill(pool: Pool, host: HostId, method: string): Promise<void> {
    pool.opening++
    this.#spares++
    try {
      const stream = await this.#open(host, method, AbortSignal.timeout(SPARE_MS))
      if (this.#isStopped || stream.status !== 'open') {
        stream.abort(new Error('nobody waits for it'))
        return
      }
      const timer = setTimeout(() => {
        this.#forget(pool, stream)
        stream.abort(new Error('not needed'))
        this.#tidy(host, method)
      }, SPARE_MS)
      timer.unref()
      pool.idle.set(stream, timer)
      this.#spares++
      stream.addEventListener('close', () => this.#forget(pool, stream))
    } catch {
      // The next request finds out by itself what is the matter.
    } finally {
      pool.opening--
      this.#spares--
      this.#tidy(host, method)
    }
  }

  #pool(host: HostId, method: string): Pool {
    const key = keyOf(host, method)
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool: Pool = { idle: new Map(), opening: 0, inUse: 0, wanted: 1, timer: undefined }
    this.#pools.set(key, pool)
    return pool
  }

  #forget(pool: Pool, stream: Stream): void {
    if (!pool.idle.has(stream)) return
    clearTimeout(pool.idle.get(stream))
    pool.idle.delete(stream)
    this.#spares--
  }

  #tidy(host: HostId, method: string): void {
    const key = keyOf(host, method)
    const pool = this.#pools.get(key)
    if (!pool || pool.inUse > 0 || pool.opening > 0 || pool.idle.size > 0 || pool.timer) return
    this.#pools.delete(key)
  }
}

function keyOf(host: HostId, method: string): string {
  return `${host} ${method}`
}
