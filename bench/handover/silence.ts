import type { Probe, ProbeRecord } from './prober.ts'

/** What a prober saw of one move. */
export interface Silence {
  /** The longest time without an answer while it changed places. */
  readonly blackoutMs: number
  /** The longest other one after the order: a computer that is busy with the transfer, not the handover. */
  readonly elsewhereMs: number
  /** The longest one before the order: what this computer does anyhow. */
  readonly quietMs: number
  /** When the blackout began, after the order. */
  readonly beganMs: number
  /** Of the probe whose answer ended the blackout: how long before its end a frame was sent and not lost. */
  readonly endingRoundTripMs: number
  /**
   * From the blackout's beginning to QEMU's first announcement after it, at the prober's: the machine was switched on
   * and its frames came through, no later than then. What of the blackout follows is the guest's own. Absent where
   * none came.
   */
  readonly announcedMs?: number
  readonly sent: number
  readonly lost: number
  /** Of an answer that did come: frames may be kept for a machine until it executes again. */
  readonly longestRoundTripMs: number
  /** Between two probes: much more than one millisecond, and the prober itself was not let run. */
  readonly longestPauseMs: number
}

/** An answer is as good as missing when it has not come by then; those under way at the end are not counted as lost. */
const underWayUs = 300_000

export interface Period {
  readonly fromUs: number
  readonly toUs: number
}

/**
 * @param record from well before the order until after the move
 * @param change when it changed places, with some margin
 * @returns undefined when there were no answers any more at the end
 */
export function silence(
  { probes, announcedUs }: ProbeRecord,
  orderedUs: number,
  change: Period
): Silence | undefined {
  const endUs = probes.at(-1)?.sentUs ?? 0
  const answers = probes
    .filter((probe): probe is Required<Probe> => probe.answeredUs !== undefined)
    .sort((a, b) => a.answeredUs - b.answeredUs)
  const lastAnswerUs = answers.at(-1)?.answeredUs ?? Number.NEGATIVE_INFINITY
  if (endUs - lastAnswerUs > underWayUs || lastAnswerUs < orderedUs) return undefined
  const gaps = answers.slice(1).map(({ sentUs, answeredUs: toUs }, index) => {
    return { fromUs: answers[index]!.answeredUs, toUs, sentUs }
  })
  const isAround = ({ fromUs, toUs }: Gap) => toUs >= change.fromUs && fromUs <= change.toUs
  const around = longest(gaps.filter(isAround))
  const elsewhere = longest(gaps.filter(gap => gap.toUs >= orderedUs && !isAround(gap)))
  const before = longest(gaps.filter(({ toUs }) => toUs < orderedUs))
  const awaited = probes.filter(({ sentUs }) => sentUs < endUs - underWayUs)
  const announced = announcedUs.find(at => at > Math.max(orderedUs, around.fromUs))
  const roundTripsUs = answers.map(({ sentUs, answeredUs }) => answeredUs - sentUs)
  const pausesUs = probes.slice(1).map(({ sentUs }, index) => sentUs - probes[index]!.sentUs)
  return {
    blackoutMs: (around.toUs - around.fromUs) / 1_000,
    elsewhereMs: (elsewhere.toUs - elsewhere.fromUs) / 1_000,
    quietMs: (before.toUs - before.fromUs) / 1_000,
    beganMs: (around.fromUs - orderedUs) / 1_000,
    endingRoundTripMs: (around.toUs - around.sentUs) / 1_000,
    ...(announced === undefined ? {} : { announcedMs: (announced - around.fromUs) / 1_000 }),
    sent: probes.length,
    lost: awaited.filter(({ answeredUs }) => answeredUs === undefined).length,
    longestRoundTripMs: largest(roundTripsUs) / 1_000,
    longestPauseMs: largest(pausesUs) / 1_000
  }
}

/** What of a blackout is not downtime, to the microsecond. */
export function difference({ blackoutMs }: Silence, downtimeMs: number): number {
  return Math.round((blackoutMs - downtimeMs) * 1_000) / 1_000
}

interface Gap extends Period {
  /** The probe that was answered then. */
  readonly sentUs: number
}

function longest(gaps: readonly Gap[]): Gap {
  const none: Gap = { fromUs: 0, toUs: 0, sentUs: 0 }
  return gaps.reduce((most, gap) => (gap.toUs - gap.fromUs > most.toUs - most.fromUs ? gap : most), none)
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0)
}
