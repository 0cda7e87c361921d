import type { Core, Random } from '../core.ts'
import type { HostId } from '../host.ts'
import type { Epoch } from '../machine.ts'
import { type Electorate, majority } from '../register/configuration.ts'
import { RENEWALS } from './times.ts'
import type { Backed, BackingKnown, Renewed } from './voter-leases.ts'

export type HolderEvent =
  /**
   * The register gives this host a lease, in this configuration: from the beginning, or known anew.
   * @param from when what gave it was first sent, at the latest: it counts as a renewal. To be given only once it is decided
   */
  | {
      readonly kind: 'hold'
      readonly key: string
      readonly epoch: Epoch
      readonly durationMs: number
      readonly configuration: Electorate
      readonly from?: number
    }
  /** There is nothing to be renewed any more: another's, stopped, or without a lease. */
  | { readonly kind: 'let-go'; readonly key: string }
  | {
      readonly kind: 'renewed'
      readonly from: HostId
      readonly renewal: number
      readonly renewed: Renewed
    }
  | { readonly kind: 'tick' }

/** Until when a machine may execute, on this host's boot-time clock. */
export interface Extension {
  readonly key: string
  readonly epoch: Epoch
  readonly until: number
}

export type HolderEffect =
  | {
      readonly kind: 'renew'
      readonly to: HostId
      readonly renewal: number
      readonly known: BackingKnown | undefined
    }
  /** Also of a lease that had ended: its guest may go on. */
  | { readonly kind: 'extended'; readonly extensions: readonly Extension[] }
  /**
   * Voters that are reachable back another epoch, another configuration, or nothing: the register is to be read, which
   * writes it once more, and `hold` or `let-go` told again.
   */
  | { readonly kind: 'unbacked'; readonly key: string }
  /** It ends by now. */
  | { readonly kind: 'ended'; readonly key: string; readonly epoch: Epoch }

const SOON_MS = 20
/** Of the time between two renewals: how much sooner the next one may be sent. */
const JITTER = 0.25
/** Of the same: when the next one is sent, at the earliest, to whom no majority has answered, */
const AGAIN = 0.15
/** but not before an answer from far away would be here. */
const AGAIN_MS = 250

interface Lease {
  readonly key: string
  epoch: Epoch
  durationMs: number
  configuration: Electorate
  /** The latest `from`. */
  from: number
  until: number
  hasEnded: boolean
  /** Not to be reported as unbacked before. */
  quietUntil: number
}

interface VoterHost {
  /** What it backs, as it said last. */
  known: BackingKnown | undefined
  backed: ReadonlyMap<string, Backed>
  /** By key: the latest renewal that it answered while backing that, and when it was sent. */
  readonly answered: Map<string, { readonly backed: Backed; readonly sentAt: number }>
  /** The last renewal that it answered. */
  renewal: number
}

/**
 * The leases that one host holds in one boot of it.
 *
 * Intuition: one heartbeat for all, and who hears it says which machines he would vouch for. A machine may execute for
 * as long as a majority of its voters vouched for it recently, reckoned from when the question *left*.
 *
 *     hold ──► renewing ──majority backs──► held(until = sent + duration) ──► … ──until──► ended
 *                 ▲                                                                         │
 *                 └───────────────── majority backs again: extended ────────────────────────┘
 *
 * A renewal that is repeated on its way is the same renewal: its number leads to when it was first sent. Answers may
 * overtake each other; what an older one says of what is backed does not replace what a newer one said. The duration of
 * a lease is fixed with its epoch.
 *
 * Bounds: one renewal per interval and voter host, up to seven while a lease lasts that no majority answers for; renewals
 * older than the longest lease are forgotten, and their answers with them.
 */
export class LeaseHolder implements Core<HolderEvent, HolderEffect> {
  readonly #renewMs: number
  readonly #earlyMs: number
  readonly #random: Random
  readonly #leases = new Map<string, Lease>()
  readonly #voters = new Map<HostId, VoterHost>()
  /** When each renewal was sent. */
  readonly #sent = new Map<number, number>()
  #renewal = 0
  #renewAt: number | undefined
  /** When the next one is sent if a majority of some machine's voters has not answered the last one by then. */
  #againAt: number | undefined

