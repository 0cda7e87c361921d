import { type Spread, spread, table } from '../support/table.ts'
import type { MachineMove } from './machine.ts'
import { type EdgeMove, lookMs, type Peers, type Way } from './n2n.ts'
import type { PlainMoves } from './plain.ts'

/** What the network may add to QEMU's downtime. */
export const limitMs = 20

/** All that one run of the benchmark measured. */
export interface Runs {
  readonly ours: readonly MachineMove[]
  readonly plain?: PlainMoves
  readonly peers: Peers
}

/** Of moves of one kind. What was measured in none of them is absent. */
interface Figures {
  readonly blackoutMs?: Spread
  readonly downtimeMs?: Spread
  /** Of each move, paired. */
  readonly differenceMs?: Spread
  /** From QEMU's STOP at the source to its RESUME at the target. */
  readonly pausedMs?: Spread
  /** From QEMU's RESUME to the first echo that the guest is given. */
  readonly givenMs?: Spread
  /** From then to its first answer. */
  readonly guestMs?: Spread
  /** The longest time without an answer in two seconds before the move. */
  readonly quietMs?: Spread
  /** Probes without an answer. */
  readonly lost?: Spread
}

type Measured = { readonly [Name in keyof Figures]?: number }

/** By the whole difference, whoever causes it. */
export function keptOf(ours: readonly MachineMove[]): number {
  return ours.filter(({ differenceMs }) => differenceMs <= limitMs).length
}

/**
 * Beside what the guest and QEMU cost alone; absent where that was not measured. A move counts by QEMU's own pause as
 * plain QEMU's do, where that is known: a recorded downtime may be longer, and would leave less to account for.
 */
export function besidePlain({ ours, plain }: Runs): { differenceMs: number; kept: number } | undefined {
  if (plain === undefined || plain.moves.length === 0) return undefined
  const alone = spread(plain.moves.map(move => move.differenceMs)).median
  const differenceMs = Number((alone + limitMs).toFixed(1))
  const beyond = (move: MachineMove) => move.blackoutMs - (move.pausedMs ?? move.downtimeMs)
  return { differenceMs, kept: ours.filter(move => beyond(move) <= differenceMs).length }
}

export function figures({ ours, plain, peers }: Runs): Record<string, Figures> {
  const all: Record<string, readonly Measured[]> = {
    watari: ours,
    plainQemu: plain?.moves ?? [],
    n2nBySupernode: backOf(peers, 'supernode'),
    n2nDirect: backOf(peers, 'direct')
  }
  const found = Object.entries(all).filter(([, moves]) => moves.length > 0)
  return Object.fromEntries(found.map(([name, moves]) => [name, figuresOf(moves)]))
}

export function describe(runs: Runs): string {
  const { ours, plain, peers } = runs
  const rows: string[][] = []
  if (ours.length > 0) rows.push(row('watari', ours))
  if (plain && plain.moves.length > 0) rows.push(row('plain QEMU, one bridge', plain.moves))
  for (const why of plain?.failures ?? []) rows.push([`plain QEMU: ${why}`, '1', ...columns.map(() => '-')])
  for (const [way, name] of [
    ['supernode', 'n2n by its supernode'],
    ['direct', 'n2n direct']
  ] as const) {
    const of = peers[way]
    if (of === undefined) continue
    const back = backOf(peers, way)
    const lost = of.moves.length - back.length
    if (back.length > 0) rows.push(row(name, back))
    if (lost > 0)
      rows.push([`${name}, not relearned`, String(lost), `> ${lookMs}`, ...columns.slice(1).map(() => '-')])
    if (of.failure !== undefined) rows.push([`${name}: ${of.failure}`, '0', ...columns.map(() => '-')])
  }
  const head = ['ms, p50 and worst', 'moves', ...columns.map(([, title]) => title)]
  return `${table(head, rows)}\n${notesOf(runs)}`
}

function notesOf(runs: Runs): string {
  const { ours } = runs
  if (ours.length === 0) return ''
  const kept = `${keptOf(ours)} of ${ours.length} moves within downtime + ${limitMs} ms`
  const carriers = [...new Set(ours.map(({ carrier }) => `${carrier.carrier}, ${carrier.path}`))]
  const beside = besidePlain(runs)
  const besides = beside
    ? `${beside.kept} of ${ours.length} within QEMU's own pause + ${beside.differenceMs} ms: ${limitMs} more than plain QEMU's own median difference\n`
    : ''
  return `\n${kept}; the prober's carrier: ${carriers.join('; ')}\n${besides}`
}

const columns: readonly (readonly [keyof Figures, string])[] = [
  ['blackoutMs', 'blackout'],
  ['downtimeMs', 'downtime'],
  ['differenceMs', 'difference, paired'],
  ['pausedMs', 'STOP to RESUME'],
  ['givenMs', 'RESUME to given'],
  ['guestMs', 'given to answered'],
  ['quietMs', 'without a move'],
  ['lost', 'lost (probes)']
]

function backOf(peers: Peers, way: Way): EdgeMove[] {
  return (peers[way]?.moves ?? []).filter((move): move is EdgeMove => !('notWithinMs' in move))
}

function figuresOf(moves: readonly Measured[]): Figures {
  const found = columns.flatMap(([name]) => {
    const values = moves.flatMap(move => move[name] ?? [])
    return values.length === 0 ? [] : [[name, spread(values)] as const]
  })
  return Object.fromEntries(found)
}

function row(name: string, moves: readonly Measured[]): string[] {
  const of = figuresOf(moves)
  const cells = columns
    .map(([column]) => of[column])
    .map(each => (each ? `${each.median}, ${each.max}` : '-'))
  return [name, String(moves.length), ...cells]
}
