import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { SegmentId } from '../../protocol/machine.ts'
import { formatIp, formatMac } from '../../protocol/switch/address.ts'
import type { SegmentState } from '../../protocol/switch/segment.ts'
import type { FramePortStatus } from './frame-port.ts'
import type { LinkStatus } from './links.ts'

/** What `status`, `segment show` and the metrics say about the network. */
export interface NetworkStatus {
  readonly segments: readonly SegmentStatus[]
  readonly ports: readonly ({
    readonly id: string
    readonly segment: SegmentId
    readonly switch: string
    readonly epoch: number
  } & FramePortStatus)[]
  readonly links: readonly LinkStatus[]
  readonly traffic: readonly Traffic[]
}

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

/** Counts by host, for whose a host is may be heard later than its first frame. */
export class TrafficMeter {
  readonly #orgs = new Map<HostId, string>()
  readonly #rows = new Map<SegmentId, Map<HostId, Row>>()
  #size = 0

  knows(host: HostIdentity): void {
    this.#orgs.set(host.id, host.org)
    if (this.#orgs.size > MAX_ROWS) this.#orgs.delete(this.#orgs.keys().next().value!)
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
    let rows = this.#rows.get(segment)
    const known = rows?.get(host)
    if (known !== undefined || this.#size >= MAX_ROWS) return known
    if (rows === undefined) {
      rows = new Map()
      this.#rows.set(segment, rows)
    }
    const row = { sentBytes: 0, receivedBytes: 0 }
    rows.set(host, row)
    this.#size++
    return row
  }

  snapshot(): Traffic[] {
    return [...this.#rows].flatMap(([segment, rows]) => {
      const byOrg = new Map<string, Row>()
      for (const [host, { sentBytes, receivedBytes }] of rows) {
        const org = this.#orgs.get(host) ?? ''
        const sum = byOrg.get(org) ?? { sentBytes: 0, receivedBytes: 0 }
        byOrg.set(org, {
          sentBytes: sum.sentBytes + sentBytes,
          receivedBytes: sum.receivedBytes + receivedBytes
        })
      }
      return [...byOrg].map(([org, row]) => ({ segment, org, ...row }))
    })
  }
}
