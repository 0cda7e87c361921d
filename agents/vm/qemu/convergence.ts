/**
 * When to pause a guest whose memory is being sent.
 *
 * Intuition: emptying a bath while the tap runs, with a gauge that shows only what was in the bath when it
 * was last filled to the brim. QEMU counts the pages that the guest dirties only at the end of a pass, so
 * during the first pass nobody knows what is coming. We therefore shut the tap (pause) a moment before the
 * pass ends and look: is what comes to light little, the guest stays paused and the rest goes over; is it
 * much, the guest goes on and the next pass begins, now with a known rate.
 *
 * ```
 *           little left, or patience is over             pass over, little came to light
 * flowing ───────────────────────────────▶ trying ──────────────────────────────▶ (stays paused: the end)
 *    ▲                                        │
 *    └──── put off, much came to light, it takes too long, or a glance shows that it will
 * ```
 *
 * Whoever lets the guest go on holds the stream back for it; the guest is not paused again before something is sent.
 *
 * Pages of zeros cost next to nothing, and nobody knows which of the rest are. Where many went by just now the
 * pause therefore comes early, as if all the rest were zeros; a glance at what has become of it a moment later
 * tells, and a guest that would have to wait for real pages goes on until they are sent.
 *
 * The pause must come before QEMU itself finds that little is left and stops the guest: QEMU would resume
 * such a guest by itself if the migration failed (outgoing.ts).
 *
 * Bounds: after `patienceMs` or `maxPasses` a longer downtime is accepted (`tolerableDowntimeMs`); after
 * `lastPatienceMs` any. Both count from the end of the first pass: how long that takes says how fast the path is, and
 * nothing about the guest. While the guest executes the rest is expected to go as fast as it did in the last
 * `RATE_WINDOW_MS` or in the best window of some seconds, while it is paused as fast as just now.
 *
 * The pre-copy algorithm is that of Clark et al., "Live Migration of Virtual Machines" (NSDI 2005).
 */
export interface ConvergenceLimits {
  /** Pause when what is left takes at most this long. */
  readonly tailMs: number
  /** Pause also when at most this is left, for it may be sent at one blow. */
  readonly burstBytes: number
  /** Pause at the end of each pass, however much the guest has dirtied meanwhile: it may not execute then. */
  readonly everyPass: boolean
  /** What came to light after a pause may take this long, or the guest goes on. */
  readonly acceptableDowntimeMs: number
  /** In the first passes as little as can be is tried for: a working set that is small gets sent meanwhile. */
  readonly hopefulPasses: number
  /** From here on a guest may go on, as often as `glances` says, for what is left of the pass that it is paused in. */
  readonly glanceMs: number
  readonly glances: number
  /** A pause that would last so much longer than the tail is put off if there is no need to hurry. */
  readonly earlyMs: number
  /** So much more than what is near has to be left for a guest to go on, which the stream is held back for. */
  readonly goOnMs: number
  readonly tolerableDowntimeMs: number
  readonly patienceMs: number
  readonly lastPatienceMs: number
  readonly maxPasses: number
}

export const DEFAULT_CONVERGENCE: ConvergenceLimits = {
  tailMs: 30,
  burstBytes: 2 ** 19,
  everyPass: false,
  acceptableDowntimeMs: 150,
  hopefulPasses: 4,
  glanceMs: 25,
  glances: 2,
  earlyMs: 30,
  goOnMs: 5,
  tolerableDowntimeMs: 2_000,
  patienceMs: 30_000,
  lastPatienceMs: 300_000,
  maxPasses: 12
}

export interface MigrationSample {
  readonly atMs: number
  /** Memory that is known to be unsent. */
  readonly remainingBytes: number
  /** What went out, all passes together: next to nothing for pages of zeros. */
  readonly sentBytes: number
  /** Grows by one whenever dirtied pages were counted. */
  readonly pass: number
  /** How long the next order to pause will take until it is in force, as far as known. */
  readonly leadMs?: number
}

export type ConvergenceAdvice = 'go-on' | 'pause' | 'resume'

const RATE_WINDOW_MS = 120
/** What goes out in less time may be what stood in buffers. */
const BEST_WINDOW_MS = 250
/** Each millisecond counts, and whether zeros or real pages go by may change at any time. */
const PAUSED_RATE_WINDOW_MS = 8
const MIN_RATE_MS = 8
/** Nothing moves for so long only if something is held back. */
const STALL_MS = 20
const MAX_SAMPLES = 256
/** How long such a window counts in which the stream carried much, at least. */
const BEST_MS = 3_000

