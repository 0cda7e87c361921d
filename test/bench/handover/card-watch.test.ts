import assert from 'node:assert/strict'
import { passageIn, sharesOf } from '../../../bench/handover/card-watch.ts'

describe('what passes the card of a machine that moves', () => {
  it('is read from what the prober printed', () => {
    assert.deepEqual(passageIn('watching\ngiven 5000\nanswered 45500\n'), {
      givenUs: 5_000,
      answeredUs: 45_500
    })
    assert.deepEqual(passageIn('watching\n'), {})
    assert.deepEqual(passageIn('watching\ngiven 5000\n'), { givenUs: 5_000 })
  })

  it("parts what follows QEMU's resumption into the network's share and the guest's", () => {
    assert.deepEqual(sharesOf({ givenUs: 5_000, answeredUs: 45_500 }, 2_000), { givenMs: 3, guestMs: 40.5 })
  })

  it('leaves the network nothing where a frame was there before the guest, which is not slower for that', () => {
    assert.deepEqual(sharesOf({ givenUs: 1_000, answeredUs: 45_000 }, 2_000), { givenMs: -1, guestMs: 43 })
  })

  it('leaves out what nobody saw', () => {
    assert.deepEqual(sharesOf({}, 2_000), {})
    assert.deepEqual(sharesOf({ givenUs: 5_000 }, 2_000), { givenMs: 3 })
    assert.deepEqual(sharesOf({ givenUs: 5_000, answeredUs: 45_500 }, undefined), { guestMs: 40.5 })
  })
})
