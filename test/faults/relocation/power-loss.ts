import assert from 'node:assert/strict'
import { type HostName, org, type Sites } from '../../integration/federation/sites.ts'
import { eventually } from '../../support/eventually.ts'

/** Everything on a host is gone at once. */
export function powerLoss(sites: () => Sites): void {
  const isLost = (machine: string) =>
    eventually(async () => (await sites().show(machine)).state === 'lost', {
      deadlineMs: 60_000,
      everyMs: 200
    })
  const recover = (name: string, more: { confirmFenced: string[]; acceptDiskLoss?: boolean }) =>
    sites()
      .agent('aw')
      .run('vm.recover', { org, name, ...more }, () => {})
  const killed = { ledgerEpoch: 0 }

  it('its machines are lost, and recovered only by somebody who says that it is off', async () => {
    if ((await sites().show('one')).host !== 'b1') await sites().moved('one', 'b1')
    if ((await sites().show('two')).host !== 'b1') await sites().moved('two', 'b1')
    await sites().create('ledger', 'b1', { disk: 64 * 2 ** 20 })
    await assert.rejects(recover('one', { confirmFenced: ['b1'] }), { code: 'not-fenced' })
    killed.ledgerEpoch = (await sites().show('ledger')).epoch
    await sites().kill('b1')
    for (const machine of ['one', 'two', 'ledger']) await isLost(machine)
    await assert.rejects(recover('one', { confirmFenced: [] }), { code: 'not-fenced' })
    const recovered = await recover('one', { confirmFenced: ['b1'] })
    assert.deepEqual([recovered.host, recovered.state], ['a1', 'running'])
  })

  it('a disk that was only there is given up by word only', async () => {
    await assert.rejects(recover('two', { confirmFenced: ['b1'] }), { code: 'disk-lost' })
    const accepted = await recover('two', { confirmFenced: ['b1'], acceptDiskLoss: true })
    assert.deepEqual([accepted.host, accepted.state], ['a1', 'running'])
    await sites().shell('two').ready()
  })

  it('after its return it starts what is still its own, and leaves alone what is not', async () => {
    await sites().restart('b1')
    const ledger = await eventually(
      async () => {
        const machine = await sites().show('ledger')
        return machine.state === 'running' && machine.epoch > killed.ledgerEpoch ? machine : undefined
      },
      { deadlineMs: 60_000, everyMs: 200 }
    )
    assert.equal(ledger!.host, 'b1')
    await sites().shell('ledger').ready()
    for (const machine of ['one', 'two']) {
      const { id, host } = await sites().show(machine)
      assert.equal(host, 'a1')
      assert.deepEqual(await sites().copies(machine, 'b1'), [])
      await eventually(async () => (await sites().files(id, 'b1')).length === 0, { deadlineMs: 20_000 })
      assert.equal((await sites().copies(machine, host as HostName)).length, 1)
    }
  })
}
