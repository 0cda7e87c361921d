/** Messages that wait for their signatures to be checked, over all senders. */
const maxWaiting = 512

/**
 * Handles messages one after the other, as they came, though each takes a while; drops what is too much.
 * Peers repeat themselves, so what is dropped comes again.
 */
export class Inbox {
  readonly #onFault: (error: unknown) => void
  #waiting = 0
  #last: Promise<void> = Promise.resolve()

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault
  }

  /** @returns false when the message was dropped */
  handle(work: () => Promise<void>): boolean {
    if (this.#waiting >= maxWaiting) return false
    this.#waiting += 1
    this.#last = this.#last
      .then(work)
      .catch(this.#onFault)
      .finally(() => {
        this.#waiting -= 1
      })
    return true
  }
}
