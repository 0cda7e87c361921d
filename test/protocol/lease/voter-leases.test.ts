import assert from 'node:assert/strict'
import { leaseLimits } from '../../../protocol/lease/limits.ts'
import { sameTrace } from '../../../protocol/lease/trace.ts'
import { VoterLeases } from '../../../protocol/lease/voter-leases.ts'
import { grant, H, K, record, set } from './rig.ts'

const M1 = 'machine/1'
const M2 = 'machine/2'
const keysOf = (leases: VoterLeases, holder = H) =>
  leases.renew(holder, undefined)!.backed!.map(({ key, epoch }) => `${key} ${epoch}`)

describe('what a voter backs', () => {
  it('follows from what it has accepted, also before it started', () => {
    const leases = new VoterLeases('a'.repeat(16), [record(M1, grant()), record(M2, undefined)])
    assert.deepEqual(keysOf(leases), [`${M1} 3`])
    leases.observe(record(M2, undefined), record(M2, grant(H, 9), { counter: 2 }))
    assert.deepEqual(keysOf(leases), [`${M1} 3`, `${M2} 9`])
  })

  it('is over as it accepts another holder, another boot of it, or nobody', () => {
    const reborn = { ...H, incarnation: 'boot-2' }
    for (const after of [grant(K, 4), grant(reborn, 4), undefined]) {
      const leases = new VoterLeases('a'.repeat(16), [record(M1, grant())])
      leases.observe(record(M1, grant()), record(M1, after, { counter: 2 }))
      assert.deepEqual(keysOf(leases), [])
      if (after) assert.deepEqual(keysOf(leases, after.holder), [`${M1} 4`])
    }
  })

  it('is over as it seals its configuration, and begins anew in the next', () => {
    const leases = new VoterLeases('a'.repeat(16), [record(M1, grant())])
    const sealed = record(M1, grant(), { counter: 2, isSealed: true })
    leases.observe(record(M1, grant()), sealed)
    assert.deepEqual(keysOf(leases), [])
    leases.observe(sealed, record(M1, grant(), { configuration: set(2, 'a', 'd', 'e') }))
    assert.deepEqual(leases.renew(H, undefined)!.backed, [{ key: M1, epoch: 3, configuration: 2 }])
  })

  it('stays while it only promises', () => {
    const leases = new VoterLeases('a'.repeat(16), [record(M1, grant())])
    leases.observe(record(M1, grant()), { ...record(M1, grant()), promised: { counter: 9, proposer: 'q' } })
    assert.deepEqual(keysOf(leases), [`${M1} 3`])
  })

  it('is told only to a holder that does not know it', () => {
    const leases = new VoterLeases('a'.repeat(16), [record(M1, grant())])
    const { life, revision, backed } = leases.renew(H, undefined)!
    assert.equal(backed!.length, 1)
    assert.equal(leases.renew(H, { life, revision })!.backed, undefined)
    assert.equal(leases.renew(H, { life: 'b'.repeat(16), revision })!.backed!.length, 1)
    leases.observe(undefined, record(M2, grant()))
    const changed = leases.renew(H, { life, revision })!
    assert.equal(changed.backed!.length, 2)
    assert.notEqual(changed.revision, revision)
  })
})

describe('a trace', () => {
  const leases = () => new VoterLeases('a'.repeat(16), [record(M1, grant()), record(M2, grant(K, 2))])

  it('changes with every renewal of its holder, and with nobody else’s', () => {
    const voter = leases()
    const before = voter.traceOf(H)
    voter.renew(K, undefined)
    assert(sameTrace(voter.traceOf(H), before))
    voter.renew(H, undefined)
    assert(!sameTrace(voter.traceOf(H), before))
  })

  it('changes as a grant of its holder is accepted for the first time, and not when it is written again', () => {
    const voter = leases()
    const before = voter.traceOf(H)
    voter.observe(record(M1, grant()), record(M1, grant(), { counter: 5 }))
    assert(sameTrace(voter.traceOf(H), before))
    voter.observe(record(M1, grant()), record(M1, grant(H, 5), { counter: 6 }))
    assert(!sameTrace(voter.traceOf(H), before))
  })

  it('is never the same in another life of the voter', () => {
    assert(
      !sameTrace(
        new VoterLeases('a'.repeat(16), []).traceOf(H),
        new VoterLeases('b'.repeat(16), []).traceOf(H)
      )
    )
  })

  it('outlives what was backed, for whoever takes it over', () => {
    const voter = leases()
    voter.renew(H, undefined)
    const { last } = voter.traceOf(H)
    voter.observe(record(M1, grant()), record(M1, grant(K, 4), { counter: 2 }))
    assert.equal(voter.traceOf(H).last, last)
  })

  it('is forgotten with a boot of a host that nothing is backed for, and not before', () => {
    const voter = leases()
    const reborn = { ...H, incarnation: 'boot-2' }
    voter.renew(H, undefined)
    voter.renew(reborn, undefined)
    assert.notEqual(voter.traceOf(H).last, 0)
    voter.observe(record(M1, grant()), record(M1, grant(K, 4), { counter: 2 }))
    voter.renew({ ...H, incarnation: 'boot-3' }, undefined)
    assert.equal(voter.traceOf(H).last, 0)
  })

  it('is kept of a bounded number of holders; more are refused', () => {
    const voter = leases()
    for (let at = 0; at < leaseLimits.holdersPerVoter; at++)
      voter.renew({ host: `h${at}`, incarnation: 'x' }, undefined)
    assert.equal(voter.renew({ host: 'one-more', incarnation: 'x' }, undefined), undefined)
    assert.notEqual(voter.renew(H, undefined), undefined)
  })
})
