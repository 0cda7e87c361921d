import assert from 'node:assert/strict'
import { canRun } from '../../agents/network/native/rig.ts'
import { eventually } from '../../support/eventually.ts'
import { attacks, flips, floods, hiddenAdvertisements, stationAttacks } from './hostile-frames.ts'
import { cast, HostileWorld } from './hostile-world.ts'

/** Whatever a guest sends, its segment's others notice nothing, and the other segment hears nothing. */
for (const kind of ['native', 'stream'] as const)
  describe(`a hostile guest, over the ${kind} carrier`, function () {
    this.timeout(60_000)
    let world: HostileWorld

    before(async function () {
      if (kind === 'native' && !canRun()) this.skip()
      world = await HostileWorld.start(kind)
    })

    after(async () => {
      await world?.[Symbol.asyncDispose]()
    })

    beforeEach(() => {
      world.violations.length = 0
    })

    for (const [name, frames] of attacks(cast))
      it(`gets nowhere with ${name}`, async () => {
        const before = world.dropped()
        await world.assault(frames)
        const forbidden = frames.filter(frame => Buffer.from(frame).includes('never')).length
        await eventually(() => world.dropped() - before === forbidden, {
          deadlineMs: 3_000,
          state: () => `${world.dropped() - before} of ${forbidden} were counted`
        })
      })

    it('gets nowhere with router advertisements behind extension headers', async () => {
      await world.assault(hiddenAdvertisements(cast))
    })

    it('keeps nobody from anything by a flood', async () => {
      const frames = floods(cast)
      const before = world.dropped()
      const from = performance.now()
      const { slowestMs } = await world.assault(frames)
      const seconds = (performance.now() - from) / 1000
      const dropped = () => world.dropped() - before
      const allowed = 400 + 200 * (seconds + 1)
      await eventually(() => dropped() >= frames.length - allowed, {
        deadlineMs: 3_000,
        state: () => `${dropped()} were counted`
      })
      assert(dropped() <= frames.length)
      process.stdout.write(
        `      ${frames.length} frames in ${seconds.toFixed(2)} s, ${dropped()} dropped, the slowest regular packet took ${slowestMs.toFixed(1)} ms\n`
      )
    })

    it('is no machine behind a TAP either', () => world.assaultByTap(stationAttacks(cast)))

    it('has no more MACs behind a TAP than the switch learns', () =>
      world.assaultByTap(flips(cast, 'allowed')))

    it('keeps nobody from anything by changing its MAC 10,000 times', async () => {
      const frames = flips(cast)
      const before = world.dropped()
      const { slowestMs } = await world.assault(frames)
      await eventually(() => world.dropped() - before >= frames.length, {
        deadlineMs: 3_000,
        state: () => `${world.dropped() - before} of ${frames.length} were counted`
      })
      process.stdout.write(`      the slowest regular packet took ${slowestMs.toFixed(1)} ms\n`)
    })
  })
