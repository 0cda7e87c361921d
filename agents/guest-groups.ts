import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { errorMessage } from '../protocol/errors.ts'
import type { MachineId } from '../protocol/machine.ts'
import { delegated } from './config.ts'
import type { AgentLog } from './log.ts'

/** Where control groups are mounted: version 2 alone, or version 1 with the unified tree beside it. */
const hierarchies = [
  '/sys/fs/cgroup',
  '/sys/fs/cgroup/unified',
  '/sys/fs/cgroup/cpu',
  '/sys/fs/cgroup/cpuacct',
  '/sys/fs/cgroup/memory'
]

/** Control groups of machines, so that the use and the pressure of each can be told from others'. */
export interface GuestGroups {
  /** The group that has them all, below the mounts. */
  readonly path: string
  /** For a machine, the directories that its process has to enter. */
  readonly of: (id: MachineId) => Promise<readonly string[]>
}

/** What is looked at, for tests. */
export interface GuestGroupPlaces {
  readonly mounts?: readonly string[]
  /** As /proc/self/cgroup. */
  readonly own?: string
}

/**
 * @param configured a path below the mounts where there is a group, or `delegated`: below the service's own
 * @returns undefined where there is no such group; machines then run in the agent's own
 */
export function guestGroups(
  configured: string | undefined,
  log: AgentLog,
  { mounts = hierarchies, own }: GuestGroupPlaces = {}
): GuestGroups | undefined {
  if (configured === undefined) return undefined
  const service =
    configured === delegated ? serviceGroup(own ?? readFileSync('/proc/self/cgroup', 'utf8')) : undefined
  if (configured === delegated && service === undefined) {
    log.warn('no control group for guests', {
      text: 'the agent was not started as a service with a control group of its own'
    })
    return undefined
  }
  const path = service === undefined ? configured : join(service, 'guests')
  const places =
    service === undefined ? mounts.filter(mount => hasGroup(mount, path)) : make(path, service, mounts, log)
  if (places.length === 0) {
    log.warn('no control group for guests', { path })
    return undefined
  }
  for (const mount of places) removeEmpty(join(mount, path))
  return {
    path,
    of: async id =>
      places.map(mount => {
        const group = join(mount, path, id)
        mkdirSync(group, { recursive: true })
        return group
      })
  }
}

/**
 * The group that a service manager made for this process alone. A session's group, which would end with the session, and
 * the root are none.
 *
 * @param own as in /proc/self/cgroup, see cgroups(7)
 * @returns its path below the mounts
 */
export function serviceGroup(own: string): string | undefined {
  const groups = new Map<string, string>()
  for (const line of own.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (controllers !== undefined && path !== undefined) groups.set(controllers, path)
  }
  // Version 2, or what systemd itself goes by where there is only version 1.
  return [groups.get(''), groups.get('name=systemd')].find(
    path => path?.endsWith('.service') && !path.split('/').includes('..')
  )
}

/**
 * Makes the guests' group wherever the service has a group. Controllers stay as they are: with any enabled for what is
 * below it, the service's group could not take a process, and a new agent would not start beside machines that run.
 * Use, pressure and an end for all processes at once need no controllers.
 *
 * @returns the mounts where it is
 */
function make(path: string, service: string, mounts: readonly string[], log: AgentLog): string[] {
  return mounts
    .filter(mount => hasGroup(mount, service))
    .filter(mount => {
      try {
        mkdirSync(join(mount, path), { recursive: true })
        return true
      } catch (error) {
        log.warn('control group not made', { group: join(mount, path), error: errorMessage(error) })
        return false
      }
    })
}

function hasGroup(mount: string, path: string): boolean {
  return existsSync(join(mount, path, 'cgroup.procs'))
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
