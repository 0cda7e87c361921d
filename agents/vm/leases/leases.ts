import { byKind, Runner, type RunnerClock } from '../../../overlay/runner.ts'
import type { Random } from '../../../protocol/core.ts'
import type { GuardReport } from '../../../protocol/lease/guard.ts'
import { type HolderEffect, type HolderEvent, LeaseHolder } from '../../../protocol/lease/holder.ts'
import { idOf, keyOf, LeasedCopies } from '../../../protocol/lease/leased-copies.ts'
import type { GuardAnswer, GuardPort } from '../../../protocol/lease/leased-guard.ts'
import type { LeaseTimes } from '../../../protocol/lease/times.ts'
import type { MachineId, Owner } from '../../../protocol/machine.ts'
import { type Operation, run, type Step, type Task, wait } from '../../../protocol/task.ts'
import type { GuardClient } from '../../guard/client.ts'
import type { MachineHandle } from '../driver.ts'
import type { MachineDecision } from '../machine-registers.ts'
import type { RegisterClient } from '../register/client.ts'
import { alarm } from './alarm.ts'

export interface LeasesOptions {
  readonly self: Owner
  readonly registers: Pick<RegisterClient, 'askOfLeases'>
  readonly guard: Pick<GuardClient, 'guard' | 'extend' | 'release' | 'forget'>
  /** Boot time: the guard's clock. */
  readonly clock: RunnerClock
  readonly times: LeaseTimes
  /** Of the rhythm of renewals. */
  readonly random: Random
  /** A voter does not back what it should: reads the register, which writes it once more, and lets `observe` know. */
  readonly refresh: (id: MachineId) => Promise<void>
  /** A relocation has the copy in its hands, and lets it go on itself. */
  readonly isRelocating: (id: MachineId) => boolean
  /** Its guest was paused because its lease ended, or goes on because it was backed again. */
  readonly onChange: (id: MachineId, what: 'paused' | 'resumed') => void
  readonly onFault: (error: unknown, context: string) => void
}

/** Drives LeaseHolder, which renews, and LeasedCopies, which keeps copies to their leases, with a guard and registers. */
export class Leases implements AsyncDisposable {
  readonly #options: LeasesOptions
  readonly #runner: Runner<HolderEvent, HolderEffect>
  readonly #copies: LeasedCopies<MachineHandle>
  readonly #refreshing = new Set<MachineId>()

