import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Overlay } from '../../../overlay/overlay.ts'
import { monotonicClock, Runner, type RunnerClock } from '../../../overlay/runner.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { Owner } from '../../../protocol/machine.ts'
import type { SeatAnswer } from '../../../protocol/placement/voter-change.ts'
import type { Ballot } from '../../../protocol/register/ballot.ts'
import { type Change, readChange, votersChange } from '../../../protocol/register/change.ts'
import {
  type Configuration,
  checkedVoters,
  type StoreId,
  type Voter
} from '../../../protocol/register/configuration.ts'
import { registerLimits } from '../../../protocol/register/limits.ts'
import {
  type Answer,
  allLeases,
  type ChangeId,
  type LeaseQuestion,
  type LetGo,
  type Request,
  type Verdict
} from '../../../protocol/register/message.ts'
import { letGoCodec } from '../../../protocol/register/message-codec.ts'
import { type PeekResult, tallyPeeks } from '../../../protocol/register/peek.ts'
import {
  type Acceptance,
  type Outcome,
  Proposer,
  type ProposerEffect,
  type ProposerEvent,
  type ProposerTimes
} from '../../../protocol/register/proposer.ts'
import type { Retirement } from '../../../protocol/register/retirement.ts'
import { VoterMemory } from '../../../protocol/register/voter-memory.ts'
import { Configurations } from './configurations.ts'
import { noteOperation } from './history.ts'
import { letGoChannel, registerMethods } from './methods.ts'
import { decidedOf } from './outcome.ts'
import type { RegisterVoter } from './voter.ts'

const DEADLINE_MS = 10_000
const PEEK_MS = 2000
const PEEK_AGAIN_MS = 100
const MAX_PEEKS = 3
/** A change that takes longer than this may be asking voters that were replaced: look for a newer hint. */
const LOOK_AGAIN_MS = 3000
const MAX_WAITING_PER_KEY = 64
/** No register: for whoever asks a voter only who it is. */
const anyStore = 'store/any'

export interface RegisterClientOptions {
  readonly overlay: Pick<Overlay, 'self' | 'request' | 'send' | 'putHint' | 'getHint'>
  /** This host's own voter, asked without the overlay. */
  readonly voter?: RegisterVoter
  readonly clock?: RunnerClock
  readonly times?: ProposerTimes
  /** A change that takes longer than this looks for a newer hint. */
  readonly lookAgainMs?: number
  /** A register is kept by these voters now: to be remembered over a restart (see `know`). */
  readonly onConfiguration?: (key: string, configuration: Configuration) => void
}

export interface ChangeOptions {
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
  /** The change's name, by which a register makes it once however often it is tried. New if not given. */
  readonly changeId?: ChangeId
  /** It was tried before under this name and its outcome is not known: it is never called `register-unreachable`. */
  readonly repeated?: boolean
  /** See ProposerOptions. */
  readonly heldFor?: HeldFor
  /** Whose lease the change ends; see ProposerOptions. */
  readonly former?: Owner
}

/** A change that the voters stand by with until another host lets it go. */
export interface HeldFor {
  readonly host: HostId
  /** Resolves when it is wanted without that host's word. */
  readonly go: Promise<void>
  /** They have been told so, for the first time or again. */
  readonly onStandingBy: (ballot: Ballot, voters: readonly HostId[]) => void
}

/** A value that was decided. */
export interface Decided {
  readonly value: Uint8Array
  /** Whether it holds the change; false for a change that had nothing to change. */
  readonly changed: boolean
  readonly configuration: Configuration
  /** Of a majority, if it was asked how far a former holder had come, and they were seen. */
  readonly acceptances?: readonly Acceptance[]
}

/**
 * Changes and reads registers, wherever their voters are.
 *
 * One client for each agent: it remembers how far the voters' sequences had come. One change at a time per register:
 * two at once would only disturb each other. Who votes on a register is known from earlier changes, from `know`, from
 * this host's own voter, or from a hint in the overlay; a stale answer costs time only, for replaced voters show the
 * way and a voter that was never of a set refuses it.
 */
