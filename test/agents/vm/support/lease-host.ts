import type { MachineHandle } from '../../../../agents/vm/driver.ts'
import { Leases } from '../../../../agents/vm/leases/leases.ts'
import { type MachineDecision, machineKey } from '../../../../agents/vm/machine-registers.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import {
  Guard,
  type GuardEffect,
  type GuardEvent,
  type GuardReport
} from '../../../../protocol/lease/guard.ts'
import { leaseTimes } from '../../../../protocol/lease/times.ts'
import type { Epoch, MachineId, MachineRecord, Owner } from '../../../../protocol/machine.ts'
import { grantOf } from '../../../../protocol/register/machine-record.ts'
import { VirtualClock } from '../../network/schedule/virtual-clock.ts'
import { LeaseVoter } from './lease-voter.ts'
import { machineRecord } from './machine-record.ts'

export const self: Owner = { host: 'Hself', incarnation: 'boot-1' }
export const other: Owner = { host: 'Hother', incarnation: 'boot-1' }
export const L = 10_000

/** A copy whose guest executes or not, and what was done to it, in order. */
export class Copy {
  readonly id: MachineId
  epoch: Epoch
  isRunning = false
  readonly guardPlace = { process: { pid: 1, startedAt: 1 }, monitor: '/m' }
  /** What it was told waits for this. */
  answers: Promise<void> = Promise.resolve()
  fails = false
  readonly #host: LeaseHost

  constructor(host: LeaseHost, id: MachineId, epoch: Epoch) {
    this.#host = host
    this.id = id
    this.epoch = epoch
  }

  get handle(): MachineHandle {
    return this as unknown as MachineHandle
  }

  async pause(): Promise<void> {
    this.#host.log.push('pause')
    await this.answers
    this.stand()
  }

  async resume(): Promise<void> {
    this.#host.log.push('resume')
    await this.answers
    if (this.fails) throw new WatariError('driver-failed', 'QEMU does not answer')
    this.isRunning = true
    this.#host.guard.news('resumed', this)
  }

  stand(): void {
    this.isRunning = false
    this.#host.guard.news('stopped', this)
  }
}

/** The guard's core on a clock of the test, with QEMUs that do at once what it says. */
class FakeGuard {
  isAway = false
  /** What it answers is not heard before this. */
  answers: Promise<void> = Promise.resolve()
  /** Its connections to QEMU are slow: it has not heard yet that a guest was resumed. */
  isDeaf = false
  pausesLate = false
  /** Told to forget something, it dies before it does, or before it says so. */
  diesForgetting: 'before' | 'after' | undefined
  readonly told: string[] = []
  readonly #host: LeaseHost
  readonly #released: object[] = []
  #core = new Guard()
  #request = 0
  #cancel = () => {}

  constructor(host: LeaseHost) {
    this.#host = host
  }

  guard = (machines: readonly object[]) => this.#ask({ kind: 'guard', machines } as never)
  extend = (machines: readonly object[]) => this.#ask({ kind: 'extend', machines } as never)
  release = async (machines: readonly object[]) => {
    if (this.isAway) this.#released.push(...machines)
    else await this.#ask({ kind: 'release', machines } as never)
  }
  forget = async (machines: readonly object[]) => {
    if (this.diesForgetting !== 'before') await this.#ask({ kind: 'release', machines } as never)
    this.isAway ||= this.diesForgetting !== undefined
    if (this.isAway) throw new WatariError('guard-away', 'the guard has died')
  }

  /** One that was stalled has its turn: first for what is due, then for what it was to be told. */
  back(): void {
    this.#step({ kind: 'tick' })
    const machines = this.#released.splice(0) as never[]
    if (machines.length > 0) this.#step({ kind: 'release', request: ++this.#request, machines })
    this.isAway = false
  }

  /** A guard that knows nothing of before. */
  replaced(): void {
    this.#core = new Guard()
    this.isAway = false
  }

  deadline(id: MachineId): number | undefined {
    return this.#core.reports().find(report => report.id === id)?.untilMs
  }

  news(kind: 'stopped' | 'resumed' | 'paused', { id, epoch }: { id: MachineId; epoch: Epoch }): void {
    if (kind === 'resumed' && this.isDeaf) return
    if (!this.isAway) this.#step({ kind, id, epoch })
  }

