import { checkLanTimes, DEFAULT_LAN_TIMES, type LanTimes } from './lan-guard.ts'

/** Every bound of the switch, and the relations between them. */
export const SWITCH_LIMITS = {
  segments: 256,
  portsPerSegment: 1024,
  recordsPerSegment: 16_384,
  /** Records that one host may have on one segment. */
  recordsPerHost: 2048,
  membersPerSegment: 1024,
  stationsPerTap: 256,
  stationsPerLan: 1024,
  /** MACs that wait for their turn to be announced into one LAN. */
  announcementsPerLan: 4096,
  ipsPerRecord: 8,
  /** Machines whose highest epoch is remembered. */
  fences: 65_536,
  recordsPerMessage: 128,
  effects: 4096,
  messageBytes: 65_536
} as const

export interface SwitchTimes {
  /** Between two beacons of a segment; the real interval is drawn from [0.75, 1.25) of it. */
  readonly beaconMs: number
  /** A member that was silent this long has no records; nor has it one that others told of and it did not itself. */
  readonly memberMs: number
  /** How long an old host passes on what still arrives for a machine that left. */
  readonly redirectMs: number
  /** A station behind a TAP that was silent this long is forgotten. */
  readonly stationMs: number
  /** A station that moved `stationMoves` times within this window is frozen where it is (RFC 7432 section 15.1). */
  readonly duplicateWindowMs: number
  readonly stationMoves: number
  /** Frames to many that one port may send, per second and at once. */
  readonly floodPerSecond: number
  readonly floodBurst: number
  /** What one port may teach of stations, per second and at once. */
  readonly learnPerSecond: number
  readonly learnBurst: number
  /** MACs that are announced into one LAN, per second and at once. */
  readonly announcePerSecond: number
  readonly announceBurst: number
  /** Between the first and the second time that a MAC is announced into a LAN. */
  readonly announceAgainMs: number
  readonly lan: LanTimes
  /** The same report is not repeated within this time. */
  readonly reportMs: number
}

export const DEFAULT_SWITCH_TIMES: SwitchTimes = {
  beaconMs: 5_000,
  memberMs: 60_000,
  redirectMs: 30_000,
  stationMs: 300_000,
  duplicateWindowMs: 180_000,
  stationMoves: 5,
  floodPerSecond: 200,
  floodBurst: 400,
  learnPerSecond: 100,
  learnBurst: 1024,
  announcePerSecond: 100,
  announceBurst: 50,
  announceAgainMs: 1_000,
  lan: DEFAULT_LAN_TIMES,
  reportMs: 10_000
}

/** @throws Error when the times contradict each other: our own mistake */
export function checkSwitchTimes(times: SwitchTimes): void {
  if (times.memberMs < 4 * times.beaconMs) throw new Error('a member must be allowed to miss three beacons')
  if (times.stationMs < times.beaconMs) throw new Error('a station must live longer than one beacon')
  checkLanTimes(times.lan)
}
