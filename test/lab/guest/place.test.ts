import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { placeGuest } from '../../../lab/guest/place.ts'

describe('the small guest for hosts', () => {
  const pinned = process.env.WATARI_GUEST
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'place-'))
    await writeFile(path.join(directory, 'vmlinuz'), 'a kernel')
    await writeFile(path.join(directory, 'initrd'), 'its files')
    process.env.WATARI_GUEST = directory
  })
  afterEach(async () => {
    if (pinned === undefined) delete process.env.WATARI_GUEST
    else process.env.WATARI_GUEST = pinned
    await rm(directory, { recursive: true })
  })

  it('is put where it is wanted, in the place of an older one', async () => {
    const out = path.join(directory, 'deep/guest')
    for (const content of ['its files', 'newer files']) {
      await writeFile(path.join(directory, 'initrd'), content)
      const { kernel, initrd } = await placeGuest(out, () => {})
      assert.equal(await readFile(kernel, 'utf8'), 'a kernel')
      assert.equal(await readFile(initrd, 'utf8'), content)
    }
    assert.deepEqual((await readdir(out)).sort(), ['initrd', 'vmlinuz'])
  })

  it('says what to do where it cannot be written', async () => {
    const file = path.join(directory, 'vmlinuz')
    await assert.rejects(
      placeGuest(file, () => {}),
      { code: 'guest-not-written' }
    )
  })
})
