import { readFileSync } from 'node:fs'

/** The kernel counts in these, whatever its own ticks are. */
const tickSeconds = 0.01

/** What processes have used, in user and system mode, all threads together. */
export function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((seconds, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return seconds + (Number(fields[11]) + Number(fields[12])) * tickSeconds
  }, 0)
}
