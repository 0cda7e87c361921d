import { readFileSync } from 'node:fs'
import type { MachineId } from '../protocol/machine.ts'
import type { AgentConfig } from './config.ts'
import type { GuestGroups } from './guest-groups.ts'
import { GuestQuestions } from './resource/guest-questions.ts'
import type { RunningMachine } from './resource/machine-meter.ts'
import type { OwnMachine } from './resource/snapshot.ts'
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

/** This host's machines as the sampler measures them, whenever it does. */
export function runningMachines(
  machines: Pick<MachineAgent, 'local' | 'processId'>,
  groups: Pick<GuestGroups, 'path'> | undefined,
  questions = new GuestQuestions()
): () => RunningMachine[] {
  return () =>
    machines.local().map(({ record, handle, settled, since }) => {
      const { id, spec } = record
      // While a machine is on its way, or ends, its monitor is for that.
      const guest = questions.known(handle, settled)
      return {
        id,
        cpus: spec.cpus,
        memoryBytes: spec.memoryBytes,
        hereMs: performance.now() - since,
        processId: machines.processId(handle.id),
        ...(groups ? { cgroup: `${groups.path}/${id}` } : {}),
        ...(guest ? { vcpuThreads: guest.vcpuThreads } : {}),
        // A guest may say anything.
        ...(guest?.memoryUsed === undefined
          ? {}
          : { guestMemoryUsed: Math.min(spec.memoryBytes, guest.memoryUsed) })
      }
    })
}

/** What the vm agent knows of a machine that runs here. */
export function ownMachine(machines: Pick<MachineAgent, 'local'>, id: MachineId): OwnMachine | undefined {
  const mine = machines.local().find(({ record }) => record.id === id)
  if (mine === undefined) return undefined
  const { name, pinned, spec } = mine.record
  return { name, pinned, fastPorts: spec.guestPorts === 'fast', settled: mine.settled }
}
