import type { Core } from '../core.ts'
import type { HostId } from '../host.ts'
import type { SegmentId } from '../machine.ts'
import type { LanProbe, LanRole, LanToken } from './lan-probe.ts'

/**
 * Whether a port may join its LAN to the segment. Two ports on one LAN would be a loop: what one brings in, the
 * other takes out again. So everybody who wants to be a door calls into the LAN first, "is there another door to
 * this segment?", and goes on calling as long as it is there; of those who hear each other exactly one opens,
 * the *designated forwarder* (RFC 7432 section 8.5 agrees on one by a list; here the LAN itself is asked, for
 * nobody configured which sites share one). It is found out by listening alone, so that two LANs which somebody
 * joins later by a cable that nobody told us of are found out too.
 *
 * ```
 *             listenMs over, nobody goes before us
 *  listening ───────────────────────────────────────▶ forwarding ◀─┐
 *   ▲     │ somebody goes before us                        │        │ those who went before us were
 *   │     └─────────────────▶ standby ◀────────────────────┘        │ silent for silentMs (goneMs)
 *   │                           │     another one forwards too,     │
 *   │ for silentMs not again    │     and goes before us            │
 *   │                           └───────────────────────────────────┘
 *  looped ◀── any: our own probe came back
 *  listening ◀── any: this host was stopped so long (goneMs) that the others may have given it up
 * ```
 * Only `forwarding` lets anything but probes in or out.
 *
 * *Who goes before whom.* One who forwards goes before one who does not: a host that starts again does not take
 * the LAN away from the one that stepped in. Of two alike, the one with the lower (host, port, token). Whoever
 * hears a newcomer listen answers it at once, so that `listenMs` can be shorter than the interval of probes.
 * Two ports of one host on one LAN are two doors like any others.
 *
 * *How long there can be two.* None, among ports that heard each other from the time when the later was attached.
 * Where two LANs were joined, or probes were lost, until the next probe gets across: `probeMs`, and less where there
 * is traffic, for the first frame that went round is a `suspicion` and makes its receiver call at once. The limits
 * on flooding bound the storm until then. Where a LAN comes apart the half without a forwarder gets its own after
 * silentMs, as it must: the segment is then what joins the halves.
 *
 * *A host cut from the federation but not from the LAN* still probes, so the others stay in standby: what forwards
 * is decided on the LAN, and never by who is heard over links. If instead somebody took over because a member is
 * gone from the records, there would be two doors; with a cut that is not clean (A and B do not reach each other,
 * but both reach C) both lead to the same side of the segment, and the loop is there. The price is that the cut
 * host's LAN is joined to its side only; `watari segment detach` there, or its end, gives the LAN to the next.
 * Records only shorten the waiting for one that is silent already: `gone` holds until the next probe of it.
 *
 * *A liar on the LAN* can send any probe: one that goes before us, or our own again. Either makes us stop
 * forwarding, which it could have had by flooding its LAN too. No probe makes anybody forward, not even the word of
 * a forwarder that it is none any more, which holds only when it did not claim to be one for goneMs. Our own probe
 * is told from others by its token, which cannot be guessed from outside.
 *
 * What it does not see: a loop through a VLAN that untagged frames do not take, or through two segments.
 */
export type LanEvent =
  | { readonly kind: 'probe'; readonly probe: LanProbe }
  /** The records say that a host has no port on the segment any more. */
  | { readonly kind: 'gone'; readonly host: HostId }
  /** A frame came out of the LAN whose source is somewhere else by the records, as it does where there is a loop. */
  | { readonly kind: 'suspicion' }
  | { readonly kind: 'tick' }

export type LanEffect =
  | { readonly kind: 'send'; readonly probe: LanProbe }
  | { readonly kind: 'turned'; readonly from: LanRole; readonly to: LanRole }
  /** Another door to this segment was heard that was not known. */
  | { readonly kind: 'met'; readonly other: LanPeer }

