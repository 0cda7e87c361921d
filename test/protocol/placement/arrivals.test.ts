import assert from 'node:assert/strict'
import { Arrivals } from '../../../protocol/placement/arrivals.ts'

describe('arrivals', () => {
  it('are one at a time, with a rest after each', () => {
    const arrivals = new Arrivals(20_000)
    assert.equal(arrivals.isBusy('one', 0), false)
    arrivals.coming('one')
    assert.equal(arrivals.isBusy('one', 0), false, 'its own room is no obstacle')
    assert.equal(arrivals.isBusy('two', 0), true)
    arrivals.arrived('one', 5_000)
    assert.equal(arrivals.isBusy('two', 24_999), true)
    assert.equal(arrivals.isBusy('two', 25_000), false)
  })

  it('need no rest after one that did not come', () => {
    const arrivals = new Arrivals(20_000)
    arrivals.coming('one')
    arrivals.gone('one')
    assert.equal(arrivals.isBusy('two', 0), false)
  })
})
