import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Contacts } from '../../../protocol/membership/contacts.ts'
import { knowledgePages } from '../../../protocol/membership/knowledge.ts'
import { membershipLimits as limits } from '../../../protocol/membership/limits.ts'
import { livingDigest } from '../../../protocol/membership/members.ts'
import { Probes } from '../../../protocol/membership/probes.ts'
import { Rotation } from '../../../protocol/membership/rotation.ts'
import { Rumors, rumorBytes } from '../../../protocol/membership/rumors.ts'
import { defaultMembershipSettings as settings } from '../../../protocol/membership/settings.ts'
import { Suspicion } from '../../../protocol/membership/suspicion.ts'
import { seededRandom } from '../../support/random.ts'
import { record, told } from './fixture.ts'
import { signed } from './virtual-network.ts'

describe('suspicion', () => {
  it('is long alone, short when confirmed, and the same accuser counts once', () => {
    const suspicion = new Suspicion('a', 6, settings, 1000)
    assert.equal(suspicion.deadlineMs(), 1000 + 9000)
    assert.equal(suspicion.confirm('a'), false)
    assert.equal(suspicion.confirm('b'), true)
    const once = suspicion.deadlineMs()
    assert(once < 10_000 && once > 4000)
    assert.equal(suspicion.confirm('c'), true)
    assert.equal(suspicion.deadlineMs(), 4000)
    assert.equal(suspicion.confirm('d'), false)
  })

  it('is short at once where there is nobody to confirm it', () => {
    assert.equal(new Suspicion('a', 3, settings, 0).deadlineMs(), 3000)
    assert.equal(new Suspicion('a', 2, settings, 0).deadlineMs(), 3000)
  })

  it('grows with the logarithm of the number of hosts', () => {
    assert.equal(new Suspicion('a', 1000, settings, 0).earliestMs(), 9000)
  })
})

describe('rumors', () => {
  it('are told so many times each, the least told first', () => {
    const rumors = new Rumors()
    for (const id of ['a', 'b']) rumors.add(id, told(record(id)))
    assert.equal(rumors.take(3).length, 2)
    rumors.add('c', told(record('c')))
    const [first] = rumors.take(3)
    assert(first?.kind === 'told' && first.record.record.host.id === 'c')
    rumors.take(3)
    assert.equal(rumors.size, 1)
    rumors.take(3)
    assert.equal(rumors.size, 0)
    assert.deepEqual(rumors.take(3), [])
  })

  it('about one host replace each other, and begin anew', () => {
    const rumors = new Rumors()
    rumors.add('a', told(record('a')))
    rumors.take(2)
    rumors.add('a', told(record('a', { incarnation: 9 })))
    rumors.take(2)
    assert.equal(rumors.size, 1)
  })

  it('fit a message whatever waits', () => {
    const rumors = new Rumors()
    for (let at = 0; at < 200; at += 1) {
      const id = `x${at}`.replaceAll('0', 'o')
      rumors.add(id, told(record(id, { credentials: new Uint8Array(at % 3 === 0 ? 4000 : 10) })))
    }
    const taken = rumors.take(9)
    assert(taken.length <= limits.rumors)
    assert(taken.reduce((sum, rumor) => sum + rumorBytes(rumor), 0) <= limits.rumorBytes)
  })

  it('as pages lose nothing and keep their order', () => {
    const sizes = fc.array(fc.nat(limits.credentialBytes), { maxLength: 150 })
    fc.assert(
      fc.property(sizes, all => {
        const members = all.map((size, at) => ({
          verified: signed(record(`x${at}`.replaceAll('0', 'o'), { credentials: new Uint8Array(size) })),
          ...{ state: 'alive' as const, sinceMs: 0, suspicion: undefined, restartUntilMs: undefined }
        }))
        const pages = knowledgePages(signed(record('self')), members, 0)
        assert.deepEqual(
          pages.flat().map(rumor => rumor.kind === 'told' && rumor.record),
          [signed(record('self')), ...members.map(({ verified }) => verified)]
        )
        for (const page of pages) {
          assert(page.length > 0 && page.length <= limits.rumors)
          assert(page.reduce((sum, rumor) => sum + rumorBytes(rumor), 0) <= limits.rumorBytes)
        }
      }),
      { numRuns: 20 }
    )
  })
})

