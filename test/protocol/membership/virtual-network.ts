import type { HostId, HostState } from '../../../protocol/host.ts'
import type { MembershipEvent } from '../../../protocol/membership/event.ts'
import { Membership } from '../../../protocol/membership/membership.ts'
import { decodeMessage, encodeMessage, type Message } from '../../../protocol/membership/message.ts'
import {
  firstIncarnation,
  type MemberRecord,
  recordCodec,
  type SignedRecord,
  type VerifiedRecord
} from '../../../protocol/membership/record.ts'
import { defaultMembershipSettings, type MembershipSettings } from '../../../protocol/membership/settings.ts'
import { seededRandom } from '../../support/random.ts'

/** A signature for tests: the name of the signer. The real check is the driver's. */
export function signed(record: MemberRecord): VerifiedRecord {
  const bytes = recordCodec.encode(record)
  return { verified: true, record, signed: { bytes, signature: new TextEncoder().encode(record.host.id) } }
}

function verified(record: SignedRecord): VerifiedRecord {
  return { verified: true, record: recordCodec.decode(record.bytes), signed: record }
}

export function verifiedMessage(message: Message<SignedRecord>): Message<VerifiedRecord> {
  return {
    ...message,
    rumors: message.rumors.map(rumor =>
      rumor.kind === 'told' ? { ...rumor, record: verified(rumor.record) } : rumor
    )
  }
}

export interface Change {
  readonly atMs: number
  readonly observer: HostId
  readonly host: HostId
  readonly state: HostState
}

interface VirtualHost {
  core: Membership | undefined
  boot: number
  stalledUntilMs: number
  /** When the core asked to be stepped next. */
  wakeupMs: number
  /** What arrived during a stall. */
  waiting: MembershipEvent[]
}

/** Hosts on a virtual network in virtual time: real cores, real bytes, losses and cuts on demand. */
export class VirtualNetwork {
  readonly changes: Change[] = []
  readonly names: HostId[] = []
  readonly #settings: MembershipSettings
  readonly #random: () => number
  readonly #hosts = new Map<HostId, VirtualHost>()
  readonly #queue: { atMs: number; order: number; run: () => void }[] = []
  readonly #cut = new Set<string>()
  #order = 0
  now = 1000
  loss = 0
  sentMessages = 0
  sentBytes = 0

  constructor(hosts: number, seed: number, settings: Partial<MembershipSettings> = {}) {
    this.#settings = { ...defaultMembershipSettings, ...settings }
    this.#random = seededRandom(seed)
    for (let number = 1; number <= hosts; number += 1) {
      // Host ids have no 0 (base58).
      const name = `h${number}`.replaceAll('0', 'o')
      this.names.push(name)
      this.#hosts.set(name, { core: undefined, boot: 0, stalledUntilMs: 0, wakeupMs: 0, waiting: [] })
      this.start(name)
    }
  }

  core(name: HostId): Membership {
    const core = this.#host(name).core
    if (!core) throw new Error(`${name} is down`)
    return core
  }

  isUp(name: HostId): boolean {
    return this.#host(name).core !== undefined
  }

  /** Starts a host that then has a connection to one other. */
  start(name: HostId, options: { forgetCounter?: boolean } = {}): void {
    const host = this.#host(name)
    if (!options.forgetCounter) host.boot += 1
    const core = new Membership({
      self: { id: name, name, org: 'north', site: 'a', roles: ['host'] },
      incarnation: firstIncarnation(host.boot),
      addresses: [`/dns4/${name}/tcp/4001`],
      credentials: new Uint8Array(),
      settings: this.#settings,
      random: this.#random
    })
    host.core = core
    host.stalledUntilMs = 0
    host.waiting = []
    this.#give(name, core, { kind: 'tick' })
    const other = this.names.find(candidate => candidate !== name && this.isUp(candidate))
    if (!other) return
    this.#give(name, core, { kind: 'connected', host: other })
    this.#arrive(other, { kind: 'connected', host: name })
  }

  /** Power loss: nobody is told. */
  kill(name: HostId): void {
    this.#host(name).core = undefined
  }

