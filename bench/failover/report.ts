import { type Spread, spread, table } from '../support/table.ts'
import type { Phases } from './phases.ts'

/** Until the guest answers elsewhere, at every trial. */
export const limitMs = 30_000
/** What others say of themselves, from a host's failure to the restart of its guests, in seconds. */
export const published = {
  proxmox: {
    seconds: { least: 121, most: 181 },
    of: 'Proxmox VE HA: fenced by its watchdog, then restarted'
  },
  sanlock: { seconds: { least: 140, most: 140 }, of: 'sanlock: until the lease of a lost host may be taken' }
} as const

export type Loss = 'host' | 'site'

export interface Trial extends Phases {
  readonly loss: Loss
  readonly delayMs: number
  readonly from: string
  readonly to: string
  /** Of a guest that was cut off: from its pause, as its agent told it, until its successor executed. */
  readonly pausedAheadMs?: number
  /** From the return of what was lost until nothing of the copy was left there. */
  readonly removedMs: number
}

const phases = ['observationMs', 'turnMs', 'ballotMs', 'startMs', 'bootMs'] as const
type Figures = Record<(typeof phases)[number] | 'totalMs' | 'removedMs', Spread> & {
  readonly pausedAheadMs?: Spread
}

export function keptOf(trials: readonly Trial[]): number {
  return trials.filter(({ totalMs }) => totalMs <= limitMs).length
}

/** By kind of loss and delay, in that order. */
export function figures(trials: readonly Trial[]): Record<string, Figures> {
  const groups = Map.groupBy(trials, ({ loss, delayMs }) => `${loss}, ${delayMs} ms`)
  const sorted = [...groups].sort(
    ([, [a]], [, [b]]) => a!.loss.localeCompare(b!.loss) || a!.delayMs - b!.delayMs
  )
  return Object.fromEntries(sorted.map(([name, of]) => [name, figuresOf(of)]))
}

function figuresOf(trials: readonly Trial[]): Figures {
  const of = (name: keyof Phases | 'removedMs') => spread(trials.map(trial => trial[name]))
  const ahead = trials.flatMap(({ pausedAheadMs }) => pausedAheadMs ?? [])
  return {
    totalMs: of('totalMs'),
    observationMs: of('observationMs'),
    turnMs: of('turnMs'),
    ballotMs: of('ballotMs'),
    startMs: of('startMs'),
    bootMs: of('bootMs'),
    removedMs: of('removedMs'),
    ...(ahead.length > 0 && { pausedAheadMs: spread(ahead) })
  }
}

export function describe(trials: readonly Trial[]): string {
  const seconds = (ms: number) => (ms / 1_000).toFixed(1)
  const rows = Object.entries(figures(trials)).map(([name, of]) => [
    name,
    String(of.totalMs.of),
    `${seconds(of.totalMs.median)}, ${seconds(of.totalMs.max)}`,
    ...phases.map(phase => seconds(of[phase].median)),
    of.pausedAheadMs ? seconds(of.pausedAheadMs.min) : '-'
  ])
  const others = Object.values(published).map(({ seconds: { least: from, most: to }, of }) => {
    const took = from === to ? `${from}` : `${from}–${to}`
    return [of, '-', took, ...phases.map(() => '-'), '-']
  })
  const head = ['lost, one way between sites', 'trials', 'total, s: p50, worst']
  const columns = ['observed', 'turn', 'ballot', 'start', 'boot', 'paused ahead by at least']
  const kept = `${keptOf(trials)} of ${trials.length} within ${limitMs / 1_000} s, from the last answer to the first one elsewhere`
  return `${table([...head, ...columns], [...rows, ...others])}\n\n${kept}\n`
}
