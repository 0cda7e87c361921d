import assert from 'node:assert/strict'
import fc from 'fast-check'
import { nextStep, type ReplicaView } from '../../../protocol/replica/plan.ts'

const times = { silentMs: 3_000, reopenMs: 1_000 }
const copy = 'aa'.repeat(16)
const attached = { host: 'hostB', copy }
const nothing: ReplicaView = {
  isWanted: true,
  registered: undefined,
  attached: undefined,
  job: 'none',
  silentMs: 0,
  target: 'hostB',
  isResting: false
}
const step = (view: Partial<ReplicaView>) => nextStep({ ...nothing, ...view }, times).kind
const inStep: Partial<ReplicaView> = { registered: 'hostB', attached, job: 'ready' }

describe('the next step for a replica', () => {
  it('begins where one is wanted, and there is somebody to have it', () => {
    assert.deepEqual(nextStep(nothing, times), { kind: 'begin', host: 'hostB' })
    for (const not of [
      { isWanted: false },
      { isResting: true },
      { target: undefined },
      { job: 'unknown' as const }
    ])
      assert.equal(step(not), 'none')
  })

  it('joins when the mirror is ready, and is left alone while it is in step', () => {
    assert.equal(step({ attached, job: 'copying' }), 'none')
    assert.deepEqual(nextStep({ ...nothing, attached, job: 'ready' }, times), { kind: 'join', ...attached })
    assert.equal(step(inStep), 'none')
    // QEMU does not answer while it waits for a write.
    assert.equal(step({ ...inStep, job: 'unknown' }), 'none')
  })

  it('opens a silent stream anew, and takes the replica out when it stays silent', () => {
    assert.deepEqual(nextStep({ ...nothing, ...inStep, silentMs: 1_000 }, times), {
      kind: 'open',
      ...attached
    })
    assert.equal(step({ ...inStep, silentMs: 3_000 }), 'leave')
    assert.equal(step({ ...inStep, silentMs: 3_000, job: 'unknown' }), 'leave')
    assert.equal(step({ attached, job: 'copying', silentMs: 1_000 }), 'open')
    assert.equal(step({ attached, job: 'ready', silentMs: 1_000 }), 'open')
    for (const job of ['copying', 'ready', 'unknown'] as const)
      assert.equal(step({ attached, job, silentMs: 3_000 }), 'end')
  })

  it('takes a replica out that is not what QEMU mirrors to, or not wanted', () => {
    const wrong: Partial<ReplicaView>[] = [
      { ...inStep, isWanted: false },
      { ...inStep, job: 'ended' },
      { ...inStep, job: 'none' },
      { ...inStep, job: 'copying' },
      { ...inStep, attached: undefined },
      { ...inStep, attached: { host: 'hostC', copy } }
    ]
    for (const view of wrong) assert.equal(step(view), 'leave', JSON.stringify(view))
  })

  it('ends what is left of a mirror before it begins another', () => {
    for (const view of [{ attached }, { job: 'ready' as const }, { attached, job: 'ended' as const }])
      assert.equal(step(view), 'end')
    assert.equal(step({ attached, job: 'ready', isWanted: false }), 'end')
  })

  it('never ends a mirror to what is in the register, and never joins what is not ready', () => {
    const host = fc.constantFrom('hostB', 'hostC')
    const view = fc.record<ReplicaView>({
      isWanted: fc.boolean(),
      registered: fc.option(host, { nil: undefined }),
      attached: fc.option(fc.record({ host, copy: fc.constant(copy) }), { nil: undefined }),
      job: fc.constantFrom('none', 'copying', 'ready', 'ended', 'unknown'),
      silentMs: fc.constantFrom(0, 999, 1_000, 2_999, 3_000, Number.POSITIVE_INFINITY),
      target: fc.option(host, { nil: undefined }),
      isResting: fc.boolean()
    })
    fc.assert(
      fc.property(view, seen => {
        const { kind } = nextStep(seen, times)
        if (seen.registered !== undefined) assert.ok(['none', 'open', 'leave'].includes(kind))
        if (kind === 'join') assert.ok(seen.job === 'ready' && seen.attached && seen.silentMs < 1_000)
        if (kind === 'begin') assert.ok(seen.attached === undefined && seen.job === 'none')
      }),
      { numRuns: 2_000 }
    )
  })
})
