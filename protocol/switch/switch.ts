import type { Core, Random } from '../core.ts'
import type { HostId } from '../host.ts'
import type { Epoch, MachineId, SegmentId } from '../machine.ts'
import { formatIp, formatMac, type MacKey, parseIp } from './address.ts'
import type { Exchange } from './exchange.ts'
import { type Decision, fromLink, fromPort, type LinkFrame } from './forwarding.ts'
import { isLanProbe } from './lan-probe.ts'
import { Lans } from './lans.ts'
import { checkSwitchTimes, DEFAULT_SWITCH_TIMES, SWITCH_LIMITS, type SwitchTimes } from './limits.ts'
import { MIN_PACKET_BYTES } from './packet.ts'
import { createPort, type PortId, type PortSpec, type PortState } from './port.ts'
import type { SegmentDefinition, StationRecord } from './record.ts'
import { REPORTED_DROPS, ReportLimiter, type SwitchReport } from './report.ts'
import { createSegment, defineSegment, heard, type SegmentState } from './segment.ts'
import { type Entry, EpochFences, type LearnOutcome } from './segment-records.ts'
import { Stations } from './stations.ts'

/**
 * The switch of one host: a registry office, not an eavesdropper. It forwards by records that hosts make about
 * the machines they run (segment-records.ts says who may say what), and exchanges these with the other hosts of
 * each segment.
 *
 * A machine changes hosts (the vm agent calls the steps, registers decide):
 * ```
 *  source                                     target
 *  port open, record (e, source)              port-added, blocked
 *  port-held: keeps what arrives              keeps what arrives
 *  paused; port-blocked: says nothing more
 *                                             port-opened(e+1): record (e+1, target) ──▶ all members and the topic
 *  learns it: port superseded, hands over  ◀──┘
 *  what it kept, redirects stragglers for redirectMs
 * ```
 * A pause that is called off is `port-released`, an aborted relocation `port-opened` at the source again; nothing was
 * announced, nothing is to be undone.
 *
 * Loss is repaired by beacons (exchange.ts). Bounds are in limits.ts. What is left to a
 * malicious member of a segment: to announce a higher epoch of a machine than its voters decided. Nothing here
 * can see that; the machine's owner is told (`superseded`, with the thief's name in the record).
 */
export type SwitchEvent =
  | { readonly kind: 'segment-defined'; readonly definition: SegmentDefinition }
  | { readonly kind: 'port-added'; readonly port: PortSpec }
  | { readonly kind: 'port-opened'; readonly port: PortId; readonly epoch: Epoch }
  | { readonly kind: 'port-held' | 'port-released' | 'port-blocked' | 'port-removed'; readonly port: PortId }
  /** The vm agent knows from the register where a machine of this host went. */
  | {
      readonly kind: 'machine-moved'
      readonly machine: MachineId
      readonly host: HostId
      readonly epoch: Epoch
    }
  /** A host can be reached directly from now on: it hears at once what the topic would tell it later. */
  | { readonly kind: 'connected'; readonly host: HostId }
  | { readonly kind: 'exchange'; readonly from: HostId; readonly exchange: Exchange }
  /** Frames of these stations passed without the switch being asked. */
  | { readonly kind: 'stations-heard'; readonly segment: SegmentId; readonly macs: readonly MacKey[] }
  | { readonly kind: 'tick' }

export type SwitchEffect =
  | { readonly kind: 'publish'; readonly exchange: Exchange }
  | { readonly kind: 'send'; readonly to: HostId; readonly exchange: Exchange }
  /** What was kept for the port goes to this host. */
  | {
      readonly kind: 'handed-over'
      readonly port: PortId
      readonly segment: SegmentId
      readonly host: HostId
    }
  /** Out of a port, by the switch's own wish. */
  | { readonly kind: 'emit'; readonly port: PortId; readonly packet: Uint8Array }
  | { readonly kind: 'report'; readonly report: SwitchReport }

export interface SwitchOptions {
  readonly self: HostId
  readonly random: Random
  /** Never the same number twice, not even after a restart; grows. */
  readonly nextSequence: () => number
  readonly times?: SwitchTimes
}

/** Beacons of a segment that this host just joined come faster. */
const EAGER_BEACONS = 4
const EAGER_FACTOR = 0.1

