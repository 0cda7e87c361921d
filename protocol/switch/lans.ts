import type { HostId } from '../host.ts'
import { announcementsOf, LanAnnouncements } from './lan-announcements.ts'
import { type LanEvent, LanGuard, type LanPeer } from './lan-guard.ts'
import { decodeLanProbe, encodeLanProbe, newToken } from './lan-probe.ts'
import type { SwitchTimes } from './limits.ts'
import type { PortState } from './port.ts'
import type { StationRecord } from './record.ts'
import type { SwitchReport } from './report.ts'
import type { SegmentState } from './segment.ts'

/** What a bridge's port has beyond any other. */
export interface LanPort {
  readonly guard: LanGuard
  readonly announcements: LanAnnouncements
}

/** What the LANs need of the switch. */
export interface LansOffice {
  readonly self: HostId
  readonly times: SwitchTimes
  random(): number
  emit(port: PortState, packet: Uint8Array): void
  report(report: SwitchReport, now: number): void
  /** A port does not forward any more: what was learnt behind it is another's to say. */
  leaveStations(segment: SegmentState, port: PortState, now: number): void
}

/**
 * The LANs that this host joins to segments: which of its bridge ports forward (lan-guard.ts decides), and what
 * is announced into them (lan-announcements.ts). All else that passes there is any port's business.
 */
export class Lans {
  readonly #office: LansOffice
  readonly #ports = new Map<PortState, SegmentState>()

  constructor(office: LansOffice) {
    this.#office = office
  }

  /** → listening. Its first probe goes out with the next `tick`, which is due at once. */
  add(segment: SegmentState, port: PortState, now: number): void {
    const { self, times, random } = this.#office
    const token = newToken(random)
    const guard = new LanGuard(
      { segment: segment.id, host: self, port: port.spec.id, token, times: times.lan },
      now
    )
    port.lan = { guard, announcements: new LanAnnouncements(times) }
    this.#ports.set(port, segment)
  }

  remove(port: PortState): void {
    this.#ports.delete(port)
  }

  /** A frame to the probes' address came in by a port. */
  hear(port: PortState, packet: Uint8Array, now: number): void {
    const segment = this.#ports.get(port)
    const probe = segment === undefined ? undefined : decodeLanProbe(packet)
    if (segment !== undefined && probe !== undefined) this.#step(segment, port, { kind: 'probe', probe }, now)
  }

  /** A frame came in by a port from a source that is elsewhere by the records. */
  suspect(port: PortState, now: number): void {
    const segment = this.#ports.get(port)
    if (segment !== undefined) this.#step(segment, port, { kind: 'suspicion' }, now)
  }

  /** A host said that it has no port on the segment, or was not heard of for long. */
  gone(segment: SegmentState, host: HostId, now: number): void {
    for (const [port, { id }] of this.#ports)
      if (id === segment.id) this.#step(segment, port, { kind: 'gone', host }, now)
  }

  /** A record was learnt that says a machine is elsewhere than before. */
  moved(segment: SegmentState, { mac }: StationRecord): void {
    for (const [port, { id }] of this.#ports)
      if (id === segment.id && port.state === 'open') port.lan!.announcements.add(mac)
  }

  tick(now: number): void {
    for (const [port, segment] of this.#ports) {
      const { guard, announcements } = port.lan!
      if (now >= guard.wakeup()) this.#step(segment, port, { kind: 'tick' }, now)
      if (port.state === 'open') this.#announce(segment, port, announcements.due(now))
    }
  }

  wakeup(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { lan } of this.#ports.keys())
      next = Math.min(next, lan!.guard.wakeup(), lan!.announcements.wakeup())
    return next
  }

  #step(segment: SegmentState, port: PortState, event: LanEvent, now: number): void {
    const { guard } = port.lan!
    const neighbours = new Set([...guard.peers].map(peer => peer.host))
    for (const effect of guard.step(event, now)) {
      if (effect.kind === 'send') this.#office.emit(port, encodeLanProbe(effect.probe))
      else if (effect.kind === 'met') this.#reportMet(segment, port, effect.other, now)
      else if (effect.to === 'forwarding') this.#open(segment, port, neighbours, now)
      else if (effect.from === 'forwarding') this.#close(segment, port, now)
      if (effect.kind === 'turned' && effect.to === 'looped') this.#reportLoop(segment, port, now)
    }
  }

  /** What the LAN reached by another door it is to find by this one; but stations of its other doors are on it. */
  #open(segment: SegmentState, port: PortState, neighbours: ReadonlySet<HostId>, now: number): void {
    port.state = 'open'
    port.openedAt = now
    const { announcements } = port.lan!
    for (const { record } of segment.records.byMac.values())
      if (record.machine !== undefined || !neighbours.has(record.host)) announcements.add(record.mac)
  }

  #close(segment: SegmentState, port: PortState, now: number): void {
    port.state = 'blocked'
    port.lan!.announcements.clear()
    this.#office.leaveStations(segment, port, now)
  }

  #announce(segment: SegmentState, port: PortState, macs: readonly number[]): void {
    for (const mac of macs) {
      const entry = segment.records.byMac.get(mac)
      if (entry === undefined || entry.port === port) continue
      for (const packet of announcementsOf(entry.record)) this.#office.emit(port, packet)
    }
  }

  #reportMet(segment: SegmentState, port: PortState, { host, port: other }: LanPeer, now: number): void {
    const whose = host === this.#office.self ? `this host's ${other}` : `${host} (${other})`
    this.#office.report(
      {
        kind: 'lan-attached-twice',
        segment: segment.id,
        port: port.spec.id,
        host,
        detail: `its LAN is also attached by ${whose}; one of them forwards, the other stands by`
      },
      now
    )
  }

  #reportLoop(segment: SegmentState, port: PortState, now: number): void {
    this.#office.report(
      {
        kind: 'lan-looped',
        segment: segment.id,
        port: port.spec.id,
        detail:
          'its LAN sends back what is sent into it; look for a loop in its cables or a port that reflects'
      },
      now
    )
  }
}

/** How a port and its LAN stand, for people. */
export function describeLan({ guard }: LanPort, self: HostId): string {
  const { role, before } = guard
  if (role === 'looped') return 'cut: the LAN has a loop in itself'
  if (role !== 'standby' || before === undefined) return role
  return `standby: LAN also attached by ${before.host === self ? `this host's ${before.port}` : before.host}`
}
