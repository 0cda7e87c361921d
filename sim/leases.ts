import type { GuardReport } from '../protocol/lease/guard.ts'
import { type HolderEffect, type HolderEvent, LeaseHolder } from '../protocol/lease/holder.ts'
import { idOf, keyOf, LeasedCopies } from '../protocol/lease/leased-copies.ts'
import type { GuardAnswer } from '../protocol/lease/leased-guard.ts'
import type { Renewed } from '../protocol/lease/voter-leases.ts'
import type { MachineId } from '../protocol/machine.ts'
import { majority } from '../protocol/register/configuration.ts'
import { type Operation, type Step, wait } from '../protocol/task.ts'
import type { Copy } from './copies.ts'
import { CoreDriver } from './core-driver.ts'
import type { Deadline } from './guardian.ts'
import type { SimulatedHost } from './host.ts'
import type { Decision } from './register-client.ts'
import type { World } from './world.ts'

const failure = new Error('there is no copy')
/** Whoever still waits then waits for longer than it takes. */
const RESUMING_MS = 5

/** Drives LeaseHolder and LeasedCopies in a simulated agent, as agents/vm/leases/leases.ts does in a real one. */
export class Leases {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #holder: LeaseHolder
  readonly #driver: CoreDriver<HolderEvent, HolderEffect>
  readonly #copies: LeasedCopies<Copy>
  readonly #refreshing = new Set<MachineId>()
  /** Of the rule `countsFromAnswer`: when voters answered last. */
  readonly #answeredAt = new Map<string, number>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
    const { renewMs, killBeforeMs } = world.times
    const { agent, guardian } = host
    const random = world.random.fork(`renewals ${host.name} ${agent.life}`).next
    this.#holder = new LeaseHolder({ renewMs, random, earlyMs: killBeforeMs })
    const copies = new LeasedCopies<Copy>({
      self: host.self,
      times: world.times,
      now: () => agent.now(),
      after: (ms, run) => {
        const timer = agent.after(ms, run)
        return () => agent.cancel(timer)
      },
      spawn: task => agent.spawn(task),
      feed: event => this.#driver.feed(event),
      until: id => this.#until(id),
      guard: {
        guards: () => !world.rules.hasNoGuard,
        guard: machines => this.#ask('guard', machines),
        extend: deadlines => this.#ask('extend', deadlines),
        release:
          ({ id, epoch }) =>
          resume =>
            guardian.release({ id, epoch, untilMs: 0 })(() => resume()),
        forget:
          ({ id, epoch }) =>
          resume =>
            guardian.ask('release', [{ id, epoch, untilMs: 0 }])(reports => resume(reports !== undefined))
      },
      pause: copy => done(copy.order('stop')),
      resume: copy => done(copy.order('cont')),
      isRelocating: id => host.relocations.isBusy(id),
      onSuperseded: id => this.#refresh(id),
      onChange: (id, what) => {
        if (what === 'paused') world.leaseEnded(host, id)
        this.#tellStates()
      },
      onFault: () => {}
    })
    this.#copies = copies
    this.#driver = new CoreDriver<HolderEvent, HolderEffect>(agent, {
      core: this.#holder,
      tick: { kind: 'tick' },
      execute: effect => {
        switch (effect.kind) {
          case 'renew':
            return this.#renew(effect)
          case 'extended':
            this.#tellStates()
            return agent.spawn(copies.extend(effect.extensions))
          case 'unbacked':
            return this.#refresh(idOf(effect.key))
          case 'ended':
            if (world.rules.countsFromAnswer && copies.mayExecute(idOf(effect.key))) return
            return agent.spawn(copies.ended(effect.key, effect.epoch))
        }
      }
    })
  }

  stamp(): number {
    return this.#host.agent.now()
  }

  observe({ record, configuration: { number, voters } }: Decision, from?: number): void {
    const hosts = voters.map(({ host }) => ({ host }))
    const counted = this.#world.rules.oneIsEnough ? hosts.slice(0, 1) : hosts
    this.#copies.observe(record, { number, voters: counted }, from)
  }

  /** @returns the stamp; undefined where no guard takes it */
  *bind(copy: Copy, durationMs: number): Step<number | undefined> {
    return (yield* this.#copies.bind(copy, durationMs)).from
  }

  unbind(id: MachineId): void {
    this.#copies.unbind(id)
  }

  undecided(id: MachineId): void {
    this.#copies.undecided(id)
  }

  *outlast(durationMs: number): Step<void> {
    if (!this.#world.rules.ignoresFormerLease) yield* wait(this.#copies.outlast(durationMs))
  }

  letGo(id: MachineId): void {
    this.#copies.letGo(id)
  }

  mayExecute(id: MachineId): boolean {
    return this.#copies.mayExecute(id)
  }

  /** @returns false for `no-lease`, `guard-away`, or a copy that is gone */
  *resume(copy: Copy): Step<boolean> {
    if (this.#world.rules.resumesUnbacked) return yield* wait(copy.order('cont'))
    this.#host.agent.after(RESUMING_MS, () => this.#tellStates())
    return (yield* this.#copies.resume(copy)) === undefined
  }

  *adopt(copy: Copy): Step<boolean> {
    return (yield* this.#copies.adopt(copy)) === undefined
  }

  hear(report: GuardReport): void {
    this.#copies.hear(report)
    this.#tellStates()
  }

  *states(): Iterable<string> {
    for (const state of this.#copies.states()) yield `lease ${state}`
  }

  /** To whom waits for one of them. */
  #tellStates(): void {
    for (const state of this.states()) this.#world.ambushes.entered(this.#host, state)
  }

  #ask(kind: 'guard' | 'extend', machines: readonly (Deadline & { copy?: Copy })[]): Operation<GuardAnswer> {
    return resume => {
      this.#host.guardian.ask(
        kind,
        machines
      )(reports => resume(reports === undefined ? { failure } : { reports }))
    }
  }

  #renew({ to, renewal, known }: Extract<HolderEffect, { kind: 'renew' }>): void {
    const { client, self } = this.#host
    const { rules, times } = this.#world
    const question = { kind: 'renew', holder: self, ...(known && !rules.countsAnybody && { known }) } as const
    client.askOfLeases(
      to,
      question,
      times.durationMs
    )(verdict => {
      if (verdict?.kind !== 'renewed') return
      const renewed = rules.countsAnybody ? this.#backingAll(verdict) : verdict
      if (rules.countsFromAnswer) this.#answered(to)
      this.#driver.feed({ kind: 'renewed', from: to, renewal, renewed })
    })
  }

  /** Of the rule `countsAnybody`: whoever answers backs everything. */
  #backingAll({ life, revision }: Renewed): Renewed {
    const backed = this.#copies.held().flatMap(({ id, epoch }) => {
      const configuration = this.#host.client.configuration(id)?.number
      return configuration === undefined ? [] : [{ key: keyOf(id), epoch, configuration }]
    })
    return { life, revision, backed }
  }

  #until(id: MachineId): number | undefined {
    const until = this.#holder.until(keyOf(id))
    if (!this.#world.rules.countsFromAnswer) return until
    const configuration = this.#host.client.configuration(id)
    const times = (configuration?.voters ?? []).map(
      ({ host }) => this.#answeredAt.get(host) ?? Number.NEGATIVE_INFINITY
    )
    times.sort((a, b) => b - a)
    const latest = configuration ? times[majority(configuration) - 1]! : Number.NEGATIVE_INFINITY
    return Math.max(until ?? Number.NEGATIVE_INFINITY, latest + this.#world.times.durationMs)
  }

  #answered(voter: string): void {
    const { agent } = this.#host
    this.#answeredAt.set(voter, agent.now())
    const extensions = this.#copies.held().map(({ id, epoch }) => {
      return { key: keyOf(id), epoch, until: this.#until(id)! }
    })
    agent.spawn(this.#copies.extend(extensions))
  }

  #refresh(id: MachineId): void {
    if (this.#refreshing.has(id)) return
    this.#refreshing.add(id)
    this.#host.vm.review(id, () => this.#refreshing.delete(id))
  }
}

/** With why not, where it could not be done. */
function done(order: Operation<boolean>): Operation<unknown> {
  return resume => order(isDone => resume(isDone ? undefined : failure))
}
