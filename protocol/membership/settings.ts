/** Times of the membership protocol, in ms unless named otherwise. */
export interface MembershipSettings {
  /** One host is probed per period. */
  readonly periodMs: number
  /** How long a direct answer may take before others are asked; the rest of the period is theirs. */
  readonly probeTimeoutMs: number
  /** How many others are asked to probe on our behalf (k in the SWIM paper). */
  readonly relays: number
  /** Shortest suspicion, times log10 of the number of hosts (at least 1). */
  readonly suspicionMs: number
  /** A suspicion that nobody confirms lasts this many times longer. */
  readonly suspicionStretch: number
  /** Other accusers that bring a suspicion down to its shortest. */
  readonly confirmations: number
  /** About this many hosts probe a suspect at once when they hear of it, to confirm or to carry the refutation. */
  readonly confirmers: number
  /** News is spread at this interval while there is any, to so many hosts each time. */
  readonly gossipMs: number
  readonly fanout: number
  /** News is told this many times log10 of the number of hosts. */
  readonly retransmissions: number
  /** Least time between two exchanges of all that is known that a differing digest starts. */
  readonly repairMs: number
  /** One dead host is probed this often, so that a healed partition merges. */
  readonly deadProbeMs: number
  /** A dead or departed host is forgotten after this. */
  readonly forgetMs: number
  /** A step that comes later than this after it was due shows that we were stalled ourselves. */
  readonly stallMs: number
}

/** For hosts of one or a few sites: a kill is known to all within about five seconds. */
export const defaultMembershipSettings: MembershipSettings = {
  periodMs: 1000,
  probeTimeoutMs: 500,
  relays: 3,
  suspicionMs: 3000,
  suspicionStretch: 3,
  confirmations: 2,
  confirmers: 6,
  gossipMs: 200,
  fanout: 3,
  retransmissions: 4,
  repairMs: 5000,
  deadProbeMs: 5000,
  forgetMs: 24 * 3_600_000,
  stallMs: 1000
}

/** @throws RangeError on settings that contradict each other: our own mistake, never a peer's. */
export function checkMembershipSettings(settings: MembershipSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!(value > 0)) throw new RangeError(`membership setting ${name} must be more than 0`)
  }
  const { probeTimeoutMs, periodMs, suspicionMs, suspicionStretch, gossipMs, deadProbeMs, forgetMs } =
    settings
  if (probeTimeoutMs >= periodMs) throw new RangeError('probeTimeoutMs must be less than periodMs')
  if (suspicionMs < periodMs)
    throw new RangeError('suspicionMs must be at least periodMs: a refutation needs the time')
  if (suspicionStretch < 1) throw new RangeError('suspicionStretch must be at least 1')
  if (gossipMs > periodMs) throw new RangeError('gossipMs must not be more than periodMs')
  if (deadProbeMs >= forgetMs) throw new RangeError('deadProbeMs must be less than forgetMs')
}
