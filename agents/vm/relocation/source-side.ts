import { byKind, Runner } from '../../../overlay/runner.ts'
import { errorCode, errorMessage, WatariError } from '../../../protocol/errors.ts'
import type { Failure, RelocationEnd } from '../../../protocol/relocation/effect.ts'
import type { ToTarget } from '../../../protocol/relocation/message.ts'
import type { SourceRelocation } from '../../../protocol/relocation/source.ts'
import type { SourceEffect, SourceEvent } from '../../../protocol/relocation/source-state.ts'
import type { Sending } from '../../bulk/paths.ts'
import type { MachineHandle, MigrationProgress, OutgoingMigration } from '../driver.ts'
import type { JournalledRelocation } from '../journal.ts'
import { prepareMethod, sendMessage, ticketMethod } from './ports.ts'
import type { RelocationContext } from './service.ts'

/** Errors after which nobody knows whether the other side got the question. */
const inconclusive = ['unreachable', 'deadline', 'connection-lost']

/** Does what a SourceRelocation says. */
export class SourceSide {
  readonly role = 'source'
  readonly relocation: JournalledRelocation
  readonly core: SourceRelocation
  readonly finished: Promise<RelocationEnd>
  readonly #context: RelocationContext
  readonly #handle: MachineHandle | undefined
  readonly #adopted: boolean
  readonly #runner: Runner<SourceEvent, SourceEffect>
  readonly #end = Promise.withResolvers<RelocationEnd>()
  readonly #closing = new AbortController()
  readonly #bytesPerSecond: number
  readonly #diskBytes: number
  #way: Promise<Sending> | undefined
  #stream: Streaming | undefined
  #progress: MigrationProgress | undefined
  #bytes = 0
  #isOver = false
  #hasDeparted: boolean

