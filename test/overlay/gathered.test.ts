import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { gathering } from '../../overlay/gathered.ts'

/** Hands back the connection that it was given. */
const encrypter = {
  protocol: 'none',
  secureOutbound: async (connection: MessageStream) => ({ connection }),
  secureInbound: async (connection: MessageStream) => ({ connection })
} as unknown as ConnectionEncrypter<unknown>

describe('gathered writes', () => {
  it('leave together, in their order, and are all gone when the turn is over', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const socket = createConnection(port, '127.0.0.1')
    await once(socket, 'connect')
    const [far] = await accepted
    const send = (data: Uint8Array): boolean => socket.write(data)
    const given = { socket, send } as unknown as MessageStream
    const { connection } = await gathering(encrypter).secureOutbound(given)
    for (const text of ['one ', 'two ', 'three']) connection.send(Buffer.from(text))
    assert.equal(socket.writableCorked, 1)
    assert.equal(socket.writableLength, 13)
    await new Promise(resolve => setImmediate(resolve))
    assert.equal(socket.writableCorked, 0)
    socket.end()
    let got = ''
    for await (const piece of far) got += String(piece)
    assert.equal(got, 'one two three')
    server.close()
  })

  it('leave a connection alone that is no socket', async () => {
    const send = () => true
    const relayed = { send } as unknown as MessageStream
    const { connection } = await gathering(encrypter).secureInbound(relayed)
    assert.equal(connection.send, send)
  })

  it('keep what else the encrypter is', () => {
    assert.equal(gathering(encrypter).protocol, 'none')
  })
})