export class RegisterClient {
  readonly #options: RegisterClientOptions
  readonly #clock: RunnerClock
  readonly #memory = new VoterMemory()
  readonly #configurations: Configurations
  /** Of each voter host, which answered last. */
  readonly #stores = new Map<HostId, StoreId>()
  readonly #queues = new Map<string, { last: Promise<unknown>; waiting: number }>()

  constructor(options: RegisterClientOptions) {
    this.#options = options
    this.#configurations = new Configurations(options)
    this.#clock = options.clock ?? monotonicClock
  }

  /**
   * Changes a register and says what came of it. Never throws for what voters do or fail to do.
   * @throws WatariError `register-unknown` when nobody knows where it is, `register-busy`
   */
  async propose(key: string, change: Change, options: ChangeOptions = {}): Promise<Outcome> {
    const attempt = newAttempt(key, change, options)
    return await this.#proposed(attempt, within => this.#configurations.find(key, within), options)
  }

  /**
   * Changes a register.
   * @throws WatariError the code of a refusal (`propose` tells the decided value too), `register-unreachable` (no
   * majority of voters; nothing was changed and nothing will be), `outcome-unknown` (to be repeated with
   * `changeId: fields.changeId, repeated: true`)
   */
  async change(key: string, change: Change, options: ChangeOptions = {}): Promise<Decided> {
    const attempt = newAttempt(key, change, options)
    const outcome = await this.#proposed(attempt, within => this.#configurations.find(key, within), options)
    return decidedOf(key, attempt.changeId, outcome)
  }

