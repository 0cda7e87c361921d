import type { HostId } from '../host.ts'
import type { MachineId } from '../machine.ts'
import { ipKey, linkLocalOf, type MacKey, parseIp, parseMac } from './address.ts'
import { SERVICE_MAC } from './answers.ts'
import { SWITCH_LIMITS, type SwitchTimes } from './limits.ts'
import type { PortState } from './port.ts'
import { isNewer, type SegmentDefinition, type StationRecord } from './record.ts'

/**
 * Which MAC is where on one segment, and by which right: a telephone book that only the subscribers themselves
 * may write in, each about itself, and in which a number once given to one is refused to all others.
 *
 * The rules, in the order they are applied to a record from a host:
 * 1. First hand: it names the host that sent it; or the sender is where the machine was, and passes on where
 *    it went.
 * 2. Allocation: a MAC that the segment's register gave to one machine is no other's, nor are its addresses.
 * 3. Ownership: a MAC known as one machine's is refused to another. A machine goes before a station.
 * 4. Order: (epoch, sequence), never below the highest epoch seen of the machine on any segment. Two hosts with
 *    the same epoch of a machine cannot be; of a station, the lower host id wins (RFC 7432 section 7.7).
 * 5. A station that moves too often is frozen: the same MAC is in two places (RFC 7432 section 15.1).
 */
export type LearnOutcome =
  | { readonly kind: 'known' | 'stale' }
  | {
      readonly kind: 'learnt'
      readonly entry: Entry
      readonly previous: StationRecord | undefined
      readonly takenIps: number
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly owner: StationRecord | undefined }

export type RefusalReason =
  | 'not-first-hand'
  | 'second-owner'
  | 'address-not-agreed'
  | 'split-owner'
  | 'duplicate-station'
  | 'too-many-records'

/** One MAC. Its record changes, the entry stays as long as the MAC is known. */
export interface Entry {
  record: StationRecord
  /** Where it is on this host. */
  port: PortState | undefined
  /** When a station here was last heard of. */
  heardAt: number
  /** When the station moved, within the window. */
  moves: number[]
}

/** The highest epoch seen of every machine, on whatever segment. */
export class EpochFences {
  readonly #epochs = new Map<MachineId, number>()

