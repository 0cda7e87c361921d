import type { HostId } from '../host.ts'
import { equalBytes, formatMac, isMulticast, type MacKey } from './address.ts'
import { SERVICE_MAC } from './answers.ts'
import { SWITCH_LIMITS } from './limits.ts'
import type { PortState } from './port.ts'
import type { StationRecord } from './record.ts'
import type { SegmentState } from './segment.ts'
import type { Entry, LearnOutcome } from './segment-records.ts'

/** What learning a station needs of the switch. */
export interface StationsOffice {
  readonly self: HostId
  nextSequence(): number
  learn(segment: SegmentState, record: StationRecord, now: number): LearnOutcome
  announce(segment: SegmentState, record: StationRecord): void
  /** Who is heard at the port is elsewhere by the records: it moved, or its frames went round. */
  suspect(port: PortState, now: number): void
}

/** Why the sender of a frame may not be where it was heard. */
export type StationFault =
  /** Its MAC or address is a machine's, or it is in two places. */
  | 'second-owner'
  /** There is no room for it, or too many came at once. */
  | 'too-many-stations'

/**
 * Stations behind a TAP or in a bridged LAN: the one place where the switch learns from what it hears, for nobody
 * tells it what a host's own stack or a LAN speaks with. What was learnt becomes a record of this host like any
 * other; it ages with `stationMs` of silence, as in every bridge (IEEE 802.1Q 8.8.3), and it goes at once when its
 * port does, or does not forward for its LAN any more.
 *
 * A station that is heard at another port or host has moved: its `epoch` is raised, and the last place where it
 * was heard has it. One that moves too often is in two places, and stays where it is for a while.
 *
 * A LAN may be full of inventions. What can be learnt at once and in all is bounded for each port, for each new
 * record is a message to every host of the segment.
 */
export class Stations {
  readonly #office: StationsOffice

  constructor(office: StationsOffice) {
    this.#office = office
  }

  /**
   * A source MAC was heard at a TAP or in a LAN, with the address that it called its own where it said one.
   *
   * @returns its entry, or why it may not be there
   */
  learn = (
    segment: SegmentState,
    port: PortState,
    mac: MacKey,
    ip: Uint8Array | undefined,
    now: number
  ): Entry | StationFault => {
    const entry = segment.records.byMac.get(mac)
    if (entry !== undefined && entry.port !== port) this.#office.suspect(port, now)
    if (entry?.record.machine !== undefined || isMulticast(mac) || mac === 0 || mac === SERVICE_MAC)
      return 'second-owner'
    const ips = addressesWith(segment, entry, ip)
    if (ips === undefined) return 'second-owner'
    const isHere = entry?.port === port
    if (isHere && ips === entry.record.ips) {
      entry.heardAt = now
      return entry
    }
    // A frozen one is refused, and reported, whatever its number: it may speak at the speed of the wire.
    const isFrozen = entry !== undefined && !isHere && segment.records.isFrozen(entry, now)
    if (!isFrozen && !port.learning.take(now)) return isHere ? entry : 'too-many-stations'
    if (entry === undefined && isFull(segment, port)) return 'too-many-stations'
    const epoch = entry === undefined ? 1 : entry.record.epoch + (isHere ? 0 : 1)
    const sequence = isFrozen ? 0 : this.#office.nextSequence()
    const record = { segment: segment.id, card: 0, mac, ips, host: this.#office.self, epoch, sequence }
    const outcome = this.#office.learn(segment, record, now)
    if (outcome.kind !== 'learnt') return 'second-owner'
    outcome.entry.port = port
    this.#office.announce(segment, record)
    if (ip !== undefined) this.#takeFromOthers(segment, port, outcome.entry, ip, now)
    return outcome.entry
  }

  /** In one LAN an address is whose who said so last, as everybody's ARP table has it (a cluster's address moves). */
  #takeFromOthers(segment: SegmentState, port: PortState, owner: Entry, ip: Uint8Array, now: number): void {
    for (const other of segment.records.holders(ip)) {
      if (other === owner || other.port !== port || other.record.machine !== undefined) continue
      const ips = other.record.ips.filter(each => !equalBytes(each, ip))
      if (ips.length === other.record.ips.length) continue
      const record = { ...other.record, ips, sequence: this.#office.nextSequence() }
      const { heardAt } = other
      if (this.#office.learn(segment, record, now).kind !== 'learnt') continue
      other.heardAt = heardAt
      this.#office.announce(segment, record)
    }
  }

  /** Frames of these passed where the switch did not see them. */
  heard(segment: SegmentState, macs: readonly MacKey[], now: number): void {
    for (const mac of macs) {
      const entry = segment.records.byMac.get(mac)
      if (entry?.port !== undefined) entry.heardAt = now
    }
  }

  /** Forgets who was silent for `stationMs`; never the TAP's own MAC. */
  age(segment: SegmentState, stationMs: number, now: number): void {
    for (const [mac, { port, heardAt }] of segment.records.byMac) {
      if (port === undefined || port.spec.kind === 'machine' || now - heardAt < stationMs) continue
      if (formatMac(mac) !== port.spec.mac) segment.records.forget(mac)
    }
  }
}

const NO_IPS: readonly Uint8Array[] = []

/** @returns the very same list when there is nothing new; undefined for an address that is a machine's */
function addressesWith(
  segment: SegmentState,
  entry: Entry | undefined,
  ip: Uint8Array | undefined
): readonly Uint8Array[] | undefined {
  const known = entry?.record.ips ?? NO_IPS
  if (ip === undefined || known.some(own => equalBytes(own, ip))) return known
  const taken = segment.records.owner(ip)?.record.machine !== undefined
  if (taken || segment.records.isAllocated(ip)) return undefined
  return [...known, ip].slice(-SWITCH_LIMITS.ipsPerRecord)
}

function isFull(segment: SegmentState, port: PortState): boolean {
  let left = port.spec.kind === 'bridge' ? SWITCH_LIMITS.stationsPerLan : SWITCH_LIMITS.stationsPerTap
  for (const entry of segment.records.byMac.values()) if (entry.port === port && --left <= 0) return true
  return false
}
