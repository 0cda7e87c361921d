import assert from 'node:assert/strict'
import { curve, falseFencing } from '../../sim/false-fencing.ts'

describe('leases of healthy hosts on a network that loses in bursts', () => {
  it('end sometimes when they are short, and hardly ever when they are long', function () {
    this.timeout(120_000)
    const [short, long] = [3_000, 30_000].map(leaseMs =>
      falseFencing({ seed: 1, leaseMs, burstMs: 1_000, machineHours: 12 })
    )
    assert.ok(short!.ended > 5 && short!.ended < 100)
    // Both machines of a host, as a rule.
    assert.ok(short!.leasesEnded >= short!.ended / 2 && short!.leasesEnded < short!.ended)
    assert.deepEqual(long, {
      leaseMs: 30_000,
      burstMs: 1_000,
      machineHours: 12,
      ended: 0,
      leasesEnded: 0,
      taken: 0,
      endedPerHourAtMost: long!.endedPerHourAtMost
    })
    assert.match(curve([short!, long!]), /\n\| 3 s \| .* \| █{20} \|\n\| 30 s \| .* \| ▏ \|$/)
    // The rule of three, for the hours of the hosts.
    assert.ok(Math.abs(long!.endedPerHourAtMost * 6 - 3) < 0.01)
  })
})
