import assert from 'node:assert/strict'
import type { MachineHandle, ReplicaCopy } from '../../../../agents/vm/driver.ts'
import type { MachineDecision } from '../../../../agents/vm/machine-registers.ts'
import { ReplicaKeeper } from '../../../../agents/vm/replicas/keeper.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { MachineRecord, Owner } from '../../../../protocol/machine.ts'
import type { RecordChange } from '../../../../protocol/register/machine-record.ts'
import { eventually } from '../../../support/eventually.ts'
import { machineRecord } from '../support/machine-record.ts'

const self: Owner = { host: 'Hsource', incarnation: 'boot-1' }

/** One machine of an owner, whose register, QEMU, stream and replica's host do as they are told, and say what was done. */
function rig() {
  const log: string[] = []
  const world = {
    decided: machineRecord({ owner: self, policy: 'restart', lease: { durationMs: 10_000 } }),
    /** As the agent knows it. */
    known: undefined as MachineRecord | undefined,
    job: 'none' as 'none' | 'copying' | 'ready',
    attached: undefined as ReplicaCopy | undefined,
    silentMs: 0,
    /** The machine was not taken up yet. */
    isAway: false,
    /** What QEMU waits for before it says how the mirror is. */
    hangs: undefined as Promise<void> | undefined,
    asked: 0,
    /** What the replica's host answers to a word. */
    refusal: undefined as string | undefined,
    /** And to whoever asks for a way to it. */
    isSealed: false,
    /** A better host than the one that is chosen does not answer at the moment. */
    isBetterSoon: false
  }
  const mirroring = {
    get attached() {
      return world.attached
    },
    begin: async (to: ReplicaCopy) => {
      log.push('begin')
      Object.assign(world, { attached: to, job: 'ready' })
    },
    state: async () => {
      world.asked++
      await world.hangs
      return { job: world.job, bytes: 1, remainingBytes: 0 }
    },
    end: async () => {
      log.push('end')
      Object.assign(world, { attached: undefined, job: 'none' })
    }
  }
  const local = () => ({
    record: world.known ?? world.decided,
    handle: { mirroring } as unknown as MachineHandle
  })
  const keeper = new ReplicaKeeper({
    self,
    overlay: {
      request: async (_to, method, request) => {
        if (method.name === 'replica/open' && world.isSealed) throw new WatariError('sealed', 'no')
        if (method.name === 'replica/word') {
          log.push((request as { word: string }).word)
          if (world.refusal) throw new WatariError(world.refusal, 'no')
        }
        return { peer: 'Hb', addresses: [], token: '' } as never
      }
    },
    machines: {
      local: () => (world.isAway ? [] : [{ ...local(), settled: true, since: 0 }]),
      observe: () => {}
    },
    driver: { diskBytes: async () => 1 },
    registers: {
      know: () => [],
      read: async () => ({ record: world.decided }) as MachineDecision,
      change: async (_id: string, change: RecordChange) => {
        const result = change(world.decided)
        if (result.kind === 'refuse') throw new WatariError(result.code, result.message)
        const count = result.record.disk!.hosts.length
        log.push(count > 1 ? 'joined' : 'left')
        world.decided = result.record
        return { record: world.decided } as MachineDecision
      }
    },
    bulk: {
      outlet: async () => ({
        socket: '/s',
        bytes: 1,
        isOver: false,
        get silentMs() {
          return world.silentMs
        },
        lead: async () => void log.push('lead'),
        refuse: async () => void log.push('refuse'),
        close: async () => {}
      })
    },
    observe: () => {},
    whileStill: async (_, work) => {
      log.push('stops')
      await work()
      log.push('goes on')
    },
    isLeaving: () => false,
    choose: () => ({ host: 'Hb', isBetterSoon: world.isBetterSoon }),
    nameOf: host => host,
    times: { silentMs: 3_000, reopenMs: 1_000, betterMs: 1_500 },
    onEvent: () => {},
    onFault: () => {}
  })
  const until = (condition: () => unknown) => eventually(condition, { deadlineMs: 8_000, everyMs: 20 })
  return { world, log, keeper, until }
}

