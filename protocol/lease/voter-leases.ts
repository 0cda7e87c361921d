import type { Epoch, Owner } from '../machine.ts'
import { type Grant, sameGrant } from '../register/grant.ts'
import type { VoterRecord } from '../register/message.ts'
import { leaseLimits } from './limits.ts'
import type { Trace } from './trace.ts'

/** A lease that a voter backs. */
export interface Backed {
  readonly key: string
  readonly epoch: Epoch
  /** Of the configuration in which it does. */
  readonly configuration: number
}

/** What a holder knows of what a voter backs for it. */
export interface BackingKnown {
  readonly life: string
  readonly revision: number
}

export interface Renewed extends BackingKnown {
  /** Absent where the holder knows this revision. */
  readonly backed?: readonly Backed[]
}

interface Holding {
  /** Number of the last renewal. */
  last: number
  revision: number
  readonly backed: Map<string, Backed>
}

/**
 * What a voter knows of leases: which it backs, by what it holds as accepted, and how far renewals have come. All of
 * it is in memory: what it backs follows from its records, and a count that was lost shows by another `life`.
 *
 * A renewal is answered from what was accepted, be it on the disk yet or not. That is safe: the answer to whoever
 * takes over waits for the disk, and a voter that crashes before comes back with another life.
 */
export class VoterLeases {
  readonly #life: string
  /** By host, and by boot of it. No host is without any. */
  readonly #holdings = new Map<string, Map<string, Holding>>()
  #holders = 0
  /** Only grows, over all holders together: neither a renewal nor a revision has a number twice in one life. */
  #number = 0

  /** @param life random, 16 hex digits; never used before */
  constructor(life: string, records: Iterable<VoterRecord>) {
    this.#life = life
    for (const record of records) this.observe(undefined, record)
  }

  /** A record replaces another. The first acceptance of a grant counts as a renewal of its holder. */
  observe(before: VoterRecord | undefined, after: VoterRecord): void {
    const former = backedGrant(before)
    const grant = backedGrant(after)
    const isSame = sameGrant(former, grant) && before?.configuration.number === after.configuration.number
    if (isSame) return
    if (former !== undefined) this.#withdraw(former.holder, after.key)
    if (grant === undefined) return
    const holding = this.#holding(grant.holder)
    holding.backed.set(after.key, {
      key: after.key,
      epoch: grant.epoch,
      configuration: after.configuration.number
    })
    holding.revision = ++this.#number
    holding.last = ++this.#number
  }

  /** A record that is kept counts for nothing any more: whoever was given a lease by it is backed no longer. */
  end(record: VoterRecord): void {
    const grant = backedGrant(record)
    if (grant !== undefined) this.#withdraw(grant.holder, record.key)
  }

  /** @returns undefined when there are too many holders */
  renew(holder: Owner, known: BackingKnown | undefined): Renewed | undefined {
    if (this.#known(holder) === undefined) this.#forgetEarlier(holder)
    if (this.#known(holder) === undefined && this.#holders >= leaseLimits.holdersPerVoter) return undefined
    const holding = this.#holding(holder)
    holding.last = ++this.#number
    const { revision } = holding
    const isKnown = known?.life === this.#life && known.revision === revision
    const backed = isKnown
      ? {}
      : { backed: [...holding.backed.values()].slice(0, leaseLimits.backedPerHolder) }
    return { life: this.#life, revision, ...backed }
  }

  traceOf(holder: Owner): Trace {
    return { life: this.#life, last: this.#known(holder)?.last ?? 0 }
  }

  #known({ host, incarnation }: Owner): Holding | undefined {
    return this.#holdings.get(host)?.get(incarnation)
  }

  #holding(holder: Owner): Holding {
    const known = this.#known(holder)
    if (known !== undefined) return known
    const holding: Holding = { last: 0, revision: ++this.#number, backed: new Map() }
    const { host, incarnation } = holder
    const boots = this.#holdings.get(host)
    if (boots === undefined) this.#holdings.set(host, new Map([[incarnation, holding]]))
    else boots.set(incarnation, holding)
    this.#holders++
    return holding
  }

  #withdraw(holder: Owner, key: string): void {
    const holding = this.#holding(holder)
    holding.backed.delete(key)
    holding.revision = ++this.#number
  }

  /** A host that booted anew renews nothing of before; what is backed for it yet stays, for whoever takes it over. */
  #forgetEarlier({ host }: Owner): void {
    const boots = this.#holdings.get(host)
    if (boots === undefined) return
    for (const [incarnation, { backed }] of boots)
      if (backed.size === 0 && boots.delete(incarnation)) this.#holders--
    if (boots.size === 0) this.#holdings.delete(host)
  }
}

/** What is sealed is decided for the last time under its configuration, and backs nothing under it. */
function backedGrant(record: VoterRecord | undefined): Grant | undefined {
  const envelope = record?.accepted?.envelope
  return envelope?.next === undefined ? envelope?.grant : undefined
}
