/**
 * How long QEMU takes to carry out an order. The longest of late counts, for one that came too late is costly, and the
 * longest of a longer time where slow ones come again and again: a QEMU whose processors are throttled stands
 * still for most of every tenth of a second.
 */
export class Lead {
  readonly #last: number[] = []

  add(ms: number): void {
    this.#last.push(ms)
    if (this.#last.length > LEAD_SAMPLES) this.#last.shift()
  }

  get ms(): number {
    const isOftenSlow = this.#last.filter(ms => ms > SLOW_MS).length >= OFTEN
    const counts = isOftenSlow ? this.#last : this.#last.slice(-LATE_SAMPLES)
    return Math.min(MAX_LEAD_MS, (isOftenSlow ? 2 : 1.5) * Math.max(0, ...counts))
  }
}

export const MAX_LEAD_MS = 300
const LEAD_SAMPLES = 64
const LATE_SAMPLES = 12
/** A host with something to spare seldom takes as long. */
const SLOW_MS = 25
const OFTEN = 3
