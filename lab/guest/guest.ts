import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { smallGuestAppend } from '../../protocol/small-guest.ts'
import { blobBody } from './blob.ts'
import { type CpioEntry, cpioArchive } from './cpio.ts'
import { dependenciesIn, loadOrder, normalName } from './modules.ts'
import {
  busyboxFile,
  dropbearFiles,
  type KernelPackage,
  kernelPackage,
  moduleFiles,
  unpackKernel
} from './parts.ts'

/**
 * The small guest: Debian's cloud kernel and a busybox root in memory, built once and cached by what went in.
 *
 * What it does is written where it is done: lab/guest/root/ is its file system.
 */
export interface Guest {
  /** Files for `vm create --kernel --initrd`, or QEMU's `-kernel` and `-initrd`. */
  readonly kernel: string
  readonly initrd: string
  /** For the kernel command line, in front of anything else. */
  readonly append: string
  /** Names the inputs: the same version is the same bytes. */
  readonly version: string
}

/** What a machine of ours may have: cards, disks, randomness, the power button. Loaded at every start. */
const startModules = ['virtio_pci', 'virtio_net', 'virtio_blk', 'virtio_rng', 'button', 'evdev', 'af_packet']

/** For reading a seed; every module costs its time when a guest without an accelerator starts. */
const seedModules = ['isofs', 'vfat', 'nls_ascii', 'nls_cp437', 'nls_utf8']

/** Grows when the builder itself changes what it writes. */
const builderVersion = 3

const kernelAgeLimitMs = 7 * 24 * 3600 * 1000

export function cacheDirectory(): string {
  const base = process.env.WATARI_CACHE
  if (base !== undefined && base !== '') return base
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'watari')
}

/** @throws WatariError `guest-build-failed` with what to install or to run */
export async function buildGuest(options: { onProgress?: (message: string) => void } = {}): Promise<Guest> {
  const report = options.onProgress ?? (() => {})
  const pinned = await pinnedGuest()
  if (pinned !== undefined) return pinned
  const [busybox, dropbear, files] = await Promise.all([
    busyboxFile(),
    dropbearFiles(),
    rootFiles(new URL('./root/', import.meta.url).pathname)
  ])
  const programs = new Map([['/bin/busybox', busybox], ...dropbear])
  const kernel = await currentKernel()
  const version = await hashOf(kernel, programs, files)
  const directory = path.join(cacheDirectory(), `guest-${version}`)
  const guest: Guest = {
    kernel: path.join(directory, 'vmlinuz'),
    initrd: path.join(directory, 'initrd'),
    append: smallGuestAppend,
    version
  }
  if (existsSync(directory)) return guest

  const work = `${directory}.${randomBytes(4).toString('hex')}`
  try {
    report(`small guest: fetching the kernel package ${kernel.name} ${kernel.version}`)
    const unpacked = await unpackKernel(kernel.name, path.join(work, 'package'))
    report('small guest: packing its file system')
    const entries = [
      ...files,
      ...(await programEntries(programs)),
      ...(await moduleEntries(unpacked.modules))
    ]
    await writeFile(path.join(work, 'initrd'), gzipSync(cpioArchive(withDirectories(entries)), { level: 6 }))
    await copyFile(unpacked.image, path.join(work, 'vmlinuz'))
    await rm(path.join(work, 'package'), { recursive: true })
    await publish(work, directory)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  report(`small guest: ready in ${directory}`)
  return guest
}

/** Where neither package lists nor a network are: `WATARI_GUEST` names a directory with `vmlinuz` and `initrd`. */
async function pinnedGuest(): Promise<Guest | undefined> {
  const directory = process.env.WATARI_GUEST
  if (directory === undefined || directory === '') return undefined
  const version = createHash('sha256')
    .update(await readFile(path.join(directory, 'initrd')))
    .digest('hex')
    .slice(0, 16)
  return {
    kernel: path.join(directory, 'vmlinuz'),
    initrd: path.join(directory, 'initrd'),
    append: smallGuestAppend,
    version
  }
}

/** Another builder may have been faster: its result is as good. */
async function publish(work: string, directory: string): Promise<void> {
  try {
    await rename(work, directory)
  } catch (error) {
    if (!existsSync(directory)) throw error
  }
}

/** Asking the package lists takes seconds, and a kernel of last week does as well: asked once a week. */
async function currentKernel(): Promise<KernelPackage> {
  const file = path.join(cacheDirectory(), 'kernel.json')
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  const age = kept === undefined ? Number.POSITIVE_INFINITY : Date.now() - (await stat(file)).mtimeMs
  if (kept !== undefined && age >= 0 && age < kernelAgeLimitMs) return JSON.parse(kept) as KernelPackage
  const kernel = await kernelPackage()
  await mkdir(cacheDirectory(), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify(kernel))
  await rename(`${file}.new`, file)
  return kernel
}

async function hashOf(
  kernel: KernelPackage,
  programs: ReadonlyMap<string, string>,
  files: readonly CpioEntry[]
): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify({ builderVersion, kernel, startModules, seedModules }))
  for (const [name, source] of programs) hash.update(`${name}\0`).update(await readFile(source))
  hash.update(cpioArchive(files))
  return hash.digest('hex').slice(0, 16)
}

