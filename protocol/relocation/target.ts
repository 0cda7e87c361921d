import { type Failure, superseded, type Unfinished } from './effect.ts'
import { targetFailures } from './failures.ts'
import type { ToSource, ToTarget } from './message.ts'
import { awayEpoch, type Holding, type RelocationPlan, standing } from './plan.ts'
import type { Proposal } from './register-asking.ts'
import { RelocationSide } from './side.ts'
import type { TargetEvent, TargetOwnEffect, TargetPhase, TargetState } from './target-state.ts'
import type { RelocationTimes } from './times.ts'

/** What the driver finds of the copy when the agent starts again. */
export type CopyAtTarget = 'incoming' | 'loaded' | 'running' | 'gone'

/**
 * The side of a relocation that takes the machine.
 *
 * Intuition: the buyer of the house (see SourceRelocation). He may walk away for any reason until he asks the land
 * register for the entry; and he asks only when he has the seller's written renunciation and everything is in.
 * From then on the register's word is awaited. The keys are turned only after it.
 *
 * ```
 *  preparing ──► reserved ──► incoming ──► loaded
 *      │            │            │ renounced  │ renounced
 *      │            │            ▼            ▼           home
 *      │            │        renounced ──► deciding ─────────────┐
 *      │            │            │      loaded │ away            │
 *      │            │            │             ▼                 │
 *      │            │            │         executing ──► done    │
 *      │            │            │   away, and the copy died     │
 *      │            │            │   before: returning ──────────┤
 *      ▼            ▼ expired    ▼ failed, silent                ▼
 *      └────────────┴────────────┴──────────────────────────► discarding ──► discarded
 * ```
 *
 * Rules, each with a test that fails without it:
 * 1. Only `renounced` (noted on disk) together with `loaded` leads to the proposal `complete`. It is offered before: the
 *    voters stand by with it, and the source lets them take it once it has renounced, while the last state is under way.
 * 2. Only the register's answer `away`, together with `loaded` and the renunciation on disk, leads to `resume`.
 * 3. Until something is offered the copy may be discarded at any time without asking anybody: it cannot have won.
 *    From there on only the register's answer leads to `discard`, or the source's word that it gave up.
 * 4. A copy that died before it was told to execute is given back; one that may have executed is a crash of the
 *    machine at its new owner.
 * 5. If the source is gone for good after it renounced, a loaded target completes by itself.
 *
 * Bounds: as at the source. `deciding` and `returning` end only by the register.
 */
export class TargetRelocation extends RelocationSide<
  TargetState,
  TargetPhase,
  TargetEvent,
  ToSource,
  TargetOwnEffect
