import assert from 'node:assert/strict'
import { decision, L, LeaseHost, outcomeOf } from '../support/lease-host.ts'

const pauseBeforeMs = L / 5
const killBeforeMs = L / 20

describe('leases', () => {
  describe('let a copy run', () => {
    it('only once a majority backs it', async () => {
      const host = new LeaseHost()
      host.away('a', 'b')
      const { record, copy } = host.machine()
      host.leases.observe(decision(record))
      const resumed = outcomeOf(host.leases.resume(copy.handle))
      await host.clock.pass(5_000)
      assert.deepEqual([copy.isRunning, host.leases.mayExecute(record.id), host.log], [false, false, []])
      host.away('a')
      await host.clock.pass(2_100)
      assert.deepEqual([copy.isRunning, resumed.is], [true, 'done'])
    })

    it('at once where it was stamped before it was proposed', async () => {
      const host = new LeaseHost()
      host.away('a', 'b', 'c')
      const { record, copy } = host.machine()
      host.leases.observe(decision(record), host.leases.stamp())
      await host.leases.resume(copy.handle)
      assert.deepEqual(host.log, ['guard', 'resume'])
      assert.equal(host.guard.deadline(record.id), L)
    })

    it('only after the guard acknowledged its deadline', async () => {
      const host = new LeaseHost()
      const { record, copy } = host.machine()
      const answer = Promise.withResolvers<void>()
      host.guard.answers = answer.promise
      host.leases.observe(decision(record), host.leases.stamp())
      const resumed = host.leases.resume(copy.handle)
      await host.clock.pass(100)
      assert.deepEqual([host.log[0], copy.isRunning], ['guard', false])
      answer.resolve()
      await resumed
      assert.ok(copy.isRunning)
    })

    it('not if its lease ended while the guard thought about it', async () => {
      const host = new LeaseHost()
      host.away('a', 'b', 'c')
      const { record, copy } = host.machine()
      const answer = Promise.withResolvers<void>()
      host.guard.answers = answer.promise
      host.leases.observe(decision(record), host.leases.stamp())
      const resumed = outcomeOf(host.leases.resume(copy.handle))
      await host.clock.pass(L - pauseBeforeMs)
      answer.resolve()
      await host.clock.pass(100)
      assert.deepEqual([copy.isRunning, resumed.is], [false, 'open'])
    })

    it('though the guard has just died, when there is another', async () => {
      const host = new LeaseHost()
      host.guard.isAway = true
      const { record, copy } = host.machine()
      host.leases.observe(decision(record))
      const resumed = host.leases.resume(copy.handle)
      await host.clock.pass(5_000)
      assert.equal(copy.isRunning, false)
      host.guard.replaced()
      await host.clock.pass(2_000)
      await resumed
      assert.ok(copy.isRunning)
    })

    for (const [code, without] of [
      ['no-lease', 'a majority'],
      ['guard-away', 'a guard']
    ] as const)
      it(`not without ${without}, and give up after half a minute`, async () => {
        const host = new LeaseHost()
        if (code === 'no-lease') host.away('a', 'b')
        else host.guard.isAway = true
        const { record, copy } = host.machine()
        host.leases.observe(decision(record))
        const resumed = outcomeOf(host.leases.resume(copy.handle))
        await host.clock.pass(29_900)
        assert.equal(resumed.is, 'open')
        await host.clock.pass(200)
        assert.deepEqual([resumed.is, copy.isRunning], [code, false])
      })

    it('that has no lease, once the guard has said that it knows nothing of it', async () => {
      const host = new LeaseHost()
      const { record, copy } = host.machine({ policy: 'keep' })
      const { lease: _, ...kept } = record
      host.leases.observe(decision(kept))
      assert.ok(host.leases.mayExecute(record.id))
      await host.leases.resume(copy.handle)
      await host.clock.pass(10 * L)
      assert.deepEqual([copy.isRunning, host.log], [true, ['extend', 'resume']])
    })
  })

  it('are extended by renewals for as long as a majority answers', async () => {
    const host = new LeaseHost()
    const { record, copy } = await host.running()
    host.away('c')
    for (let at = 0; at < 20; at++) {
      await host.clock.pass(3_000)
      assert.ok(host.guard.deadline(record.id)! >= host.clock.now() + L - L / 5 - 1)
    }
    assert.deepEqual([copy.isRunning, host.changes, host.faults], [true, [], []])
  })

  it('cost one question to each voter host and one word to the guard, however many machines there are', async () => {
    const host = new LeaseHost()
    const machines = Array.from({ length: 400 }, () => host.machine())
    for (const { record } of machines) host.leases.observe(decision(record))
    const resumed = machines.map(({ copy }) => host.leases.resume(copy.handle))
    await host.clock.pass(1)
    await host.clock.pass(3_000)
    await Promise.all(resumed)
    host.guard.told.length = 0
    const before = host.voters.get('b')!.renewals
    await host.clock.pass(5 * (L / 5))
    assert.equal(host.voters.get('b')!.renewals - before, 5)
    // The last voter of a majority settles it; what the third says later adds nothing.
    assert.deepEqual(
      host.guard.told,
      Array.from({ length: 5 }, () => 'extend 400')
    )
    assert.ok(machines.every(({ copy }) => copy.isRunning))
  })

  it('ask for the register to be read while a voter does not back what it should, once at a time', async () => {
    const host = new LeaseHost()
    const read = Promise.withResolvers<void>()
    host.refresh = () => read.promise
    const { record, copy } = host.machine()
    host.voters.get('c')!.accept(`machine/${record.id}`, undefined)
    host.leases.observe(decision(record))
    await Promise.all([host.leases.resume(copy.handle), host.clock.pass(30_000)])
    assert.deepEqual(host.refreshed, [record.id])
    read.resolve()
    await host.clock.pass(5_000)
    assert.ok(host.refreshed.length > 1)
    host.decide(record)
    await host.clock.pass(2_100)
    const { length } = host.refreshed
    await host.clock.pass(30_000)
    assert.deepEqual([host.refreshed.length, copy.isRunning], [length, true])
  })

  describe('that are lost', () => {
    it('have the guest paused by the guard, and told once', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.away('a', 'b')
      const until = host.guard.deadline(record.id)!
      await host.clock.pass(until - pauseBeforeMs - host.clock.now() - 1)
      assert.ok(copy.isRunning)
      await host.clock.pass(2)
      assert.deepEqual([copy.isRunning, host.leases.mayExecute(record.id)], [false, false])
      await host.clock.pass(60_000)
      assert.deepEqual([copy.isRunning, host.changes], [false, ['paused']])
    })

    for (const isRelocating of [false, true])
      it(`have it paused where the guard is away${isRelocating ? ', also of one that is being relocated' : ''}`, async () => {
        const host = new LeaseHost()
        const { record, copy } = await host.running()
        if (isRelocating) host.relocating.add(record.id)
        host.away('a', 'b')
        const until = host.guard.deadline(record.id)!
        host.guard.isAway = true
        await host.clock.pass(until - killBeforeMs - host.clock.now() - 1)
        assert.ok(copy.isRunning)
        await host.clock.pass(2)
        assert.deepEqual([copy.isRunning, host.changes], [false, ['paused']])
      })

    it('are backed again: the deadline first, then it goes on, once', async () => {
      const host = new LeaseHost()
      const { copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      assert.equal(copy.isRunning, false)
      host.log.length = 0
      host.away()
      await host.clock.pass(2_100)
      assert.deepEqual(
        host.log.filter(each => each !== 'extend'),
        ['resume']
      )
      assert.equal(host.log[0], 'extend')
      await host.clock.pass(30_000)
      assert.deepEqual([copy.isRunning, host.changes], [true, ['paused', 'resumed']])
    })

    it('let it go on where its guard began to pause it, and was followed by one that knows nothing of that', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.guard.pausesLate = true
      host.away('a', 'b')
      const until = host.guard.deadline(record.id)!
      await host.clock.pass(until - pauseBeforeMs - host.clock.now() + 2)
      // QEMU has done it, and answers nobody, as a write is under way.
      copy.stand()
      host.guard.replaced()
      host.away()
      await host.clock.pass(4_000)
      assert.deepEqual([copy.isRunning, host.changes], [true, []])
    })

    it('do not flap where the guard has not heard yet that it goes on', async () => {
      const host = new LeaseHost()
      const { copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      host.guard.isDeaf = true
      host.away()
      await host.clock.pass(20_000)
      assert.deepEqual([copy.isRunning, host.changes], [true, ['paused', 'resumed']])
      assert.equal(host.log.filter(each => each === 'resume').length, 2)
    })

    it('let it go on once where two extensions come at once', async () => {
      const host = new LeaseHost()
      const { copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      const answer = Promise.withResolvers<void>()
      host.guard.answers = answer.promise
      host.log.length = 0
      host.away()
      await host.clock.pass(6_000)
      answer.resolve()
      await host.clock.pass(100)
      assert.deepEqual([copy.isRunning, host.changes], [true, ['paused', 'resumed']])
      assert.equal(host.log.filter(each => each === 'resume').length, 1)
    })

    it('let it go on after our own order to pause, not before', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.guard.isAway = true
      host.away('a', 'b')
      const disk = Promise.withResolvers<void>()
      copy.answers = disk.promise
      await host.clock.pass(20_000)
      assert.equal(host.log.at(-1), 'pause')
      host.guard.replaced()
      host.away()
      await host.clock.pass(5_000)
      assert.equal(host.log.includes('resume', host.log.indexOf('pause')), false)
      disk.resolve()
      await host.clock.pass(2_100)
      assert.deepEqual([copy.isRunning, host.leases.mayExecute(record.id)], [true, true])
    })

    it('keep one that the guard paused again just then for the next time', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      const qemu = Promise.withResolvers<void>()
      copy.answers = qemu.promise
      host.away()
      await host.clock.pass(2_100)
      assert.equal(host.log.at(-1), 'resume')
      const { id, epoch } = record
      host.leases.hear({ id, epoch, untilMs: host.guard.deadline(id)!, state: 'paused' })
      qemu.resolve()
      await host.clock.pass(1)
      copy.stand()
      await host.clock.pass(2_100)
      assert.ok(copy.isRunning)
    })

    it('let others go on where one QEMU does not answer', async () => {
      const host = new LeaseHost()
      const machines = []
      for (let at = 0; at < 3; at++) machines.push(await host.running())
      host.away('a', 'b')
      await host.clock.pass(20_000)
      machines[0]!.copy.answers = new Promise(() => {})
      machines[1]!.copy.fails = true
      host.away()
      await host.clock.pass(60_000)
      assert.deepEqual(
        machines.map(({ copy }) => copy.isRunning),
        [false, false, true]
      )
      assert.ok(host.guard.deadline(machines[2]!.record.id)! > host.clock.now())
    })

    it('let one go on whose pause came to its end after it was backed again', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.guard.pausesLate = true
      host.away('a', 'b')
      const until = host.guard.deadline(record.id)!
      const answers = Promise.withResolvers<void>()
      host.answers = answers.promise
      await host.clock.pass(until - pauseBeforeMs - host.clock.now() - 10)
      host.away()
      await host.clock.pass(500)
      answers.resolve()
      await host.clock.pass(1)
      const resumes = host.log.filter(each => each === 'resume').length
      copy.stand()
      host.guard.news('paused', copy)
      await host.clock.pass(1)
      assert.deepEqual(
        [copy.isRunning, host.log.filter(each => each === 'resume').length],
        [true, resumes + 1]
      )
    })
  })

  it('are outlasted by whoever knows nothing but their duration', async () => {
    const host = new LeaseHost()
    const over = outcomeOf(host.leases.outlast(20_000))
    await host.clock.pass(20_000 * 1.002 + 1_000 - 1)
    assert.equal(over.is, 'open')
    await host.clock.pass(2)
    assert.equal(over.is, 'done')
  })
})
