import type { HostId } from '../protocol/host.ts'
import type { Owner } from '../protocol/machine.ts'
import type { Ballot } from '../protocol/register/ballot.ts'
import type { Answer, Request } from '../protocol/register/message.ts'
import type { Retirement } from '../protocol/register/retirement.ts'
import { Copies, type Copy } from './copies.ts'
import { Disk } from './disk.ts'
import type { Draws } from './draws.ts'
import { Guardian } from './guardian.ts'
import { HostClock } from './host-clock.ts'
import { Leases } from './leases.ts'
import { OtherOwners } from './other-owners.ts'
import { Process } from './process.ts'
import { Receiver } from './receiver.ts'
import { RegisterClient } from './register-client.ts'
import { Relocations } from './relocations.ts'
import type { MirrorRequest } from './replicas/guest.ts'
import { ReplicaHolder } from './replicas/holder.ts'
import { Images } from './replicas/images.ts'
import { ReplicaKeeper } from './replicas/keeper.ts'
import type { Stream } from './replicas/outlet.ts'
import { ReplicaServer } from './replicas/server.ts'
import { Takeovers } from './takeovers.ts'
import { VmAgent } from './vm-agent.ts'
import { Voter } from './voter.ts'
import { VoterKeeper } from './voter-keeper.ts'
import type { World } from './world.ts'

/** Some time of day: ballots begin with it. */
const START_OF_DAY_MS = 1.8e12

/**
 * A host: a clock, a disk, machines' copies, and two processes. What runs in the agent is made anew with each start of
 * it and remembers nothing but what is on the disk; copies and the guard go on without it. A power loss ends everything.
 */
export class SimulatedHost {
  readonly name: string
  readonly site: string
  readonly index: number
  /** Of whatever its agent draws. */
  readonly random: Draws
  readonly disk: Disk
  readonly copies: Copies
  /** Of machines, and of replicas. */
  readonly images: Images
  /** Serves what is a replica here, whatever the agent does. */
  readonly server: ReplicaServer
  readonly agent: Process
  /** Ends executions when the agent cannot. */
  readonly guard: Process
  /** The processes of machines, as far as they are told what to do. */
  readonly qemu: Process
  readonly guardian: Guardian
  readonly #world: World
  #clock: HostClock
  #isPowered = false
  #isFrozen = false
  #boots = 0
  #stores = 1
  #voter: Voter | undefined
  #client: RegisterClient | undefined
  #vm: VmAgent | undefined
  #relocations: Relocations | undefined
  #leases: Leases | undefined
  #takeovers: Takeovers | undefined
  #others: OtherOwners | undefined
  #holder: ReplicaHolder | undefined
  #keeper: ReplicaKeeper | undefined
  /** When it went on last after it was frozen. */
  thawedAt = Number.NEGATIVE_INFINITY
  #frozenAt = 0
  #isHidden = false
  /** No copy that was built here can be let run. */
  failsStarts = false
  /** Its hypervisor hears a failure where the target has everything. */
  losesStreamEnds = false
  /** It has no room to take a machine over. */
  isFull = false
  /** Its switch, which begins anew with the agent. */
  #receiver: Receiver | undefined

