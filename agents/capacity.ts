import { readFileSync } from 'node:fs'
import type { AgentConfig } from './config.ts'
import type { GuestGroups } from './guest-groups.ts'
import type { RunningMachine } from './resource/machine-meter.ts'
import type { MachineAgent } from './vm/machine-agent.ts'

/** What a host keeps for itself where nothing is configured, in bytes. */
const keptBytes = 512 * 2 ** 20
const leastBytes = 2 ** 28

/** Memory for machines: as configured, or what the computer has but for what it needs itself. */
export function memoryFor({ capacity }: AgentConfig): number {
  if (capacity.memory !== undefined) return capacity.memory
  const total = Number(/^MemTotal:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) * 1_024
  return Math.max(leastBytes, total - keptBytes)
}

/** This host's machines as the sampler measures them. */
export function runningMachines(machines: MachineAgent, groups: GuestGroups | undefined): RunningMachine[] {
  return machines.local().map(({ record, handle, since }) => ({
    id: record.id,
    cpus: record.spec.cpus,
    memoryBytes: record.spec.memoryBytes,
    hereMs: performance.now() - since,
    processId: machines.processId(handle.id),
    ...(groups ? { cgroup: `${groups.path}/${record.id}` } : {})
  }))
}
