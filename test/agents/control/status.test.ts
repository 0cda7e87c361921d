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

  it('tells what lasts, in the view of the machine that it is about and in the metrics as well', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.running('web')
    await host.running('db')
    host.warnings.push({ code: 'guest-silent', message: 'says nothing', subject: 'north/web' })
    host.warnings.push({ code: 'disk-full', message: 'is full' })
    const codes = (warnings: readonly { code: string }[]) => warnings.map(({ code }) => code)
    const { warnings } = await host.client.call('status', {})
    assert.deepEqual(codes(warnings).slice(-2), ['guest-silent', 'disk-full'])
    const of = async (name: string) =>
      codes((await host.client.call('vm.show', { org: 'north', name })).warnings)
    assert.deepEqual([await of('web'), await of('db')], [['guest-silent'], []])
    assert.match((await host.http('GET', '/metrics')).body, /watari_warnings\{code="guest-silent"\} 1/)
  })

  it('tells until when its votes and leases hold without a new certificate', async () => {
    await using host = await (await ControlHost.start()).open()
    const { certificateExpires, votesUntil, warnings } = await host.client.call('status', {})
    assert.equal(Date.parse(votesUntil) - Date.parse(certificateExpires), 7 * 86_400_000)
    assert.ok(
      warnings.find(({ code }) => code === 'no-issuer')?.message.endsWith(`goes on until ${votesUntil}`)
    )
    const { body } = await host.http('GET', '/metrics')
    const until = Number(/^watari_votes_end_seconds (\S+)$/m.exec(body)?.[1])
    assert.equal(until, Date.parse(votesUntil) / 1_000)
  })

  it('lists a machine that runs here before it is reported', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.running('web')
    host.entries.clear()
    assert.deepEqual((await host.client.call('status', {})).machines, ['north/web'])
  })
})
