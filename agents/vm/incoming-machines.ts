import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { Epoch, ImageHash, MachineId, MachineRecord, MachineSpec } from '../../protocol/machine.ts'
import { Arrivals, balanceRequester } from '../../protocol/placement/arrivals.ts'
import { defaultPlacementSettings, diskReserveBytes } from '../../protocol/placement/settings.ts'
import type { RelocationPlan } from '../../protocol/relocation/plan.ts'
import type { DriverCapabilities, MachineHandle, MachineStart } from './driver.ts'
import type { MachineAgent } from './machine-agent.ts'
import type { CopyThatIsOurs, LocalMachines } from './relocation/ports.ts'

export interface IncomingMachinesOptions {
  readonly machines: MachineAgent
  readonly self: HostIdentity
  readonly capabilities: () => Promise<DriverCapabilities>
  /** Why this host does not run machines of an organization; undefined if it does. */
  readonly permission: (record: MachineRecord, from: HostIdentity) => string | undefined
  readonly isDraining: () => boolean
  /**
   * Why its site would have too little room for the loss of a host then; undefined: it has, or is not to have.
   *
   * @param reserved what is promised here to others
   */
  readonly whyNoSpare: (record: MachineRecord, reserved: Room) => string | undefined
  /** Whether a disk is in the machine's place that is moved away again, unless this host turns out to have taken it over. */
  readonly isTakingOver: (id: MachineId) => boolean
  /** Bytes left where machines keep their disks. */
  readonly diskFree: () => Promise<number>
  readonly fetchImages: (
    spec: MachineSpec,
    from: readonly HostId[]
  ) => Promise<ReadonlyMap<ImageHash, string>>
  readonly defineSegments: (spec: MachineSpec) => Promise<void>
  /** What its register says. */
  readonly look: (id: MachineId) => Promise<{ readonly record: MachineRecord }>
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

interface Room {
  readonly cpus: number
  readonly memoryBytes: number
}

interface Reserved extends Room {
  readonly diskBytes: number
}

/** This host's machines as relocations see them: what may come, what came, what went. */
export class IncomingMachines implements LocalMachines {
  readonly #options: IncomingMachinesOptions
  readonly #reserved = new Map<MachineId, Reserved>()
  /** Until this host looks after them as after all others: it needs their images meanwhile. */
  readonly #expected = new Map<MachineId, MachineSpec>()
  readonly #looking = new Set<MachineId>()
  readonly #arrivals = new Arrivals(defaultPlacementSettings.targetRestMs)
  readonly #now: () => number

