import assert from 'node:assert/strict'
import { parseConfig } from '../../../agents/config.ts'
import { wantedLease } from '../../../agents/control/actions/leases.ts'

describe('the lease that a machine is given', () => {
  const parts = { config: parseConfig('leaseSeconds: 20') }
  const lease = { durationMs: 30_000 }

  it('is the one asked for, else the one that it has, else the host’s', () => {
    assert.deepEqual(wantedLease(parts, { policy: 'restart', leaseMs: 15_000, lease }), {
      durationMs: 15_000
    })
    assert.deepEqual(wantedLease(parts, { policy: 'restart', lease }), lease)
    assert.deepEqual(wantedLease(parts, { policy: 'restart' }), { durationMs: 20_000 })
    assert.equal(wantedLease(parts, { policy: 'keep', lease }), undefined)
  })

  it('is refused where no guard could keep it, or nothing would be done with it', () => {
    assert.throws(() => wantedLease(parts, { policy: 'restart', leaseMs: 2_000 }), { code: 'unsafe-lease' })
    assert.throws(() => wantedLease(parts, { policy: 'keep', leaseMs: 15_000 }), { code: 'bad-request' })
  })
})
