import assert from 'node:assert/strict'
import { isLinearizable, type Operation } from '../../sim/linearizability.ts'

const swap = (invokedAt: number, returnedAt: number, found: number | undefined, wrote: number): Operation => {
  return { invokedAt, returnedAt, kind: 'swap', found, wrote }
}
const read = (invokedAt: number, returnedAt: number, found: number | undefined): Operation => {
  return { invokedAt, returnedAt, kind: 'read', found }
}
const unknown = (invokedAt: number, wrote: number): Operation => {
  const returnedAt = Number.POSITIVE_INFINITY
  return { invokedAt, returnedAt, kind: 'swap', found: undefined, wrote, unknown: true }
}

describe('a history of a register', () => {
  it('is linearizable where some order of its operations explains it', () => {
    assert.ok(isLinearizable([]))
    assert.ok(isLinearizable([swap(1, 2, undefined, 7), read(3, 4, 7)]))
    // Two at once may have happened in either order.
    assert.ok(isLinearizable([swap(1, 5, 8, 7), swap(2, 4, undefined, 8)]))
    assert.ok(isLinearizable([swap(1, 5, undefined, 7), read(2, 3, undefined), read(3.5, 4, 7)]))
  })

  it('is not where a read is stale, a write is lost, or one is found twice', () => {
    assert.ok(!isLinearizable([swap(1, 2, undefined, 7), read(3, 4, undefined)]))
    assert.ok(!isLinearizable([swap(1, 2, undefined, 7), swap(3, 4, undefined, 8)]))
    assert.ok(!isLinearizable([swap(1, 2, undefined, 7), swap(3, 4, 7, 8), swap(5, 6, 7, 9)]))
    assert.ok(!isLinearizable([swap(1, 9, undefined, 7), read(2, 3, 7), read(4, 5, undefined)]))
  })

  it('lets what nobody knows the outcome of happen at any later time, or never', () => {
    assert.ok(isLinearizable([unknown(1, 7), read(5, 6, undefined), read(8, 9, 7)]))
    assert.ok(isLinearizable([unknown(1, 7), read(5, 6, undefined)]))
    assert.ok(!isLinearizable([read(1, 2, 7), unknown(3, 7)]))
    assert.ok(!isLinearizable([unknown(1, 7), read(5, 6, 7), read(7, 8, undefined)]))
  })
})
