import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Guard, type GuardReport, guardSettings } from '../../../protocol/lease/guard.ts'
import { GuardWorld, machine } from './guard-world.ts'

const { pauseBeforeMs, killBeforeMs, lateMs, retryMs } = guardSettings
const until = 10_000
const pauseAt = until - pauseBeforeMs
const killAt = until - killBeforeMs

describe('the guard of leases', () => {
  const armed = (): GuardWorld => {
    const world = new GuardWorld()
    assert.equal(world.guardIt(until), 'armed')
    return world
  }
  const past = (): GuardWorld => {
    const world = armed()
    world.pass(pauseAt)
    world.process()
    assert.equal(world.last?.state, 'paused')
    return world
  }

  it('pauses at its time, not before', () => {
    const world = armed()
    world.pass(pauseAt - 1)
    assert.equal(world.stops, 0)
    world.pass(1)
    assert.equal(world.stops, 1)
    world.process()
    assert.deepEqual(world.last, { ...machine, untilMs: until, state: 'paused' })
    world.pass(60_000)
    assert.equal(world.isDead, false)
  })

  it('kills a QEMU that does not answer, before the end of the lease', () => {
    const world = armed()
    world.pass(killAt - 1)
    assert.equal(world.isDead, false)
    world.pass(1)
    assert.equal(world.isDead, true)
    assert.equal(world.last?.state, 'killed')
    // What is said twice changes nothing.
    world.die()
    assert.equal(world.report, 'killed')
  })

  it('does not kill one that stands still and waits for its disk', () => {
    const world = armed()
    world.pass(pauseAt)
    world.standStill()
    world.pass(60_000)
    world.feed({ kind: 'tick' })
    assert.equal(world.isDead, false)
    // Neither does it say that it may be resumed: QEMU would take the order after the stop that it still has.
    assert.equal(world.extend(world.now + 10_000), 'pausing')
    world.process()
    assert.deepEqual(world.last, { ...machine, untilMs: world.now + 10_000, state: 'paused' })
  })

  it('goes by what extends, and never back but by the explicit word', () => {
    const world = armed()
    world.extend(20_000)
    world.extend(15_000)
    world.pass(20_000 - pauseBeforeMs - 1)
    assert.equal(world.stops, 0)
    world.extend(19_000, true)
    assert.equal(world.stops, 1)
  })

  it('kills sooner by the explicit word, and later by none that changes little', () => {
    const world = armed()
    world.pass(pauseAt)
    world.extend(pauseAt, true)
    for (let ms = 0; ms < lateMs; ms += 50) {
      assert.equal(world.isDead, false)
      world.extend(world.now + 1)
      world.pass(50)
    }
    assert.equal(world.isDead, true)
  })

  it('acknowledges an extension while it pauses once that is resolved', () => {
    const world = armed()
    world.pass(pauseAt)
    assert.equal(world.extend(until + 10_000), 'pausing')
    world.pass(5_000)
    assert.equal(world.isDead, false)
    world.process()
    assert.deepEqual(world.last, { ...machine, untilMs: until + 10_000, state: 'paused' })
    world.resume()
    assert.equal(world.report, 'armed')
    world.pass(until + 10_000 - pauseBeforeMs - world.now)
    assert.equal(world.stops, 1)
  })

  it('kills by the extended deadline when the pause is never resolved', () => {
    const world = armed()
    world.pass(pauseAt)
    world.extend(until + 10_000)
    world.pass(until + 10_000 - killBeforeMs - world.now - 1)
    assert.equal(world.isDead, false)
    world.pass(1)
    assert.equal(world.isDead, true)
  })

  it('has patience with one of which it lost sight while it stood still, but not for ever', () => {
    const world = armed()
    world.pass(pauseAt)
    world.standStill()
    world.pass(60_000)
    world.lose(false)
    world.pass(lateMs - 1)
    assert.equal(world.isDead, false)
    world.pass(1)
    assert.equal(world.isDead, true)
  })

  it('kills what may run, where nobody hears QEMU', () => {
    for (const before of [
      // Paused by the agent, which lets it go on.
      (world: GuardWorld) => world.agentStop(),
      // Paused by the guard, and extended: the agent lets it go on.
      (world: GuardWorld) => {
        world.pass(pauseAt)
        world.process()
        world.extend(world.now + 10_000)
      },
      (world: GuardWorld) => {
        world.pass(pauseAt)
        world.extend(world.now + 10_000)
        world.process()
      },
      // The same, after it was lost out of sight.
      (world: GuardWorld) => {
        world.pass(pauseAt)
        world.process()
        world.lose(false)
        world.extend(world.now + 10_000)
      }
    ]) {
      const world = armed()
      before(world)
      world.lose(false)
      world.obey()
      assert(world.isRunning)
      world.pass(20_000)
      assert(world.isDead)
    }
  })

  it('says paused, where nobody hears QEMU, until the agent knows that it may let the guest go on', () => {
    const world = past()
    world.lose(false)
    assert.equal(world.extend(world.now + pauseBeforeMs), 'paused')
    assert.equal(world.extend(world.now + pauseBeforeMs), 'paused')
    assert.equal(world.extend(world.now + pauseBeforeMs + 1), 'paused')
    world.obey()
    assert(world.isRunning)
    // Also where nothing is extended by it.
    assert.equal(world.extend(world.now + pauseBeforeMs + 1, true), 'armed')
    world.connect()
    assert.equal(world.extend(world.now + 10_000), 'armed')
  })

  it('says paused again of a guest that nobody let go on, once QEMU is heard', () => {
    const world = past()
    world.lose(false)
    assert.equal(world.extend(world.now + 10_000), 'paused')
    assert.equal(world.extend(world.now + 10_001), 'armed')
    world.connect()
    assert.equal(world.extend(world.now + 10_002), 'paused')
    assert.equal(world.extend(world.now + 10_003), 'paused')
  })

  it('pauses again what failed, until one is answered', () => {
    const world = armed()
    world.pass(pauseAt)
    world.lose(true)
    world.connect()
    assert.equal(world.report, 'pausing')
    world.pass(retryMs)
    assert.equal(world.stops, 1)
    world.process()
    assert.equal(world.report, 'paused')
  })

  it('pauses at once a guest that goes on after its deadline, and kills it if that takes long', () => {
    const world = past()
    world.resume()
    assert.equal(world.stops, 1)
    world.process()
    assert.equal(world.last?.state, 'paused')
    world.pass(60_000)
    world.resume()
    world.pass(lateMs - 1)
    assert.equal(world.isDead, false)
    world.pass(1)
    assert.equal(world.isDead, true)
  })

  it('has until the end of the lease for a guest that goes on before it', () => {
    const world = past()
    world.pass(100)
    world.resume()
    world.pass(killAt - world.now - 1)
    assert.equal(world.isDead, false)
    world.pass(1)
    assert.equal(world.isDead, true)
  })

  it('pauses first after a freeze, with little patience', () => {
    const world = armed()
    world.freeze(until + 60_000)
    assert.equal(world.stops, 1)
    assert.equal(world.guard.mayExecutePast(world.now), true)
    world.pass(lateMs - 1)
    assert.equal(world.isDead, false)
    world.pass(1)
    assert.equal(world.isDead, true)
    assert.equal(world.guard.mayExecutePast(world.now), false)
  })

  it('is extended after a freeze by a renewal from before it, without a pause', () => {
    const world = armed()
    world.now += until + 1_000
    assert.equal(world.extend(world.now + 9_000), 'armed')
    assert.equal(world.stops, 0)
  })

  it('kills again what does not end, and says that it may execute', () => {
    const world = armed()
    world.isUnkillable = true
    world.pass(until)
    assert.equal(world.guard.mayExecutePast(world.now), false)
    const kills = world.kills
    world.pass(10 * retryMs)
    assert.equal(world.kills, kills + 10)
    assert.equal(world.guard.mayExecutePast(world.now), true)
    assert.equal(world.extend(world.now + 10_000), 'killing')
  })

  it('forgets what is released, under its epoch only', () => {
    const world = armed()
    world.ask('release', { epoch: machine.epoch + 1 })
    assert.equal(world.report, 'armed')
    world.ask('release', {})
    assert.equal(world.report, undefined)
    world.pass(60_000)
    assert.equal(world.stops + world.kills, 0)
  })

  it('refuses an older epoch, what is too far ahead, and a newer epoch while it pauses', () => {
    const world = armed()
    assert.equal(world.ask('guard', { epoch: machine.epoch - 1, untilMs: 20_000 }), 'refused')
    assert.equal(world.extend(guardSettings.maxAheadMs + 1), 'refused')
    assert.equal(world.extend(Number.NaN), 'refused')
    assert.equal(world.ask('extend', { epoch: machine.epoch + 1, untilMs: 20_000 }), 'unknown')
    world.pass(pauseAt)
    assert.equal(world.ask('guard', { epoch: machine.epoch + 1, untilMs: 20_000 }), 'refused')
    world.process()
    assert.equal(world.ask('guard', { epoch: machine.epoch + 1, untilMs: 20_000 }), 'armed')
    // Of the copy before nothing counts any more.
    assert.deepEqual(world.guard.step({ kind: 'gone', ...machine }, world.now), [])
    assert.equal(world.report, 'armed')
  })

  it('has a bound', () => {
    const guard = new Guard({ ...guardSettings, maxMachines: 2 })
    const machines = ['1', '2', '3'].map(digit => ({ id: digit.repeat(32), epoch: 1, untilMs: until }))
    const [answer] = guard.step({ kind: 'guard', request: 7, machines }, 0)
    assert.deepEqual(answer?.kind === 'answer' && answer.machines.map(({ state }) => state), [
      'armed',
      'armed',
      'refused'
    ])
  })

  it('remembers what has ended until it is released', () => {
    const world = armed()
    world.die()
    assert.equal(world.last?.state, 'gone')
    assert.equal(world.extend(20_000), 'gone')
    assert.equal(world.guard.wakeup(), undefined)
  })

  it('believes what was kept of a paused one, unless its deadline had been extended', () => {
    const world = new GuardWorld()
    world.now = until
    world.isRunning = false
    world.ask('guard', { untilMs: until, state: 'paused' })
    assert.equal(world.report, 'paused')
    world.pass(60_000)
    assert.equal(world.stops + world.kills, 0)

    const extended = new GuardWorld()
    assert.equal(extended.ask('guard', { untilMs: until, state: 'paused' }), 'pausing')
    assert.equal(extended.stops, 1)
    extended.process()
    assert.equal(extended.last?.state, 'paused')
  })

  it('pauses everything when it ends, and extends nothing any more', () => {
    const world = armed()
    world.feed({ kind: 'end' })
    assert.equal(world.stops, 1)
    assert.equal(world.extend(20_000), 'refused')
    assert.equal(world.guard.isDone, false)
    world.process()
    assert.equal(world.report, 'paused')
    assert.equal(world.guard.isDone, true)
  })

  it('is not made of times in which it could not act', () => {
    for (const unsafe of [{ lateMs: killBeforeMs + 1 }, { pauseBeforeMs: killBeforeMs }, { lateMs: 0 }]) {
      assert.throws(() => new Guard({ ...guardSettings, ...unsafe }), { code: 'unsafe-lease' })
    }
  })

  it('lets nothing execute beyond its bounds, and says paused only of what is', () => {
    const ms = fc.integer({ min: 0, max: 12_000 })
    const actions = fc.oneof(
      { weight: 1, arbitrary: fc.tuple(fc.constant('pass' as const), ms) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('pass' as const), fc.integer({ min: 0, max: 300 })) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('freeze' as const), ms) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('extend' as const), ms) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('shorten' as const), ms) },
      {
        // As often as all with a time together: it is their order with each other that finds things.
        weight: 5,
        arbitrary: fc.tuple(
          fc.constantFrom(
            ...([
              'process',
              'tick',
              'standStill',
              'lose',
              'loseAfter',
              'connect',
              'obey',
              'rogue',
              'agentStop'
            ] as const)
          ),
          fc.constant(0)
        )
      }
    )
    fc.assert(
      // Without a size they have ten steps at most.
      fc.property(fc.array(actions, { maxLength: 60, size: 'max' }), steps => {
        const world = new GuardWorld()
        world.guardIt(10_000)
        for (const [action, ms] of steps) {
          switch (action) {
            case 'pass':
              world.pass(ms)
              break
            case 'freeze':
              world.freeze(ms)
              break
            case 'extend':
              world.extend(world.now + ms)
              break
            case 'shorten':
              world.extend(world.now + ms, true)
              break
            case 'tick':
              world.feed({ kind: 'tick' })
              break
            case 'lose':
              world.lose(false)
              break
            case 'loseAfter':
              world.lose(true)
              break
            case 'obey':
              world.obey()
              break
            case 'rogue':
              world.resume()
              break
            default:
              world[action]()
          }
          world.check()
        }
      }),
      { numRuns: 5_000 }
    )
  })

  it('answers for each machine that is named', () => {
    const guard = new Guard()
    const [answer] = guard.step({ kind: 'extend', request: 3, machines: [{ ...machine, untilMs: 5 }] }, 0)
    const unknown: GuardReport = { ...machine, untilMs: 0, state: 'unknown' }
    assert.deepEqual(answer, { kind: 'answer', request: 3, machines: [unknown] })
  })
})
