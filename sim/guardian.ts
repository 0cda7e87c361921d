import {
  Guard,
  type GuardEffect,
  type GuardEvent,
  type GuardReport,
  guardSettings
} from '../protocol/lease/guard.ts'
import type { Epoch, MachineId } from '../protocol/machine.ts'
import type { Operation } from '../protocol/task.ts'
import type { Copy } from './copies.ts'
import { CoreDriver } from './core-driver.ts'
import type { SimulatedHost } from './host.ts'
import type { World } from './world.ts'

const TALK_MS = 0.1
const ANSWER_MS = 1_000
const HELLO_MS = 3_000
const RESTART_MS = 150

export interface Deadline {
  readonly id: MachineId
  readonly epoch: Epoch
  readonly untilMs: number
}

interface Running {
  readonly driver: CoreDriver<GuardEvent, GuardEffect>
  readonly answers: Map<number, (reports: readonly GuardReport[] | undefined) => void>
}

/**
 * A host's guard: the core in a process of its own, the state file from which the next one goes on (memory: it is lost
 * with the host's power), and the way to it from the agent. The service manager starts another when it has died.
 */
export class Guardian {
  readonly #world: World
  readonly #host: SimulatedHost
  /** The state file, and the processes that it names. */
  readonly #kept = new Map<MachineId, GuardReport>()
  readonly #copies = new Map<string, Copy>()
  #running: Running | undefined
  #request = 0
  /** Acknowledged to this life of the agent: told again to the next guard. */
  readonly #acknowledged = new Map<MachineId, Deadline & { copy: Copy }>()
  /** What it is to forget, until it has acknowledged that, by this life of the agent. */
  readonly #released = new Map<string, Deadline>()
  #agentLife = 0
  #isAway = false

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** The process has begun. */
  start(): void {
    const { guard } = this.#host
    const { life } = guard
    const core = new Guard(this.#world.settings.leaseMs === 10_000 ? guardSettings : this.#settings())
    const driver = new CoreDriver<GuardEvent, GuardEffect>(guard, {
      core,
      tick: { kind: 'tick' },
      execute: effect => this.#execute(effect)
    })
    const answers: Running['answers'] = new Map()
    this.#running = { driver, answers }
    for (const { id, epoch, untilMs, state } of [...this.#kept.values()]) {
      const copy = this.#copyOf(id, epoch)
      const kept = state === 'paused' || state === 'killed' || state === 'gone' ? state : 'armed'
      const machines = [{ id, epoch, untilMs, exactly: true, state: kept } as const]
      driver.feed({ kind: 'guard', request: ++this.#request, machines })
      if (guard.life !== life) return
      if (!copy?.isThere) driver.feed({ kind: 'gone', id, epoch })
      else if (copy.state !== 'running') driver.feed({ kind: 'stopped', id, epoch })
    }
    guard.run(() => this.#greet())
  }

  /** The process has ended: the service manager starts another. */
  ended(): void {
    const answers = this.#running?.answers ?? new Map()
    this.#running = undefined
    this.#isAway = true
    for (const answer of [...answers.values()]) answer(undefined)
    const { isPowered, boots } = this.#host
    if (!isPowered) {
      this.#kept.clear()
      this.#copies.clear()
      this.#acknowledged.clear()
      return
    }
    this.#host.clock.after(RESTART_MS, () => {
      if (this.#host.isPowered && this.#host.boots === boots) this.#host.startGuard()
    })
  }

  /** By QEMU's own word. */
  hear(copy: Copy, kind: 'stopped' | 'resumed' | 'gone'): void {
    const kept = this.#kept.get(copy.machine)
    if (kept === undefined || this.#copyOf(kept.id, kept.epoch) !== copy) return
    const { id, epoch } = kept
    const running = this.#running
    this.#host.guard.run(() => running?.driver.feed({ kind, id, epoch }))
  }

  /** There is no lease any more, or no copy. A guard that is away is told when it is back. */
  release(copy: Deadline): Operation<readonly GuardReport[] | undefined> {
    this.#beginLife()
    this.#released.set(`${copy.id} ${copy.epoch}`, copy)
    this.#unguard(copy)
    return this.ask('release', [copy])
  }

  /** A `release` of one that is away is not told it later. @returns undefined where no guard answers */
  ask(
    kind: 'guard' | 'extend' | 'release',
    machines: readonly (Deadline & { copy?: Copy })[]
  ): Operation<readonly GuardReport[] | undefined> {
    return resume => {
      const { agent, guard } = this.#host
      this.#beginLife()
      const running = this.#running
      if (running === undefined || this.#isAway) {
        resume(undefined)
        return
      }
      let isOver = false
      const conclude = (reports: readonly GuardReport[] | undefined): void => {
        if (isOver) return
        isOver = true
        agent.cancel(timer)
        if (kind !== 'release') this.#note(machines, reports ?? [])
        else if (reports) for (const machine of machines) this.#forgotten(machine)
        resume(reports)
      }
      const timer = agent.after(ANSWER_MS, () => {
        this.#hangs()
        conclude(undefined)
      })
      const request = ++this.#request
      const answered = agent.bound(conclude)
      running.answers.set(request, reports => this.#world.scheduler.after(TALK_MS, () => answered(reports)))
      this.#world.scheduler.after(TALK_MS, () =>
        guard.run(() => {
          if (this.#running !== running) return
          for (const { id, epoch, copy } of machines)
            if (kind === 'guard' && copy) this.#copies.set(`${id} ${epoch}`, copy)
          running.driver.feed({ kind, request, machines: machines.map(({ copy: _, ...each }) => each) })
          for (const { id, epoch, copy } of machines)
            if (copy && !copy.isThere) running.driver.feed({ kind: 'gone', id, epoch })
        })
      )
    }
  }

  #note(machines: readonly (Deadline & { copy?: Copy })[], reports: readonly GuardReport[]): void {
    for (const [at, { id, copy }] of machines.entries()) {
      const report = reports[at]
      const known = copy ?? this.#acknowledged.get(id)?.copy
      if (!report || !known || report.state === 'refused' || report.state === 'unknown') continue
      this.#acknowledged.set(id, { id, epoch: report.epoch, untilMs: report.untilMs, copy: known })
    }
  }

  /** What an earlier life of the agent knew of it, this one does not. */
  #beginLife(): void {
    const { agent } = this.#host
    if (this.#agentLife === agent.life) return
    this.#agentLife = agent.life
    this.#acknowledged.clear()
    this.#released.clear()
    // It dials anew.
    this.#isAway = false
  }

  #forgotten(copy: Deadline): void {
    this.#released.delete(`${copy.id} ${copy.epoch}`)
    this.#unguard(copy)
  }

  #unguard({ id, epoch }: Deadline): void {
    if (this.#acknowledged.get(id)?.epoch === epoch) this.#acknowledged.delete(id)
  }

  /** One that is there and does not answer is ended. */
  #hangs(): void {
    if (this.#isAway) return
    this.#isAway = true
    const { guard, agent } = this.#host
    const { life } = guard
    agent.after(HELLO_MS, () => {
      if (guard.life !== life) return
      if (guard.isStopped) this.#host.killGuard()
      else this.#greet()
    })
  }

  /** It is told all machines again, before anybody else talks to it. */
  #greet(): void {
    const { agent } = this.#host
    this.#isAway = false
    const isThisLife = agent.life === this.#agentLife && agent.isAlive
    const released = isThisLife ? [...this.#released.values()] : []
    if (released.length > 0) agent.run(() => this.ask('release', released)(() => {}))
    const machines = isThisLife ? [...this.#acknowledged.values()] : []
    if (machines.length > 0)
      agent.run(() =>
        this.ask(
          'guard',
          machines
        )(
          agent.bound((reports: readonly GuardReport[] | undefined) => {
            for (const report of reports ?? []) if (report.state !== 'armed') this.#host.leases.hear(report)
          })
        )
      )
  }

  #execute(effect: GuardEffect): void {
    const { guard, agent } = this.#host
    const running = this.#running
    switch (effect.kind) {
      case 'answer':
        for (const report of effect.machines) this.#keep(report)
        running?.answers.get(effect.request)?.(effect.machines)
        running?.answers.delete(effect.request)
        return
      case 'tell':
        this.#keep(effect.machine)
        agent.run(() => this.#host.leases.hear(effect.machine))
        return
      case 'pause': {
        const { id, epoch } = effect
        const copy = this.#copyOf(id, epoch)
        copy?.order('stop')(
          guard.bound((isDone: boolean) =>
            running?.driver.feed({ kind: isDone ? 'paused' : 'pause-failed', id, epoch })
          )
        )
        return
      }
      case 'kill': {
        const { id, epoch } = effect
        const copy = this.#copyOf(id, epoch)
        this.#host.qemu.after(1, () => {
          if (copy?.isThere) {
            this.#world.note(this.#host.name, 'guard kills', copy.machine)
            copy.end()
            agent.run(() => this.#host.vm.exited(id))
          }
        })
      }
    }
  }

  #keep(report: GuardReport): void {
    const { id, epoch, state } = report
    if (state === 'refused') return
    if (state !== 'unknown') this.#kept.set(id, report)
    else if (this.#kept.get(id)?.epoch === epoch) this.#kept.delete(id)
  }

  #copyOf(id: MachineId, epoch: Epoch): Copy | undefined {
    return this.#copies.get(`${id} ${epoch}`)
  }

  #settings() {
    const { times } = this.#world
    const { pauseBeforeMs, killBeforeMs } = times
    return { ...guardSettings, pauseBeforeMs, killBeforeMs, lateMs: Math.min(250, killBeforeMs) }
  }
}
