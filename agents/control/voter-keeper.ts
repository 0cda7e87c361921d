import { errorMessage, WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { VoterWish } from '../../protocol/machine.ts'
import { type SeatFault, SeatWatch, wantedVoters } from '../../protocol/placement/voter-change.ts'
import type { VoterCandidate } from '../../protocol/placement/voters.ts'
import type { Configuration, Voter } from '../../protocol/register/configuration.ts'
import type { RegisterClient } from '../vm/register/client.ts'

/** A register whose voters this host may have to look after. */
export interface KeptRegister {
  readonly key: string
  /** For people. */
  readonly name: string
  readonly configuration: Configuration
  readonly owner: VoterCandidate
  readonly wish: VoterWish
  /** Who else may vote on it; all of the candidates if not given. */
  readonly mayVote?: (host: VoterCandidate) => boolean
  /** Whoever owns it looks after it; what nobody owns is looked after by the first of its voters that is not lost. */
  readonly isOwned: boolean
  /** Makes the change. @throws WatariError as RegisterClient.replaceVoters */
  readonly replace: (hosts: readonly HostId[], lost: readonly Voter[]) => Promise<unknown>
}

/** What was done, for people. */
export interface VoterChange {
  readonly name: string
  readonly key: string
  readonly joined: readonly HostId[]
  readonly lost: readonly { readonly host: HostId; readonly fault: SeatFault }[]
  readonly left: readonly HostId[]
}

export interface VoterKeeperOptions {
  readonly registers: Pick<RegisterClient, 'answerOf'>
  readonly self: HostId
  readonly registersKept: () => readonly KeptRegister[]
  /** Hosts that may vote. */
  readonly candidates: () => readonly VoterCandidate[]
  /** Whether a host's membership was taken away, or its organization is no longer trusted with votes. */
  readonly isRevoked: (host: HostId) => boolean
  readonly onChanged: (change: VoterChange) => void
  /** A register could not be given the voters that it should have; told once for each cause. */
  readonly onTrouble: (error: unknown, register: KeptRegister) => void
  /** A voter that was silent for so long is lost. */
  readonly goneMs: number
  readonly lookMs?: number
  readonly now?: () => number
}

const defaultLookMs = 5_000
/** The same voters have to be wanted at this many looks in a row. */
const steadyLooks = 2
/** Between two changes: hundreds of registers that lost a voter together must not all be changed at once. */
const pauseMs = 200
/** Questions under way. */
const askedAtOnce = 16
/** Somebody else was quicker. */
const overtaken = ['voters-changed', 'superseded', 'register-not-found', 'not-owner']

/**
 * Sees to it that registers have the voters that they should have: replaces those that are lost, and fills up as there
 * are hosts for it. One decided change at a time on each host, conditional on the configuration that was
 * looked at; what has no majority is left as it is.
 */
export class VoterKeeper implements Disposable {
  readonly #options: VoterKeeperOptions
  readonly #watch: SeatWatch
  readonly #now: () => number
  readonly #wanted = new Map<string, { text: string; looks: number }>()
  readonly #troubles = new Map<string, string>()
  readonly #ended = new AbortController()
  readonly #timer: NodeJS.Timeout
  #looking = false

  constructor(options: VoterKeeperOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
    this.#watch = new SeatWatch(options.goneMs)
    this.#timer = setInterval(() => {
      void this.look()
    }, options.lookMs ?? defaultLookMs)
    this.#timer.unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#ended.abort()
  }

  /** Why a seat will not vote again, as far as this host has seen. */
  fault(seat: Voter): SeatFault | undefined {
    return this.#watch.fault(seat)
  }

  async look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      const kept = this.#options.registersKept()
      await this.#ask(kept)
      const keys = new Set(kept.map(({ key }) => key))
      for (const known of [this.#wanted, this.#troubles])
        for (const key of known.keys()) if (!keys.has(key)) known.delete(key)
      for (const register of kept) if (!this.#ended.signal.aborted) await this.#keep(register)
    } finally {
      this.#looking = false
    }
  }

  async #ask(kept: readonly KeptRegister[]): Promise<void> {
    const { registers, isRevoked } = this.#options
    const seats = new Map<string, Voter>()
    for (const { configuration } of kept)
      for (const voter of configuration.voters) seats.set(`${voter.host}/${voter.store}`, voter)
    const waiting = [...seats.values()]
    const sightings: Parameters<SeatWatch['look']>[0][number][] = []
    const worker = async (): Promise<void> => {
      for (let voter = waiting.pop(); voter !== undefined; voter = waiting.pop())
        sightings.push({ voter, answer: await registers.answerOf(voter), isRevoked: isRevoked(voter.host) })
    }
    await Promise.all(Array.from({ length: askedAtOnce }, worker))
    this.#watch.look(sightings, this.#now())
  }

  async #keep(register: KeptRegister): Promise<void> {
    const { self, candidates, onChanged, onTrouble } = this.#options
    const { key, name, configuration, owner, wish, isOwned, mayVote = () => true } = register
    const seats = configuration.voters.map(voter => ({ voter, fault: this.#watch.fault(voter) }))
    const first = seats.find(({ fault }) => !fault)?.voter.host
    if (!isOwned && first !== self) return
    const hosts = wantedVoters(candidates().filter(mayVote), owner, wish, seats)
    if (hosts === undefined || !this.#isSteady(key, hosts)) {
      if (hosts === undefined) this.#wanted.delete(key)
      return
    }
    const lost = seats.flatMap(({ voter, fault }) => (fault ? [{ ...voter, fault }] : []))
    try {
      await register.replace(hosts, lost)
      this.#troubles.delete(key)
      this.#wanted.delete(key)
      const before = configuration.voters.map(({ host }) => host)
      const joined = hosts.filter(host => !before.includes(host) || lost.some(seat => seat.host === host))
      const left = before.filter(host => !hosts.includes(host) && !lost.some(seat => seat.host === host))
      onChanged({ name, key, joined, lost, left })
    } catch (error) {
      const code = error instanceof WatariError ? error.code : errorMessage(error)
      if (!overtaken.includes(code) && this.#troubles.get(key) !== code) onTrouble(error, register)
      this.#troubles.set(key, code)
    }
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }

  #isSteady(key: string, hosts: readonly HostId[]): boolean {
    const text = [...hosts].sort().join(' ')
    const known = this.#wanted.get(key)
    const looks = known?.text === text ? known.looks + 1 : 1
    this.#wanted.set(key, { text, looks })
    return looks >= steadyLooks
  }
}
