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

/** Whether exactly this process still lives; a zombie does not. */
export function isAlive({ pid, startTicks: ticks }: ProcessIdentity): boolean {
  return startTicks(pid) === ticks
}

/** @returns undefined when there is no such process, or only its remains */
function startTicks(pid: number): string | undefined {
  const fields = statFields(pid)
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined
  return fields[19]
}

/** The fields of /proc/<pid>/stat from the third one (state) on: the second may hold spaces and parentheses. */
export function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** The process of a PID file, if it is the one that was started with exactly this file. */
export function processOf(pidFile: string): ProcessIdentity | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').trim())
    if (!Number.isSafeInteger(pid) || pid < 2) return undefined
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const ticks = startTicks(pid)
    return ticks !== undefined && args[args.indexOf('-pidfile') + 1] === pidFile
      ? { pid, startTicks: ticks }
      : undefined
  } catch {
    return undefined
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
