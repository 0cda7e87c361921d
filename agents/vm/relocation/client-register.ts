import type { RelocationId } from '../../../protocol/machine.ts'
import { readChange } from '../../../protocol/register/change.ts'
import { machineChange } from '../../../protocol/register/machine-record.ts'
import type { RelocationPlan } from '../../../protocol/relocation/plan.ts'
import type { Proposal, RegisterOutcome } from '../../../protocol/relocation/register-asking.ts'
import { decisionOf, type MachineDecision, type MachineRegisters } from '../machine-registers.ts'
import type { ChangeOptions } from '../register/client.ts'
import type { MachineRegister } from './ports.ts'
import { recordChange } from './record-change.ts'

const deadlineMs = 5_000
/** For so long the voters' promise is kept for a proposal that was foreseen; whoever else asks them needs a round more. */
const foreseenMs = 3_000
/** However often it is foreseen again. */
const longestMs = 30_000

/** @param from the stamp of before it was first proposed, where this host proposed it */
type OnRecord = (decision: MachineDecision, from: number | undefined) => void

interface Foreseen {
  readonly proposal: Proposal
  readonly go: () => void
  readonly drop: () => void
  /** It is foreseen again. */
  readonly keep: () => void
  readonly outcome: Promise<RegisterOutcome>
}

/** Relocations' view of the registers that this host knows. */
export class ClientRegister implements MachineRegister {
  readonly #registers: Pick<MachineRegisters, 'propose'>
  readonly #stamp: () => number
  /** Told of every decided record, so that others on this host need not ask again. */
  readonly #onRecord: OnRecord
  readonly #foreseen = new Map<RelocationId, Foreseen>()

  constructor(
    registers: Pick<MachineRegisters, 'propose'>,
    onRecord: OnRecord = () => {},
    stamp: () => number = () => 0
  ) {
    this.#registers = registers
    this.#onRecord = onRecord
    this.#stamp = stamp
  }

  async propose(plan: RelocationPlan, proposal: Proposal, signal: AbortSignal): Promise<RegisterOutcome> {
    const foreseen = this.#foreseen.get(plan.id)
    this.#foreseen.delete(plan.id)
    if (foreseen?.proposal === proposal) {
      foreseen.go()
      return await foreseen.outcome
    }
    foreseen?.drop()
    return await this.#propose(plan, proposal, { signal, deadlineMs })
  }

  foresee(plan: RelocationPlan, proposal: Proposal, signal: AbortSignal): void {
    const known = this.#foreseen.get(plan.id)
    if (known?.proposal === proposal) {
      known.keep()
      return
    }
    const hold = Promise.withResolvers<void>()
    const dropped = new AbortController()
    const drop = () => {
      if (this.#foreseen.get(plan.id)?.outcome === outcome) this.#foreseen.delete(plan.id)
      clearTimeout(timer)
      dropped.abort()
    }
    let timer = setTimeout(drop, foreseenMs)
    const outcome = this.#propose(plan, proposal, {
      signal: AbortSignal.any([signal, dropped.signal]),
      deadlineMs: longestMs + deadlineMs,
      hold: hold.promise
    })
    const go = () => {
      clearTimeout(timer)
      hold.resolve()
    }
    const keep = () => {
      clearTimeout(timer)
      timer = setTimeout(drop, foreseenMs)
    }
    known?.drop()
    this.#foreseen.set(plan.id, { proposal, go, drop, keep, outcome })
    // One that came to an end before it was wanted is of no use to anybody.
    void outcome.then(drop)
  }

  async #propose(plan: RelocationPlan, proposal: Proposal, options: ChangeOptions): Promise<RegisterOutcome> {
    const change = recordChange(plan, proposal)
    const from = this.#stamp()
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
      this.#onRecord(holding, isOurs ? from : undefined)
      return outcome.kind === 'decided'
        ? { kind: 'decided', holding: holding.record }
        : { kind: 'refused', holding: holding.record, code: outcome.code }
    } catch {
      // Nobody knows where the register is, or its record is of a newer version: neither is an answer.
      return { kind: 'unknown' }
    }
  }
}
