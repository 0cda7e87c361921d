import { closeSync, openSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { ioctl } from './libc.ts'
import { run, tryRun } from './system.ts'

/**
 * A host's disk: a file with an ext4 file system, mounted at the host's state directory.
 *
 * Losing power is played by the shutdown call of the file system itself, which drops what was not synced and
 * leaves the journal as it is (EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH); the next mount replays the
 * journal as after a real loss. Data that the kernel had already written by itself survives, as it would.
 */
const EXT4_IOC_SHUTDOWN = 0x8004_587d
const noLogFlush = 2

export async function makeDisk(file: string, bytes: number): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.truncate(bytes)
  } finally {
    await handle.close()
  }
  await run('mkfs.ext4', [
    '-q',
    '-F',
    '-m',
    '0',
    '-E',
    'lazy_itable_init=1,lazy_journal_init=1,nodiscard',
    file
  ])
}

export async function mountDisk(file: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  await run('mount', ['-t', 'ext4', '-o', 'loop,noatime', file, directory])
}

/** Drops what was not synced. Everything that still has the disk open gets I/O errors from now on. */
export function losePower(directory: string): void {
  const fd = openSync(directory, 'r')
  try {
    const flag = Buffer.alloc(4)
    flag.writeUInt32LE(noLogFlush)
    ioctl(fd, 'EXT4_IOC_SHUTDOWN', EXT4_IOC_SHUTDOWN, flag)
  } finally {
    closeSync(fd)
  }
}

/** Whoever stands in the directory from outside keeps it busy: then it leaves the tree now and ends when they go. */
export async function unmountDisk(directory: string): Promise<void> {
  if (!(await mountsBelow(directory)).includes(directory)) return
  if (!(await tryRun('umount', [directory]))) await run('umount', ['-l', directory])
}

/** Mount points at or below a directory, innermost first. */
export async function mountsBelow(directory: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
  return mounts.filter(point => point === directory || point.startsWith(`${directory}/`)).reverse()
}
