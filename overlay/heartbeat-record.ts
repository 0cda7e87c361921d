/**
 * Whether a connection still carries anything.
 *
 * Intuition: TCP keeps a cut connection for a quarter of an hour. So each side sends a beat every interval
 * and the other returns it; a side that has waited longer than the time-out gives the connection up. But
 * silence that we were too busy to hear is no silence: when our own event loop stalled, the answers may lie
 * unread in the kernel, so the stall is taken off every wait.
 *
 * Pure: time is given. Bound: a dead connection is found within interval + timeout of running time.
 */
export class HeartbeatRecord {
  readonly #timeoutMs: number
  #waitingSince: number | undefined
  #forgivenMs = 0

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** A beat went out. Only the first one that is unanswered starts the wait. */
  sent(now: number): void {
    if (this.#waitingSince !== undefined) return
    this.#waitingSince = now
    this.#forgivenMs = 0
  }

  /** Something came back. @returns how long it took, where that was measured */
  heard(now: number): number | undefined {
    const since = this.#waitingSince
    this.#waitingSince = undefined
    return since === undefined ? undefined : Math.max(0, now - since)
  }

  /** Our own event loop did not run for so long. */
  stalled(ms: number): void {
    if (this.#waitingSince !== undefined) this.#forgivenMs += ms
  }

  tardy(now: number): boolean {
    return this.#waitingSince !== undefined && now - this.#waitingSince - this.#forgivenMs > this.#timeoutMs
  }
}
