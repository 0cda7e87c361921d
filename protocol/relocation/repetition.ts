/** When to do something again that has not been answered yet, with pauses that grow up to a bound. */
export class Repetition {
  readonly #firstMs: number
  readonly #mostMs: number
  #pauseMs: number
  #at: number | undefined

  constructor(firstMs: number, mostMs: number) {
    this.#firstMs = firstMs
    this.#mostMs = Math.max(firstMs, mostMs)
    this.#pauseMs = firstMs
  }

  get at(): number | undefined {
    return this.#at
  }

  due(now: number): boolean {
    return this.#at !== undefined && now >= this.#at
  }

  now(now: number): void {
    this.#pauseMs = this.#firstMs
    this.#at = now
  }

  /** After the shortest pause. */
  after(now: number): void {
    this.#pauseMs = this.#firstMs
    this.#at = now + this.#firstMs
  }

  /** After a pause that is longer each time. */
  again(now: number): void {
    this.#at = now + this.#pauseMs
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#mostMs)
  }

  rest(): void {
    this.#at = undefined
  }
}
