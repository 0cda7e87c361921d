import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { WatariError } from '../protocol/errors.ts'
import type { HostId, HostIdentity } from '../protocol/host.ts'
import type { Admission } from './admission.ts'
import { type ChannelCounters, Channels } from './channels.ts'
import { Connections, type PeerPath, parsedAddress } from './connections.ts'
import { Discovery } from './discovery.ts'
import { Gossip } from './gossip.ts'
import { Heartbeats } from './heartbeats.ts'
import { HintGate, Hints } from './hints.ts'
import { bulkLimits, checkedLimits, type OverlayLimits } from './limits.ts'
import { Loopback } from './loopback.ts'
import { multicastRouteMissing } from './multicast.ts'
import type { Asker, ByteStream, Method, Overlay, StreamOptions } from './overlay.ts'
import { type RelayState, Relays } from './relay.ts'
import { Rpc } from './rpc.ts'
import { createStack, type MdnsOptions, siteServiceTag } from './stack.ts'
import { type PeerStream, Streams } from './streams.ts'

export interface NodeOverlayOptions {
  /**
   * Ed25519. Its PeerId is `self.id`, or this is a bulk process of that host: it neither looks for others nor
   * keeps anything for them, and whoever dials it is told its PeerId and addresses.
   */
  readonly key: PrivateKey
  readonly self: HostIdentity
  readonly admission: Admission
  /** TCP multiaddrs (`/ip4/0.0.0.0/tcp/4001`); none for a host that only dials and uses relays. */
  readonly listen: readonly string[]
  /** Addresses under which others reach us, instead of those that we listen on. */
  readonly announce?: readonly string[]
  /** Multiaddrs with a PeerId. */
  readonly bootstrap?: readonly string[]
  readonly relay?: { readonly serve?: boolean; readonly use?: readonly string[] }
  /** Looks for hosts of the same site on the local network. */
  readonly mdns?: boolean | Partial<MdnsOptions>
  /** Directory for what is remembered of peers and hints; nothing outlives the process without one. */
  readonly datastorePath?: string
  readonly limits?: Partial<OverlayLimits>
  /** Told of our own mistakes (what a handler threw). */
  readonly onFault?: (error: unknown, context: string) => void
}

/** The overlay on libp2p, and what only this one can tell. */
export interface NodeOverlay extends Overlay {
  /** Our own PeerId: that of the host, or of its bulk process. */
  readonly peerId: string
  openStream(to: HostId, protocol: string, options?: StreamOptions): Promise<PeerStream>
  handleStream(
    protocol: string,
    handler: (stream: PeerStream, from: HostIdentity) => Promise<void>,
    options?: Pick<StreamOptions, 'apart'>
  ): void
  /** Where the DHT says that a host is; empty when it does not know. */
  findAddresses(host: HostId, options?: { signal?: AbortSignal }): Promise<string[]>
  /** Where a host is connected from, if it answers there within the time. */
  answersAt(host: HostId, withinMs: number): Promise<string | undefined>
  /** Closes all connections of a peer at once. */
  disconnect(peer: string, reason: string): void
  /** Closes the connections on which only what runs is served, to be made anew with the certificates that there are now. */
  endPartial(): void
  status(): Promise<OverlayStatus>
}

export interface OverlayStatus {
  readonly addresses: readonly string[]
  readonly peers: readonly PeerPath[]
  readonly relays: readonly RelayState[]
  readonly servesRelay: boolean
  /** mDNS is on, and the host has no route for it: nobody will be heard. */
  readonly multicastRouteMissing: boolean
  readonly channels: Readonly<ChannelCounters>
}

/**
 * Joins the federation: returns when the node listens and has begun to look for the others.
 *
 * @throws WatariError `bad-config` (addresses, limits), `listen-failed`
 */
