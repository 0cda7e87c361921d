import type { Connection, Libp2p, PeerId, Transport } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connections } from './connections.ts'
import type { OverlayLimits } from './limits.ts'
import { deadline } from './wait.ts'

/** What we need of circuit-relay-v2's transport beyond the interface of transports. */
interface RelayTransport extends Transport {
  readonly reservationStore: {
    hasReservation(peer: PeerId): boolean
    addRelay(peer: PeerId, type: 'configured'): Promise<unknown>
  }
}

export interface RelayOptions {
  readonly libp2p: Libp2p
  readonly connections: Connections
  readonly limits: OverlayLimits
  readonly transport: Transport
  /** Starts a listener; libp2p does not show this by itself. */
  readonly listen: (addresses: Multiaddr[]) => Promise<void>
  /** Relays to be reachable through, each address with the relay's PeerId. */
  readonly relays: readonly Multiaddr[]
}

export interface RelayState {
  readonly address: string
  readonly isReserved: boolean
}

const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'
const TURN_MS = 1_000
const UPGRADE_MIN_MS = 5_000
const UPGRADE_MAX_MS = 300_000
/** Streams that somebody waits for: a relayed connection that carries them is not closed. */
const IN_USE = /^\/watari\/(rpc|stream)\//

/**
 * Being reachable through relays, and leaving them where a direct path exists.
 *
 * A reservation is asked for only when the relay is connected and speaks the hop protocol: circuit-relay-v2
 * 4.2 remembers a relay that failed once as invalid. The first reservation starts a listener; later ones, after the
 * relay was away, renew it (a second listener for the same relay would stay for ever).
 */
export class Relays {
  readonly #options: RelayOptions
  readonly #listening = new Set<string>()
  readonly #upgrades = new Map<string, { failures: number; nextAt: number }>()
  #timer: NodeJS.Timeout | undefined
  #isBusy = false

  constructor(options: RelayOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => void this.#turn(), TURN_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  state(): RelayState[] {
    return this.#options.relays.map(address => {
      const relay = relayPeer(address)
      return { address: address.toString(), isReserved: relay !== undefined && this.#isReserved(relay) }
    })
  }

  async #turn(): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      for (const address of this.#options.relays) await this.#reserve(address)
      this.#closeReplaced()
      await this.#upgradeOne()
    } finally {
      this.#isBusy = false
    }
  }

  async #reserve(address: Multiaddr): Promise<void> {
    const relay = relayPeer(address)
    if (!relay || this.#isReserved(relay) || !(await this.#isReady(relay))) return
    try {
      if (this.#listening.has(relay.toString()))
        await this.#transport.reservationStore.addRelay(relay, 'configured')
      else {
        await this.#options.listen([address.encapsulate('/p2p-circuit')])
        this.#listening.add(relay.toString())
      }
    } catch {
      // The relay may be full or going away; the next turn asks again.
    }
  }

  get #transport(): RelayTransport {
    return this.#options.transport as RelayTransport
  }

  #isReserved(relay: PeerId): boolean {
    return this.#transport.reservationStore.hasReservation(relay)
  }

  async #isReady(relay: PeerId): Promise<boolean> {
    const { libp2p, connections } = this.#options
    if (connections.state(relay.toString()) !== 'direct') return false
    const peer = await libp2p.peerStore.get(relay).catch(() => undefined)
    return peer?.protocols.includes(HOP_PROTOCOL) ?? false
  }

  /** One host at a time whose only path is a relay is dialled directly, with growing pauses. */
  async #upgradeOne(): Promise<void> {
    const { connections, libp2p, limits } = this.#options
    const now = performance.now()
    const relayed = new Set(libp2p.getConnections().map(connection => connection.remotePeer.toString()))
    for (const peer of this.#upgrades.keys()) if (!relayed.has(peer)) this.#upgrades.delete(peer)
    for (const peer of relayed) {
      const upgrade = this.#upgrades.get(peer) ?? { failures: 0, nextAt: 0 }
      if (connections.state(peer) !== 'relayed' || upgrade.nextAt > now) continue
      const isDirect = await this.#dialDirect(peerIdFromString(peer), limits.addressDialDeadlineMs)
      upgrade.failures = isDirect ? 0 : upgrade.failures + 1
      const pauseMs = Math.min(UPGRADE_MIN_MS * 2 ** Math.min(upgrade.failures, 10), UPGRADE_MAX_MS)
      upgrade.nextAt = performance.now() + pauseMs * (0.5 + Math.random() / 2)
      this.#upgrades.set(peer, upgrade)
      return
    }
  }

  async #dialDirect(peer: PeerId, ms: number): Promise<boolean> {
    const { libp2p, connections } = this.#options
    const info = await libp2p.peerStore.get(peer).catch(() => undefined)
    const direct =
      info?.addresses.map(({ multiaddr }) => multiaddr).filter(address => !isCircuit(address)) ?? []
    if (direct.length === 0) return false
    const limit = deadline(ms)
    try {
      const withId = direct.map(address =>
        relayPeer(address) ? address : address.encapsulate(`/p2p/${peer}`)
      )
      const connection = await libp2p.dial(withId, { force: true, signal: limit.signal })
      if (connections.best(peer)?.direct) return true
      // The relayed one was made while both certificates held, and is better.
      await connection.close()
      return false
    } catch {
      return false
    } finally {
      limit.release()
    }
  }

  /** A relayed connection beside a direct one goes when nobody uses it any more. */
  #closeReplaced(): void {
    const { libp2p, connections } = this.#options
    for (const connection of libp2p.getConnections()) {
      if (connection.direct || connections.best(connection.remotePeer)?.direct !== true) continue
      if (!isUsed(connection)) connection.close().catch(error => connection.abort(error))
    }
  }
}

function isUsed(connection: Connection): boolean {
  return connection.streams.some(stream => IN_USE.test(stream.protocol))
}

function isCircuit(address: Multiaddr): boolean {
  return address.getComponents().some(part => part.name === 'p2p-circuit')
}

function relayPeer(address: Multiaddr): PeerId | undefined {
  const peer = address.getComponents().findLast(part => part.name === 'p2p')?.value
  return peer === undefined ? undefined : peerIdFromString(peer)
}
