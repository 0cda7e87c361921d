import type { ControlGroup } from './control-group.ts'
import { readPressureUs, readText } from './pseudo-file.ts'
import { Rate, Share } from './rate.ts'

/** The kernel shows processor times in these. */
const tickMs = 10

/** What a host is measured by. Undefined is "cannot be measured" (or not yet). */
export interface HostReading {
  readonly cpu: number | undefined
  readonly cpuPressure: number | undefined
  readonly throttled: number | undefined
  readonly memoryUsed: number | undefined
  readonly memoryPressure: number | undefined
  readonly runQueue: number | undefined
}

export interface HostMeter {
  read(now: number): Promise<HostReading>
}

/**
 * What is not there any more of a part of a computer that was declared: what its own machines use, or what everybody
 * uses beyond the rest of the computer, whichever is more. Of a whole computer it is what everybody uses.
 */
export function usedOfPart(
  part: number,
  computer: { readonly used: number; readonly total: number },
  ownMachines: number
): number {
  return Math.max(ownMachines, computer.used - (computer.total - part), 0)
}

/** A whole computer. */
export class ComputerMeter implements HostMeter {
  readonly #cpu: Rate
  readonly #cpuPressure: Rate
  readonly #memoryPressure: Rate

  constructor(averageMs: number) {
    this.#cpu = new Rate(averageMs)
    this.#cpuPressure = new Rate(averageMs)
    this.#memoryPressure = new Rate(averageMs)
  }

  async read(now: number): Promise<HostReading> {
    // Only whole computers need it.
    const { mem } = await import('systeminformation')
    const memory = await mem()
    const pressure = this.#cpuPressure.read(readPressureUs('/proc/pressure/cpu'), now)
    const memoryPressure = this.#memoryPressure.read(readPressureUs('/proc/pressure/memory'), now)
    return {
      cpu: this.#cpu.read(busyMs(), now),
      cpuPressure: pressure === undefined ? undefined : pressure / 1000,
      throttled: undefined,
      memoryUsed: memory.total - memory.available,
      memoryPressure: memoryPressure === undefined ? undefined : memoryPressure / 1000,
      runQueue: runQueue()
    }
  }
}

/** One control group of a computer. */
export class GroupMeter implements HostMeter {
  readonly #group: ControlGroup
  readonly #cpu: Rate
  readonly #cpuPressure: Rate
  readonly #memoryPressure: Rate
  readonly #throttled: Share

  constructor(group: ControlGroup, averageMs: number) {
    this.#group = group
    this.#cpu = new Rate(averageMs)
    this.#cpuPressure = new Rate(averageMs)
    this.#memoryPressure = new Rate(averageMs)
    this.#throttled = new Share(averageMs)
  }

  async read(now: number): Promise<HostReading> {
    const counters = this.#group.read(now)
    const cpu = this.#cpu.read(counters.cpuUs, now)
    const cpuPressure = this.#cpuPressure.read(counters.cpuPressureUs, now)
    const memoryPressure = this.#memoryPressure.read(counters.memoryPressureUs, now)
    return {
      cpu: cpu === undefined ? undefined : cpu / 1000,
      cpuPressure: cpuPressure === undefined ? undefined : cpuPressure / 1000,
      throttled: this.#throttled.read(counters.throttledPeriods, counters.periods, now),
      memoryUsed: counters.memoryUsed,
      memoryPressure: memoryPressure === undefined ? undefined : memoryPressure / 1000,
      // A group has none; its pressure and throttling tell more.
      runQueue: undefined
    }
  }
}

/**
 * Processor time used since the start, summed over processors. Read here, for systeminformation's
 * `currentLoad` starts a shell each time and waits for it.
 */
function busyMs(): number | undefined {
  const line = /^cpu +(\d+) (\d+) (\d+) \d+ \d+ (\d+) (\d+)/.exec(readText('/proc/stat') ?? '')
  return line ? line.slice(1).reduce((sum, ticks) => sum + Number(ticks) * tickMs, 0) : undefined
}

/** Running and ready tasks of the whole computer, ourselves apart. */
function runQueue(): number | undefined {
  const running = Number((readText('/proc/loadavg') ?? '').split(' ')[3]?.split('/')[0])
  return Number.isFinite(running) ? Math.max(0, running - 1) : undefined
}
