import assert from 'node:assert/strict'
import { seededRandom } from '../../support/seeded-random.ts'
import { type Breakage, breakages } from './broken-relocations.ts'
import { World } from './world.ts'

/** One schedule, replayed by its seed. */
function world(seed: number, breakage?: Breakage): World {
  const random = seededRandom(seed)
  const made = new World(random, breakage)
  made.run(20 + Math.floor(random() * 300))
  return made
}

function assertSafe(made: World, seed: number): void {
  if (made.violations.length === 0) return
  assert.deepEqual(made.violations, [], `seed ${seed}:\n${made.log.slice(-80).join('\n')}`)
}

describe('a relocation under random schedules of loss, reordering, crashes and dying copies', () => {
  it('executes at most one copy always, and exactly one of the owner once faults end', function () {
    this.timeout(60_000)
    for (let seed = 0; seed < 2000; seed++) {
      assertSafe(world(seed), seed)
    }
  })

  it('stays safe with a driver that never pauses', function () {
    this.timeout(60_000)
    for (let seed = 0; seed < 150; seed++) {
      assertSafe(world(seed, { neverPauses: true }), seed)
    }
  })

  it('replays the same schedule from the same seed', () => {
    assert.deepEqual(world(7).log, world(7).log)
  })

  it('reaches each of the possible ends', () => {
    const ends = new Set<string>()
    for (let seed = 0; seed < 1000; seed++) {
      const { holding, agents } = world(seed)
      ends.add(`${holding.owner.host}, epoch ${holding.epoch}: ${agents.source.copy}/${agents.target.copy}`)
    }
    for (const end of [
      'source-host, epoch 4: running/none',
      'source-host, epoch 4: running/gone',
      'source-host, epoch 6: running/gone',
      'target-host, epoch 5: gone/running'
    ]) {
      assert.ok(ends.has(end), `no schedule ended with ${end}, only with\n${[...ends].sort().join('\n')}`)
    }
  })

  for (const [name, breakage] of Object.entries(breakages)) {
    it(`catches ${name}`, function () {
      this.timeout(60_000)
      for (let seed = 0; seed < 4000; seed++) if (world(seed, breakage).violations.length > 0) return
      assert.fail('no schedule noticed')
    })
  }
})