  async #ask(event: { kind: 'guard' | 'extend' | 'release'; machines: readonly { id: MachineId }[] }) {
    if (this.isAway) throw new WatariError('guard-away', 'the guard is away')
    const { kind, machines } = event
    this.told.push(`${kind} ${machines.length}`)
    this.#host.log.push(kind)
    const answer = this.#step({ ...event, request: ++this.#request } as GuardEvent)
    await this.answers
    return answer
  }

  #step(event: GuardEvent): readonly GuardReport[] {
    const { clock, copies } = this.#host
    let answer: readonly GuardReport[] = []
    const effects: GuardEffect[] = this.#core.step(event, clock.now())
    for (const effect of effects) {
      if (effect.kind === 'answer') answer = effect.machines
      if (effect.kind === 'tell') this.#host.leases.hear(effect.machine)
      if (effect.kind === 'pause' && !this.pausesLate) {
        const { id, epoch } = effect
        copies.get(id)?.stand()
        this.#step({ kind: 'paused', id, epoch })
      }
    }
    this.#cancel()
    const at = this.#core.wakeup()
    if (at !== undefined)
      this.#cancel = clock.after(Math.max(1, at - clock.now()), () => {
        if (!this.isAway) this.#step({ kind: 'tick' })
      })
    return answer
  }
}

/** One host's leases, with three voters, a guard, and copies, all on a clock of the test. */
export class LeaseHost {
  readonly clock = new VirtualClock()
  readonly voters = new Map(['a', 'b', 'c', 'd', 'e'].map(name => [name, new LeaseVoter(name)]))
  readonly copies = new Map<MachineId, Copy>()
  /** In the order in which it took place. */
  readonly log: string[] = []
  readonly changes: string[] = []
  readonly faults: string[] = []
  readonly refreshed: MachineId[] = []
  readonly relocating = new Set<MachineId>()
  refresh: () => Promise<void> = async () => {}
  /** What voters answer is not heard before this. */
  answers: Promise<void> = Promise.resolve()
  readonly guard = new FakeGuard(this)
  leases = this.started()

  /** An agent that begins. */
  started(): Leases {
    this.leases = new Leases({
      self,
      registers: {
        askOfLeases: async (host, question) => {
          const answer = this.voters.get(host)?.answer(question)
          await this.answers
          return answer
        }
      },
      guard: this.guard as never,
      clock: this.clock,
      times: leaseTimes(L),
      random: () => 0,
      refresh: async id => {
        this.refreshed.push(id)
        await this.refresh()
      },
      isRelocating: id => this.relocating.has(id),
      onChange: (_id, what) => this.changes.push(what),
      onFault: error => this.faults.push(String(error))
    })
    return this.leases
  }

  /** A copy that is built, whose register names it with a lease; its voters back that. */
  machine(changes: Partial<MachineRecord> = {}): { record: MachineRecord; copy: Copy } {
    const { disk: _, ...bare } = machineRecord()
    const record: MachineRecord = {
      ...bare,
      owner: self,
      policy: 'restart',
      lease: { durationMs: L },
      ...changes
    }
    const copy = new Copy(this, record.id, record.epoch)
    this.copies.set(record.id, copy)
    this.decide(record)
    return { record, copy }
  }

  /** One that runs. */
  async running(changes: Partial<MachineRecord> = {}): Promise<{ record: MachineRecord; copy: Copy }> {
    const machine = this.machine(changes)
    this.leases.observe(decision(machine.record))
    const resumed = this.leases.resume(machine.copy.handle)
    await this.clock.pass(100)
    await resumed
    return machine
  }

  /** The voters accept this. */
  decide(record: MachineRecord, by: readonly string[] = ['a', 'b', 'c']): void {
    for (const name of by) this.voters.get(name)!.accept(machineKey(record.id), grantOf(record))
  }

  away(...names: string[]): void {
    for (const [name, voter] of this.voters) voter.isAway = names.includes(name)
  }
}

export function decision(record: MachineRecord, changes: Partial<MachineDecision> = {}): MachineDecision {
  return { record, configuration: 1, voters: ['a', 'b', 'c'], ...changes }
}

/** What came of work so far. */
export function outcomeOf(work: Promise<unknown>): { is: string } {
  const outcome = { is: 'open' }
  work.then(
    () => {
      outcome.is = 'done'
    },
    error => {
      outcome.is = error.code
    }
  )
  return outcome
}
