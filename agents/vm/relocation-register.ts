import { readChange } from '../../protocol/register/change.ts'
import { machineRecordCodec } from '../../protocol/register/machine-codec.ts'
import { machineChange } from '../../protocol/register/machine-record.ts'
import type { RelocationPlan } from '../../protocol/relocation/plan.ts'
import type { Proposal, RegisterOutcome } from '../../protocol/relocation/register-asking.ts'
import { machineKey } from './machine-registers.ts'
import type { RegisterClient } from './register/client.ts'
import type { MachineRegister } from './relocation/ports.ts'
import { recordChange } from './relocation/record-change.ts'

/** One attempt; the relocation's core asks again by itself. */
const attemptMs = 5_000

/** What relocations ask of a machine's register, by the register client. */
export class RelocationRegister implements MachineRegister {
  readonly #client: RegisterClient

  constructor(client: RegisterClient) {
    this.#client = client
  }

  async propose(plan: RelocationPlan, proposal: Proposal, signal: AbortSignal): Promise<RegisterOutcome> {
    const change = recordChange(plan, proposal)
    try {
      const outcome = await this.#client.propose(
        machineKey(plan.machine),
        change ? machineChange(change) : readChange,
        {
          signal,
          deadlineMs: attemptMs
        }
      )
      if (outcome.kind === 'decided')
        return { kind: 'decided', holding: machineRecordCodec.decode(outcome.value) }
      if (outcome.kind === 'refused' && outcome.value !== undefined) {
        return { kind: 'refused', holding: machineRecordCodec.decode(outcome.value), code: outcome.code }
      }
      return { kind: 'unknown' }
    } catch {
      // The register could not be found, or too much waits for it: nothing is known.
      return { kind: 'unknown' }
    }
  }
}
