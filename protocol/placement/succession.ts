import type { HostId } from '../host.ts'
import type { MachineId } from '../machine.ts'
import type { Candidate } from './choice.ts'

/** In each site so many hosts watch over a machine: enough for one more to be lost, and cheap in a large federation. */
const PER_SITE = 2
/** Uses this close are equal. Coarse: hosts that know each other's load from different moments are to agree on the order. */
const EQUAL_USE = 0.25

/**
 * Who takes a machine over, in which order, as far as one host knows: the least loaded of those that watch over it. Each
 * host reckons for itself; where they differ two try at once, and the register settles it.
 *
 * Watchers are drawn by a hash of machine and host (rendezvous hashing, Thaler and Ravishankar 1998), so that few
 * hosts watch each machine, every host watches as many as any other, and a host that comes or goes changes little.
 *
 * @param candidates hosts that can take it now
 * @param disk the hosts that have its disk, if it has one: nobody else can take it, and all of them watch
 */
export function successors(
  candidates: readonly Candidate[],
  machine: MachineId,
  owner: HostId,
  disk?: readonly HostId[]
): readonly HostId[] {
  const able = candidates
    .filter(({ host }) => host.id !== owner && (disk?.includes(host.id) ?? true))
    .map(candidate => ({ ...candidate, draw: hash(`${machine}/${candidate.host.id}`) }))
    .sort((a, b) => a.draw - b.draw)
  const perSite = new Map<string, number>()
  const watchers = able.filter(({ host }) => {
    const site = `${host.org}/${host.site}`
    const count = perSite.get(site) ?? 0
    perSite.set(site, count + 1)
    return count < PER_SITE
  })
  const burden = ({ fits, use }: Candidate) => (fits ? 0 : 1_000) + Math.floor(use / EQUAL_USE)
  return watchers.sort((a, b) => burden(a) - burden(b) || a.draw - b.draw).map(({ host }) => host.id)
}

/**
 * FNV-1a, 32 bits, and the last mixing of MurmurHash3 (Appleby): names that differ in their last letters alone would be drawn
 * in nearly the same order for every machine.
 */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
