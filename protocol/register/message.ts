import type { HostId } from '../host.ts'
import type { Trace } from '../lease/trace.ts'
import type { BackingKnown, Renewed } from '../lease/voter-leases.ts'
import type { Owner } from '../machine.ts'
import type { Ballot } from './ballot.ts'
import type { Configuration, StoreId, Voter } from './configuration.ts'
import type { Grant } from './grant.ts'

/** A random 128-bit number as 32 hex digits: names one change, however often it is tried. */
export type ChangeId = string

/** What voters vote on: opaque bytes and what the register itself needs to know about them. */
export interface Envelope {
  readonly value: Uint8Array
  /** The changes that led here, newest last; bounded, see registerLimits.changeIds. */
  readonly changeIds: readonly ChangeId[]
  /** Whom the value gives a lease to. */
  readonly grant?: Grant
  /** Present in a value that is the last of its configuration: the voters of the next one. */
  readonly next?: readonly Voter[]
  /** Such a value was decided by those whom this document left. */
  readonly retirement?: string
  /** Reserved: a proposer's signature. */
  readonly signature?: Uint8Array
}

export interface Accepted {
  readonly ballot: Ballot
  readonly envelope: Envelope
}

/** What a voter keeps about one key. */
export interface VoterRecord {
  readonly key: string
  readonly configuration: Configuration
  /** No ballot below this one is accepted any more. */
  readonly promised: Ballot
  readonly accepted?: Accepted
}

/** About one register. */
export type RegisterQuestion =
  | {
      readonly kind: 'prepare'
      readonly configuration: Configuration
      readonly ballot: Ballot
      readonly mayCreate: boolean
      /** The document by which the others are gone; see retirement.ts. */
      readonly retirement?: string
    }
  | {
      readonly kind: 'accept'
      readonly configuration: Configuration
      readonly ballot: Ballot
      readonly envelope: Envelope
      /** Whoever takes over asks how far the former holder's renewals had come when this was accepted. */
      readonly former?: Owner
      readonly retirement?: string
    }
  /** Brings what the configuration before decided last to a voter of this one. */
  | { readonly kind: 'install'; readonly configuration: Configuration; readonly envelope: Envelope }
  | { readonly kind: 'peek' }

/**
 * To be accepted once `by` lets it go (LetGo), and answered then. Nobody has proposed it before that: the voter forgets it
 * with its memory, with the asker's deadline, or for a later one.
 */
export interface StandByQuestion {
  readonly kind: 'stand-by'
  readonly configuration: Configuration
  readonly ballot: Ballot
  readonly envelope: Envelope
  readonly by: HostId
}

/** Lets what a voter stands by with be accepted; without a ballot it only makes the way ready on which it will come. */
export interface LetGo {
  readonly key: string
  readonly ballot?: Ballot
}

/** About the leases of holders, whichever registers give them; sent under the key `allLeases`. */
export type LeaseQuestion =
  /** For all leases of a holder that this voter backs. */
  | { readonly kind: 'renew'; readonly holder: Owner; readonly known?: BackingKnown }
  /** How far the renewals of these have come. */
  | { readonly kind: 'watch'; readonly holders: readonly Owner[] }

export type Question = RegisterQuestion | StandByQuestion | LeaseQuestion

export const allLeases = 'lease/all'

export interface Request {
  readonly key: string
  /** The write sequence that the asker has seen of this voter; a voter that is behind it was restored. */
  readonly floor: number
  readonly question: Question
}

/** Why a voter does not take part. */
export const refusalCodes = [
  'unknown-key',
  'not-installed',
  'not-a-voter',
  'retired',
  'unknown-retirement',
  'other-configuration',
  'voter-restored',
  'voter-busy',
  'voter-full'
] as const
export type RefusalCode = (typeof refusalCodes)[number]

export type Verdict =
  | { readonly kind: 'promised'; readonly accepted?: Accepted }
  | { readonly kind: 'accepted'; readonly trace?: Trace }
  | ({ readonly kind: 'renewed' } & Renewed)
  /** In the order of the question. */
  | { readonly kind: 'watched'; readonly traces: readonly Trace[] }
  | { readonly kind: 'installed' }
  | { readonly kind: 'peeked'; readonly configuration?: Configuration; readonly accepted?: Accepted }
  /** A higher ballot was promised. */
  | { readonly kind: 'conflict'; readonly promised: Ballot }
  /** The question was for an older configuration; this is the newer one. */
  | { readonly kind: 'superseded'; readonly configuration: Configuration }
  | { readonly kind: 'refused'; readonly code: RefusalCode }

export interface Answer {
  readonly store: StoreId
  /** How many records the store has written: durable before the answer left. */
  readonly sequence: number
  readonly verdict: Verdict
}
