import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootTimeMs } from '../../../agents/boot-clock.ts'
import { lineOf, MAX_LINE_BYTES } from '../../../agents/guard/conversation.ts'
import { readKept } from '../../../agents/guard/state-file.ts'
import { guardSettings } from '../../../protocol/lease/guard.ts'
import { eventually } from '../../support/eventually.ts'
import type { FakeQemu } from './support/fake-qemu.ts'
import { GuardRig } from './support/guard-rig.ts'

const { pauseBeforeMs, killBeforeMs, lateMs } = guardSettings
/** Until the guard pauses. */
const soonMs = 400
const shortMs = pauseBeforeMs + soonMs
/** For a host that is busy with other tests. */
const slackMs = 1_000

describe('the guard process', function () {
  this.timeout(40_000)
  let rig: GuardRig
  beforeEach(async () => {
    rig = await GuardRig.create()
  })
  afterEach(async () => {
    await rig[Symbol.asyncDispose]()
  })

  const paused = async (qemu: FakeQemu, untilMs: number): Promise<void> => {
    await eventually(() => !qemu.isRunning, { deadlineMs: shortMs + slackMs })
    assert(bootTimeMs() < untilMs - killBeforeMs, 'it was paused when it might have been killed')
    assert(qemu.isAlive)
  }
  const killed = async (qemu: FakeQemu, untilMs: number): Promise<void> => {
    await eventually(() => !qemu.isAlive, { deadlineMs: shortMs + slackMs })
    assert.equal(qemu.process.signalCode, 'SIGKILL')
    assert(bootTimeMs() < untilMs, 'it lived until after the end of its lease')
  }
  const extend = async (client: Awaited<ReturnType<GuardRig['client']>>, qemu: FakeQemu, leaseMs: number) => {
    const { id, epoch, untilMs } = qemu.until(bootTimeMs() + leaseMs)
    const [report] = await client.extend([{ id, epoch, untilMs }])
    assert.equal(report!.untilMs, untilMs)
    return report!.state
  }

  it('pauses inside the lease what is not extended, and says when it may go on', async () => {
    await rig.guard()
    const qemu = await rig.qemu()
    const client = await rig.client()
    const untilMs = bootTimeMs() + shortMs
    assert.equal((await client.guard([qemu.until(untilMs)]))[0]!.state, 'armed')
    await eventually(() => qemu.isHeard, { deadlineMs: slackMs })
    assert(qemu.isRunning)
    await paused(qemu, untilMs)
    assert(bootTimeMs() >= untilMs - pauseBeforeMs)
    await eventually(() => rig.reports.at(-1)?.state === 'paused', { deadlineMs: slackMs })
    assert.equal(await extend(client, qemu, 10_000), 'paused')
    qemu.resume()
    await eventually(async () => (await extend(client, qemu, 10_000)) === 'armed', { deadlineMs: slackMs })
    assert.equal(qemu.stops, 1)
  })

  it('kills a QEMU that does not answer, inside the lease; not one that waits for its disk', async () => {
    await rig.guard()
    const [hanging, waiting] = [await rig.qemu('a'), await rig.qemu('b')]
    hanging.health = 'hangs'
    waiting.health = 'disk-hangs'
    const client = await rig.client()
    const untilMs = bootTimeMs() + shortMs
    await client.guard([hanging.until(untilMs), waiting.until(untilMs)])
    await killed(hanging, untilMs)
    await eventually(() => bootTimeMs() > untilMs + lateMs, { deadlineMs: shortMs })
    assert(waiting.isAlive && !waiting.isRunning)
    assert.equal(await extend(client, waiting, 10_000), 'pausing')
    assert.equal(rig.reports.find(({ id }) => id === hanging.id && true)?.state, 'pausing')
    assert.equal(rig.reports.findLast(({ id }) => id === hanging.id)?.state, 'killed')
  })

  it('pauses again at once what goes on though its lease is over', async () => {
    await rig.guard()
    const qemu = await rig.qemu()
    const client = await rig.client()
    const untilMs = bootTimeMs() + shortMs
    await client.guard([qemu.until(untilMs)])
    await paused(qemu, untilMs)
    await eventually(() => bootTimeMs() > untilMs, { deadlineMs: shortMs })
    qemu.resume()
    await eventually(() => !qemu.isRunning, { deadlineMs: lateMs })
    qemu.health = 'hangs'
    qemu.resume()
    await eventually(() => !qemu.isAlive, { deadlineMs: lateMs + slackMs })
  })

  for (const [what, signal] of [
    ['stopped', 'SIGSTOP'],
    ['killed', 'SIGKILL']
  ] as const) {
    it(`goes on by itself when the agent is ${what}`, async () => {
      await rig.guard()
      const qemu = await rig.qemu()
      const program = fileURLToPath(new URL('support/agent-program.ts', import.meta.url))
      const agent = fork(program, [rig.runtime, JSON.stringify(qemu.until(0)), String(shortMs)])
      try {
        // More than the lease: it is extended.
        const since = bootTimeMs()
        await eventually(() => bootTimeMs() > since + soonMs && qemu.isHeard, { deadlineMs: 8_000 })
        await once(agent, 'message')
        agent.kill(signal)
        const at = bootTimeMs()
        assert(qemu.isRunning)
        await paused(qemu, at + shortMs)
        assert(bootTimeMs() - at < shortMs - pauseBeforeMs + slackMs)
      } finally {
        agent.kill('SIGKILL')
      }
    })
  }

  it('is followed by one that takes its machines up, without any agent', async () => {
    const first = await rig.guard()
    const [pausing, hanging] = [await rig.qemu('a'), await rig.qemu('b')]
    hanging.health = 'hangs'
    const client = await rig.client()
    const untilMs = bootTimeMs() + 5_000
    await client.guard([pausing.until(untilMs), hanging.until(untilMs)])
    await client[Symbol.asyncDispose]()
    first.kill('SIGKILL')
    await once(first, 'exit')
    await rig.guard()
    await eventually(() => pausing.isHeard, { deadlineMs: slackMs })
    assert(pausing.isRunning)
    await eventually(() => !pausing.isRunning, { deadlineMs: 5_000 })
    assert(bootTimeMs() >= untilMs - pauseBeforeMs)
    await eventually(() => !hanging.isAlive, { deadlineMs: 5_000 })
    assert(bootTimeMs() < untilMs)
  })

  it('pauses what it finds too late, and kills what does not pause then', async () => {
    const guard = await rig.guard()
    const [healthy, hanging] = [await rig.qemu('a'), await rig.qemu('b')]
    hanging.health = 'hangs'
    const client = await rig.client()
    const untilMs = bootTimeMs() + shortMs
    await client.guard([healthy.until(untilMs), hanging.until(untilMs)])
    await eventually(() => healthy.isHeard && hanging.isHeard, { deadlineMs: slackMs })
    // A host that is frozen, as its processes see it afterwards.
    guard.kill('SIGSTOP')
    await eventually(() => bootTimeMs() > untilMs + 100, { deadlineMs: 2 * shortMs })
    assert(healthy.isRunning && hanging.isAlive)
    guard.kill('SIGCONT')
    await eventually(() => !healthy.isRunning, { deadlineMs: slackMs })
    await eventually(() => !hanging.isAlive, { deadlineMs: lateMs + slackMs })
    assert(healthy.isAlive)
  })

  it('never kills a process that has got the number of another', async () => {
    await rig.guard()
    const qemu = await rig.qemu()
    qemu.health = 'hangs'
    const client = await rig.client()
    const machine = qemu.until(bootTimeMs() + shortMs)
    await client.guard([{ ...machine, process: { ...machine.process, startTicks: '1' } }])
    await eventually(() => rig.reports.at(-1)?.state === 'gone', { deadlineMs: slackMs })
    await eventually(() => bootTimeMs() > machine.untilMs, { deadlineMs: shortMs + slackMs })
    assert(qemu.isAlive)
  })

  it('tells of a copy that ends by itself', async () => {
    await rig.guard()
    const qemu = await rig.qemu()
    const client = await rig.client()
    await client.guard([qemu.until(bootTimeMs() + 10_000)])
    await eventually(() => qemu.isHeard, { deadlineMs: slackMs })
    await qemu.end()
    await eventually(() => rig.reports.at(-1)?.state === 'gone', { deadlineMs: slackMs })
  })

  it('forgets a copy that ended while no agent was there, and keeps one that lives', async () => {
    await rig.guard()
    const [ended, living] = [await rig.qemu('a'), await rig.qemu('b')]
    const client = await rig.client()
    await client.guard([ended.until(bootTimeMs() + 10_000), living.until(bootTimeMs() + 10_000)])
    await client[Symbol.asyncDispose]()
    await ended.end()
    const kept = (): string[] =>
      readKept(rig.paths.state).machines.map(({ id, state }) => `${id[0]} ${state}`)
    await eventually(() => kept().includes('a gone'), { deadlineMs: slackMs })
    await rig.client()
    await eventually(() => kept().join() === 'b armed', { deadlineMs: slackMs })
  })

  it('refuses another process of a machine that lives', async () => {
    await rig.guard()
    const qemu = await rig.qemu()
    const client = await rig.client()
    const untilMs = bootTimeMs() + 10_000
    await client.guard([qemu.until(untilMs)])
    const other = { ...qemu.until(untilMs), epoch: 2, process: (await rig.qemu('b')).until(0).process }
    assert.equal((await client.guard([other]))[0]!.state, 'refused')
    assert.equal((await client.guard([{ ...qemu.until(untilMs), epoch: 2 }]))[0]!.state, 'armed')
  })

  it('lets nobody but its user talk to it, and closes on garbage without forgetting anything', async () => {
    await rig.guard()
    assert.equal(statSync(rig.paths.socket).mode & 0o777, 0o600)
    const qemu = await rig.qemu()
    const client = await rig.client()
    const untilMs = bootTimeMs() + shortMs
    await client.guard([qemu.until(untilMs)])
    await client[Symbol.asyncDispose]()
    const machine = { ...qemu.until(untilMs), monitor: '/../x y' }
    for (const garbage of [
      'nonsense\n',
      '[]\n',
      '{"kind":"extend","request":-1,"machines":[]}\n',
      '{"kind":"extend","request":1,"machines":[{"id":"..","epoch":1,"untilMs":1e9}]}\n',
      lineOf({ kind: 'guard', request: 1, machines: [machine] }),
      'x'.repeat(MAX_LINE_BYTES + 1)
    ]) {
      const socket = createConnection(rig.paths.socket)
      socket.on('error', () => {})
      socket.resume()
      await once(socket, 'connect')
      socket.write(garbage)
      await once(socket, 'close')
    }
    await paused(qemu, untilMs)
  })

  it('talks to the agent that came last', async () => {
    await rig.guard()
    const first = createConnection(rig.paths.socket)
    first.resume()
    await once(first, 'connect')
    const ended = once(first, 'close')
    await rig.client()
    await ended
  })

  it('goes on with what it can read of its state, and says that it is damaged', async () => {
    const guard = await rig.guard()
    const [lost, found] = [await rig.qemu('a'), await rig.qemu('b')]
    const client = await rig.client()
    const untilMs = bootTimeMs() + 6_000
    await client.guard([lost.until(untilMs), found.until(untilMs)])
    await client[Symbol.asyncDispose]()
    guard.kill('SIGKILL')
    await once(guard, 'exit')
    const state = readFileSync(rig.paths.state, 'utf8')
    writeFileSync(
      rig.paths.state,
      state.replace(`"epoch":1,"untilMs":${untilMs}`, '"epoch":1,"untilMs":"soon"')
    )
    assert.deepEqual(
      readKept(rig.paths.state).machines.map(({ id }) => id),
      [found.id]
    )
    await rig.guard()
    const warnings: string[] = []
    const log = { info() {}, recurring() {}, fault() {}, warn: (text: string) => warnings.push(text) }
    const next = await rig.client({ log })
    assert.deepEqual(warnings, ['guard had forgotten'])
    const names = [lost, found].map(({ id }) => ({ id, epoch: 1, untilMs }))
    assert.deepEqual(
      (await next.extend(names)).map(({ state }) => state),
      ['unknown', 'armed']
    )
  })

  it('pauses everything when it is ended, and then goes', async () => {
    const guard = await rig.guard()
    const qemu = await rig.qemu()
    const client = await rig.client()
    await client.guard([qemu.until(bootTimeMs() + 60_000)])
    await eventually(() => qemu.isHeard, { deadlineMs: slackMs })
    const exited = once(guard, 'exit')
    guard.kill('SIGTERM')
    assert.deepEqual(await exited, [0, null])
    assert(!qemu.isRunning && qemu.isAlive)
  })

  it('feeds the watchdog that the guard before it fed, until it is ended in good order', async () => {
    const device = join(rig.runtime, 'watchdog')
    writeFileSync(device, '')
    const first = await rig.guard('--watchdog', device)
    await eventually(() => statSync(device).size > 0, { deadlineMs: slackMs })
    first.kill('SIGKILL')
    await once(first, 'exit')
    writeFileSync(device, '')
    const second = await rig.guard()
    await eventually(() => statSync(device).size > 0, { deadlineMs: slackMs })
    second.kill('SIGTERM')
    await once(second, 'exit')
    assert(readFileSync(device, 'latin1').endsWith('V'))
    assert.equal(readKept(rig.paths.state).watchdog, undefined)
  })

  it('is one: another ends, or waits for its end', async () => {
    const guard = await rig.guard()
    assert.deepEqual(await once(rig.spawn(), 'exit'), [0, null])
    const standby = rig.spawn('--wait')
    const client = await rig.client()
    const qemu = await rig.qemu()
    await client.guard([qemu.until(bootTimeMs() + 60_000)])
    guard.kill('SIGKILL')
    await eventually(() => rig.runningGuard()?.pid === standby.pid && client.isThere, { deadlineMs: 8_000 })
    assert.equal(await extend(client, qemu, 90_000), 'armed')
  })
})
