import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { MachineId } from '../../../protocol/machine.ts'
import { checkSocketPath } from './qmp-client.ts'

/**
 * Where the files of one copy are. Sockets and what is only true while QEMU runs live in a runtime directory
 * of a short name (Unix socket paths are at most 107 bytes); the disk lives in the state directory.
 */
export interface MachinePaths {
  readonly directory: string
  /** What was started here, for the agent that comes after this one. */
  readonly record: string
  /** QEMU holds a lock on it, so that no two copies share a directory. */
  readonly pid: string
  /** QEMU's own words. */
  readonly log: string
  /** What the guest printed, cut when it gets long. */
  readonly consoleLog: string
  readonly monitor: string
  /** A second monitor, left to the guard process. */
  readonly guard: string
  readonly console: string
  readonly state: string
  readonly blocks: string
  readonly disk: string
  card(index: number): string
}

/** @throws WatariError `path-too-long` */
export function machinePaths(roots: { runtime: string; disks: string }, id: MachineId): MachinePaths {
  // 64 of the 128 bits are enough to tell one host's machines apart; the record holds the whole id.
  const directory = join(roots.runtime, id.slice(0, 16))
  const socket = (name: string) => checkSocketPath(join(directory, name))
  return {
    directory,
    record: join(directory, 'machine.json'),
    pid: join(directory, 'pid'),
    log: join(directory, 'qemu.log'),
    consoleLog: join(directory, 'console.log'),
    monitor: socket('qmp'),
    guard: socket('guard'),
    console: socket('tty'),
    state: socket('state'),
    blocks: socket('nbd'),
    disk: join(roots.disks, `${id}.qcow2`),
    card: index => socket(`net${index}`)
  }
}

/** An empty runtime directory, but for what the QEMU before said last: it may tell why that one ended. */
export async function renewDirectory({ directory, log }: MachinePaths): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (const name of await readdir(directory))
    if (name !== basename(log)) await rm(join(directory, name), { recursive: true, force: true })
  if (existsSync(log)) await rename(log, `${log}.1`)
}
