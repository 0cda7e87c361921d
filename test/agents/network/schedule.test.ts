import assert from 'node:assert/strict'
import { World } from './schedule/world.ts'

const RUNS = 200
const STEPS = 60

/** `WATARI_SEED` runs one schedule and says what happened in it; `WATARI_RUNS` draws more or fewer of them. */
describe('a machine that moves under random schedules of delay, loss, cuts and crashes', () => {
  const { WATARI_SEED, WATARI_RUNS } = process.env

  async function run(seed: number): Promise<World> {
    const world = new World(seed)
    await world.run(STEPS)
    return world
  }

  it('ends with one owner, that everybody knows and writes to, and no frame comes twice', async function () {
    this.timeout(600_000)
    const first = Number(WATARI_SEED ?? 1)
    const runs = WATARI_SEED === undefined ? Number(WATARI_RUNS ?? RUNS) : 1
    for (let seed = first; seed < first + runs; seed++) {
      const { violations, log } = await run(seed)
      if (violations.length > 0) assert.fail(`WATARI_SEED=${seed}\n${log.join('\n')}`)
    }
  })

  it('replays the same schedule from the same seed', async () => {
    assert.deepEqual((await run(7)).log, (await run(7)).log)
  })
})
