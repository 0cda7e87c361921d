import assert from 'node:assert/strict'
import { Journal } from '../../../../agents/vm/journal.ts'
import { preflightMethod, sendMessage } from '../../../../agents/vm/relocation/ports.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import { eventually } from '../../../support/eventually.ts'
import { RelocationWorld, shortTimes } from '../support/relocation-hosts.ts'

describe('the relocation service', function () {
  this.timeout(20_000)
  let world: RelocationWorld

  beforeEach(async () => {
    world = await RelocationWorld.create()
  })
  afterEach(async () => {
    assert.deepEqual(world.ledger.violations, [])
    assert.deepEqual(world.faults, [])
    await world[Symbol.asyncDispose]()
  })

  const phaseOf = (id: string) => world.source.service.show(id)?.phases.at(-1)?.name
  const reaches = (id: string, phase: string) =>
    eventually(() => world.source.service.show(id)?.phases.some(({ name }) => name === phase), {
      deadlineMs: 5_000
    })
  const nothingIsLeftAtTheTarget = async () => {
    const { target, record } = world
    await eventually(() => !target.service.isBusy(record.id), { deadlineMs: 5_000 })
    // Not the copy itself: telling of it takes minutes.
    assert.equal(target.copy(record.id)?.state, undefined, 'a copy is left')
    assert.equal(target.host.disks.has(record.id), false, 'its disk is left')
    assert.ok(target.events.includes('release'), 'its room is still reserved')
    assert.ok(target.events.includes('detach'), 'its ports are left')
  }
  const executesAt = (side: 'source' | 'target') =>
    eventually(() => world.ledger.executing(world.record.id)?.host.name === side, { deadlineMs: 10_000 })

  it('moves a machine with its disk, and tells the story on both sides', async () => {
    const disk = world.source.host.disks.get(world.record.id)!
    const { id, finished } = await world.move()
    const report = await finished
    assert.equal(report.result, 'done')
    assert.equal(report.error, undefined)
    assert.deepEqual(
      report.phases.map(({ name }) => name),
      [
        'preflight',
        'reserving',
        'registering',
        'streaming',
        'renounced',
        ...report.phases.slice(5, -1).map(({ name }) => name),
        'done'
      ]
    )
    assert.ok(report.bytes > 1024 * 1024)
    assert.ok(report.downtimeMs !== null && report.downtimeMs < 2_000, `downtime ${report.downtimeMs}`)
    await executesAt('target')
    assert.equal(world.source.copy(world.record.id), undefined)
    assert.equal(world.source.host.disks.has(world.record.id), false)
    assert.ok(world.target.host.disks.get(world.record.id)?.equals(disk))
    assert.deepEqual(world.register.record.owner, { host: world.target.id, incarnation: 'boot-1' })
    assert.equal(world.register.record.epoch, 5)
    assert.deepEqual(world.target.events, ['block', 'open 5', 'arrived'])
    assert.deepEqual(world.source.events, ['hold', 'close', 'forward Htarget 5', 'detach', 'departed'])
    await eventually(() => world.target.journal.show(id)?.downtimeMs !== null, { deadlineMs: 2_000 })
    assert.equal(world.target.journal.show(id)?.result, 'done')
    assert.ok(world.source.progress.some(({ migration }) => migration?.phase === 'memory'))
    const { offers } = world.register
    assert.deepEqual(offers.slice(0, 3), ['offered', 'expected 1', 'let go 7'])
    assert.ok(offers.slice(3).every(each => each === 'taken 1'))
    assert.ok(offers.length > 3)
    assert.equal(world.source.service.isBusy(world.record.id), false)
  })

  it('executes by what was decided while the state was under way, and proposes nothing itself', async () => {
    world.register.decidesAhead = true
    const { id, finished } = await world.move()
    assert.equal((await finished).result, 'done')
    await executesAt('target')
    assert.deepEqual(
      world.register.proposals.filter(each => each === 'complete'),
      ['complete']
    )
    const phases = world.target.journal.show(id)?.phases.map(({ name }) => name)
    assert.deepEqual(phases?.slice(-4), ['renounced', 'deciding', 'executing', 'done'])
  })

  it('lets in what was kept for the machine when its pause is called off, and keeps it anew in the next', async () => {
    world.source.host.failures.pausesCalledOff = 1
    const { finished } = await world.move()
    assert.equal((await finished).result, 'done')
    await executesAt('target')
    const handover = ['hold', 'release', 'hold', 'close', 'forward Htarget 5', 'detach']
    assert.deepEqual(world.source.events, [...handover, 'departed'])
    assert.deepEqual(world.target.events, ['block', 'open 5', 'arrived'])
    assert.deepEqual(world.source.troubles, [])
  })

  it('keeps the counter of the guest going on where it was', async () => {
    const before = world.source.copy(world.record.id)!.counter
    await (await world.move()).finished
    const copy = world.target.copy(world.record.id)!
    assert.ok(copy.counter >= before)
    await eventually(() => copy.counter > before + 20, { deadlineMs: 2_000 })
  })

  it('refuses what the target refuses, before anything has begun', async () => {
    world.target.refuses = new WatariError('no-room', 'no memory is left on this host')
    await assert.rejects(world.move(), { code: 'no-room' })
    assert.deepEqual(world.source.service.list(), [])
    world.target.refuses = undefined
    world.network.cut(world.source.id, world.target.id)
    await assert.rejects(world.move(), { code: 'unreachable' })
    await executesAt('source')
  })

  it('refuses a second relocation of the same machine', async () => {
    const order = world.move()
    await assert.rejects(world.move(), { code: 'relocation-going-on' })
    const { finished } = await order
    await assert.rejects(world.move(), { code: 'relocation-going-on' })
    assert.equal((await finished).result, 'done')
    await assert.rejects(world.move(), { code: 'machine-not-here' })
  })

  it('goes on at the source when the target refuses at the last moment', async () => {
    world.target.host.failures.refuse = new WatariError('image-missing', 'the image could not be fetched')
    const report = await (await world.move()).finished
    assert.equal(report.result, 'aborted')
    assert.equal(report.error?.code, 'image-missing')
    await executesAt('source')
    assert.deepEqual(world.register.proposals, [])
    await nothingIsLeftAtTheTarget()
  })

  it('goes on at the source when the stream is cut, and leaves nothing at the target', async () => {
    world.source.host.failures.cutAfterBytes = 200_000
    const report = await (await world.move()).finished
    assert.equal(report.result, 'aborted')
    await executesAt('source')
    assert.equal(world.register.record.phase.kind, 'running')
    await eventually(() => world.target.copy(world.record.id) === undefined, { deadlineMs: 5_000 })
    assert.equal(world.target.host.disks.has(world.record.id), false)
  })

  it('has the register looked at when the source says that it won what came to nothing here', async () => {
    world.source.host.failures.cutAfterBytes = 200_000
    const { id, finished } = await world.move()
    assert.equal((await finished).result, 'aborted')
    await eventually(() => world.target.journal.show(id)?.result === 'aborted', { deadlineMs: 5_000 })
    const claims = () => world.target.events.filter(event => event === 'claimed').length
    const before = claims()
    const { epoch } = world.register.record
    const stranger = world.network.join({ ...world.source.identity, id: 'Hstranger', name: 'stranger' })
    const body = { kind: 'renounced' } as const
    sendMessage(stranger, world.target.id, { relocation: id, epoch, body })
    sendMessage(world.source.overlay, world.target.id, { relocation: id, epoch, body })
    await eventually(() => claims() === before + 1, { deadlineMs: 2_000 })
  })

  it('asks at the preflight for room for its disk, as large as that is', async () => {
    await world.source.service.preflight(world.record.id, world.target.id)
    assert.equal(world.target.checkedDiskBytes, world.source.host.disks.get(world.record.id)?.length)
    assert.ok(world.target.checkedDiskBytes > 0)
  })

  it('hears nobody but the source, and of this relocation only', async () => {
    const { id, finished } = await world.move({ bytesPerSecond: 500_000 })
    await reaches(id, 'streaming')
    const stranger = world.network.join({ ...world.source.identity, id: 'Hstranger', name: 'stranger' })
    const { epoch } = world.register.record
    for (const kind of ['renounced', 'abandon'] as const)
      sendMessage(stranger, world.target.id, { relocation: id, epoch, body: { kind } })
    // What is asked after it is answered after it.
    await stranger
      .request(world.target.id, preflightMethod, { record: world.record, diskBytes: 0 })
      .catch(() => {})
    assert.deepEqual(world.register.offers, ['offered', 'expected 1'])
    assert.equal((await finished).result, 'done')
  })

  it('waits, when it is ordered anew, until the target has cleaned up after the one before', async () => {
    const hold = Promise.withResolvers<void>()
    world.target.holdDetach = hold.promise
    world.source.host.failures.cutAfterBytes = 200_000
    assert.equal((await (await world.move()).finished).result, 'aborted')
    world.source.host.failures = {}
    const { id, finished } = await world.move()
    await reaches(id, 'reserving')
    assert.equal(world.target.service.list().filter(({ result }) => result === 'running').length, 1)
    hold.resolve()
    assert.equal((await finished).result, 'done')
    await executesAt('target')
  })

  it('resumes at the source when the target cannot load', async () => {
    world.target.host.failures.loadFails = true
    const report = await (await world.move()).finished
    assert.equal(report.result, 'aborted')
    // The whole machine had come, disk and all, before the target said no.
    assert.ok(report.phases.some(({ name }) => name === 'renounced'))
    assert.ok(world.target.events.includes('block'))
    await executesAt('source')
    assert.equal(world.source.copy(world.record.id)?.state, 'running')
    assert.deepEqual(world.register.record.owner, world.record.owner)
    await nothingIsLeftAtTheTarget()
  })

  it('stays where it is when it is cancelled before the pause', async () => {
    world.source.host.failures.holdBeforePause = new Promise(() => {})
    const { id, finished } = await world.move()
    await reaches(id, 'streaming')
    world.source.service.cancel(id)
    const report = await finished
    assert.equal(report.error?.code, 'cancelled')
    await executesAt('source')
    assert.throws(() => world.source.service.cancel(id), { code: 'relocation-not-found' })
    world.source.host.failures = {}
    assert.equal((await (await world.move()).finished).result, 'done')
  })

  describe('is over, for a target that was not told and says so, long before its patience is', () => {
    const loseWhatTheSourceSays = () => {
      world.loses = (from, to) => from === world.source.id && to === world.target.id
    }
    const isTold = async (id: string) => {
      const { target, record } = world
      assert.equal(target.service.isBusy(record.id), true)
      world.loses = () => false
      await eventually(() => !target.service.isBusy(record.id), { deadlineMs: shortTimes.reservationMs / 2 })
      assert.equal(target.service.show(id)?.error?.code, 'abandoned')
      await nothingIsLeftAtTheTarget()
    }
    const targetReaches = (id: string, phase: string) =>
      eventually(() => world.target.service.show(id)?.phases.some(({ name }) => name === phase), {
        deadlineMs: 5_000
      })

    it('while it keeps room', async () => {
      loseWhatTheSourceSays()
      const { id, finished } = await world.move()
      await reaches(id, 'reserving')
      world.source.service.cancel(id)
      assert.equal((await finished).result, 'aborted')
      await targetReaches(id, 'reserved')
      await isTold(id)
    })

    it('with all of the state', async () => {
      const hold = Promise.withResolvers<void>()
      world.source.host.failures.holdBeforePause = hold.promise
      const { id, finished } = await world.move()
      await targetReaches(id, 'incoming')
      // Not that it renounced either, so that the target never asks the register.
      loseWhatTheSourceSays()
      hold.resolve()
      assert.equal((await finished).result, 'aborted')
      await targetReaches(id, 'loaded')
      await isTold(id)
      await executesAt('source')
    })
  })

  for (const [side, end] of [
    ['source', 'departed'],
    ['target', 'arrived']
  ] as const) {
    it(`has the machine in its hands until it has ${end}, however slow the disk of the ${side} is`, async () => {
      const host = world[side]
      const disk = Promise.withResolvers<void>()
      const isEnding = () => host.service.list()[0]?.phases.at(-1)?.name === 'done'
      host.syncing = async () => {
        if (isEnding()) await disk.promise
      }
      const { finished } = await world.move()
      await eventually(isEnding, { deadlineMs: 5_000 })
      assert.equal(host.service.isBusy(world.record.id), true)
      assert.ok(!host.events.includes(end))
      disk.resolve()
      await finished
      await eventually(() => host.events.includes(end), { deadlineMs: 2_000 })
      assert.equal(host.service.isBusy(world.record.id), false)
    })
  }

  it('does nothing more, and notes nothing twice, once the disk of its journal has failed', async () => {
    const { source, target } = world
    let asked = 0
    source.syncing = async () => {
      if (source.service.list()[0]?.phases.at(-1)?.name !== 'registering') return
      asked += 1
      throw new Error('EIO')
    }
    const { id } = await world.move()
    await eventually(() => source.troubles.length > 1, { deadlineMs: 5_000 })
    assert.deepEqual([asked, source.service.show(id)?.phases.length], [1, 3])
    assert.equal(world.register.record.phase.kind, 'running')
    assert.equal(source.service.isBusy(world.record.id), true)
    // The next agent finds out what is left.
    await source.crash()
    source.syncing = async () => {}
    await source.restart()
    await executesAt('source')
    await eventually(() => !target.service.isBusy(world.record.id), { deadlineMs: 5_000 })
    assert.equal(source.service.show(id)?.error?.code, 'agent-restarted')
  })

  it('knows a copy that was given back before the agent ended', async () => {
    const { source, record } = world
    const { id, finished } = await world.move({ bytesPerSecond: 200_000 })
    await reaches(id, 'streaming')
    await source.crash()
    void finished.catch(() => {})
    const journal = Journal.open(`${world.directory}/source/journal.sqlite`)
    await journal.noteDurably(id, { phase: 'resuming', atMs: Date.now() })
    journal.close()
    await source.copy(record.id)!.ownUnder(record.epoch + 2)
    const owner = { host: source.id, incarnation: world.incarnation }
    const phase = { kind: 'running', returned: id } as const
    world.register.record = { ...record, owner, epoch: record.epoch + 2, phase }
    await source.restart()
    await eventually(() => source.service.show(id)?.result === 'aborted', { deadlineMs: 5_000 })
    assert.ok(source.events.includes('stayed') && !source.events.includes('stayed crashed'))
    await executesAt('source')
  })

  it('competes at the register when it is cancelled after the pause', async () => {
    world.source.host.failures.holdAfterPause = new Promise(() => {})
    const { id, finished } = await world.move()
    await reaches(id, 'renounced')
    world.source.service.cancel(id)
    assert.equal((await finished).result, 'aborted')
    assert.ok(world.register.proposals.includes('abort'))
    await executesAt('source')
  })

  it('stays paused on both sides without a majority of voters, and completes once there is one', async () => {
    const hold = Promise.withResolvers<void>()
    world.source.host.failures.holdAfterPause = hold.promise
    const { id, finished } = await world.move()
    await reaches(id, 'renounced')
    world.register.reachable = false
    hold.resolve()
    await eventually(() => world.target.copy(world.record.id)?.state === 'paused', { deadlineMs: 5_000 })
    await eventually(() => phaseOf(id) === 'deciding', { deadlineMs: 5_000 })
    assert.equal(world.ledger.executing(world.record.id), undefined)
    world.register.reachable = true
    await finished
    await eventually(() => world.ledger.executing(world.record.id), { deadlineMs: 5_000 })
  })

  it('is a crash of the machine when its copy dies while it streams', async () => {
    world.source.host.failures.holdBeforePause = new Promise(() => {})
    const { id, finished } = await world.move()
    await reaches(id, 'streaming')
    world.source.copy(world.record.id)!.exit('killed')
    assert.equal((await finished).error?.code, 'machine-exited')
    assert.ok(world.source.events.includes('stayed crashed'))
    assert.equal(world.register.record.phase.kind, 'running')
  })

  it('sends no faster than its order says', async () => {
    const bytesPerSecond = 1_000_000
    const begun = performance.now()
    const { id, finished } = await world.move({ bytesPerSecond })
    await reaches(id, 'streaming')
    assert.equal(world.source.service.show(id)?.result, 'running')
    const report = await finished
    assert.equal(report.result, 'done')
    const tookMs = performance.now() - begun
    // Of each of the two streams, disk and state, the first tenth of a second and the last chunk are free.
    const leastMs = ((report.bytes - 2 * 2 ** 16) / bytesPerSecond) * 1000 - 2 * 100
    assert.ok(leastMs > 500 && tookMs >= leastMs, `${report.bytes} bytes in ${tookMs} ms`)
  })

  describe('when an agent dies', () => {
    for (const phase of ['reserving', 'streaming', 'renounced'] as const) {
      it(`the source's, while ${phase}: exactly one copy executes in the end`, async () => {
        if (phase === 'streaming') world.source.host.failures.holdBeforePause = new Promise(() => {})
        if (phase === 'renounced') world.source.host.failures.holdAfterPause = new Promise(() => {})
        const { id } = await world.move()
        await reaches(id, phase)
        await world.source.crash()
        world.source.host.failures = {}
        await world.source.restart()
        await world.source.service.finished(id)
        await eventually(() => world.ledger.executing(world.record.id), { deadlineMs: 10_000 })
        const winner = world.ledger.executing(world.record.id)!.host.name
        assert.equal(world.register.record.owner.host, `H${winner}`)
      })

      it(`the target's, while ${phase}: exactly one copy executes in the end`, async () => {
        if (phase === 'streaming') world.source.host.failures.holdBeforePause = new Promise(() => {})
        if (phase === 'renounced') world.source.host.failures.holdAfterPause = new Promise(() => {})
        const { id, finished } = await world.move()
        await reaches(id, phase)
        await world.target.crash()
        await world.target.restart()
        await finished
        await eventually(() => world.ledger.executing(world.record.id), { deadlineMs: 10_000 })
        const winner = world.ledger.executing(world.record.id)!.host.name
        assert.equal(world.register.record.owner.host, `H${winner}`)
      })
    }

    it('the source gone for good after it renounced: a loaded target completes by itself', async () => {
      const hold = Promise.withResolvers<void>()
      world.source.host.failures.holdAfterPause = hold.promise
      const { id } = await world.move()
      await reaches(id, 'renounced')
      world.register.reachable = false
      hold.resolve()
      await eventually(() => world.target.copy(world.record.id)?.state === 'paused', { deadlineMs: 5_000 })
      await eventually(() => world.target.journal.find(id)?.phase === 'renounced', { deadlineMs: 5_000 })
      await world.source.crash()
      world.register.reachable = true
      await executesAt('target')
      await world.source.restart()
      await world.source.service.finished(id)
      assert.equal(world.source.copy(world.record.id), undefined)
      assert.equal(world.source.service.show(id)?.result, 'done')
    })

    it('both, with the machine loaded at the target: the register still decides', async () => {
      const hold = Promise.withResolvers<void>()
      world.source.host.failures.holdAfterPause = hold.promise
      const { id } = await world.move()
      await reaches(id, 'renounced')
      world.register.reachable = false
      hold.resolve()
      await eventually(() => world.target.copy(world.record.id)?.state === 'paused', { deadlineMs: 5_000 })
      await world.source.crash()
      await world.target.crash()
      world.register.reachable = true
      await Promise.all([world.source.restart(), world.target.restart()])
      await eventually(() => world.ledger.executing(world.record.id), { deadlineMs: 10_000 })
      await world.source.service.finished(id)
      const winner = world.ledger.executing(world.record.id)!.host.name
      assert.equal(world.register.record.owner.host, `H${winner}`)
    })
  })
})
