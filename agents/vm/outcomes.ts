import { errorCode, errorMessage } from '../../protocol/errors.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import { executed, givenUp, mayBeGivenUp, stopped } from '../../protocol/register/machine-record.ts'
import type { Won } from './execution.ts'
import { countCrash, isShutdown, type LocalMachine } from './local-machine.ts'
import type { MachineAgentOptions } from './machine-agent-options.ts'
import type { MachineDecision } from './machine-registers.ts'
import { Unexecuted } from './unexecuted.ts'

/** The register is told what came of an execution on this host, and everybody after it. */
export class Outcomes {
  readonly #options: Pick<MachineAgentOptions, 'registers' | 'leases' | 'onEvent' | 'onFault'>
  readonly #signal: AbortSignal
  readonly #unexecuted = new Unexecuted()
  readonly #machines: ReadonlyMap<MachineId, LocalMachine>
  readonly #report: (decision: MachineDecision) => Promise<void>

  constructor(
    options: Pick<MachineAgentOptions, 'registers' | 'leases' | 'onEvent' | 'onFault'>,
    context: {
      signal: AbortSignal
      machines: ReadonlyMap<MachineId, LocalMachine>
      report: (decision: MachineDecision) => Promise<void>
    }
  ) {
    this.#options = options
    this.#signal = context.signal
    this.#machines = context.machines
    this.#report = context.report
  }

  /** Its copy has ended. */
  async stopped(local: LocalMachine): Promise<MachineDecision> {
    const { registers, leases, onEvent } = this.#options
    const { id, owner, epoch, name } = local.decision.record
    const decision = await registers.change(id, stopped({ owner, epoch }), { signal: this.#signal })
    local.decision = decision
    leases.observe(decision)
    await this.#report(decision)
    onEvent('vm.stopped', `${name} is stopped`, decision.record)
    return decision
  }

  /** A copy has ended by itself; after a crash it is to be started again, if it did not crash too often. */
  async ended(local: LocalMachine, why: string): Promise<void> {
    const { record } = local.decision
    if (!isShutdown(why)) local.restartFrom = record.epoch
    await this.stopped(local)
    if (isShutdown(why)) return
    const { kind, text } = countCrash(local, why)
    this.#options.onEvent(kind, text, record)
  }

  /** It could not be executed here. */
  failed(id: MachineId, error: unknown, won: Won | undefined): void {
    this.#unexecuted.failed(id, errorCode(error))
    if (won?.hasWaited) this.#waited(won.decision.record)
  }

  executed({ record }: MachineDecision): void {
    this.#unexecuted.executed(record.id)
    this.#waited(record)
  }

  /** It could not be started here, and is left to others for a while. */
  isLeft(id: MachineId): boolean {
    return this.#unexecuted.isLeft(id, performance.now())
  }

  /** What cannot be executed here others take over, unless it is started here again before. */
  async giveUpIfDue(local: LocalMachine): Promise<void> {
    const { registers, leases, onEvent } = this.#options
    const { record } = local.decision
    const { id, owner, epoch, name } = record
    if (!mayBeGivenUp(record) || !this.#unexecuted.isToBeGivenUp(id)) return
    const decision = await registers.change(id, givenUp({ owner, epoch }), { signal: this.#signal })
    this.#unexecuted.givenUp(id, performance.now())
    local.decision = decision
    local.restartFrom = undefined
    leases.observe(decision)
    await this.#report(decision)
    onEvent('vm.given-up', `${name} cannot be started here, and is left to other hosts`, decision.record)
  }

  /**
   * Whoever executes it next need not wait as this host had to. Until that is said, they wait; nothing here waits for it, for
   * its voters may be away.
   */
  #waited(record: MachineRecord): void {
    const { onFault } = this.#options
    if (record.formerLeaseMs === undefined) return
    this.#tellWaited(record).catch(error => {
      if (this.#signal.aborted || OVERTAKEN.includes(errorCode(error))) return
      onFault(error, `telling that nobody waits for ${record.name}'s former owner: ${errorMessage(error)}`)
    })
  }

  async #tellWaited({ id, owner, epoch }: MachineRecord): Promise<void> {
    const change = executed({ owner, epoch })
    const decision = await this.#options.registers.change(id, change, { signal: this.#signal })
    const local = this.#machines.get(id)
    const { record } = local?.decision ?? {}
    if (!local || record?.epoch !== epoch || record.formerLeaseMs === undefined) return
    local.decision = decision
    await this.#report(decision)
  }
}

/** Others have decided about it since. */
const OVERTAKEN = ['wrong-epoch', 'not-owner', 'machine-deleted']
