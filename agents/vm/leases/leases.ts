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
import type { Epoch, MachineId, Owner } from '../../../protocol/machine.ts'
import { holderName } from '../../../protocol/register/grant.ts'
import { grantOf } from '../../../protocol/register/machine-record.ts'
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
  /** The guard has acknowledged it. */
  isGuarded: boolean
  /** Its guest stands still for want of a lease. */
  isPaused: boolean
  readonly waiting: Set<() => void>
}

/** How long a copy waits for its lease before whoever wants it to run is told. */
const PATIENCE_MS = 30_000

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
  /** Longer leases that the guard has not been told of. */
  readonly #extended = new Set<MachineId>()
  #isExtending = false

  constructor(options: LeasesOptions) {
    this.#options = options
    const { renewMs } = options.times
    this.#holder = new LeaseHolder({ renewMs })
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
    const grant = grantOf(record)
    if (grant === undefined || holderName(grant.holder) !== holderName(this.#options.self)) {
      this.letGo(record.id)
      return
    }
    const { epoch, durationMs } = grant
    const known = this.#machines.get(record.id)
    if (known && known.epoch > epoch) return
    if (known?.epoch !== epoch) {
      this.#release(known)
      this.#machines.set(record.id, newLeased(record.id, epoch, known?.waiting))
    }
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
   * as soon as the first voter has heard. To be followed by `observe` with what is returned, or by `letGo` if it was refused.
   *
   * @returns the stamp
   * @throws WatariError `guard-away`
   */
  async bind(handle: MachineHandle, durationMs: number): Promise<number> {
    const from = this.stamp()
    const { id, epoch, guardPlace } = handle
    const leased = this.#machines.get(id) ?? newLeased(id, epoch)
    this.#machines.set(id, leased)
    leased.handle = handle
    if (leased.isGuarded || guardPlace === undefined) return from
    const [report] = await this.#options.guard.guard([
      { id, epoch, untilMs: from + durationMs, ...guardPlace }
    ])
    leased.isGuarded = report?.state === 'armed'
    if (!leased.isGuarded) throw new WatariError('guard-away', 'its guard does not take it: see its log')
    return from
  }

  /** Resolves when nobody counts any more on a lease of this duration, of which this host knows nothing but that. */
  async outlast(durationMs: number): Promise<void> {
    const { clock, times } = this.#options
    await new Promise<void>(resolve => alarm(clock, takeoverMs(times, durationMs), resolve))
  }

  /** The copy is another's, or gone, or needs no lease. */
  letGo(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased === undefined) return
    this.#machines.delete(id)
    this.#runner.feed({ kind: 'let-go', key: machineKey(id) })
    this.#release(leased)
    for (const wake of leased.waiting) wake()
  }

  /** Whether a guest may execute now, as far as its lease goes. */
  mayExecute(id: MachineId): boolean {
    return !this.#machines.has(id) || this.#leftMs(id) > 0
  }

  /**
   * Lets a copy run once its lease allows that and its guard knows.
   * @throws WatariError `no-lease` when no majority of its voters backs it for half a minute, `guard-away`
   */
  async resume(handle: MachineHandle): Promise<void> {
    const until = this.#options.clock.now() + PATIENCE_MS
    for (;;) {
      const leased = this.#machines.get(handle.id)
      if (leased === undefined) return await handle.resume()
      leased.handle = handle
      if (this.#leftMs(handle.id) > 0) {
        if (await this.#guarded(leased)) {
          await handle.resume()
          leased.isPaused = false
          return
        }
      }
      const leftMs = until - this.#options.clock.now()
      if (leftMs <= 0)
        throw new WatariError(
          'no-lease',
          'no majority of its voters answers: it goes on here when they do, if nobody took it over'
        )
      await this.#isExtended(leased, leftMs)
    }
  }

  /**
   * A copy that was here before this agent: it goes on if its guard has its deadline, and is paused until it is backed again
   * if it has not.
   */
  async adopt(handle: MachineHandle): Promise<void> {
    const leased = this.#machines.get(handle.id)
    if (leased === undefined) return
    leased.handle = handle
    const { id, epoch } = leased
    const [report] = await this.#options.guard.extend([{ id, epoch, untilMs: 0 }]).catch(() => [])
    leased.isGuarded = report?.state === 'armed' || report?.state === 'paused'
    if (report?.state === 'armed' || this.#leftMs(id) > 0) return
    leased.isPaused = true
    await handle.pause()
  }

  /** The guard says what became of a copy. */
  hear(report: GuardReport): void {
    const leased = this.#machines.get(report.id)
    if (leased?.epoch !== report.epoch) return
    // It would keep what is gone for ever: a guard forgets only what it is told to.
    if (report.state === 'gone') this.#release(leased)
    if (report.state === 'unknown' || report.state === 'gone') leased.isGuarded = false
    if (report.state === 'paused' && !leased.isPaused) this.#paused(leased)
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
    const guarded = extended.filter(({ isGuarded }) => isGuarded)
    if (guarded.length > 0) {
      const deadlines = guarded.map(({ id, epoch }) => ({ id, epoch, untilMs: this.#until(id) }))
      for (const report of await this.#options.guard.extend(deadlines)) this.hear(report)
    }
    for (const leased of extended) {
      for (const wake of [...leased.waiting]) wake()
      if (leased.isPaused) await this.#goOn(leased)
    }
  }

  /** A guest that stands still for want of a lease goes on, unless somebody else decides about that. */
  async #goOn(leased: Leased): Promise<void> {
    const { isRelocating, onChange } = this.#options
    const { id, handle } = leased
    if (handle === undefined || isRelocating(id) || this.#leftMs(id) <= 0) return
    if (!(await this.#guarded(leased)) || this.#machines.get(id) !== leased) return
    await handle.resume()
    leased.isPaused = false
    onChange(id, 'resumed')
  }

  /** @returns whether the guard has its present deadline */
  async #guarded(leased: Leased): Promise<boolean> {
    const { guard } = this.#options
    const { id, epoch, handle } = leased
    const deadline = { id, epoch, untilMs: this.#until(id) }
    const place = handle?.guardPlace
    // What has no process (a driver of tests) has no guard.
    if (place === undefined) return true
    const [report] = leased.isGuarded
      ? await guard.extend([deadline])
      : await guard.guard([{ ...deadline, ...place }])
    const isHeld = report?.state === 'armed' || report?.state === 'paused'
    leased.isGuarded = isHeld
    return isHeld && report.untilMs >= deadline.untilMs
  }

  #until(id: MachineId): number {
    return this.#holder.until(machineKey(id)) ?? 0
  }

  /** The guard has seen to it; where there is none, this is what is left. */
  async #ended(id: MachineId, epoch: Epoch): Promise<void> {
    const leased = this.#machines.get(id)
    if (leased?.epoch !== epoch || leased.handle === undefined || leased.isPaused) return
    this.#paused(leased)
    if (!this.#options.isRelocating(id)) await leased.handle.pause()
  }

  #paused(leased: Leased): void {
    leased.isPaused = true
    this.#options.onChange(leased.id, 'paused')
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
    if (leased?.isGuarded !== true) return
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
  return { id, epoch, handle: undefined, isGuarded: false, isPaused: false, waiting }
}

function idOf(key: string): MachineId {
  return key.slice(key.indexOf('/') + 1)
}
