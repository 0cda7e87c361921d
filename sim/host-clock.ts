import type { Scheduled, Scheduler } from './scheduler.ts'

/** A timer on a host's boot-time clock. */
export interface HostTimer {
  readonly due: number
  readonly run: () => void
  scheduled: Scheduled | undefined
}

/**
 * A host's clocks. Boot time is an offset and a rate times true time: the rate is the drift, and is 0 while the host is
 * frozen by something that hides that from it. The time of day can be put forward and back; nothing may depend on it.
 */
export class HostClock {
  readonly #scheduler: Scheduler
  readonly #timers = new Set<HostTimer>()
  #rate: number
  /** Boot time at the true time of the last change of the rate. */
  #base: number
  #since: number
  #hidden = false
  /** Boot time never runs back, not even by the last digit of a number. */
  #latest: number
  #dayOffset: number

  constructor(scheduler: Scheduler, options: { boot: number; rate: number; dayOffset: number }) {
    this.#scheduler = scheduler
    this.#rate = options.rate
    this.#base = options.boot
    this.#latest = options.boot
    this.#since = scheduler.now
    this.#dayOffset = options.dayOffset
  }

  /** Boot time in milliseconds. */
  now(): number {
    const rate = this.#hidden ? 0 : this.#rate
    const now = this.#base + (this.#scheduler.now - this.#since) * rate
    if (now > this.#latest) this.#latest = now
    return this.#latest
  }

  get rate(): number {
    return this.#rate
  }

  get dayOffset(): number {
    return this.#dayOffset
  }

  timeOfDay(): number {
    return this.now() + this.#dayOffset
  }

  stepDay(ms: number): void {
    this.#dayOffset += ms
  }

  after(ms: number, run: () => void): HostTimer {
    const timer: HostTimer = { due: this.now() + Math.max(0, ms), run, scheduled: undefined }
    this.#timers.add(timer)
    this.#schedule(timer)
    return timer
  }

  cancel(timer: HostTimer | undefined): void {
    if (timer === undefined) return
    this.#scheduler.cancel(timer.scheduled)
    this.#timers.delete(timer)
  }

  setRate(rate: number): void {
    this.#rebase()
    this.#rate = rate
    this.#reschedule()
  }

  /** Boot time stands still, or goes on again where it was. */
  hide(isHidden: boolean): void {
    this.#rebase()
    this.#hidden = isHidden
    this.#reschedule()
  }

  /** The host lost power: whatever waited is gone. */
  stop(): void {
    for (const timer of this.#timers) this.#scheduler.cancel(timer.scheduled)
    this.#timers.clear()
  }

  #rebase(): void {
    this.#base = this.now()
    this.#since = this.#scheduler.now
  }

  #reschedule(): void {
    for (const timer of this.#timers) {
      this.#scheduler.cancel(timer.scheduled)
      this.#schedule(timer)
    }
  }

  #schedule(timer: HostTimer): void {
    if (this.#hidden) {
      timer.scheduled = undefined
      return
    }
    timer.scheduled = this.#scheduler.after((timer.due - this.now()) / this.#rate, () => {
      this.#timers.delete(timer)
      if (timer.due > this.#latest) this.#latest = timer.due
      timer.run()
    })
  }
}
