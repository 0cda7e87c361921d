import assert from 'node:assert/strict'
import type { Rules } from '../../sim/rules.ts'
import type { Step } from '../../sim/schedule.ts'
import { calmSettings } from '../../sim/settings.ts'
import { World } from '../../sim/world.ts'

const names = ['a1', 'b1', 'c1', 'd1', 'e1', 'f1']
const voters = names.slice(1, 4)

/** Voters restart five times in a second: each has counted few renewals whenever it is asked, and always as few. */
function schedule(seed: number) {
  const steps: Step[] = [
    {
      at: 0,
      action: {
        verb: 'create MACHINE at HOST policy POLICY voters HOSTS',
        args: ['m1', 'a1', 'restart', voters]
      }
    }
  ]
  for (let at = 5_000; at < 60_000; at += 200)
    for (const host of voters) {
      steps.push({ at, action: { verb: 'kill agent HOST', args: [host] } })
      steps.push({ at, action: { verb: 'start agent HOST', args: [host] } })
    }
  const hosts = names.map(name => ({ name, site: name[0]! }))
  return { seed, hosts, settings: { ...calmSettings, farMs: 5 }, steps, untilMs: 65_000 }
}

/** @returns how often it executed twice, in ten worlds, and how often it moved */
function run(rules: Rules): { twice: number; moved: number } {
  let twice = 0
  let moved = 0
  for (let seed = 1; seed <= 10; seed++) {
    const world = new World(schedule(seed), { rules })
    world.run()
    if (world.violations.some(({ kind }) => kind === 'execution')) twice++
    if ([...world.catalog.values()].some(({ epoch }) => epoch > 2)) moved++
  }
  return { twice, moved }
}

describe('a voter that restarts', () => {
  it('begins another life: what it counted before is never taken for what it counts now', function () {
    this.timeout(60_000)
    assert.deepEqual(run({}), { twice: 0, moved: 0 })
    assert.ok(run({ keepsLife: true }).twice > 0)
  })
})
