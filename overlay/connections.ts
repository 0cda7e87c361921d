import type { Connection, Libp2p, PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { WatariError } from '../protocol/errors.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'
import { type Admission, isWhole, type Standing } from './admission.ts'
import type { OverlayLimits } from './limits.ts'
import { HEARTBEAT_PROTOCOL } from './names.ts'
import { deadline, withSignal } from './wait.ts'

export interface ConnectionsOptions {
  readonly libp2p: Libp2p
  readonly admission: Admission
  readonly limits: OverlayLimits
}

export interface PeerPath {
  readonly peer: string
  readonly identity: HostIdentity | undefined
  readonly address: string
  readonly path: 'direct' | 'relayed'
  readonly direction: 'inbound' | 'outbound'
  readonly roundTripMs: number | undefined
  /** A certificate had ended when it was made: only what runs is served. */
  readonly isPartial: boolean
  /** A second connection to a host, for streams that flow at full speed. */
  readonly isApart: boolean
  /** Of its streams, by either side. */
  readonly protocols: readonly string[]
}

/**
 * Which connection leads to a host: a direct one before a relayed one, and the same one for everybody, so
 * that both ends keep using it. Opens one where there is none: addresses that are known first, then the DHT.
 */
export class Connections {
  readonly #libp2p: Libp2p
  readonly #admission: Admission
  readonly #limits: OverlayLimits
  readonly #stopped = new AbortController()
  readonly #connected = new Map<HostId, 'direct' | 'relayed'>()
  readonly #handlers: ((host: HostId, connected: boolean) => void)[] = []
  readonly #opened: ((connection: Connection) => void)[] = []
  /** They carry streams that flow at full speed, and nothing else. */
  readonly #apart = new WeakSet<Connection>()
  readonly #openingApart = new Map<HostId, Promise<Connection>>()
  readonly #endTelling: () => void

  constructor({ libp2p, admission, limits }: ConnectionsOptions) {
    this.#libp2p = libp2p
    this.#admission = admission
    this.#limits = limits
    libp2p.addEventListener('connection:open', event => {
      this.#note(event.detail.remotePeer.toString())
      for (const handler of this.#opened) handler(event.detail)
    })
    libp2p.addEventListener('connection:close', event => {
      this.#endApart(event.detail.remotePeer)
      this.#note(event.detail.remotePeer.toString())
    })
    this.#endTelling = admission.onWithdrawn(peer => this.disconnect(peer, 'no longer admitted'))
  }

  /** Who is at the other end of a connection; a peer that is not admitted loses it. */
  identify(connection: Connection): HostIdentity | undefined {
    const identity = this.#admission.identityOf(connection.remotePeer.toString())
    if (identity && this.standing(connection)) return identity
    connection.abort(new Error('not admitted'))
    return undefined
  }

  /** See Admission. */
  standing(connection: Connection): Standing | undefined {
    return this.#admission.standingOf(connection)
  }

  /** Whether everything is served on it. */
  isWhole(connection: Connection): boolean {
    const standing = this.standing(connection)
    return standing !== undefined && isWhole(standing)
  }

  /** Ends the connections that were made when a certificate had ended: who needs one makes it anew. */
  endPartial(): void {
    for (const connection of this.#libp2p.getConnections())
      if (!this.isWhole(connection)) connection.abort(new Error('it is to be made anew'))
  }

  best(peer: PeerId): Connection | undefined {
    const open = this.#open(peer)
    const others = open.filter(connection => !this.#apart.has(connection))
    return (others.length > 0 ? others : open).toSorted(
      (a, b) => Number(this.isWhole(b)) - Number(this.isWhole(a)) || byPreference(a, b)
    )[0]
  }

  bestTo(host: HostId): Connection | undefined {
    return this.best(parsedPeer(host))
  }

  state(host: HostId): 'none' | 'direct' | 'relayed' {
    return this.#connected.get(host) ?? 'none'
  }

  count(): number {
    return this.#libp2p.getConnections().length
  }

  all(): PeerPath[] {
    return this.#libp2p.getConnections().map(connection => ({
      peer: connection.remotePeer.toString(),
      identity: this.#admission.identityOf(connection.remotePeer.toString()),
      address: connection.remoteAddr.toString(),
      path: connection.direct ? 'direct' : 'relayed',
      direction: connection.direction,
      roundTripMs: connection.rtt,
      isPartial: !this.isWhole(connection),
      isApart: this.#apart.has(connection),
      protocols: connection.streams.map(({ protocol }) => protocol)
    }))
  }

  /** Whether a peer is a host's agent, as far as is known: its bulk process has an id of its own. */
  isHost(peer: string): boolean {
    return (this.#admission.identityOf(peer)?.id ?? peer) === peer
  }

  onChange(handler: (host: HostId, connected: boolean) => void): void {
    this.#handlers.push(handler)
  }

  onOpen(handler: (connection: Connection) => void): void {
    this.#opened.push(handler)
  }

  /** One on which everything is served. @throws WatariError `unreachable`, `certificate-expired` */
  async open(host: HostId, signal?: AbortSignal): Promise<Connection> {
    const connection = await this.openAny(host, signal)
    if (this.isWhole(connection)) return connection
    const whose = this.standing(connection)?.theirsHasEnded ? `of host ${host}` : 'of this host'
    throw new WatariError(
      'certificate-expired',
      `The certificate ${whose} has ended: until it is renewed nothing is done with that host but what keeps machines running`,
      { fields: { host } }
    )
  }

  /** One on which, where a certificate has ended, only some methods are served. @throws WatariError `unreachable` */
  async openAny(host: HostId, signal?: AbortSignal): Promise<Connection> {
    const peer = parsedPeer(host)
    const open = this.best(peer)
    if (open) return open
    const limit = deadline(this.#limits.dialDeadlineMs, signal, this.#stopped.signal)
    try {
      return await this.#dial(peer, limit.signal)
    } catch (cause) {
      throw new WatariError(
        'unreachable',
        `No connection to host ${host}; check that it runs and its address`,
        {
          fields: { host },
          cause
        }
      )
    } finally {
      limit.release()
    }
  }

  /**
   * A connection for streams that flow at full speed: requests, heartbeats and renewals of leases do not wait behind
   * them. It is the one for everything else where no second one can be made, as to a host that only dials out itself.
   *
   * @throws WatariError `unreachable`
   */
  async openApart(host: HostId, signal?: AbortSignal): Promise<Connection> {
    const main = await this.open(host, signal)
    const known = this.#open(main.remotePeer).find(connection => this.#apart.has(connection))
    if (known) return known
    const opening =
      this.#openingApart.get(host) ?? this.#second(main).finally(() => this.#openingApart.delete(host))
    this.#openingApart.set(host, opening)
    return signal ? await withSignal(opening, signal) : await opening
  }

  /** The other side has opened a stream that is to flow apart: nothing of ours goes there, if there is another way. */
  keepApart(connection: Connection): void {
    const others = this.#open(connection.remotePeer).filter(
      other => other !== connection && !this.#apart.has(other)
    )
    if (others.length > 0) this.#apart.add(connection)
  }

  async #second(main: Connection): Promise<Connection> {
    const limit = deadline(this.#limits.dialDeadlineMs, this.#stopped.signal)
    try {
      const second = await this.#libp2p.dial(main.remotePeer, { force: true, signal: limit.signal })
      if (second === main || !this.identify(second)) return main
      if ((main.direct && !second.direct) || !this.isWhole(second)) {
        await second.close()
        return main
      }
      // One that is better than all is for everything.
      if (main.direct === second.direct) this.#apart.add(second)
      return second
    } catch {
      return main
    } finally {
      limit.release()
    }
  }

  /** Where nothing is left but them they would have to carry everything: whoever needs one makes it anew. */
  #endApart(peer: PeerId): void {
    const open = this.#open(peer)
    if (open.some(connection => !this.#apart.has(connection))) return
    for (const connection of open) connection.abort(new Error('the connection beside it is gone'))
  }

  #open(peer: PeerId): Connection[] {
    return this.#libp2p.getConnections(peer).filter(({ status }) => status === 'open')
  }

  /** Addresses of a host by the DHT alone, for when those that we know are none or stale. */
  async findAddresses(host: HostId, signal?: AbortSignal): Promise<Multiaddr[]> {
    const limit = deadline(this.#limits.dialDeadlineMs, signal, this.#stopped.signal)
    try {
      const found = await this.#libp2p.peerRouting.findPeer(parsedPeer(host), {
        signal: limit.signal,
        useCache: false
      })
      return found.multiaddrs
    } catch {
      return []
    } finally {
      limit.release()
    }
  }

  async addAddresses(host: HostId, texts: readonly string[]): Promise<void> {
    const peer = parsedPeer(host)
    if (peer.equals(this.#libp2p.peerId)) return
    const multiaddrs = texts.slice(0, 32).flatMap(text => parsedAddress(text) ?? [])
    if (multiaddrs.length > 0) await this.#libp2p.peerStore.merge(peer, { multiaddrs })
  }

  /** Where a peer is connected from, if it answers on one of its connections within the time. */
  async answersAt(peer: string, withinMs: number): Promise<string | undefined> {
    const open = this.#libp2p.getConnections(parsedPeer(peer)).filter(({ status }) => status === 'open')
    const asked = open.map(async connection => {
      const stream = await connection.newStream(HEARTBEAT_PROTOCOL, {
        runOnLimitedConnection: true,
        maxOutboundStreams: 4,
        signal: AbortSignal.timeout(withinMs)
      })
      stream.abort(new Error('it answers'))
      return connection.remoteAddr.toString()
    })
    return await Promise.any(asked).catch(() => undefined)
  }

  disconnect(peer: string, reason: string): void {
    for (const connection of this.#libp2p.getConnections(parsedPeer(peer)))
      connection.abort(new Error(reason))
  }

  stop(): void {
    this.#endTelling()
    this.#stopped.abort(new Error('the overlay stops'))
  }

  async #dial(peer: PeerId, signal: AbortSignal): Promise<Connection> {
    try {
      return this.#admitted(await this.#libp2p.dial(peer, { signal }))
    } catch (error) {
      signal.throwIfAborted()
      // libp2p asks the DHT only where it knows no address at all; here the known ones were of no use.
      const known = new Set((await this.#knownAddresses(peer)).map(String))
      const found = await this.findAddresses(peer.toString(), signal)
      const fresh = found.filter(address => !known.has(address.toString()))
      if (fresh.length === 0) throw error
      await this.#libp2p.peerStore.merge(peer, { multiaddrs: fresh })
      return this.#admitted(
        await this.#libp2p.dial(
          fresh.map(address => withPeer(address, peer)),
          { signal }
        )
      )
    }
  }

  #admitted(connection: Connection): Connection {
    if (!this.identify(connection)) throw new Error('the host was not admitted')
    return this.best(connection.remotePeer) ?? connection
  }

  async #knownAddresses(peer: PeerId): Promise<Multiaddr[]> {
    const info = await this.#libp2p.peerStore.getInfo(peer).catch(() => undefined)
    return info?.multiaddrs ?? []
  }

  /** Tells of the first connection and of the end of the last one. */
  #note(peer: string): void {
    const best = this.best(peerIdFromString(peer))
    const before = this.#connected.has(peer)
    if (best) this.#connected.set(peer, best.direct ? 'direct' : 'relayed')
    else this.#connected.delete(peer)
    if (before === (best !== undefined)) return
    for (const handler of this.#handlers) handler(peer, best !== undefined)
  }
}

/** Direct first, then without limits, then the eldest: both ends come to the same choice. */
function byPreference(a: Connection, b: Connection): number {
  return (
    Number(b.direct) - Number(a.direct) ||
    Number(a.limits !== undefined) - Number(b.limits !== undefined) ||
    a.timeline.open - b.timeline.open
  )
}

function parsedPeer(host: HostId): PeerId {
  try {
    return peerIdFromString(host)
  } catch (cause) {
    throw new WatariError('unreachable', `'${host.slice(0, 64)}' is not the id of a host`, { cause })
  }
}

export function parsedAddress(text: string): Multiaddr | undefined {
  try {
    return text.length <= 1024 ? multiaddr(text) : undefined
  } catch {
    return undefined
  }
}

function withPeer(address: Multiaddr, peer: PeerId): Multiaddr {
  const last = address.getComponents().at(-1)
  return last?.name === 'p2p' && last.value === peer.toString()
    ? address
    : address.encapsulate(`/p2p/${peer}`)
}
