import type { HostCredentials } from '../../overlay/identity/credentials.ts'
import type { Issuer } from '../../overlay/identity/issuer.ts'
import type { Renewer } from '../../overlay/identity/renewal.ts'
import type { TrustStore } from '../../overlay/identity/trust-store.ts'
import type { NodeOverlay } from '../../overlay/node.ts'
import type { Profile } from '../../protocol/control/messages.ts'
import type { HostId } from '../../protocol/host.ts'
import type { Boot } from '../boot.ts'
import type { AgentConfig } from '../config.ts'
import type { NetworkAgent } from '../network/network-agent.ts'
import type { MembershipAgent } from '../resource/membership.ts'
import type { ResourceAgent } from '../resource/resource-agent.ts'
import type { MachineCatalog } from '../vm/catalog.ts'
import type { DriverCapabilities } from '../vm/driver.ts'
import type { Images } from '../vm/images/images.ts'
import type { Leases } from '../vm/leases/leases.ts'
import type { MachineAgent } from '../vm/machine-agent.ts'
import type { MachineRegisters } from '../vm/machine-registers.ts'
import type { RegisterClient } from '../vm/register/client.ts'
import type { RegisterFinder } from '../vm/register/finder.ts'
import type { Retirements } from '../vm/register/retirements.ts'
import type { RegisterVoter } from '../vm/register/voter.ts'
import type { RelocationService } from '../vm/relocation/service.ts'
import type { Replicas } from '../vm/replicas/replicas.ts'
import type { EventLog } from './event-log.ts'
import type { Forwarding } from './forwarding.ts'
import type { HostHealth } from './health/host-health.ts'
import type { Names } from './names.ts'
import type { Operations } from './operations.ts'
import type { ProgressFeed } from './progress-feed.ts'
import type { Segments } from './segments.ts'
import type { Suggestions } from './suggestions.ts'

/** What the control agent executes actions with: every other part of the agent. */
export interface ControlParts {
  readonly version: string
  readonly config: AgentConfig
  readonly boot: Boot
  readonly since: Date
  readonly credentials: HostCredentials
  readonly trust: TrustStore
  readonly issuer: Issuer | undefined
  readonly renewer: Pick<Renewer, 'status'>
  readonly overlay: NodeOverlay
  readonly membership: MembershipAgent
  readonly resource: ResourceAgent
  readonly network: NetworkAgent
  readonly segments: Segments
  readonly images: Images
  readonly registers: RegisterClient
  readonly finder: RegisterFinder
  readonly voter: RegisterVoter
  readonly retirements: Pick<Retirements, 'give'>
  readonly machineRegisters: MachineRegisters
  readonly catalog: MachineCatalog
  readonly machines: MachineAgent
  readonly leases: Pick<Leases, 'observe'>
  readonly relocations: RelocationService
  readonly replicas: Pick<Replicas, 'status' | 'lacking'>
  readonly capabilities: () => Promise<DriverCapabilities>
  readonly names: Names
  readonly suggestions: Suggestions
  readonly progress: ProgressFeed
  readonly forwarding: Forwarding
  readonly operations: Operations
  readonly events: EventLog
  readonly health: Pick<HostHealth, 'warnings'>
  /** While active, this host takes no machines. */
  readonly draining: { active: boolean }
  /** Sends revocation lists to everybody. */
  readonly spreadRevocations: () => Promise<void>
  /** Ends this agent, in order. */
  readonly stop: (reason: string) => void
  /** What a host tells about itself to whoever plans with it. */
  readonly profileOf: (host: HostId) => Promise<Profile>
}
