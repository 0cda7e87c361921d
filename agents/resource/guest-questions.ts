import type { GuestStatistics } from '../vm/driver.ts'

/** Between two questions about one machine: after an answer, and at most after failures, each of which doubles it. */
const askMs = 10_000
const maxAskMs = 320_000

interface Questioned {
  statistics(): Promise<GuestStatistics>
}

interface Asked {
  known: GuestStatistics | undefined
  isUnderway: boolean
  everyMs: number
  nextAtMs: number
}

/**
 * What hypervisors know of their guests, asked beside the samples: a sample takes what was answered before and waits
 * for nobody, so that a hypervisor that hangs delays neither its own machine's sample nor the others'.
 */
export class GuestQuestions {
  /** By copy, not by machine: another copy has other threads. */
  readonly #asked = new WeakMap<Questioned, Asked>()
  readonly #clock: () => number

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /** @returns what was answered last, if anything; the next question is asked if it is time and `mayAsk` */
  known(copy: Questioned, mayAsk: boolean): GuestStatistics | undefined {
    const asked = this.#asked.get(copy) ?? {
      ...{ known: undefined, isUnderway: false, everyMs: askMs, nextAtMs: Number.NEGATIVE_INFINITY }
    }
    this.#asked.set(copy, asked)
    if (mayAsk && !asked.isUnderway && this.#clock() >= asked.nextAtMs) void this.#ask(copy, asked)
    return asked.known
  }

  async #ask(copy: Questioned, asked: Asked): Promise<void> {
    asked.isUnderway = true
    try {
      asked.known = await copy.statistics()
      asked.everyMs = askMs
    } catch {
      // Its threads stay the same; how much memory it used is old. Who does not answer is asked less and less, for
      // each question waits in its hypervisor and those that matter are to find room there.
      if (asked.known) asked.known = { ...asked.known, memoryUsed: undefined }
      asked.everyMs = Math.min(maxAskMs, 2 * asked.everyMs)
    }
    asked.nextAtMs = this.#clock() + asked.everyMs
    asked.isUnderway = false
  }
}
