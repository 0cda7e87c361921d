import type { Core, Random } from '../core.ts'
import type { HostId, HostIdentity } from '../host.ts'
import { Contacts } from './contacts.ts'
import type { MembershipEffect, MembershipEvent } from './event.ts'
import { accusationsOf, knowledgePages } from './knowledge.ts'
import { membershipLimits as limits } from './limits.ts'
import { LocalHealth } from './local-health.ts'
import { isReachable, livingDigest, type Member, Members, type MemberView, memberView } from './members.ts'
import {
  type Accusation,
  type Content,
  type Message,
  type Rumor,
  type Told,
  toldByItself
} from './message.ts'
import { type Probe, Probes } from './probes.ts'
import type { MemberRecord, VerifiedRecord } from './record.ts'
import { Rotation, shuffled } from './rotation.ts'
import { Rumors } from './rumors.ts'
import { SelfRecord } from './self-record.ts'
import { checkMembershipSettings, type MembershipSettings } from './settings.ts'
import { Suspicion } from './suspicion.ts'

export interface MembershipOptions {
  readonly self: HostIdentity
  /** Greater than any that this host ever signed: see `firstIncarnation`. */
  readonly incarnation: number
  readonly addresses: readonly string[]
  /** See MemberRecord. */
  readonly domain?: string
  readonly credentials: Uint8Array
  readonly settings: MembershipSettings
  readonly random: Random
}

/** How many are told at once that we restart or leave: there may be no second chance. */
const farewellFanout = 12

/**
 * Who is there: SWIM (Das, Gupta, Motivala 2002) with Lifeguard's local health and dynamic suspicion
 * (Dadgar, Phillips, Currey 2018).
 *
 * *Intuition.* Everybody asks one other host per second "are you there?"; so each is asked about once per
 * second whatever the number of hosts. Who does not answer is asked again through three others, for the
 * way between us may be broken and not the host. Who does not answer then either is accused, not condemned:
 * the accusation goes round on the back of the questions, and the accused has seconds to refute it. A
 * refutation is a signed record with a greater incarnation, so nobody can be kept alive or revived by others.
 *
 * ```
 *              greater incarnation, signed                     every state ── signed `left` ──▶ left
 *        ┌───────────────┬───────────────────────┐             dead, left ── forgetMs ──▶ forgotten
 *        ▼               │                       │
 *      alive ──probe──▶ suspect ──time-out──▶  dead
 *      (restarting: no suspicion before its time)
 * ```
 *
 * - *Accusations* name an incarnation and count only against that very one. A claim that a host is dead
 *   counts as a well-confirmed suspicion, never as death: one liar (or one side of a partition) can make a
 *   host refute, not disappear.
 * - *Whoever we hold suspect or dead and hear from* is told so first of all, so that it can refute.
 * - *The dead* are remembered for `forgetMs` and probed seldom: a healed partition merges.
 * - *Differing tables* (digest in every ping) are repaired by exchanging everything in bounded pages.
 * - *Our own stalls* (a late step, event `lag`) void probes under way and push suspicions back: first the
 *   answers that wait unread have to be read.
 * - Restarts are announced as a duration that each host counts on its own clock from when it heard of it.
 *
 * "Dead" schedules work. It is never permission to start a machine.
 */
export class Membership implements Core<MembershipEvent, MembershipEffect> {
  readonly #settings: MembershipSettings
  readonly #random: Random
  readonly #self: SelfRecord
  readonly #members = new Members()
  readonly #rumors = new Rumors()
  readonly #probes = new Probes()
  readonly #contacts: Contacts
  readonly #rotation: Rotation
  readonly #health = new LocalHealth()
  /** Who told us of accusations against us: they get the refutation straight away. */
  readonly #accusers = new Set<HostId>()
  #effects: MembershipEffect[] = []
  #asked = false
  #nextPeriodMs = 0
  #nextGossipMs = 0
  #nextDeadProbeMs = 0
  #nextRepairMs = 0
  #nextRefutationMs = 0
  #dueMs: number | undefined