describe('a keeper of replicas', function () {
  this.timeout(20_000)

  it('makes one, and takes it out of the register before QEMU is told of its loss', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    await until(() => log.includes('joined'))
    assert.deepEqual(log.slice(0, 4), ['lead', 'begin', 'complete', 'joined'])
    await until(() => keeper.status(world.decided.id).state === 'in step')
    assert.deepEqual(keeper.lacking(), [])
    await until(() => log.filter(word => word === 'joined').length === 2)
    world.silentMs = 3_000
    await until(() => log.includes('end'))
    assert.ok(log.indexOf('left') < log.indexOf('refuse') && log.indexOf('refuse') < log.indexOf('end'))
    assert.match(keeper.lacking()[0]!.reason, /silent/)
  })

  it('waits a little for a better host, and no longer', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    world.isBetterSoon = true
    const sinceMs = performance.now()
    await until(() => keeper.lacking()[0]?.reason.includes('does not answer at the moment'))
    assert.equal(log.length, 0)
    await until(() => log.includes('begin'))
    assert.ok(performance.now() - sinceMs >= 1_500)
  })

  it('does not ask a QEMU again that has not answered, and takes the replica out all the same', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    await until(() => log.includes('joined'))
    const { promise, resolve } = Promise.withResolvers<void>()
    world.hangs = promise
    world.asked = 0
    world.silentMs = 3_000
    await until(() => log.includes('left'))
    await until(() => log.includes('end'))
    assert.equal(world.asked, 1)
    resolve()
    world.hangs = undefined
    world.silentMs = 0
    await until(() => world.asked > 1)
  })

  it('does not let one join that has not said that it is complete', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    world.refusal = 'deadline'
    await until(() => log.filter(word => word === 'complete').length > 2)
    assert.equal(log.includes('joined'), false)
    // The host has lost it, or is about to take the machine over.
    world.refusal = 'sealed'
    await until(() => log.includes('end'))
    assert.equal(log.includes('joined'), false)
  })

  it('asks the register before it ends what this host takes for unregistered', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    const stale = world.decided
    world.known = stale
    await until(() => log.includes('joined'))
    world.silentMs = 3_000
    await until(() => log.includes('end'))
    assert.deepEqual(stale.disk!.hosts, [self.host])
    assert.ok(log.indexOf('left') < log.indexOf('refuse'))
  })

  it('opens the stream of a mirror that it found, before its machine is taken up', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    world.isAway = true
    Object.assign(world, { attached: { host: 'Hb', copy: 'aa'.repeat(16) }, job: 'ready' })
    keeper.found(world.decided, world.attached!)
    await until(() => log.includes('lead'))
    world.isAway = false
    await until(() => log.includes('joined'))
    assert.equal(log.filter(word => word === 'lead').length, 1)
    assert.equal(log.includes('begin'), false)
  })

  it('takes one that it found and that is of no use any more out of the register, and has QEMU refused, before its machine is taken up', async () => {
    const { world, log, keeper, until } = rig()
    using _ = keeper
    await until(() => log.includes('joined'))
    log.length = 0
    Object.assign(world, { isAway: true, isSealed: true, silentMs: 2_000 })
    await until(() => keeper.status(world.decided.id).host === undefined)
    keeper.found(world.decided, world.attached!)
    await until(() => log.includes('refuse'))
    assert.deepEqual(log, ['left', 'refuse'])
    assert.deepEqual(world.decided.disk!.hosts, [self.host])
    Object.assign(world, { isAway: false })
    await until(() => log.includes('end'))
    assert.ok(log.slice(2).every(word => word !== 'joined' && word !== 'begin'))
  })
})
