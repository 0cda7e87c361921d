import { randomBytes } from 'node:crypto'
import type { Asker, Overlay } from '../../../overlay/overlay.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../../protocol/host.ts'
import type { Configuration, Voter } from '../../../protocol/register/configuration.ts'
import { mayAskAfterEnd } from '../../../protocol/register/ended-asker.ts'
import type { Answer, LetGo, Request, VoterRecord } from '../../../protocol/register/message.ts'
import { letGoCodec } from '../../../protocol/register/message-codec.ts'
import type { Retirement } from '../../../protocol/register/retirement.ts'
import { VoterCore, type VoterEffect, type VoterEvent } from '../../../protocol/register/voter-core.ts'
import { letGoChannel, registerMethods } from './methods.ts'
import type { Retirements } from './retirements.ts'
import { RegisterStore } from './store.ts'

/** How long a store that failed is left alone before it is opened again. */
const REOPEN_MS = 1000

export interface RegisterVoterOptions {
  readonly host: HostId
  /** Where the store is; the agent holds the lock of its state directory. */
  readonly directory: string
  /** Who may ask what; everybody who was admitted if not given. */
  readonly authorize?: (request: Request, from: HostIdentity) => boolean
  /** The store failed: the voter answers nothing until it could be opened again. */
  readonly onFault: (error: WatariError) => void
  /** A record reached the disk: a hint at what was decided, never a proof. */
  readonly onRecord?: (record: VoterRecord) => void
  /** Documents that retired voters, and whether those that others know have come. */
  readonly retirements?: Pick<Retirements, 'list' | 'askedOf'>
  /** To open the store in tests of its failures. */
  readonly openStore?: (directory: string) => Promise<RegisterStore>
  readonly now?: () => number
}

interface Ticket {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** How it is with a voter's disk, which requests over the network do not show: they are answered late, or not. */
export type VoterHealth =
  | { readonly kind: 'well' }
  /** @param forMs a record has waited for so long to reach the disk */
  | { readonly kind: 'slow'; readonly forMs: number }
  | { readonly kind: 'failed'; readonly message: string }

/** Others have asked another voter by then, and a guest may be waiting. */
const SLOW_MS = 1000

interface Open {
  readonly store: RegisterStore
  readonly core: VoterCore
  readonly tickets: Map<number, Ticket>
  /** Records that are on their way to the disk: by sequence, when they were given to it. */
  readonly writing: Map<number, number>
}

/**
 * One host's voter: drives a VoterCore with a RegisterStore. Answers come out of the core only after it was told
 * that the records under them are on disk.
 *
 * When a write fails, all who wait get `state-write-failed`, the core with what was never on disk is dropped, and the
 * store is read again at a later request. What is `state-damaged` stays so until a person has looked.
 */
export class RegisterVoter implements AsyncDisposable {
  readonly #options: RegisterVoterOptions
  readonly #now: () => number
  #open: Open | undefined
  #reopening: Promise<Open> | undefined
  #failure: WatariError | undefined
  #failedAt = 0
  #ticket = 0
  #closed = false

