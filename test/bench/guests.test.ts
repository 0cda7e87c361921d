import assert from 'node:assert/strict'
import { megabitsOf, parseCounts, parseTimes } from '../../bench/guests/measure.ts'
import { describe as describeGuests, type Measurement, summarize } from '../../bench/guests/report.ts'

const counted = `10.50 8.01 1000 10
15.50 9.40 6251660 1020
`
const pinged = `PING 10.9.1.2 (10.9.1.2): 56 data bytes
64 bytes from 10.9.1.2: seq=0 ttl=64 time=12.345 ms
64 bytes from 10.9.1.2: seq=1 ttl=64 time=0.5 ms

--- 10.9.1.2 ping statistics ---
2 packets transmitted, 2 packets received, 0% packet loss
round-trip min/avg/max = 0.500/6.422/12.345 ms
`

function measurement(way: Measurement['way'], round: number, megabits: number, ms: number): Measurement {
  return { way, round, megabits, roundTripMs: ms, carrier: '' }
}

describe('the benchmark of guests', () => {
  it('reads what a card counted, without headers', () => {
    const counts = parseCounts(counted)
    assert.deepEqual(counts[0], { seconds: 10.5, bytes: 1_000, packets: 10 })
    // 6,250,660 bytes in 1,010 packets.
    assert.equal(megabitsOf(counts), ((6_250_660 - 1_010 * 66) * 8) / 5 / 1e6)
    assert.throws(() => parseCounts(counted.split('\n')[0]!), /no two counts/)
  })

  it('reads the time of each answer', () => {
    assert.deepEqual(parseTimes(pinged), [12.345, 0.5])
  })

  it('sets every way against the bridge of the same round', () => {
    const all = [
      measurement('bridge', 1, 400, 1),
      measurement('native, fast ports', 1, 300, 2),
      measurement('bridge', 2, 200, 2),
      measurement('native, fast ports', 2, 100, 2),
      measurement('stream, fast ports', 3, 100, 2)
    ]
    const [bridge, native, ...others] = summarize(all)
    assert.deepEqual(others, [])
    assert.deepEqual(bridge!.megabitsOfBridge, { median: 1, min: 1, max: 1, of: 2 })
    assert.equal(native!.megabits.median, 200)
    assert.deepEqual(native!.megabitsOfBridge, { median: 0.63, min: 0.5, max: 0.75, of: 2 })
    assert.deepEqual(native!.roundTripOfBridge, { median: 1.5, min: 1, max: 2, of: 2 })
  })

  it('shows no spread of a single round', () => {
    const [, row] = describeGuests([measurement('bridge', 1, 400, 1)]).split('\n')
    assert.deepEqual(row!.split(/ {2,}/), ['bridge', '400', '1', '1', '1'])
  })
})
