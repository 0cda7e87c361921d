/**
 * How many bytes of a stream may be under way: sent, and not yet taken by the reader at the other end.
 *
 * Buffers on the way (yamux's windows, TCP's, a router's) hold megabytes, so that a fast path is filled. On a slow
 * one they hold seconds: whoever counts on what was written having arrived, as the end of a live migration does, waits
 * for all of them while a guest stands still. The reader therefore acknowledges what it took, and the writer
 * keeps no more under way than the path carries in a round trip and `QUEUE_MS`.
 *
 * ```
 *            ┌── stood in line for less than half of QUEUE_MS: the window grows
 * round over ┼── else: rate × (the path's round trip + QUEUE_MS)
 *            └── epoch over: half of rate × round trip, for one round without a line
 * ```
 *
 * A round begins with the first bytes that are sent after the one before, and is over when they were acknowledged
 * and `ROUND_MS` have passed. The rate is the largest of the last few rounds; one in which the writer had nothing to
 * send for a while says only that the path carries at least that. The path's round trip is the shortest of
 * its epoch, which begins with a round without a line: all the others may have stood in it.
 *
 * The model is that of Cardwell et al., "BBR: Congestion-Based Congestion Control" (ACM Queue 2016), the bound on
 * the time in line that of LEDBAT (RFC 6817). Losses and fairness are left to the TCP below.
 *
 * Pure: the clock is the caller's, in milliseconds. Bounds: from `MIN_BYTES` to what the stream below holds.
 */
export class SendWindow {
  readonly #maxBytes: number
  #bytes: number
  #sent = 0
  #acknowledged = 0
  #acknowledgedMs = 0
  #round: Round | undefined
  /** Bytes in a millisecond, of the last rounds. */
  readonly #rates: number[] = []
  #shortestMs = Number.POSITIVE_INFINITY
  #lastRoundTripMs = Number.POSITIVE_INFINITY
  #epochMs: number | undefined
  /** The line is left to empty, and then measured without. */
  #isEmptying = false
  /** Nothing has stood in line yet. */
  #isNew = true

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#bytes = Math.min(FIRST_BYTES, maxBytes)
  }

  /** How much may be sent now, at most: 0 while nothing may, which is taken for a wish to send. */
  room(): number {
    const limit = this.#limit
    if (this.underWay < limit) return Math.max(LEAST_PIECE_BYTES, Math.floor(limit / PIECES))
    if (this.#round) this.#round.isLimited = true
    return 0
  }

  get underWay(): number {
    return this.#sent - this.#acknowledged
  }

  sent(bytes: number, nowMs: number): void {
    const wasIdle = this.underWay === 0
    this.#sent += bytes
    this.#round ??= {
      end: this.#sent,
      begunMs: nowMs,
      acknowledged: this.#acknowledged,
      acknowledgedMs: wasIdle ? nowMs : this.#acknowledgedMs,
      isLimited: false,
      roundTripMs: undefined
    }
  }

  /** @throws RangeError when more was acknowledged than is under way */
  acknowledged(bytes: number, nowMs: number): void {
    if (bytes > this.underWay) throw new RangeError('more was acknowledged than was sent')
    this.#acknowledged += bytes
    this.#acknowledgedMs = nowMs
    const round = this.#round
    if (!round || this.#acknowledged < round.end) return
    round.roundTripMs ??= nowMs - round.begunMs
    // The writer had nothing more to send: the time until it has says nothing.
    if (this.underWay === 0 && !round.isLimited) this.#round = undefined
    if (nowMs - round.begunMs < ROUND_MS) return
    this.#round = undefined
    const rate = (this.#acknowledged - round.acknowledged) / (nowMs - round.acknowledgedMs)
    this.#conclude(round.roundTripMs, rate, round.isLimited)
    this.#epochMs ??= nowMs
    if (this.#isEmptying) {
      this.#isEmptying = false
      this.#epochMs = nowMs
    } else if (nowMs - this.#epochMs > EPOCH_MS) this.#isEmptying = true
  }

  get #limit(): number {
    return this.#isEmptying ? Math.max(MIN_BYTES, (this.#rate * this.#shortestMs) / 2) : this.#bytes
  }

  get #rate(): number {
    return Math.max(0, ...this.#rates)
  }

  #conclude(roundTripMs: number, rate: number, isLimited: boolean): void {
    if (this.#isEmptying) {
      this.#shortestMs = roundTripMs
      return
    }
    this.#shortestMs = Math.min(this.#shortestMs, roundTripMs)
    if (!isLimited && rate <= this.#rate) return
    const inLineMs = roundTripMs - this.#shortestMs
    // One that was late alone did not stand in line.
    const surelyMs = Math.min(inLineMs, this.#lastRoundTripMs - this.#shortestMs)
    this.#lastRoundTripMs = roundTripMs
    // A line that was never let in tells of a path that carries less than it did.
    if (surelyMs > 2 * QUEUE_MS) this.#rates.length = 0
    this.#rates.push(rate)
    if (this.#rates.length > RATES) this.#rates.shift()
    if (!isLimited) return
    if (inLineMs < QUEUE_MS / 2) this.#resize(this.#bytes * (this.#isNew ? FIRST_GROWTH : GROWTH))
    else if (surelyMs >= QUEUE_MS / 2) {
      this.#isNew = false
      this.#resize(this.#rate * (this.#shortestMs + QUEUE_MS))
    }
  }

  #resize(bytes: number): void {
    this.#bytes = Math.min(this.#maxBytes, Math.max(MIN_BYTES, bytes))
  }
}

interface Round {
  /** It is not over before so much was acknowledged in all. */
  readonly end: number
  readonly begunMs: number
  /** What had been acknowledged when it began. */
  readonly acknowledged: number
  /** When that came: acknowledgements come in lumps, and are counted from one to another. */
  readonly acknowledgedMs: number
  /** There was more to send than the window let out. */
  isLimited: boolean
  roundTripMs: number | undefined
}

/** Long enough for event loops that are late, short beside the downtime of a machine. */
const QUEUE_MS = 30
const FIRST_BYTES = 128 * 1024
const MIN_BYTES = 16 * 1024
/** So many fill the window: larger ones would be a line of their own. */
const PIECES = 4
const LEAST_PIECE_BYTES = 4 * 1024
const FIRST_GROWTH = 2
const GROWTH = 1.25
const ROUND_MS = 20
const RATES = 3
const EPOCH_MS = 5_000

/**
 * When a reader tells how much it took: at once when that is a lot, else soon. What a writer with the smallest window
 * can spare may wait a little longer, but not for the next bytes: nobody knows when they come.
 */
export const acknowledging = {
  leastBytes: MIN_BYTES / 2,
  atOnceBytes: 256 * 1024,
  soonMs: 4,
  quietMs: 25
}
