/** Something that happened, told once, in words and in fields. */
export interface LoggedEvent {
  readonly sequence: number
  readonly at: string
  readonly kind: string
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
}

const maxEvents = 2_000
/** A follower that is further behind than this is cut off: it may come back and ask from where it was. */
const maxFollowerBacklog = 1_000

/** The newest events of this agent, for `watari events` and everybody who follows them. */
export class EventLog {
  readonly #events: LoggedEvent[] = []
  readonly #followers = new Set<(event: LoggedEvent) => void>()
  #sequence = 0

  add(kind: string, text: string, fields: Record<string, unknown> = {}): void {
    this.#sequence += 1
    const event = { sequence: this.#sequence, at: new Date().toISOString(), kind, text, fields }
    this.#events.push(event)
    if (this.#events.length > maxEvents) this.#events.shift()
    for (const follower of [...this.#followers]) follower(event)
  }

  /** Events after a sequence number, oldest first. */
  since(sequence: number): LoggedEvent[] {
    return this.#events.filter(event => event.sequence > sequence)
  }

  /** What happened after `sequence` and everything that happens from then on, until the signal. */
  async *follow(sequence: number, signal: AbortSignal): AsyncGenerator<LoggedEvent> {
    const backlog = this.since(sequence)
    let wake: (() => void) | undefined
    const take = (event: LoggedEvent): void => {
      backlog.push(event)
      wake?.()
    }
    const stop = (): void => wake?.()
    this.#followers.add(take)
    signal.addEventListener('abort', stop)
    try {
      while (!signal.aborted && backlog.length <= maxFollowerBacklog) {
        const event = backlog.shift()
        if (event) yield event
        else {
          await new Promise<void>(resolve => {
            wake = resolve
          })
          wake = undefined
        }
      }
    } finally {
      this.#followers.delete(take)
      signal.removeEventListener('abort', stop)
    }
  }
}
