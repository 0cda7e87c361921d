import { randomBytes } from 'node:crypto'
import type { MachineRecord } from '../../../../protocol/machine.ts'
import type { RelocationPlan } from '../../../../protocol/relocation/plan.ts'

/** A running machine of the fake driver. */
export function machineRecord(changes: Partial<MachineRecord> = {}): MachineRecord {
  return {
    id: randomBytes(16).toString('hex'),
    name: 'north/one',
    policy: 'keep',
    pinned: false,
    labels: {},
    owner: { host: 'Hsource', incarnation: 'boot-1' },
    epoch: 4,
    phase: { kind: 'running' },
    spec: {
      cpus: 1,
      memoryBytes: 1024 * 1024,
      machineType: 'fake-1',
      cpuModel: 'fake',
      accelerator: 'tcg',
      boot: { kind: 'disk' },
      disk: { sizeBytes: 256 * 1024 },
      cards: []
    },
    disk: { hosts: ['Hsource'], generation: 1 },
    ...changes
  }
}

export function relocationPlan(record: MachineRecord): RelocationPlan {
  return {
    id: randomBytes(16).toString('hex'),
    machine: record.id,
    epoch: record.epoch,
    from: record.owner,
    to: { host: 'Htarget', incarnation: 'boot-7' }
  }
}
