import type { Core } from '../core.ts'
import type { HostId } from '../host.ts'
import type { Owner } from '../machine.ts'
import { type Electorate, majority } from '../register/configuration.ts'
import { type Grant, holderName, sameGrant } from '../register/grant.ts'
import type { Acceptance } from '../register/proposer.ts'
import { leaseLimits } from './limits.ts'
import { sameTrace, type Trace } from './trace.ts'

export type WatcherEvent =
  /** The register gives this lease, as this host knows now. Told again it changes nothing. */
  | {
      readonly kind: 'watch'
      readonly key: string
      readonly grant: Grant
      readonly configuration: Electorate
    }
  | { readonly kind: 'unwatch'; readonly key: string }
  | {
      readonly kind: 'watched'
      readonly from: HostId
      readonly holders: readonly Owner[]
      readonly traces: readonly Trace[]
    }
  | { readonly kind: 'tick' }

export type WatcherEffect =
  | { readonly kind: 'ask'; readonly to: HostId; readonly holders: readonly Owner[] }
  /** A majority of its voters counted no renewal for long enough: it may be taken over. Told once, until it is renewed. */
  | { readonly kind: 'expired'; readonly key: string }
  | { readonly kind: 'renewed'; readonly key: string }

export interface WatcherOptions {
  /** Between two questions to a voter host. */
  readonly askMs: number
  /** How long nothing may change before a lease of this duration is over: `takeoverMs`. */
  readonly waitMs: (durationMs: number) => number
}

interface Watched {
  readonly grant: Grant
  readonly configuration: Electorate
  /** When this host first knew of this grant in this configuration. */
  readonly since: number
  isExpired: boolean
}

/** How long a voter host has answered without a pause. */
interface Contact {
  readonly since: number
  readonly last: number
}

/** A voter host that left so many questions in a row unanswered was away, and its word counts after as many more. */
const ASKS_AWAY = 5

/** A trace, when it was first seen, and when it was seen last. */
interface Sighting {
  readonly trace: Trace
  readonly since: number
  last: number
}

/**
 * What a host that may take machines over sees of the renewals of their holders.
 *
 * Intuition: it looks at the voters' counters on its own clock. A counter that stood still from when it was first seen
 * proves that nothing was renewed since; how old it was then does not matter, and no other clock does.
 *
 * A voter that was away counted no renewals because it heard of none. When it is back, its holder, whose guest stands still
 * with all that it has in memory, is given the time to be heard first: an attempt waits until a majority has answered
 * for a while. Whether and when anybody may execute does not depend on that.
 *
 *     watch ──► watching ──a majority of traces unchanged for waitMs──► expired
 *                  ▲                                                      │
 *                  └───────────────── a trace changes ────────────────────┘
 *
 * `expired` permits an attempt; `executesAt` says, by the traces that came with the acceptances, when whoever won it may
 * execute. Both count from no earlier than this host's own first sight of the grant and of the configuration: what an
 * earlier owner, or earlier voters, may have counted on was over by then, or is over after the same wait.
 *
 * Bounds: one question per interval, voter host and 256 holders; nothing is kept of holders that are not watched.
 */
export class LeaseWatcher implements Core<WatcherEvent, WatcherEffect> {
  readonly #options: WatcherOptions
  readonly #watched = new Map<string, Watched>()
  /** By voter host, then by holder. */
  readonly #sightings = new Map<HostId, Map<string, Sighting>>()
  readonly #contacts = new Map<HostId, Contact>()
  #askAt: number | undefined

  constructor(options: WatcherOptions) {
    this.#options = options
  }

