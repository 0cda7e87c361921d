import { mkdirSync } from 'node:fs'
import type { MachineId } from '../../protocol/machine.ts'
import type { DriverCapabilities } from './driver.ts'
import type { FakeCopy } from './fake-copy.ts'

/** What a test makes go wrong. Each is looked at when the moment comes. */
export interface FakeFailures {
  /** Refuse to build a machine or a target, with this error. */
  refuse?: Error
  /** Break the outgoing state after this many of its bytes. */
  cutAfterBytes?: number
  /** The target finds the state, once complete, not to be good. */
  loadFails?: boolean
  /** `resume` fails this many times. */
  resumeFails?: number
  /** The outgoing state stops just before the guest would be paused, until this resolves. */
  holdBeforePause?: Promise<void>
  /** This many pauses are called off, and the guest goes on, before the one that lasts. */
  pausesCalledOff?: number
  /** The outgoing state stops after the pause, until this resolves. */
  holdAfterPause?: Promise<void>
}

/** Which copies of a machine executed and when, over all fake hosts of a test: at most one at a time. */
export class ExecutionLedger {
  readonly violations: string[] = []
  readonly #executing = new Map<MachineId, FakeCopy>()

  began(copy: FakeCopy): void {
    const other = this.#executing.get(copy.id)
    if (other && other !== copy) {
      this.violations.push(`${copy.id}: ${copy.host.name} began to execute while ${other.host.name} did`)
    }
    this.#executing.set(copy.id, copy)
  }

  ended(copy: FakeCopy): void {
    if (this.#executing.get(copy.id) === copy) this.#executing.delete(copy.id)
  }

  executing(id: MachineId): FakeCopy | undefined {
    return this.#executing.get(id)
  }
}

export interface FakeHostOptions {
  readonly name: string
  /** For Unix sockets: a short path, for theirs end at 107 bytes. */
  readonly directory: string
  readonly ledger: ExecutionLedger
  /** Milliseconds on a monotonic clock; the guests' counters follow it. */
  readonly now?: () => number
  readonly memoryBytes?: number
  readonly capabilities?: Partial<DriverCapabilities>
}

/** What outlives the agent: the fake host's machines and their disks. A new FakeDriver over it is a restarted agent. */
export class FakeHost {
  readonly name: string
  readonly directory: string
  readonly ledger: ExecutionLedger
  readonly now: () => number
  readonly memoryBytes: number
  readonly capabilities: DriverCapabilities
  readonly copies = new Map<MachineId, FakeCopy>()
  readonly disks = new Map<MachineId, Buffer>()
  failures: FakeFailures = {}
  #sockets = 0

  constructor(options: FakeHostOptions) {
    this.name = options.name
    this.directory = options.directory
    this.ledger = options.ledger
    this.now = options.now ?? (() => performance.now())
    this.memoryBytes = options.memoryBytes ?? 1024 * 1024
    this.capabilities = {
      version: 'fake 1',
      machineTypes: ['fake-1'],
      cpuModels: ['fake'],
      accelerators: ['tcg'],
      guestPorts: ['stream'],
      warnings: [],
      ...options.capabilities
    }
    mkdirSync(this.directory, { recursive: true })
  }

  /** A fresh path for a Unix socket. */
  socketPath(): string {
    this.#sockets += 1
    return `${this.directory}/f${this.#sockets}`
  }

  /** Power loss: every copy is gone at once, disks stay. */
  powerLoss(): void {
    for (const copy of [...this.copies.values()]) copy.exit('the host lost power')
    this.copies.clear()
  }
}
