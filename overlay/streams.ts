import type { Libp2p, Stream } from '@libp2p/interface'
import { Uint8ArrayList } from 'uint8arraylist'
import { WatariError } from '../protocol/errors.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'
import type { Connections } from './connections.ts'
import type { OverlayLimits } from './limits.ts'
import { streamProtocol } from './names.ts'
import { newStream } from './new-stream.ts'
import type { ByteStream, StreamOptions } from './overlay.ts'
import { acknowledging, SendWindow } from './send-window.ts'
import { acknowledgement, frameHeader, StreamDeframer } from './stream-frames.ts'
import { deadline } from './wait.ts'

/** A stream that says which peer is at its other end: a host's bulk process has a PeerId of its own. */
export interface PeerStream extends ByteStream {
  readonly remotePeer: string
}

export interface StreamsOptions {
  readonly libp2p: Libp2p
  readonly connections: Connections
  readonly limits: OverlayLimits
  readonly onFault: (error: unknown, context: string) => void
}

/** Streams of bytes between hosts, each with its own flow control (a yamux window, and SendWindow in it). */
export class Streams {
  readonly #options: StreamsOptions

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  async open(to: HostId, protocol: string, { signal, apart }: StreamOptions = {}): Promise<PeerStream> {
    const { connections, limits } = this.#options
    const limit = deadline(limits.dialDeadlineMs, signal)
    try {
      const connect = () => connections[apart ? 'openApart' : 'open'](to, limit.signal)
      const stream = await newStream(connect, streamProtocol(protocol), {
        signal: limit.signal,
        runOnLimitedConnection: true,
        maxOutboundStreams: limits.streamsPerPeer
      })
      return new FlowControlledStream(stream, to, limits.streamWindowBytes)
    } catch (cause) {
      if (cause instanceof WatariError) throw cause
      const fields = { host: to, protocol }
      if ((cause as Error).name === 'UnsupportedProtocolError') {
        throw new WatariError(
          'no-such-method',
          `Host ${to} takes no ${protocol} streams; is its version older?`,
          { fields, cause }
        )
      }
      throw new WatariError('unreachable', `No ${protocol} stream to host ${to}; try again`, {
        fields,
        cause
      })
    } finally {
      limit.release()
    }
  }

  handle(
    protocol: string,
    handler: (stream: PeerStream, from: HostIdentity) => Promise<void>,
    { apart = false }: Pick<StreamOptions, 'apart'> = {}
  ): void {
    const { libp2p, connections, limits, onFault } = this.#options
    libp2p
      .handle(
        streamProtocol(protocol),
        async (stream, connection) => {
          const from = connections.identify(connection)
          if (!from) return
          if (apart) connections.keepApart(connection)
          const bytes = new FlowControlledStream(
            stream,
            connection.remotePeer.toString(),
            limits.streamWindowBytes
          )
          try {
            await handler(bytes, from)
          } catch (error) {
            bytes.abort(error as Error)
            if (!(error instanceof WatariError)) onFault(error, `stream ${protocol}`)
          }
        },
        {
          maxInboundStreams: limits.streamsPerPeer,
          maxOutboundStreams: limits.streamsPerPeer,
          runOnLimitedConnection: true
        }
      )
      .catch(error => onFault(error, `cannot take ${protocol} streams`))
  }
}

/** What yamux keeps of its receive window. */
interface ReceiveWindow {
  recvWindow: number
  sendWindowUpdate(): void
}

/**
 * Tells the other side at once how far it may run ahead of us. A yamux stream begins with 256 KiB and doubles that only
 * when it is emptied within four round trips, as measured by keep-alives that we have switched off; until then a
 * sender stands still between the window updates, and sends in ever smaller pieces.
 */
function widened(stream: Stream, windowBytes: number): Stream {
  const window = stream as Stream & Partial<ReceiveWindow>
  if (typeof window.recvWindow === 'number' && window.recvWindow < windowBytes) {
    window.recvWindow = windowBytes
    window.sendWindowUpdate?.()
  }
  return stream
}

/** Unread bytes at which the sender is told to wait, and at which it may go on. */
const PAUSE_BYTES = 1024 * 1024
const RESUME_BYTES = 256 * 1024

/**
 * A libp2p message stream as a byte stream with back-pressure in both directions and an end of its own
 * (see StreamDeframer), which keeps what is under way short (see SendWindow).
 *
 * libp2p's own `messageStreamToDuplex` puts whatever comes into a queue without a bound; here a slow reader
 * pauses the stream, which stops the window updates, which stops the sender. Writers wait for the `drain`
 * event itself, for `onDrain()` of @libp2p/utils 7.4 resolves at once from the second wait on.
 */
class FlowControlledStream implements PeerStream {
  readonly remotePeer: string
  readonly #stream: Stream
  readonly #deframer = new StreamDeframer()
  readonly #window: SendWindow
  #windowChanged: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()
  /** What our reader took, and the other side was not told yet. */
  #unacknowledged = 0
  #acknowledging: { readonly timer: NodeJS.Timeout; readonly atMs: number } | undefined
  #isClosed = false
  #chunks: Uint8Array[] = []
  #unreadBytes = 0
  /** libp2p hands over what it held before it says that the window is open again: a pause in between would be lost. */
  #resuming = false
  #error: Error | undefined
  #wake: (() => void) | undefined

