import type { Core, Random } from '../core.ts'

/**
 * Finds out by which address another host is reached over UDP, whether it still is, and how large a datagram may be:
 * like somebody who knocks at every door of a house, goes in by the first that opens, and from time to time looks
 * whether it is still open, trying it with the largest parcel that he means to carry.
 *
 * ```
 *            pong from an address
 * searching ─────────────────────▶ up ──┐ a probe missed: all doors are knocked at; another that answers is taken
 *     ▲                             │ ◀─┘
 *     └─────────────────────────────┘ `maxMisses` probes in a row unanswered, by this door and the others
 * ```
 * A probe is an authenticated datagram that comes back as a pong from the address that it was sent to, so only a path
 * that carries both ways counts, and nobody can move a link by what he writes into a header (a path challenge, as in
 * RFC 9000 section 8.2). The size is found as in RFC 8899: datagrams of known sizes are sent, what comes back fits.
 * When large probes are lost and small ones are not, the path has become narrower, and the search begins anew.
 */
export type PathEvent =
  /** Where the other host says it may be reached; in its order. */
  | { readonly kind: 'offered'; readonly addresses: readonly Address[] }
  /** Something authentic, and later than all before, came from an address that is not the current one. */
  | { readonly kind: 'moved'; readonly address: Address }
  | { readonly kind: 'pong'; readonly token: bigint; readonly address: Address }
  /** Whether frames went over the link since the last one. */
  | { readonly kind: 'tick'; readonly isBusy: boolean }

export type PathEffect =
  | {
      readonly kind: 'probe'
      readonly token: bigint
      readonly address: Address
      readonly datagramBytes: number
    }
  | { readonly kind: 'changed'; readonly path: Path | undefined }

/** 18 bytes in hexadecimal: IPv6 (or IPv4 as in `::ffff:a.b.c.d`) and port. */
export type Address = string

export interface Path {
  readonly address: Address
  /** UDP payload that it carries. */
  readonly datagramBytes: number
}

export interface PathOptions {
  readonly random: Random
  readonly times?: PathTimes
}

export interface PathTimes {
  /**
   * Between two probes of a path that carries frames, and of one that doesn't, in the mean: a quarter more or less.
   * Address translators forget a flow after 30 s; sixty idle links shall cost less than 2 kB/s.
   */
  readonly busyMs: number
  readonly idleMs: number
  /** How long an answer is waited for; longer on a path that is known to be long. */
  readonly answerMs: number
  readonly maxMisses: number
  /** Between two rounds of knocking while nothing answers; doubles up to the last. */
  readonly firstSearchMs: number
  readonly lastSearchMs: number
  /** When larger sizes are tried again. */
  readonly sizeMs: number
}

export const DEFAULT_PATH_TIMES: PathTimes = {
  busyMs: 1_000,
  idleMs: 16_000,
  answerMs: 400,
  maxMisses: 3,
  firstSearchMs: 100,
  lastSearchMs: 10_000,
  sizeMs: 600_000
}

/** UDP payloads: of IPv6's least MTU, of PPPoE and tunnels, of Ethernet with IPv6 and IPv4, of jumbo frames. */
export const DATAGRAM_SIZES: readonly number[] = [1_232, 1_372, 1_444, 1_452, 1_472, 8_952, 8_972]
const LEAST = DATAGRAM_SIZES[0]!
/** A probe that only asks whether somebody is there. */
const SMALL = 64
const MAX_ADDRESSES = 8
const MAX_PROBES = 64
const SIZE_TRIES = 3
/** Of the current answer's time, before it is missed. */
const PATIENCE = 3

interface Probe {
  readonly token: bigint
  readonly address: Address
  readonly datagramBytes: number
  readonly sentAt: number
  /** Whether it is one that keeps the current path, and so counts as missed. */
  readonly keeps: boolean
}

interface Current {
  readonly address: Address
  datagramBytes: number
  misses: number
  /** Of them, probes that filled the path, while a small one came back. */
  narrow: number
  nextProbeAt: number
}

