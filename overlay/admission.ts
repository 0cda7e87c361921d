import type { NoiseComponents } from '@chainsafe/libp2p-noise'
import type { Connection, ConnectionEncrypter } from '@libp2p/interface'
import type { HostIdentity } from '../protocol/host.ts'

/**
 * Who may connect. The overlay puts `encrypter` where libp2p expects Noise; nothing else of a peer (identify,
 * DHT, gossip) is seen before it was admitted, and it sees nothing of us. overlay/identity/ implements it.
 */
export interface Admission {
  /** A factory for libp2p's `connectionEncrypters`: the only one in the list, or plain Noise peers get in. */
  readonly encrypter: (components: NoiseComponents) => ConnectionEncrypter<unknown>

  /**
   * Who a peer proved to be. For a host's bulk process `id` is the id of its host, not of the peer.
   * `undefined` for whoever was never admitted, was withdrawn, or was not asked about for long.
   */
  identityOf(peerId: string): HostIdentity | undefined

  /** What a connection is good for; `undefined` for one that was not admitted, or whose time is over. */
  standingOf(connection: Pick<Connection, 'timeline'>): Standing | undefined

  /** The latest refusals, oldest first; bounded. */
  readonly refusals: readonly Refusal[]

  /**
   * Tells of peers that are connected by right no longer (their certificate was revoked, their organization
   * is not trusted any more): whoever owns the connections closes theirs at once.
   *
   * @returns a function that ends the telling
   */
  onWithdrawn(handler: (peerId: string, code: string) => void): () => void
}

/**
 * Whose certificate had ended, a stated time ago at most, when a connection was made. Where one had, what runs is served on it
 * in both directions and nothing else (Method.servesEnded): the other side's requests say so, and ours are not sent.
 */
export interface Standing {
  readonly oursHasEnded: boolean
  readonly theirsHasEnded: boolean
}

/** Whether everything is served on a connection. */
export function isWhole({ oursHasEnded, theirsHasEnded }: Standing): boolean {
  return !oursHasEnded && !theirsHasEnded
}

export interface Refusal {
  /** The PeerId as Noise proved it. A peer that fails Noise itself is not listed: it has no name. */
  readonly peer: string
  readonly code: string
  readonly message: string
  /** Whether we refused the peer, or the peer us. */
  readonly by: 'us' | 'them'
  readonly direction: 'inbound' | 'outbound'
  /** Milliseconds since 1970. */
  readonly atMs: number
}
