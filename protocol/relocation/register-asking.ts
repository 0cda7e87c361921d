import type { Holding } from './plan.ts'
import type { RelocationTimes } from './times.ts'

/** A change of the machine's register that a relocation proposes, or `read`. All may be repeated. */
export type Proposal = 'begin' | 'complete' | 'abort' | 'give-back' | 'read'

/**
 * What came of a proposal. A refusal tells the record as well, so both answer the same question: how do things
 * stand? After `unknown` the change may have been made or not; once any later proposal or `read` has been
 * answered, it has been made before that or never will be. (A `read` therefore has to be linearizable.)
 */
export type RegisterOutcome =
  | { readonly kind: 'decided'; readonly holding: Holding }
  | { readonly kind: 'refused'; readonly holding: Holding; readonly code: string }
  | { readonly kind: 'unknown' }

/** Asks the register one thing at a time, and again with growing pauses while the answer does not settle it. */
export class RegisterAsking {
  readonly #times: RelocationTimes
  #outstanding: Proposal | undefined
  #askAt: number | undefined
  #pauseMs: number

  constructor(times: RelocationTimes) {
    this.#times = times
    this.#pauseMs = times.retryMs
  }

  /** Ask as soon as what is outstanding has been answered. */
  want(now: number): void {
    this.#pauseMs = this.#times.retryMs
    this.#askAt = now
  }

  /** Ask again after a pause. */
  again(now: number): void {
    this.#askAt = now + this.#pauseMs
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#times.retryMaxMs)
  }

  rest(): void {
    this.#askAt = undefined
  }

  /** The next question is due, and nothing is outstanding. */
  due(now: number): boolean {
    return this.#outstanding === undefined && this.#askAt !== undefined && now >= this.#askAt
  }

  asked(proposal: Proposal): void {
    this.#outstanding = proposal
    this.#askAt = undefined
  }

  /** @returns whether this is the answer to what is outstanding; any other is stale */
  answered(proposal: Proposal): boolean {
    if (this.#outstanding !== proposal) return false
    this.#outstanding = undefined
    return true
  }

  wakeup(): number | undefined {
    return this.#outstanding === undefined ? this.#askAt : undefined
  }
}
