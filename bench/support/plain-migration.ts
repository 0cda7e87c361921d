import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { QmpClient } from '../../agents/vm/qemu/qmp-client.ts'
import { findQemu } from '../../agents/vm/qemu/tools.ts'

/** What QEMU alone does: the figure that ours is compared with. */
export interface PlainMigration {
  readonly kernel: string
  readonly initrd: string
  readonly append: string
  readonly memoryBytes: number
  readonly machineType?: string
  readonly cpuModel?: string
  /** When the guest, seen by what it printed, is ready to be moved. */
  readonly ready: (printed: string) => boolean
  /** 0 for no limit; QEMU's own default is 128 MiB/s. */
  readonly bandwidthBytesPerSecond: number
  readonly deadlineMs?: number
}

export interface PlainResult {
  /** As QEMU's source counts them: from `migrate` to `completed`, and with nobody executing. */
  readonly totalMs: number
  readonly downtimeMs: number
  readonly bytes: number
}

const UNLIMITED = 2 ** 40
const DEADLINE_MS = 120_000

/** Moves a guest from one QEMU to another over a Unix socket, with QEMU's own defaults but for the bandwidth. */
export async function plainMigration(options: PlainMigration): Promise<PlainResult> {
  const root = await mkdtemp(join(tmpdir(), 'plain-'))
  const children: ChildProcess[] = []
  const monitors: QmpClient[] = []
  const until = performance.now() + (options.deadlineMs ?? DEADLINE_MS)
  const within = async <T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> => {
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (performance.now() > until) throw new Error(`${what}: not in time`)
      await delay(10)
    }
  }
  const launch = async (name: string, extra: readonly string[]): Promise<QmpClient> => {
    const monitor = join(root, `${name}.qmp`)
    const args = [
      ...[
        '-nodefaults',
        '-no-user-config',
        '-display',
        'none',
        '-machine',
        options.machineType ?? 'pc-q35-7.2'
      ],
      ...[
        '-accel',
        'tcg',
        '-cpu',
        options.cpuModel ?? 'qemu64',
        '-m',
        `${Math.ceil(options.memoryBytes / 1024 ** 2)}M`
      ],
      ...['-kernel', options.kernel, '-initrd', options.initrd, '-append', options.append],
      ...[
        '-serial',
        `file:${join(root, `${name}.out`)}`,
        '-qmp',
        `unix:${monitor},server=on,wait=off`,
        ...extra
      ]
    ]
    const child = spawn(findQemu(), args, { stdio: 'ignore' })
    children.push(child)
    await within(() => existsSync(monitor) || undefined, 'the monitor')
    const client = await QmpClient.connect(monitor)
    monitors.push(client)
    return client
  }
  try {
    const source = await launch('source', [])
    const printed = () =>
      existsSync(join(root, 'source.out')) ? readFileSync(join(root, 'source.out'), 'latin1') : ''
    await within(() => options.ready(printed()) || undefined, 'the guest')
    await launch('target', ['-incoming', `unix:${join(root, 'state')}`])
    const limit = options.bandwidthBytesPerSecond === 0 ? UNLIMITED : options.bandwidthBytesPerSecond
    await source.execute('migrate-set-parameters', { 'max-bandwidth': limit })
    await source.execute('migrate', { uri: `unix:${join(root, 'state')}` })
    return await within(async () => result(await source.execute('query-migrate')), 'the migration')
  } finally {
    for (const monitor of monitors) await monitor[Symbol.asyncDispose]()
    for (const child of children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    await rm(root, { recursive: true, force: true })
  }
}

function result(info: unknown): PlainResult | undefined {
  const { status, ram, ...times } = info as { status?: string; ram?: { transferred?: number } } & Record<
    string,
    unknown
  >
  if (status === 'failed') throw new Error('QEMU could not migrate')
  if (status !== 'completed') return undefined
  return {
    totalMs: Number(times['total-time']),
    downtimeMs: Number(times.downtime),
    bytes: Number(ram?.transferred)
  }
}
