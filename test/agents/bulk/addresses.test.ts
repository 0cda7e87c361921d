import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { bulkAddresses, preferredAddresses, ticketAddresses } from '../../../agents/bulk/addresses.ts'

const gateway = '/ip4/192.0.2.7/tcp/4180/p2p/Hgateway'
const relayed = '/ip4/8.8.8.8/tcp/4180/p2p/Hgateway/p2p-circuit/p2p/Hbulk'

describe('where a bulk process is reached', () => {
  const own = (listen: string[], relay: { serve: boolean; use: string[] }) =>
    bulkAddresses({ listen, relay }, 'Hself')

  it('is any port, and where the agent serves as a relay also that', () => {
    assert.deepEqual(own(['/ip4/0.0.0.0/tcp/4180', '/ip6/::/tcp/4180'], { serve: true, use: [] }), {
      listen: ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0'],
      relays: ['/ip4/127.0.0.1/tcp/4180/p2p/Hself']
    })
    assert.deepEqual(own(['/ip6/::/tcp/1'], { serve: true, use: [] }).relays, ['/ip6/::1/tcp/1/p2p/Hself'])
    assert.deepEqual(own(['/ip4/10.77.2.12/tcp/4180'], { serve: true, use: [] }).relays, [
      '/ip4/10.77.2.12/tcp/4180/p2p/Hself'
    ])
  })

  it('is through the gateways that the agent uses, and else nowhere but there', () => {
    for (const serve of [false, true]) {
      assert.deepEqual(own(['/ip4/0.0.0.0/tcp/4180'], { serve, use: [gateway] }).relays, [gateway])
    }
    assert.deepEqual(own(['/ip4/0.0.0.0/tcp/4180'], { serve: false, use: [] }).relays, [])
  })
})

describe('the addresses of a ticket', () => {
  it('are at most 16, of which those of many networks leave room for relays', () => {
    const direct = Array.from({ length: 20 }, (_, i) => `/ip4/10.0.0.${i}/tcp/1`)
    assert.deepEqual(ticketAddresses(direct), direct.slice(0, 16))
    assert.deepEqual(ticketAddresses([...direct, relayed]), [...direct.slice(0, 15), relayed])
    assert.equal(ticketAddresses([...direct, ...Array(20).fill(relayed)]).length, 16)
  })
})

describe('the addresses that are dialled first', () => {
  it('are a direct one that answers, even a private one before a public relay', async () => {
    const server = createServer(socket => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const direct = `/ip4/127.0.0.1/tcp/${port}`
    assert.deepEqual(await preferredAddresses(['malformed', relayed, direct]), [direct])
    server.close()
    await once(server, 'close')
    assert.deepEqual(await preferredAddresses(['malformed', relayed, direct]), [relayed])
  })

  it('are all of them where there is nothing to choose', async () => {
    const direct = ['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/2']
    assert.deepEqual(await preferredAddresses(direct), direct)
    assert.deepEqual(await preferredAddresses([relayed]), [relayed])
    assert.deepEqual(await preferredAddresses([]), [])
  })
})
