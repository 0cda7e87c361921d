import type { LoadSample } from '../load/sample.ts'
import { contention } from './demand.ts'
import type { PlacementSettings } from './settings.ts'

/**
 * Whether a host is overloaded: it is nearly used up *and* somebody waits. Each alone is no overload: a
 * host at full use where nobody waits is well used, and waiting on a nearly idle host is a burst.
 *
 * ```
 *            high for the whole window
 *   normal ─────────────────────────────▶ overloaded
 *          ◀─────────────────────────────
 *            low for the whole window
 * ```
 * Between high and low nothing changes, and one sample on the other side begins the window anew.
 */
export class OverloadDetector {
  readonly #settings: PlacementSettings
  #overloadedMs: number | undefined
  /** Since when every sample asks for the other state. */
  #againstMs: number | undefined

  constructor(settings: PlacementSettings) {
    this.#settings = settings
  }

  /** Since when the host is overloaded. */
  get sinceMs(): number | undefined {
    return this.#overloadedMs
  }

  observe(sample: LoadSample, now: number): void {
    const against =
      this.#overloadedMs === undefined ? isHigh(sample, this.#settings) : isLow(sample, this.#settings)
    if (!against) {
      this.#againstMs = undefined
      return
    }
    this.#againstMs ??= now
    if (now - this.#againstMs < this.#settings.windowMs) return
    this.#overloadedMs = this.#overloadedMs === undefined ? now : undefined
    this.#againstMs = undefined
  }
}

/** How overloaded a host is, to compare hosts: 0 if it is not. */
export function overloadOf(sample: LoadSample, settings: PlacementSettings): number {
  return isHigh(sample, settings) ? sample.cpu / sample.cpus + (contention(sample) ?? 0) : 0
}

function isHigh(sample: LoadSample, settings: PlacementSettings): boolean {
  const use = sample.cpu / sample.cpus
  const waiting = contention(sample)
  if (waiting === undefined) return use >= settings.highUseAlone
  return use >= settings.highUse && waiting >= settings.highContention
}

function isLow(sample: LoadSample, settings: PlacementSettings): boolean {
  const waiting = contention(sample)
  return (
    sample.cpu / sample.cpus < settings.lowUse || (waiting !== undefined && waiting < settings.lowContention)
  )
}
