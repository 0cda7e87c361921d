import type { HostId } from '../host.ts'
import type { Epoch } from '../machine.ts'
import { isMulticast, type MacKey, readMac } from './address.ts'
import { answerTo, SERVICE_MAC } from './answers.ts'
import { type SourceFault, sourceFault } from './guard.ts'
import { isLanProbe } from './lan-probe.ts'
import type { SwitchTimes } from './limits.ts'
import { decodeVnetHeader, MAX_PACKET_BYTES, MIN_PACKET_BYTES, VNET_HEADER_BYTES } from './packet.ts'
import type { PortState } from './port.ts'
import type { SegmentState } from './segment.ts'
import type { Entry } from './segment-records.ts'
import { senderAddress } from './sender-address.ts'
import type { StationFault } from './stations.ts'

/**
 * What becomes of one packet: the fast path, which makes one small object for each. Nothing is learnt from a
 * frame (but at a TAP or a bridge), nothing is flooded to find out where a MAC is, and nothing that came from a link leaves
 * by a link (split horizon), but for stragglers: those for a machine that just left are passed on once, marked.
 * With these, no sequence of links can make a loop.
 */
export type Decision =
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'port'; readonly port: PortState }
  /** To be kept for a moment: the port is held or blocked while its machine changes hosts. */
  | { readonly kind: 'hold'; readonly port: PortState }
  | {
      readonly kind: 'link'
      readonly host: HostId
      readonly epoch: Epoch
      readonly forwarded: boolean
      readonly source: Entry | undefined
    }
  | {
      readonly kind: 'many'
      readonly ports: readonly PortState[]
      readonly hosts: readonly HostId[]
      readonly epoch: Epoch
      readonly source: Entry | undefined
    }
  /** Back to the port that it came from. */
  | { readonly kind: 'answer'; readonly packet: Uint8Array }

type DropReason =
  | SourceFault
  | StationFault
  | 'port-closed'
  | 'superseded'
  | 'unknown-destination'
  | 'unknown-source'
  | 'not-its-host'
  | 'stale-epoch'
  | 'future-epoch'
  | 'not-here'
  | 'not-redirected-here'
  | 'too-much-flooding'
  | 'link-control'
  | 'lan-probe'
  | 'same-port'
  | 'settled'

/** Tells the core of a frame's source behind a TAP or a bridge; answers with its entry, or why it may not be there. */
export type StationLearner = (
  segment: SegmentState,
  port: PortState,
  mac: MacKey,
  ip: Uint8Array | undefined,
  now: number
) => Entry | StationFault

const FRAME = VNET_HEADER_BYTES
/** 01:80:c2:00:00:00 to 0f never pass a bridge (IEEE 802.1Q 8.6.3). */
const LINK_CONTROL_FIRST = 0x0180c2000000
const LINK_CONTROL_LAST = 0x0180c200000f

const drops = new Map<DropReason, Decision>()
function drop(segment: SegmentState, reason: DropReason): Decision {
  const { dropped } = segment.counters
  dropped.set(reason, (dropped.get(reason) ?? 0) + 1)
  let decision = drops.get(reason)
  if (decision === undefined) {
    decision = { kind: 'drop', reason }
    drops.set(reason, decision)
  }
  return decision
}

/** A packet from a port of this host. */
export function fromPort(
  segment: SegmentState,
  port: PortState,
  packet: Uint8Array,
  learn: StationLearner,
  now: number
): Decision {
  if (packet.length < MIN_PACKET_BYTES || packet.length > MAX_PACKET_BYTES) return drop(segment, 'malformed')
  if (isLanProbe(packet)) return drop(segment, 'lan-probe')
  if (port.state === 'superseded') return drop(segment, 'superseded')
  if (port.state === 'blocked') return drop(segment, 'port-closed')
  let source: Entry | undefined
  if (port.spec.kind === 'machine') {
    const fault = sourceFault(port, packet)
    if (fault !== undefined) return drop(segment, fault)
    source = segment.records.byMac.get(port.mac!)
  } else {
    const station = stationOf(segment, port, packet, learn, now)
    if (typeof station === 'string') return drop(segment, station)
    source = station
  }
  const destination = readMac(packet, FRAME)
  if (isMulticast(destination)) return toMany(segment, port, packet, destination, source, now)
  if (destination === SERVICE_MAC) return ask(segment, port, packet) ?? drop(segment, 'settled')
  const entry = segment.records.byMac.get(destination)
  if (entry === undefined) return drop(segment, 'unknown-destination')
  if (entry.port === undefined) {
    segment.counters.toLinks++
    return {
      kind: 'link',
      host: entry.record.host,
      epoch: source?.record.epoch ?? port.epoch,
      forwarded: false,
      source
    }
  }
  return entry.port === port ? drop(segment, 'same-port') : toPort(segment, entry.port)
}

function toPort(segment: SegmentState, port: PortState): Decision {
  if (port.state === 'open') {
    segment.counters.toPorts++
    return { kind: 'port', port }
  }
  if (port.state === 'superseded') return drop(segment, 'superseded')
  if (port.spec.kind !== 'machine') return drop(segment, 'port-closed')
  segment.counters.held++
  return { kind: 'hold', port }
}

