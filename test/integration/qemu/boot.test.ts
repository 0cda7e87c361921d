import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImageStore } from '../../../agents/vm/images/image-store.ts'
import { QemuDriver } from '../../../agents/vm/qemu/driver.ts'
import { findQemuImg, run } from '../../../agents/vm/qemu/tools.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'

const words = 'BOOTED FROM DISK'

/**
 * A boot sector that writes a few words to the first serial port and halts:
 *
 *     xor ax,ax; mov ds,ax; mov si,words; mov dx,0x3f8
 *     next: lodsb; test al,al; jz end; out dx,al; jmp next
 *     end: hlt; jmp end
 */
function bootSector(): Buffer {
  const code = Buffer.from('31c08ed8be157cbaf803ac84c07403eeebf8f4ebfd', 'hex')
  const sector = Buffer.alloc(512)
  code.copy(sector)
  sector.write(`${words}\r\n\0`, code.length, 'latin1')
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}

describe('a machine that boots from its disk', function () {
  this.timeout(60_000)
  let root: string
  before(function () {
    try {
      findQemuImg()
    } catch (error) {
      console.error(`    SKIPPED: ${error}`)
      this.skip()
    }
  })
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'wb-'))
  })
  afterEach(async () => {
    await rm(root, { recursive: true, force: true })
  })

  for (const format of ['raw', 'qcow2'] as const) {
    it(`starts what a ${format} image holds`, async () => {
      const disk = Buffer.alloc(2 ** 20)
      bootSector().copy(disk)
      await writeFile(join(root, 'disk'), disk)
      await run(
        findQemuImg(),
        ['convert', '-f', 'raw', '-O', format, join(root, 'disk'), join(root, 'image')],
        30_000
      )
      const store = await ImageStore.open({
        directory: join(root, 'images'),
        bootId: 'b',
        inUse: () => false
      })
      const image = await store.import(join(root, 'image'))
      await mkdir(join(root, 'run'))
      await using driver = await QemuDriver.open({
        runtime: join(root, 'run'),
        state: root,
        accelerator: 'tcg'
      })
      const spec: MachineSpec = {
        cpus: 1,
        memoryBytes: 64 * 2 ** 20,
        machineType: 'pc-q35-7.2',
        cpuModel: 'qemu64-v1',
        accelerator: 'tcg',
        boot: { kind: 'disk' },
        disk: { sizeBytes: 2 ** 20, base: image.hash },
        cards: []
      }
      const images = new Map([[image.hash, await store.file(image.hash)]])
      const machine = await driver.start({
        id: 'b'.repeat(32),
        name: 'north/disk',
        epoch: 1,
        spec,
        images,
        disk: 'create'
      })
      try {
        const console = connect(machine.consoleSocket)
        await once(console, 'connect')
        await machine.resume()
        let text = ''
        for await (const chunk of console) {
          text += chunk
          if (text.includes(words)) break
        }
        assert(text.includes(words), text)
      } finally {
        await machine.stop({ force: true })
      }
    })
  }
})
