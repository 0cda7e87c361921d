import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type Digest, Payload } from './payload.ts'

/** What one end of a connection sends. */
export interface TcpFlow {
  readonly seed: number
  /** Without: until `stop`. */
  readonly bytes?: number
  /** Sizes of the writes, taken in turn; each is a call of the system. */
  readonly writes: readonly number[]
  readonly noDelay: boolean
}

export interface TcpResult {
  readonly sent: Digest
  readonly received: Digest
}

/** One end of a TCP connection: sends its flow and hashes what comes, both at once. */
export class TcpEnd {
  readonly result: Promise<TcpResult>
  readonly #flow: TcpFlow
  #receivedBytes = 0
  #isStopped = false

  private constructor(socket: Promise<Socket>, flow: TcpFlow) {
    this.#flow = flow
    this.result = socket.then(async open => {
      open.setNoDelay(flow.noDelay)
      const [sent, received] = await Promise.all([this.#send(open), this.#receive(open)])
      return { sent, received }
    })
    // Who asks for the result is told.
    this.result.catch(() => {})
  }

  /** Waits for one connection, by IPv4 or IPv6. */
  static async listen(flow: TcpFlow): Promise<{ end: TcpEnd; port: number; close: () => void }> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '::')
    await once(server, 'listening')
    const accepted = new Promise<Socket>(resolve => {
      server.once('connection', socket => {
        server.close()
        resolve(socket)
      })
    })
    const end = new TcpEnd(accepted, flow)
    return { end, port: (server.address() as { port: number }).port, close: () => server.close() }
  }

  static connect(address: string, port: number, flow: TcpFlow): TcpEnd {
    const socket = connect({ host: address, port, allowHalfOpen: true })
    return new TcpEnd(
      once(socket, 'connect').then(() => socket),
      flow
    )
  }

  get receivedBytes(): number {
    return this.#receivedBytes
  }

  /** Ends a flow that has no end of its own. */
  stop(): void {
    this.#isStopped = true
  }

  async #send(socket: Socket): Promise<Digest> {
    const { seed, writes, bytes: total = Number.POSITIVE_INFINITY } = this.#flow
    const payload = new Payload(seed)
    const hash = createHash('sha256')
    let sent = 0
    for (let turn = 0; sent < total && !this.#isStopped; turn++) {
      const chunk = payload.next(Math.min(writes[turn % writes.length]!, total - sent))
      hash.update(chunk)
      sent += chunk.length
      await write(socket, chunk)
    }
    socket.end()
    return { bytes: sent, sha256: hash.digest('hex') }
  }

  async #receive(socket: Socket): Promise<Digest> {
    const hash = createHash('sha256')
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      hash.update(chunk)
      this.#receivedBytes += chunk.length
    }
    return { bytes: this.#receivedBytes, sha256: hash.digest('hex') }
  }
}

function write(socket: Socket, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(chunk, error => (error ? reject(error) : resolve()))
  })
}