  step(event: WatcherEvent, now: number): WatcherEffect[] {
    switch (event.kind) {
      case 'watch':
        this.#watch(event, now)
        return []
      case 'unwatch':
        this.#watched.delete(event.key)
        if (this.#watched.size === 0) this.#forget()
        return []
      case 'watched':
        return this.#saw(event, now)
      case 'tick':
        return this.#askAt !== undefined && now >= this.#askAt ? this.#ask(now) : []
    }
  }

  wakeup(): number | undefined {
    return this.#askAt
  }

  /**
   * When a machine that was just won may be executed.
   *
   * @param former the grant that the change ended
   * @param acceptances of voters of the configuration that decided, with the trace of `former`
   */
  executesAt(
    key: string,
    former: Grant,
    configuration: Electorate,
    acceptances: readonly Acceptance[],
    now: number
  ): number {
    const waitMs = this.#options.waitMs(former.durationMs)
    const watched = this.#watched.get(key)
    const isThis =
      watched !== undefined &&
      sameGrant(watched.grant, former) &&
      watched.configuration.number === configuration.number
    const name = holderName(former.holder)
    const times = configuration.voters.map(({ host }) => {
      const acceptance = acceptances.find(({ voter }) => voter === host)
      if (acceptance === undefined || !isThis) return now
      const sighting = this.#sightings.get(host)?.get(name)
      const isSeen = sighting !== undefined && sameTrace(sighting.trace, acceptance.trace)
      return isSeen ? Math.max(sighting.since, watched.since) : now
    })
    // A voter whose acceptance was not seen may have given it at any moment until now, so `now` is right for it too.
    times.sort((a, b) => a - b)
    return times[majority(configuration) - 1]! + waitMs
  }

  #watch({ key, grant, configuration }: Extract<WatcherEvent, { kind: 'watch' }>, now: number): void {
    const known = this.#watched.get(key)
    if (known && sameGrant(known.grant, grant) && known.configuration.number === configuration.number) return
    this.#watched.set(key, { grant, configuration, since: now, isExpired: false })
    this.#askAt ??= now
  }

  #ask(now: number): WatcherEffect[] {
    this.#askAt = now + this.#options.askMs
    const questions = new Map<HostId, Map<string, Owner>>()
    for (const { grant, configuration } of this.#watched.values()) {
      for (const { host } of configuration.voters) {
        const holders = questions.get(host) ?? new Map<string, Owner>()
        questions.set(host, holders.set(holderName(grant.holder), grant.holder))
      }
    }
    for (const host of this.#sightings.keys()) if (!questions.has(host)) this.#sightings.delete(host)
    for (const host of this.#contacts.keys()) if (!questions.has(host)) this.#contacts.delete(host)
    const effects: WatcherEffect[] = []
    for (const [to, holders] of questions) {
      this.#keepOnly(to, holders)
      const all = [...holders.values()]
      for (let at = 0; at < all.length; at += leaseLimits.holdersPerWatch)
        effects.push({ kind: 'ask', to, holders: all.slice(at, at + leaseLimits.holdersPerWatch) })
    }
    return effects
  }

  #keepOnly(voter: HostId, holders: ReadonlyMap<string, Owner>): void {
    const seen = this.#sightings.get(voter)
    for (const name of seen?.keys() ?? []) if (!holders.has(name)) seen!.delete(name)
  }

  #saw({ from, holders, traces }: Extract<WatcherEvent, { kind: 'watched' }>, now: number): WatcherEffect[] {
    if (traces.length !== holders.length) return []
    const contact = this.#contacts.get(from)
    const wasAway = contact === undefined || now - contact.last > ASKS_AWAY * this.#options.askMs
    this.#contacts.set(from, { since: wasAway ? now : contact.since, last: now })
    const seen = this.#sightings.get(from) ?? new Map<string, Sighting>()
    this.#sightings.set(from, seen)
    const names = new Set<string>()
    for (const [at, holder] of holders.entries()) {
      const name = holderName(holder)
      const trace = traces[at]!
      const known = seen.get(name)
      names.add(name)
      if (known && sameTrace(known.trace, trace)) known.last = now
      else seen.set(name, { trace, since: now, last: now })
    }
    const effects: WatcherEffect[] = []
    for (const [key, watched] of this.#watched) {
      const isConcerned =
        names.has(holderName(watched.grant.holder)) &&
        watched.configuration.voters.some(({ host }) => host === from)
      if (!isConcerned) continue
      const isExpired = this.#isExpired(watched)
      if (isExpired === watched.isExpired) continue
      watched.isExpired = isExpired
      effects.push({ kind: isExpired ? 'expired' : 'renewed', key })
    }
    return effects
  }

  #isExpired({ grant, configuration, since }: Watched): boolean {
    const waitMs = this.#options.waitMs(grant.durationMs)
    const name = holderName(grant.holder)
    const still = configuration.voters.filter(({ host }) => {
      const sighting = this.#sightings.get(host)?.get(name)
      const contact = this.#contacts.get(host)
      if (sighting === undefined || contact === undefined) return false
      const isBack = contact.last - contact.since >= ASKS_AWAY * this.#options.askMs
      return isBack && sighting.last - Math.max(sighting.since, since) >= waitMs
    })
    return still.length >= majority(configuration)
  }

  #forget(): void {
    this.#askAt = undefined
    this.#sightings.clear()
    this.#contacts.clear()
  }
}
