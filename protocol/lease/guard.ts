import type { Core } from '../core.ts'
import { WatariError } from '../errors.ts'
import type { Epoch, MachineId } from '../machine.ts'

/**
 * Holds the deadlines of a host's leases, and ends what executes beyond them (docs/protocol.md, "The guard").
 *
 * Intuition: a parking meter with a clamp. Whoever parks pays again and again; the meter does not care why nobody came.
 *
 * ```
 * armed ── until − pauseBefore ──▶ pausing: QEMU is told to stop ── it did ──▶ paused ── extended ──▶ armed
 *   ▲                                │  └── killAt, and nobody said that the guest stands still ──▶ killing ──▶ killed
 *   └── it did, and was extended ────┘
 * any, and its process has ended ──▶ gone (killed where it was by us)
 * paused, and the guest goes on though its deadline is past ──▶ pausing
 * ```
 *
 * Two things are told apart. *Still*: QEMU said (STOP) that no processor of the guest runs, and not since that one does
 * (RESUME, WAKEUP). That is enough not to kill, and comes before QEMU waits for the disk. *Resolved*: our own `stop` was
 * answered. Only then is an extension acknowledged, because a `stop` that QEMU still has before it may follow the agent's
 * `cont`. One that failed may have been carried out all the same, so it is repeated until one is answered.
 *
 * killAt = max(until − killBefore, now + late), from the moment in which the guest should not run: before the end of
 * the lease, unless the guard itself comes too late (a host that was frozen). Then it still pauses first, with little
 * patience: SIGKILL would end the guest no sooner than a healthy QEMU does, what the guest does meanwhile has a superseded
 * epoch, and every guest of a host that was suspended for ten seconds would be lost although most still are its own.
 *
 * An extension never moves a deadline back, unless it is the agent's explicit word (`exactly`). Bounds: `maxMachines`,
 * and no deadline further ahead than `maxAheadMs`, so that a wrong unit or clock does not turn the guard off.
 */
export class Guard implements Core<GuardEvent, GuardEffect> {
  readonly #settings: GuardSettings
  readonly #entries = new Map<MachineId, Entry>()
  #ending = false

  /** @throws WatariError `unsafe-lease` */
  constructor(settings: GuardSettings = guardSettings) {
    const { pauseBeforeMs, killBeforeMs, lateMs } = settings
    if (!(lateMs > 0 && killBeforeMs >= lateMs && pauseBeforeMs >= killBeforeMs + lateMs)) {
      throw new WatariError(
        'unsafe-lease',
        `a guard that pauses ${pauseBeforeMs} ms and kills ${killBeforeMs} ms before the end of a lease, with ${lateMs} ms of patience, could not act in time: leave more between them`
      )
    }
    this.#settings = settings
  }

