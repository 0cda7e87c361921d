import assert from 'node:assert/strict'
import type { DiskPoints } from '../../../../agents/vm/driver.ts'
import { newKept } from '../../../../agents/vm/replicas/kept.ts'
import { ReplicaPoints } from '../../../../agents/vm/replicas/points.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { MachineRecord, Owner } from '../../../../protocol/machine.ts'
import { olderOf } from '../../../../protocol/register/disk-place.ts'
import type { RecordChange } from '../../../../protocol/register/machine-record.ts'
import { machineRecord } from '../support/machine-record.ts'

const self: Owner = { host: 'Hsource', incarnation: 'boot-1' }
const base = 'bb'.repeat(16)

/** One machine of an owner, whose register, QEMU, stream and other host do as they are told, and say what was done. */
function rig() {
  const log: string[] = []
  const world = {
    record: machineRecord({
      ...{ owner: self, policy: 'restart', lease: { durationMs: 10_000 }, replicaEveryMs: 60_000 }
    }) as MachineRecord,
    pass: 'none' as 'none' | 'copying' | 'done' | 'failed',
    since: [base] as string[],
    /** The newest copy that the other host has. */
    has: base as string | undefined,
    silentMs: 0,
    /** A word that the other host does not take. */
    refuses: ''
  }
  const points: DiskPoints = {
    since: async () => world.since,
    begin: async (copy, _, over) => {
      log.push(over === undefined ? 'begin all' : 'begin changed')
      world.since = [...world.since, copy]
      world.pass = 'copying'
    },
    state: async () => ({ pass: world.pass, bytes: 1, remainingBytes: 0 }),
    end: async keep => {
      log.push(`end, ${keep.length} known`)
      world.since = world.since.filter(copy => keep.includes(copy))
      world.pass = 'none'
    }
  }
  const made = new ReplicaPoints({
    self,
    overlay: {
      request: async (
        _: unknown,
        method: { name: string },
        request: { over?: string; word?: string; copy: string }
      ) => {
        if (method.name.endsWith('open')) {
          if (request.over !== undefined && request.over !== world.has)
            throw new WatariError('copy-unknown', 'not that one')
          return {}
        }
        log.push(request.word!)
        if (request.word === world.refuses) throw new WatariError('unreachable', 'away')
        if (request.word === 'complete') world.has = request.copy
        return {}
      }
    },
    machines: { observe: () => {} },
    driver: { diskBytes: async () => 1 },
    registers: {
      read: async () => assert.fail(),
      change: async (_: unknown, change: RecordChange) => {
        const result = change(world.record)
        assert.equal(result.kind, 'next')
        if (result.kind === 'next') world.record = result.record
        log.push('register')
        return { record: world.record, configuration: 1, voters: [] }
      }
    },
    bulk: {
      outlet: async () => ({
        ...{ socket: '/s', bytes: 0, isOver: false },
        get silentMs() {
          return world.silentMs
        },
        lead: async () => log.push('lead'),
        refuse: async () => log.push('refuse'),
        close: async () => log.push('close')
      })
    },
    observe: () => {},
    nameOf: (host: string) => host,
    onEvent: (kind: string) => log.push(kind),
    onFault: () => {}
  } as never)
  const kept = newKept()
  const turn = async (isWanted = true) =>
    await made.turn(world.record, points, kept, { isWanted, choose: async () => 'Hb' })
  return { log, world, made, kept, turn }
}

describe('the copies of a disk that its owner makes', () => {
  it('are named once their host has said that they are complete, and the guest is free by then', async () => {
    const { log, world, turn, kept } = rig()
    const beforeMs = Date.now()
    await turn()
    await turn()
    assert.deepEqual(log, ['lead', 'begin changed'])
    log.length = 0
    world.pass = 'done'
    await turn()
    const ends = ['end, 2 known', 'close', 'complete', 'register', 'joined', 'end, 1 known', 'replica.point']
    assert.deepEqual(log, ends)
    const [older] = olderOf(world.record.disk!)
    assert.ok(older!.atMs >= beforeMs && older!.atMs <= Date.now())
    await turn()
    assert.deepEqual([kept.status.state, kept.status.host, world.since], ['behind', 'Hb', [world.has]])
    assert.equal(log.length, ends.length, 'the next is not due')
  })

  it('have everything where the other host has none of which it is known what changed since', async () => {
    const { log, world, turn } = rig()
    world.has = undefined
    await turn()
    assert.deepEqual(log, ['lead', 'begin all'])
  })

  it('leave what changed known where one fails, or is silent, or was begun by an agent before', async () => {
    for (const how of ['failed', 'silent', 'left'] as const) {
      const { log, world, turn } = rig()
      if (how === 'left') world.pass = 'copying'
      else await turn()
      if (how === 'failed') world.pass = 'failed'
      world.silentMs = how === 'silent' ? 30_000 : 0
      log.length = 0
      await turn()
      assert.deepEqual([world.pass, world.since.includes(base)], ['none', true], how)
      assert.equal(log.includes('refuse'), how !== 'left')
      assert.equal(log.includes('complete') || log.includes('register'), false)
    }
  })

  it('are made from what changed since whichever their host has, where a conclusion was cut short', async () => {
    for (const refuses of ['complete', 'joined']) {
      const { log, world, turn } = rig()
      world.refuses = refuses
      await turn()
      world.pass = 'done'
      await assert.rejects(turn(), { code: 'unreachable' })
      assert.equal(world.since.length, 2)
      assert.equal(log.includes('register'), refuses === 'joined')
      assert.ok(world.since.includes(world.has!))
    }
  })

  it('are not gone on with while nobody wants them, and the disk is free then', async () => {
    const { world, turn, made } = rig()
    assert.equal(made.isSettled(world.record.id), false)
    await turn()
    assert.equal(made.isSettled(world.record.id), false)
    await turn(false)
    assert.deepEqual([world.pass, made.isSettled(world.record.id)], ['none', true])
  })
})
