/** An acceptor beats this seldom, in turns, to know the round trip as well. */
const MEASURING_TURNS = 10

/**
 * Whether a connection still carries anything, and how long that takes.
 *
 * Intuition: TCP keeps a cut connection for a quarter of an hour. So the side that dialled sends a beat every
 * interval and the other returns it: whatever arrives is a sign of life, at either end, and a side that has
 * heard none for the interval and the time-out gives the connection up. Only where nothing comes does the other
 * side beat by itself. But silence that we were too busy to hear is no silence: when our own event loop stalled,
 * the signs may lie unread in the kernel, so the stall is taken off.
 *
 * Pure: time is given. Bound: a dead connection is found at the first turn after interval + timeout of running
 * time without a sign; a connection's time begins with its first turn.
 */
export class HeartbeatRecord {
  readonly #isDialler: boolean
  readonly #intervalMs: number
  readonly #timeoutMs: number
  #turns = 0
  #heardMs: number
  #stalledMs = 0
  #sentMs: number | undefined

  /** @param times `intervalMs`: from turn to turn */
  constructor(isDialler: boolean, times: { intervalMs: number; timeoutMs: number }, now: number) {
    this.#isDialler = isDialler
    this.#intervalMs = times.intervalMs
    this.#timeoutMs = times.timeoutMs
    this.#heardMs = now
  }

  /**
   * What is due, asked once an interval.
   *
   * @param stalledMs by how much this turn is late: so long our own event loop did not run
   */
  turn(now: number, stalledMs: number): 'beat' | 'rest' | 'give-up' {
    // What was heard may have come after the stall, which then has been forgiven.
    this.#stalledMs += Math.min(stalledMs, now - this.#heardMs)
    const silentMs = now - this.#heardMs - this.#stalledMs
    if (silentMs > this.#intervalMs + this.#timeoutMs) return 'give-up'
    const isMeasuring = this.#turns++ % MEASURING_TURNS === 0
    return this.#isDialler || isMeasuring || silentMs > 2 * this.#intervalMs ? 'beat' : 'rest'
  }

  /** A beat left. Only the first one that is unanswered is timed. */
  sent(now: number): void {
    this.#sentMs ??= now
  }

  /** What was sent will not be answered any more. */
  reset(): void {
    this.#sentMs = undefined
  }

  /** A beat of the other side, or another sign of life. */
  heard(now: number): void {
    this.#heardMs = now
    this.#stalledMs = 0
  }

  /** Our beat came back. @returns how long it took */
  answered(now: number): number | undefined {
    this.heard(now)
    const sentMs = this.#sentMs
    this.#sentMs = undefined
    return sentMs === undefined ? undefined : Math.max(0, now - sentMs)
  }
}
