import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatOrder, orderBytesLimit, parseOrder, type WanOrder } from '../../../lab/wan/order.ts'

const orders: WanOrder[] = [
  { kind: 'change', settings: { delayMs: 12.5, lossPercent: 0.1, rateMbit: 100, queueBytes: 10_000 } },
  { kind: 'change', settings: {}, between: ['a', 'b'] },
  { kind: 'cut', site: 'a', directions: ['outward'] },
  { kind: 'heal', site: 'a' }
]

describe('orders to the WAN', () => {
  it('come through as they were given', () => {
    orders.forEach((order, index) => {
      const line = formatOrder({ number: index + 1, order })
      assert.ok(line.endsWith('\n'))
      assert.deepEqual(parseOrder(line.trimEnd()), { number: index + 1, order })
    })
  })

  it('are refused with what is possible when a value is out of range', () => {
    for (const settings of [
      { delayMs: -1 },
      { delayMs: 10_001 },
      { lossPercent: 101 },
      { rateMbit: -5 },
      { rateMbit: Number.NaN },
      { queueBytes: 10 }
    ]) {
      assert.throws(() => formatOrder({ number: 1, order: { kind: 'change', settings } }), {
        code: 'invalid-wan'
      })
    }
  })

  it('are ignored when they are something else, whatever it is', () => {
    for (const text of [
      '',
      '{',
      'null',
      '{"number":1}',
      '{"number":0,"order":{"kind":"heal","site":"a"}}',
      'x'.repeat(orderBytesLimit + 1)
    ]) {
      assert.equal(parseOrder(text), undefined)
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        assert.equal(parseOrder(text), undefined)
      })
    )
  })
})
