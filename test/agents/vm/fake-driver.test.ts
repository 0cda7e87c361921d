import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { MachineStart } from '../../../agents/vm/driver.ts'
import type { FakeCopy } from '../../../agents/vm/fake-copy.ts'
import { FakeDriver } from '../../../agents/vm/fake-driver.ts'
import { ExecutionLedger, FakeHost } from '../../../agents/vm/fake-host.ts'
import { type DriverSubject, driverConformance, type Side } from './driver-conformance.ts'

async function fakeSubject(): Promise<DriverSubject> {
  const directory = mkdtempSync('/tmp/wf-')
  const ledger = new ExecutionLedger()
  const hosts = {
    source: new FakeHost({ name: 'source', directory: `${directory}/s`, ledger }),
    target: new FakeHost({ name: 'target', directory: `${directory}/t`, ledger })
  }
  let sockets = 0
  return {
    driver: (side: Side) => new FakeDriver(hosts[side]),
    restart: async (side: Side) => new FakeDriver(hosts[side]),
    machine: async () => fakeMachine(),
    counter: async handle => (handle as FakeCopy).counter,
    kill: async handle => (handle as FakeCopy).exit('killed'),
    socketPath: () => {
      sockets += 1
      return `${directory}/x${sockets}`
    },
    async [Symbol.asyncDispose]() {
      for (const host of Object.values(hosts)) host.powerLoss()
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

function fakeMachine(): MachineStart {
  return {
    id: randomBytes(16).toString('hex'),
    name: 'north/one',
    epoch: 1,
    images: new Map(),
    disk: 'create',
    spec: {
      cpus: 1,
      memoryBytes: 1024 * 1024,
      machineType: 'fake-1',
      cpuModel: 'fake',
      accelerator: 'tcg',
      boot: { kind: 'disk' },
      disk: { sizeBytes: 256 * 1024 },
      cards: []
    }
  }
}

driverConformance('the fake', fakeSubject, { bootMs: 2000, stepMs: 2000, counterLagMs: 20 })
