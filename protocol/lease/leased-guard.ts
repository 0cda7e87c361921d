import type { Epoch, MachineId } from '../machine.ts'
import { type Operation, type Step, wait } from '../task.ts'
import type { GuardReport } from './guard.ts'
import { type Leased, pausesEnded } from './leased.ts'

export interface CopyName {
  readonly id: MachineId
  readonly epoch: Epoch
}

/** Until when a copy may execute, on the boot-time clock. */
export interface Deadline extends CopyName {
  readonly untilMs: number
  /** Also where that moves it back. */
  readonly exactly?: boolean
}

/** What a guard said, or why none did (`guard-away`). */
export type GuardAnswer =
  | { readonly reports: readonly GuardReport[] }
  | { readonly reports?: undefined; readonly failure: unknown }

/** What came of having a guard forget a copy. */
export interface Forgotten {
  /** It knows nothing of it now. False where it did not say so: it may pause the copy yet. */
  readonly isForgotten: boolean
  /** It had paused it. */
  readonly isPaused: boolean
}

/** The way to the guard. */
export interface GuardPort<Copy> {
  /** What has no process (a driver of tests) has no guard. */
  readonly guards: (copy: Copy) => boolean
  readonly guard: (machines: readonly (Deadline & { readonly copy: Copy })[]) => Operation<GuardAnswer>
  readonly extend: (machines: readonly Deadline[]) => Operation<GuardAnswer>
  /** One that is away is told when it is back. */
  readonly release: (copy: CopyName) => Operation<void>
  /** One that is away is not told. Resolves with whether it has acknowledged that. */
  readonly forget: (copy: CopyName) => Operation<boolean>
}

/** Between two questions whether a pause is over. */
const SETTLED_MS = 50

/** What the guard is told of leased copies, and what this host knows that it knows. */
export class LeasedGuard<Copy extends CopyName> {
  readonly #port: GuardPort<Copy>
  readonly #now: () => number
  readonly #after: (ms: number, run: () => void) => () => void
  readonly #until: (id: MachineId) => number
  readonly #isLeased: (copy: CopyName) => boolean

  constructor(options: {
    port: GuardPort<Copy>
    now: () => number
    after: (ms: number, run: () => void) => () => void
    /** Until when a machine's lease lasts; 0 for none. */
    until: (id: MachineId) => number
    /** Whether it is to have a deadline now. */
    isLeased: (copy: CopyName) => boolean
  }) {
    this.#port = options.port
    this.#now = options.now
    this.#after = options.after
    this.#until = options.until
    this.#isLeased = options.isLeased
  }

