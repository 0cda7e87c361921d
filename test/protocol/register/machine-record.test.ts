import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { MachineRecord, Owner } from '../../../protocol/machine.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import {
  abortRelocation,
  beginRelocation,
  completeRelocation,
  created,
  deleted,
  executed,
  givenBack,
  givenUp,
  grantOf,
  machineChange,
  pointTaken,
  type RecordChange,
  replicaJoined,
  replicaLeft,
  restarted,
  settingsChanged,
  started,
  stopped,
  takenOver,
  takenOverAfterLease
} from '../../../protocol/register/machine-record.ts'

const id = '11'.repeat(16)
const owner = (host: string, incarnation = 'boot-1'): Owner => ({ host, incarnation })
const a = owner('hostA')
const b = owner('hostB')
const relocation = 'aa'.repeat(16)
const other = 'bb'.repeat(16)

const spec: MachineRecord['spec'] = {
  cpus: 1,
  memoryBytes: 2 ** 28,
  machineType: 'pc-q35-7.2',
  cpuModel: 'qemu64',
  accelerator: 'tcg',
  boot: { kind: 'disk' },
  cards: []
}
const disk = { sizeBytes: 2 ** 30 }
const birth = (withDisk: boolean) =>
  created({
    id,
    name: 'north/web',
    spec: withDisk ? { ...spec, disk } : spec,
    policy: 'keep',
    pinned: false,
    labels: {},
    owner: a
  })

function apply(record: MachineRecord | undefined, ...changes: RecordChange[]): MachineRecord {
  for (const change of changes) {
    const result = change(record)
    assert.equal(result.kind, 'next', JSON.stringify(result))
    if (result.kind === 'next') record = result.record
  }
  return record!
}

function refusal(record: MachineRecord | undefined, change: RecordChange): string {
  const result = change(record)
  return result.kind === 'refuse' ? result.code : 'allowed'
}

const running = apply(undefined, birth(true), started(a, 1))
const held = { owner: a, epoch: 2 }
const leaving = apply(running, beginRelocation(held, relocation, b))
const away = apply(leaving, completeRelocation(relocation, 2))
const gone = apply(running, stopped(held), deleted(2, { evenRunning: false }))

