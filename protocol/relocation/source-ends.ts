import { Downtime } from './downtime.ts'
import { type Failure, type RelocationEnd, superseded } from './effect.ts'
import type { ToTarget } from './message.ts'
import type { RelocationPlan } from './plan.ts'
import { RelocationSide } from './side.ts'
import type { SourceDiscard, SourceEvent, SourceOwnEffect, SourcePhase, SourceState } from './source-state.ts'
import type { RelocationTimes } from './times.ts'

/**
 * The ways in which a relocation ends at its source, once it is known which it is: the copy here goes on, or goes.
 * What leads to them is in source.ts.
 */
export abstract class SourceEnds extends RelocationSide<
  SourceState,
  SourcePhase,
  SourceEvent,
  ToTarget,
  SourceOwnEffect
> {
  protected readonly downtime = new Downtime()
  /** Under which the copy here goes on. */
  protected epoch: number

  constructor(plan: RelocationPlan, times: RelocationTimes) {
    super(plan, times, { name: 'new' })
    this.epoch = plan.epoch
  }

  /** yielding → discarding; and from anywhere if the register moved on to somebody else */
  protected discard(end: SourceDiscard, now: number): void {
    if (end === 'superseded') {
      this.failure = superseded
      this.effects.push({ kind: 'cancel-stream' })
    }
    this.asking.rest()
    this.message.rest()
    this.enter({ name: 'discarding', end }, { durable: end !== 'done' })
    this.action.now(now)
  }

  /** discarding → done | aborted */
  protected discarded(now: number): void {
    if (this.current.name !== 'discarding') return
    const { end } = this.current
    this.action.rest()
    if (end === 'superseded') {
      this.finish('aborted', { crashed: false })
      return
    }
    if (end === 'unheard') this.unheard(now)
    else this.done()
  }

  /** discarding → unheard: a target that wakes up with nothing whole gives the machine back, to a host that must know of it */
  protected unheard(now: number): void {
    this.copyGone = true
    this.enter({ name: 'unheard' }, { durable: true })
    this.effects.push({ kind: 'depart' })
    this.goOnUnheard(now)
  }

  protected goOnUnheard(now: number): void {
    this.current = { name: 'unheard' }
    this.message.after(now)
    this.asking.again(now)
  }

  /** discarding, unheard → done */
  protected done(): void {
    this.message.rest()
    this.asking.rest()
    const { ms } = this.downtime
    const downtime = ms === undefined ? {} : { downtimeMs: ms }
    this.tell({ kind: 'released', ...downtime })
    this.finish('done', { crashed: false, ...downtime })
  }

  /** registering, streaming → aborting */
  protected abort(failure: Failure, now: number): void {
    this.failure = failure
    this.enter({ name: 'aborting' }, { durable: true })
    this.effects.push({ kind: 'cancel-stream' })
    this.message.rest()
    this.tell({ kind: 'abandon' })
    this.asking.want(now)
  }

  /** aborting, deciding, yielding → resuming */
  protected resume(epoch: number, now: number): void {
    this.epoch = epoch
    this.asking.rest()
    this.message.rest()
    this.tell({ kind: 'abandon' })
    if (this.copyGone) {
      this.finish('aborted', { crashed: true })
      return
    }
    this.enter({ name: 'resuming' }, { durable: true })
    this.effects.push({ kind: 'cancel-stream' })
    this.action.now(now)
  }

  /** resuming → aborted */
  protected resumed(): void {
    this.action.rest()
    this.finish('aborted', { crashed: false })
  }

  /** preflight, reserving, registering → aborted: the register does not know of this relocation */
  protected giveUp(failure: Failure): void {
    this.failure = failure
    this.message.rest()
    this.asking.rest()
    this.tell({ kind: 'abandon' })
    this.finish('aborted', { crashed: this.copyGone })
  }

  protected finish(result: 'done' | 'aborted', end: Omit<RelocationEnd, 'result'>): void {
    this.enter({ name: result }, { durable: true })
    this.ended(result, end)
  }

  protected ended(result: 'done' | 'aborted', end: Omit<RelocationEnd, 'result'>): void {
    const failure = result === 'aborted' ? this.failure : undefined
    this.effects.push({ kind: 'finished', end: { result, ...failure, ...end } })
  }

  protected act(): void {
    if (this.current.name === 'resuming') this.effects.push({ kind: 'resume', epoch: this.epoch })
    // Once others have decided about the machine, the disk may be what the new owner, or a person, counts on.
    else if (this.current.name === 'discarding')
      this.effects.push({ kind: 'discard', disk: this.current.end === 'done' })
  }
}
