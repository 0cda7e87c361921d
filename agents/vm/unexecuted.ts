import type { MachineId } from '../../protocol/machine.ts'

/** A machine whose start has failed so often here is given up to others. */
const MOST_FAILURES = 3
/** Others had their turn: if none of them took it, it is started here again. */
const OTHERS_MS = 60_000
/** Nobody can be given anything then, and it is no fault of this host's. */
const CUT_OFF = ['register-unreachable', 'register-unknown', 'outcome-unknown']

/** Machines that are this host's and cannot be executed here: how often that was tried, and which were given up. */
export class Unexecuted {
  readonly #failures = new Map<MachineId, number>()
  readonly #givenUpAt = new Map<MachineId, number>()

  failed(id: MachineId, code: string): void {
    if (CUT_OFF.includes(code)) return
    this.#failures.set(id, (this.#failures.get(id) ?? 0) + 1)
  }

  executed(id: MachineId): void {
    this.#failures.delete(id)
    this.#givenUpAt.delete(id)
  }

  isToBeGivenUp(id: MachineId): boolean {
    return (this.#failures.get(id) ?? 0) >= MOST_FAILURES
  }

  givenUp(id: MachineId, now: number): void {
    this.#failures.delete(id)
    this.#givenUpAt.set(id, now)
  }

  /** Whether it was given up just now: it is left to others for a while. */
  isLeft(id: MachineId, now: number): boolean {
    return now < (this.#givenUpAt.get(id) ?? Number.NEGATIVE_INFINITY) + OTHERS_MS
  }
}
