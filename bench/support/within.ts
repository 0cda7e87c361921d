/**
 * Waits for what knows of no signal and no deadline. What is left behind goes on by itself: take away what it works on.
 *
 * @throws Error that says what it waited for; the signal's reason
 */
export async function within<T>(
  work: Promise<T>,
  what: string,
  deadlineMs: number,
  signal: AbortSignal
): Promise<T> {
  const { promise: given, reject } = Promise.withResolvers<never>()
  const late = setTimeout(() => reject(new Error(`${what}: not within ${deadlineMs / 1_000} s`)), deadlineMs)
  const interrupt = () => reject(signal.reason)
  if (signal.aborted) interrupt()
  signal.addEventListener('abort', interrupt)
  try {
    return await Promise.race([work, given])
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', interrupt)
  }
}
