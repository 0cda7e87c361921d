import { availableParallelism, totalmem } from 'node:os'
import type { LoadSample, MachineLoad } from '../../protocol/load/sample.ts'
import type { MachineId } from '../../protocol/machine.ts'
import { ControlGroup, type ControlGroupMounts, controlGroupMounts } from './control-group.ts'
import { diskFree } from './disk-free.ts'
import { ComputerMeter, GroupMeter, type HostMeter, usedOfPart } from './host-meter.ts'
import { MachineMeter, type RunningMachine } from './machine-meter.ts'

/** What of a computer a host is: all of it, or one of its control groups. */
type HostScope = 'computer' | { readonly cgroup: string }

export interface SamplerOptions {
  readonly scope: HostScope
  /** Processors for machines, in thousandths; all by default. */
  readonly milliCpus?: number | undefined
  /** Memory for machines; the group's limit or the computer's memory by default. */
  readonly memoryBytes?: number | undefined
  /** Where machines keep their disks. */
  readonly diskPath?: string | undefined
  readonly machines: () => readonly RunningMachine[]
  /** Whether machines' cards can have fast ports here. */
  readonly fastPorts?: boolean
  /** Whether its site is to keep room for the loss of any one of its hosts. */
  readonly keepsSpare?: boolean
  /** Room promised to machines on their way here. */
  readonly reserved?: () => { readonly cpus: number; readonly memoryBytes: number }
  readonly mounts?: ControlGroupMounts
  /** Time constant of the averages. */
  readonly averageMs?: number
  /** Monotonic. */
  readonly clock?: () => number
}

const defaultAverageMs = 5000
const diskMs = 30_000

/**
 * Measures a host within its own scope and every machine on it, by reading a few files each time: cheap
 * enough for every second or two. What this computer cannot tell is `null` in the sample, never 0.
 */
export class Sampler {
  readonly #options: SamplerOptions
  readonly #averageMs: number
  readonly #clock: () => number
  readonly #mounts: ControlGroupMounts
  readonly #meter: HostMeter
  readonly #cpus: number
  readonly #memoryTotal: number
  readonly #machines = new Map<MachineId, { readonly key: string; readonly meter: MachineMeter }>()
  #disk: { readonly free: number | null; readonly atMs: number } | undefined

  /** @throws WatariError `no-control-group` */
  constructor(options: SamplerOptions) {
    this.#options = options
    this.#averageMs = options.averageMs ?? defaultAverageMs
    this.#clock = options.clock ?? (() => performance.now())
    this.#mounts = options.mounts ?? controlGroupMounts()
    this.#cpus = (options.milliCpus ?? availableParallelism() * 1000) / 1000
    const { scope } = options
    let limit: number | undefined
    if (scope === 'computer') this.#meter = new ComputerMeter(this.#averageMs)
    else {
      const group = new ControlGroup(scope.cgroup, this.#mounts)
      limit = group.memoryLimit()
      this.#meter = new GroupMeter(group, this.#averageMs)
    }
    this.#memoryTotal = options.memoryBytes ?? limit ?? totalmem()
  }

  /** @returns undefined while there is nothing to compare with: the first time */
  async sample(): Promise<LoadSample | undefined> {
    const now = this.#clock()
    const reading = await this.#meter.read(now)
    const machines = this.#readMachines(now)
    const diskFree = await this.#diskFree(now)
    if (reading.cpu === undefined) return undefined
    const cpu = this.#used(
      this.#cpus,
      { used: reading.cpu, total: availableParallelism() },
      machines.map(machine => machine.cpu)
    )
    const memoryUsed = this.#used(
      this.#memoryTotal,
      { used: reading.memoryUsed ?? 0, total: totalmem() },
      machines.map(machine => machine.memoryUsed)
    )
    return {
      // A short burst over the quota, or rounding, is not more than all.
      cpu: Math.min(cpu, this.#cpus),
      cpus: this.#cpus,
      cpuPressure: share(reading.cpuPressure),
      throttled: share(reading.throttled),
      memoryUsed,
      memoryTotal: this.#memoryTotal,
      memoryPressure: share(reading.memoryPressure),
      runQueue: reading.runQueue ?? null,
      diskFree,
      fastPorts: this.#options.fastPorts ?? false,
      keepsSpare: this.#options.keepsSpare ?? false,
      machines,
      reserved: this.#options.reserved?.() ?? { cpus: 0, memoryBytes: 0 }
    }
  }

  /** A control group has only what is ours in it; a computer may have more than was declared. */
  #used(
    part: number,
    read: { readonly used: number; readonly total: number },
    machines: readonly number[]
  ): number {
    if (this.#options.scope !== 'computer') return read.used
    return usedOfPart(
      part,
      read,
      machines.reduce((sum, used) => sum + used, 0)
    )
  }

  #readMachines(now: number): MachineLoad[] {
    const running = this.#options.machines()
    const present = new Set(running.map(machine => machine.id))
    for (const id of this.#machines.keys()) if (!present.has(id)) this.#machines.delete(id)
    return running.flatMap(machine => this.#meterOf(machine).read(machine, now) ?? [])
  }

  #meterOf(machine: RunningMachine): MachineMeter {
    const key = `${machine.processId} ${machine.cgroup}`
    const known = this.#machines.get(machine.id)
    if (known?.key === key) return known.meter
    const meter = new MachineMeter(this.#groupOf(machine), this.#averageMs)
    this.#machines.set(machine.id, { key, meter })
    return meter
  }

  /** A machine whose group is gone, or not there yet, is measured by its process. */
  #groupOf(machine: RunningMachine): ControlGroup | undefined {
    if (machine.cgroup === undefined) return undefined
    try {
      return new ControlGroup(machine.cgroup, this.#mounts)
    } catch {
      return undefined
    }
  }

  async #diskFree(now: number): Promise<number | null> {
    const { diskPath } = this.#options
    if (diskPath === undefined) return null
    if (this.#disk === undefined || now - this.#disk.atMs >= diskMs) {
      const free = await diskFree(diskPath).catch(() => null)
      this.#disk = { free, atMs: now }
    }
    return this.#disk.free
  }
}

function share(value: number | undefined): number | null {
  return value === undefined ? null : Math.min(1, Math.max(0, value))
}
