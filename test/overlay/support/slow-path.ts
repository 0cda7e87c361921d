import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const STEP_MS = 10

/** A TCP port that leads to another at so many bytes per second each way, and reads no further ahead than that. */
export async function slowPath(
  toPort: number,
  bytesPerSecond: number
): Promise<AsyncDisposable & { port: number }> {
  const sockets = new Set<Socket>()
  const carry = async (from: Socket, to: Socket) => {
    const least = (bytesPerSecond * STEP_MS) / 1000
    let readyAt = performance.now()
    for await (const chunk of from) {
      for (let at = 0; at < chunk.length; at += least) {
        const piece = chunk.subarray(at, at + least)
        if (!to.write(piece)) await once(to, 'drain')
        readyAt = Math.max(readyAt, performance.now() - STEP_MS) + (piece.length / bytesPerSecond) * 1000
        await delay(Math.max(0, readyAt - performance.now()))
      }
    }
    to.end()
  }
  const server: Server = createServer(socket => {
    const onward = connect(toPort, '127.0.0.1')
    for (const [one, other] of [
      [socket, onward],
      [onward, socket]
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => other.destroy())
      carry(one, other).catch(() => {})
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
