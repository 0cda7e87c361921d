import type { MachineId, MachineRecord, Owner } from '../protocol/machine.ts'
import type { SeatAnswer } from '../protocol/placement/voter-change.ts'
import type { Ballot } from '../protocol/register/ballot.ts'
import { type Change, readChange, votersChange } from '../protocol/register/change.ts'
import type { Configuration, Voter } from '../protocol/register/configuration.ts'
import type { RecordChange } from '../protocol/register/machine-record.ts'
import {
  type Answer,
  allLeases,
  type LeaseQuestion,
  type Request,
  type Verdict
} from '../protocol/register/message.ts'
import { tallyPeeks } from '../protocol/register/peek.ts'
import {
  type Acceptance,
  type Outcome,
  Proposer,
  type ProposerEffect,
  type ProposerEvent
} from '../protocol/register/proposer.ts'
import { type Retirement, retiringChange } from '../protocol/register/retirement.ts'
import { VoterMemory } from '../protocol/register/voter-memory.ts'
import type { Operation } from '../protocol/task.ts'
import { CoreDriver } from './core-driver.ts'
import type { History, Invoked } from './history.ts'
import type { SimulatedHost } from './host.ts'
import type { ValueNode } from './values.ts'
import type { World } from './world.ts'

const DEADLINE_MS = 10_000
const PEEK_MS = 2_000
const ASK_AGAIN_MS = 500
const anyStore = 'store/any'

/** What to do with a register: change its record, give it other voters, or read it. */
export type Intent =
  | RecordChange
  /** `from`: the number of the configuration that they were chosen for. */
  | { readonly voters: readonly Voter[]; readonly from?: number }
  | {
      readonly retirement: Retirement
      readonly voters: readonly Voter[]
      readonly isOff: (host: string) => boolean
    }
  | 'read'

export interface Decision {
  readonly kind: 'decided' | 'refused'
  readonly record: MachineRecord
  readonly configuration: Configuration
  /** Whether it holds the change. */
  readonly changed: boolean
  readonly acceptances?: readonly Acceptance[]
  readonly code?: string
}

export type RegisterResult =
  | Decision
  /** The register is not there, nothing was changed. */
  | { readonly kind: 'absent' }
  /** No majority, or nobody knows the voters: nothing was changed and nothing will be. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'unknown' }

/** A change that the voters stand by with until another host lets it go. */
export interface HeldFor {
  readonly host: string
  readonly onStandingBy: (ballot: Ballot, voters: readonly string[]) => void
  /** To be called when it is wanted without that host's word, and when it is not wanted any more. */
  readonly bind: (go: () => void, withdraw: () => void) => void
}

/** One change, under one name, however often it is tried. */
interface Attempt {
  readonly machine: MachineId
  readonly intent: Intent
  readonly changeId: string
  readonly mayCreate: Configuration | undefined
  readonly former: Owner | undefined
  readonly heldFor: HeldFor | undefined
  readonly invoked: Invoked
  wasTried: boolean
}

/** What an agent knows of registers and asks of them: agents/vm/register/client.ts with the same cores. */
export class RegisterClient {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #memory = new VoterMemory()
  readonly #configurations = new Map<MachineId, Configuration>()
  /** Of each voter host, which answered last about leases. */
  readonly #stores = new Map<string, string>()
  /** One change at a time for each register. */
  readonly #queues = new Map<MachineId, (() => void)[]>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** One attempt, of which nothing may be known in the end. */
  propose(
    machine: MachineId,
    intent: Intent,
    options: { deadlineMs?: number; heldFor?: HeldFor } = {}
  ): Operation<RegisterResult> {
    return resume =>
      this.#begin(this.#attempt(machine, intent, options), options.deadlineMs ?? DEADLINE_MS, resume)
  }

