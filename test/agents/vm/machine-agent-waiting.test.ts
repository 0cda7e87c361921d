import assert from 'node:assert/strict'
import { WatariError } from '../../../protocol/errors.ts'
import { takenOver } from '../../../protocol/register/machine-record.ts'
import { eventually } from '../../support/eventually.ts'
import { AgentHost, ended, id } from './support/agent-host.ts'

describe('the machine agent, when a machine cannot be taken up yet', () => {
  /** Fails until it is told not to; counts. */
  function failing() {
    const failure = { count: 0, over: false }
    const attempt = async () => {
      if (failure.over) return
      failure.count += 1
      throw new WatariError('register-unreachable', `attempt ${failure.count}: no voters of the segment`)
    }
    const often = () => eventually(() => failure.count >= 3, { deadlineMs: 5_000 })
    return { failure, attempt, often }
  }

  /** Each attempt begins with the register. */
  async function attemptedTwice(host: AgentHost): Promise<void> {
    const { read } = host.registers
    let reads = 0
    host.registers.read = (...asked) => {
      reads += 1
      return read.apply(host.registers, asked)
    }
    await eventually(() => reads >= 3, { deadlineMs: 5_000 })
    host.registers.read = read
  }

  /** Its agent has been restarted over the running machine, and cannot have its segments. */
  async function adopting(host: AgentHost) {
    const { failure, attempt, often } = failing()
    await host.agent.start(id)
    const { copy } = host
    const agent = host.renewed({ reboot: false })
    host.network.length = 0
    host.segments = attempt
    const done = agent.adopt(id, copy)
    await often()
    return { copy: copy!, agent, failure, done }
  }

  /** Its host has been rebooted, and cannot start it again yet. */
  async function rebooting(host: AgentHost) {
    const { failure, attempt, often } = failing()
    await host.agent.start(id)
    host.meanwhile = attempt
    const done = host.renewed({ reboot: true }).adopt(id, undefined)
    await often()
    return { failure, done }
  }

  it('looks after a running copy whose segments are out of reach, and gives it its ports later', async () => {
    await using host = await AgentHost.start()
    const { copy, agent, failure, done } = await adopting(host)
    assert.ok(agent.handle(id) === copy)
    assert.deepEqual([agent.local()[0]?.settled, host.reports.get(id)?.execution], [false, 'running'])
    assert.deepEqual([host.network, host.count('vm.waiting'), host.count('vm.adopted')], [[], 1, 0])
    failure.over = true
    await ended(done)
    assert.deepEqual([host.network, host.count('vm.adopted')], [['attach it', 'open it'], 1])
    assert.equal(agent.local()[0]?.settled, true)
  })

  it('resumes a paused copy only with its ports, and nobody finds it before', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    await host.copy!.pause()
    const { failure, attempt, often } = failing()
    host.segments = attempt
    const done = host.renewed({ reboot: false }).adopt(id, host.copy)
    await often()
    assert.deepEqual([host.agent.local().length, host.copy?.state], [0, 'paused'])
    failure.over = true
    await ended(done)
    assert.deepEqual([host.agent.handle(id) === host.copy, host.copy?.state], [true, 'running'])
  })

  it('is not claimed by whoever does not know its copy while that is taken up', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const { copy } = host
    await copy!.pause()
    const { failure, attempt, often } = failing()
    host.segments = attempt
    const agent = host.renewed({ reboot: false })
    const done = agent.adopt(id, copy)
    await often()
    await ended(agent.claim(id))
    failure.over = true
    await ended(done)
    await ended(agent.claim(id))
    assert.ok(agent.handle(id) === copy && host.copy === copy)
    assert.deepEqual([(await host.record()).epoch, host.count('vm.crashed')], [2, 0])
  })

  it('stops it meanwhile, and does not start it again', async () => {
    await using host = await AgentHost.start()
    const { agent, failure, done } = await adopting(host)
    await agent.stop(id, { force: true })
    failure.over = true
    await ended(done)
    assert.deepEqual([host.copy?.state, (await host.record()).phase.kind], [undefined, 'stopped'])
    assert.equal(host.count('vm.crashed'), 0)
  })

  it('does not take its own shutdown for a crash', async () => {
    await using host = await AgentHost.start()
    const { copy, failure, done } = await adopting(host)
    const { change } = host.registers
    let refusals = 0
    host.registers.change = async () => {
      refusals += 1
      throw new WatariError('register-unreachable', 'no voters')
    }
    copy.exit('guest-shutdown')
    failure.over = true
    // Whoever saw it end and whoever was taking it up both try to record it.
    await eventually(() => refusals >= 8, { deadlineMs: 5_000 })
    host.registers.change = change
    await ended(done)
    await host.happened('vm.stopped')
    assert.deepEqual([host.copy?.state, (await host.record()).phase.kind], [undefined, 'stopped'])
    assert.deepEqual([host.count('vm.crashed'), host.count('vm.adopted')], [0, 0])
  })

  it('starts it again, once, when it crashes meanwhile', async () => {
    await using host = await AgentHost.start()
    const { copy, failure, done } = await adopting(host)
    host.fake.failures.refuse = new WatariError('driver-failed', 'QEMU did not start')
    copy.exit('killed')
    failure.over = true
    // Whoever saw it end goes on; whoever was taking it up has ended.
    await eventually(() => host.count('vm.waiting') === 2, { deadlineMs: 5_000 })
    await ended(done)
    delete host.fake.failures.refuse
    await eventually(() => host.copy?.state === 'running', { deadlineMs: 5_000 })
    assert.equal((await host.record()).epoch, 3)
    assert.deepEqual([host.count('vm.crashed'), host.count('vm.adopted')], [1, 0])
  })

  it('removes nothing of what comes back by a relocation', async () => {
    await using host = await AgentHost.start()
    const { failure, done } = await rebooting(host)
    host.relocating = true
    await host.registers.change(id, takenOver({ host: 'b', incarnation: 'x' }, 2, { acceptDiskLoss: true }))
    failure.over = true
    await attemptedTwice(host)
    assert.equal(host.fake.disks.has(id), true)
    host.relocating = false
    await ended(done)
    assert.equal(host.fake.disks.has(id), false)
  })

  it('leaves it to a relocation for as long as there is one', async () => {
    await using host = await AgentHost.start()
    const { failure, done } = await adopting(host)
    host.relocating = true
    failure.over = true
    await attemptedTwice(host)
    assert.deepEqual([host.network, host.count('vm.waiting')], [[], 1])
    const settled = host.agent.settle(id, host.copy)
    await ended(done)
    assert.deepEqual(host.network, [])
    host.relocating = false
    await ended(settled)
    assert.deepEqual(host.network, ['attach it', 'open it'])
  })

  it('tries again, after a reboot, until what it needs is there, and tells once what that is', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const { failure, attempt, often } = failing()
    host.meanwhile = attempt
    host.fake.failures.refuse = new WatariError('driver-failed', 'QEMU did not start')
    await host.restart({ reboot: true })
    await often()
    assert.equal(host.count('vm.waiting'), 1)
    failure.over = true
    await eventually(() => host.count('vm.waiting') === 2, { deadlineMs: 5_000 })
    delete host.fake.failures.refuse
    await host.happened('vm.restarted')
    assert.deepEqual([host.copy?.state, (await host.record()).epoch], ['running', 3])
    assert.deepEqual(host.fake.ledger.violations, [])
  })

  it('does not start what was stopped, deleted or taken over meanwhile', async () => {
    const wanted = {
      stopped: (host: AgentHost) => host.agent.stop(id, { force: true }),
      deleted: (host: AgentHost) => host.agent.remove(id, { evenRunning: true }),
      running: (host: AgentHost) =>
        host.registers.change(id, takenOver({ host: 'b', incarnation: 'x' }, 2, { acceptDiskLoss: true }))
    }
    for (const [phase, change] of Object.entries(wanted)) {
      await using host = await AgentHost.start()
      const { failure, done } = await rebooting(host)
      await change(host)
      failure.over = true
      await ended(done)
      assert.deepEqual([host.copy?.state, (await host.record()).phase.kind], [undefined, phase])
      assert.equal(host.agent.find(id) !== undefined, phase === 'stopped')
    }
  })

  for (const isStopped of [false, true]) {
    it(`starts a crashed machine when it can${isStopped ? ', unless it was stopped meanwhile' : ''}`, async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      const { failure, attempt, often } = failing()
      host.meanwhile = attempt
      host.copy!.exit('killed')
      await often()
      assert.deepEqual([host.count('vm.crashed'), host.count('vm.waiting')], [1, 1])
      if (isStopped) {
        const { record } = await host.agent.stop(id, { force: true })
        assert.equal(record.phase.kind, 'stopped')
      }
      failure.over = true
      await ended(host.agent.adopt(id, undefined))
      assert.equal(host.copy?.state, isStopped ? undefined : 'running')
      assert.equal((await host.record()).epoch, isStopped ? 2 : 3)
      assert.equal(host.count('vm.crashed'), 1)
    })
  }

  it('says so to whoever wants it stopped before its register could be read', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const { failure, attempt } = failing()
    const { read } = host.registers
    host.registers.read = async (...args) => {
      await attempt()
      return await read.apply(host.registers, args)
    }
    const done = host.renewed({ reboot: false }).adopt(id, host.copy)
    await assert.rejects(host.agent.stop(id, { force: true }), { code: 'starting' })
    failure.over = true
    await ended(done)
    await host.agent.stop(id, { force: true })
  })

  it('ends trying with the agent', async () => {
    await using host = await AgentHost.start()
    const { copy, agent, failure, done } = await adopting(host)
    agent.close()
    failure.over = true
    await ended(done)
    assert.deepEqual([host.network, copy.state], [[], 'running'])
  })
})