  /**
   * @param options.renewMs between two renewals, at most; less where the shortest lease needs that
   * @param options.random draws how much sooner the next one is sent: what fails again and again in the same rhythm (a link
   * that flaps) must not meet every renewal
   * @param options.earlyMs so long before its end a lease is said to have ended: what has to be done about that takes time
   */
  constructor(options: { renewMs: number; random: Random; earlyMs?: number }) {
    this.#renewMs = options.renewMs
    this.#random = options.random
    this.#earlyMs = options.earlyMs ?? 0
  }

  step(event: HolderEvent, now: number): HolderEffect[] {
    switch (event.kind) {
      case 'hold':
        return this.#hold(event, now)
      case 'let-go':
        this.#letGo(event.key)
        return []
      case 'renewed':
        return this.#renewed(event.from, event.renewal, event.renewed, now)
      case 'tick':
        return this.#tick(now)
    }
  }

  wakeup(): number | undefined {
    let next = this.#renewAt
    if (this.#againAt !== undefined && (next === undefined || this.#againAt < next)) next = this.#againAt
    for (const { until, hasEnded } of this.#leases.values()) {
      const endsAt = until - this.#earlyMs
      if (!hasEnded && (next === undefined || endsAt < next)) next = endsAt
    }
    return next
  }

  /** Until when a machine may execute; undefined for one without a lease. */
  until(key: string): number | undefined {
    return this.#leases.get(key)?.until
  }

  #hold(event: Extract<HolderEvent, { kind: 'hold' }>, now: number): HolderEffect[] {
    const { key, epoch, durationMs, configuration, from = Number.NEGATIVE_INFINITY } = event
    const known = this.#leases.get(key)
    const isSame = known?.epoch === epoch
    const lease: Lease = {
      key,
      epoch,
      durationMs,
      configuration,
      // A change that leaves the grant as it is counts with no voter as a renewal, so it is none here.
      from: isSame ? known.from : from,
      // What is said again of a lease that has ended is no news to whoever was told.
      until: isSame ? known.until : Number.NEGATIVE_INFINITY,
      hasEnded: isSame ? known.hasEnded : true,
      quietUntil: isSame ? known.quietUntil : now + this.#intervalMs()
    }
    this.#leases.set(key, lease)
    for (const { host } of configuration.voters) this.#voter(host)
    const isNew = !isSame || known.configuration.number !== configuration.number
    // Those that begin at one moment are renewed together.
    if (isNew) this.#renewAt = Math.min(this.#renewAt ?? now + SOON_MS, now + SOON_MS)
    return this.#extend([lease], now)
  }

  /** One renewal is for all: the shortest lease says how often. */
  #intervalMs(): number {
    return Math.min(this.#renewMs, ...[...this.#leases.values()].map(lease => lease.durationMs / RENEWALS))
  }

