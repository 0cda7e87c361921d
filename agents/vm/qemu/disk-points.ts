import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { CopyId } from '../../../protocol/replica/holding.ts'
import { isPoint } from '../../../protocol/replica/points.ts'
import type { DiskPoints } from '../driver.ts'
import { DISK_NODE } from './command-line.ts'
import { createDisk, overwrittenPath } from './disk.ts'
import { DISK_EXPORT } from './disk-mirror.ts'
import { driverFailed } from './failures.ts'
import { awaitGreeting } from './greeting.ts'

const JOB = 'point'
const DEVICE = '/machine/peripheral/vd0'
/** A dirty bitmap of what changed since a copy carries its name. */
const SINCE = 'since-'
const PASS = 'pass'
const nodes = {
  overwritten: 'point-overwritten',
  filter: 'point-filter',
  moment: 'point-moment',
  target: 'point-target'
} as const
const POLL_MS = 20
const END_MS = 60_000
/** A connection that breaks for longer ends the pass. */
const RECONNECT_SECONDS = 10

interface Machine {
  readonly paths: { readonly disk: string }
  execute(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
}

/**
 * A pass by QEMU's image fleecing. What the guest overwrites meanwhile is kept in a file of this host first, so that the guest never
 * waits for the other host, and a failure of either ends the pass and nothing else:
 *
 *     guest ─▶ filter (copy-before-write) ─▶ disk
 *                 └─ what was there before ─▶ overwritten
 *     moment (snapshot-access: the disk as it was when the filter came) ── backup ─▶ NBD client ─▶ outlet
 *
 * The bitmap of what changes from now on is there before the moment, so it has rather more than less.
 */
export class QemuPoints implements DiskPoints {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  async since(): Promise<CopyId[]> {
    const bitmaps = (await this.#node(DISK_NODE))?.['dirty-bitmaps']
    return (Array.isArray(bitmaps) ? bitmaps : []).flatMap(({ name, recording, inconsistent }) => {
      const copy = String(name).slice(SINCE.length)
      return String(name).startsWith(SINCE) && recording && !inconsistent && isPoint(copy) ? [copy] : []
    })
  }

  async begin(copy: CopyId, socket: string, over: CopyId | undefined): Promise<void> {
    await awaitGreeting(socket)
    const { disk } = this.#machine.paths
    const file = overwrittenPath(disk)
    const sizeBytes = Number(
      ((await this.#node(DISK_NODE))?.image as Record<string, unknown>)?.['virtual-size']
    )
    await createDisk(file, sizeBytes, undefined)
    await this.#do('blockdev-add', {
      ...{ driver: 'qcow2', 'node-name': nodes.overwritten, discard: 'unmap' },
      file: { driver: 'file', filename: file, discard: 'unmap' }
    })
    await this.#do('blockdev-add', {
      ...{ driver: 'nbd', 'node-name': nodes.target, export: DISK_EXPORT },
      server: { type: 'unix', path: socket },
      'reconnect-delay': RECONNECT_SECONDS
    })
    await this.#do('blockdev-add', {
      ...{
        driver: 'copy-before-write',
        'node-name': nodes.filter,
        file: DISK_NODE,
        target: nodes.overwritten
      },
      'on-cbw-error': 'break-snapshot'
    })
    await this.#do('block-dirty-bitmap-add', { node: DISK_NODE, name: `${SINCE}${copy}` })
    await this.#lead(nodes.filter)
    await this.#do('blockdev-add', {
      ...{ driver: 'snapshot-access', 'node-name': nodes.moment, file: nodes.filter }
    })
    if (over !== undefined) {
      await this.#do('block-dirty-bitmap-add', { node: nodes.moment, name: PASS })
      await this.#do('block-dirty-bitmap-merge', {
        ...{ node: nodes.moment, target: PASS },
        bitmaps: [{ node: DISK_NODE, name: `${SINCE}${over}` }]
      })
    }
    await this.#do('blockdev-backup', {
      ...{ 'job-id': JOB, device: nodes.moment, target: nodes.target, 'auto-dismiss': false },
      ...(over === undefined ? { sync: 'top' } : { sync: 'incremental', bitmap: PASS }),
      'on-source-error': 'report',
      'on-target-error': 'report'
    })
  }

  async state(): ReturnType<DiskPoints['state']> {
    const jobs = await this.#do('query-jobs')
    for (const job of Array.isArray(jobs) ? jobs : []) {
      const { id, status, error } = job as Record<string, unknown>
      if (id !== JOB) continue
      const bytes = Number(job['current-progress'])
      const isOver = ['concluded', 'aborting', 'null'].includes(String(status))
      const pass = !isOver ? 'copying' : status === 'concluded' && error === undefined ? 'done' : 'failed'
      return { pass, bytes, remainingBytes: Number(job['total-progress']) - bytes }
    }
    // What was begun of a pass whose job never was.
    const isLeft = (await this.#node(nodes.overwritten)) !== undefined
    return { pass: isLeft ? 'failed' : 'none', bytes: 0, remainingBytes: 0 }
  }

  async end(keep: readonly CopyId[]): Promise<void> {
    await this.#endJob()
    if (await this.#node(nodes.moment)) await this.#do('blockdev-del', { 'node-name': nodes.moment })
    if (await this.#node(nodes.filter)) {
      await this.#lead(DISK_NODE)
      await this.#do('blockdev-del', { 'node-name': nodes.filter })
    }
    for (const name of [nodes.target, nodes.overwritten])
      if (await this.#node(name)) await this.#do('blockdev-del', { 'node-name': name })
    await rm(overwrittenPath(this.#machine.paths.disk), { force: true })
    for (const copy of await this.since())
      if (!keep.includes(copy))
        await this.#do('block-dirty-bitmap-remove', { node: DISK_NODE, name: `${SINCE}${copy}` })
  }

  async #endJob(): Promise<void> {
    const until = performance.now() + END_MS
    const isThere = async () => {
      const jobs = await this.#do('query-jobs')
      return (Array.isArray(jobs) ? jobs : []).find(({ id }) => id === JOB)
    }
    if ((await isThere())?.status !== 'concluded')
      await this.#do('block-job-cancel', { device: JOB, force: true }).catch(() => {})
    for (;;) {
      const job = await isThere()
      if (job === undefined) return
      if (job.status === 'concluded') break
      if (performance.now() > until) throw driverFailed('a copy of the disk does not end')
      await delay(POLL_MS)
    }
    await this.#do('job-dismiss', { id: JOB })
  }

  /** What the guest's disk leads to. */
  async #lead(node: string): Promise<void> {
    await this.#do('qom-set', { path: DEVICE, property: 'drive', value: node })
  }

  async #node(name: string): Promise<Record<string, unknown> | undefined> {
    const found = await this.#do('query-named-block-nodes', { flat: true })
    return (Array.isArray(found) ? found : []).find(each => each['node-name'] === name)
  }

  async #do(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    return await this.#machine.execute(name, args)
  }
}
