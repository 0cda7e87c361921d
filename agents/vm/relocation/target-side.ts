import { byKind, Runner } from '../../../overlay/runner.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import type { Ticket } from '../../../protocol/relocation/codec.ts'
import type { RelocationEnd } from '../../../protocol/relocation/effect.ts'
import type { ToSource } from '../../../protocol/relocation/message.ts'
import { awayEpoch } from '../../../protocol/relocation/plan.ts'
import type { TargetRelocation } from '../../../protocol/relocation/target.ts'
import type { TargetEffect, TargetEvent } from '../../../protocol/relocation/target-state.ts'
import type { Receiving } from '../../bulk/paths.ts'
import type { IncomingHandle, MachineHandle } from '../driver.ts'
import type { JournalledRelocation } from '../journal.ts'
import { sendMessage } from './ports.ts'
import type { RelocationContext } from './service.ts'
import { failureOf } from './source-side.ts'

/** Does what a TargetRelocation says. */
export class TargetSide {
  readonly role = 'target'
  readonly relocation: JournalledRelocation
  readonly core: TargetRelocation
  readonly finished: Promise<RelocationEnd>
  readonly #context: RelocationContext
  readonly #from: HostIdentity | undefined
  readonly #diskBytes: number
  readonly #runner: Runner<TargetEvent, TargetEffect>
  readonly #end = Promise.withResolvers<RelocationEnd>()
  readonly #closing = new AbortController()
  readonly #adopted: boolean
  #handle: MachineHandle | undefined
  #incoming: IncomingHandle | undefined
  #receiving: Promise<Receiving> | undefined
  #bytes: () => number = () => 0
  #isOver = false

