import { WatariError } from '../protocol/errors.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'
import { MemoryOverlay } from './memory-overlay.ts'
import { monotonicClock, type RunnerClock } from './runner.ts'

export interface MemoryNetworkOptions {
  readonly clock?: RunnerClock
  /** One way. */
  readonly latencyMs?: (from: HostId, to: HostId) => number
  /** Whether a channel or gossip message is lost on this path. Requests and streams are never torn by it. */
  readonly drop?: (from: HostId, to: HostId) => boolean
}

export interface KeptHint {
  readonly sequence: number
  readonly value: Uint8Array
}

/**
 * A network inside the process, for tests of agents: deliveries at the same moment happen in the order in
 * which they were sent, and the clock, the latency and the losses are the test's.
 *
 * A cut between two hosts is known to both at once: requests on their way fail with `connection-lost`, later
 * ones with `unreachable`. Gossip and hints find their way around a cut, as they do in reality.
 */
export class MemoryNetwork {
  readonly clock: RunnerClock
  readonly #options: MemoryNetworkOptions
  readonly #members = new Map<HostId, MemoryOverlay>()
  readonly #cuts = new Set<string>()
  #hintSequence = 0

  constructor(options: MemoryNetworkOptions = {}) {
    this.#options = options
    this.clock = options.clock ?? monotonicClock
  }

  join(self: HostIdentity, onFault: (error: unknown, context: string) => void = () => {}): MemoryOverlay {
    if (this.#members.has(self.id)) throw new WatariError('internal', `${self.id} is in this network already`)
    const overlay = new MemoryOverlay(self, this, onFault)
    this.#members.set(self.id, overlay)
    for (const other of this.#members.values()) if (other !== overlay) this.#tell(self.id, other.self.id)
    return overlay
  }

  leave(host: HostId): void {
    const reached = [...this.#members.keys()].filter(other => other !== host && this.isConnected(host, other))
    this.#members.delete(host)
    for (const other of reached) this.#members.get(other)?.connectionChanged(host, false)
  }

  cut(a: HostId, b: HostId): void {
    if (!this.isConnected(a, b)) return
    this.#cuts.add(pair(a, b))
    this.#tell(a, b)
  }

  heal(a: HostId, b: HostId): void {
    if (this.#cuts.delete(pair(a, b))) this.#tell(a, b)
  }

  /** Cuts a host off from everybody. */
  isolate(host: HostId): void {
    for (const other of this.#members.keys()) if (other !== host) this.cut(host, other)
  }

  isConnected(a: HostId, b: HostId): boolean {
    return this.#members.has(a) && this.#members.has(b) && !this.#cuts.has(pair(a, b))
  }

  member(host: HostId): MemoryOverlay | undefined {
    return this.#members.get(host)
  }

  isDropped(from: HostId, to: HostId): boolean {
    return this.#options.drop?.(from, to) ?? false
  }

  /** Runs something at the other end, in order, unless the path was cut meanwhile. */
  deliver(from: HostId, to: HostId, run: (target: MemoryOverlay) => void): void {
    const ms = from === to ? 0 : (this.#options.latencyMs?.(from, to) ?? 0)
    this.clock.after(ms, () => {
      const target = this.#members.get(to)
      if (target && (from === to || this.isConnected(from, to))) run(target)
    })
  }

  /** Everybody who can be reached over others, the host itself first. */
  reachable(from: HostId): MemoryOverlay[] {
    const found = new Set<HostId>([from])
    for (const host of found) {
      for (const other of this.#members.keys()) if (this.isConnected(host, other)) found.add(other)
    }
    return [...found].flatMap(host => this.#members.get(host) ?? [])
  }

  nextHintSequence(): number {
    return ++this.#hintSequence
  }

  #tell(a: HostId, b: HostId): void {
    const connected = this.isConnected(a, b)
    this.#members.get(a)?.connectionChanged(b, connected)
    this.#members.get(b)?.connectionChanged(a, connected)
  }
}

function pair(a: HostId, b: HostId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}
