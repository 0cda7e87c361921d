import type { HostId } from '../host.ts'
import type { Failure, SharedEvent, SideEffect } from './effect.ts'
import type { Addressed, Offer, ToSource, ToTarget } from './message.ts'
import type { Proposal, RegisterOutcome } from './register-asking.ts'

/** Names of the source's states, as its journal and `relocation show` tell them. */
export const sourcePhases = [
  'preflight',
  'reserving',
  'registering',
  'streaming',
  'renounced',
  'deciding',
  'yielding',
  'discarding',
  'unheard',
  'aborting',
  'resuming',
  'done',
  'aborted'
] as const
export type SourcePhase = (typeof sourcePhases)[number]

/** Why the copy here goes: its target executes, is not heard, or has lost the machine to others since; or others have it. */
export type SourceDiscard = 'done' | 'unheard' | 'moved-on' | 'superseded'

/** Each state carries only what has a meaning in it. `until` is its deadline. */
export type SourceState =
  | { readonly name: 'new' }
  | { readonly name: 'preflight'; readonly until: number }
  | { readonly name: 'reserving'; readonly until: number }
  | { readonly name: 'registering'; readonly until: number }
  | { readonly name: 'streaming'; readonly until: number }
  | { readonly name: 'renounced'; readonly until: number }
  /** `want` is what to ask the register next; at `until` a mere `read` becomes an `abort`. */
  | { readonly name: 'deciding'; readonly want: Proposal; readonly until: number | undefined }
  | { readonly name: 'yielding'; readonly since: number }
  | { readonly name: 'discarding'; readonly end: SourceDiscard }
  | { readonly name: 'aborting' }
  | { readonly name: 'resuming' }
  /** The target has won, nobody has said what came of it, and the copy here is gone. */
  | { readonly name: 'unheard' }
  | { readonly name: 'done' }
  | { readonly name: 'aborted' }

export type SourceEvent =
  | SharedEvent
  | { readonly kind: 'message'; readonly from: HostId; readonly message: Addressed<ToSource> }
  /** The answer to the effect `preflight`. */
  | { readonly kind: 'preflighted'; readonly failure?: Failure }
  | { readonly kind: 'register'; readonly proposal: Proposal; readonly outcome: RegisterOutcome }
  /** The driver paused the guest by our own order, so long ago: the state is nearly sent. */
  | { readonly kind: 'paused'; readonly forMs: number }
  | { readonly kind: 'sent' }
  | { readonly kind: 'stream-failed'; readonly failure: Failure }
  /** Somebody wants the machine to stay. */
  | { readonly kind: 'cancel' }

export type SourceEffect = SideEffect<SourcePhase, ToTarget> | SourceOwnEffect

export type SourceOwnEffect =
  /** Asks the target, and looks at home, whether the relocation can work; answered by `preflighted`. */
  | { readonly kind: 'preflight' }
  /** Starts the driver's outgoing state. */
  | { readonly kind: 'stream' }
  /** Stops it; what it does to the guest is undone by `resume` alone. */
  | { readonly kind: 'cancel-stream' }
  /** The voters may take what the target offers; they answer it. */
  | { readonly kind: 'let-go'; readonly offer: Offer }
  /** They will soon be told so: the way to them is made ready. */
  | { readonly kind: 'expect-let-go'; readonly offer: Offer }
  /** This host's copy is gone, and whoever looks after machines here is free to do so with this one, before the end is known. */
  | { readonly kind: 'depart' }
  /** The target has won: frames that still come for the machine go there. */
  | { readonly kind: 'forward' }