  /** Writes a register for the first time, to these hosts' voters. The key must never have been given voters before. */
  async create(
    key: string,
    hosts: readonly HostId[],
    change: Change,
    options: ChangeOptions = {}
  ): Promise<Decided> {
    const attempt = { ...newAttempt(key, change, options), mayCreate: true }
    const configuration = { number: 1, voters: await this.voters(hosts, options) }
    return decidedOf(key, attempt.changeId, await this.#proposed(attempt, async () => configuration, options))
  }

  /** Makes the last change of a configuration whose other voters are gone for good (protocol/register/retirement.ts). */
  async retire(key: string, retirement: Retirement, change: Change): Promise<Decided> {
    const attempt = { ...newAttempt(key, change, {}), retirement }
    const { configuration } = retirement
    return decidedOf(key, attempt.changeId, await this.#proposed(attempt, async () => configuration, {}))
  }

  /** Reads what is decided and buries what was attempted before: two round trips and a write at the voters. */
  async read(key: string, options: ChangeOptions = {}): Promise<Decided> {
    return await this.change(key, readChange, options)
  }

  /**
   * Looks at a register without disturbing whoever changes it: one round trip, nothing written.
   * @throws WatariError `register-unknown`
   */
  async peek(key: string, options: Pick<ChangeOptions, 'signal' | 'deadlineMs'> = {}): Promise<PeekResult> {
    const signal = limited(options.deadlineMs ?? PEEK_MS, options.signal)
    const configuration = await this.#configurations.find(key, signal)
    const noted = noteOperation(key)
    const verdicts = new Map<HostId, Verdict>()
    let decided: PeekResult | undefined
    await firstSettled(
      configuration.voters.map(async voter => {
        const verdict = await this.#peekVoter(voter, key, signal)
        if (verdict) verdicts.set(voter.host, verdict)
        const result = tallyPeeks(configuration, verdicts)
        if (result.kind === 'decided' || result.kind === 'moved') decided ??= result
        return decided !== undefined
      })
    )
    return noted.peeked(decided ?? tallyPeeks(configuration, verdicts))
  }

  /**
   * The decided value by a peek where that is enough, else by a read: whoever only wants to know must not interrupt
   * those who decide. What is being changed just now is peeked at again before it is read.
   */
  async look(key: string, options: ChangeOptions = {}): Promise<Pick<Decided, 'value' | 'configuration'>> {
    const until = this.#clock.now() + PEEK_MS / 2
    for (let peeks = 1; ; peeks++) {
      const peeked = await this.peek(key, options.signal ? { signal: options.signal } : {})
      if (peeked.kind === 'decided') return peeked
      const isWorthAnother = peeked.kind === 'undecided' && peeks < MAX_PEEKS && this.#clock.now() < until
      if (!isWorthAnother) return await this.read(key, options)
      await delay(PEEK_AGAIN_MS, undefined, options.signal ? { signal: options.signal } : {})
    }
  }

  /**
   * Asks the voter of a host about leases. Whatever it says of a machine counts only as the answer of the seat that it
   * has, and a store that is no seat of the machine backs nothing of it.
   *
   * @returns undefined when it does not answer in time, or was put back to an earlier state
   */
  async askOfLeases(
    host: HostId,
    question: LeaseQuestion,
    options: { deadlineMs: number }
  ): Promise<Verdict | undefined> {
    const store = this.#stores.get(host)
    const floor = store === undefined ? 0 : this.#memory.floor({ host, store })
    try {
      const request = { key: allLeases, floor, question }
      const answer = await this.#ask(host, request, AbortSignal.timeout(options.deadlineMs))
      const isSame = answer.store === store
      this.#stores.delete(host)
      this.#stores.set(host, answer.store)
      if (this.#stores.size > registerLimits.rememberedVoters)
        this.#stores.delete(this.#stores.keys().next().value!)
      const judged = this.#memory.check({ host, store: answer.store }, isSame ? floor : 0, answer)
      return judged === 'sound' ? answer.verdict : undefined
    } catch {
      return undefined
    }
  }

  /** What a voter says of its seat, asked about nothing. */
  async answerOf(seat: Voter): Promise<SeatAnswer> {
    const floor = this.#memory.floor(seat)
    try {
      const request: Request = { key: anyStore, floor, question: { kind: 'peek' } }
      return this.#memory.check(
        seat,
        floor,
        await this.#ask(seat.host, request, AbortSignal.timeout(PEEK_MS))
      )
    } catch {
      return 'silent'
    }
  }

  /**
   * Gives a register other voters: those of the present ones that stay keep their seats, whether they answer now or not.
   *
   * @param from the configuration that the hosts were chosen for
   * @param lost seats that end even where their hosts stay
   * @throws WatariError `voters-changed`, `voter-unreachable`, and what `change` throws
   */
  async replaceVoters(
    key: string,
    hosts: readonly HostId[],
    from: Configuration,
    lost: readonly Voter[] = []
  ): Promise<Decided> {
    const isLost = (seat: Voter): boolean => lost.some(other => other.host === seat.host)
    const staying = from.voters.filter(seat => hosts.includes(seat.host) && !isLost(seat))
    const fresh = await Promise.all(
      hosts.filter(host => !staying.some(seat => seat.host === host)).map(host => this.#seat(host))
    )
    return await this.change(key, votersChange(checkedVoters([...staying, ...fresh]), from.number))
  }

  /** Lets voters accept what they stand by with for this host; without a ballot they will soon be told so. */
  letGo(key: string, voters: readonly HostId[], ballot?: Ballot): void {
    const { overlay, voter } = this.#options
    const word: LetGo = { key, ...(ballot && { ballot }) }
    for (const host of voters) {
      if (host === overlay.self.id) voter?.letGo(host, word)
      else overlay.send(host, letGoChannel, letGoCodec.encode(word))
    }
  }

  /** Gives a register other voters: 1, 3 or 5 hosts, all of which have to answer now. */
  async changeVoters(key: string, hosts: readonly HostId[], options: ChangeOptions = {}): Promise<Decided> {
    return await this.change(key, votersChange(await this.voters(hosts, options)), options)
  }

  /** The seats of hosts. @throws WatariError `bad-voters`, `voter-unreachable` */
  async voters(hosts: readonly HostId[], options: { signal?: AbortSignal } = {}): Promise<readonly Voter[]> {
    return checkedVoters(await Promise.all(hosts.map(host => this.#seat(host, options.signal))))
  }

  /** Tells who keeps a register, learnt from elsewhere. What is older than what is known changes nothing. */
  know(key: string, configuration: Configuration): void {
    this.#configurations.know(key, configuration)
  }

  /** Writes the hint of a register again: for its owner after a restart, as hints die with their writers. */
  announce(key: string): void {
    this.#configurations.announce(key)
  }

  /** Who keeps a register, as far as this client knows. */
  configuration(key: string): Configuration | undefined {
    return this.#configurations.get(key)
  }

  /** Proposes, and begins again with a newer set of voters when a hint names one. */
  async #proposed(
    attempt: Attempt,
    find: (signal: AbortSignal) => Promise<Configuration>,
    { signal, deadlineMs = DEADLINE_MS, heldFor, former }: ChangeOptions
  ): Promise<Outcome> {
    const { key, mayCreate } = attempt
    const noted = noteOperation(key)
    const change = noted.change(attempt.change)
    const deadlineAt = this.#clock.now() + deadlineMs
    return await this.#queued(key, async () => {
      let configuration = await find(limited(deadlineMs, signal))
      let { triedBefore } = attempt
      for (;;) {
        const present = { change, configuration, triedBefore, deadlineAt, heldFor }
        const proposal = { ...attempt, ...present, ...(former && { former }) }
        const { outcome, newer } = await this.#run(proposal, signal)
        triedBefore ||= outcome.kind === 'unknown'
        if (newer === undefined || signal?.aborted)
          return noted.ended(this.#concluded(key, outcome, mayCreate))
        configuration = newer
      }
    })
  }

  #concluded(key: string, outcome: Outcome, created: boolean): Outcome {
    if (!('configuration' in outcome) || outcome.value === undefined) return outcome
    const { configuration } = outcome
    const isNews = this.#configurations.know(key, configuration)
    if (isNews) this.#options.onConfiguration?.(key, configuration)
    if (isNews && (created || configuration.number > 1)) this.#configurations.publish(key, configuration)
    return outcome
  }

  async #run(
    {
      heldFor,
      ...proposal
    }: Attempt & {
      readonly configuration: Configuration
      readonly deadlineAt: number
      readonly heldFor: HeldFor | undefined
      readonly former?: Owner
    },
    signal: AbortSignal | undefined
  ): Promise<{ outcome: Outcome; newer: Configuration | undefined }> {
    const { key, configuration } = proposal
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const core = new Proposer({
      ...proposal,
      ...(heldFor && { heldFor: heldFor.host }),
      proposer: `${this.#options.overlay.self.id}.${randomBytes(8).toString('hex')}`,
      firstCounter: Date.now(),
      memory: this.#memory,
      random: Math.random,
      ...(this.#options.times && { times: this.#options.times })
    })
    await using runner = new Runner<ProposerEvent, ProposerEffect>({
      core,
      clock: this.#clock,
      tick: { kind: 'tick' },
      execute: effect => {
        if (effect.kind === 'done') resolve(effect.outcome)
        else if (effect.kind === 'standing-by')
          heldFor?.onStandingBy(
            effect.ballot,
            effect.configuration.voters.map(({ host }) => host)
          )
        else void this.#send(effect, event => runner.feed(event))
      },
      onFault: reject
    })
    let newer: Configuration | undefined
    const cancel = this.#clock.after(this.#options.lookAgainMs ?? LOOK_AGAIN_MS, async () => {
      const hinted = await this.#configurations.hinted(key, signal)
      if ((hinted?.number ?? 0) <= configuration.number) return
      newer = hinted
      runner.feed({ kind: 'abort' })
    })
    const abort = () => runner.feed({ kind: 'abort' })
    heldFor?.go.then(() => runner.feed({ kind: 'go' }))
    signal?.addEventListener('abort', abort)
    try {
      runner.feed({ kind: signal?.aborted ? 'abort' : 'start' })
      const outcome = await promise
      const isOpen = outcome.kind === 'unknown' || outcome.kind === 'unreachable'
      return { outcome, newer: isOpen ? newer : undefined }
    } finally {
      cancel()
      signal?.removeEventListener('abort', abort)
    }
  }

  async #send(
    effect: Extract<ProposerEffect, { kind: 'send' }>,
    feed: (event: ProposerEvent) => void
  ): Promise<void> {
    const { to: from, round, request } = effect
    try {
      feed({ kind: 'answer', from, round, answer: await this.#ask(from, request) })
    } catch (error) {
      feed({ kind: 'failed', from, round, code: error instanceof WatariError ? error.code : 'internal' })
    }
  }

  async #ask(host: HostId, request: Request, signal?: AbortSignal): Promise<Answer> {
    const { overlay, voter } = this.#options
    if (host === overlay.self.id && voter) {
      const { deadlineMs } = registerMethods[request.question.kind]
      return await voter.ask(
        request,
        request.question.kind === 'stand-by' ? limited(deadlineMs, signal) : undefined
      )
    }
    return await overlay.request(
      host,
      registerMethods[request.question.kind],
      request,
      signal ? { signal } : {}
    )
  }

  async #peekVoter(voter: Voter, key: string, signal: AbortSignal): Promise<Verdict | undefined> {
    const floor = this.#memory.floor(voter)
    try {
      const answer = await this.#ask(voter.host, { key, floor, question: { kind: 'peek' } }, signal)
      return this.#memory.check(voter, floor, answer) === 'sound' ? answer.verdict : undefined
    } catch {
      return undefined
    }
  }

