import { availableParallelism } from 'node:os'

/** What a computer is; asked once, for it costs several processes. */
export interface HostFacts {
  readonly processor: string
  readonly processors: number
  readonly cores: number
  readonly memoryBytes: number
  readonly system: string
  readonly kernel: string
}

export async function hostFacts(): Promise<HostFacts> {
  const { cpu, mem, osInfo } = await import('systeminformation')
  const [processor, memory, system] = await Promise.all([cpu(), mem(), osInfo()])
  return {
    processor: `${processor.manufacturer} ${processor.brand}`.trim(),
    processors: availableParallelism(),
    cores: processor.physicalCores,
    memoryBytes: memory.total,
    system: `${system.distro} ${system.release}`.trim(),
    kernel: system.kernel
  }
}
