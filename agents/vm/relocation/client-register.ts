import type { RelocationId } from '../../../protocol/machine.ts'
import { readChange } from '../../../protocol/register/change.ts'
import { machineChange } from '../../../protocol/register/machine-record.ts'
import type { Offer } from '../../../protocol/relocation/message.ts'
import type { RelocationPlan } from '../../../protocol/relocation/plan.ts'
import type { Proposal, RegisterOutcome } from '../../../protocol/relocation/register-asking.ts'
import { decisionOf, type MachineDecision, type MachineRegisters } from '../machine-registers.ts'
import type { ChangeOptions, HeldFor } from '../register/client.ts'
import type { MachineRegister, Offering } from './ports.ts'
import { recordChange } from './record-change.ts'

const deadlineMs = 5_000
/** An offer stands for as long as state may stream. */
const offerMs = 4_000_000
/** An offer that the source takes is among the last that were made; of an older one the first stamp counts. */
const keptStamps = 16

/** @param from the stamp of before it was first proposed, where this host proposed it */
type OnRecord = (decision: MachineDecision, from: number | undefined) => void

interface Offered {
  readonly go: () => void
  readonly withdraw: () => void
  readonly outcome: Promise<RegisterOutcome>
  /** When each was made, by its number. */
  readonly stamps: Map<number, number>
  readonly firstStamp: number
  taken: number | undefined
}

type Registers = Pick<MachineRegisters, 'propose' | 'letGo'>

/** Relocations' view of the registers that this host knows. */
export class ClientRegister implements MachineRegister {
  readonly #registers: Registers
  readonly #stamp: () => number
  /** Told of every decided record, so that others on this host need not ask again. */
  readonly #onRecord: OnRecord
  readonly #offered = new Map<RelocationId, Offered>()

  constructor(registers: Registers, onRecord: OnRecord = () => {}, stamp: () => number = () => 0) {
    this.#registers = registers
    this.#onRecord = onRecord
    this.#stamp = stamp
  }

  async propose(plan: RelocationPlan, proposal: Proposal, signal: AbortSignal): Promise<RegisterOutcome> {
    const offered = this.#offered.get(plan.id)
    if (offered === undefined) return await this.#propose(plan, proposal, { signal, deadlineMs })
    this.#offered.delete(plan.id)
    if (proposal !== 'complete') {
      offered.withdraw()
      return await this.#propose(plan, proposal, { signal, deadlineMs })
    }
    const timer = setTimeout(offered.withdraw, deadlineMs)
    offered.go()
    return await offered.outcome.finally(() => clearTimeout(timer))
  }

  offer(plan: RelocationPlan, signal: AbortSignal, { onOffer, onDecided }: Offering): void {
    const go = Promise.withResolvers<void>()
    const withdrawn = new AbortController()
    const stamps = new Map<number, number>()
    let number = 0
    const onStandingBy: HeldFor['onStandingBy'] = (ballot, voters) => {
      stamps.set(++number, this.#stamp())
      stamps.delete(number - keptStamps)
      onOffer({ number, ballot, voters })
    }
    const heldFor = { host: plan.from.host, go: go.promise, onStandingBy }
    const offered: Offered = {
      ...{ stamps, firstStamp: this.#stamp(), taken: undefined },
      go: go.resolve,
      withdraw: () => withdrawn.abort(),
      outcome: this.#propose(
        plan,
        'complete',
        { signal: AbortSignal.any([signal, withdrawn.signal]), deadlineMs: offerMs, heldFor },
        () => this.#leaseFrom(offered)
      )
    }
    this.withdraw(plan)
    this.#offered.set(plan.id, offered)
    void offered.outcome.then(outcome => {
      // Whoever proposed it meanwhile has the outcome.
      if (this.#offered.get(plan.id) !== offered) return
      this.#offered.delete(plan.id)
      if (outcome.kind !== 'unknown') onDecided(outcome.holding)
    })
  }

  taken(plan: RelocationPlan, offer: number): void {
    const offered = this.#offered.get(plan.id)
    if (offered) offered.taken ??= offer
  }

  withdraw(plan: RelocationPlan): void {
    this.#offered.get(plan.id)?.withdraw()
    this.#offered.delete(plan.id)
  }

  letGo(plan: RelocationPlan, { voters, ballot }: Offer): void {
    this.#registers.letGo(plan.machine, voters, ballot)
  }

  expectLetGo(plan: RelocationPlan, { voters }: Offer): void {
    this.#registers.letGo(plan.machine, voters)
  }

  /** No voter accepted before the source had the offer that it took. */
  #leaseFrom({ taken, stamps, firstStamp }: Offered): number {
    return (taken === undefined ? undefined : stamps.get(taken)) ?? firstStamp
  }

  /** @param leaseFrom when nobody had been given it yet; as of now if absent */
  async #propose(
    plan: RelocationPlan,
    proposal: Proposal,
    options: ChangeOptions,
    leaseFrom?: () => number
  ): Promise<RegisterOutcome> {
    const change = recordChange(plan, proposal)
    const stamp = this.#stamp()
    try {
      const outcome = await this.#registers.propose(
        plan.machine,
        change ? machineChange(change) : readChange,
        options
      )
      if (outcome.kind !== 'decided' && outcome.kind !== 'refused') return { kind: 'unknown' }
      if (outcome.value === undefined) return { kind: 'unknown' }
      const holding = decisionOf(outcome.value, outcome.configuration)
      // Another's proposal may have been accepted before ours was sent: a lease does not begin with ours then.
      const isOurs = outcome.kind === 'decided' && outcome.changed
      this.#onRecord(holding, isOurs ? (leaseFrom?.() ?? stamp) : undefined)
      return outcome.kind === 'decided'
        ? { kind: 'decided', holding: holding.record }
        : { kind: 'refused', holding: holding.record, code: outcome.code }
    } catch {
      // Nobody knows where the register is, or its record is of a newer version: neither is an answer.
      return { kind: 'unknown' }
    }
  }
}
