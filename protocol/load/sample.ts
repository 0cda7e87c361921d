import type { MachineId } from '../machine.ts'

/**
 * How a host (a computer, or the part of one that it may use) is loaded. Shares are 0…1 and averages of
 * about ten seconds; `null` means that this host cannot measure it, never zero.
 */
export interface LoadSample {
  /** Processors in use, 0…`cpus`. */
  readonly cpu: number
  /** Processors that it has, to a thousandth. */
  readonly cpus: number
  /** Share of time in which something that could run had to wait (PSI `some`). */
  readonly cpuPressure: number | null
  /** Share of scheduling periods in which the quota stopped it. */
  readonly throttled: number | null
  readonly memoryUsed: number
  readonly memoryTotal: number
  /** Share of time in which something waited for memory (PSI `some`). */
  readonly memoryPressure: number | null
  /** Tasks that run or could run; a control group has none. */
  readonly runQueue: number | null
  /** Bytes free where machines keep their disks. */
  readonly diskFree: number | null
  /** Whether machines' cards can have fast ports here. */
  readonly fastPorts: boolean
  /** Whether its site is to keep room for the loss of any one of its hosts (placement/spare.ts). */
  readonly keepsSpare: boolean
  readonly machines: readonly MachineLoad[]
  /** Promised to machines that are on their way here and not in `machines` yet. */
  readonly reserved: { readonly cpus: number; readonly memoryBytes: number }
}

export interface MachineLoad {
  readonly id: MachineId
  /** Virtual processors. */
  readonly cpus: number
  /** Processors of the host that it uses. */
  readonly cpu: number
  readonly cpuPressure: number | null
  readonly throttled: number | null
  readonly memoryUsed: number
  /** What it was promised. */
  readonly memoryTotal: number
  /** Since it came to this host, by creation or relocation. */
  readonly hereMs: number
}

/** Orders the records of one host: the boot (a persisted counter, not a clock), then the count within it. */
export interface Version {
  readonly epoch: number
  readonly sequence: number
}

export const oldest: Version = { epoch: 0, sequence: 0 }

export function isNewer(one: Version, other: Version): boolean {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.sequence > other.sequence)
}
