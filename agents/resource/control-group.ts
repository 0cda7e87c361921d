import { type Dirent, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { WatariError } from '../../protocol/errors.ts'
import { processMemory } from './process.ts'
import { readKeyed, readNumber, readPressureUs, readText } from './pseudo-file.ts'

/** Where hierarchies of control groups are mounted. */
export interface ControlGroupMounts {
  /** The unified one (v2), alone or beside v1 ones ("hybrid"). */
  readonly unified: string | undefined
  /** v1 hierarchies by controller. */
  readonly controllers: ReadonlyMap<string, string>
}

/** Counters since the group was made; undefined where this computer's groups do not tell. */
export interface ControlGroupCounters {
  readonly cpuUs: number | undefined
  readonly periods: number | undefined
  readonly throttledPeriods: number | undefined
  readonly cpuPressureUs: number | undefined
  readonly memoryPressureUs: number | undefined
  readonly memoryUsed: number | undefined
}

/** Groups and processes below a group that are looked at, at most. */
const maxGroups = 64
const maxProcesses = 4096
/** How long lists of what is below a group stay good. */
const listMs = 10_000

export function controlGroupMounts(mounts = readText('/proc/self/mounts') ?? ''): ControlGroupMounts {
  let unified: string | undefined
  const controllers = new Map<string, string>()
  for (const line of mounts.split('\n')) {
    const [, place, type, options = ''] = line.split(' ')
    if (place === undefined) continue
    if (type === 'cgroup2') unified ??= place
    if (type === 'cgroup')
      for (const option of options.split(',')) if (!controllers.has(option)) controllers.set(option, place)
  }
  return { unified, controllers }
}

/**
 * One control group, read from whatever hierarchies it exists in: v2; hybrid, where the quota is in v1 and
 * pressure and usage are in the unified mount; v1 alone; and without a memory controller (as in many
 * containers) by summing its processes. Only reads, so a read-only mount will do.
 */
export class ControlGroup {
  readonly #cpu: string | undefined
  readonly #cpuAccount: string | undefined
  readonly #memory: string | undefined
  readonly #unified: string | undefined
  #quotaGroups: { readonly directories: string[]; readonly atMs: number } | undefined
  #listed: { readonly processes: readonly number[]; readonly atMs: number } | undefined

  /**
   * @param path of the group below each hierarchy's mount, such as `/watari/a1`
   * @throws WatariError `no-control-group`
   */
  constructor(path: string, mounts: ControlGroupMounts) {
    const below = (mount: string | undefined): string | undefined => {
      const directory = mount === undefined ? undefined : join(mount, path)
      return directory !== undefined && existsSync(join(directory, 'cgroup.procs')) ? directory : undefined
    }
    this.#unified = below(mounts.unified)
    this.#cpu = below(mounts.controllers.get('cpu'))
    this.#cpuAccount = below(mounts.controllers.get('cpuacct'))
    this.#memory = below(mounts.controllers.get('memory'))
    if ((this.#unified ?? this.#cpu ?? this.#cpuAccount ?? this.#memory) === undefined) {
      throw new WatariError(
        'no-control-group',
        `there is no control group ${path}: create it, or leave it out`,
        {
          fields: { path }
        }
      )
    }
  }

  read(now: number): ControlGroupCounters {
    const unified = this.#unified
    const quota = this.#quota(now)
    return {
      cpuUs: this.#cpuUs(),
      periods: quota?.periods,
      throttledPeriods: quota?.throttled,
      cpuPressureUs: unified === undefined ? undefined : readPressureUs(join(unified, 'cpu.pressure')),
      memoryPressureUs: unified === undefined ? undefined : readPressureUs(join(unified, 'memory.pressure')),
      memoryUsed: this.#memoryUsed(now)
    }
  }

  /** The memory that the group may use; undefined without a limit. */
  memoryLimit(): number | undefined {
    const limit = this.#memory
      ? readIn(this.#memory, 'memory.limit_in_bytes')
      : readIn(this.#unified, 'memory.max')
    // v1 says "no limit" with a number that no computer has.
    return limit !== undefined && limit < 2 ** 60 ? limit : undefined
  }

  #cpuUs(): number | undefined {
    const usage =
      this.#unified === undefined ? undefined : readKeyed(join(this.#unified, 'cpu.stat'))?.get('usage_usec')
    if (usage !== undefined) return usage
    const nanoseconds = readIn(this.#cpuAccount, 'cpuacct.usage')
    return nanoseconds === undefined ? undefined : nanoseconds / 1000
  }

  /**
   * Throttling of the group or, where the quota is set further down (machines are throttled and their
   * agent is not), of the most throttled group one level below it.
   */
  #quota(now: number): { periods: number; throttled: number } | undefined {
    const top = this.#cpu ?? this.#unified
    if (top === undefined) return undefined
    if (this.#quotaGroups === undefined || now - this.#quotaGroups.atMs > listMs) {
      const below = directories(top).map(name => join(top, name))
      this.#quotaGroups = { directories: [top, ...below.slice(0, maxGroups)], atMs: now }
    }
    let most: { periods: number; throttled: number } | undefined
    for (const directory of this.#quotaGroups.directories) {
      const stat = readKeyed(join(directory, 'cpu.stat'))
      const periods = stat?.get('nr_periods')
      const throttled = stat?.get('nr_throttled')
      if (periods === undefined || throttled === undefined) continue
      if (most === undefined || throttled > most.throttled || most.periods === 0)
        most = { periods, throttled }
    }
    return most
  }

  /** Without what the kernel can take back at once. */
  #memoryUsed(now: number): number | undefined {
    if (this.#memory) {
      const used = readNumber(join(this.#memory, 'memory.usage_in_bytes'))
      const cache = readKeyed(join(this.#memory, 'memory.stat'))?.get('total_inactive_file') ?? 0
      return used === undefined ? undefined : Math.max(0, used - cache)
    }
    if (this.#unified === undefined) return undefined
    const used = readNumber(join(this.#unified, 'memory.current'))
    if (used !== undefined) {
      const cache = readKeyed(join(this.#unified, 'memory.stat'))?.get('inactive_file') ?? 0
      return Math.max(0, used - cache)
    }
    return processMemory(this.#processes(now))
  }

  /** As they were listed by the last look: what was just being forked then, with all memory of its parent, has its own by now. */
  #processes(now: number): readonly number[] {
    const known = this.#listed
    if (known === undefined || now - known.atMs > listMs)
      this.#listed = { processes: this.processes(), atMs: now }
    return (known ?? this.#listed!).processes
  }

  /** The processes of the group and of groups below it. */
  processes(): number[] {
    const top = this.#unified ?? this.#cpu ?? this.#cpuAccount
    const found: number[] = []
    const waiting = top === undefined ? [] : [top]
    for (let visited = 0; visited < maxGroups && found.length < maxProcesses; visited += 1) {
      const directory = waiting.pop()
      if (directory === undefined) break
      for (const id of (readText(join(directory, 'cgroup.procs')) ?? '').split('\n'))
        if (id) found.push(Number(id))
      for (const name of directories(directory)) waiting.push(join(directory, name))
    }
    return found.slice(0, maxProcesses)
  }
}

function readIn(directory: string | undefined, name: string): number | undefined {
  return directory === undefined ? undefined : readNumber(join(directory, name))
}

function directories(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry: Dirent) => entry.isDirectory())
      .map(entry => entry.name)
  } catch {
    return []
  }
}
