import { table } from '../support/table.ts'
import type { Crossed, Kind } from './wire.ts'

/** Sent and received together, in bytes per second. */
export const promised = { link: 100, host: { neighbours: 60, bytesPerSecond: 2_000 } }

/** Either while idle links are kept, or after they were let go. */
export const phases = ['kept', 'let go'] as const
export type Phase = (typeof phases)[number]

export interface Measurement {
  readonly neighbours: number
  readonly phase: Phase
  readonly seconds: number
  /** As the one host saw it that has all these neighbours. */
  readonly crossed: Crossed
}

export interface Promise {
  readonly about: string
  readonly bytesPerSecond: number
  readonly limit: number
  readonly isKept: boolean
}

/** What is promised of links is about their own datagrams, while they are kept. */
export function promises(all: readonly Measurement[]): Promise[] {
  const found: Promise[] = []
  for (const each of all.filter(({ phase }) => phase === 'kept')) {
    const { neighbours } = each
    const ofHost = bothWays(each, 'udp')
    const { host } = promised
    found.push(judged(`a link of ${neighbours}`, ofHost / neighbours, promised.link))
    // Fewer neighbours may not have more.
    if (neighbours > 1 && neighbours <= host.neighbours)
      found.push(judged(`a host with ${neighbours} neighbours`, ofHost, host.bytesPerSecond))
  }
  return found
}

function judged(about: string, bytesPerSecond: number, limit: number): Promise {
  return { about, bytesPerSecond: rounded(bytesPerSecond), limit, isKept: bytesPerSecond < limit }
}

export function describe(all: readonly Measurement[]): string {
  const rows = all.map(measurement => {
    const { neighbours, phase, crossed } = measurement
    const rate = (way: 'sent' | 'received', kind: Kind) =>
      shown(perSecond(measurement, crossed[way][kind].bytes))
    const [links, overlay] = [bothWays(measurement, 'udp'), bothWays(measurement, 'tcp')]
    return [
      `${neighbours}, ${phase}`,
      ...[rate('sent', 'udp'), rate('received', 'udp'), shown(links), shown(links / neighbours)],
      ...[rate('sent', 'tcp'), rate('received', 'tcp'), shown(overlay), shown(overlay / neighbours)],
      shown(bothWays(measurement, 'other'))
    ]
  })
  const head = [
    'bytes/s; neighbours, links',
    ...['links (UDP) sent', 'received', 'both', 'per link'],
    ...['overlay (TCP) sent', 'received', 'both', 'per neighbour'],
    'other'
  ]
  return table(head, rows)
}

export function describePromises(all: readonly Promise[]): string {
  return all
    .map(({ about, bytesPerSecond, limit, isKept }) => {
      const verdict = isKept ? 'kept' : 'not kept'
      return `${verdict}: less than ${limit} B/s for ${about}, both ways: ${bytesPerSecond}`
    })
    .join('\n')
}

function bothWays(measurement: Measurement, kind: Kind): number {
  const { sent, received } = measurement.crossed
  return perSecond(measurement, sent[kind].bytes + received[kind].bytes)
}

function perSecond({ seconds }: Measurement, bytes: number): number {
  return bytes / seconds
}

function rounded(value: number): number {
  return Number(value.toFixed(1))
}

function shown(value: number): string {
  return value < 100 ? String(rounded(value)) : value.toFixed(0)
}
