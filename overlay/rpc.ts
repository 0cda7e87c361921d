import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { type LengthPrefixedStream, lpStream } from '@libp2p/utils'
import { WatariError } from '../protocol/errors.ts'
import type { HostId } from '../protocol/host.ts'
import { isWhole } from './admission.ts'
import type { Connections } from './connections.ts'
import type { OverlayLimits } from './limits.ts'
import { rpcProtocol } from './names.ts'
import { newStream } from './new-stream.ts'
import type { Asker, Method } from './overlay.ts'
import { failureOf, type Reply, replyCodec } from './reply.ts'
import { SPARE_MS, SpareStreams } from './spare-streams.ts'
import { deadline, withSignal } from './wait.ts'

export interface RpcOptions {
  readonly libp2p: Libp2p
  readonly connections: Connections
  readonly limits: OverlayLimits
  /** Told of what a handler threw beside WatariErrors. */
  readonly onFault: (error: unknown, context: string) => void
}

type Handler<Req, Res> = (request: Req, from: Asker, signal: AbortSignal) => Promise<Res>

/** Beside the message itself: its length and the reply's envelope. */
const FRAMING_BYTES = 4096

/**
 * Requests and answers: one stream each, so that none waits for another.
 *
 *     caller  ── request (length, bytes) ── end ──▶  host
 *     caller  ◀── Reply (length, bytes) ── end ───   host
 *
 * The protocol id names the method; a host that does not know it refuses the stream before anything of the
 * request was sent (`no-such-method`). A caller that stops waiting resets the stream, which ends the
 * handler's signal. Both ends have the same deadline, each on its own clock, the host's from when the request is
 * whole: a stream may be opened ahead of it (SpareStreams).
 *
 * Bounds: requestsPerPeer running at a time, twice as many streams, Codec.maxBytes both ways. Over them: `busy`, `bad-message`.
 */
export class Rpc {
  readonly #options: RpcOptions
  readonly #stopped = new AbortController()
  readonly #running = new Map<string, number>()
  readonly #spares: SpareStreams

