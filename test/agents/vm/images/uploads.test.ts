import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageFetcher } from '../../../../agents/vm/images/image-fetch.ts'
import { ImageStore } from '../../../../agents/vm/images/image-store.ts'
import { Images } from '../../../../agents/vm/images/images.ts'
import { errorCode, errorMessage } from '../../../../protocol/errors.ts'

const CHUNK_BYTES = 64 * 1024

describe('an image that is uploaded', () => {
  let root: string
  let uploads: string
  let store: ImageStore
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'uploads-'))
    uploads = join(root, 'upload')
    await mkdir(uploads)
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  async function start(maxImageBytes?: number): Promise<Images> {
    store = await ImageStore.open({
      directory: join(root, 'images'),
      bootId: 'b',
      inUse: () => false,
      ...(maxImageBytes === undefined ? {} : { maxImageBytes })
    })
    return await Images.open({
      store,
      fetcher: {} as ImageFetcher,
      directory: uploads,
      near: () => [],
      others: () => [],
      smallGuest: undefined
    })
  }

  /** In chunks, as it comes from a socket; `meanwhile` happens after the first. */
  async function* chunks(content: Uint8Array, meanwhile = async () => {}): AsyncGenerator<Uint8Array> {
    for (let offset = 0; offset < content.length; offset += CHUNK_BYTES) {
      yield content.subarray(offset, offset + CHUNK_BYTES)
      if (offset === 0) await meanwhile()
    }
  }

  async function assertNothingLeft(): Promise<void> {
    assert.deepEqual(await readdir(uploads), [])
    assert.deepEqual(await readdir(join(root, 'images')), [])
  }

  it('arrives whole, under its hash', async () => {
    const images = await start()
    const content = randomBytes(10 * CHUNK_BYTES + 7)
    const image = await images.import(
      chunks(content, async () => {
        assert.equal((await readdir(uploads)).length, 1, 'it grows beside the store')
        assert.deepEqual(await store.list(), [], 'it is no image before it is complete')
      })
    )
    assert.deepEqual(image, {
      hash: createHash('sha256').update(content).digest('hex'),
      bytes: content.length,
      format: 'raw',
      virtualBytes: content.length
    })
    assert.deepEqual(await readFile(await store.file(image.hash)), content)
    assert.deepEqual(await readdir(uploads), [])
  })

  it('has at most as many bytes as the store takes, and no more of it is read', async () => {
    const images = await start(3 * CHUNK_BYTES)
    assert.equal((await images.import(chunks(randomBytes(3 * CHUNK_BYTES)))).bytes, 3 * CHUNK_BYTES)
    await rm(join(root, 'images'), { recursive: true })
    const limited = await start(3 * CHUNK_BYTES)
    let sent = 0
    async function* endless() {
      for (; sent < 100; sent++) yield randomBytes(CHUNK_BYTES)
    }
    await assert.rejects(limited.import(endless()), error => errorCode(error) === 'image-too-large')
    assert.ok(sent <= 4, `${sent} chunks were read`)
    await assertNothingLeft()
  })

  it('leaves nothing when it is cut in the middle', async () => {
    const images = await start()
    const lost = new Error('the connection was lost')
    const cut = chunks(randomBytes(3 * CHUNK_BYTES), async () => {
      assert.equal((await readdir(uploads)).length, 1)
      throw lost
    })
    await assert.rejects(images.import(cut), error => error === lost)
    await assertNothingLeft()
  })

  it('leaves nothing when it refers to another file', async () => {
    const images = await start()
    const backed = Buffer.alloc(100)
    backed.write('QFI\xfb', 'latin1')
    backed.writeUInt32BE(2, 4)
    backed.writeBigUInt64BE(4096n, 8)
    await assert.rejects(images.import(chunks(backed)), error => errorCode(error) === 'bad-image')
    await assertNothingLeft()
  })

  // A disk that is really full needs root: test/integration/qemu/full-disk.test.ts.
  for (const code of ['ENOSPC', 'EDQUOT']) {
    it(`reports ${code} in the words of the store, and leaves nothing`, async () => {
      const images = await start()
      let restore = async () => {}
      const content = chunks(randomBytes(3 * CHUNK_BYTES), async () => {
        restore = await refuseWrites(join(root, 'any'), code)
      })
      try {
        await assert.rejects(images.import(content), error => {
          assert.equal(errorCode(error), 'no-room')
          assert.equal(
            errorMessage(error),
            `there is no room for the image in ${uploads}: free some and try again`
          )
          return true
        })
      } finally {
        await restore()
      }
      await assertNothingLeft()
      const second = randomBytes(CHUNK_BYTES)
      assert.equal((await images.import(chunks(second))).bytes, CHUNK_BYTES, 'there is room again')
    })
  }

  it('is cleared away at the next start when the agent died, and nothing else is', async () => {
    const left = ['upload-0123456789abcdef', `upload-${'f'.repeat(16)}`]
    const foreign = [
      'notes.txt',
      'import-1-1',
      'upload-',
      'upload-0123456789ABCDEF',
      'upload-0123456789abcdef.bak',
      'upload-0123456789abcdef0',
      'my-upload-0123456789abcdef'
    ]
    for (const name of [...left, ...foreign]) await writeFile(join(uploads, name), 'half')
    const folder = 'upload-aaaaaaaaaaaaaaaa'
    await mkdir(join(uploads, folder))
    await writeFile(join(uploads, folder, 'file'), 'whole')
    await start()
    assert.deepEqual((await readdir(uploads)).sort(), [...foreign, folder].sort())
    assert.deepEqual(await readdir(join(uploads, folder)), ['file'])
  })

  it('is found by the next start under the name that it grew under', async () => {
    const images = await start()
    const died = new Error('the agent died')
    let name = ''
    const content = chunks(randomBytes(2 * CHUNK_BYTES), async () => {
      name = (await readdir(uploads))[0]!
      throw died
    })
    await assert.rejects(images.import(content), error => error === died)
    await writeFile(join(uploads, name), 'half')
    await start()
    assert.deepEqual(await readdir(uploads), [])
  })
})

/** Every file of this process refuses what is written to it, as on a full disk. Returns how to end it. */
async function refuseWrites(file: string, code: string): Promise<() => Promise<void>> {
  const handle = await open(file, 'w')
  const all = Object.getPrototypeOf(handle) as Pick<FileHandle, 'write' | 'writeFile'>
  await handle.close()
  const { write, writeFile } = all
  const refuse = async () => {
    throw Object.assign(new Error(`${code}: write`), { code })
  }
  Object.assign(all, { write: refuse, writeFile: refuse })
  return async () => {
    Object.assign(all, { write, writeFile })
  }
}
