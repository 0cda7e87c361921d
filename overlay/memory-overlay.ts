import { WatariError } from '../protocol/errors.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'
import { isChannelName } from './channel-frame.ts'
import { defaultLimits } from './limits.ts'
import { LocalMethods, outcome } from './local-methods.ts'
import type { KeptHint, MemoryNetwork } from './memory.ts'
import { memoryStreamPair } from './memory-stream.ts'
import type { ByteStream, Method, Overlay } from './overlay.ts'
import type { Reply } from './reply.ts'

type StreamHandler = (stream: ByteStream, from: HostIdentity) => Promise<void>
interface Receiver {
  readonly maxBytes: number
  readonly handler: (message: Uint8Array, from: HostIdentity) => void
}
interface Waiting {
  readonly host: HostId
  readonly lose: (cause: unknown) => void
}

/** One host's view of a MemoryNetwork. */
export class MemoryOverlay implements Overlay {
  readonly self: HostIdentity
  readonly #network: MemoryNetwork
  readonly #onFault: (error: unknown, context: string) => void
  readonly #methods: LocalMethods
  readonly #receivers = new Map<string, Receiver>()
  readonly #topics = new Map<string, (message: Uint8Array, from: HostId) => boolean>()
  readonly #streamHandlers = new Map<string, StreamHandler>()
  readonly #connectionHandlers: ((host: HostId, connected: boolean) => void)[] = []
  readonly #hints = new Map<string, KeptHint>()
  readonly #waiting = new Set<Waiting>()
  readonly #running = new Map<HostId, number>()

  constructor(
    self: HostIdentity,
    network: MemoryNetwork,
    onFault: (error: unknown, context: string) => void
  ) {
    this.self = self
    this.#network = network
    this.#onFault = onFault
    this.#methods = new LocalMethods(onFault)
  }

