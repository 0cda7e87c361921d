import { randomBytes, randomInt } from 'node:crypto'
import type { Method, Overlay } from '../../../overlay/overlay.ts'
import type { RunnerClock } from '../../../overlay/runner.ts'
import { WatariError } from '../../../protocol/errors.ts'
import { fromHex, toHex } from '../../../protocol/hex.ts'
import type { HostId } from '../../../protocol/host.ts'
import {
  ADDRESS_BYTES,
  type Agreement,
  agreementCodec,
  SECRET_BYTES
} from '../../../protocol/link/agreement.ts'
import type { Address, PathTimes } from '../../../protocol/link/path.ts'
import type { SegmentId } from '../../../protocol/machine.ts'
import { type Exchange, exchangeCodec, readExchange } from '../../../protocol/switch/exchange.ts'
import type { OutgoingFrame } from '../frame.ts'
import { addressesOf } from './address.ts'
import { sessionKeys } from './keys.ts'
import type { NativeCarrier } from './native-carrier.ts'
import { NativeLink, type NativeLinkStatus } from './native-link.ts'
import type { Agreed, SessionTimes } from './native-sessions.ts'
import type { RingRecord } from './ring.ts'

const agreeMethod: Method<Agreement, Agreement> = {
  name: 'link/agree',
  request: agreementCodec,
  response: agreementCodec,
  deadlineMs: 5_000
}
const TICK_MS = 1_000
const MAX_LINKS = 4_096

export interface NativeLinksOptions {
  readonly overlay: Pick<Overlay, 'self' | 'request' | 'handle'>
  /** Multiaddrs of TCP by which this host is reached. */
  readonly addresses: () => readonly string[]
  /** Whether their ports are those of UDP too: what is told may be translated to another port than what is bound. */
  readonly isAddressExact: boolean
  readonly carrier: NativeCarrier
  readonly clock: RunnerClock
  readonly random: () => number
  readonly pathTimes?: PathTimes
  readonly sessionTimes?: SessionTimes
  /** This host's numbers of the segments that it knows. */
  readonly segmentNumbers: () => ReadonlyMap<SegmentId, number>
  readonly onExchange: (from: HostId, exchange: Exchange) => void
  /** Whether a host may send us frames at all. */
  readonly isAdmitted: (host: HostId) => boolean
}

/**
 * The links of the native carrier, one for each host that frames go to: made when the first frame needs one, gone when
 * it was idle. What two hosts agree about is in protocol/link/agreement.ts, how they find a path in path.ts.
 */
export class NativeLinks {
  readonly #options: NativeLinksOptions
  readonly #links = new Map<HostId, NativeLink>()
  readonly #byHandle = new Map<number, NativeLink>()
  #cancelTick: () => void = () => {}
  #isStopped = false

