import { type HostId, type HostIdentity, isSameSite } from '../host.ts'
import type { VoterWish } from '../machine.ts'
import type { StoreId, Voter } from '../register/configuration.ts'
import { chooseVoters, type VoterCandidate } from './voters.ts'

/** What a voter's answer to a question about nothing says of its seat. */
export type SeatAnswer = 'sound' | 'unknown-store' | 'voter-restored' | 'silent'

/** Why a seat will not vote again, whatever becomes of its host. */
export type SeatFault =
  /** The host has another store: it has forgotten what it promised. */
  | 'emptied'
  /** The store was put back to an earlier state: it refuses to vote. */
  | 'restored'
  /** Its organization has taken the host's membership away, or is no longer trusted with votes. */
  | 'revoked'
  /** It has not answered for longer than the stated time. */
  | 'gone'

export interface Sighting {
  readonly voter: Voter
  readonly answer: SeatAnswer
  readonly isRevoked: boolean
}

/**
 * Which seats are lost, by what their voters answered over time. One that is silent is not lost before the stated time
 * has passed without any answer: suspicion alone replaces nobody. Time is counted by whoever asks, on its own clock, from its own first
 * unanswered question; an agent that starts anew counts anew.
 */
export class SeatWatch {
  readonly #goneMs: number
  readonly #silentSince = new Map<string, number>()
  readonly #faults = new Map<string, SeatFault>()

  constructor(goneMs: number) {
    this.#goneMs = goneMs
  }

  /** @param sightings of all seats that matter: what is known of others is forgotten */
  look(sightings: readonly Sighting[], now: number): void {
    const seen = new Set(sightings.map(({ voter }) => nameOf(voter)))
    for (const known of [this.#silentSince, this.#faults])
      for (const name of known.keys()) if (!seen.has(name)) known.delete(name)
    for (const { voter, answer, isRevoked } of sightings) {
      const name = nameOf(voter)
      if (answer !== 'silent') this.#silentSince.delete(name)
      else if (!this.#silentSince.has(name)) this.#silentSince.set(name, now)
      const since = this.#silentSince.get(name)
      const isGone = since !== undefined && now - since >= this.#goneMs
      const fault = isRevoked ? 'revoked' : (faultOf[answer] ?? (isGone ? 'gone' : undefined))
      if (fault) this.#faults.set(name, fault)
      else this.#faults.delete(name)
    }
  }

  fault(voter: Voter): SeatFault | undefined {
    return this.#faults.get(nameOf(voter))
  }

  /** For how long a seat has been silent; undefined for one that answers. */
  silentMs(voter: Voter, now: number): number | undefined {
    const since = this.#silentSince.get(nameOf(voter))
    return since === undefined ? undefined : now - since
  }
}

const faultOf: { readonly [Answer in SeatAnswer]?: SeatFault } = {
  'unknown-store': 'emptied',
  'voter-restored': 'restored'
}

function nameOf({ host, store }: { host: HostId; store: StoreId }): string {
  return `${host}/${store}`
}

/**
 * Who should vote from now on, as hosts; undefined where nothing is to be changed, or cannot be.
 *
 * A seat that is lost is given to another, and all that are sound stay. All are chosen anew only where the policy could
 * be kept and is not: more voters than wished, or all in fewer sites than there are. Of a machine whose voters are to be
 * in its own site those elsewhere are replaced. Never fewer than there are and are wished: what nobody else can keep waits.
 */
export function wantedVoters(
  candidates: readonly VoterCandidate[],
  owner: HostIdentity & Pick<VoterCandidate, 'domain'>,
  wish: VoterWish,
  seats: readonly { readonly voter: Voter; readonly fault: SeatFault | undefined }[]
): readonly HostId[] | undefined {
  const known = new Map(candidates.map(host => [host.id, host]))
  const present = seats.map(({ voter }) => voter.host)
  const sound = seats.filter(({ fault }) => !fault).map(({ voter }) => voter.host)
  // Whoever has just started has not heard of everybody yet.
  if (!sound.every(host => known.has(host))) return undefined
  const unfit = new Set(seats.flatMap(({ voter, fault }) => (fault && fault !== 'emptied' ? voter.host : [])))
  const able = candidates.filter(({ id }) => !unfit.has(id))
  const sites = (hosts: readonly HostId[]): number =>
    new Set(hosts.map(host => siteOf(known.get(host)) ?? host)).size
  const isNarrow = wish.where === 'across' && sites(chooseVoters(able, owner, wish)) > sites(present)
  const isNear = (host: HostId): boolean => isSameSite(known.get(host)!, owner)
  const kept = wish.where === 'across' ? sound : sound.filter(isNear)
  const isNew = isNarrow || present.length > wish.count
  const wanted = chooseVoters(able, owner, wish, isNew ? [] : kept)
  if (wanted.length < Math.min(present.length, wish.count)) return undefined
  const isSame = wanted.length === sound.length && wanted.every(host => sound.includes(host))
  return isSame ? undefined : wanted
}

function siteOf(host: HostIdentity | undefined): string | undefined {
  return host && `${host.org}/${host.site}`
}
