import { Unexecuted } from '../agents/vm/unexecuted.ts'
import type { Epoch, MachineId, MachineRecord, Policy } from '../protocol/machine.ts'
import type { Configuration, Voter } from '../protocol/register/configuration.ts'
import type { Grant } from '../protocol/register/grant.ts'
import {
  created,
  executed,
  givenUp,
  mayBeGivenUp,
  type RecordChange,
  restarted,
  sameOwner,
  settingsChanged,
  started,
  stopped,
  takenOver,
  takenOverAfterLease
} from '../protocol/register/machine-record.ts'
import { type Step, type Task, wait } from '../protocol/task.ts'
import type { Copy } from './copies.ts'
import type { SimulatedHost } from './host.ts'
import type { Decision, RegisterResult } from './register-client.ts'
import { Guest } from './replicas/guest.ts'
import type { Written } from './replicas/keeper.ts'
import { Turns } from './turns.ts'
import type { World } from './world.ts'

const BUILD_MS = 400
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

interface Order {
  readonly after?: After
  readonly isRepeated?: boolean
  /** It never ran, and gets its disk now. */
  readonly isNew?: boolean
}

/** A copy that is looked after, and what the register said of it last. */
interface Local {
  readonly copy: Copy
  record: MachineRecord
}

/** Whose lease a change ends, and how long it is waited for then. */
interface After {
  readonly grant: Grant
  readonly wait: (decision: Decision) => Step<void>
}

/**
 * The rule of agents/vm/machine-agent.ts, which a Node process with files drives there: a copy is built stopped, the
 * register is asked, and only its answer lets it run. The register is asked by the real cores.
 */
