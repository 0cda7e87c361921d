import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { IncomingHandle, MachineStatus } from '../driver.ts'
import { DISK_NODE } from './command-line.ts'
import { DISK_EXPORT } from './disk-mirror.ts'
import { driverFailed } from './failures.ts'
import { QemuMachine } from './machine.ts'
import { parseMigration } from './migration-info.ts'
import { hasConnection } from './process.ts'

/** QEMU's events tell us; this is for one that came while nobody listened. */
const WAIT_MS = 50
const POLL_MS = 5
const FLUSH_MS = 60_000
const ENDING_MS = 1_000

/**
 * A copy that waits for its state (QEMU with `-incoming defer`), or has got it.
 *
 * ```
 * started ──listen──▶ waiting ──memory complete, the disk's export closed and flushed──▶ loaded (paused)
 *                        └──────── QEMU ended or refused what came ────────▶ never loaded
 * ```
 *
 * The disk may be closed while memory still comes, once somebody says that it is complete.
 *
 * QEMU remembers all of this by itself, so an agent that finds such a copy goes on where the one before was. But it
 * forgets how it came once it is sent on: what it says of a migration is of the last one. So a copy is written down
 * as a machine like others before it is first executed.
 */
export class QemuIncoming extends QemuMachine implements IncomingHandle {
  readonly loaded: Promise<void>
  #receiving = false
  #closing: Promise<void> | undefined
  #state: 'waiting' | 'loaded' | 'failed' = 'waiting'

  constructor(options: ConstructorParameters<typeof QemuMachine>[0]) {
    super(options)
    this.loaded = this.#load()
    this.loaded.then(
      () => {
        this.#state = 'loaded'
      },
      () => {
        this.#state = 'failed'
      }
    )
  }

  get stateSocket(): string {
    return this.paths.state
  }

  get diskSocket(): string | undefined {
    return this.record.hasDisk ? this.paths.blocks : undefined
  }

  override async status(): Promise<MachineStatus> {
    const status = await super.status()
    // Memory that came before the disk was flushed is not a copy that could be executed yet.
    return status.state === 'paused' && this.#state !== 'loaded' ? { ...status, state: 'incoming' } : status
  }

  override async resume(): Promise<void> {
    if (this.#state !== 'loaded')
      throw new WatariError('not-loaded', 'this copy has not got all of its state')
    if (!this.record.incoming) return await super.resume()
    await this.amend({ incoming: false })
    await this.continue()
  }

  /** Whether memory has begun to come. */
  get receiving(): boolean {
    return this.#receiving
  }

  /** Opens the sockets for state and disk. */
  async listen(): Promise<void> {
    const capabilities = [{ capability: 'events', state: true }]
    // Without it the end of loading would take the disk into use, with -S or not.
    if (this.record.hasDisk) capabilities.push({ capability: 'late-block-activate', state: true })
    await this.execute('migrate-set-capabilities', { capabilities })
    if (this.record.hasDisk) {
      await this.execute('nbd-server-start', {
        addr: { type: 'unix', data: { path: this.paths.blocks } },
        'max-connections': 1
      })
      await this.execute('block-export-add', {
        type: 'nbd',
        id: EXPORT,
        'node-name': DISK_NODE,
        name: DISK_EXPORT,
        writable: true
      })
    }
    await this.execute('migrate-incoming', { uri: `unix:${this.paths.state}` })
  }

  diskIsComplete(): void {
    if (!this.record.hasDisk) return
    // It is tried again when the memory is complete.
    this.#diskClosed().catch(() => {
      this.#closing = undefined
    })
  }

  /** For a copy that was found: resolves when we know as much about it as if we had been there all the time. */
  async caughtUp(): Promise<void> {
    if (await this.#complete()) await this.loaded
  }

  async #load(): Promise<void> {
    // Until the constructor has returned nothing is set up to be asked.
    await Promise.resolve()
    try {
      const source = new SourceWatch(this)
      for (;;) {
        const news = this.migrationNews
        if (await this.#complete()) break
        source.look()
        await Promise.race([delay(WAIT_MS, undefined, { ref: false }), news, this.exited])
      }
      if (this.record.hasDisk) await this.#diskClosed()
    } catch (cause) {
      // A copy whose stream was cut ends a moment after its monitor; its last words say more.
      await Promise.race([this.exited, delay(ENDING_MS, undefined, { ref: false })])
      const why = this.exitReason === undefined ? errorMessage(cause) : await this.exited
      throw new WatariError('relocation-failed', `the copy never got its state: ${why}`, { cause })
    }
  }

  /** @returns whether the memory is complete @throws WatariError when it never will be */
  async #complete(): Promise<boolean> {
    const [answer, runState] = await Promise.all([this.execute('query-migrate'), this.runState()])
    const { status, error } = parseMigration(answer)
    if (status === 'failed' || status === 'cancelled')
      throw driverFailed(`QEMU refused what came: ${error ?? status}`)
    this.#receiving = status !== 'none'
    if (status !== 'completed') return false
    if (runState === 'inmigrate') throw driverFailed('QEMU loaded the state and still waits for it')
    return true
  }

  /** The source has finished the disk before the memory, so nothing is on its way any more. */
  #diskClosed(): Promise<void> {
    this.#closing ??= this.#closeDisk()
    return this.#closing
  }

  async #closeDisk(): Promise<void> {
    // Refused where an agent before us has done it.
    await this.execute('block-export-del', { id: EXPORT, mode: 'hard' }).catch(() => {})
    const until = performance.now() + FLUSH_MS
    while (await this.#exported()) {
      if (performance.now() > until) throw driverFailed('the disk is still being written to')
      await delay(POLL_MS)
    }
    await this.execute('nbd-server-stop').catch(() => {})
    const words = await this.execute(
      'human-monitor-command',
      { 'command-line': `qemu-io ${DISK_NODE} flush` },
      { deadlineMs: FLUSH_MS }
    )
    if (typeof words === 'string' && words.trim() !== '')
      throw driverFailed(`the disk could not be flushed: ${words.trim()}`)
    const file = await open(this.paths.disk, 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  }

  async #exported(): Promise<boolean> {
    const exports = await this.execute('query-block-exports')
    return Array.isArray(exports) && exports.length > 0
  }
}

const EXPORT = 'relocation'
const LOOK_MS = 50

/**
 * Notices that a source is gone before it sent any memory. QEMU waits for ever then, without a word about a
 * disk that was let go of half-way, so we look now and then whether anybody is still connected to it. Who came
 * and went between two looks is not noticed: the relocation has deadlines of its own.
 */
class SourceWatch {
  readonly #copy: QemuIncoming
  #lookAt = 0
  #connected = false

  constructor(copy: QemuIncoming) {
    this.#copy = copy
  }

  look(): void {
    const now = performance.now()
    const { diskSocket, receiving, identity } = this.#copy
    if (diskSocket === undefined || receiving || now < this.#lookAt) return
    this.#lookAt = now + LOOK_MS
    const connected = hasConnection(identity.pid, diskSocket)
    if (this.#connected && !connected)
      throw driverFailed('the source let go of the disk before it was complete')
    this.#connected = connected
  }
}
