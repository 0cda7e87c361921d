import assert from 'node:assert/strict'
import { superseded } from '../../../protocol/relocation/effect.ts'
import type { CopyAtTarget } from '../../../protocol/relocation/target.ts'
import type { TargetEvent, TargetPhase } from '../../../protocol/relocation/target-state.ts'
import { away, elsewhere, from, home, plan, relocating, returned, times } from './holdings.ts'
import { Target } from './target-in-words.ts'

const failure = { code: 'no-room', message: 'there is no room' }
const noRoom = { code: 'no-room', message: 'the disk is full' }

describe('the target of a relocation', () => {
  it('goes from preparing to done', () => {
    const target = new Target()
    assert.deepEqual(target.step({ kind: 'start' }), ['journal! preparing', 'prepare'])
    assert.deepEqual(target.step({ kind: 'prepared' }), ['journal! reserved', 'send reserved'])
    assert.deepEqual(target.hear({ kind: 'stream' }), [
      'journal! incoming',
      'offer',
      'block-ports',
      'send incoming'
    ])
    assert.deepEqual(target.hear({ kind: 'renounced' }), ['journal! renounced', 'send noted'])
    assert.deepEqual(target.step({ kind: 'loaded' }), ['journal deciding', 'send loaded', 'propose complete'])
    assert.deepEqual(target.register('complete', away), ['journal executing', 'open-ports', 'resume 5'])
    assert.deepEqual(target.step({ kind: 'resumed' }), ['journal! done', 'send executing 0', 'finished done'])
    assert.equal(target.core.finished, false)
    target.hear({ kind: 'released', downtimeMs: 31 })
    assert.equal(target.core.downtimeMs, 31)
    assert.equal(target.core.finished, true)
    assert.equal(target.core.wakeup(), undefined)
  })

  it('proposes only with the renunciation, and that on disk, and everything loaded', () => {
    const loadedFirst = new Target().toLoaded()
    assert.ok(!loadedFirst.wait(times.patienceMs - 1).includes('propose complete'))
    assert.deepEqual(loadedFirst.hear({ kind: 'renounced' }), [
      'journal! renounced',
      'send noted',
      'journal deciding',
      'send loaded',
      'propose complete'
    ])
    const renouncedFirst = new Target().to('renounced')
    assert.ok(!renouncedFirst.wait(times.lastPassMs - 1).includes('propose complete'))
  })

  it('executes only by the word of the register', () => {
    const target = new Target().to('deciding')
    const before = [
      ...target.register('complete', undefined),
      ...target.wait(10_000),
      ...target.register('complete', relocating),
      ...target.hear({ kind: 'renounced' }),
      ...target.hear({ kind: 'abandon' }),
      ...target.step({ kind: 'resumed' }),
      ...target.wait(10_000)
    ]
    assert.ok(before.includes('propose complete'))
    assert.ok(!before.some(effect => effect.startsWith('resume') || effect === 'open-ports'))
    assert.ok(target.register('complete', away).includes('resume 5'))
  })

  it('completes by itself when the source is gone for good after it renounced', () => {
    const target = new Target().to('deciding')
    target.wait(10 * times.silenceMs)
    assert.ok(target.register('complete', away).includes('resume 5'))
  })

  it('removes its copy after the register named the source, and only then', () => {
    const target = new Target().to('deciding')
    assert.ok(!target.wait(times.patienceMs).some(effect => effect.startsWith('discard')))
    assert.ok(target.register('complete', home).includes('discard with disk'))
    assert.deepEqual(target.step({ kind: 'discarded' }), [
      'journal! discarded',
      'send failed taken-back',
      'finished aborted taken-back'
    ])
    assert.equal(target.core.finished, true)
  })

  it('leaves the disk when the register moved on to somebody else', () => {
    assert.ok(new Target().to('deciding').register('complete', elsewhere).includes('discard'))
  })

  it('walks away before it proposed anything', () => {
    const reasons: [TargetPhase, (t: Target) => string[], string][] = [
      ['preparing', t => t.step({ kind: 'prepare-failed', failure }), 'no-room'],
      ['preparing', t => t.wait(times.reserveMs), 'reservation-expired'],
      ['reserved', t => t.wait(times.reservationMs), 'reservation-expired'],
      ['reserved', t => t.hear({ kind: 'abandon' }), 'abandoned'],
      ['reserved', t => t.step({ kind: 'exited' }), 'target-failed'],
      ['incoming', t => t.hear({ kind: 'abandon' }), 'abandoned']
    ]
    for (const [state, go, code] of reasons) {
      const target = new Target().to(state)
      const effects = go(target)
      assert.ok(
        effects.includes(`send failed ${code}`) && effects.includes('discard with disk'),
        `${state} ${code}`
      )
      assert.ok(target.step({ kind: 'discarded' }).includes(`finished aborted ${code}`))
    }
  })

  describe('once voters stand by', () => {
    it('asks the register before it walks away, and removes its copy by that answer alone', () => {
      const reasons: [TargetPhase, (t: Target) => string[], string][] = [
        ['incoming', t => t.step({ kind: 'load-failed', failure }), 'no-room'],
        ['incoming', t => t.wait(times.silenceMs), 'source-silent'],
        ['incoming', t => t.step({ kind: 'exited' }), 'target-failed'],
        ['renounced', t => t.step({ kind: 'load-failed', failure }), 'no-room'],
        ['renounced', t => t.step({ kind: 'exited' }), 'target-failed'],
        ['renounced', t => t.wait(times.lastPassMs), 'load-late']
      ]
      for (const [state, go, code] of reasons) {
        const target = new Target().to(state)
        const effects = [...go(target), ...target.register('abort', undefined), ...target.wait(1_000)]
        assert.ok(effects.includes(`send failed ${code}`), `${state} ${code}`)
        assert.ok(effects.includes('propose abort') && !effects.includes('propose complete'))
        assert.ok(!effects.includes('discard with disk'))
        assert.deepEqual(target.hear({ kind: 'renounced' }), [`send failed ${code}`])
        assert.ok(target.register('abort', home).includes('discard with disk'))
        assert.ok(target.step({ kind: 'discarded' }).includes(`finished aborted ${code}`))
      }
    })

    it('gives back what was decided for a copy that could not be loaded', () => {
      for (const ahead of [false, true]) {
        const target = new Target().to('renounced')
        if (ahead) target.step({ kind: 'offer-decided', holding: away })
        target.step({ kind: 'load-failed', failure })
        const effects = target.register('abort', away)
        assert.deepEqual(effects, ['journal! returning', 'propose give-back'])
        assert.ok(target.register('give-back', returned).includes('discard with disk'))
      }
    })

    it('executes by what was decided ahead, with the renunciation on disk and everything loaded', () => {
      const executing = ['journal deciding', 'journal executing', 'open-ports', 'resume 5']
      const ahead = { kind: 'offer-decided', holding: away } as const
      const last = new Target().to('renounced')
      assert.deepEqual(last.step(ahead), [])
      assert.deepEqual(last.step({ kind: 'loaded' }), executing)
      const first = new Target().to('incoming')
      assert.deepEqual(first.step(ahead), ['journal! renounced', 'send noted'])
      assert.deepEqual(first.step({ kind: 'loaded' }), executing)
      assert.deepEqual(new Target().toLoaded().step(ahead), [
        'journal! renounced',
        'send noted',
        ...executing
      ])
      const deciding = new Target().to('deciding')
      assert.deepEqual(deciding.step(ahead), executing.slice(1))
      assert.deepEqual(deciding.register('complete', away), [])
    })

    it('gives back sooner what it has won when it hears nothing more of the source', () => {
      const target = new Target().to('renounced')
      target.step({ kind: 'offer-decided', holding: away })
      target.wait(times.decideMs - 1)
      target.hear({ kind: 'renounced' })
      assert.ok(!target.wait(times.decideMs - 1).includes('propose abort'))
      assert.ok(target.wait(1).includes('propose abort'))
      assert.ok(target.register('abort', away).includes('propose give-back'))
    })

    it('does nothing by another answer to its offer', () => {
      for (const holding of [home, relocating, returned, elsewhere]) {
        const target = new Target().to('renounced')
        assert.deepEqual(target.step({ kind: 'offer-decided', holding }), [])
        assert.ok(target.step({ kind: 'loaded' }).includes('propose complete'))
      }
    })

    it('takes no word of the source for a decision once it has won', () => {
      const target = new Target().to('renounced')
      target.step({ kind: 'offer-decided', holding: away })
      assert.deepEqual(target.hear({ kind: 'abandon' }), [])
      assert.ok(target.step({ kind: 'loaded' }).includes('resume 5'))
    })
  })

  it('keeps what may be the only whole copy longer', () => {
    const target = new Target().toLoaded()
    assert.ok(!target.wait(times.patienceMs - 1).includes('propose abort'))
    assert.ok(target.wait(1).includes('propose abort'))
    assert.ok(new Target().toLoaded().step({ kind: 'exited' }).includes('send failed target-failed'))
    assert.ok(new Target().toLoaded().hear({ kind: 'abandon' }).includes('send failed abandoned'))
  })

  it('answers what is repeated', () => {
    assert.deepEqual(new Target().to('preparing').hear({ kind: 'reserve' }), [])
    assert.deepEqual(new Target().to('reserved').hear({ kind: 'reserve' }), ['send reserved'])
    assert.deepEqual(new Target().to('incoming').hear({ kind: 'stream' }), ['send incoming'])
    assert.deepEqual(new Target().to('renounced').hear({ kind: 'renounced' }), ['send noted'])
    assert.deepEqual(new Target().to('deciding').hear({ kind: 'renounced' }), [])
    assert.deepEqual(new Target().to('executing').hear({ kind: 'renounced' }), ['send loaded'])
    const { target: returning } = Target.recover('returning', 'gone')
    assert.deepEqual(returning.hear({ kind: 'renounced' }), ['send failed gone'])
    const done = new Target().to('done')
    done.now += 70
    assert.deepEqual(done.hear({ kind: 'renounced' }), ['send executing 70'])
    const discarding = new Target().to('reserved')
    discarding.hear({ kind: 'abandon' })
    assert.deepEqual(discarding.hear({ kind: 'reserve' }), ['send failed abandoned'])
    discarding.step({ kind: 'discarded' })
    assert.deepEqual(discarding.hear({ kind: 'renounced' }), ['send failed abandoned'])
    assert.deepEqual(discarding.hear({ kind: 'released' }), [])
  })

  it('repeats what was not answered', () => {
    assert.ok(new Target().to('reserved').wait(2000).includes('send reserved'))
    assert.ok(new Target().toLoaded().wait(2000).includes('send loaded'))
    assert.ok(new Target().to('deciding').wait(2000).includes('send loaded'))
    const done = new Target().to('done')
    assert.ok(done.wait(times.resendMs).includes(`send executing ${times.resendMs}`))
    done.wait(times.tellMs)
    assert.equal(done.core.finished, true)
  })

  it('takes a renunciation that overtook the stream', () => {
    const target = new Target().to('reserved')
    assert.deepEqual(target.hear({ kind: 'renounced' }), [
      'journal! incoming',
      'offer',
      'block-ports',
      'journal! renounced',
      'send noted'
    ])
    const early = new Target().to('reserved')
    early.step({ kind: 'loaded' })
    assert.ok(early.hear({ kind: 'stream' }).includes('journal loaded'))
    assert.equal(early.state, 'loaded')
  })

  it('tries again to resume and to discard', () => {
    const executing = new Target().to('executing')
    assert.deepEqual(executing.step({ kind: 'resume-failed' }), [])
    assert.deepEqual(executing.wait(times.retryMs), ['resume 5', 'propose read'])
    assert.deepEqual(executing.register('read', away), [])
    executing.step({ kind: 'resume-failed' })
    executing.wait(2 * times.retryMs)
    // Its lease ended, and others took the machine over.
    assert.ok(executing.register('read', elsewhere).includes('discard'))
    const discarding = new Target().to('reserved')
    discarding.hear({ kind: 'abandon' })
    assert.deepEqual(discarding.step({ kind: 'discard-failed' }), [])
    assert.deepEqual(discarding.wait(times.retryMs), ['discard with disk'])
    assert.deepEqual(discarding.step({ kind: 'exited' }), [])
  })

  describe('when its copy dies', () => {
    it('gives the machine back if it was decided and never executed', () => {
      const target = new Target().to('deciding')
      assert.deepEqual(target.step({ kind: 'exited' }), [])
      assert.deepEqual(target.register('complete', away), ['journal! returning', 'propose give-back'])
      assert.deepEqual(target.register('give-back', undefined), [])
      assert.deepEqual(target.wait(times.retryMs), ['propose give-back'])
      assert.deepEqual(target.register('give-back', away), [])
      target.wait(times.retryMaxMs)
      assert.ok(target.register('give-back', returned).includes('discard with disk'))
      assert.ok(target.step({ kind: 'discarded' }).includes('finished aborted target-failed'))
    })

    it('aborts if it was not decided', () => {
      const target = new Target().to('deciding')
      target.step({ kind: 'exited' })
      assert.deepEqual(target.register('complete', relocating), ['propose abort'])
      assert.deepEqual(target.step({ kind: 'loaded' }), [])
      assert.ok(target.register('abort', home).includes('discard with disk'))
    })

    it('is a crash of the machine once it may have executed', () => {
      const target = new Target().to('executing')
      assert.deepEqual(target.step({ kind: 'exited' }), [
        'journal! done',
        'send executing 0',
        'finished done crashed'
      ])
      assert.deepEqual(new Target().to('done').step({ kind: 'exited' }), [])
    })
  })

  describe('when its agent starts again', () => {
    it('walks away from what was never proposed', () => {
      const cases: [TargetPhase, CopyAtTarget][] = [
        ['preparing', 'gone'],
        ['preparing', 'loaded'],
        ['reserved', 'incoming'],
        ['reserved', 'gone']
      ]
      for (const [phase, copy] of cases) {
        const { effects } = Target.recover(phase, copy)
        assert.ok(effects.includes('discard with disk'), `${phase} ${copy}`)
        assert.ok(!effects.some(effect => effect.startsWith('propose')))
      }
    })

    it('asks the register about what voters may have stood by with', () => {
      const cases: [TargetPhase, CopyAtTarget][] = [
        ['incoming', 'incoming'],
        ['incoming', 'gone'],
        ['loaded', 'gone'],
        ['renounced', 'incoming']
      ]
      for (const [phase, copy] of cases) {
        const { target, effects } = Target.recover(phase, copy)
        assert.deepEqual(effects, ['send failed agent-restarted', 'propose abort'], `${phase} ${copy}`)
        assert.ok(target.register('abort', away).includes('propose give-back'))
      }
    })

    it('goes on with a copy that is loaded', () => {
      for (const phase of ['reserved', 'incoming', 'loaded'] as const) {
        const { target } = Target.recover(phase, 'loaded')
        assert.equal(target.state, 'loaded')
        assert.ok(target.hear({ kind: 'renounced' }).includes('propose complete'))
      }
    })

    it('asks the register what became of its proposal', () => {
      for (const phase of ['renounced', 'deciding', 'executing'] as const) {
        const { target, effects } = Target.recover(phase, 'loaded')
        assert.ok(
          effects.includes('propose complete') && !effects.some(effect => effect.startsWith('resume'))
        )
        assert.ok(target.register('complete', away).includes('resume 5'))
      }
    })

    it('goes on with a copy that already executes, once the register confirms it', () => {
      const { target } = Target.recover('renounced', 'running')
      assert.deepEqual(target.register('complete', away).slice(-2), ['open-ports', 'resume 5'])
      assert.equal(target.step({ kind: 'resumed' }).at(-1), 'finished done')
    })

    it('takes a copy that is gone for one that may have executed', () => {
      const { target, effects } = Target.recover('renounced', 'gone')
      assert.ok(effects.includes('propose abort') && !effects.includes('send loaded'))
      assert.ok(target.register('abort', away).includes('finished done crashed'))
    })

    it('still gives back a copy that is whole, paused, and dies then', () => {
      const { target } = Target.recover('renounced', 'loaded')
      target.step({ kind: 'exited' })
      assert.ok(target.register('complete', away).includes('propose give-back'))
    })

    it('goes on giving back, discarding and telling', () => {
      assert.ok(Target.recover('returning', 'gone').effects.includes('propose give-back'))
      assert.ok(Target.recover('discarding', 'loaded').effects.includes('discard'))
      assert.ok(Target.recover('discarding', 'loaded', superseded).effects.includes('discard'))
      assert.deepEqual(Target.recover('done', 'running').effects, [
        'journal! done',
        'send executing 0',
        'finished done'
      ])
      assert.ok(Target.recover('done', 'gone').effects.includes('finished done crashed'))
      const { target, effects } = Target.recover('discarded', 'gone')
      assert.deepEqual(effects, ['finished aborted'])
      assert.deepEqual(target.hear({ kind: 'stream' }), ['send failed gone'])
    })
  })

  it('says why it walked away, also after its agent started again', () => {
    const { target } = Target.recover('discarding', 'gone', noRoom)
    assert.deepEqual(target.step({ kind: 'discarded' }), [
      'journal! discarded',
      'send failed no-room',
      'finished aborted no-room'
    ])
  })

  it('says that others decided, whatever else went wrong before', () => {
    const target = new Target().to('deciding')
    target.step({ kind: 'exited' })
    target.register('complete', elsewhere)
    assert.ok(target.step({ kind: 'discarded' }).includes('finished aborted superseded'))
  })

  it('takes no notice of messages that are not for it', () => {
    const target = new Target().to('reserved')
    const message = { relocation: plan.id, epoch: plan.epoch, body: { kind: 'abandon' } } as const
    for (const event of [
      { kind: 'message', from: 'a-stranger', message },
      { kind: 'message', from: from.host, message: { ...message, relocation: 'ef'.repeat(16) } },
      { kind: 'message', from: from.host, message: { ...message, epoch: 3 } }
    ] as const) {
      assert.deepEqual(target.step(event), [])
      assert.equal(target.state, 'reserved')
    }
  })

  it('takes no notice of what comes out of place', () => {
    const events: TargetEvent[] = [
      { kind: 'start' },
      { kind: 'prepared' },
      { kind: 'prepare-failed', failure },
      { kind: 'resumed' },
      { kind: 'resume-failed' },
      { kind: 'discarded' },
      { kind: 'discard-failed' },
      { kind: 'register', proposal: 'begin', outcome: { kind: 'decided', holding: home } }
    ]
    for (const state of ['reserved', 'incoming', 'renounced', 'deciding', 'done'] as const) {
      const target = new Target().to(state)
      for (const event of events) assert.deepEqual(target.step(event), [], `${event.kind} in ${state}`)
      assert.equal(target.state, state)
    }
    const deciding = new Target().to('deciding')
    assert.deepEqual(deciding.step({ kind: 'load-failed', failure }), [])
    assert.deepEqual(new Target().to('renounced').register('complete', away), [])
    assert.equal(new Target().core.wakeup(), undefined)
  })
})
