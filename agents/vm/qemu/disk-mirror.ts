import { setTimeout as delay } from 'node:timers/promises'
import { WatariError } from '../../../protocol/errors.ts'
import { DISK_NODE } from './command-line.ts'
import { driverFailed } from './failures.ts'
import { endMirror, MIRROR_OPTIONS, type MirrorJob, type Monitor, mirrorJob } from './mirror-job.ts'

/** The name under which the target offers its disk. */
export const DISK_EXPORT = DISK_NODE
const JOB = 'relocation'
const TARGET_NODE = 'relocation-target'
const POLL_MS = 20
const FINISH_MS = 120_000

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
      ...MIRROR_OPTIONS,
      speed: bandwidthBytesPerSecond
    })
  }

  /** Resolves when both disks are in step. @throws WatariError `relocation-failed`, or what `check` throws */
  async ready(check: () => void, onProgress: (progress: MirrorProgress) => void): Promise<void> {
    for (;;) {
      check()
      const job = await this.#job()
      refuseFailed(job)
      onProgress(job)
      if (job.status === 'ready') return
      await delay(POLL_MS)
    }
  }

  /** @throws WatariError `relocation-failed` when the disks are no longer in step */
  async checkInStep(): Promise<MirrorProgress> {
    const job = await this.#job()
    refuseFailed(job)
    return job
  }

  /** Ends the mirror of a paused guest with everything at the target; `forget` may follow when there is time. */
  async finish(): Promise<void> {
    await this.checkInStep()
    // In the ready phase, "cancel" without force means: complete the copy, and keep using the source.
    await this.#monitor.execute('block-job-cancel', { device: JOB })
    const until = performance.now() + FINISH_MS
    for (;;) {
      const job = await this.#job()
      if (job.error !== undefined) throw notSent(job.error)
      if (job.status === 'concluded') return
      if (performance.now() > until) throw driverFailed('the disk could not be finished in time')
      await delay(1)
    }
  }

  /**
   * Ends the mirror as it is; also one that an agent before us left behind, or none at all. @returns whether the guest stands still
   * for it
   */
  async abort(): Promise<boolean> {
    // Where it failed the guest may have been stopped.
    const isStill = await endMirror(this.#monitor, JOB, TARGET_NODE).catch(() => true)
    await this.forget().catch(() => {})
    return isStill
  }

  /** Removes what is left of a mirror that has ended. */
  async forget(): Promise<void> {
    await this.#monitor.execute('job-dismiss', { id: JOB }).catch(() => {})
    await this.#monitor.execute('blockdev-del', { 'node-name': TARGET_NODE })
  }

  async #job(): Promise<MirrorJob> {
    const job = await mirrorJob(this.#monitor, JOB)
    if (job !== undefined) return job
    throw new WatariError('relocation-failed', 'the disk is no longer being sent')
  }
}

function refuseFailed({ status, error }: MirrorJob): void {
  if (error !== undefined || status === 'concluded' || status === 'aborting')
    throw notSent(`${error ?? status}; see the target's log`)
}

function notSent(why: string): WatariError {
  return new WatariError('relocation-failed', `the disk could not be sent: ${why}`)
}