  constructor(options: {
    context: RelocationContext
    core: SourceRelocation
    relocation: JournalledRelocation
    handle: MachineHandle | undefined
    adopted: boolean
    /** In an earlier life of the agent. */
    hasDeparted: boolean
    bytesPerSecond: number
    /** What its disk takes here. */
    diskBytes: number
  }) {
    this.#context = options.context
    this.core = options.core
    this.relocation = options.relocation
    this.#handle = options.handle
    this.#adopted = options.adopted
    this.#hasDeparted = options.hasDeparted
    this.#bytesPerSecond = options.bytesPerSecond
    this.#diskBytes = options.diskBytes
    this.finished = this.#end.promise
    this.#runner = new Runner<SourceEvent, SourceEffect>({
      core: this.core,
      execute: byKind<SourceEffect>({
        journal: entry => {
          // While the register is asked, the way for what comes next is made ready.
          if (entry.phase === 'registering') this.#makeWay().catch(() => {})
          return this.#context.note(this.plan.id, entry)
        },
        send: ({ message }) => this.#send(message.body),
        propose: ({ proposal }) => {
          this.#context.register
            .propose(this.plan, proposal, this.#closing.signal)
            .catch(() => ({ kind: 'unknown' }) as const)
            .then(outcome => this.feed({ kind: 'register', proposal, outcome }))
        },
        preflight: () => {
          this.feed({ kind: 'preflighted' })
        },
        stream: () => this.#startStream(),
        'cancel-stream': () => {
          this.#stream?.cancel()
        },
        'let-go': ({ offer }) => this.#context.register.letGo(this.plan, offer),
        'expect-let-go': ({ offer }) => this.#context.register.expectLetGo(this.plan, offer),
        depart: () => this.#depart(),
        forward: () => {
          this.#attempt(
            this.#context.network.forward(this.plan.machine, this.plan.to.host, this.core.awayEpoch)
          )
        },
        resume: ({ epoch }) => this.#outcome(this.#resume(epoch), 'resumed', 'resume-failed'),
        discard: ({ disk }) => this.#outcome(this.#discard(disk), 'discarded', 'discard-failed'),
        finished: ({ end }) => this.#finish(end)
      }),
      tick: { kind: 'tick' },
      onFault: error => this.#context.onFault(error)
    })
    this.#handle?.exited.then(why => this.feed({ kind: 'exited', why }))
    this.feed({ kind: 'start' })
  }

  get plan() {
    return this.relocation.plan
  }

  get bytes(): number {
    return this.#stream?.bytes ?? this.#bytes
  }

  /** Its end was told: the machine is in the hands of whoever looks after it now. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Nobody else starts, stops or removes the machine's copy here. */
  get isBusy(): boolean {
    return !this.#isOver && !this.#hasDeparted
  }

  get progress(): MigrationProgress | undefined {
    return this.#progress
  }

  feed(event: SourceEvent): void {
    this.#runner.feed(event)
  }

  /** Does nothing more; the journal knows where it was. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#runner[Symbol.asyncDispose]()
    await this.#stream?.sending?.close()
    this.#closeWay()
  }

  #send(body: ToTarget): void {
    const { overlay } = this.#context
    const { id, epoch, to } = this.plan
    const options = { signal: this.#closing.signal }
    if (body.kind === 'reserve') {
      const { plan, record, reason, requestedBy } = this.relocation
      const preparation = { plan, record, reason, requestedBy, diskBytes: this.#diskBytes }
      overlay.request(to.host, prepareMethod, preparation, options).catch(error => {
        if (!inconclusive.includes(errorCode(error))) this.#hearFailure(failureOf(error))
      })
      return
    }
    sendMessage(overlay, to.host, { relocation: id, epoch, body })
  }

  #hearFailure(failure: Failure): void {
    const { id, epoch, to } = this.plan
    const message = { relocation: id, epoch, body: { kind: 'failed', ...failure } } as const
    this.feed({ kind: 'message', from: to.host, message })
  }

  #startStream(): void {
    const handle = this.#handle
    if (handle === undefined) {
      this.feed({
        kind: 'stream-failed',
        failure: { code: 'machine-exited', message: 'there is no copy here' }
      })
      return
    }
    const stream = new Streaming()
    this.#stream = stream
    this.#openStream(stream, handle).catch(error =>
      this.feed({ kind: 'stream-failed', failure: failureOf(error) })
    )
  }

  async #makeWay(): Promise<Sending> {
    const { id, epoch, to, machine } = this.plan
    const { overlay, bulk } = this.#context
    const way = (async () => {
      const asked = { relocation: id, epoch }
      const ticket = await overlay.request(to.host, ticketMethod, asked, { signal: this.#closing.signal })
      return await bulk.send({
        relocation: id,
        machine,
        epoch,
        ticket,
        hasDisk: this.relocation.record.spec.disk !== undefined,
        bytesPerSecond: this.#bytesPerSecond
      })
    })()
    this.#way = way
    // Whoever waits for it is told; nobody may come to.
    way.catch(() => {})
    return await way
  }

  #closeWay(): void {
    this.#way?.then(
      way => way.close(),
      () => {}
    )
  }

  async #openStream(stream: Streaming, handle: MachineHandle): Promise<void> {
    const { id, machine } = this.plan
    stream.sending = (await this.#way?.catch(() => undefined)) ?? (await this.#makeWay())
    stream.refuseCancelled()
    const outgoing = handle.relocate({
      stateSocket: stream.sending.stateSocket,
      diskSocket: stream.sending.diskSocket,
      // The limit is ours, in the bulk process, where it also holds for the disk.
      bandwidthBytesPerSecond: 0,
      onProgress: progress => {
        this.#progress = progress
        this.#context.onProgress(id)
      },
      onPause: () => this.#attempt(this.#context.network.hold(machine)),
      onGoOn: () => this.#attempt(this.#context.network.release(machine)),
      mayGoOn: () => this.#context.leases.mayExecute(machine)
    })
    stream.outgoing = outgoing
    outgoing.paused.then(
      forMs => {
        this.#attempt(this.#context.network.close(machine))
        this.feed({ kind: 'paused', forMs })
      },
      () => {}
    )
    await outgoing.sent
    this.feed({ kind: 'sent' })
  }

  async #resume(epoch: number): Promise<void> {
    if (this.#handle === undefined) throw new WatariError('driver-failed', 'there is no copy here')
    // No pause may come after this.
    await this.#stream?.cancel()
    await this.#handle.ownUnder(epoch)
    await this.#context.leases.resume(this.#handle)
    this.#attempt(this.#context.network.open(this.plan.machine, epoch))
  }

  async #discard(disk: boolean): Promise<void> {
    const { network, driver } = this.#context
    await this.#stream?.cancel()
    await network.detach(this.plan.machine)
    await this.#handle?.stop({ force: true })
    await driver.remove(this.plan.machine, { disk })
  }

  async #finish(end: RelocationEnd): Promise<void> {
    this.#bytes = this.bytes
    await this.#stream?.sending?.close()
    this.#closeWay()
    // At once with what follows: in between the machine would be in nobody's hands.
    this.#isOver = true
    this.#context.finish(this.plan.id, end, this.#bytes)
    if (end.result === 'done') this.#depart()
    else {
      const { crashed } = end
      this.#context.machines.stayed(this.plan, { handle: this.#handle, adopted: this.#adopted, crashed })
    }
    this.#end.resolve(end)
  }

  #depart(): void {
    // It may be here once more, taken over from the target.
    if (this.#hasDeparted) return
    this.#hasDeparted = true
    this.#context.machines.departed(this.plan)
  }

  #outcome(
    work: Promise<void>,
    done: 'resumed' | 'discarded',
    failed: 'resume-failed' | 'discard-failed'
  ): void {
    work.then(
      () => this.feed({ kind: done }),
      error => {
        this.#context.onTrouble(this.plan.id, error)
        this.feed({ kind: failed })
      }
    )
  }

  #attempt(work: Promise<void>): void {
    work.catch(error => this.#context.onTrouble(this.plan.id, error))
  }
}

/** One attempt to send a machine's state, which may be cancelled before it has really begun. */
class Streaming {
  sending: Sending | undefined
  outgoing: OutgoingMigration | undefined
  readonly #cancelling = new AbortController()

  get signal(): AbortSignal {
    return this.#cancelling.signal
  }

  get bytes(): number {
    return this.sending?.bytes ?? 0
  }

  refuseCancelled(): void {
    if (this.signal.aborted) throw new WatariError('cancelled', 'the relocation was cancelled')
  }

  async cancel(): Promise<void> {
    this.#cancelling.abort()
    const cancelled = this.outgoing?.cancel()
    // Cut at once: what is on its way to a target that is gone would be waited for, by the guest's own writes too.
    await this.sending?.close()
    await cancelled
  }
}

export function failureOf(error: unknown): Failure {
  return { code: errorCode(error), message: errorMessage(error) }
}
