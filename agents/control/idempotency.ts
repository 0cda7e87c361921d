import { WatariError } from '../../protocol/errors.ts'

const maxKeys = 1_000
const maxKeyLength = 128

/**
 * Remembers what a change answered under its Idempotency-Key, so that a repeated request gets the same answer
 * instead of a second change. Kept in memory: a restarted agent relies on the registers, which refuse a second
 * creation of the same name.
 */
export class IdempotencyKeys {
  readonly #answers = new Map<string, { fingerprint: string; answer: Promise<unknown> }>()

  once<T>(key: string | undefined, fingerprint: string, work: () => Promise<T>): Promise<T> {
    if (key === undefined) return work()
    if (key.length === 0 || key.length > maxKeyLength) {
      throw new WatariError('bad-request', `an Idempotency-Key has 1 to ${maxKeyLength} characters`)
    }
    const known = this.#answers.get(key)
    if (known) {
      if (known.fingerprint !== fingerprint) {
        throw new WatariError(
          'conflict',
          `the Idempotency-Key ${key} was used for another request; use a new one`
        )
      }
      return known.answer as Promise<T>
    }
    if (this.#answers.size >= maxKeys) {
      const oldest = this.#answers.keys().next()
      if (!oldest.done) this.#answers.delete(oldest.value)
    }
    const answer = work()
    this.#answers.set(key, { fingerprint, answer })
    // A change that failed may be tried again under its key.
    answer.catch(() => this.#answers.delete(key))
    return answer
  }
}
