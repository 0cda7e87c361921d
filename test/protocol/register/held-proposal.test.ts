import assert from 'node:assert/strict'
import { accepted, append, promised, Script, voter } from './proposer-script.ts'

describe('a proposer of a change that is held for another host', () => {
  const heldFor = 'source'
  const changedBy = ({ outcome }: Script) => outcome?.kind === 'decided' && outcome.changed

  it("has voters stand by with it, and counts what they accept at that host's word", () => {
    const script = new Script(append, { heldFor })
    script.say('ab', promised(accepted(3, 'v')))
    assert.deepEqual([script.asked, script.proposed, script.standsBy], ['abc stand-by', 'v!', 1])
    assert.ok(script.question.kind === 'stand-by' && script.question.by === heldFor)
    script.say('b', { kind: 'accepted' })
    assert.equal(script.outcome, undefined)
    script.say('c', { kind: 'accepted' })
    assert.equal(changedBy(script), true)
  })

  it('tells them again as long as it is held, and takes an acceptance that answers either question', () => {
    const script = new Script(append, { heldFor }).say('ab', promised())
    const { round } = script.sent.get('a')!
    script.fail('bc', 'no-such-method')
    assert.equal(script.wake().asked, 'abc stand-by')
    const answer = { store: voter('a').store, sequence: 1, verdict: { kind: 'accepted' } } as const
    script.take(script.proposer.step({ kind: 'answer', from: 'a', round, answer }, script.now))
    assert.equal(script.wake().asked, 'bc stand-by')
    assert.equal(script.say('b', { kind: 'accepted' }).outcome?.kind, 'decided')
  })

  it('counts no acceptance of another ballot', () => {
    const script = new Script(append, { heldFor }).say('ab', promised())
    const { round } = script.sent.get('c')!
    script.say('a', { kind: 'conflict', promised: { counter: 7, proposer: 'other' } })
    script.wake().say('ab', promised(accepted(7, 'w')))
    assert.deepEqual([script.asked, script.proposed, script.standsBy], ['abc stand-by', 'w!', 8])
    script.say('a', { kind: 'accepted' })
    const answer = { store: voter('c').store, sequence: 1, verdict: { kind: 'accepted' } } as const
    script.take(script.proposer.step({ kind: 'answer', from: 'c', round, answer }, script.now))
    assert.equal(script.outcome, undefined)
  })

  it('gives way to whoever overtakes it, but not when it is wanted', () => {
    const script = new Script(append, { heldFor }).say('ab', promised())
    script.say('a', { kind: 'conflict', promised: { counter: 7, proposer: 'other' } })
    assert.equal(script.proposer.wakeup(), 50)
    script.take(script.proposer.step({ kind: 'go' }, 1))
    assert.deepEqual([script.asked, script.ballot], ['abc prepare', 8])
    assert.deepEqual([script.say('ab', promised()).asked, script.standsBy], ['abc accept', 1])
  })

  it('asks those that have not accepted outright when it is wanted', () => {
    const script = new Script(append, { heldFor }).say('ab', promised()).say('b', { kind: 'accepted' })
    const { round } = script.sent.get('c')!
    script.take(script.proposer.step({ kind: 'go' }, 50))
    assert.deepEqual([script.asked, script.ballot], ['ac accept', 1])
    const answer = { store: voter('c').store, sequence: 1, verdict: { kind: 'accepted' } } as const
    script.take(script.proposer.step({ kind: 'answer', from: 'c', round, answer }, 60))
    assert.equal(changedBy(script), true)
    const early = new Script(append, { heldFor })
    early.take(early.proposer.step({ kind: 'go' }, 0))
    assert.equal(early.say('ab', promised()).asked, 'abc accept')
  })

  it('waits with what is no change of ours until it is wanted', () => {
    const script = new Script(() => ({ kind: 'refuse', code: 'no', message: 'no' }), { heldFor })
    script.say('ab', promised(accepted(3, 'v')))
    assert.deepEqual(
      [script.asked, script.standsBy, script.proposer.wakeup()],
      ['abc prepare', undefined, 10_000]
    )
    script.take(script.proposer.step({ kind: 'go' }, 5_000))
    assert.equal(script.asked, 'abc accept')
    assert.equal(script.say('ab', { kind: 'accepted' }).outcome?.kind, 'refused')
  })

  it('does not know what came of it once voters stood by with it', () => {
    const script = new Script(append, { heldFor }).say('ab', promised())
    script.take(script.proposer.step({ kind: 'abort' }, 1))
    assert.equal(script.outcome?.kind, 'unknown')
  })
})
