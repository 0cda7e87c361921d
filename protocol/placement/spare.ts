import { isSameSite, type SiteName } from '../host.ts'
import type { MachineId } from '../machine.ts'
import { hostMemory, isLoaded } from './demand.ts'
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
 * Capacity for one host's loss (N+1): whether the machines to be restarted of any one host of a site find room on the
 * site's other hosts. Memory decides, for it is the one thing that cannot be shared.
 *
 * First fit, largest machine first (Johnson 1974): it says no to at most a fifth more than would just fit.
 *
 * @returns the host whose loss could not be borne
 */
export function unsparedHost(site: SiteName, snapshot: Snapshot, arrival: Arrival): HostSnapshot | undefined {
  const hosts = snapshot.hosts.filter(
    host => isSameSite(site, host) && host.roles.includes('host') && host.state === 'alive' && isLoaded(host)
  )
  const room = new Map(
    hosts.map(host => {
      const free = isLoaded(host) ? host.load.memoryTotal - hostMemory(snapshot, host) : 0
      const comes = host.id === arrival.on.id ? arrival.memoryBytes : 0
      const isHere = machinesOn(snapshot, host.id).some(({ id }) => id === arrival.id)
      return [host.id, free - comes + (isHere ? arrival.memoryBytes : 0)]
    })
  )
  return hosts.find(lost => {
    const sizes = machinesOn(snapshot, lost.id)
      .filter(({ restarts, id }) => restarts && id !== arrival.id)
      .map(({ memoryBytes }) => memoryBytes)
    if (lost.id === arrival.on.id && arrival.restarts) sizes.push(arrival.memoryBytes)
    const others = hosts.filter(({ id }) => id !== lost.id).map(({ id }) => room.get(id)!)
    return !isRoomFor(sizes, others)
  })
}

function isRoomFor(sizes: readonly number[], rooms: readonly number[]): boolean {
  const left = [...rooms]
  return [...sizes]
    .sort((a, b) => b - a)
    .every(size => {
      const at = left.findIndex(room => room >= size)
      if (at >= 0) left[at]! -= size
      return at >= 0
    })
}
