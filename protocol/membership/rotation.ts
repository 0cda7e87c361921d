import type { Random } from '../core.ts'
import type { HostId } from '../host.ts'

/**
 * In which order hosts are probed: each once per round, in a new random order every round (SWIM section
 * 4.3), so that the time until a host is probed is bounded and not only small on average.
 */
export class Rotation {
  readonly #random: Random
  #round: HostId[] = []

  constructor(random: Random) {
    this.#random = random
  }

  /** @param candidates who may be probed now */
  next(candidates: ReadonlySet<HostId>): HostId | undefined {
    for (let round = 0; round < 2; round += 1) {
      for (let id = this.#round.pop(); id !== undefined; id = this.#round.pop())
        if (candidates.has(id)) return id
      this.#round = shuffled([...candidates], this.#random)
    }
    return undefined
  }

  /** A host that appears during a round gets a random place in it. */
  insert(id: HostId): void {
    this.#round.splice(Math.floor(this.#random() * (this.#round.length + 1)), 0, id)
  }
}

/** Fisher–Yates, in place. */
export function shuffled<T>(items: T[], random: Random): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const item = items[last]!
    items[last] = items[other]!
    items[other] = item
  }
  return items
}
