import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { HostRole } from '../../../protocol/host.ts'
import {
  type SeatAnswer,
  type SeatFault,
  SeatWatch,
  type Sighting,
  wantedVoters
} from '../../../protocol/placement/voter-change.ts'
import type { VoterCandidate } from '../../../protocol/placement/voters.ts'

const seat = (host: string, store = '1') => ({ host, store })

describe('which seats are lost', () => {
  const goneMs = 600_000
  const see = (answer: SeatAnswer, isRevoked = false): Sighting => ({ voter: seat('x'), answer, isRevoked })
  let watch: SeatWatch
  const look = (now: number, ...sightings: Sighting[]): SeatFault | undefined => {
    watch.look(sightings, now)
    return watch.fault(seat('x'))
  }

  beforeEach(() => {
    watch = new SeatWatch(goneMs)
  })

  it('is known at once of one whose store is another, was put back, or may not vote', () => {
    assert.equal(look(0, see('unknown-store')), 'emptied')
    assert.equal(look(1, see('voter-restored')), 'restored')
    assert.equal(look(2, see('sound', true)), 'revoked')
    assert.equal(look(3, see('sound')), undefined)
  })

  it('is not known of a silent one before its time, and its time begins again with every answer', () => {
    assert.equal(look(1_000, see('silent')), undefined)
    assert.equal(look(1_000 + goneMs - 1, see('silent')), undefined)
    assert.equal(look(1_000 + goneMs, see('silent')), 'gone')
    assert.equal(look(2 * goneMs, see('sound')), undefined)
    assert.equal(look(2 * goneMs + 1, see('silent')), undefined)
    assert.equal(look(3 * goneMs, see('silent')), undefined)
    assert.equal(look(3 * goneMs + 1, see('silent')), 'gone')
  })

  it('is forgotten of those that matter no more, and is not confused with another store of the host', () => {
    assert.equal(look(0, see('silent')), undefined)
    assert.equal(look(goneMs), undefined)
    assert.equal(look(goneMs + 1, see('silent')), undefined)
    assert.equal(look(2 * goneMs, see('silent'), { ...see('silent'), voter: seat('x', '2') }), undefined)
    assert.equal(watch.fault(seat('x', '2')), undefined)
  })
})

function host(name: string, roles: HostRole[] = ['host'], alive = true): VoterCandidate {
  return { id: name, name, org: 'north', site: name[0]!, roles, alive }
}

const a1 = host('a1')
const federation = [
  ...[a1, host('a2'), host('aw', ['witness'])],
  ...[host('b1'), host('b2'), host('bw', ['witness'])],
  ...[host('c1'), host('c2'), host('cw', ['witness'])]
]
const across = { where: 'across', count: 3 } as const
const inSite = { where: 'site', count: 3 } as const
const seats = (...faults: (string | [string, SeatFault])[]) =>
  faults.map(each => {
    const [name, fault] = typeof each === 'string' ? [each, undefined] : each
    return { voter: seat(name), fault }
  })

describe('who is to vote from now on', () => {
  it('is who votes now, where that is as wished', () => {
    assert.equal(wantedVoters(federation, a1, across, seats('aw', 'bw', 'cw')), undefined)
    // Others would be chosen today: that is no reason.
    assert.equal(wantedVoters(federation, a1, across, seats('a2', 'b1', 'c2')), undefined)
    assert.equal(wantedVoters(federation, a1, inSite, seats('aw', 'a2', 'a1')), undefined)
  })

  it('gives a lost seat to another of its site, and leaves the others', () => {
    const wanted = wantedVoters(federation, a1, across, seats('aw', ['bw', 'gone'], 'c2'))
    assert.deepEqual([...wanted!].sort(), ['aw', 'b1', 'c2'])
  })

  it('gives it to the same host where that has begun anew, and not where it was put back or may not vote', () => {
    const faulty = (fault: SeatFault) => [
      ...wantedVoters(federation, a1, across, seats('aw', ['bw', fault], 'cw'))!
    ]
    assert(faulty('emptied').includes('bw'))
    for (const fault of ['restored', 'revoked', 'gone'] as const) assert(!faulty(fault).includes('bw'))
  })

  it('waits where nobody can take the place, rather than to have fewer', () => {
    const few = federation.filter(({ id }) => ['aw', 'bw', 'cw'].includes(id))
    assert.equal(wantedVoters(few, a1, across, seats('aw', ['bw', 'gone'], 'cw')), undefined)
    assert.equal(
      wantedVoters(federation, a1, { where: 'site', count: 3 }, seats('aw', ['a2', 'gone'], 'a1')),
      undefined
    )
  })

  it('waits while it has not heard of all who vote', () => {
    const some = federation.filter(({ site }) => site !== 'c')
    assert.equal(wantedVoters(some, a1, across, seats('aw', 'cw', ['bw', 'gone'])), undefined)
  })

  it('grows as there are hosts for it, and is spread as there are sites', () => {
    const five = wantedVoters(federation, a1, { where: 'across', count: 5 }, seats('aw', 'bw', 'cw'))
    assert.equal(five?.length, 5)
    assert(['aw', 'bw', 'cw'].every(name => five.includes(name)))
    assert.deepEqual(wantedVoters(federation, a1, across, seats('a1')), ['aw', 'bw', 'cw'])
    assert.deepEqual(wantedVoters(federation, a1, across, seats('a1', 'a2', 'aw')), ['aw', 'bw', 'cw'])
  })

  it('follows a machine to its new site, and shrinks by a wish', () => {
    const b1 = federation.find(({ id }) => id === 'b1')!
    assert.deepEqual(wantedVoters(federation, b1, inSite, seats('aw', 'a2', 'a1')), ['bw', 'b2', 'b1'])
    assert.deepEqual(wantedVoters(federation, a1, across, seats('aw', 'bw', 'cw', 'b1', 'c1')), [
      'aw',
      'bw',
      'cw'
    ])
  })

  it('comes to an end: what was wanted is kept, and no sound voter is given up for a lost one', () => {
    const names = federation.map(({ id }) => id)
    const faults = fc.constantFrom<(SeatFault | undefined)[]>(
      undefined,
      undefined,
      'gone',
      'emptied',
      'revoked'
    )
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: 3, maxLength: 3 }),
        fc.array(faults, { minLength: 3, maxLength: 3 }),
        fc.constantFrom('site' as const, 'across' as const),
        fc.constantFrom(3 as const, 5 as const),
        (hosts, found, where, count) => {
          const wish = { where, count }
          const present = hosts.map((name, at) => ({ voter: seat(name), fault: found[at] }))
          const wanted = wantedVoters(federation, a1, wish, present)
          if (wanted === undefined) return
          assert([3, 5].includes(wanted.length))
          const lost = present.filter(({ fault }) => fault && fault !== 'emptied')
          assert(!lost.some(({ voter }) => wanted.includes(voter.host)))
          const able = federation.filter(({ id }) => !lost.some(({ voter }) => voter.host === id))
          assert.equal(wantedVoters(able, a1, wish, seats(...wanted)), undefined)
        }
      )
    )
  })
})