describe('the lease of a machine', () => {
  const lease = { durationMs: 10_000 }
  const leased = apply(undefined, birth(false), settingsChanged({ policy: 'restart', lease }), started(a, 1))
  const grant = { holder: a, epoch: 2, ...lease }
  const longer = settingsChanged({ policy: 'restart', lease: { durationMs: 20_000 } })

  it('names a replica from when it joined until it left, and lets nobody else take it over', () => {
    const running = apply(
      undefined,
      birth(true),
      settingsChanged({ policy: 'restart', lease: { durationMs: 10_000 } }),
      started(a, 1)
    )
    const held = { owner: a, epoch: 2 }
    const joined = apply(running, replicaJoined(held, 'hostB'))
    assert.deepEqual(joined.disk, { hosts: ['hostA', 'hostB'], generation: running.disk!.generation + 1 })
    assert.deepEqual(apply(joined, replicaJoined(held, 'hostB')), joined)
    const refusedWith = (record: MachineRecord, change: RecordChange) => {
      const result = change(record)
      return result.kind === 'refuse' ? result.code : undefined
    }
    assert.equal(refusedWith(joined, replicaJoined(held, 'hostC')), 'no-such-replica')
    assert.equal(refusedWith(joined, replicaJoined({ owner: b, epoch: 2 }, 'hostB')), 'not-owner')
    assert.equal(refusedWith(joined, replicaLeft({ owner: a, epoch: 1 }, 'hostB')), 'wrong-epoch')
    assert.equal(refusedWith(joined, replicaLeft(held, 'hostA')), 'no-such-replica')
    const grant = grantOf(joined)!
    assert.equal(refusedWith(joined, takenOverAfterLease(owner('hostC'), grant)), 'disk-elsewhere')
    assert.deepEqual(apply(joined, takenOverAfterLease(b, grant)).disk!.hosts, ['hostB'])
    const left = apply(joined, replicaLeft(held, 'hostB'))
    assert.deepEqual(left.disk, { hosts: ['hostA'], generation: joined.disk!.generation + 1 })
    assert.equal(refusedWith(left, takenOverAfterLease(b, grant)), 'disk-elsewhere')
    assert.deepEqual(apply(left, replicaLeft(held, 'hostB')), left)
    assert.equal(refusedWith(apply(left, stopped(held)), replicaJoined(held, 'hostB')), 'machine-stopped')
    assert.deepEqual(apply(joined, replicaLeft(held, 'hostB', 7)).disk!.older, [{ host: 'hostB', atMs: 7 }])
    // Without the policy restart its host does not keep it.
    const ended = apply(joined, settingsChanged({ policy: 'keep' }), replicaLeft(held, 'hostB', 7))
    assert.deepEqual([ended.disk!.hosts, ended.disk!.older], [['hostA'], undefined])
    const older = [{ host: 'hostA', atMs: 8 }]
    assert.deepEqual(apply(joined, takenOverAfterLease(b, grant, 8)).disk!.older, older)
    const kept = apply(joined, replicaLeft(held, 'hostB', 7), settingsChanged({ policy: 'keep' }))
    assert.equal(kept.disk!.older, undefined)
    assert.equal(refusedWith(kept, replicaJoined(held, 'hostB')), 'no-such-replica')
  })

  it('names a copy that is made at intervals, and lets nobody take it over from that by itself', () => {
    const restarts = settingsChanged({ policy: 'restart', lease: { durationMs: 10_000 } })
    const every = settingsChanged({ replicaEveryMs: 60_000 })
    const running = apply(undefined, birth(true), restarts, every, started(a, 1, 5))
    const held = { owner: a, epoch: 2 }
    const taken = apply(running, pointTaken(held, 'hostB', 7))
    assert.deepEqual(taken.disk, { ...running.disk, older: [{ host: 'hostB', atMs: 7 }] })
    assert.equal(refusal(taken, takenOverAfterLease(b, grantOf(taken)!)), 'disk-elsewhere')
    assert.equal(refusal(running, pointTaken({ owner: a, epoch: 1 }, 'hostB', 7)), 'wrong-epoch')
    assert.equal(refusal(running, pointTaken({ owner: b, epoch: 2 }, 'hostB', 7)), 'not-owner')
    assert.equal(refusal(running, pointTaken(held, 'hostA', 7)), 'no-such-replica')
    const keeps = apply(taken, settingsChanged({ policy: 'keep' }))
    assert.equal(refusal(keeps, pointTaken(held, 'hostB', 7)), 'no-such-replica')
    assert.equal(apply(taken, settingsChanged({ pinned: true })).replicaEveryMs, 60_000)
    assert.equal(apply(taken, settingsChanged({ replicaEveryMs: 0 })).replicaEveryMs, undefined)
  })

  it('is taken over from the newest older copy where somebody said how old that may be', () => {
    const restarts = settingsChanged({ policy: 'restart', lease: { durationMs: 10_000 } })
    const accepts = settingsChanged({ acceptLossMs: 60_000 })
    const running = apply(undefined, birth(true), restarts, accepts, started(a, 1, 5))
    const held = { owner: a, epoch: 2 }
    const taken = apply(running, pointTaken(held, 'hostB', 100_000))
    const grant = grantOf(taken)!
    const over = apply(taken, takenOverAfterLease(b, grant, 160_000))
    assert.deepEqual([over.owner, over.disk!.hosts], [b, ['hostB']])
    // The disk of the owner before has what was lost.
    assert.deepEqual(over.disk!.older, [{ host: 'hostA', atMs: 160_000 }])
    const refused = (record: MachineRecord, by = b, atMs: number | undefined = 160_000) =>
      refusal(record, takenOverAfterLease(by, grant, atMs))
    assert.equal(refused(taken, b, 160_001), 'disk-elsewhere')
    assert.equal(refusal(taken, takenOverAfterLease(b, grant)), 'disk-elsewhere')
    assert.equal(refused(taken, owner('hostC')), 'disk-elsewhere')
    assert.equal(refused(apply(taken, settingsChanged({ acceptLossMs: 0 }))), 'disk-elsewhere')
    // Not while another has it in step, and not from one that is older than another.
    const inStep = { ...taken, disk: { ...taken.disk!, hosts: ['hostA', 'hostC'] } }
    assert.equal(refused(inStep), 'disk-elsewhere')
    const older = [{ host: 'hostC', atMs: 110_000 }, ...taken.disk!.older!]
    assert.equal(refused({ ...taken, disk: { ...taken.disk!, older } }), 'disk-elsewhere')
    // Its own host cannot execute it: that is no loss of the disk.
    assert.equal(refusal(taken, givenUp(held)), 'disk-elsewhere')
  })

  it('is its owner’s while it runs or leaves, and the next owner’s after that', () => {
    assert.deepEqual(grantOf(leased), grant)
    const going = apply(leased, beginRelocation(held, relocation, b))
    assert.deepEqual(grantOf(going), grant)
    const arrived = apply(going, completeRelocation(relocation, 2))
    assert.deepEqual(grantOf(arrived), { holder: b, epoch: 3, ...lease })
    assert.equal(grantOf(apply(leased, stopped(held))), undefined)
    assert.equal(grantOf(running), undefined, 'nobody takes it over by the clock')
    assert.equal(grantOf(apply(leased, settingsChanged({ policy: 'keep' }))), undefined)
  })

  it('lasts as long as it does under its epoch, and another time under the next', () => {
    for (const record of [leased, apply(leased, beginRelocation(held, relocation, b))]) {
      const refused = longer(record)
      assert.equal(refused.kind === 'refuse' && refused.code, 'lease-in-use')
    }
    assert.deepEqual(grantOf(apply(leased, settingsChanged({ policy: 'restart', lease }))), grant)
    assert.deepEqual(grantOf(apply(leased, settingsChanged({ pinned: true }))), grant)
    const anew = apply(leased, stopped(held), longer, started(a, 2))
    assert.deepEqual(grantOf(anew), { holder: a, epoch: 3, durationMs: 20_000 })
    assert.equal(grantOf(apply(running, longer))?.durationMs, 20_000, 'one that ran without a lease')
  })

  it('goes with the value to the voters', () => {
    const change = machineChange(settingsChanged({ policy: 'restart', lease }))
    const result = change(machineRecordCodec.encode(running))
    assert.deepEqual(result.kind === 'next' && result.grant, grant)
  })

  it('lets another host take the machine over under a new epoch, also one that was leaving', () => {
    const going = apply(leased, beginRelocation(held, relocation, b))
    for (const record of [leased, going]) {
      const taken = apply(record, takenOverAfterLease(owner('hostC'), grant))
      assert.deepEqual([taken.owner, taken.epoch, taken.phase], [owner('hostC'), 3, { kind: 'running' }])
    }
  })

  it('is to be waited out by whoever executes the machine next, whatever happens before', () => {
    const c = owner('hostC')
    const taken = apply(leased, takenOverAfterLease(c, grant))
    assert.equal(taken.formerLeaseMs, 10_000)
    const later = { holder: c, epoch: 3, ...lease }
    const started2 = apply(taken, stopped({ owner: c, epoch: 3 }), started(c, 3))
    for (const record of [
      started2,
      apply(taken, restarted(owner('hostC', 'boot-2'), 3)),
      apply(taken, settingsChanged({ policy: 'keep' })),
      apply(taken, takenOverAfterLease(b, later)),
      apply(taken, takenOver(b, 3, { acceptDiskLoss: false }))
    ])
      assert.equal(record.formerLeaseMs, 10_000)
    assert.equal(apply(taken, executed({ owner: c, epoch: 3 })).formerLeaseMs, undefined)
    assert.equal(refusal(started2, executed({ owner: c, epoch: 3 })), 'wrong-epoch')
  })

  it('goes to nobody when its owner cannot execute the machine: then others take it over as ever', () => {
    const taken = apply(leased, takenOverAfterLease(b, grant))
    const given = apply(taken, givenUp({ owner: b, epoch: 3 }))
    const nobody = { host: b.host, incarnation: `given-up-${given.id}` }
    assert.deepEqual(
      [given.owner, given.epoch, given.phase, given.formerLeaseMs],
      [nobody, 4, { kind: 'running' }, 10_000]
    )
    assert.deepEqual(grantOf(given), { holder: nobody, epoch: 4, ...lease })
    assert.deepEqual(machineRecordCodec.decode(machineRecordCodec.encode(given)), given)
    const next = apply(given, takenOverAfterLease(a, grantOf(given)!))
    assert.deepEqual([next.owner, next.epoch, next.formerLeaseMs], [a, 5, 10_000])
    assert.deepEqual(apply(given, restarted(b, 4)).owner, b)
    const down = apply(taken, stopped({ owner: b, epoch: 3 }), givenUp({ owner: b, epoch: 3 }))
    assert.deepEqual(down.owner, nobody)
  })

  it('stays with whoever has it where nobody else could take it, or it is no longer theirs to give', () => {
    const withDisk = apply(
      undefined,
      birth(true),
      settingsChanged({ policy: 'restart', lease }),
      started(a, 1)
    )
    assert.equal(refusal(withDisk, givenUp(held)), 'disk-elsewhere')
    assert.equal(refusal(running, givenUp(held)), 'disk-elsewhere')
    assert.equal(refusal(leased, givenUp({ ...held, epoch: 1 })), 'wrong-epoch')
    assert.equal(refusal(leased, givenUp({ ...held, owner: b })), 'not-owner')
    assert.equal(
      refusal(apply(leased, beginRelocation(held, relocation, b)), givenUp(held)),
      'relocation-going-on'
    )
  })

  it('lets nobody take over what was not waited for', () => {
    const taker = takenOverAfterLease(b, grant)
    for (const record of [
      running,
      apply(leased, stopped(held)),
      apply(leased, settingsChanged({ policy: 'keep' })),
      apply(leased, takenOver(owner('hostC'), 2, { acceptDiskLoss: false })),
      apply(leased, settingsChanged({ policy: 'keep' }), longer)
    ])
      assert.equal(refusal(record, taker), 'wrong-epoch')
    assert.equal(refusal(leased, takenOverAfterLease(owner('hostA', 'boot-2'), grant)), 'machine-running')
  })

  it('does not bring a disk along', () => {
    const withDisk = apply(
      undefined,
      birth(true),
      settingsChanged({ policy: 'restart', lease }),
      started(a, 1)
    )
    assert.equal(refusal(withDisk, takenOverAfterLease(b, grant)), 'disk-elsewhere')
  })
})

