import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** A Unix socket that hands over its first connection. */
export async function listening(path: string): Promise<{ server: Server; connection: Promise<Socket> }> {
  const { promise, resolve } = Promise.withResolvers<Socket>()
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {})
    resolve(socket)
  })
  await new Promise<void>((done, failed) => server.once('error', failed).listen(path, done))
  return { server, connection: promise }
}

export async function connecting(path: string): Promise<Socket> {
  const socket = createConnection({ path, allowHalfOpen: true })
  socket.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

/** Everything up to the end. @throws when the socket breaks before it */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return
  // These sockets may be half open: the other side's end alone closes nothing.
  socket.once('end', () => socket.end())
  socket.resume()
  await new Promise<void>(resolve => socket.once('close', () => resolve()))
}
