import type { Epoch, MachineId } from '../machine.ts'

/** Names one copying of a disk, from its first byte on: a random 128-bit number as 32 hex digits. */
export type CopyId = string

/**
 * What a host has of a machine's disk that is not its own: the state that it syncs before it acts (docs/replica.md). Pure rules
 * from one state to the next; whoever drives them keeps files as they say, and removes all others.
 */
export interface Holding {
  readonly machine: MachineId
  /** Nothing is taken of an older epoch: a newer one may be executing from what is here. Only lifted by a settled read. */
  readonly minEpoch: Epoch
  readonly current?: HeldCopy
  /** An older consistent one, until the current one is in the register. */
  readonly former?: HeldCopy
  /** The current copy is in the machine's own place: for an execution under `minEpoch`. */
  readonly isPromoted?: boolean
}

export interface HeldCopy {
  readonly copy: CopyId
  readonly epoch: Epoch
  /** It had everything that was acknowledged, as its owner said while it was in step. */
  readonly isComplete: boolean
  /**
   * Files that it is made of, the lowest first, where it is not one file of its own name: each has what changed since the one below
   * it. Only the uppermost is ever written to, but once the copy is complete, when all are merged into the lowest.
   */
  readonly layers?: readonly CopyId[]
}

export type HoldingRefusal = 'sealed' | 'copy-unknown' | 'disk-missing'
export type HoldingResult =
  | { readonly kind: 'next'; readonly holding: Holding; readonly isNew: boolean }
  | { readonly kind: 'refuse'; readonly code: HoldingRefusal }

const refuse = (code: HoldingRefusal): HoldingResult => ({ kind: 'refuse', code })
const next = (holding: Holding, isNew = false): HoldingResult => ({ kind: 'next', holding, isNew })

/** An owner under that epoch wants to write to a copy: to one that is here, or to a new one where it says so. */
export function opened(
  held: Holding | undefined,
  asked: { machine: MachineId; epoch: Epoch; copy: CopyId; onlyIfThere: boolean; over?: CopyId | undefined }
): HoldingResult {
  const { machine, epoch, copy, onlyIfThere, over } = asked
  const holding = held ?? { machine, minEpoch: 1 }
  if (epoch < holding.minEpoch || holding.isPromoted) return refuse('sealed')
  const { current } = holding
  if (current?.copy === copy) return current.epoch === epoch ? next(holding) : refuse('copy-unknown')
  // A stream that was under way when its owner was already at the next copy.
  if (onlyIfThere || holding.former?.copy === copy) return refuse('copy-unknown')
  const former = current?.isComplete ? current : holding.former
  // What changed since a copy is of no use without just that one.
  if (over !== undefined && former?.copy !== over) return refuse('copy-unknown')
  const layers = over !== undefined && former ? { layers: [...layersOf(former), copy] } : {}
  const fresh = { copy, epoch, isComplete: false, ...layers }
  return next({ machine, minEpoch: epoch, current: fresh, ...(former && { former }) }, true)
}

/** Its owner found the mirror ready: from now on the register may name this host. */
export function completed(holding: Holding | undefined, epoch: Epoch, copy: CopyId): HoldingResult {
  if (holding === undefined || holding.isPromoted || epoch < holding.minEpoch) return refuse('sealed')
  if (holding.current?.copy !== copy || holding.current.epoch !== epoch) return refuse('copy-unknown')
  const { former, ...rest } = holding
  const whole = { ...rest, current: { ...holding.current, isComplete: true } }
  // What it lies over is a part of it from now on, and no copy of its own.
  return next(former && !isOver(holding.current, former) ? { ...whole, former } : whole)
}

/** All its layers have become one file: that of the lowest. */
export function merged(holding: Holding, copy: CopyId): Holding {
  const { current } = holding
  if (current?.copy !== copy || !current.isComplete) return holding
  return { ...holding, current: { ...current, layers: layersOf(current).slice(0, 1) } }
}

/** The files of a copy, the lowest first. */
export function layersOf({ copy, layers }: HeldCopy): readonly CopyId[] {
  return layers ?? [copy]
}

function isOver(copy: HeldCopy, lower: HeldCopy): boolean {
  return layersOf(copy).includes(layersOf(lower).at(-1)!)
}

/** It is in the register: what was kept until then is worth nothing any more. */
export function joined(holding: Holding | undefined, epoch: Epoch, copy: CopyId): HoldingResult {
  const result = completed(holding, epoch, copy)
  if (result.kind === 'refuse') return result
  const { former: _, ...rest } = result.holding
  return next(rest)
}

/**
 * This host is about to take the machine over under that epoch, from the current copy.
 * @param acceptsOlder from an older complete one, if the current is none: somebody accepts the loss of what was written since
 */
export function sealed(holding: Holding | undefined, epoch: Epoch, acceptsOlder = false): HoldingResult {
  if (holding === undefined) return refuse('disk-missing')
  const isWhole = holding.current?.isComplete === true
  const copy = isWhole || !acceptsOlder ? holding.current : holding.former
  if (!copy?.isComplete) return refuse('disk-missing')
  if (epoch <= copy.epoch || epoch < holding.minEpoch) return refuse('sealed')
  const { former, machine } = holding
  return next({
    ...{ machine, minEpoch: epoch, current: copy, isPromoted: true },
    ...(isWhole && former && { former })
  })
}

/**
 * The takeover came to nothing: a settled read of the register says that the machine is still under `epoch`, and this host has
 * nothing under way that could make it another. Or another has it: then nothing here is current.
 */
export function unsealed(holding: Holding, epoch: Epoch): Holding {
  const { isPromoted: _, ...rest } = holding
  return { ...rest, minEpoch: epoch }
}

/** Which files a holding needs; the current one of a promoted holding is in the machine's place. */
export function keptFiles({ current, former, isPromoted }: Holding): CopyId[] {
  const files = [...(current && !isPromoted ? layersOf(current) : []), ...(former ? layersOf(former) : [])]
  return [...new Set(files)]
}
