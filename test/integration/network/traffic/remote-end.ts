import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../../support/eventually.ts'
import type { Commands } from './endpoint.ts'
import type { Digest } from './payload.ts'

const program = fileURLToPath(new URL('./endpoint.ts', import.meta.url))
const ANSWER_MS = 20_000
const END_MS = 5_000

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: string
  readonly socket?: number
}

/** The endpoint program in a namespace, as an object. */
export class RemoteEnd implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly #arrived = new Map<number, Digest[]>()
  readonly #ready = Promise.withResolvers<void>()
  #lastId = 0

  private constructor(namespace: string) {
    this.#child = spawn('ip', ['netns', 'exec', namespace, process.execPath, program], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    createInterface({ input: this.#child.stdout! }).on('line', line => this.#hear(JSON.parse(line)))
    this.#child.once('close', code => {
      this.#ready.reject(new Error(`the endpoint ended with ${code}`))
      for (const settle of this.#waiting.values()) settle({ error: `the endpoint ended with ${code}` })
    })
  }

  static async start(namespace: string): Promise<RemoteEnd> {
    const end = new RemoteEnd(namespace)
    await end.#ready.promise
    return end
  }

  /** @throws Error what the endpoint throws, or that it does not answer */
  async ask<Name extends keyof Commands>(
    command: Name,
    ...parameters: Parameters<Commands[Name]>
  ): Promise<Awaited<ReturnType<Commands[Name]>>> {
    const id = ++this.#lastId
    const { promise, resolve } = Promise.withResolvers<Message>()
    this.#waiting.set(id, resolve)
    const late = setTimeout(() => resolve({ error: `no answer within ${ANSWER_MS} ms` }), ANSWER_MS)
    this.#child.stdin!.write(`${JSON.stringify({ id, command, parameters })}\n`)
    const { error, result } = await promise
    clearTimeout(late)
    this.#waiting.delete(id)
    if (error !== undefined) throw new Error(`${command}: ${error}`)
    return result as Awaited<ReturnType<Commands[Name]>>
  }

  /** What came to a socket so far, in order; grows. */
  arrived(socket: number): readonly Digest[] {
    return this.#arrived.get(socket) ?? []
  }

  #hear(message: Message & Partial<Digest>): void {
    if (message.id !== undefined) this.#waiting.get(message.id)?.(message)
    else if (message.socket === undefined) this.#ready.resolve()
    else {
      const list = this.#arrived.get(message.socket) ?? []
      list.push({ bytes: message.bytes!, sha256: message.sha256! })
      this.#arrived.set(message.socket, list)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.stdin!.end()
    const closed = once(this.#child, 'close')
    const ended = () => this.#child.exitCode !== null || this.#child.signalCode !== null
    await eventually(ended, { deadlineMs: END_MS }).catch(() => this.#child.kill('SIGKILL'))
    await closed
  }
}
