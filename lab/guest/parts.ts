import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { WatariError } from '../../protocol/errors.ts'

const run = promisify(execFile)
const metaPackage = 'linux-image-cloud-amd64'
const downloadDeadlineMs = 180_000

export interface KernelPackage {
  readonly name: string
  readonly version: string
}

/** The Debian package that holds the kernel which the meta package names now. */
export async function kernelPackage(): Promise<KernelPackage> {
  const { stdout } = await ask('apt-cache', ['depends', metaPackage])
  const name = /Depends: (linux-image-\S+-cloud-amd64)/.exec(stdout)?.[1]
  if (name === undefined) {
    throw new WatariError(
      'guest-build-failed',
      `the system's package lists do not know ${metaPackage}: run 'apt-get update' once (Debian 12 or later on amd64 is needed)`
    )
  }
  const version = /^Version: (\S+)$/m.exec(
    (await ask('apt-cache', ['show', '--no-all-versions', name])).stdout
  )?.[1]
  return { name, version: version ?? 'unknown' }
}

/** Unpacks the kernel package into a directory. It is never installed: an administrator's /boot is not ours. */
export async function unpackKernel(
  name: string,
  directory: string
): Promise<{ image: string; modules: string }> {
  await mkdir(directory, { recursive: true })
  await ask('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], directory)
  const file = (await readdir(directory)).find(
    entry => entry.startsWith(`${name}_`) && entry.endsWith('.deb')
  )
  if (file === undefined) throw new WatariError('guest-build-failed', `apt-get downloaded no package ${name}`)
  await ask('dpkg-deb', ['-x', path.join(directory, file), directory])
  const release = name.replace(/^linux-image-/, '')
  const modules = [
    path.join(directory, 'lib/modules', release),
    path.join(directory, 'usr/lib/modules', release)
  ].find(existsSync)
  const image = path.join(directory, 'boot', `vmlinuz-${release}`)
  if (modules === undefined || !existsSync(image)) {
    throw new WatariError(
      'guest-build-failed',
      `the package ${name} is not laid out as expected (kernel or modules missing)`
    )
  }
  return { image, modules }
}

/** Every module file of the unpacked kernel, by normal name. */
export async function moduleFiles(directory: string): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const entry of await readdir(directory, { recursive: true })) {
    if (entry.endsWith('.ko'))
      files.set(path.basename(entry, '.ko').replaceAll('-', '_'), path.join(directory, entry))
  }
  return files
}

export async function busyboxFile(): Promise<string> {
  for (const candidate of ['/usr/bin/busybox', '/bin/busybox']) {
    if (existsSync(candidate) && (await isStatic(candidate))) return candidate
  }
  throw new WatariError(
    'guest-build-failed',
    'a static busybox is needed: install the package busybox-static'
  )
}

/** dropbear with the libraries it needs, by the path that each has in the guest; empty where it is not at hand. */
export async function dropbearFiles(): Promise<Map<string, string>> {
  const program = '/usr/sbin/dropbear'
  if (!existsSync(program)) return new Map()
  const files = new Map([['/sbin/dropbear', program]])
  const { stdout } = await ask('ldd', [program])
  for (const match of stdout.matchAll(/(\/\S+)(?= \(0x)/g)) files.set(match[1]!, await realpath(match[1]!))
  return files
}

async function isStatic(file: string): Promise<boolean> {
  // A dynamically linked program names its interpreter near its start.
  return (await stat(file)).isFile() && !(await readFile(file)).subarray(0, 4096).includes('/lib64/ld-')
}

async function ask(command: string, args: string[], cwd?: string): Promise<{ stdout: string }> {
  try {
    return await run(command, args, { cwd, timeout: downloadDeadlineMs, maxBuffer: 16 * 1024 * 1024 })
  } catch (cause) {
    const detail =
      cause instanceof Error && 'stderr' in cause
        ? String(cause.stderr).trim().split('\n').at(-1)
        : String(cause)
    throw new WatariError('guest-build-failed', `'${command} ${args.join(' ')}' failed: ${detail}`, { cause })
  }
}
