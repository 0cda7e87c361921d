import assert from 'node:assert/strict'
import { changeSettings } from '../../../../agents/vm/leases/policy-change.ts'
import type { MachineDecision } from '../../../../agents/vm/machine-registers.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { MachineRecord } from '../../../../protocol/machine.ts'
import { decision, L, LeaseHost } from '../support/lease-host.ts'

const restart = { policy: 'restart', lease: { durationMs: L } } as const
const refusal = (code: string) => async (): Promise<MachineDecision> => {
  throw new WatariError(code, code)
}

/** The same machine, as the register has it where it needs no lease. */
function withoutLease({ lease: _, ...record }: MachineRecord): MachineDecision {
  return decision({ ...record, policy: 'keep' })
}

describe('a change of the policy', () => {
  async function kept() {
    const host = new LeaseHost()
    const { record, copy } = host.machine()
    await host.leases.resume(copy.handle)
    return { host, record, copy }
  }

  it('has a guest held to its lease before anybody else can hear of that', async () => {
    const { host, record, copy } = await kept()
    host.log.length = 0
    await changeSettings(host.leases, copy.handle, restart, async () => {
      assert.deepEqual([host.log, host.guard.deadline(record.id)], [['guard'], L])
      return decision(record)
    })
    await host.clock.pass(30_000)
    assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
  })

  it('that is refused lets the guest go, also one that was paused meanwhile', async () => {
    const { host, record, copy } = await kept()
    await assert.rejects(changeSettings(host.leases, copy.handle, restart, refusal('not-owner')))
    await host.clock.pass(30_000)
    assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
    const slow = changeSettings(host.leases, copy.handle, restart, async () => {
      await host.clock.pass(2 * L)
      assert.equal(copy.isRunning, false)
      return await refusal('register-unreachable')()
    })
    await assert.rejects(slow)
    await host.clock.pass(1)
    assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
  })

  it('of which nobody knows the outcome leaves the deadline', async () => {
    const { host, record, copy } = await kept()
    await assert.rejects(changeSettings(host.leases, copy.handle, restart, refusal('outcome-unknown')))
    assert.equal(host.guard.deadline(record.id), L)
    await host.clock.pass(L)
    assert.equal(copy.isRunning, false)
  })

  it('holds a guest to its lease, though what was decided before is told meanwhile', async () => {
    const { host, record, copy } = await kept()
    await changeSettings(host.leases, copy.handle, restart, async () => {
      // The answer to a change that was asked for before, as when a replica leaves.
      host.leases.observe(withoutLease(record))
      await host.clock.pass(100)
      assert.equal(host.guard.deadline(record.id), L)
      return decision(record)
    })
    await host.clock.pass(1_000)
    host.away('a', 'b', 'c')
    await host.clock.pass(2 * L)
    assert.equal(copy.isRunning, false)
  })

  it('of which nobody knows the outcome lets the guest go once the register has been read and gives none', async () => {
    const { host, record, copy } = await kept()
    await assert.rejects(changeSettings(host.leases, copy.handle, restart, refusal('outcome-unknown')))
    host.leases.observe(withoutLease(record))
    await host.clock.pass(30_000)
    assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
  })

  it('that is refused where there was a lease does not keep that from being taken away', async () => {
    const host = new LeaseHost()
    const { record, copy } = await host.running()
    await assert.rejects(changeSettings(host.leases, copy.handle, restart, refusal('register-unreachable')))
    host.leases.observe(withoutLease(record))
    await host.clock.pass(30_000)
    assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
  })

  it('of which this host only hears holds the guest to its lease as well', async () => {
    const { host, record, copy } = await kept()
    host.leases.observe(decision(record))
    await host.clock.pass(30_000)
    assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
    host.away('a', 'b', 'c')
    await host.clock.pass(2 * L)
    assert.equal(copy.isRunning, false)
  })

  it('of which this host only hears stops the guest where no guard takes it', async () => {
    const { host, record, copy } = await kept()
    host.guard.isAway = true
    host.leases.observe(decision(record))
    await host.clock.pass(1_000)
    assert.equal(copy.isRunning, false)
  })

  it('is not begun without a guard, and leaves nothing', async () => {
    const { host, record, copy } = await kept()
    host.guard.isAway = true
    const change = changeSettings(host.leases, copy.handle, restart, () => assert.fail('it was proposed'))
    await assert.rejects(change, { code: 'guard-away' })
    assert.ok(copy.isRunning && host.leases.mayExecute(record.id))
  })

  it('leaves the lease that a machine has where it is refused', async () => {
    const host = new LeaseHost()
    const { record, copy } = await host.running()
    const again = changeSettings(host.leases, copy.handle, restart, refusal('register-unreachable'))
    await assert.rejects(again)
    await host.clock.pass(30_000)
    assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
  })

  it('that is refused and given anew at once leaves no guest standing still', async () => {
    const { host, record, copy } = await kept()
    const slow = (ms: number) => async () => {
      await host.clock.pass(ms)
      return await refusal('register-unreachable')()
    }
    await assert.rejects(changeSettings(host.leases, copy.handle, restart, slow(2 * L)))
    // The guard is being asked whether a pause of it is under way.
    assert.equal(copy.isRunning, false)
    await assert.rejects(changeSettings(host.leases, copy.handle, restart, slow(100)))
    await host.clock.pass(1)
    assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
  })

  it('to keep takes the lease away', async () => {
    const host = new LeaseHost()
    const { record, copy } = await host.running()
    await changeSettings(host.leases, copy.handle, { policy: 'keep' }, async () => withoutLease(record))
    await host.clock.pass(5 * L)
    assert.deepEqual([copy.isRunning, host.guard.deadline(record.id)], [true, undefined])
  })

  it('to keep and back leaves the guard with the second one’s deadline, however slow it is', async () => {
    const host = new LeaseHost()
    const { record, copy } = await host.running()
    const slow = Promise.withResolvers<void>()
    host.guard.answers = slow.promise
    await changeSettings(host.leases, copy.handle, { policy: 'keep' }, async () => withoutLease(record))
    const shorter = { durationMs: L / 2 }
    const back = changeSettings(host.leases, copy.handle, { ...restart, lease: shorter }, async () => {
      assert.equal(host.guard.deadline(record.id), host.clock.now() + L / 2)
      const again = { ...record, lease: shorter }
      host.decide(again)
      return decision(again)
    })
    await host.clock.pass(100)
    slow.resolve()
    await host.clock.pass(1)
    await back
    await host.clock.pass(30_000)
    assert.ok(copy.isRunning && host.guard.deadline(record.id)! > host.clock.now())
    assert.deepEqual(host.changes, [])
    host.away('a', 'b', 'c')
    await host.clock.pass(L / 2)
    assert.equal(copy.isRunning, false)
  })
})
