import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { SegmentId } from '../../protocol/machine.ts'
import { formatIp, formatMac } from '../../protocol/switch/address.ts'
import type { SegmentState } from '../../protocol/switch/segment.ts'
import type { FramePortStatus } from './frame-port.ts'
import type { LinkStatus } from './links.ts'
import type { NativeCarrierStatus } from './native/native-carrier.ts'
import type { TapOffloads } from './tap-device.ts'

/** What `status`, `segment show` and the metrics say about the network. */
export interface NetworkStatus {
  readonly segments: readonly SegmentStatus[]
  readonly ports: readonly ({
    readonly id: string
    readonly segment: SegmentId
    readonly switch: string
    readonly epoch: number
    /** Of a bridge's port: whether it forwards for its LAN, or why not. */
    readonly lan: string | null
  } & FramePortStatus)[]
  readonly carrier: CarrierStatus
  /** What is asked of the kernel; a TAP for which it refuses does without. */
  readonly tapOffloads: TapOffloads
  readonly links: readonly LinkStatus[]
  readonly traffic: readonly Traffic[]
}

/** Whether this host has the native carrier, and why not. */
export type CarrierStatus = NativeCarrierStatus | { readonly native: false; readonly detail: string }

export interface SegmentStatus {
  readonly id: SegmentId
  /** Empty until the segment's definition is known. */
  readonly name: string
  readonly members: readonly { readonly host: HostId; readonly ageMs: number }[]
  readonly records: readonly {
    readonly mac: string
    readonly ips: readonly string[]
    readonly machine: string | null
    readonly host: HostId
    readonly epoch: number
    readonly local: boolean
  }[]
  readonly counters: Readonly<Record<string, number>>
  readonly dropped: Readonly<Record<string, number>>
}

/** Bytes over links, by segment and the other host's organization. */
export interface Traffic {
  readonly segment: SegmentId
  /** Empty while not known. */
  readonly org: string
  readonly sentBytes: number
  readonly receivedBytes: number
}

export function segmentStatus(segment: SegmentState, now: number): SegmentStatus {
  const { dropped, ...counters } = segment.counters
  return {
    id: segment.id,
    name: segment.definition?.name ?? '',
    members: [...segment.members].map(([host, { heardAt }]) => ({ host, ageMs: Math.round(now - heardAt) })),
    records: [...segment.records.byMac.values()].map(({ record, port }) => ({
      mac: formatMac(record.mac),
      ips: record.ips.map(formatIp),
      machine: record.machine ?? null,
      host: record.host,
      epoch: record.epoch,
      local: port !== undefined
    })),
    counters,
    dropped: Object.fromEntries(dropped)
  }
}

const MAX_ROWS = 4096

interface Row {
  sentBytes: number
  receivedBytes: number
}

/** A host's bytes stand apart until it is heard whose it is, and then with those of its organization. */
export class TrafficMeter {
  readonly #orgs = new Map<HostId, string>()
  readonly #byOrg = new Map<SegmentId, Map<string, Row>>()
  readonly #unknown = new Map<SegmentId, Map<HostId, Row>>()
  #size = 0

  knows({ id, org }: HostIdentity): void {
    if (this.#orgs.get(id) === org) return
    this.#orgs.set(id, org)
    if (this.#orgs.size > MAX_ROWS) this.#orgs.delete(this.#orgs.keys().next().value!)
    for (const [segment, rows] of this.#unknown) {
      const apart = rows.get(id)
      if (apart === undefined) continue
      rows.delete(id)
      this.#size--
      const row = this.#row(segment, id)!
      row.sentBytes += apart.sentBytes
      row.receivedBytes += apart.receivedBytes
    }
  }

  sent(segment: SegmentId, host: HostId, bytes: number): void {
    const row = this.#row(segment, host)
    if (row !== undefined) row.sentBytes += bytes
  }

  received(segment: SegmentId, host: HostId, bytes: number): void {
    const row = this.#row(segment, host)
    if (row !== undefined) row.receivedBytes += bytes
  }

  #row(segment: SegmentId, host: HostId): Row | undefined {
    const org = this.#orgs.get(host)
    const segments = org === undefined ? this.#unknown : this.#byOrg
    const key = org ?? host
    let rows = segments.get(segment)
    const known = rows?.get(key)
    if (known !== undefined || this.#size >= MAX_ROWS) return known
    if (rows === undefined) {
      rows = new Map()
      segments.set(segment, rows)
    }
    const row = { sentBytes: 0, receivedBytes: 0 }
    rows.set(key, row)
    this.#size++
    return row
  }

  snapshot(): Traffic[] {
    const flat = (segments: ReadonlyMap<SegmentId, ReadonlyMap<string, Row>>, isKnown: boolean) =>
      [...segments].flatMap(([segment, rows]) =>
        [...rows].map(([key, row]) => ({ segment, org: isKnown ? key : '', ...row }))
      )
    return [...flat(this.#byOrg, true), ...flat(this.#unknown, false)]
  }
}
