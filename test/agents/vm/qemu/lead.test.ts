import assert from 'node:assert/strict'
import { Lead, MAX_LEAD_MS } from '../../../../agents/vm/qemu/lead.ts'

describe('the lead of an order to QEMU', () => {
  const leadAfter = (...answers: number[]): number => {
    const lead = new Lead()
    for (const ms of answers) lead.add(ms)
    return lead.ms
  }
  const quick = (count: number) => Array.from({ length: count }, () => 4)

  it('is one and a half times the longest answer of late', () => {
    assert.equal(leadAfter(), 0)
    assert.equal(leadAfter(...quick(20), 10, 4), 15)
  })

  it('forgets a slow answer that was the only one', () => {
    assert.equal(leadAfter(...quick(5), 80, ...quick(11)), 120)
    assert.equal(leadAfter(...quick(5), 80, ...quick(12)), 6)
  })

  it('remembers slow answers that come again and again, and counts them for more', () => {
    const throttled = [60, ...quick(9), 50, ...quick(9), 70]
    assert.equal(leadAfter(...throttled, ...quick(20)), 140)
    assert.equal(leadAfter(...throttled, ...quick(64)), 6)
  })

  it('is as a rule what most answers take, of which there is an exception until it is forgiven', () => {
    const lead = new Lead()
    for (const ms of [...quick(20), 80, 4, 4]) lead.add(ms)
    assert.deepEqual([lead.ms, lead.usualMs], [120, 6])
    lead.forgive()
    lead.add(4)
    assert.deepEqual([lead.ms, lead.usualMs], [6, 6])
  })

  it('makes no exceptions where answers are slow again and again', () => {
    const lead = new Lead()
    for (const ms of [60, ...quick(9), 50, ...quick(9), 70]) lead.add(ms)
    lead.forgive()
    assert.deepEqual([lead.ms, lead.usualMs], [140, 140])
  })

  it('is bounded', () => {
    assert.equal(leadAfter(10_000), MAX_LEAD_MS)
  })
})
