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
