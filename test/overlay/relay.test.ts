import assert from 'node:assert/strict'
import { eventually } from '../support/eventually.ts'
import { textMethod } from './support/methods.ts'
import { type TestNode, TestNodes } from './support/nodes.ts'

const hello = textMethod('test/hello')
const soon = { deadlineMs: 10_000 }

/** A host that listens nowhere but at the relay. */
function behind(nodes: TestNodes, name: string, relay: TestNode): Promise<TestNode> {
  return nodes.start(name, { listen: [], relay: { use: relay.addresses() } })
}

describe('a relay', () => {
  it('joins two hosts that listen nowhere else: requests, channels, gossip and streams', async () => {
    await using nodes = new TestNodes()
    const relay = await nodes.start('relay', { relay: { serve: true } })
    const a = await behind(nodes, 'a', relay)
    const b = await behind(nodes, 'b', relay)
    await eventually(() => a.addresses().length > 0 && b.addresses().length > 0, soon)
    assert.ok([...a.addresses(), ...b.addresses()].every(address => address.includes('/p2p-circuit')))
    await a.addAddresses(b.peerId, b.addresses())

    b.handle(hello, async (request, from) => `${request} ${from.name}`)
    assert.equal(await a.request(b.peerId, hello, 'hi'), 'hi a')
    assert.equal(a.connection(b.peerId), 'relayed')

    let channel = ''
    a.receive('test/back', 10, message => {
      channel = new TextDecoder().decode(message)
    })
    b.send(a.peerId, 'test/back', new TextEncoder().encode('back'))
    await eventually(() => channel === 'back', soon)

    let bytes = 0
    b.handleStream('test-bulk', async stream => {
      for await (const chunk of stream.source) bytes += chunk.length
      await stream.close()
    })
    const stream = await a.openStream(b.peerId, 'test-bulk')
    // Far over the 128 KiB that a stranger's relay would carry.
    for (let i = 0; i < 16; i++) await stream.write(new Uint8Array(256 * 1024))
    await stream.close()
    for await (const _ of stream.source);
    assert.equal(bytes, 4 * 1024 * 1024)

    let news = ''
    b.subscribe('news', message => {
      news = new TextDecoder().decode(message)
      return true
    })
    await eventually(async () => {
      await a.publish('news', new TextEncoder().encode('item'))
      return news === 'item'
    }, soon)
  })

  it('is asked again after it was away', async function () {
    this.timeout(30_000)
    await using nodes = new TestNodes()
    const relay = await nodes.start('relay', { relay: { serve: true } })
    const a = await nodes.start('a', {
      listen: [],
      relay: { use: relay.addresses() },
      limits: { redialMinMs: 50, redialMaxMs: 500 }
    })
    await eventually(async () => (await a.status()).relays[0]?.isReserved, soon)
    const listen = relay.addresses().map(text => text.replace(/\/p2p\/.*/, ''))
    await relay.stop()
    await eventually(() => a.addresses().length === 0, soon)
    const back = await nodes.start('relay', { key: relay.key, listen, relay: { serve: true } })
    await eventually(() => a.addresses().length > 0, soon)
    const b = await nodes.start('b', { bootstrap: back.addresses() })
    a.handle(hello, async () => 'reached')
    await eventually(async () => (await b.findAddresses(a.peerId)).length > 0, soon)
    assert.equal(await b.request(a.peerId, hello, ''), 'reached')
  })

  it('is left when a direct path appears', async function () {
    this.timeout(30_000)
    await using nodes = new TestNodes()
    const relay = await nodes.start('relay', { relay: { serve: true } })
    const a = await behind(nodes, 'a', relay)
    const b = await nodes.start('b', { relay: { use: relay.addresses() } })
    await eventually(() => b.addresses().some(address => address.includes('/p2p-circuit')), soon)
    const circuit = b.addresses().filter(address => address.includes('/p2p-circuit'))
    await a.addAddresses(b.peerId, circuit)
    b.handle(hello, async () => 'here')
    await a.request(b.peerId, hello, '')
    await a.addAddresses(b.peerId, b.addresses())
    await eventually(() => a.connection(b.peerId) === 'direct', { deadlineMs: 20_000 })
    await eventually(async () => (await a.status()).peers.every(peer => peer.path === 'direct'), {
      deadlineMs: 20_000
    })
    assert.equal(await a.request(b.peerId, hello, ''), 'here')
  })

  it('carries nobody who was not admitted', async () => {
    await using nodes = new TestNodes()
    const relay = await nodes.start('relay', { relay: { serve: true } })
    const stranger = await nodes.start('stranger', {
      listen: [],
      self: { org: 'strangers' },
      relay: { use: relay.addresses() }
    })
    await assert.rejects(stranger.request(relay.peerId, hello, ''), { code: 'unreachable' })
    assert.deepEqual(stranger.addresses(), [])
    assert.equal(relay.connection(stranger.peerId), 'none')
  })
})
