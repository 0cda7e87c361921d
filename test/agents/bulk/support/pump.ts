import { once } from 'node:events'
import { connecting, listening } from './sockets.ts'

/** `pump.ts read PATH | write PATH BYTES`: one end of a measurement, in a process of its own. */
const [verb, path, size] = process.argv.slice(2)
const chunk = Buffer.alloc(256 * 1024)
let bytes = 0

if (verb === 'read') {
  const { server, connection } = await listening(path!)
  process.send?.({ ready: true })
  const socket = await connection
  for await (const piece of socket) bytes += (piece as Buffer).length
  socket.end()
  server.close()
} else {
  const socket = await connecting(path!)
  for (let left = Number(size); left > 0; left -= chunk.length) {
    const piece = left < chunk.length ? chunk.subarray(0, left) : chunk
    if (!socket.write(piece)) await once(socket, 'drain')
    bytes += piece.length
  }
  socket.end()
  socket.resume()
  await once(socket, 'close')
}
process.send?.({ bytes })
process.disconnect?.()
