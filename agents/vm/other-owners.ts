import type { CatalogEntry } from '../../protocol/catalog/catalog.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId } from '../../protocol/machine.ts'
import type { MachineAgent } from './machine-agent.ts'
import { type RetryTimes, untilDone } from './retries.ts'

export interface OtherOwnersOptions {
  readonly self: HostId
  readonly machines: Pick<MachineAgent, 'find' | 'review' | 'claim'>
  /** Who has it is being decided, by a relocation that will tell. */
  readonly isRelocating: (id: MachineId) => boolean
  readonly onFault: (error: unknown, context: string) => void
  readonly retryTimes?: RetryTimes
}

/**
 * What other hosts say of owners. That they own what is here, under a newer epoch: as when a person said wrongly that this host was off,
 * while it was cut off. A machine with a lease is looked after by that; of one without, nobody else would tell. Or that this host owns
 * what it knows nothing of: it won a machine, and booted before it heard so. What they say is a reason to ask the register, and
 * no more.
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
    const { self, machines, isRelocating, onFault, retryTimes: times } = this.#options
    const { id, name, epoch, owner } = report.record
    const ours = machines.find(id)
    if (!this.#hasStarted || signer === self || (ours && epoch <= ours.epoch)) return
    if (isRelocating(id) || this.#asking.has(id)) return
    if (!ours && owner.host !== self) return
    this.#asking.add(id)
    const ask = () => (ours ? machines.review(id) : machines.claim(id))
    const onFailure = (error: unknown) => onFault(error, `asking who has ${name}`)
    void untilDone(ask, { signal: this.#ended.signal, onFailure, times }).finally(() =>
      this.#asking.delete(id)
    )
  }
}
