import { setTimeout as delay } from 'node:timers/promises'
import type { Overlay } from '../../overlay/overlay.ts'
import { byKind, Runner } from '../../overlay/runner.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { MembershipEffect, MembershipEvent } from '../../protocol/membership/event.ts'
import { membershipLimits } from '../../protocol/membership/limits.ts'
import type { MemberView } from '../../protocol/membership/members.ts'
import { Membership } from '../../protocol/membership/membership.ts'
import { decodeMessage, encodeMessage, type Message, type Rumor } from '../../protocol/membership/message.ts'
import {
  firstIncarnation,
  type MemberRecord,
  recordCodec,
  type SignedRecord,
  type VerifiedRecord
} from '../../protocol/membership/record.ts'
import { defaultMembershipSettings, type MembershipSettings } from '../../protocol/membership/settings.ts'
import { Inbox } from './inbox.ts'
import { type HostSigner, signedBytes } from './signer.ts'
import { RecordVerifier } from './verifier.ts'

export interface MembershipAgentOptions {
  readonly overlay: Overlay
  readonly signer: HostSigner
  /** A persisted counter of this agent's starts, from 1; written to disk before it is used. */
  readonly boot: number
  /** What fails together with this host, by its configuration. */
  readonly domain?: string
  /** Proof of our identity that others may check, renewed now and then: the certificate chain. */
  readonly credentials?: () => Uint8Array
  /**
   * Whether a record's credentials prove its name, organization, site and roles to us. Its signature
   * proves only its host id.
   */
  readonly believes?: (record: MemberRecord) => boolean | Promise<boolean>
  readonly settings?: MembershipSettings
  readonly onFault: (error: unknown) => void
}

export type MemberListener = (member: MemberView, before: MemberView | undefined) => void

const channel = 'membership'
/** A timer later than this says that the event loop was held up. */
const lagMs = 250
const lagCheckMs = 500
/** Longest wait for the farewell to be signed, and for it to be on its way. */
const farewellMs = 2000
const lingerMs = 200
/** How often own addresses and credentials are looked at. */
const describeMs = 15_000

/** Drives the membership core over the overlay. Make it before the overlay has connections, or call `contact`. */
export class MembershipAgent implements AsyncDisposable {
  readonly #options: MembershipAgentOptions
  readonly #core: Membership
  readonly #runner: Runner<MembershipEvent, MembershipEffect>
  readonly #verifier: RecordVerifier<MemberRecord>
  readonly #inbox: Inbox
  readonly #listeners = new Set<MemberListener>()
  readonly #timers: NodeJS.Timeout[]
  #lastSigned: MemberRecord | undefined
  #onSigned: (record: MemberRecord) => void = () => {}