  constructor(stream: Stream, remotePeer: string, windowBytes: number) {
    this.#stream = widened(stream, windowBytes)
    this.#window = new SendWindow(windowBytes)
    this.remotePeer = remotePeer
    stream.addEventListener('message', event => this.#take(event.data))
    stream.addEventListener('end', () => this.#cutShort())
    stream.addEventListener('close', event => this.#cutShort(event.error))
    if (stream.readableEnded) this.#cutShort()
  }

  get source(): AsyncIterable<Uint8Array> {
    return this.#read()
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#inTurn(() => this.#writePieces(chunk))
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#finish())
  }

  /** Whoever does not wait for a write to end still has everything arrive in its order. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work)
    this.#writing = done.catch(() => {})
    await done
  }

  async #writePieces(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + (await this.#room()))
      this.#window.sent(piece.length, performance.now())
      await this.#send(new Uint8ArrayList(frameHeader(piece.length), piece))
      at += piece.length
    }
  }

  async #finish(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#acknowledging?.timer)
    await this.#send(frameHeader(0))
    try {
      await this.#stream.close()
    } catch (cause) {
      throw this.#lost(cause)
    }
  }

  abort(error: Error): void {
    this.#chunks = []
    this.#unreadBytes = 0
    this.#error ??= error
    this.#stream.abort(error)
    this.#wake?.()
    this.#wakeWriter()
  }

  /** Waits until something may be sent. @returns how much */
  async #room(): Promise<number> {
    for (;;) {
      // Whoever has said that nothing follows acknowledges nothing either.
      if (this.#deframer.isEnded) return Number.POSITIVE_INFINITY
      if (this.#error || this.#stream.writeStatus === 'closed') throw this.#lost(this.#error)
      const room = this.#window.room()
      if (room > 0) return room
      await new Promise<void>(resolve => {
        this.#windowChanged = resolve
      })
    }
  }

  async #send(bytes: Uint8Array | Uint8ArrayList): Promise<void> {
    try {
      if (!this.#stream.send(bytes)) await drained(this.#stream)
    } catch (cause) {
      throw this.#lost(cause)
    }
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    while (true) {
      const chunk = this.#chunks.shift()
      if (chunk) {
        this.#unreadBytes -= chunk.length
        if (this.#unreadBytes < RESUME_BYTES) this.#resume()
        yield chunk
        this.#took(chunk.length)
      } else if (this.#deframer.isEnded) {
        return
      } else if (this.#error) {
        throw this.#lost(this.#error)
      } else {
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
    }
  }

  /** The reader came back for more. */
  #took(bytes: number): void {
    this.#unacknowledged += bytes
    const { atOnceBytes, leastBytes, soonMs, quietMs } = acknowledging
    if (this.#unacknowledged >= atOnceBytes) this.#acknowledge()
    else this.#acknowledgeWithin(this.#unacknowledged >= leastBytes ? soonMs : quietMs)
  }

  #acknowledgeWithin(ms: number): void {
    const atMs = performance.now() + ms
    if (this.#acknowledging && this.#acknowledging.atMs <= atMs) return
    clearTimeout(this.#acknowledging?.timer)
    this.#acknowledging = { timer: setTimeout(() => this.#acknowledge(), ms), atMs }
  }

  #acknowledge(): void {
    clearTimeout(this.#acknowledging?.timer)
    this.#acknowledging = undefined
    if (this.#isClosed || this.#error || this.#stream.status !== 'open') return
    // The other side sends and does not let us: nothing is to pile up here.
    if (this.#stream.writableNeedsDrain) {
      this.#acknowledgeWithin(acknowledging.quietMs)
      return
    }
    try {
      this.#stream.send(acknowledgement(this.#unacknowledged))
      this.#unacknowledged = 0
    } catch {
      // The stream is gone, which its reader and its writer hear of by themselves.
    }
  }

  #hearAcknowledged(): void {
    const bytes = this.#deframer.takeAcknowledged()
    if (bytes === 0) return
    try {
      this.#window.acknowledged(bytes, performance.now())
    } catch (error) {
      this.abort(error as Error)
    }
  }

  #wakeWriter(): void {
    this.#windowChanged?.()
    this.#windowChanged = undefined
  }

  #take(data: Uint8Array | Uint8ArrayList): void {
    for (const part of data instanceof Uint8Array ? [data] : data) {
      for (const piece of this.#deframer.push(part)) {
        this.#chunks.push(piece)
        this.#unreadBytes += piece.length
      }
    }
    this.#hearAcknowledged()
    if (!this.#resuming) this.#pauseIfFull()
    this.#wake?.()
    this.#wakeWriter()
  }

  #pauseIfFull(): void {
    if (this.#unreadBytes > PAUSE_BYTES && this.#stream.readStatus === 'readable') this.#stream.pause()
  }

  #resume(): void {
    if (this.#stream.readStatus !== 'paused') return
    this.#resuming = true
    try {
      this.#stream.resume()
    } catch (error) {
      // It was closed meanwhile; what it still held was handed over before it threw.
      this.#cutShort(error as Error)
    }
    this.#resuming = false
    this.#pauseIfFull()
  }

  /** Nothing follows: harmless after the end of our own. A closed stream may still hold bytes while it is paused. */
  #cutShort(error?: Error): void {
    this.#wakeWriter()
    if (error === undefined && this.#stream.readStatus === 'paused' && this.#stream.readBufferLength > 0)
      return
    this.#error ??= error ?? new Error('the connection was closed')
    this.#wake?.()
  }

  #lost(cause: unknown): WatariError {
    return new WatariError('connection-lost', `The stream to ${this.remotePeer} was cut`, {
      fields: { peer: this.remotePeer },
      cause: this.#error ?? cause
    })
  }
}

function drained(stream: Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => () => {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      end()
    }
    const onDrain = settle(resolve)
    const onClose = settle(() => reject(new Error('closed while there was something to write')))
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
    if (stream.status !== 'open') onClose()
  })
}
