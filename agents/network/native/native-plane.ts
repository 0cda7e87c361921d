import type { Overlay } from '../../../overlay/overlay.ts'
import type { RunnerClock } from '../../../overlay/runner.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { PathTimes } from '../../../protocol/link/path.ts'
import type { SegmentId } from '../../../protocol/machine.ts'
import type { Exchange } from '../../../protocol/switch/exchange.ts'
import type { PortId, PortState } from '../../../protocol/switch/port.ts'
import type { SegmentState } from '../../../protocol/switch/segment.ts'
import type { LinkFrameIn } from '../frame.ts'
import type { FramePort } from '../frame-port.ts'
import { ForwardingTables } from './forwarding-tables.ts'
import { NativeCarrier, type NativeCarrierOptions } from './native-carrier.ts'
import { NativeLinks } from './native-links.ts'
import type { SessionTimes } from './native-sessions.ts'
import { NativeTapPort } from './native-tap-port.ts'
import type { RingRecord } from './ring.ts'

export interface NativePlaneOptions {
  readonly overlay: Overlay
  readonly clock: RunnerClock
  readonly random: () => number
  readonly native: NativeOptions
  /** What the carrier does not decide by itself. */
  readonly onPacket: (port: PortState, packet: Uint8Array) => void
  readonly onFrame: (frame: LinkFrameIn) => void
  readonly onExchange: (from: HostId, exchange: Exchange) => void
  /** All that the threads had for now was handed out. */
  readonly onDrained: () => void
  readonly onTraffic: (segment: SegmentId, host: HostId, sentBytes: number, receivedBytes: number) => void
  readonly isAdmitted: (host: HostId) => boolean
}

export interface NativeOptions extends NativeCarrierOptions {
  /** Where this host may be reached, as multiaddrs of TCP; by default the overlay's. */
  readonly addresses?: () => readonly string[]
  /** The ports in them are those that lead here, whatever port is bound. */
  readonly isAddressExact?: boolean
  readonly pathTimes?: PathTimes
  readonly sessionTimes?: SessionTimes
}

/** The native carrier and all that this host does with it: its links, its forwarding tables, and the ports it serves. */
export class NativePlane {
  readonly carrier: NativeCarrier
  readonly links: NativeLinks
  readonly #options: NativePlaneOptions
  readonly #tables: ForwardingTables
  readonly #taps = new Map<number, NativeTapPort>()

  /** @throws WatariError `addon-missing`; Error where no UDP socket is to be had */
  constructor(options: NativePlaneOptions) {
    const { overlay, clock, random, native, onExchange, isAdmitted } = options
    this.#options = options
    this.carrier = new NativeCarrier(native)
    this.#tables = new ForwardingTables({
      carrier: this.carrier,
      handleOf: host => this.links.handleOf(host),
      onRenumbered: () => this.links.renumber()
    })
    this.links = new NativeLinks({
      overlay,
      addresses: native.addresses ?? (() => overlay.addresses()),
      isAddressExact: native.isAddressExact ?? this.carrier.hasWantedPort,
      clock,
      random,
      carrier: this.carrier,
      segmentNumbers: () => this.#tables.numbers,
      onExchange,
      isAdmitted,
      ...(native.pathTimes === undefined ? {} : { pathTimes: native.pathTimes }),
      ...(native.sessionTimes === undefined ? {} : { sessionTimes: native.sessionTimes })
    })
    this.carrier.on('fromPort', record => this.#fromPort(record))
    this.carrier.on('fromLink', record => this.#fromLink(record, false))
    this.carrier.on('forwarded', record => this.#fromLink(record, true))
    this.carrier.on('portFailed', record => this.#taps.get(record.handle)?.failed(record.epoch))
    this.carrier.onDrained(options.onDrained)
  }

  /** Every port of this host has to be known, whoever carries its packets. */
  join(state: PortState, port: FramePort): void {
    if (!(port instanceof NativeTapPort)) {
      this.#tables.addPort(state)
      return
    }
    const handle = this.#tables.addPort(state, port.device.fd, port.device.offloads)
    port.joined(handle)
    this.#taps.set(handle, port)
  }

  /** Before its device may be closed. */
  part(id: PortId): void {
    const handle = this.#tables.removePort(id)
    if (handle !== undefined) this.#taps.delete(handle)
  }

  /** What the switch decided is in force from the next packet on. */
  follow(segments: Iterable<SegmentState>, only?: SegmentId): void {
    this.#tables.follow(segments, only)
  }

  /** The switch looked after its LANs just now. */
  beat(): void {
    const { addon, ref, isClosed } = this.carrier
    if (!isClosed) addon.beat(ref)
  }

  /** Bytes that passed without JavaScript, since the last call. */
  harvest(): void {
    const { addon, ref, isClosed } = this.carrier
    if (isClosed) return
    for (const [number, handle, sentBytes, receivedBytes] of addon.takeFlows(ref)) {
      const segment = this.#tables.segmentOf(number)
      const host = this.links.hostOf(handle)
      if (segment !== undefined && host !== undefined)
        this.#options.onTraffic(segment, host, sentBytes, receivedBytes)
    }
  }

  /** MACs behind this host's ports that were heard since the last call. */
  heard(segment: SegmentId): number[] {
    const number = this.#tables.numbers.get(segment)
    const { addon, ref, isClosed } = this.carrier
    return number === undefined || isClosed ? [] : addon.takeSeen(ref, number)
  }

  /** After the links. */
  close(): void {
    this.carrier.close()
  }

  #fromPort(record: RingRecord): void {
    const port = this.#tables.portOf(record.handle)
    if (port !== undefined) this.#options.onPacket(port, record.body)
  }

  #fromLink(record: RingRecord, forwarded: boolean): void {
    const segment = this.#tables.segmentOf(record.segment)
    const from = this.links.hostOf(record.handle)
    if (segment === undefined || from === undefined) return
    this.#options.onFrame({ from, segment, epoch: record.epoch, forwarded, packet: record.body })
  }
}
