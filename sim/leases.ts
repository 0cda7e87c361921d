import type { GuardReport } from '../protocol/lease/guard.ts'
import { type Extension, type HolderEffect, type HolderEvent, LeaseHolder } from '../protocol/lease/holder.ts'
import { takeoverMs } from '../protocol/lease/times.ts'
import type { Renewed } from '../protocol/lease/voter-leases.ts'
import type { Epoch, MachineId, MachineRecord } from '../protocol/machine.ts'
import { majority } from '../protocol/register/configuration.ts'
import { holderName } from '../protocol/register/grant.ts'
import { grantOf, sameOwner } from '../protocol/register/machine-record.ts'
import { type Step, type Task, wait } from '../protocol/task.ts'
import type { Copy } from './copies.ts'
import { CoreDriver } from './core-driver.ts'
import type { SimulatedHost } from './host.ts'
import type { Decision } from './register-client.ts'
import type { World } from './world.ts'

const PATIENCE_MS = 30_000

/** One copy on this host that runs under a lease. */
interface Leased {
  readonly id: MachineId
  readonly epoch: Epoch
  copy: Copy | undefined
  isGuarded: boolean
  isPaused: boolean
  readonly waiting: Set<() => void>
}

/**
 * agents/vm/leases/leases.ts, step by step: what is awaited there is waited for here. Where that is known to go wrong the
 * stand-in does better, and a rule (sim/rules.ts) makes it do as the agent does.
 */
