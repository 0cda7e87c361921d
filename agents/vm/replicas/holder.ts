import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode, WatariError } from '../../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import type { Epoch, ImageHash, MachineId, MachineRecord, MachineSpec } from '../../../protocol/machine.ts'
import { olderOf } from '../../../protocol/register/disk-place.ts'
import type { Ticket } from '../../../protocol/relocation/codec.ts'
import type { OpenRequest, WordRequest } from '../../../protocol/replica/codec.ts'
import {
  type CopyId,
  completed,
  type Holding,
  type HoldingResult,
  joined,
  keptFiles,
  layersOf,
  merged,
  opened,
  sealed,
  unsealed
} from '../../../protocol/replica/holding.ts'
import type { Receiving, ReplicaPaths } from '../../bulk/paths.ts'
import { syncDirectory } from '../images/files.ts'
import type { MachineRegisters } from '../machine-registers.ts'
import { type Base, createDisk, mergeDown, readBase } from '../qemu/disk.ts'
import { Turns } from '../turns.ts'
import { type DaemonPlace, endDaemons, startDaemon } from './daemon.ts'
import { readHolding, writeHolding } from './holding-file.ts'

export interface ReplicaHolderOptions {
  readonly self: HostId
  /** Copies, by machine. */
  readonly directory: string
  /** Sockets of the daemons; short. */
  readonly runtime: string
  /** Where a machine's own disk is, or would be. */
  readonly diskPath: (machine: MachineId) => string
  readonly bulk: Pick<ReplicaPaths, 'receive'>
  readonly registers: Pick<MachineRegisters, 'read' | 'look'>
  /** @throws WatariError that says why this host could not run the machine */
  readonly check: (record: MachineRecord, from: HostIdentity, diskBytes: number) => Promise<void>
  readonly fetchImages: (
    spec: MachineSpec,
    from: readonly HostId[]
  ) => Promise<ReadonlyMap<ImageHash, string>>
  readonly onFault: (error: unknown, context: string) => void
}

const LOOK_MS = 60_000
const PROMOTED_LOOK_MS = 5_000

/**
 * What this host has of other hosts' disks: serves copies to their owners, and gives one to a machine that this host takes over.
 * The rules are in protocol/replica/holding.ts; each state is synced before it is acted on.
 */
export class ReplicaHolder implements AsyncDisposable {
  readonly #options: ReplicaHolderOptions
  readonly #holdings = new Map<MachineId, Holding>()
  readonly #receiving = new Map<MachineId, Receiving>()
  readonly #lookAt = new Map<MachineId, number>()
  /** Machines whose takeover is going on. */
  readonly #taking = new Set<MachineId>()
  readonly #turns = new Turns<MachineId>()
  readonly #timer: NodeJS.Timeout

  private constructor(options: ReplicaHolderOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#lookAll(), PROMOTED_LOOK_MS)
    this.#timer.unref()
  }

