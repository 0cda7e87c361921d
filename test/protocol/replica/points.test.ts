import assert from 'node:assert/strict'
import { nextPoint, type PointView } from '../../../protocol/replica/points.ts'

const due: PointView = {
  ...{ isWanted: true, pass: 'none', silentMs: 0, dueInMs: -1, isResting: false },
  target: 'b'
}
const step = (change: Partial<PointView>) => nextPoint({ ...due, ...change }, 30_000).kind

describe('the next step for copies of a disk as of one moment', () => {
  it('begins one that is due, wanted and can be somewhere', () => {
    assert.deepEqual(nextPoint(due, 30_000), { kind: 'begin', host: 'b' })
    for (const not of [{ isWanted: false }, { dueInMs: 1 }, { isResting: true }, { target: undefined }])
      assert.equal(step(not), 'none', JSON.stringify(not))
  })

  it('leaves one alone while it gets on, and ends it where it does not or nobody wants it', () => {
    assert.equal(step({ pass: 'copying' }), 'none')
    assert.equal(step({ pass: 'copying', silentMs: 30_000 }), 'abandon')
    assert.equal(step({ pass: 'copying', isWanted: false }), 'abandon')
  })

  it('ends what has failed, and what it knows nothing of, whether one is wanted or not', () => {
    for (const isWanted of [true, false])
      for (const pass of ['failed', 'left'] as const) assert.equal(step({ pass, isWanted }), 'abandon')
  })

  it('concludes what is done, and does nothing while QEMU does not say', () => {
    assert.equal(step({ pass: 'done' }), 'conclude')
    assert.equal(step({ pass: 'done', isWanted: false, silentMs: 60_000 }), 'conclude')
    assert.equal(step({ pass: 'unknown', isWanted: false }), 'none')
  })
})
