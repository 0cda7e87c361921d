import { monotonicClock, type RunnerClock } from '../../overlay/runner.ts'
import { errorMessage, WatariError } from '../../protocol/errors.ts'

export interface RetryTimes {
  /** After the first failure; doubles with every further one, up to `maxMs`. */
  readonly firstMs: number
  readonly maxMs: number
}

/** Voters that come back are noticed within half a minute, and a start that fails every time costs little. */
const defaultTimes: RetryTimes = { firstMs: 1_000, maxMs: 30_000 }

export interface RetryOptions {
  /** Ends the waiting, and every further attempt. */
  readonly signal: AbortSignal
  /** Told once of each distinct failure: of each code, for sentences may differ every time. */
  readonly onFailure: (error: unknown) => void
  readonly times?: RetryTimes | undefined
  readonly clock?: RunnerClock
}

/** Repeats an attempt until it does not throw, or the signal ends it. Never rejects. */
export async function untilDone(
  attempt: () => Promise<void>,
  { signal, onFailure, times = defaultTimes, clock = monotonicClock }: RetryOptions
): Promise<void> {
  const told = new Set<string>()
  for (let waitMs = times.firstMs; !signal.aborted; waitMs = Math.min(times.maxMs, 2 * waitMs)) {
    try {
      return await attempt()
    } catch (error) {
      if (signal.aborted) return
      const failure = error instanceof WatariError ? error.code : errorMessage(error)
      if (!told.has(failure)) onFailure(error)
      told.add(failure)
    }
    await waited(waitMs, signal, clock)
  }
}

async function waited(ms: number, signal: AbortSignal, clock: RunnerClock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.after(ms, resolve)
  const end = () => resolve()
  signal.addEventListener('abort', end)
  await promise
  signal.removeEventListener('abort', end)
  cancel()
}
