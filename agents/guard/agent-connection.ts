import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { errorMessage } from '../../protocol/errors.ts'
import {
  LineReader,
  lineOf,
  MAX_LINE_BYTES,
  parseToGuard,
  type ToAgent,
  type ToGuard
} from './conversation.ts'

/** An agent that does not read is cut off here; it asks again. */
const MAX_UNREAD_BYTES = 4 * MAX_LINE_BYTES

export interface AgentConnectionOptions {
  readonly path: string
  readonly hello: () => ToAgent
  readonly onMessage: (message: ToGuard) => void
  /** `refused`: what was said could not be understood. */
  readonly onChange: (change: 'connected' | 'ended' | 'refused', why: string) => void
}

/** Where the guard listens: one agent at a time, and the newer one takes the place of the one before. */
export class AgentConnection {
  readonly #options: AgentConnectionOptions
  readonly #server: Server
  #socket: Socket | undefined

  private constructor(options: AgentConnectionOptions) {
    this.#options = options
    this.#server = createServer(socket => this.#accept(socket))
  }

  /** What is at its path is removed: whoever calls this is the only guard. */
  static async listen(options: AgentConnectionOptions): Promise<AgentConnection> {
    const connection = new AgentConnection(options)
    rmSync(options.path, { force: true })
    connection.#server.listen(options.path)
    await once(connection.#server, 'listening')
    chmodSync(options.path, 0o600)
    return connection
  }

  /** Whoever is not there, or does not read, is not told. */
  say(message: ToAgent): void {
    const socket = this.#socket
    if (!socket?.writable) return
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy()
    else socket.write(lineOf(message))
  }

  close(): void {
    this.#server.close()
    this.#socket?.destroy()
  }

  #accept(socket: Socket): void {
    this.#socket?.destroy()
    this.#socket = socket
    const lines = new LineReader()
    socket.on('data', bytes => {
      try {
        for (const line of lines.read(bytes)) {
          // One that has been replaced, or refused, says nothing more.
          if (this.#socket === socket && !socket.destroyed) this.#options.onMessage(parseToGuard(line))
        }
      } catch (error) {
        this.#options.onChange('refused', errorMessage(error))
        socket.destroy()
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#options.onChange('ended', '')
    })
    this.#options.onChange('connected', '')
    this.say(this.#options.hello())
  }
}
