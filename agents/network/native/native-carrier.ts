import { availableParallelism } from 'node:os'
import { ordinarily } from '../../priority.ts'
import { type Addon, type CarrierRef, loadAddon } from './addon.ts'
import { addressOf } from './address.ts'
import { type RingKind, RingReader, type RingRecord } from './ring.ts'

/** What may be switched off, each by itself: kernels and cards have got each of them wrong before. */
export interface Offloads {
  /** Many datagrams by one call, cut by the kernel (UDP_SEGMENT). */
  readonly sendTrains: boolean
  /** Many datagrams received as one (UDP_GRO). */
  readonly receiveTrains: boolean
}

export interface NativeCarrierStatus {
  readonly native: true
  readonly udpPort: number
  /** What is in use; off where the configuration says so, or the system does not have it. */
  readonly offloads: Offloads
  /** Datagrams that the system did not take. */
  readonly failed: number
  /** Of them, larger than the path. */
  readonly tooLarge: number
  /** Questions to the switch for which there was no room. */
  readonly unasked: number
}

const ALL_OFFLOADS: Offloads = { sendTrains: true, receiveTrains: true }

export interface NativeCarrierOptions {
  /** UDP; where it is taken, any other. */
  readonly port: number
  readonly offloads?: Offloads
  /** One for each direction, or one for both. @default two where there are more than two processors */
  readonly threads?: 1 | 2
  /** @default what native/ was built to */
  readonly addon?: Addon
}

/** Bytes that one turn of the event loop takes from the threads. */
const TURN_BYTES = 2 * 1024 * 1024
const ANY_IPV6 = '::'
const ANY_IPV4 = '0.0.0.0'

type Handler = (record: RingRecord) => void

/**
 * The threads that move frames between ports and UDP (native/), as this side sees them: it hands out numbers, puts what
 * changed in force once a turn, and passes on what the threads ask.
 */
export class NativeCarrier {
  readonly addon: Addon
  readonly ref: CarrierRef
  readonly udpPort: number
  readonly hasWantedPort: boolean
  readonly #handlers = new Map<RingKind, Handler>()
  readonly #rings: readonly RingReader[]
  #drained: () => void = () => {}
  #isClosed = false
  #willPublish = false
  #willFlush = false
  #nextHandle = 1

  /** @throws WatariError `addon-missing`; Error where no UDP socket is to be had */
  constructor(options: NativeCarrierOptions) {
    this.addon = options.addon ?? loadAddon()
    this.ref = open(this.addon, options, () => this.#drain())
    this.udpPort = this.addon.udpPort(this.ref)[0]
    this.hasWantedPort = options.port === this.udpPort
    this.#rings = this.addon.rings(this.ref).map(memory => new RingReader(memory))
  }

  /** A number for a port, a link or a segment, never given again. */
  handle(): number {
    return this.#nextHandle++
  }

  on(kind: RingKind, handler: Handler): void {
    this.#handlers.set(kind, handler)
  }

  /** What was set is in force at the end of this turn of the event loop. */
  willPublish(): void {
    if (this.#willPublish || this.#isClosed) return
    this.#willPublish = true
    queueMicrotask(() => {
      if (this.#willPublish) this.publish()
    })
  }

  publish(): void {
    this.#willPublish = false
    if (!this.#isClosed) this.addon.publish(this.ref)
  }

  /** What was sent leaves at the end of this turn, together. */
  willFlush(): void {
    if (this.#willFlush) return
    this.#willFlush = true
    queueMicrotask(() => {
      this.#willFlush = false
      if (!this.#isClosed) this.addon.flush(this.ref)
    })
  }

  status(): NativeCarrierStatus {
    const counters = this.#isClosed ? ([0, 0, 0, 0, 0] as const) : this.addon.carrierCounters(this.ref)
    const [failed, tooLarge, sendTrains, receiveTrains, unasked] = counters
    const offloads = { sendTrains: sendTrains === 1, receiveTrains: receiveTrains === 1 }
    return { native: true, udpPort: this.udpPort, offloads, failed: failed + tooLarge, tooLarge, unasked }
  }

  /** @param handler called when all that there was has been handed out */
  onDrained(handler: () => void): void {
    this.#drained = handler
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.addon.close(this.ref)
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  #drain(): void {
    if (this.#isClosed) return
    const visit = (record: RingRecord) => {
      if (!this.#isClosed) this.#handlers.get(record.kind)?.(record)
    }
    const left = this.#rings.map(ring => ring.drain(TURN_BYTES, visit))
    this.#drained()
    // The threads tell only once: what is left is taken at the next turn.
    if (left.includes(true)) setImmediate(() => this.#drain())
  }
}

function open(addon: Addon, options: NativeCarrierOptions, notify: () => void): CarrierRef {
  const { sendTrains, receiveTrains } = options.offloads ?? ALL_OFFLOADS
  // On fewer, a direction that works and another that waits for it are better off taking turns (carrier.h).
  const { threads = availableParallelism() > 2 ? 2 : 1 } = options
  const attempt = (port: number, onlyIpv4: boolean) => {
    const address = Buffer.from(addressOf(onlyIpv4 ? ANY_IPV4 : ANY_IPV6, port), 'hex')
    // A guest that sends as much as it can must not keep others' guests waiting by what carries it.
    return ordinarily(() => addon.open(address, onlyIpv4, sendTrains, receiveTrains, threads === 2, notify))
  }
  const attempts: (() => CarrierRef)[] = [
    () => attempt(options.port, false),
    () => attempt(options.port, true),
    () => attempt(0, false)
  ]
  for (const each of attempts) {
    try {
      return each()
    } catch {
      // The last one tells.
    }
  }
  return attempt(0, true)
}
