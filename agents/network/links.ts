import type { Overlay } from '../../overlay/overlay.ts'
import type { RunnerClock } from '../../overlay/runner.ts'
import type { HostId } from '../../protocol/host.ts'
import type { Exchange } from '../../protocol/switch/exchange.ts'
import type { OutgoingFrame } from './frame.ts'
import type { NativeLinkStatus } from './native/native-link.ts'
import type { NativeLinks } from './native/native-links.ts'
import type { StreamLinkStatus, StreamLinks } from './stream/stream-links.ts'

export interface LinksOptions {
  readonly overlay: Pick<Overlay, 'connection'>
  readonly clock: RunnerClock
  readonly streams: StreamLinks
  /** Absent where this host has no native carrier. */
  readonly native: NativeLinks | undefined
  /** Why not. */
  readonly nativeMissing: string
  readonly onCarrierChange: (link: LinkStatus) => void
}

export type Carrier = 'native' | 'stream' | 'none'

export interface LinkStatus {
  readonly host: HostId
  readonly carrier: Carrier
  /** How the frames go; `none` while there is no way. */
  readonly path: 'none' | 'direct' | 'relayed'
  /** Why it is not the native carrier, or what keeps it from working. */
  readonly why: string
  /** For how long it has been this carrier. */
  readonly forMs: number
  readonly address: string | null
  /** Of the path, IP header included; null on a stream. */
  readonly mtu: number | null
  readonly roundTripMs: number | null
  readonly loss: number | null
  readonly queuedBytes: number
  readonly sentBytes: number
  readonly sentPackets: number
  readonly receivedBytes: number
  readonly receivedPackets: number
  /** By whichever carrier. */
  readonly dropped: number
  /** Datagrams that were not the other host's. */
  readonly forged: number
  readonly replayed: number
}

interface Choice {
  carrier: Carrier
  since: number
}

const TICK_MS = 1_000

/**
 * The way to each other host: packet by packet over the native carrier where that is up, else over streams. So a change
 * of carrier is no event that anything waits for; what is under way on the one arrives, or not, as on any network.
 */
export class Links {
  readonly #options: LinksOptions
  readonly #choices = new Map<HostId, Choice>()
  #cancelTick: () => void

  constructor(options: LinksOptions) {
    this.#options = options
    this.#cancelTick = options.clock.after(TICK_MS, () => this.#tick())
  }

  /** @returns false when the packet was dropped */
  send(host: HostId, frame: OutgoingFrame): boolean {
    const { native, streams } = this.#options
    return native?.send(host, frame) === true || streams.send(host, frame)
  }

  /** There will be frames for a host soon: its path is found before they come. */
  warm(host: HostId): void {
    this.#options.native?.warm(host)
  }

  /** Tells a host of records as fast as frames go; they are lost as easily. */
  announce(host: HostId, exchange: Exchange): void {
    this.#options.native?.announce(host, exchange)
  }

  /** A host is connected. */
  connected(host: HostId): void {
    this.#options.streams.connected(host)
    this.#options.native?.connected(host)
  }

  status(): LinkStatus[] {
    const { native, streams } = this.#options
    const hosts = new Set([...streams.hosts(), ...(native?.hosts() ?? [])])
    return [...hosts].map(host => this.#statusOf(host, streams.status(host), native?.status(host)))
  }

  #statusOf(host: HostId, stream: StreamLinkStatus, native: NativeLinkStatus | undefined): LinkStatus {
    const { overlay, clock, nativeMissing } = this.#options
    const isNative = native?.state === 'up'
    const carrier = isNative ? 'native' : stream.state === 'open' ? 'stream' : 'none'
    const sum = (key: 'sentBytes' | 'sentPackets' | 'receivedBytes' | 'receivedPackets' | 'dropped') =>
      stream[key] + (native?.[key] ?? 0)
    const why = [isNative ? '' : (native?.detail ?? nativeMissing), isNative ? '' : stream.detail]
    const choice = this.#choices.get(host)
    return {
      host,
      carrier,
      path: isNative ? 'direct' : overlay.connection(host),
      why: why.filter(each => each !== '').join('; '),
      forMs: choice?.carrier === carrier ? Math.round(clock.now() - choice.since) : 0,
      address: native?.address ?? null,
      mtu: native?.mtu ?? null,
      roundTripMs: isNative ? native.roundTripMs : stream.roundTripMs,
      loss: isNative ? native.loss : null,
      queuedBytes: stream.queuedBytes,
      sentBytes: sum('sentBytes'),
      sentPackets: sum('sentPackets'),
      receivedBytes: sum('receivedBytes'),
      receivedPackets: sum('receivedPackets'),
      dropped: sum('dropped'),
      forged: native?.forged ?? 0,
      replayed: native?.replayed ?? 0
    }
  }

  #tick(): void {
    const { clock, onCarrierChange } = this.#options
    const links = this.status()
    for (const link of links) {
      const choice = this.#choices.get(link.host)
      if (choice?.carrier === link.carrier) continue
      this.#choices.set(link.host, { carrier: link.carrier, since: clock.now() })
      onCarrierChange({ ...link, forMs: 0 })
    }
    const there = new Set(links.map(({ host }) => host))
    for (const host of this.#choices.keys()) if (!there.has(host)) this.#choices.delete(host)
    this.#cancelTick = clock.after(TICK_MS, () => this.#tick())
  }

  stop(): void {
    this.#cancelTick()
    this.#options.streams.stop()
    this.#options.native?.stop()
  }
}