describe('machine record', () => {
  it('begins stopped, at epoch 1, with its disk at its owner', () => {
    const record = apply(undefined, birth(true))
    assert.deepEqual(
      [record.epoch, record.phase, record.disk],
      [1, { kind: 'stopped' }, { hosts: ['hostA'], generation: 1 }]
    )
    assert.equal(apply(undefined, birth(false)).disk, undefined)
    assert.equal(refusal(record, birth(true)), 'machine-exists')
  })

  it('starts only where it belongs, once, at the epoch that was looked at', () => {
    const record = apply(undefined, birth(true))
    assert.equal(refusal(record, started(b, 1)), 'not-owner')
    assert.equal(refusal(record, started(a, 2)), 'wrong-epoch')
    assert.deepEqual([running.epoch, running.owner, running.phase.kind], [2, a, 'running'])
    assert.equal(refusal(running, started(a, 2)), 'machine-running')
    const elsewhere = { ...record, disk: { hosts: ['hostC'], generation: 4 } }
    assert.equal(refusal(elsewhere, started(a, 1)), 'disk-elsewhere')
  })

  it('is stopped by its owner only', () => {
    assert.equal(apply(running, stopped(held)).phase.kind, 'stopped')
    assert.equal(refusal(running, stopped({ owner: b, epoch: 2 })), 'not-owner')
    assert.equal(refusal(running, stopped({ owner: owner('hostA', 'boot-2'), epoch: 2 })), 'not-owner')
    assert.equal(refusal(running, stopped({ owner: a, epoch: 1 })), 'wrong-epoch')
    assert.equal(refusal(leaving, stopped(held)), 'relocation-going-on')
    assert.equal(refusal(apply(running, stopped(held)), stopped(held)), 'machine-stopped')
  })

  it('moves its owner, epoch and disk at the end of a relocation, and only then', () => {
    assert.deepEqual([leaving.owner, leaving.epoch, leaving.disk], [a, 2, running.disk])
    assert.deepEqual([away.owner, away.epoch, away.phase], [b, 3, { kind: 'running' }])
    assert.deepEqual(away.disk, { hosts: ['hostB'], generation: running.disk!.generation + 1 })
  })

  it('begins a relocation only of what runs here', () => {
    assert.equal(refusal(running, beginRelocation({ owner: b, epoch: 2 }, relocation, b)), 'not-owner')
    assert.equal(refusal(leaving, beginRelocation(held, other, b)), 'relocation-going-on')
    assert.equal(
      refusal(apply(running, stopped(held)), beginRelocation(held, relocation, b)),
      'machine-stopped'
    )
  })

  it('has one winner of a relocation', () => {
    const home = apply(leaving, abortRelocation(relocation, 2))
    assert.deepEqual([home.owner, home.epoch, home.phase], [a, 2, { kind: 'running' }])
    assert.equal(refusal(home, completeRelocation(relocation, 2)), 'relocation-superseded')
    assert.equal(refusal(away, abortRelocation(relocation, 2)), 'relocation-superseded')
    assert.equal(refusal(leaving, completeRelocation(other, 2)), 'relocation-superseded')
    assert.equal(refusal(leaving, completeRelocation(relocation, 1)), 'relocation-superseded')
  })

  it('goes back, marked, from a target that could not execute it', () => {
    const back = apply(away, givenBack({ owner: b, epoch: 3 }, relocation, a))
    assert.deepEqual([back.owner, back.epoch, back.phase], [a, 4, { kind: 'running', returned: relocation }])
    assert.deepEqual(back.disk?.hosts, ['hostA'])
    assert.equal(refusal(away, givenBack(held, relocation, a)), 'not-owner')
    const onward = apply(away, beginRelocation({ owner: b, epoch: 3 }, other, a))
    assert.equal(refusal(onward, givenBack({ owner: b, epoch: 3 }, relocation, a)), 'relocation-going-on')
    const halted = apply(away, stopped({ owner: b, epoch: 3 }))
    assert.equal(refusal(halted, givenBack({ owner: b, epoch: 3 }, relocation, a)), 'machine-stopped')
  })

  it('is restarted by a new boot of its host, which supersedes a relocation', () => {
    const reborn = owner('hostA', 'boot-2')
    const record = apply(leaving, restarted(reborn, 2))
    assert.deepEqual([record.owner, record.epoch, record.phase.kind], [reborn, 3, 'running'])
    assert.equal(refusal(record, completeRelocation(relocation, 2)), 'relocation-superseded')
    assert.equal(refusal(running, restarted(a, 2)), 'machine-running')
    assert.equal(refusal(running, restarted(b, 2)), 'not-owner')
    assert.equal(refusal(running, restarted(reborn, 1)), 'wrong-epoch')
    assert.equal(refusal(away, restarted(reborn, 3)), 'not-owner')
    assert.equal(refusal(apply(running, stopped(held)), restarted(reborn, 2)), 'machine-stopped')
    const elsewhere = { ...running, disk: { hosts: ['hostC'], generation: 4 } }
    assert.equal(refusal(elsewhere, restarted(reborn, 2)), 'disk-elsewhere')
  })

  it('is taken over with its disk, or with its loss accepted', () => {
    assert.equal(refusal(running, takenOver(b, 2, { acceptDiskLoss: false })), 'disk-elsewhere')
    assert.equal(refusal(running, takenOver(b, 1, { acceptDiskLoss: true })), 'wrong-epoch')
    const record = apply(leaving, takenOver(b, 2, { acceptDiskLoss: true }))
    assert.deepEqual([record.owner, record.epoch, record.phase], [b, 3, { kind: 'running' }])
    assert.deepEqual(record.disk?.hosts, ['hostB'])
    assert.equal(refusal(record, completeRelocation(relocation, 2)), 'relocation-superseded')
    const diskless = apply(undefined, birth(false), started(a, 1))
    assert.equal(refusal(diskless, takenOver(b, 2, { acceptDiskLoss: false })), 'allowed')
  })

  it('takes settings without touching who runs it', () => {
    const record = apply(leaving, settingsChanged({ labels: { tier: 'front' }, pinned: true }))
    assert.deepEqual({ ...record, labels: {}, pinned: false }, leaving)
    const renamed = settingsChanged({ name: 'north/db', policy: undefined } as Parameters<
      typeof settingsChanged
    >[0])
    assert.equal(apply(record, renamed).policy, 'keep')
  })

  it('is deleted when stopped, or when a person says so', () => {
    assert.equal(refusal(running, deleted(2, { evenRunning: false })), 'machine-running')
    assert.equal(refusal(running, deleted(1, { evenRunning: true })), 'wrong-epoch')
    assert.equal(apply(running, deleted(2, { evenRunning: true })).epoch, 3)
    assert.equal(refusal(gone, takenOver(b, 3, { acceptDiskLoss: true })), 'machine-deleted')
    assert.equal(refusal(undefined, started(a, 1)), 'machine-not-found')
  })

  it('changes the bytes of a register', () => {
    const change = machineChange(started(a, 1))
    assert.deepEqual(change(Uint8Array.of(1, 2, 3)).kind, 'refuse')
    assert.equal(change(undefined).kind, 'refuse')
    const result = change(machineRecordCodec.encode(apply(undefined, birth(true))))
    assert.deepEqual(result.kind === 'next' && machineRecordCodec.decode(result.value), running)
  })

  it('keeps its promises whatever happens to it', () => {
    const owners = [a, b, owner('hostA', 'boot-2'), owner('hostB', 'boot-2')]
    const anyOwner = fc.constantFrom(...owners)
    const epoch = fc.integer({ min: 1, max: 6 })
    const anyHeld = fc.record({ owner: anyOwner, epoch })
    const time = fc.integer({ min: 1, max: 1_000 })
    const anyRelocation = fc.constantFrom(relocation, other)
    const anyChange: fc.Arbitrary<RecordChange> = fc.oneof(
      fc.tuple(anyOwner, epoch, time).map(([by, at, now]) => started(by, at, now)),
      fc.tuple(anyOwner, epoch, time).map(([by, at, now]) => restarted(by, at, now)),
      anyHeld.map(stopped),
      fc.tuple(anyHeld, anyRelocation, anyOwner).map(([from, name, to]) => beginRelocation(from, name, to)),
      fc.tuple(anyRelocation, epoch).map(([name, at]) => completeRelocation(name, at)),
      fc.tuple(anyRelocation, epoch).map(([name, at]) => abortRelocation(name, at)),
      fc.tuple(anyHeld, anyRelocation, anyOwner).map(([from, name, to]) => givenBack(from, name, to)),
      fc
        .tuple(anyOwner, epoch, fc.boolean(), time)
        .map(([by, at, acceptDiskLoss, atMs]) => takenOver(by, at, { acceptDiskLoss, atMs })),
      fc.boolean().map(pinned => settingsChanged({ pinned })),
      fc.constant(settingsChanged({ policy: 'restart', lease: { durationMs: 10_000 } })),
      fc.tuple(anyHeld, anyOwner).map(([from, { host }]) => replicaJoined(from, host)),
      fc.tuple(anyHeld, anyOwner, time).map(([from, { host }, now]) => replicaLeft(from, host, now)),
      fc.constant(settingsChanged({ policy: 'keep' })),
      fc.tuple(anyHeld, anyOwner, time).map(([from, { host }, now]) => pointTaken(from, host, now)),
      fc.constantFrom(0, 60_000).map(replicaEveryMs => settingsChanged({ replicaEveryMs })),
      fc.tuple(epoch, fc.boolean()).map(([at, evenRunning]) => deleted(at, { evenRunning }))
    )
    fc.assert(
      fc.property(fc.boolean(), fc.array(anyChange, { maxLength: 40 }), (withDisk, changes) => {
        let record = apply(undefined, birth(withDisk))
        for (const change of changes) {
          const result = change(record)
          if (result.kind === 'refuse') continue
          const before = record
          record = result.record
          assert.notEqual(before.phase.kind, 'deleted')
          assert.ok(record.epoch >= before.epoch)
          const sameHolder =
            record.owner.host === before.owner.host && record.owner.incarnation === before.owner.incarnation
          if (!sameHolder) assert.ok(record.epoch > before.epoch, 'another owner needs another epoch')
          if (record.disk && before.disk) {
            const sameDisk = record.disk.hosts.join() === before.disk.hosts.join()
            if (!sameDisk) assert.ok(record.disk.generation > before.disk.generation)
            // Whoever executes it has a valid disk, and the first execution under an epoch has the only one.
            if (record.phase.kind === 'running') assert.ok(record.disk.hosts.includes(record.owner.host))
            if (record.epoch > before.epoch && record.phase.kind === 'running')
              assert.deepEqual(record.disk.hosts, [record.owner.host])
            assert.ok(record.disk.hosts.length <= 2)
            const { hosts, older = [] } = record.disk
            assert.ok(older.every(each => record.policy === 'restart' && !hosts.includes(each.host)))
          }
          assert.deepEqual(machineRecordCodec.decode(machineRecordCodec.encode(record)), record)
        }
      }),
      { numRuns: 500 }
    )
  })
})