export interface LanTimes {
  /** Between two probes. */
  readonly probeMs: number
  /** How long a port listens before it may forward. */
  readonly listenMs: number
  /** Between two probes of one that listens, or suspects a loop. */
  readonly eagerMs: number
  /** Between two probes at least, whoever asks. */
  readonly answerMs: number
  /** One that was silent this long is there no more. */
  readonly silentMs: number
  /** The same, when the records say that it is gone. */
  readonly goneMs: number
}

export const DEFAULT_LAN_TIMES: LanTimes = {
  probeMs: 2_000,
  listenMs: 1_200,
  eagerMs: 300,
  answerMs: 50,
  silentMs: 7_000,
  goneMs: 4_500
}

/** @throws Error when the times contradict each other: our own mistake */
export function checkLanTimes(times: LanTimes): void {
  const { probeMs, listenMs, eagerMs, answerMs, silentMs, goneMs } = times
  if (listenMs < 3 * eagerMs) throw new Error('who listens on a LAN must probe it three times')
  if (eagerMs < 2 * answerMs) throw new Error('who listens on a LAN must be answered in time')
  if (goneMs < 2 * probeMs || silentMs < 3 * probeMs)
    throw new Error('who probes a LAN must be allowed to lose a probe')
}

/** Another door, as it was last heard. */
export interface LanPeer {
  readonly host: HostId
  readonly port: string
  readonly token: LanToken
  /** What it said; but `forwarding` for `goneMs` after it said that. */
  role: LanRole
  heardAt: number
  /** When it last said that it forwards. */
  claimedAt: number
  /** The records said so, and it was not heard since. */
  isGone: boolean
}

export interface LanGuardOptions {
  readonly segment: SegmentId
  readonly host: HostId
  readonly port: string
  readonly token: LanToken
  readonly times: LanTimes
}

/** Those that go before others are kept, so a crowd of invented ones hides nobody who matters. */
const MAX_PEERS = 64

export class LanGuard implements Core<LanEvent, LanEffect> {
  readonly #self: LanGuardOptions
  readonly #times: LanTimes
  readonly #peers = new Map<string, LanPeer>()
  #role: LanRole = 'listening'
  #listenUntil: number
  #probeAt: number
  #sentAt: number
  #echoAt = Number.NEGATIVE_INFINITY
  #effects: LanEffect[] = []

  /** It begins to listen; its first step sends its first probe. */
  constructor(options: LanGuardOptions, now: number) {
    this.#self = options
    this.#times = options.times
    this.#listenUntil = now + options.times.listenMs
    this.#probeAt = now
    this.#sentAt = now - options.times.answerMs
  }

  get role(): LanRole {
    return this.#role
  }

  /** Because of whom this one stands by. */
  get before(): LanPeer | undefined {
    return this.#role === 'standby' ? this.#ahead() : undefined
  }

  get peers(): Iterable<LanPeer> {
    return this.#peers.values()
  }

