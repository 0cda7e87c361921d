import type { RunnerClock } from '../../../overlay/runner.ts'
import { fromHex, toHex } from '../../../protocol/hex.ts'
import type { HostId } from '../../../protocol/host.ts'
import { ADDRESS_BYTES, type Agreement } from '../../../protocol/link/agreement.ts'
import { type Address, PathCore, type PathEvent, type PathTimes } from '../../../protocol/link/path.ts'
import type { SegmentId } from '../../../protocol/machine.ts'
import { exchangeCodec } from '../../../protocol/switch/exchange.ts'
import type { Entry } from '../../../protocol/switch/segment-records.ts'
import type { OutgoingFrame } from '../frame.ts'
import { MIN_DATAGRAM_BYTES, RECORD, RECORD_HEADER_BYTES, SEAL_BYTES } from './addon.ts'
import { formatAddress, headerBytes } from './address.ts'
import type { NativeCarrier } from './native-carrier.ts'
import { type Agreed, NativeSessions, type SessionTimes } from './native-sessions.ts'

export interface NativeLinkOptions {
  readonly host: HostId
  readonly carrier: NativeCarrier
  readonly clock: RunnerClock
  readonly random: () => number
  readonly pathTimes?: PathTimes
  readonly sessionTimes?: SessionTimes
  readonly newSession: () => number
  /** Asks the other host for a session. */
  readonly ask: (session: number, signal: AbortSignal) => Promise<Agreed>
  /** Our number of a segment, by which the forwarding tables know it. */
  readonly numberOf: (segment: SegmentId) => number | undefined
}

export interface NativeLinkStatus {
  readonly state: 'idle' | 'agreeing' | 'searching' | 'up'
  /** Why it is not up. */
  readonly detail: string
  readonly address: string | null
  /** Of the path, with IP's and UDP's headers. */
  readonly mtu: number | null
  readonly roundTripMs: number | null
  /** Of what was sent lately; null while too little was. */
  readonly loss: number | null
  readonly sentPackets: number
  readonly sentBytes: number
  readonly receivedPackets: number
  readonly receivedBytes: number
  readonly dropped: number
  readonly forged: number
  readonly replayed: number
}

const IDLE_MS = 60_000
/** A host that went quiet sooner than the other is still answered. */
const FORGET_MS = 5 * 60_000
/** Epochs are 32 bits wide on this carrier; a machine that moved more often goes by streams. */
const MAX_EPOCH = 2 ** 32 - 1
const LOSS_SAMPLE = 100
const NO_ADDRESS: Address = '00'.repeat(ADDRESS_BYTES)

/**
 * One host's link on the native carrier. It carries frames while it has a session to seal with and a path that answers;
 * else they go by the stream carrier, packet by packet.
 *
 * ```
 * idle ──frame──▶ agreeing ──session──▶ searching ──pong──▶ up
 *  ▲                                        ▲ nothing comes back │
 *  └────────── 60 s without frames ─────────┴────────────────────┘
 * ```
 */
export class NativeLink {
  readonly handle: number
  readonly host: HostId
  readonly #options: NativeLinkOptions
  readonly #sessions: NativeSessions
  readonly #announced = new Map<Entry, number>()
  #path: PathCore
  #addresses: readonly Address[] = []
  #numbers: ReadonlyMap<SegmentId, number> = new Map()
  /** Frames want to go this way. */
  #isAwake = false
  /** The carrier knows the link. */
  #isKnown = false
  #usedAt: number
  #isBusy = false
  #carried = 0
  #loss: number | undefined
  #counted = { session: 0, sent: 0, received: 0 }
  #cancelWakeup: () => void = () => {}
  #isClosed = false

