import { setTimeout as delay } from 'node:timers/promises'
import { WatariError } from '../../../protocol/errors.ts'
import { DISK_NODE } from './command-line.ts'
import { driverFailed } from './failures.ts'
import { endMirror, SELF_END_MS } from './mirror-end.ts'

/** The name under which the target offers its disk. */
export const DISK_EXPORT = DISK_NODE
const JOB = 'relocation'
const TARGET_NODE = 'relocation-target'
const POLL_MS = 20
const FINISH_MS = 120_000

interface Monitor {
  execute(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: { deadlineMs?: number }
  ): Promise<unknown>
}

export interface MirrorProgress {
  readonly bytes: number
  readonly remainingBytes: number
}

/**
 * A machine's disk on its way to the target: QEMU's `blockdev-mirror` of the overlay alone to the target's NBD
 * export. `write-blocking`, so that once ready it stays in step: each write of the guest is on its way to
 * both before the guest hears of it, and the pause has nothing left to copy.
 *
 * ```
 * start ──▶ copying ──▶ ready ──finish──▶ gone (target holds everything)
 *              └──────────┴─────abort───▶ gone (target is worthless)
 * ```
 */
export class DiskMirror {
  readonly #monitor: Monitor

  constructor(monitor: Monitor) {
    this.#monitor = monitor
  }

  async start(socket: string, bandwidthBytesPerSecond: number): Promise<void> {
    await this.#monitor.execute('blockdev-add', {
      driver: 'nbd',
      'node-name': TARGET_NODE,
      server: { type: 'unix', path: socket },
      export: DISK_EXPORT
    })
    await this.#monitor.execute('blockdev-mirror', {
      'job-id': JOB,
      device: DISK_NODE,
      target: TARGET_NODE,
      sync: 'top',
      'copy-mode': 'write-blocking',
      'on-source-error': 'report',
      'on-target-error': 'report',
      'auto-dismiss': false,
      speed: bandwidthBytesPerSecond
    })
  }

  /** Resolves when both disks are in step. @throws WatariError `relocation-failed`, or what `check` throws */
  async ready(check: () => void, onProgress: (progress: MirrorProgress) => void): Promise<void> {
    for (;;) {
      check()
      const job = await this.#job()
      onProgress({ bytes: job.current, remainingBytes: job.total - job.current })
      if (job.status === 'ready') return
      this.#refuseConcluded(job)
      await delay(POLL_MS)
    }
  }

  /** @throws WatariError `relocation-failed` when the disks are no longer in step */
  async checkInStep(): Promise<MirrorProgress> {
    const job = await this.#job()
    this.#refuseConcluded(job)
    return { bytes: job.current, remainingBytes: job.total - job.current }
  }

  /** Ends the mirror of a paused guest with everything at the target; `forget` may follow when there is time. */
  async finish(): Promise<void> {
    await this.checkInStep()
    // In the ready phase, "cancel" without force means: complete the copy, and keep using the source.
    await this.#monitor.execute('block-job-cancel', { device: JOB })
    const until = performance.now() + FINISH_MS
    let job = await this.#job()
    while (job.status !== 'concluded') {
      if (performance.now() > until) throw driverFailed('the disk could not be finished in time')
      await delay(1)
      job = await this.#job()
    }
    if (job.error === undefined) return
    await this.forget()
    throw new WatariError('relocation-failed', `the disk could not be sent: ${job.error}`)
  }

  /**
   * Ends the mirror as it is; also one that an agent before us left behind, or none at all. Its way is cut by then, or about to
   * be: a write may wait for it.
   * @param isPaused the guest writes nothing
   */
  async abort(isPaused: boolean): Promise<void> {
    await endMirror(this.#monitor, JOB, isPaused ? 0 : SELF_END_MS).catch(() => {})
    await this.forget().catch(() => {})
  }

  /** Removes what is left of a mirror that has ended. */
  async forget(): Promise<void> {
    await this.#monitor.execute('job-dismiss', { id: JOB }).catch(() => {})
    await this.#monitor.execute('blockdev-del', { 'node-name': TARGET_NODE })
  }

  async #job(): Promise<Job> {
    const jobs = await this.#monitor.execute('query-jobs')
    for (const job of Array.isArray(jobs) ? jobs : []) {
      const { id, status, error } = job as Record<string, unknown>
      if (id !== JOB || typeof status !== 'string') continue
      return {
        status,
        current: Number(job['current-progress']),
        total: Number(job['total-progress']),
        error: typeof error === 'string' ? error : undefined
      }
    }
    throw new WatariError('relocation-failed', 'the disk is no longer being sent')
  }

  #refuseConcluded({ status, error }: Job): void {
    if (status !== 'concluded' && status !== 'aborting') return
    throw new WatariError(
      'relocation-failed',
      `the disk could not be sent: ${error ?? status}; see the target's log`
    )
  }
}

interface Job {
  readonly status: string
  readonly current: number
  readonly total: number
  readonly error: string | undefined
}
