import type { Core, Random } from '../core.ts'
import type { HostId } from '../host.ts'
import type { Trace } from '../lease/trace.ts'
import type { Owner } from '../machine.ts'
import { type Ballot, compareBallots, installedBallot } from './ballot.ts'
import type { Change } from './change.ts'
import { type Configuration, majority, type Voter } from './configuration.ts'
import { registerLimits } from './limits.ts'
import type { Answer, ChangeId, Envelope, Question, Request, Verdict } from './message.ts'
import { type Conclusion, highestAccepted, plan } from './proposal-plan.ts'
import { type Accepting, empty, haveOf, type State } from './proposer-state.ts'
import { nextNumber, type Retirement, survivorsOf } from './retirement.ts'
import type { VoterMemory } from './voter-memory.ts'

export type ProposerEvent =
  | { readonly kind: 'start' }
  /** The change is wanted now, whoever was to let it go (see ProposerOptions). */
  | { readonly kind: 'go' }
  | { readonly kind: 'answer'; readonly from: HostId; readonly round: number; readonly answer: Answer }
  /** The question was not answered: by a time-out, a lost connection, a refusal of the overlay. */
  | { readonly kind: 'failed'; readonly from: HostId; readonly round: number; readonly code: string }
  | { readonly kind: 'tick' }
  /** Nobody waits any more. */
  | { readonly kind: 'abort' }

export type ProposerEffect =
  | { readonly kind: 'send'; readonly to: HostId; readonly round: number; readonly request: Request }
  /** Voters are told to stand by with the change under this ballot: whoever it is held for may let it go. */
  | { readonly kind: 'standing-by'; readonly ballot: Ballot; readonly configuration: Configuration }
  | { readonly kind: 'done'; readonly outcome: Outcome }

/** Why voters did not take part, by host: for the person who has to find out. */
export type Problems = Readonly<Record<HostId, string>>

/** A voter took the value, when the former holder's renewals had come so far. */
export interface Acceptance {
  readonly voter: HostId
  readonly trace: Trace
}

export type Outcome =
  /** The register holds this value. */
  | {
      readonly kind: 'decided'
      readonly value: Uint8Array
      readonly changed: boolean
      readonly configuration: Configuration
      /** Of a majority, if ProposerOptions.former was given and this proposer saw them itself. */
      readonly acceptances?: readonly Acceptance[]
    }
  /** The change was refused by its own function on a decided value; it did not and will not take place. */
  | {
      readonly kind: 'refused'
      readonly code: string
      readonly message: string
      readonly value: Uint8Array | undefined
      readonly configuration: Configuration
    }
  /** No majority; this change was sent to nobody, so it did not and will not take place. */
  | { readonly kind: 'unreachable'; readonly problems: Problems }
  /** The change may have taken place or may yet, until a later change or read tells. */
  | { readonly kind: 'unknown'; readonly problems: Problems }

export interface ProposerTimes {
  /** How long voters may take to answer one question before the round counts as failed. */
  readonly roundMs: number
  /** The first back-off is a random part of this; it doubles with every failed round. */
  readonly backoffMs: number
  readonly maxBackoffMs: number
  /** After so long voters that stand by are told again: they may have forgotten, or have promised another ballot. */
  readonly standByMs: number
}

const defaultProposerTimes: ProposerTimes = {
  roundMs: 2000,
  backoffMs: 20,
  maxBackoffMs: 1000,
  standByMs: 3000
}

export interface ProposerOptions {
  readonly key: string
  readonly configuration: Configuration
  readonly change: Change
  readonly changeId: ChangeId
  /** Whether the register may come into being by this change. */
  readonly mayCreate: boolean
  /** This change was tried before and its outcome is not known. */
  readonly triedBefore?: boolean
  /** Names this one proposal and no other, ever: host id and a random nonce. */
  readonly proposer: string
  /**
   * Where the ballots begin, best at the time of day in milliseconds: above those of every attempt that ended before,
   * so that no round is lost to a conflict with them. A clock that is wrong costs rounds, never a decision.
   */
  readonly firstCounter?: number
  /** Whose lease the change ends: the voters are asked for its trace as they accept. */
  readonly former?: Owner
  /**
   * The voters take the change only when this host lets it go, and answer us then; or at our own `go`. Whoever knows
   * ahead what will be proposed has the promises by then, and the other host need not wait for our word.
   */
  readonly heldFor?: HostId
  /** The voters that are left of this configuration decide in it, all of them together (retirement.ts). */
  readonly retirement?: Retirement
  readonly memory: VoterMemory
  readonly random: Random
  readonly deadlineAt: number
  readonly times?: ProposerTimes
  /** To be replaced in tests only, to show that it is needed. */
  readonly choose?: typeof highestAccepted
}

