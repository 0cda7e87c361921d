import { setTimeout as delay } from 'node:timers/promises'
import type { MirrorEnding } from '../driver.ts'
import { driverFailed } from './failures.ts'

const POLL_MS = 20
const STOP_MS = 60_000
const END_MS = 60_000

/** A machine's QEMU, as far as mirrors need it. */
export interface Monitor {
  execute(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: { deadlineMs?: number }
  ): Promise<unknown>
}

/**
 * How every mirror of ours begins: with each write of the guest on its way to both disks before the guest hears of it, and halted,
 * not ended, by an error.
 *
 * QEMU (block/mirror.c of 7.2, and of later ones) lets go of what the guest's writes mark themselves in (`in_flight_bitmap`) as soon
 * as a mirror ends by an error or by force, and waits for those writes only then: each that was under way may crash it, and
 * the guest with it. So no error may end a mirror, and endMirror sees to it that nothing is under way.
 */
export const MIRROR_OPTIONS = {
  sync: 'top',
  'copy-mode': 'write-blocking',
  'on-source-error': 'stop',
  'on-target-error': 'stop',
  'auto-dismiss': false
} as const

export interface MirrorJob {
  /** QEMU's JobStatus. */
  readonly status: string
  readonly bytes: number
  readonly remainingBytes: number
  /** Why it has ended, or is halted for good. */
  readonly error: string | undefined
}

/** A mirror as QEMU tells of it; undefined if there is none by that name. */
export async function mirrorJob(monitor: Monitor, id: string): Promise<MirrorJob | undefined> {
  const jobs = await monitor.execute('query-block-jobs')
  const job = (Array.isArray(jobs) ? jobs : []).find(({ device }) => device === id)
  if (job === undefined) return undefined
  const { status, error, offset, len, 'io-status': io } = job as Record<string, unknown>
  return {
    status: String(status),
    bytes: Number(offset),
    remainingBytes: Number(len) - Number(offset),
    error: typeof error === 'string' ? error : haltOf(io, String(status))
  }
}

/**
 * A halted mirror stays `paused`, or `standby` where it was in step, whatever becomes of its guest; how it came to that QEMU forgets with
 * the next `cont`. (Its flag `paused` is true of one that is about to finish as well.)
 */
function haltOf(io: unknown, status: string): string | undefined {
  if (io === 'nospace') return 'no space is left for the copy'
  return io === 'failed' || ['paused', 'standby'].includes(status)
    ? 'a disk answered with an error'
    : undefined
}

/**
 * Ends a mirror as it is, however far it is, and leaves its guest standing still: whoever asked lets it go on, if it may. Resolves when
 * the job is concluded, or if there is none. Nothing gets to its target any more; where QEMU is to come back to one that was away,
 * that answers with errors by then.
 *
 * The guest stands still until the writes that are under way are over: `stop` waits for them, and they for the target, until `yank`
 * cuts it off. (A QEMU that is just connecting anew has nothing that could be cut, and `stop` waits for that, 16 s at most.)
 *
 * @param target the node that it writes to
 * @returns whether it stopped the guest, or may have
 * @throws WatariError when it does not end
 */
export async function endMirror(
  monitor: Monitor,
  id: string,
  target: string,
  { returnsWithinMs = 0, hasReturned = () => false }: MirrorEnding = {}
): Promise<boolean> {
  await until(monitor, id, returnsWithinMs, hasReturned)
  const job = await mirrorJob(monitor, id)
  if (job === undefined || job.status === 'concluded') return false
  const late = { deadlineMs: STOP_MS }
  // Sent at once, so that nothing comes between them: a guest that went on would write to a mirror that is about to end.
  await Promise.all([
    monitor.execute('yank', { instances: [{ type: 'block-node', 'node-name': target }] }).catch(() => {}),
    monitor.execute('stop', undefined, late),
    // Of one that has ended by itself meanwhile it is refused.
    monitor.execute('block-job-cancel', { device: id, force: true }, late).catch(() => {})
  ])
  if (!(await until(monitor, id, END_MS, () => false))) throw driverFailed(`the mirror '${id}' does not end`)
  return true
}

/** Waits until it is over, or that is enough. @returns whether it came to that within the time */
async function until(
  monitor: Monitor,
  id: string,
  withinMs: number,
  isEnough: () => boolean
): Promise<boolean> {
  const endMs = performance.now() + withinMs
  for (;;) {
    const job = await mirrorJob(monitor, id)
    if (job === undefined || job.status === 'concluded' || isEnough()) return true
    if (performance.now() >= endMs) return false
    await delay(POLL_MS)
  }
}
