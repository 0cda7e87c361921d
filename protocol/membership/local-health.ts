/** Most that the score reaches: everything then takes nine times as long. */
const worst = 8

/**
 * How far we trust our own judgement (Lifeguard, "local health multiplier"). 0 is healthy; every sign that
 * the fault may be ours (missing nacks, having to refute, a late event loop) adds to it, every answered
 * probe takes one away. It stretches our own time-outs only.
 */
export class LocalHealth {
  #score = 0

  get score(): number {
    return this.#score
  }

  add(points: number): void {
    this.#score = Math.min(worst, Math.max(0, this.#score + points))
  }

  stretch(ms: number): number {
    return ms * (1 + this.#score)
  }
}
