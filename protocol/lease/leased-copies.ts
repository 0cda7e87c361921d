import { WatariError } from '../errors.ts'
import type { Epoch, MachineId, MachineRecord, Owner } from '../machine.ts'
import type { Electorate } from '../register/configuration.ts'
import { holderName } from '../register/grant.ts'
import { grantOf, sameOwner } from '../register/machine-record.ts'
import { type Operation, type Step, type Task, wait } from '../task.ts'
import { FreeCopies, isExecuted } from './free-copies.ts'
import type { GuardReport } from './guard.ts'
import type { Extension, HolderEvent } from './holder.ts'
import { type Leased, newLeased, pausesEnded, wakeAll, woken } from './leased.ts'
import { type CopyName, type Forgotten, type GuardPort, isHeldBy, LeasedGuard } from './leased-guard.ts'
import { type LeaseTimes, takeoverMs } from './times.ts'

/** What a driver lends: time, the holder's core, the guard, and copies, of which only the name is looked at here. */
export interface LeasedCopiesPorts<Copy extends CopyName> {
  readonly self: Owner
  readonly times: LeaseTimes
  /** Boot time: the guard's clock. */
  readonly now: () => number
  /** @returns what cancels it */
  readonly after: (ms: number, run: () => void) => () => void
  /** Runs a task (protocol/task.ts) beside everything else. */
  readonly spawn: (task: Task) => void
  /** To the LeaseHolder. */
  readonly feed: (event: HolderEvent) => void
  /** Of the LeaseHolder, by machine. */
  readonly until: (id: MachineId) => number | undefined
  readonly guard: GuardPort<Copy>
  /** Both resolve with why not, where it could not be done. */
  readonly pause: (copy: Copy) => Operation<unknown>
  readonly resume: (copy: Copy) => Operation<unknown>
  /** A relocation has the copy in its hands, and lets it go on itself. */
  readonly isRelocating: (id: MachineId) => boolean
  /** Its copy here is another's by now, or of another epoch: it is to be ended. */
  readonly onSuperseded: (id: MachineId) => void
  /** Its guest was paused because its lease ended, or goes on because it was backed again. */
  readonly onChange: (id: MachineId, what: 'paused' | 'resumed') => void
  readonly onFault: (failure: unknown, context: string) => void
}

/** How long a copy waits for its lease before whoever wants it to run is told. */
const PATIENCE_MS = 30_000

/**
 * Sees to it that what runs here under a lease runs no longer than that lasts: keeps the guard's deadlines, pauses for
 * want of a lease, and lets go on once it is backed again. The LeaseHolder beside it renews.
 *
 *     observe(record) ──► renewed ──► resume(copy): guarded, then let run
 *                            │ ended: the guard pauses
 *                            └ extended again: deadline first, then let run
 *
 * A machine without a lease (policy `keep`) passes through untouched, but for one thing: a guard that was told of it once,
 * by an earlier life of the agent, or that stood still when it was to forget it, may pause it yet. Then it goes on
 * (FreeCopies).
 *
 * The agent (agents/vm/leases/) and the simulator (sim/leases.ts) drive this same code; every `wait` is a place where
 * anything may happen in between.
 */
export class LeasedCopies<Copy extends CopyName> {
  readonly #ports: LeasedCopiesPorts<Copy>
  readonly #guard: LeasedGuard<Copy>
  readonly #machines = new Map<MachineId, Leased<Copy>>()
  /** Copies that run without a lease. */
  readonly #free: FreeCopies<Copy>
  /** Copies of which the guard is being told to forget, or not to, and those who wait for that to come to an end. */
  readonly #telling = new Map<MachineId, Set<() => void>>()
  /** Longer leases that the guard has not been told of. */
  readonly #extended = new Set<MachineId>()
  #isExtending = false

