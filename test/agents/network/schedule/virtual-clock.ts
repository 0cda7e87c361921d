import type { RunnerClock } from '../../../../overlay/runner.ts'

interface Timer {
  readonly at: number
  /** Of two at one moment the older runs first. */
  readonly order: number
  readonly run: () => void
  isCancelled: boolean
}

/** Time that passes only when the test says so: whole agents run an hour of it in a moment, each time the same. */
export class VirtualClock implements RunnerClock {
  /** A binary heap: the next one is the first. */
  readonly #timers: Timer[] = []
  #now = 0
  #order = 0

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run, isCancelled: false }
    this.#push(timer)
    return () => {
      timer.isCancelled = true
    }
  }

  /** What promises wait for is done before the next timer, as if it took no time. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await quiet()
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#shift()
      if (next.isCancelled) continue
      this.#now = next.at
      next.run()
      await quiet()
    }
    this.#now = end
  }

  #push(timer: Timer): void {
    const timers = this.#timers
    let at = timers.push(timer) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (precedes(timers[parent]!, timer)) break
      timers[at] = timers[parent]!
      at = parent
    }
    timers[at] = timer
  }

  #shift(): void {
    const timers = this.#timers
    const last = timers.pop()!
    if (timers.length === 0) return
    let at = 0
    for (let child = 1; child < timers.length; child = 2 * at + 1) {
      if (child + 1 < timers.length && precedes(timers[child + 1]!, timers[child]!)) child++
      if (precedes(last, timers[child]!)) break
      timers[at] = timers[child]!
      at = child
    }
    timers[at] = last
  }
}

function precedes(a: Timer, b: Timer): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order
}

/** Until no promise that can go on is left. */
function quiet(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
