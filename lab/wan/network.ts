import type { Random } from '../../protocol/core.ts'
import type { WanOrder } from './order.ts'
import { defaultPath, type Fate, Path, type PathSettings, type PathStatistics } from './path.ts'

/**
 * All paths between the sites of a lab: a full mesh, one path for each ordered pair.
 *
 * A cut is of a site, not of a path: `outward` loses what the site sends, `inward` what is sent to it.
 */
export class WanNetwork<P> {
  readonly sites: readonly string[]
  readonly #paths = new Map<string, Path<P>>()
  readonly #all: readonly Between<P>[]
  readonly #cuts = { outward: new Set<string>(), inward: new Set<string>() }

  constructor(sites: readonly string[], random: Random) {
    this.sites = sites
    this.#all = sites.flatMap(from =>
      sites.filter(to => to !== from).map(to => ({ from, to, path: new Path<P>(defaultPath, random) }))
    )
    for (const { from, to, path } of this.#all) this.#paths.set(key(from, to), path)
  }

  path(from: string, to: string): Path<P> | undefined {
    return this.#paths.get(key(from, to))
  }

  enqueue(now: number, from: string, to: string, packet: P, bytes: number, segments: number): Fate {
    return this.path(from, to)?.enqueue(now, packet, bytes, segments) ?? 'dropped'
  }

  /** Does what was ordered. Sites that it does not know are ignored: the caller has checked them. */
  obey(order: WanOrder): void {
    switch (order.kind) {
      case 'change':
        this.#change(order)
        break
      case 'cut':
        for (const direction of order.directions) this.#cuts[direction].add(order.site)
        break
      case 'heal':
        this.#cuts.outward.delete(order.site)
        this.#cuts.inward.delete(order.site)
        break
    }
    for (const { from, to, path } of this.#all) path.cut(this.#isCut(from, to))
  }

  /** Whether what a site sends must be single packets, for loss and rate to be honest. */
  needsSinglePackets(from: string): boolean {
    return this.#all.some(
      ({ from: source, path }) =>
        source === from && (path.settings.lossPercent > 0 || path.settings.rateMbit > 0)
    )
  }

  due(now: number): { from: string; to: string; packets: P[] }[] {
    const result: { from: string; to: string; packets: P[] }[] = []
    for (const { from, to, path } of this.#all) {
      const next = path.nextDueMs()
      if (next !== undefined && next <= now) result.push({ from, to, packets: path.due(now) })
    }
    return result
  }

  nextDueMs(): number | undefined {
    let earliest: number | undefined
    for (const path of this.#paths.values()) {
      const next = path.nextDueMs()
      if (next !== undefined && (earliest === undefined || next < earliest)) earliest = next
    }
    return earliest
  }

  describe(): PathDescription[] {
    return this.#all.map(({ from, to, path }) => ({
      from,
      to,
      ...path.settings,
      roundTripMs: path.settings.delayMs + (this.path(to, from)?.settings.delayMs ?? 0),
      isCut: this.#isCut(from, to),
      ...path.statistics
    }))
  }

  #change(order: Extract<WanOrder, { kind: 'change' }>): void {
    for (const { from, to, path } of this.#all) {
      const isMeant =
        order.between === undefined || (order.between.includes(from) && order.between.includes(to))
      if (isMeant) path.change({ ...path.settings, ...order.settings })
    }
  }

  #isCut(from: string, to: string): boolean {
    return this.#cuts.outward.has(from) || this.#cuts.inward.has(to)
  }
}

interface Between<P> {
  readonly from: string
  readonly to: string
  readonly path: Path<P>
}

export type PathDescription = {
  from: string
  to: string
  /** What the delays of both ways add to a round trip. */
  roundTripMs: number
  isCut: boolean
} & PathSettings &
  PathStatistics

function key(from: string, to: string): string {
  return `${from}>${to}`
}
