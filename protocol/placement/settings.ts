/** Thresholds as they are shipped. Shares are 0…1 of what a host has; times in ms. */
export interface PlacementSettings {
  /** Load records older than this are no ground for a decision. */
  readonly freshMs: number
  /** Machines below this use (in processors) do nothing that counts; a guest's ticks cost about this much. */
  readonly idleCpu: number
  /** What an agent and a host's own services may use without counting as work, in processors. */
  readonly ownCpu: number
  /** From here on waiting or throttling shows that more was wanted than was had. */
  readonly contendedShare: number

  /** Overloaded: at least this use together with this waiting or throttling … */
  readonly highUse: number
  readonly highContention: number
  /** … or this use alone where neither can be measured. */
  readonly highUseAlone: number
  /** No longer overloaded: less use than this, or less waiting and throttling than this. */
  readonly lowUse: number
  readonly lowContention: number
  /** Either must hold for this long. */
  readonly windowMs: number

  /** A relocation must lower the two hosts' use by this much per processor of work that it moves. */
  readonly margin: number
  /** Charged for moving to another site, in the same unit. */
  readonly otherSiteCost: number
  /** A machine that came to its host this recently stays, */
  readonly machineRestMs: number
  /** one whose relocation failed for this long, */
  readonly failedRestMs: number
  /** a host proposes nothing for this long after its last proposal ended, */
  readonly hostRestMs: number
  /** and takes nothing for this long after a machine came. */
  readonly targetRestMs: number
  /** The second most overloaded host of a site waits this long, the third twice as long, … */
  readonly turnMs: number
  /** A proposal that nobody reports the end of is given up after this. */
  readonly flightMs: number
  /** After a suggestion there is none for this long. */
  readonly suggestionMs: number
}

/** A host keeps so much of its disk for itself: without room for its votes and its journal it can decide nothing. */
export const diskReserveBytes = 64 * 2 ** 20

export const defaultPlacementSettings: PlacementSettings = {
  freshMs: 30_000,
  idleCpu: 0.1,
  ownCpu: 0.15,
  contendedShare: 0.05,
  highUse: 0.8,
  highContention: 0.25,
  highUseAlone: 0.95,
  lowUse: 0.65,
  lowContention: 0.1,
  windowMs: 15_000,
  margin: 0.2,
  otherSiteCost: 0.05,
  machineRestMs: 60_000,
  failedRestMs: 300_000,
  hostRestMs: 30_000,
  targetRestMs: 20_000,
  turnMs: 10_000,
  flightMs: 30 * 60_000,
  suggestionMs: 300_000
}

/** @throws RangeError on settings that contradict each other */
export function checkPlacementSettings(settings: PlacementSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'number' && !(value >= 0))
      throw new RangeError(`placement setting ${name} must not be negative`)
  }
  if (settings.lowUse >= settings.highUse) throw new RangeError('lowUse must be less than highUse')
  if (settings.lowContention >= settings.highContention) {
    throw new RangeError('lowContention must be less than highContention')
  }
  if (settings.windowMs <= 0) throw new RangeError('windowMs must be more than 0')
  if (settings.margin <= 0)
    throw new RangeError('margin must be more than 0: without it machines move for ever')
}
