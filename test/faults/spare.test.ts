import assert from 'node:assert/strict'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { type HostName, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const mebibyte = 2 ** 20

/** N+1: what a site has taken for, and no more, is there for the machines of a host that it loses. */
describe('a site that keeps room for the loss of a host', function () {
  this.timeout(120_000)
  const sites = labSuite('spare')
  const create = (name: string, host: HostName, memory: number, policy: 'keep' | 'restart') =>
    sites().witness.run(
      'vm.create',
      { org, name, host, memory: memory * mebibyte, policy, voters: 'across' },
      () => {}
    )
  /** So much is said of what runs where. */
  const heard = (name: string) =>
    eventually(async () => (await sites().show(name)).state === 'running', {
      deadlineMs: 10_000,
      everyMs: 100
    })

  it('takes what leaves that room, and refuses what does not, with the reason', async () => {
    await create('one', 'a1', 500, 'restart')
    await heard('one')
    // It would take the room that is kept for the other, whether it needs room itself or not.
    for (const policy of ['restart', 'keep'] as const)
      await assert.rejects(create('two', 'a2', 600, policy), {
        code: 'no-room',
        message: /a2 would leave too little room in a for the machines of a1, should that be lost/
      })
    await create('two', 'a2', 300, 'restart')
    await heard('two')
  })

  it('lets nothing be restarted elsewhere for which there is no room', async () => {
    await create('large', 'a1', 300, 'keep')
    await heard('large')
    await assert.rejects(sites().witness.call('vm.set', { org, name: 'large', policy: 'restart' }), {
      code: 'no-spare',
      message: /should that be lost/
    })
  })

  it('has room for all that it was to restart when it loses a host', async () => {
    const { epoch } = await sites().show('one')
    const lostMs = Date.now()
    await sites().kill('a1')
    const taken = await eventually(
      async () => {
        const machine = await sites().show('one')
        return machine.state === 'running' && machine.epoch > epoch ? machine : undefined
      },
      { deadlineMs: 30_000, everyMs: 100 }
    )
    console.log(
      `        runs on ${taken!.host} ${((Date.now() - lostMs) / 1000).toFixed(1)} s after a1 was lost`
    )
    assert.deepEqual([taken!.host, (await sites().show('two')).state], ['a2', 'running'])
    await sites().restart('a1')
    for (const name of ['one', 'two', 'large']) await sites().delete(name)
  })
})
