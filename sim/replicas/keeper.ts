import type { MachineId, MachineRecord, Owner } from '../../protocol/machine.ts'
import { type RecordChange, replicaJoined, replicaLeft } from '../../protocol/register/machine-record.ts'
import type { CopyId } from '../../protocol/replica/holding.ts'
import { nextStep, type ReplicaStep, type ReplicaView } from '../../protocol/replica/plan.ts'
import { type Operation, type Step, type Task, wait } from '../../protocol/task.ts'
import type { Copy } from '../copies.ts'
import type { SimulatedHost } from '../host.ts'
import type { World } from '../world.ts'
import type { Guest } from './guest.ts'
import type { OpenAnswer } from './holder.ts'
import { Outlet } from './outlet.ts'

/** A machine that runs here and has a disk. */
export interface Written {
  readonly record: MachineRecord
  readonly copy: Copy
  readonly settled: boolean
}

interface Kept {
  outlet: Outlet | undefined
  wellMs: number
  /** QEMU comes back to a socket that was away ever more slowly: it is given that time. */
  graceMs: number
  /** The copy is of no use any more. */
  isLost: boolean
  reopenAt: number
  restUntil: number
  restMs: number
  isBusy: boolean
  former: string | undefined
  copy: CopyId | undefined
  told: CopyId | undefined
  state: string | undefined
}

const TURN_MS = 250
/** Where nothing with a disk runs it is looked less often, which costs nobody anything. */
const IDLE_MS = 2_000
const REST_MS = 5_000
/** Of five minutes, so that a schedule sees it end. */
const LONGEST_REST_MS = 40_000
const QEMU_RETURNS_MS = 17_000
const REOPEN_AGAIN_MS = 2_500
const OPEN_MS = 20_000
const WORD_MS = 10_000
const RELEASED_WITHIN_MS = 60_000
const times = { silentMs: 3_000, reopenMs: 1_000 }
/** The replica's host does not have the copy, or does not take it from this owner any more. */
const LOST = ['copy-unknown', 'sealed', 'not-owner']

type Rule = (held: { owner: Owner; epoch: number }, host: string) => RecordChange

interface Awaited {
  readonly record: MachineRecord
  readonly guest: Guest
  isGivenUp: boolean
}

/** agents/vm/replicas/keeper.ts, step by step, with the same core. */
export class ReplicaKeeper {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #kept = new Map<MachineId, Kept>()
  /** Mirrors from before this agent's start, of machines that were not taken up yet. */
  readonly #awaited = new Map<MachineId, Awaited>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  start(): void {
    const heard = [...this.#world.hearsay.heardBy(this.#host)].map(({ record }) => record)
    for (const { machine, epoch, guest } of this.#host.copies.all()) {
      const record = heard.find(({ id }) => id === machine)
      if (guest?.mirror && record?.epoch === epoch)
        this.#awaited.set(machine, { record, guest, isGivenUp: false })
    }
    this.#turnAll()
  }

