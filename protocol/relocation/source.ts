import { type Failure, superseded, type Unfinished } from './effect.ts'
import { sourceFailures } from './failures.ts'
import { ENDED_AT_TARGET, type Offer, type ToSource, type ToTarget } from './message.ts'
import { awayEpoch, type Holding, type RelocationPlan, returnedEpoch, standing } from './plan.ts'
import type { Proposal } from './register-asking.ts'
import { SourceEnds } from './source-ends.ts'
import type { SourceEvent, SourcePhase } from './source-state.ts'
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
 *                                             done ◄── unheard (a lease, and no word of the target)
 * ```
 *
 * Rules, each with a test that fails without it:
 * 1. After the pause only a register decision leads to `resume`.
 * 2. `renounced` is said, and what the target offers let go, after it is on disk. An agent that starts again and finds it there never resumes by itself.
 * 3. Before the pause every failure aborts at the register and the machine just goes on.
 * 4. The copy is removed only after the register named the target *and* the target executes, or the register
 *    moved on to somebody else, or, of a machine with a lease and without a disk of its own, the target is not heard for that long:
 *    whether that executes or is lost, others may take the machine over, and this host must be free to.
 * 5. An unknown outcome is never taken for either answer: it is asked again.
 * 6. With its own copy dead and the target's loaded, the source proposes completion, not abortion: the only whole
 *    copy must win.
 *
 * Bounds: one proposal outstanding, one timer for messages, one for effects; every state before the decision has
 * a deadline. `aborting`, `deciding`, `unheard` and, but for what rule 4 says, `yielding` end only by the register, for nothing
 * else may end them: without a majority of voters the machine stays as it is.
 */
export class SourceRelocation extends SourceEnds {
  #recovered: Unfinished<SourcePhase, CopyAtSource> | undefined
  #streamSent = false
  #peerLoaded = false
  /** Nobody will say that it executes what was sent. */
  #peerEnded = false
  /** The latest of the target's. */
  #offer: Offer | undefined
  /** The number of the first one that the voters were let take. */
  #taken: number | undefined

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

  get finished(): boolean {
    return this.current.name === 'done' || this.current.name === 'aborted'
  }

  protected handle(event: SourceEvent, now: number): void {
    const { name } = this.current
    switch (event.kind) {
      case 'start':
        if (name === 'new') this.#start(now)
        break
      case 'tick':
        break
      case 'preflighted':
        if (name !== 'preflight') break
        if (event.failure) this.giveUp(event.failure)
        else this.#reserve(now)
        break
      case 'message':
        if (event.from !== this.plan.to.host || event.message.relocation !== this.plan.id) break
        if (event.message.epoch === this.plan.epoch) this.#hear(event.message.body, now)
        break
      case 'register':
        this.answered(event.proposal, event.outcome, now)
        break
      case 'paused':
        this.downtime.paused(now - event.forMs)
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
        if (name === 'resuming') this.resumed()
        break
      case 'discarded':
        if (name === 'discarding') this.discarded(now)
        break
      case 'resume-failed':
        if (name === 'resuming') this.doAgain(now)
        break
      case 'discard-failed':
        if (name === 'discarding') this.action.again(now)
        break
      case 'cancel':
        this.#fail(sourceFailures.cancelled, now)
        break
    }
  }

  /** new → preflight, or to where an earlier life of the agent must go on. */
  #start(now: number): void {
    this.heardAt = now
    if (this.#recovered) {
      this.#recover(this.#recovered, now)
      return
    }
    this.enter({ name: 'preflight', until: now + this.times.preflightMs }, { durable: true })
    this.effects.push({ kind: 'preflight' })
  }

  #recover({ phase, failure, copy }: Unfinished<SourcePhase, CopyAtSource>, now: number): void {
    this.copyGone = copy === 'gone'
    const cause = failure ?? sourceFailures.restarted
    this.failure = failure
    switch (phase) {
      case 'preflight':
      case 'reserving':
        this.giveUp(cause)
        break
      case 'registering':
      case 'streaming':
      case 'aborting':
        this.abort(cause, now)
        break
      case 'renounced':
      case 'deciding':
      case 'resuming':
        // The target may be about to win, may have won, or may never have heard of the renunciation.
        this.failure = cause
        this.#decide('read', now, now + (this.copyGone ? this.times.patienceMs : this.times.lastPassMs))
        this.say(this.#renunciation, now)
        break
      case 'yielding':
        this.#yield(now)
        break
      case 'unheard':
        this.goOnUnheard(now)
        break
      case 'discarding':
        if (failure?.code === superseded.code) this.discard('superseded', now)
        else this.#yield(now)
        break
      case 'done':
      case 'aborted':
        // It may not have been told: the agent ended between the two.
        this.current = { name: phase }
        this.ended(phase, {
          crashed: phase === 'aborted' && this.copyGone && failure?.code !== superseded.code
        })
        break
    }
  }

  /** preflight → reserving */
  #reserve(now: number): void {
    this.enter({ name: 'reserving', until: now + this.times.reserveMs }, { durable: true })
    this.say({ kind: 'reserve' }, now)
  }

  /** reserving → registering */
  #register(now: number): void {
    this.enter({ name: 'registering', until: now + this.times.registerMs }, { durable: true })
    this.message.rest()
    this.asking.want(now)
  }

  /** registering → streaming */
  #stream(now: number): void {
    this.heardAt = now
    this.enter({ name: 'streaming', until: now + this.times.streamMs }, { durable: true })
    this.say({ kind: 'stream' }, now)
    this.effects.push({ kind: 'stream' })
  }

  /** streaming → renounced */
  #renounce(now: number): void {
    this.downtime.renounced(now)
    this.enter({ name: 'renounced', until: now + this.times.lastPassMs }, { durable: true })
    if (this.#offer) this.#letGo(this.#offer)
    this.say(this.#renunciation, now)
  }

  /** The voters answer the target; what comes of it this side learns as it always does. */
  #letGo(offer: Offer): void {
    this.#taken ??= offer.number
    this.effects.push({ kind: 'let-go', offer })
  }

  get #renunciation(): ToTarget {
    return { kind: 'renounced', ...(this.#taken !== undefined && { offer: this.#taken }) }
  }

  /** renounced → deciding */
  #decide(want: Proposal, now: number, until?: number): void {
    this.enter({ name: 'deciding', want, until }, { durable: false })
    this.asking.want(now)
  }

  /** deciding, aborting → yielding */
  #yield(now: number): void {
    // Whatever went wrong, the machine was relocated.
    this.failure = undefined
    this.enter({ name: 'yielding', since: now }, { durable: true })
    this.effects.push({ kind: 'forward' })
    // The target may have won without ever having heard of the renunciation, if this side proposed it.
    this.say(this.#renunciation, now)
    this.asking.again(now)
    if (this.downtime.isOver) this.discard('done', now)
  }

  /** Something went wrong, or is not wanted any more. */
  #fail(failure: Failure, now: number): void {
    switch (this.current.name) {
      case 'preflight':
      case 'reserving':
        this.giveUp(failure)
        break
      case 'registering':
      case 'streaming':
        this.abort(failure, now)
        break
      case 'renounced':
        this.failure = failure
        this.#decide('abort', now)
        break
      case 'deciding':
        this.failure = failure
        this.#want('abort', now)
        break
    }
  }

  #streamFailed(failure: Failure, now: number): void {
    // With the own copy gone, what the target has may be the only whole copy: let it speak first.
    if (this.copyGone) return
    const { name } = this.current
    if (name === 'streaming' || name === 'renounced') this.#fail(failure, now)
    // A stream that is given up here ends the target's copy, and the target may be the first to say so.
    else if (this.failure?.code === 'target-failed' && (name === 'aborting' || name === 'resuming')) {
      if (!consequences.includes(failure.code)) this.failure = failure
    }
  }

  #exited(why: string | undefined, now: number): void {
    this.copyGone = true
    const failure = sourceFailures.exited(why)
    switch (this.current.name) {
      case 'preflight':
      case 'reserving':
      case 'registering':
      case 'streaming':
        this.#fail(failure, now)
        break
      case 'renounced':
        this.failure = failure
        break
      case 'deciding':
        this.failure = failure
        if (this.#peerLoaded) this.#want('complete', now)
        break
      case 'resuming':
        this.action.rest()
        this.finish('aborted', { crashed: true })
        break
    }
  }

  #hear(body: ToSource, now: number): void {
    this.heardAt = now
    const { name } = this.current
    switch (body.kind) {
      case 'reserved':
        if (name === 'reserving') this.#register(now)
        break
      case 'incoming':
        break
      case 'offered':
        this.#offered(body.offer, now)
        break
      case 'noted':
        this.downtime.noted(now)
        break
      case 'loaded':
        this.#loaded(now)
        break
      case 'executing':
        this.downtime.executing(body.ageMs, now)
        // The register is asked all the same: a message alone takes nobody's machine away.
        if (name === 'renounced') this.#decide('read', now, now + this.times.decideMs)
        else if (name === 'deciding') this.asking.want(now)
        else if (name === 'yielding') this.discard('done', now)
        else if (name === 'unheard') this.done()
        break
      case 'failed':
        this.#peerLoaded = false
        if (name === 'unheard') this.asking.want(now)
        if (name === 'yielding') {
          this.#peerEnded ||= body.code === ENDED_AT_TARGET
          this.asking.want(now)
        }
        this.#fail({ code: body.code, message: body.message }, now)
        break
    }
  }

  #offered(offer: Offer, now: number): void {
    if (this.#offer && offer.number <= this.#offer.number) return
    const isFirst = this.#offer === undefined
    this.#offer = offer
    const { name } = this.current
    if (name === 'streaming' && isFirst) this.effects.push({ kind: 'expect-let-go', offer })
    if (name !== 'renounced') return
    this.#letGo(offer)
    this.say(this.#renunciation, now)
  }

  #loaded(now: number): void {
    this.#peerLoaded = true
    if (this.current.name === 'renounced') {
      // The target asks the register itself, at once; a second proposer would only be in its way.
      this.#decide(this.copyGone ? 'complete' : 'read', now, now + this.times.decideMs)
      if (!this.copyGone) this.asking.again(now)
    } else if (this.current.name === 'deciding' && this.copyGone && this.current.want !== 'complete') {
      this.#want('complete', now)
    }
  }

  #want(want: Proposal, now: number): void {
    if (this.current.name !== 'deciding') return
    this.current = { name: 'deciding', want, until: undefined }
    this.asking.want(now)
  }

  /** What the register says, and nothing else, ends a relocation that was begun there. */
  protected stands(holding: Holding, refusal: string | undefined, now: number): void {
    const stands = standing(this.plan, holding)
    const { name } = this.current
    if (name === 'registering') {
      if (stands === 'relocating') this.#stream(now)
      else if (stands === 'home') {
        this.giveUp(sourceFailures.refused(refusal))
      } else this.discard('superseded', now)
      return
    }
    if (name === 'resuming' && stands === 'superseded') this.discard('superseded', now)
    if (name !== 'aborting' && name !== 'deciding' && name !== 'yielding' && name !== 'unheard') return
    switch (stands) {
      case 'home':
        this.resume(this.plan.epoch, now)
        break
      case 'returned':
        this.failure ??= sourceFailures.givenBack
        this.resume(returnedEpoch(this.plan), now)
        break
      case 'superseded':
        // While yielding this side knows that the target had won: what came later is none of its business.
        if (name === 'unheard') this.done()
        else this.discard(name === 'yielding' ? 'moved-on' : 'superseded', now)
        break
      case 'away':
        if (name === 'unheard') {
          if (holding.phase.kind === 'running') this.asking.again(now)
          else this.done()
        } else if (name !== 'yielding') this.#yield(now)
        else if (holding.phase.kind !== 'running') this.discard('done', now)
        // The target's host took the machine over when the relocation had ended there, under the epoch that it would have had.
        else if (this.#peerEnded) this.discard('superseded', now)
        else this.asking.again(now)
        break
      case 'relocating':
        this.asking.again(now)
        break
    }
  }

  protected overdue(now: number): void {
    switch (this.current.name) {
      case 'preflight':
      case 'reserving':
      case 'streaming':
        this.#fail(sourceFailures.silent, now)
        break
      case 'registering':
        this.#fail(sourceFailures.unreachable, now)
        break
      case 'renounced':
        if (this.copyGone) this.#decide('read', now, now + this.times.patienceMs)
        else this.#fail(sourceFailures.loadedLate, now)
        break
      case 'deciding':
        this.failure ??= sourceFailures.tookLate
        this.#want(this.copyGone && this.#peerLoaded ? 'complete' : 'abort', now)
        break
      case 'yielding':
        this.discard('unheard', now)
        break
    }
  }

  protected deadline(): number | undefined {
    const state = this.current
    if (state.name === 'yielding') {
      const { yieldMs, decideMs } = this.times
      // A target that could not be heard until now is given the time to speak.
      return yieldMs === undefined ? undefined : Math.max(this.heardAt + yieldMs, state.since + decideMs)
    }
    if (!('until' in state) || state.until === undefined) return undefined
    return state.name === 'streaming'
      ? Math.min(state.until, this.heardAt + this.times.silenceMs)
      : state.until
  }

  protected proposal(): Proposal | undefined {
    switch (this.current.name) {
      case 'registering':
        return 'begin'
      case 'aborting':
        return 'abort'
      case 'deciding':
        return this.current.want
      case 'yielding':
      case 'unheard':
      case 'resuming':
        return 'read'
      default:
        return undefined
    }
  }

  protected sayAgain(now: number): void {
    switch (this.current.name) {
      case 'reserving':
        this.say({ kind: 'reserve' }, now)
        break
      case 'streaming':
        this.say({ kind: 'stream' }, now)
        break
      case 'renounced':
        this.say(this.#renunciation, now)
        break
      case 'deciding':
      case 'yielding':
      case 'unheard':
        this.tell(this.#renunciation)
        this.message.again(now)
        break
    }
  }

  /** The epoch under which the target runs the machine once it has won. */
  get awayEpoch(): number {
    return awayEpoch(this.plan)
  }
}
