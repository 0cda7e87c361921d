import assert from 'node:assert/strict'
import { Segments } from '../../../agents/control/segments.ts'
import { RegisterFinder } from '../../../agents/vm/register/finder.ts'
import type { SegmentDefinition } from '../../../protocol/switch/record.ts'
import { RegisterCluster } from '../../support/register/cluster.ts'

const id = 'c'.repeat(32)
const machines = ['1', '2', '3'].map(digit => digit.repeat(32))

function segmentsAt(cluster: RegisterCluster, host: string) {
  const { overlay, client } = cluster.host(host)
  const finder = new RegisterFinder(overlay, client)
  finder.serve()
  const defined: SegmentDefinition[] = []
  const segments = new Segments({
    ...{ registers: client, finder, likely: () => ['a'] },
    network: { defineSegment: definition => defined.push(definition) },
    onFault: error => assert.fail(String(error))
  })
  return { segments, defined, [Symbol.dispose]: () => segments.stop() }
}

describe('segments', () => {
  it('give every card an address of its own, whoever asks where, and the same when asked again', async () => {
    await using cluster = await RegisterCluster.start('a', 'b')
    using here = segmentsAt(cluster, 'a')
    using there = segmentsAt(cluster, 'b')
    await here.segments.create({ id, name: 'north/net', subnet: '10.9.0.0/29' }, ['a'])
    const cards = await Promise.all(
      machines.map((machine, index) =>
        (index % 2 === 0 ? here : there).segments.allocate(id, { machine, card: 0 })
      )
    )
    assert.equal(new Set(cards.flatMap(({ ips }) => ips)).size, machines.length)
    assert.equal(new Set(cards.map(({ mac }) => mac)).size, machines.length)
    assert.deepEqual(await there.segments.allocate(id, { machine: machines[0]!, card: 0 }), cards[0])
    assert.equal(there.segments.nameOf(id), undefined)
    await there.segments.read(id)
    assert.equal(there.segments.nameOf(id), 'north/net')
  })

  it('refuse an address that another has, and give it after it was let go', async () => {
    await using cluster = await RegisterCluster.start('a')
    using here = segmentsAt(cluster, 'a')
    await here.segments.create({ id, name: 'north/net', subnet: '10.9.0.0/24' }, ['a'])
    const wish = { card: 0, ip: '10.9.0.7' }
    await here.segments.allocate(id, { ...wish, machine: machines[0]! })
    await assert.rejects(here.segments.allocate(id, { ...wish, machine: machines[1]! }))
    await assert.rejects(here.segments.delete(id), { code: 'segment-in-use' })
    await here.segments.release(id, machines[0]!)
    assert.deepEqual((await here.segments.allocate(id, { ...wish, machine: machines[1]! })).ips, ['10.9.0.7'])
  })

  it('are told to the network agent where they are in use, and again at each change made here', async () => {
    await using cluster = await RegisterCluster.start('a')
    using here = segmentsAt(cluster, 'a')
    await here.segments.create({ id, name: 'north/net', subnet: '10.9.0.0/24' }, ['a'])
    await here.segments.allocate(id, { machine: machines[0]!, card: 0 })
    assert.equal(here.defined.length, 0)
    await here.segments.use(id)
    await here.segments.allocate(id, { machine: machines[1]!, card: 0 })
    assert.deepEqual(
      here.defined.map(({ allocations }) => allocations.length),
      [1, 2]
    )
  })
})
