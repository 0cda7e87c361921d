import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** How many datagrams wait to be sent out of order. */
const SHUFFLED = 3

/**
 * A way between two UDP ports of this computer that can be blocked, and that may change the order of what passes. Each
 * side sees the other at an address of the relay, as behind address translation.
 */
export class UdpRelay implements AsyncDisposable {
  /** Where each side sends to reach the other one. */
  readonly ports: readonly [number, number]
  isBlocked = false
  passed = 0
  readonly #sockets: readonly [Socket, Socket]
  readonly #targets: (RemoteInfo | undefined)[] = [undefined, undefined]
  readonly #reorders: boolean
  #waiting: (() => void)[] = []
  #flush: NodeJS.Immediate | undefined

  private constructor(sockets: readonly [Socket, Socket], reorders: boolean) {
    this.#sockets = sockets
    this.#reorders = reorders
    this.ports = [sockets[0].address().port, sockets[1].address().port]
    sockets.forEach((socket, side) => {
      socket.on('message', (datagram, from) => this.#pass(side, datagram, from))
    })
  }

  static async start({ reorders }: { reorders: boolean }): Promise<UdpRelay> {
    const open = async () => {
      const buffers = { recvBufferSize: 8 * 1024 * 1024, sendBufferSize: 8 * 1024 * 1024 }
      const socket = createSocket({ type: 'udp4', ...buffers })
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
      return socket
    }
    return new UdpRelay([await open(), await open()], reorders)
  }

  /** Tells the relay where its sides are, before either has sent anything. */
  joins(ports: readonly [number, number]): void {
    ports.forEach((port, side) => {
      this.#targets[side] = { address: '127.0.0.1', port, family: 'IPv4', size: 0 }
    })
  }

  #pass(side: number, datagram: Buffer, from: RemoteInfo): void {
    this.#targets[side] = from
    const target = this.#targets[1 - side]
    if (this.isBlocked || target === undefined) return
    this.passed++
    const send = () => this.#sockets[1 - side]!.send(datagram, target.port, target.address)
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
    await Promise.all(
      this.#sockets.map(socket => {
        socket.close()
        return once(socket, 'close')
      })
    )
  }
}
