import assert from 'node:assert/strict'
import { canRun, Rig } from './rig.ts'

const PUBLICATIONS = 10_000
/** Removing it removes nothing, and waits for the threads. */
const NO_PORT = 2 ** 32 - 1

describe('the native carrier’s tables', () => {
  before(function () {
    if (!canRun()) this.skip()
  })

  it('are taken up at once by threads that have nothing to do', async () => {
    await using rig = await Rig.start()
    const { addon, ref } = rig.carrier
    let late = 0
    for (let time = 0; time < PUBLICATIONS && late === 0; time++) {
      if (!addon.removePort(ref, NO_PORT)) late++
      // Now a little later, now a little sooner after the threads went to sleep.
      for (let spin = 0; spin < (time * 37) % 1_000; spin++);
    }
    assert.equal(late, 0)
  })
})
