import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImageStore } from '../../../agents/vm/images/image-store.ts'
import { seedImage } from '../../../agents/vm/images/seed.ts'
import { createDisk, readBase } from '../../../agents/vm/qemu/disk.ts'
import { findQemuImg, run } from '../../../agents/vm/qemu/tools.ts'
import { errorCode } from '../../../protocol/errors.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'

const MIB = 1024 * 1024

describe('disks and seeds', function () {
  this.timeout(60_000)
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wd-'))
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })
  before(function () {
    try {
      findQemuImg()
    } catch (error) {
      console.error(`    SKIPPED: ${error}`)
      this.skip()
    }
  })

  const store = () => ImageStore.open({ directory: join(root, 'images'), bootId: 'b', inUse: () => false })
  const specOf = (base: string) => ({ disk: { sizeBytes: 4 * MIB, base } }) as unknown as MachineSpec

  for (const format of ['raw', 'qcow2'] as const) {
    it(`lays an overlay over a ${format} image`, async () => {
      const content = randomBytes(2 * MIB)
      await writeFile(join(root, 'raw'), content)
      await run(
        findQemuImg(),
        ['convert', '-f', 'raw', '-O', format, join(root, 'raw'), join(root, 'base')],
        30_000
      )
      const images = await store()
      const image = await images.import(join(root, 'base'))
      assert.deepEqual([image.format, image.virtualBytes], [format, 2 * MIB])
      const base = await readBase(specOf(image.hash), new Map([[image.hash, await images.file(image.hash)]]))
      const overlay = join(root, 'overlay')
      await createDisk(overlay, 4 * MIB, base)
      const info = JSON.parse(await run(findQemuImg(), ['info', '--output=json', overlay], 30_000))
      assert.deepEqual(
        [info.format, info['virtual-size'], info['backing-filename-format']],
        ['qcow2', 4 * MIB, format]
      )
      await run(findQemuImg(), ['convert', '-O', 'raw', overlay, join(root, 'flat')], 30_000)
      assert.deepEqual((await readFile(join(root, 'flat'))).subarray(0, 2 * MIB), content)
      await assert.rejects(createDisk(overlay, MIB, base), error => errorCode(error) === 'bad-spec')
    })
  }

  it('refuses an image that refers to another file, as QEMU makes it', async () => {
    await writeFile(join(root, 'secret'), 'secret')
    await run(
      findQemuImg(),
      ['create', '-q', '-f', 'qcow2', '-b', join(root, 'secret'), '-F', 'raw', join(root, 'evil'), '1M'],
      30_000
    )
    await assert.rejects(
      (await store()).import(join(root, 'evil')),
      error => errorCode(error) === 'bad-image'
    )
    const data = `data_file=${join(root, 'd')},data_file_raw=on`
    await run(findQemuImg(), ['create', '-q', '-f', 'qcow2', '-o', data, join(root, 'evil2'), '1M'], 30_000)
    await assert.rejects(
      (await store()).import(join(root, 'evil2')),
      error => errorCode(error) === 'bad-image'
    )
  })

  it('says which image is missing', async () => {
    const missing = (error: unknown) => errorCode(error) === 'image-missing'
    await assert.rejects(readBase(specOf('c'.repeat(64)), new Map()), missing)
    await assert.rejects(readBase(specOf('c'), new Map([['c', join(root, 'nothing')]])), missing)
  })

  it('reports a full disk as that, and leaves nothing behind', async function () {
    const small = join(root, 'small')
    try {
      execFileSync('mkdir', [small])
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'ignore' })
    } catch {
      console.error('    SKIPPED: a small file system needs root')
      return this.skip()
    }
    try {
      await writeFile(join(root, 'big'), randomBytes(3 * MIB))
      const images = await ImageStore.open({ directory: join(small, 'i'), bootId: 'b', inUse: () => false })
      await assert.rejects(images.import(join(root, 'big')), error => errorCode(error) === 'no-room')
      assert.deepEqual(await images.list(), [])
      await writeFile(join(small, 'filler'), randomBytes(900 * 1024))
      await assert.rejects(
        createDisk(join(small, 'd'), 64 * MIB, undefined),
        error => errorCode(error) === 'no-room'
      )
    } finally {
      execFileSync('umount', [small])
    }
  })

  it('makes a seed that the kernel mounts', async function () {
    await writeFile(
      join(root, 'seed'),
      seedImage({ instanceId: 'i', hostname: 'web', sshKeys: [], userData: '#cloud-config\nx: 1\n' })
    )
    const label = execFileSync('blkid', ['-o', 'value', '-s', 'LABEL', join(root, 'seed')], {
      encoding: 'utf8'
    })
    assert.equal(label.trim(), 'CIDATA')
    const at = join(root, 'mnt')
    try {
      execFileSync('mkdir', [at])
      execFileSync('mount', ['-o', 'loop,ro', '-t', 'vfat', join(root, 'seed'), at], { stdio: 'ignore' })
    } catch {
      console.error('    SKIPPED: mounting needs root, loop devices and vfat')
      return this.skip()
    }
    try {
      assert.equal(await readFile(join(at, 'user-data'), 'utf8'), '#cloud-config\nx: 1\n')
      assert.equal(JSON.parse(await readFile(join(at, 'meta-data'), 'utf8'))['local-hostname'], 'web')
    } finally {
      execFileSync('umount', [at])
    }
  })
})
