import type { Core } from '../core.ts'
import type { HostId } from '../host.ts'
import { VoterLeases } from '../lease/voter-leases.ts'
import { type Ballot, compareBallots } from './ballot.ts'
import type { Voter } from './configuration.ts'
import { registerLimits } from './limits.ts'
import type {
  Answer,
  LeaseQuestion,
  Question,
  RegisterQuestion,
  Request,
  StandByQuestion,
  Verdict,
  VoterRecord
} from './message.ts'
import { isLeftBehind, type Retirement } from './retirement.ts'
import { decide } from './voter-rules.ts'

export type VoterEvent =
  /** @param ticket names the request towards the driver; never used twice */
  | { readonly kind: 'request'; readonly ticket: number; readonly request: Request }
  /** A host lets what it was waited for be accepted. */
  | { readonly kind: 'let-go'; readonly by: HostId; readonly key: string; readonly ballot: Ballot }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'forget'; readonly ticket: number }
  /** Every record up to and with this sequence has reached the disk (fdatasync returned). */
  | { readonly kind: 'persisted'; readonly sequence: number }
  /** A document about voters is on this host's disk, and will be at its next start; see retirement.ts. */
  | { readonly kind: 'retired'; readonly retirement: Retirement }

export type VoterEffect =
  | { readonly kind: 'persist'; readonly sequence: number; readonly record: VoterRecord }
  | { readonly kind: 'reply'; readonly ticket: number; readonly answer: Answer }

/** What is accepted once `by` says so, and who is told. */
interface Standing {
  readonly ticket: number
  /** As an accept. */
  readonly request: Request
  readonly by: HostId
}

/**
 * One voter with all its keys.
 *
 * Intuition: a clerk who writes every promise into a book that survives fire, and speaks only of what is in it.
 * Whatever an answer reveals (a promise, a value, even a refusal) rests on records; so an answer is kept back until
 * the last record written before it is on disk. It leaves this core only after the driver's `persisted`: a driver
 * cannot answer early, because it has not got the answer.
 *
 *     request ──► decide ──► persist(record, sequence) ──fdatasync──► persisted(sequence) ──► reply
 *                    └─ nothing to write, nothing outstanding ──────────────────────────────► reply
 *
 * Stands by (StandByQuestion) with one change of a key at most, in memory, and only with what it would accept now: once that is
 * not so any more, it says why at once. What stands by changes nothing: another's promise or acceptance comes first.
 *
 *     stand-by ──► standing by ──let-go──► decide, as an accept ──► …
 *         │            └─ another ballot, a later stand-by ──► reply why not
 *         └─ would not be accepted, or is already ──► reply
 *
 * Bounds: registerLimits.keysPerVoter keys and pendingPerVoter unanswered requests; what is over is refused.
 * Failures: when a write fails the driver drops this core and makes a new one from the disk: what was in memory
 * only was never spoken of. A voter whose disk was put back to an earlier state is behind the sequence that
 * proposers remember; it refuses them. If no proposer remembers, that goes unnoticed.
 *
 * Renewals of leases and questions about them (protocol/lease/voter-leases.ts) are answered at once, whatever the disk does.
 */
export class VoterCore implements Core<VoterEvent, VoterEffect> {
  readonly #self: Voter
  readonly #decide: typeof decide
  readonly #records: Map<string, VoterRecord>
  readonly #leases: VoterLeases
  readonly #retirements = new Map<string, Retirement>()
  readonly #pending: { readonly after: number; readonly ticket: number; readonly answer: Answer }[] = []
  readonly #standing = new Map<string, Standing>()
  /** Sequence of the last record handed out to be written. */
  #written: number
  /** Sequence of the last record known to be on disk. */
  #durable: number

  /**
   * @param stored what is on disk: the last record of each key, and how many were ever written; `life` is new with each start
   * @param rules to be replaced in tests only, to show that they are needed
   */
  constructor(
    self: Voter,
    stored: { records: Iterable<VoterRecord>; sequence: number; life: string },
    rules = { decide }
  ) {
    this.#self = self
    this.#decide = rules.decide
    this.#records = new Map([...stored.records].map(record => [record.key, record]))
    this.#leases = new VoterLeases(stored.life, this.#records.values())
    this.#written = stored.sequence
    this.#durable = stored.sequence
  }

  step(event: VoterEvent): VoterEffect[] {
    switch (event.kind) {
      case 'request':
        return this.#request(event.ticket, event.request)
      case 'persisted':
        return this.#persisted(event.sequence)
      case 'let-go':
        return this.#letGo(event)
      case 'forget':
        return this.#forget(event.ticket)
      case 'retired':
        return this.#retired(event.retirement)
    }
  }

  wakeup(): undefined {
    return undefined
  }

