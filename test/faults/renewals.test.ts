import assert from 'node:assert/strict'
import { ratio, trafficOf } from '../../bench/renewals/traffic.ts'
import { labObstacle } from '../integration/lab/support.ts'

describe('renewing leases', function () {
  this.timeout(180_000)

  it('of 200 machines costs at most twice what one costs, with those who watch', async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    const [one, many] = await Promise.all([trafficOf(1, 20), trafficOf(200, 20)])
    console.log(`        ${JSON.stringify([one, many])}`)
    assert.ok(one.busy > 1.5 * one.idle, 'what is counted are renewals')
    assert.ok(ratio(one, many) <= 2)
  })
})
