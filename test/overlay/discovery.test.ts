import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../support/eventually.ts'
import { textMethod } from './support/methods.ts'
import { TestNodes } from './support/nodes.ts'

const hello = textMethod('test/hello')
const soon = { deadlineMs: 10_000 }

describe('finding each other', () => {
  it('works from a bootstrap address alone', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const b = await nodes.start('b', { bootstrap: a.addresses() })
    await eventually(() => b.connection(a.peerId) === 'direct', soon)
    a.handle(hello, async () => 'here')
    assert.equal(await b.request(a.peerId, hello, ''), 'here')
  })

  it('works from a name', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const named = a.addresses().map(address => address.replace('/ip4/127.0.0.1/', '/dns4/localhost/'))
    assert.match(named[0]!, /^\/dns4\/localhost\/tcp\//)
    const b = await nodes.start('b', { bootstrap: named })
    await eventually(() => b.connection(a.peerId) === 'direct', soon)
  })

  it('keeps asking a bootstrap host that is not there yet', async () => {
    await using nodes = new TestNodes()
    const first = await nodes.start('a')
    const address = first.addresses()
    const listen = address.map(text => text.replace(/\/p2p\/.*/, ''))
    await first.stop()
    const b = await nodes.start('b', { bootstrap: address, limits: { redialMinMs: 50, redialMaxMs: 200 } })
    const again = await nodes.start('a', { key: first.key, listen })
    await eventually(() => b.connection(again.peerId) === 'direct', soon)
  })

  it('finds the addresses of a host by the DHT alone, and dials them', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const b = await nodes.start('b', { bootstrap: a.addresses() })
    await eventually(() => a.connection(b.peerId) === 'direct', soon)
    const c = await nodes.start('c', { bootstrap: a.addresses(), limits: { peersSought: 1 } })
    b.handle(hello, async () => 'found')
    await eventually(async () => (await c.findAddresses(b.peerId)).length > 0, soon)
    assert.equal(await c.request(b.peerId, hello, ''), 'found')
  })

  it('replaces a stale address by what the DHT says', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const b = await nodes.start('b', { bootstrap: a.addresses() })
    const c = await nodes.start('c')
    // c knows b by an address at which nobody listens any more.
    await c.addAddresses(b.peerId, ['/ip4/127.0.0.1/tcp/1'])
    await c.addAddresses(a.peerId, a.addresses())
    b.handle(hello, async () => 'found')
    await eventually(() => a.connection(b.peerId) === 'direct', soon)
    await c.openStream(a.peerId, 'warm-up').catch(() => {})
    await eventually(async () => (await c.request(b.peerId, hello, '')) === 'found', soon)
  })

  it('remembers hosts on disk over a restart without any bootstrap address', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'watari-overlay-'))
    try {
      await using nodes = new TestNodes()
      const a = await nodes.start('a')
      const before = await nodes.start('b', { datastorePath: directory, bootstrap: a.addresses() })
      await eventually(() => before.connection(a.peerId) === 'direct', soon)
      await before.putHint('vm/web', new TextEncoder().encode('kept'))
      await before.stop()
      const after = await nodes.start('b', { key: before.key, datastorePath: directory })
      await eventually(() => after.connection(a.peerId) === 'direct', soon)
      assert.equal(new TextDecoder().decode(await after.getHint('vm/web')), 'kept')
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('hears hosts of its own site by mDNS, and not those of another', async function () {
    this.timeout(30_000)
    await using nodes = new TestNodes()
    // A port of our own: whoever else speaks mDNS on this machine is not disturbed.
    const mdns = { intervalMs: 200, port: 20_000 + Math.floor(Math.random() * 20_000) }
    const a = await nodes.start('a', { mdns })
    const b = await nodes.start('b', { mdns })
    const elsewhere = await nodes.start('c', { mdns, self: { site: 'elsewhere' } })
    if ((await a.status()).multicastRouteMissing) {
      console.log('      this machine has no multicast route: mDNS is NOT tested here')
      this.skip()
    }
    await eventually(() => a.connection(b.peerId) === 'direct', soon)
    assert.equal(elsewhere.connection(a.peerId), 'none')
  })

  it('refuses addresses that are none, before it listens', async () => {
    await using nodes = new TestNodes()
    await assert.rejects(nodes.start('a', { bootstrap: ['/ip4/127.0.0.1/tcp/1'] }), { code: 'bad-config' })
    await assert.rejects(nodes.start('a', { listen: ['127.0.0.1:4001'] }), { code: 'bad-config' })
    const a = await nodes.start('a')
    const taken = a.addresses().map(text => text.replace(/\/p2p\/.*/, ''))
    await assert.rejects(nodes.start('b', { listen: taken }), { code: 'listen-failed' })
  })
})
