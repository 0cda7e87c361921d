import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { bootTimeMs } from '../../../agents/boot-clock.ts'
import { guardSettings } from '../../../protocol/lease/guard.ts'
import { eventually } from '../../support/eventually.ts'
import { GuardRig } from './support/guard-rig.ts'

const { pauseBeforeMs, killBeforeMs } = guardSettings

describe('a guard whose disk hangs', function () {
  this.timeout(20_000)
  let rig: GuardRig
  beforeEach(async () => {
    rig = await GuardRig.create()
  })
  afterEach(async () => {
    await rig[Symbol.asyncDispose]()
  })

  /** A file at which whoever writes waits for ever. */
  const neverRead = (name: string): string => {
    const path = join(rig.runtime, name)
    execFileSync('mkfifo', [path])
    return path
  }
  const isPausedInTime = async (): Promise<void> => {
    await eventually(() => existsSync(rig.paths.socket), { deadlineMs: 8_000 })
    const [healthy, hanging] = [await rig.qemu('a'), await rig.qemu('b')]
    hanging.health = 'hangs'
    const client = await rig.client({ answerMs: 300 })
    const untilMs = bootTimeMs() + pauseBeforeMs + 600
    // Whether it is acknowledged depends on what hangs; that it is held does not.
    await client.guard([healthy.until(untilMs), hanging.until(untilMs)]).catch(() => {})
    await eventually(() => !healthy.isRunning, { deadlineMs: 3_000 })
    assert(bootTimeMs() < untilMs - killBeforeMs)
    await eventually(() => !hanging.isAlive, { deadlineMs: 3_000 })
    assert(bootTimeMs() < untilMs)
  }

  it('acknowledges nothing that it cannot keep, and pauses and kills in time', async () => {
    neverRead('guard.json.new')
    rig.spawn()
    await isPausedInTime()
    const client = await rig.client({ answerMs: 300 })
    await assert.rejects(client.extend([]), { code: 'guard-away' })
  })

  it('does not wait for whoever reads its words', async () => {
    const path = neverRead('words')
    const filler = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    const words = openSync(path, constants.O_WRONLY)
    try {
      assert.throws(() => {
        for (;;) writeSync(filler, Buffer.alloc(4_096))
      })
      rig.spawnWith(words)
      await isPausedInTime()
    } finally {
      closeSync(filler)
      closeSync(words)
    }
  })
})