  async request<Req, Res>(
    to: HostId,
    method: Method<Req, Res>,
    request: Req,
    options: { signal?: AbortSignal } = {}
  ): Promise<Res> {
    const bytes = method.request.encode(request)
    if (options.signal?.aborted || !this.#reaches(to)) throw unreachable(to)
    const target = this.#network.member(to)
    const isKnown = target?.answers(method.name) ?? false
    if (!isKnown) {
      throw new WatariError('no-such-method', `Host ${to} does not answer ${method.name}`)
    }
    return outcome(method, await this.#exchange(to, method, bytes, options.signal), to)
  }

  handle: LocalMethods['handle'] = (method, handler) => this.#methods.handle(method, handler)

  send(to: HostId, channel: string, message: Uint8Array): void {
    if (!isChannelName(channel))
      throw new WatariError('internal', `'${channel}' is not the name of a channel`)
    if (message.length > defaultLimits.channelMessageBytes) {
      throw new WatariError('message-too-large', `A message of ${message.length} bytes is over its limit`)
    }
    if (!this.#reaches(to) || this.#network.isDropped(this.self.id, to)) return
    const copy = message.slice()
    this.#network.deliver(this.self.id, to, target => target.#take(channel, copy, this.self))
  }

  receive(channel: string, maxBytes: number, handler: Receiver['handler']): void {
    if (this.#receivers.has(channel))
      throw new WatariError('internal', `Channel ${channel} has its receiver already`)
    this.#receivers.set(channel, { maxBytes, handler })
  }

  async publish(topic: string, message: Uint8Array): Promise<void> {
    if (message.length > defaultLimits.gossipMessageBytes) {
      throw new WatariError('message-too-large', `A message of ${message.length} bytes may not be published`)
    }
    for (const target of this.#network.reachable(this.self.id)) {
      if (target === this || this.#network.isDropped(this.self.id, target.self.id)) continue
      const copy = message.slice()
      this.#network.clock.after(0, () => target.#hear(topic, copy, this.self.id))
    }
  }

  subscribe(topic: string, handler: (message: Uint8Array, from: HostId) => boolean): void {
    if (this.#topics.has(topic))
      throw new WatariError('internal', `Topic ${topic} has its subscriber already`)
    this.#topics.set(topic, handler)
  }

  async openStream(to: HostId, protocol: string): Promise<ByteStream> {
    if (!this.#reaches(to)) throw unreachable(to)
    const target = this.#network.member(to)
    const handler = target?.streamHandler(protocol)
    if (!handler) throw new WatariError('no-such-method', `Host ${to} takes no ${protocol} streams`)
    const [near, far] = memoryStreamPair()
    const waiting: Waiting = {
      host: to,
      lose: cause => near.abort(new Error('the connection was cut', { cause }))
    }
    this.#waiting.add(waiting)
    this.#network.deliver(this.self.id, to, target => {
      handler(far, this.self)
        .catch(error => {
          far.abort(error)
          if (!(error instanceof WatariError)) target.#onFault(error, `stream ${protocol}`)
        })
        .finally(() => this.#waiting.delete(waiting))
    })
    return near
  }

  handleStream(protocol: string, handler: StreamHandler): void {
    this.#streamHandlers.set(protocol, handler)
  }

  async putHint(key: string, value: Uint8Array): Promise<void> {
    if (value.length > defaultLimits.hintBytes) {
      throw new WatariError('message-too-large', `A hint of ${value.length} bytes is over its limit`)
    }
    const hint = { sequence: this.#network.nextHintSequence(), value: value.slice() }
    for (const target of this.#network.reachable(this.self.id)) target.#hints.set(key, hint)
  }

  async getHint(key: string): Promise<Uint8Array | undefined> {
    const found = this.#network.reachable(this.self.id).flatMap(target => target.#hints.get(key) ?? [])
    return found.toSorted((a, b) => b.sequence - a.sequence)[0]?.value
  }

  async addAddresses(): Promise<void> {}

  addresses(): string[] {
    return [`/memory/${this.self.id}`]
  }

  connection(host: HostId): 'none' | 'direct' {
    return host !== this.self.id && this.#network.isConnected(this.self.id, host) ? 'direct' : 'none'
  }

  onConnectionChange(handler: (host: HostId, connected: boolean) => void): void {
    this.#connectionHandlers.push(handler)
  }

  async stop(): Promise<void> {
    this.#network.leave(this.self.id)
    for (const waiting of this.#waiting) waiting.lose(new Error('stopped'))
  }

  streamHandler(protocol: string): StreamHandler | undefined {
    return this.#streamHandlers.get(protocol)
  }

  answers(method: string): boolean {
    return this.#methods.knows(method)
  }

  /** The network says so. */
  connectionChanged(host: HostId, connected: boolean): void {
    if (!connected) {
      for (const waiting of this.#waiting) if (waiting.host === host) waiting.lose(new Error('cut'))
    }
    for (const handler of this.#connectionHandlers) handler(host, connected)
  }

  #reaches(to: HostId): boolean {
    if (to === this.self.id) return this.#network.member(to) === this
    return this.#network.isConnected(this.self.id, to)
  }

  #exchange(
    to: HostId,
    method: { name: string; deadlineMs: number },
    bytes: Uint8Array,
    signal?: AbortSignal
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const ended = new AbortController()
      const settle = (act: () => void) => {
        cancel()
        signal?.removeEventListener('abort', onAbort)
        this.#waiting.delete(waiting)
        act()
      }
      const fail = (code: string, cause?: unknown) =>
        settle(() => {
          ended.abort(cause)
          reject(
            new WatariError(code, `Host ${to} did not answer ${method.name}: the outcome is unknown`, {
              cause
            })
          )
        })
      const onAbort = () => fail('connection-lost', signal?.reason)
      const cancel = this.#network.clock.after(method.deadlineMs, () => fail('deadline'))
      const waiting: Waiting = { host: to, lose: cause => fail('connection-lost', cause) }
      this.#waiting.add(waiting)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#network.deliver(this.self.id, to, target => {
        target.#serve(method.name, bytes, this.self, ended.signal).then(
          reply => this.#network.deliver(to, this.self.id, () => settle(() => resolve(reply))),
          () => {}
        )
      })
    })
  }

  async #serve(name: string, bytes: Uint8Array, from: HostIdentity, signal: AbortSignal): Promise<Reply> {
    const running = this.#running.get(from.id) ?? 0
    if (running >= defaultLimits.requestsPerPeer) {
      return {
        failure: { code: 'busy', message: 'This host already answers as many of your requests as it takes' }
      }
    }
    this.#running.set(from.id, running + 1)
    try {
      return await this.#methods.serve(name, bytes, from, signal)
    } finally {
      this.#running.set(from.id, (this.#running.get(from.id) ?? 1) - 1)
    }
  }

  #take(channel: string, message: Uint8Array, from: HostIdentity): void {
    const receiver = this.#receivers.get(channel)
    if (!receiver || message.length > receiver.maxBytes) return
    try {
      receiver.handler(message, from)
    } catch (error) {
      this.#onFault(error, `channel ${channel}`)
    }
  }

  #hear(topic: string, message: Uint8Array, from: HostId): void {
    try {
      this.#topics.get(topic)?.(message, from)
    } catch (error) {
      this.#onFault(error, `topic ${topic}`)
    }
  }
}

function unreachable(host: HostId): WatariError {
  return new WatariError('unreachable', `No connection to host ${host}`, { fields: { host } })
}
