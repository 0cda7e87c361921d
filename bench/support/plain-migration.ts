import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, truncateSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DISK_NODE } from '../../agents/vm/qemu/command-line.ts'
import { DISK_EXPORT, DiskMirror } from '../../agents/vm/qemu/disk-mirror.ts'
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
  /** Typed into its serial console then; each has ended before the next, and the last before the migration. */
  readonly commands?: readonly string[]
  /** A raw disk of this size, mirrored over NBD as a live storage migration does it. 0 or absent for none. */
  readonly diskBytes?: number
  /** 0 for no limit; QEMU's own default is 128 MiB/s. */
  readonly bandwidthBytesPerSecond: number
  readonly deadlineMs?: number
}

export interface PlainResult {
  /** From the beginning, of the disk's mirror where there is one, to `completed`. */
  readonly totalMs: number
  /** As QEMU's source counts it: nobody executes. */
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
      await delay(2)
    }
  }
  const disk = (name: string): string[] => {
    if (!options.diskBytes) return []
    const file = join(root, `${name}.img`)
    closeSync(openSync(file, 'w'))
    truncateSync(file, options.diskBytes)
    return [
      '-blockdev',
      `driver=raw,node-name=${DISK_NODE},file.driver=file,file.filename=${file}`,
      '-device',
      `virtio-blk-pci,drive=${DISK_NODE}`
    ]
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
        `unix:${join(root, `${name}.con`)},server=on,wait=off`,
        '-qmp',
        `unix:${monitor},server=on,wait=off`,
        ...disk(name),
        ...extra
      ]
    ]
    const child = spawn(findQemu(), args, { stdio: 'ignore' })
    children.push(child)
    // The file is there a moment before anybody listens.
    const client = await within(() => QmpClient.connect(monitor).catch(() => undefined), 'the monitor')
    monitors.push(client)
    return client
  }
  try {
    const source = await launch('source', [])
    const console = await Console.connect(join(root, 'source.con'))
    await within(() => options.ready(console.printed) || undefined, 'the guest')
    for (const command of options.commands ?? []) {
      console.type(command)
      await within(() => console.ended || undefined, `'${command}' in the guest`)
    }
    const target = await launch('target', ['-S', '-incoming', `unix:${join(root, 'state')}`])
    const limit = options.bandwidthBytesPerSecond === 0 ? UNLIMITED : options.bandwidthBytesPerSecond
    await source.execute('migrate-set-parameters', { 'max-bandwidth': limit })
    const begun = performance.now()
    let mirror: DiskMirror | undefined
    if (options.diskBytes) {
      const capabilities = [{ capability: 'pause-before-switchover', state: true }]
      await source.execute('migrate-set-capabilities', { capabilities })
      const blocks = join(root, 'blocks')
      await target.execute('nbd-server-start', { addr: { type: 'unix', data: { path: blocks } } })
      const node = { 'node-name': DISK_NODE, name: DISK_EXPORT }
      await target.execute('block-export-add', { type: 'nbd', id: 'disk', writable: true, ...node })
      mirror = new DiskMirror(source)
      await mirror.start(blocks, 0)
      await mirror.ready(
        () => {},
        () => {}
      )
    }
    await source.execute('migrate', { uri: `unix:${join(root, 'state')}` })
    return await within(async () => {
      const info = (await source.execute('query-migrate')) as { status?: string }
      if (info.status === 'pre-switchover' && mirror) {
        await mirror.finish()
        mirror = undefined
        await source.execute('migrate-continue', { state: 'pre-switchover' })
      }
      return result(info, begun)
    }, 'the migration')
  } finally {
    for (const monitor of monitors) await monitor[Symbol.asyncDispose]()
    for (const child of children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    await rm(root, { recursive: true, force: true })
  }
}

function result(info: unknown, begun: number): PlainResult | undefined {
  const { status, ram, ...times } = info as { status?: string; ram?: { transferred?: number } } & Record<
    string,
    unknown
  >
  if (status === 'failed') throw new Error('QEMU could not migrate')
  if (status !== 'completed') return undefined
  return {
    totalMs: performance.now() - begun,
    downtimeMs: Number(times.downtime),
    bytes: Number(ram?.transferred)
  }
}

/** The small guest's serial console: it answers a command with `= status` on a line of its own. */
export class Console {
  printed = ''
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.printed = (this.printed + text).slice(-64 * 1024)
    })
    socket.on('error', () => {})
  }

  static async connect(path: string): Promise<Console> {
    const socket = createConnection(path)
    await once(socket, 'connect')
    return new Console(socket)
  }

  get ended(): boolean {
    return /^= \d+\r?$/m.test(this.printed)
  }

  type(command: string): void {
    this.printed = ''
    this.#socket.write(`${command}\n`)
  }

  close(): void {
    this.#socket.destroy()
  }
}
