/**
 * The number of an attempt. Ordered by counter, then by proposer. A proposer's name holds a nonce made when its
 * process started, so that no ballot is ever used twice even though no counter is kept on disk.
 */
export interface Ballot {
  readonly counter: number
  readonly proposer: string
}

/** Below every proposer's ballot: the ballot of what a new configuration was installed with. */
export const installedBallot: Ballot = { counter: 0, proposer: '' }

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compareBallots(a: Ballot, b: Ballot): number {
  if (a.counter !== b.counter) return a.counter - b.counter
  if (a.proposer === b.proposer) return 0
  return a.proposer < b.proposer ? -1 : 1
}
