import assert from 'node:assert/strict'
import { SourceRelocation } from '../../../protocol/relocation/source.ts'
import { timesOf } from '../../../protocol/relocation/times.ts'
import { away, elsewhere, plan, returned, times } from './holdings.ts'
import { Source } from './source-in-words.ts'

const failure = { code: 'no-room', message: 'there is no room' }

describe('the source of a relocation, of a machine with a lease', () => {
  const leased = () =>
    new Source(new SourceRelocation(plan, timesOf(times, { lease: { durationMs: 10_000 } })))

  it('lets its copy go, but not the disk, when the winner is not heard for that long', () => {
    const source = leased().to('deciding')
    source.wait(4_000)
    source.register('read', away)
    assert.equal(source.state, 'yielding')
    assert.ok(!source.wait(5_900).some(effect => effect.startsWith('discard')))
    assert.ok(source.wait(200).includes('discard'))
    assert.deepEqual(source.step({ kind: 'discarded' }), ['journal! unheard', 'depart'])
  })

  const unheard = () => {
    const source = leased().to('yielding')
    source.wait(11_000)
    source.step({ kind: 'discarded' })
    source.wait(1_000)
    return source
  }

  it('has a machine that crashed when the winner gives it back later', () => {
    const { source: restarted, effects } = Source.recover('unheard', 'gone')
    assert.deepEqual(effects, [])
    restarted.wait(1_000)
    for (const source of [unheard(), restarted]) {
      source.register('read', away)
      assert.ok(source.wait(10_000).includes('propose read'))
      assert.ok(source.register('read', returned).includes('finished aborted target-failed crashed'))
    }
  })

  it('asks at once when the winner says that it failed', () => {
    const source = unheard()
    source.register('read', away)
    assert.ok(source.hear({ kind: 'failed', ...failure }).includes('propose read'))
  })

  it('rests once the winner executes, or has stopped the machine, or others have it', () => {
    const executes = unheard()
    const over = ['send released', 'journal! done', 'finished done']
    assert.deepEqual(
      executes.hear({ kind: 'executing', ageMs: 0 }).map(effect => effect.replace(/ \d+$/, '')),
      over
    )
    const stopped = unheard()
    assert.deepEqual(stopped.register('read', { ...away, phase: { kind: 'stopped' } }), over)
    const taken = unheard()
    assert.deepEqual(taken.register('read', elsewhere), over)
    for (const { core } of [executes, stopped, taken])
      assert.deepEqual([core.finished, core.wakeup()], [true, undefined])
  })

  it('keeps it as long as the winner is heard', () => {
    const source = leased().to('yielding')
    for (let turn = 0; turn < 4; turn++) {
      assert.ok(!source.wait(9_000).some(effect => effect.startsWith('discard')))
      source.hear({ kind: 'failed', ...failure })
    }
    source.register('read', away)
    assert.equal(source.state, 'yielding')
  })

  it('gives a winner that it could not ask for until now the time to speak', () => {
    const { source } = Source.recover(
      'yielding',
      'paused',
      undefined,
      timesOf(times, { lease: { durationMs: 1_000 } })
    )
    assert.ok(!source.wait(times.decideMs - 100).some(effect => effect.startsWith('discard')))
    assert.ok(source.wait(200).includes('discard'))
  })
})
