import type { Overlay } from '../../overlay/overlay.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { SegmentId } from '../../protocol/machine.ts'
import { type Exchange, exchangeCodec, readExchange } from '../../protocol/switch/exchange.ts'
import { SWITCH_LIMITS } from '../../protocol/switch/limits.ts'

const CHANNEL = 'network/records'

export interface RecordExchangeOptions {
  readonly overlay: Overlay
  /** From a host to this one alone. */
  readonly onDirect: (from: HostIdentity, exchange: Exchange) => void
  /** To everybody on the segment, perhaps passed on by others. */
  readonly onPublished: (from: HostId, exchange: Exchange) => void
  /** A faster way to a host, beside the connection, for what makes frames turn. */
  readonly announce: (to: HostId, exchange: Exchange) => void
  readonly isAdmitted: (host: HostId) => boolean
  readonly onFault: (error: unknown, context: string) => void
}

/**
 * What switches tell each other about where stations are: to one host by a message, and by a topic of each segment for
 * whoever is not known yet. Either may be lost: beacons repair that (protocol/switch/exchange.ts).
 */
export class RecordExchange {
  readonly #options: RecordExchangeOptions
  readonly #topics = new Set<SegmentId>()

  constructor(options: RecordExchangeOptions) {
    this.#options = options
    options.overlay.receive(CHANNEL, SWITCH_LIMITS.messageBytes, (bytes, from) => {
      const exchange = readExchange(bytes)
      if (exchange !== undefined) options.onDirect(from, exchange)
    })
  }

  /** Hears what is published of a segment from now on. */
  subscribe(segment: SegmentId): void {
    if (this.#topics.has(segment)) return
    this.#topics.add(segment)
    this.#options.overlay.subscribe(topicOf(segment), (bytes, from) => {
      const exchange = readExchange(bytes)
      if (exchange?.segment !== segment) return false
      this.#options.onPublished(from, exchange)
      return true
    })
  }

  send(to: HostId, exchange: Exchange): void {
    const { overlay, isAdmitted, announce } = this.#options
    if (!isAdmitted(to)) return
    this.#attempt(() => {
      const bytes = exchangeCodec.encode(exchange)
      if (exchange.kind === 'announcement') announce(to, exchange)
      overlay.send(to, CHANNEL, bytes)
    })
  }

  publish(exchange: Exchange): void {
    const { overlay, onFault } = this.#options
    this.#attempt(() => {
      // What the topic loses, the next beacon repairs.
      overlay
        .publish(topicOf(exchange.segment), exchangeCodec.encode(exchange))
        .catch(error => onFault(error, 'publishing records'))
    })
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#options.onFault(error, 'telling records')
    }
  }
}

function topicOf(segment: SegmentId): string {
  return `segment/${segment}`
}