export class Convergence {
  readonly #limits: ConvergenceLimits
  readonly #samples: MigrationSample[] = []
  /** When the first pass was over. */
  #sentOnceMs: number | undefined
  #pass: { number: number; startedMs: number } | undefined
  #drainPerMs = 0
  /** Where the window began in which what the stream carries is measured. */
  #measured: MigrationSample | undefined
  /** The most that went out in a window, of this time and the one before. */
  #best: { sinceMs?: number; perMs: number; beforePerMs: number } = { perMs: 0, beforePerMs: 0 }
  #dirtyPerMs = 0
  /** When something was last seen to have been sent. */
  #movedMs = 0
  #glances = 0
  /** The guest goes on with a stream that was held back: so much is left, once known, until something is sent. */
  #held: { bytes?: number } | undefined
  #pausedMs: number | undefined
  /** The guest is not let go on again, whatever comes to light. */
  #final = false

  constructor(limits: ConvergenceLimits = DEFAULT_CONVERGENCE) {
    this.#limits = limits
  }

  /** How long the rest would take if the guest were paused now, as far as known. */
  estimateMs(sample: MigrationSample): number {
    if (this.#drainPerMs === 0) return sample.remainingBytes === 0 ? 0 : Number.POSITIVE_INFINITY
    const executes = this.#pausedMs === undefined
    const unseen = this.#dirtyPerMs * (sample.atMs - (this.#pass?.startedMs ?? sample.atMs))
    const left = sample.remainingBytes + (executes && !this.#limits.everyPass ? unseen : 0)
    // The stream may at any time become as fast again as it was, and then the pause would come too late.
    return left / (executes ? Math.max(this.#drainPerMs, this.#sentPerMs) : this.#drainPerMs)
  }

  /** What the stream carries. */
  get #sentPerMs(): number {
    return Math.max(this.#best.perMs, this.#best.beforePerMs)
  }

  /** A pause came into force later than it was advised. */
  inForce(atMs: number): void {
    if (this.#pausedMs !== undefined) this.#pausedMs = atMs
    // Nothing was sent until then.
    this.#samples.length = 0
  }

  /** Whether a pause that was advised would last longer than it has to: there is time for another look. */
  isEarly(sample: MigrationSample): boolean {
    return !this.#final && !this.#isNear(sample, this.#fastMs(sample) - this.#limits.earlyMs)
  }

  /** A pause that was advised is not carried out, and the stream was held back for it. */
  postponed(): void {
    this.#goesOn(Math.max(this.#drainPerMs, this.#sentPerMs))
  }

  #goesOn(drainPerMs: number): void {
    this.#pausedMs = undefined
    this.#samples.length = 0
    this.#measured = undefined
    this.#held = {}
    this.#drainPerMs = drainPerMs
  }

  /** How long the rest would take if the stream became as fast again as it was: by that the next pause is advised. */
  #fastMs(sample: MigrationSample): number {
    return Math.min(this.estimateMs(sample), sample.remainingBytes / this.#sentPerMs)
  }

  /** @returns what to do with the guest; `pause` and `resume` are taken as carried out */
  observe(sample: MigrationSample): ConvergenceAdvice {
    const newPass = this.#measure(sample)
    const leftMs = this.estimateMs(sample)
    return this.#pausedMs === undefined
      ? this.#flowing(sample, leftMs)
      : this.#trying(sample, leftMs, newPass)
  }

  /** flowing → trying */
  #flowing(sample: MigrationSample, leftMs: number): ConvergenceAdvice {
    if (this.#waitsForStream(sample)) return 'go-on'
    const { tolerableDowntimeMs, patienceMs, lastPatienceMs, maxPasses } = this.#limits
    const waitedMs = sample.atMs - (this.#sentOnceMs ?? sample.atMs)
    const impatient = waitedMs > patienceMs || sample.pass > maxPasses
    const tolerable = impatient && leftMs <= tolerableDowntimeMs
    const given = waitedMs > lastPatienceMs
    if (!this.#isNear(sample, leftMs) && !tolerable && !given) return 'go-on'
    this.#pausedMs = sample.atMs
    this.#final = tolerable || given
    return 'pause'
  }

  /** trying → flowing */
  #trying(sample: MigrationSample, leftMs: number, newPass: boolean): ConvergenceAdvice {
    const pausedForMs = sample.atMs - this.#pausedMs!
    const { acceptableDowntimeMs, hopefulPasses, tailMs, glanceMs, glances, goOnMs } = this.#limits
    const tooMuch = newPass && (sample.pass <= hopefulPasses || leftMs > acceptableDowntimeMs)
    const tooLong = pausedForMs > acceptableDowntimeMs + tailMs
    const atGlance = pausedForMs >= glanceMs && this.#glances < glances
    if (this.#final || !(tooMuch || tooLong || atGlance)) return 'go-on'
    if (this.#isNear(sample, this.#fastMs(sample) - goOnMs)) return 'go-on'
    if (!tooMuch && !tooLong) this.#glances++
    this.#goesOn(this.#sentPerMs)
    return 'resume'
  }

  /** A guest that was paused while nothing is sent would only wait. */
  #waitsForStream({ remainingBytes }: MigrationSample): boolean {
    if (this.#held === undefined) return false
    this.#held.bytes ??= remainingBytes
    if (this.#held.bytes !== remainingBytes) this.#held = undefined
    return this.#held !== undefined
  }

  /** QEMU may have sent everything before a later order to pause is in force. */
  #isNear({ leadMs = 0, remainingBytes }: MigrationSample, leftMs: number): boolean {
    const { tailMs, burstBytes } = this.#limits
    return leftMs <= tailMs + leadMs || remainingBytes <= burstBytes
  }

  /** @returns whether dirtied pages have been counted since the sample before */
  #measure(sample: MigrationSample): boolean {
    const newPass = this.#pass !== undefined && sample.pass > this.#pass.number
    if (newPass) {
      const executedMs = (this.#pausedMs ?? sample.atMs) - this.#pass!.startedMs
      if (executedMs > 0) this.#dirtyPerMs = sample.remainingBytes / executedMs
      this.#samples.length = 0
      this.#sentOnceMs ??= sample.atMs
    }
    if (newPass || this.#pass === undefined) this.#pass = { number: sample.pass, startedMs: sample.atMs }
    this.#forgetStall(sample)
    this.#samples.push(sample)
    const windowMs = this.#pausedMs === undefined ? RATE_WINDOW_MS : PAUSED_RATE_WINDOW_MS
    while (
      this.#samples.length > MAX_SAMPLES ||
      (this.#samples.length > 2 && sample.atMs - this.#samples[1]!.atMs >= windowMs)
    ) {
      this.#samples.shift()
    }
    const oldest = this.#samples[0]!
    const spanMs = sample.atMs - oldest.atMs
    const drained = oldest.remainingBytes - sample.remainingBytes
    if (this.#pausedMs === undefined) this.#remember(sample)
    if (spanMs >= MIN_RATE_MS && drained > 0) this.#drainPerMs = drained / spanMs
    return newPass
  }

  #remember(sample: MigrationSample): void {
    this.#measured ??= sample
    const { atMs } = sample
    const spanMs = atMs - this.#measured.atMs
    const { sinceMs, perMs } = this.#best
    const sentPerMs = (sample.sentBytes - this.#measured.sentBytes) / spanMs
    // Something is better than nothing.
    if (sinceMs === undefined && spanMs >= RATE_WINDOW_MS / 2) this.#best.perMs = sentPerMs
    if (spanMs < BEST_WINDOW_MS) return
    this.#measured = sample
    if (sinceMs === undefined || atMs - sinceMs > BEST_MS)
      this.#best = { sinceMs: atMs, perMs: sentPerMs, beforePerMs: perMs }
    else this.#best.perMs = Math.max(perMs, sentPerMs)
  }

  /** What is sent after a stall is sent as fast as before: an average over both would promise too much time. */
  #forgetStall(sample: MigrationSample): void {
    const last = this.#samples.at(-1)
    if (last === undefined || last.remainingBytes !== sample.remainingBytes) {
      this.#movedMs = sample.atMs
      return
    }
    const stalledMs = sample.atMs - this.#movedMs
    if (stalledMs >= STALL_MS) this.#samples.length = 0
    // A stalled stream is not "nearly done": forget the rate when a whole window brought nothing.
    if (stalledMs >= RATE_WINDOW_MS) this.#drainPerMs = 0
  }
}
