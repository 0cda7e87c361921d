import type { HostId } from '../../../protocol/host.ts'
import type { Epoch, SegmentId } from '../../../protocol/machine.ts'
import { writeMac } from '../../../protocol/switch/address.ts'
import type { PortId, PortState } from '../../../protocol/switch/port.ts'
import type { SegmentState } from '../../../protocol/switch/segment.ts'
import { PORT_FLAG, SEGMENT_ROW_BYTES, WHERE } from './addon.ts'
import type { NativeCarrier } from './native-carrier.ts'

/** What a port's device takes from us. */
export interface PortOffloads {
  /** TCP superframes. */
  readonly tcp: boolean
  /** Partial checksums. */
  readonly checksum: boolean
}

export interface ForwardingTablesOptions {
  readonly carrier: NativeCarrier
  /** The link's number. */
  readonly handleOf: (host: HostId) => number | undefined
  /** Numbers of segments are new. */
  readonly onRenumbered: () => void
}

interface TablePort {
  readonly handle: number
  readonly state: PortState
  readonly fd: number
  readonly offloads: PortOffloads
  /** What the carrier was told last. */
  told: string
}

interface TableSegment {
  readonly number: number
  rows: Uint8Array
}

const MAX_EPOCH = 2 ** 32 - 1
/** On the wire they have 16 bits, and none is used twice. */
const MAX_NUMBER = 2 ** 16 - 1
const NO_FD = -1
const NO_OFFLOADS: PortOffloads = { tcp: false, checksum: false }

/**
 * What the switch decided, as tables for the native carrier: for each segment, which MAC is at which port or behind
 * which link, and under which epoch. They follow the switch's own records and never say more: what is not in them, or
 * not plain, the carrier asks the switch about.
 */
export class ForwardingTables {
  readonly #options: ForwardingTablesOptions
  readonly #ports = new Map<PortId, TablePort>()
  readonly #byHandle = new Map<number, TablePort>()
  readonly #segments = new Map<SegmentId, TableSegment>()
  readonly #byNumber = new Map<number, SegmentId>()
  #numbers = new Map<SegmentId, number>()
  #nextNumber = 0

  constructor(options: ForwardingTablesOptions) {
    this.#options = options
  }

  /** This host's numbers of segments. */
  get numbers(): ReadonlyMap<SegmentId, number> {
    return this.#numbers
  }

  segmentOf(number: number): SegmentId | undefined {
    return this.#byNumber.get(number)
  }

  portOf(handle: number): PortState | undefined {
    return this.#byHandle.get(handle)?.state
  }

