import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { HostRole } from '../../../protocol/host.ts'
import { chooseVoters, type VoterCandidate } from '../../../protocol/placement/voters.ts'

function host(name: string, roles: HostRole[] = ['host'], alive = true): VoterCandidate {
  const site = name[0]!
  return { id: name, name, org: site === 'c' ? 'south' : 'north', site, roles, alive }
}

const a1 = host('a1')
const federation = [
  ...[a1, host('a2'), host('aw', ['witness'])],
  ...[host('b1'), host('b2'), host('bw', ['witness'])],
  ...[host('c1'), host('c2'), host('cw', ['witness'])]
]

describe('the choice of voters', () => {
  it('takes one of each site across sites, witnesses first, the own site first', () => {
    assert.deepEqual(chooseVoters(federation, a1, { where: 'across', count: 3 }), ['aw', 'bw', 'cw'])
  })

  it('stays in the site when asked to, and takes the owner last', () => {
    assert.deepEqual(chooseVoters(federation, a1, { where: 'site', count: 3 }), ['aw', 'a2', 'a1'])
    assert.deepEqual(chooseVoters(federation, a1, { where: 'site', count: 5 }), ['aw', 'a2', 'a1'])
  })

  it('gives a site a second voter only when every site has one', () => {
    assert.deepEqual(chooseVoters(federation, a1, { where: 'across', count: 5 }), [
      'aw',
      'bw',
      'cw',
      'a2',
      'b1'
    ])
  })

  it('leaves out the dead and those who only carry connections', () => {
    const some = [
      a1,
      host('aw', ['witness'], false),
      host('b1', ['gateway']),
      host('bw', ['witness']),
      host('c1')
    ]
    assert.deepEqual(chooseVoters(some, a1, { where: 'across', count: 3 }), ['a1', 'bw', 'c1'])
  })

  it('takes one where there are not three', () => {
    assert.deepEqual(chooseVoters([a1, host('b1')], a1, { where: 'across', count: 3 }), ['a1'])
    assert.deepEqual(chooseVoters([], a1, { where: 'across', count: 3 }), [])
  })

  it('gives every failure domain of a site one before any gives a second', () => {
    const at = (name: string, domain: string, roles?: HostRole[]) => ({ ...host(name, roles), domain })
    const owner = at('a1', 'r1')
    const site = [
      owner,
      at('a2', 'r1'),
      at('a3', 'r2'),
      at('a4', 'r2'),
      at('aw', 'r1', ['witness']),
      host('a5')
    ]
    const near = (count: 3 | 5, some = site) => chooseVoters(some, owner, { where: 'site', count })
    assert.deepEqual(near(3), ['aw', 'a3', 'a5'])
    assert.deepEqual(near(5), ['aw', 'a3', 'a5', 'a4', 'a2'])
    assert.deepEqual(near(3, [owner, at('a2', 'r1'), at('a3', 'r2')]), ['a3', 'a2', 'a1'])
  })

  it('takes a domain for one of its site only, and every host without one for its own', () => {
    const at = (name: string, domain?: string) => ({ ...host(name), ...(domain && { domain }) })
    const some = [at('a1', 'r1'), at('b1', 'r1'), at('a2', 'r1'), at('a3', 'a1'), at('b2')]
    assert.deepEqual(chooseVoters(some, some[0]!, { where: 'across', count: 5 }), [
      'a3',
      'b1',
      'a2',
      'b2',
      'a1'
    ])
  })

  it('keeps who is to stay, and spreads the others over what those leave', () => {
    const wish = { where: 'across', count: 3 } as const
    assert.deepEqual(chooseVoters(federation, a1, wish, ['a2', 'cw']), ['a2', 'cw', 'bw'])
    assert.deepEqual(chooseVoters(federation, a1, wish, ['b1', 'b2', 'bw', 'c1']), ['b1', 'b2', 'bw'])
  })

  it('does not depend on the order of what is known', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(federation, { minLength: 9 }),
        fc.constantFrom(3 as const, 5 as const),
        (hosts, count) => {
          const wish = { where: 'across' as const, count }
          assert.deepEqual(chooseVoters(hosts, a1, wish), chooseVoters(federation, a1, wish))
        }
      )
    )
  })

  it('is always an odd number of different hosts', () => {
    fc.assert(
      fc.property(fc.subarray(federation, { minLength: 1 }), hosts => {
        const chosen = chooseVoters(hosts, a1, { where: 'across', count: 5 })
        assert([1, 3, 5].includes(chosen.length))
        assert.equal(new Set(chosen).size, chosen.length)
      })
    )
  })
})
