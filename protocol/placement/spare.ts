import { isSameSite, type SiteName } from '../host.ts'
import type { MachineId } from '../machine.ts'
import { hostMemory, isLoaded, type LoadedHost } from './demand.ts'
import { type HostSnapshot, machinesOn, type Snapshot } from './snapshot.ts'

/** A machine that is about to be placed. */
export interface Arrival {
  readonly on: HostSnapshot
  readonly memoryBytes: number
  /** It has the policy `restart`. */
  readonly restarts: boolean
  /** Where it is counted already, if it moves. */
  readonly id?: MachineId
}

/**
 * Why a site that keeps room for the loss of any one of its hosts (N+1) does not take a machine: because the machines to be
 * restarted of some host would find less room on the others than they do now. Memory decides, for it is the one thing that cannot
 * be shared. A site that has less room than it should takes what does not make that worse, such as a machine that stays where it
 * is put, or one that comes from where it harms more.
 *
 * It is as true as the loads that are known, which are some seconds old: two machines that are placed at different hosts within that
 * time may both be taken where there is room for one.
 *
 * @returns undefined where it is taken
 */
export function noSpare(arrival: Arrival, snapshot: Snapshot): string | undefined {
  const { on, id } = arrival
  const kept = keptRoom(on, snapshot)
  if (kept === undefined) return undefined
  const at = snapshot.machines.find(machine => machine.id === id)?.host
  // A host that is emptied for good or for maintenance takes its room along: that is decided.
  if (kept.ofSite.some(host => host.id === at && host.draining)) return undefined
  const after = unplaced(kept.loaded, snapshot, arrival)
  const worse = kept.loaded.find(({ id: host }) => after.get(host)! > kept.unplaced.get(host)!)
  if (worse === undefined) return undefined
  const unheard = unheardOf(kept)
  const hint = unheard ? ` (the load of ${unheard.name} is not known yet: try again in some seconds)` : ''
  return `would leave too little room in ${on.site} for the machines of ${worse.name}, should that be lost${hint}`
}

/** Whether a refusal for want of spare room may be over in seconds, when the load of every host of the site is known. */
export function isSpareUnsure(on: HostSnapshot, snapshot: Snapshot): boolean {
  const kept = keptRoom(on, snapshot)
  return kept !== undefined && unheardOf(kept) !== undefined
}

function unheardOf({ ofSite }: KeptRoom): HostSnapshot | undefined {
  return ofSite.find(host => isThere(host) && !isLoaded(host))
}

/** A site of which one host says that it keeps room, as it is now. */
interface KeptRoom {
  readonly ofSite: readonly HostSnapshot[]
  readonly loaded: readonly LoadedHost[]
  readonly unplaced: ReadonlyMap<string, number>
}

/** A snapshot is asked for each of its hosts, and for many machines. */
const keptRooms = new WeakMap<Snapshot, Map<string, KeptRoom | undefined>>()

function keptRoom(site: SiteName, snapshot: Snapshot): KeptRoom | undefined {
  const known = keptRooms.get(snapshot) ?? new Map<string, KeptRoom | undefined>()
  keptRooms.set(snapshot, known)
  const key = `${site.org}/${site.site}`
  if (!known.has(key)) {
    const ofSite = snapshot.hosts.filter(host => isSameSite(site, host))
    const isKept = ofSite.some(({ state, load }) => state !== 'left' && load?.keepsSpare)
    const loaded = ofSite.filter(isThere).filter(isLoaded)
    known.set(key, isKept ? { ofSite, loaded, unplaced: unplaced(loaded, snapshot) } : undefined)
  }
  return known.get(key)
}

function isThere({ roles, state }: HostSnapshot): boolean {
  return roles.includes('host') && (state === 'alive' || state === 'suspect')
}

/**
 * For each host, the bytes of its machines that find no room when it is lost.
 *
 * First fit, largest machine first (Johnson 1974): it asks for at most a fifth more than would just do.
 */
function unplaced(
  hosts: readonly LoadedHost[],
  snapshot: Snapshot,
  arrival?: Arrival
): ReadonlyMap<string, number> {
  const comes = ({ id }: HostSnapshot) => (id === arrival?.on.id ? arrival.memoryBytes : 0)
  const machines = (host: HostSnapshot) => machinesOn(snapshot, host.id)
  const isMoved = ({ id }: { readonly id: MachineId }) => id === arrival?.id
  const room = new Map(
    hosts.map(host => {
      const goes = machines(host).some(isMoved) ? arrival!.memoryBytes : 0
      const free = host.load.memoryTotal - hostMemory(snapshot, host) - comes(host) + goes
      return [host.id, host.draining ? 0 : free]
    })
  )
  return new Map(
    hosts.map(lost => {
      const sizes = machines(lost)
        .filter(machine => machine.restarts && !isMoved(machine))
        .map(({ memoryBytes }) => memoryBytes)
      if (arrival?.restarts) sizes.push(comes(lost))
      const others = hosts.filter(({ id }) => id !== lost.id).map(({ id }) => room.get(id)!)
      return [lost.id, notFitting(sizes, others)]
    })
  )
}

function notFitting(sizes: readonly number[], rooms: readonly number[]): number {
  const left = [...rooms]
  return [...sizes]
    .sort((a, b) => b - a)
    .reduce((sum, size) => {
      const at = left.findIndex(room => room >= size)
      if (at < 0) return sum + size
      left[at]! -= size
      return sum
    }, 0)
}
