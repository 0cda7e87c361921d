import type { HostId } from '../../../protocol/host.ts'
import { DEFAULT_LEASE_TIMES } from '../../../protocol/lease/times.ts'
import type { MachineId, MachineRecord, Owner } from '../../../protocol/machine.ts'
import { bootClock } from '../../boot-clock.ts'
import { GuardClient } from '../../guard/client.ts'
import type { AgentLog } from '../../log.ts'
import type { MachineCatalog } from '../catalog.ts'
import type { MachineAgent } from '../machine-agent.ts'
import type { MachineRegisters } from '../machine-registers.ts'
import type { RegisterClient } from '../register/client.ts'
import type { RelocationService } from '../relocation/service.ts'
import { Leases } from './leases.ts'
import { Takeovers } from './takeovers.ts'

export interface LeasingOptions {
  readonly self: Owner
  /** Where the guard is reached; undefined on a host that runs no machines. */
  readonly runtime: string | undefined
  readonly registers: RegisterClient
  readonly machineRegisters: MachineRegisters
  readonly catalog: MachineCatalog
  /** Not there yet when this is opened. */
  readonly late: () => { readonly machines: MachineAgent; readonly relocations: RelocationService }
  /** See Takeovers. */
  readonly prepare: (record: MachineRecord, signal: AbortSignal) => Promise<void>
  /** Who takes machines over, each best first, by what is known now. */
  readonly succession: () => (record: MachineRecord) => readonly HostId[]
  readonly log: AgentLog
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}

export interface Leasing extends AsyncDisposable {
  readonly leases: Leases
  /** From now on this host takes machines over; before, it does not know what it has itself. */
  watch(): void
  /** Whether this host may have to start a machine of another. */
  isWatching(id: MachineId): boolean
  readonly isGuardThere: boolean
  /** Whether its guest stands still for want of a lease. */
  lacksLease(id: MachineId): boolean
}

/** Nothing is ever asked of it. */
const noGuard = {
  guard: async () => [],
  extend: async () => [],
  release: async () => {},
  forget: async () => {}
}

/** What holds the leases of this host's machines, and takes over those of others. */
export function openLeasing(options: LeasingOptions): Leasing {
  const { self, runtime, registers, catalog, late, succession, log, onEvent, onFault } = options
  const times = DEFAULT_LEASE_TIMES
  const guard =
    runtime === undefined
      ? undefined
      : new GuardClient({ runtime, log, onReport: report => leases.hear(report) })
  const lacking = new Set<MachineId>()
  const leases: Leases = new Leases({
    self,
    registers,
    guard: guard ?? noGuard,
    clock: bootClock,
    times,
    random: Math.random,
    refresh: id => late().machines.review(id),
    isRelocating: id => late().relocations.isBusy(id),
    onChange: (id, what) => {
      const { machines } = late()
      if (what === 'paused') lacking.add(id)
      else lacking.delete(id)
      const record = machines.find(id)
      if (record === undefined) return
      machines.observe({ record })
      if (what === 'paused')
        onEvent('vm.paused', `${record.name} is paused: no majority of its voters renews its lease`, record)
      else onEvent('vm.resumed', `${record.name} goes on: its voters renewed its lease`, record)
    },
    onFault
  })
  let takeovers: Takeovers | undefined
  return {
    leases,
    watch() {
      takeovers = new Takeovers({
        self: self.host,
        catalog,
        registers,
        look: id => options.machineRegisters.look(id),
        machines: late().machines,
        clock: bootClock,
        times,
        ranking: () => {
          const successors = succession()
          return record => {
            if (late().machines.isLeft(record.id)) return undefined
            const rank = successors(record).indexOf(self.host)
            return rank < 0 ? undefined : rank
          }
        },
        isRelocating: id => late().relocations.isBusy(id),
        prepare: options.prepare,
        onEvent,
        onFault
      })
    },
    get isGuardThere() {
      return guard?.isThere ?? true
    },
    lacksLease: id => lacking.has(id) && !leases.mayExecute(id),
    isWatching: id => takeovers?.isWatching(id) ?? false,
    async [Symbol.asyncDispose]() {
      await takeovers?.[Symbol.asyncDispose]()
      await leases[Symbol.asyncDispose]()
      await guard?.[Symbol.asyncDispose]()
    }
  }
}
