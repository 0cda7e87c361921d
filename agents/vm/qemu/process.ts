import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { startOrdinary } from '../../priority.ts'

/** A process that cannot be mistaken for a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** Field 22 of /proc/<pid>/stat: when it started, in clock ticks since boot. */
  readonly startTicks: string
}

/**
 * Enters each control group, then becomes the program: it never runs outside of them, and its number stays.
 * A group that cannot be entered ends it with 97 before it is anything.
 */
const ENTER_GROUPS =
  'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 97; shift; done; shift; exec "$@"'

/** Starts a program that outlives us: own session, no terminal, its words in a file. */
export async function launchDetached(options: {
  program: string
  args: readonly string[]
  cgroups: readonly string[]
  log: string
}): Promise<{ identity: ProcessIdentity; exited: Promise<string> }> {
  const log = openSync(options.log, 'a', 0o600)
  try {
    const child = startOrdinary(() =>
      spawn(
        '/bin/sh',
        ['-c', ENTER_GROUPS, 'sh', ...options.cgroups, '--', options.program, ...options.args],
        {
          detached: true,
          stdio: ['ignore', log, log],
          cwd: '/'
        }
      )
    )
    const exited = new Promise<string>(resolve => {
      child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`))
    })
    await once(child, 'spawn')
    child.unref()
    const pid = child.pid!
    return { identity: { pid, startTicks: startTicks(pid) ?? '' }, exited }
  } finally {
    closeSync(log)
  }
}

/** Whether exactly this process still lives, or it could not be seen; a zombie does not. */
export function isAlive({ pid, startTicks: ticks }: ProcessIdentity, read = readText): boolean {
  try {
    return startTicks(pid, read) === ticks
  } catch {
    // Whoever cannot look (too many open files, no memory) must not say that it is gone: another copy may follow.
    return true
  }
}

/** Ends exactly this process, by its number; nobody where it cannot be seen whose that is. @throws where the kernel refuses it */
export function signalProcess({ pid, startTicks: ticks }: ProcessIdentity, signal: NodeJS.Signals): void {
  if (startTicks(pid) === ticks) process.kill(pid, signal)
}

/** @returns undefined when there is no such process, or only its remains; @throws where it cannot be seen */
function startTicks(pid: number, read = readText): string | undefined {
  const fields = statFields(pid, read)
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined
  return fields[19]
}

/**
 * The fields of /proc/<pid>/stat from the third one (state) on: the second may hold spaces and parentheses.
 *
 * @returns undefined when there is no such process; @throws where it cannot be seen
 */
export function statFields(pid: number, read = readText): string[] | undefined {
  const stat = unlessGone(() => read(`/proc/${pid}/stat`))
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** The process of a PID file, if it is the one that was started with exactly this file. @throws where that cannot be seen */
export function processOf(pidFile: string): ProcessIdentity | undefined {
  const pid = Number(unlessGone(() => readText(pidFile))?.trim())
  if (!Number.isSafeInteger(pid) || pid < 2) return undefined
  const args = unlessGone(() => readText(`/proc/${pid}/cmdline`))?.split('\0')
  const ticks = startTicks(pid)
  const isIts = args !== undefined && args[args.indexOf('-pidfile') + 1] === pidFile
  return isIts && ticks !== undefined ? { pid, startTicks: ticks } : undefined
}

function readText(path: string): string {
  return readFileSync(path, 'utf8')
}

/** What is read of a process, unless there is none; @throws where that cannot be seen */
export function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

const LOOK_MS = 100

/** Resolves when the process is gone. For processes that are not our children, whose end nobody reports. */
export function watchExit(identity: ProcessIdentity): { exited: Promise<string>; unwatch: () => void } {
  const { promise, resolve } = Promise.withResolvers<string>()
  const timer = setInterval(() => {
    if (isAlive(identity)) return
    clearInterval(timer)
    resolve('ended')
  }, LOOK_MS)
  timer.unref()
  return { exited: promise, unwatch: () => clearInterval(timer) }
}

const CONNECTED = '03'

/** Whether anybody is connected to a Unix socket on which this process listens. */
export function hasConnection(pid: number, path: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/net/unix`, 'utf8')
      .split('\n')
      .some(line => line.endsWith(` ${path}`) && line.split(/\s+/)[5] === CONNECTED)
  } catch {
    return false
  }
}
