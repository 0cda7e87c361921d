import type { Core } from '../core.ts'
import type { Failure, SideEffect } from './effect.ts'
import type { Addressed } from './message.ts'
import type { Holding, RelocationPlan } from './plan.ts'
import { type Proposal, RegisterAsking, type RegisterOutcome } from './register-asking.ts'
import { Repetition } from './repetition.ts'
import type { RelocationTimes } from './times.ts'

interface Named {
  readonly name: string
  readonly until?: number | undefined
}

/**
 * How a side of a relocation goes about it, whichever it is: notes a state as it enters it, tells the other side until
 * something is heard, does again what has not succeeded, and asks the register one thing at a time.
 *
 * Bounds: one question outstanding, one timer for messages, one for actions.
 */
export abstract class RelocationSide<State extends Named, Phase extends string, Event, Body, Own>
  implements Core<Event, SideEffect<Phase, Body> | Own>
{
  readonly plan: RelocationPlan
  protected readonly times: RelocationTimes
  protected readonly asking: RegisterAsking
  protected readonly message: Repetition
  protected readonly action: Repetition
  protected current: State
  protected effects: (SideEffect<Phase, Body> | Own)[] = []
  protected failure: Failure | undefined
  protected copyGone = false
  protected heardAt = 0

  constructor(plan: RelocationPlan, times: RelocationTimes, first: State) {
    this.plan = plan
    this.times = times
    this.current = first
    this.asking = new RegisterAsking(times)
    this.message = new Repetition(times.resendMs, times.retryMaxMs)
    this.action = new Repetition(times.retryMs, times.retryMaxMs)
  }

  get state(): State {
    return this.current
  }

  /** The core has nothing left to do. */
  abstract get finished(): boolean

  step(event: Event, now: number): (SideEffect<Phase, Body> | Own)[] {
    this.handle(event, now)
    const deadline = this.deadline()
    if (deadline !== undefined && now >= deadline) this.overdue(now)
    if (this.message.due(now)) this.sayAgain(now)
    if (this.action.due(now)) {
      this.action.rest()
      this.act()
    }
    this.#ask(now)
    const effects = this.effects
    this.effects = []
    return effects
  }

  wakeup(): number | undefined {
    if (this.finished) return undefined
    const times = [this.deadline(), this.asking.wakeup(), this.message.at, this.action.at]
    return times.reduce((a, b) => (a === undefined ? b : b === undefined ? a : Math.min(a, b)))
  }

  protected abstract handle(event: Event, now: number): void
  /** What the present state asks the register. */
  protected abstract proposal(): Proposal | undefined
  /** What the register says, and why it refused. */
  protected abstract stands(holding: Holding, refusal: string | undefined, now: number): void
  protected abstract deadline(): number | undefined
  protected abstract overdue(now: number): void
  /** Sends what has not been answered. */
  protected abstract sayAgain(now: number): void
  /** Does what has to be done in this state. */
  protected abstract act(): void

  protected answered(proposal: Proposal, outcome: RegisterOutcome, now: number): void {
    if (!this.asking.answered(proposal)) return
    const asksElse = proposal !== this.proposal()
    if (outcome.kind === 'unknown') this.asking.again(now)
    else this.stands(outcome.holding, outcome.kind === 'refused' ? outcome.code : undefined, now)
    // The answer was to an older question: the present one need not wait.
    if (asksElse && this.asking.wakeup() !== undefined) this.asking.want(now)
  }

  #ask(now: number): void {
    if (!this.asking.due(now)) return
    const proposal = this.proposal()
    // An answer that came to nothing, after it was learnt otherwise.
    if (proposal === undefined) {
      this.asking.rest()
      return
    }
    this.asking.asked(proposal)
    this.effects.push({ kind: 'propose', proposal })
  }

  /** A copy could not be let run: its lease may have ended, and others may have taken the machine over. */
  protected doAgain(now: number): void {
    this.action.again(now)
    this.asking.again(now)
  }

  /** Sends now, and again until something is heard that ends the state. */
  protected say(body: Body, now: number): void {
    this.tell(body)
    this.message.after(now)
  }

  protected tell(body: Body): void {
    const message: Addressed<Body> = { relocation: this.plan.id, epoch: this.plan.epoch, body }
    this.effects.push({ kind: 'send', message })
  }

  protected enter(state: State & { readonly name: Phase }, { durable }: { durable: boolean }): void {
    this.current = state
    const { failure } = this
    this.effects.push({ kind: 'journal', phase: state.name, durable, ...(failure && { failure }) })
  }
}
