import { setTimeout as delay } from 'node:timers/promises'
import { driverFailed } from './failures.ts'

const POLL_MS = 20
const END_MS = 60_000
/** A mirror looks ten times a second whether a write has failed. */
export const SELF_END_MS = 1_000

interface Monitor {
  execute(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
}

/**
 * Ends a mirror whose target fails by now: it answers with errors, or is cut off. Resolves when the job is concluded, or if
 * there is none.
 *
 * It is given time to end by itself, which the first write that fails makes it do. QEMU (7.2, and later ones) does not wait for
 * the guest's own writes when a mirror is cancelled by force: it frees the bitmap that they mark themselves in before it drains
 * the disk (block/mirror.c, `in_flight_bitmap`), and may crash at any later moment. What has not ended in that time has no
 * write under way.
 *
 * @param selfEndMs 0 where the guest is paused, and so writes nothing
 * @throws WatariError when it does not end
 */
export async function endMirror(monitor: Monitor, id: string, selfEndMs: number): Promise<void> {
  if (await isOver(monitor, id, selfEndMs)) return
  await monitor.execute('block-job-cancel', { device: id, force: true }).catch(() => {})
  if (!(await isOver(monitor, id, END_MS))) throw driverFailed(`the mirror '${id}' does not end`)
}

async function isOver(monitor: Monitor, id: string, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  for (;;) {
    const jobs = await monitor.execute('query-jobs')
    const job = (Array.isArray(jobs) ? jobs : []).find(each => each.id === id)
    if (job === undefined || job.status === 'concluded') return true
    if (performance.now() >= until) return false
    await delay(POLL_MS)
  }
}
