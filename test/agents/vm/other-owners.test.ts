import assert from 'node:assert/strict'
import { OtherOwners } from '../../../agents/vm/other-owners.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord } from './support/machine-record.ts'

const record = machineRecord({ name: 'north/web', owner: { host: 'a', incarnation: 'boot-1' }, epoch: 3 })

/** A machine of this host of which nobody here knows. */
const stranger = { id: 'f'.repeat(32), owner: { host: 'a', incarnation: 'boot-1' } }

/** What a host says of a machine. */
const said = (signer: HostId, epoch: number, more: Partial<typeof record> = {}) => ({
  ...{ signer, signed: new Uint8Array(), receivedAt: 0 },
  report: {
    record: { ...record, owner: { host: signer, incarnation: 'boot-9' }, epoch, ...more },
    ...({ execution: 'running', boot: 1, sequence: 1, configuration: 1, voters: [] } as const)
  }
})

describe('a machine that another host says it owns', () => {
  let reviewed: MachineId[]
  let claimed: MachineId[]
  let relocating: boolean
  let heardFrom: HostId | undefined
  let fails: number
  let failures: string[]
  let others: OtherOwners

  beforeEach(() => {
    reviewed = []
    claimed = []
    relocating = false
    heardFrom = undefined
    fails = 0
    failures = []
    others = new OtherOwners({
      self: 'a',
      machines: {
        find: id => (id === record.id ? record : undefined),
        review: async id => {
          reviewed.push(id)
          if (fails-- > 0) throw new WatariError('register-unreachable', 'no voters')
        },
        claim: async id => {
          claimed.push(id)
        }
      },
      heardFrom: () => heardFrom,
      permission: (_, from) => (from === 'stranger' ? 'a stranger' : undefined),
      isRelocating: () => relocating,
      onFault: error => failures.push((error as WatariError).code),
      retryTimes: { firstMs: 1, maxMs: 1 }
    })
    others.start()
  })

  afterEach(() => others[Symbol.dispose]())

  it('is asked about until the register has said who owns it', async () => {
    fails = 3
    others.heard(said('b', 4))
    others.heard(said('b', 4))
    await eventually(() => reviewed.length === 4, { deadlineMs: 5_000 })
    assert.deepEqual(failures, ['register-unreachable'])
    await eventually(
      () => {
        others.heard(said('c', 5))
        return reviewed.length === 5
      },
      { deadlineMs: 5_000 }
    )
  })

  it('is not asked about for what is old, or of this host, or of machines that are not here', () => {
    others.heard(said('b', 3))
    others.heard(said('a', 4))
    others.heard(said('b', 4, { id: stranger.id }))
    assert.deepEqual([reviewed, claimed], [[], []])
  })

  it('is asked about when its relocation is over, if that is news by then', async () => {
    relocating = true
    others.heard(said('b', 4))
    others.heard(said('b', 4, stranger))
    await new Promise(resolve => setTimeout(resolve, 10))
    assert.deepEqual([reviewed, claimed, failures], [[], [], []])
    relocating = false
    await eventually(() => reviewed.length + claimed.length === 2, { deadlineMs: 5_000 })
  })

  it('is claimed where it is said to be this host’s and nobody here knows of it', () => {
    others.heard(said('a', 4, stranger))
    assert.deepEqual(claimed, [])
    others.heard(said('b', 4, stranger))
    assert.deepEqual([claimed, reviewed], [[stranger.id], []])
  })

  it('is not claimed on the word of a host that is not trusted with machines', () => {
    others.heard(said('stranger', 4, stranger))
    const decision = { record: { ...record, ...stranger } }
    others.decided(decision)
    heardFrom = 'stranger'
    others.decided(decision)
    assert.deepEqual(claimed, [])
  })

  it('is claimed where a register says so of a machine that was heard of and is not ended', () => {
    heardFrom = 'b'
    others.decided({ record: { ...record, ...stranger, phase: { kind: 'stopped' } } })
    others.decided({ record })
    assert.deepEqual(claimed, [])
    others.decided({ record: { ...record, ...stranger } })
    assert.deepEqual([claimed, reviewed], [[stranger.id], []])
  })

  it('is not claimed before what was here before is known', () => {
    const early = new OtherOwners({
      self: 'a',
      machines: { find: () => undefined, review: assert.fail, claim: assert.fail },
      heardFrom: () => 'b',
      permission: () => undefined,
      isRelocating: () => false,
      onFault: assert.fail
    })
    early.heard(said('b', 4, stranger))
    early.decided({ record: { ...record, ...stranger } })
    early[Symbol.dispose]()
  })
})
