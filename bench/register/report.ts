import { type Spread, spread, table } from '../support/table.ts'

/** What a client saw of the voters of its registers. */
export interface Measured {
  /** To the slowest voter whose answer a change has to wait for. */
  readonly roundTripMs: number
  /** Appending to the log of a voter, until it is on the disk. */
  readonly syncMs: readonly number[]
  /** How often a voter was asked for one change, at the most. */
  readonly rounds: number
  /** Changes with pauses between them, and one right after the other. */
  readonly spacedMs: readonly number[]
  readonly inSuccessionMs: readonly number[]
  readonly perSecondOnOne: number
  /** Of as many registers at once as `parallel` says. */
  readonly perSecondOnMany: number
}

export interface Measurement extends Measured {
  readonly voters: string
  readonly delayMs: number
  readonly parallel: number
}

interface Figure extends Spread {
  readonly p95: number
}

interface Figures {
  readonly voters: string
  readonly delayMs: number
  readonly roundTripMs: number
  readonly syncMs: Spread
  readonly rounds: number
  readonly spacedMs: Figure
  readonly inSuccessionMs: Figure
  /** In round trips to the slowest voter needed, less two writes to its disk. */
  readonly spacedTrips: Figure
  readonly inSuccessionTrips: Figure
  readonly perSecondOnOne: number
  readonly perSecondOnMany: number
}

export function figures(all: readonly Measurement[]): Figures[] {
  return all.map(each => {
    const { voters, delayMs, roundTripMs, rounds, spacedMs, inSuccessionMs } = each
    const syncMs = spread(each.syncMs, 2)
    const trips = (times: readonly number[]) =>
      figure(
        times.map(ms => (ms - 2 * syncMs.median) / roundTripMs),
        2
      )
    return {
      ...{ voters, delayMs, rounds, syncMs, roundTripMs: Number(roundTripMs.toFixed(2)) },
      spacedMs: figure(spacedMs),
      inSuccessionMs: figure(inSuccessionMs),
      spacedTrips: trips(spacedMs),
      inSuccessionTrips: trips(inSuccessionMs),
      perSecondOnOne: Number(each.perSecondOnOne.toFixed(1)),
      perSecondOnMany: Number(each.perSecondOnMany.toFixed(0))
    }
  })
}

function figure(values: readonly number[], digits = 1): Figure {
  const sorted = [...values].sort((a, b) => a - b)
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)]!
  return { ...spread(values, digits), p95: Number(p95.toFixed(digits)) }
}

export function describe(all: readonly Measurement[]): string {
  const three = ({ median, p95, max }: Figure) => `${median}, ${p95}, ${max}`
  return table(
    [
      'voters',
      'one way',
      'round trip',
      'fdatasync',
      'rounds',
      'ms: median, p95, worst',
      'in trips',
      'in succession',
      'per s: one',
      'many'
    ],
    figures(all).map(each => [
      each.voters,
      `${each.delayMs} ms`,
      `${each.roundTripMs} ms`,
      `${each.syncMs.median} ms`,
      `${each.rounds}`,
      three(each.spacedMs),
      three(each.spacedTrips),
      three(each.inSuccessionTrips),
      `${each.perSecondOnOne}`,
      `${each.perSecondOnMany}`
    ])
  )
}
