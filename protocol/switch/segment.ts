import type { HostId } from '../host.ts'
import type { SegmentId } from '../machine.ts'
import type { MacKey } from './address.ts'
import { type SegmentService, serviceOf } from './answers.ts'
import type { SwitchTimes } from './limits.ts'
import type { PortId, PortState } from './port.ts'
import { TokenBucket } from './rate.ts'
import type { SegmentDefinition } from './record.ts'
import { type EpochFences, SegmentRecords } from './segment-records.ts'

/** Another host that has ports on a segment. */
interface Member {
  heardAt: number
  /** It was told what we have, and has not been away since. */
  isIntroduced: boolean
  readonly flood: TokenBucket
}

/** One segment as this host sees it. */
export interface SegmentState {
  readonly id: SegmentId
  readonly records: SegmentRecords
  definition: SegmentDefinition | undefined
  service: SegmentService | undefined
  readonly ports: Map<PortId, PortState>
  /** Machines' ports by their MAC, also while the MAC's record still names another host. */
  readonly portByMac: Map<MacKey, PortState>
  /** MACs that were here until a moment ago, and until when stragglers are passed on. */
  readonly departed: Map<MacKey, number>
  readonly members: Map<HostId, Member>
  readonly counters: SegmentCounters
  beaconAt: number
  beaconsSent: number
}

interface SegmentCounters {
  toPorts: number
  toLinks: number
  toMany: number
  held: number
  redirected: number
  answered: number
  readonly dropped: Map<string, number>
}

export function createSegment(
  id: SegmentId,
  self: HostId,
  fences: EpochFences,
  times: SwitchTimes,
  now: number
): SegmentState {
  const counters = {
    toPorts: 0,
    toLinks: 0,
    toMany: 0,
    held: 0,
    redirected: 0,
    answered: 0,
    dropped: new Map<string, number>()
  }
  return {
    id,
    records: new SegmentRecords(self, fences, times),
    definition: undefined,
    service: undefined,
    ports: new Map(),
    portByMac: new Map(),
    departed: new Map(),
    members: new Map(),
    counters,
    beaconAt: now,
    beaconsSent: 0
  }
}

export function defineSegment(segment: SegmentState, definition: SegmentDefinition): void {
  segment.definition = definition
  segment.records.define(definition)
  segment.service = serviceOf(definition, segment.records)
}

/**
 * Marks a host as one of the segment's.
 * @returns whether it has to be told what we have; undefined when there is no room for it
 */
export function heard(
  segment: SegmentState,
  host: HostId,
  times: SwitchTimes,
  limit: number,
  now: number
): boolean | undefined {
  const member = segment.members.get(host)
  if (member !== undefined) {
    const { isIntroduced } = member
    member.heardAt = now
    member.isIntroduced = true
    return !isIntroduced
  }
  if (segment.members.size >= limit) return undefined
  const flood = new TokenBucket(times.floodPerSecond, times.floodBurst)
  segment.members.set(host, { heardAt: now, isIntroduced: true, flood })
  return true
}
