import type { Core } from '../../../protocol/core.ts'
import type { Failure, RelocationEnd } from '../../../protocol/relocation/effect.ts'
import type { Addressed, ToSource, ToTarget } from '../../../protocol/relocation/message.ts'
import type { Holding } from '../../../protocol/relocation/plan.ts'
import type { Proposal, RegisterOutcome } from '../../../protocol/relocation/register-asking.ts'
import { type CopyAtSource, SourceRelocation } from '../../../protocol/relocation/source.ts'
import type { SourceEffect, SourceEvent, SourcePhase } from '../../../protocol/relocation/source-state.ts'
import { type CopyAtTarget, TargetRelocation } from '../../../protocol/relocation/target.ts'
import type { TargetEffect, TargetEvent, TargetPhase } from '../../../protocol/relocation/target-state.ts'
import type { Breakage } from './broken-relocations.ts'
import { away, from, home, plan, relocating, returned, times, to } from './holdings.ts'

type Event = SourceEvent | TargetEvent
type Effect = SourceEffect | TargetEffect
type Side = 'source' | 'target'
type Copy = 'none' | 'incoming' | 'loaded' | 'running' | 'paused' | 'gone'

interface Noted {
  phase: string
  failure?: Failure
}

interface Agent {
  life: number
  core: Core<Event, Effect> | undefined
  /** Effects in their order that have not begun. */
  queue: Effect[]
  inbox: Event[]
  durable: Noted | undefined
  unwritten: Noted[]
  copy: Copy
  /** The copy's process died by a fault, not by our order. */
  killed: boolean
  end: RelocationEnd | undefined
}

function noted({ phase, failure }: Noted): Noted {
  return { phase, ...(failure && { failure }) }
}

interface Proposed {
  side: Side
  life: number
  proposal: Proposal
  applied: RegisterOutcome | undefined
  /** The proposer waits for the answer. */
  awaited: boolean
}

/** What voters stand by with for a target; they do so whatever becomes of that. */
interface Offered {
  readonly life: number
  number: number
  /** The source let the voters take it. */
  isLetGo: boolean
  /** The target waits for what comes of it. */
  awaited: boolean
}

/** Both sides, the messages between them, a register and the two copies, all in the hands of a seeded schedule. */
export class World {
  readonly #log: (readonly unknown[])[] = []
  readonly violations: string[] = []
  now = 0
  holding: Holding = home
  readonly agents: Record<Side, Agent>
  readonly #random: () => number
  readonly #breakage: Breakage
  #messages: { to: Side; message: Addressed<ToSource | ToTarget> }[] = []
  #proposed: Proposed[] = []
  #offered: Offered | undefined
  #outgoing: 'none' | 'memory' | 'last-pass' | 'sent' = 'none'
  #faults = true
  #voters = true

  constructor(random: () => number, breakage: Breakage = {}) {
    this.#random = random
    this.#breakage = breakage
    const agent = (copy: Copy): Agent => ({
      life: 1,
      core: undefined,
      queue: [],
      inbox: [],
      durable: undefined,
      unwritten: [],
      copy,
      killed: false,
      end: undefined
    })
    this.agents = { source: agent('running'), target: agent('none') }
    this.#begin('source', new SourceRelocation(plan, times))
  }

