import type { Probe } from './prober.ts'

/** What a prober saw of one move. */
export interface Silence {
  /** The longest time without an answer that ended after the move was ordered. */
  readonly blackoutMs: number
  /** The longest one that had ended before: what this computer does anyhow. */
  readonly quietMs: number
  /** When the blackout began, after the order. */
  readonly beganMs: number
  readonly sent: number
  readonly lost: number
  /** Of an answer that did come: frames may be kept for a machine until it executes again. */
  readonly longestRoundTripMs: number
  /** Between two probes: much more than one millisecond, and the prober itself was not let run. */
  readonly longestPauseMs: number
}

/** An answer is as good as missing when it has not come by then; those under way at the end are not counted as lost. */
const underWayUs = 300_000

/**
 * @param probes in the order of their sending, from well before the order until after the move
 * @returns undefined when there were no answers any more at the end
 */
export function silence(probes: readonly Probe[], orderedUs: number): Silence | undefined {
  const endUs = probes.at(-1)?.sentUs ?? 0
  const answers = probes.flatMap(({ answeredUs }) => answeredUs ?? []).sort((a, b) => a - b)
  const lastAnswerUs = answers.at(-1) ?? Number.NEGATIVE_INFINITY
  if (endUs - lastAnswerUs > underWayUs || lastAnswerUs < orderedUs) return undefined
  const gaps = answers.slice(1).map((toUs, index) => ({ fromUs: answers[index]!, toUs }))
  const around = longest(gaps.filter(({ toUs }) => toUs >= orderedUs))
  const before = longest(gaps.filter(({ toUs }) => toUs < orderedUs))
  const awaited = probes.filter(({ sentUs }) => sentUs < endUs - underWayUs)
  const largest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0)
  return {
    blackoutMs: (around.toUs - around.fromUs) / 1_000,
    quietMs: (before.toUs - before.fromUs) / 1_000,
    beganMs: (around.fromUs - orderedUs) / 1_000,
    sent: probes.length,
    lost: awaited.filter(({ answeredUs }) => answeredUs === undefined).length,
    longestRoundTripMs:
      largest(probes.map(({ sentUs, answeredUs }) => (answeredUs === undefined ? 0 : answeredUs - sentUs))) /
      1_000,
    longestPauseMs:
      largest(probes.slice(1).map(({ sentUs }, index) => sentUs - probes[index]!.sentUs)) / 1_000
  }
}

interface Gap {
  readonly fromUs: number
  readonly toUs: number
}

function longest(gaps: readonly Gap[]): Gap {
  const none: Gap = { fromUs: 0, toUs: 0 }
  return gaps.reduce((most, gap) => (gap.toUs - gap.fromUs > most.toUs - most.fromUs ? gap : most), none)
}