  constructor(options: NativeLinksOptions) {
    this.#options = options
    const { overlay, carrier } = options
    overlay.handle(agreeMethod, async (offer, from) => this.#answer(offer, from.id))
    carrier.on('pong', record => this.#of(record)?.pong(record.body))
    carrier.on('moved', record => this.#of(record)?.moved(record.body))
    carrier.on('announce', record => this.#announced(record))
    this.#tick()
  }

  /** A number for the forwarding tables, also while there is no link; undefined when there are too many. */
  handleOf(host: HostId): number | undefined {
    return this.#linkTo(host)?.handle
  }

  hostOf(handle: number): HostId | undefined {
    return this.#byHandle.get(handle)?.host
  }

  /** @returns false when it cannot go this way now: there are streams */
  send(host: HostId, frame: OutgoingFrame): boolean {
    const link = this.#linkTo(host)
    link?.wake()
    return link?.send(frame) === true
  }

  warm(host: HostId): void {
    this.#linkTo(host)?.wake()
  }

  announce(host: HostId, exchange: Exchange): void {
    const link = this.#links.get(host)
    if (link?.isUp) link.announce(exchangeCodec.encode(exchange))
  }

  connected(host: HostId): void {
    this.#links.get(host)?.connected()
  }

  /** A host may not be linked with any more: what it sends is refused from now on. */
  expel(host: HostId): void {
    const link = this.#links.get(host)
    if (link === undefined) return
    link.close()
    this.#links.delete(host)
    this.#byHandle.delete(link.handle)
  }

  /** This host's numbers of segments have changed. */
  renumber(): void {
    for (const link of this.#links.values()) link.renumber()
  }

  status(host: HostId): NativeLinkStatus | undefined {
    return this.#links.get(host)?.status()
  }

  /** Those that carry frames, or would. */
  hosts(): HostId[] {
    return [...this.#links.values()].filter(link => link.isAwake).map(link => link.host)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelTick()
    for (const link of this.#links.values()) link.close()
  }

  #linkTo(host: HostId): NativeLink | undefined {
    const known = this.#links.get(host)
    if (known !== undefined || this.#links.size >= MAX_LINKS || this.#isStopped) return known
    const { carrier, clock, random, segmentNumbers, pathTimes, sessionTimes } = this.#options
    const link = new NativeLink({
      host,
      carrier,
      clock,
      random,
      newSession,
      ask: async (session, signal) => await this.#ask(host, session, signal),
      numberOf: segment => segmentNumbers().get(segment),
      ...(pathTimes === undefined ? {} : { pathTimes }),
      ...(sessionTimes === undefined ? {} : { sessionTimes })
    })
    this.#links.set(host, link)
    this.#byHandle.set(link.handle, link)
    return link
  }

  #of(record: RingRecord): NativeLink | undefined {
    return this.#byHandle.get(record.handle)
  }

  #announced(record: RingRecord): void {
    const link = this.#of(record)
    const exchange = readExchange(record.body.subarray(ADDRESS_BYTES))
    if (link !== undefined && exchange?.kind === 'announcement') this.#options.onExchange(link.host, exchange)
  }

  // Agreements

  async #ask(host: HostId, session: number, signal: AbortSignal): Promise<Agreed> {
    const { overlay } = this.#options
    const secret = randomBytes(SECRET_BYTES)
    const answer = await overlay.request(host, agreeMethod, this.#offer(session, secret), { signal })
    const [sealKey, openKey] = sessionKeys(
      { host: overlay.self.id, session, secret },
      { host, session: answer.session, secret: answer.secret }
    )
    return { answer, sealKey, openKey }
  }

  #answer(offer: Agreement, from: HostId): Agreement {
    const link = this.#linkTo(from)
    if (link === undefined) throw new WatariError('too-many-links', 'This host has as many links as it may')
    const { overlay } = this.#options
    const secret = randomBytes(SECRET_BYTES)
    const session = newSession()
    const [openKey, sealKey] = sessionKeys(
      { host: from, session: offer.session, secret: offer.secret },
      { host: overlay.self.id, session, secret }
    )
    link.asked(session, { answer: offer, sealKey, openKey })
    return this.#offer(session, secret)
  }

  #offer(session: number, secret: Uint8Array): Agreement {
    return { session, secret, addresses: this.#ownAddresses(), segments: this.#options.segmentNumbers() }
  }

  #ownAddresses(): Address[] {
    const { addresses, carrier, isAddressExact } = this.#options
    const told = addressesOf(addresses())
    return isAddressExact ? told : [...new Set(told.map(address => withPort(address, carrier.udpPort)))]
  }

  #tick(): void {
    for (const [host, link] of this.#links) {
      if (this.#options.isAdmitted(host)) link.tick()
      else this.expel(host)
    }
    if (!this.#isStopped) this.#cancelTick = this.#options.clock.after(TICK_MS, () => this.#tick())
  }
}

function newSession(): number {
  return randomInt(1, 2 ** 32)
}

function withPort(address: Address, port: number): Address {
  const bytes = Buffer.from(fromHex(address))
  bytes.writeUInt16BE(port, ADDRESS_BYTES - 2)
  return toHex(bytes)
}
