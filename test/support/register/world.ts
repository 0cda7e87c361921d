import type { Codec } from '../../../protocol/codec.ts'
import type { Random } from '../../../protocol/core.ts'
import type { Ballot } from '../../../protocol/register/ballot.ts'
import type { Change } from '../../../protocol/register/change.ts'
import { type Configuration, checkedVoters, type Voter } from '../../../protocol/register/configuration.ts'
import type { Answer, Request, Verdict, VoterRecord } from '../../../protocol/register/message.ts'
import { answerCodec, requestCodec } from '../../../protocol/register/message-codec.ts'
import { type PeekResult, tallyPeeks } from '../../../protocol/register/peek.ts'
import { highestAccepted } from '../../../protocol/register/proposal-plan.ts'
import { type Outcome, Proposer, type ProposerEffect } from '../../../protocol/register/proposer.ts'
import { VoterCore, type VoterEffect } from '../../../protocol/register/voter-core.ts'
import { VoterMemory } from '../../../protocol/register/voter-memory.ts'
import { decide } from '../../../protocol/register/voter-rules.ts'
import { seededRandom } from '../random.ts'

export interface Faults {
  /** Chance of a message to be lost, to be delivered twice. */
  readonly loss: number
  readonly duplication: number
  /** Chance, per message, of some voter to lose power; it comes back at once with what was on its disk. */
  readonly crash: number
}

/** Rules that a test breaks on purpose, to see that the properties notice. */
export interface Rules {
  readonly decide: typeof decide
  readonly choose: typeof highestAccepted
  /** Tells the core that a record is on disk before it is. */
  readonly speakEarly: boolean
}

export const trueRules: Rules = { decide, choose: highestAccepted, speakEarly: false }

interface SimulatedVoter {
  core: VoterCore
  disk: Map<string, VoterRecord>
  sequence: number
  /** Handed to the disk, lost by a crash. */
  cache: { sequence: number; record: VoterRecord }[]
  tickets: Map<number, (answer: Answer) => void>
}

interface Scheduled {
  readonly at: number
  readonly run: () => void
}

const key = 'machine/1'
/** Whom changes are held for. */
const holder = 'source'

/** Voters, proposers, a network and disks in virtual time, all drawn from one seed. */
export class RegisterWorld {
  now = 0
  readonly random: Random
  readonly #encodes: boolean
  readonly #faults: Faults
  readonly #rules: Rules
  readonly #voters = new Map<string, SimulatedVoter>()
  /** Latest first; what was scheduled first among equals runs first. */
  readonly #queue: Scheduled[] = []
  #ticket = 0
  #proposals = 0
  #lives = 0

  constructor(seed: number, faults: Faults, rules: Rules = trueRules) {
    this.random = seededRandom(seed)
    this.#encodes = seed % 4 === 0
    this.#faults = faults
    this.#rules = rules
  }

  voter(at: number): Voter {
    return { host: `voter${at}`, store: String(at).padStart(32, '0') }
  }

  voters(...numbers: number[]): Voter[] {
    return checkedVoters(numbers.map(at => this.voter(at)))
  }

  /** Runs what is due, in order, until nothing is left or a time has come. */
  run(until: number): void {
    for (;;) {
      const first = this.#queue.at(-1)
      if (first === undefined || first.at > until) break
      this.#queue.pop()
      this.now = Math.max(this.now, first.at)
      first.run()
    }
    this.now = Math.max(this.now, until)
  }

