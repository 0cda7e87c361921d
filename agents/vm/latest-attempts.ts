import { type RetryTimes, untilDone } from './retries.ts'
import type { Turns } from './turns.ts'

export interface LatestAttemptsOptions<Key> {
  /** Between attempts others have their turns. */
  readonly turns: Turns<Key>
  readonly signal: AbortSignal
  readonly times: RetryTimes | undefined
  /** Told once of each distinct failure. */
  readonly onFailure: (key: Key, error: unknown) => void
}

/** Repeats for each key what fails. What was begun later knows more, and ends what was begun before. */
export class LatestAttempts<Key> {
  readonly #options: LatestAttemptsOptions<Key>
  readonly #latest = new Map<Key, object>()

  constructor(options: LatestAttemptsOptions<Key>) {
    this.#options = options
  }

  /** Resolves when it has succeeded, or was ended. */
  run(key: Key, attempt: () => Promise<void>): Promise<void> {
    const { turns, signal, times, onFailure } = this.#options
    const ours = {}
    this.#latest.set(key, ours)
    const inTurn = () =>
      turns.run(key, async () => {
        if (!signal.aborted && this.#latest.get(key) === ours) await attempt()
      })
    return untilDone(inTurn, { signal, times, onFailure: error => onFailure(key, error) }).finally(() => {
      if (this.#latest.get(key) === ours) this.#latest.delete(key)
    })
  }

  /** @returns what is being attempted for a key: another object for each attempt */
  latest(key: Key): object | undefined {
    return this.#latest.get(key)
  }

  /** Ends what is repeated for a key. */
  end(key: Key): void {
    this.#latest.delete(key)
  }
}
