/**
 * A protocol as a pure state machine.
 *
 * A core is synchronous. Time, randomness and I/O are given to it, never taken: `step` is told what
 * happened and what time it is, and answers with what should be done. The same core runs in the agent
 * (driven by overlay/runner.ts) and in the simulator (driven by a virtual clock, network and disk).
 *
 * A core refuses bad input and never throws on it; it throws only on our own mistakes.
 */
export interface Core<Event, Effect> {
  /**
   * @param event what happened
   * @param now milliseconds on a monotonic clock; never smaller than at the step before
   * @returns what to do, in this order
   */
  step(event: Event, now: number): Effect[]

  /** When to be stepped next (with the core's own `tick` event) if nothing happens, on the same clock. */
  wakeup(): number | undefined
}

/** A source of randomness that a core is given: a uniform number in [0, 1). */
export type Random = () => number
