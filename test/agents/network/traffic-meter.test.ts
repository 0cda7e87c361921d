import assert from 'node:assert/strict'
import { TrafficMeter } from '../../../agents/network/status.ts'
import { SEGMENT } from '../../protocol/switch/lab.ts'
import { identity } from './fixtures.ts'

describe('the traffic of a host', () => {
  it('stands with its organization as soon as that is heard, whatever was counted before', () => {
    const meter = new TrafficMeter()
    const [a, b] = [identity('a'), identity('b')]
    meter.knows(a)
    meter.sent(SEGMENT, a.id, 5)
    meter.sent(SEGMENT, b.id, 7)
    meter.received(SEGMENT, b.id, 1)
    const north = { segment: SEGMENT, org: 'north', sentBytes: 5, receivedBytes: 0 }
    assert.deepEqual(meter.snapshot(), [north, { ...north, org: '', sentBytes: 7, receivedBytes: 1 }])
    meter.knows(b)
    meter.sent(SEGMENT, b.id, 2)
    assert.deepEqual(meter.snapshot(), [{ ...north, sentBytes: 14, receivedBytes: 1 }])
  })
})
