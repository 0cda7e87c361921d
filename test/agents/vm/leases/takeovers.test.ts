import assert from 'node:assert/strict'
import { Takeovers } from '../../../../agents/vm/leases/takeovers.ts'
import { type MachineDecision, machineKey } from '../../../../agents/vm/machine-registers.ts'
import { leaseTimes, takeoverMs } from '../../../../protocol/lease/times.ts'
import type { MachineRecord } from '../../../../protocol/machine.ts'
import { grantOf } from '../../../../protocol/register/machine-record.ts'
import { VirtualClock } from '../../network/schedule/virtual-clock.ts'
import { decision, L, other, self } from '../support/lease-host.ts'
import { LeaseVoter } from '../support/lease-voter.ts'
import { machineRecord } from '../support/machine-record.ts'

const third = { host: 'Hthird', incarnation: 'boot-1' }
const waitMs = takeoverMs(leaseTimes(L), L)

/** A host that watches one machine of another, which renews for as long as the test says. */
class Watching {
  readonly clock = new VirtualClock()
  readonly voters = new Map(['a', 'b', 'c'].map(name => [name, new LeaseVoter(name)]))
  readonly record: MachineRecord
  readonly events: string[] = []
  readonly attempts: number[] = []
  readonly executed: number[] = []
  /** Heard of, and decided. */
  heard: MachineRecord | undefined
  decided: MachineRecord
  rank: number | undefined = 0
  isRelocating = false
  /** Of the register, where others may tell of an older one. */
  configuration = 1
  /** Times that the register was asked. */
  looks = 0
  renews = true
  /** What the attempt comes to. */
  won: (record: MachineRecord) => MachineDecision = record => this.wins(record)
  readonly takeovers: Takeovers

  constructor() {
    const { disk: _, ...bare } = machineRecord()
    this.record = { ...bare, owner: other, policy: 'restart', lease: { durationMs: L } }
    this.heard = this.record
    this.decided = this.record
    this.accept(this.record)
    this.takeovers = new Takeovers({
      self: self.host,
      catalog: {
        machines: () => (this.heard ? [{ report: decision(this.heard) }] : []) as never
      },
      registers: { askOfLeases: async (host, question) => this.voters.get(host)!.answer(question) },
      look: async () => {
        this.looks++
        return decision(this.decided, { configuration: this.configuration })
      },
      prepare: async () => {},
      machines: {
        takeOverAfterLease: async (_id, _grant, { after }) => {
          this.attempts.push(this.clock.now())
          const won = this.won(this.decided)
          await after!.wait(won)
          this.executed.push(this.clock.now())
          return won
        }
      },
      clock: this.clock,
      times: leaseTimes(L),
      ranking: () => () => this.rank,
      isRelocating: () => this.isRelocating,
      onEvent: kind => this.events.push(kind),
      onFault: () => this.events.push('fault')
    })
    this.#renew()
  }

  accept(record: MachineRecord): void {
    for (const voter of this.voters.values()) voter.accept(machineKey(record.id), grantOf(record))
  }

  wins(record: MachineRecord): MachineDecision {
    const acceptances = ['a', 'b'].map(voter => ({ voter, trace: this.voters.get(voter)!.traceOf(other) }))
    this.decided = { ...record, owner: self, epoch: record.epoch + 1, formerLeaseMs: L }
    return decision(this.decided, { acceptances })
  }

  #renew(): void {
    if (this.renews) for (const voter of this.voters.values()) voter.answer({ kind: 'renew', holder: other })
    this.clock.after(L / 5, () => this.#renew())
  }

  /** @returns when the owner stopped */
  async lost(): Promise<number> {
    await this.clock.pass(10_000)
    this.renews = false
    return this.clock.now()
  }
}

