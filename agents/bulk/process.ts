import { type ChildProcess, fork } from 'node:child_process'
import { WatariError } from '../../protocol/errors.ts'
import type { RelocationId } from '../../protocol/machine.ts'
import type { Ticket } from '../../protocol/relocation/codec.ts'
import { startOrdinary } from '../priority.ts'
import { parseToAgent, type ToAgent, type ToBulk } from './conversation.ts'
import type {
  BulkPaths,
  Outlet,
  OutletOptions,
  ReceiveOptions,
  Receiving,
  ReplicaPaths,
  Sending,
  SendOptions
} from './paths.ts'

/**
 * Most of what a process that moves bytes leaves behind is buffers outside V8's heap, and V8's answer to each 64 MiB
 * of them is to mark its whole heap, which took a third of the time. Counted as a part of a heap that may be
 * large they wait for the young generation, whose collections are cheap and free them soon if it is small.
 */
const heap = {
  '--min-semi-space-size': '8',
  '--max-semi-space-size': '8',
  '--initial-heap-size': '512',
  '--external-memory-accounted-in-global-limit': undefined
}

export interface BulkProcessOptions {
  /** The module that the process runs: agents/bulk/main.ts. */
  readonly module: string
  /** What it is started with; its Unix sockets' directory comes first. */
  readonly args: readonly string[]
  /** What a process with this PeerId needs to join: certificates, addresses, trust. Must survive JSON. */
  readonly settings: (peer: string) => Promise<unknown>
  readonly idleMs?: number
  /** Certificates are given anew to a process that is used after this time. */
  readonly renewMs?: number
  readonly onBroken?: (relocation: RelocationId | undefined, code: string, message: string) => void
  readonly onExit?: (reason: string) => void
}

const startDeadlineMs = 20_000
const answerDeadlineMs = 15_000
const killAfterMs = 3_000

/**
 * Bulk in a process of its own: the agent's event loop stays free for its voters and its neighbours while a machine's
 * state flows at full speed. It is started when it is needed and ends a minute after it was.
 *
 * If the process dies, what went through it is cut, the relocations over it fail and abort as they do
 * after any cut, and the next one starts a new process.
 */
export class BulkProcess implements BulkPaths, ReplicaPaths {
  readonly #options: BulkProcessOptions
  #life: Promise<BulkLife> | undefined
  #idle: NodeJS.Timeout | undefined
  /** How many are about to have a transfer of the process that runs or starts. */
  #beginning = 0
  #closed = false

  constructor(options: BulkProcessOptions) {
    this.#options = options
  }

  /** undefined while no process runs. */
  async processId(): Promise<number | undefined> {
    return (await this.#life?.catch(() => undefined))?.processId
  }

  /** Whoever uses it is told why it did not start. */
  warm(): void {
    this.#started().then(
      life => life.isIdle && this.#idleSoon(),
      () => {}
    )
  }

