import assert from 'node:assert/strict'
import { byKind, Runner, type RunnerClock, type RunnerOptions } from '../../overlay/runner.ts'
import type { Core } from '../../protocol/core.ts'
import { eventually } from '../support/eventually.ts'

type Event = { kind: 'add'; value: number } | { kind: 'throw' } | { kind: 'tick' }
type Effect = { kind: 'say'; text: string } | { kind: 'store'; text: string }

class Sample implements Core<Event, Effect> {
  wakeAt: number | undefined
  readonly times: number[] = []
  step(event: Event, now: number): Effect[] {
    this.times.push(now)
    if (event.kind === 'throw') throw new Error('our mistake')
    if (event.kind === 'tick') {
      this.wakeAt = undefined
      return [{ kind: 'say', text: 'tick' }]
    }
    return [
      { kind: 'store', text: `store ${event.value}` },
      { kind: 'say', text: `say ${event.value}` }
    ]
  }
  wakeup(): number | undefined {
    return this.wakeAt
  }
}

/** Time that passes when the test says so. */
class ManualClock implements RunnerClock {
  time = 0
  timers: { at: number; run: () => void }[] = []
  now() {
    return this.time
  }
  after(ms: number, run: () => void) {
    const timer = { at: this.time + ms, run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter(other => other !== timer)
    }
  }
  advance(ms: number) {
    this.time += ms
    for (const timer of this.timers.filter(({ at }) => at <= this.time)) {
      this.timers = this.timers.filter(other => other !== timer)
      timer.run()
    }
  }
}

function start(changes: Partial<RunnerOptions<Event, Effect>> = {}) {
  const core = new Sample()
  const said: string[] = []
  const faults: string[] = []
  const clock = new ManualClock()
  const runner = new Runner<Event, Effect>({
    core,
    tick: { kind: 'tick' },
    execute: effect => void said.push(effect.text),
    onFault: (_error, at) => faults.push(at),
    clock,
    ...changes
  })
  return { core, said, faults, clock, runner }
}

describe('the runner', () => {
  it('steps events one by one and carries out effects in their order', async () => {
    const { runner, said } = start()
    for (let i = 0; i < 600; i++) runner.feed({ kind: 'add', value: i })
    await runner.idle()
    assert.deepEqual(said, Array.from({ length: 600 }, (_, i) => [`store ${i}`, `say ${i}`]).flat())
    await runner[Symbol.asyncDispose]()
  })

  it('lets no effect overtake one that is still under way', async () => {
    const said: string[] = []
    let stored: (() => void) | undefined
    const { runner } = start({
      execute: byKind<Effect>({
        say: effect => void said.push(effect.text),
        store: async effect => {
          await new Promise<void>(resolve => {
            stored = resolve
          })
          said.push(effect.text)
        }
      })
    })
    runner.feed({ kind: 'add', value: 1 })
    await eventually(() => stored !== undefined, { deadlineMs: 1_000 })
    runner.feed({ kind: 'tick' })
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(said, [])
    stored?.()
    await runner.idle()
    assert.deepEqual(said, ['store 1', 'say 1', 'tick'])
    await runner[Symbol.asyncDispose]()
  })

  it('goes on after a throw of the core and of a handler, and says so', async () => {
    let isFirst = true
    const { runner, faults, core } = start({
      execute: effect => {
        if (effect.kind === 'store' && isFirst) {
          isFirst = false
          throw new Error('a handler')
        }
        return effect.kind === 'say' ? Promise.reject(new Error('later')) : undefined
      }
    })
    runner.feed({ kind: 'throw' })
    runner.feed({ kind: 'add', value: 1 })
    runner.feed({ kind: 'add', value: 2 })
    await runner.idle()
    assert.deepEqual(faults, ['core', 'effect', 'effect', 'effect'])
    assert.equal(core.times.length, 3)
    await runner[Symbol.asyncDispose]()
  })

  it('drops what is over its bound and says so', async () => {
    const { runner, said, faults } = start({ queueEvents: 2 })
    assert.equal(runner.feed({ kind: 'add', value: 1 }), true)
    assert.equal(runner.feed({ kind: 'add', value: 2 }), true)
    assert.equal(runner.feed({ kind: 'add', value: 3 }), false)
    await runner.idle()
    assert.deepEqual(faults, ['queue'])
    assert.equal(said.length, 4)
    assert.equal(runner.feed({ kind: 'add', value: 4 }), true)
    await runner[Symbol.asyncDispose]()
    assert.equal(runner.feed({ kind: 'add', value: 5 }), false)
  })

  it('wakes the core when it asks, not before, and time never goes back', async () => {
    const { runner, core, clock, said } = start()
    core.wakeAt = 100
    runner.feed({ kind: 'add', value: 1 })
    await runner.idle()
    clock.advance(99)
    await runner.idle()
    assert.ok(!said.includes('tick'))
    clock.advance(1)
    await runner.idle()
    assert.ok(said.includes('tick'))
    clock.time = 50
    runner.feed({ kind: 'add', value: 2 })
    await runner.idle()
    assert.deepEqual(
      core.times,
      core.times.toSorted((a, b) => a - b)
    )
    assert.equal(clock.timers.length, 0)
    await runner[Symbol.asyncDispose]()
  })

  it('moves its timer when the core changes its mind, and drops it at the end', async () => {
    const { runner, core, clock } = start()
    core.wakeAt = 1_000
    runner.feed({ kind: 'add', value: 1 })
    await runner.idle()
    core.wakeAt = 10
    runner.feed({ kind: 'add', value: 2 })
    await runner.idle()
    assert.deepEqual(
      clock.timers.map(({ at }) => at),
      [10]
    )
    await runner[Symbol.asyncDispose]()
    assert.deepEqual(clock.timers, [])
  })
})
