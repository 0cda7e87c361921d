import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { IncomingHandle, MachineHandle, MachineStart } from '../../../agents/vm/driver.ts'
import { QemuDriver, type QemuDriverOptions } from '../../../agents/vm/qemu/driver.ts'
import type { QemuMachine } from '../../../agents/vm/qemu/machine.ts'
import { findQemu, findQemuImg } from '../../../agents/vm/qemu/tools.ts'
import { errorMessage } from '../../../protocol/errors.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'
import type { DriverSubject, Side } from '../../agents/vm/driver-conformance.ts'
import { eventually } from '../../support/eventually.ts'
import { type SmallGuest, smallGuest } from './small-guest.ts'
import { load, save } from './started-guest.ts'

const KERNEL = 'a'.repeat(64)
const INITRD = 'b'.repeat(64)
const BOOT_MS = 60_000

/** Of a guest that was started once and counts, for all tests of this process. */
let started: Promise<{ spec: string; state: Buffer }> | undefined

type SubjectOptions = (side: Side) => Partial<QemuDriverOptions>

/** Two hosts on this machine, with a QEMU driver each. */
export class QemuSubject implements DriverSubject {
  readonly root: string
  readonly #guest: SmallGuest
  readonly #options: SubjectOptions
  readonly #drivers = new Map<Side, QemuDriver>()
  readonly #handles = new Set<MachineHandle>()
  #sockets = 0

  private constructor(root: string, guest: SmallGuest, options: SubjectOptions) {
    this.root = root
    this.#guest = guest
    this.#options = options
  }

  static async create(options: SubjectOptions = () => ({})): Promise<QemuSubject> {
    const root = await mkdtemp(join(tmpdir(), 'wq-'))
    const subject = new QemuSubject(root, await smallGuest(), options)
    for (const side of ['source', 'target'] as const) await subject.#open(side)
    return subject
  }

  driver(side: Side): QemuDriver {
    return this.#drivers.get(side)!
  }

  async restart(side: Side): Promise<QemuDriver> {
    await this.driver(side)[Symbol.asyncDispose]()
    return await this.#open(side)
  }

  machine(): Promise<MachineStart> {
    return Promise.resolve(this.diskMachine())
  }

  /** A machine with a disk that has this id already. */
  again(id: string): MachineStart {
    return { ...this.diskMachine(), id }
  }

  diskMachine(append = ''): MachineStart {
    return this.machineOf({ disk: { sizeBytes: 64 * 1024 * 1024 } }, append)
  }

  machineOf(spec: Partial<MachineSpec>, append = ''): MachineStart {
    return {
      id: randomBytes(16).toString('hex'),
      name: 'north/one, two',
      epoch: 1,
      spec: {
        cpus: 1,
        memoryBytes: 128 * 1024 * 1024,
        machineType: 'pc-q35-7.2',
        cpuModel: 'qemu64',
        accelerator: 'tcg',
        boot: {
          kind: 'kernel',
          kernel: KERNEL,
          initrd: INITRD,
          append: `${this.#guest.append} ${append}`.trim()
        },
        cards: [{ segment: '0'.repeat(32), mac: '52:54:00:00:00:01', ips: [] }],
        ...spec
      },
      images: new Map([
        [KERNEL, this.#guest.kernel],
        [INITRD, this.#guest.initrd]
      ]),
      disk: 'create'
    }
  }

  /**
   * A machine whose guest was started before, saved, and goes on here: a start without an accelerator takes seconds.
   * It has come as by a relocation; what that changes is for the tests to say.
   */
  async running(machine: MachineStart): Promise<QemuMachine & IncomingHandle> {
    started ??= saveStarted()
    const { spec, state } = await started
    assert.equal(JSON.stringify(machine.spec), spec, 'the guest that was saved is of another machine')
    const copy = (await this.driver('source').prepareTarget(machine)) as QemuMachine & IncomingHandle
    await load(state, copy.stateSocket)
    copy.diskIsComplete()
    await copy.loaded
    await copy.resume()
    return copy
  }

  counter(handle: MachineHandle): Promise<number> {
    this.#handles.add(handle)
    return Promise.resolve(
      Number(this.printed(handle).match(/COUNT (\d+)\r?\n(?![\s\S]*COUNT \d+\r?\n)/)?.[1] ?? 0)
    )
  }

  /** What the guest printed in this copy. */
  printed(handle: MachineHandle): string {
    const log = join(dirname(handle.consoleSocket), 'console.log')
    return existsSync(log) ? readFileSync(log, 'latin1') : ''
  }

  /** Runs a command in the guest by its serial shell. @returns what was printed meanwhile */
  async shell(handle: MachineHandle, command: string, deadlineMs = 60_000): Promise<string> {
    const before = this.printed(handle).length
    const console = createConnection(handle.consoleSocket)
    console.on('error', () => {})
    console.resume()
    try {
      await once(console, 'connect')
      console.write(`${command}\n`)
      const said = () => this.printed(handle).slice(before)
      await eventually(() => /^= \d+\r?$/m.test(said()), { deadlineMs, everyMs: 50 })
      return said()
    } finally {
      console.destroy()
    }
  }

  async kill(handle: MachineHandle): Promise<void> {
    const { processId } = await handle.status()
    if (processId !== undefined) process.kill(processId, 'SIGKILL')
  }

  socketPath(): string {
    return join(this.root, `s${++this.#sockets}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const driver of this.#drivers.values()) {
      for (const handle of await driver.adopt()) await handle.stop({ force: true })
      await driver[Symbol.asyncDispose]()
    }
    await rm(this.root, { recursive: true, force: true })
  }

  async #open(side: Side): Promise<QemuDriver> {
    const driver = await QemuDriver.open({
      runtime: join(this.root, side[0]!),
      state: join(this.root, `${side}-state`),
      accelerator: 'tcg',
      ...this.#options(side)
    })
    this.#drivers.set(side, driver)
    return driver
  }
}

async function saveStarted(): Promise<{ spec: string; state: Buffer }> {
  await using subject = await QemuSubject.create()
  const machine = subject.diskMachine()
  const source = (await subject.driver('source').start(machine)) as QemuMachine
  await source.resume()
  await eventually(async () => (await subject.counter(source)) > 1, { deadlineMs: BOOT_MS })
  return { spec: JSON.stringify(machine.spec), state: await save(source, subject.root) }
}

/** Skips a suite loudly where there is no QEMU or no guest. */
export async function requireQemu(context: Mocha.Context): Promise<void> {
  try {
    findQemu()
    findQemuImg()
    await smallGuest()
  } catch (error) {
    console.error(`    SKIPPED: ${errorMessage(error)}`)
    context.skip()
  }
}
