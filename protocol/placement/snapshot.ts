import type { AgentState, HostId, HostState } from '../host.ts'
import type { LoadSample } from '../load/sample.ts'
import type { MachineId } from '../machine.ts'
import type { HostInDomain } from './domain.ts'

/**
 * All that a decision rests on, in one value: decisions can be repeated, tested and explained from it
 * (as ganeti's HTools do). Built by the resource agent from membership, load records and registers.
 */
export interface Snapshot {
  readonly hosts: readonly HostSnapshot[]
  readonly machines: readonly MachineSnapshot[]
}

export interface HostSnapshot extends HostInDomain {
  readonly state: HostState
  readonly agent: AgentState
  readonly draining: boolean
  /** Undefined while nothing is known. */
  readonly load: LoadSample | undefined
  readonly loadAgeMs: number
}

export interface MachineSnapshot {
  readonly id: MachineId
  /** `organization/name` */
  readonly name: string
  /** The host that owns it now. */
  readonly host: HostId
  readonly cpus: number
  readonly memoryBytes: number
  readonly pinned: boolean
  /** Its cards have fast ports, which not every host can give. */
  readonly fastPorts: boolean
  /** It is to be started elsewhere when its host is lost. */
  readonly restarts: boolean
  /** Executing, and not in a relocation or another change. */
  readonly settled: boolean
  /** Since it came to this host, by creation or relocation. */
  readonly hereMs: number
}

/** Why a host may not run a machine as far as rights, segments, images and the like go; undefined if it may. */
export type Permission = (machine: { readonly name: string }, host: HostSnapshot) => string | undefined

const byHost = new WeakMap<Snapshot, ReadonlyMap<HostId, readonly MachineSnapshot[]>>()

export function machinesOn(snapshot: Snapshot, host: HostId): readonly MachineSnapshot[] {
  // Asked for every host, for one machine after the other.
  let known = byHost.get(snapshot)
  if (known === undefined) {
    known = Map.groupBy(snapshot.machines, machine => machine.host)
    byHost.set(snapshot, known)
  }
  return known.get(host) ?? []
}
