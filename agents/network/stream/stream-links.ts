import type { ByteStream, Overlay } from '../../../overlay/overlay.ts'
import type { RunnerClock } from '../../../overlay/runner.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import type { SegmentId } from '../../../protocol/machine.ts'
import { type Exchange, exchangeCodec } from '../../../protocol/switch/exchange.ts'
import { encodeLinkRecord, type LinkRecord, LinkRecordReader } from '../../../protocol/switch/link-record.ts'
import type { LinkFrameIn, OutgoingFrame } from '../frame.ts'
import { DEFAULT_LINK_TIMES, type LinkTimes, OutgoingLink } from './outgoing-link.ts'

const LINK_PROTOCOL = 'link/1'
const TICK_MS = 1_000

export interface StreamLinksOptions {
  readonly overlay: Overlay
  readonly clock: RunnerClock
  readonly onFrame: (frame: LinkFrameIn) => void
  readonly onExchange: (from: HostIdentity, exchange: Exchange) => void
  /** After each piece of a stream, when all of its records were handed out. */
  readonly onIdle: () => void
  readonly times?: LinkTimes
}

export interface StreamLinkStatus {
  readonly state: OutgoingLink['state']
  readonly detail: string
  readonly roundTripMs: number | null
  readonly queuedBytes: number
  readonly sentBytes: number
  readonly sentPackets: number
  readonly receivedBytes: number
  readonly receivedPackets: number
  readonly dropped: number
}

interface Incoming {
  readonly stream: ByteStream
  bytes: number
  packets: number
}

/** The links of the stream carrier, made when the first frame needs them. */
export class StreamLinks {
  readonly #options: StreamLinksOptions
  readonly #outgoing = new Map<HostId, OutgoingLink>()
  readonly #incoming = new Map<HostId, Incoming>()
  #cancelTick: () => void
  #isStopped = false

  constructor(options: StreamLinksOptions) {
    this.#options = options
    options.overlay.handleStream(LINK_PROTOCOL, (stream, from) => this.#receive(stream, from), {
      apart: true
    })
    this.#cancelTick = options.clock.after(TICK_MS, () => this.#tick())
  }

  send(host: HostId, frame: OutgoingFrame): boolean {
    if (this.#isStopped) return false
    let link = this.#outgoing.get(host)
    if (link === undefined) {
      const { overlay, clock, times = DEFAULT_LINK_TIMES } = this.#options
      const open = (signal: AbortSignal) => overlay.openStream(host, LINK_PROTOCOL, { signal, apart: true })
      link = new OutgoingLink({ open, now: () => clock.now(), times })
      this.#outgoing.set(host, link)
    }
    return link.send(frame)
  }

  /** A host is connected. */
  connected(host: HostId): void {
    this.#outgoing.get(host)?.connected()
  }

  /** Those that there are now, in either direction. */
  hosts(): HostId[] {
    return [...new Set([...this.#outgoing.keys(), ...this.#incoming.keys()])]
  }

  status(host: HostId): StreamLinkStatus {
    const out = this.#outgoing.get(host)
    const incoming = this.#incoming.get(host)
    return {
      state: out?.state ?? 'idle',
      detail: out?.detail ?? '',
      roundTripMs: out?.roundTripMs ?? null,
      queuedBytes: out?.queuedBytes ?? 0,
      sentBytes: out?.sentBytes ?? 0,
      sentPackets: out?.sentPackets ?? 0,
      receivedBytes: incoming?.bytes ?? 0,
      receivedPackets: incoming?.packets ?? 0,
      dropped: out?.dropped ?? 0
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelTick()
    for (const link of this.#outgoing.values()) link.close()
    for (const { stream } of this.#incoming.values()) stream.abort(new Error('the network agent stops'))
    this.#outgoing.clear()
  }

  #tick(): void {
    for (const [host, link] of this.#outgoing) if (!link.tick()) this.#outgoing.delete(host)
    this.#cancelTick = this.#options.clock.after(TICK_MS, () => this.#tick())
  }

  /** A host has one stream to us; a second one means that it gave the first up. */
  async #receive(stream: ByteStream, from: HostIdentity): Promise<void> {
    if (this.#isStopped) return stream.abort(new Error('the network agent stops'))
    this.#incoming.get(from.id)?.stream.abort(new Error('a newer link took its place'))
    const incoming: Incoming = { stream, bytes: 0, packets: 0 }
    this.#incoming.set(from.id, incoming)
    const numbers = new Map<number, SegmentId>()
    const reader = new LinkRecordReader()
    try {
      for await (const chunk of stream.source) {
        const isWellFormed = reader.push(chunk, record => this.#take(record, from, incoming, numbers))
        if (!isWellFormed)
          throw new WatariError('bad-message', `host ${from.id} sends no records on its link`)
        this.#options.onIdle()
      }
      await stream.close()
    } finally {
      if (this.#incoming.get(from.id) === incoming) this.#incoming.delete(from.id)
    }
  }

  #take(record: LinkRecord, from: HostIdentity, incoming: Incoming, numbers: Map<number, SegmentId>): void {
    if (record.kind === 'segment') numbers.set(record.number, record.segment)
    else if (record.kind === 'ping')
      incoming.stream.write(encodeLinkRecord({ kind: 'pong', token: record.token })).catch(() => {})
    if (record.kind !== 'frame' && record.kind !== 'announce') return
    const segment = numbers.get(record.number)
    if (segment === undefined) return
    if (record.kind === 'announce') {
      const exchange = exchangeCodec.decode(record.message)
      if (exchange.kind === 'announcement' && exchange.segment === segment)
        this.#options.onExchange(from, exchange)
      return
    }
    incoming.packets++
    incoming.bytes += record.packet.length
    const { epoch, forwarded, packet } = record
    this.#options.onFrame({ from: from.id, segment, epoch, forwarded, packet })
  }
}