  constructor(options: {
    context: RelocationContext
    core: TargetRelocation
    relocation: JournalledRelocation
    from: HostIdentity | undefined
    /** What its disk will take here. */
    diskBytes: number
    /** The copy that outlived the agent. */
    handle: MachineHandle | undefined
  }) {
    this.#context = options.context
    this.core = options.core
    this.relocation = options.relocation
    this.#from = options.from
    this.#diskBytes = options.diskBytes
    this.#adopted = options.handle !== undefined
    this.finished = this.#end.promise
    this.#runner = new Runner<TargetEvent, TargetEffect>({
      core: this.core,
      execute: byKind<TargetEffect>({
        journal: entry => this.#context.note(this.plan.id, entry),
        send: ({ message }) => this.#send(message.body),
        propose: ({ proposal }) => {
          this.#context.register
            .propose(this.plan, proposal, this.#closing.signal)
            .catch(() => ({ kind: 'unknown' }) as const)
            .then(outcome => this.feed({ kind: 'register', proposal, outcome }))
        },
        prepare: () => {
          this.#prepare().then(
            () => this.feed({ kind: 'prepared' }),
            error => this.feed({ kind: 'prepare-failed', failure: failureOf(error) })
          )
        },
        offer: () =>
          this.#context.register.offer(this.plan, this.#closing.signal, {
            onOffer: offer => this.#send({ kind: 'offered', offer }),
            onDecided: holding => this.feed({ kind: 'offer-decided', holding })
          }),
        'block-ports': () => {
          if (this.#handle) {
            this.#attempt(
              this.#context.network.block(this.#handle, this.relocation.record, awayEpoch(this.plan))
            )
          }
        },
        'open-ports': () => {
          this.#attempt(this.#context.network.open(this.plan.machine, awayEpoch(this.plan)))
        },
        resume: () => this.#outcome(this.#resume(), 'resumed', 'resume-failed'),
        discard: ({ disk }) => this.#outcome(this.#discard(disk), 'discarded', 'discard-failed'),
        finished: ({ end }) => this.#finish(end)
      }),
      tick: { kind: 'tick' },
      onFault: error => this.#context.onFault(error)
    })
    if (options.handle) this.#watch(options.handle)
    this.feed({ kind: 'start' })
  }

  get plan() {
    return this.relocation.plan
  }

  get bytes(): number {
    return this.#bytes()
  }

  /** Its end was told: the machine is in the hands of whoever looks after it now. */
  get isOver(): boolean {
    return this.#isOver
  }

  get isBusy(): boolean {
    return !this.#isOver
  }

  feed(event: TargetEvent): void {
    this.#tellRegister(event)
    this.#runner.feed(event)
    if (event.kind !== 'message' || event.from !== this.plan.from.host) return
    const { epoch, relocation, body } = event.message
    if (epoch !== this.plan.epoch || relocation !== this.plan.id) return
    if (body.kind === 'released' && body.downtimeMs !== undefined)
      this.#context.journal.setDowntime(this.plan.id, body.downtimeMs)
    // The source finishes the disk before it renounces.
    if (body.kind === 'renounced' && this.#isReceiving) this.#incoming?.diskIsComplete()
  }

  /** Where the source's streams go. @throws WatariError `not-announced` when nothing waits for them */
  async ticket(): Promise<Ticket> {
    const incoming = this.#incoming
    if (incoming === undefined) {
      throw new WatariError('not-announced', 'no copy waits for this relocation: relocate anew')
    }
    const { id, machine, epoch, from } = this.plan
    this.#receiving ??= this.#context.bulk
      .receive({
        relocation: id,
        machine,
        epoch,
        from: from.host,
        stateSocket: incoming.stateSocket,
        diskSocket: incoming.diskSocket
      })
      .then(receiving => {
        this.#bytes = () => receiving.bytes
        return receiving
      })
    try {
      return (await this.#receiving).ticket
    } catch (error) {
      this.#receiving = undefined
      throw error
    }
  }

  /** Before what was offered is proposed, or decided: from then on nobody asks any more which offer was taken. */
  #tellRegister(event: TargetEvent): void {
    if (event.kind !== 'message' || event.from !== this.plan.from.host) return
    const { body } = event.message
    if (body.kind === 'renounced' && body.offer !== undefined)
      this.#context.register.taken(this.plan, body.offer)
  }

  get #isReceiving(): boolean {
    return ['incoming', 'loaded', 'renounced'].includes(this.core.state.name)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#runner[Symbol.asyncDispose]()
    await this.#closeReceiving()
  }

  async #prepare(): Promise<void> {
    const { machines, driver } = this.#context
    if (this.#from === undefined)
      throw new WatariError('agent-restarted', 'the agent was restarted: relocate again')
    const start = await machines.reserve(this.relocation.record, awayEpoch(this.plan), {
      from: this.#from,
      by: this.relocation.requestedBy,
      diskBytes: this.#diskBytes
    })
    const incoming = await driver.prepareTarget(start)
    if (this.core.state.name !== 'preparing') {
      // It was given up while it was built: whoever discarded could not have seen it.
      await incoming.stop({ force: true })
      await driver.remove(this.plan.machine, { disk: true })
      return
    }
    this.#incoming = incoming
    this.#watch(incoming)
    // The source will ask for it: by then it is there. A failure is told to whoever asks.
    this.ticket().catch(() => {})
    incoming.loaded.then(
      () => this.feed({ kind: 'loaded' }),
      error => this.feed({ kind: 'load-failed', failure: failureOf(error) })
    )
  }

  #watch(handle: MachineHandle): void {
    this.#handle = handle
    handle.exited.then(why => this.feed({ kind: 'exited', why }))
  }

  async #resume(): Promise<void> {
    if (this.#handle === undefined) throw new WatariError('driver-failed', 'there is no copy here')
    await this.#context.leases.resume(this.#handle)
  }

  async #discard(disk: boolean): Promise<void> {
    this.#context.register.withdraw(this.plan)
    const { network, driver, machines } = this.#context
    await this.#closeReceiving()
    await network.detach(this.plan.machine)
    await this.#handle?.stop({ force: true })
    await driver.remove(this.plan.machine, { disk })
    machines.release(this.plan.machine)
  }

  async #finish(end: RelocationEnd): Promise<void> {
    const { bytes } = this
    this.#bytes = () => bytes
    await this.#closeReceiving()
    // At once with what follows: in between the machine would be in nobody's hands.
    this.#isOver = true
    this.#context.finish(this.plan.id, end, bytes)
    if (end.result === 'done') {
      const { crashed } = end
      this.#context.machines.arrived(this.plan, { handle: this.#handle, adopted: this.#adopted, crashed })
    }
    this.#end.resolve(end)
  }

  async #closeReceiving(): Promise<void> {
    const receiving = await this.#receiving?.catch(() => undefined)
    await receiving?.close()
  }

  #send(body: ToSource): void {
    const { id, epoch, from } = this.plan
    sendMessage(this.#context.overlay, from.host, { relocation: id, epoch, body })
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
