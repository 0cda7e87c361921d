import assert from 'node:assert/strict'
import { decision, L, LeaseHost, other, outcomeOf, self } from '../support/lease-host.ts'

const pauseBeforeMs = L / 5

describe('leases, whatever others do', () => {
  describe('with a guard that forgot', () => {
    it('have it told again while the guest executes', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.guard.replaced()
      await host.clock.pass(4_100)
      assert.ok(host.guard.deadline(record.id)! > host.clock.now() + L / 2)
      assert.deepEqual([copy.isRunning, host.changes], [true, []])
    })

    it('have it told again before a guest that stood still goes on', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      host.guard.replaced()
      host.log.length = 0
      host.away()
      await host.clock.pass(4_100)
      assert.ok(host.log.indexOf('guard') >= 0 && host.log.indexOf('guard') < host.log.indexOf('resume'))
      assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
    })
  })

  describe('of a machine that a relocation has in its hands', () => {
    it('leave its guest paused, and let it go on after that has ended', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.relocating.add(record.id)
      host.away('a', 'b')
      await host.clock.pass(20_000)
      host.away()
      await host.clock.pass(20_000)
      assert.deepEqual([copy.isRunning, host.leases.mayExecute(record.id)], [false, true])
      host.relocating.delete(record.id)
      await host.clock.pass(2_100)
      assert.deepEqual([copy.isRunning, host.changes], [true, ['paused', 'resumed']])
    })

    it('leave it paused where that began while the guard was asked', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      const answer = Promise.withResolvers<void>()
      host.guard.answers = answer.promise
      host.away()
      await host.clock.pass(2_100)
      host.relocating.add(record.id)
      answer.resolve()
      await host.clock.pass(10_000)
      assert.equal(copy.isRunning, false)
      // The relocation lets it go on by itself.
      await host.leases.resume(copy.handle)
      assert.ok(copy.isRunning)
    })

    it('leave it paused where that began while it was about to go on', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      copy.stand()
      const answer = Promise.withResolvers<void>()
      host.guard.answers = answer.promise
      const { id, epoch } = record
      host.leases.hear({ id, epoch, untilMs: host.guard.deadline(id)!, state: 'paused' })
      await host.clock.pass(1)
      host.relocating.add(id)
      answer.resolve()
      await host.clock.pass(100)
      assert.equal(copy.isRunning, false)
    })
  })

  describe('of a copy that was here before the agent', () => {
    async function restarted() {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.log.length = 0
      await host.leases[Symbol.asyncDispose]()
      host.started()
      return { host, record, copy }
    }

    it('go on where the guard has its deadline', async () => {
      const { host, record, copy } = await restarted()
      host.leases.observe(decision(record))
      await host.leases.adopt(copy.handle)
      assert.deepEqual([copy.isRunning, host.log], [true, ['extend']])
      await host.clock.pass(30_000)
      assert.deepEqual([copy.isRunning, host.changes], [true, []])
      assert.ok(host.guard.deadline(record.id)! > host.clock.now())
    })

    for (const how of ['knows nothing of it', 'is away'])
      it(`stand still until they are backed where the guard ${how}`, async () => {
        const { host, record, copy } = await restarted()
        host.guard.replaced()
        host.guard.isAway = how === 'is away'
        host.leases.observe(decision(record))
        await host.leases.adopt(copy.handle)
        assert.equal(copy.isRunning, false)
        host.guard.isAway = false
        await host.clock.pass(4_100)
        assert.ok(copy.isRunning)
        assert.ok(host.log.indexOf('guard') < host.log.indexOf('resume'))
      })

    for (const state of ['paused', 'running'])
      it(`that needs none any more and is ${state} have their guard forget it before it goes on`, async () => {
        const { host, record, copy } = await restarted()
        host.away('a', 'b', 'c')
        await host.clock.pass(20_000)
        assert.equal(copy.isRunning, false)
        const { lease: _, ...kept } = record
        host.leases.observe(decision({ ...kept, policy: 'keep' }))
        host.log.length = 0
        if (state === 'paused') await host.leases.resume(copy.handle)
        else await host.leases.adopt(copy.handle)
        await host.clock.pass(1)
        assert.ok(copy.isRunning)
        assert.ok(
          host.log.indexOf('release') >= 0 && host.log.indexOf('release') < host.log.indexOf('resume')
        )
        assert.equal(host.guard.deadline(record.id), undefined)
      })

    it('that needs none any more try again where its hypervisor did not let it go on, and say so once', async () => {
      const { host, record, copy } = await restarted()
      host.away('a', 'b', 'c')
      await host.clock.pass(20_000)
      const { lease: _, ...kept } = record
      host.leases.observe(decision({ ...kept, policy: 'keep' }))
      copy.fails = true
      await host.leases.adopt(copy.handle)
      await host.clock.pass(5_000)
      assert.deepEqual([copy.isRunning, host.faults.length], [false, 1])
      copy.fails = false
      await host.clock.pass(1_000)
      assert.ok(copy.isRunning)
      host.log.length = 0
      await host.clock.pass(10_000)
      assert.deepEqual(host.log, [])
    })

    it('that needs none any more let it go on where its guard, which had paused it, answers only later', async () => {
      const { host, record, copy } = await restarted()
      host.away('a', 'b', 'c')
      await host.clock.pass(20_000)
      host.guard.isAway = true
      const { lease: _, ...kept } = record
      host.leases.observe(decision({ ...kept, policy: 'keep' }))
      await host.leases.adopt(copy.handle)
      await host.clock.pass(10_000)
      assert.equal(copy.isRunning, false)
      host.guard.back()
      await host.clock.pass(1_000)
      assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
    })

    it('go on where the guard had paused it and they are backed already', async () => {
      const { host, record, copy } = await restarted()
      host.guard.isAway = false
      host.away('a', 'b', 'c')
      await host.clock.pass(20_000)
      assert.equal(copy.isRunning, false)
      host.leases.observe(decision(record), host.leases.stamp())
      await host.leases.adopt(copy.handle)
      await host.clock.pass(1)
      assert.ok(copy.isRunning)
    })
  })

  describe('of a copy that somebody waits for', () => {
    async function waiting() {
      const host = new LeaseHost()
      host.away('a', 'b', 'c')
      const { record, copy } = host.machine()
      host.leases.observe(decision(record))
      const resumed = outcomeOf(host.leases.resume(copy.handle))
      await host.clock.pass(3_000)
      return { host, record, copy, resumed }
    }

    it('never let it run once it is another host’s', async () => {
      const { host, record, copy, resumed } = await waiting()
      host.leases.observe(decision({ ...record, owner: other, epoch: record.epoch + 1 }))
      await host.clock.pass(60_000)
      assert.deepEqual([copy.isRunning, resumed.is], [false, 'superseded'])
      assert.equal(host.leases.mayExecute(record.id), false)
    })

    it('never let it run once it is gone', async () => {
      const { host, record, copy, resumed } = await waiting()
      host.leases.letGo(record.id)
      await host.clock.pass(60_000)
      assert.deepEqual([copy.isRunning, resumed.is], [false, 'superseded'])
    })

    it('never let it run once it is gone while the guard thinks about it', async () => {
      const host = new LeaseHost()
      const { record, copy } = host.machine()
      const answer = Promise.withResolvers<void>()
      host.guard.answers = answer.promise
      host.leases.observe(decision(record), host.leases.stamp())
      const resumed = outcomeOf(host.leases.resume(copy.handle))
      await host.clock.pass(10)
      host.leases.letGo(record.id)
      answer.resolve()
      await host.clock.pass(100)
      assert.deepEqual([copy.isRunning, resumed.is], [false, 'superseded'])
    })

    it('never let it run once its machine is deleted', async () => {
      const { host, record, copy, resumed } = await waiting()
      host.leases.observe(decision({ ...record, epoch: record.epoch + 1, phase: { kind: 'deleted' } }))
      await host.clock.pass(60_000)
      assert.deepEqual([copy.isRunning, resumed.is], [false, 'superseded'])
    })

    it('let it run once it needs none', async () => {
      const { host, record, copy, resumed } = await waiting()
      const { lease: _, ...kept } = record
      host.leases.observe(decision({ ...kept, policy: 'keep' }))
      await host.clock.pass(1)
      assert.deepEqual([copy.isRunning, resumed.is], [true, 'done'])
    })
  })

  describe('of a machine that others decided about', () => {
    it('believe no decision of before', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.leases.observe(decision({ ...record, owner: other, epoch: record.epoch - 1 }))
      host.leases.observe(decision({ ...record, epoch: record.epoch - 1, phase: { kind: 'stopped' } }))
      await host.clock.pass(30_000)
      assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
    })

    it('have its guard pause it in time, and nothing let it go on, until the copy is gone', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      const taken = { ...record, owner: other, epoch: record.epoch + 1 }
      host.decide(taken)
      host.leases.observe(decision(taken))
      assert.equal(host.leases.mayExecute(record.id), false)
      await host.clock.pass(L)
      assert.deepEqual([copy.isRunning, host.changes], [false, []])
      await assert.rejects(host.leases.resume(copy.handle), { code: 'superseded' })
      host.leases.letGo(record.id)
      await host.clock.pass(1)
      assert.equal(host.guard.deadline(record.id), undefined)
    })

    it('begin anew with another epoch, as of one that is given back', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      await copy.pause()
      host.relocating.add(record.id)
      const away = { ...record, owner: other, epoch: record.epoch + 1 }
      host.decide(away)
      host.leases.observe(decision(away))
      await host.clock.pass(3_000)
      const back = { ...record, epoch: record.epoch + 2 }
      host.decide(back)
      host.leases.observe(decision(back))
      copy.epoch = back.epoch
      const resumed = host.leases.resume(copy.handle)
      await host.clock.pass(2_100)
      await resumed
      host.relocating.delete(record.id)
      await host.clock.pass(30_000)
      assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
    })

    it('let a guest go on that stood still for want of one and needs none any more', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      const { lease: _, ...kept } = record
      host.leases.observe(decision({ ...kept, policy: 'keep' }))
      await host.clock.pass(60_000)
      assert.deepEqual([copy.isRunning, host.changes], [true, ['paused', 'resumed']])
      assert.equal(host.guard.deadline(record.id), undefined)
    })

    it('let one go on that its guard paused after it had been let go of', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      const { lease: _, ...kept } = record
      host.leases.observe(decision({ ...kept, policy: 'keep' }))
      await host.clock.pass(1)
      copy.stand()
      const { id, epoch } = record
      host.leases.hear({ id, epoch: epoch - 1, untilMs: 0, state: 'paused' })
      await host.clock.pass(1)
      assert.equal(copy.isRunning, false)
      host.leases.hear({ id, epoch, untilMs: 0, state: 'paused' })
      await host.clock.pass(1)
      assert.deepEqual([copy.isRunning, host.guard.deadline(id)], [true, undefined])
      // Of one that is gone nothing is to go on.
      host.leases.observe(decision({ ...kept, policy: 'keep', phase: { kind: 'stopped' } }))
      copy.stand()
      host.leases.hear({ id, epoch, untilMs: 0, state: 'paused' })
      await host.clock.pass(1)
      assert.equal(copy.isRunning, false)
    })

    describe('so that it needs none any more, while its guard is stalled', () => {
      async function stalled() {
        const host = new LeaseHost()
        const { record, copy } = await host.running()
        host.guard.isAway = true
        host.guard.pausesLate = true
        const { lease: _, ...bare } = record
        const kept = decision({ ...bare, policy: 'keep' })
        host.leases.observe(kept)
        await host.clock.pass(3 * L)
        assert.ok(copy.isRunning)
        return { host, record, copy, kept }
      }

      it('let it go on after that guard has paused it, which is not told to forget it before', async () => {
        const { host, record, copy } = await stalled()
        host.guard.back()
        copy.stand()
        await host.clock.pass(2_000)
        assert.equal(copy.isRunning, false)
        assert.notEqual(host.guard.deadline(record.id), undefined)
        host.guard.news('paused', copy)
        await host.clock.pass(1_000)
        assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
      })

      it('leave it paused where it is another host’s by then', async () => {
        const { host, record, copy, kept } = await stalled()
        host.guard.back()
        await host.clock.pass(1)
        host.leases.observe({ ...kept, record: { ...kept.record, owner: other, epoch: record.epoch + 1 } })
        copy.stand()
        host.guard.news('paused', copy)
        await host.clock.pass(60_000)
        assert.equal(copy.isRunning, false)
      })

      it('hold it to the next one where it is given one again, paused or not', async () => {
        const { host, record, copy } = await stalled()
        host.guard.back()
        await host.clock.pass(1)
        copy.stand()
        host.guard.news('paused', copy)
        const bound = host.leases.bind(copy.handle, L)
        await host.clock.pass(100)
        host.leases.observe(decision(record), await bound)
        await host.clock.pass(60_000)
        assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
        host.guard.pausesLate = false
        host.away('a', 'b', 'c')
        await host.clock.pass(2 * L)
        assert.equal(copy.isRunning, false)
      })

      it('have that guard forget it where it is gone before', async () => {
        const { host, record, copy } = await stalled()
        host.guard.pausesLate = false
        copy.isRunning = false
        host.leases.letGo(record.id)
        host.guard.back()
        await host.clock.pass(5_000)
        assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [false, undefined])
      })

      it('ask no more once the agent ends', async () => {
        const { host, copy } = await stalled()
        await host.leases[Symbol.asyncDispose]()
        host.guard.isAway = false
        host.log.length = 0
        await host.clock.pass(10_000)
        assert.deepEqual([copy.isRunning, host.log], [true, []])
      })
    })

    describe('so that it needs none any more, and its guard dies of being told', () => {
      async function forgetting(diesForgetting: 'before' | 'after') {
        const host = new LeaseHost()
        const { record, copy } = await host.running()
        host.guard.diesForgetting = diesForgetting
        const { lease: _, ...kept } = record
        host.leases.observe(decision({ ...kept, policy: 'keep' }))
        await host.clock.pass(1)
        host.guard.diesForgetting = undefined
        return { host, record, copy }
      }

      it('let it go on where that one had paused it', async () => {
        const { host, copy } = await forgetting('after')
        copy.stand()
        host.guard.isAway = false
        await host.clock.pass(2_000)
        assert.ok(copy.isRunning)
      })

      it('hold it to the next one, though the one before was longer', async () => {
        const { host, record, copy } = await forgetting('before')
        host.guard.isAway = false
        assert.ok(host.guard.deadline(record.id)! > host.clock.now() + L / 2)
        const bound = host.leases.bind(copy.handle, L / 2)
        const until = host.clock.now() + L / 2
        await host.clock.pass(1)
        await bound
        assert.equal(host.guard.deadline(record.id), until)
        await host.clock.pass(L / 2)
        assert.equal(copy.isRunning, false)
      })
    })

    it('let one go on after a relocation that began while it stood still, and needs none any more', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.away('a', 'b')
      await host.clock.pass(20_000)
      host.relocating.add(record.id)
      const { lease: _, ...bare } = record
      const kept = decision({ ...bare, policy: 'keep' })
      host.leases.observe(kept)
      await host.clock.pass(1_000)
      assert.equal(copy.isRunning, false)
      host.relocating.delete(record.id)
      host.leases.observe(kept)
      await host.clock.pass(1)
      assert.deepEqual([copy.isRunning, host.changes], [true, ['paused', 'resumed']])
    })

    it('have its copy here ended', async () => {
      const host = new LeaseHost()
      const { record } = await host.running()
      host.leases.observe(decision({ ...record, owner: other, epoch: record.epoch + 1 }))
      assert.deepEqual(host.refreshed, [record.id])
      host.leases.observe(decision({ ...record, owner: other, epoch: record.epoch + 1 }))
      await host.clock.pass(30_000)
      assert.deepEqual(host.refreshed, [record.id])
    })

    it('wait for a pause that is under way before they let such a guest go on', async () => {
      const host = new LeaseHost()
      const { record, copy } = await host.running()
      host.guard.pausesLate = true
      host.away('a', 'b')
      const until = host.guard.deadline(record.id)!
      await host.clock.pass(until - pauseBeforeMs - host.clock.now() + 1)
      const { lease: _, ...kept } = record
      host.leases.observe(decision({ ...kept, policy: 'keep' }))
      await host.clock.pass(200)
      assert.equal(host.guard.deadline(record.id) === undefined, false)
      copy.stand()
      host.guard.news('paused', copy)
      await host.clock.pass(100)
      assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
    })

    it('end with the machine', async () => {
      const host = new LeaseHost()
      const { record } = await host.running()
      host.leases.observe(decision({ ...record, phase: { kind: 'stopped' } }))
      await host.clock.pass(1)
      assert.equal(host.guard.deadline(record.id), undefined)
      const before = host.voters.get('a')!.renewals
      await host.clock.pass(30_000)
      assert.equal(host.voters.get('a')!.renewals, before)
    })

    it('are no concern of this host where it never had one', () => {
      const host = new LeaseHost()
      const { record } = host.machine({ owner: other })
      host.leases.observe(decision(record))
      host.leases.observe(decision({ ...record, owner: { ...self, incarnation: 'boot-0' } }))
      assert.ok(host.leases.mayExecute(record.id))
    })
  })
})
