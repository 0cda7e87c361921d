import type { GuestShell } from '../../demo/guest-shell.ts'

/** Two guests and a way from one to the other. */
export interface Pair {
  readonly way: Way
  readonly from: GuestShell
  readonly to: GuestShell
  /** Of the second, as the first reaches it. */
  readonly address: string
  /** What carries their frames now. @throws Error when it is not what this pair is for */
  carrier(): Promise<string>
}

/**
 * - `bridge`: without us, both on one Linux bridge of one host. What two guests are able to do at all, emulated as they
 *   are, is the most that the others can reach.
 * - the others: on hosts of two sites, over a segment, by our two carriers and our two kinds of guests' ports.
 */
export const ways = ['bridge', 'native, fast ports', 'stream, fast ports', 'native, socket ports'] as const
export type Way = (typeof ways)[number]
export type SegmentWay = Exclude<Way, 'bridge'>

/** In bytes, of every guest. */
export const guestMemory = 160 * 2 ** 20
/** Emulated guests, all at the same time. */
export const bootMs = 120_000
