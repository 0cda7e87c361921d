import type { HostId } from '../protocol/host.ts'
import type { Ballot } from '../protocol/register/ballot.ts'
import { sameOwner } from '../protocol/register/machine-record.ts'
import type { Answer, Request, VoterRecord } from '../protocol/register/message.ts'
import type { Retirement } from '../protocol/register/retirement.ts'
import { VoterCore, type VoterEffect } from '../protocol/register/voter-core.ts'
import { decide } from '../protocol/register/voter-rules.ts'
import type { SimulatedHost } from './host.ts'
import type { World } from './world.ts'

const REOPEN_MS = 1000
const AREA = 'registers'
const DOCUMENTS = 'retirements'
const ASK_MS = 1_000
const TELL_MS = 10_000

interface Stored {
  readonly record: VoterRecord
  readonly sequence: number
}

interface Open {
  readonly core: VoterCore
  readonly tickets: Map<number, (answer: Answer) => void>
}

/**
 * A host's voter: VoterCore on the simulated disk, as agents/vm/register/voter.ts has it on a real one. What a write
 * that failed leaves is read again after a while; whoever asked gets no answer.
 */
export class Voter {
  readonly #world: World
  readonly #host: SimulatedHost
  #open: Open | undefined
  #ticket = 0
  #isTelling = false

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  /** What was found is made durable first: a start writes the store anew. */
  start(): void {
    if (this.#world.rules.startsUnsettled) this.#read()
    else this.#host.disk.flush(this.#host.agent.bound(() => this.#hearDocuments()))
  }

  /** Documents that retire voters: a first one for each configuration, on disk before it holds. @param reply whether it holds */
  accept(document: Retirement, reply: (isHeld: boolean) => void = () => {}): void {
    const known = this.#documents().get(document.key)
    if (known && (known.id === document.id || known.configuration.number >= document.configuration.number)) {
      reply(known.id === document.id)
      return
    }
    const kept = (isDurable: boolean): void => {
      if (!isDurable) {
        reply(false)
        return
      }
      this.#world.note(this.#host.name, 'takes the document that retires', document.retired.join(' and '))
      this.#open?.core.step({ kind: 'retired', retirement: document })
      reply(true)
      if (!this.#isTelling) this.#tellDocuments()
    }
    this.#host.disk.write(DOCUMENTS, document.key, document, this.#host.agent.bound(kept))
  }

  /** A voter that starts asks the others before it answers, and waits no longer than this. Where none was ever signed there is nothing to hear. */
  #hearDocuments(): void {
    const { agent, name } = this.#host
    if (!this.#world.documents.isAny) {
      this.#read()
      return
    }
    const others = this.#world.hosts.filter(other => other.name !== name)
    let left = others.length
    const heard = (): void => {
      if (--left === 0) this.#read()
    }
    for (const other of others)
      this.#world.network.request<readonly Retirement[]>(this.#host, other, {
        ask: reply => reply([...other.disk.read<Retirement>(DOCUMENTS).values()]),
        onAnswer: documents => {
          for (const document of documents) this.accept(document)
          heard()
        },
        onFailure: heard,
        timeoutMs: ASK_MS
      })
    if (!this.#isTelling) agent.after(TELL_MS, () => this.#tellDocuments())
  }

  /** By gossip, and by every connection that is made. */
  #tellDocuments(): void {
    const { agent } = this.#host
    this.#isTelling = true
    for (const document of this.#documents().values())
      for (const other of this.#world.hosts)
        if (other !== this.#host)
          this.#world.network.send(this.#host, other, () => other.takeDocument(document, () => {}))
    agent.after(TELL_MS, () => this.#tellDocuments())
  }

  #documents(): ReadonlyMap<string, Retirement> {
    return this.#host.disk.read<Retirement>(DOCUMENTS)
  }

  ask(request: Request, reply: (answer: Answer) => void): void {
    const open = this.#open
    if (open === undefined) return
    const ticket = ++this.#ticket
    open.tickets.set(
      ticket,
      this.#world.rules.backsSealed ? answer => reply(this.#backing(request, answer)) : reply
    )
    this.#perform(open, open.core.step({ kind: 'request', ticket, request: this.#asked(request) }))
  }

  letGo(by: HostId, key: string, ballot: Ballot): void {
    const open = this.#open
    if (open) this.#perform(open, open.core.step({ kind: 'let-go', by, key, ballot }))
  }

  #asked(request: Request): Request {
    const { question } = request
    if (!this.#world.rules.backsSealed || question.kind !== 'renew') return request
    return { ...request, question: { kind: 'renew', holder: question.holder } }
  }

  /** Of the rule `backsSealed`: what is sealed is backed as well. */
  #backing({ question }: Request, answer: Answer): Answer {
    const { verdict } = answer
    if (question.kind !== 'renew' || verdict.kind !== 'renewed') return answer
    const sealed = storedRecords(this.#host).flatMap(({ key, configuration, accepted }) => {
      const { grant, next } = accepted?.envelope ?? {}
      if (!grant || !next || !sameOwner(grant.holder, question.holder)) return []
      return [{ key, epoch: grant.epoch, configuration: configuration.number }]
    })
    return { ...answer, verdict: { ...verdict, backed: [...(verdict.backed ?? []), ...sealed] } }
  }

  #read(): void {
    const stored = [...this.#host.disk.read<Stored>(AREA).values()]
    const sequence = stored.reduce((most, one) => Math.max(most, one.sequence), 0)
    const { rules } = this.#world
    const self = { host: this.#host.name, store: this.#host.store }
    const forgets = rules.forgetsStore && this.#host.boots > 1
    const life = rules.keepsLife ? this.#host.store.slice(-16) : this.#world.nextLife()
    const content = { records: forgets ? [] : stored.map(({ record }) => record), sequence, life }
    const core = new VoterCore(self, content, { decide: rules.decide ?? decide })
    for (const retirement of this.#documents().values()) core.step({ kind: 'retired', retirement })
    this.#open = { core, tickets: new Map() }
  }

  #perform(open: Open, effects: VoterEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'reply') {
        const reply = open.tickets.get(effect.ticket)
        open.tickets.delete(effect.ticket)
        reply?.(effect.answer)
        continue
      }
      const { record, sequence } = effect
      const persisted = (): void => {
        if (this.#open === open) this.#perform(open, open.core.step({ kind: 'persisted', sequence }))
      }
      const stored: Stored = { record, sequence }
      this.#host.disk.write(
        AREA,
        record.key,
        stored,
        this.#host.agent.bound(isDurable => {
          if (isDurable) persisted()
          else this.#fail(open)
        })
      )
      if (this.#world.rules.speaksEarly) persisted()
    }
  }

  #fail(open: Open): void {
    if (this.#open !== open) return
    this.#open = undefined
    this.#host.agent.after(REOPEN_MS, () => this.start())
  }
}

/** What a host's voter has of one register, on disk or on its way there. */
export function storedRecord(host: SimulatedHost, key: string): VoterRecord | undefined {
  return host.disk.read<Stored>(AREA).get(key)?.record
}

export function storedRecords(host: SimulatedHost): VoterRecord[] {
  return [...host.disk.read<Stored>(AREA).values()].map(({ record }) => record)
}