describe('takeovers', () => {
  it('are not thought of while the owner renews', async () => {
    const host = new Watching()
    await host.clock.pass(20 * L)
    assert.deepEqual([host.attempts, host.events], [[], []])
  })

  it('are tried at once by the first in rank, and executed at once where that is safe', async () => {
    const host = new Watching()
    const at = await host.lost()
    await host.clock.pass(waitMs + L / 2)
    assert.equal(host.attempts.length, 1)
    assert.ok(host.attempts[0]! >= at + waitMs - L / 5 && host.attempts[0]! <= at + waitMs + L / 5)
    assert.deepEqual(
      [host.executed, host.events],
      [host.attempts, ['vm.lost', 'vm.recovering', 'vm.taken', 'vm.recovered']]
    )
  })

  for (const isFirstThere of [true, false])
    it(`are tried by the second 0.15 of a lease later${isFirstThere ? ', but not where the first won' : ''}`, async () => {
      const [first, second] = [new Watching(), new Watching()]
      second.rank = 1
      for (const host of [first, second]) {
        await host.lost()
        await host.clock.pass(waitMs + L / 5)
      }
      assert.deepEqual([first.attempts.length, second.attempts.length], [1, 0])
      if (isFirstThere) {
        second.decided = { ...second.record, owner: third, epoch: second.record.epoch + 1 }
        second.accept(second.decided)
      }
      await second.clock.pass(0.15 * L)
      if (isFirstThere) assert.deepEqual(second.attempts, [])
      else assert.deepEqual(second.attempts, [first.attempts[0]! + 0.15 * L])
    })

  it('go on waiting for what is known to be lost while there is no room', async () => {
    const host = new Watching()
    await host.lost()
    host.won = () => {
      host.rank = undefined
      throw new Error('no room')
    }
    await host.clock.pass(waitMs + L / 5)
    assert.equal(host.attempts.length, 1)
    await host.clock.pass(10 * L)
    assert.deepEqual([host.attempts.length, host.takeovers.isWatching(host.record.id)], [1, true])
    host.won = record => host.wins(record)
    host.rank = 0
    const from = host.clock.now()
    await host.clock.pass(L)
    assert.equal(host.attempts.length, 2)
    assert.ok(host.attempts[1]! - from <= 2_000)
    assert.equal(host.executed.length, 1)
  })

  it('follow what the register says, and do not go back to what is heard', async () => {
    const host = new Watching()
    await host.lost()
    host.decided = { ...host.record, owner: third, epoch: host.record.epoch + 1 }
    host.accept(host.decided)
    await host.clock.pass(waitMs + L / 2)
    assert.deepEqual(host.attempts, [])
    // The new owner renews nothing: it is taken over from that one, after its own wait, though others tell of the old one.
    const from = host.clock.now()
    host.won = record => decision({ ...record, owner: self, epoch: record.epoch + 1, formerLeaseMs: L })
    await host.clock.pass(waitMs + L)
    assert.equal(host.attempts.length, 1)
    assert.ok(host.attempts[0]! > from + waitMs - L)
  })

  for (const whose of ['another host', 'this one'] as const)
    it(`follow the register where a machine is on its way from ${whose}, though that one renews`, async () => {
      const host = new Watching()
      const from = whose === 'this one' ? self : other
      const phase = { kind: 'relocating', relocation: 'ab'.repeat(16), to: third } as const
      host.heard = { ...host.record, owner: from, phase }
      host.decided = host.heard
      await host.clock.pass(3 * L)
      assert.deepEqual(host.attempts, [])
      // The winner is lost before it can tell anybody, or renew anything.
      host.decided = { ...host.record, owner: third, epoch: host.record.epoch + 1 }
      host.accept(host.decided)
      const at = host.clock.now()
      host.won = record => decision({ ...record, owner: self, epoch: record.epoch + 1, formerLeaseMs: L })
      await host.clock.pass(waitMs + L)
      assert.equal(host.attempts.length, 1)
      assert.ok(host.attempts[0]! >= at + waitMs)
      const { looks } = host
      await host.clock.pass(5 * L)
      assert.ok(host.looks <= looks + 1, 'the register is not asked any more once it has said so')
    })

  it('wait no longer for one whose voters are others by now than is heard, on its way or not', async () => {
    for (const phase of [
      { kind: 'relocating', relocation: 'ab'.repeat(16), to: third },
      { kind: 'running' }
    ] as const) {
      const host = new Watching()
      host.heard = { ...host.record, phase }
      host.decided = host.heard
      host.configuration = 99
      await host.lost()
      await host.clock.pass(3 * waitMs)
      assert.equal(host.attempts.length, 1, phase.kind)
    }
  })

  it('are not made by what was seen with other voters than the register names', async () => {
    const host = new Watching()
    host.configuration = 2
    const at = await host.lost()
    await host.clock.pass(waitMs + L / 2)
    assert.deepEqual(host.attempts, [])
    // From when it knew of them.
    await host.clock.pass(waitMs)
    assert.equal(host.attempts.length, 1)
    assert.ok(host.attempts[0]! >= at - L / 5 + 2 * waitMs)
  })

  it('ask the register of a machine that is on its way no more than they need, and of others not at all', async () => {
    const host = new Watching()
    await host.clock.pass(10 * L)
    assert.equal(host.looks, 0)
    const phase = { kind: 'relocating', relocation: 'ab'.repeat(16), to: third } as const
    host.heard = { ...host.record, phase }
    host.decided = host.heard
    await host.clock.pass(10 * L)
    assert.ok(host.looks >= 20 && host.looks <= 40, `${host.looks} in ten leases`)
    host.rank = undefined
    await host.clock.pass(L)
    const { looks } = host
    await host.clock.pass(10 * L)
    assert.equal(host.looks, looks)
  })

  it('that fail are tried again', async () => {
    const host = new Watching()
    await host.lost()
    let fails = 2
    host.won = record => {
      if (fails-- > 0) throw new Error('no room')
      return host.wins(record)
    }
    await host.clock.pass(waitMs + 2 * L)
    assert.equal(host.executed.length, 1)
    const [first, second, last] = host.attempts
    assert.deepEqual([second! - first!, last! - second!], [L / 2, L / 2])
  })

  it('are tried later where this host could not when its turn came', async () => {
    const host = new Watching()
    await host.lost()
    host.rank = 1
    await host.clock.pass(waitMs)
    while (!host.events.includes('vm.lost')) await host.clock.pass(100)
    // No look at the catalog falls into this.
    const { clock } = host
    clock.after(L / 4 - (clock.now() % 100) - 200, () => {
      host.rank = undefined
    })
    clock.after(L / 4 + 200, () => {
      host.rank = 0
    })
    await clock.pass(3 * L)
    assert.equal(host.executed.length, 1)
  })

  it('wait for the end of a relocation by which it was to come here, and for nothing more', async () => {
    const host = new Watching()
    host.isRelocating = true
    await host.lost()
    await host.clock.pass(waitMs + 2 * L)
    assert.deepEqual([host.attempts, host.events], [[], ['vm.lost']])
    const endedAt = host.clock.now()
    host.isRelocating = false
    await host.clock.pass(L)
    assert.equal(host.executed.length, 1)
    assert.ok(host.attempts[0]! - endedAt <= 250)
  })

  it('wait before they execute where the traces had changed', async () => {
    const host = new Watching()
    await host.lost()
    host.won = record => {
      for (const voter of host.voters.values()) voter.answer({ kind: 'renew', holder: other })
      return host.wins(record)
    }
    await host.clock.pass(waitMs + L / 2)
    assert.deepEqual([host.attempts.length, host.executed.length], [1, 0])
    await host.clock.pass(2 * L)
    assert.ok(host.executed[0]! >= host.attempts[0]! + waitMs)
  })

  it('wait for a longer lease of the owner before', async () => {
    const host = new Watching()
    await host.lost()
    host.won = record => {
      const won = host.wins(record)
      return { ...won, record: { ...won.record, formerLeaseMs: 3 * L } }
    }
    await host.clock.pass(waitMs + 5 * L)
    assert.ok(host.executed[0]! >= host.attempts[0]! + takeoverMs(leaseTimes(L), 3 * L))
  })

  it('are called off where the owner renews before its turn', async () => {
    const host = new Watching()
    host.rank = 3
    await host.lost()
    await host.clock.pass(waitMs)
    while (!host.events.includes('vm.lost')) await host.clock.pass(100)
    host.renews = true
    await host.clock.pass(5 * L)
    assert.deepEqual(host.attempts, [])
  })

  for (const [how, change] of [
    ['is gone', () => undefined],
    ['needs no lease', ({ lease: _, ...record }: MachineRecord) => ({ ...record, policy: 'keep' as const })],
    ['is this host’s', (record: MachineRecord) => ({ ...record, owner: self })]
  ] as const)
    it(`are not thought of any more, and nobody is asked, once the machine ${how}`, async () => {
      const host = new Watching()
      await host.lost()
      host.heard = change(host.record)
      await host.clock.pass(2_100)
      const { questions } = host.voters.get('a')!
      await host.clock.pass(5 * L)
      assert.deepEqual([host.attempts, host.voters.get('a')!.questions], [[], questions])
    })

  it('end with the agent', async () => {
    const host = new Watching()
    host.rank = 2
    await host.lost()
    await host.clock.pass(waitMs + 1_500)
    await host.takeovers[Symbol.asyncDispose]()
    await host.clock.pass(5 * L)
    assert.deepEqual(host.attempts, [])
  })
})
