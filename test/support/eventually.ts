/**
 * Waits until a condition holds, looking again every few milliseconds.
 * @throws Error after the deadline, with what `state` says then
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { deadlineMs, everyMs = 5, state }: { deadlineMs: number; everyMs?: number; state?: () => string }
): Promise<T> {
  const end = performance.now() + deadlineMs
  let last: unknown
  do {
    try {
      const value = await condition()
      if (value) return value
      last = undefined
    } catch (error) {
      last = error
    }
    await new Promise(resolve => setTimeout(resolve, everyMs))
  } while (performance.now() < end)
  const reason = last instanceof Error ? `: ${last.message}` : ''
  const found = state === undefined ? reason : `${reason}: ${state()}`
  throw new Error(`the condition did not hold within ${deadlineMs} ms${found}`, { cause: last })
}
