import assert from 'node:assert/strict'
import { machineRecord } from '../vm/support/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

const owner = { host: 'b', incarnation: 'boot-1' }
const register = { configuration: 1, voters: ['a'] }

describe('machines that should run and do not', () => {
  let host: ControlHost

  beforeEach(async () => {
    host = await (await ControlHost.start('b')).open()
  })

  afterEach(() => host[Symbol.asyncDispose]())

  async function hear(changes: Parameters<typeof machineRecord>[0], execution = 'running'): Promise<void> {
    const { disk: _, spec, ...bare } = machineRecord({ id: 'a'.repeat(32), name: 'north/web', owner })
    const { disk: __, ...diskless } = spec
    const record = { ...bare, spec: diskless, ...changes }
    await host.parts.catalog.report(record as never, execution as never, register as never)
  }

  const listed = async () => (await host.client.call('vm.list', {})).items[0]!
  const lose = () => host.joins({ ...host.self, id: 'b', name: 'b1' }, 'dead')
  const restarting = { policy: 'restart', lease: { durationMs: 10_000 } } as const

  it('are none while their hosts are there, or where they are stopped', async () => {
    await hear(restarting)
    assert.equal((await listed()).waiting, null)
    lose()
    await hear({ ...restarting, phase: { kind: 'stopped' } })
    assert.equal((await listed()).waiting, null)
    const { warnings } = await host.client.call('status', {})
    assert(!warnings.some(({ code }) => code === 'machines-waiting'))
  })

  it('say that nobody has room, with what each host lacks, and since when', async () => {
    const before = Date.now()
    lose()
    host.refusals = [
      { name: 'a', code: 'no-memory', reason: 'has 12 MiB free and 256 MiB are wanted' },
      { name: 'w', code: 'no-host-role', reason: 'runs no machines' }
    ]
    await hear(restarting)
    const { state, waiting } = await listed()
    assert.equal(state, 'lost')
    assert.equal(waiting?.reason, 'for a host that can take it: a has 12 MiB free and 256 MiB are wanted')
    assert(Math.abs(Date.parse(waiting!.since!) - before) < 5_000)
    const { warnings } = await host.client.call('status', {})
    assert.match(
      warnings.find(({ code }) => code === 'machines-waiting')!.message,
      /^north\/web should run and does not/
    )
  })

  it('say who takes them over, once their lease is over', async () => {
    lose()
    host.room = [host.self]
    await hear(restarting)
    assert.equal((await listed()).waiting?.reason, 'for its lease to be over: a takes it over')
  })

  it('say that their only disk is lost, or that a person has to speak', async () => {
    lose()
    await hear({ ...restarting, disk: { hosts: ['b'], generation: 1 } })
    assert.match((await listed()).waiting!.reason, /^for its disk, which is on b1 only/)
    await hear({ policy: 'keep' })
    assert.match((await listed()).waiting!.reason, /watari vm recover web --confirm-fenced b1$/)
  })

  it('say where to look for a copy that does not come up', async () => {
    await hear({ policy: 'keep' }, 'failed')
    assert.deepEqual(await listed().then(({ waiting }) => waiting), {
      since: null,
      reason: 'its copy on b is gone: the events of b say what it waits for'
    })
  })
})
