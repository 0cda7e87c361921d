import { byKind, Runner, type RunnerClock } from '../../../overlay/runner.ts'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import { type LeaseTimes, takeoverMs } from '../../../protocol/lease/times.ts'
import { LeaseWatcher, type WatcherEffect, type WatcherEvent } from '../../../protocol/lease/watcher.ts'
import type { MachineId, MachineRecord } from '../../../protocol/machine.ts'
import type { Electorate } from '../../../protocol/register/configuration.ts'
import { type Grant, sameGrant } from '../../../protocol/register/grant.ts'
import { grantOf } from '../../../protocol/register/machine-record.ts'
import type { MachineCatalog } from '../catalog.ts'
import type { MachineAgent } from '../machine-agent.ts'
import { type MachineDecision, machineKey } from '../machine-registers.ts'
import type { RegisterClient } from '../register/client.ts'
import { alarm } from './alarm.ts'

export interface TakeoversOptions {
  readonly self: HostId
  readonly catalog: Pick<MachineCatalog, 'machines'>
  readonly registers: Pick<RegisterClient, 'askOfLeases'>
  readonly look: (id: MachineId) => Promise<MachineDecision>
  readonly machines: Pick<MachineAgent, 'takeOverAfterLease'>
  readonly clock: RunnerClock
  readonly times: LeaseTimes
  /**
   * Which of those that may take a machine over this host is, from 0; undefined if it is none of them. What that rests on
   * is gathered once for many machines.
   */
  readonly ranking: () => (record: MachineRecord) => number | undefined
  /** It is on its way here, or its way from here is not over: it can be taken over as soon as that is. */
  readonly isRelocating: (id: MachineId) => boolean
  /** Has at hand what the machine starts from: once its owner is lost, what only that one had is lost as well. */
  readonly prepare: (record: MachineRecord, signal: AbortSignal) => Promise<void>
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}

interface Watched {
  readonly record: MachineRecord
  readonly grant: Grant
  /** As it was watched under: whoever finds another has not seen enough of it. */
  configuration: number
  isExpired: boolean
  cancel: (() => void) | undefined
  /** When what it starts from is looked for again; never once that is here. */
  prepareAt: number
  /** It may be coming from the very host that was lost. */
  preparing: AbortController | undefined
}

/** What is heard of machines is looked through this often. */
const LOOK_MS = 2_000
/** Of this host's length of leases: how often the register is asked whose a machine is that is on its way. */
const FOLLOW = 0.25
/** Of this host's length of leases: how much later each next of those who may take a machine over tries. About what a ballot takes far away. */
const TURN = 0.15
/** Whether a relocation has ended by which a machine was to come here is looked at this often. */
const RELOCATING_MS = 250
/** What a machine starts from could not be had: after so long it is tried again. */
const PREPARE_AGAIN_MS = 30_000
/** Somebody else was given it. That is no fault: those who watch differ in what they know of each other. */
const BEATEN = ['wrong-epoch', 'superseded']
/** Nor is that it cannot prepare: whoever is cut off takes nothing over. */
const CUT_OFF = ['register-unreachable', 'register-unknown']

/**
 * Takes over machines whose owners let their leases run out, as far as this host is one of those who may.
 *
 * A machine that is on its way has a new owner as soon as that has won, while the former one renews what it holds for its other
 * machines. Where the new one is lost before it told anybody, only the register knows: it is asked as long as that is what is
 * heard of the machine.
 *
 * Whoever is ranked first tries at once; the next waits for its turn, and finds the register changed by
 * then. That two try at the same time all the same is settled by the register.
 */
export class Takeovers implements AsyncDisposable {
  readonly #options: TakeoversOptions
  readonly #watcher: LeaseWatcher
  readonly #runner: Runner<WatcherEvent, WatcherEffect>
  readonly #watched = new Map<MachineId, Watched>()
  /** Machines that are on their way, as far as is known, and when the register is asked again. */
  readonly #followed = new Map<MachineId, number>()
  #cancelLook: () => void

