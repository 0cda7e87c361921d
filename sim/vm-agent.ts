import type { Epoch, MachineId, MachineRecord, Policy } from '../protocol/machine.ts'
import type { Configuration, Voter } from '../protocol/register/configuration.ts'
import {
  created,
  type RecordChange,
  restarted,
  sameOwner,
  started,
  stopped,
  takenOver
} from '../protocol/register/machine-record.ts'
import type { Copy } from './copies.ts'
import type { SimulatedHost } from './host.ts'
import { type Task, wait } from './process.ts'
import type { World } from './world.ts'

const BUILD_MS = 400
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

// biome-ignore lint/suspicious/noExplicitAny: see Task
type Step<T> = Generator<any, T, any>

/**
 * The rule of agents/vm/machine-agent.ts, which a Node process with files drives there: a copy is built stopped, the
 * register is asked, and only its answer lets it run. The register is asked by the real cores.
 */
export class VmAgent {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #turns = new Map<MachineId, (() => void)[]>()
  /** Of what is repeated for a machine, that which was begun last. */
  readonly #latest = new Map<MachineId, object>()
  /** Crashed under this epoch: to be started again. */
  readonly #restartFrom = new Map<MachineId, number>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** Takes up what was here before: adopts, restarts, or removes. */
  start(): void {
    const machines = new Set(this.#host.copies.all().map(({ machine }) => machine))
    for (const [machine, record] of this.#world.catalog)
      if (record.owner.host === this.#host.name) machines.add(machine)
    for (const machine of machines) if (!this.#host.relocations.isBusy(machine)) this.takeUp(machine)
  }

  /** Until the machine's copy here is what the register says. */
  takeUp(machine: MachineId): void {
    const ours = {}
    this.#latest.set(machine, ours)
    this.#host.agent.spawn(this.#patiently(machine, ours))
  }

  /** A copy ended by itself. */
  exited(machine: MachineId): void {
    if (!this.#host.relocations.exited(machine)) this.takeUp(machine)
  }

  create(machine: MachineId, name: string, policy: Policy, voters: readonly Voter[]): void {
    const change = created({
      id: machine,
      name: `sim/${name}`,
      spec: this.#world.spec,
      policy,
      pinned: false,
      labels: {},
      owner: this.#host.self
    })
    this.#inTurn(machine, () => this.#create(machine, change, { number: 1, voters }))
  }

  startMachine(machine: MachineId): void {
    this.#inTurn(machine, () => this.#startMachine(machine))
  }

  stopMachine(machine: MachineId): void {
    this.#inTurn(machine, () => this.#stopMachine(machine))
  }

  /** A person says that the owner under this epoch is down for good. */
  recover(machine: MachineId, epoch: Epoch): void {
    this.#inTurn(machine, () => this.#recover(machine, epoch))
  }

  changeVoters(machine: MachineId, voters: readonly Voter[]): void {
    this.#host.client.change(machine, { voters })(() => {})
  }

  *#patiently(machine: MachineId, ours: object): Task {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
      yield* this.#turn(machine)
      const isLatest = this.#latest.get(machine) === ours
      const isDone = !isLatest || (yield* this.#takeUp(machine))
      this.#release(machine)
      if (isDone) return
      yield* wait(this.#host.agent.sleep(pauseMs))
    }
  }

  /** @returns whether the machine is now as the register says */
  *#takeUp(machine: MachineId): Step<boolean> {
    const { client, relocations, copies, name } = this.#host
    if (relocations.isBusy(machine)) return false
    const result = yield* wait(client.propose(machine, 'read'))
    if (relocations.isBusy(machine)) return false
    if (result.kind === 'absent') return true
    if (result.kind !== 'decided') return false
    const { record } = result
    const copy = copies.get(machine)
    if (record.owner.host !== name || record.phase.kind === 'deleted') {
      copy?.end()
      return true
    }
    const isCurrent = this.#isOurs(record) && record.phase.kind !== 'stopped'
    if (isCurrent && copy && this.#isCopyOf(copy, record)) {
      copy.epoch = record.epoch
      return copy.resume()
    }
    copy?.end()
    if (isCurrent && record.phase.kind === 'running') return yield* this.#recordEnd(record)
    if (this.#restartFrom.get(machine) === record.epoch)
      return yield* this.#execute(record, started(this.#host.self, record.epoch))
    if (record.phase.kind !== 'stopped' && !isCurrent)
      return yield* this.#execute(record, restarted(this.#host.self, record.epoch))
    return true
  }

  #isOurs({ owner }: MachineRecord): boolean {
    return sameOwner(owner, this.#host.self)
  }

  #isCopyOf({ epoch }: Copy, { epoch: decided, phase }: MachineRecord): boolean {
    const isReturned = phase.kind === 'running' && phase.returned !== undefined
    return epoch === decided || (isReturned && epoch === decided - 2)
  }

  /** The copy has ended by itself: it is recorded as stopped and started again. */
  *#recordEnd({ id, owner, epoch }: MachineRecord): Step<boolean> {
    this.#restartFrom.set(id, epoch)
    const result = yield* wait(this.#host.client.change(id, stopped({ owner, epoch })))
    if (result.kind !== 'decided') return false
    return yield* this.#execute(result.record, started(this.#host.self, result.record.epoch))
  }

  /** Builds a copy, asks the register, and only then lets it run. */
  *#execute(found: MachineRecord, change: RecordChange): Step<boolean> {
    const { copies, client, agent } = this.#host
    const { id } = found
    if (copies.get(id)) return false
    const copy = copies.build(id, found.epoch + 1, 'built')
    yield* wait(agent.sleep(this.#host.random.between(0.5, 2) * BUILD_MS))
    const { runsUndecided, ignoresIncarnation } = this.#world.rules
    if (runsUndecided) copy.resume()
    if (ignoresIncarnation && found.owner.host === this.#host.name && found.phase.kind !== 'stopped') {
      copy.epoch = found.epoch
      return copy.resume()
    }
    const result = copy.isThere ? yield* wait(client.change(id, change)) : undefined
    if (result?.kind !== 'decided') {
      copy.end()
      return false
    }
    // Others may have decided since, where it took several attempts: then it is not this copy that is named.
    if (this.#isOurs(result.record) && result.record.epoch === copy.epoch && copy.resume()) return true
    copy.end()
    return false
  }

  *#create(machine: MachineId, change: RecordChange, configuration: Configuration): Step<void> {
    const result = yield* wait(this.#host.client.change(machine, change, configuration))
    if (result.kind === 'decided') yield* this.#execute(result.record, started(this.#host.self, 1))
  }

  *#startMachine(machine: MachineId): Step<void> {
    const result = yield* wait(this.#host.client.propose(machine, 'read'))
    if (result.kind !== 'decided' || result.record.phase.kind !== 'stopped') return
    yield* this.#execute(result.record, started(this.#host.self, result.record.epoch))
  }

  *#stopMachine(machine: MachineId): Step<void> {
    const copy = this.#host.copies.get(machine)
    if (copy?.state !== 'running' || this.#host.relocations.isBusy(machine)) return
    const held = { owner: this.#host.self, epoch: copy.epoch }
    copy.end()
    this.#restartFrom.delete(machine)
    const result = yield* wait(this.#host.client.change(machine, stopped(held)))
    if (result.kind !== 'decided') this.takeUp(machine)
  }

  *#recover(machine: MachineId, epoch: Epoch): Step<void> {
    const result = yield* wait(this.#host.client.propose(machine, 'read'))
    if (result.kind !== 'decided') return
    const { record } = result
    if (record.epoch === epoch)
      yield* this.#execute(record, takenOver(this.#host.self, epoch, { acceptDiskLoss: true }))
  }

  #inTurn(machine: MachineId, job: () => Step<void>): void {
    const { agent } = this.#host
    const turn = this.#turn(machine)
    const release = (): void => this.#release(machine)
    agent.spawn(
      (function* (): Task {
        yield* turn
        yield* job()
        release()
      })()
    )
  }

  /** One thing at a time for each machine. */
  *#turn(machine: MachineId): Step<void> {
    const waiting = this.#turns.get(machine)
    if (waiting === undefined) {
      this.#turns.set(machine, [])
      return
    }
    yield* wait<void>(resume => waiting.push(() => resume()))
  }

  #release(machine: MachineId): void {
    const waiting = this.#turns.get(machine)!
    const next = waiting.shift()
    if (next) next()
    else this.#turns.delete(machine)
  }
}