  /** Nothing of an earlier life writes to a copy once this resolves. */
  static async open(options: ReplicaHolderOptions): Promise<ReplicaHolder> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    await mkdir(options.runtime, { recursive: true, mode: 0o700 })
    const holder = new ReplicaHolder(options)
    for (const machine of await readdir(options.directory)) {
      if (!/^[0-9a-f]{32}$/.test(machine)) continue
      await endDaemons(holder.#daemon(machine))
      try {
        const holding = await readHolding(holder.#stateFile(machine))
        if (holding) holder.#holdings.set(machine, holding)
      } catch (error) {
        options.onFault(error, 'replicas')
        // Another copy may be made here; it must cost nothing of what somebody may yet need.
        if (errorCode(error) === 'state-damaged') await putAside(join(options.directory, machine))
      }
    }
    return holder
  }

  /** Whether something of the machine's disk is here. */
  isHolding(machine: MachineId): boolean {
    return this.#holdings.has(machine)
  }

  /** Whether its disk is in the machine's place for a takeover of which it is not settled yet what became. */
  isPromoted(machine: MachineId): boolean {
    return this.#holdings.get(machine)?.isPromoted === true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    for (const machine of this.#holdings.keys()) await this.#stopServing(machine)
  }

  /** For the owner: a way to a copy, to a new one where that is asked for. */
  open(request: OpenRequest, from: HostIdentity): Promise<Ticket> {
    const { record, copy, onlyIfThere, diskBytes, over } = request
    const { id: machine, epoch, spec } = record
    return this.#turns.run(machine, async () => {
      if (spec.disk === undefined || record.owner.host !== from.id)
        throw new WatariError('not-owner', 'only the owner of a machine with a disk has a replica of it')
      if (!onlyIfThere) await this.#checkOwner(record, from, diskBytes)
      // Also where a whole copy begins: the one before may yet be what somebody starts from.
      await this.#merge(machine)
      const result = checked(
        opened(this.#holdings.get(machine), { machine, epoch, copy, onlyIfThere, over }),
        record.name
      )
      const images = await this.#options.fetchImages(spec, [from.id])
      const base = await readBase(spec, images)
      await this.#stopServing(machine)
      const { current } = result.holding
      const layers = layersOf(current!).map(each => this.#copyFile(machine, each))
      await this.#keep(result.holding)
      if (result.isNew) {
        const { sizeBytes } = spec.disk
        const lower = layers.at(-2)
        const under: Base | undefined =
          lower === undefined ? base : { file: lower, format: 'qcow2', virtualBytes: sizeBytes }
        await createDisk(layers.at(-1)!, sizeBytes, under)
      }
      const daemon = this.#daemon(machine)
      await startDaemon(daemon, layers, base)
      const receiving = await this.#options.bulk.receive({
        ...{ relocation: copy, machine, epoch, from: from.id },
        diskSocket: daemon.socket
      })
      this.#receiving.set(machine, receiving)
      return receiving.ticket
    })
  }

  word({ machine, epoch, copy, word }: WordRequest): Promise<void> {
    return this.#turns
      .run(machine, async () => {
        const rule = word === 'complete' ? completed : joined
        const { holding } = checked(rule(this.#holdings.get(machine), epoch, copy), 'the machine')
        await this.#keep(holding)
      })
      .then(() => {
        if (word === 'joined') void this.#turns.run(machine, () => this.#merge(machine)).catch(this.#failed)
      })
  }

  /** Whoever asks for a copy of several files finds one file. Cut short, it is begun anew: the copy is whole all the time. */
  async #merge(machine: MachineId): Promise<void> {
    const held = this.#holdings.get(machine)
    const layers = held?.current?.isComplete ? layersOf(held.current) : []
    if (held?.current === undefined || held.isPromoted || layers.length < 2) return
    await this.#stopServing(machine)
    for (const layer of layers.slice(1).reverse()) await mergeDown(this.#copyFile(machine, layer))
    await this.#keep(merged(held, held.current.copy))
  }

  /**
   * Seals the replica for an execution under that epoch, and puts it into the machine's place. Nothing older is written to it from
   * then on, whoever still wants to.
   * @param options.acceptsOlder see `sealed`
   * @throws WatariError `disk-missing`, `sealed`
   */
  promote(record: MachineRecord, epoch: Epoch, options: { acceptsOlder?: boolean } = {}): Promise<void> {
    const { id: machine, name } = record
    return this.#turns.run(machine, async () => {
      const held = this.#holdings.get(machine)
      // An earlier attempt, of an earlier life perhaps, was not taken back yet.
      if (!held?.isPromoted || held.minEpoch !== epoch) {
        checked(sealed(held, epoch, options.acceptsOlder), name)
        await this.#merge(machine)
        const { holding } = checked(sealed(this.#holdings.get(machine), epoch, options.acceptsOlder), name)
        await writeHolding(this.#stateFile(machine), holding)
        this.#holdings.set(machine, holding)
      }
      this.#taking.add(machine)
      await this.#stopServing(machine)
      await this.#place(this.#holdings.get(machine)!, name)
    })
  }

  /** A takeover has ended, well or not. */
  ended(machine: MachineId): void {
    this.#taking.delete(machine)
    this.#lookAt.delete(machine)
    void this.#look(machine)
  }

  /**
   * This host has lost the machine: its disk, which may have what nobody else has, is kept until that is certain.
   * @returns whether there was one
   */
  keepAside(machine: MachineId): Promise<boolean> {
    return this.#turns.run(machine, async () => {
      const disk = this.#options.diskPath(machine)
      // What was put aside before is it still.
      if (!existsSync(disk)) return false
      const copy = randomBytes(16).toString('hex')
      const held = this.#holdings.get(machine) ?? { machine, minEpoch: 1 }
      const { isPromoted: _, current: __, ...rest } = held
      const holding = { ...rest, former: { copy, epoch: 0, isComplete: true } }
      await writeHolding(this.#stateFile(machine), holding)
      await move(disk, this.#copyFile(machine, copy))
      await this.#keep(holding)
      return true
    })
  }

  async #checkOwner(record: MachineRecord, from: HostIdentity, diskBytes: number): Promise<void> {
    const { registers, check } = this.#options
    const { owner, epoch } = (await registers.look(record.id)).record
    if (owner.host !== from.id || epoch !== record.epoch)
      throw new WatariError('not-owner', `${record.name} is not that host's under this epoch`)
    await check(record, from, diskBytes)
  }

  async #stopServing(machine: MachineId): Promise<void> {
    const receiving = this.#receiving.get(machine)
    this.#receiving.delete(machine)
    await receiving?.close()
    await endDaemons(this.#daemon(machine))
  }

  /** Writes what is so from now on, then removes what is not needed for it. */
  async #keep(holding: Holding): Promise<void> {
    const { machine } = holding
    const path = this.#stateFile(machine)
    await writeHolding(path, holding)
    this.#holdings.set(machine, holding)
    const kept = new Set([basename(path), ...keptFiles(holding).map(copy => `${copy}.qcow2`)])
    for (const name of await readdir(dirname(path)))
      if (!kept.has(name)) await rm(join(dirname(path), name), { force: true })
  }

  /** Nothing is to be done where a life that ended between two steps had done it. */
  async #place({ machine, current }: Holding, name: string): Promise<void> {
    const copy = this.#copyFile(machine, layersOf(current!)[0]!)
    const place = this.#options.diskPath(machine)
    if (existsSync(copy)) await move(copy, place)
    else if (!existsSync(place)) throw new WatariError('disk-missing', `${name}: ${REFUSALS['disk-missing']}`)
  }

  async #takeBack({ machine, current }: Holding): Promise<void> {
    const copy = this.#copyFile(machine, layersOf(current!)[0]!)
    if (!existsSync(copy)) await move(this.#options.diskPath(machine), copy)
  }

  async #forget(machine: MachineId): Promise<void> {
    await this.#stopServing(machine)
    this.#holdings.delete(machine)
    this.#lookAt.delete(machine)
    await rm(dirname(this.#stateFile(machine)), { recursive: true, force: true })
    const { socket, log } = this.#daemon(machine)
    for (const path of [socket, log]) await rm(path, { force: true })
  }

  #lookAll(): void {
    const now = performance.now()
    for (const [machine, { isPromoted }] of this.#holdings) {
      if (now < (this.#lookAt.get(machine) ?? 0)) continue
      this.#lookAt.set(machine, now + (isPromoted ? PROMOTED_LOOK_MS : LOOK_MS))
      void this.#look(machine)
    }
  }

  /** Whether what is here is still of use. */
  async #look(machine: MachineId): Promise<void> {
    const { registers, self } = this.#options
    try {
      const isPromoted = this.#holdings.get(machine)?.isPromoted
      // Settled: what this host attempted for it was decided by now, or never will be.
      const { record } = await (isPromoted ? registers.read(machine) : registers.look(machine))
      await this.#turns.run(machine, async () => {
        const held = this.#holdings.get(machine)
        if (held === undefined || this.#taking.has(machine) || held.isPromoted !== isPromoted) return
        const isOurs = record.owner.host === self
        const { disk, phase, policy, epoch } = record
        if (held.isPromoted && !isOurs) {
          await this.#takeBack(held)
          return await this.#keep(unsealed(held, epoch))
        }
        const isElsewhere = disk !== undefined && !disk.hosts.includes(self) && isElse(record, held, self)
        const isNothing = phase.kind === 'deleted' || disk === undefined || policy !== 'restart'
        if (isNothing || isElsewhere || held.isPromoted) await this.#forget(machine)
      })
    } catch (error) {
      if (!['register-unreachable', 'register-unknown'].includes(errorCode(error)))
        this.#options.onFault(error, 'looking after a replica')
    }
  }

  readonly #failed = (error: unknown): void => this.#options.onFault(error, 'replicas')

  #stateFile(machine: MachineId): string {
    return join(this.#options.directory, machine, 'holding.json')
  }

  #copyFile(machine: MachineId, copy: CopyId): string {
    return join(this.#options.directory, machine, `${copy}.qcow2`)
  }

  #daemon(machine: MachineId): DaemonPlace {
    const directory = this.#options.runtime
    const place = join(directory, machine.slice(0, 16))
    return { directory, socket: `${place}.n`, log: `${place}.log` }
  }
}

