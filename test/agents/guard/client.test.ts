import assert from 'node:assert/strict'
import { once } from 'node:events'
import { bootTimeMs } from '../../../agents/boot-clock.ts'
import { startGuard } from '../../../agents/guard/start.ts'
import { eventually } from '../../support/eventually.ts'
import { GuardRig } from './support/guard-rig.ts'

describe("the agent's side of the guard", function () {
  this.timeout(40_000)
  let rig: GuardRig
  beforeEach(async () => {
    rig = await GuardRig.create()
  })
  afterEach(async () => {
    await rig[Symbol.asyncDispose]()
  })

  it('starts a guard where there is none, and again when it dies, and tells it all machines', async () => {
    const client = await rig.client({ start: () => startGuard(rig.runtime) })
    const [kept, released] = [await rig.qemu('a'), await rig.qemu('b')]
    const untilMs = bootTimeMs() + 60_000
    await client.guard([kept.until(untilMs), released.until(untilMs)])
    const guard = rig.runningGuard()!
    process.kill(guard.pid, 'SIGKILL')
    await eventually(() => !client.isThere, { deadlineMs: 1_000 })
    const extension = { id: kept.id, epoch: 1, untilMs: untilMs + 1 }
    await assert.rejects(client.extend([extension]), { code: 'guard-away' })
    await client.release([{ id: released.id, epoch: 1 }])
    await eventually(() => client.isThere, { deadlineMs: 8_000 })
    assert.notEqual(rig.runningGuard()?.pid, guard.pid)
    const gone = { id: released.id, epoch: 1, untilMs }
    assert.deepEqual(await client.extend([extension, gone]), [
      { ...extension, state: 'armed' },
      { ...gone, untilMs: 0, state: 'unknown' }
    ])
  })

  it('ends a guard that hangs, and starts another, which knows its machines', async () => {
    const client = await rig.client({
      start: () => startGuard(rig.runtime),
      answerMs: 300,
      helloMs: 1_000
    })
    const qemu = await rig.qemu()
    const machine = qemu.until(bootTimeMs() + 60_000)
    await client.guard([machine])
    const guard = rig.runningGuard()!
    process.kill(guard.pid, 'SIGSTOP')
    const { id, epoch, untilMs } = machine
    await assert.rejects(client.extend([{ id, epoch, untilMs: untilMs + 1 }]), { code: 'guard-away' })
    assert.equal(client.isThere, false)
    await eventually(() => client.isThere, { deadlineMs: 10_000 })
    assert.notEqual(rig.runningGuard()?.pid, guard.pid)
    assert.equal((await client.extend([{ id, epoch, untilMs: untilMs + 1 }]))[0]!.state, 'armed')
  })

  it('has a guard forget a machine where that answers, and leaves no word with one that does not', async () => {
    const client = await rig.client({ start: () => startGuard(rig.runtime) })
    const qemu = await rig.qemu()
    const machine = qemu.until(bootTimeMs() + 60_000)
    const { id, epoch, untilMs } = machine
    await client.guard([machine])
    process.kill(rig.runningGuard()!.pid, 'SIGKILL')
    await eventually(() => !client.isThere, { deadlineMs: 1_000 })
    await assert.rejects(client.forget([{ id, epoch }]), { code: 'guard-away' })
    await eventually(() => client.isThere, { deadlineMs: 8_000 })
    assert.equal((await client.extend([{ id, epoch, untilMs }]))[0]!.state, 'armed')
    await client.forget([{ id, epoch }])
    assert.equal((await client.extend([{ id, epoch, untilMs }]))[0]!.state, 'unknown')
  })

  it('tells what became of machines while it was away', async () => {
    const guard = await rig.guard()
    const client = await rig.client()
    const qemu = await rig.qemu()
    await client.guard([qemu.until(bootTimeMs() + 60_000)])
    const exited = once(guard, 'exit')
    guard.kill('SIGKILL')
    await eventually(() => !client.isThere, { deadlineMs: 1_000 })
    await qemu.end()
    // Its connections may end before it lets go of the lock.
    await exited
    await rig.guard()
    await eventually(() => rig.reports.at(-1)?.state === 'gone', { deadlineMs: 8_000 })
  })
})
