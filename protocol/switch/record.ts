import type { HostId } from '../host.ts'
import type { Epoch, MachineId, SegmentId } from '../machine.ts'
import type { MacKey } from './address.ts'

/**
 * Where a MAC is: the only thing that forwarding goes by.
 *
 * A machine's record is made by the host that runs it, and `epoch` is the one that the machine's voters decided.
 * A *station* is whatever speaks behind a host's TAP; nobody decides about it, so its `epoch` counts its moves, as
 * the sequence number of MAC mobility does (RFC 7432 section 7.7).
 */
export interface StationRecord {
  readonly segment: SegmentId
  /** Absent for a station. */
  readonly machine?: MachineId
  /** Which of the machine's cards; 0 for a station. */
  readonly card: number
  readonly mac: MacKey
  /** 4 or 16 bytes each; empty when none were agreed. */
  readonly ips: readonly Uint8Array[]
  readonly host: HostId
  readonly epoch: Epoch
  /** Given by the host, never the same twice, not even after a restart; 0 on a record that a previous host passes on. */
  readonly sequence: number
}

/** Newer by (epoch, sequence). Only records of one machine's card, or of one station, are compared. */
export function isNewer(candidate: StationRecord, known: StationRecord): boolean {
  return candidate.epoch !== known.epoch ? candidate.epoch > known.epoch : candidate.sequence > known.sequence
}

/** What was agreed about a segment: the part of its register that switching needs. */
export interface SegmentDefinition {
  readonly id: SegmentId
  /** `organization/name` */
  readonly name: string
  /** IPv4, `a.b.c.d/n`. With one, the switch answers DHCP; its first address is the switch's own. */
  readonly subnet?: string
  readonly router?: string
  readonly allocations: readonly Allocation[]
}

/** A MAC belongs to one machine, and so do its addresses. */
interface Allocation {
  readonly mac: string
  readonly machine: MachineId
  readonly ips: readonly string[]
}
