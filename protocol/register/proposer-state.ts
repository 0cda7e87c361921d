import type { HostId } from '../host.ts'
import type { Ballot } from './ballot.ts'
import type { Configuration } from './configuration.ts'
import type { Accepted, Envelope } from './message.ts'
import type { Conclusion } from './proposal-plan.ts'
import type { Acceptance } from './proposer.ts'

/** Where a proposer is; see Proposer. */
export type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'preparing'
      readonly ballot: Ballot
      readonly accepted: (Accepted | undefined)[]
      absent: number
    }
  /** A majority promised, and what they hold leaves nothing to hold for anybody: it waits for `go`. */
  | {
      readonly kind: 'promised'
      readonly ballot: Ballot
      readonly accepted: (Accepted | undefined)[]
    }
  | {
      readonly kind: 'accepting'
      readonly ballot: Ballot
      /** The first round in which the voters were given the envelope under this ballot. */
      readonly since: number
      readonly envelope: Envelope
      readonly conclusion: Conclusion
      readonly acceptances: Acceptance[]
      readonly voters: Set<HostId>
    }
  | { readonly kind: 'installing'; readonly next: Configuration; readonly envelope: Envelope; count: number }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'done' }

export type Accepting = Extract<State, { kind: 'accepting' }>

/** How many voters have answered as they are wanted to. */
export function haveOf(state: State): number {
  if (state.kind === 'preparing') return state.accepted.length
  if (state.kind === 'accepting') return state.voters.size
  return state.kind === 'installing' ? state.count : 0
}

export function empty(accepted: readonly (Accepted | undefined)[]): number {
  return accepted.filter(one => one === undefined).length
}
