import { setTimeout as delay } from 'node:timers/promises'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { Epoch } from '../../../protocol/machine.ts'
import type { CopyPlace } from '../../guard/guarded-copy.ts'
import type { CardPlug } from '../../network/card-plug.ts'
import type {
  ExecutionState,
  GuestStatistics,
  MachineHandle,
  MachineStatus,
  OutgoingMigration,
  OutgoingOptions,
  ReplicaCopy
} from '../driver.ts'
import { QemuPoints } from './disk-points.ts'
import { driverFailed, lastWords } from './failures.ts'
import type { MachinePaths } from './machine-paths.ts'
import { QemuOutgoing } from './outgoing.ts'
import { isAlive, type ProcessIdentity, watchExit } from './process.ts'
import { QmpClient } from './qmp-client.ts'
import { ReplicaMirror } from './replica-mirror.ts'
import { type RuntimeRecord, writeRecord } from './runtime-record.ts'
import { StatisticsReader } from './statistics.ts'

const CONNECT_MS = 30_000
const STOP_MS = 60_000
const QUIT_MS = 3_000
const SHUTDOWN_MS = 120_000
const SHUTDOWN_AGAIN_MS = 3_000

/** One QEMU process: started by us, or found running. */
export class QemuMachine implements MachineHandle {
  readonly exited: Promise<string>
  readonly paths: MachinePaths
  readonly identity: ProcessIdentity
  readonly mirroring: ReplicaMirror | undefined
  readonly points: QemuPoints | undefined
  readonly #unwatch: () => void
  readonly #statistics = new StatisticsReader(this)
  #record: RuntimeRecord
  #monitor: Promise<QmpClient> | undefined
  #shutdownReason: string | undefined
  #exitReason: string | undefined
  #outgoing: QemuOutgoing | undefined
  /** How often memory was sent before the guest could be paused: the next attempt pauses earlier. */
  #lateSwitchovers = 0
  #migrationNews = Promise.withResolvers<void>()
  #detached = false

  constructor(options: {
    record: RuntimeRecord
    paths: MachinePaths
    identity: ProcessIdentity
    /** How the process ended, where it is our child. */
    childExited?: Promise<string>
  }) {
    this.#record = options.record
    this.paths = options.paths
    this.identity = options.identity
    this.mirroring = options.record.hasDisk ? new ReplicaMirror(this) : undefined
    this.points = options.record.hasDisk ? new QemuPoints(this) : undefined
    const { exited, unwatch } = watchExit(options.identity)
    this.#unwatch = unwatch
    // Of a child it is known how it ended: whoever only looks may see sooner that it has.
    this.exited = this.#end(options.childExited ?? exited)
  }

  get record(): RuntimeRecord {
    return this.#record
  }

  get id(): string {
    return this.record.id
  }

  get epoch(): number {
    return this.record.epoch
  }

  get cardPlugs(): readonly CardPlug[] {
    const { cards, taps } = this.record
    if (taps !== undefined) return taps.map(tap => ({ tap }))
    return Array.from({ length: cards }, (_, index) => ({ socket: this.paths.card(index) }))
  }

  get guardPlace(): CopyPlace {
    return { process: this.identity, monitor: this.paths.guard }
  }

  get consoleSocket(): string {
    return this.paths.console
  }

  get alive(): boolean {
    return this.#exitReason === undefined && isAlive(this.identity)
  }

  /** Why the copy is gone, once it is. */
  get exitReason(): string | undefined {
    return this.#exitReason
  }

  async status(): Promise<MachineStatus> {
    if (this.alive) {
      try {
        const runState = await this.runState()
        return { state: executionState(runState), processId: this.identity.pid, detail: runState }
      } catch (error) {
        if (this.alive && errorCode(error) !== 'qmp-closed') throw error
        if (this.alive) await this.#exitOr(error)
      }
    }
    return { state: 'exited', processId: undefined, detail: await this.exited }
  }

  async pause(): Promise<void> {
    const before = await this.runState()
    // In this state `stop` would only change what happens at the end of loading.
    if (before === 'inmigrate') return
    await this.execute('stop', undefined, { deadlineMs: STOP_MS })
    const after = await this.runState()
    if (executionState(after) === 'running') throw driverFailed(`QEMU did not pause: it is ${after}`)
  }

  async resume(): Promise<void> {
    if (this.#outgoing?.underway) {
      throw new WatariError('relocation-in-progress', 'its state is being sent away: cancel that first')
    }
    const before = await this.runState()
    if (before === 'running') return
    // In this state `cont` would let the guest run as soon as the last byte is there.
    if (before === 'inmigrate') {
      throw new WatariError('not-loaded', 'this copy waits for its state and has nothing to execute yet')
    }
    await this.continue()
  }

  /** For a guest that is known to be loaded. */
  protected async continue(): Promise<void> {
    const continued = this.execute('cont', undefined, { deadlineMs: STOP_MS })
    // QEMU takes orders one after the other: this waits for no answer before it is asked.
    const [state] = await Promise.all([this.runState(STOP_MS), continued])
    if (executionState(state) !== 'running') throw driverFailed(`QEMU did not resume: it is ${state}`)
  }

  async ownUnder(epoch: Epoch): Promise<void> {
    await this.amend({ epoch })
  }

  get replica(): ReplicaCopy | undefined {
    return this.#record.replica
  }

  async noteReplica(replica: ReplicaCopy | undefined): Promise<void> {
    await this.amend({ replica })
  }

