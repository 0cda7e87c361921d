import type { HostId } from '../host.ts'
import type { Failure, SharedEvent, SideEffect } from './effect.ts'
import type { Addressed, ToSource, ToTarget } from './message.ts'
import type { Holding } from './plan.ts'
import type { Proposal, RegisterOutcome } from './register-asking.ts'

/** Names of the target's states, as its journal and `relocation show` tell them. */
export const targetPhases = [
  'preparing',
  'reserved',
  'incoming',
  'loaded',
  'renounced',
  'deciding',
  'executing',
  'returning',
  'done',
  'discarding',
  'discarded'
] as const
export type TargetPhase = (typeof targetPhases)[number]

/** Each state carries only what has a meaning in it. `until` is its deadline. */
export type TargetState =
  | { readonly name: 'new' }
  | { readonly name: 'preparing'; readonly until: number }
  | { readonly name: 'reserved'; readonly until: number }
  /** State arrives; the source still runs the machine. */
  | { readonly name: 'incoming' }
  /** Everything is here, and the source has not renounced. */
  | { readonly name: 'loaded' }
  /** The source has renounced, and not everything is here. */
  | { readonly name: 'renounced'; readonly until: number }
  | { readonly name: 'deciding' }
  | { readonly name: 'executing' }
  | { readonly name: 'returning' }
  | { readonly name: 'done'; readonly until: number }
  | { readonly name: 'discarding'; readonly disk: boolean }
  | { readonly name: 'discarded' }

export type TargetEvent =
  | SharedEvent
  | { readonly kind: 'message'; readonly from: HostId; readonly message: Addressed<ToTarget> }
  /** The empty copy stands and waits. */
  | { readonly kind: 'prepared' }
  | { readonly kind: 'prepare-failed'; readonly failure: Failure }
  /** State and disk are complete, good and on disk. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'load-failed'; readonly failure: Failure }
  /** The register decided, by what was offered, or refused that. */
  | { readonly kind: 'offer-decided'; readonly holding: Holding }
  | { readonly kind: 'register'; readonly proposal: Proposal; readonly outcome: RegisterOutcome }

export type TargetEffect = SideEffect<TargetPhase, ToSource> | TargetOwnEffect

export type TargetOwnEffect =
  /** Reserves room and builds the empty copy; answered by `prepared` or `prepare-failed`. */
  | { readonly kind: 'prepare' }
  /**
   * Has the voters stand by with the proposal `complete`, which the source lets them take once it has renounced; the source
   * is told of it. Answered by `offer-decided`, or by nothing.
   */
  | { readonly kind: 'offer' }
  /** The machine's ports are programmed on this host's network, but let nothing through. */
  | { readonly kind: 'block-ports' }
  /** They open, as the copy is told to execute, and everybody is told where the machine is now. */
  | { readonly kind: 'open-ports' }
