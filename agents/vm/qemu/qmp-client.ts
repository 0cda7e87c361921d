import { createConnection } from 'node:net'
import type { Duplex } from 'node:stream'
import { WatariError } from '../../../protocol/errors.ts'
import { type QmpEffect, type QmpInput, QmpSession } from '../../../protocol/qmp/session.ts'

/** The longest path that fits `sun_path` with its final zero. Node cuts longer ones silently. */
const MAX_SOCKET_PATH_BYTES = 107

const COMMAND_MS = 10_000

export type QmpEventHandler = (name: string, data: Readonly<Record<string, unknown>>) => void

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: WatariError) => void
}

/** Drives a QmpSession over a stream: a Unix socket, or the standard input and output of a child. */
export class QmpClient implements AsyncDisposable {
  readonly #stream: Duplex
  readonly #session: QmpSession
  readonly #waiting = new Map<number, Waiting>()
  readonly #handlers = new Set<QmpEventHandler>()
  readonly #ready = Promise.withResolvers<string>()
  readonly #closed = Promise.withResolvers<string>()
  #ticket = 0
  #timer: NodeJS.Timeout | undefined
  #open = true

  constructor(stream: Duplex, options: { handshakeMs?: number } = {}) {
    this.#stream = stream
    this.#session = new QmpSession(performance.now(), options)
    this.#ready.promise.catch(() => {})
    stream.on('data', bytes => this.#step({ kind: 'bytes', bytes }))
    stream.on('error', error => this.#step({ kind: 'ended', reason: error.message }))
    stream.on('end', () => this.#step({ kind: 'ended', reason: 'the monitor closed the connection' }))
    stream.on('close', () => this.#step({ kind: 'ended', reason: 'the connection is closed' }))
    this.#schedule()
  }

  /** Connects to a monitor's Unix socket and shakes hands. @throws WatariError `qmp-closed` */
  static async connect(path: string, options: { handshakeMs?: number } = {}): Promise<QmpClient> {
    checkSocketPath(path)
    const client = new QmpClient(createConnection(path), options)
    await client.ready
    return client
  }

  /** QEMU's version, once the handshake is over. */
  get ready(): Promise<string> {
    return this.#ready.promise
  }

  /** Resolves with the reason when the conversation is over. */
  get closed(): Promise<string> {
    return this.#closed.promise
  }

  get open(): boolean {
    return this.#open
  }

  /**
   * @throws WatariError `qmp-refused` (QEMU's words in the message), or `qmp-late` and `qmp-closed`, after
   * which it is unknown whether the command was carried out
   */
  execute(
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options: { deadlineMs?: number } = {}
  ): Promise<unknown> {
    const ticket = ++this.#ticket
    return new Promise((resolve, reject) => {
      this.#waiting.set(ticket, { resolve, reject })
      const deadlineMs = options.deadlineMs ?? COMMAND_MS
      this.#step({ kind: 'execute', ticket, name, ...(args && { arguments: args }), deadlineMs })
    })
  }

  onEvent(handler: QmpEventHandler): () => void {
    this.#handlers.add(handler)
    return () => this.#handlers.delete(handler)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#step({ kind: 'ended', reason: 'we closed the connection' })
    await this.closed
  }

  #step(input: QmpInput): void {
    for (const effect of this.#session.step(input, performance.now())) this.#carryOut(effect)
    this.#schedule()
  }

  #carryOut(effect: QmpEffect): void {
    switch (effect.kind) {
      case 'write':
        this.#stream.write(effect.bytes)
        return
      case 'ready':
        this.#ready.resolve(effect.version)
        return
      case 'event':
        for (const handler of [...this.#handlers]) handler(effect.name, effect.data)
        return
      case 'answer':
        this.#take(effect.ticket)?.resolve(effect.value)
        return
      case 'failed':
        this.#take(effect.ticket)?.reject(failure(effect))
        return
      case 'closed':
        this.#open = false
        this.#stream.destroy()
        this.#ready.reject(
          new WatariError(
            'qmp-closed',
            `QEMU's monitor cannot be talked to: ${effect.reason}; look at the machine's log`
          )
        )
        this.#closed.resolve(effect.reason)
    }
  }

  #take(ticket: number): Waiting | undefined {
    const waiting = this.#waiting.get(ticket)
    this.#waiting.delete(ticket)
    return waiting
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const at = this.#session.wakeup()
    if (at === undefined) return
    // One millisecond more: a timer may fire a fraction early, and would then be set again for nothing.
    this.#timer = setTimeout(() => this.#step({ kind: 'tick' }), Math.max(0, at - performance.now()) + 1)
  }
}

/** @throws WatariError `path-too-long` */
export function checkSocketPath(path: string): string {
  const bytes = Buffer.byteLength(path)
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    throw new WatariError(
      'path-too-long',
      `the Unix socket ${path} has ${bytes} bytes and the system takes ${MAX_SOCKET_PATH_BYTES}: choose a shorter runtime directory`,
      { fields: { path, bytes, maxBytes: MAX_SOCKET_PATH_BYTES } }
    )
  }
  return path
}

function failure({ name, cause, description }: Extract<QmpEffect, { kind: 'failed' }>): WatariError {
  const code = cause === 'busy' ? 'qmp-refused' : `qmp-${cause}`
  return new WatariError(code, `QEMU did not carry out ${name}: ${description}`, {
    fields: { command: name, cause }
  })
}
