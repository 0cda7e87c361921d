import { type Step, wait } from '../protocol/task.ts'

/** One thing at a time for each key, as agents/vm/turns.ts. */
export class Turns<K> {
  readonly #waiting = new Map<K, (() => void)[]>()

  release(key: K): void {
    const next = this.#waiting.get(key)!.shift()
    if (next) next()
    else this.#waiting.delete(key)
  }

  *take(key: K): Step<void> {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) {
      this.#waiting.set(key, [])
      return
    }
    yield* wait<void>(resume => waiting.push(() => resume()))
  }

  *run<T>(key: K, job: () => Step<T>): Step<T> {
    yield* this.take(key)
    const result = yield* job()
    this.release(key)
    return result
  }
}
