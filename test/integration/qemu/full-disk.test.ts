import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImageFetcher } from '../../../agents/vm/images/image-fetch.ts'
import { ImageStore } from '../../../agents/vm/images/image-store.ts'
import { Images } from '../../../agents/vm/images/images.ts'
import { errorCode, errorMessage } from '../../../protocol/errors.ts'

const MIB = 1024 * 1024

describe('an upload to a full disk', () => {
  let root: string
  let uploads: string
  let images: Images
  beforeEach(async function () {
    root = await mkdtemp(join(tmpdir(), 'full-'))
    uploads = join(root, 'upload')
    await mkdir(uploads)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', uploads], { stdio: 'ignore' })
    } catch {
      console.error('    SKIPPED: a small file system needs root')
      await rm(root, { recursive: true, force: true })
      return this.skip()
    }
    // The store has room, so that nothing but the upload can fail.
    const store = await ImageStore.open({
      directory: join(root, 'images'),
      bootId: 'b',
      inUse: () => false
    })
    images = await Images.open({
      store,
      fetcher: {} as ImageFetcher,
      directory: uploads,
      near: () => [],
      others: () => [],
      smallGuest: undefined
    })
  })
  afterEach(async () => {
    if (images) execFileSync('umount', [uploads])
    await rm(root, { recursive: true, force: true })
  })

  async function assertNoRoom(content: AsyncIterable<Uint8Array>): Promise<void> {
    await assert.rejects(images.import(content), error => {
      assert.equal(errorCode(error), 'no-room')
      assert.equal(
        errorMessage(error),
        `there is no room for the image in ${uploads}: free some and try again`
      )
      return true
    })
    assert.deepEqual(await readdir(uploads), [])
    assert.deepEqual(await images.store.list(), [])
  }

  it('is reported as that, and leaves nothing behind', async () => {
    async function* large() {
      for (let sent = 0; sent < 48; sent++) yield randomBytes(MIB / 16)
    }
    await assertNoRoom(large())
    async function* small() {
      yield randomBytes(MIB / 2)
    }
    assert.equal((await images.import(small())).bytes, MIB / 2, 'the room that it took is free again')
  })

  it('is not taken for complete when only a part of its last chunk found room', async () => {
    async function* inOne() {
      yield randomBytes(MIB + MIB / 2)
    }
    await assertNoRoom(inOne())
  })
})
