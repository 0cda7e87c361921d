import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { Segments } from '../../../agents/control/segments.ts'
import { RegisterFinder } from '../../../agents/vm/register/finder.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { machineRecord } from '../vm/support/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

const segment = 'c'.repeat(32)
const web = { org: 'north', name: 'web' }
const card = { segment, mac: '02:00:00:00:00:01', ips: ['10.9.0.1'] }

describe('the segments of machines', () => {
  let host: ControlHost
  let reads: number

  /** A machine with two cards on a segment that another host made, and this one has never read. */
  beforeEach(async () => {
    host = await ControlHost.start('b')
    const { overlay, client } = host.cluster.host('b')
    const finder = new RegisterFinder(overlay, client)
    finder.serve()
    const there = new Segments({
      ...{ registers: client, finder, likely: () => [], network: { defineSegment: () => {} } },
      onFault: () => {}
    })
    there.stop()
    await there.create({ id: segment, name: 'north/net', subnet: '10.9.0.0/24' }, ['b'])
    const { spec } = machineRecord()
    const cards = [card, { ...card, mac: '02:00:00:00:00:02', ips: ['10.9.0.2'] }]
    const id = await host.machine('web', ['a'], { spec: { ...spec, cards } })
    const { record } = await host.registers.read(id)
    await host.parts.catalog.report(record as MachineRecord, 'stopped', { voters: ['a'] } as never)
    reads = 0
  })

  afterEach(() => host[Symbol.asyncDispose]())

  /** Opens the door, with a way of reading segments. */
  async function open(read?: () => Promise<never>): Promise<void> {
    const { segments } = host.parts
    const real = segments.read.bind(segments)
    segments.read = id => {
      reads += 1
      return read?.() ?? real(id)
    }
    await host.open()
  }

  const shown = async () => (await host.client.call('vm.show', web)).segments.map(({ name }) => name)
  const listed = async () =>
    (await host.client.call('vm.list', {})).items.flatMap(({ segments }) => segments.map(({ name }) => name))

  it('are shown by name at a host that never read them, which reads them once', async () => {
    await open()
    assert.deepEqual(await shown(), ['north/net', 'north/net'])
    assert.deepEqual(await shown(), ['north/net', 'north/net'])
    assert.deepEqual(await listed(), ['north/net', 'north/net'])
    assert.equal(reads, 1)
  })

  it('are listed by name at a host that never read them', async () => {
    await open()
    assert.deepEqual(await listed(), ['north/net', 'north/net'])
    assert.equal(reads, 1)
  })

  it('are shown by their ids where they cannot be read, and not asked for again at once', async () => {
    await open(async () => {
      throw new Error('nobody answers')
    })
    assert.deepEqual(await shown(), [segment, segment])
    assert.deepEqual(await listed(), [segment, segment])
    assert.deepEqual(await shown(), [segment, segment])
    assert.equal(reads, 1)
  })

  it('are asked for again after a while', async () => {
    let isThere = false
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      await open((() => (isThere ? undefined : Promise.reject(new Error('nobody answers')))) as never)
      assert.deepEqual(await shown(), [segment, segment])
      isThere = true
      assert.deepEqual(await shown(), [segment, segment])
      mock.timers.tick(30_000)
    } finally {
      mock.timers.reset()
    }
    assert.deepEqual(await shown(), ['north/net', 'north/net'])
  })

  it('keep nobody waiting for long who asks for a machine', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
      await open(() => {
        asked()
        return new Promise<never>(() => {})
      })
      const answer = shown()
      await isAsked
      // The wait begins in the same turn as the reading.
      await new Promise(resolve => setImmediate(resolve))
      mock.timers.tick(2_000)
      assert.deepEqual(await answer, [segment, segment])
    } finally {
      mock.timers.reset()
    }
  })
})
