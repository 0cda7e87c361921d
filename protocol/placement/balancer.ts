import type { Core, Random } from '../core.ts'
import { type HostId, isSameSite } from '../host.ts'
import type { MachineId } from '../machine.ts'
import { isLoaded, type LoadedHost } from './demand.ts'
import { OverloadDetector, overloadOf } from './overload.ts'
import { type Proposal, proposeRelocation } from './proposal.ts'
import { checkPlacementSettings, type PlacementSettings } from './settings.ts'
import type { MachineSnapshot, Permission, Snapshot } from './snapshot.ts'

/** Whether agents relocate by themselves. */
export type BalanceMode = 'off' | 'suggest' | 'auto'

/** `busy`: the target takes another machine first (Arrivals); that says nothing about this one. */
export type ProposalResult = 'done' | 'failed' | 'busy'

export type BalancerEvent =
  | { readonly kind: 'mode'; readonly mode: BalanceMode }
  /** Every second or two. */
  | { readonly kind: 'observed'; readonly snapshot: Snapshot; readonly permission: Permission }
  /** The proposed relocation came to its end, or was never begun. */
  | { readonly kind: 'finished'; readonly machine: MachineId; readonly result: ProposalResult }

export type BalancerEffect =
  /** Relocate now, and report the end with the event `finished`. */
  | { readonly kind: 'relocate'; readonly proposal: Proposal }
  /** Only show it. */
  | { readonly kind: 'suggest'; readonly proposal: Proposal }
  /** The host became overloaded, or is no longer. */
  | { readonly kind: 'overload'; readonly overloaded: boolean }

/** Machines whose rest is remembered: more than a host runs. */
const maxResting = 1024

/**
 * Relieves its own host: at most one relocation at a time, away from here, and only while overloaded.
 *
 * ```
 *   watching ──overloaded, our turn, a relocation helps──▶ in flight ──finished, or flightMs──▶ resting
 *      ▲                                                                                          │
 *      └──────────────────────────────────── hostRestMs ─────────────────────────────────────────┘
 * ```
 * *Our turn*: the most overloaded host of the site may propose at once, the next `turnMs` later, and so on,
 * each with some jitter. So not all push to the same target at once, and a host that can move nothing does
 * not keep the others from it. The target's reservation has the last word, and is made elsewhere.
 */
export class Balancer implements Core<BalancerEvent, BalancerEffect> {
  readonly #self: HostId
  readonly #settings: PlacementSettings
  readonly #random: Random
  readonly #detector: OverloadDetector
  readonly #restUntilMs = new Map<MachineId, number>()
  #mode: BalanceMode
  #flight: { readonly machine: MachineId; readonly untilMs: number } | undefined
  #restUntilAllMs = Number.NEGATIVE_INFINITY
  #jitter = 0

  constructor(options: { self: HostId; mode: BalanceMode; settings: PlacementSettings; random: Random }) {
    checkPlacementSettings(options.settings)
    this.#self = options.self
    this.#mode = options.mode
    this.#settings = options.settings
    this.#random = options.random
    this.#detector = new OverloadDetector(options.settings)
  }

  get mode(): BalanceMode {
    return this.#mode
  }

  /** Since when the host is overloaded, on the clock of `step`. */
  get overloadedSinceMs(): number | undefined {
    return this.#detector.sinceMs
  }

  step(event: BalancerEvent, now: number): BalancerEffect[] {
    switch (event.kind) {
      case 'mode':
        // A suggestion made nothing happen, so it need not hold back what now may.
        if (event.mode !== this.#mode && !this.#flight) this.#restUntilAllMs = Number.NEGATIVE_INFINITY
        this.#mode = event.mode
        return []
      case 'finished':
        if (this.#flight?.machine === event.machine)
          this.#land(event.result === 'failed' ? this.#settings.failedRestMs : 0, now)
        return []
      case 'observed':
        return this.#observe(event.snapshot, event.permission, now)
    }
  }

  /** Only observations make it think. */
  wakeup(): undefined {
    return undefined
  }

  #observe(snapshot: Snapshot, permission: Permission, now: number): BalancerEffect[] {
    const own = snapshot.hosts.find(host => host.id === this.#self)
    if (own === undefined || !isLoaded(own)) return []
    const before = this.#detector.sinceMs
    this.#detector.observe(own.load, now)
    const since = this.#detector.sinceMs
    const effects: BalancerEffect[] = []
    if ((before === undefined) !== (since === undefined)) {
      effects.push({ kind: 'overload', overloaded: since !== undefined })
      this.#jitter = this.#random()
    }
    if (this.#flight && now >= this.#flight.untilMs) this.#land(this.#settings.failedRestMs, now)
    if (since === undefined || this.#mode === 'off' || this.#flight || now < this.#restUntilAllMs)
      return effects
    if (now < since + (this.#turn(own, snapshot) + this.#jitter / 2) * this.#settings.turnMs) return effects

    const mayMove = (machine: MachineSnapshot): boolean => this.#mayMove(machine, now)
    const { proposal } = proposeRelocation(own, snapshot, { permission, settings: this.#settings, mayMove })
    if (proposal) effects.push(this.#take(proposal, this.#mode, now))
    return effects
  }

  #take(proposal: Proposal, mode: 'suggest' | 'auto', now: number): BalancerEffect {
    if (mode === 'suggest') {
      this.#restUntilAllMs = now + this.#settings.suggestionMs
      return { kind: 'suggest', proposal }
    }
    this.#flight = { machine: proposal.machine.id, untilMs: now + this.#settings.flightMs }
    return { kind: 'relocate', proposal }
  }

  /** How many hosts of the site are more overloaded than we are. */
  #turn(own: LoadedHost, snapshot: Snapshot): number {
    const mine = overloadOf(own.load, this.#settings)
    return snapshot.hosts.filter(host => {
      if (host.id === own.id || !isSameSite(host, own) || host.state !== 'alive' || !host.load) return false
      if (host.loadAgeMs > this.#settings.freshMs) return false
      const theirs = overloadOf(host.load, this.#settings)
      return theirs > mine || (theirs === mine && theirs > 0 && host.id < own.id)
    }).length
  }

  #mayMove(machine: MachineSnapshot, now: number): boolean {
    const untilMs = this.#restUntilMs.get(machine.id)
    return machine.hereMs >= this.#settings.machineRestMs && (untilMs === undefined || now >= untilMs)
  }

  /** in flight → resting */
  #land(machineRestMs: number, now: number): void {
    if (this.#flight && machineRestMs > 0) this.#rest(this.#flight.machine, now + machineRestMs, now)
    this.#flight = undefined
    this.#restUntilAllMs = now + this.#settings.hostRestMs
  }

  #rest(machine: MachineId, untilMs: number, now: number): void {
    for (const [id, oldUntilMs] of this.#restUntilMs) if (now >= oldUntilMs) this.#restUntilMs.delete(id)
    if (this.#restUntilMs.size < maxResting) this.#restUntilMs.set(machine, untilMs)
  }
}
