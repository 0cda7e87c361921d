import assert from 'node:assert/strict'
import { bootTimeMs } from '../../agents/boot-clock.ts'
import type { GuardedMachine } from '../../agents/guard/conversation.ts'
import { startGuard } from '../../agents/guard/start.ts'
import type { QemuMachine } from '../../agents/vm/qemu/machine.ts'
import { guardSettings } from '../../protocol/lease/guard.ts'
import { GuardRig } from '../agents/guard/support/guard-rig.ts'
import { eventually } from '../support/eventually.ts'
import { QemuSubject, requireQemu } from './qemu/subject.ts'

const { pauseBeforeMs, killBeforeMs } = guardSettings
/** The guest counts ten times a second; what it printed before is written a moment later. */
const countMs = 3_000

describe('a guard of real guests', function () {
  this.timeout(120_000)
  let subject: QemuSubject
  let rig: GuardRig
  before(async function () {
    this.timeout(300_000)
    await requireQemu(this)
  })
  beforeEach(async () => {
    subject = await QemuSubject.create()
    rig = await GuardRig.create()
  })
  afterEach(async () => {
    await rig[Symbol.asyncDispose]()
    await subject[Symbol.asyncDispose]()
  })

  const guarded = ({ id, epoch, identity, paths }: QemuMachine, untilMs: number): GuardedMachine => ({
    ...{ id, epoch, untilMs },
    ...{ process: identity, monitor: paths.guard }
  })
  const counts = async (machine: QemuMachine): Promise<void> => {
    const before = await subject.counter(machine)
    await eventually(async () => (await subject.counter(machine)) > before, {
      deadlineMs: countMs,
      everyMs: 20
    })
  }

  it('pauses inside the lease, and the agent lets it go on when it is extended', async () => {
    const machine = await subject.running(subject.diskMachine())
    const client = await rig.client({ start: () => startGuard(rig.runtime) })
    await counts(machine)
    const untilMs = bootTimeMs() + pauseBeforeMs + 500
    await client.guard([guarded(machine, untilMs)])
    await eventually(() => rig.reports.at(-1)?.state === 'paused', { deadlineMs: 2_000, everyMs: 1 })
    console.log(`      paused ${(bootTimeMs() - untilMs + pauseBeforeMs).toFixed(1)} ms after it was due`)
    assert(bootTimeMs() < untilMs - killBeforeMs)
    assert.equal((await machine.status()).state, 'paused')
    // What it printed up to here is in the log; nothing follows until well after the lease.
    const stood = subject.printed(machine).length
    await eventually(() => bootTimeMs() > untilMs + 500, { deadlineMs: 2 * pauseBeforeMs, everyMs: 20 })
    assert.equal(subject.printed(machine).length, stood)

    const { id, epoch } = machine
    const [report] = await client.extend([{ id, epoch, untilMs: bootTimeMs() + 10_000 }])
    assert.equal(report!.state, 'paused')
    await machine.resume()
    await counts(machine)
    const again = await client.extend([{ id, epoch, untilMs: bootTimeMs() + 10_000 }])
    assert.equal(again[0]!.state, 'armed')
  })

  it('pauses again a guest that goes on though its lease is over', async () => {
    const machine = await subject.running(subject.diskMachine())
    const client = await rig.client({ start: () => startGuard(rig.runtime) })
    await client.guard([guarded(machine, bootTimeMs())])
    await eventually(() => rig.reports.at(-1)?.state === 'paused', { deadlineMs: 2_000, everyMs: 1 })
    const told = rig.reports.length
    await machine.execute('cont')
    await eventually(() => rig.reports.slice(told).some(({ state }) => state === 'paused'), {
      deadlineMs: 2_000
    })
    assert.equal((await machine.status()).state, 'paused')
  })

  it('kills one whose QEMU hangs before its lease ends', async () => {
    const machine = await subject.running(subject.diskMachine())
    const client = await rig.client({ start: () => startGuard(rig.runtime) })
    const untilMs = bootTimeMs() + pauseBeforeMs + 500
    await client.guard([guarded(machine, untilMs)])
    process.kill(machine.identity.pid, 'SIGSTOP')
    await machine.exited
    await eventually(() => rig.reports.at(-1)?.state === 'killed', { deadlineMs: 1_000, everyMs: 1 })
    console.log(`      ended ${(untilMs - bootTimeMs()).toFixed(0)} ms before the end of the lease`)
    assert(bootTimeMs() < untilMs)
  })

  it('is followed by one that knows it, after both agent and guard were killed', async () => {
    const machine = await subject.running(subject.diskMachine())
    const client = await rig.client({ start: () => startGuard(rig.runtime) })
    const untilMs = bootTimeMs() + 6_000
    await client.guard([guarded(machine, untilMs)])
    const { pid } = rig.runningGuard()!
    await client[Symbol.asyncDispose]()
    process.kill(pid, 'SIGKILL')
    await eventually(() => rig.runningGuard() === undefined, { deadlineMs: 1_000 })
    startGuard(rig.runtime)
    await eventually(async () => (await machine.status()).state === 'paused', { deadlineMs: 6_000 })
    assert(rig.runningGuard())
    assert(bootTimeMs() < untilMs - killBeforeMs)
  })
})
