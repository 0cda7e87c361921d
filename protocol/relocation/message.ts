import type { HostId } from '../host.ts'
import type { Epoch, RelocationId } from '../machine.ts'
import type { Ballot } from '../register/ballot.ts'

/** What the source tells the target. */
export type ToTarget =
  /** Reserve room and build an empty copy. What to build goes beside it: it is the driver's business. */
  | { readonly kind: 'reserve' }
  /** The register says `relocating`: state is on its way. Repeated while it streams, as a sign of life. */
  | { readonly kind: 'stream' }
  /**
   * The machine is paused, and runs here again only by the register's decision. Repeated until the target executes.
   * `offer` is the number of the first one that the source let the voters take.
   */
  | { readonly kind: 'renounced'; readonly offer?: number }
  /** Nothing will come; remove the copy. Told again to whoever shows that it did not hear so. */
  | { readonly kind: 'abandon' }
  /** The source's copy goes. The downtime, where it could be measured. */
  | { readonly kind: 'released'; readonly downtimeMs?: number }

/** What the source lets the voters accept once it has renounced. */
export interface Offer {
  /** From one on, in the order in which they were made. */
  readonly number: number
  readonly ballot: Ballot
  readonly voters: readonly HostId[]
}

/** What the target tells the source. */
export type ToSource =
  | { readonly kind: 'reserved' }
  /** The stream may come, or is coming. */
  | { readonly kind: 'incoming' }
  /** The voters stand by with the proposal that the target has the machine. Told again, with other numbers. */
  | { readonly kind: 'offered'; readonly offer: Offer }
  | { readonly kind: 'noted' }
  | { readonly kind: 'loaded' }
  /** The machine has been executing here for so long. */
  | { readonly kind: 'executing'; readonly ageMs: number }
  /** There is no copy here, or soon there will be none, and the target asks the register for nothing. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** Code of `failed` from a target whose part has ended without the machine, on disk: nothing of it will execute or be given back. */
export const ENDED_AT_TARGET = 'relocation-ended'

/** Both belong to one relocation of one epoch; anything else is not for us. */
export interface Addressed<M> {
  readonly relocation: RelocationId
  readonly epoch: Epoch
  readonly body: M
}

export type RelocationMessage = Addressed<ToTarget | ToSource>
