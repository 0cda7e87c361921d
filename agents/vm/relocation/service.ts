import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Overlay } from '../../../overlay/overlay.ts'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import type { MachineId, Owner, RelocationId } from '../../../protocol/machine.ts'
import { isToTarget, type Preparation } from '../../../protocol/relocation/codec.ts'
import type { RelocationEnd, SharedEffect } from '../../../protocol/relocation/effect.ts'
import type { RelocationMessage } from '../../../protocol/relocation/message.ts'
import { awayEpoch, type RelocationPlan, returnedEpoch } from '../../../protocol/relocation/plan.ts'
import { type CopyAtSource, SourceRelocation } from '../../../protocol/relocation/source.ts'
import type { SourceEvent, SourcePhase } from '../../../protocol/relocation/source-state.ts'
import { type CopyAtTarget, TargetRelocation } from '../../../protocol/relocation/target.ts'
import type { TargetEvent, TargetPhase } from '../../../protocol/relocation/target-state.ts'
import {
  checkedTimes,
  defaultRelocationTimes,
  type RelocationTimes,
  timesOf
} from '../../../protocol/relocation/times.ts'
import type { BulkPaths } from '../../bulk/paths.ts'
import type { MachineDriver, MachineHandle, MigrationProgress } from '../driver.ts'
import type {
  Journal,
  RelocationReport,
  RelocationResult,
  RelocationRole,
  UnfinishedRelocation
} from '../journal.ts'
import type { Leases } from '../leases/leases.ts'
import { answerForThePast, type PastRelocation } from './past.ts'
import {
  type LocalMachines,
  type MachineRegister,
  type NetworkHandover,
  preflightMethod,
  prepareMethod,
  receiveMessages,
  sendMessage,
  ticketMethod
} from './ports.ts'
import { failureOf, SourceSide } from './source-side.ts'
import { TargetSide } from './target-side.ts'

export interface RelocationServiceOptions {
  readonly overlay: Overlay
  /** This host in its present boot. */
  readonly self: Owner
  readonly driver: MachineDriver
  readonly machines: LocalMachines
  readonly register: MachineRegister
  readonly network: NetworkHandover
  readonly leases: Pick<Leases, 'resume' | 'mayExecute'>
  readonly bulk: BulkPaths
  readonly journal: Journal
  readonly times?: RelocationTimes
  /** Relocations that may go on here at once, in each direction. */
  readonly concurrent?: number
  /** Limit of a relocation whose order names none; 0 or absent for no limit. */
  readonly bytesPerSecond?: number
  readonly onProgress?: (progress: RelocationProgress) => void
  /** Resolves when nothing else copies the machine's disk any more; `isLeaving` is true by then. */
  readonly beforeLeaving?: (machine: MachineId) => Promise<void>
  /** A side has noted that it is at a phase, and has not acted on it yet. */
  readonly onNoted?: (role: RelocationRole, phase: string) => void
  /** An action failed and will be tried again. */
  readonly onTrouble?: (relocation: RelocationId, error: unknown) => void
  /** Our own mistake. */
  readonly onFault?: (error: unknown) => void
}

export interface RelocationProgress {
  readonly id: RelocationId
  readonly phase: string
  readonly bytes: number
  readonly migration: MigrationProgress | undefined
}

export interface RelocationOrder {
  readonly machine: MachineId
  readonly to: HostId
  readonly reason: string
  readonly requestedBy: string
  /** 0 for no limit; absent for this host's own. */
  readonly bytesPerSecond?: number
}

type Noted = Omit<Extract<SharedEffect<string>, { kind: 'journal' }>, 'kind'>

/** What both sides use of the service. */
export interface RelocationContext
  extends Pick<
    RelocationServiceOptions,
    'overlay' | 'driver' | 'machines' | 'register' | 'network' | 'leases' | 'bulk' | 'journal'
  > {
  /** Holds back, if `durable`, whatever stands behind it until the entry is on disk. */
  note(id: RelocationId, entry: Noted): void | Promise<void>
  finish(id: RelocationId, end: RelocationEnd, bytes: number): void
  onProgress(id: RelocationId): void
  onTrouble(id: RelocationId, error: unknown): void
  onFault(error: unknown): void
}

