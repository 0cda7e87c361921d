/** Waits until a condition holds, looking again every few milliseconds. @throws Error after the deadline */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { deadlineMs, everyMs = 5 }: { deadlineMs: number; everyMs?: number }
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
  throw new Error(`the condition did not hold within ${deadlineMs} ms`, { cause: last })
}
