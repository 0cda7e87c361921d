import { byKind, Runner, type RunnerClock } from '../../../overlay/runner.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { GuardReport } from '../../../protocol/lease/guard.ts'
import {
  type Extension,
  type HolderEffect,
  type HolderEvent,
  LeaseHolder
} from '../../../protocol/lease/holder.ts'
import { type LeaseTimes, takeoverMs } from '../../../protocol/lease/times.ts'
import type { Epoch, MachineId, MachineRecord, Owner } from '../../../protocol/machine.ts'
import { holderName } from '../../../protocol/register/grant.ts'
import { grantOf, sameOwner } from '../../../protocol/register/machine-record.ts'
import type { GuardClient } from '../../guard/client.ts'
import type { MachineHandle } from '../driver.ts'
import { type MachineDecision, machineKey } from '../machine-registers.ts'
import type { RegisterClient } from '../register/client.ts'
import { alarm } from './alarm.ts'

export interface LeasesOptions {
  readonly self: Owner
  readonly registers: Pick<RegisterClient, 'askOfLeases'>
  readonly guard: Pick<GuardClient, 'guard' | 'extend' | 'release'>
  /** Boot time: the guard's clock. */
  readonly clock: RunnerClock
  readonly times: LeaseTimes
  /** A voter does not back what it should: reads the register, which writes it once more, and lets `observe` know. */
  readonly refresh: (id: MachineId) => Promise<void>
  /** A relocation has the copy in its hands, and lets it go on itself. */
  readonly isRelocating: (id: MachineId) => boolean
  /** Its guest was paused because its lease ended, or goes on because it was backed again. */
  readonly onChange: (id: MachineId, what: 'paused' | 'resumed') => void
  readonly onFault: (error: unknown, context: string) => void
}

/** One copy on this host that runs under a lease. */
interface Leased {
  readonly id: MachineId
  readonly epoch: Epoch
  handle: MachineHandle | undefined
  /** The register gives it a lease; false for one that is about to (`bind`). */
  isHeld: boolean
  /** It is another's, or gone: it must not execute any more. */
  isOver: boolean
  /** The guard may know of it. */
  wasTold: boolean
  /** The guard has acknowledged it. */
  isGuarded: boolean
  /** Its guest stands still for want of a lease. */
  isPaused: boolean
  /** How often it came to stand still. */
  pauses: number
  /** Our own order to pause is on its way until this resolves: QEMU would take a `cont` before it. */
  pausing: Promise<void>
  isGoingOn: boolean
  readonly waiting: Set<() => void>
}

/** How long a copy waits for its lease before whoever wants it to run is told. */
const PATIENCE_MS = 30_000
/** Between two questions whether a pause is over. */
const SETTLED_MS = 50

/**
 * Sees to it that what runs here under a lease runs no longer than that lasts: renews (LeaseHolder), keeps the guard's
 * deadlines, pauses for want of a lease, and lets go on once it is backed again.
 *
 *     observe(decision) ──► renewed ──► resume(handle): guarded, then let run
 *                              │ ended: the guard pauses
 *                              └ extended again: deadline first, then let run
 *
 * A machine without a lease (policy `keep`) passes through untouched.
 */
export class Leases implements AsyncDisposable {
  readonly #options: LeasesOptions
  readonly #holder: LeaseHolder
  readonly #runner: Runner<HolderEvent, HolderEffect>
  readonly #machines = new Map<MachineId, Leased>()
  readonly #refreshing = new Set<MachineId>()
  /** Resolves when the guard is rid of machines that need no lease any more: it would forget one that is given one again. */
  #freed: Promise<unknown> = Promise.resolve()
  /** Longer leases that the guard has not been told of. */
  readonly #extended = new Set<MachineId>()
  #isExtending = false

