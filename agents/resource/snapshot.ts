import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { LoadSample } from '../../protocol/load/sample.ts'
import type { MachineId } from '../../protocol/machine.ts'
import type { MemberView } from '../../protocol/membership/members.ts'
import type { HostSnapshot, MachineSnapshot, Snapshot } from '../../protocol/placement/snapshot.ts'

/** What only this host knows of its machines. */
export interface OwnMachine {
  readonly name: string
  readonly pinned: boolean
  readonly fastPorts: boolean
  /** Executing, and not in a relocation or another change. */
  readonly settled: boolean
}

/** What is known of a host's load, and how old that is. */
export interface LoadView {
  readonly sample: LoadSample
  readonly draining: boolean
  readonly ageMs: number
}

/** A snapshot from what this agent knows: membership says who is there, load records say what runs where. */
export function buildSnapshot(known: {
  readonly self: HostIdentity
  /** What of its site fails together with this host. */
  readonly domain: string | undefined
  readonly members: readonly MemberView[]
  readonly load: (host: HostId) => LoadView | undefined
  readonly own: (machine: MachineId) => OwnMachine | undefined
  /** Whether a machine is to be started elsewhere when its host is lost, as far as is heard. */
  readonly restarts: (machine: MachineId) => boolean
}): Snapshot {
  const hosts: HostSnapshot[] = [
    hostSnapshot(known.self, 'alive', 'up', known.domain, known.load(known.self.id))
  ]
  for (const { host, state, agent, domain } of known.members)
    hosts.push(hostSnapshot(host, state, agent, domain, known.load(host.id)))
  const machines = hosts.flatMap(host =>
    (host.load?.machines ?? []).map((machine): MachineSnapshot => {
      const own = host.id === known.self.id ? known.own(machine.id) : undefined
      return {
        id: machine.id,
        name: own?.name ?? machine.id,
        host: host.id,
        cpus: machine.cpus,
        memoryBytes: machine.memoryTotal,
        pinned: own?.pinned ?? false,
        fastPorts: own?.fastPorts ?? false,
        restarts: known.restarts(machine.id),
        settled: own?.settled ?? host.id !== known.self.id,
        hereMs: machine.hereMs + host.loadAgeMs
      }
    })
  )
  return { hosts, machines }
}

function hostSnapshot(
  identity: HostIdentity,
  state: HostSnapshot['state'],
  agent: HostSnapshot['agent'],
  domain: string | undefined,
  known: LoadView | undefined
): HostSnapshot {
  const { id, name, org, site, roles } = identity
  return {
    ...{ id, name, org, site, roles, state, agent },
    ...(domain !== undefined && { domain }),
    draining: known?.draining ?? false,
    load: known?.sample,
    loadAgeMs: known?.ageMs ?? Number.POSITIVE_INFINITY
  }
}
