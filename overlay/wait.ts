/**
 * Waits for a promise, but not beyond a signal. The promise itself goes on, and nobody minds its end.
 */
export async function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let onAbort: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort)
  }
}

/** A signal that ends with any of the given ones or after a time; `release` frees its timer. */
export function deadline(ms: number, ...signals: (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    isLate = true
    controller.abort(new Error(`not done within ${ms} ms`))
  }, ms)
  let isLate = false
  const sources = signals.filter(signal => signal !== undefined)
  const forward = (event: { target: unknown }) => controller.abort((event.target as AbortSignal).reason)
  for (const source of sources) {
    if (source.aborted) controller.abort(source.reason)
    else source.addEventListener('abort', forward, { once: true })
  }
  return {
    signal: controller.signal,
    get late() {
      return isLate
    },
    release() {
      clearTimeout(timer)
      for (const source of sources) source.removeEventListener('abort', forward)
    }
  }
}

export interface Deadline {
  readonly signal: AbortSignal
  /** Whether it was the time that ended it. */
  readonly late: boolean
  release(): void
}
