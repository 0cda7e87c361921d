import assert from 'node:assert/strict'
import { superseded } from '../../../protocol/relocation/effect.ts'
import { ENDED_AT_TARGET } from '../../../protocol/relocation/message.ts'
import type { SourceEvent } from '../../../protocol/relocation/source-state.ts'
import { away, elsewhere, home, plan, relocating, returned, times, to } from './holdings.ts'
import { Source } from './source-in-words.ts'

const failure = { code: 'no-room', message: 'there is no room' }

describe('the source of a relocation', () => {
  it('goes from preflight to done', () => {
    const source = new Source()
    assert.deepEqual(source.step({ kind: 'start' }), ['journal! preflight', 'preflight'])
    assert.deepEqual(source.step({ kind: 'preflighted' }), ['journal! reserving', 'send reserve'])
    assert.deepEqual(source.hear({ kind: 'reserved' }), ['journal! registering', 'propose begin'])
    assert.deepEqual(source.register('begin', relocating), ['journal! streaming', 'send stream', 'stream'])
    source.now = 1000
    assert.deepEqual(source.step({ kind: 'paused', forMs: 0 }), ['journal! renounced', 'send renounced'])
    source.now = 1010
    assert.deepEqual(source.hear({ kind: 'noted' }), [])
    assert.deepEqual(source.step({ kind: 'sent' }), [])
    source.now = 1030
    assert.deepEqual(source.hear({ kind: 'loaded' }), ['journal deciding'])
    assert.deepEqual(source.hear({ kind: 'executing', ageMs: 0 }), ['propose read'])
    source.now = 1055
    assert.deepEqual(source.register('read', away), [
      'journal! yielding',
      'forward',
      'send renounced',
      'journal discarding',
      'discard with disk'
    ])
    assert.deepEqual(source.step({ kind: 'discarded' }), [
      'send released',
      'journal! done',
      'finished done 25'
    ])
    assert.equal(source.core.wakeup(), undefined)
    assert.equal(source.core.finished, true)
    assert.equal(source.core.awayEpoch, 5)
  })

  it('says its renunciation only behind the durable entry', () => {
    const effects = new Source().to('streaming').step({ kind: 'paused', forMs: 0 })
    assert.ok(effects.indexOf('journal! renounced') < effects.indexOf('send renounced'))
  })

  describe('with what the target offers', () => {
    const offered = (number: number) =>
      ({
        kind: 'offered',
        offer: { number, ballot: { counter: 7, proposer: 'target' }, voters: ['a'] }
      }) as const

    it('lets the latest go behind the durable renunciation, and tells which', () => {
      const source = new Source().to('streaming')
      assert.deepEqual(source.hear(offered(1)), ['expect-let-go 1'])
      assert.deepEqual([...source.hear(offered(3)), ...source.hear(offered(2))], [])
      assert.deepEqual(source.step({ kind: 'paused', forMs: 0 }), [
        'journal! renounced',
        'let-go 3',
        'send renounced 3'
      ])
      assert.ok(source.wait().includes('send renounced 3'))
    })

    it('lets one go that comes late, or under another ballot, and tells of the first', () => {
      const source = new Source().to('renounced')
      assert.deepEqual(source.hear(offered(4)), ['let-go 4', 'send renounced 4'])
      assert.deepEqual(source.hear(offered(4)), [])
      assert.deepEqual(source.hear(offered(5)), ['let-go 5', 'send renounced 4'])
    })

    it('lets none go before the pause, once it gave up, or while the register decides', () => {
      const streaming = new Source().to('streaming')
      streaming.hear(offered(1))
      assert.ok(!streaming.step({ kind: 'cancel' }).includes('let-go 1'))
      assert.ok(!streaming.step({ kind: 'paused', forMs: 0 }).includes('let-go 1'))
      assert.deepEqual(streaming.hear(offered(2)), [])
      assert.deepEqual(new Source().to('deciding').hear(offered(1)), [])
    })

    it('takes the machine back by the register alone, though it let one go', () => {
      const source = new Source().to('streaming')
      source.hear(offered(1))
      source.step({ kind: 'paused', forMs: 0 })
      const effects = source.step({ kind: 'stream-failed', failure })
      assert.ok(effects.includes('propose abort') && !effects.some(effect => effect.startsWith('resume')))
      assert.deepEqual(source.register('abort', away, 'refused').slice(0, 2), [
        'journal! yielding',
        'forward'
      ])
    })
  })

  it('measures the downtime by its own clock and the age that the target tells', () => {
    const source = new Source().to('streaming')
    source.now = 500
    source.step({ kind: 'paused', forMs: 30 })
    source.now = 700
    source.hear({ kind: 'executing', ageMs: 40 })
    source.register('read', away)
    assert.ok(source.step({ kind: 'discarded' }).includes('finished done 190'))
  })

  it('gives up without asking the register before anything was begun there', () => {
    for (const [at, go] of [
      ['preflight', (s: Source) => s.step({ kind: 'preflighted', failure })],
      ['reserving', (s: Source) => s.hear({ kind: 'failed', ...failure })]
    ] as const) {
      const source = new Source().to(at)
      assert.deepEqual(go(source), ['send abandon', 'journal! aborted', 'finished aborted no-room'])
      assert.equal(source.core.wakeup(), undefined)
    }
    const cancelled = new Source().to('preflight').step({ kind: 'cancel' })
    assert.ok(cancelled.includes('finished aborted cancelled'))
    const exited = new Source().to('reserving').step({ kind: 'exited' })
    assert.ok(exited.includes('finished aborted machine-exited crashed'))
  })

  it('repeats the reservation until it is answered, and gives up in time', () => {
    const source = new Source().to('reserving')
    assert.deepEqual(source.wait(1600), ['send reserve', 'send reserve', 'send reserve'])
    assert.ok(source.wait(times.reserveMs).includes('finished aborted target-silent'))
    assert.equal(source.state, 'aborted')
    assert.ok(new Source().to('preflight').wait().includes('finished aborted target-silent'))
  })

  it('believes the refusal of the register', () => {
    const refused = new Source().to('registering').register('begin', home, 'refused')
    assert.deepEqual(refused, ['send abandon', 'journal! aborted', 'finished aborted not-owner'])
    const strange = new Source().to('registering').register('begin', home)
    assert.ok(strange.includes('finished aborted relocation-refused'))
  })

  it('proposes the beginning again while its outcome is unknown, then aborts at the register', () => {
    const source = new Source().to('registering')
    source.register('begin', undefined)
    assert.deepEqual(source.wait(), ['propose begin'])
    source.wait(times.registerMs)
    assert.equal(source.state, 'aborting')
    assert.deepEqual(source.register('begin', undefined), ['propose abort'])
    assert.ok(source.register('abort', home, 'refused').includes('resume 4'))
  })

  it('aborts at the register, and only then resumes, on every failure while it streams', () => {
    const failures: [string, (s: Source) => string[]][] = [
      ['cancelled', s => s.step({ kind: 'cancel' })],
      ['no-room', s => s.step({ kind: 'stream-failed', failure })],
      ['no-room', s => s.hear({ kind: 'failed', ...failure })],
      ['target-silent', s => s.wait(times.silenceMs)]
    ]
    for (const [code, go] of failures) {
      const source = new Source().to('streaming')
      const effects = go(source)
      assert.equal(source.state, 'aborting')
      assert.ok(
        effects.includes('cancel-stream') &&
          effects.includes('send abandon') &&
          effects.includes('propose abort')
      )
      assert.ok(!effects.some(effect => effect.startsWith('resume')))
      assert.deepEqual(source.register('abort', relocating, 'refused'), [])
      assert.deepEqual(source.wait(), ['propose abort'])
      const decided = source.register('abort', home)
      assert.deepEqual(decided, ['send abandon', 'journal! resuming', 'cancel-stream', 'resume 4'])
      assert.deepEqual(source.step({ kind: 'resumed' }), ['journal! aborted', `finished aborted ${code}`])
    }
  })

  it('stays with the target as long as it hears from it', () => {
    const source = new Source().to('streaming')
    for (let i = 0; i < 20; i++) {
      assert.ok(source.wait(times.silenceMs / 2).includes('send stream'))
      source.hear({ kind: 'incoming' })
    }
    assert.equal(source.state, 'streaming')
  })

  it('does not renounce a pause that comes when it has already given up', () => {
    const source = new Source().toAborting()
    assert.deepEqual(source.step({ kind: 'paused', forMs: 0 }), [])
    assert.deepEqual(source.step({ kind: 'cancel' }), [])
    assert.ok(source.register('abort', home).includes('resume 4'))
  })

  it('asks the register, and does not resume, on every failure after the pause', () => {
    const failures: ((s: Source) => string[])[] = [
      s => s.step({ kind: 'cancel' }),
      s => s.step({ kind: 'stream-failed', failure }),
      s => s.hear({ kind: 'failed', ...failure }),
      s => s.wait(times.lastPassMs)
    ]
    for (const go of failures) {
      const source = new Source().to('renounced')
      const effects = go(source)
      assert.ok(effects.includes('propose abort'), effects.join())
      assert.ok(!effects.some(effect => effect.startsWith('resume')))
      assert.deepEqual(source.register('abort', undefined), [])
      assert.ok(!source.wait(60_000).some(effect => effect.startsWith('resume')))
      assert.ok(source.register('abort', away, 'refused').includes('journal! yielding'))
    }
  })

  it('takes no notice of a stream that fails after everything was sent', () => {
    const source = new Source().to('renounced')
    source.step({ kind: 'sent' })
    assert.deepEqual(source.step({ kind: 'stream-failed', failure }), [])
    assert.equal(source.state, 'renounced')
  })

  it('repeats the renunciation until the target answers for good', () => {
    const source = new Source().to('renounced')
    assert.deepEqual(source.wait(1600), ['send renounced', 'send renounced', 'send renounced'])
    source.hear({ kind: 'loaded' })
    assert.ok(source.wait(3000).includes('send renounced'))
  })

  it('leaves the decision to a loaded target, then tries to take the machine back', () => {
    const source = new Source().to('deciding')
    assert.ok(source.wait(1000).includes('propose read'))
    source.register('read', relocating)
    const later = source.wait(times.decideMs)
    assert.ok(later.includes('propose read'))
    assert.deepEqual(source.register('read', relocating), ['propose abort'])
    assert.ok(source.register('abort', home).includes('resume 4'))
    assert.ok(source.step({ kind: 'resumed' }).includes('finished aborted target-silent'))
  })

  it('competes for the machine at once when it is cancelled while the register decides', () => {
    const source = new Source().to('deciding')
    assert.deepEqual(source.step({ kind: 'cancel' }), ['propose abort'])
    assert.ok(source.register('abort', away, 'refused').includes('journal! yielding'))
  })

  it('keeps its copy until the winner executes', () => {
    const source = new Source().to('yielding')
    assert.ok(!source.wait(60_000).some(effect => effect.startsWith('discard')))
    assert.deepEqual(source.register('read', away), [])
    assert.ok(source.wait(10_000).includes('propose read'))
    assert.deepEqual(source.hear({ kind: 'executing', ageMs: 0 }), [
      'journal discarding',
      'discard with disk'
    ])
  })

  it('lets its copy go when the new owner stopped the machine', () => {
    const source = new Source().to('yielding')
    source.wait(1000)
    const stopped = source.register('read', { ...away, phase: { kind: 'stopped' } })
    assert.ok(stopped.includes('discard with disk'))
    assert.ok(source.step({ kind: 'discarded' }).includes('finished done'))
  })

  it('lets its copy go when the relocation has ended at the target, and its host has the machine all the same', () => {
    const source = new Source().to('yielding')
    source.wait(1000)
    source.register('read', away)
    const ended = { kind: 'failed', code: ENDED_AT_TARGET, message: 'it has ended here' } as const
    const asked = source.hear(ended)
    assert.ok(asked.includes('propose read') && !asked.some(effect => effect.startsWith('discard')))
    assert.ok(source.register('read', away).some(effect => effect.startsWith('discard')))
  })

  it('resumes under the epoch after next when the target gives the machine back', () => {
    const source = new Source().to('yielding')
    source.wait(1000)
    source.register('read', away)
    assert.ok(source.hear({ kind: 'failed', ...failure }).includes('propose read'))
    assert.ok(source.register('read', returned).includes('resume 6'))
    assert.ok(source.step({ kind: 'resumed' }).includes('finished aborted target-failed'))
  })

  it('names the cause at its own side, where the target told of the consequence first', () => {
    for (const [code, told] of [
      ['switchover-unpaused'],
      ['relocation-cancelled', 'target-failed']
    ] as const) {
      const source = new Source().to('streaming')
      source.hear({ kind: 'failed', code: 'target-failed', message: 'its copy ended' })
      source.step({ kind: 'stream-failed', failure: { code, message: 'of the stream' } })
      source.register('abort', home)
      assert.ok(source.step({ kind: 'resumed' }).includes(`finished aborted ${told ?? code}`))
    }
  })

  it('removes its copy, but not the disk, when the register moved on to somebody else', () => {
    for (const source of [new Source().to('registering'), new Source().toAborting()]) {
      source.wait(1000)
      const proposal = { registering: 'begin', aborting: 'abort' } as const
      const effects = source.register(proposal[source.state as 'registering'], elsewhere, 'refused')
      assert.ok(
        effects.includes('journal! discarding') &&
          effects.includes('discard') &&
          effects.includes('cancel-stream')
      )
      assert.ok(source.step({ kind: 'discarded' }).includes('finished aborted superseded'))
    }
  })

  it('is done when the machine had gone further while it waited for the winner', () => {
    const source = new Source().to('yielding')
    source.wait(1000)
    source.wait(10_000)
    assert.ok(source.register('read', elsewhere).includes('discard'))
    assert.ok(source.step({ kind: 'discarded' }).includes('finished done'))
  })

  it('tries again to resume and to discard', () => {
    const resuming = new Source().toAborting()
    resuming.register('abort', home)
    assert.deepEqual(resuming.step({ kind: 'resume-failed' }), [])
    assert.deepEqual(resuming.wait(), ['resume 4', 'propose read'])
    assert.deepEqual(resuming.register('read', home), [])
    resuming.step({ kind: 'resume-failed' })
    assert.deepEqual(resuming.wait(), ['resume 4', 'propose read'])
    // Its lease ended, and others took the machine over.
    assert.ok(resuming.register('read', elsewhere).includes('discard'))
    const discarding = new Source().to('discarding')
    assert.deepEqual(discarding.step({ kind: 'discard-failed' }), [])
    assert.deepEqual(discarding.wait(), ['discard with disk'])
    assert.deepEqual(discarding.step({ kind: 'exited' }), [])
  })

  describe('when its own copy dies', () => {
    it('aborts while it streams, and reports a crash', () => {
      const source = new Source().to('streaming')
      assert.ok(source.step({ kind: 'exited' }).includes('propose abort'))
      source.step({ kind: 'stream-failed', failure })
      const home_ = source.register('abort', home)
      assert.deepEqual(home_, ['send abandon', 'journal! aborted', 'finished aborted machine-exited crashed'])
    })

    it('lets the target speak first after the pause, for it may have the only whole copy', () => {
      const source = new Source().to('renounced')
      assert.deepEqual(source.step({ kind: 'exited' }), [])
      assert.deepEqual(source.step({ kind: 'stream-failed', failure }), [])
      assert.ok(source.hear({ kind: 'loaded' }).includes('propose complete'))
      assert.ok(source.register('complete', away).includes('send renounced'))
      source.hear({ kind: 'executing', ageMs: 0 })
      assert.ok(source.step({ kind: 'discarded' }).some(effect => effect.startsWith('finished done')))
    })

    it('waits with patience for a silent target, then aborts', () => {
      const source = new Source().to('renounced')
      source.step({ kind: 'exited' })
      const early = source.wait(times.lastPassMs + 1)
      assert.ok(early.includes('propose read') && !early.includes('propose abort'))
      source.register('read', relocating)
      assert.ok(!source.wait(times.patienceMs / 2).includes('propose abort'))
      source.register('read', relocating)
      source.wait(times.patienceMs)
      assert.deepEqual(source.register('read', relocating), ['propose abort'])
    })

    it('proposes completion when a loaded target is slow to decide', () => {
      const source = new Source().to('deciding')
      assert.ok(source.step({ kind: 'exited' }).includes('propose complete'))
      assert.ok(!source.wait(times.patienceMs * 2).includes('propose abort'))
      source.register('complete', relocating, 'refused')
      assert.deepEqual(source.hear({ kind: 'failed', ...failure }), ['propose abort'])
    })

    it('hears of a loaded target while it decides', () => {
      const { source } = Source.recover('renounced', 'gone')
      source.register('read', relocating)
      assert.deepEqual(source.hear({ kind: 'loaded' }), ['propose complete'])
      assert.deepEqual(source.hear({ kind: 'loaded' }), [])
    })

    it('says how it ended', () => {
      const source = new Source().to('reserving')
      const message = 'the machine ended while it was relocated: ended by SIGABRT'
      const effects = source.core.step({ kind: 'exited', why: 'ended by SIGABRT' }, source.now)
      const end = { result: 'aborted', code: 'machine-exited', message, crashed: true }
      assert.deepEqual(effects.at(-1), { kind: 'finished', end })
    })

    it('has nothing to resume', () => {
      const source = new Source().toAborting()
      source.register('abort', home)
      assert.deepEqual(source.step({ kind: 'exited' }), [
        'journal! aborted',
        'finished aborted cancelled crashed'
      ])
      const deciding = new Source().to('deciding')
      deciding.step({ kind: 'cancel' })
      deciding.step({ kind: 'exited' })
      assert.ok(new Source().to('yielding').step({ kind: 'exited' }).length === 0)
    })
  })

  describe('when its agent starts again', () => {
    it('gives up what the register does not know of', () => {
      for (const phase of ['preflight', 'reserving'] as const) {
        assert.ok(Source.recover(phase, 'running').effects.includes('finished aborted agent-restarted'))
      }
    })

    it('aborts at the register what had begun, and only then resumes', () => {
      for (const phase of ['registering', 'streaming', 'aborting'] as const) {
        const { source, effects } = Source.recover(phase, 'paused')
        assert.ok(effects.includes('propose abort') && !effects.some(effect => effect.startsWith('resume')))
        assert.ok(source.register('abort', home).includes('resume 4'))
      }
    })

    it('never resumes by itself what it renounced', () => {
      for (const phase of ['renounced', 'deciding', 'resuming'] as const) {
        const { source, effects } = Source.recover(phase, 'paused')
        assert.deepEqual(effects, ['journal deciding', 'send renounced', 'propose read'])
        assert.ok(!source.wait(10 * times.patienceMs).some(effect => effect.startsWith('resume')))
        assert.deepEqual(source.register('read', undefined), ['propose abort'])
        assert.ok(source.register('abort', home).includes('resume 4'))
      }
    })

    it('goes on yielding', () => {
      for (const phase of ['yielding', 'discarding'] as const) {
        const { source, effects } = Source.recover(phase, 'paused')
        assert.ok(effects.includes('forward'))
        source.hear({ kind: 'executing', ageMs: 5 })
        assert.ok(source.step({ kind: 'discarded' }).includes('finished done'))
      }
    })

    it('says why it was aborting, not that it was restarted', () => {
      const { source } = Source.recover('aborting', 'paused', failure)
      source.register('abort', home)
      assert.ok(source.step({ kind: 'resumed' }).includes(`finished aborted ${failure.code}`))
    })

    it('removes what others decided about, and does not say that it was relocated', () => {
      const { source, effects } = Source.recover('discarding', 'paused', superseded)
      assert.ok(effects.includes('discard') && !effects.includes('forward'))
      assert.ok(source.step({ kind: 'discarded' }).includes('finished aborted superseded'))
    })

    it('does nothing about what had ended but tell of it', () => {
      const ends = [
        ['done', 'gone', 'finished done'],
        ['aborted', 'running', 'finished aborted no-room'],
        ['aborted', 'gone', 'finished aborted no-room crashed']
      ] as const
      for (const [phase, copy, end] of ends) {
        const { source, effects } = Source.recover(phase, copy, failure)
        assert.deepEqual(effects, [end])
        assert.equal(source.core.finished, true)
      }
    })
  })

  it('takes no notice of messages that are not for it', () => {
    const source = new Source().to('reserving')
    const body = { kind: 'reserved' } as const
    const message = { relocation: plan.id, epoch: plan.epoch, body }
    for (const event of [
      { kind: 'message', from: 'a-stranger', message },
      { kind: 'message', from: to.host, message: { ...message, relocation: 'ef'.repeat(16) } },
      { kind: 'message', from: to.host, message: { ...message, epoch: 3 } }
    ] as const) {
      assert.deepEqual(source.step(event), [])
      assert.equal(source.state, 'reserving')
    }
  })

  it('takes no notice of what comes out of place', () => {
    const events: SourceEvent[] = [
      { kind: 'start' },
      { kind: 'preflighted', failure },
      { kind: 'resumed' },
      { kind: 'resume-failed' },
      { kind: 'discarded' },
      { kind: 'discard-failed' },
      { kind: 'register', proposal: 'give-back', outcome: { kind: 'decided', holding: elsewhere } }
    ]
    for (const state of ['reserving', 'streaming', 'renounced', 'deciding', 'yielding', 'done'] as const) {
      const source = new Source().to(state)
      for (const event of events) assert.deepEqual(source.step(event), [], `${event.kind} in ${state}`)
      for (const kind of ['incoming', 'noted'] as const) source.hear({ kind })
      assert.equal(source.state, state)
    }
    const late = new Source().to('done')
    assert.deepEqual(late.step({ kind: 'cancel' }), [])
    assert.deepEqual(late.hear({ kind: 'executing', ageMs: 1 }), [])
    const stray = new Source()
    assert.deepEqual(stray.hear({ kind: 'noted' }), [])
    assert.equal(stray.core.wakeup(), undefined)
  })
})
