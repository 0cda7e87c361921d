import assert from 'node:assert/strict'
import type { Client } from '../../shell/client.ts'
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
  /** Whoever decides has heard of it: of the machine, and how its host is since. */
  async function heard(name: string): Promise<void> {
    const sinceMs = Date.now() + 500
    const knows = async (agent: Client) => {
      const [hosts, machines] = [await agent.call('hosts.list', {}), await agent.call('vm.list', {})]
      const ofSite = hosts.items.filter(host => host.name === 'a1' || host.name === 'a2')
      const isFresh = ofSite.every(({ ageMs }) => ageMs !== null && Date.now() - ageMs > sinceMs)
      return isFresh && machines.items.some(vm => vm.name === name && vm.state === 'running')
    }
    const asked = () => [sites().witness, sites().agent('a1'), sites().agent('a2')]
    await eventually(async () => (await Promise.all(asked().map(knows))).every(Boolean), {
      deadlineMs: 30_000,
      everyMs: 100
    })
  }

  it('takes what leaves that room, and refuses what does not, with the reason', async () => {
    await create('one', 'a1', 400, 'restart')
    await heard('one')
    // It would take the room that is kept for the other, whether it needs room itself or not.
    for (const policy of ['restart', 'keep'] as const)
      await assert.rejects(create('two', 'a2', 600, policy), {
        code: 'no-room',
        message: /a2 would leave too little room in a for the machines of a[12], should that be lost/
      })
    await create('two', 'a2', 300, 'keep')
    await heard('two')
  })

  it('lets nothing be restarted elsewhere for which there is no room', async () => {
    await create('large', 'a1', 200, 'keep')
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
