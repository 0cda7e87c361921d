import assert from 'node:assert/strict'
import { HostClock } from '../../sim/host-clock.ts'
import { Process } from '../../sim/process.ts'
import { Scheduler } from '../../sim/scheduler.ts'

function world(rate = 1) {
  const scheduler = new Scheduler()
  const clock = new HostClock(scheduler, { boot: 500, rate, dayOffset: 1e6 })
  const fired: number[] = []
  const timer = (ms: number) => clock.after(ms, () => fired.push(scheduler.now))
  return { scheduler, clock, fired, timer }
}

describe("a simulated host's clock", () => {
  it('runs at its own rate, and timers with it', () => {
    const { scheduler, clock, fired, timer } = world(2)
    timer(100)
    scheduler.run(1000)
    assert.deepEqual(fired, [50])
    assert.equal(clock.now(), 2500)
  })

  it('moves timers when its rate changes', () => {
    const { scheduler, clock, fired, timer } = world()
    timer(100)
    scheduler.at(50, () => clock.setRate(0.5))
    scheduler.run(1000)
    assert.deepEqual(fired, [150])
  })

  it('stands still while the host is frozen by something that hides it', () => {
    const { scheduler, clock, fired, timer } = world()
    timer(100)
    scheduler.at(50, () => clock.hide(true))
    scheduler.at(500, () => clock.hide(false))
    scheduler.run(1000)
    assert.deepEqual(fired, [550])
    assert.equal(clock.now(), 500 + 1000 - 450)
  })

  it('has a time of day that can be stepped, without anything happening', () => {
    const { scheduler, clock, fired, timer } = world()
    timer(100)
    scheduler.at(50, () => clock.stepDay(3_600_000))
    scheduler.run(1000)
    assert.deepEqual(fired, [100])
    assert.equal(clock.timeOfDay(), 500 + 1000 + 1e6 + 3_600_000)
  })
})

describe('a simulated process', () => {
  it('does late what it is told while it is stopped, and never what an earlier life was told', () => {
    const { scheduler, clock } = world()
    const process = new Process(() => clock)
    const done: string[] = []
    process.start()
    process.after(100, () => done.push(`timer at ${scheduler.now}`))
    scheduler.at(50, () => process.stop('signal'))
    scheduler.at(60, () => process.run(() => done.push('message')))
    scheduler.at(300, () => process.continue('signal'))
    scheduler.run(400)
    assert.deepEqual(done, ['message', 'timer at 300'])
    process.after(100, () => done.push('never'))
    const bound = process.bound(() => done.push('never'))
    process.kill()
    process.start()
    bound()
    scheduler.run(1000)
    assert.equal(done.length, 2)
  })
})
