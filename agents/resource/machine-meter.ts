import type { MachineLoad } from '../../protocol/load/sample.ts'
import type { MachineId } from '../../protocol/machine.ts'
import type { ControlGroup, ControlGroupCounters } from './control-group.ts'
import { type ProcessCounters, readProcess } from './process.ts'
import { Rate, Share } from './rate.ts'

/** A machine that runs here, as the vm agent knows it. */
export interface RunningMachine {
  readonly id: MachineId
  readonly cpus: number
  readonly memoryBytes: number
  /** Since it came to this host, by creation or relocation. */
  readonly hereMs: number
  readonly processId: number | undefined
  /** Path of its own control group, where it has one. */
  readonly cgroup?: string
  /** Its virtual processors' threads, where the driver knows them (QMP query-cpus-fast). */
  readonly vcpuThreads?: readonly number[]
  /** What the guest itself says it uses, where it does (QMP balloon statistics). */
  readonly guestMemoryUsed?: number
}

/** Measures one process of a machine: by its control group, and by its process for what that does not tell. */
export class MachineMeter {
  readonly #group: ControlGroup | undefined
  readonly #cpu: Rate
  readonly #throttled: Share
  readonly #averageMs: number
  #waiting: Rate
  #threads: readonly number[] | undefined

  constructor(group: ControlGroup | undefined, averageMs: number) {
    this.#group = group
    this.#averageMs = averageMs
    this.#cpu = new Rate(averageMs)
    this.#waiting = new Rate(averageMs)
    this.#throttled = new Share(averageMs)
  }

  /** @returns undefined until it was read twice, or when the machine's process is gone */
  read(machine: RunningMachine, now: number): MachineLoad | undefined {
    const group = this.#group?.read(now)
    const process =
      machine.processId === undefined ? undefined : readProcess(machine.processId, machine.vcpuThreads)
    // The sum over other threads is another counter.
    if (group?.cpuPressureUs === undefined && machine.vcpuThreads !== this.#threads)
      this.#waiting = new Rate(this.#averageMs)
    this.#threads = machine.vcpuThreads
    const cpu = this.#cpu.read(group?.cpuUs ?? process?.cpuUs, now)
    const waiting = this.#waiting.read(this.#waitingUs(group, process), now)
    const throttled = this.#throttled.read(group?.throttledPeriods, group?.periods, now)
    if (cpu === undefined) return undefined
    return {
      id: machine.id,
      cpus: machine.cpus,
      cpu: cpu / 1000,
      cpuPressure: waiting === undefined ? null : Math.min(1, waiting / 1000),
      throttled: throttled ?? null,
      memoryUsed: group?.memoryUsed ?? process?.memoryUsed ?? machine.guestMemoryUsed ?? 0,
      memoryTotal: machine.memoryBytes,
      hereMs: machine.hereMs
    }
  }

  #waitingUs(
    group: ControlGroupCounters | undefined,
    process: ProcessCounters | undefined
  ): number | undefined {
    return group?.cpuPressureUs ?? process?.waitingUs
  }
}