  constructor(options: IncomingMachinesOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** Room promised to machines on their way here. */
  get reserved(): Room {
    return sumOf([...this.#reserved.values()])
  }

  /** What the machines on their way here are built from. */
  get expected(): MachineSpec[] {
    return [...this.#expected.values()]
  }

  find(machine: MachineId): { readonly handle: MachineHandle; readonly record: MachineRecord } | undefined {
    return this.#options.machines.local().find(({ record }) => record.id === machine)
  }

  async checkIncoming(record: MachineRecord, from: HostIdentity, diskBytes: number): Promise<void> {
    await this.checkAble(record, from, diskBytes)
    const others = [...this.#reserved].filter(([id]) => id !== record.id).map(([, each]) => each)
    const reason = this.#options.whyNoSpare(record, sumOf(others))
    if (reason !== undefined) throw new WatariError('no-spare', reason)
  }

  /** Whether this host could execute a machine that is lost elsewhere. */
  async checkAble(record: MachineRecord, from: HostIdentity, diskBytes: number): Promise<void> {
    const { self, machines, permission, isDraining, capabilities } = this.#options
    const { spec, name } = record
    if (!self.roles.includes('host')) throw new WatariError('witness', `${self.name} runs no machines`)
    const forbidden = permission(record, from)
    if (forbidden !== undefined) throw new WatariError('not-permitted', forbidden)
    if (isDraining()) throw new WatariError('refused', `${self.name} is being drained`)
    const able = await capabilities()
    const lacks = (what: string, wanted: string, has: readonly string[]): void => {
      if (has.includes(wanted)) return
      throw new WatariError(
        'incompatible',
        `${self.name} does not have ${what} ${wanted}, which ${name} was built with`
      )
    }
    lacks('machine type', spec.machineType, able.machineTypes)
    lacks('processor model', spec.cpuModel, able.cpuModels)
    lacks('accelerator', spec.accelerator, able.accelerators)
    if (spec.guestPorts === 'fast' && !able.guestPorts.includes('fast')) {
      throw new WatariError(
        'no-fast-port',
        `${self.name} cannot give the cards of ${name} the fast ports that it was made with: 'watari status' there says why; mend that, or choose another host`
      )
    }
    const mine = this.#reserved.get(record.id)?.memoryBytes ?? 0
    if (spec.memoryBytes > machines.freeBytes + mine) {
      const free = Math.max(0, Math.floor(machines.freeBytes / 2 ** 20))
      throw new WatariError(
        'no-room',
        `${self.name} has ${free} MiB of memory left and ${name} needs ${spec.memoryBytes / 2 ** 20}`
      )
    }
    const others = [...this.#reserved].filter(([id]) => id !== record.id)
    const promised = others.reduce((sum, [, each]) => sum + each.diskBytes, 0)
    const diskLeft = (await this.#options.diskFree()) - diskReserveBytes - promised
    if (diskBytes > diskLeft) {
      const left = Math.max(0, Math.floor(diskLeft / 2 ** 20))
      throw new WatariError(
        'no-room',
        `${self.name} has ${left} MiB of disk left for machines, and ${name} takes ${Math.ceil(diskBytes / 2 ** 20)}`
      )
    }
  }

  async reserve(
    record: MachineRecord,
    epoch: Epoch,
    { from, by, diskBytes }: Parameters<LocalMachines['reserve']>[2]
  ): Promise<MachineStart> {
    await this.checkIncoming(record, from, diskBytes)
    const { id, name, spec } = record
    if (this.#options.isTakingOver(id))
      throw new WatariError(
        'busy',
        `${this.#options.self.name} finds out what became of its attempt to take ${name} over: try again in some seconds`
      )
    if (by === balanceRequester && this.#arrivals.isBusy(id, this.#now())) {
      const host = this.#options.self.name
      throw new WatariError(
        'busy',
        `${host} is taking another machine, or has just taken one: try again later`
      )
    }
    this.#arrivals.coming(id)
    this.#reserved.set(id, { cpus: spec.cpus, memoryBytes: spec.memoryBytes, diskBytes })
    this.#expected.set(id, spec)
    try {
      const images = await this.#options.fetchImages(spec, [from.id])
      await this.#options.defineSegments(spec)
      return { id, name, epoch, spec, images, disk: 'create' }
    } catch (error) {
      this.release(id)
      throw error
    }
  }

  release(machine: MachineId): void {
    this.#reserved.delete(machine)
    this.#expected.delete(machine)
    this.#arrivals.gone(machine)
  }

  arrived(plan: RelocationPlan, copy: CopyThatIsOurs): void {
    this.#reserved.delete(plan.machine)
    this.#arrivals.arrived(plan.machine, this.#now())
    this.#lookAfter(plan.machine, copy)
  }

  /** Only looks: others may be deciding about it just now. */
  claimed(machine: MachineId): void {
    if (this.#looking.has(machine)) return
    this.#looking.add(machine)
    const { look, self, machines } = this.#options
    const taken = async () => {
      const { record } = await look(machine)
      if (record.owner.host === self.id && !this.#expected.has(machine)) await machines.claim(machine)
    }
    // What cannot be looked up now is asked about again by whoever waits for it.
    void taken()
      .catch(() => {})
      .finally(() => this.#looking.delete(machine))
  }

  departed(plan: RelocationPlan): void {
    this.#options.machines.release(plan.machine)
  }

  stayed(plan: RelocationPlan, copy: CopyThatIsOurs): void {
    this.#lookAfter(plan.machine, copy)
  }

  #lookAfter(machine: MachineId, { handle, adopted, crashed }: CopyThatIsOurs): void {
    const { machines } = this.#options
    const isTakenUp = crashed
      ? machines.crashed(machine, handle)
      : adopted
        ? machines.adopt(machine, handle)
        : machines.settle(machine, handle)
    void isTakenUp.then(() => this.#expected.delete(machine))
  }
}

function sumOf(rooms: readonly Room[]): Room {
  return {
    cpus: rooms.reduce((sum, each) => sum + each.cpus, 0),
    memoryBytes: rooms.reduce((sum, each) => sum + each.memoryBytes, 0)
  }
}