  constructor(world: World, name: string, site: string, index: number) {
    this.#world = world
    this.name = name
    this.site = site
    this.index = index
    const { scheduler, settings } = world
    this.disk = new Disk(scheduler, world.random.fork(`disk ${name}`), settings.syncMs)
    this.copies = new Copies(this, world.execution)
    this.images = new Images(world, this)
    this.server = new ReplicaServer(world, this)
    this.random = world.random.fork(`agent ${name}`)
    const draws = world.random.fork(`clock ${name}`)
    const rate = 1 + settings.drift * draws.between(-0.5, 0.5)
    this.#clock = new HostClock(scheduler, { boot: draws.between(0, 1e6), rate, dayOffset: START_OF_DAY_MS })
    this.agent = new Process(() => this.#clock)
    this.guard = new Process(() => this.#clock)
    this.qemu = new Process(() => this.#clock)
    this.guardian = new Guardian(world, this)
  }

  get clock(): HostClock {
    return this.#clock
  }

  get isPowered(): boolean {
    return this.#isPowered
  }

  get isFrozen(): boolean {
    return this.#isFrozen
  }

  get boots(): number {
    return this.#boots
  }

  /** The store in which its voter keeps votes. */
  get store(): string {
    return `${this.index + 1}${String(this.#stores).padStart(31, '0')}`
  }

  /** This host in this boot of it. */
  get self(): Owner {
    return { host: this.name, incarnation: `boot-${this.#boots}` }
  }

  /** Only to be asked for where the agent is known to be alive, as in whatever the agent runs. */
  get vm(): VmAgent {
    return this.#vm!
  }

  get others(): OtherOwners {
    return this.#others!
  }

  get relocations(): Relocations {
    return this.#relocations!
  }

  get leases(): Leases {
    return this.#leases!
  }

  get receiver(): Receiver {
    return this.#receiver!
  }

  get holder(): ReplicaHolder {
    return this.#holder!
  }

  get keeper(): ReplicaKeeper {
    return this.#keeper!
  }

  get client(): RegisterClient {
    return this.#client!
  }

  /** What its cores are at, in words: what coverage counts faults by. Those of leases come here too. */
  *states(): Iterable<string> {
    if (!this.agent.isAlive) return
    yield* this.#relocations!.phases()
    yield* this.#leases!.states()
    yield* this.#takeovers!.states()
    yield* this.#keeper!.states()
    yield* this.#holder!.states()
  }

  /** Asks its voter, in its agent. */
  ask(request: Request, reply: (answer: Answer) => void): void {
    this.#voter!.ask(request, reply)
  }

  /** A host lets its voter accept what that stands by with. */
  letGo(by: HostId, key: string, ballot: Ballot): void {
    this.#voter!.letGo(by, key, ballot)
  }

  /** A document that retires voters: this host's voter takes it, or has another already. */
  takeDocument(document: Retirement, reply: (isHeld: boolean) => void): void {
    this.#voter!.accept(document, reply)
  }

  /** By a replica's stream, which the agent has no part in. */
  receive(stream: Stream, asked: MirrorRequest | 'hello', answer: (isDone: boolean) => void): void {
    this.server.receive(stream, asked, answer)
  }

  powerOn(): void {
    if (this.#isPowered) return
    this.#isPowered = true
    this.#boots++
    const { rate, dayOffset } = this.#clock
    const day = this.#clock.timeOfDay()
    // Boot time begins anew; the time of day goes on.
    this.#clock = new HostClock(this.#world.scheduler, { boot: 0, rate, dayOffset })
    this.#clock.stepDay(day - this.#clock.timeOfDay())
    this.qemu.start()
    this.startGuard()
    this.startAgent()
  }

  powerOff(): void {
    if (!this.#isPowered) return
    this.thaw()
    this.#isPowered = false
    this.killAgent()
    this.killGuard()
    this.copies.endAll()
    this.server.losePower()
    this.qemu.kill()
    this.disk.losePower()
    this.#clock.stop()
  }

  startAgent(): void {
    if (this.agent.isAlive || !this.#isPowered) return
    this.agent.start()
    const { scheduler, random } = this.#world
    this.#receiver = new Receiver(this.name, {
      random: random.fork(`switch ${this.name}`),
      now: () => scheduler.now
    })
    this.#voter = new Voter(this.#world, this)
    this.#client = new RegisterClient(this.#world, this)
    this.#relocations = new Relocations(this.#world, this)
    this.#leases = new Leases(this.#world, this)
    this.#vm = new VmAgent(this.#world, this)
    this.#takeovers = new Takeovers(this.#world, this)
    this.#others = new OtherOwners(this.#world, this)
    this.#holder = new ReplicaHolder(this.#world, this)
    this.#keeper = new ReplicaKeeper(this.#world, this)
    const [voter, relocations, vm, takeovers] = [this.#voter, this.#relocations, this.#vm, this.#takeovers]
    const [holder, keeper, others] = [this.#holder, this.#keeper, this.#others]
    this.#whenSettled(() => {
      voter.start()
      holder.start()
      keeper.start()
      // What an earlier life of the agent began is finished first.
      relocations.start()
      vm.start()
      takeovers.start()
      others.start()
      new VoterKeeper(this.#world, this).start()
    })
  }

  /** What an earlier life wrote may not be on disk yet, though it can be read: nothing rests on it before it is. */
  #whenSettled(begin: () => void): void {
    const { agent } = this
    const { life } = agent
    agent.stop('start')
    agent.run(begin)
    const goOn = (): void => {
      if (agent.life === life) agent.continue('start')
    }
    if (this.#world.rules.startsUnsettled) goOn()
    else this.disk.flush(goOn)
  }

  killAgent(): void {
    if (!this.agent.isAlive) return
    this.#relocations!.cut()
    this.copies.agentEnded()
    this.agent.kill()
  }

  startGuard(): void {
    if (this.guard.isAlive || !this.#isPowered) return
    this.guard.start()
    this.guardian.start()
  }

  killGuard(): void {
    if (!this.guard.isAlive) return
    this.guard.kill()
    this.guardian.ended()
  }

  /** @param isCounted whether boot time counts it, as it does a suspend and not a hypervisor's pause */
  freeze(isCounted: boolean): void {
    if (this.#isFrozen || !this.#isPowered) return
    this.#isFrozen = true
    this.agent.stop('freeze')
    this.guard.stop('freeze')
    this.qemu.stop('freeze')
    this.#frozenAt = this.#world.scheduler.now
    this.#isHidden = !isCounted
    if (!isCounted) this.#clock.hide(true)
    this.copies.hostChanged()
  }

  /** Processors go on before anything has its turn. */
  thaw(): void {
    if (!this.#isFrozen) return
    this.#isFrozen = false
    const { now } = this.#world.scheduler
    this.thawedAt = now
    if (this.#isHidden) this.#world.hidden(this, now - this.#frozenAt)
    this.#clock.hide(false)
    this.copies.hostChanged()
    this.qemu.continue('freeze')
    this.guard.continue('freeze')
    this.agent.continue('freeze')
  }

  /** What a relocation has brought here, and nobody has let run. */
  killLoaded(): void {
    for (const copy of this.loaded()) this.kill(copy)
  }

  /** Its hypervisors, whatever they do: as when memory is short. */
  killCopies(): void {
    for (const copy of this.copies.all()) this.kill(copy)
  }

  /** Copies that have come, in part or whole, and did not execute here. */
  loaded(): Copy[] {
    return this.copies.all().filter(({ state }) => state === 'incoming' || state === 'loaded')
  }

  kill(copy: Copy): void {
    copy.end()
    this.agent.run(() => this.vm.exited(copy.machine))
  }

  /** Its votes are gone for good: what votes here from now on is another voter. */
  emptyStore(): void {
    this.disk.erase('registers')
    this.#stores++
  }
}
