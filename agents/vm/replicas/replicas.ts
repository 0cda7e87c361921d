import { join } from 'node:path'
import type { Overlay } from '../../../overlay/overlay.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import { isSameSite } from '../../../protocol/host.ts'
import type { ImageHash, MachineId, MachineRecord, MachineSpec, Owner } from '../../../protocol/machine.ts'
import { isPassing, wantedBy } from '../../../protocol/placement/eligibility.ts'
import { isBetterSoon, replicaHost } from '../../../protocol/placement/replica-place.ts'
import type { ReplicaPaths } from '../../bulk/paths.ts'
import type { AgentConfig } from '../../config.ts'
import type { MembershipAgent } from '../../resource/membership.ts'
import type { ResourceAgent } from '../../resource/resource-agent.ts'
import type { MachineCatalog } from '../catalog.ts'
import type { MachineDriver } from '../driver.ts'
import type { IncomingMachines } from '../incoming-machines.ts'
import type { Leasing } from '../leases/leasing.ts'
import type { MachineAgent } from '../machine-agent.ts'
import type { MachineRegisters } from '../machine-registers.ts'
import { machinePaths } from '../qemu/machine-paths.ts'
import { recordsIn } from '../qemu/runtime-record.ts'
import type { RelocationService } from '../relocation/service.ts'
import { ReplicaHolder } from './holder.ts'
import { ReplicaKeeper } from './keeper.ts'
import type { ReplicaStatus } from './kept.ts'
import { openMethod, wordMethod } from './methods.ts'

export interface ReplicasOptions {
  readonly self: Owner
  readonly config: Pick<AgentConfig, 'state' | 'runtime' | 'replica'>
  readonly overlay: Overlay
  readonly bulk: ReplicaPaths
  readonly registers: MachineRegisters
  readonly driver: MachineDriver
  readonly fetchImages: (
    spec: MachineSpec,
    from: readonly HostId[]
  ) => Promise<ReadonlyMap<ImageHash, string>>
  /** Not there yet when this is opened. */
  readonly late: () => {
    readonly machines: MachineAgent
    readonly relocations: RelocationService
    readonly incoming: IncomingMachines
    readonly resource: ResourceAgent
    readonly membership: MembershipAgent
    readonly leasing: Leasing
    readonly catalog: MachineCatalog
  }
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}

/** Both sides of replicas on one host (docs/replica.md). */
export interface Replicas extends AsyncDisposable {
  readonly holder: ReplicaHolder
  /**
   * From now on this host's machines have replicas, and those of others are taken. Before anything is asked of what runs here
   * already.
   */
  start(): void
  /** Whether something of a machine of another host is here. */
  isWatching(machine: MachineId): boolean
  /** Resolves when the register names no replica of a machine that leaves, and nothing is mirrored. */
  released(machine: MachineId): Promise<void>
  status(machine: MachineId): ReplicaStatus | undefined
  lacking(): ReturnType<ReplicaKeeper['lacking']>
}

/** The shortest time after which a stream is opened anew: some round trips. */
const REOPEN_MS = 1_000
/** A suspicion is over by then, and loads are heard of. */
const BETTER_MS = 15_000
const RELEASED_WITHIN_MS = 60_000

export async function openReplicas(options: ReplicasOptions): Promise<Replicas> {
  const { self, config, overlay, bulk, registers, driver, fetchImages, late, onEvent, onFault } = options
  const roots = { runtime: join(config.runtime, 'm'), disks: join(config.state, 'disks') }
  const holder = await ReplicaHolder.open({
    self: self.host,
    directory: join(config.state, 'replicas'),
    runtime: join(config.runtime, 'r'),
    diskPath: id => machinePaths(roots, id).disk,
    bulk,
    registers,
    check: (record, from, diskBytes) => late().incoming.checkAble(record, from, diskBytes),
    fetchImages,
    onFault
  })
  let keeper: ReplicaKeeper | undefined
  return {
    holder,
    isWatching: id => holder.isHolding(id),
    released: async id => await keeper?.released(id, AbortSignal.timeout(RELEASED_WITHIN_MS)),
    status: id => keeper?.status(id),
    lacking: () => keeper?.lacking() ?? [],
    start() {
      const { machines, relocations, resource, membership, leasing, catalog } = late()
      const identity = (host: HostId): HostIdentity | undefined =>
        host === self.host ? overlay.self : membership.member(host)?.host
      keeper = new ReplicaKeeper({
        ...{ self, overlay, machines, driver, registers, bulk, onEvent, onFault },
        observe: decision => leasing.leases.observe(decision),
        whileStill: (handle, work) => leasing.leases.whileStill(handle, work),
        isLeaving: id => relocations.isLeaving(id),
        choose: (record, voters, diskBytes, former) => {
          const snapshot = resource.snapshot()
          const { candidates, refusals } = resource.choose(
            { ...wantedBy(record), isRecovery: true },
            snapshot
          )
          const sites = voters.flatMap(host => identity(host) ?? [])
          const isAcross = sites.some(host => !isSameSite(host, overlay.self))
          const wish = record.replicaWish
          const { domain } = membership
          const owner = { ...overlay.self, ...(domain !== undefined && { domain }) }
          const stays = record.replicaEveryMs !== undefined
          const place = { owner, isAcross, diskBytes, wish, former, stays }
          const host = replicaHost(candidates, place)
          const chosen = candidates.find(candidate => candidate.host.id === host)?.host
          const passing = new Set(refusals.filter(isPassing).map(refused => refused.host))
          const unsure = snapshot.hosts.filter(({ id }) => passing.has(id))
          return { host, isBetterSoon: isBetterSoon(chosen, unsure, place) }
        },
        nameOf: host => identity(host)?.name ?? host,
        times: { silentMs: config.replica.silentMs, reopenMs: REOPEN_MS, betterMs: BETTER_MS }
      })
      for (const { id, epoch, replica } of recordsIn(roots.runtime)) {
        const heard = catalog.get(id)?.report.record
        if (replica && heard?.epoch === epoch) keeper.found(heard, replica)
      }
      overlay.handle(openMethod, (request, from) => holder.open(request, from))
      overlay.handle(wordMethod, async request => {
        await holder.word(request)
        return {}
      })
    },
    async [Symbol.asyncDispose]() {
      keeper?.[Symbol.dispose]()
      await holder[Symbol.asyncDispose]()
    }
  }
}