  async receive(options: ReceiveOptions): Promise<Receiving> {
    const { diskSocket, stateSocket, ...rest } = options
    const { transfer, answer } = await this.#begin({
      kind: 'receive',
      options: {
        ...rest,
        ...(stateSocket !== undefined && { stateSocket }),
        ...(diskSocket !== undefined && { diskSocket })
      }
    })
    if (answer.ticket === undefined) throw strange()
    const ticket: Ticket = answer.ticket
    return withParts(transfer, { ticket })
  }

  async send(options: SendOptions): Promise<Sending> {
    const { ticket } = options
    const { transfer, answer } = await this.#begin({
      kind: 'send',
      options: { ...options, ticket: { ...ticket, addresses: [...ticket.addresses] } }
    })
    if (answer.stateSocket === undefined) throw strange()
    return withParts(transfer, {
      stateSocket: answer.stateSocket,
      diskSocket: answer.diskSocket
    })
  }

  async outlet(options: OutletOptions): Promise<Outlet> {
    const { transfer, answer, life } = await this.#begin({ kind: 'outlet', options })
    const { diskSocket: socket } = answer
    if (socket === undefined) throw strange()
    const of = transfer.number
    return {
      socket,
      get bytes() {
        return transfer.bytes
      },
      get silentMs() {
        return transfer.silentMs + performance.now() - transfer.heardMs
      },
      get isOver() {
        return life.isOver
      },
      lead: async to => {
        const { peer, addresses, token } = to.ticket
        const ticket = { peer, addresses: [...addresses], token }
        const { relocation, machine, epoch } = to
        // An outlet is used for as long as its machine runs.
        await life.renewIfOld()
        await life.ask({ kind: 'lead', of, to: { relocation, machine, epoch, ticket } })
      },
      refuse: async () => {
        await life.ask({ kind: 'refuse', of })
      },
      close: () => transfer.close()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#idle)
    await (await this.#life?.catch(() => undefined))?.end()
  }

  async #begin(
    request: Unnumbered<Request>
  ): Promise<{ transfer: RunningTransfer; answer: Answer; life: BulkLife }> {
    this.#beginning += 1
    try {
      const life = await this.#started()
      return { ...(await life.begin(request)), life }
    } finally {
      this.#beginning -= 1
      this.#idleSoon()
    }
  }

  async #started(): Promise<BulkLife> {
    if (this.#closed) throw new WatariError('bulk-failed', 'the agent is stopping: try again later')
    clearTimeout(this.#idle)
    this.#life ??= this.#start()
    const started = this.#life
    try {
      const life = await started
      await life.renewIfOld()
      return life
    } catch (error) {
      this.#forget(started)
      throw error
    }
  }

  #start(): Promise<BulkLife> {
    const started = BulkLife.start(this.#options, {
      onIdle: () => this.#idleSoon(),
      onExit: reason => {
        this.#forget(started)
        this.#options.onExit?.(reason)
      }
    })
    return started
  }

  /** The next one who needs a process gets a new one. */
  #forget(life: Promise<BulkLife>): void {
    if (this.#life === life) this.#life = undefined
  }

  #idleSoon(): void {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(async () => {
      const started = this.#life
      const life = await started?.catch(() => undefined)
      if (!started || !life?.isIdle || this.#beginning > 0) return
      this.#forget(started)
      await life.end()
    }, this.#options.idleMs ?? 60_000)
    this.#idle.unref()
  }
}

type Answer = Extract<ToAgent, { kind: 'answer' }>
type Request = Exclude<ToBulk, { kind: 'settings' }>
type Unnumbered<R> = R extends { number: number } ? Omit<R, 'number'> : never

interface RunningTransfer {
  readonly number: number
  bytes: number
  /** Of an outlet, when it was heard of last. */
  silentMs: number
  heardMs: number
  close(): Promise<void>
}

/** One process, from its start to its end. */
class BulkLife {
  readonly #options: BulkProcessOptions
  readonly #child: ChildProcess
  readonly #onIdle: () => void
  readonly #answers = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  readonly #transfers = new Map<number, RunningTransfer>()
  readonly #exited = Promise.withResolvers<string>()
  readonly #hello = Promise.withResolvers<string>()
  readonly #ready = Promise.withResolvers<void>()
  #numbers = 0
  #peer = ''
  #settledAt = 0
  #isOver = false

