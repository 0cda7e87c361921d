import type { Execution } from '../../protocol/catalog/catalog.ts'
import { errorMessage, WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { ImageHash, MachineId, MachineRecord, MachineSpec, Owner } from '../../protocol/machine.ts'
import {
  deleted,
  type MachineSettings,
  type RecordChange,
  restarted,
  sameOwner,
  settingsChanged,
  started,
  stopped,
  takenOver
} from '../../protocol/register/machine-record.ts'
import type { NetworkAgent } from '../network/network-agent.ts'
import type { MachineCatalog } from './catalog.ts'
import type { MachineDriver, MachineHandle } from './driver.ts'
import type { MachineDecision, MachineRegisters } from './machine-registers.ts'
import { Turns } from './turns.ts'

export interface MachineAgentOptions {
  readonly self: Owner
  readonly driver: MachineDriver
  readonly registers: MachineRegisters
  readonly catalog: MachineCatalog
  readonly network: Pick<NetworkAgent, 'attach' | 'open' | 'block' | 'detach'>
  /** Brings the images that a machine needs to this host. */
  readonly fetchImages: (
    spec: MachineSpec,
    from: readonly HostId[]
  ) => Promise<ReadonlyMap<ImageHash, string>>
  /** Makes the segments of a machine's cards known to the network agent. */
  readonly defineSegments: (spec: MachineSpec) => Promise<void>
  readonly memoryBytes: number
  /** Memory promised to machines on their way here. */
  readonly reservedBytes: () => number
  /** Whether a relocation has a machine in its hands: then nothing else touches its copy. */
  readonly isRelocating: (id: MachineId) => boolean
  readonly onEvent: (kind: string, text: string, record: MachineRecord) => void
  readonly onFault: (error: unknown, context: string) => void
}

/** A machine that crashes more often than this within the window stays down until a person looks. */
const maxCrashes = 3
const crashWindowMs = 600_000
/** The epoch of a machine that was created and never started. */
const createdEpoch = 1
/** Between two attempts to learn what the voters decided. */
const retryMs = 2_000

interface Local {
  decision: MachineDecision
  handle: MachineHandle | undefined
  processId: number | undefined
  stopping: boolean
  since: number
  crashes: number[]
}

/**
 * The machines that this host owns: started, stopped and watched by the one rule that only what the register says is
 * executed.
 *
 *   start:    build the copy, stopped ─► the register says `running` here ─► let it run
 *   stop:     end the copy ─► the register says `stopped`
 *   reboot:   the register names an earlier boot of this host ─► build ─► `restarted` ─► let it run
 *   adopt:    a copy still runs from before the agent's end ─► only if the register names this boot and its epoch
 *
 * Every step may be the last before a crash: at the next start the copy is either named by the register, and goes on,
 * or it is not, and is removed without having executed anything.
 */
export class MachineAgent {
  readonly #options: MachineAgentOptions
  readonly #machines = new Map<MachineId, Local>()
  readonly #turns = new Turns<MachineId>()
  readonly #ended = new AbortController()

  constructor(options: MachineAgentOptions) {
    this.#options = options
  }

  get self(): Owner {
    return this.#options.self
  }

  /** Machines whose copies are on this host. */
  local(): { record: MachineRecord; handle: MachineHandle; settled: boolean; since: number }[] {
    return [...this.#machines.values()].flatMap(({ decision: { record }, handle, stopping, since }) =>
      handle ? [{ record, handle, settled: !stopping && !this.#options.isRelocating(record.id), since }] : []
    )
  }

  find(id: MachineId): MachineRecord | undefined {
    return this.#machines.get(id)?.decision.record
  }

  handle(id: MachineId): MachineHandle | undefined {
    return this.#machines.get(id)?.handle
  }

  /** Of the copy on this host, as far as it is known yet. */
  processId(id: MachineId): number | undefined {
    return this.#machines.get(id)?.processId
  }

  get freeBytes(): number {
    const used = this.local().reduce((sum, { record }) => sum + record.spec.memoryBytes, 0)
    return this.#options.memoryBytes - used - this.#options.reservedBytes()
  }

  /**
   * Takes up what was here before this agent started: adopts, restarts, or removes. Machines that an unfinished
   * relocation has in its hands are left to it.
   */
  async resume(adopted: readonly MachineHandle[]): Promise<void> {
    const { catalog, self } = this.#options
    const handles = new Map(adopted.map(handle => [handle.id, handle]))
    const own = catalog.machines().filter(entry => entry.report.record.owner.host === self.host)
    const ids = new Set([...handles.keys(), ...own.map(entry => entry.report.record.id)])
    for (const id of ids) {
      if (this.#options.isRelocating(id)) continue
      // One machine whose voters are away must not keep the others waiting.
      void this.#turns
        .run(id, () => this.#resumeOne(id, handles.get(id)))
        .catch(error => this.#fault(error, `resuming ${id}`))
    }
  }

  /** Starts a machine that this host owns and that is stopped. One that never ran gets its disk now. */
  start(id: MachineId, options: { progress?: (text: string) => void } = {}): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const decision = await this.#options.registers.read(id)
      const { epoch } = decision.record
      const disk = epoch === createdEpoch ? 'create' : 'keep'
      return await this.#execute(decision, started(this.#options.self, epoch), { ...options, disk })
    })
  }

  /** Makes this host the owner of a machine whose owner is down for good, and starts it. */
  takeOver(
    id: MachineId,
    options: { acceptDiskLoss: boolean; progress?: (text: string) => void }
  ): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const decision = await this.#options.registers.read(id)
      const { record } = decision
      const hasDisk = record.disk?.hosts.includes(this.#options.self.host) ?? true
      return await this.#execute(decision, takenOver(this.#options.self, record.epoch, options), {
        ...options,
        disk: hasDisk ? 'keep' : 'create'
      })
    })
  }

  /** Ends a machine; its record says `stopped` after it. */
  stop(id: MachineId, options: { force: boolean }): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const local = this.#requireLocal(id)
      this.#requireSettled(local)
      const { handle } = local
      if (handle) {
        local.stopping = true
        try {
          await handle.stop(options)
        } finally {
          local.stopping = false
        }
        this.#options.network.detach(id)
        local.handle = undefined
      }
      return await this.#recordStopped(local)
    })
  }

  /** Deletes a stopped machine for ever, with its disk. */
  remove(id: MachineId, options: { evenRunning: boolean }): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const { registers, driver, catalog } = this.#options
      const local = this.#machines.get(id)
      if (local) this.#requireSettled(local)
      const { record } = await registers.read(id)
      const decision = await registers.change(id, deleted(record.epoch, options))
      await this.#discard(id)
      await driver.remove(id, { disk: true }).catch(error => this.#fault(error, `removing ${record.name}`))
      this.#machines.delete(id)
      await catalog.report(decision.record, 'stopped', decision)
      return decision
    })
  }

  set(id: MachineId, settings: MachineSettings): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const decision = await this.#options.registers.change(id, settingsChanged(settings))
      const local = this.#machines.get(id)
      if (local) local.decision = decision
      await this.#report(decision)
      return decision
    })
  }

  /** A relocation brought a machine here, or left it: from now on it is looked after like any other. */
  settle(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    return this.#turns.run(id, async () => {
      const decision = await this.#readPatiently(id)
      if (!decision || this.#hasOther(id, handle)) return
      this.#remember(decision, handle)
      if (handle) this.#watch(handle)
      await this.#report(decision)
    })
  }

  /** A relocation from before this agent's start is over: what it leaves is taken up like any other copy. */
  adopt(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    return this.#turns.run(id, () => this.#resumeOne(id, handle))
  }

  /** A relocation has learnt what the voters decided about a machine of this host: everybody is told. */
  observe(record: MachineRecord): void {
    const local = this.#machines.get(record.id)
    if (!local || record.owner.host !== this.#options.self.host) return
    local.decision = { ...local.decision, record }
    this.#report(local.decision).catch(error => this.#fault(error, `telling of ${record.name}`))
  }

  /** The machine is another host's now. */
  release(id: MachineId): void {
    this.#machines.delete(id)
    this.#options.catalog.release(id)
  }

  /** A machine that belongs to this host has lost its copy, and no relocation has a claim on it any more. */
  crashed(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    return this.#turns.run(id, async () => {
      if (this.#hasOther(id, handle)) return
      const local = this.#machines.get(id)
      if (local) local.handle = undefined
      await this.#resumeOne(id, undefined)
    })
  }

  /** Whoever learns of a copy's end late finds that it was replaced. */
  #hasOther(id: MachineId, handle: MachineHandle | undefined): boolean {
    const present = this.#machines.get(id)?.handle
    return present !== undefined && present !== handle
  }

  /** Lets go of everything; machines go on. */
  close(): void {
    this.#ended.abort()
  }

  async #resumeOne(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    const { self, driver, catalog } = this.#options
    if (handle !== undefined && this.#machines.get(id)?.handle === handle) return
    const decision = await this.#readPatiently(id)
    if (!decision) return
    const { record } = decision
    const isOurs = record.owner.host === self.host && record.phase.kind !== 'deleted'
    if (!isOurs) {
      if (handle) await handle.stop({ force: true })
      await driver.remove(id, { disk: !record.disk?.hosts.includes(self.host) })
      catalog.release(id)
      if (handle)
        this.#options.onEvent(
          'vm.removed',
          `${record.name} belongs to another host now; its copy here was removed`,
          record
        )
      return
    }
    const isCurrent = sameOwner(record.owner, self) && record.phase.kind !== 'stopped'
    if (isCurrent && handle && isCopyOf(handle, record)) {
      await this.#options.defineSegments(record.spec)
      const { network } = this.#options
      network.attach(id, record.epoch, record.spec.cards, handle.cardSockets, { state: 'blocked' })
      if ((await handle.status()).state === 'paused') await handle.resume()
      network.open(id, record.epoch)
      this.#remember(decision, handle)
      this.#watch(handle)
      await this.#report(decision)
      this.#options.onEvent('vm.adopted', `${record.name} went on while the agent was away`, record)
      return
    }
    if (handle) await handle.stop({ force: true })
    this.#remember(decision, undefined)
    await this.#report(decision)
    if (record.phase.kind === 'stopped') return
    const words = driver.lastWords(id)
    if (isCurrent) await this.#recoverCrash(id, `its copy was gone${words === '' ? '' : `: ${words}`}`)
    else await this.#restartAfterBoot(decision)
  }

  /** This host has booted anew: what it ran is gone, and it starts it again for itself. */
  async #restartAfterBoot(decision: MachineDecision): Promise<void> {
    const { record } = decision
    await this.#execute(decision, restarted(this.#options.self, record.epoch), { disk: 'keep' })
    this.#options.onEvent('vm.restarted', `${record.name} was started again after this host's reboot`, record)
  }

  async #recoverCrash(id: MachineId, why: string): Promise<void> {
    const decision = await this.#readPatiently(id)
    const local = this.#machines.get(id)
    if (!decision || !local || !sameOwner(decision.record.owner, this.#options.self)) return
    if (decision.record.phase.kind !== 'running' || local.handle !== undefined) return
    local.decision = decision
    const { record } = await this.#recordStopped(local)
    const now = performance.now()
    local.crashes = [...local.crashes.filter(at => now - at < crashWindowMs), now]
    if (local.crashes.length > maxCrashes) {
      this.#options.onEvent(
        'vm.failed',
        `${record.name} crashed ${local.crashes.length} times (${why}); it stays stopped`,
        record
      )
      return
    }
    this.#options.onEvent('vm.crashed', `${record.name} crashed (${why}) and is started again`, record)
    await this.#execute(local.decision, started(this.#options.self, record.epoch), { disk: 'keep' })
  }

  /** Builds a copy, asks the register, and only then lets it run. */
  async #execute(
    { record }: MachineDecision,
    change: RecordChange,
    options: { disk: 'create' | 'keep'; progress?: (text: string) => void }
  ): Promise<MachineDecision> {
    const { driver, registers, network, fetchImages, defineSegments } = this.#options
    const { id, name, spec } = record
    const { progress = () => {} } = options
    if (this.#machines.get(id)?.handle)
      throw new WatariError('conflict', `${name} has a copy on this host already`)
    if (spec.memoryBytes > this.freeBytes) {
      throw new WatariError(
        'no-room',
        `${name} needs ${spec.memoryBytes} bytes of memory and this host has ${Math.max(0, this.freeBytes)} left`
      )
    }
    progress('fetching images')
    const images = await fetchImages(spec, record.disk?.hosts ?? [record.owner.host])
    await defineSegments(spec)
    progress('building the machine')
    const handle = await driver.start({ id, name, epoch: record.epoch + 1, spec, images, disk: options.disk })
    try {
      network.attach(id, record.epoch + 1, spec.cards, handle.cardSockets, { state: 'blocked' })
      progress('asking the register')
      const decision = await registers.change(id, change, this.#ended.signal)
      await handle.resume()
      network.open(id, decision.record.epoch)
      this.#remember(decision, handle)
      this.#watch(handle)
      await this.#report(decision)
      this.#options.onEvent(
        'vm.started',
        `${name} runs here (epoch ${decision.record.epoch})`,
        decision.record
      )
      return decision
    } catch (error) {
      // A copy that the register may name stays for the next start of the agent to judge.
      if (!(error instanceof WatariError && error.code === 'outcome-unknown')) {
        network.detach(id)
        await handle.stop({ force: true }).catch(() => {})
        if (options.disk === 'create') await driver.remove(id, { disk: true }).catch(() => {})
      }
      throw error
    }
  }

  async #recordStopped(local: Local): Promise<MachineDecision> {
    const { record } = local.decision
    const decision = await this.#options.registers.change(
      record.id,
      stopped({ owner: record.owner, epoch: record.epoch }),
      this.#ended.signal
    )
    local.decision = decision
    await this.#report(decision)
    this.#options.onEvent('vm.stopped', `${record.name} is stopped`, decision.record)
    return decision
  }

  /** Waits for a copy's end, whoever ends it. */
  #watch(handle: MachineHandle): void {
    const { id } = handle
    void handle.exited.then(why => {
      const local = this.#machines.get(id)
      if (this.#ended.signal.aborted || local?.handle !== handle || local.stopping) return
      if (this.#options.isRelocating(id)) return
      local.handle = undefined
      this.#options.network.detach(id)
      const end = isShutdown(why) ? () => this.#recordStopped(local) : () => this.#recoverCrash(id, why)
      this.#turns
        .run<unknown>(id, async () => {
          if (!this.#hasOther(id, undefined)) await end()
        })
        .catch(error => this.#fault(error, `the end of ${id}`))
    })
  }

  #remember(decision: MachineDecision, handle: MachineHandle | undefined): void {
    const { id } = decision.record
    const known = this.#machines.get(id)
    const local: Local = {
      decision,
      handle,
      processId: undefined,
      stopping: false,
      since: handle ? performance.now() : (known?.since ?? performance.now()),
      crashes: known?.crashes ?? []
    }
    this.#machines.set(id, local)
  }

  async #discard(id: MachineId): Promise<void> {
    const local = this.#machines.get(id)
    if (!local?.handle) return
    const { handle } = local
    local.stopping = true
    await handle
      .stop({ force: true })
      .catch(error => this.#fault(error, `ending ${local.decision.record.name}`))
    this.#options.network.detach(id)
    local.handle = undefined
  }

  async #report(decision: MachineDecision): Promise<void> {
    const { record } = decision
    const handle = this.#machines.get(record.id)?.handle
    let execution: Execution = 'stopped'
    if (handle) {
      const { state, processId } = await handle.status()
      const local = this.#machines.get(record.id)
      if (local) local.processId = processId
      execution = state === 'exited' ? 'failed' : state
    } else if (record.phase.kind !== 'stopped') execution = 'failed'
    await this.#options.catalog.report(record, execution, decision)
  }

  /** Reads a register, however long its voters are away; undefined for one that was never written. */
  async #readPatiently(id: MachineId): Promise<MachineDecision | undefined> {
    for (;;) {
      try {
        return await this.#options.registers.read(id, this.#ended.signal)
      } catch (error) {
        if (this.#ended.signal.aborted) return undefined
        this.#fault(error, `reading the register of ${id}`)
        await new Promise(resolve => setTimeout(resolve, retryMs))
      }
    }
  }

  #requireSettled({ decision: { record } }: Local): void {
    if (!this.#options.isRelocating(record.id)) return
    throw new WatariError(
      'already-relocating',
      `${record.name} is being relocated; wait for the end, or cancel it with 'watari relocation cancel'`
    )
  }

  #requireLocal(id: MachineId): Local {
    const local = this.#machines.get(id)
    if (local) return local
    throw new WatariError('not-owner', 'this host does not own the machine; ask again, it may have moved')
  }

  #fault(error: unknown, context: string): void {
    this.#options.onFault(error, `${context}: ${errorMessage(error)}`)
  }
}

/** The guest asked for its own end, in QEMU's word for it. Whatever else ends a copy is a crash. */
function isShutdown(why: string): boolean {
  return why === 'guest-shutdown'
}

/**
 * Whether a copy is the one that the register names. One that a target gave back is still the copy of before
 * (protocol/relocation/plan.ts), and this agent may have ended before it was told its new epoch.
 */
function isCopyOf({ epoch }: MachineHandle, { epoch: decided, phase }: MachineRecord): boolean {
  const isReturned = phase.kind === 'running' && phase.returned !== undefined
  return epoch === decided || (isReturned && epoch === decided - 2)
}