  constructor(options: TakeoversOptions) {
    this.#options = options
    const { times, clock } = options
    this.#watcher = new LeaseWatcher({
      askMs: times.durationMs / 10,
      waitMs: durationMs => takeoverMs(times, durationMs)
    })
    this.#runner = new Runner<WatcherEvent, WatcherEffect>({
      core: this.#watcher,
      clock,
      tick: { kind: 'tick' },
      execute: byKind<WatcherEffect>({
        ask: effect => {
          void this.#ask(effect)
        },
        expired: ({ key }) => this.#expired(key),
        renewed: ({ key }) => this.#renewed(key)
      }),
      onFault: error => options.onFault(error, 'watching leases')
    })
    this.#cancelLook = alarm(clock, LOOK_MS, () => this.#look())
  }

  /** Whether this host may have to start it. */
  isWatching(id: MachineId): boolean {
    return this.#watched.has(id)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelLook()
    for (const { cancel, preparing } of this.#watched.values()) {
      cancel?.()
      preparing?.abort()
    }
    await this.#runner[Symbol.asyncDispose]()
  }

  #look(): void {
    const { catalog, self, ranking, isRelocating, clock, onFault } = this.#options
    this.#cancelLook = alarm(clock, LOOK_MS, () => this.#look())
    try {
      const seen = new Set<MachineId>()
      const onTheirWay = new Set<MachineId>()
      const rank = ranking()
      for (const { report } of catalog.machines()) {
        const known = this.#watched.get(report.record.id)
        const heard = grantOf(report.record)
        if (heard === undefined) continue
        // The register may have said more than what is heard: a host that won it, and was lost before it told anybody.
        const isOld = known !== undefined && known.grant.epoch > heard.epoch
        const { record, grant } = isOld ? known : { record: report.record, grant: heard }
        const isOurs = grant.holder.host === self
        const isRanked = rank(record) !== undefined
        if (record.phase.kind === 'relocating' && (isOurs || isRanked)) {
          onTheirWay.add(record.id)
          this.#follow(record)
        }
        // Whoever knows that one is lost waits for room for it: to know it anew takes as long as it took.
        // So does whoever has no room as long as its own copy takes it.
        const isWanted = isRanked || known?.isExpired || isRelocating(record.id)
        if (isOurs || !isWanted) continue
        seen.add(record.id)
        if (!isOld) this.#watch(record, grant, electorate(report.configuration, report.voters))
        void this.#prepare(this.#watched.get(record.id)!)
      }
      for (const id of this.#watched.keys()) if (!seen.has(id)) this.#unwatch(id)
      for (const id of this.#followed.keys()) if (!onTheirWay.has(id)) this.#followed.delete(id)
    } catch (error) {
      onFault(error, 'looking for leases to watch')
    }
  }

  #follow({ id }: MachineRecord): void {
    const { clock, times, look } = this.#options
    if (clock.now() < (this.#followed.get(id) ?? Number.NEGATIVE_INFINITY)) return
    this.#followed.set(id, Number.POSITIVE_INFINITY)
    // Whoever is cut off, or asks of a machine that is gone, learns it otherwise.
    void look(id)
      .then(decision => this.#watchOwner(decision))
      .catch(() => {})
      .finally(() => {
        if (this.#followed.has(id)) this.#followed.set(id, clock.now() + FOLLOW * times.durationMs)
      })
  }

  /** @returns the grant that the register gives the machine's owner, which is watched if that is another host */
  #watchOwner({ record, configuration, voters }: MachineDecision): Grant | undefined {
    const grant = grantOf(record)
    if (grant && grant.holder.host !== this.#options.self)
      this.#watch(record, grant, electorate(configuration, voters))
    return grant
  }

  #watch(record: MachineRecord, grant: Grant, configuration: Electorate): void {
    const known = this.#watched.get(record.id)
    if (known && known.grant.epoch > grant.epoch) return
    // Nor is what is heard newer than what the register said of its voters.
    if (known && known.grant.epoch === grant.epoch && known.configuration > configuration.number) return
    if (!known || !sameGrant(known.grant, grant)) {
      known?.cancel?.()
      const { prepareAt = 0, preparing } = known ?? {}
      const fresh = { configuration: configuration.number, isExpired: false, cancel: undefined }
      this.#watched.set(record.id, { record, grant, ...fresh, prepareAt, preparing })
    } else if (known.configuration !== configuration.number) {
      known.configuration = configuration.number
      known.isExpired = false
      known.cancel?.()
      known.cancel = undefined
    }
    this.#runner.feed({ kind: 'watch', key: machineKey(record.id), grant, configuration })
  }

  #unwatch(id: MachineId): void {
    this.#watched.get(id)?.cancel?.()
    this.#watched.get(id)?.preparing?.abort()
    this.#watched.delete(id)
    this.#runner.feed({ kind: 'unwatch', key: machineKey(id) })
  }

  async #prepare(watched: Watched): Promise<void> {
    const { clock, prepare, onFault } = this.#options
    if (clock.now() < watched.prepareAt) return
    const preparing = new AbortController()
    Object.assign(watched, { prepareAt: Number.POSITIVE_INFINITY, preparing })
    try {
      await prepare(watched.record, preparing.signal)
    } catch (error) {
      const code = error instanceof WatariError ? error.code : ''
      if (!preparing.signal.aborted && !CUT_OFF.includes(code))
        onFault(error, `preparing for the loss of ${watched.record.name}'s owner`)
      // It may be watched anew, under another grant, since.
      const present = this.#watched.get(watched.record.id)
      if (present?.preparing === preparing) present.prepareAt = clock.now() + PREPARE_AGAIN_MS
    }
  }

  async #ask({ to, holders }: Extract<WatcherEffect, { kind: 'ask' }>): Promise<void> {
    const { registers, times } = this.#options
    const deadlineMs = times.durationMs / 2
    const verdict = await registers.askOfLeases(to, { kind: 'watch', holders }, { deadlineMs })
    if (verdict?.kind === 'watched')
      this.#runner.feed({ kind: 'watched', from: to, holders, traces: verdict.traces })
  }

  #expired(key: string): void {
    const watched = this.#find(key)
    if (watched === undefined) return
    watched.isExpired = true
    watched.preparing?.abort()
    void this.#confirm(watched)
  }

  /** Whoever was cut off itself has seen nothing of a lease that ended long ago: only the register knows whose is the latest. */
  async #confirm(watched: Watched): Promise<void> {
    const { onEvent } = this.#options
    const { record } = watched
    try {
      if (!(await this.#isGiven(watched)) || !this.#isExpired(watched)) return
      onEvent('vm.lost', `${record.name} has no living owner: its lease was not renewed`, record)
      this.#plan(watched)
    } catch (error) {
      this.#failed(watched, error)
    }
  }

  /** @returns whether the register still gives it the lease that is watched, by those voters; else what it says is watched */
  async #isGiven({ record, grant, configuration }: Watched): Promise<boolean> {
    // What is heard of a machine may be old, above all where this host was cut off itself.
    const decision = await this.#options.look(record.id)
    return sameGrant(this.#watchOwner(decision), grant) && decision.configuration === configuration
  }

  #isExpired(watched: Watched): boolean {
    return watched.isExpired && this.#watched.get(watched.record.id) === watched
  }

  #renewed(key: string): void {
    const watched = this.#find(key)
    if (watched === undefined) return
    watched.isExpired = false
    watched.cancel?.()
    watched.cancel = undefined
  }

  #find(key: string): Watched | undefined {
    return this.#watched.get(key.slice(key.indexOf('/') + 1))
  }

  /** @param laterMs after an attempt that failed */
  #plan(watched: Watched, laterMs = 0): void {
    const { clock, ranking, times } = this.#options
    const place = ranking()(watched.record) ?? 0
    const waitMs = laterMs + place * TURN * times.durationMs
    watched.cancel?.()
    watched.cancel = alarm(clock, waitMs, () => {
      watched.cancel = undefined
      void this.#attempt(watched, waitMs > 0)
    })
  }

  /** @param again the register may have changed since it was looked at */
  async #attempt(watched: Watched, again: boolean): Promise<void> {
    const { machines, ranking, isRelocating, onEvent } = this.#options
    const { record, grant } = watched
    if (!this.#isExpired(watched)) return
    if (isRelocating(record.id)) {
      watched.cancel = alarm(this.#options.clock, RELOCATING_MS, () => {
        watched.cancel = undefined
        void this.#attempt(watched, true)
      })
      return
    }
    if (ranking()(record) === undefined) {
      // It cannot now. Nobody tells it when it can: that it has expired is told once. To look costs nobody anything.
      this.#plan(watched, LOOK_MS)
      return
    }
    try {
      if (again && !(await this.#isGiven(watched))) return
      onEvent('vm.recovering', `${record.name} is taken over by this host`, record)
      const after = {
        former: grant.holder,
        wait: (decision: MachineDecision) => {
          onEvent('vm.taken', `${record.name} is this host's now (epoch ${decision.record.epoch})`, record)
          return this.#wait(record.id, grant, decision)
        }
      }
      await machines.takeOverAfterLease(record.id, grant, { after })
      onEvent('vm.recovered', `${record.name} was taken over and runs here`, record)
    } catch (error) {
      this.#failed(watched, error)
    }
  }

  #failed(watched: Watched, error: unknown): void {
    const { times, onFault } = this.#options
    if (!(error instanceof WatariError && BEATEN.includes(error.code)))
      onFault(error, `taking over ${watched.record.name}: ${errorMessage(error)}`)
    if (this.#isExpired(watched)) this.#plan(watched, times.durationMs / 2)
  }

  /** Resolves when what was just won may be executed. */
  async #wait(id: MachineId, former: Grant, decision: MachineDecision): Promise<void> {
    const { clock } = this.#options
    const { record, configuration, voters, acceptances = [] } = decision
    // It may have been taken over before, from one with a longer lease.
    const durationMs = Math.max(former.durationMs, record.formerLeaseMs ?? 0)
    const by = electorate(configuration, voters)
    const key = machineKey(id)
    const at = this.#watcher.executesAt(key, { ...former, durationMs }, by, acceptances, clock.now())
    await new Promise<void>(resolve => alarm(clock, at - clock.now(), resolve))
  }
}

function electorate(number: number, voters: readonly HostId[]): Electorate {
  return { number, voters: voters.map(host => ({ host })) }
}