  #voter(host: HostId): VoterHost {
    let voter = this.#voters.get(host)
    if (voter === undefined) {
      voter = { known: undefined, backed: new Map(), answered: new Map(), renewal: 0 }
      this.#voters.set(host, voter)
    }
    return voter
  }

  #tick(now: number): HolderEffect[] {
    const effects: HolderEffect[] = []
    for (const lease of this.#leases.values()) {
      if (lease.hasEnded || now < lease.until - this.#earlyMs) continue
      lease.hasEnded = true
      effects.push({ kind: 'ended', key: lease.key, epoch: lease.epoch })
    }
    const isAgain = this.#againAt !== undefined && now >= this.#againAt
    if (isAgain) this.#againAt = undefined
    const isDue = this.#renewAt !== undefined && now >= this.#renewAt
    if (isDue || (isAgain && this.#isUnanswered())) effects.push(...this.#renew(now))
    return effects
  }

  /** What has ended has time: its guest stands still, and nobody's renewals are to be multiplied by it for ever. */
  #isUnanswered(): boolean {
    const sentAt = this.#sent.get(this.#renewal) ?? Number.NEGATIVE_INFINITY
    return [...this.#leases.values()].some(lease => !lease.hasEnded && this.#vouchedFor(lease) < sentAt)
  }

  #renew(now: number): HolderEffect[] {
    if (this.#leases.size === 0) return []
    const renewal = ++this.#renewal
    this.#sent.set(renewal, now)
    const intervalMs = this.#intervalMs()
    this.#renewAt = now + intervalMs * (1 - JITTER * this.#random())
    this.#againAt = now + Math.max(AGAIN_MS, intervalMs * AGAIN) * (1 + this.#random())
    const longest = Math.max(...[...this.#leases.values()].map(({ durationMs }) => durationMs))
    for (const [number, sentAt] of this.#sent) if (sentAt < now - longest) this.#sent.delete(number)
    return [...this.#voters].map(([to, { known }]) => ({ kind: 'renew', to, renewal, known }))
  }

  #renewed(from: HostId, renewal: number, renewed: Renewed, now: number): HolderEffect[] {
    const voter = this.#voters.get(from)
    const sentAt = this.#sent.get(renewal)
    if (voter === undefined || sentAt === undefined) return []
    const backed = backedBy(voter, renewed)
    // It knows what we knew of it once, and that we have forgotten: what it backs is asked for again.
    if (backed === undefined) return []
    for (const each of backed.values()) {
      if (!this.#leases.has(each.key)) continue
      const before = voter.answered.get(each.key)
      if (before === undefined || before.sentAt < sentAt)
        voter.answered.set(each.key, { backed: each, sentAt })
    }
    if (renewal > voter.renewal) {
      voter.renewal = renewal
      voter.known = { life: renewed.life, revision: renewed.revision }
      voter.backed = backed
    }
    const concerned = [...this.#leases.values()].filter(({ configuration }) =>
      configuration.voters.some(({ host }) => host === from)
    )
    return [...this.#extend(concerned, now), ...this.#report(concerned, from, now)]
  }

  /** Each to the latest moment that a majority vouches for. */
  #extend(leases: readonly Lease[], now: number): HolderEffect[] {
    const extensions: Extension[] = []
    for (const lease of leases) {
      const start = Math.max(lease.from, this.#vouchedFor(lease))
      const until = start + lease.durationMs
      if (until <= lease.until || until - this.#earlyMs <= now) continue
      lease.until = until
      lease.hasEnded = false
      extensions.push({ key: lease.key, epoch: lease.epoch, until })
    }
    return extensions.length > 0 ? [{ kind: 'extended', extensions }] : []
  }

  /** When the latest renewal was sent that a majority answered while backing this lease. */
  #vouchedFor({ key, epoch, configuration }: Lease): number {
    const times = configuration.voters.map(({ host }) => {
      const answered = this.#voters.get(host)?.answered.get(key)
      const isThis =
        answered?.backed.epoch === epoch && answered.backed.configuration === configuration.number
      return isThis ? answered.sentAt : Number.NEGATIVE_INFINITY
    })
    times.sort((a, b) => b - a)
    return times[majority(configuration) - 1]!
  }

  /** What a voter that answers does not back, though it should. */
  #report(leases: readonly Lease[], from: HostId, now: number): HolderEffect[] {
    const { backed } = this.#voters.get(from)!
    const effects: HolderEffect[] = []
    for (const lease of leases) {
      const backing = backed.get(lease.key)
      const isBacked = backing?.epoch === lease.epoch && backing.configuration === lease.configuration.number
      if (isBacked || now < lease.quietUntil) continue
      lease.quietUntil = now + 2 * this.#intervalMs()
      effects.push({ kind: 'unbacked', key: lease.key })
    }
    return effects
  }

  /** Hosts that vote on nothing of this host's are not asked any more. */
  #letGo(key: string): void {
    this.#leases.delete(key)
    for (const { answered } of this.#voters.values()) answered.delete(key)
    const needed = new Set(
      [...this.#leases.values()].flatMap(({ configuration }) => configuration.voters.map(({ host }) => host))
    )
    for (const host of this.#voters.keys()) if (!needed.has(host)) this.#voters.delete(host)
    if (this.#leases.size > 0) return
    this.#renewAt = undefined
    this.#againAt = undefined
  }
}

function backedBy(
  voter: VoterHost,
  { life, revision, backed }: Renewed
): ReadonlyMap<string, Backed> | undefined {
  if (backed !== undefined) return new Map(backed.map(each => [each.key, each]))
  return voter.known?.life === life && voter.known.revision === revision ? voter.backed : undefined
}
