import type { Epoch, MachineId } from '../protocol/machine.ts'
import type { Operation } from '../protocol/task.ts'
import type { Execution } from './checks/execution.ts'
import type { SimulatedHost } from './host.ts'
import type { Guest } from './replicas/guest.ts'

/** How long QEMU takes for an order, and sometimes, while it is busy: it takes orders one after the other. */
const ORDER_MS = 1.5
const BUSY_MS = 3_000
const BUSY_CHANCE = 0.004

/**
 * - `built`: made and never let run; `paused`: ran before, or was loaded and paused by the driver
 * - `incoming`, `loaded`: of a relocation to here
 */
export type CopyState = 'built' | 'incoming' | 'loaded' | 'running' | 'paused' | 'gone'

/** A machine's process on a host (QEMU): it goes on without the agent, and ends with the host's power. */
export class Copy {
  readonly machine: MachineId
  readonly host: SimulatedHost
  epoch: Epoch
  /** Of a machine that has one: who writes to its disk. */
  guest: Guest | undefined
  #state: CopyState
  readonly #execution: Execution
  readonly #orders: (() => void)[] = []

  constructor(
    host: SimulatedHost,
    machine: MachineId,
    epoch: Epoch,
    state: 'built' | 'incoming',
    execution: Execution
  ) {
    this.host = host
    this.machine = machine
    this.epoch = epoch
    this.#state = state
    this.#execution = execution
  }

  /** As the agent's cores call it. */
  get id(): MachineId {
    return this.machine
  }

  get state(): CopyState {
    return this.#state
  }

  get isThere(): boolean {
    return this.#state !== 'gone'
  }

  /** Its processors run at this moment of true time. */
  get isExecuting(): boolean {
    return this.#state === 'running' && !this.host.isFrozen
  }

  load(): void {
    if (this.#state === 'incoming') this.#state = 'loaded'
  }

  /** By QMP: carried out after those given before, whoever gave them. Tells whether it was. */
  order(what: 'stop' | 'cont'): Operation<boolean> {
    return resume => {
      this.#orders.push(() => {
        if (what === 'cont') this.#done(resume, this.#goOn())
        else {
          const isThere = this.#stand()
          // The guest stands still at once; that is answered when none of its writes is under way any more.
          if (isThere && this.guest) this.guest.drained()(() => this.#done(resume, this.isThere))
          else this.#done(resume, isThere)
        }
      })
      if (this.#orders.length === 1) this.#obey()
    }
  }

  #obey(): void {
    const { qemu, random } = this.host
    const ms = random.between(0.3, 2) * ORDER_MS + (random.chance(BUSY_CHANCE) ? random.next() * BUSY_MS : 0)
    qemu.after(ms, () => {
      const order = this.#orders[0]!
      order()
    })
  }

  #done(resume: (isDone: boolean) => void, isDone: boolean): void {
    resume(isDone)
    this.#orders.shift()
    if (this.#orders.length > 0) this.#obey()
  }

  #goOn(): boolean {
    const isFirst = this.#state === 'built' || this.#state === 'loaded'
    return !(isFirst && this.host.failsStarts) && this.resume()
  }

  #stand(): boolean {
    if (!this.isThere) return false
    this.pause()
    return true
  }

  /** @returns whether it could be let run */
  resume(): boolean {
    if (this.#state === 'gone' || this.#state === 'incoming') return false
    this.#state = 'running'
    this.#execution.update(this)
    this.guest?.began()
    this.host.guardian.hear(this, 'resumed')
    return true
  }

  pause(): void {
    if (this.#state !== 'running') return
    this.#state = 'paused'
    this.#execution.update(this)
    this.host.guardian.hear(this, 'stopped')
  }

  end(): void {
    this.#state = 'gone'
    this.#execution.update(this)
    this.guest?.ended()
    this.host.guardian.hear(this, 'gone')
  }

  /** The host was frozen or goes on. */
  hostChanged(): void {
    this.#execution.update(this)
    if (this.isExecuting) this.guest?.began()
  }
}

/** All copies on one host: at most one of each machine. */
export class Copies {
  readonly #host: SimulatedHost
  readonly #execution: Execution
  readonly #copies = new Map<MachineId, Copy>()

  constructor(host: SimulatedHost, execution: Execution) {
    this.#host = host
    this.#execution = execution
  }

  get(machine: MachineId): Copy | undefined {
    const copy = this.#copies.get(machine)
    return copy?.isThere ? copy : undefined
  }

  all(): Copy[] {
    return [...this.#copies.values()].filter(copy => copy.isThere)
  }

  /** Stopped, as every copy begins. */
  build(machine: MachineId, epoch: Epoch, state: 'built' | 'incoming'): Copy {
    if (this.get(machine)) throw new Error('a second copy of a machine on one host')
    const copy = new Copy(this.#host, machine, epoch, state, this.#execution)
    this.#copies.set(machine, copy)
    return copy
  }

  /** What was connected to a process of the agent is not any more. */
  agentEnded(): void {
    for (const copy of this.all()) copy.guest?.lost()
  }

  hostChanged(): void {
    for (const copy of this.#copies.values()) copy.hostChanged()
  }

  endAll(): void {
    for (const copy of this.all()) copy.end()
    this.#copies.clear()
  }
}
