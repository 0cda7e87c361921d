import { idOf, keyOf } from '../protocol/lease/leased-copies.ts'
import { takeoverMs } from '../protocol/lease/times.ts'
import { LeaseWatcher, type WatcherEffect, type WatcherEvent } from '../protocol/lease/watcher.ts'
import type { MachineId, MachineRecord } from '../protocol/machine.ts'
import type { Configuration } from '../protocol/register/configuration.ts'
import { type Grant, sameGrant } from '../protocol/register/grant.ts'
import { grantOf } from '../protocol/register/machine-record.ts'
import { type Step, type Task, wait } from '../protocol/task.ts'
import { CoreDriver } from './core-driver.ts'
import type { SimulatedHost } from './host.ts'
import type { HostTimer } from './host-clock.ts'
import type { Decision } from './register-client.ts'
import type { World } from './world.ts'

const LOOK_MS = 2_000
/** Of the length of leases: how often the register is asked whose a machine is that is on its way. */
const FOLLOW = 0.25
/** Until a machine that was to come here may be attempted. */
const RELOCATING_MS = 250
/** Whoever is ranked after these tries together with the last of them. */
const MOST_RANKS = 3

interface Watched {
  readonly record: MachineRecord
  readonly grant: Grant
  /** As it was watched under: whoever finds another has not seen enough of it. */
  configuration: number
  isExpired: boolean
  timer: HostTimer | undefined
}