/** Where nothing of this host looks any more: a person may. */
async function putAside(directory: string): Promise<void> {
  for (let number = 1; ; number++) {
    const aside = `${directory}.damaged${number}`
    if (!existsSync(aside)) return await rename(directory, aside)
  }
}

/** Others have what there is of the disk: one in step, or an older copy, and what is here is from before that execution. */
function isElse({ disk, epoch }: MachineRecord, { current, former }: Holding, self: HostId): boolean {
  if (disk === undefined || disk.hosts.length > 1) return disk !== undefined
  const isOfBefore = [current, former].every(copy => copy === undefined || copy.epoch < epoch)
  return isOfBefore && olderOf(disk).length > 0 && olderOf(disk).every(({ host }) => host !== self)
}

/** Within one file system; durable when it resolves. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncDirectory(dirname(to))
  await syncDirectory(dirname(from))
}

const REFUSALS = {
  sealed: 'this host has taken it over, or is about to',
  'copy-unknown': 'this host does not have that copy: begin a new one',
  'disk-missing': 'this host has no complete replica of its disk'
} as const

function checked(result: HoldingResult, name: string): Extract<HoldingResult, { kind: 'next' }> {
  if (result.kind === 'next') return result
  throw new WatariError(result.code, `${name}: ${REFUSALS[result.code]}`)
}
