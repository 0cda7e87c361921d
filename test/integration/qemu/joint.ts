import { createConnection, createServer, type Socket } from 'node:net'

/** A Unix socket that leads to another one and can be cut. */
export interface Joint {
  readonly path: string
  close(): void
}

export async function cuttable(path: string, to: string): Promise<Joint> {
  const sockets = new Set<Socket>()
  const server = createServer(inner => {
    const outer = createConnection(to)
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => (socket === inner ? outer : inner).destroy())
    }
    inner.pipe(outer).pipe(inner)
  })
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(path, listening))
  return {
    path,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
