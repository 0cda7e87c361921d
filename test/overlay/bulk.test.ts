import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
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
    try {
      await using nodes = new TestNodes()
      const a = await nodes.start('a')
      const before = await nodes.start('b', { bootstrap: a.addresses(), datastorePath: directory })
      await eventually(() => before.connection(a.peerId) === 'direct', soon)
      await before.stop()
      const files = await readdir(directory, { recursive: true, withFileTypes: true })
      for (const file of files)
        if (file.isFile()) await writeFile(join(file.parentPath, file.name), 'damaged')
      const after = await nodes.start('b', {
        key: before.key,
        bootstrap: a.addresses(),
        datastorePath: directory
      })
      await eventually(() => after.connection(a.peerId) === 'direct', soon)
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