  /**
   * @param fd a device that takes packets with a vnet header; none where JavaScript carries the port's packets
   * @returns the port's number
   */
  addPort(state: PortState, fd: number = NO_FD, offloads: PortOffloads = NO_OFFLOADS): number {
    const port = { handle: this.#options.carrier.handle(), state, fd, offloads, told: '' }
    this.#ports.set(state.spec.id, port)
    this.#byHandle.set(port.handle, port)
    return port.handle
  }

  /** Nothing touches its device any more afterwards, which is closed. @returns its number */
  removePort(id: PortId): number | undefined {
    const port = this.#ports.get(id)
    if (port === undefined) return undefined
    const { addon, ref, isClosed } = this.#options.carrier
    this.#ports.delete(id)
    this.#byHandle.delete(port.handle)
    if (!isClosed && port.told !== '') addon.removePort(ref, port.handle)
    return port.handle
  }

  /**
   * Tells the carrier what has changed. In force with the next publication.
   *
   * @param segments all that there are
   * @param only the one that can have changed: what its members say comes often
   */
  follow(segments: Iterable<SegmentState>, only?: SegmentId): void {
    const { carrier } = this.#options
    if (carrier.isClosed) return
    const seen = new Set<SegmentId>()
    for (const segment of segments) {
      seen.add(segment.id)
      if (only === undefined || segment.id === only) this.#followSegment(segment)
    }
    for (const id of this.#segments.keys()) if (!seen.has(id)) this.#removeSegment(id)
    for (const port of this.#ports.values()) this.#followPort(port)
  }

  #followSegment(segment: SegmentState): void {
    const { carrier } = this.#options
    const known = this.#segments.get(segment.id) ?? this.#addSegment(segment.id)
    if (known === undefined) return
    const rows = this.#rowsOf(segment)
    if (Buffer.compare(known.rows, rows) === 0) return
    known.rows = rows
    carrier.addon.setSegment(carrier.ref, known.number, rows)
    carrier.willPublish()
  }

  #addSegment(id: SegmentId): TableSegment | undefined {
    // Ever: a host that learnt a number long ago must not reach another segment by it.
    if (this.#nextNumber > MAX_NUMBER) return undefined
    const added = { number: this.#nextNumber++, rows: new Uint8Array(0) }
    this.#segments.set(id, added)
    this.#byNumber.set(added.number, id)
    this.#numbers = new Map(this.#numbers).set(id, added.number)
    const { carrier, onRenumbered } = this.#options
    carrier.addon.setSegment(carrier.ref, added.number, added.rows)
    onRenumbered()
    return added
  }

  #removeSegment(id: SegmentId): void {
    const { carrier, onRenumbered } = this.#options
    const { number } = this.#segments.get(id)!
    this.#segments.delete(id)
    this.#byNumber.delete(number)
    this.#numbers = new Map(this.#numbers)
    this.#numbers.delete(id)
    carrier.addon.removeSegment(carrier.ref, number)
    carrier.willPublish()
    onRenumbered()
  }

  #rowsOf(segment: SegmentState): Uint8Array {
    const rows = Buffer.alloc(segment.records.byMac.size * SEGMENT_ROW_BYTES)
    let at = 0
    for (const { record, port } of segment.records.byMac.values()) {
      const target =
        port === undefined ? this.#options.handleOf(record.host) : this.#ports.get(port.spec.id)?.handle
      if (target === undefined || !isCarried(record.epoch)) continue
      writeMac(rows, at, record.mac)
      rows[at + 6] = port === undefined ? WHERE.link : WHERE.port
      rows.writeUInt32BE(target, at + 8)
      rows.writeUInt32BE(record.epoch, at + 12)
      at += SEGMENT_ROW_BYTES
    }
    return rows.subarray(0, at)
  }

  #followPort(port: TablePort): void {
    const { carrier } = this.#options
    const { state, fd, offloads, handle } = port
    const segment = this.#segments.get(state.spec.segment)
    if (segment === undefined) return
    const flags = flagsOf(state, offloads)
    const told = `${segment.number} ${flags}`
    if (told === port.told) return
    port.told = told
    const { ipv4 = [], ipv6 = [], linkLocal } = state.allowed ?? {}
    const four = Buffer.alloc(4 * ipv4.length)
    ipv4.forEach((address, at) => {
      four.writeUInt32BE(address, 4 * at)
    })
    const six = Buffer.concat(linkLocal === undefined ? [] : [...ipv6, linkLocal])
    const { addon, ref } = carrier
    addon.setPort(ref, handle, fd, segment.number, flags, state.mac ?? 0, four, six)
    carrier.willPublish()
  }
}

function isCarried(epoch: Epoch): boolean {
  return epoch <= MAX_EPOCH
}

function flagsOf({ state, spec, allowed }: PortState, { tcp, checksum }: PortOffloads): number {
  return (
    (state === 'open' ? PORT_FLAG.open : 0) |
    (spec.kind === 'machine' ? PORT_FLAG.machine : 0) |
    (allowed === undefined ? 0 : PORT_FLAG.agreedIps) |
    (spec.kind === 'bridge' ? PORT_FLAG.lan : 0) |
    (tcp ? PORT_FLAG.takesTcp : 0) |
    (checksum ? PORT_FLAG.takesPartial : 0)
  )
}
