import { answerForThePast } from '../agents/vm/relocation/past.ts'
import { recordChange } from '../agents/vm/relocation/record-change.ts'
import type { MachineId, Owner, RelocationId } from '../protocol/machine.ts'
import { isToTarget } from '../protocol/relocation/codec.ts'
import type { Failure, RelocationEnd, SharedEffect, SharedEvent } from '../protocol/relocation/effect.ts'
import type { Addressed, RelocationMessage, ToSource, ToTarget } from '../protocol/relocation/message.ts'
import { awayEpoch, type RelocationPlan, returnedEpoch } from '../protocol/relocation/plan.ts'
import type { RegisterOutcome } from '../protocol/relocation/register-asking.ts'
import { SourceRelocation } from '../protocol/relocation/source.ts'
import type { SourceEffect, SourceEvent, SourcePhase } from '../protocol/relocation/source-state.ts'
import { TargetRelocation } from '../protocol/relocation/target.ts'
import type { TargetEffect, TargetEvent, TargetPhase } from '../protocol/relocation/target-state.ts'
import { type RelocationTimes, timesOf } from '../protocol/relocation/times.ts'
import type { Operation, Task } from '../protocol/task.ts'
import type { Copy } from './copies.ts'
import { CoreDriver } from './core-driver.ts'
import type { SimulatedHost } from './host.ts'
import type { RegisterResult } from './register-client.ts'
import { type Offered, offer } from './relocation-offer.ts'
import { Guest } from './replicas/guest.ts'
import { Stream } from './stream.ts'
import type { World } from './world.ts'

const AREA = 'journal'
const REWRITE_MS = 500
const PROPOSE_MS = 5_000
const PREPARE_MS = 600

/** What is on disk about a relocation. */
interface Entry {
  readonly role: 'source' | 'target'
  readonly plan: RelocationPlan
  readonly phase: string
  readonly failure?: Failure
  /** It came to `unheard`, if it is a source. */
  readonly hasDeparted?: boolean
  readonly result?: RelocationEnd['result']
  readonly code?: string
}

type SourceDriver = CoreDriver<SourceEvent, SourceEffect>
type TargetDriver = CoreDriver<TargetEvent, TargetEffect>

interface Side {
  readonly role: 'source' | 'target'
  readonly plan: RelocationPlan
  readonly core: SourceRelocation | TargetRelocation
  /** What both sides may be told. */
  readonly feed: (event: SharedEvent | Extract<TargetEvent, { kind: 'register' }>) => void
  readonly source?: SourceDriver
  readonly target?: TargetDriver
  stream?: Stream
  offered?: Offered
  /** Its end was told: the machine is in the hands of whoever looks after it now. */
  isOver: boolean
  /** The copy here was let go before the end is known. */
  hasDeparted?: boolean
}