export class Leases {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #holder: LeaseHolder
  readonly #driver: CoreDriver<HolderEvent, HolderEffect>
  readonly #machines = new Map<MachineId, Leased>()
  readonly #refreshing = new Set<MachineId>()
  readonly #extended = new Set<MachineId>()
  /** Of the rule `countsFromAnswer`: when voters answered last. */
  readonly #answeredAt = new Map<string, number>()
  #isExtending = false

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
    this.#holder = new LeaseHolder({ renewMs: world.times.renewMs })
    this.#driver = new CoreDriver<HolderEvent, HolderEffect>(host.agent, {
      core: this.#holder,
      tick: { kind: 'tick' },
      execute: effect => {
        switch (effect.kind) {
          case 'renew':
            this.#renew(effect)
            return
          case 'extended':
            host.agent.spawn(this.#extend(effect.extensions))
            return
          case 'unbacked':
            this.#refresh(idOf(effect.key))
            return
          case 'ended':
            host.agent.spawn(this.#ended(idOf(effect.key), effect.epoch))
        }
      }
    })
  }

  stamp(): number {
    return this.#host.agent.now()
  }

  observe({ record, configuration }: Decision, from?: number): void {
    const grant = grantOf(record)
    if (grant === undefined || holderName(grant.holder) !== holderName(this.#host.self)) {
      if (this.#isSuperseded(record)) this.#host.vm.superseded(record.id)
      else if (record.phase.kind === 'running' && sameOwner(record.owner, this.#host.self))
        this.setFree(record.id)
      else this.letGo(record.id)
      return
    }
    const { epoch, durationMs } = grant
    const known = this.#machines.get(record.id)
    if (known && known.epoch > epoch) return
    if (known?.epoch !== epoch) {
      this.#release(known)
      this.#machines.set(record.id, newLeased(record.id, epoch, known?.waiting))
    }
    const { oneIsEnough } = this.#world.rules
    const voters = configuration.voters.map(({ host }) => ({ host }))
    this.#driver.feed({
      kind: 'hold',
      key: keyOf(record.id),
      epoch,
      durationMs,
      configuration: { number: configuration.number, voters: oneIsEnough ? voters.slice(0, 1) : voters },
      ...(from !== undefined && { from })
    })
  }

  /** Another is named, and our copy is not known to stand still: its guard keeps it until it has ended. */
  #isSuperseded({ id, owner, epoch }: MachineRecord): boolean {
    const copy = this.#machines.get(id)?.copy
    if (!copy?.isThere || this.#host.relocations.isBusy(id) || this.#world.rules.releasesEarly) return false
    return !sameOwner(owner, this.#host.self) || epoch !== copy.epoch
  }

  /** @returns the stamp; undefined where no guard takes it */
  *bind(copy: Copy, durationMs: number): Step<number | undefined> {
    const from = this.stamp()
    const { machine: id, epoch } = copy
    const before = this.#machines.get(id)
    const leased = before ?? newLeased(id, epoch)
    this.#machines.set(id, leased)
    leased.copy = copy
    if (leased.isGuarded || this.#world.rules.hasNoGuard) return from
    const untilMs = from + durationMs
    const reports = yield* wait(this.#host.guardian.ask('guard', [{ id, epoch, untilMs, copy }]))
    leased.isGuarded = reports?.[0]?.state === 'armed'
    if (leased.isGuarded) return from
    if (!before) this.letGo(id)
    return undefined
  }

  *outlast(durationMs: number): Step<void> {
    if (this.#world.rules.ignoresFormerLease) return
    yield* wait(this.#host.agent.sleep(takeoverMs(this.#world.times, durationMs)))
  }

  /** What an earlier life of the agent had its guard keep is kept no longer. */
  *forget({ machine: id, epoch }: Copy): Step<void> {
    if (this.#machines.has(id) || this.#world.rules.keepsOldDeadline) return
    yield* wait(this.#host.guardian.ask('release', [{ id, epoch, untilMs: 0 }]))
  }

  /** It needs no lease any more: what stands still for want of one, or is about to, goes on. */
  setFree(id: MachineId): void {
    const copy = this.#machines.get(id)?.copy
    this.letGo(id)
    const { agent, relocations } = this.#host
    if (!copy?.isThere || relocations.isBusy(id) || this.#world.rules.leavesPaused) return
    agent.spawn(this.#goOnFree(copy))
  }

  *#goOnFree(copy: Copy): Task {
    yield* this.forget(copy)
    if (!this.#machines.has(copy.machine)) yield* wait(copy.order('cont'))
  }

  letGo(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased === undefined) return
    this.#machines.delete(id)
    this.#driver.feed({ kind: 'let-go', key: keyOf(id) })
    this.#release(leased)
    for (const wake of [...leased.waiting]) wake()
  }

  holds(id: MachineId): boolean {
    return this.#machines.has(id)
  }

  /** @returns false for `no-lease`, `guard-away`, or a copy that is gone */
  *resume(copy: Copy, needsLease = this.#machines.has(copy.machine)): Step<boolean> {
    const { agent } = this.#host
    const { resumesLetGo, leavesWon } = this.#world.rules
    const until = agent.now() + PATIENCE_MS
    for (;;) {
      const leased = this.#machines.get(copy.machine)
      // What was let go of while it waited may be another's: that is not the same as to need no lease.
      if (leased === undefined) return needsLease && !resumesLetGo ? false : yield* wait(copy.order('cont'))
      leased.copy = copy
      if (this.#world.rules.resumesUnbacked) return yield* wait(copy.order('cont'))
      if (this.#leftMs(leased.id) > 0 && (yield* this.#guarded(leased))) {
        const isDone = yield* this.#continue(leased, copy)
        if (isDone) leased.isPaused = false
        if (isDone || !copy.isThere) return isDone
      }
      const leftMs = until - agent.now()
      if (leftMs <= 0 || (leavesWon && !leased.isGuarded)) return false
      yield* this.#isExtended(leased, leftMs)
    }
  }

  *adopt(copy: Copy): Step<void> {
    const leased = this.#machines.get(copy.machine)
    if (leased === undefined) return
    leased.copy = copy
    if (this.#world.rules.hasNoGuard) return
    const { id, epoch } = leased
    const reports = yield* wait(this.#host.guardian.ask('extend', [{ id, epoch, untilMs: 0 }]))
    const state = reports?.[0]?.state
    leased.isGuarded = state === 'armed' || state === 'paused'
    if (state === 'armed') return
    leased.isPaused = true
    yield* wait(copy.order('stop'))
    if (this.#leftMs(id) > 0) yield* this.#goOn(leased)
  }

  hear(report: GuardReport): void {
    const leased = this.#machines.get(report.id)
    if (leased?.epoch !== report.epoch) return
    if (report.state === 'unknown' || report.state === 'gone') leased.isGuarded = false
    if (report.state === 'paused' && !leased.isPaused) this.#paused(leased)
  }

  *states(): Iterable<string> {
    for (const { isPaused, isGuarded, waiting } of this.#machines.values())
      yield isPaused
        ? 'lease paused'
        : waiting.size > 0
          ? 'lease waits'
          : isGuarded
            ? 'lease held'
            : 'lease unguarded'
  }

  #leftMs(id: MachineId): number {
    return this.#until(id) - this.#world.times.pauseBeforeMs - this.#host.agent.now()
  }

  #renew({ to, renewal, known }: Extract<HolderEffect, { kind: 'renew' }>): void {
    const { client, self } = this.#host
    const { rules, times } = this.#world
    const question = { kind: 'renew', holder: self, ...(known && !rules.countsAnybody && { known }) } as const
    client.askOfLeases(
      to,
      question,
      times.durationMs
    )(verdict => {
      if (verdict?.kind !== 'renewed') return
      const renewed = rules.countsAnybody ? this.#backingAll(verdict) : verdict
      if (rules.countsFromAnswer) this.#answered(to)
      this.#driver.feed({ kind: 'renewed', from: to, renewal, renewed })
    })
  }

  /** Of the rule `countsAnybody`: whoever answers backs everything. */
  #backingAll({ life, revision }: Renewed): Renewed {
    const backed = [...this.#machines.values()].flatMap(({ id, epoch }) => {
      const configuration = this.#host.client.configuration(id)?.number
      return configuration === undefined ? [] : [{ key: keyOf(id), epoch, configuration }]
    })
    return { life, revision, backed }
  }

  *#extend(extensions: readonly Extension[]): Task {
    for (const { key } of extensions) this.#extended.add(idOf(key))
    if (this.#isExtending) return
    this.#isExtending = true
    while (this.#extended.size > 0) {
      const leased = [...this.#extended].flatMap(id => this.#machines.get(id) ?? [])
      this.#extended.clear()
      yield* this.#extendThese(leased)
    }
    this.#isExtending = false
  }

  *#extendThese(extended: readonly Leased[]): Step<void> {
    const guarded = extended.filter(({ isGuarded }) => isGuarded)
    if (guarded.length > 0) {
      const deadlines = guarded.map(({ id, epoch }) => ({ id, epoch, untilMs: this.#until(id) }))
      const reports = yield* wait(this.#host.guardian.ask('extend', deadlines))
      // As the agent: nobody is woken then, and whoever stands still waits for the next renewal.
      if (reports === undefined) return
      for (const report of reports) this.hear(report)
    }
    for (const leased of extended) {
      for (const wake of [...leased.waiting]) wake()
      if (!leased.isPaused) continue
      // Beside it: one QEMU that does not answer must not keep the deadlines of others from being moved.
      this.#host.agent.spawn(this.#goOn(leased))
    }
  }

  *#goOn(leased: Leased): Step<void> {
    const { id, copy } = leased
    if (copy === undefined || this.#host.relocations.isBusy(id) || this.#leftMs(id) <= 0) return
    if (!(yield* this.#guarded(leased)) || this.#machines.get(id) !== leased) return
    if (yield* this.#continue(leased, copy)) leased.isPaused = false
  }

  /** What was stopped between the guard's word and its own may go on when the lease is over: it looks again. */
  *#continue(leased: Leased, copy: Copy): Step<boolean> {
    if (this.#leftMs(leased.id) <= 0) return false
    return yield* wait(copy.order('cont'))
  }

  *#guarded(leased: Leased): Step<boolean> {
    const { id, epoch, copy } = leased
    const deadline = { id, epoch, untilMs: this.#until(id) }
    if (copy === undefined || this.#world.rules.hasNoGuard) return true
    const { guardian } = this.#host
    const reports = yield* wait(
      leased.isGuarded ? guardian.ask('extend', [deadline]) : guardian.ask('guard', [{ ...deadline, copy }])
    )
    const report = reports?.[0]
    const isHeld = report?.state === 'armed' || report?.state === 'paused'
    leased.isGuarded = isHeld
    return isHeld && report.untilMs >= deadline.untilMs
  }

  #until(id: MachineId): number {
    const until = this.#holder.until(keyOf(id)) ?? Number.NEGATIVE_INFINITY
    if (!this.#world.rules.countsFromAnswer) return until
    const configuration = this.#host.client.configuration(id)
    const times = (configuration?.voters ?? []).map(
      ({ host }) => this.#answeredAt.get(host) ?? Number.NEGATIVE_INFINITY
    )
    times.sort((a, b) => b - a)
    const latest = configuration ? times[majority(configuration) - 1]! : Number.NEGATIVE_INFINITY
    return Math.max(until, latest + this.#world.times.durationMs)
  }

  #answered(voter: string): void {
    const { agent } = this.#host
    this.#answeredAt.set(voter, agent.now())
    const extensions = [...this.#machines.values()].map(({ id, epoch }) => {
      return { key: keyOf(id), epoch, until: this.#until(id) }
    })
    agent.spawn(this.#extend(extensions))
  }

  *#ended(id: MachineId, epoch: Epoch): Task {
    const leased = this.#machines.get(id)
    if (leased?.epoch !== epoch || leased.copy === undefined || leased.isPaused) return
    if (this.#world.rules.countsFromAnswer && this.#leftMs(id) > 0) return
    this.#paused(leased)
    if (!this.#host.relocations.isBusy(id)) yield* wait(leased.copy.order('stop'))
  }

  #paused(leased: Leased): void {
    leased.isPaused = true
    this.#world.leaseEnded(this.#host, leased.id)
  }

  #refresh(id: MachineId): void {
    if (this.#refreshing.has(id)) return
    this.#refreshing.add(id)
    this.#host.vm.review(id, () => this.#refreshing.delete(id))
  }

  #release(leased: Leased | undefined): void {
    if (leased?.isGuarded !== true) return
    const { id, epoch } = leased
    this.#host.guardian.ask('release', [{ id, epoch, untilMs: 0 }])(() => {})
  }

  *#isExtended({ waiting }: Leased, forMs: number): Step<void> {
    const { agent } = this.#host
    yield* wait<void>(resume => {
      const wake = (): void => {
        waiting.delete(wake)
        agent.cancel(timer)
        resume()
      }
      const timer = agent.after(forMs, wake)
      waiting.add(wake)
    })
  }
}

function newLeased(id: MachineId, epoch: Epoch, waiting = new Set<() => void>()): Leased {
  return { id, epoch, copy: undefined, isGuarded: false, isPaused: false, waiting }
}

export function keyOf(id: MachineId): string {
  return `machine/${id}`
}

export function idOf(key: string): MachineId {
  return key.slice(key.indexOf('/') + 1)
}
