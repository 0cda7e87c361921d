import assert from 'node:assert/strict'
import { answeredAtMs } from '../../../bench/failover/echoes.ts'
import { phasesOf } from '../../../bench/failover/phases.ts'
import { describe as described, figures, keptOf, type Trial } from '../../../bench/failover/report.ts'

const at = (ms: number) => new Date(1_000_000 + ms).toISOString()
const events = [
  { kind: 'vm.started', at: at(-5_000) },
  { kind: 'vm.lost', at: at(11_000) },
  { kind: 'vm.recovering', at: at(11_100) },
  { kind: 'vm.recovering', at: at(16_000) },
  { kind: 'vm.taken', at: at(16_700) },
  { kind: 'vm.started', at: at(17_000) },
  { kind: 'vm.recovered', at: at(17_100) }
]

function trial(change: Partial<Trial>): Trial {
  const phases = { observationMs: 11_000, turnMs: 100, ballotMs: 700, startMs: 200, bootMs: 3_000 }
  const places = { from: 'a1', to: 'b1', removedMs: 900 }
  return { loss: 'host', delayMs: 0, ...places, ...phases, totalMs: 15_000, ...change }
}

describe('the report of failovers', () => {
  it('divides the time without answers by what the winner says, of its last attempt', () => {
    const phases = phasesOf(events, 1_000_000, 1_020_000)
    assert.deepEqual(phases, {
      ...{ observationMs: 11_000, turnMs: 5_000, ballotMs: 700, startMs: 300, bootMs: 3_000 },
      totalMs: 20_000
    })
  })

  it('refuses a host that did not take it over after the loss', () => {
    assert.throws(() => phasesOf(events.slice(0, 4), 1_000_000, 1_020_000), /did not say vm\.started/)
  })

  it('groups by what was lost and how far sites are apart, and holds every trial to the limit', () => {
    const trials = [
      trial({ loss: 'site', pausedAheadMs: 2_500 }),
      trial({ delayMs: 100 }),
      trial({ totalMs: 30_001 }),
      trial({})
    ]
    assert.deepEqual(Object.keys(figures(trials)), ['host, 0 ms', 'host, 100 ms', 'site, 0 ms'])
    assert.equal(keptOf(trials), 3)
    const text = described(trials)
    assert.match(text, /^host, 0 ms +2 +22\.5, 30\.0 /m)
    assert.match(text, /^site, 0 ms .* 2\.5$/m)
    assert.match(text, /^Proxmox VE HA.* 121–181 /m)
    assert.match(text, /3 of 4 within 30 s/)
  })

  it('takes answers only from what ping prints', () => {
    assert.equal(
      answeredAtMs('[1795360291.500000] 64 bytes from 10.9.0.2: icmp_seq=1 ttl=64 time=0.3 ms'),
      1795360291500
    )
    assert.equal(
      answeredAtMs('[1795360291.5] From 10.9.0.250 icmp_seq=1 Destination Host Unreachable'),
      undefined
    )
  })
})
