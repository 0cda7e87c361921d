import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { WatariError } from '../protocol/errors.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'
import { channelFrameCodec, isChannelName } from './channel-frame.ts'
import type { Connections } from './connections.ts'
import type { OverlayLimits } from './limits.ts'
import { CHANNEL_PROTOCOL } from './names.ts'

export interface ChannelsOptions {
  readonly libp2p: Libp2p
  readonly connections: Connections
  readonly limits: OverlayLimits
  readonly onFault: (error: unknown, context: string) => void
}

interface Receiver {
  readonly maxBytes: number
  readonly handler: (message: Uint8Array, from: HostIdentity) => void
}

interface Outbox {
  readonly frames: Uint8Array[]
  bytes: number
  stream: Stream | undefined
  isPumping: boolean
  failures: number
  /** Nothing is dialled before. */
  retryAt: number
}

export interface ChannelCounters {
  sent: number
  received: number
  droppedUnreachable: number
  droppedFull: number
  droppedUnknown: number
}

const MAX_BACKOFF_MS = 5_000
const INBOUND_STREAMS = 4

/**
 * Small messages without an answer, over one long-lived stream per peer and direction.
 *
 * A stream opens with the first message, over the best connection there is, and again when it breaks. What
 * cannot go out in time is dropped, newest first: the queue keeps its order and its bound. A host that
 * cannot be reached is dialled with growing pauses, and messages for it are dropped meanwhile.
 */
export class Channels {
  readonly counters: ChannelCounters = {
    sent: 0,
    received: 0,
    droppedUnreachable: 0,
    droppedFull: 0,
    droppedUnknown: 0
  }
  readonly #options: ChannelsOptions
  readonly #receivers = new Map<string, Receiver>()
  readonly #outboxes = new Map<HostId, Outbox>()
  readonly #codec: ReturnType<typeof channelFrameCodec>
  #isStopped = false

  constructor(options: ChannelsOptions) {
    this.#options = options
    this.#codec = channelFrameCodec(options.limits.channelMessageBytes)
    options.connections.onChange((host, connected) => {
      const outbox = this.#outboxes.get(host)
      if (connected && outbox) outbox.retryAt = 0
      if (!connected && outbox && !outbox.isPumping) this.#outboxes.delete(host)
    })
    options.connections.onOpen(connection => this.#preferDirect(connection))
  }

  async start(): Promise<void> {
    await this.#options.libp2p.handle(
      CHANNEL_PROTOCOL,
      (stream, connection) => this.#read(stream, connection),
      {
        maxInboundStreams: INBOUND_STREAMS,
        maxOutboundStreams: INBOUND_STREAMS,
        runOnLimitedConnection: true
      }
    )
  }

  stop(): void {
    this.#isStopped = true
    for (const outbox of this.#outboxes.values()) outbox.stream?.abort(new Error('the overlay stops'))
    this.#outboxes.clear()
  }

  /** @throws WatariError `message-too-large`, and on a name that is none: our own mistakes */
  send(to: HostId, channel: string, message: Uint8Array): void {
    if (!isChannelName(channel))
      throw new WatariError('internal', `'${channel}' is not the name of a channel`)
    const frame = this.#codec.encode({ channel, message })
    const { limits, connections } = this.#options
    const outbox = this.#outbox(to)
    if (!outbox || (performance.now() < outbox.retryAt && connections.state(to) === 'none')) {
      this.counters.droppedUnreachable++
      return
    }
    if (
      outbox.frames.length >= limits.channelQueueMessages ||
      outbox.bytes + frame.length > limits.channelQueueBytes
    ) {
      this.counters.droppedFull++
      return
    }
    outbox.frames.push(frame)
    outbox.bytes += frame.length
    if (!outbox.isPumping) void this.#pump(to, outbox)
  }

  receive(channel: string, maxBytes: number, handler: Receiver['handler']): void {
    if (!isChannelName(channel) || this.#receivers.has(channel)) {
      throw new WatariError('internal', `Channel '${channel}' cannot be received (a second time)`)
    }
    this.#receivers.set(channel, { maxBytes, handler })
  }

  deliver(channel: string, message: Uint8Array, from: HostIdentity): void {
    const receiver = this.#receivers.get(channel)
    if (!receiver || message.length > receiver.maxBytes) {
      this.counters.droppedUnknown++
      return
    }
    this.counters.received++
    try {
      receiver.handler(message, from)
    } catch (error) {
      this.#options.onFault(error, `channel ${channel}`)
    }
  }

  #outbox(to: HostId): Outbox | undefined {
    let outbox = this.#outboxes.get(to)
    if (!outbox && !this.#isStopped) {
      this.#forgetIdle()
      outbox = { frames: [], bytes: 0, stream: undefined, isPumping: false, failures: 0, retryAt: 0 }
      this.#outboxes.set(to, outbox)
    }
    return outbox
  }

