import { readdirSync, readFileSync, statSync } from 'node:fs'
import { poll } from './system.ts'

/**
 * A process that the lab started. Its number alone does not name it: numbers are used again. With the time
 * at which it started (in clock ticks since the computer did) it is named for as long as the computer runs.
 */
export interface ProcessRecord {
  readonly pid: number
  readonly startTicks: number
}

export function recordOf(pid: number): ProcessRecord | undefined {
  const startTicks = startOf(pid)
  return startTicks === undefined ? undefined : { pid, startTicks }
}

export function isRunning(record: ProcessRecord | undefined): record is ProcessRecord {
  return record !== undefined && startOf(record.pid) === record.startTicks
}

/** Sends a signal to this very process, if it still runs. */
export function signal(record: ProcessRecord | undefined, name: NodeJS.Signals): boolean {
  if (!isRunning(record)) return false
  try {
    process.kill(record.pid, name)
    return true
  } catch {
    return false
  }
}

/** Asks it to end; ends it when it has not after `graceMs`. Resolves when it is gone. */
export async function end(record: ProcessRecord | undefined, graceMs: number): Promise<void> {
  if (!signal(record, 'SIGTERM')) return
  signal(record, 'SIGCONT')
  const isGone = () => (isRunning(record) ? undefined : true)
  if (await poll(isGone, { deadlineMs: graceMs })) return
  signal(record, 'SIGKILL')
  await poll(isGone, { deadlineMs: 5_000 })
}

/** Everything that runs in a network namespace: what a host of the lab consists of. */
export function processesIn(namespaceFile: string): ProcessRecord[] {
  const wanted = statSync(namespaceFile, { throwIfNoEntry: false })
  if (wanted === undefined) return []
  const found: ProcessRecord[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const own = statSync(`/proc/${pid}/ns/net`)
      const record = own.ino === wanted.ino && own.dev === wanted.dev ? recordOf(pid) : undefined
      if (record !== undefined) found.push(record)
    } catch {
      // It ended while we looked.
    }
  }
  return found
}

/** Field 22 of /proc/PID/stat; the name in field 2 may contain anything, so count from its closing bracket. */
function startOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : Number(fields[19])
  } catch {
    return undefined
  }
}