describe('rotation', () => {
  it('probes each once in every round', () => {
    const rotation = new Rotation(seededRandom(3))
    const all = new Set(['a', 'b', 'c', 'd'])
    for (let round = 0; round < 5; round += 1) {
      assert.deepEqual(new Set(Array.from({ length: 4 }, () => rotation.next(all))), all)
    }
  })

  it('passes over who is gone, takes in who came, and says when there is nobody', () => {
    const rotation = new Rotation(seededRandom(3))
    rotation.next(new Set(['a', 'b', 'c']))
    rotation.insert('d')
    const next = [rotation.next(new Set(['a', 'd'])), rotation.next(new Set(['a', 'd']))]
    assert(next.includes('d'))
    assert.equal(rotation.next(new Set()), undefined)
  })
})

describe('probes', () => {
  it('are one for each target and bounded', () => {
    const probes = new Probes()
    assert(probes.start('a', 5, 10))
    assert.equal(probes.start('a', 5, 10), undefined)
    for (let at = 1; at < limits.probes; at += 1) assert(probes.start(`x${at}`, 5, 10))
    assert.equal(probes.start('late', 5, 10), undefined)
    assert.equal(probes.wakeup(), 5)
    for (const probe of probes.late(5)) probe.asked = new Set()
    assert.deepEqual(probes.late(5), [])
    assert.equal(probes.wakeup(), 10)
    assert.equal(probes.takeFailed(10).length, limits.probes)
    assert.equal(probes.wakeup(), Number.POSITIVE_INFINITY)
  })

  it('are nacked only by those who were asked', () => {
    const probes = new Probes()
    const probe = probes.start('a', 5, 10)
    assert(probe)
    probes.nacked(probe.sequence, 'b')
    probe.asked = new Set(['b'])
    probes.nacked(probe.sequence, 'c')
    assert.equal(probe.nacks.size, 0)
    probes.nacked(probe.sequence, 'b')
    assert.equal(probe.nacks.size, 1)
    assert.equal(probes.relayAnswered(99, 'a'), undefined)
  })

  it('are all dropped without a verdict after a stall', () => {
    const probes = new Probes()
    probes.start('a', 5, 10)
    const relay = probes.relay('b', 'c', 1, 5)
    probes.forgive()
    assert.deepEqual(probes.takeFailed(100), [])
    assert.deepEqual(probes.takeUnansweredRelays(100), [])
    assert.equal(probes.relayAnswered(relay ?? 0, 'b'), undefined)
  })
})

describe('contacts', () => {
  it('remember a bounded number of hosts, the latest', () => {
    const contacts = new Contacts(5000)
    for (let at = 0; at <= limits.members; at += 1) contacts.sent(`x${at}`, 0)
    assert(contacts.mayAnswer('x0', 1))
    assert(!contacts.mayAnswer('x1', 1))
    for (let at = 0; at <= limits.members; at += 1) contacts.add(`y${at}`, 0)
    assert.equal(contacts.due(0).length, limits.members)
  })

  it('wait a little when everything was just sent', () => {
    const contacts = new Contacts(5000)
    contacts.sent('a', 100)
    contacts.add('a', 200)
    assert.equal(contacts.wakeup(), 1100)
    assert.deepEqual(contacts.due(1000), [])
  })
})

describe('digest of the living', () => {
  it('is the same in any order and another for any other incarnation', () => {
    const all = ['a', 'b', 'c'].map(id => signed(record(id)))
    assert.equal(livingDigest(all), livingDigest([...all].reverse()))
    assert.notEqual(livingDigest(all), livingDigest(all.slice(1)))
    assert.notEqual(
      livingDigest(all),
      livingDigest([...all.slice(1), signed(record('a', { incarnation: 5 }))])
    )
  })
})
