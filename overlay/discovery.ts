import type { Libp2p, Peer, PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Connections } from './connections.ts'
import type { OverlayLimits } from './limits.ts'

export interface DiscoveryOptions {
  readonly libp2p: Libp2p
  readonly connections: Connections
  readonly limits: OverlayLimits
  /** Always sought: bootstrap hosts and relays, each address with its PeerId. */
  readonly pinned: readonly Multiaddr[]
  readonly onFault: (error: unknown, context: string) => void
}

interface Candidate {
  readonly isPinned: boolean
  failures: number
  nextAt: number
  isDialling: boolean
}

const TURN_MS = 500
const PARALLEL_DIALS = 8
/** A remembered host that never answers is asked ten times less often than a bootstrap host. */
const REMEMBERED_PATIENCE = 10

/**
 * Finds the others again: bootstrap hosts, whoever mDNS hears in the site, and everybody that was connected
 * before (the peer store on disk). Dials with growing, jittered pauses, so that hosts that start together
 * do not knock together. No full mesh: beyond `peersSought` connections only pinned hosts are dialled.
 */
export class Discovery {
  readonly #options: DiscoveryOptions
  readonly #candidates = new Map<string, Candidate>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: DiscoveryOptions) {
    this.#options = options
    options.connections.onChange((peer, connected) => this.#noteChange(peer, connected))
  }

  async start(): Promise<void> {
    const { libp2p, pinned } = this.#options
    for (const address of pinned) {
      const peer = address.getComponents().findLast(part => part.name === 'p2p')?.value
      if (peer) this.#add(peer, true)
    }
    for (const peer of await this.#remembered()) this.#add(peer, false)
    this.#candidates.delete(libp2p.peerId.toString())
    this.#timer = setInterval(() => this.#turn(), TURN_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** A host of this site was heard (mDNS). */
  found({ id, multiaddrs }: PeerInfo): void {
    const { libp2p } = this.#options
    if (id.equals(libp2p.peerId)) return
    libp2p.peerStore
      .merge(id, { multiaddrs: multiaddrs.slice(0, 32) })
      .then(() => this.#add(id.toString(), false))
      .catch(() => {})
  }

  /** The hosts on disk, latest first; what is over the bound is forgotten. */
  async #remembered(): Promise<string[]> {
    const { libp2p, limits, onFault } = this.#options
    // What is on disk saves time and is no more: a file that cannot be read costs the memory, not the start.
    const peers = await libp2p.peerStore.all().catch(error => {
      onFault(error, 'hosts remembered on disk')
      return []
    })
    const others = peers.filter(peer => !peer.id.equals(libp2p.peerId))
    const latest = others.toSorted((a, b) => lastReached(b) - lastReached(a))
    for (const peer of latest.slice(limits.peersRemembered)) await libp2p.peerStore.delete(peer.id)
    return latest
      .slice(0, limits.peersRemembered)
      .filter(peer => peer.addresses.length > 0)
      .map(peer => peer.id.toString())
  }

  #add(peer: string, isPinned: boolean): void {
    if (this.#candidates.has(peer)) return
    if (!isPinned && this.#candidates.size >= this.#options.limits.peersRemembered) return
    const spreadMs = Math.random() * this.#options.limits.redialMinMs
    const nextAt = performance.now() + spreadMs
    this.#candidates.set(peer, { isPinned, failures: 0, nextAt, isDialling: false })
  }

  #noteChange(peer: string, connected: boolean): void {
    const { libp2p, connections } = this.#options
    if (!connections.isHost(peer)) {
      // A bulk process comes and goes with its work: it is neither sought nor remembered.
      if (!connected) libp2p.peerStore.delete(peerIdFromString(peer)).catch(() => {})
      return
    }
    this.#add(peer, false)
    const candidate = this.#candidates.get(peer)
    if (!candidate) return
    if (connected) candidate.failures = 0
    else this.#postpone(candidate)
  }

  #turn(): void {
    const { connections, limits } = this.#options
    const now = performance.now()
    let dialling = [...this.#candidates.values()].filter(candidate => candidate.isDialling).length
    let connected = connections.count()
    for (const [peer, candidate] of this.#candidates) {
      if (dialling >= PARALLEL_DIALS) return
      if (candidate.isDialling || candidate.nextAt > now || connections.state(peer) !== 'none') continue
      if (!candidate.isPinned && connected >= limits.peersSought) continue
      dialling++
      connected++
      void this.#dial(peer, candidate)
    }
  }

  async #dial(peer: string, candidate: Candidate): Promise<void> {
    candidate.isDialling = true
    try {
      await this.#options.connections.openAny(peer)
      candidate.failures = 0
      this.#postpone(candidate)
    } catch {
      candidate.failures++
      this.#postpone(candidate)
    } finally {
      candidate.isDialling = false
    }
  }

  #postpone(candidate: Candidate): void {
    const { redialMinMs, redialMaxMs } = this.#options.limits
    const mostMs = redialMaxMs * (candidate.isPinned ? 1 : REMEMBERED_PATIENCE)
    const pauseMs = Math.min(redialMinMs * 2 ** Math.min(candidate.failures, 20), mostMs)
    candidate.nextAt = performance.now() + pauseMs * (0.5 + Math.random() / 2)
  }
}

/** When libp2p last dialled the peer with success, in ms since 1970; 0 for never. */
function lastReached(peer: Peer): number {
  const text = peer.metadata.get('last-dial-success')
  return text ? Number(new TextDecoder().decode(text)) || 0 : 0
}