export async function createOverlay(options: NodeOverlayOptions): Promise<NodeOverlay> {
  const isBulk = peerIdFromPrivateKey(options.key).toString() !== options.self.id
  const limits = checkedLimits({ ...(isBulk ? bulkLimits : {}), ...options.limits })
  const bootstrap = checkedPeers('bootstrap', options.bootstrap ?? [])
  const relays = checkedPeers('relay', options.relay?.use ?? [])
  for (const [name, texts] of Object.entries({ listen: options.listen, announce: options.announce ?? [] })) {
    for (const text of texts) if (!parsedAddress(text)) throw badAddress(name, text)
  }
  const onFault = options.onFault ?? (() => {})
  const gate = new HintGate(limits, options.admission)
  let discovery: Discovery | undefined
  const stack = await createStack({
    key: options.key,
    admission: options.admission,
    limits,
    gate,
    listen: options.listen,
    announce: options.announce ?? [],
    bootstrap: bootstrap.map(String),
    serveRelay: options.relay?.serve ?? false,
    isBulk,
    mdns: mdnsSettings(options),
    datastorePath: options.datastorePath,
    onFound: peer => discovery?.found(peer),
    onFault
  })
  const { libp2p } = stack
  const connections = new Connections({ libp2p, admission: options.admission, limits })
  const parts = { libp2p, connections, limits, onFault }
  const rpc = new Rpc(parts)
  const channels = new Channels(parts)
  const streams = new Streams(parts)
  const gossip = new Gossip({ service: libp2p.services.gossip, limits, onFault })
  const hints = new Hints({ table: libp2p.services.table, gate, key: options.key, limits })
  const heartbeats = new Heartbeats(parts)
  discovery = new Discovery({ ...parts, pinned: [...bootstrap, ...relays] })
  const relayed = new Relays({ ...parts, transport: stack.relayTransport, listen: stack.listen, relays })
  const loopback = new Loopback(options.self, onFault)
  connections.onChange((_host, connected) => {
    if (connected) setTimeout(() => void hints.renew(true), limits.redialMinMs).unref()
  })

  // Who answers is there before the first peer can ask.
  await channels.start()
  await heartbeats.start()
  try {
    await libp2p.start()
  } catch (cause) {
    hints.stop()
    heartbeats.stop()
    await stack.close().catch(() => {})
    throw new WatariError(
      'listen-failed',
      `Cannot listen on ${options.listen.join(', ')}; is another agent running, or the address not of this host?`,
      { fields: { listen: options.listen }, cause }
    )
  }
  for (const address of [...bootstrap, ...relays])
    await connections.addAddresses(peerOf(address), [address.toString()])
  if (!isBulk) await discovery.start()
  // Nobody looks for hosts here, so the relays have to be called by name; a bulk process lives too briefly to retry.
  else
    for (const relay of relays)
      libp2p.dial(relay).catch(error => onFault(error, `calling the relay ${relay}`))
  relayed.start()

  const isSelf = (host: HostId) => host === options.self.id && host === libp2p.peerId.toString()
  let stopping: Promise<void> | undefined

  return {
    self: options.self,
    peerId: libp2p.peerId.toString(),
    request: (to, method, request, { signal } = {}) =>
      isSelf(to) ? loopback.request(method, request, signal) : rpc.request(to, method, request, signal),
    handle: <Req, Res>(
      method: Method<Req, Res>,
      handler: (request: Req, from: Asker, signal: AbortSignal) => Promise<Res>
    ) => {
      loopback.handle(method, handler)
      rpc.handle(method, handler)
    },
    send: (to, channel, message) => {
      if (isSelf(to)) setImmediate(() => channels.deliver(channel, message, options.self))
      else channels.send(to, channel, message)
    },
    receive: (channel, maxBytes, handler) => channels.receive(channel, maxBytes, handler),
    publish: (topic, message) => gossip.publish(topic, message),
    subscribe: (topic, handler) => gossip.subscribe(topic, handler),
    openStream: async (to, protocol, options) =>
      isSelf(to) ? withPeerId(loopback.openStream(protocol), to) : streams.open(to, protocol, options),
    handleStream: (protocol, handler, options) => {
      loopback.handleStream(protocol, (stream, from) => handler(withPeerId(stream, from.id), from))
      streams.handle(protocol, handler, options)
    },
    putHint: (key, value, { signal } = {}) => hints.put(key, value, signal),
    getHint: (key, { signal } = {}) => hints.get(key, signal),
    addAddresses: (host, multiaddrs) => connections.addAddresses(host, multiaddrs),
    addresses: () => libp2p.getMultiaddrs().map(String),
    connection: host => connections.state(host),
    onConnectionChange: handler =>
      connections.onChange((peer, connected) => {
        if (connections.isHost(peer)) handler(peer, connected)
      }),
    findAddresses: async (host, { signal } = {}) =>
      (await connections.findAddresses(host, signal)).map(String),
    answersAt: (host, withinMs) => connections.answersAt(host, withinMs),
    disconnect: (peer, reason) => connections.disconnect(peer, reason),
    endPartial: () => connections.endPartial(),
    status: async () => ({
      addresses: libp2p.getMultiaddrs().map(String),
      peers: connections.all(),
      relays: relayed.state(),
      servesRelay: options.relay?.serve ?? false,
      multicastRouteMissing: mdnsSettings(options) !== undefined && (await multicastRouteMissing()),
      channels: { ...channels.counters }
    }),
    stop: () => {
      stopping ??= (async () => {
        discovery?.stop()
        relayed.stop()
        heartbeats.stop()
        hints.stop()
        rpc.stop()
        channels.stop()
        loopback.stop()
        connections.stop()
        await stack.close()
      })()
      return stopping
    }
  }
}

function withPeerId(stream: ByteStream, remotePeer: string): PeerStream {
  return {
    remotePeer,
    source: stream.source,
    write: chunk => stream.write(chunk),
    close: () => stream.close(),
    abort: error => stream.abort(error)
  }
}

function mdnsSettings({ mdns, self }: NodeOverlayOptions): MdnsOptions | undefined {
  if (mdns === undefined || mdns === false) return undefined
  return { serviceTag: siteServiceTag(self.org, self.site), ...(mdns === true ? {} : mdns) }
}

function checkedPeers(name: string, texts: readonly string[]): Multiaddr[] {
  return texts.map(text => {
    const address = parsedAddress(text)
    if (!address || peerOf(address) === '') throw badAddress(name, text)
    return address
  })
}

function peerOf(address: Multiaddr): string {
  return address.getComponents().findLast(part => part.name === 'p2p')?.value ?? ''
}

function badAddress(name: string, text: string): WatariError {
  const example =
    name === 'listen' || name === 'announce' ? '/ip4/192.0.2.1/tcp/4001' : '/ip4/192.0.2.1/tcp/4001/p2p/12D3…'
  return new WatariError('bad-config', `'${text}' is no address for ${name}; write it like ${example}`, {
    fields: { name, text }
  })
}
