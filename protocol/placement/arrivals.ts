import type { MachineId } from '../machine.ts'

/** Who asks for a relocation that nobody ordered. */
export const balanceRequester = 'balance'

/**
 * What a host says to agents that relocate by themselves: one machine at a time, and then none until its load shows what
 * that one took.
 *
 * Agents of different sites choose a target without knowing of each other, by loads that are seconds old. Two that
 * choose the same one at the same time would crowd it, and one of the machines would have to go back. What
 * people order is not asked.
 */
export class Arrivals {
  readonly #restMs: number
  readonly #coming = new Set<MachineId>()
  #restUntilMs = Number.NEGATIVE_INFINITY

  constructor(restMs: number) {
    this.#restMs = restMs
  }

  isBusy(machine: MachineId, now: number): boolean {
    const others = this.#coming.size - (this.#coming.has(machine) ? 1 : 0)
    return others > 0 || now < this.#restUntilMs
  }

  coming(machine: MachineId): void {
    this.#coming.add(machine)
  }

  /** It does not come after all. */
  gone(machine: MachineId): void {
    this.#coming.delete(machine)
  }

  arrived(machine: MachineId, now: number): void {
    this.#coming.delete(machine)
    this.#restUntilMs = now + this.#restMs
  }
}
