import type { Random } from '../../protocol/core.ts'

/**
 * One direction of the way between two sites: a line, then a distance.
 *
 *     enqueue ──▶ [ bounded queue ──▶ line at `rateMbit` ] ──▶ loss ──▶ distance of `delayMs` ──▶ due
 *
 * The line sends one packet after the other, each for as long as its bits take; what would wait behind more
 * than `queueBytes` is dropped at the tail, as in a router. A packet that is lost still took its time on the
 * line. Order is kept, also when the delay is made shorter while packets are under way.
 *
 * A superpacket (several TCP segments in one buffer) counts as its segments: it occupies the line for all of
 * them, and it is lost when any of them is, with probability 1 − (1 − p)ⁿ. That is harsher than a real path,
 * which loses them singly; so the driver takes superpackets apart wherever loss or rate is set, and only a
 * delay lets them pass whole.
 *
 * Time is in ms on a clock of the caller's, with fractions.
 */
export interface PathSettings {
  /** One way. */
  readonly delayMs: number
  readonly lossPercent: number
  /** 0: as fast as it goes. */
  readonly rateMbit: number
  /** What may wait for the line. */
  readonly queueBytes: number
}

export const defaultPath: PathSettings = { delayMs: 0, lossPercent: 0, rateMbit: 0, queueBytes: 1_000_000 }

/** The most that one direction holds, waiting or under way: 100 ms at 20 Gbit/s. */
export const heldBytesLimit = 256 * 1024 * 1024

export interface PathStatistics {
  packets: number
  bytes: number
  /** By chance, as set. */
  lost: number
  /** Queue or memory was full. */
  dropped: number
  /** Because a site was cut off. */
  cut: number
}

export type Fate = 'queued' | 'lost' | 'dropped' | 'cut'

interface Held<P> {
  readonly packet: P
  readonly bytes: number
  readonly dueMs: number
}

export class Path<P> {
  readonly statistics: PathStatistics = { packets: 0, bytes: 0, lost: 0, dropped: 0, cut: 0 }
  #settings: PathSettings
  #isCut = false
  readonly #random: Random
  #held: Held<P>[] = []
  #head = 0
  #heldBytes = 0
  /** When the line will have sent all that it has. */
  #lineFreeMs = 0
  #lastDueMs = 0

  constructor(settings: PathSettings, random: Random) {
    this.#settings = settings
    this.#random = random
  }

  get settings(): PathSettings {
    return this.#settings
  }

  /** For what is sent from now on; what is under way keeps its time. */
  change(settings: PathSettings): void {
    this.#settings = settings
  }

  /** Nothing arrives any more, not even what is under way. */
  cut(isCut: boolean): void {
    this.#isCut = isCut
  }

  /** Whether a packet could be passed on at once, without being held. */
  get isTransparent(): boolean {
    const { delayMs, lossPercent, rateMbit } = this.#settings
    return (
      delayMs === 0 && lossPercent === 0 && rateMbit === 0 && !this.#isCut && this.#head === this.#held.length
    )
  }

  /** Counts a packet that the caller passed on by itself because the path is transparent. */
  passed(bytes: number, segments: number): void {
    this.statistics.packets += segments
    this.statistics.bytes += bytes
  }

  /** @param bytes on the line, all segments' headers included */
  enqueue(now: number, packet: P, bytes: number, segments: number): Fate {
    if (this.#isCut) {
      this.statistics.cut += segments
      return 'cut'
    }
    const { delayMs, lossPercent, rateMbit, queueBytes } = this.#settings
    let departureMs = now
    if (rateMbit > 0) {
      const bitsPerMs = rateMbit * 1000
      const startMs = Math.max(now, this.#lineFreeMs)
      if (((startMs - now) * bitsPerMs) / 8 + bytes > Math.max(queueBytes, bytes)) return this.#drop(segments)
      departureMs = startMs + (bytes * 8) / bitsPerMs
      this.#lineFreeMs = departureMs
    }
    if (this.#heldBytes + bytes > heldBytesLimit) return this.#drop(segments)
    if (lossPercent > 0 && this.#random() < 1 - (1 - lossPercent / 100) ** segments) {
      this.statistics.lost += segments
      return 'lost'
    }
    const dueMs = Math.max(departureMs + delayMs, this.#lastDueMs)
    this.#lastDueMs = dueMs
    this.#held.push({ packet, bytes, dueMs })
    this.#heldBytes += bytes
    this.passed(bytes, segments)
    return 'queued'
  }

  /** What has arrived by now, in order. */
  due(now: number): P[] {
    const arrived: P[] = []
    for (
      let next = this.#held[this.#head];
      next !== undefined && next.dueMs <= now;
      next = this.#held[this.#head]
    ) {
      this.#head++
      this.#heldBytes -= next.bytes
      if (this.#isCut) this.statistics.cut++
      else arrived.push(next.packet)
    }
    if (this.#head === this.#held.length || this.#head > 4096) {
      this.#held = this.#held.slice(this.#head)
      this.#head = 0
    }
    return arrived
  }

  /** When something arrives next. */
  nextDueMs(): number | undefined {
    return this.#held[this.#head]?.dueMs
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  #drop(segments: number): Fate {
    this.statistics.dropped += segments
    return 'dropped'
  }
}
