import type { HostId } from '../host.ts'
import type { CopyId } from './holding.ts'

/** How often a copy of a disk as of one moment may be made, and how old one may be that is taken over from by the clock. */
export const pointLimits = { minEveryMs: 5_000, maxEveryMs: 86_400_000, maxLossMs: 604_800_000 } as const

/** What an owner can see of the points of a machine's disk. Of a point that is being made: `pass`. */
export interface PointView {
  /** It executes here, is to have points, no relocation has it, and no mirror of it is there. */
  readonly isWanted: boolean
  /** QEMU's side of a pass. `left`: of a pass that this agent knows nothing of. */
  readonly pass: 'none' | 'left' | 'copying' | 'done' | 'failed' | 'unknown'
  /** For how long its stream has been silent. */
  readonly silentMs: number
  /** Until the next one is due; negative once it is. */
  readonly dueInMs: number
  readonly isResting: boolean
  /** Where one would be made now. */
  readonly target: HostId | undefined
}

export type PointStep =
  | { readonly kind: 'none' }
  /** Begin a pass. */
  | { readonly kind: 'begin'; readonly host: HostId }
  /** Everything is there: its host says that it is complete, then the register names it. */
  | { readonly kind: 'conclude' }
  /** End the pass as it is: the copy before it is as good as it was. */
  | { readonly kind: 'abandon' }

/**
 * What to do next for the points of a machine's disk. The guest waits for none of it, so that a stream may be silent for longer than that
 * of a replica which is kept in step. A pass that is done is concluded also where the next is not wanted any more.
 */
export function nextPoint(view: PointView, silentMs: number): PointStep {
  const { isWanted, pass, target } = view
  if (pass === 'unknown') return { kind: 'none' }
  if (pass === 'left' || pass === 'failed') return { kind: 'abandon' }
  if (pass === 'copying') return isWanted && view.silentMs < silentMs ? { kind: 'none' } : { kind: 'abandon' }
  if (pass === 'done') return { kind: 'conclude' }
  if (!isWanted || view.isResting || view.dueInMs > 0 || target === undefined) return { kind: 'none' }
  return { kind: 'begin', host: target }
}

/** What is known at the owner of the changes since a copy is worth something only where its host has just that one. */
export function isPoint(copy: unknown): copy is CopyId {
  return typeof copy === 'string' && /^[0-9a-f]{32}$/.test(copy)
}
