import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Connections } from './connections.ts'
import { HeartbeatRecord } from './heartbeat-record.ts'
import type { OverlayLimits } from './limits.ts'
import { HEARTBEAT_PROTOCOL } from './names.ts'

export interface HeartbeatsOptions {
  readonly libp2p: Libp2p
  readonly connections: Connections
  readonly limits: OverlayLimits
}

interface Beat {
  readonly record: HeartbeatRecord
  stream: Stream | undefined
  isOpening: boolean
}

const BEAT = new Uint8Array([1])

/**
 * Finds connections that are dead although TCP says nothing: see HeartbeatRecord. A beat is one byte on a
 * long-lived stream, and comes back on it. libp2p's own monitor is switched off: it aborts all connections
 * after a stall of our own event loop.
 */
export class Heartbeats {
  readonly #options: HeartbeatsOptions
  readonly #beats = new Map<Connection, Beat>()
  #timer: NodeJS.Timeout | undefined
  #dueAt = 0

  constructor(options: HeartbeatsOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { libp2p, limits } = this.#options
    await libp2p.handle(HEARTBEAT_PROTOCOL, (stream, connection) => this.#answer(stream, connection), {
      // One for heartbeats, and some for whoever asks whether it is there.
      maxInboundStreams: 4,
      maxOutboundStreams: 2,
      runOnLimitedConnection: true
    })
    this.#dueAt = performance.now() + limits.heartbeatIntervalMs
    this.#timer = setInterval(() => this.#turn(), limits.heartbeatIntervalMs)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#beats.clear()
  }

  #turn(): void {
    const now = performance.now()
    const { libp2p, limits } = this.#options
    const lateMs = now - this.#dueAt
    this.#dueAt = now + limits.heartbeatIntervalMs
    const open = new Set(libp2p.getConnections().filter(connection => connection.status === 'open'))
    for (const connection of this.#beats.keys()) {
      if (!open.has(connection)) this.#beats.delete(connection)
    }
    for (const connection of open) {
      const known = this.#beats.get(connection)
      if (known) this.#check(connection, known, now, Math.max(0, lateMs))
      else this.#check(connection, this.#begin(connection, now), now, 0)
    }
  }

  #begin(connection: Connection, now: number): Beat {
    const { heartbeatIntervalMs: intervalMs, heartbeatTimeoutMs: timeoutMs } = this.#options.limits
    const isDialler = connection.direction === 'outbound'
    const record = new HeartbeatRecord(isDialler, { intervalMs, timeoutMs }, now)
    const beat: Beat = { record, stream: undefined, isOpening: false }
    this.#beats.set(connection, beat)
    return beat
  }

  #check(connection: Connection, beat: Beat, now: number, stalledMs: number): void {
    const due = beat.record.turn(now, stalledMs)
    if (due === 'give-up') {
      this.#beats.delete(connection)
      connection.abort(new Error('no heartbeat'))
    }
    if (due !== 'beat') return
    if (!beat.stream && !beat.isOpening) void this.#open(connection, beat)
    else if (beat.stream?.status === 'open' && !beat.stream.writableNeedsDrain) this.#send(beat.stream, beat)
  }

  #send(stream: Stream, beat: Beat): void {
    beat.record.sent(performance.now())
    stream.send(BEAT)
  }

  async #open(connection: Connection, beat: Beat): Promise<void> {
    beat.isOpening = true
    try {
      const stream = await connection.newStream(HEARTBEAT_PROTOCOL, {
        runOnLimitedConnection: true,
        maxOutboundStreams: 2,
        signal: AbortSignal.timeout(this.#options.limits.heartbeatTimeoutMs * 2)
      })
      stream.addEventListener('message', () => {
        const tookMs = beat.record.answered(performance.now())
        if (tookMs !== undefined) connection.rtt = Math.round(tookMs * 10) / 10
      })
      stream.addEventListener('close', () => {
        beat.stream = undefined
        beat.record.reset()
      })
      beat.stream = stream
      this.#send(stream, beat)
    } catch (error) {
      // Refusing the protocol is a sign of life as well.
      if ((error as Error).name === 'UnsupportedProtocolError') beat.record.heard(performance.now())
    } finally {
      beat.isOpening = false
    }
  }

  #answer(stream: Stream, connection: Connection): void {
    if (!this.#options.connections.identify(connection)) return
    stream.addEventListener('message', () => {
      this.#beats.get(connection)?.record.heard(performance.now())
      try {
        // One byte for whatever came, so that nobody makes us carry more than they send.
        if (stream.status === 'open' && !stream.send(BEAT)) stream.abort(new Error('heartbeats are not read'))
      } catch (error) {
        stream.abort(error as Error)
      }
    })
    stream.addEventListener('remoteCloseWrite', () => {
      stream.close().catch(error => stream.abort(error))
    })
  }
}
