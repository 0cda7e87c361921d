import assert from 'node:assert/strict'
import { eventually } from '../support/eventually.ts'
import { introduce, TestNodes } from './support/nodes.ts'
import { slowPath } from './support/slow-path.ts'

const mebibyte = 1024 * 1024

describe('the window of a stream', () => {
  it('lets a writer run ahead of its reader, and loses nothing when it was full', async () => {
    await using nodes = new TestNodes()
    const limits = { streamWindowBytes: 4 * mebibyte }
    const a = await nodes.start('a', { limits })
    const b = await nodes.start('b', { limits })
    await introduce(a, b)
    const begin = Promise.withResolvers<void>()
    const received = Promise.withResolvers<number>()
    b.handleStream('test-window', async stream => {
      await begin.promise
      let bytes = 0
      for await (const piece of stream.source) bytes += piece.length
      received.resolve(bytes)
    })
    const stream = await a.openStream(b.self.id, 'test-window')
    const chunk = new Uint8Array(mebibyte / 4)
    // Nobody reads yet.
    await stream.write(new Uint8Array(mebibyte / 8))
    const written = (async () => {
      for (let written = 0; written < 20 * mebibyte; written += chunk.length) await stream.write(chunk)
      await stream.close()
    })()
    begin.resolve()
    await written
    assert.equal(await received.promise, 20 * mebibyte + mebibyte / 8)
  }).timeout(20_000)

  it('keeps little under way on a slow path', async () => {
    const bytesPerSecond = 2e6
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const b = await nodes.start('b')
    const port = Number(/tcp\/(\d+)/.exec(b.addresses()[0]!)![1])
    await using path = await slowPath(port, bytesPerSecond)
    await a.addAddresses(b.peerId, [`/ip4/127.0.0.1/tcp/${path.port}`])
    let read = 0
    b.handleStream('test-slow', async stream => {
      for await (const piece of stream.source) read += piece.length
    })
    const stream = await a.openStream(b.self.id, 'test-slow')
    let written = 0
    let most = 0
    while (read < 3 * bytesPerSecond) {
      await stream.write(new Uint8Array(64 * 1024))
      written += 64 * 1024
      if (read > bytesPerSecond) most = Math.max(most, written - read)
    }
    await stream.close()
    await eventually(() => read === written, { deadlineMs: 5_000 })
    // Buffers of the kernel and of libp2p would take several megabytes.
    assert.ok(most < 0.5 * bytesPerSecond, `${most} bytes under way`)
  }).timeout(30_000)
})