function stationOf(
  segment: SegmentState,
  port: PortState,
  packet: Uint8Array,
  learn: StationLearner,
  now: number
): Entry | StationFault {
  const mac = readMac(packet, FRAME + 6)
  const ip = senderAddress(packet)
  const entry = segment.records.byMac.get(mac)
  if (entry?.port !== port || ip !== undefined) return learn(segment, port, mac, ip, now)
  entry.heardAt = now
  return entry
}

function ask(segment: SegmentState, port: PortState, packet: Uint8Array): Decision | undefined {
  const answer = answerTo(packet, port, segment.records, segment.service)
  if (answer.kind === 'pass') return undefined
  if (answer.kind === 'settled') return drop(segment, 'settled')
  segment.counters.answered++
  return answer
}

function toMany(
  segment: SegmentState,
  port: PortState,
  packet: Uint8Array,
  destination: MacKey,
  source: Entry | undefined,
  now: number
): Decision {
  if (destination >= LINK_CONTROL_FIRST && destination <= LINK_CONTROL_LAST)
    return drop(segment, 'link-control')
  const answer = ask(segment, port, packet)
  if (answer !== undefined) return answer
  if (!port.flood.take(now)) return drop(segment, 'too-much-flooding')
  segment.counters.toMany++
  const ports = openPorts(segment, port)
  return {
    kind: 'many',
    ports,
    hosts: [...segment.members.keys()],
    epoch: source?.record.epoch ?? port.epoch,
    source
  }
}

function openPorts(segment: SegmentState, but: PortState | undefined): PortState[] {
  return [...segment.ports.values()].filter(port => port !== but && port.state === 'open')
}

export interface LinkFrame {
  readonly from: HostId
  readonly epoch: Epoch
  readonly forwarded: boolean
  readonly packet: Uint8Array
}

/** A packet from another host. */
export function fromLink(segment: SegmentState, frame: LinkFrame, times: SwitchTimes, now: number): Decision {
  const { packet } = frame
  if (packet.length < MIN_PACKET_BYTES || packet.length > MAX_PACKET_BYTES) return drop(segment, 'malformed')
  if ((packet[0]! | packet[1]!) !== 0 && decodeVnetHeader(packet) === undefined)
    return drop(segment, 'malformed')
  if (isLanProbe(packet)) return drop(segment, 'lan-probe')
  const source = segment.records.byMac.get(readMac(packet, FRAME + 6))
  const fault = linkSourceFault(source, frame)
  if (fault !== undefined) return drop(segment, fault)
  const destination = readMac(packet, FRAME)
  if (isMulticast(destination)) return linkToMany(segment, frame, now)
  const port = segment.records.byMac.get(destination)?.port ?? segment.portByMac.get(destination)
  if (port === undefined || port.state === 'superseded') return redirect(segment, frame, destination, now)
  if (frame.forwarded && !mayForward(segment, port, destination, frame.from, times, now))
    return drop(segment, 'not-redirected-here')
  return toPort(segment, port)
}

/**
 * A frame must come from the host that its source's record names, with that record's epoch. One that is passed on may
 * also have begun here: it was under way to a machine that came here meanwhile. `mayForward` says who may pass on.
 */
function linkSourceFault(source: Entry | undefined, frame: LinkFrame): DropReason | undefined {
  if (source === undefined) return 'unknown-source'
  if (frame.epoch < source.record.epoch) return 'stale-epoch'
  if (frame.epoch > source.record.epoch) return 'future-epoch'
  if (frame.forwarded) return undefined
  return source.port === undefined && source.record.host === frame.from ? undefined : 'not-its-host'
}

function linkToMany(segment: SegmentState, frame: LinkFrame, now: number): Decision {
  if (frame.forwarded) return drop(segment, 'not-redirected-here')
  const member = segment.members.get(frame.from)
  if (member?.flood.take(now) !== true) return drop(segment, 'too-much-flooding')
  segment.counters.toMany++
  return {
    kind: 'many',
    ports: openPorts(segment, undefined),
    hosts: [],
    epoch: frame.epoch,
    source: undefined
  }
}

/** A straggler: its machine was here until a moment ago, and its sender did not know. It may have come to that very host. */
function redirect(segment: SegmentState, frame: LinkFrame, destination: MacKey, now: number): Decision {
  const until = segment.departed.get(destination)
  const entry = segment.records.byMac.get(destination)
  const usable = !frame.forwarded && until !== undefined && now < until && entry !== undefined
  if (!usable) return drop(segment, 'not-here')
  segment.counters.redirected++
  return { kind: 'link', host: entry.record.host, epoch: frame.epoch, forwarded: true, source: undefined }
}

function mayForward(
  segment: SegmentState,
  port: PortState,
  mac: MacKey,
  from: HostId,
  times: SwitchTimes,
  now: number
): boolean {
  if (port.state === 'blocked') return segment.records.byMac.get(mac)?.record.host === from
  return port.cameFrom === from && now < port.openedAt + 2 * times.redirectMs
}
