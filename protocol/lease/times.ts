import { WatariError } from '../errors.ts'
import { guardSettings } from './guard.ts'
import { leaseLimits } from './limits.ts'

/** All in milliseconds. docs/protocol.md, Parameters. */
export interface LeaseTimes {
  /** From the first sending of a renewal to the end of what it renewed. */
  readonly durationMs: number
  /** Between two renewals, at the most: a host that holds a shorter lease renews more often (`RENEWALS`). */
  readonly renewMs: number
  /** Before the end the guard begins to pause, and when that has not helped, to kill. */
  readonly pauseBeforeMs: number
  readonly killBeforeMs: number
  /** What a successor waits beyond what has to be. */
  readonly graceMs: number
  /** By which part two clocks may run apart. */
  readonly driftRate: number
}

/** How often a lease is renewed while it lasts, at the least, */
export const RENEWALS = 5
/** and before its machine is paused. */
const MIN_RENEWALS = 3
const MIN_KILL_MS = 250
const MAX_DRIFT_RATE = 0.01

export const DEFAULT_LEASE_TIMES: LeaseTimes = leaseTimes(10_000)

/** The times of a host whose leases last so long, everything else in proportion; a machine's own may last longer or shorter. */
export function leaseTimes(durationMs: number): LeaseTimes {
  return {
    durationMs,
    renewMs: durationMs / RENEWALS,
    pauseBeforeMs: durationMs / 5,
    killBeforeMs: durationMs / 20,
    graceMs: durationMs / 10,
    driftRate: 0.001
  }
}

/**
 * How long a successor sees nothing change before it may execute.
 *
 * The holder's clock may be slow and the successor's fast, each by `driftRate` of true time.
 */
export function takeoverMs({ graceMs, driftRate }: LeaseTimes, durationMs: number): number {
  return durationMs * (1 + 2 * driftRate) + graceMs
}

/** @throws WatariError `unsafe-lease` */
export function checkLeaseTimes(times: LeaseTimes): void {
  const { durationMs, renewMs, pauseBeforeMs, killBeforeMs, graceMs, driftRate } = times
  const refuse = (message: string): never => {
    throw new WatariError('unsafe-lease', message)
  }
  const { minDurationMs, maxDurationMs } = leaseLimits
  if (!(durationMs >= minDurationMs && durationMs <= maxDurationMs))
    refuse(`a lease lasts ${minDurationMs} to ${maxDurationMs} ms, not ${durationMs}`)
  if (!(killBeforeMs >= MIN_KILL_MS))
    refuse(
      `a guest that cannot be paused is killed at least ${MIN_KILL_MS} ms before its lease ends, not ${killBeforeMs}`
    )
  if (!(pauseBeforeMs >= 2 * killBeforeMs))
    refuse(
      `pausing (${pauseBeforeMs} ms before the end) needs as long as killing (${killBeforeMs} ms), and as long again`
    )
  if (!(renewMs > 0 && MIN_RENEWALS * renewMs <= durationMs - pauseBeforeMs))
    refuse(
      `a lease of ${durationMs} ms is renewed every ${renewMs} ms, fewer than ${MIN_RENEWALS} times before its guest is paused: renew it more often`
    )
  if (!(driftRate >= 0 && driftRate <= MAX_DRIFT_RATE))
    refuse(
      `clocks that run apart by ${driftRate} of the time are not to be relied on: at most ${MAX_DRIFT_RATE}`
    )
  if (!(graceMs >= durationMs * driftRate))
    refuse(`a successor waits at least ${durationMs * driftRate} ms more, not ${graceMs}`)
}

/**
 * Whether hosts with these times can keep a machine's lease of another duration: the guard's times are the host's, and
 * the same for all of its machines.
 *
 * @throws WatariError `unsafe-lease`
 */
export function checkLeaseDuration(durationMs: number, times: LeaseTimes = DEFAULT_LEASE_TIMES): void {
  const { pauseBeforeMs } = times
  const shortestMs = (pauseBeforeMs * RENEWALS) / (RENEWALS - MIN_RENEWALS)
  const longestMs = Math.min(leaseLimits.maxDurationMs, guardSettings.maxAheadMs)
  if (durationMs >= shortestMs && durationMs <= longestMs) return
  const seconds = (ms: number) => `${ms / 1_000} s`
  throw new WatariError(
    'unsafe-lease',
    `a lease of ${seconds(durationMs)} cannot be kept: guests are paused ${seconds(pauseBeforeMs)} before theirs end, after ${MIN_RENEWALS} renewals at the least, and guards know no deadline beyond ${seconds(longestMs)}; give it ${seconds(shortestMs)} to ${seconds(longestMs)}`
  )
}
