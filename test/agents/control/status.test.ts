import assert from 'node:assert/strict'
import { machineRecord } from '../vm/support/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

describe('status', () => {
  it('lists the machines that this host owns, each once, whether they run or not', async () => {
    await using host = await (await ControlHost.start('b')).open()
    await host.running('web')
    await host.running('db')
    await host.run('vm.stop', { org: 'north', name: 'db' }, () => {})
    const register = { configuration: 1, voters: ['a'] }
    const owner = { host: 'a', incarnation: 'boot-1' }
    await host.parts.catalog.report(machineRecord({ name: 'north/failed', owner }), 'failed', register)
    const theirs = machineRecord({ name: 'north/theirs', owner: { ...owner, host: 'b' } })
    await host.parts.catalog.report(theirs, 'running', register)
    const { machines } = await host.client.call('status', {})
    assert.deepEqual(machines, ['north/db', 'north/failed', 'north/web'])
  })

  it('warns of a voter whose disk is slow, or that cannot vote', async () => {
    await using host = await (await ControlHost.start()).open()
    const warningOf = async (health: object) => {
      Object.defineProperty(host.parts.voter, 'health', { value: health, configurable: true })
      const { warnings } = await host.client.call('status', {})
      return warnings.find(({ code }) => code.startsWith('voter'))
    }
    assert.equal(await warningOf({ kind: 'well' }), undefined)
    assert.match((await warningOf({ kind: 'slow', forMs: 4_321 }))!.message, /for 4\.3 s/)
    assert.match(
      (await warningOf({ kind: 'failed', message: 'the disk is full' }))!.message,
      /the disk is full/
    )
  })

  it('lists a machine that runs here before it is reported', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.running('web')
    host.entries.clear()
    assert.deepEqual((await host.client.call('status', {})).machines, ['north/web'])
  })
})