  after(ms: number, run: () => void): void {
    const at = this.now + ms
    let place = this.#queue.length
    while (place > 0 && this.#queue[place - 1]!.at <= at) place--
    this.#queue.splice(place, 0, { at, run })
  }

  propose(options: {
    configuration: Configuration
    change: Change
    changeId?: string
    memory?: VoterMemory
    deadlineMs: number
    triedBefore?: boolean
    mayCreate?: boolean
    onDone: (outcome: Outcome) => void
    /** Ends the proposer without a word at this time, as a crash does. */
    diesAfterMs?: number
  }): void {
    const number = ++this.#proposals
    const isHeld = this.random() < 0.3
    const proposer = new Proposer({
      key,
      configuration: options.configuration,
      change: options.change,
      changeId: options.changeId ?? number.toString(16).padStart(32, '0'),
      mayCreate: options.mayCreate ?? true,
      triedBefore: options.triedBefore ?? false,
      proposer: `proposer.${number}`,
      memory: options.memory ?? new VoterMemory(),
      random: this.random,
      deadlineAt: this.now + options.deadlineMs,
      times: { roundMs: 50, backoffMs: 10, maxBackoffMs: 100, standByMs: 40 },
      choose: this.#rules.choose,
      ...(isHeld && { heldFor: holder })
    })
    let dead = false
    let waking: number | undefined
    if (options.diesAfterMs !== undefined) this.after(options.diesAfterMs, () => (dead = true))
    const perform = (effects: ProposerEffect[]) => {
      for (const effect of effects) {
        if (effect.kind === 'done') return options.onDone(effect.outcome)
        if (effect.kind === 'standing-by') {
          this.#letGo(effect.configuration, effect.ballot)
          continue
        }
        const { to, round, request } = effect
        this.#carry(() =>
          this.#deliver(to, request, answer =>
            this.#carry(() => {
              if (dead) return
              perform(
                proposer.step(
                  { kind: 'answer', from: to, round, answer: this.#throughWire(answer, answerCodec) },
                  this.now
                )
              )
            })
          )
        )
      }
      const wakeup = proposer.wakeup()
      if (wakeup === undefined || wakeup === waking) return
      waking = wakeup
      this.after(Math.max(0, wakeup - this.now), () => {
        if (!dead && proposer.wakeup() === wakeup) perform(proposer.step({ kind: 'tick' }, this.now))
      })
    }
    perform(proposer.step({ kind: 'start' }, this.now))
    if (isHeld) {
      this.after(this.random() * 60, () => {
        if (!dead) perform(proposer.step({ kind: 'go' }, this.now))
      })
    }
  }

  /** Another host's word, which comes at any time, often, never, or after the proposer is gone. */
  #letGo({ voters }: Configuration, ballot: Ballot): void {
    for (const { host } of voters) {
      if (this.random() < 0.5) continue
      this.after(this.random() * 60, () =>
        this.#carry(() => {
          const voter = this.#voters.get(host)
          if (voter) this.#perform(voter, voter.core.step({ kind: 'let-go', by: holder, key, ballot }))
        })
      )
    }
  }

  /** Looks at the register as a watcher does: waits for all answers that come within a while. */
  peek(configuration: Configuration, onDone: (result: PeekResult) => void): void {
    const verdicts = new Map<string, Verdict>()
    for (const { host } of configuration.voters) {
      this.#carry(() =>
        this.#deliver(host, { key, floor: 0, question: { kind: 'peek' } }, answer =>
          this.#carry(() => verdicts.set(host, answer.verdict))
        )
      )
    }
    this.after(this.random() * 150, () => onDone(tallyPeeks(configuration, verdicts)))
  }

  crash(host: string): void {
    const before = this.#voters.get(host)
    if (before) this.#voters.set(host, this.#start(host, before.disk, before.sequence))
  }

  #carry(deliver: () => void): void {
    const { loss, duplication } = this.#faults
    const copies = this.random() < loss ? 0 : this.random() < duplication ? 2 : 1
    for (let copy = 0; copy < copies; copy++) this.after(1 + this.random() * 30, deliver)
  }

  #deliver(host: string, request: Request, reply: (answer: Answer) => void): void {
    if (this.random() < this.#faults.crash) this.crash(host)
    const voter = this.#voters.get(host) ?? this.#start(host, new Map(), 0)
    this.#voters.set(host, voter)
    const ticket = ++this.#ticket
    voter.tickets.set(ticket, reply)
    this.#perform(
      voter,
      voter.core.step({ kind: 'request', ticket, request: this.#throughWire(request, requestCodec) })
    )
  }

  #start(host: string, disk: Map<string, VoterRecord>, sequence: number): SimulatedVoter {
    const self = { host, store: host.slice('voter'.length).padStart(32, '0') }
    const life = (++this.#lives).toString(16).padStart(16, '0')
    const stored = { records: disk.values(), sequence, life }
    const core = new VoterCore(self, stored, { decide: this.#rules.decide })
    return { core, disk, sequence, cache: [], tickets: new Map() }
  }

  #perform(voter: SimulatedVoter, effects: VoterEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'reply') {
        voter.tickets.get(effect.ticket)?.(effect.answer)
        voter.tickets.delete(effect.ticket)
        continue
      }
      voter.cache.push(effect)
      const { sequence } = effect
      this.after(this.random() * 20, () => this.#sync(voter, sequence))
      if (this.#rules.speakEarly) this.#perform(voter, voter.core.step({ kind: 'persisted', sequence }))
    }
  }

  /** A voter that crashed has another `core`: its old cache is written by nobody. */
  #sync(voter: SimulatedVoter, sequence: number): void {
    if (![...this.#voters.values()].includes(voter)) return
    for (const one of voter.cache.filter(entry => entry.sequence <= sequence)) {
      voter.disk.set(one.record.key, one.record)
      voter.sequence = one.sequence
    }
    voter.cache = voter.cache.filter(entry => entry.sequence > sequence)
    this.#perform(voter, voter.core.step({ kind: 'persisted', sequence }))
  }

  /** One world in four encodes what it sends: its cost is most of a run. */
  #throughWire<T>(value: T, codec: Codec<T>): T {
    return this.#encodes ? codec.decode(codec.encode(value)) : value
  }
}
