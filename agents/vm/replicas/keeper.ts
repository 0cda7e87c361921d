import { errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../../protocol/machine.ts'
import { olderOf } from '../../../protocol/register/disk-place.ts'
import { nextStep, type ReplicaTimes, type ReplicaView } from '../../../protocol/replica/plan.ts'
import type { MachineHandle, ReplicaCopy } from '../driver.ts'
import type { MachineAgent } from '../machine-agent.ts'
import type { MachineRegisters } from '../machine-registers.ts'
import { ReplicaActs, type ReplicaActsOptions, registeredOf } from './acts.ts'
import { type Kept, newKept, outletIsOver, type ReplicaStatus, say } from './kept.ts'
import { ReplicaPoints } from './points.ts'
import { withinMs } from './within.ts'

export interface ReplicaKeeperOptions extends ReplicaActsOptions {
  readonly machines: Pick<MachineAgent, 'local' | 'observe'>
  readonly registers: Pick<MachineRegisters, 'change' | 'read' | 'know'>
  /** A relocation has it in its hands, or is about to. */
  readonly isLeaving: (machine: MachineId) => boolean
  /** Where a machine's replica would be now. */
  readonly choose: (
    record: MachineRecord,
    voters: readonly HostId[],
    diskBytes: number,
    former: HostId | undefined
  ) => {
    readonly host: HostId | undefined
    /** A host of which nothing certain is known now would do better. */
    readonly isBetterSoon: boolean
  }
  readonly times: ReplicaTimes & {
    /** For so long a better place is waited for. */
    readonly betterMs: number
  }
}

const TURN_MS = 250
/** A machine that is not taken up for so long is not this host's any more, or needs somebody to look. */
const AWAITED_MS = 600_000

interface Awaited {
  readonly record: MachineRecord
  readonly to: ReplicaCopy
  readonly until: number
  /** The register does not name it any more, and writes are refused. */
  isGivenUp: boolean
}

/** Keeps replicas of this host's machines: looks, asks protocol/replica/plan.ts what is next, and does it. */
export class ReplicaKeeper implements Disposable {
  readonly #options: ReplicaKeeperOptions
  readonly #acts: ReplicaActs
  readonly #points: ReplicaPoints
  readonly #kept = new Map<MachineId, Kept>()
  /** Mirrors from before this agent's start, of machines that were not taken up yet. */
  readonly #awaited = new Map<MachineId, Awaited>()
  readonly #timer: NodeJS.Timeout
  #isClosed = false

  constructor(options: ReplicaKeeperOptions) {
    this.#options = options
    this.#acts = new ReplicaActs(options)
    this.#points = new ReplicaPoints(options)
    this.#timer = setInterval(() => this.#turnAll(), TURN_MS)
    this.#timer.unref()
  }

  /** Mirrors go on as they are, their writes waiting, until the next agent comes. */
  [Symbol.dispose](): void {
    this.#isClosed = true
    clearInterval(this.#timer)
  }

  /**
   * QEMU mirrors to it from before this agent's start. Its stream is opened before anybody asks QEMU for anything: it may not
   * answer while a write waits for the replica, and the machine could not be taken up.
   */
  found(record: MachineRecord, to: ReplicaCopy): void {
    const until = performance.now() + AWAITED_MS
    this.#awaited.set(record.id, { record, to, until, isGivenUp: false })
    this.#turnAll()
  }

  status(machine: MachineId): ReplicaStatus {
    const { state = 'none', since = performance.now(), ...rest } = this.#kept.get(machine)?.status ?? {}
    const shown = {
      host: undefined,
      bytes: 0,
      remainingBytes: 0,
      reason: 'it was not looked at yet',
      ...rest
    }
    return { ...shown, state, sinceMs: performance.now() - since }
  }

  /** Machines of this host that have no replica in step and should have one, and why. */
  lacking(): { readonly name: string; readonly reason: string }[] {
    return this.#options.machines.local().flatMap(({ record }) => {
      const { state, reason } = this.status(record.id)
      const { disk, policy } = record
      if (policy !== 'restart' || disk === undefined || state === 'in step' || isInTime(record)) return []
      const why =
        state === 'behind'
          ? `its newest copy is older than it should be: ${reason || 'see the events'}`
          : reason
      return [{ name: record.name, reason: state === 'copying' ? 'it is being made' : why }]
    })
  }

  /** Resolves when the register names no replica of it and nothing is mirrored. @param isWanted is false by then */
  async released(machine: MachineId, signal?: AbortSignal): Promise<void> {
    for (;;) {
      const local = this.#options.machines.local().find(({ record }) => record.id === machine)
      const isFree = !local || (isAlone(local.record, local.handle) && this.#hasNoPass(local))
      if (isFree && !this.#kept.get(machine)?.isBusy) return
      if (signal?.aborted) {
        throw new WatariError(
          'replica-going-on',
          "the replica of the machine's disk could not be ended in time: its register has to be asked; see the events, and try again"
        )
      }
      await new Promise(resolve => setTimeout(resolve, TURN_MS / 5))
    }
  }

  #turnAll(): void {
    const local = this.#options.machines.local()
    const ids = new Set(local.map(({ record }) => record.id))
    for (const [id, awaited] of this.#awaited) {
      if (ids.has(id) || performance.now() > awaited.until) this.#awaited.delete(id)
      else void this.#await(awaited)
    }
    for (const [id, kept] of this.#kept) {
      if (ids.has(id) || kept.isBusy || this.#awaited.has(id)) continue
      this.#kept.delete(id)
      this.#points.forget(id)
      void kept.outlet?.close()
    }
    for (const { record, handle, settled } of local) {
      if (record.disk === undefined || handle.mirroring === undefined) continue
      const isConcerned = record.policy === 'restart' || !isAlone(record, handle)
      if (isConcerned || !this.#hasNoPass({ record, handle })) void this.#turn(record, handle, settled)
    }
  }

  async #await(awaited: Awaited): Promise<void> {
    const { record, to } = awaited
    const { reopenMs, silentMs } = this.#options.times
    const kept = this.#keptOf(record)
    if (kept.isBusy || awaited.isGivenUp || this.#silentMs(kept) < reopenMs) return
    kept.isBusy = true
    try {
      if (this.#silentMs(kept) < silentMs) await this.#acts.open(record, kept, to, true)
      else {
        await this.#acts.giveUp(record, kept, to.host)
        awaited.isGivenUp = true
      }
    } catch (error) {
      this.#options.onFault(error, `replica of ${record.name}: ${errorMessage(error)}`)
    } finally {
      kept.isBusy = false
    }
  }

  async #turn(record: MachineRecord, handle: MachineHandle, settled: boolean): Promise<void> {
    const kept = this.#keptOf(record)
    if (kept.isBusy) return
    kept.isBusy = true
    try {
      const view = await this.#look(record, handle, kept, settled)
      const step = nextStep(view, this.#options.times)
      if (!this.#isClosed) await this.#acts.act(step, record, handle, kept)
      if (!this.#isClosed && step.kind === 'none') await this.#turnPoints(record, handle, kept, settled)
    } catch (error) {
      if (!this.#isClosed) this.#options.onFault(error, `replica of ${record.name}: ${errorMessage(error)}`)
    } finally {
      kept.isBusy = false
    }
  }

  /** Only while nothing is kept in step: one of both at a time. */
  async #turnPoints(
    record: MachineRecord,
    handle: MachineHandle,
    kept: Kept,
    settled: boolean
  ): Promise<void> {
    const { points } = handle
    if (points === undefined) return
    const isWanted =
      this.#isToHave(record) && record.replicaEveryMs !== undefined && isAlone(record, handle) && settled
    // It is in a better place as soon as there is one.
    const choose = async () => (await this.#choose(record, record.disk && olderOf(record.disk)[0]?.host)).host
    await this.#points.turn(record, points, kept, { isWanted, choose })
  }

  #hasNoPass({ record, handle }: { record: MachineRecord; handle: MachineHandle }): boolean {
    return handle.points === undefined || this.#points.isSettled(record.id)
  }

  /** It executes here, is to be restarted elsewhere when this host is lost, and no relocation has it. */
  #isToHave({ id, policy, phase }: MachineRecord): boolean {
    return policy === 'restart' && phase.kind === 'running' && !this.#options.isLeaving(id)
  }

  async #choose(
    record: MachineRecord,
    former: HostId | undefined
  ): Promise<ReturnType<ReplicaKeeperOptions['choose']>> {
    const { choose, registers, driver } = this.#options
    return choose(record, registers.know(record.id) ?? [], await driver.diskBytes(record.id), former)
  }

  async #look(
    record: MachineRecord,
    handle: MachineHandle,
    kept: Kept,
    settled: boolean
  ): Promise<ReplicaView> {
    const mirroring = handle.mirroring!
    // One that does not answer is not asked again before it has: what it was asked would wait in a bounded queue.
    kept.asked ??= mirroring.state().finally(() => {
      kept.asked = undefined
    })
    const state = await withinMs(kept.asked, 1_000).catch(() => undefined)
    const job = state?.job ?? 'unknown'
    if (kept.outlet?.isOver) outletIsOver(kept)
    const registered = registeredOf(record)
    const { attached } = mirroring
    const isWanted = this.#isToHave(record) && record.replicaEveryMs === undefined
    const isIdle = registered === undefined && attached === undefined
    const isResting = performance.now() < kept.restUntil || !settled
    const mayBegin = isIdle && isWanted && !isResting && this.#hasNoPass({ record, handle })
    const target = mayBegin ? await this.#target(record, kept) : undefined
    if (!mayBegin) kept.awaitingSince = undefined
    if (attached && state) {
      Object.assign(kept.status, { bytes: state.bytes, remainingBytes: state.remainingBytes })
      if (registered === attached.host) say(kept, 'in step', attached.host, '')
      else if (kept.status.state === 'none') say(kept, 'copying', attached.host, '')
    }
    return { isWanted, registered, attached, job, silentMs: this.#silentMs(kept), target, isResting }
  }

  /** It stays where it is made: a better place that may be there in a moment is waited for. */
  async #target(record: MachineRecord, kept: Kept): Promise<HostId | undefined> {
    const { host, isBetterSoon } = await this.#choose(record, kept.former)
    if (isBetterSoon) kept.awaitingSince ??= performance.now()
    if (isBetterSoon && performance.now() - kept.awaitingSince! < this.#options.times.betterMs) {
      say(kept, 'none', undefined, 'a host that would be better for it does not answer at the moment')
      return undefined
    }
    if (host === undefined) say(kept, 'none', undefined, 'no other host can have it')
    return host
  }

  #silentMs(kept: Kept): number {
    if (kept.isLost) return Number.POSITIVE_INFINITY
    const now = performance.now()
    const silentMs = kept.outlet?.silentMs ?? now - kept.wellMs
    if (kept.outlet && kept.outlet.bytes > 0 && silentMs < TURN_MS * 2) kept.graceMs = 0
    const { reopenMs } = this.#options.times
    // Without an outlet there is nothing that could be well: it is opened at once.
    const least = kept.outlet ? 0 : reopenMs
    return Math.max(least, silentMs > reopenMs ? Math.max(reopenMs, silentMs - kept.graceMs) : silentMs)
  }

  #keptOf({ id }: MachineRecord): Kept {
    const kept = this.#kept.get(id) ?? newKept()
    this.#kept.set(id, kept)
    return kept
  }
}

/** Nothing is kept in step with it. */
function isAlone(record: MachineRecord, handle: MachineHandle): boolean {
  return registeredOf(record) === undefined && handle.mirroring?.attached === undefined
}

/** The newest copy of its disk is no older than it may be: a pass may take its time, and fail once. */
function isInTime({ disk, replicaEveryMs }: MachineRecord): boolean {
  const [older] = disk ? olderOf(disk) : []
  if (older === undefined || replicaEveryMs === undefined) return false
  return Date.now() - older.atMs < 3 * replicaEveryMs
}
