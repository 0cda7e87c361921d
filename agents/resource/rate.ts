/**
 * How fast a counter grows, averaged with a time constant, from readings at any distance. The first reading
 * gives nothing; a counter that went back (its group or process is another one) begins anew.
 */
export class Rate {
  readonly #averageMs: number
  #last: { readonly value: number; readonly atMs: number } | undefined
  #average: number | undefined

  constructor(averageMs: number) {
    this.#averageMs = averageMs
  }

  /** Units per ms; undefined while unknown. */
  read(value: number | undefined, now: number): number | undefined {
    if (value === undefined || (this.#last !== undefined && value < this.#last.value)) {
      this.#last = undefined
      this.#average = undefined
    }
    if (value === undefined) return undefined
    if (this.#last !== undefined && now > this.#last.atMs) {
      const elapsed = now - this.#last.atMs
      const rate = (value - this.#last.value) / elapsed
      const weight = 1 - Math.exp(-elapsed / this.#averageMs)
      this.#average = this.#average === undefined ? rate : this.#average + weight * (rate - this.#average)
    }
    if (this.#last === undefined || now > this.#last.atMs) this.#last = { value, atMs: now }
    return this.#average
  }
}

/** How one counter grows against another, averaged likewise: throttled periods of all periods. */
export class Share {
  readonly #part: Rate
  readonly #whole: Rate

  constructor(averageMs: number) {
    this.#part = new Rate(averageMs)
    this.#whole = new Rate(averageMs)
  }

  /** 0…1; 0 when the whole stands still, undefined while unknown. */
  read(part: number | undefined, whole: number | undefined, now: number): number | undefined {
    const partRate = this.#part.read(part, now)
    const wholeRate = this.#whole.read(whole, now)
    if (partRate === undefined || wholeRate === undefined) return undefined
    return wholeRate <= 0 ? 0 : Math.min(1, partRate / wholeRate)
  }
}
