import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import type { ByteStream } from '../../overlay/overlay.ts'
import { splice } from '../../overlay/splice.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { RelocationId } from '../../protocol/machine.ts'
import type { Ticket } from '../../protocol/relocation/codec.ts'
import { NbdExchange } from '../../protocol/replica/nbd-exchange.ts'
import { NbdRefuser } from '../../protocol/replica/nbd-refuser.ts'
import type { Lead, Outlet, OutletOptions } from './paths.ts'
import { encodeHead } from './stream-head.ts'

interface Surroundings {
  readonly path: string
  readonly open: (ticket: Ticket, signal: AbortSignal) => Promise<ByteStream>
  readonly onBroken: (copy: RelocationId, error: unknown) => void
  readonly onClosed: () => void
}

const maxPathBytes = 107
/** Between two attempts to open a stream for a QEMU that waits. */
const openAgainMs = 200

/**
 * See Outlet. QEMU has one connection; a new one takes the place of the one before.
 *
 *     QEMU connects ──▶ held ──a stream opens──▶ joined ──either end breaks, or an error reply──▶ QEMU connects again
 *                        └───refuse──▶ refused (as does a joined one)
 */
export class DiskOutlet implements Outlet {
  readonly socket: string
  readonly isOver = false
  bytes = 0
  readonly #options: OutletOptions
  readonly #around: Surroundings
  readonly #server: Server
  readonly #closing = new AbortController()
  #lead: Lead | undefined
  #isRefusing = false
  #current: { readonly socket: Socket; readonly ended: AbortController } | undefined
  #exchange: NbdExchange | undefined
  #answers = 0
  #wellMs = performance.now()

  constructor(options: OutletOptions, around: Surroundings) {
    this.#options = options
    this.#around = around
    this.socket = around.path
    this.#server = createServer(socket => this.#connected(socket))
  }

  async listen(): Promise<void> {
    if (Buffer.byteLength(this.socket) > maxPathBytes) {
      throw new WatariError(
        'path-too-long',
        `${this.socket} is over ${maxPathBytes} bytes: choose a shorter runtime directory`
      )
    }
    rmSync(this.socket, { force: true })
    await new Promise<void>((listening, failed) =>
      this.#server.once('error', failed).listen(this.socket, listening)
    )
  }

  get silentMs(): number {
    const exchange = this.#exchange
    if (exchange && (exchange.unanswered === 0 || exchange.answers !== this.#answers)) {
      this.#answers = exchange.answers
      this.#wellMs = performance.now()
    }
    return performance.now() - this.#wellMs
  }

  async lead(to: Lead): Promise<void> {
    if (this.#isRefusing) throw new WatariError('replica-left', 'this replica is out already')
    this.#lead = to
    this.#drop()
  }

  async refuse(): Promise<void> {
    this.#isRefusing = true
    this.#drop()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#drop()
    this.#server.close()
    rmSync(this.socket, { force: true })
    this.#around.onClosed()
  }

  /** QEMU comes back at once. */
  #drop(): void {
    this.#current?.ended.abort()
    this.#current?.socket.destroy()
    this.#current = undefined
    this.#exchange = undefined
  }

  #connected(socket: Socket): void {
    socket.on('error', () => {})
    this.#drop()
    const ended = new AbortController()
    this.#current = { socket, ended }
    socket.once('close', () => ended.abort())
    if (this.#isRefusing) this.#refuse(socket)
    else void this.#join(socket, AbortSignal.any([ended.signal, this.#closing.signal]))
  }

  #refuse(socket: Socket): void {
    const refuser = new NbdRefuser(this.#options.sizeBytes, bytes => socket.write(bytes))
    socket.on('data', chunk => {
      this.bytes += chunk.length
      refuser.feed(chunk)
    })
  }

  async #join(socket: Socket, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const lead = this.#lead
      try {
        if (lead !== undefined) return await this.#through(socket, lead, signal)
      } catch (error) {
        if (lead && !signal.aborted) this.#around.onBroken(lead.relocation, error)
        if (socket.destroyed) return
      }
      await new Promise(resolve => setTimeout(resolve, openAgainMs))
    }
    socket.destroy()
  }

  async #through(socket: Socket, lead: Lead, signal: AbortSignal): Promise<void> {
    const { relocation, machine, epoch, ticket } = lead
    const stream = await this.#around.open(ticket, signal)
    const exchange = new NbdExchange()
    try {
      signal.throwIfAborted()
      await stream.write(encodeHead({ relocation, machine, epoch, channel: 'disk', token: ticket.token }))
      this.#exchange = exchange
      this.#answers = 0
      await splice(stream, socket, {
        signal,
        onBytes: (direction, bytes, chunk) => {
          if (direction === 'received') return exchange.replies(chunk)
          exchange.requests(chunk)
          this.bytes += bytes
        }
      })
    } catch (error) {
      stream.abort(error as Error)
      throw error
    } finally {
      if (this.#exchange === exchange) this.#exchange = undefined
      socket.destroy()
    }
  }
}
