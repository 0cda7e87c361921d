import { type HostId, type HostIdentity, isSameSite } from '../host.ts'
import type { VoterWish } from '../machine.ts'
import { domainOf, type HostInDomain } from './domain.ts'

/** A host that could vote. */
export interface VoterCandidate extends HostInDomain {
  readonly alive: boolean
}

/**
 * Who keeps a register: as many as wished where there are that many, else fewer, in odd numbers.
 *
 * Across sites, every site gives one voter before any gives a second, the owner's site first. Within a site, every
 * failure domain gives one before any gives a second; then a witness comes before a host, a domain that is not the
 * owner's before the owner's, and the owner itself comes last: what is agreed should outlive it. Only living hosts are
 * taken, and of equals the one with the smaller id, so that two who choose from the same knowledge choose alike.
 *
 * @param owner where the machine runs, or whoever else the register is for
 * @param kept voters that stay, whatever else would be better: each change of a voter is a risk of its own
 */
export function chooseVoters(
  candidates: readonly VoterCandidate[],
  owner: HostInDomain,
  wish: VoterWish,
  kept: readonly HostId[] = []
): HostId[] {
  const { where, count } = wish
  const isNear = (host: HostIdentity): boolean => isSameSite(host, owner)
  const chosen = candidates.filter(({ id }) => kept.includes(id)).slice(0, count)
  const left = new Set(
    candidates
      .filter(host => host.alive && (host.roles.includes('host') || host.roles.includes('witness')))
      .filter(host => where === 'across' || isNear(host))
      .filter(({ id }) => !kept.includes(id))
  )
  const rank = (host: VoterCandidate): readonly (number | string)[] => [
    chosen.filter(other => isSameSite(other, host)).length,
    chosen.filter(other => domainOf(other) === domainOf(host)).length,
    isNear(host) ? 0 : 1,
    `${host.org}/${host.site}`,
    host.id === owner.id ? 2 : host.roles.includes('witness') ? 0 : 1,
    domainOf(host) === domainOf(owner) ? 1 : 0,
    host.id
  ]
  while (chosen.length < count && left.size > 0) {
    const best = [...left]
      .map(host => ({ host, rank: rank(host) }))
      .sort((a, b) => compare(a.rank, b.rank))[0]!
    left.delete(best.host)
    chosen.push(best.host)
  }
  const odd = chosen.length >= 5 ? 5 : chosen.length >= 3 ? 3 : 1
  return chosen.slice(0, odd).map(({ id }) => id)
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [at, one] of a.entries()) {
    const other = b[at]!
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