export class PathCore implements Core<PathEvent, PathEffect> {
  readonly #random: Random
  readonly #times: PathTimes
  #offered: readonly Address[] = []
  /** From where the other host was heard; the last ones. */
  #seen: readonly Address[] = []
  #current: Current | undefined
  #probes = new Map<bigint, Probe>()
  #nextToken = 1n
  #searchMs: number
  #searchAt = 0
  #sizes: { tries: number; at: number } = { tries: SIZE_TRIES, at: 0 }
  #isBusy = false
  #effects: PathEffect[] = []
  roundTripMs: number | undefined

  constructor({ random, times = DEFAULT_PATH_TIMES }: PathOptions) {
    this.#random = random
    this.#times = times
    this.#searchMs = times.firstSearchMs
  }

  get path(): Path | undefined {
    const current = this.#current
    return current && { address: current.address, datagramBytes: current.datagramBytes }
  }

  step(event: PathEvent, now: number): PathEffect[] {
    this.#effects = []
    if (event.kind === 'offered') this.#offer(event.addresses, now)
    else if (event.kind === 'moved') this.#challenge(event.address, now)
    else if (event.kind === 'pong') this.#answered(event.token, event.address, now)
    else this.#tick(event.isBusy, now)
    return this.#effects
  }

  wakeup(): number | undefined {
    if (this.#current === undefined) return this.#addresses().length === 0 ? undefined : this.#searchAt
    let next = this.#current.nextProbeAt
    for (const probe of this.#probes.values())
      if (probe.keeps) next = Math.min(next, probe.sentAt + this.#patienceMs())
    return Math.min(next, this.#sizes.at)
  }

  #offer(addresses: readonly Address[], now: number): void {
    this.#offered = addresses.slice(0, MAX_ADDRESSES)
    this.#searchMs = this.#times.firstSearchMs
    if (this.#current === undefined) this.#search(now)
  }

  #addresses(): Address[] {
    return [...new Set([...this.#offered, ...this.#seen])]
  }

  /** A new address is believed once it answers. */
  #challenge(address: Address, now: number): void {
    if (address === this.#current?.address) return
    this.#seen = [address, ...this.#seen.filter(known => known !== address)].slice(0, MAX_ADDRESSES)
    const isAsked = [...this.#probes.values()].some(
      probe => probe.address === address && now - probe.sentAt < this.#patienceMs()
    )
    if (!isAsked) this.#probe(address, LEAST, false, now)
  }

  #answered(token: bigint, address: Address, now: number): void {
    const probe = this.#probes.get(token)
    if (probe === undefined || probe.address !== address) return
    this.#probes.delete(token)
    const current = this.#current
    if (current === undefined) {
      if (probe.datagramBytes >= LEAST) this.#enter(probe, now)
      return
    }
    if (address !== current.address) {
      // The other host moved, or the way that we use has failed while this one has not.
      if (this.#seen[0] === address || current.misses > 0) this.#enter(probe, now)
      return
    }
    this.roundTripMs = now - probe.sentAt
    if (probe.datagramBytes > current.datagramBytes) {
      current.datagramBytes = probe.datagramBytes
      this.#changed()
    }
    if (probe.datagramBytes >= current.datagramBytes) current.narrow = 0
    else if (current.narrow >= this.#times.maxMisses) this.#narrow(current, now)
    current.misses = 0
  }

  /** searching → up, and from one address to another. */
  #enter(probe: Probe, now: number): void {
    this.#current = {
      address: probe.address,
      datagramBytes: LEAST,
      misses: 0,
      narrow: 0,
      nextProbeAt: now + this.#intervalMs()
    }
    this.roundTripMs = now - probe.sentAt
    this.#searchMs = this.#times.firstSearchMs
    this.#forgetProbes()
    this.#changed()
    this.#trySizes(now)
  }

  #narrow(current: Current, now: number): void {
    current.datagramBytes = LEAST
    current.narrow = 0
    this.#changed()
    this.#sizes = { tries: SIZE_TRIES, at: now + this.#patienceMs() }
  }

  #trySizes(now: number): void {
    this.#sizes = { tries: SIZE_TRIES, at: now }
    this.#tickSizes(now)
  }

  #tickSizes(now: number): void {
    const current = this.#current
    if (current === undefined || now < this.#sizes.at) return
    if (this.#sizes.tries === 0) this.#sizes.tries = SIZE_TRIES
    for (const size of DATAGRAM_SIZES)
      if (size > current.datagramBytes) this.#probe(current.address, size, false, now)
    this.#sizes.tries--
    this.#sizes.at = now + (this.#sizes.tries > 0 ? this.#patienceMs() : this.#times.sizeMs)
  }

  #tick(isBusy: boolean, now: number): void {
    const becameBusy = isBusy && !this.#isBusy
    this.#isBusy = isBusy
    const current = this.#current
    if (current === undefined) {
      if (now >= this.#searchAt) this.#search(now)
      return
    }
    if (becameBusy) current.nextProbeAt = Math.min(current.nextProbeAt, now + this.#intervalMs())
    const missed = [...this.#probes.values()].filter(
      probe => probe.keeps && now - probe.sentAt >= this.#patienceMs()
    )
    for (const probe of missed) this.#missed(current, probe, now)
    if (this.#current === current && now >= current.nextProbeAt) this.#keep(current, now)
    this.#tickSizes(now)
    this.#expire(now)
  }

  #keep(current: Current, now: number): void {
    // While frames flow, the probe is as large as they may be; what is idle costs little.
    this.#probe(current.address, this.#isBusy ? current.datagramBytes : SMALL, true, now)
    current.nextProbeAt = now + this.#intervalMs()
  }

  #missed(current: Current, probe: Probe, now: number): void {
    this.#probes.delete(probe.token)
    current.misses++
    if (probe.datagramBytes > LEAST) current.narrow++
    if (current.misses >= this.#times.maxMisses) {
      this.#lose(now)
      return
    }
    // Small now: it tells a narrow path from a dead one; and the other doors are knocked at meanwhile.
    this.#probe(current.address, SMALL, true, now)
    if (probe.datagramBytes > LEAST && current.narrow < this.#times.maxMisses)
      this.#probe(current.address, current.datagramBytes, true, now)
    for (const address of this.#addresses())
      if (address !== current.address) this.#probe(address, LEAST, false, now)
  }

  /** up → searching */
  #lose(now: number): void {
    this.#current = undefined
    this.roundTripMs = undefined
    this.#forgetProbes()
    this.#searchMs = this.#times.firstSearchMs
    this.#changed()
    this.#search(now)
  }

  #search(now: number): void {
    for (const address of this.#addresses()) this.#probe(address, LEAST, false, now)
    this.#searchAt = now + this.#searchMs * (0.75 + this.#random() / 2)
    this.#searchMs = Math.min(2 * this.#searchMs, this.#times.lastSearchMs)
    this.#expire(now)
  }

  #intervalMs(): number {
    return (this.#isBusy ? this.#times.busyMs : this.#times.idleMs) * (0.75 + this.#random() / 2)
  }

  #patienceMs(): number {
    return Math.max(this.#times.answerMs, PATIENCE * (this.roundTripMs ?? 0))
  }

  #probe(address: Address, datagramBytes: number, keeps: boolean, now: number): void {
    const token = this.#nextToken++
    this.#probes.set(token, { token, address, datagramBytes, sentAt: now, keeps })
    if (this.#probes.size > MAX_PROBES) this.#probes.delete(this.#probes.keys().next().value!)
    this.#effects.push({ kind: 'probe', token, address, datagramBytes })
  }

  /** Those of the path that was; what knocked elsewhere may still be answered. */
  #forgetProbes(): void {
    for (const probe of this.#probes.values()) if (probe.keeps) this.#probes.delete(probe.token)
  }

  #expire(now: number): void {
    const life = 10 * this.#patienceMs()
    for (const probe of this.#probes.values()) if (now - probe.sentAt > life) this.#probes.delete(probe.token)
  }

  #changed(): void {
    this.#effects.push({ kind: 'changed', path: this.path })
  }
}