  /** The process ends and its connections are reset. */
  crash(name: HostId): void {
    this.kill(name)
    for (const other of this.names)
      if (this.isUp(other)) this.event(other, { kind: 'disconnected', host: name })
  }

  stall(name: HostId, ms: number): void {
    this.#host(name).stalledUntilMs = this.now + ms
  }

  event(name: HostId, event: MembershipEvent): void {
    this.#arrive(name, event)
  }

  cut(from: HostId, to: HostId): void {
    this.#cut.add(`${from}>${to}`)
  }

  heal(): void {
    this.#cut.clear()
  }

  run(ms: number, until: () => boolean = () => false): boolean {
    const endMs = this.now + ms
    for (;;) {
      if (until()) return true
      const next = this.#nextStep()
      if (next === undefined || next.atMs > endMs) break
      this.now = Math.max(this.now, next.atMs)
      next.run()
    }
    this.now = endMs
    return until()
  }

  state(observer: HostId, host: HostId): HostState | undefined {
    return this.core(observer).member(host)?.state
  }

  /** Whether all running hosts but itself hold a host for this. */
  all(host: HostId, state: HostState, observers: readonly HostId[] = this.names): boolean {
    return observers.every(name => name === host || !this.isUp(name) || this.state(name, host) === state)
  }

  allAlive(): boolean {
    return this.names.every(name => !this.isUp(name) || this.all(name, 'alive'))
  }

  #nextStep(): { atMs: number; run: () => void } | undefined {
    let next: { atMs: number; run: () => void } | undefined
    const message = this.#queue[0]
    if (message) {
      next = {
        atMs: message.atMs,
        run: () => {
          this.#queue.shift()
          message.run()
        }
      }
    }
    for (const [name, host] of this.#hosts) {
      const { core } = host
      if (core === undefined) continue
      const atMs = Math.max(host.wakeupMs, host.stalledUntilMs)
      if (atMs === Number.POSITIVE_INFINITY) continue
      if (next === undefined || atMs < next.atMs) next = { atMs, run: () => this.#wake(name, host, core) }
    }
    return next
  }

  /** Timers first, then what waits: as an event loop does after it was stopped. */
  #wake(name: HostId, host: VirtualHost, core: Membership): void {
    this.#give(name, core, { kind: 'tick' })
    for (const event of host.waiting.splice(0)) this.#give(name, core, event)
  }

  #arrive(name: HostId, event: MembershipEvent): void {
    const host = this.#host(name)
    if (!host.core) return
    if (this.now < host.stalledUntilMs) host.waiting.push(event)
    else this.#give(name, host.core, event)
  }

  #give(name: HostId, core: Membership, event: MembershipEvent): void {
    const effects = core.step(event, this.now)
    this.#host(name).wakeupMs = core.wakeup() ?? Number.POSITIVE_INFINITY
    for (const effect of effects) {
      if (effect.kind === 'sign') {
        const record = signed(effect.record)
        this.#at(
          this.now + 1,
          () => this.#host(name).core === core && this.#arrive(name, { kind: 'signed', record })
        )
      } else if (effect.kind === 'send') {
        this.#send(name, effect.to, encodeMessage(effect.message))
      } else {
        this.changes.push({
          atMs: this.now,
          observer: name,
          host: effect.member.host.id,
          state: effect.member.state
        })
      }
    }
  }

  #send(from: HostId, to: HostId, bytes: Uint8Array): void {
    this.sentMessages += 1
    this.sentBytes += bytes.length
    if (this.#random() < this.loss) return
    this.#at(this.now + 1 + this.#random() * 20, () => {
      if (this.#cut.has(`${from}>${to}`) || !this.#hosts.has(to)) return
      this.#arrive(to, { kind: 'received', from, message: verifiedMessage(decodeMessage(bytes)) })
    })
  }

  #at(atMs: number, run: () => void): void {
    const order = this.#order++
    let place = this.#queue.length
    while (place > 0 && this.#queue[place - 1]!.atMs > atMs) place -= 1
    this.#queue.splice(place, 0, { atMs, order, run })
  }

  #host(name: HostId): VirtualHost {
    const host = this.#hosts.get(name)
    if (!host) throw new Error(`there is no host ${name}`)
    return host
  }
}