  /** Until it is known what came of it, or nothing was changed. */
  change(
    machine: MachineId,
    intent: Intent,
    options: { mayCreate?: Configuration; former?: Owner } = {}
  ): Operation<RegisterResult> {
    return resume => {
      const attempt = this.#attempt(machine, intent, options)
      const again = (): void =>
        this.#begin(attempt, DEADLINE_MS, result => {
          if (result.kind === 'unknown') this.#host.agent.after(ASK_AGAIN_MS, again)
          else resume(result)
        })
      again()
    }
  }

  /** A peek where that is enough, else a read. */
  look(machine: MachineId): Operation<RegisterResult> {
    return resume => {
      const configuration = this.configuration(machine)
      if (configuration === undefined) {
        resume({ kind: 'unreachable' })
        return
      }
      this.#peek(machine, configuration, record => {
        if (record) resume({ kind: 'decided', record, configuration, changed: false })
        else this.propose(machine, 'read')(resume)
      })
    }
  }

  /** Lets voters accept what they stand by with for this host. */
  letGo(machine: MachineId, voters: readonly string[], ballot: Ballot): void {
    for (const name of voters) {
      const voter = this.#world.host(name)
      this.#world.network.send(this.#host, voter, () => voter.letGo(this.#host.name, keyOf(machine), ballot))
    }
  }

  /** Who keeps a register: from what this agent knows, its own voter, or a hint, which may be old. */
  configuration(machine: MachineId): Configuration | undefined {
    return this.#configurations.get(machine) ?? this.#world.hints.get(machine)
  }

  /** As askOfLeases of the client of the agents: an answer of a store that was put back counts for nothing. */
  askOfLeases(to: string, question: LeaseQuestion, deadlineMs: number): Operation<Verdict | undefined> {
    return resume => {
      const store = this.#stores.get(to)
      const floor = store === undefined ? 0 : this.#memory.floor({ host: to, store })
      this.#request(
        to,
        { key: allLeases, floor, question },
        {
          timeoutMs: deadlineMs,
          onAnswer: answer => {
            const isSame = answer.store === store
            this.#stores.set(to, answer.store)
            const voter = { host: to, store: answer.store }
            const judged = this.#memory.check(voter, isSame ? floor : 0, answer)
            resume(judged === 'sound' ? answer.verdict : undefined)
          },
          onFailure: () => resume(undefined)
        }
      )
    }
  }

  /** What a voter says of its seat, asked about nothing. */
  answerOf(seat: Voter): Operation<SeatAnswer> {
    return resume => {
      const floor = this.#memory.floor(seat)
      const request: Request = { key: anyStore, floor, question: { kind: 'peek' } }
      this.#request(seat.host, request, {
        timeoutMs: PEEK_MS,
        onAnswer: answer => resume(this.#memory.check(seat, floor, answer)),
        onFailure: () => resume('silent')
      })
    }
  }

  #attempt(
    machine: MachineId,
    intent: Intent,
    { mayCreate, former, heldFor }: { mayCreate?: Configuration; former?: Owner; heldFor?: HeldFor } = {}
  ): Attempt {
    const number = this.#world.nextOperation()
    const isSwap = typeof intent === 'function' || (intent !== 'read' && 'retirement' in intent)
    const kind = isSwap ? 'swap' : 'read'
    return {
      machine,
      intent,
      mayCreate,
      former,
      heldFor,
      changeId: number.toString(16).padStart(32, '0'),
      invoked: this.#world.history(machine).invoke(number, kind),
      wasTried: false
    }
  }

  #begin(attempt: Attempt, deadlineMs: number, resume: (result: RegisterResult) => void): void {
    const { machine } = attempt
    const deadlineAt = this.#host.agent.now() + deadlineMs
    const run = (): void =>
      this.#run(attempt, deadlineAt, result => {
        const queue = this.#queues.get(machine)!
        queue.shift()
        if (queue.length === 0) this.#queues.delete(machine)
        else queue[0]!()
        resume(result)
      })
    const queue = this.#queues.get(machine)
    if (queue) queue.push(run)
    else {
      this.#queues.set(machine, [run])
      run()
    }
  }

  #run(attempt: Attempt, deadlineAt: number, resume: (result: RegisterResult) => void): void {
    const { machine, intent, invoked } = attempt
    const { agent } = this.#host
    const history = this.#world.history(machine)
    const retirement = typeof intent === 'object' && 'retirement' in intent ? intent.retirement : undefined
    const configuration = attempt.mayCreate ?? retirement?.configuration ?? this.configuration(machine)
    if (configuration === undefined) {
      if (!attempt.wasTried) history.neverWas(invoked)
      resume({ kind: attempt.wasTried ? 'unknown' : 'unreachable' })
      return
    }
    const { rules } = this.#world
    const core = new Proposer({
      key: keyOf(machine),
      configuration,
      change: this.#changeOf(intent, invoked.number),
      ...(retirement && { retirement }),
      changeId: attempt.changeId,
      mayCreate: attempt.mayCreate !== undefined,
      triedBefore: attempt.wasTried,
      proposer: this.#world.nextProposer(this.#host),
      firstCounter: Math.floor(this.#host.clock.timeOfDay()),
      memory: this.#memory,
      random: this.#host.random.next,
      deadlineAt,
      ...(attempt.former && { former: attempt.former }),
      ...(attempt.heldFor && { heldFor: attempt.heldFor.host }),
      ...(rules.choose && { choose: rules.choose })
    })
    const driver = new CoreDriver<ProposerEvent, ProposerEffect>(agent, {
      core,
      tick: { kind: 'tick' },
      execute: effect => {
        if (effect.kind === 'send') this.#ask(effect, event => driver.feed(event))
        else if (effect.kind === 'standing-by')
          attempt.heldFor?.onStandingBy(
            effect.ballot,
            effect.configuration.voters.map(({ host }) => host)
          )
        else {
          driver.stop()
          resume(this.#conclude(attempt, effect.outcome, history))
        }
      }
    })
    driver.feed({ kind: 'start' })
    attempt.heldFor?.bind(
      () => driver.feed({ kind: 'go' }),
      () => driver.feed({ kind: 'abort' })
    )
  }

  #changeOf(intent: Intent, operation: number): Change {
    const { values } = this.#world
    if (intent === 'read') return readChange
    if (typeof intent === 'function') return values.change(operation, intent)
    if (!('retirement' in intent)) return votersChange(intent.voters, intent.from)
    const { retirement, voters, isOff } = intent
    return retiringChange(retirement, voters, isOff, change => values.change(operation, change))
  }

  #ask(effect: Extract<ProposerEffect, { kind: 'send' }>, feed: (event: ProposerEvent) => void): void {
    const { to: from, round, request } = effect
    this.#request(from, request, {
      onAnswer: answer => feed({ kind: 'answer', from, round, answer }),
      onFailure: code => feed({ kind: 'failed', from, round, code })
    })
  }

  #request(
    to: string,
    request: Request,
    handlers: {
      onAnswer: (answer: Answer) => void
      onFailure: (code: string) => void
      timeoutMs?: number
    }
  ): void {
    const { network, wire } = this.#world
    const host = this.#world.host(to)
    network.request<Answer>(this.#host, host, {
      ask: reply => host.ask(wire.request(request), answer => reply(wire.answer(answer))),
      ...handlers
    })
  }

  #conclude(attempt: Attempt, outcome: Outcome, history: History): RegisterResult {
    const { machine, invoked, intent } = attempt
    if (outcome.kind === 'unknown') {
      attempt.wasTried = true
      return { kind: 'unknown' }
    }
    if (outcome.kind === 'unreachable') {
      history.neverWas(invoked)
      return { kind: 'unreachable' }
    }
    this.#know(machine, outcome.configuration)
    const node = outcome.value && this.#world.values.node(outcome.value)
    const isChange = typeof intent === 'function' || (node !== undefined && isMadeBy(node, invoked.number))
    if (isChange && outcome.kind === 'decided') history.swapped(invoked, node!)
    else history.read(invoked, node)
    if (node === undefined) return { kind: 'absent' }
    const { configuration } = outcome
    const { record } = node
    this.#world.onDecided({ machine, record, configuration, by: this.#host })
    if (outcome.kind === 'refused')
      return { kind: 'refused', record, configuration, changed: false, code: outcome.code }
    this.#host.others.decided(record)
    const { changed, acceptances } = outcome
    return { kind: 'decided', record, configuration, changed, ...(acceptances && { acceptances }) }
  }

  #know(machine: MachineId, configuration: Configuration): void {
    const known = this.#configurations.get(machine)
    if ((known?.number ?? 0) < configuration.number) this.#configurations.set(machine, configuration)
    const hint = this.#world.hints.get(machine)
    if ((hint?.number ?? 0) < configuration.number) this.#world.hints.set(machine, configuration)
  }

  #peek(
    machine: MachineId,
    configuration: Configuration,
    resume: (record: MachineRecord | undefined) => void
  ): void {
    const history = this.#world.history(machine)
    const invoked = history.invoke(this.#world.nextOperation(), 'read')
    const verdicts = new Map<string, Verdict>()
    let isOver = false
    const timer = this.#host.agent.after(PEEK_MS, () => conclude(true))
    const conclude = (isLate: boolean): void => {
      if (isOver) return
      const result = tallyPeeks(configuration, verdicts)
      if (result.kind !== 'decided' && !isLate && verdicts.size < configuration.voters.length) return
      isOver = true
      this.#host.agent.cancel(timer)
      const node = result.kind === 'decided' ? this.#world.values.node(result.value) : undefined
      if (node) history.read(invoked, node)
      resume(node?.record)
    }
    for (const voter of configuration.voters) {
      const floor = this.#memory.floor(voter)
      const request: Request = { key: keyOf(machine), floor, question: { kind: 'peek' } }
      this.#request(voter.host, request, {
        onAnswer: answer => {
          if (this.#memory.check(voter, floor, answer) !== 'sound') return
          verdicts.set(voter.host, answer.verdict)
          conclude(false)
        },
        onFailure: () => {}
      })
    }
  }
}

/** Whether an operation made a value, or one that led to it. */
function isMadeBy(value: ValueNode, operation: number): boolean {
  for (let node: ValueNode | undefined = value; node !== undefined; node = node.before)
    if (node.operation === operation) return true
  return false
}

function keyOf(machine: MachineId): string {
  return `machine/${machine}`
}