  /** Takes a copy under its eyes that runs without a lease until now. @returns why it does not, if it does not */
  *bind(leased: Leased<Copy>, copy: Copy, untilMs: number): Step<{ isGuarded: boolean; failure?: unknown }> {
    if (leased.isGuarded || !this.#port.guards(copy)) return { isGuarded: true }
    leased.wasTold = true
    const { id, epoch } = leased
    // While it is being made to forget an earlier lease, it is given time for that which may be more than this one has.
    const answer = yield* wait(this.#port.guard([{ id, epoch, untilMs, copy, exactly: true }]))
    const report = answer.reports?.[0]
    leased.isGuarded = isHeldBy(report)
    // It had not forgotten it, and paused it just now.
    if (report?.state === 'paused') leased.isPaused = true
    return { isGuarded: leased.isGuarded, ...(!answer.reports && { failure: answer.failure }) }
  }

  /** @returns whether it has the present deadline of this copy */
  *isTold(leased: Leased<Copy>): Step<{ isGuarded: boolean; failure?: unknown }> {
    const { copy } = leased
    const deadline = this.#deadline(leased)
    if (copy === undefined || !this.#port.guards(copy)) return { isGuarded: true }
    leased.wasTold = true
    const answer = yield* wait(
      leased.isGuarded ? this.#port.extend([deadline]) : this.#port.guard([{ ...deadline, copy }])
    )
    if (!answer.reports) return { isGuarded: false, failure: answer.failure }
    const [report] = answer.reports
    leased.isGuarded = isHeldBy(report)
    return { isGuarded: leased.isGuarded && report!.untilMs >= deadline.untilMs }
  }

  /**
   * Moves deadlines, of all machines at once; of those that it lost though they execute, it is told anew.
   * @returns what it said of those that it had, or why it said nothing
   */
  *extend(extended: readonly Leased<Copy>[]): Step<GuardAnswer> {
    const guarded = extended.filter(({ isGuarded }) => isGuarded)
    const deadlines = guarded.map(leased => this.#deadline(leased))
    return guarded.length > 0 ? yield* wait(this.#port.extend(deadlines)) : { reports: [] }
  }

  /** It lost them, though their guests execute. @returns why it was not told again */
  *tellAgain(extended: readonly Leased<Copy>[]): Step<unknown> {
    const lost = extended.filter(({ wasTold, isPaused, isGuarded, copy }) => {
      return wasTold && !isPaused && !isGuarded && copy !== undefined && this.#port.guards(copy)
    })
    if (lost.length === 0) return undefined
    const machines = lost.map(leased => ({ ...this.#deadline(leased), copy: leased.copy! }))
    const answer = yield* wait(this.#port.guard(machines))
    if (!answer.reports) return answer.failure
    for (const [at, leased] of lost.entries()) leased.isGuarded = isHeldBy(answer.reports[at])
    return undefined
  }

  /** What it knows of a copy that was here before this agent; its deadline stays. */
  *find({ id, epoch }: Leased<Copy>): Step<GuardReport | undefined> {
    const { reports } = yield* wait(this.#port.extend([{ id, epoch, untilMs: 0 }]))
    return reports?.[0]
  }

  /**
   * Only its answer says that no pause is under way, which QEMU might carry out after it was resumed.
   * @returns undefined where no guard answers
   */
  *settled(leased: Leased<Copy>, forMs: number): Step<GuardReport['state'] | undefined> {
    yield* wait(pausesEnded(leased))
    return leased.wasTold ? yield* this.#settled(leased, forMs) : 'unknown'
  }

  /**
   * It knows nothing of a copy from now on of which an earlier life of the agent, or a lease that has ended, may have told it.
   * Only one that answers is told so: another may be about to pause it, and would do that and know nothing of it.
   */
  *forget(copy: Copy, forMs: number): Step<Forgotten> {
    if (!this.#port.guards(copy) || this.#isLeased(copy)) return { isForgotten: true, isPaused: false }
    return yield* this.forgetSettled(copy, yield* this.#settled(copy, forMs))
  }

  /** The same, of one that has said just now how it is. */
  *forgetSettled(copy: Copy, state: GuardReport['state'] | undefined): Step<Forgotten> {
    const isPaused = state === 'paused'
    if (state === undefined || state === 'refused') return { isForgotten: false, isPaused }
    // It may have been told of it anew meanwhile.
    if (state === 'unknown' || this.#isLeased(copy)) return { isForgotten: true, isPaused }
    return { isForgotten: yield* wait(this.#port.forget(copy)), isPaused }
  }

  /** @returns undefined where no guard answers */
  *#settled({ id, epoch }: CopyName, forMs: number): Step<GuardReport['state'] | undefined> {
    // The same all the time, so that this comes to an end: by then the guard has killed what it could not pause.
    const untilMs = this.#now() + forMs
    for (;;) {
      const { reports } = yield* wait(this.#port.extend([{ id, epoch, untilMs }]))
      const state = reports && (reports[0]?.state ?? 'unknown')
      if (state !== 'pausing') return state
      yield* wait<void>(resume => void this.#after(SETTLED_MS, resume))
    }
  }

  release({ id, epoch }: CopyName): Operation<void> {
    return this.#port.release({ id, epoch })
  }

  #deadline({ id, epoch }: Leased<Copy>): Deadline {
    return { id, epoch, untilMs: this.#until(id) }
  }
}

/** Its deadline holds, and no pause is under way. */
export function isHeldBy(report: GuardReport | undefined): boolean {
  return report?.state === 'armed' || report?.state === 'paused'
}
