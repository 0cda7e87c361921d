import type { Core, Random } from '../core.ts'
import type { HostId } from '../host.ts'
import { loadLimits as limits } from './limits.ts'
import type { Aged, HostVersion, LoadMessage } from './message.ts'
import type { LoadRecord, VerifiedLoad } from './record.ts'
import { isNewer, type LoadSample, oldest, type Version } from './sample.ts'

/** Times in ms; each is varied by ±10 % so that hosts do not fall into step. */
export interface LoadSettings {
  /** Sent this often while the load changes, */
  readonly busyMs: number
  /** and this often while it does not. */
  readonly quietMs: number
  /** A site's records go to the other sites this often, from one host of it. */
  readonly federationMs: number
  /** When somebody is new, own and site's records are sent after so long, and not only when it is their turn. */
  readonly newcomerMs: number
  /** Versions are compared with one other host this often. */
  readonly repairMs: number
  /** A record is forgotten when nothing newer came for so long. */
  readonly forgetMs: number
}

export const defaultLoadSettings: LoadSettings = {
  busyMs: 2000,
  quietMs: 5000,
  federationMs: 8000,
  newcomerMs: 1000,
  repairMs: 30_000,
  forgetMs: 3_600_000
}

/** A living host, as membership says. */
export interface LoadPeer {
  readonly host: HostId
  readonly site: string
  readonly gateway: boolean
}

export type LoadEvent =
  | { readonly kind: 'tick' }
  | { readonly kind: 'sampled'; readonly sample: LoadSample; readonly draining: boolean }
  /** Answers the effect `sign`. */
  | { readonly kind: 'signed'; readonly record: VerifiedLoad }
  | { readonly kind: 'received'; readonly from: HostId; readonly message: LoadMessage<VerifiedLoad> }
  /** All living hosts but ourselves. */
  | { readonly kind: 'peers'; readonly peers: readonly LoadPeer[] }

export type LoadEffect =
  | { readonly kind: 'sign'; readonly record: LoadRecord }
  | {
      readonly kind: 'publish'
      readonly topic: 'site' | 'federation'
      readonly message: LoadMessage<VerifiedLoad>
    }
  | { readonly kind: 'send'; readonly to: HostId; readonly message: LoadMessage<VerifiedLoad> }
  /** A newer record of a host is known. */
  | { readonly kind: 'learned'; readonly host: HostId }

export interface KnownLoad {
  readonly record: LoadRecord
  /** Since its host measured it, passing on included. */
  readonly ageMs: number
}

/** Least time between two answers to the same host. */
const answerMs = 1000

interface Entry {
  readonly record: VerifiedLoad
  /** When it was measured, on our clock, as far as we were told. */
  readonly measuredMs: number
}

/**
 * Who is loaded how: the newest record of each host.
 *
 * *Intuition.* Every host writes one record and nobody else may; so there is nothing to agree upon, only
 * the newest to be kept. A record says its version (boot epoch, sequence), never a time: clocks differ. Age
 * is counted by whoever holds the record.
 *
 * - *Sending*: own record on the site's topic, often while it changes and seldom while it does not. One
 *   host of the site (a gateway if there is one, else the least id) passes the site's records on to the
 *   federation's topic; they stay signed, so it can delay them but not alter them.
 * - *Newcomers*: what was sent before a host listened never reaches it; so a second after somebody is new, all is
 *   sent again, once for all who are.
 * - *Repair*: versions are compared with a random host now and then; whoever has newer sends it. So a host
 *   that joins, or was cut off, has everything within one exchange.
 * - *A lost epoch counter* shows when others hold a record of ours that we do not know: we go past it.
 * - *Bounds*: `limits.hosts` records, the longest silent one makes way; older versions are refused.
 */
export class Load implements Core<LoadEvent, LoadEffect> {
  readonly #self: LoadPeer
  readonly #settings: LoadSettings
  readonly #random: Random
  readonly #entries = new Map<HostId, Entry>()
  readonly #answeredMs = new Map<HostId, number>()
  #peers: readonly LoadPeer[] = []
  /** Who was a peer before is no newcomer: a suspicion that is refuted shall not make everybody send. */
  readonly #met = new Set<HostId>()
  #version: Version
  #latest: { readonly sample: LoadSample; readonly draining: boolean; readonly atMs: number } | undefined
  #sent: { readonly sample: LoadSample; readonly draining: boolean } | undefined
  #busyAtMs = 0
  #quietAtMs = 0
  #federationAtMs = 0
  #repairAtMs = 0
  #effects: LoadEffect[] = []

  constructor(options: { self: LoadPeer; epoch: number; settings: LoadSettings; random: Random }) {
    this.#self = options.self
    this.#settings = options.settings
    this.#random = options.random
    this.#version = { epoch: options.epoch, sequence: 0 }
  }

  /** The newest record of a host, our own included. */
  get(host: HostId, now: number): KnownLoad | undefined {
    const entry = this.#entries.get(host)
    return entry && { record: entry.record.record, ageMs: Math.max(0, now - entry.measuredMs) }
  }