export class SwitchCore implements Core<SwitchEvent, SwitchEffect> {
  readonly #segments = new Map<SegmentId, SegmentState>()
  readonly #ports = new Map<PortId, PortState>()
  readonly #fences = new EpochFences()
  readonly #options: SwitchOptions
  readonly #times: SwitchTimes
  readonly #reports: ReportLimiter
  readonly #stations: Stations
  readonly #lans: Lans
  #effects: SwitchEffect[] = []
  /** The highest that was given out, also by an earlier life of the agent. */
  #sequence: number

  constructor(options: SwitchOptions) {
    this.#options = options
    this.#sequence = options.nextSequence()
    this.#times = options.times ?? DEFAULT_SWITCH_TIMES
    checkSwitchTimes(this.#times)
    this.#reports = new ReportLimiter(this.#times.reportMs)
    this.#stations = new Stations({
      self: options.self,
      nextSequence: () => this.#nextSequence(),
      learn: (segment, record, now) => this.#learn(segment, record, options.self, now),
      announce: (segment, record) => this.#announce(segment, [record]),
      suspect: (port, now) => this.#lans.suspect(port, now)
    })
    this.#lans = new Lans({
      self: options.self,
      times: this.#times,
      random: options.random,
      emit: (port, packet) => this.#effect({ kind: 'emit', port: port.spec.id, packet }),
      report: (report, now) => this.#report(report, now),
      leaveStations: (segment, port, now) => this.#leave(segment, port, now)
    })
  }

  step(event: SwitchEvent, now: number): SwitchEffect[] {
    this.#handle(event, now)
    return this.takeEffects()
  }

  /** What came of packets since the last step: new stations and reports. */
  takeEffects(): SwitchEffect[] {
    if (this.#effects.length === 0) return NO_EFFECTS
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  wakeup(): number | undefined {
    let next = this.#lans.wakeup()
    for (const { beaconAt } of this.#segments.values()) next = Math.min(next, beaconAt)
    return Number.isFinite(next) ? next : undefined
  }

  port(id: PortId): PortState | undefined {
    return this.#ports.get(id)
  }

  segment(id: SegmentId): SegmentState | undefined {
    return this.#segments.get(id)
  }

  segments(): Iterable<SegmentState> {
    return this.#segments.values()
  }

  /** The fast path in: a packet from a port of this host. */
  packetFromPort(port: PortState, packet: Uint8Array, now: number): Decision {
    const segment = this.#segments.get(port.spec.segment)
    if (segment === undefined) return NO_SEGMENT
    if (port.lan !== undefined && packet.length >= MIN_PACKET_BYTES && isLanProbe(packet))
      this.#lans.hear(port, packet, now)
    const decision = fromPort(segment, port, packet, this.#stations.learn, now)
    if (decision.kind === 'drop') this.#reportDrop(segment, decision.reason, { port: port.spec.id }, now)
    return decision
  }

  /** The fast path in: a packet from another host. */
  packetFromLink(id: SegmentId, frame: LinkFrame, now: number): Decision {
    const segment = this.#segments.get(id)
    if (segment === undefined || segment.ports.size + segment.departed.size === 0) return NO_SEGMENT
    const decision = fromLink(segment, frame, this.#times, now)
    if (decision.kind === 'drop') this.#reportDrop(segment, decision.reason, { host: frame.from }, now)
    return decision
  }

  #handle(event: SwitchEvent, now: number): void {
    if (event.kind === 'segment-defined') this.#define(event.definition, now)
    else if (event.kind === 'port-added') this.#addPort(event.port, now)
    else if (event.kind === 'port-opened') this.#openPort(event.port, event.epoch, now)
    else if (event.kind === 'port-held') this.#shift(event.port, ['open'], 'held')
    else if (event.kind === 'port-released') this.#shift(event.port, ['held'], 'open')
    else if (event.kind === 'port-blocked') this.#shift(event.port, ['open', 'held'], 'blocked')
    else if (event.kind === 'port-removed') this.#removePort(event.port, now)
    else if (event.kind === 'machine-moved') this.#moveMachine(event.machine, event.host, event.epoch, now)
    else if (event.kind === 'connected') this.#greet(event.host)
    else if (event.kind === 'stations-heard') this.#hearStations(event.segment, event.macs, now)
    else if (event.kind === 'exchange') this.#receive(event.from, event.exchange, now)
    else this.#tick(now)
  }

  #nextSequence(): number {
    this.#sequence = this.#options.nextSequence()
    return this.#sequence
  }

  #shift(id: PortId, from: readonly PortState['state'][], to: PortState['state']): void {
    const port = this.#ports.get(id)
    if (port?.spec.kind === 'machine' && from.includes(port.state)) port.state = to
  }

  #segmentOf(id: SegmentId, now: number): SegmentState | undefined {
    const known = this.#segments.get(id)
    if (known !== undefined || this.#segments.size >= SWITCH_LIMITS.segments) return known
    const segment = createSegment(id, this.#options.self, this.#fences, this.#times, now)
    this.#segments.set(id, segment)
    return segment
  }

  #define(definition: SegmentDefinition, now: number): void {
    const segment = this.#segmentOf(definition.id, now)
    if (segment !== undefined) defineSegment(segment, definition)
  }

  // Ports of this host

  #addPort(spec: PortSpec, now: number): void {
    if (this.#ports.has(spec.id)) this.#removePort(spec.id, now)
    const port = createPort(spec, this.#times)
    const segment = this.#segmentOf(spec.segment, now)
    if (port === undefined || segment === undefined || segment.ports.size >= SWITCH_LIMITS.portsPerSegment) {
      const detail = 'bad address, or too many ports'
      this.#report({ kind: 'port-refused', segment: spec.segment, port: spec.id, detail }, now)
      return
    }
    if (segment.ports.size === 0) {
      segment.beaconAt = now
      segment.beaconsSent = 0
    }
    this.#ports.set(spec.id, port)
    segment.ports.set(spec.id, port)
    if (port.mac !== undefined) segment.portByMac.set(port.mac, port)
    if (spec.kind === 'machine') return
    if (spec.kind === 'bridge') {
      this.#lans.add(segment, port, now)
      return
    }
    port.state = 'open'
    port.openedAt = now
    const own =
      spec.mac === undefined
        ? undefined
        : createPort({ ...spec, kind: 'machine', machine: '', card: 0, mac: spec.mac, ips: [] }, this.#times)
    if (own?.mac !== undefined) this.#stations.learn(segment, port, own.mac, undefined, now)
  }

  #openPort(id: PortId, epoch: Epoch, now: number): void {
    const port = this.#ports.get(id)
    const segment = port === undefined ? undefined : this.#segments.get(port.spec.segment)
    if (port === undefined || segment === undefined || port.spec.kind !== 'machine') return
    const { machine, card, ips } = port.spec
    if (epoch < this.#fences.of(machine)) {
      const detail = 'a higher epoch of it is known'
      this.#report({ kind: 'superseded', segment: segment.id, port: id, machine, detail }, now)
      return
    }
    const entry = segment.records.byMac.get(port.mac!)
    if (entry?.port === port && entry.record.epoch === epoch) {
      port.state = 'open'
      return
    }
    const addresses = ips.map(parseIp) as Uint8Array[]
    const record = {
      segment: segment.id,
      machine,
      card,
      mac: port.mac!,
      ips: addresses,
      host: this.#options.self,
      epoch,
      sequence: this.#nextSequence()
    }
    const outcome = this.#learn(segment, record, this.#options.self, now)
    if (outcome.kind !== 'learnt') {
      port.state = 'superseded'
      return
    }
    outcome.entry.port = port
    port.epoch = epoch
    port.state = 'open'
    port.openedAt = now
    port.cameFrom = outcome.previous?.host === this.#options.self ? undefined : outcome.previous?.host
    segment.departed.delete(port.mac!)
    this.#announce(segment, [record])
  }

  #removePort(id: PortId, now: number): void {
    const port = this.#ports.get(id)
    const segment = port === undefined ? undefined : this.#segments.get(port.spec.segment)
    if (port === undefined || segment === undefined) return
    this.#ports.delete(id)
    segment.ports.delete(id)
    this.#lans.remove(port)
    if (port.mac !== undefined && segment.portByMac.get(port.mac) === port) segment.portByMac.delete(port.mac)
    this.#leave(segment, port, now)
  }

  /** What was behind a port has no known place. */
  #leave(segment: SegmentState, port: PortState, now: number): void {
    for (const [mac, entry] of segment.records.byMac) if (entry.port === port) this.#depart(segment, mac, now)
    this.#spreadBeacon(segment)
  }

  /** A MAC leaves this host without a known new place. */
  #depart(segment: SegmentState, mac: MacKey, now: number): void {
    segment.records.forget(mac)
    segment.departed.set(mac, now + this.#times.redirectMs)
  }

  #moveMachine(machine: MachineId, host: HostId, epoch: Epoch, now: number): void {
    const { self } = this.#options
    if (host === self) return
    for (const segment of this.#segments.values()) {
      for (const { record } of [...segment.records.byMac.values()]) {
        if (record.machine !== machine || record.host !== self || record.epoch >= epoch) continue
        const moved = { ...record, host, epoch, sequence: 0 }
        const outcome = this.#learn(segment, moved, self, now)
        if (outcome.kind === 'learnt') this.#announce(segment, [moved])
      }
    }
  }

  // Exchange with the other hosts

  #receive(from: HostId, exchange: Exchange, now: number): void {
    const segment = this.#segments.get(exchange.segment)
    if (segment === undefined || from === this.#options.self) return
    if (exchange.kind === 'want') {
      this.#supply(segment, from, exchange.sequences)
      return
    }
    if (exchange.kind === 'beacon' && exchange.leaving) {
      segment.members.delete(from)
      segment.records.reconcile(from, [], exchange.sequence)
      this.#lans.gone(segment, from, now)
      return
    }
    const isToBeTold = heard(segment, from, this.#times, SWITCH_LIMITS.membersPerSegment, now)
    if (isToBeTold === undefined) return
    if (isToBeTold && segment.ports.size > 0) this.#introduce(segment, from)
    if (exchange.kind === 'announcement') {
      for (const record of exchange.records) this.#learn(segment, record, from, now)
      return
    }
    const missing = segment.records.reconcile(from, exchange.live, exchange.sequence)
    if (missing.length > 0)
      this.#effect({
        kind: 'send',
        to: from,
        exchange: { segment: segment.id, kind: 'want', sequences: missing }
      })
  }

  #supply(segment: SegmentState, to: HostId, sequences: readonly number[]): void {
    const wanted = new Set(sequences)
    const records = segment.records
      .recordsOf(this.#options.self)
      .filter(record => wanted.has(record.sequence))
    if (records.length > 0)
      this.#effect({ kind: 'send', to, exchange: { segment: segment.id, kind: 'announcement', records } })
  }

  /** Its agent may have begun anew: what it knew of us is told again once it says that it has a port. */
  #greet(to: HostId): void {
    for (const segment of this.#segments.values()) {
      const member = segment.members.get(to)
      if (member) member.isIntroduced = false
      if (segment.ports.size > 0) this.#effect({ kind: 'send', to, exchange: this.#beacon(segment) })
    }
  }

  #introduce(segment: SegmentState, to: HostId): void {
    const records = segment.records.recordsOf(this.#options.self).slice(0, SWITCH_LIMITS.recordsPerMessage)
    this.#effect({ kind: 'send', to, exchange: { segment: segment.id, kind: 'announcement', records } })
    this.#effect({ kind: 'send', to, exchange: this.#beacon(segment) })
  }

  #learn(segment: SegmentState, record: StationRecord, from: HostId, now: number): LearnOutcome {
    const outcome = segment.records.learn(record, from, now)
    if (outcome.kind === 'refused') {
      const owner = outcome.owner === undefined ? '' : `; it is ${describe(outcome.owner)}`
      this.#report(
        {
          kind: outcome.reason,
          segment: segment.id,
          host: from,
          mac: formatMac(record.mac),
          detail: `claimed: ${describe(record)}${owner}`
        },
        now
      )
    } else if (outcome.kind === 'learnt') {
      this.#reportTaken(segment, record, outcome.takenIps, now)
      if (record.machine !== undefined && outcome.previous?.host !== record.host)
        this.#lans.moved(segment, record)
      if (outcome.entry.port !== undefined && record.host !== this.#options.self)
        this.#handOver(segment, outcome.entry, now)
    }
    return outcome
  }

  #reportTaken(segment: SegmentState, record: StationRecord, takenIps: number, now: number): void {
    if (takenIps === 0) return
    const detail = `one of ${record.ips.map(formatIp).join(', ')} is another's already`
    this.#report(
      { kind: 'address-taken', segment: segment.id, host: record.host, mac: formatMac(record.mac), detail },
      now
    )
  }

  /** → superseded: a local MAC is at another host from now on. */
  #handOver(segment: SegmentState, entry: Entry, now: number): void {
    const port = entry.port!
    entry.port = undefined
    segment.departed.set(entry.record.mac, now + this.#times.redirectMs)
    if (port.spec.kind === 'machine') port.state = 'superseded'
    this.#effect({ kind: 'handed-over', port: port.spec.id, segment: segment.id, host: entry.record.host })
  }

  /** To the members directly, for speed; to the topic for whoever is not known yet. */
  #announce(segment: SegmentState, records: readonly StationRecord[]): void {
    this.#spread(segment, { segment: segment.id, kind: 'announcement', records })
  }

  #spreadBeacon(segment: SegmentState): void {
    this.#spread(segment, this.#beacon(segment))
  }

  #spread(segment: SegmentState, exchange: Exchange): void {
    for (const to of segment.members.keys()) this.#effect({ kind: 'send', to, exchange })
    this.#effect({ kind: 'publish', exchange })
  }

  #beacon(segment: SegmentState): Exchange {
    const live = segment.records
      .recordsOf(this.#options.self)
      .map(record => record.sequence)
      .slice(0, SWITCH_LIMITS.recordsPerHost)
    const leaving = segment.ports.size === 0
    return { segment: segment.id, kind: 'beacon', live, leaving, sequence: this.#sequence }
  }

  // Time

  #tick(now: number): void {
    this.#lans.tick(now)
    for (const segment of this.#segments.values()) {
      if (now < segment.beaconAt) continue
      this.#age(segment, now)
      const eager = segment.beaconsSent < EAGER_BEACONS ? EAGER_FACTOR : 1
      segment.beaconAt = now + this.#times.beaconMs * eager * (0.75 + this.#options.random() / 2)
      if (segment.ports.size > 0) {
        segment.beaconsSent++
        this.#effect({ kind: 'publish', exchange: this.#beacon(segment) })
      } else if (segment.departed.size === 0 && segment.definition === undefined) {
        this.#segments.delete(segment.id)
      }
    }
  }

  #age(segment: SegmentState, now: number): void {
    for (const [mac, until] of segment.departed) if (now >= until) segment.departed.delete(mac)
    for (const [host, member] of segment.members) {
      if (now - member.heardAt < this.#times.memberMs) continue
      segment.members.delete(host)
      segment.records.forgetHost(host)
      this.#lans.gone(segment, host, now)
    }
    segment.records.forgetPassedOn(now - this.#times.memberMs)
    this.#stations.age(segment, this.#times.stationMs, now)
  }

  #hearStations(id: SegmentId, macs: readonly MacKey[], now: number): void {
    const segment = this.#segments.get(id)
    if (segment !== undefined) this.#stations.heard(segment, macs, now)
  }

  // Reports

  #reportDrop(
    segment: SegmentState,
    reason: string,
    where: { port?: PortId; host?: HostId },
    now: number
  ): void {
    if (!REPORTED_DROPS.has(reason)) return
    this.#report({ kind: reason, segment: segment.id, ...where, detail: 'frames with it are dropped' }, now)
  }

  #report(report: SwitchReport, now: number): void {
    if (this.#reports.admits(report, now)) this.#effect({ kind: 'report', report })
  }

  #effect(effect: SwitchEffect): void {
    if (this.#effects.length < SWITCH_LIMITS.effects) this.#effects.push(effect)
  }
}

const NO_EFFECTS: SwitchEffect[] = []
const NO_SEGMENT: Decision = { kind: 'drop', reason: 'not-here' }

function describe(record: StationRecord): string {
  return `${record.machine ?? 'a station'} at ${record.host}, epoch ${record.epoch}`
}
