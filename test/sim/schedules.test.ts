import assert from 'node:assert/strict'
import { explore } from '../../sim/explore.ts'
import { randomSchedule } from '../../sim/random-schedule.ts'
import { formatSchedule, parseScenario } from '../../sim/scenario.ts'
import { shrink } from '../../sim/shrink.ts'
import { World } from '../../sim/world.ts'

/** `WATARI_SEED` and `WATARI_RUNS` draw others, or more of them. */
const first = Number(process.env.WATARI_SEED ?? 1)
const runs = Number(process.env.WATARI_RUNS ?? 500)

describe('simulated hosts under random schedules of faults', () => {
  it('keep every promise', function () {
    this.timeout(Math.max(30_000, runs * 100))
    const { failure } = explore({ seed: first, schedules: runs, isShrinking: true })
    const text = failure && formatSchedule(failure.shrunk, `seed ${failure.seed}: ${failure.violation.text}`)
    assert.equal(text, undefined)
  })

  it('do the same again from the same seed, and from the text of a schedule', () => {
    for (const seed of [3, 16]) {
      const schedule = randomSchedule(seed)
      const [one, other, read] = [
        schedule,
        randomSchedule(seed),
        parseScenario(formatSchedule(schedule, 'again')).schedule
      ].map(each => {
        const world = new World(each)
        world.run()
        return world.log
      })
      assert.ok(one!.length > 10)
      assert.deepEqual(other, one)
      assert.deepEqual(read, one)
    }
  })

  it('shrink to what a failure needs, which fails when it is replayed', () => {
    const rules = { resumesByItself: true }
    const { failure } = explore({ seed: 1, schedules: 1000, rules, isShrinking: true })
    assert.ok(failure)
    const before = randomSchedule(failure.seed).steps.length
    assert.ok(failure.shrunk.steps.length < before)
    const replayed = new World(parseScenario(formatSchedule(failure.shrunk, 'replayed')).schedule, { rules })
    replayed.run()
    assert.equal(replayed.violations[0]?.kind, failure.violation.kind)
  })

  it('count what faults meet', () => {
    const { coverage } = explore({ seed: 1, schedules: 100 })
    assert.ok((coverage.toJSON()['source streaming']?.['power off'] ?? 0) > 0)
    assert.match(coverage.table(), /^least: /m)
  })
})

describe('shrinking a schedule', () => {
  it('leaves the steps that are needed, the end, and the hosts that are named', () => {
    const schedule = randomSchedule(2)
    const needed = schedule.steps.filter((_, at) => at === 1 || at === 5)
    const shrunk = shrink(schedule, ({ steps }) => needed.every(step => steps.includes(step)))
    assert.deepEqual(shrunk.steps, [...needed, schedule.steps.at(-1)])
    assert.ok(shrunk.hosts.length <= schedule.hosts.length)
  })
})
