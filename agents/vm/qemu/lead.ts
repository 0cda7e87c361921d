/**
 * How long QEMU takes to carry out an order, by how long its answers take.
 *
 * Where an order may come too late the longest of late counts (`ms`), for that is costly; where it cannot, what is
 * usual. Where slow answers come again and again the longest of a longer time counts for both: a QEMU whose processors
 * are throttled stands still for most of every tenth of a second.
 */
export class Lead {
  readonly #last: number[] = []
  readonly #late: number[] = []

  add(ms: number): void {
    for (const [list, most] of [
      [this.#last, LEAD_SAMPLES],
      [this.#late, LATE_SAMPLES]
    ] as const) {
      list.push(ms)
      if (list.length > most) list.shift()
    }
  }

  /** What an order will hardly exceed. */
  get ms(): number {
    return this.#isOftenSlow ? this.#longestMs : Math.min(MAX_LEAD_MS, 1.5 * Math.max(0, ...this.#late))
  }

  /** What it takes as a rule: one slow answer among others does not count. */
  get usualMs(): number {
    if (this.#isOftenSlow) return this.#longestMs
    const sorted = this.#last.slice(-LATE_SAMPLES).sort((a, b) => a - b)
    return Math.min(this.ms, 1.5 * (sorted[Math.floor(sorted.length / 2)] ?? 0))
  }

  /** What was slow of late was an exception. */
  forgive(): void {
    this.#late.length = 0
  }

  get #isOftenSlow(): boolean {
    return this.#last.filter(ms => ms > SLOW_MS).length >= OFTEN
  }

  get #longestMs(): number {
    return Math.min(MAX_LEAD_MS, 2 * Math.max(...this.#last))
  }
}

export const MAX_LEAD_MS = 300
const LEAD_SAMPLES = 64
const LATE_SAMPLES = 12
/** A host with something to spare seldom takes as long. */
const SLOW_MS = 25
const OFTEN = 3