  constructor(options: MembershipAgentOptions) {
    this.#options = options
    const { overlay, signer } = options
    this.#inbox = new Inbox(options.onFault)
    this.#verifier = new RecordVerifier({
      kind: 'membership',
      signer,
      decode: recordCodec.decode,
      author: record => record.host.id
    })
    this.#core = new Membership({
      self: overlay.self,
      incarnation: firstIncarnation(options.boot),
      addresses: overlay.addresses(),
      ...(options.domain !== undefined && { domain: options.domain }),
      credentials: options.credentials?.() ?? new Uint8Array(),
      settings: options.settings ?? defaultMembershipSettings,
      random: Math.random
    })
    this.#runner = new Runner({
      core: this.#core,
      tick: { kind: 'tick' },
      onFault: options.onFault,
      execute: byKind<MembershipEffect>({
        send: ({ to, message }) => overlay.send(to, channel, encodeMessage(message)),
        sign: ({ record }) => {
          this.#sign(record).catch(options.onFault)
        },
        changed: ({ member, before }) => this.#changed(member, before)
      })
    })
    overlay.receive(channel, membershipLimits.messageBytes, (bytes, from) => this.#receive(bytes, from))
    overlay.onConnectionChange((host, connected) => {
      this.#runner.feed({ kind: connected ? 'connected' : 'disconnected', host })
    })
    this.#timers = [setInterval(this.#lagCheck(), lagCheckMs), setInterval(this.#describeCheck(), describeMs)]
    for (const timer of this.#timers) timer.unref()
  }

  get self(): HostIdentity {
    return this.#options.overlay.self
  }

  /** What fails together with this host; undefined where nothing does. */
  get domain(): string | undefined {
    return this.#options.domain
  }

  /** All other hosts that are known. */
  members(): MemberView[] {
    return this.#core.members()
  }

  /** The host of our organization, ourselves included, that has this name and is not known to be dead. */
  hostNamed(name: string): HostId | undefined {
    if (name === this.self.name) return this.self.id
    const isIt = ({ host, state }: MemberView) =>
      host.org === this.self.org && host.name === name && (state === 'alive' || state === 'suspect')
    return this.members().find(isIt)?.host.id
  }

  member(id: HostId): MemberView | undefined {
    return this.#core.member(id)
  }

  /** @returns what ends it */
  onChange(listener: MemberListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A host that is connected already, or may be reached. */
  contact(host: HostId): void {
    this.#runner.feed({ kind: 'connected', host })
  }

  /** On SIGTERM: nobody suspects us for so long from now. Resolves when it was sent to several hosts. */
  async announceRestarting(forMs: number): Promise<void> {
    await this.#farewell({ kind: 'restarting', forMs }, record => record.restartingMs > 0)
  }

  /** For good: nobody waits for us. Resolves when it was sent to several hosts. */
  async leave(): Promise<void> {
    await this.#farewell({ kind: 'leave' }, record => record.state === 'left')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#runner[Symbol.asyncDispose]()
  }

  async #farewell(event: MembershipEvent, said: (record: MemberRecord) => boolean): Promise<void> {
    if (this.#lastSigned?.state === 'left') return
    const signed = Promise.withResolvers<void>()
    this.#onSigned = record => {
      if (said(record)) signed.resolve()
    }
    this.#runner.feed(event)
    await Promise.race([signed.promise, delay(farewellMs)])
    await this.#runner.idle()
    // The overlay sends in its own time, and whoever said farewell is about to stop it.
    await delay(lingerMs)
  }

  async #sign(record: MemberRecord): Promise<void> {
    const bytes = recordCodec.encode(record)
    const signature = await this.#options.signer.sign(signedBytes(channel, bytes))
    this.#runner.feed({ kind: 'signed', record: { verified: true, record, signed: { bytes, signature } } })
    this.#lastSigned = record
    this.#onSigned(record)
  }

  #changed(member: MemberView, before: MemberView | undefined): void {
    if (member.addresses.length > 0 && member.state === 'alive') {
      this.#options.overlay.addAddresses(member.host.id, member.addresses).catch(this.#options.onFault)
    }
    for (const listener of this.#listeners) listener(member, before)
  }

  #receive(bytes: Uint8Array, from: HostIdentity): void {
    let message: Message<SignedRecord>
    try {
      message = decodeMessage(bytes)
    } catch {
      // Whoever sends garbage is one of us, so there is nobody to hang up on; it is as good as lost.
      return
    }
    this.#inbox.handle(async () => {
      const rumors = await Promise.all(message.rumors.map(rumor => this.#check(rumor, from)))
      const checked = { ...message, rumors: rumors.filter(rumor => rumor !== undefined) }
      this.#runner.feed({ kind: 'received', from: from.id, message: checked })
    })
  }

  async #check(rumor: Rumor<SignedRecord>, from: HostIdentity): Promise<Rumor<VerifiedRecord> | undefined> {
    if (rumor.kind !== 'told') return rumor
    const verified = await this.#verifier.verify(rumor.record)
    if (verified === undefined || !(await this.#isBelievable(verified.record, from))) return undefined
    return { ...rumor, record: verified }
  }

  /** What the connection proved about the sender stands above what it writes about itself. */
  async #isBelievable(record: MemberRecord, from: HostIdentity): Promise<boolean> {
    const { host } = record
    if (host.id === from.id && (host.name !== from.name || host.org !== from.org || host.site !== from.site))
      return false
    try {
      return host.id === this.self.id || (await (this.#options.believes?.(record) ?? true))
    } catch {
      return false
    }
  }

  #lagCheck(): () => void {
    let expectedMs = performance.now() + lagCheckMs
    return () => {
      const lateMs = performance.now() - expectedMs
      expectedMs = performance.now() + lagCheckMs
      if (lateMs >= lagMs) this.#runner.feed({ kind: 'lag', lagMs: lateMs })
    }
  }

  #describeCheck(): () => void {
    const { overlay, credentials } = this.#options
    const describe = (): { addresses: string[]; credentials: Uint8Array } => ({
      addresses: overlay.addresses(),
      credentials: credentials?.() ?? new Uint8Array()
    })
    const key = (one: { addresses: string[]; credentials: Uint8Array }): string =>
      `${one.addresses.join(' ')} ${Buffer.from(one.credentials).toString('base64')}`
    let told = key(describe())
    return () => {
      const now = describe()
      if (key(now) === told) return
      told = key(now)
      this.#runner.feed({ kind: 'described', ...now })
    }
  }
}
