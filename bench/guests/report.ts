import { type Spread, shown, spread, table } from '../support/table.ts'
import type { Figures } from './measure.ts'
import { type Way, ways } from './pair.ts'

export interface Measurement extends Figures {
  readonly way: Way
  readonly round: number
  readonly carrier: string
}

export interface Summary {
  readonly way: Way
  readonly megabits: Spread
  readonly roundTripMs: Spread
  /** Of what the bridge did in the same round. */
  readonly megabitsOfBridge: Spread
  readonly roundTripOfBridge: Spread
}

export function summarize(all: readonly Measurement[]): Summary[] {
  return ways.flatMap(way => {
    const own = all.filter(each => each.way === way)
    const paired = own.flatMap(each => {
      const bridge = all.find(other => other.way === 'bridge' && other.round === each.round)
      return bridge === undefined ? [] : [{ each, bridge }]
    })
    if (paired.length === 0) return []
    return {
      way,
      megabits: spread(own.map(({ megabits }) => megabits)),
      roundTripMs: spread(
        own.map(({ roundTripMs }) => roundTripMs),
        2
      ),
      megabitsOfBridge: spread(
        paired.map(({ each, bridge }) => each.megabits / bridge.megabits),
        2
      ),
      roundTripOfBridge: spread(
        paired.map(({ each, bridge }) => each.roundTripMs / bridge.roundTripMs),
        2
      )
    }
  })
}

export function describe(all: readonly Measurement[]): string {
  const rows = summarize(all).map(({ way, ...figures }) => [
    way,
    brief(figures.megabits),
    brief(figures.megabitsOfBridge),
    brief(figures.roundTripMs),
    brief(figures.roundTripOfBridge)
  ])
  const head = ['guest to guest', '1 TCP stream, Mbit/s', 'of the bridge', 'round trip, ms', 'of the bridge']
  return table(head, rows)
}

/** Of a single round there is no spread to show. */
function brief(figure: Spread): string {
  return figure.of === 1 ? String(figure.median) : shown(figure)
}
