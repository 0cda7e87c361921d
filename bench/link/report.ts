import { type Spread, shown, spread, table } from '../support/table.ts'
import type { Figures } from './measure.ts'
import type { Peer } from './peer.ts'
import type { Mode } from './underlay.ts'

export interface Measurement {
  readonly mode: Mode
  readonly round: number
  readonly peer: string
  readonly figures: Figures
  /** Why there are none. */
  readonly failure?: string
}

type Figure = keyof Figures

const columns: Record<Mode, readonly (readonly [Figure, string, number])[]> = {
  gso: near(),
  wire: near(),
  far: [
    ['cubic1', 'cubic 1, Gbit/s', 3],
    ['cubic4', 'cubic 4, Gbit/s', 3],
    ['bbr1', 'BBR 1, Gbit/s', 3],
    ['bbr4', 'BBR 4, Gbit/s', 3],
    ['idleMs', 'round trip, ms', 2]
  ]
}

function near(): readonly (readonly [Figure, string, number])[] {
  return [
    ['cubic1', '1 stream, Gbit/s', 2],
    ['cubic4', '4 streams, Gbit/s', 2],
    ['idleMs', 'round trip, ms', 3],
    ['loadedMs', 'under load, ms', 2],
    ['packetsPerSecond', 'packets/s', 0],
    ['cores', 'cores per Gbit/s', 2],
    ['steadyCores', 'at 2 Gbit/s', 2]
  ]
}

/** What is set against others; less is better of the round trip only. */
const compared: readonly Figure[] = ['cubic1', 'cubic4', 'bbr1', 'bbr4', 'packetsPerSecond', 'idleMs']

/** One mode's medians, with what is from least to most in brackets. */
export function describe(mode: Mode, peers: readonly Peer[], all: readonly Measurement[]): string {
  const rows = peers.map(peer => [
    peer.name,
    `${peer.layer}${peer.isEncrypted ? '' : ', plain'}`,
    ...columns[mode].map(([figure, , digits]) => {
      const values = figuresOf(all, mode, peer, figure)
      return values.length === 0 ? '-' : brief(spread(values, digits))
    })
  ])
  return table([mode, 'layer', ...columns[mode].map(([, title]) => title)], rows)
}

export interface Ratio {
  readonly mode: Mode
  readonly figure: Figure
  readonly peer: string
  /** What it is divided by: a peer, or the best of the others that encrypt, chosen anew in each round. */
  readonly by: string
  readonly ratio: Spread
}

/** Ours and another's of the same round: what the machine gives changes within minutes, for both alike. */
export function ratios(mode: Mode, peers: readonly Peer[], all: readonly Measurement[]): Ratio[] {
  const others = peers.filter(({ isOurs, isEncrypted }) => !isOurs && isEncrypted)
  const plain = peers.filter(({ isEncrypted }) => !isEncrypted)
  const against = [...plain.map(peer => ({ by: peer.name, among: [peer] })), { by: 'best', among: others }]
  const found: Ratio[] = []
  for (const peer of peers.filter(({ isOurs }) => isOurs))
    for (const [figure] of columns[mode].filter(([each]) => compared.includes(each)))
      for (const { by, among } of against) {
        const values = all
          .filter(each => each.mode === mode && each.peer === peer.name && each.figures[figure] !== undefined)
          .flatMap(({ round, figures }) => {
            const beside = all.filter(each => each.mode === mode && each.round === round)
            const best = bestOf(figure, among, beside)
            return best === undefined ? [] : [figures[figure]! / best]
          })
        if (values.length > 0) found.push({ mode, figure, peer: peer.name, by, ratio: spread(values, 2) })
      }
  return found
}

export function describeRatios(all: readonly Ratio[]): string {
  const title = (mode: Mode, figure: Figure) => columns[mode].find(([each]) => each === figure)![1]
  const rows = all.map(({ mode, figure, peer, by, ratio }) => [
    `${mode}: ${peer} / ${by}`,
    title(mode, figure).split(',')[0]!,
    brief(ratio)
  ])
  return table(['ratio of the same round', 'of', 'median (least–most)'], rows)
}

function bestOf(figure: Figure, peers: readonly Peer[], all: readonly Measurement[]): number | undefined {
  const values = all
    .filter(({ peer }) => peers.some(({ name }) => name === peer))
    .map(({ figures }) => figures[figure])
    .filter(value => value !== undefined)
  if (values.length === 0) return undefined
  return figure === 'idleMs' ? Math.min(...values) : Math.max(...values)
}

function figuresOf(all: readonly Measurement[], mode: Mode, peer: Peer, figure: Figure): number[] {
  return all
    .filter(each => each.mode === mode && each.peer === peer.name)
    .map(({ figures }) => figures[figure])
    .filter(value => value !== undefined)
}

/** Of a single round there is no spread to show. */
function brief(figure: Spread): string {
  return figure.of === 1 ? String(figure.median) : shown(figure)
}