  constructor(options: LeasesOptions) {
    this.#options = options
    const { renewMs, killBeforeMs } = options.times
    this.#holder = new LeaseHolder({ renewMs, earlyMs: killBeforeMs })
    this.#runner = new Runner<HolderEvent, HolderEffect>({
      core: this.#holder,
      clock: options.clock,
      tick: { kind: 'tick' },
      execute: byKind<HolderEffect>({
        renew: effect => {
          void this.#renew(effect)
        },
        extended: ({ extensions }) => {
          void this.#extend(extensions).catch(error => options.onFault(error, 'extending leases'))
        },
        unbacked: ({ key }) => this.#refresh(idOf(key)),
        ended: ({ key, epoch }) => {
          void this.#ended(idOf(key), epoch).catch(error => options.onFault(error, `pausing ${key}`))
        }
      }),
      onFault: error => options.onFault(error, 'leases')
    })
  }

  /** To be taken before what may give this host a lease is first proposed: from then on it lasts. */
  stamp(): number {
    return this.#options.clock.now()
  }

  /**
   * The register says this of a machine.
   * @param from the stamp of before it was first proposed, where this host proposed it and it was decided
   */
  observe({ record, configuration, voters }: MachineDecision, from?: number): void {
    const known = this.#machines.get(record.id)
    // What was decided before may be told after what was decided later.
    if (known && known.epoch > record.epoch) return
    const grant = grantOf(record)
    if (grant === undefined || holderName(grant.holder) !== holderName(this.#options.self)) {
      if (known) this.#withoutGrant(known, record)
      return
    }
    const { epoch, durationMs } = grant
    if (known?.epoch !== epoch) {
      this.#release(known)
      this.#machines.set(record.id, newLeased(record.id, epoch, known?.waiting))
    }
    this.#machines.get(record.id)!.isHeld = true
    this.#runner.feed({
      kind: 'hold',
      key: machineKey(record.id),
      epoch,
      durationMs,
      configuration: { number: configuration, voters: voters.map(host => ({ host })) },
      ...(from !== undefined && { from })
    })
  }

  /**
   * Before a machine that runs without a lease is given one: from now on its guard ends it, for others may count on that
   * as soon as the first voter has heard. To be followed by `observe` with what is returned, or by `unbind` if it was refused.
   *
   * @returns the stamp
   * @throws WatariError `guard-away`
   */
  async bind(handle: MachineHandle, durationMs: number): Promise<number> {
    await this.#freed
    const from = this.stamp()
    const { id, epoch, guardPlace } = handle
    const leased = this.#machines.get(id) ?? newLeased(id, epoch)
    this.#machines.set(id, leased)
    leased.handle = handle
    if (leased.isGuarded || guardPlace === undefined) return from
    leased.wasTold = true
    try {
      const [report] = await this.#options.guard.guard([
        { id, epoch, untilMs: from + durationMs, ...guardPlace }
      ])
      leased.isGuarded = report?.state === 'armed'
      if (!leased.isGuarded) throw new WatariError('guard-away', 'its guard does not take it: see its log')
    } catch (error) {
      this.unbind(id)
      throw error
    }
    return from
  }

  /** What `bind` foresaw does not take place. A lease that the register gives stays. */
  unbind(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased?.isHeld === false) this.#free(leased)
  }

  /** Resolves when nobody counts any more on a lease of this duration, of which this host knows nothing but that. */
  async outlast(durationMs: number): Promise<void> {
    const { clock, times } = this.#options
    await new Promise<void>(resolve => alarm(clock, takeoverMs(times, durationMs), resolve))
  }

  /** The copy is gone. */
  letGo(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased === undefined) return
    this.#end(leased)
    this.#machines.delete(id)
    this.#release(leased)
  }

  /** Whether a guest may execute now, as far as its lease goes. */
  mayExecute(id: MachineId): boolean {
    const leased = this.#machines.get(id)
    return leased === undefined || (!leased.isOver && this.#leftMs(id) > 0)
  }

  /**
   * Lets a copy run once its lease allows that and its guard knows. One that needs no lease, or comes to need none, runs.
   * @throws WatariError `no-lease` when no majority of its voters backs it for half a minute, `guard-away` when no guard
   * takes it for as long, `superseded` when it is another's, or gone
   */
  async resume(handle: MachineHandle): Promise<void> {
    const { clock } = this.#options
    const until = clock.now() + PATIENCE_MS
    let leased = this.#machines.get(handle.id)
    while (leased !== undefined) {
      if (leased.isOver)
        throw new WatariError('superseded', 'the machine was given to another host, or its copy has ended')
      leased.handle = handle
      let why: unknown = new WatariError(
        'no-lease',
        'no majority of its voters answers: it goes on here when they do, if nobody took it over'
      )
      // A guard that has died is replaced within moments.
      const mayRun = await this.#mayRun(leased).catch(error => {
        why = error
        return false
      })
      if (mayRun) return await this.#run(leased, handle)
      const leftMs = until - clock.now()
      if (leftMs <= 0) throw why
      if (this.#isPresent(leased)) await this.#isExtended(leased, leftMs)
      leased = this.#machines.get(handle.id) ?? (leased.isOver ? leased : undefined)
    }
    await handle.resume()
  }

  /**
   * A copy that was here before this agent: it goes on if its guard has its deadline, and is paused until it is backed again
   * if it has not.
   */
  async adopt(handle: MachineHandle): Promise<void> {
    const leased = this.#machines.get(handle.id)
    // It may have needed one in an earlier life of this agent, and its guard does not forget.
    if (leased === undefined) return await this.#options.guard.release([handle])
    leased.handle = handle
    leased.wasTold = true
    const { id, epoch } = leased
    const [report] = await this.#options.guard.extend([{ id, epoch, untilMs: 0 }]).catch(() => [])
    leased.isGuarded = isHeldBy(report)
    if (report?.state === 'armed') return
    leased.isPaused = true
    await this.#pause(leased, handle)
    this.#goOn(leased)
  }

  /** The guard says what became of a copy. */
  hear(report: GuardReport): void {
    const leased = this.#machines.get(report.id)
    if (leased?.epoch !== report.epoch) return
    // It would keep what is gone for ever: a guard forgets only what it is told to.
    if (report.state === 'gone') this.#release(leased)
    if (leased.isOver) return
    if (report.state === 'unknown' || report.state === 'gone') leased.isGuarded = false
    if (report.state !== 'paused') return
    this.#paused(leased)
    // Its lease may have been renewed while it was being paused.
    this.#goOn(leased)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runner[Symbol.asyncDispose]()
  }

  /** Until the guard begins to pause it. */
  #leftMs(id: MachineId): number {
    const { clock, times } = this.#options
    const until = this.#holder.until(machineKey(id)) ?? Number.NEGATIVE_INFINITY
    return until - times.pauseBeforeMs - clock.now()
  }

  async #renew({ to, renewal, known }: Extract<HolderEffect, { kind: 'renew' }>): Promise<void> {
    const { self, registers, times } = this.#options
    const question = { kind: 'renew', holder: self, ...(known && { known }) } as const
    const verdict = await registers.askOfLeases(to, question, { deadlineMs: times.durationMs })
    if (verdict?.kind === 'renewed')
      this.#runner.feed({ kind: 'renewed', from: to, renewal, renewed: verdict })
  }

  /** One batch after the other: what a guard said before a guest was resumed must not be heard after it. */
  async #extend(extensions: readonly Extension[]): Promise<void> {
    for (const { key } of extensions) this.#extended.add(idOf(key))
    if (this.#isExtending) return
    this.#isExtending = true
    try {
      while (this.#extended.size > 0) {
        const leased = [...this.#extended].flatMap(id => this.#machines.get(id) ?? [])
        this.#extended.clear()
        await this.#extendThese(leased)
      }
    } finally {
      this.#isExtending = false
    }
  }

  async #extendThese(extended: readonly Leased[]): Promise<void> {
    const { guard } = this.#options
    const guarded = extended.filter(({ isGuarded }) => isGuarded)
    if (guarded.length > 0) {
      // Whether it is paused is told by itself: here it may be of before it was resumed.
      const reports = await guard.extend(guarded.map(leased => this.#deadline(leased)))
      for (const report of reports) if (report.state !== 'paused') this.hear(report)
    }
    // A guard that lost it, though its guest executes.
    const lost = extended.flatMap(leased => {
      const place = leased.wasTold && !leased.isPaused ? leased.handle?.guardPlace : undefined
      return place && !leased.isGuarded ? [{ leased, machine: { ...this.#deadline(leased), ...place } }] : []
    })
    if (lost.length > 0) {
      const reports = await guard.guard(lost.map(({ machine }) => machine))
      for (const [at, { leased }] of lost.entries()) leased.isGuarded = isHeldBy(reports[at])
    }
    for (const leased of extended) {
      wakeAll(leased)
      this.#goOn(leased)
    }
  }

  #deadline({ id, epoch }: Leased): { id: MachineId; epoch: Epoch; untilMs: number } {
    return { id, epoch, untilMs: this.#holder.until(machineKey(id)) ?? 0 }
  }

  /**
   * A guest that stands still for want of a lease goes on, unless somebody else decides about that. Nobody waits for it:
   * one whose QEMU does not answer must not keep others from being extended.
   */
  #goOn(leased: Leased): void {
    const { isRelocating, onChange, onFault } = this.#options
    const { id, handle, isPaused, isGoingOn } = leased
    if (!isPaused || isGoingOn || handle === undefined || isRelocating(id)) return
    leased.isGoingOn = true
    const going = async () => {
      // One that begins to be relocated meanwhile is found paused, and stays so until that is over.
      if (!(await this.#mayRun(leased)) || isRelocating(id)) return
      await this.#run(leased, handle)
      if (!leased.isPaused) onChange(id, 'resumed')
    }
    going()
      .catch(error => onFault(error, `letting ${id} go on`))
      .finally(() => {
        leased.isGoingOn = false
      })
  }

  async #run(leased: Leased, handle: MachineHandle): Promise<void> {
    const { pauses } = leased
    await handle.resume()
    if (leased.pauses === pauses) leased.isPaused = false
  }

  /** @returns whether it is backed, and the guard has its present deadline and no pause of it under way */
  async #mayRun(leased: Leased): Promise<boolean> {
    await leased.pausing
    if (this.#leftMs(leased.id) <= 0 || !(await this.#guarded(leased))) return false
    return this.#isPresent(leased) && this.#leftMs(leased.id) > 0
  }

  #isPresent(leased: Leased): boolean {
    return this.#machines.get(leased.id) === leased && !leased.isOver
  }

  /** @returns whether the guard has its present deadline */
  async #guarded(leased: Leased): Promise<boolean> {
    const { guard } = this.#options
    const deadline = this.#deadline(leased)
    const place = leased.handle?.guardPlace
    // What has no process (a driver of tests) has no guard.
    if (place === undefined) return true
    leased.wasTold = true
    const [report] = leased.isGuarded
      ? await guard.extend([deadline])
      : await guard.guard([{ ...deadline, ...place }])
    leased.isGuarded = isHeldBy(report)
    return leased.isGuarded && report!.untilMs >= deadline.untilMs
  }

  /** The guard has seen to it; where there is none, this is what is left. */
  async #ended(id: MachineId, epoch: Epoch): Promise<void> {
    const leased = this.#machines.get(id)
    if (leased?.epoch !== epoch || leased.handle === undefined || leased.isPaused) return
    this.#paused(leased)
    // Also one that is being relocated: it may execute yet, and the guard pauses it then as well.
    await this.#pause(leased, leased.handle)
  }

  #paused(leased: Leased): void {
    leased.pauses++
    if (leased.isPaused) return
    leased.isPaused = true
    this.#options.onChange(leased.id, 'paused')
  }

  async #pause(leased: Leased, handle: MachineHandle): Promise<void> {
    const paused = handle.pause()
    leased.pausing = paused.catch(() => {})
    await paused
  }

  /** The register gives this host no lease of what it had one of. */
  #withoutGrant(leased: Leased, { owner, epoch, phase }: MachineRecord): void {
    if (!sameOwner(owner, this.#options.self)) {
      // Its guard stays until the copy is gone: it may execute yet.
      this.#end(leased)
      return
    }
    const isThis = epoch === leased.epoch && (phase.kind === 'running' || phase.kind === 'relocating')
    if (isThis) this.#free(leased)
    else this.letGo(leased.id)
  }

  #end(leased: Leased): void {
    leased.isOver = true
    this.#runner.feed({ kind: 'let-go', key: machineKey(leased.id) })
    wakeAll(leased)
  }

  /** Its guest needs no lease: it goes on if it stood still for want of one. */
  #free(leased: Leased): void {
    const { isRelocating, onChange, onFault } = this.#options
    const { id, handle } = leased
    this.#machines.delete(id)
    this.#runner.feed({ kind: 'let-go', key: machineKey(id) })
    const freed = async () => {
      const isPaused = (await this.#settled(leased)) || leased.isPaused
      this.#release(leased)
      wakeAll(leased)
      if (!isPaused || handle === undefined || isRelocating(id) || this.#machines.has(id)) return
      await handle.resume()
      onChange(id, 'resumed')
    }
    this.#freed = Promise.all([this.#freed, freed().catch(error => onFault(error, `letting ${id} go on`))])
  }

  /**
   * Only its answer says that no pause is under way, which QEMU might carry out after it was resumed.
   * @returns whether the guard has paused it
   */
  async #settled({ id, epoch, pausing, wasTold }: Leased): Promise<boolean> {
    const { guard, clock, times } = this.#options
    await pausing
    if (!wasTold) return false
    // The same all the time, so that this comes to an end: by then the guard has killed what it could not pause.
    const untilMs = clock.now() + times.durationMs
    for (;;) {
      const [report] = await guard.extend([{ id, epoch, untilMs }]).catch(() => [])
      if (report?.state !== 'pausing') return report?.state === 'paused'
      await new Promise<void>(resolve => alarm(clock, SETTLED_MS, resolve))
    }
  }

  #refresh(id: MachineId): void {
    if (this.#refreshing.has(id)) return
    this.#refreshing.add(id)
    const { refresh, onFault } = this.#options
    refresh(id)
      .catch(error => onFault(error, `looking who has ${id}`))
      .finally(() => this.#refreshing.delete(id))
  }

  #release(leased: Leased | undefined): void {
    if (leased?.wasTold !== true) return
    const { id, epoch } = leased
    this.#options.guard
      .release([{ id, epoch }])
      .catch(error => this.#options.onFault(error, `releasing ${id} from its guard`))
  }

  async #isExtended(leased: Leased, forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    leased.waiting.add(resolve)
    const cancel = alarm(this.#options.clock, forMs, resolve)
    await promise
    cancel()
    leased.waiting.delete(resolve)
  }
}

function newLeased(id: MachineId, epoch: Epoch, waiting = new Set<() => void>()): Leased {
  const none = { isHeld: false, isOver: false, wasTold: false, isGuarded: false, isPaused: false }
  const still = { pauses: 0, pausing: Promise.resolve(), isGoingOn: false }
  return { id, epoch, handle: undefined, ...none, ...still, waiting }
}

function wakeAll({ waiting }: Leased): void {
  for (const wake of [...waiting]) wake()
}

/** Its deadline holds, and no pause is under way. */
function isHeldBy(report: GuardReport | undefined): boolean {
  return report?.state === 'armed' || report?.state === 'paused'
}

function idOf(key: string): MachineId {
  return key.slice(key.indexOf('/') + 1)
}
