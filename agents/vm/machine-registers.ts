import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import { machineRecordCodec } from '../../protocol/register/machine-codec.ts'
import { machineChange, type RecordChange } from '../../protocol/register/machine-record.ts'
import { type Decided, newChangeId, type RegisterClient } from './register/client.ts'

/** What was decided about a machine, and by whom. */
export interface MachineDecision {
  readonly record: MachineRecord
  readonly configuration: number
  readonly voters: readonly HostId[]
}

/** An unknown outcome is asked about again after so long, under the same change id, until it is known. */
const askAgainMs = 500

export function machineKey(id: MachineId): string {
  return `machine/${id}`
}

/** Registers of machines, by their records. */
export class MachineRegisters {
  readonly #client: RegisterClient

  constructor(client: RegisterClient) {
    this.#client = client
  }

  async create(id: MachineId, voters: readonly HostId[], change: RecordChange): Promise<MachineDecision> {
    return decision(await this.#client.create(machineKey(id), voters, machineChange(change)))
  }

  /**
   * Changes a machine's record; a change whose outcome is unknown is repeated until it is known.
   *
   * @throws WatariError the code of a refusal, `register-unreachable`, `register-unknown`; `outcome-unknown` only
   * when the signal ended the asking
   */
  async change(id: MachineId, change: RecordChange, signal?: AbortSignal): Promise<MachineDecision> {
    const changeId = newChangeId()
    let isRepeated = false
    for (;;) {
      try {
        return decision(
          await this.#client.change(machineKey(id), machineChange(change), {
            changeId,
            ...(signal && { signal })
          })
        )
      } catch (error) {
        const code = error instanceof WatariError ? error.code : ''
        // Once an outcome was unknown, "nothing was changed" of a later attempt says nothing about the first.
        isRepeated ||= code === 'outcome-unknown'
        const isOpen = code === 'outcome-unknown' || (isRepeated && code === 'register-unreachable')
        if (!isOpen || signal?.aborted) throw error
        await new Promise(resolve => setTimeout(resolve, askAgainMs))
      }
    }
  }

  /** What is decided now, with everything attempted before it settled. */
  async read(id: MachineId, signal?: AbortSignal): Promise<MachineDecision> {
    return decision(await this.#client.read(machineKey(id), signal ? { signal } : {}))
  }

  /** Who keeps the register, as far as this host knows. */
  know(id: MachineId): readonly HostId[] | undefined {
    return this.#client.configuration(machineKey(id))?.voters.map(voter => voter.host)
  }
}

function decision({ value, configuration }: Decided): MachineDecision {
  return {
    record: machineRecordCodec.decode(value),
    configuration: configuration.number,
    voters: configuration.voters.map(voter => voter.host)
  }
}
