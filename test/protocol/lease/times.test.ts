import assert from 'node:assert/strict'
import {
  checkLeaseDuration,
  checkLeaseTimes,
  DEFAULT_LEASE_TIMES,
  leaseTimes,
  takeoverMs
} from '../../../protocol/lease/times.ts'

describe('lease times', () => {
  it('that come with a duration are safe, whatever it is', () => {
    for (const durationMs of [5_000, 10_000, 60_000, 3_600_000]) checkLeaseTimes(leaseTimes(durationMs))
  })

  it('let nobody execute before the slowest clock has reached the end', () => {
    const times = leaseTimes(10_000)
    const slowest = times.durationMs * (1 + times.driftRate)
    assert.ok(takeoverMs(times, times.durationMs) * (1 - times.driftRate) > slowest)
  })

  const unsafe: [string, Partial<typeof DEFAULT_LEASE_TIMES>][] = [
    ['a lease shorter than a guard can keep', { durationMs: 500 }],
    ['a lease that lasts for ever', { durationMs: Number.POSITIVE_INFINITY }],
    ['no time to kill', { killBeforeMs: 0 }],
    ['no time between pausing and killing', { pauseBeforeMs: 600 }],
    ['one lost renewal that ends it', { renewMs: 4_000 }],
    ['renewals all the time', { renewMs: 0 }],
    ['clocks that nobody can rely on', { driftRate: 0.1 }],
    ['no number', { driftRate: Number.NaN }],
    ['a successor that does not wait', { graceMs: 0 }]
  ]
  for (const [why, times] of unsafe)
    it(`refuse ${why}`, () => {
      assert.throws(() => checkLeaseTimes({ ...DEFAULT_LEASE_TIMES, ...times }), { code: 'unsafe-lease' })
    })

  it('of a host allow a machine the leases that its guard can keep, and say which', () => {
    for (const durationMs of [5_000, 10_000, 600_000]) checkLeaseDuration(durationMs)
    for (const durationMs of [4_999, 600_001, 0, Number.NaN]) {
      assert.throws(() => checkLeaseDuration(durationMs), { code: 'unsafe-lease', message: /5 s to 600 s$/ })
      // What is allowed is what the whole check allows.
      const times = { ...DEFAULT_LEASE_TIMES, durationMs, renewMs: Math.min(2_000, durationMs / 5) }
      if (durationMs < 600_000) assert.throws(() => checkLeaseTimes(times), { code: 'unsafe-lease' })
    }
  })
})
