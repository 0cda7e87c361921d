import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { eventually } from '../support/eventually.ts'
import { introduce, TestNodes } from './support/nodes.ts'

const soon = { deadlineMs: 8_000 }

describe('a bulk process', () => {
  it('speaks for its host under a PeerId of its own, and is no host to the others', async () => {
    await using nodes = new TestNodes()
    const host = await nodes.start('a')
    const bulk = await nodes.start('a', { key: await generateKeyPair('Ed25519'), self: { id: host.peerId } })
    const other = await nodes.start('b')
    await introduce(other, bulk)
    const changes: string[] = []
    other.onConnectionChange(peer => changes.push(peer))
    let from = ''
    other.handleStream('test-bulk', async (stream, identity) => {
      from = `${identity.id} ${stream.remotePeer}`
      await stream.close()
    })
    const stream = await bulk.openStream(other.peerId, 'test-bulk')
    assert.equal(stream.remotePeer, other.peerId)
    for await (const _ of stream.source);
    assert.equal(from, `${host.peerId} ${bulk.peerId}`)
    assert.deepEqual(changes, [])
  })

  it('is reached through the relay of its own agent where nothing else leads in', async () => {
    await using nodes = new TestNodes()
    const host = await nodes.start('a', { relay: { serve: true } })
    const bulk = await nodes.start('a', {
      key: await generateKeyPair('Ed25519'),
      self: { id: host.peerId },
      relay: { use: host.addresses() }
    })
    const other = await nodes.start('b')
    bulk.handleStream('test-bulk', stream => stream.close())
    const relayed = () => bulk.addresses().filter(address => address.includes('/p2p-circuit'))
    await eventually(() => relayed().length > 0, soon)
    await other.addAddresses(bulk.peerId, relayed())
    const stream = await other.openStream(bulk.peerId, 'test-bulk')
    for await (const _ of stream.source);
    assert.equal(other.connection(bulk.peerId), 'relayed')
    await stream.close()
  })

  it('prints how fast one stream is here', async function () {
    this.timeout(60_000)
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const b = await nodes.start('b')
    await introduce(a, b)
    let got = 0
    b.handleStream('test-sink', async stream => {
      for await (const chunk of stream.source) got += chunk.length
      await stream.close()
    })
    const stream = await a.openStream(b.peerId, 'test-sink')
    const chunk = new Uint8Array(256 * 1024)
    const start = performance.now()
    for (let i = 0; i < 128; i++) await stream.write(chunk)
    await stream.close()
    for await (const _ of stream.source);
    const mebibytes = got / 1024 / 1024
    assert.equal(mebibytes, 32)
    console.log(
      `      ${(mebibytes / ((performance.now() - start) / 1000)).toFixed(0)} MiB/s, both ends in one process`
    )
  })
})

describe('a damaged memory of peers', () => {
  it('is reported and costs nothing else', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'watari-overlay-'))
    const files = async () => {
      const found = new Map<string, string>()
      for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) {
        const path = join(file.parentPath, file.name)
        if (file.isFile()) found.set(path, await readFile(path, 'latin1'))
      }
      return found
    }
    try {
      await using nodes = new TestNodes()
      const a = await nodes.start('a')
      const before = await nodes.start('b', { bootstrap: a.addresses(), datastorePath: directory })
      await eventually(() => before.connection(a.peerId) === 'direct', soon)
      // A host that is gone: nothing that is heard later can mend what is on disk about it.
      const gone = peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()
      await before.addAddresses(gone, ['/ip4/127.0.0.1/tcp/9'])
      await before.putHint('vm/web', new TextEncoder().encode('kept'))
      await before.stop()
      const damaged = [...(await files()).keys()]
      assert.ok(damaged.length >= 4, `a, b, the one that is gone and a hint: ${damaged}`)
      for (const path of damaged) await writeFile(path, 'damaged')
      const reports: string[] = []
      const after = await nodes.start('b', {
        key: before.key,
        bootstrap: a.addresses(),
        datastorePath: directory,
        onFault: (_, context) => reports.push(context)
      })
      assert.deepEqual(reports, ['hosts remembered on disk'])
      await eventually(() => after.connection(a.peerId) === 'direct', soon)
      assert.equal(new TextDecoder().decode(await after.getHint('vm/web')), 'kept')
      await after.stop()
      assert.deepEqual(reports, ['hosts remembered on disk'])
      // Nothing was deleted. What was learnt again is written again; the other files are as they were.
      const left = await files()
      assert.deepEqual(
        damaged.filter(path => !left.has(path)),
        []
      )
      const asItWas = damaged.filter(path => left.get(path) === 'damaged').map(path => dirname(path))
      assert.deepEqual(asItWas.sort(), [join(directory, 'dht/record'), join(directory, 'peers')])
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
