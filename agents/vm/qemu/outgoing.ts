import { setTimeout as delay } from 'node:timers/promises'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { MigrationProgress, OutgoingMigration, OutgoingOptions } from '../driver.ts'
import { DISK_NODE } from './command-line.ts'
import { Convergence, DEFAULT_CONVERGENCE, type MigrationSample } from './convergence.ts'
import { DiskMirror } from './disk-mirror.ts'
import { Lead, MAX_LEAD_MS } from './lead.ts'
import { isOver, type MigrationInfo, parseMigration } from './migration-info.ts'
import { RateWindow, WINDOW_MS } from './rate-window.ts'
import { flushTranslations, losesWrites } from './translations.ts'

/**
 * A machine's state on its way out.
 *
 * QEMU resumes a source by itself when a migration fails or is cancelled, if *it* had stopped the guest
 * (`vm_was_running` in its migration/migration.c). So the guest is stopped by our own order while the
 * migration is still active, and `pause-before-switchover` is a gate that opens only if that order came first:
 *
 * ```
 * disk ──in step──▶ memory ──little left: stop──▶ trying ──pre-switchover──▶ finishing the disk
 *                     ▲                             │                                │
 *                     └──much came to light: cont───┘              `paused` resolves │ migrate-continue
 *                                                                                    ▼
 * any state before `paused`: failed, and our stop is taken back              sent ◀─completed
 * any state after it: failed, and the guest stays paused
 * ```
 *
 * That our order came first is proven by the run state after it: `paused` is ours. `finish-migrate` proves
 * nothing (QEMU may have come to it before our order, or between the order and the question), so everything is
 * called off (`switchover-unpaused`) and the guest goes on. To make that rare the stream is held back before
 * the order is given where that may take long: with a disk, whose writes are on their way through the same
 * links, and where QEMU is slow to answer. QEMU then sleeps to the end of a window (rate-window.ts): the guest
 * executes meanwhile, and is paused just in time; or the pause is put off, where one slow answer was an exception.
 * Where an order came too late all the same, the next attempt begins earlier and holds the stream back in any case.
 *
 * Where QEMU loses writes (translations.ts) the guest is paused for a moment at the beginning too, while QEMU
 * marks all pages clean.
 *
 * Bounds: a deadline on every command; nothing moved for `STALL_MS` is a failure.
 */
export class QemuOutgoing implements OutgoingMigration {
  readonly paused: Promise<number>
  readonly sent: Promise<void>
  readonly #machine: Machine
  readonly #options: OutgoingOptions
  readonly #earlierBy: number
  readonly #onLate: () => void
  readonly #window = new RateWindow()
  /** How long an order takes that does not wait for the disk. */
  readonly #lead = new Lead()
  /** How long the disk takes to flush, which a stop waits for. */
  #flushMs = 0
  /** How long the last order to stop took: writes that were under way had to get to the target first. */
  #stopMs = 0
  readonly #pausing = Promise.withResolvers<number>()
  readonly #sending = Promise.withResolvers<void>()
  readonly #finished: Promise<void>
  #mirror: DiskMirror | undefined
  #disk = { bytes: 0, remainingBytes: 0 }
  #cancelled = false
  #underway = true
  #losesWrites = false
  /** How often pages had been counted when the guest last executed. */
  #pass = 0
  /** The guest did not execute before we began: nothing needs to be stopped, nothing is ever taken back. */
  #stoppedBefore = false
  /** An order of ours was sent, in force or not. */
  #ordered = false
  /** Our own order is in force. */
  #stopped = false
  /** When it was given. */
  #stoppedMs = performance.now()
  #renounced = false