/** Drives the cores of relocations from and to one host, as agents/vm/relocation/service.ts does. */
export class Relocations {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #sides = new Map<RelocationId, Side>()
  readonly #ordering = new Set<MachineId>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** Takes up what an earlier life of the agent had begun. */
  start(): void {
    for (const entry of this.#host.disk.read<Entry>(AREA).values()) if (!entry.result) this.#recover(entry)
  }

  isBusy(machine: MachineId): boolean {
    for (const { plan, isOver, hasDeparted } of this.#sides.values())
      if (plan.machine === machine && !isOver && !hasDeparted) return true
    return false
  }

  /** Whether one away has it in its hands, or is about to. */
  isLeaving(machine: MachineId): boolean {
    return this.#ordering.has(machine) || this.isBusy(machine)
  }

  /** States of both sides as they are now, for coverage. */
  *phases(): Iterable<string> {
    for (const { role, core, isOver } of this.#sides.values()) if (!isOver) yield `${role} ${core.state.name}`
  }

  relocate(machine: MachineId, to: SimulatedHost): void {
    const copy = this.#host.copies.get(machine)
    if (copy?.state !== 'running' || to === this.#host || this.isBusy(machine) || this.#ordering.has(machine))
      return
    this.#ordering.add(machine)
    const { epoch } = copy
    this.#world.network.request<string>(this.#host, to, {
      ask: reply => reply(to.self.incarnation),
      onAnswer: incarnation =>
        this.#host.agent.spawn(this.#leave(machine, epoch, { host: to.name, incarnation })),
      onFailure: () => this.#ordering.delete(machine),
      timeoutMs: 5_000
    })
  }

  /** Its disk is copied to nobody else any more. */
  *#leave(machine: MachineId, epoch: number, to: Owner): Task {
    const isReleased = yield* this.#host.keeper.released(machine)
    this.#ordering.delete(machine)
    const now = this.#host.copies.get(machine)
    if (!isReleased || now?.state !== 'running' || now.epoch !== epoch || this.isBusy(machine)) return
    const plan = { id: this.#host.random.hex(32), machine, epoch, from: this.#host.self, to }
    this.#beginSource(plan, new SourceRelocation(plan, this.#times(plan)))
  }

  cancel(machine: MachineId): void {
    for (const side of this.#sides.values())
      if (side.plan.machine === machine) side.source?.feed({ kind: 'cancel' })
  }

  /** @returns whether a relocation is told of the end of a copy */
  exited(machine: MachineId): boolean {
    for (const side of this.#sides.values()) {
      if (side.plan.machine !== machine || side.isOver || side.hasDeparted) continue
      side.feed({ kind: 'exited', why: 'killed' })
      return true
    }
    return false
  }

  loaded(machine: MachineId): void {
    this.#feedTarget(machine, { kind: 'loaded' })
  }

  loadFailed(machine: MachineId): void {
    this.#feedTarget(machine, { kind: 'load-failed', failure: cutFailure })
  }

  breakStreams(): void {
    for (const { stream } of this.#sides.values()) stream?.break()
  }

  /** The agent ends: what it streamed ends with it. */
  cut(): void {
    for (const { stream } of this.#sides.values()) stream?.cut()
  }

  hear(from: SimulatedHost, message: RelocationMessage): void {
    const side = this.#sides.get(message.relocation)
    const forTarget = isToTarget(message.body)
    if (side === undefined) {
      const past = this.#host.disk.read<Entry>(AREA).get(message.relocation)
      const { answer } = answerForThePast(past, message.body, from.name)
      if (answer) this.#send(from, { ...message, body: answer })
    } else if ((side.role === 'target') === forTarget) {
      const { relocation, epoch, body } = message
      const addressed = { relocation, epoch, body }
      if (body.kind === 'renounced' && side.offered) side.offered.taken ??= body.offer
      side.source?.feed({ kind: 'message', from: from.name, message: addressed as Addressed<ToSource> })
      side.target?.feed({ kind: 'message', from: from.name, message: addressed as Addressed<ToTarget> })
      if (side.isOver && side.core.finished) this.#retire(side)
    }
  }

  /** What it had still to do is not done. */
  #retire({ plan, source, target }: Side): void {
    this.#sides.delete(plan.id)
    source?.stop()
    target?.stop()
  }

  #feedTarget(machine: MachineId, event: TargetEvent): void {
    for (const side of this.#sides.values())
      if (side.plan.machine === machine && !side.isOver) side.target?.feed(event)
  }

  #prepare(from: SimulatedHost, plan: RelocationPlan, fail: (failure: Failure) => void): void {
    const { self, name } = this.#host
    if (plan.to.host !== name || plan.to.incarnation !== self.incarnation) {
      fail({ code: 'target-rebooted', message: 'this host has booted since the preflight' })
      return
    }
    if (this.#sides.has(plan.id) || this.#host.disk.read<Entry>(AREA).has(plan.id)) {
      this.hear(from, { relocation: plan.id, epoch: plan.epoch, body: { kind: 'reserve' } })
      return
    }
    if (this.isBusy(plan.machine) || this.#host.copies.get(plan.machine)) {
      fail({ code: 'relocation-going-on', message: 'another relocation of this machine is not over here' })
      return
    }
    this.#beginTarget(plan, new TargetRelocation(plan, this.#times(plan)))
  }

  #recover({ role, plan, phase, failure, hasDeparted = false }: Entry): void {
    if (hasDeparted && (phase === 'done' || phase === 'aborted')) {
      this.#host.disk.write(AREA, plan.id, { role, plan, phase, result: phase })
      return
    }
    const found = this.#host.copies.get(plan.machine)
    const isOurs = (epoch: number) =>
      role === 'source' ? epoch <= plan.epoch || epoch === returnedEpoch(plan) : epoch === awayEpoch(plan)
    const state = found && isOurs(found.epoch) ? found.state : 'gone'
    const known = failure && { failure }
    if (role === 'source') {
      const copy = !hasDeparted && (state === 'running' || state === 'paused') ? state : 'gone'
      const unfinished = { phase: phase as SourcePhase, copy, ...known } as const
      this.#beginSource(plan, SourceRelocation.recover(plan, this.#times(plan), unfinished), hasDeparted)
      return
    }
    const copy = state === 'paused' ? 'loaded' : state === 'built' ? 'gone' : state
    const unfinished = { phase: phase as TargetPhase, copy, ...known } as const
    this.#beginTarget(plan, TargetRelocation.recover(plan, this.#times(plan), unfinished))
    if (copy === 'incoming') this.loadFailed(plan.machine)
  }

  /** By the record that is prepared for, in earnest. */
  #times({ machine }: RelocationPlan): RelocationTimes {
    const { relocationTimes, catalog, rules } = this.#world
    if (rules.waitsForSides) return relocationTimes
    return timesOf(relocationTimes, catalog.get(machine) ?? {})
  }

  #beginSource(plan: RelocationPlan, core: SourceRelocation, hasDeparted = false): void {
    const to = this.#world.host(plan.to.host)
    const driver = new CoreDriver<SourceEvent, SourceEffect>(this.#host.agent, {
      core,
      tick: { kind: 'tick' },
      onStep: () => this.#world.ambushes.entered(this.#host, `source ${core.state.name}`),
      execute: effect => {
        switch (effect.kind) {
          case 'send':
            if (effect.message.body.kind === 'reserve') this.#reserve(side, to)
            else this.#send(to, effect.message)
            return
          case 'preflight':
            driver.feed({ kind: 'preflighted' })
            return
          case 'stream':
            this.#stream(side, to, event => driver.feed(event))
            return
          case 'cancel-stream':
            side.stream?.cut()
            return
          case 'let-go':
            this.#host.client.letGo(plan.machine, effect.offer.voters, effect.offer.ballot)
            return
          case 'depart':
            side.hasDeparted = true
            return
          case 'expect-let-go':
          case 'forward':
            return
          default:
            return this.#shared(side, effect)
        }
      }
    })
    const side = this.#add({
      role: 'source',
      plan,
      core,
      feed: event => driver.feed(event),
      source: driver,
      isOver: false,
      hasDeparted
    })
    driver.feed({ kind: 'start' })
  }

  #beginTarget(plan: RelocationPlan, core: TargetRelocation): void {
    const from = this.#world.host(plan.from.host)
    const driver = new CoreDriver<TargetEvent, TargetEffect>(this.#host.agent, {
      core,
      tick: { kind: 'tick' },
      onStep: () => this.#world.ambushes.entered(this.#host, `target ${core.state.name}`),
      execute: effect => {
        switch (effect.kind) {
          case 'send':
            this.#send(from, effect.message)
            return
          case 'prepare':
            this.#build(plan, event => driver.feed(event))
            return
          case 'offer':
            offer(this.#host, plan, {
              began: offered => {
                side.offered = offered
              },
              send: message => this.#send(from, message),
              decided: holding => {
                delete side.offered
                if (holding) driver.feed({ kind: 'offer-decided', holding })
              }
            })
            return
          case 'block-ports':
          case 'open-ports':
            return
          default:
            return this.#shared(side, effect)
        }
      }
    })
    const side = this.#add({
      role: 'target',
      plan,
      core,
      feed: event => driver.feed(event),
      target: driver,
      isOver: false
    })
    driver.feed({ kind: 'start' })
  }

  #add(side: Side): Side {
    this.#sides.set(side.plan.id, side)
    return side
  }

  /** @returns an operation where what stands behind it has to wait */
  #shared(side: Side, effect: SharedEffect<string>): Operation<void> | undefined {
    const { plan } = side
    switch (effect.kind) {
      case 'journal': {
        const { phase, failure } = effect
        const hasDeparted = phase === 'unheard' || side.hasDeparted
        const entry = {
          ...{ role: side.role, plan, phase },
          ...(failure && { failure }),
          ...(hasDeparted && { hasDeparted })
        }
        if (effect.durable && !this.#world.rules.actsUnwritten) return this.#note(entry)
        this.#host.disk.write(AREA, plan.id, entry)
        return undefined
      }
      case 'propose': {
        const { proposal } = effect
        const { leases, client } = this.#host
        const { offered } = side
        delete side.offered
        if (offered && proposal === 'complete') {
          offered.onResult = result => side.feed({ kind: 'register', proposal, outcome: outcomeOf(result) })
          offered.go()
          this.#host.agent.after(PROPOSE_MS, () => offered.withdraw())
          return undefined
        }
        offered?.withdraw()
        const from = leases.stamp()
        client.propose(plan.machine, recordChange(plan, proposal) ?? 'read', { deadlineMs: PROPOSE_MS })(
          result => {
            // Another's proposal may have been accepted before ours was sent: a lease does not begin with ours then.
            // Nor does one that is only kept, which the holder knows.
            if ('record' in result) leases.observe(result, result.changed ? from : undefined)
            side.feed({ kind: 'register', proposal, outcome: outcomeOf(result) })
          }
        )
        return undefined
      }
      case 'resume':
        this.#host.agent.spawn(this.#resume(side, effect.epoch))
        return undefined
      case 'discard':
        side.offered?.withdraw()
        side.stream?.cut()
        this.#copyOf(side)?.end()
        if (effect.disk && !this.#host.copies.get(plan.machine)) this.#host.images.remove(plan.machine)
        side.feed({ kind: 'discarded' })
        return undefined
      case 'finished':
        this.#finish(side, effect.end)
        return undefined
    }
  }

  /** Nothing may be done that was not written first: a full disk stops a relocation, not its safety. */
  #note(entry: Entry): Operation<void> {
    const { agent, disk } = this.#host
    return resume => {
      const written = agent.bound((isDurable: boolean) => {
        if (isDurable) resume()
        else agent.after(REWRITE_MS, write)
      })
      const write = (): void => disk.write(AREA, entry.plan.id, entry, written)
      write()
    }
  }

  *#resume(side: Side, epoch: number): Task {
    side.stream?.cut()
    const copy = this.#copyOf(side)
    if (copy) copy.epoch = epoch
    const isResumed = copy ? yield* this.#host.leases.resume(copy) : false
    side.feed({ kind: isResumed ? 'resumed' : 'resume-failed' })
  }

  #copyOf({ plan, role }: Side): Copy | undefined {
    const copy = this.#host.copies.get(plan.machine)
    if (copy === undefined) return undefined
    const isTargets = copy.epoch === awayEpoch(plan)
    return (role === 'target') === isTargets ? copy : undefined
  }

  #finish(side: Side, end: RelocationEnd): void {
    const { plan, role } = side
    const { result, code } = end
    this.#host.disk.write(AREA, plan.id, { role, plan, phase: result, result, ...(code && { code }) })
    side.isOver = true
    if (side.core.finished) this.#retire(side)
    this.#world.note(this.#host.name, `relocation ${role}`, result, code ?? '')
    if ((role === 'target') === (result === 'done')) this.#host.vm.takeUp(plan.machine)
  }

  #reserve(side: Side, to: SimulatedHost): void {
    const { plan } = side
    this.#world.network.request<Failure>(this.#host, to, {
      ask: fail => to.relocations.#prepare(this.#host, plan, fail),
      onAnswer: failure => {
        const body = { kind: 'failed', ...failure } as const
        const message = { relocation: plan.id, epoch: plan.epoch, body }
        side.source?.feed({ kind: 'message', from: to.name, message })
      },
      onFailure: () => {}
    })
  }

  #build(plan: RelocationPlan, feed: (event: TargetEvent) => void): void {
    const { agent, copies, images } = this.#host
    // Another relocation of this machine may have begun since.
    const isGoingOn = (): boolean => this.#sides.get(plan.id)?.isOver === false
    const fail = (code: string, message: string): void =>
      feed({ kind: 'prepare-failed', failure: { code, message } })
    const build = (hasDisk: boolean): void => {
      const copy = copies.build(plan.machine, awayEpoch(plan), 'incoming')
      if (hasDisk) copy.guest = new Guest(this.#world, copy, images.at(plan.machine)!)
      feed({ kind: 'prepared' })
      // It was given up while it was built.
      if (!isGoingOn()) copy.end()
    }
    agent.after(this.#host.random.between(0.5, 2) * PREPARE_MS, () => {
      if (!isGoingOn()) return
      if (copies.get(plan.machine)) return fail('conflict', 'there is a copy')
      if (!this.#world.catalog.get(plan.machine)?.disk) return build(false)
      images.create(
        plan.machine,
        'partial'
      )(
        agent.bound(isDurable => {
          if (!isGoingOn()) return
          if (isDurable) build(true)
          else fail('no-room', 'its disk cannot be made')
        })
      )
    })
  }

  #stream(side: Side, to: SimulatedHost, feed: (event: SourceEvent) => void): void {
    const copy = this.#copyOf(side)
    if (copy === undefined) {
      feed({ kind: 'stream-failed', failure: { code: 'machine-exited', message: 'there is no copy here' } })
      return
    }
    const { rules } = this.#world
    side.stream = new Stream(this.#world, copy, to, {
      onPaused: () => feed({ kind: 'paused', forMs: 0 }),
      onEnd: end => {
        if (end === 'sent' && !this.#host.losesStreamEnds) feed({ kind: 'sent' })
        else {
          if (rules.resumesByItself) copy.resume()
          feed({ kind: 'stream-failed', failure: cutFailure })
        }
      }
    })
    if (rules.executesLoaded) this.#world.scheduler.after(5_000, () => this.#executeLoaded(side, to))
  }

  #executeLoaded({ plan }: Side, to: SimulatedHost): void {
    const copy = to.copies.get(plan.machine)
    if (copy?.state === 'loaded') copy.resume()
  }

  #send(to: SimulatedHost, message: RelocationMessage): void {
    const sent = this.#world.wire.relocation(message)
    this.#world.network.send(this.#host, to, () => to.relocations.hear(this.#host, sent))
  }
}

const cutFailure: Failure = { code: 'stream-cut', message: 'the stream was cut' }
function outcomeOf(result: RegisterResult): RegisterOutcome {
  if (result.kind === 'decided') return { kind: 'decided', holding: result.record }
  if (result.kind === 'refused') return { kind: 'refused', holding: result.record, code: result.code! }
  return { kind: 'unknown' }
}
