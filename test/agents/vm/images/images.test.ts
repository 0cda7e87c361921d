import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImageFetcher } from '../../../../agents/vm/images/image-fetch.ts'
import { IMAGE_STAT, IMAGE_STREAM, serveImages } from '../../../../agents/vm/images/image-server.ts'
import { ImageStore } from '../../../../agents/vm/images/image-store.ts'
import { MemoryNetwork } from '../../../../overlay/memory.ts'
import type { Overlay } from '../../../../overlay/overlay.ts'
import { errorCode } from '../../../../protocol/errors.ts'
import type { HostIdentity } from '../../../../protocol/host.ts'

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const code = (expected: string) => (error: unknown) => {
  assert.equal(errorCode(error), expected)
  return true
}
const identity = (name: string): HostIdentity => ({
  id: name,
  name,
  org: 'north',
  site: 'a',
  roles: ['host']
})

describe('images', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'images-'))
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  const store = (name = 'store', options: Partial<Parameters<typeof ImageStore.open>[0]> = {}) =>
    ImageStore.open({ directory: join(root, name), bootId: 'boot-1', inUse: () => false, ...options })
  async function file(content: Uint8Array): Promise<string> {
    const path = join(root, `file-${randomBytes(4).toString('hex')}`)
    await writeFile(path, content)
    return path
  }

  describe('store', () => {
    it('keeps a file under its hash and says what it is', async () => {
      const images = await store()
      const content = randomBytes(3_000_000)
      const image = await images.import(await file(content))
      assert.deepEqual(image, {
        hash: sha(content),
        bytes: 3_000_000,
        format: 'raw',
        virtualBytes: 3_000_000
      })
      assert.deepEqual(await images.import(await file(content)), image, 'twice is once')
      assert.deepEqual(await images.list(), [image])
      assert.deepEqual(await readFile(await images.file(image.hash)), content)
      assert.deepEqual((await readdir(join(root, 'store'))).length, 2, 'nothing else is left')
    })

    it('refuses what is not there, not a file, too large, or refers to other files', async () => {
      const images = await store('store', { maxImageBytes: 100 })
      await assert.rejects(images.import(join(root, 'nothing')), code('file-missing'))
      await assert.rejects(images.import(root), code('bad-image'))
      await assert.rejects(images.import(await file(randomBytes(101))), code('image-too-large'))
      const backed = Buffer.alloc(100)
      backed.write('QFI\xfb', 'latin1')
      backed.writeUInt32BE(2, 4)
      backed.writeBigUInt64BE(4096n, 8)
      await assert.rejects(images.import(await file(backed)), code('bad-image'))
      assert.deepEqual(await readdir(join(root, 'store')), [], 'nothing is left')
    })

    it('notices altered content in each boot, and at once when the file looks changed', async () => {
      const content = randomBytes(1000)
      const first = await store()
      const { hash } = await first.import(await file(content))
      const path = first.path(hash)
      await first.file(hash)
      await rm(path)
      await writeFile(path, randomBytes(1000))
      await assert.rejects(first.file(hash), code('image-altered'))
      await rm(path)
      await writeFile(path, content)
      assert.equal(await first.file(hash), path, 'right again')
      const meta = JSON.parse(await readFile(`${path}.json`, 'utf8'))
      assert.equal(meta.verified.bootId, 'boot-1')
      const next = await store('store', { bootId: 'boot-2' })
      await next.file(hash)
      assert.equal(JSON.parse(await readFile(`${path}.json`, 'utf8')).verified.bootId, 'boot-2')
      await rm(path)
      await writeFile(path, Buffer.alloc(1000))
      await utimes(path, 1, 1)
      await assert.rejects(next.file(hash), code('image-altered'))
    })

    it('deletes only what no machine needs', async () => {
      let used = true
      const images = await store('store', { inUse: () => used })
      const { hash } = await images.import(await file(randomBytes(10)))
      await assert.rejects(images.delete(hash), code('image-in-use'))
      used = false
      await images.delete(hash)
      await images.delete(hash)
      assert.deepEqual(await images.list(), [])
      await assert.rejects(images.file(hash), code('image-missing'))
    })

    it('clears away imports that were cut short, and survives a damaged note', async () => {
      const images = await store()
      const { hash } = await images.import(await file(randomBytes(10)))
      await writeFile(join(root, 'store', 'import-1-1'), 'half')
      await writeFile(`${images.path(hash)}.json`, '{"bytes":')
      const again = await store()
      assert.deepEqual(await again.list(), [])
      assert.ok(!(await readdir(join(root, 'store'))).includes('import-1-1'))
      await assert.rejects(again.file(hash), code('image-missing'))
    })

    it('never takes a path for a hash', async () => {
      const images = await store()
      for (const hash of ['../../etc/passwd', '', 'A'.repeat(64)]) {
        assert.equal(await images.find(hash), undefined)
        await assert.rejects(images.file(hash), code('image-missing'))
        assert.throws(() => images.path(hash), code('bad-image'))
      }
    })
  })

  describe('fetch', () => {
    let network: MemoryNetwork
    beforeEach(() => {
      network = new MemoryNetwork()
    })

    async function host(name: string, content?: Uint8Array, mayRead = () => true) {
      const overlay = network.join(identity(name))
      const images = await store(name)
      const image = content && (await images.import(await file(content)))
      serveImages({ overlay, store: images, mayRead })
      return { overlay, images, image }
    }

    it('brings an image from whoever has it', async () => {
      const content = randomBytes(2_000_001)
      await host('empty')
      const { image } = await host('full', content)
      const { overlay, images } = await host('asker')
      const seen: number[] = []
      const fetched = await new ImageFetcher(overlay, images).fetch(
        image!.hash,
        ['nobody', 'empty', 'full'],
        {
          onProgress: ({ bytes }) => seen.push(bytes)
        }
      )
      assert.deepEqual(fetched, image)
      assert.deepEqual(await readFile(await images.file(image!.hash)), content)
      assert.equal(seen.at(-1), content.length)
    })

    it('says so when nobody has it, or none may give it', async () => {
      const { image } = await host('secret', randomBytes(10), () => false)
      const { overlay, images } = await host('asker')
      const fetcher = new ImageFetcher(overlay, images)
      await assert.rejects(fetcher.fetch(image!.hash, ['secret']), code('image-missing'))
      await assert.rejects(fetcher.fetch(image!.hash, []), code('image-missing'))
      await assert.rejects(fetcher.fetch('x', []), code('bad-image'))
    })

    it('downloads once, whoever asks, and goes on for those who stay', async () => {
      const { image } = await host('full', randomBytes(1_000_000))
      const { overlay, images } = await host('asker')
      let streams = 0
      const counting: Pick<Overlay, 'request' | 'openStream'> = {
        request: overlay.request.bind(overlay),
        openStream: (to, protocol) => {
          streams++
          return overlay.openStream(to, protocol)
        }
      }
      const fetcher = new ImageFetcher(counting, images)
      const leaving = new AbortController()
      const first = fetcher.fetch(image!.hash, ['full'], { signal: leaving.signal })
      const second = fetcher.fetch(image!.hash, ['full'])
      leaving.abort(new Error('changed my mind'))
      await assert.rejects(first, /changed my mind/)
      assert.deepEqual(await second, image)
      assert.equal(streams, 1)
    })

    it('continues what was begun, also from another host', async () => {
      const content = randomBytes(1_000_000)
      const { image } = await host('full', content)
      const { overlay, images } = await host('asker')
      await writeFile(images.partPath(image!.hash), content.subarray(0, 600_000))
      const seen: number[] = []
      await new ImageFetcher(overlay, images).fetch(image!.hash, ['full'], {
        onProgress: ({ bytes }) => seen.push(bytes)
      })
      assert.ok(seen[0]! > 600_000)
      assert.deepEqual(await readFile(await images.file(image!.hash)), content)
    })

    it('begins anew when what was here already is wrong or too long', async () => {
      const content = randomBytes(100_000)
      const { image } = await host('full', content)
      const { overlay, images } = await host('asker')
      const fetcher = new ImageFetcher(overlay, images)
      for (const part of [randomBytes(50_000), randomBytes(100_000), randomBytes(100_001)]) {
        await writeFile(images.partPath(image!.hash), part)
        assert.deepEqual(await fetcher.fetch(image!.hash, ['full']), image)
        await images.delete(image!.hash)
      }
    })

    /** A host that states a size and then sends whatever the test says. */
    function liar(
      name: string,
      bytes: number,
      content: Uint8Array,
      ending: 'close' | 'abort' | 'silence' = 'close'
    ) {
      const overlay = network.join(identity(name))
      overlay.handle(IMAGE_STAT, async () => ({ bytes }))
      overlay.handleStream(IMAGE_STREAM, async stream => {
        if (content.length > 0) await stream.write(content)
        if (ending === 'close') await stream.close()
        if (ending === 'abort') stream.abort(new Error('cut'))
      })
    }

    it('believes no content but the right one, and asks the next host', async () => {
      const content = randomBytes(100_000)
      liar('wrong', 100_000, randomBytes(100_000))
      liar('long', 100_000, randomBytes(200_000))
      liar('short', 100_000, randomBytes(10))
      liar('cut', 100_000, randomBytes(10), 'abort')
      const { image } = await host('full', content)
      const { overlay, images } = await host('asker')
      const fetcher = new ImageFetcher(overlay, images)
      await assert.rejects(fetcher.fetch(image!.hash, ['wrong']), code('image-altered'))
      await assert.rejects(fetcher.fetch(image!.hash, ['long']), code('image-altered'))
      await assert.rejects(fetcher.fetch(image!.hash, ['short']), code('image-missing'))
      assert.deepEqual(await fetcher.fetch(image!.hash, ['wrong', 'long', 'short', 'cut', 'full']), image)
      assert.deepEqual(await readdir(join(root, 'asker')), [image!.hash, `${image!.hash}.json`])
    })

    it('gives up on a host that falls silent, and refuses more than its limit', async () => {
      const { image } = await host('full', randomBytes(1000))
      liar('silent', 1000, new Uint8Array(0), 'silence')
      liar('huge', 2 ** 45, new Uint8Array(0))
      const { overlay, images } = await host('asker')
      const fetcher = new ImageFetcher(overlay, images, 50)
      await assert.rejects(fetcher.fetch(image!.hash, ['silent']), code('image-missing'))
      await assert.rejects(fetcher.fetch(image!.hash, ['huge']), code('image-too-large'))
      assert.deepEqual(await fetcher.fetch(image!.hash, ['silent', 'full']), image)
    })

    it('does not send what was altered here', async () => {
      const { image, images: theirs } = await host('full', randomBytes(1000))
      await rm(theirs.path(image!.hash))
      await writeFile(theirs.path(image!.hash), randomBytes(1000))
      await truncate(theirs.path(image!.hash), 900)
      const { overlay, images } = await host('asker')
      await assert.rejects(
        new ImageFetcher(overlay, images).fetch(image!.hash, ['full']),
        code('image-missing')
      )
    })
  })
})
