import assert from 'node:assert/strict'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { probe } from '../integration/federation/probe.ts'
import { org, segment } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

describe('two hosts that only gateways can reach', function () {
  this.timeout(180_000)
  const sites = labSuite('relayed')

  it('see each other through a relay', async () => {
    await eventually(
      async () => (await sites().hosts('a1')).find(({ name }) => name === 'b1')?.path === 'relayed',
      { deadlineMs: 30_000, everyMs: 200 }
    )
  })

  it('move a machine with its disk through it, while its segment goes on', async () => {
    await sites().agent('aw').call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
    const { segments } = await sites().create('two', 'a1', { disk: 64 * 2 ** 20 })
    await probe(sites(), 'bw')
    const observer = await sites().observe(segments[0]!.ips[0]!, 'bw')
    await observer.advances()
    await sites().shell('two').run('disk format')
    await sites().shell('two').run('disk write')
    await sites().moved('two', 'b1')
    await observer.advances()
    assert.deepEqual(observer.contradictions(), [])
    const { host, state, disk } = await sites().show('two')
    assert.deepEqual({ host, state, disks: disk?.hosts }, { host: 'b1', state: 'running', disks: ['b1'] })
    assert.deepEqual(await sites().copies('two', 'a1'), [])
    await sites().shell('two').run('disk stop')
    assert.match(await sites().shell('two').run('disk check'), /DISK records [1-9]/)
  })

  it('move a machine to a gateway itself, of which only the port of its agent leads in', async () => {
    const request = { org, name: 'three', host: 'a1', memory: 128 * 2 ** 20 }
    await sites()
      .agent('aw')
      .run('vm.create', request, () => {})
    const { result, error } = await sites().move('three', 'bw')
    assert.equal(result, 'done', JSON.stringify(error))
    const { host, state } = await sites().show('three')
    assert.deepEqual({ host, state }, { host: 'bw', state: 'running' })
    assert.deepEqual(await sites().copies('three', 'a1'), [])
  })
})
