import type { Core } from '../protocol/core.ts'
import type { Operation } from '../protocol/task.ts'
import type { HostTimer } from './host-clock.ts'
import type { Process } from './process.ts'

/**
 * Drives a core in a simulated process, as overlay/runner.ts does in an agent: effects in their order, and those behind
 * one that takes its time wait for it, while events are stepped as they come.
 */
export class CoreDriver<Event, Effect> {
  readonly core: Core<Event, Effect>
  readonly #process: Process
  readonly #tick: Event
  readonly #execute: (effect: Effect) => Operation<void> | undefined | void
  readonly #onStep: () => void
  #effects: Effect[] = []
  #isBusy = false
  #isStopped = false
  #timer: HostTimer | undefined

  /** @param options.execute returns an operation where what stands behind the effect has to wait */
  constructor(
    process: Process,
    options: {
      core: Core<Event, Effect>
      tick: Event
      execute: (effect: Effect) => Operation<void> | undefined | void
      /** After each step, before what it wants done. */
      onStep?: () => void
    }
  ) {
    this.#process = process
    this.core = options.core
    this.#tick = options.tick
    this.#execute = options.execute
    this.#onStep = options.onStep ?? (() => {})
  }

  feed(event: Event): void {
    if (this.#isStopped) return
    this.#step(event, this.#process.now())
  }

  stop(): void {
    this.#isStopped = true
    this.#effects = []
    this.#process.cancel(this.#timer)
  }

  #step(event: Event, now: number): void {
    const effects = this.core.step(event, now)
    this.#onStep()
    if (effects.length > 0) {
      this.#effects.push(...effects)
      this.#perform()
    }
    this.#arm()
  }

  #perform(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    while (this.#effects.length > 0 && !this.#isStopped) {
      const operation = this.#execute(this.#effects.shift()!)
      if (operation === undefined) continue
      let isOver = false
      let isHere = true
      operation(
        this.#process.bound(() => {
          isOver = true
          if (isHere) return
          this.#isBusy = false
          this.#perform()
        })
      )
      isHere = false
      if (!isOver) return
    }
    this.#isBusy = false
  }

  /** A timer that is early enough is left as it is: it asks again. */
  #arm(): void {
    const wakeup = this.#isStopped ? undefined : this.core.wakeup()
    if (wakeup === undefined) {
      if (this.#timer) this.#process.cancel(this.#timer)
      this.#timer = undefined
      return
    }
    if (this.#timer !== undefined && this.#timer.due <= wakeup) return
    this.#process.cancel(this.#timer)
    const timer = this.#process.after(wakeup - this.#process.now(), () => {
      if (this.#timer === timer) this.#timer = undefined
      const now = this.#process.now()
      const due = this.core.wakeup()
      if (due !== undefined && due <= now) this.#step(this.#tick, now)
      else this.#arm()
    })
    this.#timer = timer
  }
}