  async #seat(host: HostId, signal?: AbortSignal): Promise<Voter> {
    try {
      const request: Request = { key: anyStore, floor: 0, question: { kind: 'peek' } }
      return { host, store: (await this.#ask(host, request, limited(PEEK_MS, signal))).store }
    } catch (cause) {
      const message = `${host} does not answer as a voter: choose another, or see why`
      throw new WatariError('voter-unreachable', message, { fields: { host }, cause })
    }
  }

  async #queued<T>(key: string, run: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { last: Promise.resolve(), waiting: 0 }
    if (queue.waiting >= MAX_WAITING_PER_KEY) {
      throw new WatariError(
        'register-busy',
        `${queue.waiting} changes of ${key} wait here already: try again later`
      )
    }
    this.#queues.set(key, queue)
    queue.waiting++
    const mine = queue.last.then(run)
    queue.last = mine.catch(() => undefined)
    try {
      return await mine
    } finally {
      if (--queue.waiting === 0) this.#queues.delete(key)
    }
  }
}

/** One change, under one name, however often it is begun. */
interface Attempt {
  readonly key: string
  readonly change: Change
  readonly changeId: ChangeId
  readonly mayCreate: boolean
  readonly triedBefore: boolean
  readonly retirement?: Retirement
}

function newAttempt(key: string, change: Change, options: ChangeOptions): Attempt {
  const { changeId = newChangeId(), repeated = false } = options
  return { key, change, changeId, mayCreate: false, triedBefore: repeated }
}

/** A name for a change that will perhaps be repeated. */
export function newChangeId(): ChangeId {
  return randomBytes(16).toString('hex')
}

function limited(ms: number, signal: AbortSignal | undefined): AbortSignal {
  return signal ? AbortSignal.any([signal, AbortSignal.timeout(ms)]) : AbortSignal.timeout(ms)
}

/** Resolves when one of these resolved with true, or all are over. */
async function firstSettled(tasks: readonly Promise<boolean>[]): Promise<void> {
  await Promise.race([
    Promise.all(tasks),
    ...tasks.map(task => task.then(done => done || new Promise(() => {})))
  ])
}