  constructor(options: LeasesOptions) {
    this.#options = options
    const { self, clock, times, random, isRelocating, onChange, onFault } = options
    const holder = new LeaseHolder({ renewMs: times.renewMs, random, earlyMs: times.killBeforeMs })
    const copies = new LeasedCopies<MachineHandle>({
      self,
      times,
      now: () => clock.now(),
      after: (ms, wake) => alarm(clock, ms, () => this.#attempt(wake)),
      spawn: task => this.#spawn(task),
      feed: event => void this.#runner.feed(event),
      until: id => holder.until(keyOf(id)),
      guard: this.#guardPort(),
      pause: handle => this.#order(() => handle.pause()),
      resume: handle => this.#order(() => handle.resume()),
      isRelocating,
      onSuperseded: id => this.#refresh(id),
      onChange,
      onFault
    })
    this.#copies = copies
    this.#runner = new Runner<HolderEvent, HolderEffect>({
      core: holder,
      clock,
      tick: { kind: 'tick' },
      execute: byKind<HolderEffect>({
        renew: effect => {
          void this.#renew(effect)
        },
        extended: ({ extensions }) => this.#spawn(copies.extend(extensions)),
        unbacked: ({ key }) => this.#refresh(idOf(key)),
        ended: ({ key, epoch }) => this.#spawn(copies.ended(key, epoch))
      }),
      onFault: error => onFault(error, 'leases')
    })
  }

  /** To be taken before what may give this host a lease is first proposed: from then on it lasts. */
  stamp(): number {
    return this.#options.clock.now()
  }

  /** See LeasedCopies. */
  observe({ record, configuration, voters }: MachineDecision, from?: number): void {
    this.#copies.observe(record, { number: configuration, voters: voters.map(host => ({ host })) }, from)
  }

  /**
   * See LeasedCopies.
   * @returns the stamp
   * @throws WatariError `guard-away`
   */
  async bind(handle: MachineHandle, durationMs: number): Promise<number> {
    const bound = await this.#result(this.#copies.bind(handle, durationMs))
    if (bound.from === undefined) throw bound.failure
    return bound.from
  }

  unbind(id: MachineId): void {
    this.#copies.unbind(id)
  }

  /** See LeasedCopies. */
  undecided(id: MachineId): void {
    this.#copies.undecided(id)
  }

  /** Resolves when nobody counts any more on a lease of this duration, of which this host knows nothing but that. */
  async outlast(durationMs: number): Promise<void> {
    await this.#result(wait(this.#copies.outlast(durationMs)))
  }

  /** The copy is gone. */
  letGo(id: MachineId): void {
    this.#copies.letGo(id)
  }

  /** Whether a guest may execute now, as far as its lease goes. */
  mayExecute(id: MachineId): boolean {
    return this.#copies.mayExecute(id)
  }

  /**
   * Lets a copy run once its lease allows that and its guard knows. One that needs no lease, or comes to need none, runs.
   * @throws WatariError `no-lease` when no majority of its voters backs it for half a minute, `guard-away` when no guard
   * takes it for as long, `superseded` when it is another's, or gone
   */
  async resume(handle: MachineHandle): Promise<void> {
    const failure = await this.#result(this.#copies.resume(handle))
    if (failure !== undefined) throw failure
  }

  /**
   * Does what stops the guest for a moment. Resolves when it goes on, or cannot for want of a lease or a guard: it does when it may
   * then. Whatever comes next, a relocation say, finds it as it was.
   */
  async whileStill(handle: MachineHandle, work: () => Promise<void>): Promise<void> {
    this.#copies.standsStill(handle.id)
    try {
      await work()
    } finally {
      await this.resume(handle).catch(error => this.#options.onFault(error, `letting ${handle.id} go on`))
    }
  }

  /** See LeasedCopies. */
  async adopt(handle: MachineHandle): Promise<void> {
    const failure = await this.#result(this.#copies.adopt(handle))
    if (failure !== undefined) throw failure
  }

  /** The guard says what became of a copy. */
  hear(report: GuardReport): void {
    this.#copies.hear(report)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#copies.end()
    await this.#runner[Symbol.asyncDispose]()
  }

  async #renew({ to, renewal, known }: Extract<HolderEffect, { kind: 'renew' }>): Promise<void> {
    const { self, registers, times } = this.#options
    const question = { kind: 'renew', holder: self, ...(known && { known }) } as const
    const verdict = await registers.askOfLeases(to, question, { deadlineMs: times.durationMs })
    if (verdict?.kind === 'renewed')
      this.#runner.feed({ kind: 'renewed', from: to, renewal, renewed: verdict })
  }

  #refresh(id: MachineId): void {
    if (this.#refreshing.has(id)) return
    this.#refreshing.add(id)
    const { refresh, onFault } = this.#options
    refresh(id)
      .catch(error => onFault(error, `looking who has ${id}`))
      .finally(() => this.#refreshing.delete(id))
  }

  #guardPort(): GuardPort<MachineHandle> {
    const { guard, onFault } = this.#options
    const answered = (ask: () => Promise<readonly GuardReport[]>): Operation<GuardAnswer> => {
      return resume => {
        ask().then(
          reports => this.#attempt(() => resume({ reports })),
          failure => this.#attempt(() => resume({ failure }))
        )
      }
    }
    return {
      guards: ({ guardPlace }) => guardPlace !== undefined,
      guard: machines =>
        answered(() => guard.guard(machines.map(({ copy, ...each }) => ({ ...each, ...copy.guardPlace! })))),
      extend: deadlines => answered(() => guard.extend(deadlines)),
      release: copy => resume => {
        guard
          .release([copy])
          .catch(error => onFault(error, `releasing ${copy.id} from its guard`))
          .then(() => this.#attempt(resume))
      },
      forget: copy => resume => {
        guard.forget([copy]).then(
          () => this.#attempt(() => resume(true)),
          () => this.#attempt(() => resume(false))
        )
      }
    }
  }

  /** Resolves with why not, where it could not be done. */
  #order(order: () => Promise<void>): Operation<unknown> {
    return resume => {
      order().then(
        () => this.#attempt(() => resume(undefined)),
        failure => this.#attempt(() => resume(failure ?? new Error('it was not done')))
      )
    }
  }

  #spawn(task: Task): void {
    this.#attempt(() => run(task))
  }

  async #result<T>(step: Step<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      const task = function* (): Task {
        resolve(yield* step)
      }
      try {
        run(task())
      } catch (error) {
        reject(error)
      }
    })
  }

  /** What a task throws is our own mistake: it is reported, and others go on. */
  #attempt(go: () => void): void {
    try {
      go()
    } catch (error) {
      this.#options.onFault(error, 'leases')
    }
  }
}
