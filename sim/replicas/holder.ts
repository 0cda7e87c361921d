import type { Epoch, MachineId, MachineRecord } from '../../protocol/machine.ts'
import {
  type CopyId,
  completed,
  type Holding,
  type HoldingResult,
  joined,
  keptFiles,
  opened,
  sealed,
  unsealed
} from '../../protocol/replica/holding.ts'
import { type Step, type Task, wait } from '../../protocol/task.ts'
import type { SimulatedHost } from '../host.ts'
import { Turns } from '../turns.ts'
import type { World } from '../world.ts'
import type { Stream } from './outlet.ts'

const AREA = 'holdings'
const LOOK_MS = 60_000
const PROMOTED_LOOK_MS = 5_000
const START_MS = 40

/** What the owner is told: a stream, or why there is none. */
export type OpenAnswer = { readonly stream: Stream } | { readonly code: string }

/** agents/vm/replicas/holder.ts, step by step, with the same core. */
export class ReplicaHolder {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #holdings = new Map<MachineId, Holding>()
  readonly #lookAt = new Map<MachineId, number>()
  /** Machines whose takeover is going on. */
  readonly #taking = new Set<MachineId>()
  readonly #turns = new Turns<MachineId>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** Nothing of an earlier life writes to a copy from then on. */
  start(): void {
    const stored = [...this.#host.disk.read<Holding | undefined>(AREA).values()]
    for (const holding of stored) if (holding) this.#host.agent.spawn(this.#begin(holding))
    this.#lookAll()
  }

  *states(): Iterable<string> {
    for (const { isPromoted, current } of this.#holdings.values())
      if (isPromoted) yield 'replica sealed'
      else if (current) yield 'replica held'
  }

  /** For the owner: a way to a copy, to a new one where that is asked for. */
  open(
    from: SimulatedHost,
    asked: { record: MachineRecord; copy: CopyId; onlyIfThere: boolean },
    reply: (answer: OpenAnswer) => void
  ): void {
    this.#host.agent.spawn(this.#open(from, asked, reply))
  }

  /** @param reply told why not, if so */
  word(
    {
      machine,
      epoch,
      copy,
      word
    }: { machine: MachineId; epoch: Epoch; copy: CopyId; word: 'complete' | 'joined' },
    reply: (code: string | undefined) => void
  ): void {
    const rule = word === 'complete' ? completed : joined
    this.#host.agent.spawn(this.#word(machine, () => rule(this.#holdings.get(machine), epoch, copy), reply))
  }

  /** Seals the replica and puts it into the machine's place. @returns whether that was done */
  *promote({ id }: MachineRecord, epoch: Epoch): Step<boolean> {
    return yield* this.#turns.run(id, () => this.#promote(id, epoch))
  }

  /** A takeover has ended, well or not. */
  ended(machine: MachineId): void {
    this.#taking.delete(machine)
    this.#lookAt.delete(machine)
    this.#host.agent.spawn(this.#look(machine))
  }

  /** This host has lost the machine: its disk, which may have what nobody else has, is kept until that is certain. */
  *keepAside(machine: MachineId): Step<void> {
    yield* this.#turns.run(machine, () => this.#keepAside(machine))
  }

  *#begin(holding: Holding): Task {
    const { machine } = holding
    yield* this.#turns.take(machine)
    yield* wait(this.#host.server.end(machine))
    this.#holdings.set(machine, holding)
    this.#turns.release(machine)
  }

  *#open(
    from: SimulatedHost,
    { record, copy, onlyIfThere }: { record: MachineRecord; copy: CopyId; onlyIfThere: boolean },
    reply: (answer: OpenAnswer) => void
  ): Task {
    const { server, images, agent, random } = this.#host
    const { id: machine, epoch } = record
    yield* this.#turns.take(machine)
    const isOwner = record.owner.host === from.name && (onlyIfThere || (yield* this.#isOwner(record)))
    const result = isOwner
      ? opened(this.#holdings.get(machine), { machine, epoch, copy, onlyIfThere })
      : undefined
    if (result?.kind !== 'next') {
      if (result?.code === 'sealed')
        this.#world.note(this.#host.name, `is sealed for a newer epoch than ${epoch}: refuses`, from.name)
      this.#turns.release(machine)
      reply({ code: result?.code ?? 'not-owner' })
      return
    }
    yield* wait(server.end(machine))
    const isKept =
      (yield* this.#keep(result.holding)) &&
      (!result.isNew || (yield* wait(images.createCopy(machine, copy))))
    yield* wait(agent.sleep(random.between(0.5, 2) * START_MS))
    const stream = isKept ? server.start(machine, copy) : undefined
    this.#world.ambushes.entered(this.#host, 'replica held')
    this.#turns.release(machine)
    reply(stream === undefined ? { code: 'internal' } : { stream })
  }

  *#isOwner({ id, owner, epoch }: MachineRecord): Step<boolean> {
    const found = yield* wait(this.#host.client.look(id))
    return found.kind === 'decided' && found.record.owner.host === owner.host && found.record.epoch === epoch
  }

  *#word(machine: MachineId, rule: () => HoldingResult, reply: (code: string | undefined) => void): Task {
    yield* this.#turns.take(machine)
    const result = rule()
    const code =
      result.kind === 'refuse' ? result.code : (yield* this.#keep(result.holding)) ? undefined : 'internal'
    this.#turns.release(machine)
    reply(code)
  }

  *#promote(machine: MachineId, epoch: Epoch): Step<boolean> {
    const { server, images } = this.#host
    const { promotesUnsealed, sealsUnsynced } = this.#world.rules
    const held = this.#holdings.get(machine)
    const copy = held?.current?.copy
    if (copy === undefined) return false
    if (promotesUnsealed) {
      images.promote(machine, copy)(() => {})
      return true
    }
    const isSealed = held?.isPromoted && held.minEpoch === epoch
    if (!isSealed) {
      const result = sealed(held, epoch)
      if (result.kind === 'refuse') return false
      if (sealsUnsynced) this.#host.disk.write(AREA, machine, result.holding)
      else if (!(yield* this.#write(result.holding))) return false
      this.#holdings.set(machine, result.holding)
    }
    this.#taking.add(machine)
    this.#world.ambushes.entered(this.#host, 'replica sealed')
    yield* wait(server.end(machine))
    // An earlier attempt may have moved it already, or ended before it did.
    const image = images.copy(machine, copy)
    if (image !== undefined) {
      const moving = images.promote(machine, copy)
      if (sealsUnsynced) moving(() => {})
      else if (!(yield* wait(moving))) return false
    }
    const place = images.at(machine)
    if (place === undefined) return false
    this.#world.writes.sealed(place, epoch)
    this.#world.note(this.#host.name, 'has sealed its replica for epoch', epoch)
    return true
  }

  *#keepAside(machine: MachineId): Step<void> {
    const { images, random } = this.#host
    const copy = random.hex(32)
    const { isPromoted: _, current: __, ...rest } = this.#holdings.get(machine) ?? { machine, minEpoch: 1 }
    const holding = { ...rest, former: { copy, epoch: 0, isComplete: true } }
    if (!(yield* this.#write(holding))) return
    if (images.at(machine) !== undefined) yield* wait(images.demote(machine, copy))
    yield* this.#keep(holding)
  }

  *#write(holding: Holding): Step<boolean> {
    return yield* wait<boolean>(resume => this.#host.disk.write(AREA, holding.machine, holding, resume))
  }

  /** Writes what is so from now on, then removes what is not needed for it. */
  *#keep(holding: Holding): Step<boolean> {
    if (!(yield* this.#write(holding))) return false
    this.#holdings.set(holding.machine, holding)
    this.#host.images.keepCopies(holding.machine, keptFiles(holding))
    return true
  }

  *#forget(machine: MachineId): Step<void> {
    yield* wait(this.#host.server.end(machine))
    this.#holdings.delete(machine)
    this.#lookAt.delete(machine)
    this.#host.disk.write(AREA, machine, undefined)
    this.#host.images.keepCopies(machine, [])
  }

  #lookAll(): void {
    const { agent } = this.#host
    const now = agent.now()
    for (const [machine, { isPromoted }] of this.#holdings) {
      if (now < (this.#lookAt.get(machine) ?? 0)) continue
      this.#lookAt.set(machine, now + (isPromoted ? PROMOTED_LOOK_MS : LOOK_MS))
      agent.spawn(this.#look(machine))
    }
    agent.after(PROMOTED_LOOK_MS, () => this.#lookAll())
  }

  /** Whether what is here is still of use. */
  *#look(machine: MachineId): Task {
    const { client } = this.#host
    const isPromoted = this.#holdings.get(machine)?.isPromoted
    // Settled: what this host attempted for it was decided by now, or never will be.
    const found = yield* wait(isPromoted ? client.propose(machine, 'read') : client.look(machine))
    if (found.kind !== 'decided') return
    yield* this.#turns.take(machine)
    yield* this.#judge(machine, found.record, isPromoted)
    this.#turns.release(machine)
  }

  *#judge(machine: MachineId, record: MachineRecord, isPromoted: boolean | undefined): Step<void> {
    const { images, name } = this.#host
    const held = this.#holdings.get(machine)
    if (held === undefined || this.#taking.has(machine) || held.isPromoted !== isPromoted) return
    const isOurs = record.owner.host === name
    const { disk, phase, policy, epoch } = record
    if (held.isPromoted && !isOurs) {
      const { copy } = held.current!
      const place = images.at(machine)
      if (images.copy(machine, copy) === undefined && place !== undefined) {
        if (!(yield* wait(images.demote(machine, copy)))) return
        this.#world.writes.lifted(place, epoch)
      }
      yield* this.#keep(unsealed(held, epoch))
      return
    }
    const isElsewhere = disk !== undefined && disk.hosts.length > 1 && !disk.hosts.includes(name)
    const isNothing = phase.kind === 'deleted' || disk === undefined || policy !== 'restart'
    if (isNothing || isElsewhere || held.isPromoted) yield* this.#forget(machine)
  }
}
