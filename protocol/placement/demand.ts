import type { LoadSample, MachineLoad } from '../load/sample.ts'
import type { PlacementSettings } from './settings.ts'
import { type HostSnapshot, type MachineSnapshot, machinesOn, type Snapshot } from './snapshot.ts'

/**
 * How many processors a machine wants, as far as it counts as running parallel work.
 *
 * What it uses is what it wants only where nobody had to wait. A machine that is throttled or waits was
 * given less, and nobody can know how much less: it may want all of its processors.
 */
function machineDemand(machine: MachineSnapshot, host: LoadSample, settings: PlacementSettings): number {
  const load = host.machines.find(candidate => candidate.id === machine.id)
  if (load === undefined) return machine.cpus
  if (load.cpu < settings.idleCpu) return 0
  return isContended(load, host, settings) ? Math.max(load.cpu, machine.cpus) : load.cpu
}

/** A quota stops everything below it, whatever a machine's own counters say. */
function isContended(load: MachineLoad, host: LoadSample, settings: PlacementSettings): boolean {
  const waiting = contention(load) ?? contention(host) ?? 0
  return Math.max(waiting, host.throttled ?? 0) >= settings.contendedShare
}

/** The greater of waiting and throttling; undefined where neither can be measured. */
export function contention(load: {
  readonly cpuPressure: number | null
  readonly throttled: number | null
}): number | undefined {
  if (load.cpuPressure === null && load.throttled === null) return undefined
  return Math.max(load.cpuPressure ?? 0, load.throttled ?? 0)
}

/** A host whose load is known. */
export type LoadedHost = HostSnapshot & { readonly load: LoadSample }

export function isLoaded(host: HostSnapshot): host is LoadedHost {
  return host.load !== undefined
}

/** Running parallel work of a host in processors: its machines' demand, promised room, and what else it does. */
export function hostWork(
  snapshot: Snapshot,
  host: LoadedHost,
  settings: PlacementSettings
): { readonly work: number; readonly demands: ReadonlyMap<string, number> } {
  const demands = new Map<string, number>()
  let work = host.load.reserved.cpus + otherWork(host.load, settings)
  for (const machine of machinesOn(snapshot, host.id)) {
    const demand = machineDemand(machine, host.load, settings)
    demands.set(machine.id, demand)
    work += demand
  }
  return { work, demands }
}

function otherWork(load: LoadSample, settings: PlacementSettings): number {
  const machines = load.machines.reduce((sum, machine) => sum + machine.cpu, 0)
  return Math.max(0, load.cpu - machines - settings.ownCpu)
}

/** Bytes taken once every machine uses all it was promised. */
export function hostMemory(snapshot: Snapshot, host: LoadedHost): number {
  const { load } = host
  const machines = load.machines.reduce((sum, machine) => sum + machine.memoryUsed, 0)
  const other = Math.max(0, load.memoryUsed - machines)
  const promised = machinesOn(snapshot, host.id).reduce((sum, machine) => sum + machine.memoryBytes, 0)
  return other + promised + load.reserved.memoryBytes
}
