import { WatariError } from '../errors.ts'
import type { HostId } from '../host.ts'

/** A random 128-bit number as 32 hex digits, made with the store. A store that was lost never votes again. */
export type StoreId = string

/**
 * A seat: a host together with the store in which it keeps its votes. The same host with another store is
 * another voter, for it has forgotten what it promised.
 */
export interface Voter {
  readonly host: HostId
  readonly store: StoreId
}

/** Who votes on a register. Numbers grow by one; for one register, a number never names two sets. */
export interface Configuration {
  readonly number: number
  readonly voters: readonly Voter[]
}

/** As much of a configuration as others hear of it. */
export interface Electorate {
  readonly number: number
  readonly voters: readonly { readonly host: HostId }[]
}

/** One voter serves only to get started: it tolerates no failure. */
const voterCounts: readonly number[] = [1, 3, 5]

/** The smallest number of voters any two groups of which have one in common. */
export function majority(configuration: Pick<Electorate, 'voters'>): number {
  return Math.floor(configuration.voters.length / 2) + 1
}

export function sameVoters(a: readonly Voter[], b: readonly Voter[]): boolean {
  return (
    a.length === b.length &&
    a.every((voter, at) => voter.host === b[at]!.host && voter.store === b[at]!.store)
  )
}

export function sameConfiguration(a: Configuration, b: Configuration): boolean {
  return a.number === b.number && sameVoters(a.voters, b.voters)
}

export function hasVoter(configuration: Configuration, voter: Voter): boolean {
  return configuration.voters.some(other => other.host === voter.host && other.store === voter.store)
}

/**
 * Checks a set of voters and puts it in its one order.
 * @throws WatariError `bad-voters`
 */
export function checkedVoters(voters: readonly Voter[]): Voter[] {
  if (!voterCounts.includes(voters.length)) {
    throw new WatariError('bad-voters', `a register has 1, 3 or 5 voters, not ${voters.length}`)
  }
  if (new Set(voters.map(voter => voter.host)).size !== voters.length) {
    throw new WatariError('bad-voters', 'a host may be a voter once: name each host only once')
  }
  return voters.map(({ host, store }) => ({ host, store })).sort((a, b) => (a.host < b.host ? -1 : 1))
}