  step(event: LanEvent, now: number): LanEffect[] {
    if (event.kind === 'probe') this.#hear(event.probe, now)
    else if (event.kind === 'gone') this.#mark(event.host)
    else if (event.kind === 'suspicion' && now >= this.#sentAt + this.#times.eagerMs) this.#probeAt = now
    for (const [key, peer] of this.#peers) if (now >= this.#expiry(peer)) this.#peers.delete(key)
    if (now >= this.#sentAt + this.#times.goneMs) this.#oversleep(now)
    this.#turn(this.#wanted(now), now)
    if (now >= this.#probeAt) this.#send(now)
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  wakeup(): number {
    let next = this.#probeAt
    if (this.#role === 'listening') next = Math.min(next, this.#listenUntil)
    if (this.#role === 'looped') next = Math.min(next, this.#echoAt + this.#times.silentMs)
    for (const peer of this.#peers.values()) next = Math.min(next, this.#expiry(peer))
    return next
  }

  #hear(probe: LanProbe, now: number): void {
    const { segment, token } = this.#self
    if (probe.segment !== segment) return
    if (probe.token === token) {
      this.#echoAt = now
      return
    }
    const key = `${probe.host} ${probe.port} ${probe.token}`
    const known = this.#peers.get(key)
    const { role } = probe
    const never = Number.NEGATIVE_INFINITY
    const peer = known ?? { ...probe, heardAt: now, claimedAt: never, isGone: false }
    peer.heardAt = now
    peer.isGone = false
    if (role === 'forwarding') peer.claimedAt = now
    peer.role = now < peer.claimedAt + this.#times.goneMs ? 'forwarding' : role
    if (known === undefined) {
      this.#peers.set(key, peer)
      this.#effects.push({ kind: 'met', other: peer })
      if (this.#peers.size > MAX_PEERS) this.#forgetLast()
    }
    const isAsked = role === 'listening' && this.#role !== 'listening'
    const isRival = role === 'forwarding' && this.#role === 'forwarding'
    if (isAsked || isRival)
      this.#probeAt = Math.min(this.#probeAt, Math.max(now, this.#sentAt + this.#times.answerMs))
  }

  #forgetLast(): void {
    const entries = [...this.#peers].sort(([, a], [, b]) => (goesBefore(a, b) ? -1 : 1))
    this.#peers.delete(entries.at(-1)![0])
  }

  #mark(host: HostId): void {
    for (const peer of this.#peers.values()) if (peer.host === host) peer.isGone = true
  }

  #expiry(peer: LanPeer): number {
    return peer.heardAt + (peer.isGone ? this.#times.goneMs : this.#times.silentMs)
  }

  #wanted(now: number): LanRole {
    if (now < this.#echoAt + this.#times.silentMs) return 'looped'
    if (this.#role === 'looped') return 'listening'
    if (this.#role === 'listening' && now < this.#listenUntil) return 'listening'
    return this.#ahead() === undefined ? 'forwarding' : 'standby'
  }

  /** The first of those who go before us. */
  #ahead(): LanPeer | undefined {
    const us = { ...this.#self, role: this.#role }
    let first: LanPeer | undefined
    for (const peer of this.#peers.values()) {
      if (!goesBefore(peer, us)) continue
      if (first === undefined || goesBefore(peer, first)) first = peer
    }
    return first
  }

  /** This host was stopped for so long that the others gave it up, and what they said since waits to be read. */
  #oversleep(now: number): void {
    this.#turn('listening', now)
    this.#listenUntil = now + this.#times.listenMs
    this.#probeAt = now
  }

  #turn(to: LanRole, now: number): void {
    const from = this.#role
    if (from === to) return
    this.#role = to
    this.#probeAt = now
    if (to === 'listening') this.#listenUntil = now + this.#times.listenMs
    this.#effects.push({ kind: 'turned', from, to })
  }

  #send(now: number): void {
    const { segment, host, port, token } = this.#self
    const role = this.#role
    this.#sentAt = now
    this.#probeAt = now + (role === 'listening' ? this.#times.eagerMs : this.#times.probeMs)
    this.#effects.push({ kind: 'send', probe: { segment, host, port, token, role } })
  }
}

type Door = Pick<LanPeer, 'host' | 'port' | 'token' | 'role'>

/** What is looped waits for its loop to end: it goes before nobody. */
const PRECEDENCE = { forwarding: 0, listening: 1, standby: 1, looped: 2 } as const

function goesBefore(a: Door, b: Door): boolean {
  if (PRECEDENCE[a.role] !== PRECEDENCE[b.role]) return PRECEDENCE[a.role] < PRECEDENCE[b.role]
  if (a.host !== b.host) return a.host < b.host
  return a.port !== b.port ? a.port < b.port : a.token < b.token
}