  private constructor(options: BulkProcessOptions, onIdle: () => void) {
    this.#options = options
    this.#onIdle = onIdle
    this.#child = startOrdinary(() =>
      fork(options.module, [...options.args], {
        execArgv: [
          ...process.execArgv.filter(flag => !Object.hasOwn(heap, flag.split('=', 1)[0]!)),
          ...Object.entries(heap).map(([flag, value]) => (value === undefined ? flag : `${flag}=${value}`))
        ],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc']
      })
    )
    this.#hello.promise.catch(() => {})
    this.#ready.promise.catch(() => {})
    this.#child.on('message', message => this.#hear(message))
    this.#child.on('error', error => this.#end(`could not be started: ${error.message}`))
    this.#child.on('exit', (code, signal) => this.#end(signal ? `ended by ${signal}` : `ended with ${code}`))
  }

  static async start(
    options: BulkProcessOptions,
    hooks: { onIdle: () => void; onExit: (reason: string) => void }
  ): Promise<BulkLife> {
    const life = new BulkLife(options, hooks.onIdle)
    life.#exited.promise.then(hooks.onExit)
    try {
      life.#peer = await within(life.#hello.promise, startDeadlineMs)
      await life.#settle()
      await within(life.#ready.promise, startDeadlineMs)
    } catch (error) {
      await life.end()
      throw error
    }
    return life
  }

  get processId(): number | undefined {
    return this.#child.pid
  }

  get isIdle(): boolean {
    return this.#transfers.size === 0 && this.#answers.size === 0
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** @throws WatariError what the process answered */
  ask(request: Unnumbered<Request>): Promise<Answer> {
    this.#numbers += 1
    return this.#ask({ ...request, number: this.#numbers } as Request)
  }

  async renewIfOld(): Promise<void> {
    if (performance.now() - this.#settledAt > (this.#options.renewMs ?? 900_000)) await this.#settle()
  }

  say(message: ToBulk): void {
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  async begin(request: Unnumbered<Request>): Promise<{ transfer: RunningTransfer; answer: Answer }> {
    this.#numbers += 1
    const number = this.#numbers
    const transfer: RunningTransfer = {
      number,
      bytes: 0,
      silentMs: 0,
      heardMs: performance.now(),
      close: async () => {
        if (!this.#transfers.has(number)) return
        // A process that is gone has closed everything.
        await this.#ask({ kind: 'close', number }).catch(() => {})
        this.#transfers.delete(number)
        if (this.isIdle) this.#onIdle()
      }
    }
    const answer = await this.#ask({ ...request, number } as Request)
    this.#transfers.set(number, transfer)
    return { transfer, answer }
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), killAfterMs)
    await this.#exited.promise
    clearTimeout(kill)
  }

  async #settle(): Promise<void> {
    this.say({ kind: 'settings', settings: await this.#options.settings(this.#peer) })
    this.#settledAt = performance.now()
  }

  async #ask(request: Request): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#answers.set(request.number, { resolve, reject })
    this.say(request)
    try {
      const answer = await within(promise, answerDeadlineMs)
      if (answer.error) throw new WatariError(answer.error.code, answer.error.message)
      return answer
    } finally {
      this.#answers.delete(request.number)
    }
  }

  #hear(raw: unknown): void {
    let message: ToAgent
    try {
      message = parseToAgent(raw)
    } catch {
      this.#child.kill('SIGKILL')
      return
    }
    switch (message.kind) {
      case 'hello':
        this.#hello.resolve(message.peer)
        break
      case 'ready':
        this.#ready.resolve()
        break
      case 'answer':
        this.#answers.get(message.number)?.resolve(message)
        break
      case 'bytes': {
        const transfer = this.#transfers.get(message.number)
        if (transfer)
          Object.assign(transfer, {
            bytes: message.bytes,
            silentMs: message.silentMs ?? 0,
            heardMs: performance.now()
          })
        break
      }
      case 'broken':
        this.#options.onBroken?.(message.relocation, message.code, message.message)
        break
    }
  }

  #end(reason: string): void {
    this.#isOver = true
    const error = new WatariError('bulk-failed', `the bulk process ${reason}: relocate again`)
    this.#hello.reject(error)
    this.#ready.reject(error)
    for (const { reject } of this.#answers.values()) reject(error)
    this.#transfers.clear()
    this.#exited.resolve(reason)
  }
}

/** `bytes` stays the live value of the running transfer. */
function withParts<Parts extends object>(
  transfer: RunningTransfer,
  parts: Parts
): Parts & { readonly bytes: number; close(): Promise<void> } {
  return Object.defineProperty({ ...parts, close: () => transfer.close() }, 'bytes', {
    get: () => transfer.bytes
  }) as Parts & { readonly bytes: number; close(): Promise<void> }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () =>
      late.reject(
        new WatariError('bulk-failed', `the bulk process did not answer within ${ms} ms: relocate again`)
      ),
    ms
  )
  return await Promise.race([promise, late.promise]).finally(() => clearTimeout(timer))
}

function strange(): WatariError {
  return new WatariError('bulk-failed', 'the bulk process gave half an answer: relocate again')
}
