import assert from 'node:assert/strict'
import { introduce, TestNodes } from './support/nodes.ts'

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
})
