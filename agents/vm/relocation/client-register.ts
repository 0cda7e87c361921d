import type { MachineRecord } from '../../../protocol/machine.ts'
import { readChange } from '../../../protocol/register/change.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import { machineChange } from '../../../protocol/register/machine-record.ts'
import type { RelocationPlan } from '../../../protocol/relocation/plan.ts'
import type { Proposal, RegisterOutcome } from '../../../protocol/relocation/register-asking.ts'
import type { RegisterClient } from '../register/client.ts'
import type { MachineRegister } from './ports.ts'
import { recordChange } from './record-change.ts'

const deadlineMs = 5_000

/** Relocations' view of the registers that this host knows. */
export class ClientRegister implements MachineRegister {
  readonly #client: Pick<RegisterClient, 'propose'>
  /** Told of every decided record, so that others on this host need not ask again. */
  readonly #onRecord: (record: MachineRecord) => void

  constructor(client: Pick<RegisterClient, 'propose'>, onRecord: (record: MachineRecord) => void = () => {}) {
    this.#client = client
    this.#onRecord = onRecord
  }

  async propose(plan: RelocationPlan, proposal: Proposal, signal: AbortSignal): Promise<RegisterOutcome> {
    const change = recordChange(plan, proposal)
    try {
      const outcome = await this.#client.propose(
        `machine/${plan.machine}`,
        change ? machineChange(change) : readChange,
        { signal, deadlineMs }
      )
      if (outcome.kind !== 'decided' && outcome.kind !== 'refused') return { kind: 'unknown' }
      if (outcome.value === undefined) return { kind: 'unknown' }
      const holding = machineRecordCodec.decode(outcome.value)
      this.#onRecord(holding)
      return outcome.kind === 'decided'
        ? { kind: 'decided', holding }
        : { kind: 'refused', holding, code: outcome.code }
    } catch {
      // Nobody knows where the register is, or its record is of a newer version: neither is an answer.
      return { kind: 'unknown' }
    }
  }
}
