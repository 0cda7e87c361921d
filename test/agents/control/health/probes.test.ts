import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskProbe } from '../../../../agents/control/health/disk-probe.ts'
import { GuestProbe } from '../../../../agents/control/health/guest-probe.ts'
import type { MachineHandle } from '../../../../agents/vm/driver.ts'
import { eventually } from '../../../support/eventually.ts'

describe('a look at a guest', () => {
  function fixture() {
    const world = { now: 0, executed: 5n as bigint | undefined, answers: true, asked: 0, state: 'running' }
    const handle = {
      status: async () => {
        world.asked++
        if (!world.answers) return await new Promise(() => {})
        return { state: world.state, processId: 7, detail: world.state }
      },
      statistics: async () => ({ vcpuThreads: [8, 9], memoryUsed: undefined })
    } as unknown as MachineHandle
    const probe = new GuestProbe({ clock: () => world.now, executed: () => world.executed })
    const pass = async (ms: number) => {
      for (const end = world.now + ms; world.now < end; world.now += 1_000) {
        probe.look(handle)
        await new Promise(resolve => setImmediate(resolve))
      }
      return probe.look(handle)
    }
    return { world, pass }
  }

  it('says for how long its processors executed nothing, though it is said to run', async () => {
    const { world, pass } = fixture()
    await pass(5_000)
    const still = await pass(20_000)
    assert.ok(still.status?.state === 'running' && still.stillMs! >= 20_000, JSON.stringify(still))
    world.executed = 6n
    assert.equal((await pass(1_000)).stillMs! <= 1_000, true)
    world.state = 'paused'
    assert.equal((await pass(10_000)).stillMs, undefined)
  })

  it('says for how long its hypervisor has not answered, and asks it once', async () => {
    const { world, pass } = fixture()
    assert.equal((await pass(6_000)).silentMs, 0)
    world.answers = false
    const before = world.asked
    const silent = await pass(30_000)
    assert.ok(silent.silentMs >= 20_000 && silent.status?.state === 'running')
    assert.equal(world.asked, before + 1)
  })
})

describe('a look at a disk', () => {
  const directory = mkdtempSync(join(tmpdir(), 'disk-probe-'))
  after(() => rmSync(directory, { recursive: true, force: true }))

  it('tells what is free after a small write, and why one failed', async () => {
    const probe = new DiskProbe(directory)
    const soon = { deadlineMs: 5_000 }
    await eventually(() => probe.look().freeBytes !== undefined && probe.look().writingMs === 0, soon)
    assert.equal(probe.look().failure, undefined)
    const file = join(directory, 'a-file')
    writeFileSync(file, '')
    const failing = new DiskProbe(file)
    await eventually(() => failing.look().failure !== undefined, soon)
    assert.match(failing.look().failure!, /ENOTDIR/)
  })
})
