import type { Epoch } from '../machine.ts'
import type { Addressed } from './message.ts'
import type { Proposal } from './register-asking.ts'

/** Why a relocation does not reach its end. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** Others have decided about the machine: neither copy may ever run. */
export const superseded: Failure = {
  code: 'superseded',
  message: 'the register gave the machine to somebody else: look it up anew'
}

/** What a journal says of a relocation that an earlier life of the agent was at. */
export interface Unfinished<Phase, Copy> {
  /** The last durable one. */
  readonly phase: Phase
  /** What had gone wrong by then. */
  readonly failure?: Failure
  /** What the driver finds of the machine now. */
  readonly copy: Copy
}

/** How a relocation ended, for people and for whoever looks after the machine now. */
export interface RelocationEnd {
  readonly result: 'done' | 'aborted'
  /** Why it was aborted. */
  readonly code?: string
  readonly message?: string
  /** The machine belongs to this host and its copy is gone: the usual rules for a crash apply. */
  readonly crashed: boolean
  /** From the pause at the source to the resume at the target; absent where it could not be measured. */
  readonly downtimeMs?: number
}

/**
 * Effects of both sides. They are begun in their order; what stands behind a durable `journal`, also from later
 * steps, is not begun before the entry is on disk (write before act).
 */
export type SharedEffect<Phase> =
  /** `failure` is what has gone wrong so far; a later life of the agent goes on with it. */
  | { readonly kind: 'journal'; readonly phase: Phase; readonly durable: boolean; readonly failure?: Failure }
  | { readonly kind: 'propose'; readonly proposal: Proposal }
  /** Executes this host's copy under this epoch; answered by `resumed` or `resume-failed`. */
  | { readonly kind: 'resume'; readonly epoch: Epoch }
  /** Ends and removes this host's copy; answered by `discarded` or `discard-failed`. */
  | { readonly kind: 'discard'; readonly disk: boolean }
  | { readonly kind: 'finished'; readonly end: RelocationEnd }

/** With what a side tells the other. */
export type SideEffect<Phase, Body> =
  | SharedEffect<Phase>
  | { readonly kind: 'send'; readonly message: Addressed<Body> }

/** Events of both sides. */
export type SharedEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'resume-failed' }
  | { readonly kind: 'discarded' }
  | { readonly kind: 'discard-failed' }
  /** This host's copy is gone; `why` as far as anybody knows. */
  | { readonly kind: 'exited'; readonly why?: string }
