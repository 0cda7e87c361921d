import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { WatariError } from '../protocol/errors.ts'
import { poll } from './system.ts'

/**
 * The control groups of lab hosts: below each hierarchy `watari-lab/<lab>/<host>`, with `agent` for what keeps
 * the host going and `guests`, throttled to what the host declares to have. Two hierarchies may matter: the
 * unified one (v2: pressure, usage, killing at once) and, on hybrid systems, the old one of `cpu` (quota).
 *
 * Where they cannot be written (an ordinary user, a container) hosts are not throttled, and `up` says so.
 */
export interface Hierarchies {
  readonly unified: string | undefined
  /** Where the processor quota is set: the unified mount itself on systems with v2 only. */
  readonly quota: { readonly mount: string; readonly version: 1 | 2 } | undefined
}

const top = 'watari-lab'
const periodUs = 100_000
const freezeDeadlineMs = 10_000

export async function findHierarchies(): Promise<Hierarchies> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map(line => line.split(' '))
  const unified = mounts.find(([, , type]) => type === 'cgroup2')?.[1]
  const old = mounts.find(
    ([, , type, options]) => type === 'cgroup' && options?.split(',').includes('cpu')
  )?.[1]
  if (old !== undefined) return { unified, quota: { mount: old, version: 1 } }
  if (unified === undefined) return { unified, quota: undefined }
  const controllers = (
    await readFile(path.join(unified, 'cgroup.controllers'), 'utf8').catch(() => '')
  ).split(/\s+/)
  return { unified, quota: controllers.includes('cpu') ? { mount: unified, version: 2 } : undefined }
}

/** Path of a host's group below each mount, as the agent's configuration has it. */
export function hostGroup(lab: string, host: string): string {
  return `${top}/${lab}/${host}`
}

/** @returns false when there is nothing to write to */
export async function makeHostGroup(
  hierarchies: Hierarchies,
  group: string,
  milliCpus: number
): Promise<boolean> {
  const { unified, quota } = hierarchies
  try {
    if (unified !== undefined) {
      if (quota?.version === 2) await delegate(unified, group)
      for (const part of ['agent', 'guests'])
        await mkdir(path.join(unified, group, part), { recursive: true })
    }
    if (quota === undefined) return false
    const guests = path.join(quota.mount, group, 'guests')
    await mkdir(guests, { recursive: true })
    const quotaUs = Math.round((milliCpus * periodUs) / 1000)
    if (quota.version === 2) await writeFile(path.join(guests, 'cpu.max'), `${quotaUs} ${periodUs}`)
    else {
      await mkdir(path.join(quota.mount, group, 'agent'), { recursive: true })
      await writeFile(path.join(guests, 'cpu.cfs_period_us'), String(periodUs))
      await writeFile(path.join(guests, 'cpu.cfs_quota_us'), String(quotaUs))
    }
    return true
  } catch {
    return false
  }
}

/** The files that a process of the host (not a guest) writes its number to. */
export function agentGroups(hierarchies: Hierarchies, group: string): string[] {
  const mounts = new Set([hierarchies.unified, hierarchies.quota?.mount].filter(mount => mount !== undefined))
  return [...mounts]
    .map(mount => path.join(mount, group, 'agent', 'cgroup.procs'))
    .filter(file => existsSync(file))
}

/** Ends everything in the group at one instant (cgroup.kill, Linux 5.14). */
export async function killGroup(hierarchies: Hierarchies, group: string): Promise<boolean> {
  if (hierarchies.unified === undefined) return false
  return await writeFile(path.join(hierarchies.unified, group, 'cgroup.kill'), '1').then(
    () => true,
    () => false
  )
}

/**
 * Stops everything in the group at one instant, or lets it go on (cgroup.freeze, Linux 5.2): no process of it can tell but by
 * a clock.
 * @returns false where the kernel cannot
 */
export async function freezeGroup(
  hierarchies: Hierarchies,
  group: string,
  isFrozen: boolean
): Promise<boolean> {
  if (hierarchies.unified === undefined) return false
  const directory = path.join(hierarchies.unified, group)
  try {
    await writeFile(path.join(directory, 'cgroup.freeze'), isFrozen ? '1' : '0')
  } catch {
    return false
  }
  const wanted = `frozen ${isFrozen ? 1 : 0}`
  const isDone = async () =>
    (await readFile(path.join(directory, 'cgroup.events'), 'utf8')).includes(wanted) ? true : undefined
  if (await poll(isDone, { deadlineMs: freezeDeadlineMs, everyMs: 5 })) return true
  throw new WatariError(
    'lab-failed',
    `processes of ${group} do not stand still, as one that waits for a disk`
  )
}

/** Removes a group with all below it; it is empty of processes by now, or will be within moments. */
async function removeGroup(hierarchies: Hierarchies, group: string): Promise<void> {
  for (const mount of new Set([hierarchies.unified, hierarchies.quota?.mount])) {
    if (mount === undefined) continue
    const directory = path.join(mount, group)
    await poll(async () => ((await removeTree(directory)) ? true : undefined), { deadlineMs: 3_000 })
  }
}

/** Removes a lab's group, and the one above it when this was the last lab. */
export async function removeLabGroup(hierarchies: Hierarchies, lab: string): Promise<void> {
  await removeGroup(hierarchies, `${top}/${lab}`)
  for (const mount of new Set([hierarchies.unified, hierarchies.quota?.mount])) {
    if (mount !== undefined) await rmdir(path.join(mount, top)).catch(() => {})
  }
}

async function removeTree(directory: string): Promise<boolean> {
  if (!existsSync(directory)) return true
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory() && !(await removeTree(path.join(directory, entry.name)))) return false
  }
  return await rmdir(directory).then(
    () => true,
    error => (error as NodeJS.ErrnoException).code === 'ENOENT'
  )
}

/** In v2 a controller must be handed down level by level. */
async function delegate(mount: string, group: string): Promise<void> {
  let directory = mount
  for (const part of ['', ...group.split('/')]) {
    directory = path.join(directory, part)
    await mkdir(directory, { recursive: true })
    await writeFile(path.join(directory, 'cgroup.subtree_control'), '+cpu')
    await writeFile(path.join(directory, 'cgroup.subtree_control'), '+memory').catch(() => {})
  }
}
