import { randomBytes } from 'node:crypto'
import { errorCode, errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../../protocol/machine.ts'
import { olderOf } from '../../../protocol/register/disk-place.ts'
import { pointTaken } from '../../../protocol/register/machine-record.ts'
import type { CopyId } from '../../../protocol/replica/holding.ts'
import { nextPoint, type PointStep, type PointView } from '../../../protocol/replica/points.ts'
import type { Outlet } from '../../bulk/paths.ts'
import type { DiskPoints } from '../driver.ts'
import type { ReplicaActsOptions } from './acts.ts'
import { type Kept, say } from './kept.ts'
import { openMethod, wordMethod } from './methods.ts'
import { withinMs } from './within.ts'

interface Pass {
  readonly host: HostId
  readonly copy: CopyId
  /** What changed since which it has; everything where it is undefined. */
  readonly over: CopyId | undefined
  /** Everything that was acknowledged until then is in it. */
  readonly atMs: number
  readonly outlet: Outlet
  readonly begunMs: number
}

interface Pointed {
  pass: Pass | undefined
  /** Nothing of a pass is in QEMU, as far as is known. */
  isSettled: boolean
  /** When the newest was begun; undefined until that is looked up. */
  lastMs: number | undefined
  restUntil: number
  restMs: number
  /** Where people were told that they are. */
  toldOf: HostId | undefined
}

const REST_MS = 5_000
const LONGEST_REST_MS = 300_000
/** No guest waits for it. */
const SILENT_MS = 30_000
/** Copies that a host may have as its newest: the last one, and one whose conclusion was cut short. */
const BASES = 3

/** Makes points of this host's machines' disks: looks, asks protocol/replica/points.ts what is next, and does it. */
export class ReplicaPoints {
  readonly #options: ReplicaActsOptions
  readonly #pointed = new Map<MachineId, Pointed>()

  constructor(options: ReplicaActsOptions) {
    this.#options = options
  }

  /** Nothing of a pass is in QEMU. Not known of a machine that was never looked at. */
  isSettled(machine: MachineId): boolean {
    return this.#pointed.get(machine)?.isSettled ?? false
  }

  /** The machine is not here any more. */
  forget(machine: MachineId): void {
    void this.#pointed.get(machine)?.pass?.outlet.close()
    this.#pointed.delete(machine)
  }

  /** @param choose where one would be made now */
  async turn(
    record: MachineRecord,
    points: DiskPoints,
    kept: Kept,
    { isWanted, choose }: { isWanted: boolean; choose: () => Promise<HostId | undefined> }
  ): Promise<void> {
    const pointed = this.#of(record)
    if (isWanted) tell(record, kept)
    if (pointed.isSettled && (!isWanted || this.#dueInMs(record) > 0)) return
    const view = await this.#look(record, points, kept, isWanted)
    const mayBegin = isWanted && view.pass === 'none' && !view.isResting && view.dueInMs <= 0
    const target = mayBegin ? await choose() : undefined
    if (mayBegin && target === undefined) {
      say(kept, kept.status.state, kept.status.host, 'no other host can have it')
      this.#rest(pointed)
    }
    await this.#act(nextPoint({ ...view, target }, SILENT_MS), record, points, kept)
  }

  async #look(record: MachineRecord, points: DiskPoints, kept: Kept, isWanted: boolean): Promise<PointView> {
    const pointed = this.#of(record)
    const { pass: ours } = pointed
    const state = await withinMs(points.state(), 1_000).catch(() => undefined)
    const seen = state?.pass ?? 'unknown'
    // One that this agent began and QEMU does not know of has come to nothing.
    const pass = ours
      ? seen === 'none'
        ? 'failed'
        : seen
      : seen === 'none' || seen === 'unknown'
        ? seen
        : 'left'
    pointed.isSettled = pass === 'none'
    if (ours && state) {
      Object.assign(kept.status, { bytes: state.bytes, remainingBytes: state.remainingBytes })
      if (kept.status.state !== 'behind') say(kept, 'copying', ours.host, '')
    }
    return {
      ...{ isWanted, pass, silentMs: ours?.outlet.silentMs ?? 0, target: undefined },
      ...{ dueInMs: this.#dueInMs(record), isResting: performance.now() < pointed.restUntil }
    }
  }

  /** By this host's clock, and by that of another only for a copy from before. */
  #dueInMs(record: MachineRecord): number {
    const pointed = this.#of(record)
    const now = performance.now()
    const [older] = record.disk ? olderOf(record.disk) : []
    pointed.lastMs ??= older ? now - Math.max(0, Date.now() - older.atMs) : Number.NEGATIVE_INFINITY
    return pointed.lastMs + (record.replicaEveryMs ?? 0) - now
  }

  async #act(step: PointStep, record: MachineRecord, points: DiskPoints, kept: Kept): Promise<void> {
    const pointed = this.#of(record)
    const { pass } = pointed
    if (step.kind === 'begin') return await this.#begin(record, points, kept, step.host)
    if (step.kind === 'abandon') {
      await this.#end(record, points, pass?.copy)
      this.#rest(pointed)
    }
    if (step.kind !== 'conclude' || pass === undefined) return
    // The guest's disk first: nothing is kept for a pass that is done, however long its host takes to say so.
    await this.#end(record, points, undefined)
    try {
      await this.#conclude(record, points, pass)
      pointed.lastMs = pass.begunMs
      kept.status.reason = ''
      pointed.restMs = REST_MS
    } catch (error) {
      // Which of both its host has is found out by the next pass.
      this.#rest(pointed)
      throw error
    }
  }

  async #begin(record: MachineRecord, points: DiskPoints, kept: Kept, host: HostId): Promise<void> {
    const pointed = this.#of(record)
    const copy = randomBytes(16).toString('hex')
    const { id: machine, epoch, spec } = record
    let outlet: Outlet | undefined
    try {
      if (spec.disk === undefined)
        throw new WatariError('bad-spec', 'a machine without a disk has no replica')
      const { ticket, over } = await this.#open(record, points, host, copy)
      outlet = await this.#options.bulk.outlet({ machine, sizeBytes: spec.disk.sizeBytes })
      await outlet.lead({ relocation: copy, machine, epoch, ticket })
      const atMs = Date.now()
      pointed.isSettled = false
      await points.begin(copy, outlet.socket, over)
      pointed.pass = { host, copy, over, atMs, outlet, begunMs: performance.now() }
    } catch (error) {
      await outlet?.refuse().catch(() => {})
      await outlet?.close().catch(() => {})
      this.#rest(pointed)
      const { nameOf, onFault } = this.#options
      const why = `${nameOf(host)} cannot have it: ${errorMessage(error)}`
      say(kept, kept.status.state, kept.status.host, why)
      if (errorCode(error) !== 'unreachable') onFault(error, `copy of ${record.name}'s disk`)
      // What was begun of it in QEMU is found, and ended, in the next turn.
    }
  }

  /** Only what changed, since whichever copy its host has; everything where it has none of them. */
  async #open(record: MachineRecord, points: DiskPoints, host: HostId, copy: CopyId) {
    const diskBytes = await this.#options.driver.diskBytes(record.id)
    const known = (await points.since()).slice(-BASES)
    for (const over of [...known.reverse(), undefined]) {
      try {
        const request = { record, copy, onlyIfThere: false, diskBytes, over }
        return { ticket: await this.#options.overlay.request(host, openMethod, request), over }
      } catch (error) {
        if (over === undefined || errorCode(error) !== 'copy-unknown') throw error
      }
    }
    throw new WatariError('copy-unknown', 'no copy could be begun')
  }

  /** Ends what QEMU has of a pass. @param worthless which copy is none */
  async #end(record: MachineRecord, points: DiskPoints, worthless: CopyId | undefined): Promise<void> {
    const pointed = this.#of(record)
    const { pass } = pointed
    if (worthless !== undefined) await pass?.outlet.refuse()
    const known = await points.since()
    await points.end(known.filter(copy => copy !== worthless).slice(-BASES))
    await pass?.outlet.close()
    Object.assign(pointed, { pass: undefined, isSettled: true })
  }

  async #conclude(record: MachineRecord, points: DiskPoints, { host, copy, atMs }: Pass): Promise<void> {
    const { self, overlay, registers, observe, machines, nameOf, onEvent } = this.#options
    const { id: machine, epoch } = record
    await overlay.request(host, wordMethod, { machine, epoch, copy, word: 'complete' })
    const decision = await registers.change(machine, pointTaken({ owner: self, epoch }, host, atMs))
    observe(decision)
    machines.observe(decision)
    await overlay.request(host, wordMethod, { machine, epoch, copy, word: 'joined' })
    await points.end([copy])
    const pointed = this.#of(record)
    if (pointed.toldOf === host) return
    pointed.toldOf = host
    const everyS = (record.replicaEveryMs ?? 0) / 1_000
    onEvent(
      'replica.point',
      `${record.name} has a copy of its disk on ${nameOf(host)}, every ${everyS} s`,
      record
    )
  }

  #rest(pointed: Pointed): void {
    pointed.restUntil = performance.now() + pointed.restMs
    pointed.restMs = Math.min(2 * pointed.restMs, LONGEST_REST_MS)
  }

  #of({ id }: MachineRecord): Pointed {
    const fresh = {
      pass: undefined,
      isSettled: false,
      lastMs: undefined,
      restUntil: 0,
      restMs: REST_MS,
      toldOf: undefined
    }
    const pointed = this.#pointed.get(id) ?? fresh
    this.#pointed.set(id, pointed)
    return pointed
  }
}

/** What the register says of the newest one. */
function tell({ disk }: MachineRecord, kept: Kept): void {
  const [older] = disk ? olderOf(disk) : []
  if (older) say(kept, 'behind', older.host, kept.status.state === 'behind' ? kept.status.reason : '')
}
