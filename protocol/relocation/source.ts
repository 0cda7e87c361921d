import type { Core } from '../core.ts'
import { type Failure, type RelocationEnd, superseded, type Unfinished } from './effect.ts'
import type { ToSource, ToTarget } from './message.ts'
import { awayEpoch, type Holding, type RelocationPlan, returnedEpoch, standing } from './plan.ts'
import { type Proposal, RegisterAsking, type RegisterOutcome } from './register-asking.ts'
import { Repetition } from './repetition.ts'
import type { SourceEffect, SourceEvent, SourcePhase, SourceState } from './source-state.ts'
import type { RelocationTimes } from './times.ts'

/** Failures of a stream that say no more than that something else failed. */
const consequences = ['relocation-failed', 'relocation-cancelled', 'connection-lost']

/** What the driver finds of the machine when the agent starts again. */
export type CopyAtSource = 'running' | 'paused' | 'gone'

/**
 * The side of a relocation that has the machine and gives it away.
 *
 * Intuition: selling a house. As long as nothing is signed the owner just goes on living there. Then he moves out
 * and says so in writing (`renounced`), and from there on only the land register says whose it is: he does not
 * move back in because the buyer is silent, he asks the register, and if need be competes for the entry.
 *
 * ```
 *                 failure: nothing was begun
 *  preflight ──► reserving ─────────────────────────────────────────► aborted
 *                    │ reserved                                          ▲
 *                    ▼                 failure, cancel                   │
 *               registering ──► streaming ──► aborting ──home──► resuming┤
 *                                   │ paused                       ▲ ▲   │
 *                                   ▼          failure, deadline   │ │   │
 *                               renounced ──► deciding ───home─────┘ │   │
 *                                               │ away               │   │
 *                                               ▼       returned     │   │
 *                                           yielding ────────────────┘   │
 *                                               │ the target executes    │
 *                                               ▼         superseded     │
 *                                          discarding ───────────────────┘
 *                                               ▼
 *                                             done
 * ```
 *
 * Rules, each with a test that fails without it:
 * 1. After the pause only a register decision leads to `resume`.
 * 2. `renounced` is said after it is on disk. An agent that starts again and finds it there never resumes by itself.
 * 3. Before the pause every failure aborts at the register and the machine just goes on.
 * 4. The copy is removed only after the register named the target *and* the target executes (or the register
 *    moved on to somebody else).
 * 5. An unknown outcome is never taken for either answer: it is asked again.
 * 6. With its own copy dead and the target's loaded, the source proposes completion, not abortion: the only whole
 *    copy must win.
 *
 * Bounds: one proposal outstanding, one timer for messages, one for effects; every state before the decision has
 * a deadline. `aborting`, `deciding` and `yielding` end only by the register, for nothing else may end them: without a
 * majority of voters the machine stays as it is.
 */
export class SourceRelocation implements Core<SourceEvent, SourceEffect> {
  readonly plan: RelocationPlan
  readonly #times: RelocationTimes
  readonly #asking: RegisterAsking
  readonly #message: Repetition
  readonly #action: Repetition
  #state: SourceState = { name: 'new' }
  #effects: SourceEffect[] = []
  #recovered: Unfinished<SourcePhase, CopyAtSource> | undefined
  #failure: Failure | undefined
  #copyGone = false
  #streamSent = false
  #peerLoaded = false
  /** The target said that it executes: at `since`, by our own clock. */
  #winner: { since: number } | undefined
  #heardAt = 0
  #pausedAt: number | undefined
  #renouncedAt: number | undefined
  #oneWayMs: number | undefined
  #epoch: number

  constructor(plan: RelocationPlan, times: RelocationTimes) {
    this.plan = plan
    this.#times = times
    this.#epoch = plan.epoch
    this.#asking = new RegisterAsking(times)
    this.#message = new Repetition(times.resendMs, times.retryMaxMs)
    this.#action = new Repetition(times.retryMs, times.retryMaxMs)
  }

  /** Goes on with one that an earlier life of the agent was at. */
  static recover(
    plan: RelocationPlan,
    times: RelocationTimes,
    unfinished: Unfinished<SourcePhase, CopyAtSource>
  ): SourceRelocation {
    const core = new SourceRelocation(plan, times)
    core.#recovered = unfinished
    return core
  }

