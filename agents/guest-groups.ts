import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineId } from '../protocol/machine.ts'
import type { AgentLog } from './log.ts'

/** Where control groups are mounted: version 2 alone, or version 1 with the unified tree beside it. */
const hierarchies = [
  '/sys/fs/cgroup',
  '/sys/fs/cgroup/unified',
  '/sys/fs/cgroup/cpu',
  '/sys/fs/cgroup/cpuacct',
  '/sys/fs/cgroup/memory'
]

/**
 * A control group for each machine below the guests' group, so that its use and its pressure can be told from others'.
 *
 * @param path below the mounts
 * @returns for a machine, the directories that its process has to enter
 */
export function guestGroups(path: string, log: AgentLog): (id: MachineId) => Promise<readonly string[]> {
  const mounts = hierarchies.filter(mount => existsSync(join(mount, path, 'cgroup.procs')))
  for (const mount of mounts) removeEmpty(join(mount, path))
  if (mounts.length === 0) log.warn('no control group for guests', { path })
  return async id =>
    mounts.map(mount => {
      const group = join(mount, path, id)
      mkdirSync(group, { recursive: true })
      return group
    })
}

/** Groups of machines that are gone: the kernel refuses to remove one that has a process. */
function removeEmpty(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    try {
      rmdirSync(join(path, entry.name))
    } catch {
      // In use.
    }
  }
}
