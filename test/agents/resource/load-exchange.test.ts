import assert from 'node:assert/strict'
import { siteTopic } from '../../../overlay/names.ts'
import { eventually } from '../../support/eventually.ts'
import { TestSite } from './fixture.ts'

describe('load exchange', () => {
  it('keeps sites of the same name apart where they are of two organizations', async () => {
    const site = new TestSite()
    await using _north = site.start('north-1')
    await using _south = site.start('south-1', { org: 'south' })
    const listener = { id: 'x', name: 'x', org: 'south', site: 'x', roles: ['host'] as const }
    const heard = new Map<string, Set<string>>()
    const overlay = site.network.join(listener, error => site.faults.push(error))
    for (const org of ['north', 'south']) {
      const from = new Set<string>()
      heard.set(org, from)
      overlay.subscribe(siteTopic(org, 'a', 'load'), (_message, author) => {
        from.add(author)
        return true
      })
    }
    await eventually(() => [...heard.values()].every(({ size }) => size > 0), { deadlineMs: 5000 })
    assert.deepEqual(
      [...heard].map(([org, from]) => [org, [...from]]),
      [
        ['north', ['north-1']],
        ['south', ['south-1']]
      ]
    )
    assert.deepEqual(site.faults, [])
  })

  it('serves a site that is called as its other topic is', async () => {
    const site = new TestSite()
    await using one = site.start('one', { site: 'federation' })
    await using _two = site.start('two')
    await eventually(() => one.membership.member('two')?.state === 'alive', { deadlineMs: 3000 })
    assert.deepEqual(site.faults, [])
  })
})