const nobody: ReadonlySet<HostId> = new Set()

/**
 * One change of one register (CASPaxos, Rystsov 2018, "proposer"): as many rounds as it takes, until a deadline.
 *
 * Intuition: ask a majority to listen to nobody older than me and to tell what they hold; take the newest of it,
 * which is the only thing that may have been decided; make one change to it; ask a majority to hold the result.
 *
 *                 ┌──────────────── a majority is out of reach: back off ───────────────┐
 *                 ▼                                                                     │
 *     idle ──► preparing ──majority──► accepting ──majority──► done: decided, refused ──┤
 *                 ▲   └─ already settled ─────┼──────────────► done                     │
 *                 │                           ▼ the value names the next voters         │
 *                 └──── majority ──────── installing ───────────────────────────────────┘
 *     preparing ──majority──► accepting, held: voters stand by, until the other host lets them, or `go`
 *                                 └─ another ballot overtook: give way, and from the start
 *     any ── deadline ──► done: unreachable (our change was never sent), else unknown
 *
 * - What was found is written again under our ballot even when nothing changes (a read, a refusal): it might not be
 *   decided yet. And this buries every older attempt: once a change or read was answered, what had an unknown
 *   outcome before it either took place before it or never will. (A peek does not bury: see peek.ts.)
 * - A value that holds our change, or is sealed, and that a majority already holds under one ballot (*settled*) need
 *   not be written again.
 * - A value that names the next voters is the last of its configuration. It is decided unchanged, whoever began it,
 *   installed at a majority of the next set, and the change goes on there.
 * - A voter that shows a newer configuration is followed. When that one turns out to be installed at fewer than a
 *   majority, its installation is finished: from a voter that still holds what was installed, else from the
 *   configuration before.
 *
 * Bounds: one round at a time, one question per voter and round. Answers of earlier rounds are ignored, but an acceptance
 * of the same ballot counts whichever question it answers.
 */
export class Proposer implements Core<ProposerEvent, ProposerEffect> {
  readonly #options: ProposerOptions
  readonly #times: ProposerTimes
  readonly #problems = new Map<HostId, string>()
  #configuration: Configuration
  /** The configuration from which we were shown the present one, while that is not known to serve. */
  #before: Configuration | undefined
  #state: State = { kind: 'idle' }
  #round = 0
  #roundEndsAt = 0
  /** Questions of this round that have no answer yet, with the floor that went with them. */
  #open = new Map<HostId, { voter: Voter; floor: number }>()
  #needed = 0
  /** A voter of this round was not installed. */
  #uninstalled = false
  /** Only grows, in all configurations together: a ballot that came back would carry a second value. */
  #counter = 0
  #failures = 0
  #isHeld: boolean
  #sent: boolean

  constructor(options: ProposerOptions) {
    this.#options = options
    this.#times = options.times ?? defaultProposerTimes
    this.#configuration = options.configuration
    this.#sent = options.triedBefore ?? false
    this.#isHeld = options.heldFor !== undefined
    this.#counter = Math.min((options.firstCounter ?? 1) - 1, registerLimits.ballotCounter / 2)
  }

