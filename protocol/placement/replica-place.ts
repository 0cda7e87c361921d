import { type HostId, isSameSite } from '../host.ts'
import type { Candidate } from './choice.ts'
import { isLoaded } from './demand.ts'
import { domainOf, type HostInDomain } from './domain.ts'
import { diskReserveBytes } from './settings.ts'

export interface ReplicaPlace {
  readonly owner: HostInDomain
  /** Its voters are in several sites: then it can be restarted when its site is lost, and its disk should be elsewhere too. */
  readonly isAcross: boolean
  /** What the disk takes. */
  readonly diskBytes: number
  /** The only host that comes into question, if somebody said. */
  readonly wish?: HostId | undefined
  /** Where it was before. */
  readonly former?: HostId | undefined
  /** What is there is brought up to date, where any other host would be sent the whole disk: only another site is worth that. */
  readonly stays?: boolean
}

/**
 * Where a machine's replica is to be: outside the owner's site where that may be lost and the machine be started elsewhere,
 * else outside its failure domain, and where neither can be had on any other host: that one may still be lost alone.
 *
 * @param candidates hosts that could run the machine, best first
 * @returns undefined where there is none
 */
export function replicaHost(candidates: readonly Candidate[], place: ReplicaPlace): HostId | undefined {
  const { owner, diskBytes, wish, former, stays = false } = place
  const able = candidates
    .map(({ host }) => host)
    .filter(host => host.id !== owner.id && (wish === undefined || host.id === wish))
    .filter(host => {
      const free = isLoaded(host) ? host.load.diskFree : null
      return free === null || free >= diskReserveBytes + diskBytes
    })
  const burden = (host: HostInDomain) => nearness(host, place) + (host.id === former ? 0 : stays ? 3 : 1)
  return able
    .map((host, order) => ({ host, order }))
    .sort((a, b) => burden(a.host) - burden(b.host) || a.order - b.order)[0]?.host.id
}

/**
 * Whether it is worth waiting a little: of some host nothing certain is known now (it is suspect, or its load was not heard of),
 * and it would share less with the owner than the host that was chosen. A replica stays where it was made.
 *
 * @param unsure those hosts
 */
export function isBetterSoon(
  chosen: HostInDomain | undefined,
  unsure: readonly HostInDomain[],
  place: ReplicaPlace
): boolean {
  const { owner, wish } = place
  return unsure.some(
    host =>
      host.id !== owner.id &&
      (wish === undefined || host.id === wish) &&
      (chosen === undefined || nearness(host, place) < nearness(chosen, place))
  )
}

/** What would be lost together with the owner. */
function nearness(host: HostInDomain, { owner, isAcross }: ReplicaPlace): number {
  return (isAcross && isSameSite(host, owner) ? 4 : 0) + (domainOf(host) === domainOf(owner) ? 2 : 0)
}
