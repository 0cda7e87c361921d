import { type LeaseTimes, leaseTimes } from '../protocol/lease/times.ts'
import type { MachineId, MachineRecord, MachineSpec, Policy } from '../protocol/machine.ts'
import type { Configuration, Voter } from '../protocol/register/configuration.ts'
import type { Answer, Request } from '../protocol/register/message.ts'
import { answerCodec, requestCodec } from '../protocol/register/message-codec.ts'
import { relocationMessageCodec } from '../protocol/relocation/codec.ts'
import type { RelocationMessage } from '../protocol/relocation/message.ts'
import type { RelocationTimes } from '../protocol/relocation/times.ts'
import { Ambushes } from './ambushes.ts'
import { Effects } from './checks/effects.ts'
import { Execution } from './checks/execution.ts'
import { Writes } from './checks/writes.ts'
import type { Copy } from './copies.ts'
import { type Coverage, faultOf } from './coverage.ts'
import { Documents, recoverRetiring } from './documents.ts'
import { Draws } from './draws.ts'
import { Frames } from './frames.ts'
import { type Heard, Hearsay } from './hearsay.ts'
import { History } from './history.ts'
import { SimulatedHost } from './host.ts'
import { Network } from './network.ts'
import type { Rules } from './rules.ts'
import type { Schedule } from './schedule.ts'
import { Scheduler } from './scheduler.ts'
import { simulatedRelocationTimes, type WorldSettings } from './settings.ts'
import { decided, waitForMachines } from './settling.ts'
import { Values } from './values.ts'
import { type Action, formatAction, perform } from './verbs.ts'
import type { VmAgent } from './vm-agent.ts'
import { storedRecords } from './voter.ts'

const ASK_AGAIN_MS = 10_000
const HIDDEN_MS = 1_000
/** For so long after a thaw a guest may execute before it is paused. */
const THAW_MS = 1_000

/** A promise that was not kept. */
export interface Violation {
  readonly at: number
  readonly kind: 'execution' | 'effects' | 'liveness' | 'linearizability' | 'writes'
  readonly text: string
}

/** What stands outside of the bounds under which the promise holds: for each, what is not promised any more. */
type Excuse = 'drift' | 'restored' | 'lost' | 'hidden' | 'guard' | 'thaw'

const spec: MachineSpec = {
  cpus: 1,
  memoryBytes: 2 ** 28,
  machineType: 'pc-q35-7.2',
  cpuModel: 'qemu64',
  accelerator: 'tcg',
  boot: { kind: 'disk' },
  cards: []
}

/** Hosts, their network, machines, and what is checked of them at every step: one schedule, from one seed. */
export class World {
  readonly scheduler = new Scheduler()
  #lives = 0
  readonly settings: WorldSettings
  readonly random: Draws
  readonly rules: Rules
  readonly network: Network
  readonly values: Values
  readonly hosts: readonly SimulatedHost[]
  readonly execution: Execution
  readonly writes: Writes
  readonly spec = spec
  readonly times: LeaseTimes
  readonly relocationTimes: RelocationTimes = simulatedRelocationTimes
  /** Who keeps a register, as the overlay's hints tell. */
  readonly hints = new Map<MachineId, Configuration>()
  /** What was heard of machines: never a reason to run one. */
  readonly catalog = new Map<MachineId, MachineRecord>()
  readonly hearsay: Hearsay
  readonly #hiddenMs = new Map<SimulatedHost, number>()
  /** Leases that ended, by host and machine. */
  readonly ends: { readonly at: number; readonly host: string; readonly machine: MachineId }[] = []
  readonly violations: Violation[] = []
  readonly excuses = new Set<Excuse>()
  readonly ambushes = new Ambushes(this)
  readonly #byName: ReadonlyMap<string, SimulatedHost>
  readonly #frames: Frames
  /** By which an organization retired voters. */
  readonly documents = new Documents()
  readonly #histories = new Map<MachineId, History>()
  readonly #coverage: Coverage | undefined
  readonly #log: (readonly unknown[])[] = []
  readonly #schedule: Schedule
  /** Orders to recover a machine, of which whoever gave them may not have been told what came of them. */
  readonly #recoveries: { readonly machine: MachineId; readonly host: SimulatedHost }[] = []
  #operations = 0
  #streams = 0
  #proposers = 0
  #endedAt: number | undefined

