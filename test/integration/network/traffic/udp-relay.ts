import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** How many datagrams wait to be sent out of order. */
const SHUFFLED = 3
const HERE = '127.0.0.1'
const BUFFERS = { recvBufferSize: 8 * 1024 * 1024, sendBufferSize: 8 * 1024 * 1024 }

/**
 * A way between two UDP ports of this computer that can be blocked, and that may change the order of what passes. Each
 * side sees the other at an address of the relay, as behind address translation, and the relay can take another one.
 */
export class UdpRelay implements AsyncDisposable {
  isBlocked = false
  readonly #sockets: [Socket, Socket]
  /** The sides' own ports. */
  readonly #targets: [number, number] = [0, 0]
  readonly #reorders: boolean
  #waiting: (() => void)[] = []
  #flush: NodeJS.Immediate | undefined

  private constructor(sockets: [Socket, Socket], reorders: boolean) {
    this.#sockets = sockets
    this.#reorders = reorders
    for (const side of [0, 1] as const) this.#listen(side)
  }

  static async start({ reorders = false } = {}): Promise<UdpRelay> {
    return new UdpRelay([await open(), await open()], reorders)
  }

  /** Where a side sends to reach the other one. */
  port(side: 0 | 1): number {
    return this.#sockets[side].address().port
  }

  /** Tells the relay where its sides are. */
  joins(ports: readonly [number, number]): void {
    this.#targets[0] = ports[0]
    this.#targets[1] = ports[1]
  }

  /** The side sees the other one at a new address, and reaches nobody at the old one. */
  async rebind(side: 0 | 1): Promise<void> {
    const old = this.#sockets[side]
    this.#sockets[side] = await open()
    this.#listen(side)
    await close(old)
  }

  #listen(side: 0 | 1): void {
    this.#sockets[side].on('message', datagram => this.#pass(side, datagram))
  }

  #pass(side: 0 | 1, datagram: Buffer): void {
    const other = side === 0 ? 1 : 0
    if (this.isBlocked || this.#targets[other] === 0) return
    const send = () => this.#sockets[other].send(datagram, this.#targets[other], HERE)
    if (this.#reorders) this.#shuffle(send)
    else send()
  }

  #shuffle(send: () => void): void {
    this.#waiting.push(send)
    if (this.#waiting.length >= SHUFFLED) this.#release()
    else this.#flush ??= setImmediate(() => this.#release())
  }

  #release(): void {
    clearImmediate(this.#flush)
    this.#flush = undefined
    const waiting = this.#waiting.toReversed()
    this.#waiting = []
    for (const send of waiting) send()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearImmediate(this.#flush)
    await Promise.all(this.#sockets.map(close))
  }
}

async function open(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', ...BUFFERS })
  socket.bind(0, HERE)
  await once(socket, 'listening')
  return socket
}

async function close(socket: Socket): Promise<void> {
  socket.close()
  await once(socket, 'close')
}
