import type { HostId } from '../host.ts'
import { equalBytes, isMulticast, type MacKey } from './address.ts'
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
}

/**
 * Stations behind a TAP: the one place where the switch learns from what it hears, for nobody tells it what a
 * host's own stack or a local LAN speaks with. What was learnt becomes a record of this host like any other.
 */
export class Stations {
  readonly #office: StationsOffice

  constructor(office: StationsOffice) {
    this.#office = office
  }

  /**
   * A source MAC was heard at a TAP, with the address that it used where it said one (ARP).
   *
   * @returns its entry; undefined when it may not be there: a machine's MAC or address, a station that is in
   * two places, or one too many
   */
  learn = (
    segment: SegmentState,
    port: PortState,
    mac: MacKey,
    ip: Uint8Array | undefined,
    now: number
  ): Entry | undefined => {
    const entry = segment.records.byMac.get(mac)
    if (entry?.record.machine !== undefined || isMulticast(mac) || mac === 0 || mac === SERVICE_MAC)
      return undefined
    const ips = addressesWith(segment, entry, ip)
    if (ips === undefined) return undefined
    if (entry?.port === port && ips === entry.record.ips) {
      entry.heardAt = now
      return entry
    }
    if (entry === undefined && stationsBehind(segment, port) >= SWITCH_LIMITS.stationsPerTap) return undefined
    const moved = entry !== undefined && entry.port !== port
    const epoch = entry === undefined ? 1 : entry.record.epoch + (moved ? 1 : 0)
    // A frozen one is refused, and reported, whatever its number: it may speak at the speed of the wire.
    const isFrozen = moved && segment.records.isFrozen(entry, now)
    const sequence = isFrozen ? 0 : this.#office.nextSequence()
    const record = { segment: segment.id, card: 0, mac, ips, host: this.#office.self, epoch, sequence }
    const outcome = this.#office.learn(segment, record, now)
    if (outcome.kind !== 'learnt') return undefined
    outcome.entry.port = port
    this.#office.announce(segment, record)
    return outcome.entry
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
  if (ip === undefined || ip.every(byte => byte === 0) || known.some(own => equalBytes(own, ip))) return known
  const taken = segment.records.owner(ip)?.record.machine !== undefined
  if (taken || segment.records.isAllocated(ip)) return undefined
  return [...known, ip].slice(-SWITCH_LIMITS.ipsPerRecord)
}

function stationsBehind(segment: SegmentState, port: PortState): number {
  let count = 0
  for (const entry of segment.records.byMac.values()) if (entry.port === port) count++
  return count
}