  step(event: GuardEvent, now: number): GuardEffect[] {
    const effects: GuardEffect[] = []
    switch (event.kind) {
      case 'tick':
        break
      case 'end':
        this.#ending = true
        break
      case 'guard':
      case 'extend':
      case 'release': {
        const machines = event.machines.map(each => this.#ask(event.kind, each, now))
        for (const { id } of event.machines) this.#advance(this.#entries.get(id), now, effects)
        // What became of it just now is in the answer as well.
        const answers = machines.map((state, at) => state ?? this.#report(event.machines[at]!))
        effects.push({ kind: 'answer', request: event.request, machines: answers })
        return effects
      }
      default: {
        const entry = this.#entries.get(event.id)
        if (entry?.epoch !== event.epoch || isEnd(entry.phase)) return effects
        this.#hear(entry, event.kind, now, effects)
        this.#advance(entry, now, effects)
        return effects
      }
    }
    for (const entry of this.#entries.values()) this.#advance(entry, now, effects)
    return effects
  }

  wakeup(): number | undefined {
    let soonest: number | undefined
    for (const entry of this.#entries.values()) {
      const at = this.#nextAt(entry)
      if (at !== undefined && (soonest === undefined || at < soonest)) soonest = at
    }
    return soonest
  }

  /** Of every machine, those included of which only its end is known. */
  reports(): GuardReport[] {
    return [...this.#entries.values()].map(report)
  }

  /** Whether a guest may execute after the end of its lease: what should have ended it did not. */
  mayExecutePast(now: number): boolean {
    return [...this.#entries.values()].some(
      entry => now > entry.untilMs && !entry.still && ['armed', 'pausing', 'killing'].includes(entry.phase)
    )
  }

  /** After `end`: nothing executes by a lease any more. */
  get isDone(): boolean {
    return (
      this.#ending && [...this.#entries.values()].every(({ phase }) => phase === 'paused' || isEnd(phase))
    )
  }

  /** @returns the answer, if it is not what the machine's entry says afterwards */
  #ask(kind: AskKind, asked: Asked, now: number): GuardReport | undefined {
    const { id, epoch } = asked
    const known = this.#entries.get(id)
    if (kind === 'release') {
      if (known?.epoch === epoch) this.#entries.delete(id)
      return undefined
    }
    const { untilMs = Number.NaN } = asked
    const refused = { id, epoch, untilMs: known?.untilMs ?? 0, state: 'refused' } as const
    if (!(untilMs <= now + this.#settings.maxAheadMs) || this.#ending) return refused
    if (known?.epoch === epoch) {
      // The agent has been told before that it may let it go on, and nobody would have heard that it did.
      if (known.phase === 'armed' && !known.isHeard) known.isUnsure = true
      if (untilMs > known.untilMs || asked.exactly) this.#extend(known, untilMs, now)
      return undefined
    }
    if (kind === 'extend') return undefined
    // Of a stop that is under way nobody would know any more when it comes to its end.
    if (known && (known.epoch > epoch || known.phase === 'pausing' || known.phase === 'killing'))
      return refused
    if (!known && this.#entries.size >= this.#settings.maxMachines) return refused
    const phase = asked.state ?? 'armed'
    const entry: Entry = {
      ...{ id, epoch, untilMs, phase, paused: phase === 'paused' },
      ...{ still: false, isHeard: false, isUnsure: false, isAsked: false, retryAt: now, killAt: 0 }
    }
    entry.killAt = this.#killAt(entry, now)
    // One that had been extended may have been resumed since: only another pause makes it certain.
    if (phase === 'paused' && now < this.#pauseAt(entry)) entry.phase = 'pausing'
    this.#entries.set(id, entry)
    return undefined
  }

  #extend(entry: Entry, untilMs: number, now: number): void {
    const isBack = untilMs < entry.untilMs
    entry.untilMs = untilMs
    // Forward it has no patience added, or small steps would put the end off for ever.
    if (isBack) entry.killAt = Math.min(entry.killAt, this.#killAt(entry, now))
    else entry.killAt = Math.max(entry.killAt, untilMs - this.#settings.killBeforeMs)
    if (entry.phase !== 'paused' || now >= this.#pauseAt(entry)) return
    entry.phase = 'armed'
    // The agent may let it go on from now on, and QEMU's word of it may be lost.
    entry.still = false
  }

  #hear(entry: Entry, kind: HeardKind, now: number, effects: GuardEffect[]): void {
    if (kind === 'lost') entry.isHeard = false
    if (kind === 'stopped' || kind === 'resumed' || kind === 'paused') {
      entry.isHeard = true
      entry.isUnsure = false
    }
    switch (kind) {
      case 'stopped':
        entry.still = true
        return
      case 'resumed':
        entry.paused = false
        this.#runs(entry, now)
        if (entry.phase === 'paused') entry.phase = 'armed'
        return
      case 'lost':
        // One whose deadline is past is believed to be paused: nobody may resume it.
        if (entry.phase !== 'paused') this.#runs(entry, now)
        return
      case 'paused':
        entry.isAsked = false
        entry.still = true
        entry.paused = true
        if (entry.phase === 'pausing')
          this.#become(entry, now < this.#pauseAt(entry) ? 'armed' : 'paused', effects)
        return
      case 'pause-failed':
        entry.isAsked = false
        entry.retryAt = now + this.#settings.retryMs
        return
      case 'gone':
        this.#become(entry, entry.phase === 'killing' ? 'killed' : 'gone', effects)
    }
  }

  #runs(entry: Entry, now: number): void {
    if (entry.still) entry.killAt = this.#killAt(entry, now)
    entry.still = false
  }

  #advance(entry: Entry | undefined, now: number, effects: GuardEffect[]): void {
    if (!entry) return
    const { id, epoch } = entry
    if (entry.phase === 'armed' && now >= this.#pauseAt(entry)) {
      entry.killAt = this.#killAt(entry, now)
      entry.retryAt = now
      this.#become(entry, 'pausing', effects)
    }
    if (entry.phase === 'pausing') {
      if (!entry.still && now >= entry.killAt) {
        entry.retryAt = now
        this.#become(entry, 'killing', effects)
      } else if (!entry.isAsked && now >= entry.retryAt) {
        entry.isAsked = true
        effects.push({ kind: 'pause', id, epoch })
      }
    }
    if (entry.phase === 'killing' && now >= entry.retryAt) {
      entry.retryAt = now + this.#settings.retryMs
      effects.push({ kind: 'kill', id, epoch })
    }
  }

  #become(entry: Entry, phase: Entry['phase'], effects: GuardEffect[]): void {
    entry.phase = phase
    effects.push({ kind: 'tell', machine: report(entry) })
  }

  #nextAt(entry: Entry): number | undefined {
    if (entry.phase === 'armed') return this.#pauseAt(entry)
    if (entry.phase === 'killing') return entry.retryAt
    if (entry.phase !== 'pausing') return undefined
    const times = [...(entry.still ? [] : [entry.killAt]), ...(entry.isAsked ? [] : [entry.retryAt])]
    return times.length > 0 ? Math.min(...times) : undefined
  }

  #pauseAt({ untilMs }: Entry): number {
    return this.#ending ? Number.NEGATIVE_INFINITY : untilMs - this.#settings.pauseBeforeMs
  }

  #killAt({ untilMs }: Entry, now: number): number {
    return Math.max(untilMs - this.#settings.killBeforeMs, now + this.#settings.lateMs)
  }

  #report({ id, epoch }: Asked): GuardReport {
    const entry = this.#entries.get(id)
    return entry?.epoch === epoch ? report(entry) : { id, epoch, untilMs: 0, state: 'unknown' }
  }
}

export interface GuardSettings {
  /** Before the end of a lease, in milliseconds: QEMU is told to stop, and killed if it did not. */
  readonly pauseBeforeMs: number
  readonly killBeforeMs: number
  /** Patience with a QEMU that is told late, or whose guest went on by itself. */
  readonly lateMs: number
  /** After what failed, until it is done again. */
  readonly retryMs: number
  readonly maxMachines: number
  readonly maxAheadMs: number
}

export const guardSettings: GuardSettings = {
  pauseBeforeMs: 2_000,
  killBeforeMs: 500,
  lateMs: 250,
  retryMs: 50,
  maxMachines: 4_096,
  maxAheadMs: 600_000
}

type AskKind = 'guard' | 'extend' | 'release'
type HeardKind = 'stopped' | 'resumed' | 'lost' | 'paused' | 'pause-failed' | 'gone'

interface Asked {
  readonly id: MachineId
  readonly epoch: Epoch
  /** The end of the lease on the boot-time clock. */
  readonly untilMs?: number
  /** The agent's explicit word, also where it moves the deadline back. */
  readonly exactly?: boolean
  /** What a guard before this one knew of it. */
  readonly state?: KeptState
}

export type GuardEvent =
  /** A new copy, under a new epoch; told again, it is an extension. */
  | { readonly kind: 'guard'; readonly request: number; readonly machines: readonly Asked[] }
  | { readonly kind: 'extend'; readonly request: number; readonly machines: readonly Asked[] }
  /** There is no lease any more, or no copy: it is forgotten. */
  | { readonly kind: 'release'; readonly request: number; readonly machines: readonly Asked[] }
  /**
   * `stopped`, `resumed`: QEMU says that the guest stands still, or not. `lost`: nobody hears QEMU now. `paused`,
   * `pause-failed`: what became of our `pause`, of which one is under way at a time. `gone`: not one thread of its
   * process will execute anything.
   */
  | { readonly kind: HeardKind; readonly id: MachineId; readonly epoch: Epoch }
  /** This guard ends in good order: everything is paused, and nothing is extended any more. */
  | { readonly kind: 'end' }
  | { readonly kind: 'tick' }

export type GuardEffect =
  | { readonly kind: 'pause'; readonly id: MachineId; readonly epoch: Epoch }
  | { readonly kind: 'kill'; readonly id: MachineId; readonly epoch: Epoch }
  /** A machine has another state. */
  | { readonly kind: 'tell'; readonly machine: GuardReport }
  /** To a `guard`, `extend` or `release`: one report for each machine that it named, in that order. */
  | { readonly kind: 'answer'; readonly request: number; readonly machines: readonly GuardReport[] }

/** What is kept for the guard after this one; what it was about to do, that one finds out by itself. */
export type KeptState = 'armed' | 'paused' | 'killed' | 'gone'

export interface GuardReport {
  readonly id: MachineId
  readonly epoch: Epoch
  /** The deadline that holds, on the boot-time clock; 0 where there is none. */
  readonly untilMs: number
  /**
   * - `armed`, `paused`: the deadline holds. `paused`: by the guard, and not resumed since; the agent may resume it if the
   *   deadline is still to come. Told that once, it may have done so: while nobody hears QEMU, it is `armed` from then on.
   * - `pausing`, `killing`: nothing is acknowledged; what comes of it is told.
   * - `killed` (by the guard), `gone`: the copy has ended.
   * - `unknown`: not guarded under this epoch. `refused`: too far ahead, too many, or the guard ends.
   */
  readonly state: KeptState | 'pausing' | 'killing' | 'unknown' | 'refused'
}

interface Entry {
  readonly id: MachineId
  readonly epoch: Epoch
  untilMs: number
  phase: KeptState | 'pausing' | 'killing'
  /** QEMU said so, and nothing else since. */
  still: boolean
  /** By our own `stop`, and QEMU has not said since that it was resumed. */
  paused: boolean
  /** QEMU's word comes here: it has said how it is, and was not lost since. */
  isHeard: boolean
  /** The agent may have let it go on unheard: that it is paused cannot be said, until QEMU says how it is. */
  isUnsure: boolean
  /** A `pause` is under way. */
  isAsked: boolean
  retryAt: number
  killAt: number
}

function report({ id, epoch, untilMs, phase, paused, isUnsure }: Entry): GuardReport {
  return { id, epoch, untilMs, state: phase === 'armed' && paused && !isUnsure ? 'paused' : phase }
}

function isEnd(phase: Entry['phase']): boolean {
  return phase === 'killed' || phase === 'gone'
}
