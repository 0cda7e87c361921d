import assert from 'node:assert/strict'
import { isBetterSoon, replicaHost } from '../../../protocol/placement/replica-place.ts'
import { diskReserveBytes } from '../../../protocol/placement/settings.ts'
import { successors } from '../../../protocol/placement/succession.ts'
import { host, load } from './fixture.ts'

const candidate = (id: string, site: string, diskFree: number | null = null) => ({
  host: host(id, { site, load: load({ diskFree }) }),
  use: 0,
  fits: true,
  reason: ''
})
const owner = host('a1', { site: 'a' })
const all = [candidate('a1', 'a'), candidate('a2', 'a'), candidate('b1', 'b'), candidate('c1', 'c')]
const place = { owner, isAcross: true, diskBytes: 2 ** 30 }

describe('where a replica is', () => {
  it('is in another site where the voters are in several, else on the best other host', () => {
    assert.equal(replicaHost(all, place), 'b1')
    assert.equal(replicaHost(all, { ...place, isAcross: false }), 'a2')
    assert.equal(replicaHost(all.slice(0, 2), place), 'a2')
    assert.equal(replicaHost(all.slice(0, 1), place), undefined)
  })

  it('is outside the failure domain of its owner, and within it only where there is nothing else', () => {
    const inRack = (id: string, site: string, domain: string) => ({
      ...candidate(id, site),
      host: host(id, { site, domain })
    })
    const rack = { ...place, owner: { ...owner, domain: 'r1' } }
    const hosts = [inRack('a2', 'a', 'r1'), inRack('a3', 'a', 'r2'), inRack('b1', 'b', 'r1')]
    assert.equal(replicaHost(hosts, { ...rack, isAcross: false }), 'a3')
    assert.equal(replicaHost(hosts, { ...rack, isAcross: false, former: 'a2' }), 'a3')
    // A copy that is brought up to date, where others would be sent everything.
    assert.equal(replicaHost(hosts, { ...rack, isAcross: false, former: 'a2', stays: true }), 'a2')
    assert.equal(replicaHost(hosts.slice(0, 1), { ...rack, isAcross: false }), 'a2')
    // Another site's rack of that name is another one.
    assert.equal(replicaHost(hosts.toReversed(), { ...rack, isAcross: false }), 'b1')
    assert.equal(replicaHost(hosts.slice(0, 2), rack), 'a3')
    assert.equal(replicaHost(hosts, rack), 'b1')
  })

  it('is where it was before, if that is as good', () => {
    assert.equal(replicaHost(all, { ...place, former: 'c1' }), 'c1')
    assert.equal(replicaHost(all, { ...place, former: 'a2' }), 'b1')
    assert.equal(replicaHost(all, { ...place, former: 'a2', stays: true }), 'b1')
    assert.equal(replicaHost(all, { ...place, former: 'gone', stays: true }), 'b1')
    assert.equal(replicaHost(all, { ...place, isAcross: false, former: 'c1' }), 'c1')
  })

  it('is waited for where it would be outside the site, or the failure domain', () => {
    const [a1, a2, b1, c1] = all.map(each => each.host)
    assert.equal(isBetterSoon(a2, [b1!], place), true)
    assert.equal(isBetterSoon(undefined, [a2!], place), true)
    assert.equal(isBetterSoon(c1, [b1!], place), false)
    assert.equal(isBetterSoon(a2, [b1!], { ...place, isAcross: false }), false)
    assert.equal(isBetterSoon(a2, [], place), false)
    assert.equal(isBetterSoon(undefined, [a1!], place), false, 'its owner is no place for it')
    assert.equal(isBetterSoon(undefined, [b1!], { ...place, wish: 'c1' }), false)
    const domain = (id: string, of: string) => host(id, { site: 'a', domain: of })
    const rack = { ...place, isAcross: false, owner: { ...owner, domain: 'r1' } }
    assert.equal(isBetterSoon(domain('a2', 'r1'), [domain('a3', 'r2')], rack), true)
    assert.equal(isBetterSoon(domain('a2', 'r2'), [domain('a3', 'r3')], rack), false)
  })

  it('is where somebody said, or nowhere', () => {
    assert.equal(replicaHost(all, { ...place, wish: 'a2' }), 'a2')
    assert.equal(replicaHost(all, { ...place, wish: 'd1' }), undefined)
    assert.equal(replicaHost(all, { ...place, wish: 'a1' }), undefined)
  })

  it('is where there is room for the disk', () => {
    const least = diskReserveBytes + 2 ** 30
    const hosts = [candidate('b1', 'b', least - 1), candidate('a2', 'a', least)]
    assert.equal(replicaHost(hosts, place), 'a2')
  })

  it('is who takes the machine over, and nobody else', () => {
    const id = '11'.repeat(16)
    assert.deepEqual(successors(all, id, 'a1', ['a1', 'c1']), ['c1'])
    assert.deepEqual(successors(all, id, 'a1', ['a1']), [])
  })
})
