import assert from 'node:assert/strict'
import type { Step } from '../../sim/schedule.ts'
import { calmSettings } from '../../sim/settings.ts'
import { World } from '../../sim/world.ts'

const hosts = ['a1', 'b1', 'c1'].map(name => ({ name, site: name[0]! }))
const voters = hosts.map(({ name }) => name)

const WORLDS = 10

/** In how many worlds a host that is cut off from the others, and not, in turns of that length, for two minutes, loses a lease. */
function worldsWithLoss(everyMs: number): number {
  let lost = 0
  for (let seed = 1; seed <= WORLDS; seed++) {
    // Each begins at another moment between two renewals.
    const at = 20_000 + seed * 200
    const steps: Step[] = [
      {
        at: 0,
        action: {
          verb: 'create MACHINE at HOST policy POLICY voters HOSTS',
          args: ['m1', 'a1', 'restart', voters]
        }
      },
      ...['b', 'c'].map((site): Step => {
        return { at, action: { verb: 'flap PLACE from PLACE every TIME', args: ['a1', site, everyMs] } }
      })
    ]
    const settings = { ...calmSettings, farMs: 20 }
    const world = new World({ seed, hosts, settings, steps, untilMs: at + 120_000 })
    world.run()
    if (world.ends.length > 0) lost++
  }
  return lost
}

describe('a link that is cut and mended in turns', () => {
  it('takes hardly any lease, whatever its rhythm', function () {
    this.timeout(60_000)
    const counts = [500, 1_000, 2_000].map(everyMs => worldsWithLoss(everyMs))
    assert.ok(counts.every(count => count <= 1))
    process.stderr.write(`      leases lost in ${counts.join(', ')} of ${WORLDS} worlds each\n`)
  })
})
