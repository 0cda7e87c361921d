import { errorCode, errorMessage, WatariError } from '../../protocol/errors.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import type { Grant } from '../../protocol/register/grant.ts'
import {
  deleted,
  type MachineSettings,
  type RecordChange,
  restarted,
  sameOwner,
  settingsChanged,
  started,
  takenOver,
  takenOverAfterLease
} from '../../protocol/register/machine-record.ts'
import type { MachineHandle } from './driver.ts'
import { type ExecutionOrder, execute, removeCopy, type TakeoverOrder, type Won } from './execution.ts'
import { LatestAttempts } from './latest-attempts.ts'
import { changeSettings } from './leases/policy-change.ts'
import {
  alreadyRelocating,
  endOf,
  executionOf,
  isCopyOf,
  isEnded,
  type LocalMachine,
  leftToOthers,
  localMachine,
  notHere
} from './local-machine.ts'
import type { MachineAgentOptions } from './machine-agent-options.ts'
import type { MachineDecision } from './machine-registers.ts'
import { Outcomes } from './outcomes.ts'
import { Turns } from './turns.ts'

/** The epoch of a machine that was created and never started. */
const createdEpoch = 1
/** What ran here is started again, with its disk. */
const again = { disk: 'keep', isRepeated: true } as const

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
  readonly #machines = new Map<MachineId, LocalMachine>()
  readonly #turns = new Turns<MachineId>()
  readonly #attempts: LatestAttempts<MachineId>
  readonly #outcomes: Outcomes
  readonly #ended = new AbortController()

  constructor(options: MachineAgentOptions) {
    this.#options = options
    const { signal } = this.#ended
    this.#outcomes = new Outcomes(options, {
      signal,
      machines: this.#machines,
      report: it => this.#report(it)
    })
    this.#attempts = new LatestAttempts({
      turns: this.#turns,
      signal: this.#ended.signal,
      times: options.retryTimes,
      onFailure: (id, error) => this.#waiting(id, error)
    })
  }

  /** Machines whose copies are on this host. */
  local(): { record: MachineRecord; handle: MachineHandle; settled: boolean; since: number }[] {
    return [...this.#machines.values()].flatMap(local => {
      const { decision, handle, since, isJoined, stopping } = local
      const settled = !stopping && isJoined && !this.#options.isRelocating(decision.record.id)
      return handle ? [{ record: decision.record, handle, settled, since }] : []
    })
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

  /** It could not be started here, and is left to others for a while. */
  isLeft(id: MachineId): boolean {
    return this.#outcomes.isLeft(id)
  }

  get freeBytes(): number {
    const used = this.local().reduce((sum, { record }) => sum + record.spec.memoryBytes, 0)
    return this.#options.memoryBytes - used - this.#options.reservedBytes()
  }

  /**
   * Takes up what was here before this agent started: adopts, restarts, or removes. Machines that an unfinished
   * relocation has in its hands are left to it.
   */
  resume(adopted: readonly MachineHandle[]): void {
    const { catalog, self } = this.#options
    const handles = new Map(adopted.map(handle => [handle.id, handle]))
    const own = catalog.machines().filter(entry => entry.report.record.owner.host === self.host)
    const ids = new Set([...handles.keys(), ...own.map(entry => entry.report.record.id)])
    for (const id of ids) {
      if (this.#options.isRelocating(id)) continue
      // One machine that cannot be had must not keep the others waiting.
      void this.adopt(id, handles.get(id))
    }
  }

  /** Starts a machine that this host owns and that is stopped. One that never ran gets its disk now. */
  start(id: MachineId, options: { progress?: (text: string) => void } = {}): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const decision = await this.#options.registers.read(id)
      const { epoch } = decision.record
      const order = { ...options, disk: epoch === createdEpoch ? 'create' : 'keep' } as const
      return await this.#execute(decision, started(this.#options.self, epoch, Date.now()), order)
    })
  }

  /** Makes this host the owner of a machine whose owner, under that epoch, is down for good, and starts it. */
  takeOver(id: MachineId, order: TakeoverOrder): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const decision = await this.#options.registers.read(id)
      const hasDisk = decision.record.disk?.hosts.includes(this.#options.self.host) ?? true
      const { epoch, acceptDiskLoss, takeOlder, progress } = order
      const change = takenOver(this.#options.self, epoch, { acceptDiskLoss, atMs: Date.now() })
      return await this.#execute(decision, change, {
        disk: hasDisk ? 'keep' : takeOlder ? 'older' : 'create',
        ...(progress && { progress })
      })
    })
  }

  /** Makes this host the owner of a machine whose owner let its lease run out, and executes it once that is safe. */
  takeOverAfterLease(
    id: MachineId,
    grant: Grant,
    options: Pick<ExecutionOrder, 'after'>
  ): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const decision = await this.#options.registers.look(id, this.#ended.signal)
      const change = takenOverAfterLease(this.#options.self, grant, Date.now())
      const hasDisk = decision.record.disk?.hosts.includes(this.#options.self.host) ?? true
      return await this.#execute(decision, change, { ...options, disk: hasDisk ? 'keep' : 'older' })
    })
  }

  /** Ends a machine; its record says `stopped` after it. */
  stop(id: MachineId, options: { force: boolean }): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const local = this.#requireLocal(id)
      const { handle, restartFrom, decision } = local
      this.#requireSettled(decision.record)
      local.restartFrom = undefined
      const isDown = !handle && decision.record.phase.kind === 'stopped'
      if (isDown && restartFrom === decision.record.epoch) return decision
      if (handle) {
        local.stopping = true
        await handle.stop(options).finally(() => {
          local.stopping = false
        })
        this.#disown(id)
      }
      return await this.#outcomes.stopped(local)
    })
  }

  /** Deletes a stopped machine for ever, with its disk; of one that is deleted, what a crash left of it here. */
  remove(id: MachineId, options: { evenRunning: boolean }): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const { registers, driver, catalog } = this.#options
      const local = this.#machines.get(id)
      if (local) this.#requireSettled(local.decision.record)
      const read = await registers.read(id)
      const { epoch, phase, name } = read.record
      const decision = phase.kind === 'deleted' ? read : await registers.change(id, deleted(epoch, options))
      await this.#discard(id)
      await driver.remove(id, { disk: true }).catch(error => this.#fault(error, `removing ${name}`))
      this.#machines.delete(id)
      await catalog.report(decision.record, 'stopped', decision)
      return decision
    })
  }

  set(id: MachineId, settings: MachineSettings): Promise<MachineDecision> {
    return this.#turns.run(id, async () => {
      const local = this.#machines.get(id)
      if (local && settings.policy) this.#requireSettled(local.decision.record)
      const { leases, registers } = this.#options
      const decision = await changeSettings(leases, local?.handle, settings, () =>
        registers.change(id, settingsChanged(settings), { signal: this.#ended.signal })
      )
      if (local) local.decision = decision
      await this.#report(decision)
      return decision
    })
  }

  /** A relocation brought a machine here, or left it: from now on it is looked after like any other. */
  settle(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    return this.#attempts.run(id, async () => {
      const decision = await this.#options.registers.read(id, this.#ended.signal)
      if (this.#hasOther(id, handle)) return
      // The voters may have been away for long, and others have decided meanwhile.
      if (!sameOwner(decision.record.owner, this.#options.self) || isEnded(decision.record)) {
        const lives = handle && (await handle.status()).state !== 'exited'
        if (this.handle(id) === handle) this.#disown(id)
        return await (lives ? this.#takeUp(id, handle) : this.#leave(decision))
      }
      const known = this.#machines.get(id)
      if (handle && known?.handle === handle && !known.isJoined) return await this.#takeUp(id, handle)
      // What was kept from going on by the relocation goes on.
      this.#options.leases.observe(decision)
      this.#remember(decision, handle)
      if (handle) this.#watch(handle)
      await this.#report(decision)
    })
  }

  /**
   * What was here before this agent's start, and what a relocation from then leaves, is taken up as the register says.
   * Resolves when that is done, however many attempts it takes, or with the end of this agent.
   */
  adopt(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    let copy = handle
    let end: string | undefined
    void handle?.exited.then(why => {
      copy = undefined
      end = why
    })
    return this.#attempts.run(id, () => this.#takeUp(id, copy, end))
  }

  /** The register may name another by now, or other voters. A copy that it does not name is ended, however long that takes. */
  async review(id: MachineId): Promise<void> {
    // Out of turn first: whoever waits for a lease, with the copy in its hands, may wait for just this.
    if (await this.#isCurrent(id)) return
    const superseded = await this.#turns.run(id, async () => {
      const handle = this.#machines.get(id)?.handle
      if (this.#options.isRelocating(id) || (await this.#isCurrent(id))) return undefined
      return this.#machines.get(id)?.handle === handle ? this.#disown(id) : undefined
    })
    if (superseded) await this.adopt(id, superseded)
  }

  /** From now on the end of its copy is nobody's business but that of whoever takes it up. */
  #disown(id: MachineId): MachineHandle | undefined {
    const local = this.#machines.get(id)
    const handle = local?.handle
    if (local) local.handle = undefined
    if (handle) this.#options.network.detach(id)
    return handle
  }

  /** Asks who has a machine. @returns whether that is what runs here, if anything does */
  async #isCurrent(id: MachineId): Promise<boolean> {
    const decision = await this.#options.registers.read(id, this.#ended.signal)
    this.#options.leases.observe(decision)
    const local = this.#machines.get(id)
    if (!local?.handle) return true
    const isOurs = sameOwner(decision.record.owner, this.#options.self)
    if (!isOurs || !isCopyOf(local.handle, decision.record)) return false
    local.decision = decision
    return true
  }

  /** What was decided about a machine elsewhere in this agent, or its guest was paused: everybody is told. */
  observe(decision: Pick<MachineDecision, 'record'> & Partial<MachineDecision>): void {
    const { record } = decision
    const local = this.#machines.get(record.id)
    if (!local || record.owner.host !== this.#options.self.host) return
    local.decision = { ...local.decision, ...decision }
    this.#report(local.decision).catch(error => this.#fault(error, `telling of ${record.name}`))
  }

  /** The register may say that it is this host's though nobody knows of it here. Whoever is taking it up knows more. */
  async claim(id: MachineId): Promise<void> {
    if (!this.handle(id) && !this.#attempts.latest(id)) await this.adopt(id, undefined)
  }

  /** The machine is another host's now, and that one tells. */
  release(id: MachineId): void {
    this.#attempts.end(id)
    this.#machines.delete(id)
    this.#options.leases.letGo(id)
    this.#options.catalog.release(id)
  }

  /** Its owner may not know: it booted since it won. And nobody else tells of a deletion that was cut short here. */
  async #leave(decision: MachineDecision): Promise<void> {
    const { record } = decision
    this.release(record.id)
    await this.#options.catalog
      .report(record, isEnded(record) ? 'stopped' : 'incoming', decision)
      .catch(error => this.#fault(error, `telling who has ${record.name}`))
  }

  /** A machine that belongs to this host has lost its copy, and no relocation has a claim on it any more. */
  crashed(id: MachineId, handle: MachineHandle | undefined): Promise<void> {
    return this.#attempts.run(id, async () => {
      if (this.#hasOther(id, handle)) return
      const local = this.#machines.get(id)
      if (local) local.handle = undefined
      await this.#takeUp(id, undefined)
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

  #waiting(id: MachineId, error: unknown): void {
    if (errorCode(error) === 'already-relocating') return
    const { catalog, onEvent } = this.#options
    const record = this.find(id) ?? catalog.get(id)?.report.record
    this.#fault(error, `taking up ${record?.name ?? id}`)
    if (record) onEvent('vm.waiting', `${record.name} waits to go on here: ${errorMessage(error)}`, record)
  }

  /**
   * One attempt to bring a machine into the state that its register says now.
   * @param handle its copy on this host, unless that is gone: then `why` says how
   */
  async #takeUp(id: MachineId, handle: MachineHandle | undefined, why?: string): Promise<void> {
    const { self, driver, registers, onEvent } = this.#options
    const known = this.#machines.get(id)
    if (known?.handle && (known.handle !== handle || known.isJoined)) return
    const attempt = this.#attempts.latest(id)
    const decision = await registers.read(id, this.#ended.signal)
    // What began meanwhile knows more of its copy.
    if (this.#attempts.latest(id) !== attempt) return
    const { record } = decision
    this.#requireSettled(record)
    const isOurs = record.owner.host === self.host && record.phase.kind !== 'deleted'
    if (!isOurs) {
      if (handle) await handle.stop({ force: true })
      await removeCopy(this.#options, record)
      await this.#leave(decision)
      if (handle)
        onEvent('vm.removed', `${record.name} is another host's now; its copy here was removed`, record)
      return
    }
    const isCurrent = sameOwner(record.owner, self) && record.phase.kind !== 'stopped'
    if (isCurrent && handle && isCopyOf(handle, record)) return await this.#goOn(decision, handle)
    if (handle) await handle.stop({ force: true })
    const local = this.#remember(decision, undefined)
    const isToStart = isCurrent || local.restartFrom === record.epoch
    if (isToStart) await this.#outcomes.giveUpIfDue(local)
    if (this.isLeft(id)) throw leftToOthers(record)
    if (isCurrent && record.phase.kind === 'running')
      await this.#outcomes.ended(local, why ?? endOf(id, driver))
    else await this.#report(decision)
    if (local.restartFrom === record.epoch)
      await this.#execute(local.decision, started(self, record.epoch, Date.now()), again)
    else if (record.phase.kind !== 'stopped' && !isCurrent) await this.#restartAfterBoot(decision)
  }

  /** The copy that the register names gets its ports, and goes on if it was not let run yet. */
  async #goOn(decision: MachineDecision, handle: MachineHandle): Promise<void> {
    const { record } = decision
    const { id, epoch, spec } = record
    const { network, defineSegments, onEvent } = this.#options
    // A target gave it back, and the agent before this one ended before it was told.
    if (handle.epoch !== epoch) await handle.ownUnder(epoch)
    const isPaused = this.handle(id) !== handle && (await handle.status()).state === 'paused'
    // One that runs can be stopped and is counted even while its segments cannot be had. One that is paused is
    // nobody's before it was resumed: a relocation must not find it, pause it, and have it resumed from here.
    if (!isPaused) await this.#keep(decision, handle, false)
    await defineSegments(spec)
    this.#requireSettled(record)
    if (!isPaused && this.handle(id) !== handle) return
    network.attach(id, epoch, spec.cards, handle.cardPlugs, { state: 'blocked' })
    this.#options.leases.observe(decision)
    if (isPaused && record.formerLeaseMs) await this.#options.leases.outlast(record.formerLeaseMs)
    if (isPaused) await this.#options.leases.resume(handle)
    else await this.#options.leases.adopt(handle)
    network.open(id, epoch)
    await this.#keep(decision, handle, true)
    onEvent('vm.adopted', `${record.name} went on while the agent was away`, record)
  }

  async #keep(decision: MachineDecision, handle: MachineHandle, isJoined: boolean): Promise<void> {
    const isNew = this.handle(decision.record.id) !== handle
    this.#remember(decision, handle).isJoined = isJoined
    if (isNew) this.#watch(handle)
    await this.#report(decision)
  }

  /** This host has booted anew: what it ran is gone, and it starts it again for itself. */
  async #restartAfterBoot(decision: MachineDecision): Promise<void> {
    const { record } = decision
    await this.#execute(decision, restarted(this.#options.self, record.epoch, Date.now()), again)
    this.#options.onEvent('vm.restarted', `${record.name} was started again after this host's reboot`, record)
  }

  /** Builds a copy, asks the register, and only then lets it run. */
  async #execute(
    decision: MachineDecision,
    change: RecordChange,
    options: Pick<ExecutionOrder, 'disk' | 'progress' | 'after'> & { readonly isRepeated?: boolean }
  ): Promise<MachineDecision> {
    const { record } = decision
    const { id, name, spec } = record
    if (this.#machines.get(id)?.handle)
      throw new WatariError('conflict', `${name} has a copy on this host already`)
    if (spec.memoryBytes > this.freeBytes) {
      throw new WatariError(
        'no-room',
        `${name} needs ${spec.memoryBytes} bytes of memory and this host has ${Math.max(0, this.freeBytes)} left`
      )
    }
    const onFailure = (error: unknown, won: Won | undefined) => {
      this.#outcomes.failed(id, error, won)
      // Whoever gave the order is told of the failure, and would not see to it again.
      if (won && !options.isRepeated) void this.crashed(id, undefined)
    }
    const order = { ...options, decision, change, signal: this.#ended.signal, onFailure }
    const done = await execute(this.#options, order, (decided, handle) => {
      this.#remember(decided, handle)
      this.#watch(handle)
    })
    this.#outcomes.executed(done)
    // It runs, as the register says, whether others can be told or not.
    await this.#report(done).catch(error => this.#fault(error, `telling of ${name}`))
    this.#options.onEvent('vm.started', `${name} runs here (epoch ${done.record.epoch})`, done.record)
    return done
  }

  /** Waits for a copy's end, whoever ends it. */
  #watch(handle: MachineHandle): void {
    const { id } = handle
    void handle.exited.then(why => {
      const local = this.#machines.get(id)
      if (this.#ended.signal.aborted || local?.handle !== handle || local.stopping) return
      if (this.#options.isRelocating(id)) return
      this.#disown(id)
      void this.#attempts.run(id, () => this.#takeUp(id, undefined, why))
    })
  }

  #remember(decision: MachineDecision, handle: MachineHandle | undefined): LocalMachine {
    const { id } = decision.record
    const known = this.#machines.get(id)
    const local = localMachine(decision, handle, known)
    this.#machines.set(id, local)
    if (!known) this.#options.registers.announce(id)
    return local
  }

  async #discard(id: MachineId): Promise<void> {
    const name = this.find(id)?.name
    const handle = this.#disown(id)
    await handle?.stop({ force: true }).catch(error => this.#fault(error, `ending ${name}`))
  }

  async #report(decision: MachineDecision): Promise<void> {
    const { record } = decision
    const execution = await executionOf(record, this.#machines.get(record.id))
    await this.#options.catalog.report(record, execution, decision)
  }

  #requireSettled(record: MachineRecord): void {
    if (this.#options.isRelocating(record.id)) throw alreadyRelocating(record)
  }

  #requireLocal(id: MachineId): LocalMachine {
    const local = this.#machines.get(id)
    if (local) return local
    const { catalog, self } = this.#options
    throw notHere(catalog.get(id)?.report.record, self)
  }

  #fault(error: unknown, context: string): void {
    this.#options.onFault(error, `${context}: ${errorMessage(error)}`)
  }
}
