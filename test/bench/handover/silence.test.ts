import assert from 'node:assert/strict'
import type { Probe } from '../../../bench/handover/prober.ts'
import { difference, silence } from '../../../bench/handover/silence.ts'

/** An echo each millisecond, answered at once, but for those that `answer` knows better. */
function probes(count: number, answer: (ms: number) => number | undefined = ms => ms): Probe[] {
  return Array.from({ length: count }, (_, ms) => {
    const answeredMs = answer(ms)
    return { sentUs: ms * 1_000, ...(answeredMs === undefined ? {} : { answeredUs: answeredMs * 1_000 }) }
  })
}

const change = { fromUs: 900_000, toUs: 1_300_000 }

describe('the silence around a move', () => {
  it('is the longest time without an answer while the machine changed places', () => {
    const record = {
      probes: probes(3_000, ms => (ms > 1_000 && ms < 1_080 ? undefined : ms)),
      announcedUs: []
    }
    const seen = silence(record, 500_000, change)
    assert.equal(seen?.blackoutMs, 80)
    assert.equal(seen.beganMs, 500)
    assert.equal(seen.lost, 79)
    assert.equal(seen.quietMs, 1)
    assert.equal(difference(seen, 60), 20)
  })

  it('loses nothing where frames are kept for the machine', () => {
    const record = {
      probes: probes(3_000, ms => (ms > 1_000 && ms < 1_080 ? 1_080 : ms)),
      announcedUs: [1_070_000]
    }
    const seen = silence(record, 500_000, change)
    assert.equal(seen?.blackoutMs, 80)
    assert.equal(seen.lost, 0)
    assert.equal(seen.longestRoundTripMs, 79)
    assert.equal(seen.announcedMs, 70)
  })

  it('is told apart from one that is longer at another time', () => {
    const gone = (ms: number) =>
      (ms > 100 && ms < 250) || (ms > 1_000 && ms < 1_020) || (ms > 2_000 && ms < 2_100)
    const record = { probes: probes(3_000, ms => (gone(ms) ? undefined : ms)), announcedUs: [] }
    const seen = silence(record, 500_000, change)
    assert.deepEqual([seen?.blackoutMs, seen?.elsewhereMs, seen?.quietMs], [20, 100, 150])
  })

  it('has no length when nothing answers any more', () => {
    const record = { probes: probes(3_000, ms => (ms > 1_000 ? undefined : ms)), announcedUs: [] }
    assert.equal(silence(record, 500_000, change), undefined)
  })
})