  constructor(machine: Machine, options: OutgoingOptions, tuning: { earlierBy: number; onLate: () => void }) {
    this.#machine = machine
    this.#options = options
    this.#onLate = tuning.onLate
    this.#earlierBy = tuning.earlierBy
    this.paused = this.#pausing.promise
    this.sent = this.#sending.promise
    this.paused.catch(() => {})
    this.sent.catch(() => {})
    this.#finished = this.#run().then(
      () => this.#sending.resolve(),
      cause => this.#fail(cause)
    )
    void this.#finished.then(() => {
      this.#underway = false
    })
  }

  get underway(): boolean {
    return this.#underway
  }

  async cancel(): Promise<void> {
    this.#cancelled = true
    await this.#finished
  }

  async #run(): Promise<void> {
    const machine = this.#machine
    this.#stoppedBefore = (await machine.runState()) !== 'running'
    this.#stopped = this.#stoppedBefore
    this.#losesWrites = !this.#stoppedBefore && (await losesWrites(machine))
    if (this.#options.diskSocket !== undefined) await this.#mirrorDisk(this.#options.diskSocket)
    this.#check()
    await this.#begin()
    await this.#sendMemory()
    await this.#mirror?.finish()
    this.#check()
    this.#renounced = true
    this.#pausing.resolve(performance.now() - this.#stoppedMs)
    await machine.execute('migrate-continue', { state: 'pre-switchover' })
    // Should this fail it has time until the machine is relocated again.
    await this.#mirror?.forget().catch(() => {})
    await this.#sendRest()
  }

  async #mirrorDisk(socket: string): Promise<void> {
    this.#mirror = new DiskMirror(this.#machine)
    this.#flushMs = await timed(() => flush(this.#machine))
    await this.#mirror.start(socket, this.#options.bandwidthBytesPerSecond)
    await this.#mirror.ready(
      () => this.#check(),
      progress => {
        this.#disk = progress
        this.#report('disk')
      }
    )
  }

  async #begin(): Promise<void> {
    const machine = this.#machine
    await machine.execute('migrate-set-capabilities', {
      capabilities: Object.entries(CAPABILITIES).map(([capability, state]) => ({ capability, state }))
    })
    await this.#limit(this.#bandwidth)
    await machine.execute('migrate-set-parameters', {
      // QEMU stops the guest when it thinks that this is enough for the rest: we want to be first.
      'downtime-limit': 1,
      'max-cpu-throttle': MAX_THROTTLE_PERCENT
    })
    const begin = () => machine.execute('migrate', { uri: `unix:${this.#options.stateSocket}` })
    if (this.#losesWrites) await this.#whilePaused(begin)
    else await begin()
  }

  /** Begins while the guest is paused, which lasts until all its pages are marked clean. */
  async #whilePaused(begin: () => Promise<unknown>): Promise<void> {
    this.#ordered = true
    await this.#machine.execute('stop', undefined, { deadlineMs: STOP_MS })
    await begin()
    const stall = new Stall()
    for (;;) {
      this.#check()
      const info = await this.#query()
      this.#pass = info.pass
      if (info.pass > 0) break
      refuseOver(info)
      stall.observe(info)
      await delay(MIN_POLL_MS)
    }
    await flushTranslations(this.#machine)
    if (!this.#options.mayGoOn()) throw leaseEnded()
    await this.#machine.execute('cont')
  }

  /** Resolves at the gate, with the guest stopped by our order. */
  async #sendMemory(): Promise<void> {
    const { tailMs, burstBytes } = DEFAULT_CONVERGENCE
    const convergence = new Convergence({
      ...DEFAULT_CONVERGENCE,
      tailMs: tailMs * this.#earlierBy,
      burstBytes: Math.max(burstBytes, (this.#options.bandwidthBytesPerSecond * WINDOW_MS) / 1000),
      everyPass: this.#losesWrites
    })
    const stall = new Stall()
    for (;;) {
      this.#check()
      const news = this.#machine.migrationNews
      const info = await this.#timedQuery()
      stall.observe(info)
      if (info.status === 'pre-switchover') {
        if (this.#stopped) return
        throw this.#late()
      }
      refuseOver(info)
      this.#follow(info)
      this.#report(this.#stopped && !this.#stoppedBefore ? 'last-pass' : 'memory', info)
      if (info.status === 'active' && info.totalBytes > 0) await this.#steer(convergence, info)
      await Promise.race([news, delay(this.#stopped ? STOPPED_POLL_MS : pollMs(info))])
    }
  }

  /** Stops the guest, or lets it go on, as the convergence core says. */
  async #steer(convergence: Convergence, info: MigrationInfo): Promise<void> {
    if (this.#stoppedBefore) return
    // A paused guest is judged by the next order, for which the stream will have been held back and this one forgiven.
    const leadMs = this.#stopped ? this.#lead.usualMs : this.#lead.ms
    const advice = convergence.observe(sampleOf(info, leadMs))
    if (advice === 'resume') await this.#goOn()
    if (advice !== 'pause') return
    if (await this.#isTime(convergence)) {
      await this.#stop()
      convergence.inForce(this.#stoppedMs)
    } else convergence.postponed()
  }

  /**
   * Resolves when the order to stop is to be given; before that the stream is held back, where the order may take long.
   * @returns false when it has time yet: an order seemed to take longer than it will
   */
  async #isTime(convergence: Convergence): Promise<boolean> {
    await this.#mirror?.checkInStep()
    if (!this.#mirror && this.#lead.ms <= PROMPT_MS && this.#earlierBy === 1) return true
    await this.#limit(HELD_BYTES_PER_SECOND)
    const heldMs = performance.now()
    // Nothing runs out any more: what was slow as an exception need not be reckoned with.
    const info = await this.#timedQuery()
    const { usualMs } = this.#lead
    if (usualMs < this.#lead.ms && convergence.isEarly(sampleOf(info, usualMs))) {
      this.#lead.forgive()
      await this.#limit(this.#bandwidth)
      return false
    }
    // QEMU sleeps, and the guest executes meanwhile; it is stopped by the time at which the rest can be sent.
    // What took longer than a window took some round trips, and says nothing about the next time.
    const stopMs = this.#stopMs < WINDOW_MS ? this.#stopMs : 0
    const leadMs = Math.min(MAX_LEAD_MS, Math.max(usualMs + this.#flushMs, stopMs))
    const nowMs = performance.now()
    await delay(this.#window.endMs(heldMs, nowMs + leadMs) - leadMs - nowMs)
    return true
  }

  async #stop(): Promise<void> {
    this.#check()
    this.#ordered = true
    this.#options.onPause()
    this.#stoppedMs = performance.now()
    // Sent at once, so that nothing else comes between them.
    const stopped = this.#machine.execute('stop', undefined, { deadlineMs: STOP_MS })
    const asked = this.#machine.runState(STOP_MS)
    const counted = this.#query()
    const lifted = this.#limit(this.#bandwidth)
    await Promise.all([stopped, asked, counted, lifted])
    if (this.#mirror) this.#stopMs = performance.now() - this.#stoppedMs
    const state = await asked
    if (state === 'running' || QEMU_STOPPED.includes(state)) throw this.#late()
    this.#follow(await counted)
    this.#stopped = true
    this.#report('last-pass')
  }

  /** Sees to it that no pages are counted while the guest executes, where that loses writes. */
  #follow({ pass }: MigrationInfo): void {
    if (this.#losesWrites && !this.#stopped && pass > this.#pass) throw this.#late()
    this.#pass = pass
  }

  async #goOn(): Promise<void> {
    // It stays as it is, and what is left of its memory can be sent.
    if (!this.#options.mayGoOn()) return
    // Until something is sent again the next order has time.
    this.#lead.forgive()
    // It takes a while, in which the rest is not to run out.
    await this.#limit(HELD_BYTES_PER_SECOND)
    if (this.#losesWrites) await flushTranslations(this.#machine)
    try {
      await this.#continue()
      this.#stopped = false
    } catch (error) {
      // QEMU has passed the point where it takes this; the guest is stopped by us all the same.
      if (!(error instanceof WatariError) || error.code !== 'qmp-refused') throw error
    }
    await this.#limit(this.#bandwidth)
  }

  async #continue(): Promise<void> {
    await this.#machine.execute('cont')
    this.#options.onGoOn()
  }

  async #sendRest(): Promise<void> {
    const stall = new Stall()
    for (;;) {
      if (this.#cancelled) throw cancelled()
      const news = this.#machine.migrationNews
      const info = await this.#query()
      stall.observe(info)
      if (info.status === 'completed') {
        this.#report('sent', info)
        return
      }
      refuseOver(info)
      await Promise.race([news, delay(STOPPED_POLL_MS)])
    }
  }

  async #fail(cause: unknown): Promise<void> {
    await abandonMigration(this.#machine).catch(() => {})
    const isAborted = (await this.#mirror?.abort()) ?? false
    // One that stood still before any of this stays so.
    const isStill = this.#ordered || (isAborted && !this.#stoppedBefore)
    // Nobody was told that the guest is paused, so the order is ours to take back.
    if (!this.#renounced && isStill && this.#options.mayGoOn()) await this.#continue().catch(() => {})
    const error =
      cause instanceof WatariError && OWN_CODES.includes(cause.code)
        ? cause
        : new WatariError('relocation-failed', `its state could not be sent: ${errorMessage(cause)}`, {
            cause
          })
    this.#pausing.reject(error)
    this.#sending.reject(error)
  }

  #late(): WatariError {
    this.#onLate()
    return new WatariError(
      'switchover-unpaused',
      'the memory was sent before the guest could be paused, so it goes on here: try again, the next attempt pauses earlier'
    )
  }

  get #bandwidth(): number {
    return this.#options.bandwidthBytesPerSecond || UNLIMITED_BYTES_PER_SECOND
  }

  async #limit(bytesPerSecond: number): Promise<void> {
    await this.#machine.execute('migrate-set-parameters', { 'max-bandwidth': bytesPerSecond })
  }

  async #timedQuery(): Promise<MigrationInfo> {
    const askedMs = performance.now()
    const info = await this.#query()
    this.#lead.add(performance.now() - askedMs)
    this.#window.observe(info.mbps, askedMs)
    return info
  }

  async #query(): Promise<MigrationInfo> {
    return parseMigration(await this.#machine.execute('query-migrate'))
  }

  #check(): void {
    if (this.#cancelled) throw cancelled()
  }

  #report(phase: MigrationProgress['phase'], info?: MigrationInfo): void {
    this.#options.onProgress({
      phase,
      memoryBytes: info?.transferredBytes ?? 0,
      memoryRemainingBytes: info?.remainingBytes ?? 0,
      diskBytes: this.#disk.bytes,
      diskRemainingBytes: this.#disk.remainingBytes
    })
  }
}

/**
 * Ends whatever migration a QEMU is in, and waits until it has ended. The guest stays paused if it was
 * stopped by order, and runs if it was not.
 */
export async function abandonMigration(machine: Machine): Promise<void> {
  const until = performance.now() + CANCEL_MS
  for (;;) {
    const { status } = parseMigration(await machine.execute('query-migrate'))
    if (isOver(status)) return
    if (performance.now() > until)
      throw new WatariError('driver-failed', 'QEMU does not stop sending: stop it by force')
    await machine.execute('migrate_cancel')
    // One that is called off just as it comes to the gate waits there for ever, and its guest with it: QEMU (7.2, in
    // migration_maybe_pause) looks at its state before it waits, and who calls off wakes only those that wait.
    if (status === 'cancelling')
      await machine.execute('migrate-continue', { state: 'cancelling' }).catch(() => {})
    await delay(MIN_POLL_MS)
  }
}

/** What is needed of the machine that is sent. */
interface Machine {
  execute(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: { deadlineMs?: number }
  ): Promise<unknown>
  runState(deadlineMs?: number): Promise<string>
  readonly migrationNews: Promise<void>
}

const CAPABILITIES = { events: true, 'pause-before-switchover': true, 'auto-converge': true }
/** QEMU's own default is 128 MiB/s; this stands for none. */
const UNLIMITED_BYTES_PER_SECOND = 2 ** 40
/** Less than a page in each window. */
const HELD_BYTES_PER_SECOND = 1000
/** An order that is carried out within this needs nothing to be held back. */
const PROMPT_MS = 25
const MAX_THROTTLE_PERCENT = 80
const QEMU_STOPPED = ['finish-migrate', 'postmigrate']
const OWN_CODES = ['relocation-cancelled', 'switchover-unpaused', 'relocation-failed', 'relocation-stalled']
/** So fast QEMU goes over pages of zeros, and no two questions may be so far apart that all of the rest were some. */
const ZEROS_BYTES_PER_MS = 10e6
const MIN_POLL_MS = 2
const MAX_POLL_MS = 25
const STOPPED_POLL_MS = 8
const STOP_MS = 60_000
const CANCEL_MS = 30_000
const STALL_MS = 60_000

function sampleOf(info: MigrationInfo, leadMs: number): MigrationSample {
  return {
    atMs: performance.now(),
    remainingBytes: info.remainingBytes,
    sentBytes: info.transferredBytes,
    pass: info.pass,
    leadMs
  }
}

function pollMs({ remainingBytes }: MigrationInfo): number {
  return Math.max(MIN_POLL_MS, Math.min(MAX_POLL_MS, remainingBytes / ZEROS_BYTES_PER_MS))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}

/** A stop flushes the disk; what is flushed now is not waited for then. */
async function flush(machine: Machine): Promise<void> {
  await machine.execute(
    'human-monitor-command',
    { 'command-line': `qemu-io ${DISK_NODE} flush` },
    { deadlineMs: STOP_MS }
  )
}

/** Fails when nothing was moved for too long. */
class Stall {
  #last = -1
  #since = 0

  observe({ transferredBytes, status }: MigrationInfo): void {
    const now = performance.now()
    if (transferredBytes !== this.#last) {
      this.#last = transferredBytes
      this.#since = now
    } else if (now - this.#since > STALL_MS) {
      throw new WatariError(
        'relocation-stalled',
        `nothing was sent for ${STALL_MS / 1000} s (${status}): is the target reachable?`
      )
    }
  }
}

function refuseOver({ status, error }: MigrationInfo): void {
  if (!isOver(status)) return
  throw new WatariError(
    'relocation-failed',
    `QEMU gave up sending the state (${status})${error ? `: ${error}` : ''}`
  )
}

function leaseEnded(): WatariError {
  return new WatariError(
    'relocation-failed',
    'its lease ended while it was paused: it goes on when its voters answer'
  )
}

function cancelled(): WatariError {
  return new WatariError('relocation-cancelled', 'sending the state was cancelled')
}
