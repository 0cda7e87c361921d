import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStreamPair } from '../../overlay/memory-stream.ts'
import { splice } from '../../overlay/splice.ts'
import { eventually } from '../support/eventually.ts'

/** Both ends of a Unix socket. */
async function socketPair(): Promise<{ near: Socket; far: Socket } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'watari-splice-'))
  const path = join(directory, 's')
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => server.listen(path, resolve))
  const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
  const near = connect({ path, allowHalfOpen: true })
  const far = await accepted
  return {
    near,
    far,
    [Symbol.asyncDispose]: async () => {
      near.destroy()
      far.destroy()
      server.close()
      await rm(directory, { recursive: true })
    }
  }
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('splice', () => {
  it('carries both directions whole, counts them, and passes each end on', async () => {
    await using pair = await socketPair()
    const { near, far } = pair
    const [stream, remote] = memoryStreamPair()
    const out = randomBytes(3_000_000)
    const back = randomBytes(2_000_000)
    const counted = { sent: 0, received: 0 }
    const splicing = splice(stream, near, { onBytes: (direction, bytes) => (counted[direction] += bytes) })
    far.end(out)
    const sent = (async () => {
      await remote.write(back)
      await remote.close()
    })()
    const [gotOut, gotBack] = await Promise.all([
      readAll(remote.source),
      readAll(far.iterator({ destroyOnReturn: false }))
    ])
    await Promise.all([sent, splicing])
    assert.ok(gotOut.equals(out))
    assert.ok(gotBack.equals(back))
    assert.deepEqual(counted, { sent: out.length, received: back.length })
  })

  it('breaks the socket when the stream breaks, and the other way round', async () => {
    await using first = await socketPair()
    const [stream, remote] = memoryStreamPair()
    const splicing = splice(stream, first.near)
    remote.abort(new Error('cut'))
    await assert.rejects(splicing, { code: 'connection-lost' })
    await eventually(() => first.near.destroyed, { deadlineMs: 2_000 })

    await using second = await socketPair()
    const [other, otherRemote] = memoryStreamPair()
    const spliced = splice(other, second.near)
    second.near.destroy(new Error('gone'))
    await assert.rejects(spliced)
    await assert.rejects(readAll(otherRemote.source), { code: 'connection-lost' })
  })

  it('ends with its signal', async () => {
    await using pair = await socketPair()
    const { near } = pair
    const [stream] = memoryStreamPair()
    const controller = new AbortController()
    const splicing = splice(stream, near, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await assert.rejects(splicing)
  })

  it('holds the rate that it is given', async () => {
    await using pair = await socketPair()
    const { near, far } = pair
    const [stream, remote] = memoryStreamPair()
    const splicing = splice(stream, near, { bytesPerSecond: 4_000_000 })
    splicing.catch(() => {})
    const start = performance.now()
    far.end(new Uint8Array(2_000_000))
    await readAll(remote.source)
    const tookMs = performance.now() - start
    // Half a second at the limit; the first tenth and the last chunk are free.
    assert.ok(tookMs > 250, `2 MB at 4 MB/s took ${tookMs} ms`)
    await remote.close()
    await splicing
  })
})
