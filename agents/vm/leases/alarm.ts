import type { RunnerClock } from '../../../overlay/runner.ts'

/** Runs something after a time, and not before, on a clock whose timers may fire early (agents/boot-clock.ts). */
export function alarm(clock: RunnerClock, ms: number, run: () => void): () => void {
  const at = clock.now() + ms
  let cancel = clock.after(Math.max(0, ms), look)
  function look(): void {
    const leftMs = at - clock.now()
    if (leftMs <= 0) run()
    else cancel = clock.after(leftMs, look)
  }
  return () => cancel()
}