  all(now: number): KnownLoad[] {
    return [...this.#entries.keys()].flatMap(host => this.get(host, now) ?? [])
  }

  step(event: LoadEvent, now: number): LoadEffect[] {
    this.#effects = []
    switch (event.kind) {
      case 'tick':
        break
      case 'sampled':
        this.#latest = { sample: event.sample, draining: event.draining, atMs: now }
        break
      case 'signed':
        this.#publishOwn(event.record, now)
        break
      case 'received':
        this.#receive(event.from, event.message, now)
        break
      case 'peers':
        // Somebody is there at last: do not wait for the next turn.
        if (this.#peers.length === 0 && event.peers.length > 0) this.#repairAtMs = now
        this.#setPeers(event.peers, now)
        break
    }
    this.#runTimers(now)
    return this.#effects
  }

  #setPeers(peers: readonly LoadPeer[], now: number): void {
    const newcomers = peers.filter(({ host }) => !this.#met.has(host))
    this.#peers = peers
    if (this.#met.size + newcomers.length > 2 * limits.hosts) this.#met.clear()
    for (const { host } of newcomers) this.#met.add(host)
    if (newcomers.some(({ site }) => site === this.#self.site)) {
      this.#quietAtMs = Math.min(this.#quietAtMs, now + this.#vary(this.#settings.newcomerMs))
    }
    if (newcomers.some(({ site }) => site !== this.#self.site)) this.#tellSitesSoon(now)
  }

  /**
   * Not at once: a newcomer's subscriptions become known a moment after the newcomer. A turn that is overdue, because
   * nobody was there to be told or others speak, is put off as well.
   */
  #tellSitesSoon(now: number): void {
    const soonMs = now + this.#vary(this.#settings.newcomerMs)
    const isOverdue = this.#federationAtMs <= now
    this.#federationAtMs = isOverdue ? soonMs : Math.min(this.#federationAtMs, soonMs)
  }

  wakeup(): number | undefined {
    const times: number[] = []
    if (this.#latest && this.#latest !== this.#sent) times.push(this.#ownAtMs(this.#latest))
    if (this.#peers.length > 0) times.push(this.#repairAtMs)
    if (this.#speaks()) times.push(this.#federationAtMs)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  #runTimers(now: number): void {
    if (this.#latest && this.#latest !== this.#sent && now >= this.#ownAtMs(this.#latest)) {
      const { sample, draining } = this.#latest
      this.#sent = this.#latest
      this.#busyAtMs = now + this.#vary(this.#settings.busyMs)
      this.#quietAtMs = now + this.#vary(this.#settings.quietMs)
      this.#version = { ...this.#version, sequence: this.#version.sequence + 1 }
      this.#effects.push({
        kind: 'sign',
        record: { host: this.#self.host, version: this.#version, draining, sample }
      })
    }
    if (this.#speaks() && now >= this.#federationAtMs) this.#publishSite(now)
    if (this.#peers.length > 0 && now >= this.#repairAtMs) {
      this.#repairAtMs = now + this.#vary(this.#settings.repairMs)
      this.#forget(now)
      const peer = this.#peers[Math.floor(this.#random() * this.#peers.length)]!
      this.#send(peer.host, { kind: 'summary', versions: this.#versions(), reply: true })
    }
  }

  #ownAtMs(latest: { sample: LoadSample; draining: boolean }): number {
    const sent = this.#sent
    if (sent === undefined || latest.draining !== sent.draining) return 0
    return isOtherLoad(latest.sample, sent.sample)
      ? Math.min(this.#busyAtMs, this.#quietAtMs)
      : this.#quietAtMs
  }

  #publishOwn(record: VerifiedLoad, now: number): void {
    const { host, version } = record.record
    const held = this.#entries.get(host)?.record.record.version ?? oldest
    if (host !== this.#self.host || !isNewer(version, held)) return
    if (!this.#entries.has(host)) this.#tellSitesSoon(now)
    this.#entries.set(host, { record, measuredMs: now })
    this.#effects.push(
      { kind: 'learned', host },
      { kind: 'publish', topic: 'site', message: { kind: 'records', records: [{ record, ageMs: 0 }] } }
    )
  }

  /** The records of our site, once there are other sites to tell. */
  #publishSite(now: number): void {
    this.#federationAtMs = now + this.#vary(this.#settings.federationMs)
    const hosts = [this.#self, ...this.#peers.filter(peer => peer.site === this.#self.site)]
    for (const message of this.#records(
      hosts.map(peer => peer.host),
      now
    )) {
      this.#effects.push({ kind: 'publish', topic: 'federation', message })
    }
  }

  #speaks(): boolean {
    if (this.#peers.every(peer => peer.site === this.#self.site)) return false
    return this.#peers.every(peer => peer.site !== this.#self.site || speaksBefore(this.#self, peer))
  }

  #receive(from: HostId, message: LoadMessage<VerifiedLoad>, now: number): void {
    if (message.kind === 'records') {
      for (const { record, ageMs } of message.records) this.#learn(record, now - ageMs, now)
      return
    }
    if (!this.#mayAnswer(from, now)) return
    const theirs = new Map(message.versions.map(({ host, version }) => [host, version]))
    const newer = [...this.#entries]
      .filter(([host, { record }]) => isNewer(record.record.version, theirs.get(host) ?? oldest))
      .map(([host]) => host)
    for (const records of this.#records(newer, now)) this.#send(from, records)
    if (message.reply && message.versions.some(({ host, version }) => isNewer(version, this.#held(host)))) {
      this.#send(from, { kind: 'summary', versions: this.#versions(), reply: false })
    }
  }

  /** An answer may be large and a question is small: one a second for each host. */
  #mayAnswer(host: HostId, now: number): boolean {
    const beforeMs = this.#answeredMs.get(host)
    if (beforeMs !== undefined && now - beforeMs < answerMs) return false
    if (this.#answeredMs.size >= limits.hosts) this.#answeredMs.clear()
    this.#answeredMs.set(host, now)
    return true
  }

  #learn(record: VerifiedLoad, measuredMs: number, now: number): void {
    const { host, version } = record.record
    if (host === this.#self.host) {
      if (isNewer(version, this.#version)) this.#version = { epoch: version.epoch + 1, sequence: 0 }
      return
    }
    if (!isNewer(version, this.#held(host))) return
    if (!this.#entries.has(host)) {
      if (this.#isOfOurSite(host)) this.#tellSitesSoon(now)
      if (this.#entries.size >= limits.hosts) this.#evict()
    }
    this.#entries.set(host, { record, measuredMs })
    this.#effects.push({ kind: 'learned', host })
  }

  #isOfOurSite(host: HostId): boolean {
    return this.#peers.some(peer => peer.host === host && peer.site === this.#self.site)
  }

  #held(host: HostId): Version {
    return this.#entries.get(host)?.record.record.version ?? oldest
  }

  #versions(): HostVersion[] {
    return [...this.#entries].map(([host, { record }]) => ({ host, version: record.record.version }))
  }

  /** Records in messages of bounded size. */
  #records(hosts: readonly HostId[], now: number): LoadMessage<VerifiedLoad>[] {
    const messages: LoadMessage<VerifiedLoad>[] = []
    let records: Aged<VerifiedLoad>[] = []
    let bytes = 0
    for (const host of hosts) {
      const entry = this.#entries.get(host)
      if (entry === undefined) continue
      const size = entry.record.signed.bytes.length
      if (records.length > 0 && (records.length >= limits.records || bytes + size > limits.recordsBytes)) {
        messages.push({ kind: 'records', records })
        records = []
        bytes = 0
      }
      records.push({ record: entry.record, ageMs: Math.max(0, now - entry.measuredMs) })
      bytes += size
    }
    if (records.length > 0) messages.push({ kind: 'records', records })
    return messages
  }

  #forget(now: number): void {
    for (const [host, entry] of this.#entries) {
      if (host !== this.#self.host && now - entry.measuredMs >= this.#settings.forgetMs)
        this.#entries.delete(host)
    }
  }

  #evict(): void {
    let silent: HostId | undefined
    let measuredMs = Number.POSITIVE_INFINITY
    for (const [host, entry] of this.#entries) {
      if (host === this.#self.host || entry.measuredMs >= measuredMs) continue
      silent = host
      measuredMs = entry.measuredMs
    }
    if (silent !== undefined) this.#entries.delete(silent)
  }

  #send(to: HostId, message: LoadMessage<VerifiedLoad>): void {
    this.#effects.push({ kind: 'send', to, message })
  }

  #vary(ms: number): number {
    return ms * (0.9 + this.#random() * 0.2)
  }
}

/** A gateway before others, then the lesser id: some order that all of a site share. */
function speaksBefore(one: LoadPeer, other: LoadPeer): boolean {
  return one.gateway === other.gateway ? one.host < other.host : one.gateway
}

/** Whether a sample says something that a planner would act on differently. */
function isOtherLoad(one: LoadSample, other: LoadSample): boolean {
  const tenth = (a: number | null, b: number | null, whole: number): boolean =>
    (a === null) !== (b === null) || Math.abs((a ?? 0) - (b ?? 0)) > whole / 10
  return (
    tenth(one.cpu, other.cpu, one.cpus) ||
    tenth(one.cpuPressure, other.cpuPressure, 1) ||
    tenth(one.throttled, other.throttled, 1) ||
    tenth(one.memoryUsed, other.memoryUsed, one.memoryTotal) ||
    one.cpus !== other.cpus ||
    one.reserved.cpus !== other.reserved.cpus ||
    one.reserved.memoryBytes !== other.reserved.memoryBytes ||
    one.machines.length !== other.machines.length ||
    one.machines.some((machine, at) => machine.id !== other.machines[at]?.id)
  )
}