  *states(): Iterable<string> {
    for (const { state } of this.#kept.values()) if (state !== undefined) yield state
  }

  /** Resolves when the register names no replica of it and nothing is mirrored. @returns whether it came to that */
  *released(machine: MachineId): Step<boolean> {
    const { agent, vm } = this.#host
    const until = agent.now() + RELEASED_WITHIN_MS
    for (;;) {
      const local = vm.local().find(({ record }) => record.id === machine)
      const isFree = !local || (registeredOf(local.record) === undefined && !local.copy.guest?.mirror)
      if (isFree && !this.#kept.get(machine)?.isBusy) return true
      if (agent.now() > until) return false
      yield* wait(agent.sleep(TURN_MS / 5))
    }
  }

  #turnAll(): void {
    const { agent, vm } = this.#host
    const local = vm.local()
    const ids = new Set(local.map(({ record }) => record.id))
    for (const [id, awaited] of this.#awaited) {
      if (ids.has(id) || !awaited.guest.mirror) this.#awaited.delete(id)
      else agent.spawn(this.#await(awaited))
    }
    for (const [id, kept] of this.#kept) {
      if (ids.has(id) || kept.isBusy || this.#awaited.has(id)) continue
      this.#kept.delete(id)
      kept.outlet?.close()
    }
    for (const each of local) {
      const { record, copy } = each
      const isConcerned = record.policy === 'restart' || registeredOf(record) || copy.guest?.mirror
      if (copy.guest && isConcerned && !this.#keptOf(record).isBusy) agent.spawn(this.#turn(each, copy.guest))
    }
    const isIdle = local.length === 0 && this.#kept.size === 0 && this.#awaited.size === 0
    agent.after(isIdle ? IDLE_MS : TURN_MS, () => this.#turnAll())
  }

  *#await(awaited: Awaited): Task {
    const { record, guest } = awaited
    const kept = this.#keptOf(record)
    const to = guest.mirror!.to
    if (kept.isBusy || awaited.isGivenUp || this.#silentMs(kept) < times.reopenMs) return
    if (this.#silentMs(kept) < times.silentMs) return this.#openAgain(record, guest, kept, to)
    kept.isBusy = true
    if (yield* this.#change(record, replicaLeft, to.host)) {
      this.#outletOf(guest, kept).refuse()
      awaited.isGivenUp = true
    }
    kept.isBusy = false
  }

  *#turn({ record, copy, settled }: Written, guest: Guest): Task {
    const kept = this.#keptOf(record)
    kept.isBusy = true
    const view = this.#look(record, guest, kept, settled)
    const step = nextStep(view, times)
    this.#tell(kept, view)
    if (copy.isThere) yield* this.#do(step, record, guest, kept)
    kept.isBusy = false
  }

  #look(record: MachineRecord, guest: Guest, kept: Kept, settled: boolean): ReplicaView {
    const { agent, relocations } = this.#host
    const now = agent.now()
    const registered = registeredOf(record)
    const attached = guest.mirror?.to
    const isWanted =
      record.policy === 'restart' && record.phase.kind === 'running' && !relocations.isLeaving(record.id)
    const isResting = now < kept.restUntil || !settled
    const mayBegin = registered === undefined && attached === undefined && isWanted && !isResting
    return {
      isWanted,
      registered,
      attached,
      job: guest.mirror?.job ?? 'none',
      silentMs: this.#silentMs(kept),
      target: mayBegin ? this.#choose(record, kept.former) : undefined,
      isResting
    }
  }

  #silentMs(kept: Kept): number {
    if (kept.isLost) return Number.POSITIVE_INFINITY
    const { outlet } = kept
    const silentMs = outlet?.silentMs ?? this.#host.agent.now() - kept.wellMs
    if (outlet && outlet.answers > 0 && silentMs < TURN_MS * 2) kept.graceMs = 0
    const { reopenMs } = times
    const least = outlet ? 0 : reopenMs
    return Math.max(least, silentMs > reopenMs ? Math.max(reopenMs, silentMs - kept.graceMs) : silentMs)
  }

  *#do(step: ReplicaStep, record: MachineRecord, guest: Guest, kept: Kept): Step<void> {
    const { acknowledgesFirst } = this.#world.rules
    switch (step.kind) {
      case 'none':
        return yield* this.#tellJoined(record, guest, kept)
      case 'leave':
        if (acknowledgesFirst) kept.outlet?.refuse()
        yield* this.#change(record, replicaLeft, step.host)
        return
      case 'end': {
        const host = guest.mirror?.to.host
        kept.former = host ?? kept.former
        if (!(yield* this.#isOut(record, host))) return
        const outlet = this.#outletOf(guest, kept)
        outlet.refuse()
        yield* wait(this.#host.agent.sleep(this.#host.random.between(1, 30)))
        guest.end()
        outlet.close()
        kept.outlet = undefined
        this.#rest(kept)
        return
      }
      case 'open':
        this.#openAgain(record, guest, kept, step)
        return
      case 'begin':
        return yield* this.#begin(record, guest, kept, step.host)
      case 'join': {
        const isComplete = yield* this.#say(record, kept, step, 'complete')
        if (isComplete && (yield* this.#change(record, replicaJoined, step.host))) kept.restMs = REST_MS
      }
    }
  }

  *#begin(record: MachineRecord, guest: Guest, kept: Kept, host: string): Step<void> {
    const { agent, random } = this.#host
    const copy = random.hex(32)
    Object.assign(kept, {
      ...{ isLost: false, graceMs: 0, wellMs: agent.now(), told: undefined },
      ...{ reopenAt: agent.now() + REOPEN_AGAIN_MS, copy }
    })
    const answer = yield* wait(this.#open(record, { host, copy }, false))
    if (!('stream' in answer)) {
      this.#rest(kept)
      return
    }
    const outlet = this.#outletOf(guest, kept)
    outlet.lead({ to: this.#world.host(host), stream: answer.stream })
    guest.begin({ host, copy }, outlet)
  }

  /** Not waited for: that it takes too long is what is to be noticed. */
  #openAgain(
    record: MachineRecord,
    guest: Guest,
    kept: Kept,
    { host, copy }: { host: string; copy: CopyId }
  ): void {
    const { agent } = this.#host
    if (agent.now() < kept.reopenAt) return
    Object.assign(kept, { reopenAt: agent.now() + REOPEN_AGAIN_MS, copy })
    // QEMU can come back while the other side is asked.
    this.#outletOf(guest, kept)
    this.#open(
      record,
      { host, copy },
      true
    )(answer => {
      if (kept.copy !== copy) return
      if ('stream' in answer)
        this.#outletOf(guest, kept).lead({ to: this.#world.host(host), stream: answer.stream })
      else if (LOST.includes(answer.code)) kept.isLost = true
    })
  }

  #open(
    record: MachineRecord,
    { host, copy }: { host: string; copy: CopyId },
    onlyIfThere: boolean
  ): Operation<OpenAnswer> {
    const to = this.#world.host(host)
    return resume =>
      this.#world.network.request<OpenAnswer>(this.#host, to, {
        ask: reply => to.holder.open(this.#host, { record, copy, onlyIfThere }, reply),
        onAnswer: resume,
        onFailure: code => resume({ code }),
        timeoutMs: OPEN_MS
      })
  }

  *#say(
    { id: machine, epoch }: MachineRecord,
    kept: Kept,
    { host, copy }: { host: string; copy: CopyId },
    word: 'complete' | 'joined'
  ): Step<boolean> {
    const to = this.#world.host(host)
    const code = yield* wait<string | undefined>(resume =>
      this.#world.network.request<string | undefined>(this.#host, to, {
        ask: reply => to.holder.word({ machine, epoch, copy, word }, reply),
        onAnswer: resume,
        onFailure: resume,
        timeoutMs: WORD_MS
      })
    )
    if (code !== undefined && kept.copy === copy && LOST.includes(code)) kept.isLost = true
    return code === undefined
  }

  /** Whether it is out of the register, by the voters' own word. */
  *#isOut(record: MachineRecord, host: string | undefined): Step<boolean> {
    if (host !== undefined) return yield* this.#change(record, replicaLeft, host)
    const result = yield* wait(this.#host.client.propose(record.id, 'read'))
    if (result.kind !== 'decided') return false
    this.#host.vm.observe(result.record)
    return registeredOf(result.record) === undefined
  }

  *#tellJoined(record: MachineRecord, guest: Guest, kept: Kept): Step<void> {
    const attached = guest.mirror?.to
    if (!attached || registeredOf(record) !== attached.host || kept.told === attached.copy) return
    const now = this.#host.agent.now()
    if (now < kept.reopenAt) return
    kept.reopenAt = now + REOPEN_AGAIN_MS
    if (yield* this.#say(record, kept, attached, 'joined')) kept.told = attached.copy
  }

  *#change(record: MachineRecord, rule: Rule, host: string): Step<boolean> {
    const held = { owner: this.#host.self, epoch: record.epoch }
    const result = yield* wait(this.#host.client.change(record.id, rule(held, host)))
    if (result.kind !== 'decided') return false
    this.#host.leases.observe(result)
    this.#host.vm.observe(result.record)
    return true
  }

  #outletOf(guest: Guest, kept: Kept): Outlet {
    if (kept.outlet) return kept.outlet
    const outlet = new Outlet(this.#world, this.#host)
    kept.outlet = outlet
    if (guest.mirror) guest.offer(outlet)
    return outlet
  }

  /** In another site if it can be, and where it was before. */
  #choose({ owner }: MachineRecord, former: string | undefined): string | undefined {
    const { network, hosts } = this.#world
    const able = hosts.filter(host => {
      return host.name !== owner.host && host.agent.isAlive && network.passes(host, this.#host)
    })
    const burden = ({ name, site }: SimulatedHost): number =>
      (site === this.#host.site ? 2 : 0) + (name === former ? 0 : 1)
    return able.sort((a, b) => burden(a) - burden(b) || a.index - b.index)[0]?.name
  }

  #keptOf({ id }: MachineRecord): Kept {
    const known = this.#kept.get(id)
    if (known) return known
    const kept: Kept = {
      ...{ outlet: undefined, wellMs: this.#host.agent.now(), graceMs: QEMU_RETURNS_MS, isLost: false },
      ...{ reopenAt: 0, restUntil: 0, restMs: REST_MS, isBusy: false },
      ...{ former: undefined, copy: undefined, told: undefined, state: undefined }
    }
    this.#kept.set(id, kept)
    return kept
  }

  #rest(kept: Kept): void {
    kept.restUntil = this.#host.agent.now() + kept.restMs
    kept.restMs = Math.min(2 * kept.restMs, LONGEST_REST_MS)
  }

  /** How it is with the replica, for whoever waits for that, and counts it. */
  #tell(kept: Kept, { registered, attached, silentMs }: ReplicaView): void {
    const isSilent = silentMs > times.reopenMs
    const state =
      registered !== undefined
        ? isSilent
          ? 'replica silent'
          : 'replica in step'
        : attached
          ? isSilent
            ? 'replica ending'
            : 'replica copying'
          : 'replica none'
    if (state !== kept.state) this.#world.ambushes.entered(this.#host, state)
    kept.state = state
  }
}

function registeredOf({ disk, owner }: MachineRecord): string | undefined {
  return disk?.hosts.find(host => host !== owner.host)
}
