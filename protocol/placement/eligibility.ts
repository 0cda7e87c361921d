import { type HostId, isSameSite, type SiteName } from '../host.ts'
import type { MachineId, MachineRecord } from '../machine.ts'
import { hostMemory, isLoaded } from './demand.ts'
import { diskReserveBytes, type PlacementSettings } from './settings.ts'
import type { HostSnapshot, Permission, Snapshot } from './snapshot.ts'
import { type Arrival, isSpareUnsure, noSpare } from './spare.ts'

/** Why a host cannot take a machine, whatever its load. */
export interface Refusal {
  readonly host: HostId
  readonly name: string
  readonly code:
    | 'no-host-role'
    | 'not-alive'
    | 'suspect'
    | 'agent-not-up'
    | 'draining'
    | 'load-unknown'
    | 'not-permitted'
    | 'elsewhere'
    | 'no-memory'
    | 'no-disk'
    | 'no-fast-port'
    | 'no-spare'
    | 'no-processors'
    | 'settling'
    | 'no-gain'
  /** One phrase for people, with the numbers. */
  readonly reason: string
}

const passing: readonly Refusal['code'][] = ['load-unknown', 'suspect']

/** What a federation that has just come up refuses for, or one host that was slow to answer: it is over soon. */
export function isPassing({ code }: Refusal): boolean {
  return passing.includes(code)
}

export interface Wanted {
  readonly name: string
  readonly cpus: number
  readonly memoryBytes: number
  /** Its cards have fast ports; where it is not made yet its host decides. */
  readonly fastPorts?: boolean
  /** It has the policy `restart`. */
  readonly restarts?: boolean
  /** What is spared is spared for this: its owner is lost. */
  readonly isRecovery?: boolean
  /** The machine, if it is placed already. */
  readonly id?: MachineId
  /** Only this host, or only hosts of this site. */
  readonly host?: HostId
  readonly site?: SiteName
}

/** What a machine that was made asks of a host. */
export function wantedBy({
  id,
  name,
  spec,
  policy
}: Pick<MachineRecord, 'id' | 'name' | 'spec' | 'policy'>): Wanted {
  const { cpus, memoryBytes } = spec
  const fastPorts = spec.guestPorts === 'fast'
  return { id, name, cpus, memoryBytes, fastPorts, restarts: policy === 'restart' }
}

/** The hard rules, cheapest first. */
export function refusal(
  wanted: Wanted,
  host: HostSnapshot,
  snapshot: Snapshot,
  permission: Permission,
  settings: PlacementSettings
): Refusal | undefined {
  const refuse = (code: Refusal['code'], reason: string): Refusal => ({
    host: host.id,
    name: host.name,
    code,
    reason
  })
  if (wanted.host !== undefined && wanted.host !== host.id)
    return refuse('elsewhere', 'another host was asked for')
  if (wanted.site !== undefined && !isSameSite(wanted.site, host)) {
    const { org, site } = wanted.site
    return refuse('elsewhere', `site ${org}/${site} was asked for and this is ${host.org}/${host.site}`)
  }
  if (!host.roles.includes('host'))
    return refuse('no-host-role', `runs no machines (${host.roles.join(', ')})`)
  if (host.state === 'suspect') return refuse('suspect', 'is suspect')
  if (host.state !== 'alive') return refuse('not-alive', `is ${host.state}`)
  if (host.agent !== 'up') return refuse('agent-not-up', `its agent is ${host.agent}`)
  if (host.draining) return refuse('draining', 'is being drained')
  if (!isLoaded(host)) return refuse('load-unknown', 'its load is not known')
  if (host.loadAgeMs > settings.freshMs) {
    return refuse('load-unknown', `its load was last heard of ${Math.round(host.loadAgeMs / 1000)} s ago`)
  }
  const forbidden = permission(wanted, host)
  if (forbidden !== undefined) return refuse('not-permitted', forbidden)
  const free = host.load.memoryTotal - hostMemory(snapshot, host)
  if (wanted.memoryBytes > free) {
    return refuse(
      'no-memory',
      `has ${mebibytes(Math.max(0, free))} free and ${mebibytes(wanted.memoryBytes)} are wanted`
    )
  }
  const { diskFree } = host.load
  if (diskFree !== null && diskFree < diskReserveBytes)
    return refuse('no-disk', `has ${mebibytes(diskFree)} of disk left`)
  if (wanted.fastPorts && !host.load.fastPorts)
    return refuse('no-fast-port', 'cannot give its cards fast ports (see its status)')
  const reason = wanted.isRecovery ? undefined : noSpare(arrivalOf(wanted, host), snapshot)
  if (reason === undefined) return undefined
  return refuse(isSpareUnsure(host, snapshot) ? 'load-unknown' : 'no-spare', reason)
}

export function arrivalOf({ memoryBytes, restarts = false, id }: Wanted, on: HostSnapshot): Arrival {
  return { on, memoryBytes, restarts, ...(id !== undefined && { id }) }
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`
}
