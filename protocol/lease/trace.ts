/**
 * How far the renewals of a holder have come at one voter. Who sees the same trace again knows that the voter counted
 * no renewal between.
 */
export interface Trace {
  /** Random, 16 hex digits: another one after each start of the voter, which has forgotten what it counted. */
  readonly life: string
  /** Of all renewals that this voter counted, whosever, the number of this holder's last; 0 for none. */
  readonly last: number
}

export function sameTrace(a: Trace, b: Trace): boolean {
  return a.life === b.life && a.last === b.last
}