  get state(): SourceState {
    return this.#state
  }

  get finished(): boolean {
    return this.#state.name === 'done' || this.#state.name === 'aborted'
  }

  step(event: SourceEvent, now: number): SourceEffect[] {
    this.#handle(event, now)
    this.#overdue(now)
    this.#repeat(now)
    this.#ask(now)
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  wakeup(): number | undefined {
    if (this.finished) return undefined
    const times = [this.#deadline(), this.#asking.wakeup(), this.#message.at, this.#action.at]
    return times.reduce((a, b) => (a === undefined ? b : b === undefined ? a : Math.min(a, b)))
  }

  #handle(event: SourceEvent, now: number): void {
    const { name } = this.#state
    switch (event.kind) {
      case 'start':
        if (name === 'new') this.#start(now)
        break
      case 'tick':
        break
      case 'preflighted':
        if (name !== 'preflight') break
        if (event.failure) this.#giveUp(event.failure)
        else this.#reserve(now)
        break
      case 'message':
        if (event.from !== this.plan.to.host || event.message.relocation !== this.plan.id) break
        if (event.message.epoch === this.plan.epoch) this.#hear(event.message.body, now)
        break
      case 'register':
        if (this.#asking.answered(event.proposal)) this.#answered(event.proposal, event.outcome, now)
        break
      case 'paused':
        this.#pausedAt ??= now - event.forMs
        if (name === 'streaming') this.#renounce(now)
        break
      case 'sent':
        this.#streamSent = true
        break
      case 'stream-failed':
        if (!this.#streamSent) this.#streamFailed(event.failure, now)
        break
      case 'exited':
        this.#exited(event.why, now)
        break
      case 'resumed':
        if (name === 'resuming') this.#resumed()
        break
      case 'discarded':
        if (name === 'discarding') this.#discarded()
        break
      case 'resume-failed':
        if (name === 'resuming') this.#action.again(now)
        break
      case 'discard-failed':
        if (name === 'discarding') this.#action.again(now)
        break
      case 'cancel':
        this.#fail({ code: 'cancelled', message: 'the relocation was cancelled: the machine stays' }, now)
        break
    }
  }

  /** new → preflight, or to where an earlier life of the agent must go on. */
  #start(now: number): void {
    this.#heardAt = now
    if (this.#recovered) {
      this.#recover(this.#recovered, now)
      return
    }
    this.#enter({ name: 'preflight', until: now + this.#times.preflightMs }, { durable: true })
    this.#effects.push({ kind: 'preflight' })
  }

  #recover({ phase, failure, copy }: Unfinished<SourcePhase, CopyAtSource>, now: number): void {
    this.#copyGone = copy === 'gone'
    const restarted = { code: 'agent-restarted', message: "the source's agent was restarted: relocate again" }
    const cause = failure ?? restarted
    this.#failure = failure
    switch (phase) {
      case 'preflight':
      case 'reserving':
        this.#giveUp(cause)
        break
      case 'registering':
      case 'streaming':
      case 'aborting':
        this.#abort(cause, now)
        break
      case 'renounced':
      case 'deciding':
      case 'resuming':
        // The target may be about to win, may have won, or may never have heard of the renunciation.
        this.#failure = cause
        this.#decide('read', now, now + (this.#copyGone ? this.#times.patienceMs : this.#times.lastPassMs))
        this.#say({ kind: 'renounced' }, now)
        break
      case 'yielding':
        this.#yield(now)
        break
      case 'discarding':
        if (failure?.code === superseded.code) this.#discard('superseded', now)
        else this.#yield(now)
        break
      case 'done':
      case 'aborted':
        // It may not have been told: the agent ended between the two.
        this.#state = { name: phase }
        this.#ended(phase, {
          crashed: phase === 'aborted' && this.#copyGone && failure?.code !== superseded.code
        })
        break
    }
  }

  /** preflight → reserving */
  #reserve(now: number): void {
    this.#enter({ name: 'reserving', until: now + this.#times.reserveMs }, { durable: true })
    this.#say({ kind: 'reserve' }, now)
  }

  /** reserving → registering */
  #register(now: number): void {
    this.#enter({ name: 'registering', until: now + this.#times.registerMs }, { durable: true })
    this.#message.rest()
    this.#asking.want(now)
  }

  /** registering → streaming */
  #stream(now: number): void {
    this.#heardAt = now
    this.#enter({ name: 'streaming', until: now + this.#times.streamMs }, { durable: true })
    this.#say({ kind: 'stream' }, now)
    this.#effects.push({ kind: 'stream' })
  }

  /** streaming → renounced */
  #renounce(now: number): void {
    this.#renouncedAt = now
    this.#enter({ name: 'renounced', until: now + this.#times.lastPassMs }, { durable: true })
    this.#say({ kind: 'renounced' }, now)
  }

  /** renounced → deciding */
  #decide(want: Proposal, now: number, until?: number): void {
    this.#enter({ name: 'deciding', want, until }, { durable: false })
    this.#asking.want(now)
  }

  /** deciding, aborting → yielding */
  #yield(now: number): void {
    // Whatever went wrong, the machine was relocated.
    this.#failure = undefined
    this.#enter({ name: 'yielding' }, { durable: true })
    this.#effects.push({ kind: 'forward' })
    // The target may have won without ever having heard of the renunciation, if this side proposed it.
    this.#say({ kind: 'renounced' }, now)
    this.#asking.again(now)
    if (this.#winner) this.#discard('done', now)
  }

  /** yielding → discarding; and from anywhere if the register moved on to somebody else */
  #discard(end: 'done' | 'moved-on' | 'superseded', now: number): void {
    if (end === 'superseded') {
      this.#failure = superseded
      this.#effects.push({ kind: 'cancel-stream' })
    }
    this.#asking.rest()
    this.#message.rest()
    this.#enter({ name: 'discarding', end }, { durable: end !== 'done' })
    this.#action.now(now)
  }

  /** discarding → done | aborted */
  #discarded(): void {
    if (this.#state.name !== 'discarding') return
    this.#action.rest()
    if (this.#state.end === 'superseded') {
      this.#finish('aborted', { crashed: false })
      return
    }
    const downtimeMs = this.#downtimeMs()
    this.#tell({ kind: 'released', ...(downtimeMs === undefined ? {} : { downtimeMs }) })
    this.#finish('done', { crashed: false, ...(downtimeMs === undefined ? {} : { downtimeMs }) })
  }

  /** registering, streaming → aborting */
  #abort(failure: Failure, now: number): void {
    this.#failure = failure
    this.#enter({ name: 'aborting' }, { durable: true })
    this.#effects.push({ kind: 'cancel-stream' })
    this.#message.rest()
    this.#tell({ kind: 'abandon' })
    this.#asking.want(now)
  }

  /** aborting, deciding, yielding → resuming */
  #resume(epoch: number, now: number): void {
    this.#epoch = epoch
    this.#asking.rest()
    this.#message.rest()
    this.#tell({ kind: 'abandon' })
    if (this.#copyGone) {
      this.#finish('aborted', { crashed: true })
      return
    }
    this.#enter({ name: 'resuming' }, { durable: true })
    this.#effects.push({ kind: 'cancel-stream' })
    this.#action.now(now)
  }

  /** resuming → aborted */
  #resumed(): void {
    this.#action.rest()
    this.#finish('aborted', { crashed: false })
  }

  /** preflight, reserving, registering → aborted: the register does not know of this relocation */
  #giveUp(failure: Failure): void {
    this.#failure = failure
    this.#message.rest()
    this.#asking.rest()
    this.#tell({ kind: 'abandon' })
    this.#finish('aborted', { crashed: this.#copyGone })
  }

  #finish(result: 'done' | 'aborted', end: Omit<RelocationEnd, 'result'>): void {
    this.#enter({ name: result }, { durable: true })
    this.#ended(result, end)
  }

  #ended(result: 'done' | 'aborted', end: Omit<RelocationEnd, 'result'>): void {
    const failure = result === 'aborted' ? this.#failure : undefined
    this.#effects.push({ kind: 'finished', end: { result, ...failure, ...end } })
  }

  /** Something went wrong, or is not wanted any more. */
  #fail(failure: Failure, now: number): void {
    switch (this.#state.name) {
      case 'preflight':
      case 'reserving':
        this.#giveUp(failure)
        break
      case 'registering':
      case 'streaming':
        this.#abort(failure, now)
        break
      case 'renounced':
        this.#failure = failure
        this.#decide('abort', now)
        break
      case 'deciding':
        this.#failure = failure
        this.#want('abort', now)
        break
    }
  }

  #streamFailed(failure: Failure, now: number): void {
    // With the own copy gone, what the target has may be the only whole copy: let it speak first.
    if (this.#copyGone) return
    const { name } = this.#state
    if (name === 'streaming' || name === 'renounced') this.#fail(failure, now)
    // A stream that is given up here ends the target's copy, and the target may be the first to say so.
    else if (this.#failure?.code === 'target-failed' && (name === 'aborting' || name === 'resuming')) {
      if (!consequences.includes(failure.code)) this.#failure = failure
    }
  }

  #exited(why: string | undefined, now: number): void {
    this.#copyGone = true
    const failure = {
      code: 'machine-exited',
      message: `the machine ended while it was relocated: ${why ?? 'see its log'}`
    }
    switch (this.#state.name) {
      case 'preflight':
      case 'reserving':
      case 'registering':
      case 'streaming':
        this.#fail(failure, now)
        break
      case 'renounced':
        this.#failure = failure
        break
      case 'deciding':
        this.#failure = failure
        if (this.#peerLoaded) this.#want('complete', now)
        break
      case 'resuming':
        this.#action.rest()
        this.#finish('aborted', { crashed: true })
        break
    }
  }

  #hear(body: ToSource, now: number): void {
    this.#heardAt = now
    const { name } = this.#state
    switch (body.kind) {
      case 'reserved':
        if (name === 'reserving') this.#register(now)
        break
      case 'incoming':
        break
      case 'noted':
        if (this.#renouncedAt !== undefined) this.#oneWayMs ??= (now - this.#renouncedAt) / 2
        break
      case 'loaded':
        this.#loaded(now)
        break
      case 'executing':
        this.#winner ??= { since: now - Math.max(0, body.ageMs) }
        // The register is asked all the same: a message alone takes nobody's machine away.
        if (name === 'renounced') this.#decide('read', now, now + this.#times.decideMs)
        else if (name === 'deciding') this.#asking.want(now)
        else if (name === 'yielding') this.#discard('done', now)
        break
      case 'failed':
        this.#peerLoaded = false
        if (name === 'yielding') this.#asking.want(now)
        this.#fail({ code: body.code, message: body.message }, now)
        break
    }
  }

  #loaded(now: number): void {
    this.#peerLoaded = true
    if (this.#state.name === 'renounced') {
      // The target asks the register itself, at once; a second proposer would only be in its way.
      this.#decide(this.#copyGone ? 'complete' : 'read', now, now + this.#times.decideMs)
      if (!this.#copyGone) this.#asking.again(now)
    } else if (this.#state.name === 'deciding' && this.#copyGone && this.#state.want !== 'complete') {
      this.#want('complete', now)
    }
  }

  #want(want: Proposal, now: number): void {
    if (this.#state.name !== 'deciding') return
    this.#state = { name: 'deciding', want, until: undefined }
    this.#asking.want(now)
  }

  #answered(proposal: Proposal, outcome: RegisterOutcome, now: number): void {
    const asksElse = proposal !== this.#proposal()
    if (outcome.kind !== 'unknown') {
      this.#stands(outcome.holding, outcome.kind === 'refused' ? outcome.code : undefined, now)
    } else this.#asking.again(now)
    // The answer was to an older question: the present one need not wait.
    if (asksElse && this.#asking.wakeup() !== undefined) this.#asking.want(now)
  }

  /** What the register says, and nothing else, ends a relocation that was begun there. */
  #stands(holding: Holding, refusal: string | undefined, now: number): void {
    const stands = standing(this.plan, holding)
    const { name } = this.#state
    if (name === 'registering') {
      if (stands === 'relocating') this.#stream(now)
      else if (stands === 'home') {
        this.#giveUp({
          code: refusal ?? 'relocation-refused',
          message: 'the register refused the relocation: look at the machine and try again'
        })
      } else this.#discard('superseded', now)
      return
    }
    if (name !== 'aborting' && name !== 'deciding' && name !== 'yielding') return
    switch (stands) {
      case 'home':
        this.#resume(this.plan.epoch, now)
        break
      case 'returned':
        this.#failure ??= {
          code: 'target-failed',
          message: 'the target could not execute the machine and gave it back'
        }
        this.#resume(returnedEpoch(this.plan), now)
        break
      case 'superseded':
        // While yielding this side knows that the target had won: what came later is none of its business.
        this.#discard(name === 'yielding' ? 'moved-on' : 'superseded', now)
        break
      case 'away':
        if (name !== 'yielding') this.#yield(now)
        else if (holding.phase.kind !== 'running') this.#discard('done', now)
        else this.#asking.again(now)
        break
      case 'relocating':
        this.#asking.again(now)
        break
    }
  }

  #overdue(now: number): void {
    const deadline = this.#deadline()
    if (deadline === undefined || now < deadline) return
    switch (this.#state.name) {
      case 'preflight':
      case 'reserving':
      case 'streaming':
        this.#fail(
          { code: 'target-silent', message: 'the target did not answer in time: is it reachable?' },
          now
        )
        break
      case 'registering':
        this.#fail(
          { code: 'register-unreachable', message: 'no majority of voters answered: try again later' },
          now
        )
        break
      case 'renounced':
        if (this.#copyGone) this.#decide('read', now, now + this.#times.patienceMs)
        else
          this.#fail({ code: 'target-silent', message: 'the target did not load the machine in time' }, now)
        break
      case 'deciding':
        this.#failure ??= { code: 'target-silent', message: 'the target did not take the machine in time' }
        this.#want(this.#copyGone && this.#peerLoaded ? 'complete' : 'abort', now)
        break
    }
  }

  #deadline(): number | undefined {
    const state = this.#state
    if (!('until' in state) || state.until === undefined) return undefined
    return state.name === 'streaming'
      ? Math.min(state.until, this.#heardAt + this.#times.silenceMs)
      : state.until
  }

  #ask(now: number): void {
    if (!this.#asking.due(now)) return
    const proposal = this.#proposal()
    if (proposal === undefined) return
    this.#asking.asked(proposal)
    this.#effects.push({ kind: 'propose', proposal })
  }

  #proposal(): Proposal | undefined {
    switch (this.#state.name) {
      case 'registering':
        return 'begin'
      case 'aborting':
        return 'abort'
      case 'deciding':
        return this.#state.want
      case 'yielding':
        return 'read'
      default:
        return undefined
    }
  }

  /** Sends what has not been answered and does what has not succeeded, again. */
  #repeat(now: number): void {
    if (this.#message.due(now)) {
      switch (this.#state.name) {
        case 'reserving':
          this.#say({ kind: 'reserve' }, now)
          break
        case 'streaming':
          this.#say({ kind: 'stream' }, now)
          break
        case 'renounced':
          this.#say({ kind: 'renounced' }, now)
          break
        case 'deciding':
        case 'yielding':
          this.#tell({ kind: 'renounced' })
          this.#message.again(now)
          break
      }
    }
    if (this.#action.due(now)) {
      this.#action.rest()
      if (this.#state.name === 'resuming') this.#effects.push({ kind: 'resume', epoch: this.#epoch })
      if (this.#state.name === 'discarding') {
        // Once others have decided about the machine, the disk may be what the new owner, or a person, counts on.
        this.#effects.push({ kind: 'discard', disk: this.#state.end === 'done' })
      }
    }
  }

  /** Sends now, and again until something is heard that ends the state. */
  #say(body: ToTarget, now: number): void {
    this.#tell(body)
    this.#message.after(now)
  }

  #tell(body: ToTarget): void {
    this.#effects.push({
      kind: 'send',
      message: { relocation: this.plan.id, epoch: this.plan.epoch, body }
    })
  }

  #enter(state: Exclude<SourceState, { name: 'new' }>, { durable }: { durable: boolean }): void {
    this.#state = state
    const failure = this.#failure
    this.#effects.push({ kind: 'journal', phase: state.name, durable, ...(failure && { failure }) })
  }

  /** By durations on our own clock: the target says how long it has executed, not at what time it began. */
  #downtimeMs(): number | undefined {
    if (this.#winner === undefined || this.#pausedAt === undefined) return undefined
    return Math.max(0, this.#winner.since - this.#pausedAt - (this.#oneWayMs ?? 0))
  }

  /** The epoch under which the target runs the machine once it has won. */
  get awayEpoch(): number {
    return awayEpoch(this.plan)
  }
}
