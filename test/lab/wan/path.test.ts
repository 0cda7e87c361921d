import assert from 'node:assert/strict'
import fc from 'fast-check'
import { defaultPath, heldBytesLimit, Path, type PathSettings } from '../../../lab/wan/path.ts'

const never = () => 0.999_999
const settings = (changes: Partial<PathSettings>): PathSettings => ({ ...defaultPath, ...changes })

describe('a path of the WAN', () => {
  it('holds a packet for the delay, to the fraction of a ms', () => {
    const path = new Path<string>(settings({ delayMs: 10.25 }), never)
    assert.equal(path.enqueue(100, 'a', 1500, 1), 'queued')
    assert.equal(path.nextDueMs(), 110.25)
    assert.deepEqual(path.due(110.2), [])
    assert.deepEqual(path.due(110.25), ['a'])
    assert.equal(path.nextDueMs(), undefined)
    assert.equal(path.heldBytes, 0)
  })

  it('sends one packet after the other at its rate', () => {
    const path = new Path<number>(settings({ rateMbit: 12, delayMs: 5 }), never)
    for (const n of [1, 2, 3]) path.enqueue(0, n, 1500, 1)
    // 1,500 bytes at 12 Mbit/s are 1 ms.
    assert.deepEqual(path.due(5.99), [])
    assert.deepEqual(path.due(6), [1])
    assert.deepEqual(path.due(8), [2, 3])
  })

  it('does not save up an idle line', () => {
    const path = new Path<number>(settings({ rateMbit: 12 }), never)
    path.enqueue(0, 1, 1500, 1)
    path.enqueue(1000, 2, 1500, 1)
    path.enqueue(1000, 3, 1500, 1)
    assert.deepEqual(path.due(1001), [1, 2])
    assert.deepEqual(path.due(1002), [3])
  })

  it('drops at the tail what its queue does not hold', () => {
    const path = new Path<number>(settings({ rateMbit: 12, queueBytes: 4500 }), never)
    const fates = [1, 2, 3, 4].map(n => path.enqueue(0, n, 1500, 1))
    assert.deepEqual(fates, ['queued', 'queued', 'queued', 'dropped'])
    assert.equal(path.statistics.dropped, 1)
    assert.equal(path.enqueue(1, 5, 1500, 1), 'queued')
  })

  it('takes a superpacket that is larger than its queue when the line is free, but none behind it', () => {
    const path = new Path<number>(settings({ rateMbit: 12, queueBytes: 1500 }), never)
    assert.equal(path.enqueue(0, 1, 64_000, 44), 'queued')
    assert.equal(path.enqueue(0, 2, 64_000, 44), 'dropped')
    assert.equal(path.statistics.packets, 44)
    assert.equal(path.statistics.dropped, 44)
  })

  it('never holds more than its limit, without a rate too', () => {
    const path = new Path<number>(settings({ delayMs: 1000 }), never)
    const bytes = heldBytesLimit / 4
    for (const n of [1, 2, 3, 4]) assert.equal(path.enqueue(0, n, bytes, 1), 'queued')
    assert.equal(path.enqueue(0, 5, 1, 1), 'dropped')
    path.due(1000)
    assert.equal(path.enqueue(1000, 6, 1, 1), 'queued')
  })

  it('loses a superpacket when it would lose any of its segments', () => {
    const chance = 1 - 0.9 ** 10
    for (const [random, fate] of [
      [chance - 0.001, 'lost'],
      [chance + 0.001, 'queued']
    ] as const) {
      const path = new Path<number>(settings({ lossPercent: 10 }), () => random)
      assert.equal(path.enqueue(0, 1, 15_000, 10), fate)
      assert.equal(path.statistics.lost, fate === 'lost' ? 10 : 0)
    }
  })

  it('lets a lost packet take its time on the line', () => {
    let random = 0
    const path = new Path<number>(settings({ rateMbit: 12, lossPercent: 50 }), () => random)
    assert.equal(path.enqueue(0, 1, 1500, 1), 'lost')
    random = 0.9
    path.enqueue(0, 2, 1500, 1)
    assert.equal(path.nextDueMs(), 2)
  })

  it('lets nothing arrive while it is cut, not even what was under way', () => {
    const path = new Path<number>(settings({ delayMs: 10 }), never)
    path.enqueue(0, 1, 100, 1)
    path.cut(true)
    assert.equal(path.enqueue(1, 2, 100, 1), 'cut')
    assert.deepEqual(path.due(10), [])
    assert.equal(path.statistics.cut, 2)
    path.cut(false)
    assert.equal(path.enqueue(20, 3, 100, 1), 'queued')
    assert.deepEqual(path.due(30), [3])
  })

  it('is transparent only when nothing is set and nothing is held', () => {
    const path = new Path<number>(defaultPath, never)
    assert.ok(path.isTransparent)
    path.passed(3000, 2)
    assert.deepEqual([path.statistics.packets, path.statistics.bytes], [2, 3000])
    path.change(settings({ delayMs: 5 }))
    path.enqueue(0, 1, 100, 1)
    path.change(defaultPath)
    assert.ok(!path.isTransparent, 'a packet sent now would overtake the one under way')
    path.due(5)
    assert.ok(path.isTransparent)
    path.cut(true)
    assert.ok(!path.isTransparent)
  })

  it('keeps order and loses nothing by itself, however its settings change', () => {
    const step = fc.record({
      waitMs: fc.double({ min: 0, max: 20, noNaN: true }),
      bytes: fc.integer({ min: 20, max: 65_000 }),
      change: fc.option(
        fc.record({
          delayMs: fc.double({ min: 0, max: 50, noNaN: true }),
          lossPercent: fc.integer({ min: 0, max: 100 }),
          rateMbit: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1000, noNaN: true })),
          queueBytes: fc.integer({ min: 1500, max: 100_000 })
        })
      ),
      random: fc.double({ min: 0, max: 0.999, noNaN: true })
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        let random = 0
        const path = new Path<number>(defaultPath, () => random)
        const queued: number[] = []
        const arrived: number[] = []
        let now = 0
        steps.forEach((given, index) => {
          now += given.waitMs
          random = given.random
          if (given.change !== null) path.change(given.change)
          arrived.push(...path.due(now))
          if (path.enqueue(now, index, given.bytes, 1) === 'queued') queued.push(index)
          assert.ok(path.heldBytes <= heldBytesLimit)
          const next = path.nextDueMs()
          assert.ok(next === undefined || next >= now || path.heldBytes > 0)
        })
        arrived.push(...path.due(Number.POSITIVE_INFINITY))
        assert.deepEqual(arrived, queued)
        const { packets, lost, dropped } = path.statistics
        assert.equal(packets, queued.length)
        assert.equal(packets + lost + dropped, steps.length)
        assert.equal(path.heldBytes, 0)
      })
    )
  })

  it('never sends faster than its rate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 100, noNaN: true }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 2, noNaN: true }), fc.integer({ min: 40, max: 1500 })), {
          minLength: 1,
          maxLength: 100
        }),
        (rateMbit, packets) => {
          const path = new Path<number>(settings({ rateMbit }), never)
          let now = 0
          let bits = 0
          for (const [waitMs, bytes] of packets) {
            now += waitMs
            if (path.enqueue(now, bytes, bytes, 1) === 'queued') bits += bytes * 8
          }
          let last = 0
          for (let next = path.nextDueMs(); next !== undefined; next = path.nextDueMs()) {
            last = next
            path.due(next)
          }
          assert.ok(
            last * rateMbit * 1000 >= bits * (1 - 1e-9),
            `${bits} bits in ${last} ms at ${rateMbit} Mbit/s`
          )
        }
      )
    )
  })

  it('keeps its order over very many packets', () => {
    const path = new Path<number>(settings({ delayMs: 1 }), never)
    const arrived: number[] = []
    for (let n = 0; n < 20_000; n++) {
      path.enqueue(n / 1000, n, 100, 1)
      arrived.push(...path.due(n / 1000))
    }
    arrived.push(...path.due(1e9))
    assert.equal(arrived.length, 20_000)
    assert.ok(arrived.every((value, index) => value === index))
  })
})
