import koffi from 'koffi'
import type { RunnerClock } from '../overlay/runner.ts'
import { WatariError } from '../protocol/errors.ts'

/**
 * The boot-time clock (CLOCK_BOOTTIME, clock_gettime(2)): the same for every process of a host, never set, and it goes on
 * while the host is suspended. Node's own clock stands still then, and `os.uptime()` goes in steps of 10 ms.
 */
const CLOCK_BOOTTIME = 7

let getTime: ((clock: number, time: BigInt64Array) => number) | undefined
const time = new BigInt64Array(2)

/** @returns milliseconds, with fractions. @throws WatariError `clock-unavailable` */
export function bootTimeMs(): number {
  try {
    getTime ??= koffi
      .load('libc.so.6')
      .func('int clock_gettime(int clock, void *time)') as unknown as typeof getTime
  } catch (cause) {
    throw new WatariError('clock-unavailable', 'the boot-time clock needs glibc and the package koffi', {
      cause
    })
  }
  if (getTime!(CLOCK_BOOTTIME, time) !== 0)
    throw new WatariError('clock-unavailable', 'this kernel has no boot-time clock (Linux 2.6.39 or later)')
  return Number(time[0]) * 1000 + Number(time[1]) / 1e6
}

/** What was set before a suspend is due at most this much after it, for timers do not count the time in between. */
const SUSPEND_STEP_MS = 100

/** For a Runner, which looks at the clock when a timer fires and sets the next one if it is early. */
export const bootClock: RunnerClock = {
  now: bootTimeMs,
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, SUSPEND_STEP_MS))
    return () => clearTimeout(timer)
  }
}
