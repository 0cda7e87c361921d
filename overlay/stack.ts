import { createHash } from 'node:crypto'
import { bootstrap } from '@libp2p/bootstrap'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush } from '@libp2p/identify'
import type { PeerInfo, PrivateKey, Transport } from '@libp2p/interface'
import { mdns } from '@libp2p/mdns'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import type { Multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import type { Admission } from './admission.ts'
import { gateProtocols } from './gate.ts'
import { gathering } from './gathered.ts'
import { gossipService } from './gossip.ts'
import { type HintGate, hashTableService } from './hints.ts'
import type { OverlayLimits } from './limits.ts'
import { PeerDatastore } from './peer-datastore.ts'
import { sparingUpdates } from './window-updates.ts'

export interface StackOptions {
  readonly key: PrivateKey
  readonly admission: Admission
  readonly limits: OverlayLimits
  readonly gate: HintGate
  readonly listen: readonly string[]
  readonly announce: readonly string[]
  readonly bootstrap: readonly string[]
  readonly serveRelay: boolean
  /** A process that only carries streams: it keeps nothing for others. */
  readonly isBulk: boolean
  readonly mdns: MdnsOptions | undefined
  readonly datastorePath: string | undefined
  /** Told of hosts that mDNS heard. */
  readonly onFound: (peer: PeerInfo) => void
  readonly onFault: (error: unknown, context: string) => void
}

export interface MdnsOptions {
  readonly serviceTag: string
  readonly intervalMs?: number
  /** For tests that must not hear others. */
  readonly port?: number
}

/**
 * A request must not wait for Nagle. Some frames of Noise at a time: at the usual 64 KiB every one of them would wait for
 * the one before to be written, its tag with it.
 */
const SOCKET = { noDelay: true, keepAlive: true, highWaterMark: 256 * 1024 }
const BULK_SOCKET = { ...SOCKET, highWaterMark: 1024 * 1024 }
const DAY_MS = 24 * 3_600_000
const IDENTIFY_BYTES = 64 * 1024

/** Parts of libp2p that its own interface hides. */
interface Inner {
  transport: Transport | undefined
  listen: ((addresses: Multiaddr[]) => Promise<void>) | undefined
}

/**
 * libp2p 3.3 with our settings. Its defaults are made for a public network of strangers; what differs here:
 * more connections per second from one address (a site behind one), no monitor that aborts everything after
 * a stall of our own, no dropping of private addresses, peers remembered for a month instead of six hours, and
 * streams that may hold all that their window allows. The tag of `bootstrap` has no time to live: Infinity,
 * as its documentation suggests, makes the peer store refuse the peer.
 */
export async function createStack(options: StackOptions) {
  const { limits, admission } = options
  const inner: Inner = { transport: undefined, listen: undefined }
  const datastore =
    options.datastorePath === undefined ? undefined : new PeerDatastore(options.datastorePath, options)
  await datastore?.open()
  const libp2p = await createLibp2p({
    start: false,
    privateKey: options.key,
    nodeInfo: { name: 'watari', version: '1', userAgent: 'watari' },
    addresses: {
      listen: [...options.listen],
      announce: [...options.announce],
      announceFilter: withoutLoopback
    },
    transports: [
      tcp(
        options.isBulk
          ? { dialOpts: BULK_SOCKET, listenOpts: BULK_SOCKET }
          : { dialOpts: SOCKET, listenOpts: SOCKET }
      ),
      components => {
        const transport = circuitRelayTransport({ reservationCompletionTimeout: limits.dialDeadlineMs })(
          components
        )
        inner.transport = transport
        inner.listen = addresses => components.transportManager.listen(addresses)
        // Here for want of an earlier place that is given the registrar: services are made after transports.
        gateProtocols(components.registrar, admission)
        return transport
      }
    ],
    // The only encrypter: with plain Noise beside it, strangers would get in.
    connectionEncrypters: [components => gathering(admission.encrypter(components))],
    streamMuxers: [
      () =>
        sparingUpdates(
          yamux({
            enableKeepAlive: false,
            maxInboundStreams: 4 * limits.streamsPerPeer + 4 * limits.requestsPerPeer,
            maxOutboundStreams: 4 * limits.streamsPerPeer + 4 * limits.requestsPerPeer,
            streamOptions: {
              maxStreamWindowSize: limits.streamWindowBytes,
              // A paused stream still gets what its window allows; less room than that would break it.
              maxReadBufferLength: limits.streamWindowBytes + 1024 * 1024
            }
          })()
        )
    ],
    connectionManager: {
      maxConnections: limits.maxConnections,
      inboundConnectionThreshold: limits.inboundPerSecond,
      maxIncomingPendingConnections: limits.pendingInbound,
      dialTimeout: limits.dialDeadlineMs,
      addressDialTimeout: limits.addressDialDeadlineMs,
      // Redialling is overlay/discovery.ts: longer than five times, and jittered.
      reconnectRetries: 0
    },
    connectionMonitor: { enabled: false },
    // Private and loopback addresses are as good as others here; the default gater of browsers is not used.
    connectionGater: { denyDialMultiaddr: () => false },
    peerStore: { maxAddressAge: 30 * DAY_MS, maxPeerAge: 30 * DAY_MS },
    peerDiscovery: discoveries(options),
    ...(datastore ? { datastore } : {}),
    services: {
      identify: identify({ maxMessageSize: IDENTIFY_BYTES, runOnLimitedConnection: true }),
      identifyPush: identifyPush({ maxMessageSize: IDENTIFY_BYTES, runOnLimitedConnection: true }),
      ping: ping({ runOnLimitedConnection: true }),
      table: hashTableService(options.gate, !options.isBulk),
      gossip: gossipService(limits),
      ...(options.serveRelay ? { relay: relayServer(limits) } : {})
    }
  })
  if (!inner.transport || !inner.listen) throw new Error('libp2p made no relay transport')
  return {
    libp2p,
    relayTransport: inner.transport,
    listen: inner.listen,
    close: async () => {
      await libp2p.stop()
      await datastore?.close()
    }
  }
}

/** What a site calls itself in mDNS: other sites on the same wire are not even asked. */
export function siteServiceTag(org: string, site: string): string {
  const hash = createHash('sha256').update(`${org}\n${site}`).digest('hex').slice(0, 10)
  return `_w${hash}._udp.local`
}

function relayServer(limits: OverlayLimits) {
  return circuitRelayServer({
    maxInboundHopStreams: limits.maxConnections,
    maxOutboundStopStreams: limits.maxConnections,
    // 128 KiB and two minutes are for strangers; here admission stands in front.
    reservations: { maxReservations: limits.relayReservations, applyDefaultLimit: false }
  })
}

function discoveries(options: StackOptions): NonNullable<Libp2pOptions['peerDiscovery']> {
  const list: NonNullable<Libp2pOptions['peerDiscovery']> = []
  if (options.bootstrap.length > 0) list.push(bootstrap({ list: [...options.bootstrap], timeout: 0 }))
  const settings = options.mdns
  if (settings) {
    list.push(components => {
      const service = mdns({
        serviceTag: settings.serviceTag,
        interval: settings.intervalMs ?? 10_000,
        ...(settings.port === undefined ? {} : { port: settings.port })
      })(components)
      // libp2p's own event does not say who found a peer, and the DHT "finds" everybody.
      service.addEventListener('peer', event => options.onFound(event.detail))
      return service
    })
  }
  return list
}

/** A loopback address is of use to nobody else, unless there is no other (one machine, tests). */
function withoutLoopback(addresses: Multiaddr[]): Multiaddr[] {
  const others = addresses.filter(address => !/^\/(ip4\/127\.|ip6\/::1\/)/.test(address.toString()))
  return others.length > 0 ? others : addresses
}
