import assert from 'node:assert/strict'
import {
  describe as describeIdle,
  describePromises,
  type Measurement,
  promises
} from '../../bench/idle/report.ts'
import { parseCrossed } from '../../bench/idle/wire.ts'

const printed = `sent udp 8 880
sent tcp 100 9000
sent other 1 64
received udp 8 880
received tcp 90 8000
received other 0 0
`

function measurement(
  neighbours: number,
  udpBytes: number,
  phase: Measurement['phase'] = 'kept'
): Measurement {
  const nothing = { frames: 0, bytes: 0 }
  const way = { udp: { frames: 1, bytes: udpBytes / 2 }, tcp: { frames: 9, bytes: 3_000 }, other: nothing }
  return { neighbours, phase, seconds: 10, crossed: { sent: way, received: way } }
}

describe('the benchmark of idle links', () => {
  it('reads what crossed the wire', () => {
    const { sent, received } = parseCrossed(printed)
    assert.deepEqual(sent.udp, { frames: 8, bytes: 880 })
    assert.deepEqual(received.tcp, { frames: 90, bytes: 8_000 })
    assert.deepEqual(received.other, { frames: 0, bytes: 0 })
    assert.throws(() => parseCrossed(printed.replace('sent tcp', 'sent')), /not counted: tcp sent/)
  })

  it('judges links by their own datagrams, both ways, while they are kept', () => {
    const all = [measurement(1, 440), measurement(60, 60 * 440), measurement(60, 10 ** 6, 'let go')]
    assert.deepEqual(
      promises(all).map(({ about, bytesPerSecond, isKept }) => [about, bytesPerSecond, isKept]),
      [
        ['a link of 1', 44, true],
        ['a link of 60', 44, true],
        ['a host with 60 neighbours', 2_640, false]
      ]
    )
    assert.match(describePromises(promises(all)), /^not kept: less than 2000 B\/s .*: 2640$/m)
  })

  it('has nothing to say of a host with more neighbours than the promise has', () => {
    assert.deepEqual(
      promises([measurement(200, 200 * 440)]).map(({ about }) => about),
      ['a link of 200']
    )
  })

  it('shows both ways and the share of each link', () => {
    const [, row] = describeIdle([measurement(60, 60 * 440)]).split('\n')
    assert.deepEqual(row!.split(/ {2,}/), [
      '60, kept',
      '1320',
      '1320',
      '2640',
      '44',
      '300',
      '300',
      '600',
      '10',
      '0'
    ])
  })
})