  constructor(options: NativeLinkOptions) {
    const { host, carrier, clock, newSession, ask, sessionTimes } = options
    this.#options = options
    this.host = host
    this.handle = carrier.handle()
    this.#path = this.#newPath()
    this.#usedAt = clock.now()
    this.#sessions = new NativeSessions({
      carrier,
      clock,
      newSession,
      ask,
      handle: this.handle,
      onChange: answer => this.#sessionChanged(answer),
      ...(sessionTimes === undefined ? {} : { times: sessionTimes })
    })
  }

  get isUp(): boolean {
    return this.#isAwake && this.#sessions.sealing !== undefined && this.#path.path !== undefined
  }

  get isAwake(): boolean {
    return this.#isAwake
  }

  // Frames

  /** idle → agreeing, or searching where a session is left from before. */
  wake(): void {
    this.#usedAt = this.#options.clock.now()
    if (this.#isAwake || this.#isClosed) return
    this.#isAwake = true
    if (this.#sessions.sealing === undefined) this.#sessions.ask()
    else this.#step({ kind: 'offered', addresses: this.#addresses })
  }

  /** @returns false when it cannot go this way now */
  send(frame: OutgoingFrame): boolean {
    const { carrier, numberOf } = this.#options
    const number = numberOf(frame.segment)
    if (!this.isUp || number === undefined || frame.epoch > MAX_EPOCH) return false
    if (!this.#numbers.has(frame.segment)) {
      // The other host may have got a port there since.
      this.#sessions.ask()
      return false
    }
    this.#announceSource(frame)
    const { epoch, forwarded, packet } = frame
    carrier.willFlush()
    return carrier.addon.send(carrier.ref, this.handle, number, epoch, forwarded, packet)
  }

  /** Records go ahead of the frames that they are about; by the overlay they may come after. */
  announce(message: Uint8Array): void {
    const { carrier } = this.#options
    const path = this.#path.path
    if (!this.isUp || path === undefined) return
    if (SEAL_BYTES + RECORD_HEADER_BYTES + message.length > path.datagramBytes) return
    carrier.addon.control(carrier.ref, this.handle, fromHex(path.address), RECORD.announce, message, 0)
    carrier.willFlush()
  }

  #announceSource({ segment, source }: OutgoingFrame): void {
    if (source === undefined || this.#announced.get(source) === source.record.sequence) return
    this.#announced.set(source, source.record.sequence)
    this.announce(exchangeCodec.encode({ segment, kind: 'announcement', records: [source.record] }))
  }

  // Sessions

  /** The other host asked. */
  asked(local: number, agreed: Agreed): void {
    this.#ensureKnown()
    this.#sessions.agreed(local, agreed, false)
  }

  connected(): void {
    this.#sessions.hurry()
    if (this.#isAwake && !this.isUp) this.#sessions.ask()
  }

  #sessionChanged(answer: Agreement | undefined): void {
    if (answer !== undefined) {
      this.#numbers = answer.segments
      this.#addresses = answer.addresses
      this.#isAwake = true
      this.#usedAt = this.#options.clock.now()
    }
    this.#apply()
    if (answer !== undefined) this.#step({ kind: 'offered', addresses: answer.addresses })
  }

  /** A session belongs to a link that the carrier knows. */
  #ensureKnown(): void {
    if (!this.#isKnown) this.#apply()
  }

  /** Tells the carrier what is so now. */
  #apply(): void {
    const { carrier, numberOf } = this.#options
    const { address, datagramBytes } = this.#path.path ?? {
      address: NO_ADDRESS,
      datagramBytes: MIN_DATAGRAM_BYTES
    }
    const rows = [...this.#numbers].flatMap(([segment, theirs]) => {
      const ours = numberOf(segment)
      return ours === undefined ? [] : [ours, theirs]
    })
    const numbers = Buffer.alloc(4 * rows.length)
    rows.forEach((number, at) => {
      numbers.writeUInt32BE(number, 4 * at)
    })
    const { addon, ref } = carrier
    const session = this.#sessions.sealing ?? 0
    addon.setLink(ref, this.handle, this.isUp, fromHex(address), datagramBytes, session, numbers)
    this.#isKnown = true
    carrier.willPublish()
  }

  /** This host's numbers of segments have changed. */
  renumber(): void {
    if (this.#isKnown) this.#apply()
  }

  // Path

  #newPath(): PathCore {
    const { random, pathTimes } = this.#options
    return new PathCore({ random, ...(pathTimes === undefined ? {} : { times: pathTimes }) })
  }

  /** @param body address, token, and what of the session had been sent and received then */
  pong(body: Uint8Array): void {
    if (body.length < ADDRESS_BYTES + 24) return
    const view = new DataView(body.buffer, body.byteOffset + ADDRESS_BYTES, 24)
    this.#count(Number(view.getBigUint64(8)), Number(view.getBigUint64(16)))
    const address = toHex(body.subarray(0, ADDRESS_BYTES))
    this.#step({ kind: 'pong', token: view.getBigUint64(0), address })
  }

  moved(body: Uint8Array): void {
    this.#step({ kind: 'moved', address: toHex(body.subarray(0, ADDRESS_BYTES)) })
  }

  #count(sent: number, received: number): void {
    const session = this.#sessions.sealing ?? 0
    const before = this.#counted
    const more = sent - before.sent
    const isSame = before.session === session && more >= 0
    if (isSame && more < LOSS_SAMPLE) return
    if (isSame) this.#loss = Math.min(1, Math.max(0, 1 - (received - before.received) / more))
    this.#counted = { session, sent, received }
  }

  #step(event: PathEvent): void {
    if (this.#isClosed || !this.#isAwake) return
    const { carrier, clock } = this.#options
    const now = clock.now()
    for (const effect of this.#path.step(event, now)) {
      if (effect.kind === 'changed') this.#apply()
      else this.#probe(effect.token, effect.address, effect.datagramBytes)
    }
    carrier.willFlush()
    this.#arm(now)
  }

  #probe(token: bigint, address: Address, datagramBytes: number): void {
    const { addon, ref } = this.#options.carrier
    const body = Buffer.alloc(8)
    body.writeBigUInt64BE(token)
    addon.control(ref, this.handle, fromHex(address), RECORD.ping, body, datagramBytes)
  }

  #arm(now: number): void {
    this.#cancelWakeup()
    const at = this.#path.wakeup()
    if (at === undefined) return
    this.#cancelWakeup = this.#options.clock.after(Math.max(1, at - now), () =>
      this.#step({ kind: 'tick', isBusy: this.#isBusy })
    )
  }

  // Time

  /** To be called about every second. */
  tick(): void {
    if (!this.#isKnown || this.#isClosed) {
      if (this.#isAwake) this.#sessions.tend(false)
      return
    }
    const { carrier, clock } = this.#options
    const now = clock.now()
    const [sentPackets, , receivedPackets] = this.#counters()
    const wasBusy = this.#isBusy
    this.#isBusy = sentPackets + receivedPackets !== this.#carried
    this.#carried = sentPackets + receivedPackets
    if (this.#isBusy) this.wake()
    if (now - this.#usedAt >= FORGET_MS) this.#forget()
    else if (this.#isAwake && now - this.#usedAt >= IDLE_MS) this.#sleep()
    else if (this.#isAwake) {
      this.#sessions.tend(this.#path.path === undefined)
      if (this.#isBusy && !wasBusy) this.#step({ kind: 'tick', isBusy: true })
    }
    carrier.willFlush()
  }

  /** → idle; its sessions stay, for the other host may still use them. */
  #sleep(): void {
    this.#isAwake = false
    this.#cancelWakeup()
    this.#path = this.#newPath()
    this.#apply()
  }

  #forget(): void {
    const { carrier } = this.#options
    this.#isAwake = false
    this.#isKnown = false
    this.#cancelWakeup()
    this.#path = this.#newPath()
    this.#sessions.clear()
    this.#announced.clear()
    carrier.addon.removeLink(carrier.ref, this.handle)
    carrier.willPublish()
  }

  #counters(): readonly [number, number, number, number, number, number, number] {
    const { addon, ref } = this.#options.carrier
    return (this.#isKnown ? addon.linkCounters(ref, this.handle) : undefined) ?? NOTHING
  }

  status(): NativeLinkStatus {
    const [sentPackets, sentBytes, receivedPackets, receivedBytes, dropped, forged, replayed] =
      this.#counters()
    const path = this.isUp ? this.#path.path : undefined
    return {
      state: this.#state(),
      detail: this.#detail(),
      address: path ? formatAddress(path.address) : null,
      mtu: path ? path.datagramBytes + headerBytes(path.address) : null,
      roundTripMs: this.isUp ? (this.#path.roundTripMs ?? null) : null,
      loss: this.#loss ?? null,
      sentPackets,
      sentBytes,
      receivedPackets,
      receivedBytes,
      dropped,
      forged,
      replayed
    }
  }

  #state(): NativeLinkStatus['state'] {
    if (!this.#isAwake) return 'idle'
    if (this.isUp) return 'up'
    return this.#sessions.sealing === undefined ? 'agreeing' : 'searching'
  }

  #detail(): string {
    switch (this.#state()) {
      case 'agreeing':
        return this.#sessions.detail
      case 'searching':
        return 'nothing comes back over UDP'
      default:
        return ''
    }
  }

  close(): void {
    this.#isClosed = true
    this.#sessions.close()
    if (this.#isKnown) this.#forget()
  }
}

const NOTHING = [0, 0, 0, 0, 0, 0, 0] as const
