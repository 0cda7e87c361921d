import { type HostId, type HostIdentity, isSameSite } from '../host.ts'

/** A host that could vote. */
export interface VoterCandidate extends HostIdentity {
  readonly alive: boolean
}

export interface VoterWish {
  /** Where the machine runs. */
  readonly owner: HostIdentity
  /**
   * `site`: a cut of the WAN harms nothing, a lost site is not restarted without a person. `across`: one voter in
   * each of several sites.
   */
  readonly where: 'site' | 'across'
  readonly count: 3 | 5
}

/**
 * Who keeps a register: as many as wished where there are that many, else fewer, in odd numbers.
 *
 * Across sites, every site gives one voter before any gives a second, the owner's site first. Within a site, a witness
 * comes before a host, and the owner itself comes last: what is agreed should outlive it. Only living hosts are
 * taken, and of equals the one with the smaller id, so that two who choose from the same knowledge choose alike.
 */
export function chooseVoters(candidates: readonly VoterCandidate[], wish: VoterWish): HostId[] {
  const { owner, where, count } = wish
  const isNear = (host: HostIdentity): boolean => isSameSite(host, owner)
  const able = candidates
    .filter(host => host.alive && (host.roles.includes('host') || host.roles.includes('witness')))
    .filter(host => where === 'across' || isNear(host))
  const preference = (host: VoterCandidate): number =>
    host.id === owner.id ? 2 : host.roles.includes('witness') ? 0 : 1
  const sites = new Map<string, VoterCandidate[]>()
  for (const host of able) {
    const site = `${host.org}/${host.site}`
    sites.set(site, [...(sites.get(site) ?? []), host])
  }
  const queues = [...sites]
    .map(([site, hosts]) => ({
      site,
      near: isNear(hosts[0]!),
      hosts: hosts.sort((a, b) => preference(a) - preference(b) || compareText(a.id, b.id))
    }))
    .sort((a, b) => Number(b.near) - Number(a.near) || compareText(a.site, b.site))
  const chosen: HostId[] = []
  for (let round = 0; chosen.length < count && queues.some(queue => queue.hosts.length > round); round++) {
    for (const { hosts } of queues) {
      const host = hosts[round]
      if (host && chosen.length < count) chosen.push(host.id)
    }
  }
  return chosen.slice(0, chosen.length >= 5 ? 5 : chosen.length >= 3 ? 3 : 1)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