/** The files of lab/guest/root/, with what is generated; executable where they are scripts. */
async function rootFiles(directory: string): Promise<CpioEntry[]> {
  const entries: CpioEntry[] = [{ kind: 'file', path: 'lib/blob', mode: 0o644, content: blobBody() }]
  for (const name of (await readdir(directory, { recursive: true })).sort()) {
    const source = path.join(directory, name)
    if (!(await stat(source)).isFile()) continue
    const content = await readFile(source)
    entries.push({
      kind: 'file',
      path: name,
      mode: content.subarray(0, 2).toString() === '#!' ? 0o755 : 0o644,
      content
    })
  }
  return entries
}

async function programEntries(programs: ReadonlyMap<string, string>): Promise<CpioEntry[]> {
  const entries: CpioEntry[] = [
    { kind: 'symlink', path: 'bin/sh', target: 'busybox' },
    { kind: 'symlink', path: 'load', target: 'bin/load' },
    { kind: 'character-device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 },
    { kind: 'directory', path: 'etc/dropbear', mode: 0o700 },
    { kind: 'file', path: 'etc/shells', mode: 0o644, content: Buffer.from('/bin/sh\n') }
  ]
  for (const [name, source] of programs) {
    entries.push({ kind: 'file', path: name.slice(1), mode: 0o755, content: await readFile(source) })
  }
  return entries
}

async function moduleEntries(directory: string): Promise<CpioEntry[]> {
  const files = await moduleFiles(directory)
  const contents = new Map<string, Buffer>()
  for (const [name, file] of files) {
    // Only a part of what the kernel has is ever asked for; reading all of it is a quarter of a second, once.
    contents.set(normalName(name), await readFile(file))
  }
  const needs = (name: string) => {
    const content = contents.get(name)
    return content && dependenciesIn(content)
  }
  const atStart = loadOrder(startModules, needs)
  const forSeed = loadOrder(seedModules, needs).filter(name => !atStart.includes(name))
  const list = (name: string, modules: readonly string[]) =>
    ({
      kind: 'file',
      path: `modules/${name}`,
      mode: 0o644,
      content: Buffer.from(`${modules.join('\n')}\n`)
    }) as const
  return [
    list('start', atStart),
    list('seed', forSeed),
    ...[...atStart, ...forSeed].map(
      name =>
        ({ kind: 'file', path: `modules/${name}.ko`, mode: 0o644, content: contents.get(name)! }) as const
    )
  ]
}

/** An archive must name a directory before what is in it. */
function withDirectories(entries: readonly CpioEntry[]): CpioEntry[] {
  const named = new Set(entries.filter(entry => entry.kind === 'directory').map(entry => entry.path))
  const directories = new Set<string>()
  for (const entry of entries) {
    for (
      let parent = path.dirname(entry.path);
      parent !== '.' && parent !== '/';
      parent = path.dirname(parent)
    ) {
      if (!named.has(parent)) directories.add(parent)
    }
  }
  const parents = [...directories]
    .sort()
    .map(name => ({ kind: 'directory', path: name, mode: 0o755 }) as const)
  return [...parents, ...entries]
}
