import { type Spread, spread, table } from '../support/table.ts'
import type { MachineMove } from './machine.ts'
import { type EdgeMove, lookMs, type Peers, type Way } from './n2n.ts'

/** What the network may add to QEMU's downtime. */
export const limitMs = 20

interface Figures {
  readonly blackoutMs: Spread
  readonly downtimeMs: Spread
  /** Of each move, paired. */
  readonly differenceMs: Spread
  /** The longest time without an answer in two seconds before the move. */
  readonly quietMs: Spread
}

export function keptOf(ours: readonly MachineMove[]): number {
  return ours.filter(({ differenceMs }) => differenceMs <= limitMs).length
}

export function figures(ours: readonly MachineMove[], peers: Peers): Record<string, Figures> {
  const all = { watari: ours, n2nBySupernode: backOf(peers, 'supernode'), n2nDirect: backOf(peers, 'direct') }
  const found = Object.entries(all).filter(([, moves]) => moves.length > 0)
  return Object.fromEntries(found.map(([name, moves]) => [name, figuresOf(moves)]))
}

export function describe(ours: readonly MachineMove[], peers: Peers): string {
  const rows: string[][] = []
  if (ours.length > 0) rows.push(['watari', String(ours.length), ...cells(figuresOf(ours))])
  for (const [way, name] of [
    ['supernode', 'n2n by its supernode'],
    ['direct', 'n2n direct']
  ] as const) {
    const of = peers[way]
    if (of === undefined) continue
    const back = backOf(peers, way)
    const lost = of.moves.length - back.length
    if (back.length > 0) rows.push([name, String(back.length), ...cells(figuresOf(back))])
    if (lost > 0)
      rows.push([`${name}, not relearned`, String(lost), `> ${lookMs}`, ...columns.slice(1).map(() => '-')])
    if (of.failure !== undefined) rows.push([`${name}: ${of.failure}`, '0', ...columns.map(() => '-')])
  }
  const head = ['ms, p50 and worst', 'moves', ...columns.map(([, title]) => title)]
  const kept = `${keptOf(ours)} of ${ours.length} moves within downtime + ${limitMs} ms`
  const carriers = [...new Set(ours.map(({ carrier }) => `${carrier.carrier}, ${carrier.path}`))]
  const notes = ours.length > 0 ? `\n${kept}; the prober's carrier: ${carriers.join('; ')}\n` : ''
  return `${table(head, rows)}\n${notes}`
}

const columns: readonly (readonly [keyof Figures, string])[] = [
  ['blackoutMs', 'blackout'],
  ['downtimeMs', 'downtime'],
  ['differenceMs', 'difference, paired'],
  ['quietMs', 'without a move']
]

function backOf(peers: Peers, way: Way): EdgeMove[] {
  return (peers[way]?.moves ?? []).filter((move): move is EdgeMove => !('notWithinMs' in move))
}

function figuresOf(moves: readonly Readonly<Record<keyof Figures, number>>[]): Figures {
  const figure = (name: keyof Figures) => spread(moves.map(move => move[name]))
  return {
    blackoutMs: figure('blackoutMs'),
    downtimeMs: figure('downtimeMs'),
    differenceMs: figure('differenceMs'),
    quietMs: figure('quietMs')
  }
}

function cells(of: Figures): string[] {
  return columns.map(([name]) => `${of[name].median}, ${of[name].max}`)
}
