import assert from 'node:assert/strict'
import { eventually } from '../../support/eventually.ts'
import { org, type Sites } from './sites.ts'

/** A host goes for good, with all that is agreed to be there. */
export function leaving(sites: () => Sites): void {
  it('stays while it has what cannot go, and says what', async () => {
    await sites().create('idle', 'b1')
    await sites()
      .agent('aw')
      .run('vm.stop', { org, name: 'idle', force: true }, () => {})
    const leave = sites()
      .agent('b1')
      .run('leave', {}, () => {})
    await assert.rejects(leave, { code: 'in-use', message: /^north\/idle / })
    assert.ok((await sites().hosts('aw')).every(({ state }) => state === 'alive'))
    await sites().delete('idle')
  })

  it('hands over its machines and its votes, and is gone', async () => {
    await sites().create('heir', 'b1', { disk: 64 * 2 ** 20 })
    const observer = await sites().observe((await sites().show('heir')).segments[0]!.ips[0]!)
    await observer.advances()
    const { id } = await sites().show('heir')
    const told: string[] = []
    await sites()
      .agent('b1')
      .run('leave', {}, text => told.push(text))
    assert.ok(told.includes('moving north/heir to a1'), told.join('; '))
    await observer.advances()
    assert.deepEqual(observer.contradictions(), [])
    const machine = await sites().show('heir')
    assert.deepEqual([machine.host, machine.state, machine.disk?.hosts], ['a1', 'running', ['a1']])
    const { items } = await sites().agent('aw').call('vm.list', {})
    for (const { name } of items) {
      const { voters } = await sites().show(name)
      assert.ok(!voters.some(voter => voter.name === 'b1'), `b1 votes on ${name}`)
    }
    await eventually(async () => (await sites().status('b1')).agent === 'down', { deadlineMs: 10_000 })
    for (const agent of ['aw', 'a1'] as const) {
      const left = async () => (await sites().hosts(agent)).find(({ name }) => name === 'b1')?.state
      await eventually(async () => (await left()) === 'left', { deadlineMs: 10_000, everyMs: 100 })
    }
    assert.deepEqual(await sites().copies('heir', 'b1'), [])
    assert.deepEqual(await sites().files(id, 'b1'), [])
    // What it was given to be a member with is gone; its own key may join again.
    const identity = (await sites().files('identity', 'b1')).map(file => file.replace(/^.*identity\/?/, ''))
    assert.ok(identity.includes('host.key') && !identity.includes('credentials.json'))
  })
}
