import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { ImageFetcher } from '../../../../agents/vm/images/image-fetch.ts'
import { IMAGE_STREAM, serveImages } from '../../../../agents/vm/images/image-server.ts'
import { ImageStore, type StoredImage } from '../../../../agents/vm/images/image-store.ts'
import { MemoryNetwork } from '../../../../overlay/memory.ts'
import type { ByteStream, Overlay } from '../../../../overlay/overlay.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import type { HostIdentity } from '../../../../protocol/host.ts'
import { imageRead } from '../../../../protocol/image/messages.ts'
import { eventually } from '../../../support/eventually.ts'

const identity = (name: string): HostIdentity => ({
  id: name,
  name,
  org: 'north',
  site: 'a',
  roles: ['host']
})
const content = randomBytes(2_000_000)
const hash = createHash('sha256').update(content).digest('hex')
/** More than the server takes at a time. */
const manyReaders = 20

function headOf(request: { hash: string; offset: number }): Uint8Array {
  const bytes = imageRead.encode(request)
  return Uint8Array.of(bytes.length, ...bytes)
}

const garbage = fc.uint8Array({ maxLength: imageRead.maxBytes }).map(bytes => ({
  codes: ['bad-message'],
  bytes: Uint8Array.of(bytes.length, ...bytes),
  closes: false
}))
/** A request for an image that is not here, or with a byte changed: not every change makes it unreadable. */
const altered = fc
  .record({ at: fc.nat({ max: headOf({ hash, offset: 0 }).length - 2 }), bit: fc.nat({ max: 7 }) })
  .map(({ at, bit }) => {
    const bytes = headOf({ hash, offset: 0 })
    bytes[at + 1]! ^= 1 << bit
    return { codes: ['bad-message', 'image-missing'], bytes, closes: false }
  })
const truncated = fc.nat({ max: headOf({ hash, offset: 1_000 }).length - 1 }).map(length => ({
  codes: ['bad-message'],
  bytes: headOf({ hash, offset: 1_000 }).subarray(0, length),
  closes: true
}))
/** A length over the limit, with all, some or nothing of what it promises. */
const oversized = fc
  .record({ length: fc.integer({ min: imageRead.maxBytes + 1, max: 255 }), rest: fc.uint8Array() })
  .map(({ length, rest }) => ({
    codes: ['bad-message'],
    bytes: Uint8Array.of(length, ...rest),
    closes: false
  }))

describe('images that are asked for by whoever means no good', () => {
  let root: string
  let network: MemoryNetwork
  let asker: Overlay
  let store: ImageStore
  let image: StoredImage
  let serving: number
  const faults: unknown[] = []

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'images-'))
    network = new MemoryNetwork()
    asker = network.join(identity('asker'))
    store = await openStore('owner')
    image = await store.put(content)
    serving = 0
    faults.length = 0
  })
  afterEach(async () => {
    await rm(root, { recursive: true })
  })

  const openStore = (name: string) =>
    ImageStore.open({ directory: join(root, name), bootId: 'boot-1', inUse: () => false })

  function serve(silenceMs?: number): void {
    const overlay = network.join(identity('owner'), error => faults.push(error))
    serveImages({
      overlay: {
        handle: overlay.handle,
        handleStream: (protocol, handler) =>
          overlay.handleStream(protocol, async (stream, from) => {
            serving++
            await handler(stream, from).finally(() => serving--)
          })
      },
      store,
      mayRead: () => true,
      ...(silenceMs === undefined ? {} : { silenceMs })
    })
  }

  const open = () => asker.openStream('owner', IMAGE_STREAM)

  /** The code with which the stream was cut, once it is. */
  async function refusal(stream: ByteStream): Promise<string> {
    try {
      for await (const chunk of stream.source) assert.fail(`it was sent ${chunk.length} bytes`)
    } catch (error) {
      assert.equal(errorCode(error), 'connection-lost')
      return errorCode((error as Error).cause)
    }
    return assert.fail('it was not refused')
  }

  /** How often this process has the image's file open. */
  async function openFiles(): Promise<number> {
    const paths = await Promise.all(
      (await readdir('/proc/self/fd')).map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
    )
    return paths.filter(path => path === store.path(image.hash)).length
  }

  async function nothingIsOpen(): Promise<void> {
    await eventually(async () => serving === 0 && (await openFiles()) === 0, {
      deadlineMs: 5_000,
      state: () => `${serving} streams`
    })
  }

  /** A host that asks as is right gets the image. */
  async function isServed(): Promise<void> {
    const fetcher = new ImageFetcher(asker, await openStore('asker'))
    assert.deepEqual(await fetcher.fetch(image.hash, ['owner']), image)
    await nothingIsOpen()
  }

  it('refuses garbage, cut and oversized requests with the reason, and serves the next asker', async () => {
    serve()
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(garbage, altered, truncated, oversized),
        fc.nat(),
        async ({ bytes, codes, closes }, cut) => {
          const stream = await open()
          const refused = refusal(stream)
          const middle = cut % (bytes.length + 1)
          for (const piece of [bytes.subarray(0, middle), bytes.subarray(middle)])
            await stream.write(piece).catch(() => {})
          if (closes) await stream.close()
          const code = await refused
          assert.ok(codes.includes(code), code)
        }
      ),
      { numRuns: 300, endOnFailure: true }
    )
    await nothingIsOpen()
    await isServed()
    assert.deepEqual(faults, [])
  })

  it('sends nothing to whoever asks for what is behind the end', async () => {
    serve()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: content.length, max: Number.MAX_SAFE_INTEGER }), async offset => {
        const stream = await open()
        await stream.write(headOf({ hash: image.hash, offset }))
        for await (const chunk of stream.source) assert.fail(`it was sent ${chunk.length} bytes`)
      }),
      { numRuns: 30, endOnFailure: true }
    )
    await nothingIsOpen()
  })

  it('cuts off whoever asks nothing, or half a request, in time', async () => {
    serve(30)
    const silent = await open()
    const slow = await open()
    await slow.write(headOf({ hash: image.hash, offset: 0 }).subarray(0, 10))
    assert.deepEqual(await Promise.all([refusal(silent), refusal(slow)]), ['deadline', 'deadline'])
    await nothingIsOpen()
    await isServed()
  })

  it('gives the place of whoever takes nothing to the next asker', async () => {
    serve(50)
    const streams = await Promise.all(Array.from({ length: manyReaders }, open))
    const asked = streams.map(stream => stream.write(headOf({ hash: image.hash, offset: 0 })).catch(() => {}))
    await Promise.all(asked)
    await eventually(() => serving > 0, { deadlineMs: 5_000 })
    await nothingIsOpen()
    for (const stream of streams) await assert.rejects(stream.write(Uint8Array.of(0)))
    await isServed()
    assert.deepEqual(faults, [])
  })

  it('closes the file when an asker goes away in the middle', async () => {
    serve()
    for (let asked = 0; asked < manyReaders; asked++) {
      const stream = await open()
      await stream.write(headOf({ hash: image.hash, offset: 0 }))
      await stream.source[Symbol.asyncIterator]().next()
      stream.abort(new Error('the network is gone'))
      await nothingIsOpen()
    }
    await isServed()
  })
})
