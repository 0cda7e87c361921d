/** How long a machine stood still, by durations on the source's own clock: the target says for how long it has executed. */
export class Downtime {
  #pausedAt: number | undefined
  #renouncedAt: number | undefined
  #oneWayMs: number | undefined
  #executingSince: number | undefined

  paused(at: number): void {
    this.#pausedAt ??= at
  }

  /** The target is told; its answer tells how far it is. */
  renounced(now: number): void {
    this.#renouncedAt = now
  }

  noted(now: number): void {
    if (this.#renouncedAt !== undefined) this.#oneWayMs ??= (now - this.#renouncedAt) / 2
  }

  executing(forMs: number, now: number): void {
    this.#executingSince ??= now - Math.max(0, forMs)
  }

  /** The target said that it executes. */
  get isOver(): boolean {
    return this.#executingSince !== undefined
  }

  /** undefined where it could not be measured */
  get ms(): number | undefined {
    if (this.#executingSince === undefined || this.#pausedAt === undefined) return undefined
    return Math.max(0, this.#executingSince - this.#pausedAt - (this.#oneWayMs ?? 0))
  }
}