  /** Hosts that were never reached would stay for ever. */
  #forgetIdle(): void {
    if (this.#outboxes.size < this.#options.limits.peersRemembered) return
    for (const [host, outbox] of this.#outboxes) {
      if (!outbox.isPumping && !outbox.stream) this.#outboxes.delete(host)
    }
  }

  async #pump(to: HostId, outbox: Outbox): Promise<void> {
    outbox.isPumping = true
    try {
      while (outbox.frames.length > 0 && !this.#isStopped) {
        const stream = await this.#stream(to, outbox)
        const frames = outbox.frames.splice(0)
        outbox.bytes = 0
        await lpStream(stream).writeV(frames, {
          signal: AbortSignal.timeout(this.#options.limits.heartbeatTimeoutMs)
        })
        this.counters.sent += frames.length
      }
    } catch (error) {
      outbox.stream?.abort(error as Error)
      outbox.stream = undefined
      this.counters.droppedUnreachable += outbox.frames.length
      outbox.frames.length = 0
      outbox.bytes = 0
    } finally {
      outbox.isPumping = false
    }
  }

  async #stream(to: HostId, outbox: Outbox): Promise<Stream> {
    if (outbox.stream?.status === 'open' && outbox.stream.writeStatus === 'writable') return outbox.stream
    const { connections, limits } = this.#options
    try {
      const connection = await connections.open(to)
      const stream = await connection.newStream(CHANNEL_PROTOCOL, {
        runOnLimitedConnection: true,
        maxOutboundStreams: INBOUND_STREAMS,
        signal: AbortSignal.timeout(limits.heartbeatTimeoutMs)
      })
      stream.addEventListener('close', () => {
        if (outbox.stream === stream) outbox.stream = undefined
      })
      outbox.stream = stream
      outbox.failures = 0
      return stream
    } catch (error) {
      outbox.failures++
      const pauseMs = Math.min(limits.redialMinMs * 2 ** outbox.failures, MAX_BACKOFF_MS)
      outbox.retryAt = performance.now() + pauseMs * (0.5 + Math.random() / 2)
      throw error
    }
  }

  /** A direct path came up: what follows goes that way; what was written still arrives by the old one. */
  #preferDirect(connection: Connection): void {
    const outbox = this.#outboxes.get(connection.remotePeer.toString())
    const stream = outbox?.stream
    if (!connection.direct || !outbox || !stream || connection.streams.includes(stream)) return
    outbox.stream = undefined
    stream
      .close({ signal: AbortSignal.timeout(this.#options.limits.heartbeatTimeoutMs) })
      .catch(error => stream.abort(error))
  }

  async #read(stream: Stream, connection: Connection): Promise<void> {
    const from = this.#options.connections.identify(connection)
    if (!from) return
    try {
      const frames = lpStream(stream, { maxDataLength: this.#codec.maxBytes })
      // No deadline on silence: heartbeats end a connection that carries nothing.
      while (true) {
        const { channel, message } = this.#codec.decode((await frames.read()).subarray())
        this.deliver(channel, message, from)
      }
    } catch (error) {
      stream.abort(error as Error)
    }
  }
}