  private constructor(options: RegisterVoterOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** @throws WatariError `state-damaged`, `state-write-failed` */
  static async open(options: RegisterVoterOptions): Promise<RegisterVoter> {
    const voter = new RegisterVoter(options)
    voter.#open = await voter.#start()
    return voter
  }

  /** This seat. Another store after a reopening would be another seat. */
  get self(): Voter | undefined {
    return this.#open && { host: this.#options.host, store: this.#open.store.id }
  }

  /** Answers the methods of registers. */
  serve(overlay: Pick<Overlay, 'handle' | 'receive'>): void {
    for (const [kind, method] of Object.entries(registerMethods)) {
      overlay.handle(method, async (request, from, signal) => {
        if (request.question.kind !== kind)
          throw new WatariError('bad-message', `not a question for ${method.name}`)
        if (!(this.#options.authorize?.(request, from) ?? true)) {
          throw new WatariError('not-authorized', `${from.name} may not ask for ${kind} of ${request.key}`)
        }
        this.#checkEnded(request, from)
        return await this.ask(request, signal)
      })
    }
    overlay.receive(letGoChannel, letGoCodec.maxBytes, (bytes, from) => {
      let message: LetGo
      try {
        message = letGoCodec.decode(bytes)
      } catch {
        return
      }
      this.letGo(from.id, message)
    })
  }

  #checkEnded(request: Request, { id, name, hasEnded }: Asker): void {
    if (!hasEnded || mayAskAfterEnd(request, id, this.record(request.key))) return
    throw new WatariError(
      'certificate-expired',
      `the certificate of ${name} has ended: until it is renewed it changes nothing of ${request.key} but what runs there`
    )
  }

  /** A host lets what it was waited for be accepted; what nobody stands by with is left alone. */
  letGo(by: HostId, { key, ballot }: LetGo): void {
    if (this.#open && ballot) this.#step(this.#open, { kind: 'let-go', by, key, ballot })
  }

  /**
   * Answers one request, from this host or another.
   * @param signal ends the waiting for what another host has to let go
   * @throws WatariError `state-write-failed`, `state-damaged`; `cancelled` by the signal
   */
  async ask(request: Request, signal?: AbortSignal): Promise<Answer> {
    const { question } = request
    const { retirements } = this.#options
    const about = 'configuration' in question ? question.configuration : this.configuration(request.key)
    if (retirements && about) await retirements.askedOf(about.voters.map(({ host }) => host))
    const open = this.#open ?? (await this.#reopened())
    const ticket = ++this.#ticket
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const forget = () => {
      open.tickets.delete(ticket)
      this.#step(open, { kind: 'forget', ticket })
      reject(new WatariError('cancelled', 'nobody waits for the answer any more'))
    }
    if (request.question.kind === 'stand-by') signal?.addEventListener('abort', forget)
    open.tickets.set(ticket, { resolve, reject })
    this.#step(open, { kind: 'request', ticket, request })
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', forget)
    }
  }

  /** A document holds from now on; it is on disk, and in `retirements` at the next start. */
  retire(retirement: Retirement): void {
    if (this.#open) this.#step(this.#open, { kind: 'retired', retirement })
  }

  get health(): VoterHealth {
    if (this.#open === undefined)
      return { kind: 'failed', message: this.#failure?.message ?? 'its store is not open' }
    const [oldest = Number.POSITIVE_INFINITY] = this.#open.writing.values()
    const forMs = this.#now() - oldest
    return forMs >= SLOW_MS ? { kind: 'slow', forMs } : { kind: 'well' }
  }

  /** What is on disk about registers whose key begins so. */
  records(prefix = ''): VoterRecord[] {
    return [...(this.#open?.store.records() ?? [])].filter(record => record.key.startsWith(prefix))
  }

  record(key: string): VoterRecord | undefined {
    return this.#open?.store.record(key)
  }

  /** Who votes on a register, as far as this voter knows. */
  configuration(key: string): Configuration | undefined {
    return this.#open?.store.record(key)?.configuration
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    const open = this.#open
    this.#open = undefined
    this.#failure = new WatariError('state-write-failed', 'this voter is shutting down')
    this.#failedAt = Number.POSITIVE_INFINITY
    await this.#reopening?.catch(() => undefined)
    await open?.store.close()
  }

  async #start(): Promise<Open> {
    const store = await (this.#options.openStore ?? RegisterStore.open)(this.#options.directory)
    const self = { host: this.#options.host, store: store.id }
    const core = new VoterCore(self, {
      records: store.records(),
      sequence: store.sequence,
      life: randomBytes(8).toString('hex')
    })
    for (const retirement of this.#options.retirements?.list() ?? [])
      core.step({ kind: 'retired', retirement })
    return { store, core, tickets: new Map(), writing: new Map() }
  }

  #step(open: Open, event: VoterEvent): void {
    for (const effect of open.core.step(event)) this.#perform(open, effect)
  }

  #perform(open: Open, effect: VoterEffect): void {
    if (effect.kind === 'reply') {
      open.tickets.get(effect.ticket)?.resolve(effect.answer)
      open.tickets.delete(effect.ticket)
      return
    }
    const { record, sequence } = effect
    open.writing.set(sequence, this.#now())
    open.store.write(record).then(
      () => {
        open.writing.delete(sequence)
        this.#step(open, { kind: 'persisted', sequence })
        this.#options.onRecord?.(record)
      },
      error => this.#fail(open, error)
    )
  }

  #fail(open: Open, error: WatariError): void {
    for (const ticket of open.tickets.values()) ticket.reject(error)
    open.tickets.clear()
    if (this.#open !== open || this.#closed) return
    this.#open = undefined
    this.#failure = error
    this.#failedAt = this.#now()
    this.#options.onFault(error)
    void open.store.close().catch(() => undefined)
  }

  async #reopened(): Promise<Open> {
    if (this.#now() < this.#failedAt + REOPEN_MS || this.#closed) throw this.#failure
    this.#reopening ??= this.#reopen().finally(() => {
      this.#reopening = undefined
    })
    return await this.#reopening
  }

  async #reopen(): Promise<Open> {
    try {
      const open = await this.#start()
      if (this.#closed) {
        await open.store.close()
        throw this.#failure
      }
      this.#open = open
      return open
    } catch (error) {
      this.#failure = error as WatariError
      this.#failedAt = this.#now()
      throw error
    }
  }
}