  step(event: ProposerEvent, now: number): ProposerEffect[] {
    if (this.#state.kind === 'done') return []
    if (event.kind === 'abort' || now >= this.#options.deadlineAt) return this.#giveUp()
    switch (event.kind) {
      case 'start':
        return this.#state.kind === 'idle' ? this.#prepare(now) : []
      case 'go':
        return this.#go(now)
      case 'answer':
        return this.#answered(event.from, event.round, event.answer, now)
      case 'failed':
        return this.#failed(event.from, event.round, event.code, now)
      case 'tick':
        return this.#tick(now)
    }
  }

  wakeup(): number | undefined {
    switch (this.#state.kind) {
      case 'idle':
      case 'done':
        return undefined
      case 'promised':
        return this.#options.deadlineAt
      case 'waiting':
        return Math.min(this.#state.until, this.#options.deadlineAt)
      default:
        return Math.min(this.#roundEndsAt, this.#options.deadlineAt)
    }
  }

  #tick(now: number): ProposerEffect[] {
    if (this.#state.kind === 'idle' || this.#state.kind === 'promised') return []
    if (this.#state.kind === 'waiting') return now >= this.#state.until ? this.#prepare(now) : []
    if (now < this.#roundEndsAt) return []
    if (this.#state.kind === 'accepting' && this.#isHeld) return this.#standBy(this.#state, now)
    for (const host of this.#open.keys()) this.#problems.set(host, 'no-answer')
    return this.#endRound(now)
  }

  // idle, waiting, installing ──► preparing
  #prepare(now: number): ProposerEffect[] {
    this.#counter++
    const ballot = { counter: this.#counter, proposer: this.#options.proposer }
    this.#state = { kind: 'preparing', ballot, accepted: [], absent: 0 }
    const configuration = this.#configuration
    return this.#ask(
      configuration,
      { kind: 'prepare', configuration, ballot, mayCreate: this.#options.mayCreate, ...this.#byDocument() },
      now
    )
  }

  // preparing ──► promised
  #promised({ ballot, accepted }: Extract<State, { kind: 'preparing' }>, now: number): ProposerEffect[] {
    this.#open.clear()
    const state: Extract<State, { kind: 'promised' }> = { kind: 'promised', ballot, accepted }
    this.#state = state
    return this.#prepared(state, now)
  }

  #go(now: number): ProposerEffect[] {
    if (!this.#isHeld) return []
    this.#isHeld = false
    if (this.#state.kind === 'promised') return this.#prepared(this.#state, now)
    if (this.#state.kind === 'waiting') return this.#prepare(now)
    return this.#state.kind === 'accepting' ? this.#accept(this.#state, now) : []
  }

  // promised ──► accepting, installing, done
  #prepared(state: Extract<State, { kind: 'promised' }>, now: number): ProposerEffect[] {
    const { changeId, change, choose = highestAccepted } = this.#options
    const configuration = this.#configuration
    const { envelope, conclusion, settled, ours } = plan({
      accepted: state.accepted,
      configuration,
      changeId,
      change,
      choose,
      retirement: this.#byDocument().retirement
    })
    const holdsOurs = conclusion.kind === 'decided' && conclusion.changed
    if (this.#isHeld && !holdsOurs) return []
    this.#before = undefined
    this.#sent ||= ours
    if (envelope === undefined) return this.#sent ? this.#giveUp() : this.#conclude(conclusion, undefined)
    const sealed = conclusion.kind === 'sealed'
    if (settled && sealed) return this.#install(nextOf(configuration, envelope), envelope, now)
    if (settled && holdsOurs) return this.#conclude(conclusion, envelope)
    const accepting: Accepting = {
      ...{ kind: 'accepting', ballot: state.ballot, since: this.#round + 1, envelope, conclusion },
      ...{ acceptances: [], voters: new Set() }
    }
    this.#state = accepting
    return this.#isHeld ? this.#standBy(accepting, now) : this.#accept(accepting, now)
  }

  #accept({ ballot, envelope, voters }: Accepting, now: number): ProposerEffect[] {
    const configuration = this.#configuration
    const { former } = this.#options
    const asked = { ...(former && { former }), ...this.#byDocument() }
    const question = { kind: 'accept', configuration, ballot, envelope, ...asked } as const
    return this.#ask(configuration, question, now, voters)
  }

  #standBy({ ballot, envelope, voters }: Accepting, now: number): ProposerEffect[] {
    const configuration = this.#configuration
    const by = this.#options.heldFor!
    const question = { kind: 'stand-by', configuration, ballot, envelope, by } as const
    const asked = this.#ask(configuration, question, now, voters)
    this.#roundEndsAt = now + this.#times.standByMs
    return [...asked, { kind: 'standing-by', ballot, configuration }]
  }

  // accepting ──► installing, done
  #accepted(state: Accepting, now: number): ProposerEffect[] {
    const { conclusion, envelope, acceptances } = state
    const sealed = conclusion.kind === 'sealed'
    if (sealed) return this.#install(nextOf(this.#configuration, envelope), envelope, now)
    return this.#conclude(conclusion, envelope, acceptances)
  }

  // preparing, accepting ──► installing
  #install(next: Configuration, sealed: Envelope, now: number): ProposerEffect[] {
    const { value, changeIds, grant } = sealed
    const envelope: Envelope = { value, changeIds, ...(grant && { grant }) }
    this.#state = { kind: 'installing', next, envelope, count: 0 }
    return this.#ask(next, { kind: 'install', configuration: next, envelope }, now)
  }

  // installing ──► preparing, done
  #installed(state: Extract<State, { kind: 'installing' }>, now: number): ProposerEffect[] {
    this.#configuration = state.next
    this.#before = undefined
    if (!state.envelope.changeIds.includes(this.#options.changeId)) return this.#prepare(now)
    return this.#conclude({ kind: 'decided', changed: true }, state.envelope)
  }

  #conclude(
    conclusion: Conclusion,
    envelope: Envelope | undefined,
    acceptances: readonly Acceptance[] = []
  ): ProposerEffect[] {
    const configuration = this.#configuration
    const value = envelope?.value
    if (conclusion.kind === 'refused') {
      const { code, message } = conclusion
      return this.#done({ kind: 'refused', code, message, value, configuration })
    }
    if (conclusion.kind === 'sealed' || value === undefined) throw new Error('nothing was concluded')
    const seen = acceptances.length > 0 ? { acceptances } : {}
    return this.#done({ kind: 'decided', value, changed: conclusion.changed, configuration, ...seen })
  }

  #giveUp(): ProposerEffect[] {
    const problems = Object.fromEntries(this.#problems)
    return this.#done({ kind: this.#sent ? 'unknown' : 'unreachable', problems })
  }

  #done(outcome: Outcome): ProposerEffect[] {
    this.#state = { kind: 'done' }
    this.#open.clear()
    return [{ kind: 'done', outcome }]
  }

  /** Begins a round: one question to every voter of a configuration but those. */
  #ask(
    configuration: Configuration,
    question: Question,
    now: number,
    but: ReadonlySet<HostId> = nobody
  ): ProposerEffect[] {
    this.#round++
    this.#roundEndsAt = now + this.#times.roundMs
    const { retirement } = this.#options
    const isLeft = retirement?.configuration.number === configuration.number && question.kind !== 'install'
    const voters = isLeft ? survivorsOf(retirement) : configuration.voters
    this.#needed = isLeft ? voters.length : majority(configuration)
    this.#uninstalled = false
    const asked = voters.filter(({ host }) => !but.has(host))
    this.#open = new Map(
      asked.map(voter => [voter.host, { voter, floor: this.#options.memory.floor(voter) }])
    )
    return [...this.#open].map(([to, { floor }]) => {
      return { kind: 'send', to, round: this.#round, request: { key: this.#options.key, floor, question } }
    })
  }

  #byDocument(): { retirement?: string } {
    const { retirement } = this.#options
    return retirement?.configuration.number === this.#configuration.number
      ? { retirement: retirement.id }
      : {}
  }

  #answered(from: HostId, round: number, answer: Answer, now: number): ProposerEffect[] {
    const open = this.#open.get(from)
    const state = this.#state
    const isOfBallot =
      state.kind === 'accepting' && round >= state.since && answer.verdict.kind === 'accepted'
    if (open === undefined || (round !== this.#round && !isOfBallot)) return []
    const soundness = this.#options.memory.check(open.voter, open.floor, answer)
    if (soundness !== 'sound') return this.#failed(from, round, soundness, now)
    this.#open.delete(from)
    return this.#judged(from, answer.verdict, now)
  }

  #judged(from: HostId, verdict: Verdict, now: number): ProposerEffect[] {
    const state = this.#state
    switch (verdict.kind) {
      case 'conflict':
        this.#counter = Math.max(
          this.#counter,
          Math.min(verdict.promised.counter, registerLimits.ballotCounter - 1)
        )
        if (this.#isHeld && state.kind === 'accepting') return this.#giveWay(now)
        return this.#missing(from, 'conflict', now)
      case 'superseded':
        return this.#superseded(from, verdict.configuration, now)
      case 'refused':
        return this.#refused(from, verdict.code, now)
      case 'promised':
        if (state.kind !== 'preparing') break
        state.accepted.push(verdict.accepted)
        return state.accepted.length >= this.#needed ? this.#promised(state, now) : this.#unlessHopeless(now)
      case 'accepted':
        if (state.kind !== 'accepting') break
        if (verdict.trace) state.acceptances.push({ voter: from, trace: verdict.trace })
        state.voters.add(from)
        return state.voters.size >= this.#needed ? this.#accepted(state, now) : this.#unlessHopeless(now)
      case 'installed':
        if (state.kind !== 'installing') break
        return ++state.count >= this.#needed ? this.#installed(state, now) : this.#unlessHopeless(now)
    }
    return this.#missing(from, 'wrong-answer', now)
  }

  #superseded(from: HostId, configuration: Configuration, now: number): ProposerEffect[] {
    const state = this.#state
    const asked = state.kind === 'installing' ? state.next : this.#configuration
    if (configuration.number <= asked.number) return this.#missing(from, 'wrong-answer', now)
    this.#before = this.#configuration
    this.#configuration = configuration
    return this.#prepare(now)
  }

  #refused(from: HostId, code: string, now: number): ProposerEffect[] {
    const state = this.#state
    if (code === 'not-installed') this.#uninstalled = true
    if (code === 'unknown-key' && state.kind === 'preparing') state.absent++
    return this.#missing(from, code, now)
  }

  #failed(from: HostId, round: number, code: string, now: number): ProposerEffect[] {
    if (round !== this.#round || !this.#open.delete(from)) return []
    return this.#missing(from, code, now)
  }

  #missing(from: HostId, problem: string, now: number): ProposerEffect[] {
    this.#problems.set(from, problem)
    return this.#unlessHopeless(now)
  }

  /** Ends the round when the voters that may still answer cannot make it a majority. */
  #unlessHopeless(now: number): ProposerEffect[] {
    const state = this.#state
    // Nobody waits for those that stand by: they are told again, or asked outright.
    if (this.#isHeld && state.kind === 'accepting') return []
    const have = haveOf(state)
    const lacking = state.kind === 'preparing' && state.absent > 0 ? state.absent + empty(state.accepted) : 0
    if (lacking >= this.#needed) return this.#absent()
    if (Math.max(have, lacking) + this.#open.size >= this.#needed) return []
    return this.#endRound(now)
  }

  #endRound(now: number): ProposerEffect[] {
    return (this.#uninstalled && this.#finishInstallation(now)) || this.#backOff(now)
  }

  /** A majority holds nothing of the register: as no majority can have accepted it, it does not exist. */
  #absent(): ProposerEffect[] {
    if (this.#sent) return this.#giveUp()
    const message = 'the register was never written'
    return this.#conclude({ kind: 'refused', code: 'register-not-found', message }, undefined)
  }

  /** The configuration that we were shown is not yet held by a majority. */
  #finishInstallation(now: number): ProposerEffect[] | undefined {
    if (this.#state.kind !== 'preparing') return undefined
    const held = highestAccepted(this.#state.accepted)
    if (held !== undefined && compareBallots(held.ballot, installedBallot) === 0) {
      return this.#install(this.#configuration, held.envelope, now)
    }
    if (held === undefined && this.#before !== undefined) {
      this.#configuration = this.#before
      this.#before = undefined
    }
    return undefined
  }

  // accepting, held ──► waiting: whoever overtook is deciding something, which nobody here is in a hurry to interrupt
  #giveWay(now: number): ProposerEffect[] {
    this.#open.clear()
    this.#state = { kind: 'waiting', until: now + this.#times.roundMs / 2 }
    return []
  }

  // preparing, accepting, installing ──► waiting
  #backOff(now: number): ProposerEffect[] {
    const { backoffMs, maxBackoffMs } = this.#times
    const longest = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(this.#failures++, 20))
    this.#open.clear()
    this.#state = { kind: 'waiting', until: now + 1 + this.#options.random() * longest }
    return []
  }
}

/** @param sealed an envelope that names the next voters */
function nextOf(configuration: Configuration, sealed: Envelope): Configuration {
  return { number: nextNumber(configuration, sealed.retirement !== undefined), voters: sealed.next! }
}
