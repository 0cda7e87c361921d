import assert from 'node:assert/strict'
import { WatariError } from '../../../protocol/errors.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { eventually } from '../../support/eventually.ts'
import { AgentHost, boot, id, template } from './support/agent-host.ts'

const { disk: _, ...diskless } = template.spec
const leased = { policy: 'restart', lease: { durationMs: 10_000 }, spec: diskless } as const

describe('the machine agent, when what the register gave it cannot be let run', () => {
  /** So often. */
  function failing(host: AgentHost, times: number) {
    const { resume } = host
    const failure = { count: 0 }
    host.resume = async handle => {
      failure.count += 1
      if (failure.count > times) return await resume(handle)
      throw new WatariError('guard-away', 'no guard answers')
    }
    return failure
  }

  for (const [order, begin] of [
    ['a start', (host: AgentHost) => host.agent.start(id)],
    ['a takeover', (host: AgentHost) => host.agent.takeOver(id, { epoch: 1, acceptDiskLoss: true })]
  ] as const)
    it(`tells whoever ordered ${order}, and tries again`, async () => {
      await using host = await AgentHost.start(leased)
      const failure = failing(host, 2)
      await assert.rejects(begin(host), { code: 'guard-away' })
      await eventually(() => host.copy?.state === 'running', { deadlineMs: 5_000 })
      const { owner, phase } = await host.record()
      assert.deepEqual([failure.count, owner, phase.kind], [3, boot, 'running'])
      assert.deepEqual([host.count('vm.given-up'), host.agent.isLeft(id)], [0, false])
      assert.deepEqual(host.fake.ledger.violations, [])
    })

  it('gives it up to others after three times, and leaves it to them', async () => {
    await using host = await AgentHost.start(leased)
    const failure = failing(host, Number.POSITIVE_INFINITY)
    await assert.rejects(host.agent.start(id))
    await host.happened('vm.given-up')
    const given = await host.record()
    assert.match(given.owner.incarnation, /^given-up-/)
    assert.deepEqual([given.owner.host, given.phase.kind, host.copy], ['a', 'running', undefined])
    assert.ok(host.agent.isLeft(id))
    await eventually(() => host.count('vm.waiting') > 0, { deadlineMs: 5_000 })
    const { count } = failure
    let reads = 0
    const { read } = host.registers
    host.registers.read = (...asked) => {
      reads += 1
      return read.apply(host.registers, asked)
    }
    await eventually(() => reads >= 3, { deadlineMs: 5_000 })
    assert.deepEqual([failure.count, (await host.record()).epoch], [count, given.epoch])
  })

  it('gives up what cannot even be built, and starts it again after its own boot', async () => {
    await using host = await AgentHost.start(leased)
    failing(host, 1)
    const { resume } = host
    host.resume = async handle => {
      host.fake.failures.refuse = new WatariError('driver-failed', 'QEMU did not start')
      await resume(handle)
    }
    await assert.rejects(host.agent.start(id))
    await host.happened('vm.given-up')
    delete host.fake.failures.refuse
    host.resume = resume
    await host.restart({ reboot: true })
    await eventually(() => host.copy?.state === 'running', { deadlineMs: 5_000 })
    assert.equal((await host.record()).owner.incarnation, 'boot-2')
  })

  for (const [what, changes] of [
    ['that is kept', { spec: diskless }],
    ['whose only disk is here', { ...leased, spec: template.spec }]
  ] as [string, Partial<MachineRecord>][])
    it(`gives up no machine ${what}: it stays stopped in the end`, async () => {
      await using host = await AgentHost.start(changes)
      failing(host, Number.POSITIVE_INFINITY)
      await assert.rejects(host.agent.start(id))
      await host.happened('vm.failed')
      const { owner, phase } = await host.record()
      assert.deepEqual([owner, phase.kind, host.count('vm.given-up')], [boot, 'stopped', 0])
    })

  it('counts no failure of the voters', async () => {
    await using host = await AgentHost.start(leased)
    await host.agent.start(id)
    const { change } = host.registers
    let refusals = 0
    host.registers.change = async () => {
      refusals += 1
      throw new WatariError('register-unreachable', 'no voters')
    }
    host.copy!.exit('killed')
    await eventually(() => refusals >= 6, { deadlineMs: 5_000 })
    host.registers.change = change
    await eventually(() => host.copy?.state === 'running', { deadlineMs: 5_000 })
    assert.deepEqual([host.count('vm.given-up'), (await host.record()).owner], [0, boot])
  })
})