  /** Changes what an agent after us will read. */
  protected async amend(change: Partial<RuntimeRecord>): Promise<void> {
    const record = { ...this.#record, ...change }
    await writeRecord(this.paths.record, record)
    this.#record = record
  }

  async stop({ force, signal }: { force: boolean; signal?: AbortSignal }): Promise<void> {
    if (!this.alive) return void (await this.exited)
    if (force) return this.#forceStop()
    const { state, detail } = await this.status()
    if (state === 'paused' || state === 'incoming') {
      throw new WatariError(
        'machine-paused',
        `a guest that does not run (${detail}) cannot shut down: use force`
      )
    }
    const until = performance.now() + SHUTDOWN_MS
    while (this.alive) {
      signal?.throwIfAborted()
      if (performance.now() > until) {
        throw new WatariError(
          'stop-timeout',
          `the guest did not shut down within ${SHUTDOWN_MS / 1000} s: use force`
        )
      }
      // Again and again: a guest that is still booting does not hear the first one.
      await this.execute('system_powerdown').catch(() => {})
      await Promise.race([
        this.exited,
        delay(SHUTDOWN_AGAIN_MS, undefined, { signal, ref: false }).catch(() => {})
      ])
    }
    await this.exited
  }

  relocate(options: OutgoingOptions): OutgoingMigration {
    if (this.#outgoing?.underway) {
      throw new WatariError(
        'relocation-in-progress',
        'its state is being sent away already: cancel that first'
      )
    }
    this.#outgoing = new QemuOutgoing(this, options, {
      earlierBy: 2 ** Math.min(this.#lateSwitchovers, 4),
      onLate: () => this.#lateSwitchovers++
    })
    return this.#outgoing
  }

  statistics(): Promise<GuestStatistics> {
    return this.#statistics.read()
  }

  /** QEMU's own name for what it does. */
  async runState(deadlineMs?: number): Promise<string> {
    const options = deadlineMs === undefined ? {} : { deadlineMs }
    const status = (await this.execute('query-status', undefined, options)) as { status?: unknown } | null
    if (typeof status?.status !== 'string') throw driverFailed('QEMU does not say how it is')
    return status.status
  }

  /** Resolves when QEMU next says that its migration has come further; to be taken before it is asked how far. */
  get migrationNews(): Promise<void> {
    return this.#migrationNews.promise
  }

  async execute(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: { deadlineMs?: number }
  ): Promise<unknown> {
    return (await this.monitor()).execute(name, args, options)
  }

  /** Connected; again if the connection was lost and QEMU lives. */
  async monitor(): Promise<QmpClient> {
    for (;;) {
      if (this.#detached) throw new WatariError('qmp-closed', 'this agent has let go of the machine')
      const known = this.#monitor
      const current = await known?.catch(() => undefined)
      if (current?.open) return current
      // QEMU serves one connection at a time: who else found it closed may have opened the next one.
      if (this.#monitor !== known) continue
      if (!this.alive) throw new WatariError('machine-exited', `the machine is gone: ${await this.exited}`)
      this.#monitor = this.#connect()
      return await this.#monitor
    }
  }

  /** Lets go of the process without touching it: the agent ends, the machine goes on. */
  async detach(): Promise<void> {
    this.#detached = true
    this.#unwatch()
    const client = await this.#monitor?.catch(() => undefined)
    await client?.[Symbol.asyncDispose]()
  }

  async #connect(): Promise<QmpClient> {
    const until = performance.now() + CONNECT_MS
    for (;;) {
      try {
        const client = await QmpClient.connect(this.paths.monitor)
        client.onEvent((name, data) => {
          if (name === 'SHUTDOWN')
            this.#shutdownReason = typeof data.reason === 'string' ? data.reason : 'shutdown'
          if (name === 'MIGRATION' || name === 'MIGRATION_PASS') {
            this.#migrationNews.resolve()
            this.#migrationNews = Promise.withResolvers()
          }
        })
        return client
      } catch (error) {
        // QEMU makes its sockets a moment after it is started.
        if (!this.alive) throw driverFailed(`QEMU ended: ${lastWords(this.paths.log) || (await this.exited)}`)
        if (performance.now() > until) throw error
        await delay(10)
      }
    }
  }

  async #forceStop(): Promise<void> {
    // Asked to quit, QEMU flushes its disks; one that hangs is not asked twice.
    await this.execute('quit', undefined, { deadlineMs: QUIT_MS }).catch(() => {})
    await Promise.race([this.exited, delay(QUIT_MS)])
    if (this.alive) process.kill(this.identity.pid, 'SIGKILL')
    await this.exited
  }

  async #end(gone: Promise<string>): Promise<string> {
    const how = await gone
    this.#unwatch()
    const words = this.#shutdownReason === undefined ? lastWords(this.paths.log) : ''
    this.#exitReason = this.#shutdownReason ?? (words === '' ? how : `${how}: ${words}`)
    return this.#exitReason
  }

  /** A closed monitor usually means that QEMU is ending. */
  async #exitOr(error: unknown): Promise<void> {
    if ((await Promise.race([this.exited, delay(2_000)])) === undefined) throw error
  }
}

/** Run states after which QEMU executes nothing until it is told to. */
function executionState(runState: string): ExecutionState {
  if (runState === 'running') return 'running'
  return runState === 'inmigrate' ? 'incoming' : 'paused'
}
