import type { HostId } from '../host.ts'
import type { MachineId, SegmentId } from '../machine.ts'

/** Something that a person should know. */
export interface SwitchReport {
  /** A reason of refusal or of dropping. */
  readonly kind: string
  readonly segment: SegmentId
  readonly port?: string
  readonly host?: HostId
  readonly machine?: MachineId
  readonly mac?: string
  readonly detail: string
}

const MAX_REMEMBERED = 1024

/** Reasons of drops that somebody should hear of: a guest, or a host, does what it may not. */
export const REPORTED_DROPS: ReadonlySet<string> = new Set([
  'spoofed-mac',
  'spoofed-ip',
  'rogue-server',
  'superseded',
  'second-owner',
  'not-its-host',
  'too-many-stations'
])

/** Lets the same report through once in a while: a guest can spoof a million times a second. */
export class ReportLimiter {
  readonly #at = new Map<string, number>()
  readonly #everyMs: number

  constructor(everyMs: number) {
    this.#everyMs = everyMs
  }

  admits(report: SwitchReport, now: number): boolean {
    const key = [report.kind, report.segment, report.port, report.host, report.mac].join(' ')
    const last = this.#at.get(key)
    if (last !== undefined && now - last < this.#everyMs) return false
    this.#at.delete(key)
    this.#at.set(key, now)
    if (this.#at.size > MAX_REMEMBERED) this.#at.delete(this.#at.keys().next().value!)
    return true
  }
}
