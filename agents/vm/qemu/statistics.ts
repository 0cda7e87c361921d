import { statFields } from './process.ts'

/** What one machine uses, for the resource agent. Counters grow from the start of this copy. */
export interface MachineStatistics {
  readonly processorMs: number
  readonly residentBytes: number
  readonly memoryBytes: number | undefined
  readonly diskReadBytes: number
  readonly diskWrittenBytes: number
}

/** Linux reports processor time in hundredths of a second to user space (USER_HZ). */
const TICK_MS = 10
const PAGE_BYTES = 4096

interface Questioned {
  readonly identity: { readonly pid: number }
  execute(name: string): Promise<unknown>
}

export async function readStatistics(machine: Questioned): Promise<MachineStatistics> {
  const fields = statFields(machine.identity.pid)
  const field = (index: number) => Number(fields?.[index] ?? 0)
  const [blocks, balloon] = await Promise.all([
    machine.execute('query-blockstats'),
    machine.execute('query-balloon').catch(() => undefined)
  ])
  const { read, written } = sumOfDisks(blocks)
  return {
    processorMs: (field(11) + field(12)) * TICK_MS,
    residentBytes: field(21) * PAGE_BYTES,
    memoryBytes: count((balloon as { actual?: unknown } | undefined)?.actual),
    diskReadBytes: read,
    diskWrittenBytes: written
  }
}

function sumOfDisks(blocks: unknown): { read: number; written: number } {
  const sum = { read: 0, written: 0 }
  for (const block of Array.isArray(blocks) ? blocks : []) {
    const stats = (block as { stats?: { rd_bytes?: unknown; wr_bytes?: unknown } } | null)?.stats
    sum.read += count(stats?.rd_bytes) ?? 0
    sum.written += count(stats?.wr_bytes) ?? 0
  }
  return sum
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
