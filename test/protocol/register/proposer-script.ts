import type { Change } from '../../../protocol/register/change.ts'
import type { Configuration } from '../../../protocol/register/configuration.ts'
import type { Accepted, Envelope, Question, Request, Verdict } from '../../../protocol/register/message.ts'
import {
  type Outcome,
  Proposer,
  type ProposerEffect,
  type ProposerOptions
} from '../../../protocol/register/proposer.ts'
import { VoterMemory } from '../../../protocol/register/voter-memory.ts'

export const voter = (host: string) => ({ host, store: host.charCodeAt(0).toString(16).padStart(32, '0') })
export const set = (number: number, hosts: string): Configuration => ({
  number,
  voters: [...hosts].map(voter)
})
const text = (value: string) => new TextEncoder().encode(value)
export const read = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value)
export const ours = 'c0'.repeat(16)
export const theirs = 'd0'.repeat(16)
export const accepted = (counter: number, value: string, extra: Partial<Envelope> = {}): Accepted => ({
  ballot: { counter, proposer: counter === 0 ? '' : 'other' },
  envelope: { value: text(value), changeIds: [theirs], ...extra }
})
export const append: Change = current => ({ kind: 'next', value: text(`${read(current) ?? ''}!`) })
export const refuse: Change = () => ({ kind: 'refuse', code: 'not-owner', message: 'no' })
export const promised = (held?: Accepted): Verdict => ({ kind: 'promised', ...(held && { accepted: held }) })
export const refused = (code: Extract<Verdict, { kind: 'refused' }>['code']): Verdict => ({
  kind: 'refused',
  code
})

/** A proposer whose voters say what the test says. */
export class Script {
  now = 0
  readonly proposer: Proposer
  readonly memory = new VoterMemory()
  sent = new Map<string, { round: number; request: Request }>()
  outcome: Outcome | undefined
  /** The ballot that voters were last told to stand by with. */
  standsBy: number | undefined

  constructor(change: Change, options: Partial<ProposerOptions> = {}) {
    this.proposer = new Proposer({
      key: 'machine/1',
      configuration: set(1, 'abc'),
      change,
      changeId: ours,
      mayCreate: true,
      proposer: 'me.1',
      memory: this.memory,
      random: () => 0.5,
      deadlineAt: 10_000,
      times: { roundMs: 100, backoffMs: 10, maxBackoffMs: 40, standByMs: 300 },
      ...options
    })
    this.take(this.proposer.step({ kind: 'start' }, 0))
  }

  take(effects: ProposerEffect[]): void {
    if (effects.some(effect => effect.kind === 'send')) this.sent = new Map()
    for (const effect of effects) {
      if (effect.kind === 'done') this.outcome = effect.outcome
      else if (effect.kind === 'standing-by') this.standsBy = effect.ballot.counter
      else this.sent.set(effect.to, effect)
    }
  }

  /** Voters answer the question they were asked last. */
  say(hosts: string, verdict: Verdict, answer: { store?: string; sequence?: number } = {}): this {
    const { sent } = this
    for (const from of hosts) {
      const { round } = sent.get(from)!
      const full = { store: voter(from).store, sequence: 1, verdict, ...answer }
      this.take(this.proposer.step({ kind: 'answer', from, round, answer: full }, this.now))
    }
    return this
  }

  fail(hosts: string, code = 'unreachable'): this {
    const { sent } = this
    for (const from of hosts) {
      this.take(this.proposer.step({ kind: 'failed', from, round: sent.get(from)!.round, code }, this.now))
    }
    return this
  }

  /** Goes to the time at which the proposer wants to be woken. */
  wake(): this {
    this.now = this.proposer.wakeup()!
    this.take(this.proposer.step({ kind: 'tick' }, this.now))
    return this
  }

  get question(): Question {
    return [...this.sent.values()][0]!.request.question
  }

  get asked(): string {
    return `${[...this.sent.keys()].join('')} ${this.question.kind}`
  }

  get ballot(): number {
    return 'ballot' in this.question ? this.question.ballot.counter : -1
  }

  get proposed(): string | undefined {
    return 'envelope' in this.question ? read(this.question.envelope.value) : undefined
  }
}