  of(machine: MachineId | undefined): number {
    return machine === undefined ? 0 : (this.#epochs.get(machine) ?? 0)
  }

  raise(machine: MachineId | undefined, epoch: number): void {
    if (machine === undefined || epoch <= this.of(machine)) return
    this.#epochs.delete(machine)
    this.#epochs.set(machine, epoch)
    if (this.#epochs.size > SWITCH_LIMITS.fences) this.#epochs.delete(this.#epochs.keys().next().value!)
  }
}

export class SegmentRecords {
  readonly byMac = new Map<MacKey, Entry>()
  /** Whoever says that an address is its own, in the order they said so. */
  readonly #byIp = new Map<string, Set<Entry>>()
  /** What each host said, by sequence, refused or not: nothing is asked for twice. */
  readonly #said = new Map<HostId, Map<number, MacKey>>()
  /** Where a machine went by the word of the host that it left, and since when that is all that is known. */
  readonly #passedOn = new Map<MacKey, number>()
  readonly #allocations = new Map<MacKey, { machine: MachineId; ips: Set<string> }>()
  readonly #self: HostId
  readonly #fences: EpochFences
  readonly #times: SwitchTimes

  constructor(self: HostId, fences: EpochFences, times: SwitchTimes) {
    this.#self = self
    this.#fences = fences
    this.#times = times
  }

  /** Takes the agreed allocations over, and forgets what contradicts them. */
  define(definition: SegmentDefinition): void {
    this.#allocations.clear()
    for (const allocation of definition.allocations) {
      const mac = parseMac(allocation.mac)
      const ips = allocation.ips.map(parseIp).filter(ip => ip !== undefined)
      if (mac !== undefined)
        this.#allocations.set(mac, { machine: allocation.machine, ips: new Set(ips.map(ipKey)) })
    }
    for (const [mac, entry] of this.byMac)
      if (this.#contradiction(entry.record) !== undefined) this.forget(mac)
  }

  isAllocated(ip: Uint8Array): boolean {
    const key = ipKey(ip)
    return [...this.#allocations.values()].some(allocation => allocation.ips.has(key))
  }

  /**
   * Whose an address is: the first machine's that has it. What several stations claim is nobody's: the question is
   * passed on, and who has it now answers.
   */
  owner(ip: Uint8Array): Entry | undefined {
    const holders = this.holders(ip)
    return (
      holders.find(({ record }) => record.machine !== undefined) ??
      (holders.length === 1 ? holders[0] : undefined)
    )
  }

  holders(ip: Uint8Array): Entry[] {
    return [...(this.#byIp.get(ipKey(ip)) ?? [])]
  }

  learn(record: StationRecord, from: HostId, now: number): LearnOutcome {
    const known = this.byMac.get(record.mac)
    if (!isFirstHand(record, from, this.#self, known?.record)) return refused('not-first-hand', known)
    if (record.mac === SERVICE_MAC) return refused('second-owner', known)
    // What is passed on has no sequence of its own, and our own is not asked for.
    if (record.host === from && from !== this.#self) {
      const said = this.#saidBy(from)
      const isOneTooMany = !said.has(record.sequence) && said.size >= SWITCH_LIMITS.recordsPerHost
      if (isOneTooMany) return refused('too-many-records', known)
      said.set(record.sequence, record.mac)
    }
    const refusal = this.#contradiction(record) ?? this.#rivalry(record, known, now)
    if (refusal !== undefined) return refused(refusal, known)
    if (record.epoch < this.#fences.of(record.machine)) return { kind: 'stale' }
    if (known !== undefined && known.record.machine === record.machine && !precedes(record, known.record)) {
      return { kind: record.sequence === known.record.sequence ? 'known' : 'stale' }
    }
    if (known === undefined && this.byMac.size >= SWITCH_LIMITS.recordsPerSegment)
      return refused('too-many-records', known)
    this.#fences.raise(record.machine, record.epoch)
    return this.#store(record, known, now)
  }

  #store(record: StationRecord, known: Entry | undefined, now: number): LearnOutcome {
    const previous = known?.record
    const entry: Entry = known ?? { record, port: undefined, heardAt: now, moves: [] }
    if (previous !== undefined && record.machine === undefined && isMove(record, previous))
      entry.moves.push(now)
    entry.record = record
    if (previous !== undefined) this.#unlinkIps(entry, previous)
    entry.heardAt = now
    this.byMac.set(record.mac, entry)
    if (record.sequence === 0) this.#passedOn.set(record.mac, now)
    else this.#passedOn.delete(record.mac)
    return { kind: 'learnt', entry, previous, takenIps: this.#linkIps(entry) }
  }

  /** A MAC or an address that is agreed to be another's. */
  #contradiction(record: StationRecord): RefusalReason | undefined {
    const allocation = this.#allocations.get(record.mac)
    if (allocation === undefined) return undefined
    if (allocation.machine !== record.machine) return 'second-owner'
    return record.ips.every(ip => allocation.ips.has(ipKey(ip))) ? undefined : 'address-not-agreed'
  }

  #rivalry(record: StationRecord, known: Entry | undefined, now: number): RefusalReason | undefined {
    const owner = known?.record
    if (known === undefined || owner === undefined) return undefined
    if (owner.machine !== record.machine) {
      const agreed =
        this.#allocations.get(record.mac)?.machine === record.machine && record.machine !== undefined
      return owner.machine === undefined || agreed ? undefined : 'second-owner'
    }
    if (record.machine !== undefined)
      return record.epoch === owner.epoch && record.host !== owner.host ? 'split-owner' : undefined
    return isMove(record, owner) && isNewer(record, owner) && this.isFrozen(known, now)
      ? 'duplicate-station'
      : undefined
  }

  /** Whether a station moved so often lately that it stays where it is. */
  isFrozen(entry: Entry, now: number): boolean {
    entry.moves = entry.moves.filter(at => now - at < this.#times.duplicateWindowMs)
    return entry.moves.length >= this.#times.stationMoves
  }

  /** @returns how many of its addresses are another's; a machine takes one from a station */
  #linkIps(entry: Entry): number {
    let taken = 0
    const isMachine = entry.record.machine !== undefined
    for (const key of keysOf(entry.record)) {
      const holders = this.#byIp.get(key) ?? new Set<Entry>()
      this.#byIp.set(key, holders)
      holders.add(entry)
      for (const other of holders) {
        if (other === entry || (isMachine && other.record.machine === undefined)) continue
        taken++
        break
      }
    }
    return taken
  }

  /** Takes away what an entry had by an earlier record and has not by its present one. */
  #unlinkIps(entry: Entry, earlier: StationRecord): void {
    const kept = entry.record === earlier ? [] : keysOf(entry.record)
    for (const key of keysOf(earlier)) {
      const holders = this.#byIp.get(key)
      if (holders === undefined || kept.includes(key)) continue
      holders.delete(entry)
      if (holders.size === 0) this.#byIp.delete(key)
    }
  }

  forget(mac: MacKey): void {
    const entry = this.byMac.get(mac)
    if (entry === undefined) return
    this.#unlinkIps(entry, entry.record)
    this.byMac.delete(mac)
    this.#passedOn.delete(mac)
  }

  #saidBy(host: HostId): Map<number, MacKey> {
    const said = this.#said.get(host) ?? new Map<number, MacKey>()
    this.#said.set(host, said)
    return said
  }

  /**
   * Compares with all that a host says it has: forgets what is gone, and tells what is missing.
   *
   * A record that another host passed on stays: it is ahead of what its new host says itself.
   *
   * @param upTo the highest sequence that the host had given out then: what came since is not its concern
   */
  reconcile(host: HostId, live: readonly number[], upTo: number): number[] {
    const said = this.#saidBy(host)
    const listed = new Set(live)
    for (const [sequence, mac] of said) {
      if (listed.has(sequence) || sequence > upTo) continue
      said.delete(sequence)
      const record = this.byMac.get(mac)?.record
      if (record?.host === host && record.sequence === sequence) this.forget(mac)
    }
    return live.filter(sequence => !said.has(sequence)).slice(0, SWITCH_LIMITS.recordsPerMessage)
  }

  /** A host that did not say until now that it has a machine that was passed on to it has it no more, or never had. */
  forgetPassedOn(before: number): void {
    for (const [mac, at] of this.#passedOn) if (at <= before) this.forget(mac)
  }

  forgetHost(host: HostId): void {
    this.#said.delete(host)
    for (const [mac, entry] of this.byMac) if (entry.record.host === host) this.forget(mac)
  }

  recordsOf(host: HostId): StationRecord[] {
    return [...this.byMac.values()].map(entry => entry.record).filter(record => record.host === host)
  }
}

function keysOf({ ips, mac }: StationRecord): string[] {
  return [...ips, linkLocalOf(mac)].map(ipKey)
}

/** Of a station: to another host, or to another port of one, which raises the epoch. */
function isMove(record: StationRecord, from: StationRecord): boolean {
  return record.host !== from.host || record.epoch > from.epoch
}

function isFirstHand(
  record: StationRecord,
  from: HostId,
  self: HostId,
  known: StationRecord | undefined
): boolean {
  if (record.host === from) return true
  const movedAway = known?.host === from && known.machine !== undefined && known.machine === record.machine
  return movedAway && record.host !== self
}

/** Whether a record takes the place of what is known of the same machine or station. */
function precedes(record: StationRecord, known: StationRecord): boolean {
  if (record.host === known.host || record.epoch !== known.epoch) return isNewer(record, known)
  return record.host < known.host
}

function refused(reason: RefusalReason, known: Entry | undefined): LearnOutcome {
  return { kind: 'refused', reason, owner: known?.record }
}
