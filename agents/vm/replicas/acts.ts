import { randomBytes } from 'node:crypto'
import type { Overlay } from '../../../overlay/overlay.ts'
import { errorCode, errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { Epoch, MachineRecord, Owner } from '../../../protocol/machine.ts'
import { type RecordChange, replicaJoined, replicaLeft } from '../../../protocol/register/machine-record.ts'
import type { CopyId } from '../../../protocol/replica/holding.ts'
import type { ReplicaStep } from '../../../protocol/replica/plan.ts'
import type { Outlet, ReplicaPaths } from '../../bulk/paths.ts'
import type { MachineDriver, MachineHandle } from '../driver.ts'
import type { MachineAgent } from '../machine-agent.ts'
import type { MachineDecision, MachineRegisters } from '../machine-registers.ts'
import { type Kept, rest, rested, say } from './kept.ts'
import { openMethod, wordMethod } from './methods.ts'

export interface ReplicaActsOptions {
  readonly self: Owner
  readonly overlay: Pick<Overlay, 'request'>
  readonly machines: Pick<MachineAgent, 'observe'>
  readonly driver: Pick<MachineDriver, 'diskBytes'>
  readonly registers: Pick<MachineRegisters, 'change' | 'read'>
  readonly bulk: Pick<ReplicaPaths, 'outlet'>
  readonly observe: (decision: MachineDecision) => void
  /** Lets the guest go on after what stops it, if it may. */
  readonly whileStill: (handle: MachineHandle, work: () => Promise<void>) => Promise<void>
  readonly nameOf: (host: HostId) => string
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}

/** A stream that was opened anew is given so long: on a slow path it takes some round trips. */
const REOPEN_AGAIN_MS = 2_500
/** The replica's host does not have the copy, or does not take it from this owner any more. */
const LOST = ['copy-unknown', 'sealed', 'not-owner']

/** What an owner does about a machine's replica, step by step (protocol/replica/plan.ts). */
export class ReplicaActs {
  readonly #options: ReplicaActsOptions

  constructor(options: ReplicaActsOptions) {
    this.#options = options
  }

  async act(step: ReplicaStep, record: MachineRecord, handle: MachineHandle, kept: Kept): Promise<void> {
    const mirroring = handle.mirroring!
    switch (step.kind) {
      case 'none':
        return await this.#tellJoined(record, handle, kept)
      case 'leave': {
        await this.#leave(record, step.host)
        this.#options.onEvent(
          'replica.left',
          `${record.name} has no replica any more: ${this.#options.nameOf(step.host)} was taken out`,
          record
        )
        return say(
          kept,
          'left',
          step.host,
          `${this.#options.nameOf(step.host)} was taken out: it was silent, or not wanted there`
        )
      }
      case 'end': {
        kept.former = mirroring.attached?.host ?? kept.former
        if (!(await this.#isOut(record, mirroring.attached?.host))) return
        const outlet = await this.#outletOf(record, kept)
        await outlet.refuse()
        await this.#options.whileStill(handle, () =>
          mirroring.end({ returnsWithinMs: kept.graceMs, hasReturned: () => outlet.bytes > 0 })
        )
        await outlet.close()
        kept.outlet = undefined
        return rest(kept)
      }
      case 'open':
        return await this.open(record, kept, step, true)
      case 'begin':
        return await this.#begin(record, handle, kept, step.host)
      case 'join': {
        const { host, copy } = step
        const { id: machine, epoch } = record
        const isComplete = await this.#ask(kept, host, copy, () =>
          this.#options.overlay.request(host, wordMethod, { machine, epoch, copy, word: 'complete' })
        )
        if (!isComplete) return
        await this.#change(record, replicaJoined(heldBy(this.#options.self, record), host))
        rested(kept)
        this.#options.onEvent(
          'replica.joined',
          `${record.name} has a replica in step on ${this.#options.nameOf(host)}`,
          record
        )
      }
    }
  }

  async #begin(record: MachineRecord, handle: MachineHandle, kept: Kept, host: HostId): Promise<void> {
    const copy = randomBytes(16).toString('hex')
    Object.assign(kept, { isLost: false, graceMs: 0, wellMs: performance.now(), told: undefined })
    try {
      await this.open(record, kept, { host, copy }, false)
      await handle.mirroring!.begin({ host, copy }, kept.outlet!.socket)
      say(kept, 'copying', host, '')
      this.#options.onEvent(
        'replica.begun',
        `${record.name} gets a replica on ${this.#options.nameOf(host)}`,
        record
      )
    } catch (error) {
      rest(kept)
      say(kept, 'none', host, `${this.#options.nameOf(host)} cannot have it: ${errorMessage(error)}`)
      // What was begun of it is found, and ended, in the next turn.
    }
  }

  async open(
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

  /**
   * Of a machine that was not taken up yet: what waits for its replica is refused, once that is out of the register. QEMU may answer
   * nobody before, nor its guard, and the machine could not be taken up.
   */
  async giveUp(record: MachineRecord, kept: Kept, host: HostId): Promise<void> {
    await this.#leave(record, host)
    await (await this.#outletOf(record, kept)).refuse()
  }

  /** @returns whether it was done */
  async #ask(kept: Kept, host: HostId, copy: CopyId, asking: () => Promise<unknown>): Promise<boolean> {
    try {
      await asking()
      return true
    } catch (error) {
      if (kept.copy === copy && LOST.includes(errorCode(error))) kept.isLost = true
      else if (errorCode(error) !== 'unreachable')
        this.#options.onFault(error, `replica on ${this.#options.nameOf(host)}`)
      return false
    }
  }

  /** Whether it is out of the register, by the voters' own word: what is known of it here may be older than what it joined by. */
  async #isOut(record: MachineRecord, host: HostId | undefined): Promise<boolean> {
    if (host !== undefined) {
      await this.#leave(record, host)
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

  /** Whatever was acknowledged until now is there: nothing is without it before this is decided. */
  async #leave(record: MachineRecord, host: HostId): Promise<void> {
    await this.#change(record, replicaLeft(heldBy(this.#options.self, record), host, Date.now()))
  }

  async #change(record: MachineRecord, change: RecordChange): Promise<void> {
    const decision = await this.#options.registers.change(record.id, change)
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
}

function heldBy(owner: Owner, { epoch }: MachineRecord): { owner: Owner; epoch: Epoch } {
  return { owner, epoch }
}

/** Whom the register names beside the owner. */
export function registeredOf({ disk, owner }: MachineRecord): HostId | undefined {
  return disk?.hosts.find(host => host !== owner.host)
}
