import { randomBytes } from 'node:crypto'
import type { Overlay } from '../../../overlay/overlay.ts'
import { errorCode, errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { Epoch, MachineId, MachineRecord, Owner } from '../../../protocol/machine.ts'
import { type RecordChange, replicaJoined, replicaLeft } from '../../../protocol/register/machine-record.ts'
import type { CopyId } from '../../../protocol/replica/holding.ts'
import {
  nextStep,
  type ReplicaStep,
  type ReplicaTimes,
  type ReplicaView
} from '../../../protocol/replica/plan.ts'
import type { Outlet, ReplicaPaths } from '../../bulk/paths.ts'
import type { MachineDriver, MachineHandle, ReplicaCopy } from '../driver.ts'
import type { MachineAgent } from '../machine-agent.ts'
import type { MachineDecision, MachineRegisters } from '../machine-registers.ts'
import { openMethod, wordMethod } from './methods.ts'

export interface ReplicaKeeperOptions {
  readonly self: Owner
  readonly overlay: Pick<Overlay, 'request'>
  readonly machines: Pick<MachineAgent, 'local' | 'observe'>
  readonly driver: Pick<MachineDriver, 'diskBytes'>
  readonly registers: Pick<MachineRegisters, 'change' | 'read' | 'know'>
  readonly bulk: Pick<ReplicaPaths, 'outlet'>
  readonly observe: (decision: MachineDecision) => void
  /** A relocation has it in its hands, or is about to. */
  readonly isLeaving: (machine: MachineId) => boolean
  /** Where a machine's replica would be now. */
  readonly choose: (
    record: MachineRecord,
    voters: readonly HostId[],
    diskBytes: number,
    former: HostId | undefined
  ) => HostId | undefined
  readonly nameOf: (host: HostId) => string
  readonly times: ReplicaTimes
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}

/** How it is with a machine's replica, for people. */
export interface ReplicaStatus {
  readonly state: 'none' | 'copying' | 'in step' | 'left'
  readonly host: HostId | undefined
  readonly bytes: number
  readonly remainingBytes: number
  readonly sinceMs: number
  /** Why there is none, in one sentence. */
  readonly reason: string
}

interface Kept {
  outlet: Outlet | undefined
  /** Since when it is waited for an outlet that is well. */
  wellMs: number
  /** QEMU comes back to a socket that was away ever more slowly: it is given that time. */
  graceMs: number
  /** The copy is of no use any more. */
  isLost: boolean
  reopenAt: number
  restUntil: number
  restMs: number
  isBusy: boolean
  former: HostId | undefined
  /** What was opened last. */
  copy: CopyId | undefined
  told: CopyId | undefined
  status: {
    state: ReplicaStatus['state']
    host: HostId | undefined
    since: number
    bytes: number
    remainingBytes: number
    reason: string
  }
}

const TURN_MS = 250
const REST_MS = 5_000
const LONGEST_REST_MS = 300_000
/** A machine that is not taken up for so long is not this host's any more, or needs somebody to look. */
const AWAITED_MS = 600_000
const QEMU_RETURNS_MS = 17_000
/** A stream that was opened anew is given so long: on a slow path it takes some round trips. */
const REOPEN_AGAIN_MS = 2_500
/** The replica's host does not have the copy, or does not take it from this owner any more. */
const LOST = ['copy-unknown', 'sealed', 'not-owner']

/** Keeps replicas of this host's machines: looks, asks protocol/replica/plan.ts what is next, and does it. */
export class ReplicaKeeper implements Disposable {
  readonly #options: ReplicaKeeperOptions
  readonly #kept = new Map<MachineId, Kept>()
  /** Mirrors from before this agent's start, of machines that were not taken up yet. */
  readonly #awaited = new Map<
    MachineId,
    { readonly record: MachineRecord; readonly to: ReplicaCopy; readonly until: number }
  >()
  readonly #timer: NodeJS.Timeout
  #isClosed = false

  constructor(options: ReplicaKeeperOptions) {
    this.#options = options
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
    this.#awaited.set(record.id, { record, to, until: performance.now() + AWAITED_MS })
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
      const isLacking = record.policy === 'restart' && record.disk !== undefined && state !== 'in step'
      return isLacking
        ? [{ name: record.name, reason: state === 'copying' ? 'it is being made' : reason }]
        : []
    })
  }

  /** Resolves when the register names no replica of it and nothing is mirrored. @param isWanted is false by then */
  async released(machine: MachineId, signal?: AbortSignal): Promise<void> {
    for (;;) {
      const local = this.#options.machines.local().find(({ record }) => record.id === machine)
      const isFree = !local || (registeredOf(local.record) === undefined && !local.handle.mirroring?.attached)
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
    for (const [id, { record, to, until }] of this.#awaited) {
      if (ids.has(id) || performance.now() > until) this.#awaited.delete(id)
      else void this.#reopen(record, to)
    }
    for (const [id, kept] of this.#kept) {
      if (ids.has(id) || kept.isBusy || this.#awaited.has(id)) continue
      this.#kept.delete(id)
      void kept.outlet?.close()
    }
    for (const { record, handle, settled } of local) {
      if (record.disk === undefined || handle.mirroring === undefined) continue
      const isConcerned = record.policy === 'restart' || registeredOf(record) || handle.mirroring.attached
      if (isConcerned) void this.#turn(record, handle, settled)
    }
  }

  async #reopen(record: MachineRecord, to: ReplicaCopy): Promise<void> {
    const kept = this.#keptOf(record)
    if (kept.isBusy || kept.isLost || this.#silentMs(kept) < this.#options.times.reopenMs) return
    kept.isBusy = true
    try {
      await this.#open(record, kept, to, true)
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
      if (!this.#isClosed) await this.#do(step, record, handle, kept)
    } catch (error) {
      if (!this.#isClosed) this.#options.onFault(error, `replica of ${record.name}: ${errorMessage(error)}`)
    } finally {
      kept.isBusy = false
    }
  }

  async #look(
    record: MachineRecord,
    handle: MachineHandle,
    kept: Kept,
    settled: boolean
  ): Promise<ReplicaView> {
    const { isLeaving, choose, registers, driver } = this.#options
    const { id, phase } = record
    const mirroring = handle.mirroring!
    const state = await withinMs(mirroring.state(), 1_000).catch(() => undefined)
    const job = state?.job ?? 'unknown'
    if (kept.outlet?.isOver) {
      kept.outlet = undefined
      Object.assign(kept, { wellMs: performance.now(), graceMs: QEMU_RETURNS_MS })
    }
    const registered = registeredOf(record)
    const { attached } = mirroring
    const isWanted = record.policy === 'restart' && phase.kind === 'running' && !isLeaving(id)
    const isIdle = registered === undefined && attached === undefined
    const isResting = performance.now() < kept.restUntil || !settled
    const mayBegin = isIdle && isWanted && !isResting
    const target = mayBegin
      ? choose(record, registers.know(id) ?? [], await driver.diskBytes(id), kept.former)
      : undefined
    if (mayBegin && target === undefined) this.#say(kept, 'none', undefined, 'no other host can have it')
    if (attached && state) {
      Object.assign(kept.status, { bytes: state.bytes, remainingBytes: state.remainingBytes })
      if (registered === attached.host) this.#say(kept, 'in step', attached.host, '')
      else if (kept.status.state === 'none') this.#say(kept, 'copying', attached.host, '')
    }
    return { isWanted, registered, attached, job, silentMs: this.#silentMs(kept), target, isResting }
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

  async #do(step: ReplicaStep, record: MachineRecord, handle: MachineHandle, kept: Kept): Promise<void> {
    const mirroring = handle.mirroring!
    switch (step.kind) {
      case 'none':
        return await this.#tellJoined(record, handle, kept)
      case 'leave': {
        await this.#change(record, replicaLeft, step.host)
        this.#options.onEvent(
          'replica.left',
          `${record.name} has no replica any more: ${this.#nameOf(step.host)} was taken out`,
          record
        )
        return this.#say(
          kept,
          'left',
          step.host,
          `${this.#nameOf(step.host)} was taken out: it was silent, or not wanted there`
        )
      }
      case 'end': {
        kept.former = mirroring.attached?.host ?? kept.former
        if (!(await this.#isOut(record, mirroring.attached?.host))) return
        const outlet = await this.#outletOf(record, kept)
        await outlet.refuse()
        await mirroring.end()
        await outlet.close()
        kept.outlet = undefined
        return this.#rest(kept)
      }
      case 'open':
        return await this.#open(record, kept, step, true)
      case 'begin':
        return await this.#begin(record, handle, kept, step.host)
      case 'join': {
        const { host, copy } = step
        const { id: machine, epoch } = record
        const isComplete = await this.#ask(kept, host, copy, () =>
          this.#options.overlay.request(host, wordMethod, { machine, epoch, copy, word: 'complete' })
        )
        if (!isComplete) return
        await this.#change(record, replicaJoined, host)
        kept.restMs = REST_MS
        this.#options.onEvent(
          'replica.joined',
          `${record.name} has a replica in step on ${this.#nameOf(host)}`,
          record
        )
      }
    }
  }

  async #begin(record: MachineRecord, handle: MachineHandle, kept: Kept, host: HostId): Promise<void> {
    const copy = randomBytes(16).toString('hex')
    Object.assign(kept, { isLost: false, graceMs: 0, wellMs: performance.now(), told: undefined })
    try {
      await this.#open(record, kept, { host, copy }, false)
      await handle.mirroring!.begin({ host, copy }, kept.outlet!.socket)
      this.#say(kept, 'copying', host, '')
      this.#options.onEvent('replica.begun', `${record.name} gets a replica on ${this.#nameOf(host)}`, record)
    } catch (error) {
      this.#rest(kept)
      this.#say(kept, 'none', host, `${this.#nameOf(host)} cannot have it: ${errorMessage(error)}`)
      // What was begun of it is found, and ended, in the next turn.
    }
  }

  async #open(
    record: MachineRecord,
    kept: Kept,
    { host, copy }: { host: HostId; copy: CopyId },
    onlyIfThere: boolean
  ): Promise<void> {
    if (onlyIfThere && performance.now() < kept.reopenAt) return
    Object.assign(kept, { reopenAt: performance.now() + REOPEN_AGAIN_MS, copy })
    const { overlay, driver } = this.#options
    // QEMU can come back while the other side is asked.
    if (onlyIfThere) await this.#outletOf(record, kept)
    const diskBytes = await driver.diskBytes(record.id)
    const asking = async () => {
      const ticket = await overlay.request(host, openMethod, { record, copy, onlyIfThere, diskBytes })
      // Another may have been begun while this one was asked for.
      if (kept.copy !== copy) return
      const outlet = await this.#outletOf(record, kept)
      const { id: machine, epoch } = record
      await outlet.lead({ relocation: copy, machine, epoch, ticket })
    }
    if (!onlyIfThere) return await asking()
    // Not waited for: that it takes too long is what is to be noticed.
    void this.#ask(kept, host, copy, asking)
  }

  /** @returns whether it was done */
  async #ask(kept: Kept, host: HostId, copy: CopyId, asking: () => Promise<unknown>): Promise<boolean> {
    try {
      await asking()
      return true
    } catch (error) {
      if (kept.copy === copy && LOST.includes(errorCode(error))) kept.isLost = true
      else if (errorCode(error) !== 'unreachable')
        this.#options.onFault(error, `replica on ${this.#nameOf(host)}`)
      return false
    }
  }

  /** Whether it is out of the register, by the voters' own word: what is known of it here may be older than what it joined by. */
  async #isOut(record: MachineRecord, host: HostId | undefined): Promise<boolean> {
    if (host !== undefined) {
      await this.#change(record, replicaLeft, host)
      return true
    }
    const decision = await this.#options.registers.read(record.id)
    this.#options.machines.observe(decision)
    return registeredOf(decision.record) === undefined
  }

  async #tellJoined(record: MachineRecord, handle: MachineHandle, kept: Kept): Promise<void> {
    const attached = handle.mirroring?.attached
    if (!attached || registeredOf(record) !== attached.host || kept.told === attached.copy) return
    if (performance.now() < kept.reopenAt) return
    kept.reopenAt = performance.now() + REOPEN_AGAIN_MS
    const { id: machine, epoch } = record
    const { host, copy } = attached
    await this.#ask(kept, host, copy, async () => {
      await this.#options.overlay.request(host, wordMethod, { machine, epoch, copy, word: 'joined' })
      kept.told = copy
    })
  }

  async #change(
    record: MachineRecord,
    rule: (held: { owner: Owner; epoch: Epoch }, host: HostId) => RecordChange,
    host: HostId
  ): Promise<void> {
    const held = { owner: this.#options.self, epoch: record.epoch }
    const decision = await this.#options.registers.change(record.id, rule(held, host))
    this.#options.observe(decision)
    this.#options.machines.observe(decision)
  }

  async #outletOf(record: MachineRecord, kept: Kept): Promise<Outlet> {
    if (kept.outlet) return kept.outlet
    const { disk } = record.spec
    if (disk === undefined) throw new WatariError('bad-spec', 'a machine without a disk has no replica')
    kept.outlet = await this.#options.bulk.outlet({ machine: record.id, sizeBytes: disk.sizeBytes })
    return kept.outlet
  }

  #keptOf({ id }: MachineRecord): Kept {
    const known = this.#kept.get(id)
    if (known) return known
    const now = performance.now()
    const status = {
      state: 'none',
      host: undefined,
      since: now,
      bytes: 0,
      remainingBytes: 0,
      reason: 'none was made yet'
    } as const
    const kept: Kept = {
      ...{ outlet: undefined, wellMs: now, graceMs: QEMU_RETURNS_MS, isLost: false, reopenAt: 0 },
      ...{
        restUntil: 0,
        restMs: REST_MS,
        isBusy: false,
        former: undefined,
        copy: undefined,
        told: undefined,
        status
      }
    }
    this.#kept.set(id, kept)
    return kept
  }

  #rest(kept: Kept): void {
    kept.restUntil = performance.now() + kept.restMs
    kept.restMs = Math.min(2 * kept.restMs, LONGEST_REST_MS)
  }

  #say(kept: Kept, state: ReplicaStatus['state'], host: HostId | undefined, reason: string): void {
    const { status } = kept
    if (status.state !== state || status.host !== host)
      Object.assign(status, { state, host, since: performance.now() })
    status.reason = reason
  }

  #nameOf(host: HostId): string {
    return this.#options.nameOf(host)
  }
}

function registeredOf({ disk, owner }: MachineRecord): HostId | undefined {
  return disk?.hosts.find(host => host !== owner.host)
}

async function withinMs<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WatariError('deadline', 'QEMU does not answer')), ms)
  })
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
