/** A token bucket: so many at once, and so many per second in the long run. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #at: number | undefined

  constructor(perSecond: number, burst: number) {
    this.#perMs = perSecond / 1000
    this.#burst = burst
    this.#tokens = burst
  }

  take(now: number): boolean {
    if (this.#at !== undefined)
      this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** How long until there is one again, after `take` refused. */
  get waitMs(): number {
    return Math.max(0, (1 - this.#tokens) / this.#perMs)
  }
}
