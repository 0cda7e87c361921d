import { readdirSync } from 'node:fs'
import { readText } from './pseudo-file.ts'

/** The kernel shows processor times in these, whatever its own clock (USER_HZ on every Linux that Node runs on). */
const tickUs = 10_000
const pageBytes = 4096
/** Threads of one process that are looked at. */
const maxThreads = 512

export interface ProcessCounters {
  readonly cpuUs: number
  /** Time in which threads could run and had no processor, summed over them. */
  readonly waitingUs: number | undefined
  readonly memoryUsed: number
}

/** @returns undefined when there is no such process any more */
export function readProcess(id: number, threads?: readonly number[]): ProcessCounters | undefined {
  const stat = readText(`/proc/${id}/stat`)
  if (stat === undefined) return undefined
  // The name in brackets may hold anything; what follows it does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const cpuUs = (Number(fields[11]) + Number(fields[12])) * tickUs
  if (!Number.isFinite(cpuUs)) return undefined
  return { cpuUs, waitingUs: waiting(id, threads ?? threadsOf(id)), memoryUsed: processMemory([id]) }
}

/** Resident memory of processes, shared pages counted for each. */
export function processMemory(ids: readonly number[]): number {
  let pages = 0
  for (const id of ids) {
    const resident = Number((readText(`/proc/${id}/statm`) ?? '').split(' ')[1])
    if (Number.isFinite(resident)) pages += resident
  }
  return pages * pageBytes
}

function waiting(id: number, threads: readonly number[]): number | undefined {
  let nanoseconds: number | undefined
  for (const thread of threads.slice(0, maxThreads)) {
    const delay = Number((readText(`/proc/${id}/task/${thread}/schedstat`) ?? '').split(' ')[1])
    if (Number.isFinite(delay)) nanoseconds = (nanoseconds ?? 0) + delay
  }
  return nanoseconds === undefined ? undefined : nanoseconds / 1000
}

function threadsOf(id: number): number[] {
  try {
    return readdirSync(`/proc/${id}/task`).map(Number)
  } catch {
    return []
  }
}
