/** Something that will happen; without `run` it was called off. */
export interface Scheduled {
  readonly at: number
  readonly order: number
  run: (() => void) | undefined
}

/** True time, in milliseconds, which nobody in the simulated world knows; it passes from event to event. */
export class Scheduler {
  /** A binary heap: the next event is the first. Of two at one moment the older runs first. */
  readonly #events: Scheduled[] = []
  #now = 0
  #order = 0
  #steps = 0

  get now(): number {
    return this.#now
  }

  /** How many events have happened. */
  get steps(): number {
    return this.#steps
  }

  at(time: number, run: () => void): Scheduled {
    const event: Scheduled = { at: Math.max(time, this.#now), order: this.#order++, run }
    this.#push(event)
    return event
  }

  after(ms: number, run: () => void): Scheduled {
    return this.at(this.#now + ms, run)
  }

  cancel(event: Scheduled | undefined): void {
    if (event) event.run = undefined
  }

  /** Runs what is due until a time has come, or `isOver` says so after an event. */
  run(until: number, isOver?: () => boolean): void {
    for (let next = this.#events[0]; next !== undefined && next.at <= until; next = this.#events[0]) {
      this.#shift()
      const { run } = next
      if (run === undefined) continue
      this.#now = next.at
      this.#steps++
      run()
      if (isOver?.()) return
    }
    this.#now = Math.max(this.#now, until)
  }

  #push(event: Scheduled): void {
    const events = this.#events
    let at = events.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (precedes(events[parent]!, event)) break
      events[at] = events[parent]!
      at = parent
    }
    events[at] = event
  }

  #shift(): void {
    const events = this.#events
    const last = events.pop()!
    if (events.length === 0) return
    let at = 0
    for (let child = 1; child < events.length; child = 2 * at + 1) {
      if (child + 1 < events.length && precedes(events[child + 1]!, events[child]!)) child++
      if (precedes(last, events[child]!)) break
      events[at] = events[child]!
      at = child
    }
    events[at] = last
  }
}

function precedes(a: Scheduled, b: Scheduled): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order
}
