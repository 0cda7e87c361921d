import assert from 'node:assert/strict'
import { WatariError } from '../../../protocol/errors.ts'
import {
  abortRelocation,
  beginRelocation,
  created,
  deleted,
  takenOver
} from '../../../protocol/register/machine-record.ts'
import { eventually } from '../../support/eventually.ts'
import { AgentHost, boot, id, template } from './support/agent-host.ts'

describe('the machine agent', () => {
  it('runs a machine only once its register says so, with its ports open after that', async () => {
    await using host = await AgentHost.start()
    const { record } = await host.agent.start(id)
    assert.deepEqual([record.epoch, record.phase.kind], [2, 'running'])
    assert.equal(host.copy?.state, 'running')
    assert.deepEqual(host.network, ['attach it', 'open it'])
    assert.equal(host.reports.get(id)?.execution, 'running')
    await assert.rejects(host.agent.start(id), { code: 'conflict' })
  })

  it('leaves no copy behind when the register refuses', async () => {
    await using host = await AgentHost.start()
    const other = { host: 'b', incarnation: 'boot-9' }
    host.meanwhile = () => host.registers.change(id, takenOver(other, 1, { acceptDiskLoss: true }))
    await assert.rejects(host.agent.start(id), { code: 'not-owner' })
    assert.equal(host.copy?.state, undefined)
    assert.equal(host.fake.disks.has(id), false)
    assert.deepEqual(host.network, ['attach it', 'detach it'])
  })

  it('refuses a machine that it has no room for, before anything is built', async () => {
    await using host = await AgentHost.start()
    await host.registers.create(
      'f'.repeat(32),
      ['a'],
      created({
        ...template,
        id: 'f'.repeat(32),
        spec: { ...template.spec, memoryBytes: 4 * template.spec.memoryBytes },
        owner: boot
      })
    )
    await assert.rejects(host.agent.start('f'.repeat(32)), { code: 'no-room' })
    assert.equal(host.fake.copies.size, 0)
  })

  it('stops, keeps the disk, and starts with it again', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    await host.agent.stop(id, { force: true })
    assert.equal((await host.record()).phase.kind, 'stopped')
    assert.equal(host.copy?.state, undefined)
    assert.equal(host.fake.disks.has(id), true)
    const { record } = await host.agent.start(id)
    assert.equal(record.epoch, 3)
  })

  it('deletes with the disk, and only what is stopped', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    await assert.rejects(host.agent.remove(id, { evenRunning: false }))
    assert.equal(host.copy?.state, 'running')
    await host.agent.stop(id, { force: true })
    await host.agent.remove(id, { evenRunning: false })
    assert.equal(host.fake.disks.has(id), false)
    assert.equal((await host.record()).phase.kind, 'deleted')
  })

  it('finishes a deletion that was cut short when only its register knew', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const { record } = await host.agent.stop(id, { force: true })
    await host.registers.change(id, deleted(record.epoch, { evenRunning: false }))
    assert.equal(host.fake.disks.has(id), true)
    await host.agent.remove(id, { evenRunning: false })
    assert.equal(host.fake.disks.has(id), false)
    assert.equal(host.reports.get(id)?.record.phase.kind, 'deleted')
  })

  it('finishes such a deletion at its next start as well', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const { record } = await host.agent.stop(id, { force: true })
    await host.registers.change(id, deleted(record.epoch, { evenRunning: false }))
    await host.restart({ reboot: false })
    await eventually(() => host.reports.get(id)?.record.phase.kind === 'deleted', { deadlineMs: 5_000 })
    assert.equal(host.fake.disks.has(id), false)
  })

  it('ends a copy that a relocation brought once others own the machine', async () => {
    await using host = await AgentHost.start()
    const { record } = await host.agent.start(id)
    const agent = host.renewed({ reboot: false })
    const other = { host: 'b', incarnation: 'boot-9' }
    await host.registers.change(id, takenOver(other, record.epoch, { acceptDiskLoss: true }))
    await agent.settle(id, host.copy)
    assert.equal(host.copy?.state, undefined)
    assert.deepEqual([agent.local().length, host.events.at(-1)], [0, 'vm.removed'])
  })

  it('ends a copy that a relocation left here once others own the machine', async () => {
    await using host = await AgentHost.start()
    const { record } = await host.agent.start(id)
    const other = { host: 'b', incarnation: 'boot-9' }
    await host.registers.change(id, takenOver(other, record.epoch, { acceptDiskLoss: true }))
    await host.agent.settle(id, host.copy)
    assert.equal(host.copy?.state, undefined)
    assert.deepEqual([host.agent.local().length, host.events.at(-1)], [0, 'vm.removed'])
    assert.equal(host.network.at(-1), 'detach it')
  })

  it('forgets a machine that stayed, and that others own by the time this is learnt', async () => {
    await using host = await AgentHost.start()
    const { record } = await host.agent.start(id)
    const other = { host: 'b', incarnation: 'boot-9' }
    await host.registers.change(id, takenOver(other, record.epoch, { acceptDiskLoss: true }))
    const { copy } = host
    copy!.exit('killed')
    const agent = host.renewed({ reboot: false })
    await agent.settle(id, copy)
    assert.deepEqual([agent.local().length, agent.find(id)], [0, undefined])
  })

  it('gives up what was begun before something newer is known of the copy', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const agent = host.renewed({ reboot: false })
    const { read } = host.registers
    host.registers.read = async () => {
      throw new WatariError('register-unreachable', 'no voters')
    }
    // It had no copy when this began; then a relocation brought one.
    const before = agent.adopt(id, undefined)
    await host.happened('vm.waiting')
    const after = agent.settle(id, host.copy)
    host.registers.read = read
    await Promise.all([before, after])
    assert.equal((await host.record()).phase.kind, 'running')
    assert.equal(agent.handle(id) === host.copy, true)
  })

  describe('when it reviews a machine', () => {
    const other = { host: 'b', incarnation: 'boot-9' }

    it('ends a copy that was superseded, keeps its disk, and tells of it', async () => {
      await using host = await AgentHost.start()
      const { record } = await host.agent.start(id)
      await host.registers.change(id, takenOver(other, record.epoch, { acceptDiskLoss: true }))
      const { copy } = host
      const { stop } = copy!
      // It cannot be ended at the first attempt.
      copy!.stop = async () => {
        copy!.stop = stop
        throw new WatariError('driver-failed', 'QEMU does not answer')
      }
      await host.agent.review(id)
      assert.deepEqual([host.copy?.state, host.agent.find(id)], [undefined, undefined])
      assert.equal(host.count('vm.removed'), 1)
      assert.equal(host.network.at(-1), 'detach it')
    })

    it('leaves one alone that is still named, and one that a relocation has in its hands', async () => {
      await using host = await AgentHost.start()
      const { record } = await host.agent.start(id)
      const { length } = host.network
      await host.agent.review(id)
      host.relocating = true
      await host.registers.change(id, takenOver(other, record.epoch, { acceptDiskLoss: true }))
      await host.agent.review(id)
      assert.deepEqual([host.copy?.state, host.network.length], ['running', length])
    })
  })

  it('does not take a copy for gone that came while it read the register', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    const agent = host.renewed({ reboot: false })
    const { read } = host.registers
    const [reading, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    host.registers.read = async (...asked) => {
      reading.resolve()
      await answer.promise
      return await read.apply(host.registers, asked)
    }
    const before = agent.adopt(id, undefined)
    await reading.promise
    host.registers.read = read
    const after = agent.settle(id, host.copy)
    answer.resolve()
    await Promise.all([before, after])
    assert.deepEqual([host.copy?.state, host.count('vm.crashed')], ['running', 0])
    assert.equal((await host.record()).epoch, 2)
  })

  it('touches nothing that a relocation has in its hands', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    host.relocating = true
    await assert.rejects(host.agent.stop(id, { force: true }), { code: 'already-relocating' })
    await assert.rejects(host.agent.remove(id, { evenRunning: true }), { code: 'already-relocating' })
    assert.equal(host.copy?.state, 'running')
    assert.equal(host.agent.local()[0]?.settled, false)
  })

  it('starts a machine that crashed again, until it has crashed too often', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    for (const epoch of [3, 4, 5]) {
      host.copy!.exit('killed')
      await eventually(() => host.copy?.state === 'running' && host.copy.epoch === epoch, {
        deadlineMs: 5_000
      })
      await eventually(() => host.agent.handle(id) === host.copy, { deadlineMs: 5_000 })
    }
    host.copy!.exit('killed')
    await host.happened('vm.failed')
    assert.equal((await host.record()).phase.kind, 'stopped')
    assert.deepEqual(host.fake.ledger.violations, [])
  })

  for (const told of ['settle, crashed', 'crashed, settle', 'settle', 'crashed']) {
    it(`starts a machine once whose copy ends just as a relocation of it does (${told})`, async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      const old = host.agent.handle(id)!
      // A relocation that goes on looks after its machine's end; one that is over leaves it to the agent.
      host.relocating = told.includes('crashed')
      host.copy!.exit('killed')
      await eventually(() => host.copy === undefined, { deadlineMs: 5_000 })
      host.relocating = false
      const telling = told.split(', ').map(how => (how === 'settle' ? host.agent.settle : host.agent.crashed))
      await Promise.all(telling.map(tell => tell.call(host.agent, id, old)))
      await eventually(() => host.copy?.state === 'running', { deadlineMs: 5_000 })
      // Whatever waits has had its turn after this.
      await host.agent.adopt(id, host.copy)
      await host.agent.adopt(id, host.copy)
      assert.ok(host.agent.handle(id) === host.copy)
      assert.equal(host.copy?.epoch, 3)
      assert.equal(host.events.filter(kind => kind === 'vm.crashed').length, 1)
      const { phase, epoch } = await host.record()
      assert.deepEqual([phase.kind, epoch], ['running', 3])
      assert.deepEqual(host.fake.ledger.violations, [])
    })
  }

  it('does not start a machine again that shut itself down', async () => {
    await using host = await AgentHost.start()
    await host.agent.start(id)
    host.copy!.exit('guest-shutdown')
    await host.happened('vm.stopped')
    const { phase, epoch } = await host.record()
    assert.deepEqual([phase.kind, epoch, host.copy?.state], ['stopped', 2, undefined])
  })

  describe('at its start', () => {
    it('adopts a copy that the register names, without an instruction lost', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      const { copy } = host
      await host.restart({ reboot: false })
      await host.happened('vm.adopted')
      assert.ok(host.copy === copy)
      assert.deepEqual(host.network.slice(-2), ['attach it', 'open it'])
      assert.equal((await host.record()).epoch, 2)
    })

    it('removes a copy, with its disk, that belongs to another host', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      await host.registers.change(id, takenOver({ host: 'b', incarnation: 'x' }, 2, { acceptDiskLoss: true }))
      await host.restart({ reboot: false })
      await host.happened('vm.removed')
      assert.equal(host.copy?.state, undefined)
      assert.equal(host.fake.disks.has(id), false)
    })

    it('starts what it ran before a reboot again, as a new incarnation with a higher epoch', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      await host.restart({ reboot: true })
      await host.happened('vm.restarted')
      const { owner, epoch } = await host.record()
      assert.deepEqual([owner.incarnation, epoch], ['boot-2', 3])
      assert.equal(host.copy?.state, 'running')
    })

    it('starts, when it hears that it has it, what it won before a reboot and knows nothing of', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      host.reports.clear()
      const agent = host.renewed({ reboot: true })
      agent.resume([])
      assert.deepEqual(agent.local(), [])
      await agent.claim(id)
      assert.deepEqual([host.copy?.state, (await host.record()).epoch], ['running', 3])
    })

    it('leaves alone, after a reboot, what another host has taken over', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      await host.registers.change(id, takenOver({ host: 'b', incarnation: 'x' }, 2, { acceptDiskLoss: true }))
      await host.restart({ reboot: true })
      await eventually(() => !host.fake.disks.has(id), { deadlineMs: 5_000 })
      assert.equal(host.copy?.state, undefined)
      // That host may have booted as well, and not know that it has.
      const told = await eventually(() => host.reports.get(id), { deadlineMs: 5_000 })
      assert.deepEqual([told?.record.owner.host, told?.execution], ['b', 'incoming'])
    })

    it('starts a machine whose copy was gone, but leaves a stopped one stopped', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      host.agent.close()
      host.copy!.exit('killed')
      await host.restart({ reboot: false })
      await host.happened('vm.crashed')
      await eventually(() => host.copy?.state === 'running', { deadlineMs: 5_000 })
      assert.equal((await host.record()).epoch, 3)
      await eventually(() => host.agent.handle(id) !== undefined, { deadlineMs: 5_000 })
      await host.agent.stop(id, { force: true })
      await host.restart({ reboot: true })
      await eventually(() => host.agent.find(id) !== undefined, { deadlineMs: 5_000 })
      assert.equal(host.copy?.state, undefined)
    })

    it('takes up, with its ports, a copy that a relocation leaves here, and only once', async () => {
      await using host = await AgentHost.start()
      await host.agent.start(id)
      host.relocating = true
      await host.registers.change(
        id,
        beginRelocation({ owner: boot, epoch: 2 }, 'e'.repeat(32), { host: 'b', incarnation: 'x' })
      )
      await host.restart({ reboot: false })
      assert.equal(host.agent.handle(id), undefined)
      await host.registers.change(id, abortRelocation('e'.repeat(32), 2))
      host.relocating = false
      host.network.length = 0
      await Promise.all([host.agent.adopt(id, host.copy), host.agent.adopt(id, host.copy)])
      assert.ok(host.agent.handle(id) === host.copy)
      assert.deepEqual(host.network, ['attach it', 'open it'])
      assert.equal(host.reports.get(id)?.execution, 'running')
    })
  })
})
