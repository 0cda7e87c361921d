import type { HostId } from '../../protocol/host.ts'
import type { ImageHash, MachineId, MachineRecord, MachineSpec, Owner } from '../../protocol/machine.ts'
import type { NetworkAgent } from '../network/network-agent.ts'
import type { MachineCatalog } from './catalog.ts'
import type { MachineDriver } from './driver.ts'
import type { Leases } from './leases/leases.ts'
import type { MachineRegisters } from './machine-registers.ts'
import type { ReplicaHolder } from './replicas/holder.ts'
import type { RetryTimes } from './retries.ts'

/** What the machine agent works with, and who is told by it. */
export interface MachineAgentOptions {
  readonly self: Owner
  readonly driver: MachineDriver
  readonly registers: MachineRegisters
  readonly catalog: MachineCatalog
  readonly network: Pick<NetworkAgent, 'attach' | 'open' | 'block' | 'detach'>
  readonly leases: Pick<
    Leases,
    'stamp' | 'bind' | 'unbind' | 'undecided' | 'observe' | 'outlast' | 'resume' | 'adopt' | 'letGo'
  >
  /** Of other hosts' disks; without it none is taken over from here. */
  readonly replicas?: Pick<ReplicaHolder, 'promote' | 'ended' | 'keepAside'>
  /** Brings the images that a machine needs to this host. */
  readonly fetchImages: (
    spec: MachineSpec,
    from: readonly HostId[]
  ) => Promise<ReadonlyMap<ImageHash, string>>
  /** Makes the segments of a machine's cards known to the network agent. */
  readonly defineSegments: (spec: MachineSpec) => Promise<void>
  readonly memoryBytes: number
  /** Memory promised to machines on their way here. */
  readonly reservedBytes: () => number
  /** Whether a relocation has a machine in its hands: then nothing else touches its copy. */
  readonly isRelocating: (id: MachineId) => boolean
  /** Between two attempts to take up a machine that cannot be had yet. */
  readonly retryTimes?: RetryTimes
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}
