import type { HostId } from '../host.ts'
import { membershipLimits as limits } from './limits.ts'

/** A question to a host that is not answered yet. */
export interface Probe {
  readonly sequence: number
  readonly target: HostId
  /** Others are asked from here on. */
  readonly relayAtMs: number
  /** Failed from here on. */
  readonly endMs: number
  /** Whom we asked to probe for us, once we did. */
  asked: Set<HostId> | undefined
  /** Who of those said that it got no answer either. */
  readonly nacks: Set<HostId>
}

/** A probe on behalf of another host. */
interface Relay {
  readonly target: HostId
  readonly origin: HostId
  readonly originSequence: number
  readonly nackAtMs: number
}

/** Probes under way: our own and those of others that we relay. Sequence numbers are shared by both. */
export class Probes {
  readonly #own = new Map<number, Probe>()
  readonly #relays = new Map<number, Relay>()
  #sequence = 0

  /** @returns undefined when the target is being probed already or too many probes are under way */
  start(target: HostId, relayAtMs: number, endMs: number): Probe | undefined {
    if (this.#own.size >= limits.probes) return undefined
    for (const probe of this.#own.values()) if (probe.target === target) return undefined
    const probe: Probe = {
      sequence: this.#next(),
      target,
      relayAtMs,
      endMs,
      asked: undefined,
      nacks: new Set()
    }
    this.#own.set(probe.sequence, probe)
    return probe
  }

  /** @returns the sequence number of the relayed ping, or undefined when too many are under way */
  relay(target: HostId, origin: HostId, originSequence: number, nackAtMs: number): number | undefined {
    if (this.#relays.size >= limits.relays) return undefined
    const sequence = this.#next()
    this.#relays.set(sequence, { target, origin, originSequence, nackAtMs })
    return sequence
  }

  /** An ack from whoever may give it: the target, or one that we asked. */
  answered(sequence: number, from: HostId): Probe | undefined {
    const probe = this.#own.get(sequence)
    if (probe === undefined || (probe.target !== from && !probe.asked?.has(from))) return undefined
    this.#own.delete(sequence)
    return probe
  }

  /** The relay that an ack of its target ends. */
  relayAnswered(sequence: number, from: HostId): Relay | undefined {
    const relay = this.#relays.get(sequence)
    if (relay === undefined || relay.target !== from) return undefined
    this.#relays.delete(sequence)
    return relay
  }

  nacked(sequence: number, from: HostId): void {
    const probe = this.#own.get(sequence)
    if (probe?.asked?.has(from)) probe.nacks.add(from)
  }

  /** Probes whose direct answer is late and for which nobody else was asked yet. */
  late(now: number): Probe[] {
    return [...this.#own.values()].filter(probe => probe.asked === undefined && probe.relayAtMs <= now)
  }

  /** Takes out what failed. */
  takeFailed(now: number): Probe[] {
    const failed = [...this.#own.values()].filter(probe => probe.endMs <= now)
    for (const probe of failed) this.#own.delete(probe.sequence)
    return failed
  }

  takeUnansweredRelays(now: number): Relay[] {
    const unanswered = [...this.#relays].filter(([, relay]) => relay.nackAtMs <= now)
    for (const [sequence] of unanswered) this.#relays.delete(sequence)
    return unanswered.map(([, relay]) => relay)
  }

  /** Drops all without a verdict: we were stalled, and answers wait unread. */
  forgive(): void {
    this.#own.clear()
    this.#relays.clear()
  }

  wakeup(): number {
    let next = Number.POSITIVE_INFINITY
    for (const probe of this.#own.values()) next = Math.min(next, probe.asked ? probe.endMs : probe.relayAtMs)
    for (const relay of this.#relays.values()) next = Math.min(next, relay.nackAtMs)
    return next
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) >>> 0
    return this.#sequence
  }
}
