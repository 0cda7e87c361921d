import { MemoryNetwork } from '../../../../overlay/memory.ts'
import type { MemoryOverlay } from '../../../../overlay/memory-overlay.ts'
import type { ByteStream, Overlay } from '../../../../overlay/overlay.ts'
import type { HostId, HostIdentity } from '../../../../protocol/host.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** One way, of any message and of any piece of a stream. */
export const MAX_LATENCY_MS = 100
const TWICE = 0.1

/**
 * A network that does to messages what a schedule draws: each is late by a time of its own, so that they overtake each
 * other, and some come twice or never. A stream is late, and torn by a cut; but it keeps its order, for it is one.
 *
 * A cut is noticed by both sides, and gossip finds its way around it where there is one. What a muted pair says is lost
 * without anybody noticing.
 */
export class FaultyNetwork {
  readonly memory: MemoryNetwork
  /** Of messages and gossip, on every path. */
  loss = 0
  readonly #clock: VirtualClock
  readonly #random: () => number
  readonly #muted = new Set<string>()

  constructor(clock: VirtualClock, random: () => number) {
    this.#clock = clock
    this.#random = random
    this.memory = new MemoryNetwork({
      clock,
      latencyMs: () => this.latency(),
      drop: (from, to) => this.#muted.has(`${from}>${to}`) || random() < this.loss
    })
  }

  join(self: HostIdentity): Overlay {
    return new FaultyOverlay(this.memory.join(self), this)
  }

  /** One way. */
  mute(from: HostId, to: HostId): void {
    this.#muted.add(`${from}>${to}`)
  }

  /** Everything passes again, and late messages are all that is left of the past. */
  heal(hosts: readonly HostId[]): void {
    this.loss = 0
    this.#muted.clear()
    for (const a of hosts) for (const b of hosts) this.memory.heal(a, b)
  }

  latency(): number {
    return this.#random() * MAX_LATENCY_MS
  }

  after(ms: number, run: () => void): void {
    this.#clock.after(ms, run)
  }

  get now(): number {
    return this.#clock.now()
  }

  /** Runs it once or twice. */
  repeatedly(run: () => void): void {
    run()
    if (this.#random() < TWICE) run()
  }
}

/** One host's view of a FaultyNetwork. */
class FaultyOverlay implements Overlay {
  readonly self: HostIdentity
  readonly #inner: MemoryOverlay
  readonly #network: FaultyNetwork

  constructor(inner: MemoryOverlay, network: FaultyNetwork) {
    this.self = inner.self
    this.#inner = inner
    this.#network = network
  }

  send(to: HostId, channel: string, message: Uint8Array): void {
    this.#network.repeatedly(() => this.#inner.send(to, channel, message))
  }

  subscribe(topic: string, handler: (message: Uint8Array, from: HostId) => boolean): void {
    this.#inner.subscribe(topic, (message, from) => {
      this.#network.repeatedly(() =>
        this.#network.after(this.#network.latency(), () => handler(message, from))
      )
      return true
    })
  }

  async openStream(to: HostId, protocol: string): Promise<ByteStream> {
    const stream = await this.#inner.openStream(to, protocol)
    let arrivesAt = 0
    return {
      source: stream.source,
      write: async chunk => {
        const copy = chunk.slice()
        arrivesAt = Math.max(arrivesAt, this.#network.now + this.#network.latency())
        // Of a stream that was torn meanwhile nothing arrives, and its reader says so.
        this.#network.after(arrivesAt - this.#network.now, () => void stream.write(copy).catch(() => {}))
      },
      close: () => stream.close(),
      abort: error => stream.abort(error)
    }
  }

  publish: Overlay['publish'] = (topic, message) => this.#inner.publish(topic, message)
  receive: Overlay['receive'] = (channel, maxBytes, handler) =>
    this.#inner.receive(channel, maxBytes, handler)
  handleStream: Overlay['handleStream'] = (protocol, handler) => this.#inner.handleStream(protocol, handler)
  request: Overlay['request'] = (to, method, request, options) =>
    this.#inner.request(to, method, request, options)
  handle: Overlay['handle'] = (method, handler) => this.#inner.handle(method, handler)
  putHint: Overlay['putHint'] = (key, value) => this.#inner.putHint(key, value)
  getHint: Overlay['getHint'] = key => this.#inner.getHint(key)
  addAddresses: Overlay['addAddresses'] = () => this.#inner.addAddresses()
  addresses: Overlay['addresses'] = () => this.#inner.addresses()
  connection: Overlay['connection'] = host => this.#inner.connection(host)
  onConnectionChange: Overlay['onConnectionChange'] = handler => this.#inner.onConnectionChange(handler)
  stop: Overlay['stop'] = () => this.#inner.stop()
}
