import type { LoadSample, MachineLoad } from '../../../protocol/load/sample.ts'
import type { HostSnapshot, MachineSnapshot } from '../../../protocol/placement/snapshot.ts'

export const GiB = 2 ** 30

export function load(over: Partial<LoadSample> = {}): LoadSample {
  return {
    cpu: 0,
    cpus: 2,
    cpuPressure: 0,
    throttled: 0,
    memoryUsed: 0,
    memoryTotal: 4 * GiB,
    memoryPressure: 0,
    runQueue: null,
    diskFree: null,
    fastPorts: false,
    keepsSpare: false,
    machines: [],
    reserved: { cpus: 0, memoryBytes: 0 },
    ...over
  }
}

export function host(id: string, over: Partial<HostSnapshot> = {}): HostSnapshot {
  return {
    id,
    name: id,
    org: 'north',
    site: 'a',
    roles: ['host'],
    state: 'alive',
    agent: 'up',
    draining: false,
    load: load(),
    loadAgeMs: 1000,
    ...over
  }
}

export function machine(id: string, on: string, over: Partial<MachineSnapshot> = {}): MachineSnapshot {
  return {
    id,
    name: `north/${id}`,
    host: on,
    cpus: 1,
    memoryBytes: GiB / 2,
    pinned: false,
    fastPorts: false,
    restarts: false,
    settled: true,
    hereMs: 3_600_000,
    ...over
  }
}

export function machineLoad(id: string, cpu: number, over: Partial<MachineLoad> = {}): MachineLoad {
  return {
    id,
    cpus: 1,
    cpu,
    cpuPressure: 0,
    throttled: null,
    memoryUsed: 0,
    memoryTotal: GiB / 2,
    hereMs: 3_600_000,
    ...over
  }
}

export const permitAll = (): undefined => undefined
