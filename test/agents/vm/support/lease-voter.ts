import { VoterLeases } from '../../../../protocol/lease/voter-leases.ts'
import type { Grant } from '../../../../protocol/register/grant.ts'
import type { LeaseQuestion, Verdict, VoterRecord } from '../../../../protocol/register/message.ts'
import { record } from '../../../protocol/lease/rig.ts'

/** What a voter backs, and how far renewals have come, without a disk or a network. */
export class LeaseVoter {
  isAway = false
  renewals = 0
  questions = 0
  readonly #name: string
  readonly #records = new Map<string, VoterRecord>()
  #leases: VoterLeases
  #lives = 0

  constructor(name: string) {
    this.#name = name
    this.#leases = this.#started()
  }

  accept(key: string, grant: Grant | undefined): void {
    const before = this.#records.get(key)
    const counter = (before?.accepted?.ballot.counter ?? 0) + 1
    const after = record(key, grant, { counter })
    this.#leases.observe(before, after)
    this.#records.set(key, after)
  }

  restart(): void {
    this.#leases = this.#started()
  }

  answer(question: LeaseQuestion): Verdict | undefined {
    if (this.isAway) return undefined
    if (question.kind === 'renew') {
      this.renewals++
      const renewed = this.#leases.renew(question.holder, question.known)
      return renewed && { kind: 'renewed', ...renewed }
    }
    if (question.kind !== 'watch') return undefined
    this.questions++
    return { kind: 'watched', traces: question.holders.map(holder => this.#leases.traceOf(holder)) }
  }

  traceOf(holder: Grant['holder']) {
    return this.#leases.traceOf(holder)
  }

  #started(): VoterLeases {
    const life = `${this.#name}${++this.#lives}`.padEnd(16, '0')
    return new VoterLeases(life, this.#records.values())
  }
}
