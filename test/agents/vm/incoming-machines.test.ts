import assert from 'node:assert/strict'
import { IncomingMachines } from '../../../agents/vm/incoming-machines.ts'
import type { MachineAgent } from '../../../agents/vm/machine-agent.ts'
import { balanceRequester } from '../../../protocol/placement/arrivals.ts'
import { defaultPlacementSettings } from '../../../protocol/placement/settings.ts'
import { machineRecord } from './support/machine-record.ts'

const self = { id: 'Hb1', name: 'b1', org: 'north', site: 'b', roles: ['host'] as const }
const from = { id: 'Ha1', name: 'a1', org: 'north', site: 'a', roles: ['host'] as const }

describe('machines on their way to a host', () => {
  const record = machineRecord()
  const another = { ...record, id: 'ef'.repeat(16), name: 'north/another' }
  let now: number
  let incoming: IncomingMachines

  beforeEach(() => {
    now = 0
    const { machineType, cpuModel, accelerator } = record.spec
    incoming = new IncomingMachines({
      machines: { freeBytes: 2 ** 40, settle: async () => {} } as unknown as MachineAgent,
      self,
      capabilities: async () => ({
        machineTypes: [machineType],
        cpuModels: [cpuModel],
        accelerators: [accelerator],
        version: '',
        warnings: []
      }),
      permission: () => undefined,
      isDraining: () => false,
      fetchImages: async () => new Map(),
      defineSegments: async () => {},
      onFault: error => assert.fail(String(error)),
      now: () => now
    })
  })

  const reserve = (one: typeof record, by: string) => incoming.reserve(one, 2, { from, by })
  const came = (one: typeof record) => {
    const plan = { id: '', machine: one.id, epoch: 1, from: record.owner, to: record.owner }
    incoming.arrived(plan, { handle: undefined, adopted: false, crashed: false })
  }

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
})
