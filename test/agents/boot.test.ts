import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockState, openBoot } from '../../agents/boot.ts'

describe('a start of the agent', () => {
  let directory: string
  let bootId: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-boot-'))
    bootId = join(directory, 'boot-id')
    await writeFile(bootId, '0B2F1C3D-0000-4000-8000-000000000001\n')
  })

  afterEach(async () => {
    await rm(directory, { recursive: true })
  })

  it('is counted, and knows the boot of the host', async () => {
    const incarnation = '0b2f1c3d-0000-4000-8000-000000000001'
    assert.deepEqual(await openBoot(directory, bootId), { incarnation, starts: 1 })
    assert.deepEqual(await openBoot(directory, bootId), { incarnation, starts: 2 })
  })

  it('is refused where the boot has no name, or the count was lost', async () => {
    await assert.rejects(openBoot(directory, join(directory, 'missing')), { code: 'boot-id-missing' })
    await writeFile(bootId, 'a b')
    await assert.rejects(openBoot(directory, bootId), { code: 'boot-id-missing' })
    await writeFile(join(directory, 'boot.json'), '{"starts":"many"}')
    await assert.rejects(openBoot(directory, bootId), { code: 'state-damaged' })
  })

  it('has its state for itself, until it lets go', async () => {
    const lock = await lockState(directory)
    await assert.rejects(lockState(directory), { code: 'already-running' })
    await lock.release()
    await (await lockState(directory)).release()
  })
})