  #retired(retirement: Retirement): VoterEffect[] {
    const { key } = retirement
    this.#retirements.set(key, retirement)
    const record = this.#records.get(key)
    if (record && isLeftBehind(record.configuration, retirement)) this.#leases.end(record)
    return []
  }

  #request(ticket: number, request: Request): VoterEffect[] {
    if (this.#pending.length >= registerLimits.pendingPerVoter) {
      return [
        {
          kind: 'reply',
          ticket,
          answer: this.#answer({ kind: 'refused', code: 'voter-busy' }, this.#durable)
        }
      ]
    }
    if (request.floor > this.#written) return this.#speak(ticket, { kind: 'refused', code: 'voter-restored' })
    const { question } = request
    if (question.kind === 'renew' || question.kind === 'watch')
      return [{ kind: 'reply', ticket, answer: this.#answer(this.#lease(question), this.#durable) }]
    if (question.kind === 'stand-by') return this.#standBy(ticket, request, question)
    const before = this.#records.get(request.key)
    const { verdict, record } = this.#decide(
      before,
      request.key,
      question,
      this.#self,
      this.#retirements.get(request.key)
    )
    if (record === undefined) return this.#speak(ticket, this.#traced(verdict, question))
    if (before === undefined && this.#records.size >= registerLimits.keysPerVoter) {
      return this.#speak(ticket, { kind: 'refused', code: 'voter-full' })
    }
    this.#records.set(request.key, record)
    this.#leases.observe(before, record)
    this.#written++
    return [
      { kind: 'persist', sequence: this.#written, record },
      ...this.#speak(ticket, this.#traced(verdict, question)),
      ...this.#overtaken(request.key)
    ]
  }

  #standBy(ticket: number, request: Request, { by, ...question }: StandByQuestion): VoterEffect[] {
    const { key } = request
    const accept: Request = { ...request, question: { ...question, kind: 'accept' } }
    const refusal = this.#refusal(accept)
    if (refusal) return this.#speak(ticket, refusal)
    const earlier = this.#standing.get(key)
    if (earlier === undefined && this.#standing.size >= registerLimits.standingPerVoter)
      return this.#speak(ticket, { kind: 'refused', code: 'voter-busy' })
    this.#standing.set(key, { ticket, request: accept, by })
    return earlier ? this.#speak(earlier.ticket, { kind: 'refused', code: 'voter-busy' }) : []
  }

  /** What to say of what would not be accepted now, or is already. */
  #refusal({ key, question }: Request): Verdict | undefined {
    const { record, verdict } = this.#decide(
      this.#records.get(key),
      key,
      question as RegisterQuestion,
      this.#self,
      this.#retirements.get(key)
    )
    return record !== undefined && verdict.kind === 'accepted' ? undefined : verdict
  }

  #letGo({ by, key, ballot }: Extract<VoterEvent, { kind: 'let-go' }>): VoterEffect[] {
    const standing = this.#standing.get(key)
    if (standing === undefined || standing.by !== by) return []
    const { ticket, request } = standing
    const { question } = request
    if (question.kind !== 'accept' || compareBallots(question.ballot, ballot) !== 0) return []
    this.#standing.delete(key)
    return this.#request(ticket, request)
  }

  /** Whoever waits for what will not be accepted any more is told why. */
  #overtaken(key: string): VoterEffect[] {
    const standing = this.#standing.get(key)
    const refusal = standing && this.#refusal(standing.request)
    if (refusal === undefined) return []
    this.#standing.delete(key)
    return this.#speak(standing!.ticket, refusal)
  }

  #forget(ticket: number): VoterEffect[] {
    for (const [key, standing] of this.#standing) if (standing.ticket === ticket) this.#standing.delete(key)
    return []
  }

  #lease(question: LeaseQuestion): Verdict {
    if (question.kind === 'watch')
      return { kind: 'watched', traces: question.holders.map(holder => this.#leases.traceOf(holder)) }
    const renewed = this.#leases.renew(question.holder, question.known)
    return renewed ? { kind: 'renewed', ...renewed } : { kind: 'refused', code: 'voter-full' }
  }

  /** What is renewed from here on is no renewal of what the accepted value ended. */
  #traced(verdict: Verdict, question: Question): Verdict {
    if (verdict.kind !== 'accepted' || question.kind !== 'accept' || !question.former) return verdict
    return { ...verdict, trace: this.#leases.traceOf(question.former) }
  }

  #persisted(sequence: number): VoterEffect[] {
    this.#durable = Math.max(this.#durable, Math.min(sequence, this.#written))
    const until = this.#pending.findIndex(({ after }) => after > this.#durable)
    const spoken = this.#pending.splice(0, until < 0 ? this.#pending.length : until)
    return spoken.map(({ ticket, answer }) => ({ kind: 'reply', ticket, answer }))
  }

  #speak(ticket: number, verdict: Verdict): VoterEffect[] {
    const answer = this.#answer(verdict, this.#written)
    if (this.#durable >= this.#written) return [{ kind: 'reply', ticket, answer }]
    this.#pending.push({ after: this.#written, ticket, answer })
    return []
  }

  #answer(verdict: Verdict, sequence: number): Answer {
    return { store: this.#self.store, sequence, verdict }
  }
}