  /** Runs the schedule with faults, then without until nothing is left to do. */
  run(steps: number): void {
    const faultRate = this.#random() * 0.08
    for (let i = 0; i < steps; i++) this.#random() < faultRate ? this.#fault() : this.#progress()
    this.#faults = false
    this.#voters = true
    for (const side of ['source', 'target'] as const)
      if (this.agents[side].core === undefined) this.#restart(side)
    const end = this.now + 3 * times.patienceMs + times.streamMs
    while (this.now < end && !this.#settled()) this.#progress()
    this.#judge()
  }

  /** What happened, a line for each event; written only for whoever reads it, for there are many. */
  get log(): string[] {
    return this.#log.map(([now, ...words]) => {
      const written = words.map(word => (typeof word === 'object' ? JSON.stringify(word) : word))
      return [Number(now).toFixed(0), ...written].join(' ')
    })
  }

  #note(...words: unknown[]): void {
    this.#log.push([this.now, ...words])
  }

  #settled(): boolean {
    const quiet = (['source', 'target'] as const).every(side => {
      const { core, queue, inbox } = this.agents[side]
      return queue.length === 0 && inbox.length === 0 && core?.wakeup() === undefined
    })
    return quiet && this.#messages.length === 0 && this.#proposed.every(({ awaited }) => !awaited)
  }

  #judge(): void {
    const { source, target } = this.agents
    if (!this.#settled()) this.violations.push('it did not come to an end')
    if (this.holding.phase.kind !== 'running')
      this.violations.push(`the register says ${this.holding.phase.kind}`)
    const [owner, other] = this.holding.owner === from ? [source, target] : [target, source]
    if (owner.copy !== 'running' && !(owner.copy === 'gone' && owner.killed)) {
      this.violations.push(`the owner's copy is ${owner.copy} and was not killed`)
    }
    if (other.copy !== 'none' && other.copy !== 'gone')
      this.violations.push(`the loser's copy is ${other.copy}`)
  }

  // --- what may happen -------------------------------------------------------------------------------------

  #progress(): void {
    const choices: (() => void)[] = []
    for (const side of ['source', 'target'] as const) {
      const agent = this.agents[side]
      if (agent.core && agent.queue.length > 0)
        choices.push(
          () => this.#perform(side),
          () => this.#perform(side)
        )
      if (agent.core && agent.inbox.length > 0) choices.push(() => this.#step(side, agent.inbox.shift()!))
      if (agent.unwritten.length > 0) choices.push(() => this.#write(agent))
    }
    if (this.#messages.length > 0) choices.push(() => this.#deliver())
    for (const proposed of this.#proposed) choices.push(() => this.#vote(proposed))
    const offered = this.#offered
    if (offered?.isLetGo) choices.push(() => this.#take(offered))
    else if (offered?.awaited && this.#chance(0.1)) choices.push(() => this.#offerAgain(offered))
    if (this.#outgoing === 'memory' || this.#outgoing === 'last-pass') choices.push(() => this.#flow())
    if (choices.length === 0 || this.#random() < 0.1) {
      this.#passTime()
      return
    }
    this.now += this.#random() * 5
    this.#pick(choices)()
  }

  #fault(): void {
    this.#pick([
      () => this.#crash('source'),
      () => this.#crash('target'),
      () => this.#restart('source'),
      () => this.#restart('source'),
      () => this.#restart('target'),
      () => this.#restart('target'),
      () => this.#cut(),
      () => this.#pick([() => this.#kill('source'), () => this.#kill('target'), () => {}, () => {}])(),
      () => {
        this.#voters = !this.#voters
      },
      () => {
        this.#voters = true
      },
      () => this.#tell('source', { kind: 'cancel' }),
      () => this.#messages.splice(0, 1),
      () => this.#messages.splice(0)
    ])()
  }

  #passTime(): void {
    const wakeups = (['source', 'target'] as const).flatMap(side => this.agents[side].core?.wakeup() ?? [])
    this.now = Math.max(this.now + 1, Math.min(...wakeups, this.now + 20_000))
    for (const side of ['source', 'target'] as const) {
      const wakeup = this.agents[side].core?.wakeup()
      if (wakeup !== undefined && wakeup <= this.now) this.#step(side, { kind: 'tick' })
    }
  }

  // --- agents ----------------------------------------------------------------------------------------------

  #begin(side: Side, core: SourceRelocation | TargetRelocation): void {
    const agent = this.agents[side]
    const broken =
      side === 'source'
        ? (this.#breakage.source?.(core as SourceRelocation) ?? core)
        : (this.#breakage.target?.(core as TargetRelocation) ?? core)
    agent.core = broken as unknown as Core<Event, Effect>
    agent.end = undefined
    this.#step(side, { kind: 'start' })
  }

  #step(side: Side, event: Event): void {
    const agent = this.agents[side]
    this.#note(side, '←', event)
    agent.queue.push(...(agent.core?.step(event, this.now) ?? []))
  }

  /** An event for an agent that is down is lost: it looks at its copy when it starts again. */
  #tell(side: Side, event: Event): void {
    if (this.agents[side].core) this.agents[side].inbox.push(event)
  }

  #crash(side: Side): void {
    const agent = this.agents[side]
    if (agent.core === undefined) return
    this.#note(side, 'crashes at', agent.durable?.phase)
    agent.core = undefined
    agent.queue = []
    agent.inbox = []
    agent.unwritten = []
    agent.life += 1
    for (const proposed of this.#proposed) if (proposed.side === side) proposed.awaited = false
    if (side === 'target' && this.#offered) this.#offered.awaited = false
    if (this.#breakage.forgetRenounced && agent.durable?.phase === 'renounced')
      agent.durable = { phase: 'reserving' }
    this.#cut()
  }

  #restart(side: Side): void {
    const agent = this.agents[side]
    if (agent.core !== undefined || agent.durable === undefined) return
    const { phase, ...failure } = agent.durable
    this.#note(side, 'restarts at', phase, 'copy', agent.copy)
    if (side === 'source') {
      const copy: CopyAtSource = agent.copy === 'running' || agent.copy === 'paused' ? agent.copy : 'gone'
      const unfinished = { phase: phase as SourcePhase, copy, ...failure }
      this.#begin(side, SourceRelocation.recover(plan, times, unfinished))
    } else {
      const copy: CopyAtTarget =
        agent.copy === 'incoming' || agent.copy === 'loaded' || agent.copy === 'running' ? agent.copy : 'gone'
      const unfinished = { phase: phase as TargetPhase, copy, ...failure }
      this.#begin(side, TargetRelocation.recover(plan, times, unfinished))
      if (copy === 'incoming') agent.inbox.push({ kind: 'load-failed', failure: cutFailure })
    }
  }

  #perform(side: Side): void {
    const agent = this.agents[side]
    const effect = agent.queue.shift()!
    this.#note(side, '→', effect)
    switch (effect.kind) {
      case 'journal':
        if (!effect.durable) break
        if (this.#breakage.actBeforeWrite) agent.unwritten.push(noted(effect))
        else agent.durable = noted(effect)
        break
      case 'send':
        this.#messages.push({ to: side === 'source' ? 'target' : 'source', message: effect.message })
        break
      case 'offer':
        this.#offered = { life: agent.life, number: 0, isLetGo: false, awaited: true }
        this.#offerAgain(this.#offered)
        break
      case 'let-go':
        if (this.#offered?.number === effect.offer.number && !this.#chance(0.2)) this.#offered.isLetGo = true
        break
      case 'propose':
        // Its own proposer goes on with another change, or asks the voters itself.
        if (side === 'target' && this.#offered) this.#offered.awaited = false
        this.#proposed.push({
          side,
          life: agent.life,
          proposal: effect.proposal,
          applied: undefined,
          awaited: true
        })
        break
      case 'preflight':
        agent.inbox.push({ kind: 'preflighted' })
        break
      case 'prepare':
        if (this.#chance(0.05)) agent.inbox.push({ kind: 'prepare-failed', failure: cutFailure })
        else {
          if (agent.copy === 'none') agent.copy = 'incoming'
          agent.inbox.push({ kind: 'prepared' })
        }
        break
      case 'stream':
        this.#outgoing = 'memory'
        break
      case 'cancel-stream':
        this.#cut()
        break
      case 'resume':
        this.#resume(side)
        break
      case 'discard':
        if (agent.copy !== 'none') agent.copy = 'gone'
        agent.inbox.push({ kind: 'discarded' })
        break
      case 'finished':
        agent.end = effect.end
        break
    }
  }

  #write(agent: Agent): void {
    agent.durable = agent.unwritten.shift()
  }

  // --- messages --------------------------------------------------------------------------------------------

  #deliver(): void {
    const index = Math.floor(this.#random() * this.#messages.length)
    const { to: side, message } = this.#messages[index]!
    if (!this.#chance(0.15)) this.#messages.splice(index, 1)
    if (this.#chance(0.15)) return
    const agent = this.agents[side]
    if (side === 'target' && agent.core === undefined && agent.durable === undefined && agent.life === 1) {
      if (message.body.kind === 'reserve') this.#begin('target', new TargetRelocation(plan, times))
    }
    const event = { kind: 'message', from: side === 'source' ? to.host : from.host, message }
    if (agent.core) this.#step(side, event as Event)
    else if (side === 'target' && agent.durable === undefined) {
      const body = { kind: 'failed', code: 'unknown-relocation', message: 'not known here' } as const
      this.#messages.push({ to: 'source', message: { relocation: plan.id, epoch: plan.epoch, body } })
    }
  }

  // --- the register: a linearizable object whose answers get lost --------------------------------------------

  #vote(proposed: Proposed): void {
    const reachable = this.#voters || this.#random() < 0.1
    if (proposed.applied === undefined && reachable && this.#random() < 0.8) {
      this.#apply(proposed)
      return
    }
    const agent = this.agents[proposed.side]
    if (!proposed.awaited || agent.life !== proposed.life) {
      if (!this.#faults) this.#proposed = this.#proposed.filter(other => other !== proposed)
      return
    }
    const lost = this.#chance(0.2) || (!reachable && proposed.applied === undefined)
    if (proposed.applied === undefined && !lost) return
    proposed.awaited = false
    const outcome: RegisterOutcome = lost ? { kind: 'unknown' } : proposed.applied!
    if (proposed.applied !== undefined) this.#proposed = this.#proposed.filter(other => other !== proposed)
    agent.inbox.push({ kind: 'register', proposal: proposed.proposal, outcome })
  }

  /** The voters accept what they stand by with, and answer the target. */
  #take(offered: Offered): void {
    if (!this.#voters && this.#random() < 0.9) return
    this.#offered = undefined
    this.#changeTo('target', 'complete')
    const agent = this.agents.target
    if (!offered.awaited || agent.life !== offered.life || this.#chance(0.2)) return
    agent.inbox.push({ kind: 'offer-decided', holding: this.holding })
  }

  #offerAgain(offered: Offered): void {
    offered.number++
    offered.isLetGo = false
    const offer = {
      number: offered.number,
      ballot: { counter: offered.number, proposer: 'target' },
      voters: []
    }
    const body = { kind: 'offered', offer } as const
    this.#messages.push({ to: 'source', message: { relocation: plan.id, epoch: plan.epoch, body } })
  }

  /** A later ballot of anybody: what voters stood by with was taken before it, or is offered under another. */
  #overtake(): void {
    const offered = this.#offered
    if (offered === undefined) return
    if (offered.isLetGo && this.#random() < 0.5) this.#take(offered)
    else if (offered.awaited) this.#offerAgain(offered)
    else this.#offered = undefined
  }

  /** What a side proposed earlier and was not answered takes effect before its next proposal, or never. */
  #apply(proposed: Proposed): void {
    const index = this.#proposed.indexOf(proposed)
    const older = this.#proposed.filter(
      (other, at) => at < index && other.side === proposed.side && !other.awaited
    )
    for (const zombie of older) if (zombie.applied === undefined && this.#random() < 0.5) this.#change(zombie)
    this.#proposed = this.#proposed.filter(other => !older.includes(other))
    this.#overtake()
    this.#change(proposed)
    if (this.#offered?.awaited && this.#chance(0.1))
      this.#tell('target', { kind: 'offer-decided', holding: this.holding })
    if (!proposed.awaited) this.#proposed = this.#proposed.filter(other => other !== proposed)
  }

  #change(proposed: Proposed): void {
    proposed.applied = this.#changeTo(proposed.side, proposed.proposal)
  }

  #changeTo(side: Side, proposal: Proposal): RegisterOutcome {
    const { phase, owner, epoch } = this.holding
    const ours = phase.kind === 'relocating' && phase.relocation === plan.id
    const next: Partial<Record<Proposal, Holding | false>> = {
      read: this.holding,
      begin: epoch === plan.epoch && owner === from && phase.kind === 'running' && relocating,
      complete: ours && away,
      abort: ours && home,
      'give-back': owner === to && epoch === plan.epoch + 1 && returned
    }
    const value = next[proposal]
    if (value) this.holding = value
    const outcome: RegisterOutcome = value
      ? { kind: 'decided', holding: this.holding }
      : { kind: 'refused', holding: this.holding, code: 'refused' }
    this.#note('register:', side, proposal, outcome.kind)
    return outcome
  }

  // --- copies and the state between them ---------------------------------------------------------------------

  #resume(side: Side): void {
    const agent = this.agents[side]
    if (agent.copy === 'incoming') this.violations.push(`${side} executes a copy that is not whole`)
    if (agent.copy === 'gone' || agent.copy === 'none' || agent.copy === 'incoming' || this.#chance(0.1)) {
      agent.inbox.push({ kind: 'resume-failed' })
      return
    }
    agent.copy = 'running'
    const other = this.agents[side === 'source' ? 'target' : 'source']
    if (other.copy === 'running') this.violations.push(`${side} executes while the other does`)
    agent.inbox.push({ kind: 'resumed' })
  }

  #kill(side: Side): void {
    const agent = this.agents[side]
    if (agent.copy === 'none' || agent.copy === 'gone') return
    this.#note(side, 'copy dies')
    agent.copy = 'gone'
    agent.killed = true
    this.#cut()
    this.#tell(side, { kind: 'exited' })
  }

  #flow(): void {
    const { source, target } = this.agents
    if (target.copy !== 'incoming') {
      this.#cut()
    } else if (this.#outgoing === 'memory') {
      this.#outgoing = 'last-pass'
      if (this.#breakage.neverPauses) return
      if (source.copy === 'running') source.copy = 'paused'
      this.#tell('source', { kind: 'paused', forMs: 0 })
    } else {
      this.#outgoing = 'sent'
      // The target may have everything where the source is told that it was cut.
      if (this.#chance(0.1)) this.#tell('source', { kind: 'stream-failed', failure: cutFailure })
      else this.#tell('source', { kind: 'sent' })
      target.copy = 'loaded'
      this.#tell('target', { kind: 'loaded' })
    }
  }

  #cut(): void {
    if (this.#outgoing !== 'memory' && this.#outgoing !== 'last-pass') return
    this.#outgoing = 'none'
    this.#tell('source', { kind: 'stream-failed', failure: cutFailure })
    this.#tell('target', { kind: 'load-failed', failure: cutFailure })
  }

  #chance(probability: number): boolean {
    return this.#faults && this.#random() < probability
  }

  #pick<T>(choices: T[]): T {
    return choices[Math.floor(this.#random() * choices.length)]!
  }
}

const cutFailure = { code: 'stream-cut', message: 'the stream was cut' }