  constructor(options: RpcOptions) {
    this.#options = options
    this.#spares = new SpareStreams({
      // Nothing is asked by opening one.
      open: (host, method, signal) => this.#open(host, method, signal, true),
      best: host => options.connections.bestTo(host)
    })
  }

  async request<Req, Res>(
    to: HostId,
    method: Method<Req, Res>,
    request: Req,
    signal?: AbortSignal
  ): Promise<Res> {
    const bytes = method.request.encode(request)
    const limit = deadline(method.deadlineMs, signal, this.#stopped.signal)
    const spare = method.opensAhead && this.#spares.take(to, method.name)
    try {
      for (const next of method.opensAhead ?? []) this.#spares.refill(to, next)
      const stream = spare ?? (await this.#open(to, method.name, limit.signal, method.servesEnded ?? false))
      const reply = await this.#exchange(stream, bytes, replyCodec(method.response.maxBytes), limit, to)
      if ('failure' in reply) {
        throw new WatariError(reply.failure.code, reply.failure.message, { fields: { host: to } })
      }
      return method.response.decode(reply.result)
    } finally {
      if (method.opensAhead) this.#spares.done(to, method.name)
      limit.release()
    }
  }

  handle<Req, Res>(method: Method<Req, Res>, handler: Handler<Req, Res>): void {
    const { libp2p, limits, onFault } = this.#options
    libp2p
      .handle(
        rpcProtocol(method.name),
        (stream, connection) => this.#serve(stream, connection, method, handler),
        {
          // Twice: what is over our own bound is told `busy`; what is far over it is cut.
          maxInboundStreams: limits.requestsPerPeer * 2,
          maxOutboundStreams: limits.requestsPerPeer,
          runOnLimitedConnection: true
        }
      )
      .catch(error => onFault(error, `cannot answer ${method.name}`))
  }

  stop(): void {
    this.#stopped.abort(new Error('the overlay stops'))
    this.#spares.stop()
  }

  /** Until here nothing of the request was sent: every failure is `unreachable` or says why it was refused. */
  async #open(to: HostId, name: string, signal: AbortSignal, servesEnded: boolean): Promise<Stream> {
    const { connections } = this.#options
    const connect = () => (servesEnded ? connections.openAny(to, signal) : connections.open(to, signal))
    try {
      return await newStream(connect, rpcProtocol(name), {
        signal,
        runOnLimitedConnection: true,
        maxOutboundStreams: this.#options.limits.requestsPerPeer
      })
    } catch (cause) {
      if (cause instanceof WatariError) throw cause
      const reason = (cause as Error).name
      const fields = { host: to, method: name }
      if (reason === 'UnsupportedProtocolError') {
        throw new WatariError('no-such-method', `Host ${to} does not answer ${name}; is its version older?`, {
          fields,
          cause
        })
      }
      if (reason === 'TooManyOutboundProtocolStreamsError') {
        throw new WatariError('busy', `Too many requests to host ${to} wait already; try again later`, {
          fields,
          cause
        })
      }
      throw new WatariError(
        'unreachable',
        `Host ${to} took no request (${(cause as Error).message}); try again`,
        { fields, cause }
      )
    }
  }

  async #exchange(
    stream: Stream,
    bytes: Uint8Array,
    codec: ReturnType<typeof replyCodec>,
    limit: ReturnType<typeof deadline>,
    to: HostId
  ): Promise<Reply> {
    const { signal } = limit
    try {
      const messages = framed(stream, codec.maxBytes)
      await messages.write(bytes, { signal })
      await stream.close({ signal })
      return codec.decode((await messages.read({ signal })).subarray())
    } catch (cause) {
      stream.abort(cause as Error)
      if (cause instanceof WatariError) throw cause
      if ((cause as Error).name === 'InvalidDataLengthError') {
        throw new WatariError('bad-message', `The answer of host ${to} is over its limit`, {
          fields: { host: to },
          cause
        })
      }
      const [code, what] = limit.late
        ? ['deadline', 'did not answer in time']
        : ['connection-lost', 'was lost before it answered']
      throw new WatariError(code, `Host ${to} ${what}: whether it did what was asked is unknown`, {
        fields: { host: to },
        cause
      })
    }
  }

  async #serve<Req, Res>(
    stream: Stream,
    connection: Connection,
    method: Method<Req, Res>,
    handler: Handler<Req, Res>
  ): Promise<void> {
    if (!this.#options.connections.identify(connection)) return
    const gone = closed(stream)
    const replies = replyCodec(method.response.maxBytes)
    const messages = framed(stream, method.request.maxBytes)
    const comesWithin = method.opensAhead ? 2 * SPARE_MS : method.deadlineMs
    let limit = deadline(comesWithin, gone, this.#stopped.signal)
    try {
      const bytes = await readMessage(messages, limit.signal)
      limit.release()
      limit = deadline(method.deadlineMs, gone, this.#stopped.signal)
      const reply = await this.#answer(bytes, connection, method, handler, limit.signal)
      await messages.write(replies.encode(reply), { signal: limit.signal })
      await stream.close({ signal: limit.signal })
    } catch (error) {
      stream.abort(error as Error)
    } finally {
      limit.release()
    }
  }

  /** @param bytes undefined for a request that was not whole */
  async #answer<Req, Res>(
    bytes: Uint8Array | undefined,
    connection: Connection,
    method: Method<Req, Res>,
    handler: Handler<Req, Res>,
    signal: AbortSignal
  ): Promise<Reply> {
    if (bytes === undefined)
      return failureOf(new WatariError('bad-message', 'The request is not whole or over its limit'))
    const from = this.#asker(connection, method)
    if (from === undefined) {
      return failureOf(
        new WatariError(
          'certificate-expired',
          `The certificate of one of the two hosts has ended: until it is renewed ${method.name} is not answered`
        )
      )
    }
    const peer = connection.remotePeer.toString()
    const running = this.#running.get(peer) ?? 0
    if (running >= this.#options.limits.requestsPerPeer) {
      return failureOf(
        new WatariError(
          'busy',
          'This host already answers as many of your requests as it takes; try again later'
        )
      )
    }
    this.#running.set(peer, running + 1)
    let finished: Promise<unknown> = Promise.resolve()
    try {
      const result = handler(method.request.decode(bytes), from, signal)
      finished = result
      return { result: method.response.encode(await withSignal(result, signal)) }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof WatariError)) this.#options.onFault(error, method.name)
      return failureOf(error)
    } finally {
      // A handler that does not mind its signal goes on, and counts until it ends.
      finished.catch(() => {}).finally(() => this.#release(peer))
    }
  }

  /** Who asks, by what holds now, for the stream may have been opened long ago; undefined for whom it is not served. */
  #asker<Req, Res>(connection: Connection, method: Method<Req, Res>): Asker | undefined {
    const { connections } = this.#options
    const [identity, standing] = [connections.identify(connection), connections.standing(connection)]
    if (!identity || !standing || !(isWhole(standing) || method.servesEnded)) return undefined
    return standing.theirsHasEnded ? { ...identity, hasEnded: true } : identity
  }

  #release(peer: string): void {
    const left = (this.#running.get(peer) ?? 1) - 1
    if (left > 0) this.#running.set(peer, left)
    else this.#running.delete(peer)
  }
}

/** @returns undefined for a message that is not whole or over its limit @throws the signal's reason */
async function readMessage(
  messages: LengthPrefixedStream,
  signal: AbortSignal
): Promise<Uint8Array | undefined> {
  try {
    return (await messages.read({ signal })).subarray()
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function framed(stream: Stream, maxBytes: number): LengthPrefixedStream {
  return lpStream(stream, { maxDataLength: maxBytes, maxBufferSize: maxBytes + FRAMING_BYTES })
}

/** Ends when the other side resets the stream or the connection breaks. */
function closed(stream: Stream): AbortSignal {
  const controller = new AbortController()
  stream.addEventListener('close', event => {
    if (event.error) controller.abort(event.error)
  })
  return controller.signal
}
