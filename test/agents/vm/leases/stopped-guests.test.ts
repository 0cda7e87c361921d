import assert from 'node:assert/strict'
import { LeaseHost } from '../support/lease-host.ts'

describe('leases of a guest that is stopped for a moment', () => {
  it('let it go on afterwards, also where that failed', async () => {
    const host = new LeaseHost()
    const { copy } = await host.running()
    await host.leases.whileStill(copy.handle, async () => copy.stand())
    assert.equal(copy.isRunning, true)
    const failing = host.leases.whileStill(copy.handle, async () => {
      copy.stand()
      throw new Error('late')
    })
    await assert.rejects(failing, /late/)
    assert.deepEqual([copy.isRunning, host.changes], [true, []])
  })

  it('do not let it go on once they have ended meanwhile, and do when they are backed again', async () => {
    const host = new LeaseHost()
    const { copy } = await host.running()
    const work = host.leases.whileStill(copy.handle, async () => {
      copy.stand()
      host.away('a', 'b')
      await host.clock.pass(20_000)
    })
    await host.clock.pass(5_000)
    assert.equal(copy.isRunning, false)
    host.away()
    await host.clock.pass(4_100)
    assert.equal(copy.isRunning, true)
    await work
  })

  it('let it go on with their next extension where whoever stopped it is too late', async () => {
    const host = new LeaseHost()
    const { copy } = await host.running()
    const late = Promise.withResolvers<void>()
    const work = host.leases.whileStill(copy.handle, async () => {
      copy.stand()
      await late.promise
    })
    await host.clock.pass(4_100)
    assert.equal(copy.isRunning, true)
    late.resolve()
    await work
    await host.clock.pass(1)
    assert.equal(copy.isRunning, true)
  })
})