  constructor(options: MembershipOptions) {
    checkMembershipSettings(options.settings)
    this.#settings = options.settings
    this.#random = options.random
    this.#rotation = new Rotation(options.random)
    this.#contacts = new Contacts(options.settings.repairMs)
    this.#self = new SelfRecord({
      host: options.self,
      incarnation: options.incarnation,
      addresses: options.addresses.slice(0, limits.addresses),
      ...(options.domain !== undefined && { domain: options.domain }),
      credentials: options.credentials,
      state: 'alive',
      restartingMs: 0
    })
  }

  /** All other hosts that are known, dead and departed ones included. */
  members(): MemberView[] {
    return [...this.#members.all()].map(memberView)
  }

  member(id: HostId): MemberView | undefined {
    const member = this.#members.get(id)
    return member && memberView(member)
  }

  /** 0 when healthy, 8 at worst; see LocalHealth. */
  get localHealth(): number {
    return this.#health.score
  }

  step(event: MembershipEvent, now: number): MembershipEffect[] {
    this.#effects = []
    if (!this.#asked) {
      this.#asked = true
      this.#sign(this.#self.latest)
    }
    this.#forgiveOwnStall(now)
    this.#take(event, now)
    if (this.#self.current !== undefined) {
      this.#faceAccusers(this.#self.current)
      this.#runTimers(this.#self.current, now)
    }
    this.#dueMs = this.wakeup()
    return this.#effects
  }

  wakeup(): number | undefined {
    if (!this.#asked) return 0
    if (this.#self.current?.record.state !== 'alive') return undefined
    let next = Math.min(this.#nextPeriodMs, this.#probes.wakeup(), this.#contacts.wakeup())
    let reachable = false
    let dead = false
    for (const member of this.#members.all()) {
      reachable ||= isReachable(member)
      dead ||= member.state === 'dead'
      if (member.suspicion) next = Math.min(next, member.suspicion.deadlineMs())
      if (member.restartUntilMs !== undefined) next = Math.min(next, member.restartUntilMs)
    }
    if (dead) next = Math.min(next, this.#nextDeadProbeMs)
    if (reachable && this.#rumors.size > 0) next = Math.min(next, this.#nextGossipMs)
    return next
  }

  #take(event: MembershipEvent, now: number): void {
    switch (event.kind) {
      case 'tick':
        break
      case 'signed':
        this.#adopt(event.record, now)
        break
      case 'received':
        if (this.#self.current?.record.state === 'alive') this.#receive(event.from, event.message, now)
        break
      case 'connected':
        this.#contact(event.host, now)
        break
      case 'disconnected': {
        this.#contacts.remove(event.host)
        const member = this.#members.get(event.host)
        if (this.#self.current && member && isReachable(member)) this.#probe(member, now)
        break
      }
      case 'lag':
        if (event.lagMs > 0) this.#health.add(1)
        break
      case 'described':
        this.#announce({
          addresses: (event.addresses ?? this.#self.latest.addresses).slice(0, limits.addresses),
          credentials: event.credentials ?? this.#self.latest.credentials
        })
        break
      case 'restarting':
        this.#announce({ restartingMs: Math.max(0, Math.min(Math.round(event.forMs), limits.restartMs)) })
        break
      case 'leave':
        this.#announce({ state: 'left', restartingMs: 0 })
        break
    }
  }

  // ── What we say of ourselves ────────────────────────────────────────────────────────────────────────────

  #announce(change: Partial<MemberRecord>): void {
    this.#sign(this.#self.announce(change))
  }

  #sign(record: MemberRecord | undefined): void {
    if (record) this.#effects.push({ kind: 'sign', record })
  }

  #adopt(verified: VerifiedRecord, now: number): void {
    const isFirst = this.#self.current === undefined
    if (!this.#self.adopt(verified)) return
    if (isFirst) this.#nextPeriodMs = now + this.#random() * this.#settings.periodMs
    this.#rumors.add(verified.record.host.id, toldByItself(verified))
    if (verified.record.state === 'left' || verified.record.restartingMs > 0) this.#gossip(farewellFanout)
  }

  /** Accusations of older incarnations are answered too: whoever makes one has not heard the latest. */
  #refute(accusation: Accusation, from: HostId, now: number): void {
    const { incarnation } = this.#self.latest
    if (accusation.incarnation > incarnation) return
    if (accusation.incarnation === incarnation) {
      // Whoever floods us with accusations does not make us sign as often.
      if (now < this.#nextRefutationMs) return
      this.#nextRefutationMs = now + this.#settings.gossipMs
      this.#health.add(1)
      this.#announce({})
    }
    if (this.#accusers.size < limits.relays) this.#accusers.add(from)
  }

  /** Shows our latest record, once it is signed, to those who accused us. */
  #faceAccusers(own: VerifiedRecord): void {
    if (!this.#self.isCurrent()) return
    for (const accuser of this.#accusers) this.#send(accuser, { kind: 'gossip' }, [toldByItself(own)])
    this.#accusers.clear()
  }

  // ── What we hear ────────────────────────────────────────────────────────────────────────────────────────

  #receive(from: HostId, message: Message<VerifiedRecord>, now: number): void {
    for (const rumor of message.rumors) {
      if (rumor.kind === 'told') this.#hearRecord(rumor, now)
      else this.#hearAccusation(rumor, from, now)
    }
    const sender = this.#members.get(from)
    if (sender === undefined || sender.state === 'dead') this.#contact(from, now)
    switch (message.kind) {
      case 'ping':
        this.#send(
          from,
          { kind: 'ack', sequence: message.sequence },
          accusationsOf(sender, this.#self.latest.host.id)
        )
        this.#repair(from, message.digest, now)
        break
      case 'ping-request':
        this.#relay(from, message.target, message.sequence, now)
        break
      case 'ack':
        this.#answered(from, message.sequence)
        break
      case 'nack':
        this.#probes.nacked(message.sequence, from)
        break
      case 'sync':
        if (message.reply && this.#contacts.mayAnswer(from, now)) this.#sendPages(from, false, now)
        break
      case 'gossip':
        break
    }
  }

  #hearRecord(told: Told<VerifiedRecord>, now: number): void {
    const { record } = told.record
    if (record.host.id === this.#self.latest.host.id) {
      this.#sign(this.#self.meet(told.record))
      return
    }
    const member = this.#members.get(record.host.id)
    if (member === undefined) {
      if (record.state === 'left') return
      const added: Member = {
        verified: told.record,
        state: 'alive',
        sinceMs: now,
        suspicion: undefined,
        restartUntilMs: restartUntil(told, now)
      }
      if (!this.#members.add(added)) return
      this.#rotation.insert(record.host.id)
      this.#effects.push({ kind: 'changed', member: memberView(added), before: undefined })
    } else {
      if (record.incarnation <= member.verified.record.incarnation) return
      const before = memberView(member)
      member.verified = told.record
      member.suspicion = undefined
      member.restartUntilMs = restartUntil(told, now)
      this.#become(member, record.state, before, now)
    }
    this.#rumors.add(record.host.id, told)
    this.#contacts.remove(record.host.id)
  }

  #hearAccusation(accusation: Accusation, from: HostId, now: number): void {
    const { host, incarnation, accuser, kind } = accusation
    if (host === this.#self.latest.host.id) {
      this.#refute(accusation, from, now)
      return
    }
    const member = this.#members.get(host)
    if (member === undefined || member.verified.record.incarnation !== incarnation || !isReachable(member))
      return
    const late = member.suspicion !== undefined && now >= member.suspicion.earliestMs()
    if (kind === 'dead' && late) this.#bury(member, accuser, now)
    else this.#suspect(member, accuser, now)
    if (kind === 'dead') member.suspicion?.hasten()
  }

  // ── What we believe ─────────────────────────────────────────────────────────────────────────────────────

  /** alive → suspect, or one more accuser */
  #suspect(member: Member, accuser: HostId, now: number): void {
    const { host, incarnation } = member.verified.record
    if (member.suspicion === undefined) {
      const before = memberView(member)
      member.suspicion = new Suspicion(accuser, this.#members.hosts(), this.#settings, now)
      this.#become(member, 'suspect', before, now)
      if (this.#random() < this.#settings.confirmers / this.#members.hosts()) this.#probe(member, now)
    } else if (!member.suspicion.confirm(accuser)) return
    this.#rumors.add(host.id, { kind: 'suspect', host: host.id, incarnation, accuser })
  }

  /** suspect → dead */
  #bury(member: Member, accuser: HostId, now: number): void {
    const { host, incarnation } = member.verified.record
    const before = memberView(member)
    member.suspicion = undefined
    member.restartUntilMs = undefined
    this.#become(member, 'dead', before, now)
    this.#nextDeadProbeMs = Math.max(
      this.#nextDeadProbeMs,
      now + this.#settings.deadProbeMs * (0.5 + this.#random() / 2)
    )
    this.#rumors.add(host.id, { kind: 'dead', host: host.id, incarnation, accuser })
  }

  #become(member: Member, state: Member['state'], before: MemberView, now: number): void {
    if (member.state !== state) member.sinceMs = now
    member.state = state
    this.#effects.push({ kind: 'changed', member: memberView(member), before })
  }

  // ── Probing ─────────────────────────────────────────────────────────────────────────────────────────────

  #probe(member: Member, now: number): void {
    const target = member.verified.record.host.id
    const { probeTimeoutMs, periodMs } = this.#settings
    const probe = this.#probes.start(
      target,
      now + this.#health.stretch(probeTimeoutMs),
      now + this.#health.stretch(periodMs)
    )
    if (probe) this.#ping(member, probe.sequence)
  }

  #ping(member: Member, sequence: number): void {
    const ping = { kind: 'ping', sequence, digest: this.#digest() } as const
    this.#send(member.verified.record.host.id, ping, accusationsOf(member, this.#self.latest.host.id))
  }

  #askOthers(probe: Probe): void {
    const others = this.#some(this.#settings.relays, probe.target)
    probe.asked = new Set(others)
    for (const other of others) {
      this.#send(other, { kind: 'ping-request', sequence: probe.sequence, target: probe.target })
    }
  }

  #relay(origin: HostId, target: HostId, originSequence: number, now: number): void {
    const member = this.#members.get(target)
    if (member === undefined || target === origin) return
    const sequence = this.#probes.relay(
      target,
      origin,
      originSequence,
      now + this.#settings.probeTimeoutMs * 0.8
    )
    if (sequence !== undefined) this.#ping(member, sequence)
  }

  #answered(from: HostId, sequence: number): void {
    const relay = this.#probes.relayAnswered(sequence, from)
    if (relay) this.#send(relay.origin, { kind: 'ack', sequence: relay.originSequence })
    if (this.#probes.answered(sequence, from)) this.#health.add(-1)
  }

  /** A probe that nobody answered. Others that said so too show that we at least hear them. */
  #fail(probe: Probe, self: HostId, now: number): void {
    const asked = probe.asked?.size ?? 0
    if (asked === 0 || probe.nacks.size < asked) this.#health.add(1)
    const member = this.#members.get(probe.target)
    if (member && isReachable(member)) this.#suspect(member, self, now)
  }

  // ── Time ────────────────────────────────────────────────────────────────────────────────────────────────

  #forgiveOwnStall(now: number): void {
    if (this.#dueMs === undefined || now - this.#dueMs < this.#settings.stallMs) return
    const stalledMs = now - this.#dueMs
    this.#probes.forgive()
    this.#health.add(1)
    for (const member of this.#members.all()) member.suspicion?.delay(stalledMs)
    // One period to read what waits before anybody is judged again.
    this.#nextPeriodMs = Math.max(this.#nextPeriodMs, now + this.#settings.probeTimeoutMs)
  }

  #runTimers(own: VerifiedRecord, now: number): void {
    if (own.record.state === 'left') return
    const self = own.record.host.id
    for (const probe of this.#probes.takeFailed(now)) this.#fail(probe, self, now)
    for (const probe of this.#probes.late(now)) this.#askOthers(probe)
    for (const relay of this.#probes.takeUnansweredRelays(now)) {
      this.#send(relay.origin, { kind: 'nack', sequence: relay.originSequence })
    }
    for (const member of this.#members.all()) this.#age(member, self, now)
    if (now >= this.#nextPeriodMs) this.#period(now)
    this.#probeDead(now)
    for (const host of this.#contacts.due(now)) this.#sendPages(host, true, now)
    if (this.#rumors.size > 0 && now >= this.#nextGossipMs) {
      this.#nextGossipMs = now + this.#settings.gossipMs
      this.#gossip(this.#settings.fanout)
    }
  }

  #age(member: Member, self: HostId, now: number): void {
    if (member.suspicion && now >= member.suspicion.deadlineMs()) this.#bury(member, self, now)
    if (member.restartUntilMs !== undefined && now >= member.restartUntilMs) {
      const before = memberView(member)
      member.restartUntilMs = undefined
      this.#become(member, member.state, before, now)
      this.#probe(member, now)
    }
  }

  #period(now: number): void {
    this.#nextPeriodMs = now + this.#health.stretch(this.#settings.periodMs)
    this.#members.forget(now - this.#settings.forgetMs)
    const candidates = new Set<HostId>()
    for (const member of this.#members.all())
      if (isReachable(member)) candidates.add(member.verified.record.host.id)
    const target = this.#rotation.next(candidates)
    const member = target === undefined ? undefined : this.#members.get(target)
    if (member) this.#probe(member, now)
  }

  #probeDead(now: number): void {
    if (now < this.#nextDeadProbeMs) return
    const dead = [...this.#members.all()].filter(member => member.state === 'dead')
    const member = dead[Math.floor(this.#random() * dead.length)]
    if (member === undefined) return
    this.#nextDeadProbeMs = now + this.#settings.deadProbeMs * (0.5 + this.#random() / 2)
    // Sequence 0 is never a probe's: whatever comes back, the dead can only revive themselves.
    this.#ping(member, 0)
  }

  // ── Telling ─────────────────────────────────────────────────────────────────────────────────────────────

  #gossip(fanout: number): void {
    for (const host of this.#some(fanout)) {
      if (this.#rumors.size === 0) return
      this.#send(host, { kind: 'gossip' })
    }
  }

  #send(to: HostId, content: Content, first: readonly Rumor<VerifiedRecord>[] = []): void {
    const times = this.#settings.retransmissions * Math.ceil(Math.log10(this.#members.hosts() + 1))
    this.#effects.push({ kind: 'send', to, message: { ...content, rumors: this.#rumors.take(times, first) } })
  }

  #contact(host: HostId, now: number): void {
    const member = this.#members.get(host)
    if (member === undefined || member.state === 'dead') this.#contacts.add(host, now)
  }

  #repair(from: HostId, digest: number, now: number): void {
    // News on its way explains a difference.
    if (digest === this.#digest() || this.#rumors.size > 0 || now < this.#nextRepairMs) return
    this.#nextRepairMs = now + this.#settings.repairMs
    this.#sendPages(from, true, now)
  }

  /** Everything we know, the living and what is held against others, in messages of bounded size. */
  #sendPages(to: HostId, reply: boolean, now: number): void {
    if (this.#self.current === undefined) return
    this.#contacts.sent(to, now)
    const pages = knowledgePages(this.#self.current, this.#members.all(), now)
    pages.forEach((page, index) => {
      const last = index === pages.length - 1
      this.#effects.push({ kind: 'send', to, message: { kind: 'sync', reply: reply && last, rumors: page } })
    })
  }

  #some(count: number, except?: HostId): HostId[] {
    const hosts = this.#members.reachable().filter(id => id !== except)
    return shuffled(hosts, this.#random).slice(0, count)
  }

  #digest(): number {
    const records = this.#members.living().map(member => member.verified)
    return livingDigest(this.#self.current ? [this.#self.current, ...records] : records)
  }
}

function restartUntil(told: Told<VerifiedRecord>, now: number): number | undefined {
  const remaining = Math.min(told.record.record.restartingMs, told.restartRemainingMs)
  return remaining > 0 ? now + remaining : undefined
}
