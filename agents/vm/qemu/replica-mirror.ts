import type { DiskMirroring, MirrorEnding, ReplicaCopy } from '../driver.ts'
import { DISK_NODE } from './command-line.ts'
import { DISK_EXPORT } from './disk-mirror.ts'
import { awaitGreeting } from './greeting.ts'
import { endMirror, MIRROR_OPTIONS, mirrorJob } from './mirror-job.ts'

const JOB = 'replica'
const NODE = 'replica-target'
/** QEMU's longest, 136 years: writes wait for as long as it takes. */
const RECONNECT_SECONDS = 2 ** 32 - 1

interface Machine {
  execute(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: { deadlineMs?: number }
  ): Promise<unknown>
  /** What an agent after us will read. */
  readonly replica: ReplicaCopy | undefined
  noteReplica(replica: ReplicaCopy | undefined): Promise<void>
}

/**
 * QEMU's `blockdev-mirror` of a machine's overlay to an outlet (docs/replica.md). The job never ends by itself.
 */
export class ReplicaMirror implements DiskMirroring {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  get attached(): ReplicaCopy | undefined {
    return this.#machine.replica
  }

  async begin(to: ReplicaCopy, socket: string): Promise<void> {
    await awaitGreeting(socket)
    await this.#machine.noteReplica(to)
    await this.#machine.execute('blockdev-add', {
      driver: 'nbd',
      'node-name': NODE,
      server: { type: 'unix', path: socket },
      export: DISK_EXPORT,
      'reconnect-delay': RECONNECT_SECONDS
    })
    await this.#machine.execute('blockdev-mirror', {
      'job-id': JOB,
      device: DISK_NODE,
      target: NODE,
      ...MIRROR_OPTIONS
    })
  }

  async state(): ReturnType<DiskMirroring['state']> {
    const job = await mirrorJob(this.#machine, JOB)
    if (job === undefined) return { job: 'none', bytes: 0, remainingBytes: 0 }
    const { status, bytes, remainingBytes, error } = job
    return { job: error === undefined ? jobState(status) : 'ended', bytes, remainingBytes }
  }

  async end(ending: MirrorEnding = {}): Promise<void> {
    await endMirror(this.#machine, JOB, NODE, ending)
    await this.#machine.execute('job-dismiss', { id: JOB }).catch(() => {})
    const nodes = await this.#machine.execute('query-named-block-nodes', { flat: true })
    const isThere = Array.isArray(nodes) && nodes.some(node => node['node-name'] === NODE)
    if (isThere) await this.#machine.execute('blockdev-del', { 'node-name': NODE })
    await this.#machine.noteReplica(undefined)
  }
}

function jobState(status: string): 'copying' | 'ready' | 'ended' {
  if (status === 'ready') return 'ready'
  return ['created', 'running'].includes(status) ? 'copying' : 'ended'
}