export class VmAgent {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #turns = new Turns<MachineId>()
  /** Of what is repeated for a machine, that which was begun last. */
  readonly #latest = new Map<MachineId, object>()
  /** Crashed under this epoch: to be started again. */
  readonly #restartFrom = new Map<MachineId, number>()
  /** Copies that are looked after: those that run here, as the register says. */
  readonly #local = new Map<MachineId, Local>()
  readonly #unexecuted = new Unexecuted()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** Takes up what was here before: adopts, restarts, or removes. */
  start(): void {
    const machines = new Set(this.#host.copies.all().map(({ machine }) => machine))
    for (const { record } of this.#world.hearsay.heardBy(this.#host))
      if (record.owner.host === this.#host.name) machines.add(record.id)
    for (const machine of this.#host.images.machines()) machines.add(machine)
    for (const machine of machines) if (!this.#host.relocations.isBusy(machine)) this.takeUp(machine)
  }

  /** Until the machine's copy here is what the register says. */
  takeUp(machine: MachineId, isNeeded = () => true): void {
    const ours = {}
    this.#latest.set(machine, ours)
    this.#host.agent.spawn(this.#patiently(machine, { ours, isNeeded }))
  }

  /** The register may say that it is this host's though nobody knows of it here. */
  claim(machine: MachineId): void {
    // Whoever is taking it up knows more.
    if (!this.#latest.has(machine)) this.takeUp(machine, () => !this.#local.get(machine)?.copy.isThere)
  }

  /** A copy ended by itself. */
  exited(machine: MachineId): void {
    if (!this.#host.relocations.exited(machine)) this.takeUp(machine)
  }

  /** What runs here, with its disk. */
  local(): Written[] {
    return [...this.#local.values()].flatMap(({ copy, record }) => {
      const settled = !this.#host.relocations.isBusy(record.id)
      return copy.isThere && record.disk ? [{ copy, record, settled }] : []
    })
  }

  find(machine: MachineId): MachineRecord | undefined {
    return this.#local.get(machine)?.record
  }

  /** Machines that run here. */
  owned(): MachineId[] {
    return [...this.#local.values()].flatMap(({ copy, record }) => (copy.isThere ? [record.id] : []))
  }

  /** What was decided about a machine elsewhere in this agent. */
  observe(record: MachineRecord): void {
    const local = this.#local.get(record.id)
    if (local && record.owner.host === this.#host.name) local.record = record
  }

  create(
    machine: MachineId,
    name: string,
    { policy, voters, hasDisk }: { policy: Policy; voters: readonly Voter[]; hasDisk: boolean }
  ): void {
    const { spec } = this.#world
    const change = created({
      id: machine,
      name: `sim/${name}`,
      spec: hasDisk ? { ...spec, disk: { sizeBytes: 2 ** 30 } } : spec,
      policy,
      ...(policy === 'restart' && { lease: { durationMs: this.#world.settings.leaseMs } }),
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

  setPolicy(machine: MachineId, policy: Policy): void {
    this.#inTurn(machine, () => this.#setPolicy(machine, policy))
  }

  /** It could not be started here, and is left to others for a while. */
  isLeft(machine: MachineId): boolean {
    return this.#unexecuted.isLeft(machine, this.#host.agent.now())
  }

  /** @returns whether it runs here now, or will; see agents/vm/leases/takeovers.ts */
  *takeOverAfterLease(machine: MachineId, grant: Grant, wait: After['wait']): Step<boolean> {
    return yield* this.#turns.run(machine, () => this.#takeOverAfterLease(machine, { grant, wait }))
  }

  /** The register may name another by now, or other voters. A copy that it does not name is ended. */
  review(machine: MachineId, done: () => void): void {
    this.#host.agent.spawn(this.#review(machine, done))
  }

  changeVoters(machine: MachineId, voters: readonly Voter[]): void {
    this.#host.client.change(machine, { voters })(() => {})
  }

  *#patiently(machine: MachineId, { ours, isNeeded }: { ours: object; isNeeded: () => boolean }): Task {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
      yield* this.#turns.take(machine)
      const isLatest = this.#latest.get(machine) === ours
      const isDone = !isLatest || !isNeeded() || (yield* this.#takeUp(machine))
      this.#turns.release(machine)
      if (isDone && this.#latest.get(machine) === ours) this.#latest.delete(machine)
      if (isDone) return
      yield* wait(this.#host.agent.sleep(pauseMs))
    }
  }

  /** @returns whether the machine is now as the register says */
  *#takeUp(machine: MachineId): Step<boolean> {
    const { client, relocations, copies, name, leases } = this.#host
    if (relocations.isBusy(machine)) return false
    const result = yield* wait(client.propose(machine, 'read'))
    if (relocations.isBusy(machine)) return false
    if (result.kind === 'absent') return true
    if (result.kind !== 'decided') return false
    const { record } = result
    const copy = copies.get(machine)
    if (record.owner.host !== name || record.phase.kind === 'deleted') {
      if (this.#world.rules.resumesSuperseded && copy?.state === 'paused') copy.resume()
      else copy?.end()
      this.#local.delete(machine)
      yield* this.#removeDisk(record)
      leases.letGo(machine)
      this.#world.hearsay.left(machine, { record, configuration: result.configuration, by: this.#host })
      return true
    }
    const isCurrent = this.#isOurs(record) && record.phase.kind !== 'stopped'
    if (isCurrent && copy && this.#isCopyOf(copy, record)) return yield* this.#goOn(result, copy)
    copy?.end()
    this.#local.delete(machine)
    const now = this.#host.agent.now()
    const isToStart = isCurrent || this.#restartFrom.get(machine) === record.epoch
    if (isToStart && mayBeGivenUp(record) && this.#unexecuted.isToBeGivenUp(machine)) {
      if (yield* this.#giveUp(record)) this.#unexecuted.givenUp(machine, now)
      return false
    }
    if (this.#unexecuted.isLeft(machine, now)) return false
    if (isCurrent && record.phase.kind === 'running') return yield* this.#recordEnd(record)
    if (this.#restartFrom.get(machine) === record.epoch)
      return yield* this.#execute(record, started(this.#host.self, record.epoch), { isRepeated: true })
    if (record.phase.kind !== 'stopped' && !isCurrent)
      return yield* this.#execute(record, restarted(this.#host.self, record.epoch), { isRepeated: true })
    return true
  }

  /** The copy that the register names goes on if it was not let run yet, and is adopted if it was. */
  *#goOn(decision: Decision, copy: Copy): Step<boolean> {
    const { leases, relocations } = this.#host
    const { record } = decision
    const isKnown = this.#local.get(record.id)?.copy === copy
    this.observe(record)
    const isPaused = !isKnown && copy.state !== 'running'
    copy.epoch = record.epoch
    leases.observe(decision)
    if (isKnown) return true
    if (!isPaused) {
      this.#local.set(record.id, { copy, record })
      return yield* leases.adopt(copy)
    }
    if (record.formerLeaseMs !== undefined) yield* leases.outlast(record.formerLeaseMs)
    if (relocations.isBusy(record.id) || !(yield* leases.resume(copy))) return false
    this.#local.set(record.id, { copy, record })
    return true
  }

  *#review(machine: MachineId, done: () => void): Task {
    // Out of turn first: whoever waits for a lease, with the copy in its hands, may wait for just this.
    const isCurrent = yield* this.#isCurrent(machine)
    done()
    if (isCurrent) return
    yield* this.#turns.take(machine)
    const local = this.#local.get(machine)
    const isSuperseded =
      !this.#host.relocations.isBusy(machine) &&
      !(yield* this.#isCurrent(machine)) &&
      this.#local.get(machine) === local
    if (isSuperseded && this.#world.rules.resumesSuperseded) local?.copy.resume()
    if (isSuperseded) this.#local.delete(machine)
    this.#turns.release(machine)
    if (isSuperseded) this.takeUp(machine)
  }

  /** Asks who has a machine. @returns whether that is what runs here, if anything does, or nobody answers */
  *#isCurrent(machine: MachineId): Step<boolean> {
    const { leases, client } = this.#host
    const result = yield* wait(client.propose(machine, 'read'))
    if (result.kind !== 'decided') return true
    leases.observe(result)
    const copy = this.#local.get(machine)?.copy
    if (!copy?.isThere) return true
    const isCurrent = this.#isOurs(result.record) && this.#isCopyOf(copy, result.record)
    if (isCurrent) this.observe(result.record)
    return isCurrent
  }

  /** agents/vm/leases/policy-change.ts */
  *#setPolicy(machine: MachineId, policy: Policy): Step<void> {
    const { client, leases, relocations } = this.#host
    if (relocations.isBusy(machine)) return
    const copy = this.#local.get(machine)?.copy
    const durationMs = this.#world.settings.leaseMs
    const isBound = policy === 'restart' && copy?.isThere
    const from = isBound ? yield* leases.bind(copy, durationMs) : undefined
    if (isBound && from === undefined) return
    const settings = policy === 'restart' ? { policy, lease: { durationMs } } : { policy }
    const result: RegisterResult = yield* wait(client.change(machine, settingsChanged(settings)))
    // That a lease which is only kept is not renewed by it, the holder knows.
    if (result.kind === 'decided') {
      leases.observe(result, from)
      this.observe(result.record)
    } else if (isBound && result.kind === 'unknown') leases.undecided(machine)
    else if (isBound) leases.unbind(machine)
  }

  *#takeOverAfterLease(machine: MachineId, after: After): Step<boolean> {
    const result = yield* wait(this.#host.client.look(machine))
    if (result.kind !== 'decided') return false
    const change = takenOverAfterLease(this.#host.self, after.grant)
    return yield* this.#execute(result.record, this.#mayTake(change), { after })
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
    this.#host.leases.observe(result)
    const { record } = result
    return yield* this.#execute(record, started(this.#host.self, record.epoch), { isRepeated: true })
  }

  *#giveUp({ id, owner, epoch }: MachineRecord): Step<boolean> {
    const result = yield* wait(this.#host.client.change(id, givenUp({ owner, epoch })))
    if (result.kind !== 'decided') return false
    this.#restartFrom.delete(id)
    this.#host.leases.observe(result)
    return true
  }

  /** As agents/vm/execution.ts: where its disk is a replica here, that is sealed first. */
  *#execute(found: MachineRecord, change: RecordChange, order: Order = {}): Step<boolean> {
    const { copies, holder, name } = this.#host
    if (copies.get(found.id)) return false
    const isReplica = found.disk !== undefined && !order.isNew && found.owner.host !== name
    if (!isReplica) return yield* this.#build(found, change, order)
    // What would be refused must not cost the owner its replica.
    if (change(found).kind === 'refuse') return false
    const isDone =
      (yield* holder.promote(found, found.epoch + 1)) && (yield* this.#build(found, change, order))
    holder.ended(found.id)
    return isDone
  }

  /** Builds a copy, asks the register, and only then lets it run. */
  *#build(
    found: MachineRecord,
    change: RecordChange,
    { after, isRepeated = false, isNew = false }: Order
  ): Step<boolean> {
    const { copies, client, agent, leases, images } = this.#host
    const { id, disk } = found
    if (disk && isNew && !(yield* wait(images.create(id)))) return false
    const image = images.at(id)
    if (copies.get(id) || (disk && image === undefined)) return false
    const copy = copies.build(id, found.epoch + 1, 'built')
    if (disk && image) copy.guest = new Guest(this.#world, copy, image)
    yield* wait(agent.sleep(this.#host.random.between(0.5, 2) * BUILD_MS))
    const { runsUndecided, ignoresIncarnation } = this.#world.rules
    if (runsUndecided) copy.resume()
    if (ignoresIncarnation && found.owner.host === this.#host.name && found.phase.kind !== 'stopped') {
      copy.epoch = found.epoch
      return copy.resume()
    }
    const from = leases.stamp()
    const former = after && { former: after.grant.holder }
    const result = copy.isThere ? yield* wait(client.change(id, change, former)) : undefined
    if (result?.kind !== 'decided' || !this.#isNamed(copy, result)) {
      copy.end()
      return false
    }
    leases.observe(result, from)
    const { formerLeaseMs } = result.record
    if (after) yield* after.wait(result)
    else if (formerLeaseMs !== undefined) yield* leases.outlast(formerLeaseMs)
    if (!(yield* leases.resume(copy))) {
      copy.end()
      leases.letGo(id)
      this.#unexecuted.failed(id, '')
      this.#waited(result.record)
      // It is this host's: whoever had the order may be told of a failure, and would not see to it again.
      if (!isRepeated) this.takeUp(id)
      return false
    }
    this.#unexecuted.executed(id)
    this.#local.set(id, { copy, record: result.record })
    this.#waited(result.record)
    return true
  }

  /** Whoever executes it next need not wait as this host had to. */
  #waited({ id, owner, epoch, formerLeaseMs }: MachineRecord): void {
    if (formerLeaseMs !== undefined) this.#host.client.change(id, executed({ owner, epoch }))(() => {})
  }

  /** Others may have decided since, where it took several attempts: then it is not this copy that is named. */
  #isNamed({ epoch, machine }: Copy, { record }: Decision): boolean {
    return (
      this.#isOurs(record) &&
      record.epoch === epoch &&
      record.phase.kind === 'running' &&
      machine === record.id
    )
  }

  *#create(machine: MachineId, change: RecordChange, configuration: Configuration): Step<void> {
    const result = yield* wait(this.#host.client.change(machine, change, { mayCreate: configuration }))
    const isNew = true
    if (result.kind === 'decided') yield* this.#execute(result.record, started(this.#host.self, 1), { isNew })
  }

  *#startMachine(machine: MachineId): Step<void> {
    const result = yield* wait(this.#host.client.propose(machine, 'read'))
    if (result.kind !== 'decided' || result.record.phase.kind !== 'stopped') return
    const { epoch } = result.record
    yield* this.#execute(result.record, started(this.#host.self, epoch), { isNew: epoch === 1 })
  }

  *#stopMachine(machine: MachineId): Step<void> {
    const copy = this.#host.copies.get(machine)
    if (copy?.state !== 'running' || this.#host.relocations.isBusy(machine)) return
    const held = { owner: this.#host.self, epoch: copy.epoch }
    copy.end()
    this.#restartFrom.delete(machine)
    this.#local.delete(machine)
    const result: RegisterResult = yield* wait(this.#host.client.change(machine, stopped(held)))
    if (result.kind === 'decided') this.#host.leases.observe(result)
    else this.takeUp(machine)
  }

  *#recover(machine: MachineId, epoch: Epoch): Step<void> {
    const result = yield* wait(this.#host.client.propose(machine, 'read'))
    if (result.kind !== 'decided') return
    const { record } = result
    const change = takenOver(this.#host.self, epoch, { acceptDiskLoss: false })
    if (record.epoch === epoch) yield* this.#execute(record, change)
  }

  #inTurn(machine: MachineId, job: () => Step<void>): void {
    const { agent } = this.#host
    const turns = this.#turns
    agent.spawn(
      (function* (): Task {
        yield* turns.run(machine, job)
      })()
    )
  }

  /** What is left here of the disk of a machine that is another host's now: what nobody else may have is kept aside. */
  *#removeDisk({ id, disk, phase, policy }: MachineRecord): Step<void> {
    const { holder, images, name } = this.#host
    const isDeleted = phase.kind === 'deleted'
    const isStale = disk !== undefined && !disk.hosts.includes(name)
    if (isStale && !isDeleted && policy === 'restart') yield* holder.keepAside(id)
    if ((isDeleted || isStale) && images.at(id) !== undefined) images.remove(id)
  }

  /** Of the rule `takesUnnamed`: whoever has a disk takes over from it. */
  #mayTake(change: RecordChange): RecordChange {
    if (!this.#world.rules.takesUnnamed) return change
    const { name } = this.#host
    return record =>
      change(
        record?.disk ? { ...record, disk: { ...record.disk, hosts: [...record.disk.hosts, name] } } : record
      )
  }
}
