import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Candidate } from '../../../protocol/placement/choice.ts'
import { successors } from '../../../protocol/placement/succession.ts'
import { host } from './fixture.ts'

const machine = 'ab'.repeat(16)
const candidate = (id: string, site: string, use = 0, fits = true): Candidate => ({
  host: host(id, { site }),
  use,
  fits,
  reason: ''
})
const federation = fc
  .uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      site: fc.constantFrom('a', 'b', 'c'),
      use: fc.double({ min: 0, max: 2, noNaN: true }),
      fits: fc.boolean()
    }),
    {
      selector: ({ id }) => id,
      minLength: 1,
      maxLength: 12
    }
  )
  .map(hosts => hosts.map(({ id, site, use, fits }) => candidate(id, site, use, fits)))

describe('who takes a machine over', () => {
  it('is never its owner', () => {
    assert.deepEqual(successors([candidate('h1', 'a'), candidate('h2', 'a')], machine, 'h1'), ['h2'])
  })

  it('is the least loaded first, and whoever has no processor for it last', () => {
    const hosts = [
      candidate('h1', 'a', 0.1, false),
      candidate('h2', 'b', 0.55),
      candidate('h3', 'c', 0.32),
      candidate('h4', 'd', 0.98)
    ]
    assert.deepEqual(successors(hosts, machine, 'o'), ['h3', 'h2', 'h4', 'h1'])
  })

  it('are at most two of each site, of every site, in one order for all who know the same', () => {
    fc.assert(
      fc.property(federation, hosts => {
        const order = successors(hosts, machine, 'o')
        const siteOf = (id: string) => hosts.find(each => each.host.id === id)!.host.site
        for (const site of ['a', 'b', 'c']) {
          const there = hosts.filter(each => each.host.site === site && each.host.id !== 'o').length
          assert.equal(order.filter(id => siteOf(id) === site).length, Math.min(2, there))
        }
        assert.deepEqual(successors(hosts.toReversed(), machine, 'o'), order)
      })
    )
  })

  it('is another pair of hosts from machine to machine, however alike their names are', () => {
    const hosts = [...'abcdefghijkl'].map(letter => candidate(`host-of-this-site-${letter}`, 'a'))
    const machines = 1_200
    const watched = new Map<string, number>()
    const pairs = new Map<string, number>()
    for (let at = 0; at < machines; at++) {
      const watchers = successors(hosts, at.toString(16).padStart(32, '0'), 'o')
      for (const each of watchers) watched.set(each, (watched.get(each) ?? 0) + 1)
      const pair = watchers.toSorted().join()
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
    }
    // 200 each, and 66 pairs of 18, with what chance does to that (five times its spread).
    for (const count of watched.values()) assert.ok(Math.abs(count - 200) < 70, `${count}`)
    assert.equal(pairs.size, 66)
    assert.ok(Math.max(...pairs.values()) < 18 + 5 * Math.sqrt(18))
  })

  it('changes by one place only when a host goes', () => {
    fc.assert(
      fc.property(federation, fc.nat(), (hosts, at) => {
        const gone = hosts[at % hosts.length]!
        const before = successors(hosts, machine, 'o')
        const after = successors(
          hosts.filter(each => each !== gone),
          machine,
          'o'
        )
        const come = after.filter(id => !before.includes(id))
        assert.ok(come.length <= (before.includes(gone.host.id) ? 1 : 0))
        assert.deepEqual(
          after.filter(id => !come.includes(id)),
          before.filter(id => id !== gone.host.id)
        )
      })
    )
  })
})