const rewriteMs = 500

/** Shorter than the deadline of `prepareMethod`, so that whoever waits in vain is told why. */
const predecessorMs = 8_000

/** The source's phase in which the machine is nobody's business here any more: what runs here now was taken over since. */
const departed: SourcePhase = 'unheard'

/** Phases that one side's journal knows but that are noted by `begin` already. */
const firstPhase = { source: 'preflight', target: 'preparing' } as const

/**
 * Relocates machines away from this host and to it: drives the cores over the overlay, the driver, the register,
 * the network and the bulk process, and keeps the journal.
 *
 * `recover` comes before anything else: what an earlier life of the agent began is finished first.
 */
export class RelocationService {
  readonly #options: RelocationServiceOptions
  readonly #times: RelocationTimes
  readonly #context: RelocationContext
  readonly #sides = new Map<RelocationId, SourceSide | TargetSide>()
  /** Machines for which an order is being checked. */
  readonly #ordering = new Set<MachineId>()
  #closed = false

  constructor(options: RelocationServiceOptions) {
    this.#options = options
    this.#times = checkedTimes(options.times ?? defaultRelocationTimes)
    const { overlay, driver, machines, register, network, leases, bulk, journal } = options
    const onFault = options.onFault ?? (() => {})
    this.#context = {
      ...{ overlay, driver, machines, register, network, leases, bulk, journal, onFault },
      note: (id, entry) => this.#note(id, entry),
      finish: (id, end, bytes) => this.#finished(id, end, bytes),
      onProgress: id => this.#tellProgress(id),
      onTrouble: options.onTrouble ?? (() => {})
    }
  }

  /**
   * Takes up what an earlier life of the agent had begun, then answers others.
   * @param adopted what the driver found running
   */
  async start(adopted: readonly MachineHandle[]): Promise<void> {
    for (const unfinished of this.#options.journal.unfinished()) await this.#recover(unfinished, adopted)
    const { overlay } = this.#options
    overlay.handle(preflightMethod, async ({ record, diskBytes }, from) => {
      const failure = await this.#options.machines.checkIncoming(record, from, diskBytes).then(
        () => undefined,
        error => failureOf(error)
      )
      return { incarnation: this.#options.self.incarnation, ...(failure && { failure }) }
    })
    overlay.handle(prepareMethod, async (preparation, from) => this.#prepare(preparation, from))
    overlay.handle(ticketMethod, async ({ relocation, epoch }, from) => {
      const side = this.#sides.get(relocation)
      if (!(side instanceof TargetSide) || side.plan.from.host !== from.id || side.plan.epoch !== epoch) {
        throw new WatariError('not-announced', 'this relocation is not expected here: relocate anew')
      }
      return await side.ticket()
    })
    receiveMessages(overlay, (message, from) => this.#hear(message, from))
  }

  /** Machines that a relocation has in its hands here: nobody else starts, stops or removes their copies. */
  isBusy(machine: MachineId): boolean {
    return [...this.#sides.values()].some(side => side.plan.machine === machine && side.isBusy)
  }

  /** Whether a relocation away has it in its hands, or is about to. */
  isLeaving(machine: MachineId): boolean {
    return this.#ordering.has(machine) || this.isBusy(machine)
  }

  /** Whether the target could take the machine. @throws WatariError that says why not */
  async preflight(machine: MachineId, to: HostId): Promise<void> {
    await this.#planned(machine, to)
  }

  async #planned(machine: MachineId, to: HostId): Promise<{ plan: RelocationPlan; diskBytes: number }> {
    const { self, overlay, machines, bulk, driver } = this.#options
    const local = machines.find(machine)
    if (local === undefined) throw new WatariError('machine-not-here', 'this host does not run the machine')
    if (to === self.host) throw new WatariError('same-host', 'the machine is on that host already')
    if (this.isBusy(machine)) {
      throw new WatariError('relocation-going-on', 'the machine is being relocated: wait for it or cancel it')
    }
    bulk.warm()
    const { record } = local
    const diskBytes = record.spec.disk === undefined ? 0 : await driver.diskBytes(machine)
    const answer = await overlay.request(to, preflightMethod, { record, diskBytes })
    if (answer.failure)
      throw new WatariError(answer.failure.code, answer.failure.message, { fields: { host: to } })
    const id = randomBytes(16).toString('hex')
    const target = { host: to, incarnation: answer.incarnation }
    return { plan: { id, machine, epoch: record.epoch, from: record.owner, to: target }, diskBytes }
  }

  /** Begins to relocate a machine away. @throws WatariError while nothing has begun */
  async relocate(order: RelocationOrder): Promise<{ id: RelocationId; finished: Promise<RelocationReport> }> {
    this.#refuseTooMany('source')
    if (this.#ordering.has(order.machine)) {
      throw new WatariError('relocation-going-on', 'the machine is being relocated: wait for it or cancel it')
    }
    this.#ordering.add(order.machine)
    try {
      const { plan, diskBytes } = await this.#planned(order.machine, order.to)
      await this.#options.beforeLeaving?.(order.machine)
      const local = this.#options.machines.find(order.machine)
      if (local === undefined || local.record.epoch !== plan.epoch || this.#closed) {
        throw new WatariError('machine-not-here', 'the machine changed meanwhile: look at it and try again')
      }
      const { reason, requestedBy } = order
      const relocation = { role: 'source', plan, record: local.record, reason, requestedBy } as const
      this.#options.journal.begin(relocation, firstPhase.source, Date.now())
      const side = new SourceSide({
        context: this.#context,
        core: new SourceRelocation(plan, timesOf(this.#times, local.record)),
        relocation,
        handle: local.handle,
        adopted: false,
        hasDeparted: false,
        bytesPerSecond: order.bytesPerSecond ?? this.#options.bytesPerSecond ?? 0,
        diskBytes
      })
      this.#sides.set(plan.id, side)
      return { id: plan.id, finished: side.finished.then(() => this.#options.journal.show(plan.id)!) }
    } finally {
      this.#ordering.delete(order.machine)
    }
  }

  /** The machine shall stay. After the pause it is the register that decides whether it does. */
  cancel(id: RelocationId): void {
    const side = this.#sides.get(id)
    if (!(side instanceof SourceSide)) {
      throw new WatariError(
        'relocation-not-found',
        'no such relocation goes on from this host: see relocation list'
      )
    }
    side.feed({ kind: 'cancel' })
  }

  list(limit?: number): RelocationReport[] {
    return this.#options.journal.list(limit).map(report => this.#live(report))
  }

  show(id: RelocationId): RelocationReport | undefined {
    const report = this.#options.journal.show(id)
    return report && this.#live(report)
  }

  /** Resolves when a relocation that goes on here has ended. */
  async finished(id: RelocationId): Promise<RelocationReport | undefined> {
    await this.#sides.get(id)?.finished
    return this.show(id)
  }

  /** Stops doing anything. Machines and relocations stay as they are, for the next start. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#sides.values()].map(side => side.close()))
    this.#sides.clear()
  }

  async #recover(unfinished: UnfinishedRelocation, adopted: readonly MachineHandle[]): Promise<void> {
    const { plan, role } = unfinished
    const failure = unfinished.failure && { failure: unfinished.failure }
    // A machine that was given back keeps its copy, whose own epoch is older than the one it is owned under.
    const isOurs = ({ epoch }: MachineHandle) =>
      role === 'source' ? epoch <= plan.epoch || epoch === returnedEpoch(plan) : epoch === awayEpoch(plan)
    const before = this.#options.journal.show(plan.id)
    const hasDeparted = before?.phases.some(({ name }) => name === departed) ?? false
    if (hasDeparted && (unfinished.phase === 'done' || unfinished.phase === 'aborted')) {
      // What is here now is taken up with all that is, or was taken up since: this end has nothing to say about it.
      this.#writeEnd(plan.id, { result: unfinished.phase, bytes: 0, ...unfinished.failure }, Date.now())
      return
    }
    const handle = hasDeparted ? undefined : adopted.find(one => one.id === plan.machine && isOurs(one))
    const state = (await handle?.status())?.state ?? 'exited'
    const context = this.#context
    const times = timesOf(this.#times, unfinished.record)
    if (role === 'source') {
      const copy: CopyAtSource = state === 'running' || state === 'paused' ? state : 'gone'
      const core = SourceRelocation.recover(plan, times, {
        ...{ phase: unfinished.phase as SourcePhase, copy },
        ...failure
      })
      const side = new SourceSide({
        context,
        core,
        relocation: unfinished,
        handle,
        adopted: true,
        hasDeparted,
        bytesPerSecond: 0,
        diskBytes: 0
      })
      this.#sides.set(plan.id, side)
      return
    }
    // The driver says `paused` of a copy that waits no more: its state is whole.
    const copies: Record<string, CopyAtTarget> = {
      running: 'running',
      paused: 'loaded',
      incoming: 'incoming'
    }
    const core = TargetRelocation.recover(plan, times, {
      ...{ phase: unfinished.phase as TargetPhase, copy: copies[state] ?? 'gone' },
      ...failure
    })
    this.#sides.set(
      plan.id,
      new TargetSide({ context, core, relocation: unfinished, from: undefined, diskBytes: 0, handle })
    )
  }

  async #prepare(preparation: Preparation, from: HostIdentity): Promise<undefined> {
    const { plan, record } = preparation
    const { self, journal, bulk } = this.#options
    if (plan.from.host !== from.id) throw new WatariError('not-owner', 'only the owner relocates a machine')
    if (plan.to.host !== self.host || plan.to.incarnation !== self.incarnation) {
      throw new WatariError('target-rebooted', 'this host has booted since the preflight: relocate again')
    }
    const body = { kind: 'reserve' } as const
    if (this.#sides.has(plan.id) || journal.find(plan.id)) {
      this.#hear({ relocation: plan.id, epoch: plan.epoch, body }, from)
      return
    }
    if (this.isBusy(plan.machine)) await this.#predecessorOver(plan.machine)
    // The source asks again while it waits: an earlier question of its may have been the first to go on.
    if (this.#sides.has(plan.id) || this.#closed) return
    this.#refuseTooMany('target')
    if (this.isBusy(plan.machine)) {
      throw new WatariError(
        'relocation-going-on',
        'another relocation of this machine is not over here: try later'
      )
    }
    const { reason, requestedBy, diskBytes } = preparation
    const relocation = { role: 'target', plan, record, reason, requestedBy } as const
    bulk.warm()
    journal.begin(relocation, firstPhase.target, Date.now())
    const core = new TargetRelocation(plan, timesOf(this.#times, record))
    this.#sides.set(
      plan.id,
      new TargetSide({ context: this.#context, core, relocation, from, diskBytes, handle: undefined })
    )
  }

  /**
   * An owner begins anew only when its last relocation is over for it, and then what is left of that one here is being
   * cleaned up: it is worth waiting for.
   */
  async #predecessorOver(machine: MachineId): Promise<void> {
    const ending = [...this.#sides.values()].filter(side => side.plan.machine === machine && side.isBusy)
    await Promise.race([
      Promise.all(ending.map(side => side.finished)),
      delay(predecessorMs, undefined, { ref: false })
    ])
  }

  #hear(message: RelocationMessage, from: HostIdentity): undefined {
    const side = this.#sides.get(message.relocation)
    const forTarget = isToTarget(message.body)
    if (side === undefined) {
      const { overlay, machines } = this.#options
      const { answer, claimed } = answerForThePast(this.#past(message.relocation), message.body, from.id)
      if (claimed !== undefined && !this.isBusy(claimed)) machines.claimed(claimed)
      if (answer) sendMessage(overlay, from.id, { ...message, body: answer })
    } else if (side instanceof TargetSide && forTarget) {
      side.feed({ kind: 'message', from: from.id, message } as TargetEvent)
    } else if (side instanceof SourceSide && !forTarget) {
      side.feed({ kind: 'message', from: from.id, message } as SourceEvent)
    }
    if (side && hasNothingToDo(side)) this.#retire(message.relocation)
    return undefined
  }

  #past(id: RelocationId): PastRelocation | undefined {
    const { journal } = this.#options
    const [found, report] = [journal.find(id), journal.show(id)]
    if (found === undefined || report === undefined) return undefined
    const { role, plan } = found
    if (!found.finished || report.result === 'running') return { role, plan }
    const endedMs = Date.parse(report.phases.at(-1)?.at ?? '')
    const ageMs = Math.max(0, Date.now() - endedMs) || 0
    return { role, plan, result: report.result, ageMs, ...(report.error && { code: report.error.code }) }
  }

  #refuseTooMany(role: 'source' | 'target'): void {
    const most = this.#options.concurrent ?? 4
    const going = [...this.#sides.values()].filter(side => side.role === role && side.isBusy)
    if (going.length >= most) {
      throw new WatariError(
        'too-many-relocations',
        `${most} relocations go on at this host already: try again later`
      )
    }
  }

  #note(id: RelocationId, { phase, durable, failure }: Noted): void | Promise<void> {
    this.#tellProgress(id)
    const { journal } = this.#options
    const entry = { phase, atMs: Date.now(), ...(failure && { failure }) }
    // It began with the first one.
    if (phase === firstPhase.source || phase === firstPhase.target)
      return this.#noteDurably(id, phase, () => journal.durable())
    if (durable) return this.#noteDurably(id, phase, () => journal.noteDurably(id, entry))
    journal.note(id, entry)
    this.#noted(id, phase)
  }

  /** Nothing may be done that was not written first, so a full disk stops the relocation, not its safety. */
  async #noteDurably(id: RelocationId, phase: string, write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await write()
        break
      } catch (error) {
        this.#context.onTrouble(id, error)
        // It was committed, and another one of its kind would say no more.
        if (errorCode(error) === 'state-not-written') write = () => this.#options.journal.durable()
      }
      await delay(rewriteMs)
      // What waits behind it was given up with the runners.
      if (this.#closed) return
    }
    this.#noted(id, phase)
  }

  #noted(id: RelocationId, phase: string): void {
    this.#options.onNoted?.(this.#sides.get(id) instanceof SourceSide ? 'source' : 'target', phase)
  }

  #finished(id: RelocationId, end: RelocationEnd, bytes: number): void {
    const { result, code, message, downtimeMs } = end
    const reason = code === undefined ? {} : { code, message: message ?? code }
    const downtime = downtimeMs === undefined ? {} : { downtimeMs }
    this.#writeEnd(id, { result, bytes, ...reason, ...downtime }, Date.now())
    for (const [other, side] of this.#sides) if (hasNothingToDo(side)) this.#retire(other)
  }

  /** Whoever looks after the machine now does not wait for room on the disk. */
  #writeEnd(id: RelocationId, end: RelocationResult, atMs: number): void {
    try {
      this.#options.journal.finish(id, end, atMs)
    } catch (error) {
      this.#context.onTrouble(id, error)
      if (!this.#closed) setTimeout(() => this.#writeEnd(id, end, atMs), rewriteMs).unref()
    }
  }

  #retire(id: RelocationId): void {
    const side = this.#sides.get(id)
    this.#sides.delete(id)
    // Not awaited: it may be this side's own effect that brought us here.
    setImmediate(() => side?.close().catch(error => this.#context.onFault(error)))
  }

  #tellProgress(id: RelocationId): void {
    const side = this.#sides.get(id)
    if (side === undefined || this.#options.onProgress === undefined) return
    this.#options.onProgress({
      id,
      phase: side.core.state.name,
      bytes: side.bytes,
      migration: side instanceof SourceSide ? side.progress : undefined
    })
  }

  #live(report: RelocationReport): RelocationReport {
    const side = this.#sides.get(report.id)
    return side && report.result === 'running' ? { ...report, bytes: side.bytes } : report
  }
}

/** A target that is over goes on telling the source so, and one that has let its copy go goes on asking. */
function hasNothingToDo(side: SourceSide | TargetSide): boolean {
  return side.isOver && side.core.finished
}