> {
  #recovered: Unfinished<TargetPhase, CopyAtTarget> | undefined
  #loaded = false
  /** Voters stand by, or may have in an earlier life of the agent: the copy may win without a word of this side. */
  #isOffered = false
  /** The register has decided so. */
  #isOurs = false
  /** The copy has been told to execute in this life of the agent, or may have been in an earlier one. */
  #mayHaveExecuted = false
  #executingSince: number | undefined
  #released: { downtimeMs?: number } | undefined

  constructor(plan: RelocationPlan, times: RelocationTimes) {
    super(plan, times, { name: 'new' })
  }

  /** Goes on with one that an earlier life of the agent was at. */
  static recover(
    plan: RelocationPlan,
    times: RelocationTimes,
    unfinished: Unfinished<TargetPhase, CopyAtTarget>
  ): TargetRelocation {
    const core = new TargetRelocation(plan, times)
    core.#recovered = unfinished
    return core
  }

  /** The core has nothing left to do; `done` keeps telling the source for a while before. */
  get finished(): boolean {
    return (
      this.current.name === 'discarded' || (this.current.name === 'done' && this.message.at === undefined)
    )
  }

  protected handle(event: TargetEvent, now: number): void {
    const { name } = this.current
    switch (event.kind) {
      case 'start':
        if (name === 'new') this.#start(now)
        break
      case 'tick':
        break
      case 'message':
        if (event.from !== this.plan.from.host || event.message.relocation !== this.plan.id) break
        if (event.message.epoch === this.plan.epoch) this.#hear(event.message.body, now)
        break
      case 'prepared':
        if (name === 'preparing') this.#reserved(now)
        break
      case 'prepare-failed':
        if (name === 'preparing') this.#fail(event.failure, now)
        break
      case 'loaded':
        this.#load(now)
        break
      case 'load-failed':
        if (!this.#loaded) this.#fail(event.failure, now)
        break
      case 'exited':
        this.#exited(event.why, now)
        break
      case 'offer-decided':
        this.#offerDecided(event.holding, now)
        break
      case 'register':
        this.answered(event.proposal, event.outcome, now)
        break
      case 'resumed':
        if (name === 'executing') this.#executed(now)
        break
      case 'resume-failed':
        if (name === 'executing') this.doAgain(now)
        break
      case 'discarded':
        if (name === 'discarding') this.#discarded()
        break
      case 'discard-failed':
        if (name === 'discarding') this.action.again(now)
        break
    }
  }

  /** new → preparing, or to where an earlier life of the agent must go on. */
  #start(now: number): void {
    this.heardAt = now
    if (this.#recovered) {
      this.#recover(this.#recovered, now)
      return
    }
    this.enter({ name: 'preparing', until: now + this.times.reserveMs }, { durable: true })
    this.effects.push({ kind: 'prepare' })
  }

  #recover({ phase, failure, copy }: Unfinished<TargetPhase, CopyAtTarget>, now: number): void {
    this.copyGone = copy === 'gone'
    this.#loaded = copy === 'loaded' || copy === 'running'
    this.failure = failure
    const { restarted } = targetFailures
    switch (phase) {
      case 'preparing':
      case 'reserved':
      case 'incoming':
      case 'loaded':
        this.#isOffered = phase === 'incoming' || phase === 'loaded'
        if (phase !== 'preparing' && copy === 'loaded') this.#loadedFirst(now)
        else this.#fail(restarted, now)
        break
      case 'renounced':
      case 'deciding':
      case 'executing':
        this.#isOffered = true
        // A copy that still waits was never loaded, and has not executed. Any other may have.
        if (copy === 'incoming') this.#fail(restarted, now)
        else {
          // Nobody pauses a copy once it executes: one that is whole and paused never did.
          this.#mayHaveExecuted = copy !== 'loaded'
          this.#decide(now)
        }
        break
      case 'returning':
        this.#return(now)
        break
      case 'discarding':
        this.failure = failure ?? restarted
        // The source may have died with its copy since, and won for the one here: only the register could tell.
        this.#discard(false, now)
        break
      case 'done':
        this.#win(this.copyGone, now)
        break
      case 'discarded':
        // It may not have been told: the agent ended between the two.
        this.current = { name: phase }
        this.#ended()
        break
    }
  }

  /** preparing → reserved */
  #reserved(now: number): void {
    this.enter({ name: 'reserved', until: now + this.times.reservationMs }, { durable: true })
    this.say({ kind: 'reserved' }, now)
  }

  /** reserved → incoming */
  #incoming(now: number): void {
    this.message.rest()
    this.#isOffered = true
    // From here on the copy may win without a word of this side.
    this.enter({ name: 'incoming' }, { durable: true })
    this.effects.push({ kind: 'offer' }, { kind: 'block-ports' })
    if (this.#loaded) this.#loadedFirst(now)
  }

  /** incoming → loaded */
  #loadedFirst(now: number): void {
    this.enter({ name: 'loaded' }, { durable: false })
    this.say({ kind: 'loaded' }, now)
  }

  /** incoming → renounced, or loaded → deciding: noted on disk before anybody acts on it */
  #renounced(now: number): void {
    this.enter({ name: 'renounced', until: now + this.times.lastPassMs }, { durable: true })
    this.tell({ kind: 'noted' })
    if (this.#loaded) this.#decide(now)
  }

  /** renounced → deciding */
  #decide(now: number): void {
    this.enter({ name: 'deciding' }, { durable: false })
    if (this.#isOurs && !this.copyGone) {
      this.#execute(now)
      return
    }
    this.asking.want(now)
    if (this.#loaded && !this.copyGone) this.say({ kind: 'loaded' }, now)
  }

  /** deciding → executing */
  #execute(now: number): void {
    this.message.rest()
    this.asking.rest()
    this.#mayHaveExecuted = true
    this.enter({ name: 'executing' }, { durable: false })
    // It is decided where the machine is: what was kept for it is at its card by the time that it executes.
    this.effects.push({ kind: 'open-ports' })
    this.action.now(now)
  }

  /** executing → done */
  #executed(now: number): void {
    this.action.rest()
    this.#win(false, now)
  }

  #win(crashed: boolean, now: number): void {
    this.#executingSince = now
    this.asking.rest()
    this.enter({ name: 'done', until: now + this.times.tellMs }, { durable: true })
    this.say({ kind: 'executing', ageMs: 0 }, now)
    this.effects.push({ kind: 'finished', end: { result: 'done', crashed } })
  }

  /** deciding → returning: won, with a copy that died before it was told to execute */
  #return(now: number): void {
    this.message.rest()
    this.enter({ name: 'returning' }, { durable: true })
    this.asking.want(now)
  }

  /** anything before `executing` → discarding */
  #discard(disk: boolean, now: number): void {
    this.asking.rest()
    this.message.rest()
    this.enter({ name: 'discarding', disk }, { durable: true })
    this.action.now(now)
  }

  /** discarding → discarded */
  #discarded(): void {
    this.action.rest()
    this.enter({ name: 'discarded' }, { durable: true })
    this.#tellFailed()
    this.#ended()
  }

  #ended(): void {
    this.effects.push({ kind: 'finished', end: { result: 'aborted', ...this.failure, crashed: false } })
  }

  /** It may be decided while the state is still under way: it proves that the source has renounced. */
  #offerDecided(holding: Holding, now: number): void {
    if (standing(this.plan, holding) !== 'away') return
    this.#isOurs = true
    const { name } = this.current
    if (name === 'incoming' || name === 'loaded') this.#renounced(now)
    else if (name === 'deciding') this.stands(holding, undefined, now)
  }

  /** Walks away: allowed as long as nothing was proposed. What was offered may be decided: the register is asked. */
  #fail(failure: Failure, now: number): void {
    switch (this.current.name) {
      case 'new':
      case 'preparing':
      case 'reserved':
      case 'incoming':
      case 'loaded':
      case 'renounced':
        this.failure = failure
        this.#tellFailed()
        if (this.#isOffered) this.#withdraw(now)
        else this.#discard(true, now)
        break
    }
  }

  /** incoming, loaded, renounced → deciding, with a copy that will not execute */
  #withdraw(now: number): void {
    this.copyGone = true
    this.message.rest()
    // It is not noted: whoever finds `deciding` takes a copy that is gone for one that may have executed.
    this.current = { name: 'deciding' }
    this.asking.want(now)
  }

  /** The source gave up before it renounced, or the register has decided: nothing that was offered can win any more. */
  #abandoned(now: number): void {
    const { name } = this.current
    // It is a hint that the register has something to say.
    if (name === 'deciding') this.asking.want(now)
    if (this.#isOurs) return
    this.#isOffered = false
    this.#fail(targetFailures.abandoned, now)
  }

  #exited(why: string | undefined, now: number): void {
    this.copyGone = true
    const failure = targetFailures.exited(why)
    switch (this.current.name) {
      case 'reserved':
      case 'incoming':
      case 'loaded':
      case 'renounced':
        this.#fail(failure, now)
        break
      case 'deciding':
        this.failure = failure
        this.asking.want(now)
        break
      case 'executing':
        this.action.rest()
        this.#win(true, now)
        break
    }
  }

  #load(now: number): void {
    if (this.copyGone) return
    this.#loaded = true
    if (this.current.name === 'incoming') this.#loadedFirst(now)
    else if (this.current.name === 'renounced') this.#decide(now)
  }

  #hear(body: ToTarget, now: number): void {
    this.heardAt = now
    const { name } = this.current
    switch (body.kind) {
      case 'reserve':
        if (name === 'reserved') this.say({ kind: 'reserved' }, now)
        break
      case 'stream':
        if (name === 'reserved') this.#incoming(now)
        if (name === 'reserved' || name === 'incoming') this.tell({ kind: 'incoming' })
        break
      case 'renounced':
        if (name === 'reserved') this.#incoming(now)
        if (this.current.name === 'incoming' || this.current.name === 'loaded') this.#renounced(now)
        else if (name === 'renounced') this.tell({ kind: 'noted' })
        break
      case 'abandon':
        this.#abandoned(now)
        break
      case 'released':
        this.#released = body.downtimeMs === undefined ? {} : { downtimeMs: body.downtimeMs }
        if (name === 'done') this.message.rest()
        break
    }
    this.#reply(body, now)
  }

  /** Whoever asks where a matter is that has ended here is told again. */
  #reply(body: ToTarget, now: number): void {
    const { name } = this.current
    if (body.kind === 'released') return
    const isLost = name === 'returning' || (name === 'deciding' && this.copyGone && !this.#mayHaveExecuted)
    if (isLost || name === 'discarding' || name === 'discarded') this.#tellFailed()
    // It takes its time: whoever hears nothing of a winner lets go what that may give back.
    if (name === 'executing') this.tell({ kind: 'loaded' })
    if (name === 'done' && this.#executingSince !== undefined)
      this.tell({ kind: 'executing', ageMs: now - this.#executingSince })
  }

  protected stands(holding: Holding, _refusal: string | undefined, now: number): void {
    const { name } = this.current
    const stands = standing(this.plan, holding)
    const isAsking = name === 'deciding' || name === 'returning'
    if (!isAsking && !(name === 'executing' && stands === 'superseded')) return
    switch (stands) {
      case 'home':
      case 'returned':
        this.failure ??= targetFailures.takenBack
        this.#discard(true, now)
        break
      case 'superseded':
        this.failure = superseded
        this.#discard(false, now)
        break
      case 'relocating':
        this.asking.again(now)
        break
      case 'away':
        if (name === 'returning') this.asking.again(now)
        else if (!this.copyGone) this.#execute(now)
        else if (this.#mayHaveExecuted) this.#win(true, now)
        else this.#return(now)
        break
    }
  }

  protected overdue(now: number): void {
    switch (this.current.name) {
      case 'preparing':
      case 'reserved':
        this.#fail(targetFailures.expired, now)
        break
      case 'incoming':
      case 'loaded':
        this.#fail(targetFailures.silent, now)
        break
      case 'renounced':
        this.#fail(targetFailures.late, now)
        break
      case 'done':
        this.message.rest()
        break
    }
  }

  protected deadline(): number | undefined {
    const state = this.current
    switch (state.name) {
      case 'incoming':
        return this.heardAt + this.times.silenceMs
      case 'loaded':
        // This may be the only whole copy, if the source renounced and died before it could say so.
        return this.heardAt + this.times.patienceMs
      case 'renounced':
        // Its lease runs already: a source that is lost as well is not to keep others from the machine.
        return this.#isOurs ? Math.min(state.until, this.heardAt + this.times.decideMs) : state.until
      case 'done':
        return this.message.at === undefined ? undefined : state.until
      default:
        return 'until' in state ? state.until : undefined
    }
  }

  protected proposal(): Proposal | undefined {
    if (this.current.name === 'executing') return 'read'
    if (this.current.name === 'returning') return 'give-back'
    if (this.current.name === 'deciding') return this.copyGone ? 'abort' : 'complete'
    return undefined
  }

  protected sayAgain(now: number): void {
    switch (this.current.name) {
      case 'reserved':
        this.tell({ kind: 'reserved' })
        break
      case 'loaded':
      case 'deciding':
        this.tell({ kind: 'loaded' })
        break
      case 'done':
        this.tell({ kind: 'executing', ageMs: now - (this.#executingSince ?? now) })
        break
    }
    this.message.again(now)
  }

  protected act(): void {
    if (this.current.name === 'executing') this.effects.push({ kind: 'resume', epoch: awayEpoch(this.plan) })
    else if (this.current.name === 'discarding')
      this.effects.push({ kind: 'discard', disk: this.current.disk })
  }

  #tellFailed(): void {
    const { code, message } = this.failure ?? targetFailures.gone
    this.tell({ kind: 'failed', code, message })
  }

  /** As the source measured it, once it has told. */
  get downtimeMs(): number | undefined {
    return this.#released?.downtimeMs
  }
}
