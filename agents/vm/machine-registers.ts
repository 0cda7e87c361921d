import type { Report } from '../../protocol/catalog/catalog.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import type { Ballot } from '../../protocol/register/ballot.ts'
import type { Change } from '../../protocol/register/change.ts'
import type { Configuration, Voter } from '../../protocol/register/configuration.ts'
import { machineRecordCodec } from '../../protocol/register/machine-codec.ts'
import { machineChange, type RecordChange } from '../../protocol/register/machine-record.ts'
import type { Acceptance, Outcome } from '../../protocol/register/proposer.ts'
import { type ChangeOptions, type Decided, newChangeId, type RegisterClient } from './register/client.ts'
import type { RegisterFinder } from './register/finder.ts'

/** What was decided about a machine, and by whom. */
export interface MachineDecision {
  readonly record: MachineRecord
  readonly configuration: number
  readonly voters: readonly HostId[]
  /** See Decided. */
  readonly acceptances?: readonly Acceptance[]
}

/** An unknown outcome is asked about again after so long, under the same change id, until it is known. */
const askAgainMs = 500

export function machineKey(id: MachineId): string {
  return `machine/${id}`
}

/** Who can be asked for a register that neither this host nor the DHT knows any more, as after a long absence. */
export interface RegisterSources {
  readonly finder: Pick<RegisterFinder, 'find'>
  /** What the catalog says of a machine: it outlives the agent, and names the voters. */
  readonly heard: (id: MachineId) => Pick<Report, 'record' | 'voters'> | undefined
}

/** Registers of machines, by their records. */
export class MachineRegisters {
  readonly #client: RegisterClient
  readonly #sources: RegisterSources | undefined
  readonly #onDecided: (decision: MachineDecision) => void

  /** @param onDecided told of all that is learnt, before whoever asked is */
  constructor(
    client: RegisterClient,
    sources?: RegisterSources,
    onDecided: (decision: MachineDecision) => void = () => {}
  ) {
    this.#client = client
    this.#sources = sources
    this.#onDecided = onDecided
  }

  async create(id: MachineId, voters: readonly HostId[], change: RecordChange): Promise<MachineDecision> {
    return this.#decided(await this.#client.create(machineKey(id), voters, machineChange(change)))
  }

  /**
   * Changes a machine's record; a change whose outcome is unknown is repeated until it is known.
   *
   * @throws WatariError the code of a refusal, `register-unreachable`, `register-unknown`; `outcome-unknown` only
   * when the signal ended the asking
   */
  async change(
    id: MachineId,
    change: RecordChange,
    options: Pick<ChangeOptions, 'signal' | 'former'> = {}
  ): Promise<MachineDecision> {
    const { signal } = options
    const changeId = newChangeId()
    let isRepeated = false
    await this.#locate(id)
    for (;;) {
      try {
        return this.#decided(
          await this.#client.change(machineKey(id), machineChange(change), {
            ...options,
            changeId
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
    await this.#locate(id)
    return this.#decided(await this.#client.read(machineKey(id), signal ? { signal } : {}))
  }

  /** What is decided now, for whoever only wants to know: what was attempted before may still take place. */
  async look(id: MachineId, signal?: AbortSignal): Promise<MachineDecision> {
    await this.#locate(id)
    return this.#decided(await this.#client.look(machineKey(id), signal ? { signal } : {}))
  }

  /** Gives a machine's register other voters; see RegisterClient. */
  async replaceVoters(
    id: MachineId,
    hosts: readonly HostId[],
    from: Configuration,
    lost: readonly Voter[]
  ): Promise<MachineDecision> {
    return this.#decided(await this.#client.replaceVoters(machineKey(id), hosts, from, lost))
  }

  /** Changes a machine's register and says what came of it; see RegisterClient. */
  async propose(id: MachineId, change: Change, options: ChangeOptions): Promise<Outcome> {
    await this.#locate(id)
    return await this.#client.propose(machineKey(id), change, options)
  }

  /** See RegisterClient. */
  letGo(id: MachineId, voters: readonly HostId[], ballot?: Ballot): void {
    this.#client.letGo(machineKey(id), voters, ballot)
  }

  /**
   * Writes the hint of who keeps the register again, for hints die with their writers. To be called once the register
   * was read: what was only heard of its voters must not replace a newer hint.
   */
  announce(id: MachineId): void {
    this.#client.announce(machineKey(id))
  }

  /** Who keeps the register, as far as this host knows. */
  know(id: MachineId): readonly HostId[] | undefined {
    return this.#client.configuration(machineKey(id))?.voters.map(voter => voter.host)
  }

  #decided({ value, configuration, acceptances }: Omit<Decided, 'changed'>): MachineDecision {
    const decision = { ...decisionOf(value, configuration), ...(acceptances && { acceptances }) }
    this.#onDecided(decision)
    return decision
  }

  async #locate(id: MachineId): Promise<void> {
    const heard = this.#sources?.heard(id)
    if (heard) await this.#sources?.finder.find(machineKey(id), [heard.record.owner.host, ...heard.voters])
  }
}

/** @throws WatariError `bad-message` */
export function decisionOf(value: Uint8Array, configuration: Configuration): MachineDecision {
  return {
    record: machineRecordCodec.decode(value),
    configuration: configuration.number,
    voters: configuration.voters.map(voter => voter.host)
  }
}
