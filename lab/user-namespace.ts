import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { WatariError } from '../protocol/errors.ts'
import { labLayout, userId } from './layout.ts'
import { end, isRunning, type ProcessRecord, recordOf } from './processes.ts'
import { poll } from './system.ts'

/**
 * Labs of an ordinary user.
 *
 * Such a user may be root in a user namespace of his own: there he makes networks that nobody else sees. A
 * process that only sleeps, the *holder*, keeps that namespace while there are labs; every `lab` command runs
 * itself again inside. What the real root alone can do is missing there: disks that lose power, and throttling.
 *
 * /run becomes a memory file system of its own with all that was there before, for `ip netns` keeps its names
 * in it.
 */
const holderScript = `set -e
old=$(mktemp -d "$1/run.XXXXXX")
new=$(mktemp -d "$1/run.XXXXXX")
mount --rbind /run "$old"
mount -t tmpfs -o mode=755 tmpfs "$new"
for entry in "$old"/* "$old"/.[!.]*; do
  name=$(basename "$entry")
  if [ -L "$entry" ]; then cp -P "$entry" "$new/$name"
  elif [ -d "$entry" ]; then [ "$name" = netns ] || { mkdir "$new/$name" && mount --rbind "$entry" "$new/$name"; }
  elif [ -e "$entry" ]; then : >"$new/$name" && mount --bind "$entry" "$new/$name"
  fi
done
mkdir "$new/netns"
mount --rbind "$new" /run
umount -l "$new"
umount -l "$old"
rmdir "$old" "$new" 2>/dev/null || :
ip link set lo up
: >"$1/holder.ready"
exec sleep infinity
`
const holderDeadlineMs = 10_000

/**
 * For root: nothing, and false. For anybody else: runs this same command inside the user's namespace, sets the
 * exit status, and gives true; the caller has nothing left to do.
 *
 * @param bringsUp whether the caller makes a lab. Only then is a namespace made where there is none: every other
 *   command finds no lab, and says so, by itself.
 * @throws WatariError `lab-needs-namespaces` where the system forbids it
 */
export async function enterUserNamespace({ bringsUp }: { readonly bringsUp: boolean }): Promise<boolean> {
  if (process.getuid!() === 0) return false
  const directory = path.dirname(labLayout('lab').stateFile)
  const holder = (await currentHolder(directory)) ?? (bringsUp ? await startHolder(directory) : undefined)
  if (holder === undefined) return false
  process.exitCode = await runInside(holder, process.argv)
  await endUnlessNeeded(holder, directory)
  return true
}

async function runInside(holder: ProcessRecord, argv: readonly string[]): Promise<number> {
  const namespaces = ['--user', '--net', '--mount', '--preserve-credentials', `--wd=${process.cwd()}`]
  const child = spawn(
    'nsenter',
    ['-t', `${holder.pid}`, ...namespaces, '--', argv[0]!, ...process.execArgv, ...argv.slice(1)],
    {
      stdio: 'inherit',
      env: { ...process.env, WATARI_LAB_UID: `${userId()}` }
    }
  )
  // A terminal's ^C reaches the command inside as well; SIGTERM is sent to this process alone. There it is decided.
  const ignore = () => {}
  const forward = () => child.kill('SIGTERM')
  process.on('SIGINT', ignore)
  process.on('SIGTERM', forward)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('error', reject)
  child.on('exit', code => resolve(code ?? 1))
  try {
    return await promise
  } finally {
    process.off('SIGINT', ignore)
    process.off('SIGTERM', forward)
  }
}

async function currentHolder(directory: string): Promise<ProcessRecord | undefined> {
  const text = await readFile(path.join(directory, 'holder.json'), 'utf8').catch(() => undefined)
  const record = text === undefined ? undefined : (JSON.parse(text) as ProcessRecord)
  return isRunning(record) ? record : undefined
}

async function startHolder(directory: string): Promise<ProcessRecord> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const ready = path.join(directory, 'holder.ready')
  await rm(ready, { force: true })
  const child = spawn(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--net',
      '--mount',
      '--propagation',
      'private',
      '--',
      'sh',
      '-c',
      holderScript,
      'sh',
      directory
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' }
  )
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    words += part
  })
  let hasEnded = false
  child.on('error', error => {
    hasEnded = true
    words = error.message
  })
  child.on('exit', () => {
    hasEnded = true
  })
  const isReady = async () => {
    if (hasEnded) return false
    return (await readdir(directory)).includes('holder.ready') ? true : undefined
  }
  const record = child.pid === undefined ? undefined : recordOf(child.pid)
  if (!(await poll(isReady, { deadlineMs: holderDeadlineMs })) || record === undefined) {
    await endUnlessNeeded(record, directory)
    throw new WatariError(
      'lab-needs-namespaces',
      `a lab needs root, or a system that lets users make namespaces; here it does not (${words.trim().split('\n').at(-1) || 'no answer'})`
    )
  }
  child.stderr.destroy()
  child.unref()
  await writeFile(path.join(directory, 'holder.json'), JSON.stringify(record))
  return record
}

/** Where there is no lab, the holder and the directory have no use. */
async function endUnlessNeeded(holder: ProcessRecord | undefined, directory: string): Promise<void> {
  if (await hasLabs(directory)) return
  await end(holder, 1_000)
  await rm(directory, { recursive: true, force: true })
}

async function hasLabs(directory: string): Promise<boolean> {
  const entries = await readdir(directory).catch(() => [])
  return entries.some(name => name.endsWith('.json') && name !== 'holder.json')
}