  /** Of a voter that starts; never given twice. */
  nextLife(): string {
    return (++this.#lives).toString(16).padStart(16, '0')
  }

  constructor(schedule: Schedule, options: { rules?: Rules; coverage?: Coverage } = {}) {
    this.#schedule = schedule
    this.settings = schedule.settings
    this.times = leaseTimes(this.settings.leaseMs)
    this.rules = options.rules ?? {}
    this.#coverage = options.coverage
    this.random = new Draws(schedule.seed)
    this.values = new Values(this.settings.wire > 0)
    this.execution = new Execution(
      (copy, isExecuting) => this.#executionChanged(copy, isExecuting),
      (text, copy) => this.#violate('execution', `${nameOf(copy.machine)} ${text}`, copy.machine)
    )
    this.#frames = new Frames(this, new Effects(text => this.#violate('effects', text)))
    this.writes = new Writes({
      lost: (machine, text) => this.#violate('writes', `${nameOf(machine)} ${text}`, machine),
      stale: text => this.#violate('effects', text),
      superseded: text => this.#violate('writes', text)
    })
    this.hosts = schedule.hosts.map(({ name, site }, index) => new SimulatedHost(this, name, site, index))
    this.#byName = new Map(this.hosts.map(host => [host.name, host]))
    this.network = new Network(this.scheduler, this.hosts, this.settings, this.random.fork('network'))
    this.hearsay = new Hearsay(this.network)
  }

  /** Runs all of it, until the first violation. */
  run(): void {
    for (const host of this.hosts) host.powerOn()
    for (const { at, action } of this.#schedule.steps) this.scheduler.at(at, () => this.perform(action))
    this.scheduler.run(this.#schedule.untilMs, () => this.isOver)
    if (this.#endedAt !== undefined)
      for (const problem of waitForMachines(this, [...this.#histories.keys()], this.#endedAt))
        this.#violate('liveness', `${problem}, long after all faults ended`)
    this.checkHistories()
  }

  get isOver(): boolean {
    return this.violations.length > 0
  }

  host(name: string): SimulatedHost {
    const host = this.#byName.get(name)
    if (host === undefined) throw new Error(`there is no host ${name}`)
    return host
  }

  history(machine: MachineId): History {
    let history = this.#histories.get(machine)
    if (history === undefined) {
      history = new History()
      this.#histories.set(machine, history)
    }
    return history
  }

  /** Names one opening of a replica's stream. */
  nextStream(): number {
    return ++this.#streams
  }

  nextOperation(): number {
    return ++this.#operations
  }

  /** Names one proposal and no other, ever. */
  nextProposer(host: SimulatedHost): string {
    return `${host.name}.${(++this.#proposers).toString(16).padStart(16, '0')}`
  }

  /** What messages go through on their way. */
  readonly wire = {
    request: (request: Request): Request =>
      this.settings.wire > 0 ? requestCodec.decode(requestCodec.encode(request)) : request,
    answer: (answer: Answer): Answer =>
      this.settings.wire > 0 ? answerCodec.decode(answerCodec.encode(answer)) : answer,
    relocation: (message: RelocationMessage): RelocationMessage =>
      this.settings.wire > 0 ? relocationMessageCodec.decode(relocationMessageCodec.encode(message)) : message
  }

  note(...words: unknown[]): void {
    this.#log.push([this.scheduler.now, ...words])
  }

  /** What happened, in words: made for whoever reads it only. */
  get log(): string[] {
    return this.#log.map(([at, ...words]) =>
      `${(Number(at) / 1000).toFixed(3)}s ${words.join(' ')}`.trimEnd()
    )
  }

  /** An agent has learnt what is decided about a machine. */
  onDecided({ machine, record, configuration, by }: Heard & { machine: MachineId }): void {
    this.hearsay.report(machine, { record, configuration, by })
    const known = this.catalog.get(machine)
    if (known && known.epoch > record.epoch) return
    const isSame = known?.epoch === record.epoch && known.phase.kind === record.phase.kind
    const { owner, epoch, phase, disk } = record
    const isNewer = (disk?.generation ?? 0) > (known?.disk?.generation ?? 0)
    if (isSame && !isNewer) return
    this.catalog.set(machine, record)
    if (disk && isSame) {
      this.note(nameOf(machine), 'has its disk at', disk.hosts.join(' and '))
      return
    }
    this.note(nameOf(machine), 'is', phase.kind, 'at', owner.host, owner.incarnation, 'epoch', epoch)
  }

  leaseEnded(host: SimulatedHost, machine: MachineId): void {
    this.ends.push({ at: this.scheduler.now, host: host.name, machine })
    this.note(nameOf(machine), 'stands still at', host.name, 'for want of a lease')
  }

  /** A freeze that no clock counted: what was left of a lease before may be used up after it. */
  hidden(host: SimulatedHost, ms: number): void {
    const sum = (this.#hiddenMs.get(host) ?? 0) + ms
    this.#hiddenMs.set(host, sum)
    if (sum > HIDDEN_MS) this.excuses.add('hidden')
  }

  /** One that stands still for longer than it has before the end of a lease may come too late. */
  pauseGuard(name: string): void {
    const { guard } = this.host(name)
    const { life } = guard
    guard.stop('signal')
    this.scheduler.after(HIDDEN_MS, () => {
      if (guard.life === life && guard.isStopped) this.excuses.add('guard')
    })
  }

  /** What the voters have decided about a machine, as nobody in the world can see it. */
  decided(machine: MachineId): MachineRecord | undefined {
    return decided(this, machine)
  }

  // What may happen

  create(
    name: string,
    at: string,
    { policy, voters, hasDisk }: { policy: Policy; voters: readonly string[]; hasDisk: boolean }
  ): void {
    const machine = machineId(name)
    const host = this.host(at)
    if (!host.agent.isAlive || this.catalog.has(machine) || this.#histories.has(machine)) return
    this.hints.set(machine, { number: 1, voters: this.#seats(voters) })
    const seats = this.#seats(voters)
    host.agent.run(() => host.vm.create(machine, name, { policy, voters: seats, hasDisk }))
  }

  order(name: string, run: (vm: VmAgent, machine: MachineId) => void): void {
    const host = this.#ownerOf(name)
    host?.agent.run(() => run(host.vm, machineId(name)))
  }

  relocate(name: string, to: string): void {
    const host = this.#ownerOf(name)
    host?.agent.run(() => host.relocations.relocate(machineId(name), this.host(to)))
  }

  cancel(name: string): void {
    const host = this.#ownerOf(name)
    host?.agent.run(() => host.relocations.cancel(machineId(name)))
  }

  /** A person says so only where it is true: no other host that is up has a copy. */
  recover(name: string, at: string): void {
    const machine = machineId(name)
    const host = this.host(at)
    const record = this.decided(machine)
    if (record === undefined || record.phase.kind === 'stopped' || !host.agent.isAlive) return
    const claimants = [
      record.owner.host,
      ...(record.phase.kind === 'relocating' ? [record.phase.to.host] : [])
    ]
    if (claimants.includes(at) || claimants.some(one => this.host(one).isPowered)) return
    if (this.hosts.some(other => other.copies.get(machine) !== undefined)) return
    this.#recoveries.push({ machine, host })
    host.agent.run(() => host.vm.recover(machine, record.epoch))
  }

  /** The same, of a machine without a majority; of those whose votes are retired that is believed, and need not be true. */
  recoverRetiring(name: string, at: string, retired: readonly string[]): void {
    const machine = machineId(name)
    const host = this.host(at)
    if (!host.agent.isAlive || this.hosts.some(other => other.copies.get(machine) !== undefined)) return
    this.#recoveries.push({ machine, host })
    host.agent.run(() => host.agent.spawn(recoverRetiring(this, host, machine, retired)))
  }

  /** Somebody wants to know about it, and disturbs nobody. */
  look(name: string, at: string): void {
    const { agent } = this.host(at)
    agent.run(() => this.host(at).client.look(machineId(name))(() => {}))
  }

  changeVoters(name: string, voters: readonly string[]): void {
    this.order(name, (vm, machine) => vm.changeVoters(machine, this.#seats(voters)))
  }

  killCopy(name: string): void {
    const [copy] = this.execution.of(machineId(name))
    copy?.host.kill(copy)
  }

  cut(one: string, other: string, oneWay: boolean): void {
    this.network.cut(`${one} ${oneWay ? 'to' : 'from'} ${other}`, this.#at(one), this.#at(other), oneWay)
  }

  cutSite(site: string): void {
    const others = this.hosts.filter(host => host.site !== site)
    this.network.cut(`site ${site}`, this.#at(site), others, false)
  }

  flap(one: string, other: string, everyMs: number): void {
    this.network.flap(`flap ${one} ${other}`, Math.max(1, everyMs), this.#at(one), this.#at(other))
  }

  /** Its disk is what it was at the backup: a voter that forgot what it said. */
  restore(name: string): void {
    const host = this.host(name)
    host.powerOff()
    if (host.disk.restore()) this.excuses.add('restored')
    for (const image of host.images.all()) this.writes.forgot(image)
    host.powerOn()
  }

  empty(name: string): void {
    const host = this.host(name)
    // Of a register with one voter nothing is left.
    if (this.hosts.some(other => isOnlyVoter(host, other))) this.excuses.add('lost')
    host.powerOff()
    host.emptyStore()
    host.powerOn()
  }

  drift(name: string, rate: number): void {
    this.host(name).clock.setRate(1 + rate)
    const rates = this.hosts.map(({ clock }) => clock.rate)
    if (Math.max(...rates) - Math.min(...rates) > 1e-3) this.excuses.add('drift')
  }

  end(): void {
    this.#endedAt = this.scheduler.now
    this.ambushes.clear()
    this.network.settle()
    for (const host of this.hosts) {
      host.disk.setMode('ok')
      host.failsStarts = false
      host.losesStreamEnds = false
      host.isFull = false
      host.powerOn()
      host.thaw()
      host.startAgent()
      host.startGuard()
      host.agent.continue('signal')
      host.guard.continue('signal')
    }
    this.scheduler.after(ASK_AGAIN_MS, () => this.#askForRecoveries())
  }

  /**
   * A host that boots anew while it takes a machine over may be named by the register later, when somebody else
   * finishes its change, and does not know: whoever gave the order was told of no success, and asks it again.
   */
  #askForRecoveries(): void {
    for (const { machine, host } of this.#recoveries) host.agent.run(() => host.vm.takeUp(machine))
  }

  // What must hold

  /** Fails the run if no single register could have been seen so. */
  checkHistories(): void {
    for (const [machine, history] of this.#histories) {
      history.check()
      for (const text of history.violations) this.#violate('linearizability', `${nameOf(machine)}: ${text}`)
    }
  }

  #violate(kind: Violation['kind'], text: string, machine?: MachineId): void {
    // A restored voter is trusted and wrong: what rests on it is lost. Nothing excuses effects.
    const { excuses } = this
    const isExcused =
      (kind !== 'effects' && excuses.has('restored')) ||
      (kind === 'execution' && (['drift', 'hidden', 'guard'] as const).some(each => excuses.has(each))) ||
      (kind === 'execution' && machine !== undefined && this.#hasThawed(machine)) ||
      (kind === 'liveness' && excuses.has('lost'))
    this.note(isExcused ? 'excused:' : 'VIOLATION:', text)
    if (!isExcused) this.violations.push({ at: this.scheduler.now, kind, text })
  }

  #hasThawed(machine: MachineId): boolean {
    const copies = [...this.execution.of(machine)]
    const isLate = copies.some(({ host }) => this.scheduler.now - host.thawedAt < THAW_MS)
    if (isLate) this.excuses.add('thaw')
    return isLate
  }

  perform(action: Action): void {
    this.note('•', formatAction(action))
    const fault = faultOf(action)
    if (fault !== undefined)
      for (const host of this.#metBy(action))
        for (const state of host.states()) this.#coverage?.count(state, fault)
    perform(this, action)
  }

  /** The hosts that a fault is about: whose copy, or whose way to others; none where the copy that it names is not there. */
  #metBy({ verb, args }: Action): SimulatedHost[] {
    if (verb === 'kill copy MACHINE')
      return [...this.execution.of(machineId(String(args[0])))].slice(0, 1).map(({ host }) => host)
    const places = args.filter(argument => typeof argument === 'string')
    const hosts = this.hosts.filter(({ name, site }) => places.includes(name) || places.includes(site))
    return verb === 'kill loaded HOST' ? hosts.filter(host => host.loaded().length > 0) : hosts
  }

  #executionChanged(copy: Copy, isExecuting: boolean): void {
    const { machine, host, epoch } = copy
    this.note(nameOf(machine), isExecuting ? 'runs at' : 'ceases at', host.name, 'epoch', epoch)
    this.#frames.executionChanged(copy, isExecuting)
  }

  #ownerOf(name: string): SimulatedHost | undefined {
    const machine = machineId(name)
    const owner = (this.decided(machine) ?? this.catalog.get(machine))?.owner.host
    return owner === undefined ? undefined : this.host(owner)
  }

  #at(place: string): SimulatedHost[] {
    return this.hosts.filter(({ name, site }) => name === place || site === place)
  }

  #seats(names: readonly string[]): Voter[] {
    return [...names].sort().map(name => ({ host: name, store: this.host(name).store }))
  }
}

/** Whether some register, as another host has it, is kept by this one alone. */
function isOnlyVoter(host: SimulatedHost, other: SimulatedHost): boolean {
  return storedRecords(other).some(({ configuration: { voters } }) => {
    return voters.length === 1 && voters[0]!.store === host.store
  })
}

export function machineId(name: string): MachineId {
  return name.slice(1).padStart(32, '0')
}

export function nameOf(machine: MachineId): string {
  return `m${Number(machine)}`
}
