import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GuardClient, type GuardClientOptions } from '../../../../agents/guard/client.ts'
import { guardPaths, readKept } from '../../../../agents/guard/state-file.ts'
import type { AgentLog } from '../../../../agents/log.ts'
import { isAlive, type ProcessIdentity } from '../../../../agents/vm/qemu/process.ts'
import type { GuardReport } from '../../../../protocol/lease/guard.ts'
import { eventually } from '../../../support/eventually.ts'
import { FakeQemu } from './fake-qemu.ts'

const watari = fileURLToPath(new URL('../../../../bin/watari', import.meta.url))
/** It is half a second's work for a processor, of which a host that is busy with others may give a thirtieth. */
const START_MS = 15_000

/** A runtime directory with guards, agents and machines; all of them end with it. */
export class GuardRig implements AsyncDisposable {
  readonly runtime: string
  readonly reports: GuardReport[] = []
  readonly #guards: ChildProcess[] = []
  readonly #found = new Map<number, ProcessIdentity>()
  readonly #qemus: FakeQemu[] = []
  readonly #clients: GuardClient[] = []

  private constructor(runtime: string) {
    this.runtime = runtime
  }

  static async create(): Promise<GuardRig> {
    return new GuardRig(await mkdtemp(join(tmpdir(), 'wg-')))
  }

  get paths(): ReturnType<typeof guardPaths> {
    return guardPaths(this.runtime)
  }

  /** Starts a guard and waits until it listens. One before it must have exited: till then it has the lock. */
  async guard(...args: string[]): Promise<ChildProcess> {
    const guard = this.spawn(...args)
    await eventually(() => hasEnded(guard) || this.#answers(guard), {
      ...{ deadlineMs: START_MS, everyMs: 20 },
      state: () => `${guard.pid} starts, and ${this.runningGuard()?.pid ?? 'none'} has written the state file`
    })
    assert(!hasEnded(guard), `the guard ended by itself (${guard.exitCode ?? guard.signalCode})`)
    return guard
  }

  spawn(...args: string[]): ChildProcess {
    const guard = spawn(watari, ['guard', this.runtime, ...args], { stdio: 'ignore' })
    this.#guards.push(guard)
    return guard
  }

  /** With a descriptor for its words. */
  spawnWith(words: number): void {
    this.#guards.push(spawn(watari, ['guard', this.runtime], { stdio: ['ignore', 'ignore', words] }))
  }

  async qemu(digit = 'a'): Promise<FakeQemu> {
    const qemu = await FakeQemu.start(this.runtime, digit)
    this.#qemus.push(qemu)
    return qemu
  }

  /** An agent's side, by default of a guard that somebody else started. */
  async client(options: Partial<GuardClientOptions> = {}): Promise<GuardClient> {
    const client = new GuardClient({
      ...{ runtime: this.runtime, log: silent, start: () => {}, answerMs: 2_000 },
      onReport: report => this.reports.push(report),
      ...options
    })
    this.#clients.push(client)
    await eventually(() => client.isThere, { deadlineMs: START_MS, everyMs: 10 })
    this.runningGuard()
    return client
  }

  /** The guard that wrote the state file. */
  runningGuard(): ProcessIdentity | undefined {
    const { guard } = readKept(this.paths.state)
    if (guard) this.#found.set(guard.pid, guard)
    return guard && isAlive(guard) ? guard : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client[Symbol.asyncDispose]()
    this.runningGuard()
    for (const guard of this.#guards) {
      if (hasEnded(guard)) continue
      guard.kill('SIGKILL')
      await once(guard, 'exit')
    }
    for (const guard of this.#found.values()) if (isAlive(guard)) process.kill(guard.pid, 'SIGKILL')
    for (const qemu of this.#qemus) await qemu.end()
    await rm(this.runtime, { recursive: true, force: true })
  }

  /** Whether just this process has written itself into the state file, and listens. */
  async #answers(guard: ChildProcess): Promise<boolean> {
    if (!existsSync(this.paths.socket) || this.runningGuard()?.pid !== guard.pid) return false
    const socket = createConnection(this.paths.socket)
    try {
      await once(socket, 'connect')
      return true
    } finally {
      socket.destroy()
    }
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

const silent: AgentLog = { info() {}, warn() {}, recurring() {}, fault() {} }
