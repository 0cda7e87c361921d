import type { CatalogEntry } from '../../protocol/catalog/catalog.ts'
import { errorCode, WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import { isEnded } from './local-machine.ts'
import type { MachineAgent } from './machine-agent.ts'
import type { MachineDecision } from './machine-registers.ts'
import { type RetryTimes, untilDone } from './retries.ts'

export interface OtherOwnersOptions {
  readonly self: HostId
  readonly machines: Pick<MachineAgent, 'find' | 'review' | 'claim'>
  /** Who told last whose a machine is. */
  readonly heardFrom: (id: MachineId) => HostId | undefined
  /** Why a machine is not to run here of which that host told. */
  readonly permission: (record: MachineRecord, from: HostId) => string | undefined
  /** Who has it is being decided, by a relocation that will tell. */
  readonly isRelocating: (id: MachineId) => boolean
  readonly onFault: (error: unknown, context: string) => void
  readonly retryTimes?: RetryTimes
}

/**
 * What other hosts, and registers, say of owners. That another owns what is here, under a newer epoch: as when a person said wrongly
 * that this host was off, while it was cut off. A machine with a lease is looked after by that; of one without, nobody else would
 * tell. Or that this host owns what it knows nothing of: it won a machine, and booted before it heard so. What is said is a
 * reason to ask the register, and no more; and who says it has to be trusted with machines, for anybody may make a register.
 */
export class OtherOwners implements Disposable {
  readonly #options: OtherOwnersOptions
  readonly #asking = new Set<MachineId>()
  readonly #ended = new AbortController()
  #hasStarted = false

  constructor(options: OtherOwnersOptions) {
    this.#options = options
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
  }

  /** What was here before is taken up by now: what is heard before tells of copies that nobody knows yet. */
  start(): void {
    this.#hasStarted = true
  }

  /** To be called with all that is heard of machines. */
  heard({ signer, report }: CatalogEntry): void {
    if (signer !== this.#options.self) this.#said(report.record, signer)
  }

  /** To be called with all that this host learns from registers. */
  decided({ record }: Pick<MachineDecision, 'record'>): void {
    const from = this.#options.heardFrom(record.id)
    if (from !== undefined && !isEnded(record) && !this.#isHere(record)) this.#said(record, from)
  }

  #said(record: MachineRecord, from: HostId): void {
    const { machines, isRelocating, onFault, retryTimes: times } = this.#options
    const { id, name } = record
    if (!this.#hasStarted || this.#asking.has(id) || !this.#isNews(record, from)) return
    this.#asking.add(id)
    const ask = async () => {
      if (!this.#isNews(record, from)) return
      if (isRelocating(id)) throw new WatariError('already-relocating', `${name} is being relocated`)
      await (this.#isHere(record) ? machines.review(id) : machines.claim(id))
    }
    const onFailure = (error: unknown) => {
      if (errorCode(error) !== 'already-relocating') onFault(error, `asking who has ${name}`)
    }
    void untilDone(ask, { signal: this.#ended.signal, onFailure, times }).finally(() =>
      this.#asking.delete(id)
    )
  }

  #isHere({ id }: MachineRecord): boolean {
    return this.#options.machines.find(id) !== undefined
  }

  #isNews(record: MachineRecord, from: HostId): boolean {
    const { self, machines, permission } = this.#options
    const ours = machines.find(record.id)
    if (ours) return record.epoch > ours.epoch
    return record.owner.host === self && permission(record, from) === undefined
  }
}
