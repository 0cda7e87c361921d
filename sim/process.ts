import type { Operation, Task } from '../protocol/task.ts'
import type { HostClock, HostTimer } from './host-clock.ts'

/** Who keeps a process from running. */
export type StopReason = 'signal' | 'freeze' | 'start'

/**
 * A process of a simulated host: an agent or a guard. What it is told while it is stopped (SIGSTOP, or with its whole
 * host) waits until it goes on; what it is told, or had begun, in an earlier life is lost.
 */
export class Process {
  readonly #clock: () => HostClock
  readonly #stops = new Set<StopReason>()
  #waiting: (() => void)[] = []
  #life = 0
  #isAlive = false

  constructor(clock: () => HostClock) {
    this.#clock = clock
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  get isStopped(): boolean {
    return this.#stops.size > 0
  }

  /** Names this life of it. */
  get life(): number {
    return this.#life
  }

  /** Boot time of its host. */
  now(): number {
    return this.#clock().now()
  }

  start(): void {
    this.#isAlive = true
    this.#life++
  }

  kill(): void {
    this.#isAlive = false
    this.#life++
    this.#waiting = []
    this.#stops.delete('signal')
    this.#stops.delete('start')
  }

  stop(reason: StopReason): void {
    this.#stops.add(reason)
  }

  continue(reason: StopReason): void {
    this.#stops.delete(reason)
    while (this.#stops.size === 0 && this.#waiting.length > 0) this.#waiting.shift()!()
  }

  /** Now, or when it goes on; never in another life than this one. */
  run(task: () => void): void {
    if (!this.#isAlive) return
    if (this.#stops.size > 0) this.#waiting.push(task)
    else task()
  }

  /** A function that does nothing once this life is over. */
  bound<A extends unknown[]>(call: (...args: A) => void): (...args: A) => void {
    const life = this.#life
    return (...args) => {
      if (this.#life === life) this.run(() => call(...args))
    }
  }

  after(ms: number, run: () => void): HostTimer {
    const life = this.#life
    return this.#clock().after(ms, () => {
      if (this.#life === life) this.run(run)
    })
  }

  cancel(timer: HostTimer | undefined): void {
    this.#clock().cancel(timer)
  }

  sleep(ms: number): Operation<void> {
    return resume => void this.after(ms, resume)
  }

  /** Runs a task as far as it comes, and on whenever what it waits for is there. */
  spawn(task: Task): void {
    const life = this.#life
    const go = (value: unknown): void => {
      const { done, value: operation } = task.next(value)
      if (done) return
      operation((result: unknown) => {
        if (this.#life === life) this.run(() => go(result))
      })
    }
    go(undefined)
  }
}