  constructor(ports: LeasedCopiesPorts<Copy>) {
    this.#ports = ports
    this.#guard = new LeasedGuard({
      port: ports.guard,
      now: ports.now,
      after: ports.after,
      until: id => ports.until(id) ?? 0,
      isLeased: ({ id, epoch }) => this.#machines.get(id)?.epoch === epoch
    })
    this.#free = new FreeCopies({
      ...ports,
      forget: copy => this.#forget(copy),
      release: copy => this.#guard.release(copy)(() => {})
    })
  }

  /**
   * The register says this of a machine.
   * @param from the stamp of before it was first proposed, where this host proposed it and it was decided
   */
  observe(record: MachineRecord, configuration: Electorate, from?: number): void {
    const known = this.#machines.get(record.id)
    // What was decided before may be told after what was decided later.
    if (known && known.epoch > record.epoch) return
    this.#free.observe(record)
    const grant = grantOf(record)
    if (grant === undefined || holderName(grant.holder) !== holderName(this.#ports.self)) {
      if (known) this.#withoutGrant(known, record)
      return
    }
    const { epoch, durationMs } = grant
    const free = this.#free.take(record.id)
    if (known?.epoch !== epoch) {
      this.#release(known)
      this.#machines.set(record.id, newLeased(record.id, epoch, known?.waiting))
    }
    const leased = this.#machines.get(record.id)!
    leased.isHeld = true
    leased.isBinding = false
    this.#ports.feed({
      kind: 'hold',
      key: keyOf(record.id),
      epoch,
      durationMs,
      configuration,
      ...(from !== undefined && { from })
    })
    // Nobody has bound it: its guard does not know of it, and nothing would end it.
    if (free) this.#ports.spawn(this.#adopted(free.copy))
  }

  /**
   * Before a machine that runs without a lease is given one: from now on its guard ends it, for others may count on that
   * as soon as the first voter has heard. To be followed by `observe` with what is returned, by `unbind` if it was refused, or by
   * `undecided` if that cannot be known. Until then the answer to an earlier change (of a replica, say) may still tell that there
   * is no lease: it was decided before, and frees nothing.
   *
   * @returns the stamp, or why no guard takes it
   */
  *bind(copy: Copy, durationMs: number): Step<{ from: number } | { from?: undefined; failure: unknown }> {
    const bound = yield* this.#inTurn(copy.id, this.#bind(copy, durationMs))
    if (bound.from === undefined) this.unbind(copy.id)
    return bound
  }

  *#bind(copy: Copy, durationMs: number): Step<{ from: number } | { from?: undefined; failure: unknown }> {
    const from = this.#ports.now()
    const { id, epoch } = copy
    const leased = this.#machines.get(id) ?? newLeased<Copy>(id, epoch)
    this.#machines.set(id, leased)
    leased.isBinding = true
    const free = this.#free.take(id)
    leased.isPaused ||= free?.isPaused === true
    leased.mayStandStill ||= free?.mayStandStill === true
    leased.copy = copy
    const { isGuarded, failure } = yield* this.#guard.bind(leased, copy, from + durationMs)
    if (isGuarded) return { from }
    return {
      failure: failure ?? new WatariError('guard-away', 'its guard does not take it: see its log')
    }
  }

  /** What `bind` foresaw does not take place. A lease that the register gives stays. */
  unbind(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased) leased.isBinding = false
    if (leased?.isHeld === false) this.#setFree(leased)
  }

  /** It may have taken place: the guard's deadline is what holds, until the register is read. What that says then counts. */
  undecided(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased) leased.isBinding = false
  }

  /** Resolves when nobody counts any more on a lease of this duration, of which this host knows nothing but that. */
  outlast(durationMs: number): Operation<void> {
    return resume => void this.#ports.after(takeoverMs(this.#ports.times, durationMs), resume)
  }

  /** The copy is gone. */
  letGo(id: MachineId): void {
    this.#free.letGo(id)
    const leased = this.#machines.get(id)
    if (leased === undefined) return
    this.#end(leased)
    this.#machines.delete(id)
    this.#release(leased)
  }

  /** The agent ends. */
  end(): void {
    this.#free.end()
  }

  /** Whether a guest may execute now, as far as its lease goes. */
  mayExecute(id: MachineId): boolean {
    const leased = this.#machines.get(id)
    return leased === undefined || (!leased.isOver && this.#leftMs(id) > 0)
  }

  /**
   * Lets a copy run once its lease allows that and its guard knows. One that needs no lease, or comes to need none, runs.
   *
   * @returns why it does not run, if it does not: `no-lease` when no majority of its voters backs it for half a minute,
   * `guard-away` when no guard takes it for as long, `superseded` when it is another's, or gone; and what the driver says
   */
  *resume(copy: Copy): Step<unknown> {
    const { now, after } = this.#ports
    const until = now() + PATIENCE_MS
    let leased = this.#machines.get(copy.id)
    while (leased !== undefined) {
      if (leased.isOver)
        return new WatariError('superseded', 'the machine was given to another host, or its copy has ended')
      leased.copy = copy
      // A guard that has died is replaced within moments.
      const { mayRun, failure } = yield* this.#mayRun(leased)
      if (mayRun) return yield* this.#run(leased, copy)
      const leftMs = until - now()
      if (leftMs <= 0) return failure ?? noLease()
      if (this.#isPresent(leased)) yield* wait(woken(leased.waiting, after, leftMs))
      leased = this.#machines.get(copy.id) ?? (leased.isOver ? leased : undefined)
    }
    // It may have needed one in an earlier life of this agent, and its guard does not forget.
    const { isForgotten } = yield* this.#forget(copy)
    if (this.#machines.has(copy.id)) return yield* this.resume(copy)
    this.#free.add(copy, { isForgotten, isPaused: false })
    return yield* wait(this.#ports.resume(copy))
  }

  /** Its guest is about to be stopped for something else, and goes on by `resume`, or when its lease is next extended. */
  standsStill(id: MachineId): void {
    const leased = this.#machines.get(id)
    if (leased) leased.mayStandStill = true
    else this.#free.standsStill(id)
  }

  /**
   * A copy that was here before this agent: it goes on if its guard has its deadline, and is paused until it is backed again
   * if it has not.
   *
   * @returns why it could not be paused, if it could not
   */
  *adopt(copy: Copy): Step<unknown> {
    const leased = this.#machines.get(copy.id)
    if (leased === undefined) {
      const forgotten = yield* this.#forget(copy)
      if (this.#machines.has(copy.id)) return yield* this.adopt(copy)
      this.#free.add(copy, forgotten)
      return undefined
    }
    leased.copy = copy
    leased.wasTold = true
    const report = yield* this.#guard.find(leased)
    leased.isGuarded = isHeldBy(report)
    if (report?.state === 'armed') return undefined
    leased.isPaused = true
    const failure = yield* this.#pause(leased, copy)
    if (failure === undefined) this.#goOn(leased)
    return failure
  }

  *#adopted(copy: Copy): Task {
    const failure = yield* this.adopt(copy)
    if (failure !== undefined) this.#ports.onFault(failure, `pausing ${copy.id}`)
  }

  /** The guard says what became of a copy. */
  hear(report: GuardReport): void {
    const leased = this.#machines.get(report.id)
    if (leased === undefined) this.#free.hear(report)
    if (leased?.epoch !== report.epoch) return
    // It would keep what is gone for ever: a guard forgets only what it is told to.
    if (report.state === 'gone') this.#release(leased)
    if (leased.isOver) return
    if (report.state === 'unknown' || report.state === 'gone') leased.isGuarded = false
    if (report.state === 'gone') leased.copy = undefined
    // A guard that dies before QEMU has answered it is followed by one that does not know what came of it.
    if (report.state === 'pausing') leased.mayStandStill = true
    if (report.state !== 'paused') return
    this.#paused(leased)
    // Its lease may have been renewed while it was being paused.
    this.#goOn(leased)
  }

  /** The holder says that leases last longer. One batch after the other: what a guard said before a guest was resumed must not be heard after it. */
  *extend(extensions: readonly Extension[]): Task {
    for (const { key } of extensions) this.#extended.add(idOf(key))
    if (this.#isExtending) return
    this.#isExtending = true
    try {
      while (this.#extended.size > 0) {
        const leased = [...this.#extended].flatMap(id => this.#machines.get(id) ?? [])
        this.#extended.clear()
        yield* this.#extendThese(leased)
      }
    } finally {
      this.#isExtending = false
    }
  }

  /** The holder says that a lease ends. The guard has seen to it; where there is none, this is what is left. */
  *ended(key: string, epoch: Epoch): Task {
    const leased = this.#machines.get(idOf(key))
    if (leased?.epoch !== epoch || leased.copy === undefined || leased.isPaused) return
    this.#paused(leased)
    // Also one that is being relocated: it may execute yet, and the guard pauses it then as well.
    const failure = yield* this.#pause(leased, leased.copy)
    if (failure !== undefined) this.#ports.onFault(failure, `pausing ${leased.id}`)
  }

  /** Machines that this host has, or had, a lease for, with their epochs. */
  held(): { readonly id: MachineId; readonly epoch: Epoch }[] {
    return [...this.#machines.values()].map(({ id, epoch }) => ({ id, epoch }))
  }

  /** How it is with each leased copy: what faults are counted by. */
  *states(): Iterable<'paused' | 'waits' | 'held' | 'unguarded'> {
    for (const { isPaused, isGuarded, waiting } of this.#machines.values())
      yield isPaused ? 'paused' : waiting.size > 0 ? 'waits' : isGuarded ? 'held' : 'unguarded'
  }

  /** Until the guard begins to pause it. */
  #leftMs(id: MachineId): number {
    const { now, until, times } = this.#ports
    return (until(id) ?? Number.NEGATIVE_INFINITY) - times.pauseBeforeMs - now()
  }

  *#extendThese(extended: readonly Leased<Copy>[]): Step<void> {
    const answer = yield* this.#guard.extend(extended)
    if (!answer.reports) return this.#ports.onFault(answer.failure, 'extending leases')
    // Whether it is paused is told by itself: here it may be of before it was resumed.
    for (const report of answer.reports) if (report.state !== 'paused') this.hear(report)
    const failure = yield* this.#guard.tellAgain(extended)
    if (failure !== undefined) return this.#ports.onFault(failure, 'extending leases')
    for (const leased of extended) {
      wakeAll(leased.waiting)
      this.#goOn(leased)
    }
  }

  /**
   * A guest that stands still for want of a lease goes on, unless somebody else decides about that. Nobody waits for it:
   * one whose QEMU does not answer must not keep others from being extended.
   */
  #goOn(leased: Leased<Copy>): void {
    const { id, copy, isPaused, mayStandStill, isGoingOn } = leased
    if (!(isPaused || mayStandStill) || isGoingOn || copy === undefined || this.#ports.isRelocating(id))
      return
    leased.isGoingOn = true
    this.#ports.spawn(this.#going(leased, copy))
  }

  *#going(leased: Leased<Copy>, copy: Copy): Task {
    const { isRelocating, onChange } = this.#ports
    const { id, isPaused } = leased
    const { mayRun, failure } = yield* this.#mayRun(leased)
    // One that begins to be relocated meanwhile is found paused, and stays so until that is over.
    if (mayRun && !isRelocating(id)) {
      const why = yield* this.#run(leased, copy)
      if (why !== undefined) this.#cannotGoOn(id, why)
      else if (isPaused && !leased.isPaused) onChange(id, 'resumed')
    } else if (failure !== undefined) this.#cannotGoOn(id, failure)
    leased.isGoingOn = false
  }

  #cannotGoOn(id: MachineId, failure: unknown): void {
    this.#ports.onFault(failure, `letting ${id} go on`)
  }

  *#run(leased: Leased<Copy>, copy: Copy): Step<unknown> {
    const { pauses } = leased
    const failure = yield* wait(this.#ports.resume(copy))
    if (failure === undefined && leased.pauses === pauses)
      Object.assign(leased, { isPaused: false, mayStandStill: false })
    return failure
  }

  /** @returns whether it is backed, and the guard has its present deadline and no pause of it under way */
  *#mayRun(leased: Leased<Copy>): Step<{ mayRun: boolean; failure?: unknown }> {
    yield* wait(pausesEnded(leased))
    if (this.#leftMs(leased.id) <= 0) return { mayRun: false }
    const { isGuarded, failure } = yield* this.#guard.isTold(leased)
    if (!isGuarded) return { mayRun: false, failure }
    return { mayRun: this.#isPresent(leased) && this.#leftMs(leased.id) > 0 }
  }

  #isPresent(leased: Leased<Copy>): boolean {
    return this.#machines.get(leased.id) === leased && !leased.isOver
  }

  #paused(leased: Leased<Copy>): void {
    leased.pauses++
    if (leased.isPaused) return
    leased.isPaused = true
    this.#ports.onChange(leased.id, 'paused')
  }

  *#pause(leased: Leased<Copy>, copy: Copy): Step<unknown> {
    leased.pausing++
    const failure = yield* wait(this.#ports.pause(copy))
    leased.pausing--
    if (leased.pausing === 0) wakeAll(leased.pauseEnds)
    return failure
  }

  /** The register gives this host no lease of what it had one of. */
  #withoutGrant(leased: Leased<Copy>, { owner, epoch, phase }: MachineRecord): void {
    if (!sameOwner(owner, this.#ports.self)) {
      // Its guard stays until the copy is gone: it may execute yet.
      if (!leased.isOver) this.#ports.onSuperseded(leased.id)
      this.#end(leased)
      return
    }
    if (epoch !== leased.epoch || !isExecuted(phase)) this.letGo(leased.id)
    else if (!leased.isBinding) this.#setFree(leased)
  }

  #end(leased: Leased<Copy>): void {
    leased.isOver = true
    this.#ports.feed({ kind: 'let-go', key: keyOf(leased.id) })
    wakeAll(leased.waiting)
  }

  /** Its guest needs no lease: it goes on if it stood still for want of one. */
  #setFree(leased: Leased<Copy>): void {
    this.#machines.delete(leased.id)
    this.#ports.feed({ kind: 'let-go', key: keyOf(leased.id) })
    this.#ports.spawn(this.#inTurn(leased.id, this.#freed(leased)))
  }

  *#freed(leased: Leased<Copy>): Task {
    const { id, epoch, copy } = leased
    const state = yield* this.#guard.settled(leased, this.#ports.times.durationMs)
    leased.isPaused ||= state === 'paused'
    const isLeft = copy !== undefined && !this.#machines.has(id)
    const { isForgotten } = isLeft ? yield* this.#guard.forgetSettled(copy, state) : { isForgotten: false }
    const { wasTold, isPaused, mayStandStill } = leased
    const present = this.#machines.get(id)
    if (present?.epoch === epoch) {
      // It is given a lease again: its guard stays, and it goes on by that, or when that is taken back as well.
      present.copy ??= copy
      present.wasTold ||= wasTold
      present.isPaused ||= isPaused
      present.mayStandStill ||= mayStandStill
      this.#goOn(present)
    } else if (isLeft && present === undefined) this.#free.add(copy, { isPaused, isForgotten, mayStandStill })
    else this.#release(leased)
    wakeAll(leased.waiting)
  }

  #forget(copy: Copy): Step<Forgotten> {
    return this.#inTurn(copy.id, this.#guard.forget(copy, this.#ports.times.durationMs))
  }

  *#inTurn<T>(id: MachineId, step: Step<T>): Step<T> {
    for (let turn = this.#telling.get(id); turn !== undefined; turn = this.#telling.get(id)) {
      const waiting = turn
      yield* wait<void>(resume => void waiting.add(resume))
    }
    const turn = new Set<() => void>()
    this.#telling.set(id, turn)
    try {
      return yield* step
    } finally {
      this.#telling.delete(id)
      wakeAll(turn)
    }
  }

  #release(leased: Leased<Copy> | undefined): void {
    if (leased?.wasTold === true) this.#guard.release(leased)(() => {})
  }
}

function noLease(): WatariError {
  return new WatariError(
    'no-lease',
    'no majority of its voters answers: it goes on here when they do, if nobody took it over'
  )
}

export function keyOf(id: MachineId): string {
  return `machine/${id}`
}

export function idOf(key: string): MachineId {
  return key.slice(key.indexOf('/') + 1)
}
