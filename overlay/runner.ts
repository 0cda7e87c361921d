import type { Core } from '../protocol/core.ts'

/** One function for each kind of effect. A promise holds back the effects after it: "answer" never overtakes "store". */
export type EffectHandlers<Effect extends { kind: string }> = {
  [Kind in Effect['kind']]: (effect: Extract<Effect, { kind: Kind }>) => void | Promise<void>
}

export interface RunnerOptions<Event, Effect> {
  readonly core: Core<Event, Effect>
  /** A map by `kind` (see `byKind`) or one function. */
  readonly execute: (effect: Effect) => void | Promise<void>
  /** The event that the core understands as "time has passed". */
  readonly tick: Event
  /** Told of what the core or a handler threw (our own mistake) and of events dropped. The core goes on. */
  readonly onFault: (error: unknown, at: 'core' | 'effect' | 'queue') => void
  readonly queueEvents?: number
  readonly clock?: RunnerClock
}

/** Monotonic milliseconds, and a timer on them. */
export interface RunnerClock {
  now(): number
  /** @returns what cancels it */
  after(ms: number, run: () => void): () => void
}

export const monotonicClock: RunnerClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  }
}

const MAX_TIMER_MS = 0x7fffffff
const BATCH_EVENTS = 256

/** Makes one function of a map of handlers. */
export function byKind<Effect extends { kind: string }>(
  handlers: EffectHandlers<Effect>
): (effect: Effect) => void | Promise<void> {
  return effect => {
    const handler = handlers[effect.kind as Effect['kind']] as (effect: Effect) => void | Promise<void>
    return handler(effect)
  }
}

/**
 * Drives a core: feeds it events one by one, carries out its effects strictly in their order, and wakes it
 * when it asks for it.
 *
 * Events are stepped as they come, even while an effect of an earlier step is still being carried out; the
 * effects queue behind it. A core that must not go on before something was done has a state and an event
 * for that. Both queues have one bound; an event over it is dropped and reported, for whoever feeds must
 * live with loss (the network) or fall behind the bound itself (a person).
 */
export class Runner<Event, Effect> implements AsyncDisposable {
  readonly #options: RunnerOptions<Event, Effect>
  readonly #clock: RunnerClock
  readonly #queueEvents: number
  #events: Event[] = []
  #effects: Effect[] = []
  #latest = Number.NEGATIVE_INFINITY
  #cancelTimer: (() => void) | undefined
  #scheduled = false
  #executing: Promise<void> | undefined
  #stopped = false

  constructor(options: RunnerOptions<Event, Effect>) {
    this.#options = options
    this.#clock = options.clock ?? monotonicClock
    this.#queueEvents = options.queueEvents ?? 10_000
    this.#arm()
  }

  /** The runner's clock, for handlers that must tell the core about times. */
  now(): number {
    this.#latest = Math.max(this.#latest, this.#clock.now())
    return this.#latest
  }

  /** @returns false when the event was dropped */
  feed(event: Event): boolean {
    if (this.#stopped) return false
    if (this.#events.length + this.#effects.length >= this.#queueEvents) {
      this.#options.onFault(new Error(`more than ${this.#queueEvents} events and effects wait`), 'queue')
      return false
    }
    this.#events.push(event)
    this.#schedule()
    return true
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (!this.#stopped && (this.#scheduled || this.#events.length > 0 || this.#executing)) {
      await (this.#executing ?? new Promise(resolve => setImmediate(resolve)))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    this.#cancelTimer?.()
    this.#events = []
    this.#effects = []
    await this.#executing
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#turn())
  }

  /** Steps one batch, then lets I/O have its turn. */
  #turn(): void {
    if (this.#stopped) return
    for (const event of this.#events.splice(0, BATCH_EVENTS)) this.#step(event)
    if (this.#events.length > 0) {
      setImmediate(() => this.#turn())
      return
    }
    this.#scheduled = false
    this.#arm()
  }

  #step(event: Event): void {
    try {
      this.#effects.push(...this.#options.core.step(event, this.now()))
    } catch (error) {
      this.#options.onFault(error, 'core')
    }
    this.#drain()
  }

  /** Carries out effects until one is not done at once; its end goes on from there. */
  #drain(): void {
    if (this.#executing) return
    for (let effect = this.#effects.shift(); effect !== undefined; effect = this.#effects.shift()) {
      const done = this.#execute(effect)
      if (done) {
        this.#executing = done.then(() => {
          this.#executing = undefined
          this.#drain()
        })
        return
      }
    }
  }

  #execute(effect: Effect): Promise<void> | undefined {
    try {
      const done = this.#options.execute(effect)
      return done?.catch(error => this.#options.onFault(error, 'effect'))
    } catch (error) {
      this.#options.onFault(error, 'effect')
      return undefined
    }
  }

  #arm(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const at = this.#wakeup()
    if (at === undefined || this.#stopped) return
    // A core that is due already gets its turn through a timer all the same, or it could starve the rest.
    const ms = Math.min(Math.max(Math.ceil(at - this.now()), 1), MAX_TIMER_MS)
    this.#cancelTimer = this.#clock.after(ms, () => {
      this.#cancelTimer = undefined
      this.#events.push(this.#options.tick)
      this.#schedule()
    })
  }

  #wakeup(): number | undefined {
    try {
      return this.#options.core.wakeup()
    } catch (error) {
      this.#options.onFault(error, 'core')
      return undefined
    }
  }
}