/** agents/vm/leases/takeovers.ts, step by step. Any other host may take a machine over; they are ranked by their numbers. */
export class Takeovers {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #watcher: LeaseWatcher
  readonly #driver: CoreDriver<WatcherEvent, WatcherEffect>
  readonly #watched = new Map<MachineId, Watched>()
  /** When the register is asked again. */
  readonly #followed = new Map<MachineId, number>()
  readonly #attempting = new Set<MachineId>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
    const { times } = world
    this.#watcher = new LeaseWatcher({
      askMs: times.durationMs / 10,
      waitMs: durationMs => takeoverMs(times, durationMs)
    })
    this.#driver = new CoreDriver<WatcherEvent, WatcherEffect>(host.agent, {
      core: this.#watcher,
      tick: { kind: 'tick' },
      execute: effect => {
        if (effect.kind === 'ask') this.#ask(effect)
        else if (effect.kind === 'expired') this.#expired(effect.key)
        else this.#renewed(effect.key)
      }
    })
  }

  start(): void {
    this.#look()
    this.#host.agent.after(LOOK_MS, () => this.start())
  }

  *states(): Iterable<string> {
    for (const [id, { isExpired }] of this.#watched) {
      if (this.#attempting.has(id)) yield 'taking over'
      else if (isExpired) yield 'lease expired'
    }
  }

  #look(): void {
    const seen = new Set<MachineId>()
    const onTheirWay = new Set<MachineId>()
    for (const heard of this.#world.hearsay.heardBy(this.#host)) {
      const known = this.#watched.get(heard.record.id)
      const heardGrant = grantOf(heard.record)
      if (heardGrant === undefined) continue
      const isOld = known !== undefined && known.grant.epoch > heardGrant.epoch
      const { record, grant } = isOld ? known : { record: heard.record, grant: heardGrant }
      const isOurs = grant.holder.host === this.#host.name
      const isRanked = this.#rank(record) !== undefined
      if (record.phase.kind === 'relocating' && (isOurs || isRanked) && !this.#world.rules.followsNobody) {
        onTheirWay.add(record.id)
        this.#follow(record)
      }
      const isWanted = isRanked || known?.isExpired || this.#host.relocations.isBusy(record.id)
      if (isOurs || !isWanted) continue
      seen.add(record.id)
      if (!isOld) this.#watch(record, grant, heard.configuration)
    }
    for (const id of [...this.#watched.keys()]) if (!seen.has(id)) this.#unwatch(id)
    for (const id of [...this.#followed.keys()]) if (!onTheirWay.has(id)) this.#followed.delete(id)
  }

  #follow({ id }: MachineRecord): void {
    const { agent, client } = this.#host
    if (agent.now() < (this.#followed.get(id) ?? Number.NEGATIVE_INFINITY)) return
    this.#followed.set(id, Number.POSITIVE_INFINITY)
    client.look(id)(found => {
      if (found.kind === 'decided') this.#watchOwner(found)
      if (this.#followed.has(id)) this.#followed.set(id, agent.now() + FOLLOW * this.#world.times.durationMs)
    })
  }

  #watchOwner({ record, configuration }: Decision): Grant | undefined {
    const grant = grantOf(record)
    if (grant && grant.holder.host !== this.#host.name) this.#watch(record, grant, configuration)
    return grant
  }

  #watch(record: MachineRecord, grant: Grant, configuration: Configuration): void {
    const known = this.#watched.get(record.id)
    if (known && known.grant.epoch > grant.epoch) return
    if (known && known.grant.epoch === grant.epoch && known.configuration > configuration.number) return
    if (!known || !sameGrant(known.grant, grant)) {
      this.#host.agent.cancel(known?.timer)
      const { number } = configuration
      const watched = { record, grant, configuration: number, isExpired: false, timer: undefined }
      this.#watched.set(record.id, watched)
      if (this.#world.rules.triesEarly) this.#expired(keyOf(record.id))
    } else if (known.configuration !== configuration.number) {
      known.configuration = configuration.number
      known.isExpired = false
      this.#host.agent.cancel(known.timer)
    }
    this.#driver.feed({ kind: 'watch', key: keyOf(record.id), grant, configuration })
  }

  #unwatch(id: MachineId): void {
    this.#host.agent.cancel(this.#watched.get(id)?.timer)
    this.#watched.delete(id)
    this.#driver.feed({ kind: 'unwatch', key: keyOf(id) })
  }

  #ask({ to, holders }: Extract<WatcherEffect, { kind: 'ask' }>): void {
    const { client } = this.#host
    client.askOfLeases(
      to,
      { kind: 'watch', holders },
      this.#world.times.durationMs / 2
    )(verdict => {
      if (verdict?.kind === 'watched')
        this.#driver.feed({ kind: 'watched', from: to, holders, traces: verdict.traces })
    })
  }

  #expired(key: string): void {
    const watched = this.#watched.get(idOf(key))
    if (watched === undefined) return
    watched.isExpired = true
    this.#world.ambushes.entered(this.#host, 'lease expired')
    this.#plan(watched)
  }

  #renewed(key: string): void {
    const watched = this.#watched.get(idOf(key))
    if (watched === undefined) return
    watched.isExpired = false
    this.#host.agent.cancel(watched.timer)
  }

  #plan(watched: Watched, laterMs = 0): void {
    const { agent } = this.#host
    const place = this.#rank(watched.record) ?? 0
    agent.cancel(watched.timer)
    watched.timer = agent.after(laterMs + (place * this.#world.times.durationMs) / 4, () =>
      agent.spawn(this.#attempt(watched))
    )
  }

  *#attempt(watched: Watched): Task {
    const { record, grant } = watched
    const { client, vm } = this.#host
    const { times } = this.#world
    const isWatched = (): boolean => watched.isExpired && this.#watched.get(record.id) === watched
    if (!isWatched()) return
    if (this.#host.relocations.isBusy(record.id)) {
      const { agent } = this.#host
      watched.timer = agent.after(RELOCATING_MS, () => agent.spawn(this.#attempt(watched)))
      return
    }
    if (this.#rank(record) === undefined) {
      this.#plan(watched, LOOK_MS)
      return
    }
    this.#attempting.add(record.id)
    this.#world.ambushes.entered(this.#host, 'taking over')
    const found = yield* wait(client.look(record.id))
    if (found.kind === 'decided') {
      const isGiven = found.configuration.number === watched.configuration
      if (!sameGrant(this.#watchOwner(found), grant) || !isGiven) {
        this.#attempting.delete(record.id)
        return
      }
    }
    const isDone =
      found.kind === 'decided' &&
      (yield* vm.takeOverAfterLease(record.id, grant, decision => this.#wait(record.id, grant, decision)))
    this.#attempting.delete(record.id)
    if (!isDone && isWatched()) this.#plan(watched, times.durationMs / 2)
  }

  *#wait(id: MachineId, former: Grant, decision: Decision): Step<void> {
    const { rules } = this.#world
    if (rules.takesAtOnce) return
    const { agent } = this.#host
    const { record, configuration, acceptances = [] } = decision
    const durationMs = Math.max(former.durationMs, record.formerLeaseMs ?? 0)
    const now = agent.now()
    const at = this.#watcher.executesAt(keyOf(id), { ...former, durationMs }, configuration, acceptances, now)
    yield* wait(agent.sleep(at - now))
  }

  #rank({ id, owner, disk }: MachineRecord): number | undefined {
    const { vm, name, isFull } = this.#host
    if (vm.isLeft(id) || isFull || owner.host === name) return undefined
    const isNamed = disk === undefined || disk.hosts.includes(name) || this.#world.rules.takesUnnamed
    if (!isNamed) return undefined
    const others = this.#world.hosts.filter(({ name }) => name !== owner.host)
    const place = (others.indexOf(this.#host) + Number(`0x${id.slice(-4)}`)) % others.length
    return Math.min(place, MOST_RANKS)
  }
}
