import assert from 'node:assert/strict'
import type { DriverCapabilities } from '../../../agents/vm/driver.ts'
import { IncomingMachines } from '../../../agents/vm/incoming-machines.ts'
import type { MachineAgent } from '../../../agents/vm/machine-agent.ts'
import type { MachineSpec } from '../../../protocol/machine.ts'
import { balanceRequester } from '../../../protocol/placement/arrivals.ts'
import { defaultPlacementSettings, diskReserveBytes } from '../../../protocol/placement/settings.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord } from './support/machine-record.ts'

const self = { id: 'Hb1', name: 'b1', org: 'north', site: 'b', roles: ['host'] as const }
const from = { id: 'Ha1', name: 'a1', org: 'north', site: 'a', roles: ['host'] as const }

describe('machines on their way to a host', () => {
  const record = machineRecord()
  const another = { ...record, id: 'ef'.repeat(16), name: 'north/another' }
  let now: number
  let settled: PromiseWithResolvers<void>
  let incoming: IncomingMachines
  let able: DriverCapabilities
  let diskFree: number
  let noSpare: string | undefined
  let claimed: string[]
  let looks: number
  let found: typeof record
  let taking: string | undefined

  beforeEach(() => {
    now = 0
    claimed = []
    looks = 0
    taking = undefined
    found = record
    diskFree = 2 ** 40
    noSpare = undefined
    settled = Promise.withResolvers<void>()
    const { machineType, cpuModel, accelerator } = record.spec
    able = {
      machineTypes: ['another-type', machineType],
      cpuModels: ['another-model', cpuModel],
      accelerators: ['kvm', accelerator],
      guestPorts: ['fast', 'stream'],
      version: '',
      warnings: []
    }
    incoming = new IncomingMachines({
      machines: {
        freeBytes: 2 ** 40,
        settle: () => settled.promise,
        claim: async (id: string) => {
          claimed.push(id)
        }
      } as unknown as MachineAgent,
      self,
      capabilities: async () => able,
      permission: () => undefined,
      isDraining: () => false,
      whyNoSpare: () => noSpare,
      isTakingOver: id => id === taking,
      diskFree: async () => diskFree,
      fetchImages: async () => new Map(),
      defineSegments: async () => {},
      look: async () => {
        looks++
        return { record: found }
      },
      now: () => now
    })
  })

  const reserve = (one: typeof record, by: string, diskBytes = 0) =>
    incoming.reserve(one, 2, { from, by, diskBytes })
  const came = (one: typeof record) => {
    const plan = { id: '', machine: one.id, epoch: 1, from: record.owner, to: record.owner }
    incoming.arrived(plan, { handle: undefined, adopted: false, crashed: false })
  }

  it('are not taken where their site would keep no room for the loss of a host, but by a replica', async () => {
    noSpare = 'it would leave no room'
    await assert.rejects(incoming.checkIncoming(record, from, 0), { code: 'no-spare', message: noSpare })
    await assert.rejects(reserve(record, 'by order'), { code: 'no-spare' })
    await incoming.checkAble(record, from, 0)
  })

  it('are not taken while their place may hold what this host tried to start from', async () => {
    taking = record.id
    await assert.rejects(reserve(record, 'a person'), { code: 'busy', message: /take north.* over/ })
    assert.equal(incoming.reserved.memoryBytes, 0)
    await reserve(another, 'a person')
    taking = undefined
    await reserve(record, 'a person')
  })

  it('are taken one at a time where agents relocate by themselves', async () => {
    await reserve(record, balanceRequester)
    await assert.rejects(reserve(another, balanceRequester), { code: 'busy' })
    came(record)
    now += defaultPlacementSettings.targetRestMs - 1
    await assert.rejects(reserve(another, balanceRequester), { code: 'busy' })
    now += 1
    await reserve(another, balanceRequester)
    assert.equal(incoming.reserved.memoryBytes, another.spec.memoryBytes)
  })

  it('are taken up where the register names this host though their relocation ended', async () => {
    incoming.claimed(record.id)
    await eventually(() => looks === 1, { deadlineMs: 1_000 })
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual(claimed, [], 'it is the source that has it')
    found = { ...record, owner: { host: self.id, incarnation: 'boot-1' } }
    for (let number = 0; number < 3; number++) incoming.claimed(record.id)
    await eventually(() => claimed.length > 0, { deadlineMs: 1_000 })
    assert.deepEqual([claimed, looks], [[record.id], 2])
  })

  it('need their images from the reservation until this host looks after them', async () => {
    await reserve(record, 'local')
    await reserve(another, 'local')
    assert.deepEqual(incoming.expected, [record.spec, another.spec])
    incoming.release(another.id)
    assert.deepEqual(incoming.expected, [record.spec])
    came(record)
    assert.deepEqual(incoming.expected, [record.spec])
    settled.resolve()
    await eventually(() => incoming.expected.length === 0, { deadlineMs: 1_000 })
  })

  it('are taken as people order', async () => {
    await reserve(record, 'local')
    await reserve(another, 'local')
    assert.equal(incoming.reserved.cpus, 2 * record.spec.cpus)
  })

  it('leave nothing behind when they do not come', async () => {
    await reserve(record, balanceRequester)
    incoming.release(record.id)
    await reserve(another, balanceRequester)
    assert.equal(incoming.reserved.cpus, another.spec.cpus)
  })

  it('are welcome at the preflight where the host has what they were built with', async () => {
    await incoming.checkIncoming(record, from, 0)
  })

  it('are refused where their disk has no room beside what the host keeps for itself', async () => {
    diskFree = diskReserveBytes + 100
    await incoming.checkIncoming(record, from, 100)
    await assert.rejects(incoming.checkIncoming(record, from, 101), {
      code: 'no-room',
      message: 'b1 has 0 MiB of disk left for machines, and north/one takes 1'
    })
    await reserve(another, 'local', 60)
    await incoming.checkIncoming(record, from, 40)
    await assert.rejects(incoming.checkIncoming(record, from, 41), { code: 'no-room' })
    incoming.release(another.id)
    diskFree = diskReserveBytes - 1
    await assert.rejects(reserve(record, 'local'), { code: 'no-room' })
    assert.deepEqual(incoming.reserved, { cpus: 0, memoryBytes: 0 })
  })

  const lacking: readonly [what: string, key: keyof MachineSpec, has: Partial<DriverCapabilities>][] = [
    ['machine type', 'machineType', { machineTypes: ['another-type'] }],
    ['processor model', 'cpuModel', { cpuModels: ['another-model'] }],
    ['accelerator', 'accelerator', { accelerators: ['kvm'] }]
  ]
  for (const [what, key, has] of lacking) {
    it(`are refused, at the preflight and later, where the host lacks their ${what}, by its name`, async () => {
      able = { ...able, ...has }
      const refusal = {
        code: 'incompatible',
        message: `b1 does not have ${what} ${record.spec[key]}, which north/one was built with`
      }
      await assert.rejects(incoming.checkIncoming(record, from, 0), refusal)
      await assert.rejects(reserve(record, 'local'), refusal)
      assert.deepEqual(incoming.reserved, { cpus: 0, memoryBytes: 0 })
    })
  }

  it('are refused where they have fast ports and the host has none, with what to do', async () => {
    const fast = { ...record, spec: { ...record.spec, guestPorts: 'fast' as const } }
    await incoming.checkIncoming(fast, from, 0)
    able = { ...able, guestPorts: ['stream'] }
    await incoming.checkIncoming(record, from, 0)
    const refusal = {
      code: 'no-fast-port',
      message: /^b1 cannot give .*north\/one.*'watari status' there says why/
    }
    await assert.rejects(incoming.checkIncoming(fast, from, 0), refusal)
    await assert.rejects(reserve(fast, 'local'), refusal)
  })
})
