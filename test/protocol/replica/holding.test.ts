import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  completed,
  type Holding,
  type HoldingResult,
  joined,
  keptFiles,
  merged,
  opened,
  sealed,
  unsealed
} from '../../../protocol/replica/holding.ts'

const machine = '11'.repeat(16)
const copyA = 'aa'.repeat(16)
const copyB = 'bb'.repeat(16)
const copyC = 'cc'.repeat(16)
const ask = (epoch: number, copy: string, onlyIfThere = false) => ({ machine, epoch, copy, onlyIfThere })

function holdingOf(result: HoldingResult): Holding {
  assert.equal(result.kind, 'next', JSON.stringify(result))
  return (result as Extract<HoldingResult, { kind: 'next' }>).holding
}
const codeOf = (result: HoldingResult) => (result.kind === 'refuse' ? result.code : undefined)
const inStep = (copy: string, epoch: number, before?: Holding) =>
  holdingOf(
    joined(holdingOf(completed(holdingOf(opened(before, ask(epoch, copy))), epoch, copy)), epoch, copy)
  )

describe('what a host has of a replica', () => {
  it('keeps an older complete copy until the next one is in the register', () => {
    const first = inStep(copyA, 5)
    assert.deepEqual(keptFiles(first), [copyA])
    const second = holdingOf(opened(first, ask(5, copyB)))
    assert.deepEqual(keptFiles(second), [copyB, copyA])
    // One that never became complete is worth nothing, and the older one still is.
    const third = holdingOf(opened(second, ask(5, copyC)))
    assert.deepEqual(keptFiles(third), [copyC, copyA])
    assert.deepEqual(keptFiles(holdingOf(completed(third, 5, copyC))), [copyC, copyA])
    assert.deepEqual(keptFiles(inStep(copyC, 5, second)), [copyC])
  })

  it('goes on with the copy that it has, and with no other that should be there', () => {
    const held = inStep(copyA, 5)
    const again = opened(held, ask(5, copyA, true))
    assert.deepEqual(again, { kind: 'next', holding: held, isNew: false })
    assert.equal(codeOf(opened(held, ask(5, copyB, true))), 'copy-unknown')
    assert.equal(codeOf(opened(undefined, ask(5, copyA, true))), 'copy-unknown')
    assert.equal(codeOf(opened(held, ask(6, copyA))), 'copy-unknown')
    const next = holdingOf(opened(held, ask(5, copyB)))
    assert.equal(codeOf(opened(next, ask(5, copyA))), 'copy-unknown')
    assert.equal(codeOf(completed(next, 5, copyA)), 'copy-unknown')
  })

  it('is sealed for a takeover by a complete copy only, and takes nothing older then', () => {
    assert.equal(codeOf(sealed(undefined, 6)), 'disk-missing')
    assert.equal(codeOf(sealed(holdingOf(opened(undefined, ask(5, copyA))), 6)), 'disk-missing')
    const held = inStep(copyA, 5)
    assert.equal(codeOf(sealed(held, 5)), 'sealed')
    const taken = holdingOf(sealed(held, 6))
    assert.deepEqual(keptFiles(taken), [])
    for (const asked of [ask(5, copyA, true), ask(5, copyB), ask(7, copyB)])
      assert.equal(codeOf(opened(taken, asked)), 'sealed')
    assert.equal(codeOf(completed(taken, 5, copyA)), 'sealed')
    const lifted = unsealed(taken, 5)
    assert.equal(opened(lifted, ask(5, copyA, true)).kind, 'next')
    assert.equal(codeOf(opened(unsealed(taken, 7), ask(5, copyA, true))), 'sealed')
  })

  it('is sealed with the newest complete copy where the loss of what was written since is accepted', () => {
    assert.equal(codeOf(sealed(undefined, 6, true)), 'disk-missing')
    assert.equal(codeOf(sealed(holdingOf(opened(undefined, ask(5, copyA))), 6, true)), 'disk-missing')
    const next = holdingOf(opened(inStep(copyA, 5), ask(5, copyB)))
    assert.equal(codeOf(sealed(next, 6)), 'disk-missing')
    assert.equal(codeOf(sealed(next, 5, true)), 'sealed')
    const taken = holdingOf(sealed(next, 6, true))
    assert.deepEqual([taken.current?.copy, taken.former, taken.isPromoted], [copyA, undefined, true])
    assert.equal(codeOf(opened(taken, ask(5, copyB, true))), 'sealed')
    // Nothing of it is lost by a takeover that came to nothing.
    assert.deepEqual(keptFiles(unsealed(taken, 5)), [copyA])
    const whole = holdingOf(completed(next, 5, copyB))
    assert.equal(holdingOf(sealed(whole, 6, true)).current?.copy, copyB)
  })

  it('takes what changed since the copy that it has, and since no other', () => {
    const over = (held: Holding | undefined, copy: string, lower: string) =>
      opened(held, { ...ask(5, copy), over: lower })
    assert.equal(codeOf(over(undefined, copyB, copyA)), 'copy-unknown')
    const half = holdingOf(opened(undefined, ask(5, copyA)))
    assert.equal(codeOf(over(half, copyB, copyA)), 'copy-unknown')
    const first = inStep(copyA, 5)
    assert.equal(codeOf(over(first, copyB, copyC)), 'copy-unknown')
    const second = holdingOf(over(first, copyB, copyA))
    assert.deepEqual([second.former?.copy, keptFiles(second)], [copyA, [copyA, copyB]])
    // Not complete, it is nothing, and the one below it is as good as it was.
    assert.equal(holdingOf(sealed(second, 6, true)).current?.copy, copyA)
    assert.deepEqual(keptFiles(holdingOf(over(second, copyC, copyA))), [copyA, copyC])
    const whole = holdingOf(completed(second, 5, copyB))
    assert.deepEqual([whole.former, keptFiles(whole)], [undefined, [copyA, copyB]])
    assert.equal(codeOf(over(whole, copyC, copyA)), 'copy-unknown')
    const single = merged(whole, copyB)
    assert.deepEqual([single.current?.copy, keptFiles(single)], [copyB, [copyA]])
    assert.deepEqual(keptFiles(holdingOf(over(single, copyC, copyB))), [copyA, copyC])
    // A copying that is not complete is never merged into what it lies over.
    assert.deepEqual(merged(second, copyB), second)
    assert.deepEqual(keptFiles(holdingOf(sealed(single, 6, true))), [])
    assert.deepEqual(keptFiles(unsealed(holdingOf(sealed(single, 6, true)), 5)), [copyA])
  })

  it('never takes anything of an older epoch than it took or was sealed for', () => {
    const epoch = fc.integer({ min: 1, max: 6 })
    const copy = fc.constantFrom(copyA, copyB, copyC)
    const move = fc.oneof(
      fc
        .tuple(epoch, copy, fc.boolean())
        .map(([e, c, only]) => ({ epoch: e, rule: (h?: Holding) => opened(h, ask(e, c, only)) })),
      fc.tuple(epoch, copy).map(([e, c]) => ({ epoch: e, rule: (h?: Holding) => completed(h, e, c) })),
      fc.tuple(epoch, copy).map(([e, c]) => ({ epoch: e, rule: (h?: Holding) => joined(h, e, c) })),
      fc
        .tuple(epoch, fc.boolean())
        .map(([e, older]) => ({ epoch: e, rule: (h?: Holding) => sealed(h, e, older) }))
    )
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), moves => {
        let held: Holding | undefined
        for (const { epoch: at, rule } of moves) {
          const result = rule(held)
          if (result.kind === 'refuse') continue
          assert.ok(at >= (held?.minEpoch ?? 1), 'what is older was taken')
          assert.ok(result.holding.minEpoch >= (held?.minEpoch ?? 1))
          // What was complete and is not in another's place is lost only to a copy that is complete as well.
          const before = [held?.former, held?.current].filter(each => each?.isComplete)
          const after = [result.holding.former, result.holding.current].filter(each => each?.isComplete)
          if (before.length > 0) assert.ok(after.length > 0)
          held = result.holding
        }
      })
    )
  })
})
