import assert from 'node:assert/strict'
import { errorCode } from '../../../protocol/errors.ts'
import { type Holding, type Standing, standing } from '../../../protocol/relocation/plan.ts'
import { RegisterAsking } from '../../../protocol/relocation/register-asking.ts'
import { Repetition } from '../../../protocol/relocation/repetition.ts'
import { checkedTimes, defaultRelocationTimes, timesOf } from '../../../protocol/relocation/times.ts'
import { away, elsewhere, from, home, plan, relocating, returned, times, to } from './holdings.ts'

describe('how a relocation stands', () => {
  const cases: [string, Holding, Standing][] = [
    ['the source owns it and runs it', home, 'home'],
    ['it is under way', relocating, 'relocating'],
    ['the target owns it', away, 'away'],
    ['the target owns it and has stopped it', { ...away, phase: { kind: 'stopped' } }, 'away'],
    ['the target gave it back', returned, 'returned'],
    [
      'it went away and came home by another relocation',
      { ...returned, phase: { kind: 'running' } },
      'superseded'
    ],
    [
      'another relocation has begun',
      { ...relocating, phase: { kind: 'relocating', relocation: 'ff', to } },
      'superseded'
    ],
    ['it was stopped at the source', { ...home, phase: { kind: 'stopped' } }, 'superseded'],
    ['a returned machine was stopped', { ...returned, phase: { kind: 'stopped' } }, 'superseded'],
    ['somebody else owns it', elsewhere, 'superseded'],
    [
      'the source rebooted and took it over',
      { ...home, owner: { ...from, incarnation: 'boot-2' }, epoch: 5 },
      'superseded'
    ],
    [
      'the target rebooted and took it over',
      { ...away, owner: { ...to, incarnation: 'boot-8' } },
      'superseded'
    ],
    ['the target got it in a later epoch', { ...away, epoch: 7 }, 'superseded'],
    ['the source got it in a later epoch', { ...home, epoch: 5 }, 'superseded']
  ]
  for (const [name, holding, expected] of cases) {
    it(`${expected}: ${name}`, () => assert.equal(standing(plan, holding), expected))
  }
})

describe('the times of a relocation', () => {
  it('are consistent as shipped', () =>
    assert.equal(checkedTimes(defaultRelocationTimes), defaultRelocationTimes))

  it('keep nobody waiting longer than the lease lasts, and a machine without one for long', () => {
    const { silenceMs, lastPassMs, patienceMs, yieldMs, ...others } = timesOf(defaultRelocationTimes, {
      lease: { durationMs: 10_000 }
    })
    assert.deepEqual([silenceMs, lastPassMs, patienceMs, yieldMs], [10_000, 10_000, 10_000, 10_000])
    assert.deepEqual(defaultRelocationTimes, { ...defaultRelocationTimes, ...others })
    const disk = { hosts: ['a'], generation: 1, copied: false } as never
    assert.equal(timesOf(defaultRelocationTimes, { lease: { durationMs: 10_000 }, disk }).yieldMs, undefined)
    const long = { ...defaultRelocationTimes, yieldMs: 3_600_000 }
    assert.deepEqual(timesOf(defaultRelocationTimes, { lease: { durationMs: 3_600_000 } }), long)
    assert.equal(timesOf(defaultRelocationTimes, {}), defaultRelocationTimes)
  })

  it('are refused with every contradiction', () => {
    const wrong = {
      ...times,
      registerMs: times.reservationMs,
      silenceMs: 1,
      retryMaxMs: 1,
      patienceMs: 1,
      tellMs: -1
    }
    assert.throws(
      () => checkedTimes(wrong),
      (error: Error) => errorCode(error) === 'bad-configuration' && error.message.split(';').length === 5
    )
  })
})

describe('asking the register', () => {
  it('has one question outstanding, and pauses that grow to their bound', () => {
    const asking = new RegisterAsking({ ...times, retryMs: 100, retryMaxMs: 300 })
    assert.equal(asking.due(0), false)
    asking.want(0)
    assert.equal(asking.due(0), true)
    asking.asked('read')
    asking.want(1)
    assert.equal(asking.due(1), false)
    assert.equal(asking.wakeup(), undefined)
    assert.equal(asking.answered('abort'), false)
    assert.equal(asking.answered('read'), true)
    assert.equal(asking.answered('read'), false)
    const pauses = [0, 0, 0].map(now => {
      asking.again(now)
      return asking.wakeup()
    })
    assert.deepEqual(pauses, [100, 200, 300])
    asking.rest()
    assert.equal(asking.wakeup(), undefined)
  })
})

describe('a repetition', () => {
  it('grows its pauses to a bound that is never below the first', () => {
    const repetition = new Repetition(10, 5)
    assert.equal(repetition.due(0), false)
    repetition.after(0)
    assert.equal(repetition.at, 10)
    repetition.again(0)
    repetition.again(0)
    assert.equal(repetition.at, 10)
    repetition.now(7)
    assert.equal(repetition.due(7), true)
    repetition.rest()
    assert.equal(repetition.at, undefined)
  })
})
