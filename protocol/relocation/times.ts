import { WatariError } from '../errors.ts'
import type { MachineRecord } from '../machine.ts'

/** How long the parts of a relocation may take, in milliseconds. */
export interface RelocationTimes {
  /** For the target to say whether the machine would fit. */
  readonly preflightMs: number
  /** For the target to fetch what it lacks and to build an empty copy. */
  readonly reserveMs: number
  /** How long a target keeps room for a relocation that does not go on. */
  readonly reservationMs: number
  /** For the register to begin the relocation. */
  readonly registerMs: number
  /** For the state to stream while the machine runs. */
  readonly streamMs: number
  /** Without a word from the other side, while nothing is decided yet, the relocation is given up. */
  readonly silenceMs: number
  /** From the pause to the target's word that it has everything. */
  readonly lastPassMs: number
  /** How long a loaded target may take to win before the source tries to take the machine back. */
  readonly decideMs: number
  /** How long a copy is kept that may be the only whole one: by a loaded target, by a source whose copy died. */
  readonly patienceMs: number
  /** Without a word from a target that has won, its source lets its own copy go; without it never. */
  readonly yieldMs?: number
  /** How long a finished target goes on telling the source. */
  readonly tellMs: number
  /** Between two sendings of a message that has not been answered. */
  readonly resendMs: number
  /** Before an effect or a question to the register is repeated; doubles up to `retryMaxMs`. */
  readonly retryMs: number
  readonly retryMaxMs: number
}

export const defaultRelocationTimes: RelocationTimes = {
  preflightMs: 10_000,
  reserveMs: 120_000,
  reservationMs: 60_000,
  registerMs: 20_000,
  streamMs: 3_600_000,
  silenceMs: 15_000,
  lastPassMs: 20_000,
  decideMs: 5_000,
  patienceMs: 600_000,
  tellMs: 60_000,
  resendMs: 500,
  retryMs: 200,
  retryMaxMs: 5_000
}

/**
 * What both sides go by. Others take a machine over once its lease is over, and a host that waits for the other side cannot, nor
 * may it be all that is left: it waits no longer than the lease lasts. A machine without a lease is nobody else's: its state may be
 * whole only there. Nor is one with a disk of its own the source's host's any more once its target has won: the copy there is kept.
 */
export function timesOf(
  times: RelocationTimes,
  { lease, disk }: Pick<MachineRecord, 'lease' | 'disk'>
): RelocationTimes {
  if (lease === undefined) return times
  const leaseMs = lease.durationMs
  const { silenceMs, lastPassMs, patienceMs } = times
  return {
    ...times,
    silenceMs: Math.min(silenceMs, leaseMs),
    lastPassMs: Math.min(lastPassMs, leaseMs),
    patienceMs: Math.min(patienceMs, leaseMs),
    ...(disk === undefined && { yieldMs: leaseMs })
  }
}

/** @throws WatariError `bad-configuration` where the times contradict each other */
export function checkedTimes(times: RelocationTimes): RelocationTimes {
  const rules: [boolean, string][] = [
    [Object.values(times).every(ms => Number.isFinite(ms) && ms > 0), 'every time must be positive'],
    [times.reservationMs > times.registerMs, 'reservationMs must be longer than registerMs'],
    [times.silenceMs >= 3 * times.resendMs, 'silenceMs must be at least three times resendMs'],
    [times.retryMaxMs >= times.retryMs, 'retryMaxMs must not be shorter than retryMs'],
    [times.patienceMs > times.lastPassMs, 'patienceMs must be longer than lastPassMs']
  ]
  const broken = rules.filter(([holds]) => !holds).map(([, rule]) => rule)
  if (broken.length > 0) throw new WatariError('bad-configuration', `relocation times: ${broken.join('; ')}`)
  return times
}
