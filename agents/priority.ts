import { readFileSync, writeFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/**
 * The agent's main thread goes before the machines and the bytes that it moves.
 *
 * Its neighbours take a host for dead whose answers are late, a guest stands still while a decision waits, and a host
 * that has too much to do is just the one whose agent must find somebody to give it to. It needs a few per cent of a
 * processor, so nobody is kept waiting by it. Whatever it starts is as it would be without this; where this user may not
 * raise a priority, what it starts is put behind instead (`startOrdinary`).
 *
 * A "nice" value, of Linux a thread's own. Cluster managers like Corosync go further and run in real time; within a
 * control group that is often refused, and an agent that is flooded would take a processor away from everybody. It counts
 * among threads of one control group (or, in the root group of a kernel with autogroups, of one session); between groups
 * their weights count. An autogroup has a nice value too (proc_pid_autogroup(5)), which its owner may make larger.
 */
const PROMPT_NICE = -10
/** Of what is started where nobody may go first: about a third of the weight of what has 0 (sched(7)). */
const BEHIND_NICE = 5

let ordinaryNice: number | undefined
let isRefused = false

/** @returns false where this user may not (it takes root, CAP_SYS_NICE or RLIMIT_NICE): what it starts goes behind */
export function goFirst(): boolean {
  const nice = ordinaryNice ?? getPriority()
  try {
    setPriority(Math.min(nice, PROMPT_NICE))
    ordinaryNice = nice
    return true
  } catch {
    isRefused = true
    return false
  }
}

type Process = { readonly pid?: number | undefined }
/** What `spawn` gives, or `execFile` as a promise. */
type Started = Process | { readonly child: Process }

/** Starts a process that does not go first: one inherits the priority of the thread that starts it. */
export function startOrdinary<T extends Started>(start: () => T): T {
  if (isRefused) {
    const started = start()
    const { pid } = 'child' in started ? started.child : started
    if (pid !== undefined) putBehind(pid)
    return started
  }
  return ordinarily(start)
}

/** Threads that are started there do not go first either. */
export function ordinarily<T>(work: () => T): T {
  if (ordinaryNice === undefined) return work()
  setPriority(ordinaryNice)
  try {
    return work()
  } finally {
    goFirst()
  }
}

/** At once, while it has one thread: those that it will make inherit it. */
function putBehind(pid: number): void {
  try {
    setPriority(pid, Math.min(getPriority() + BEHIND_NICE, 19))
    // Not of our own one, to which what has no session of its own belongs.
    if (autogroup(pid) !== autogroup('self')) lowerAutogroup(pid, 20)
  } catch {
    // It has ended, or this kernel has no autogroups.
  }
}

/** Of those who are not root, the kernel takes ten changes a second from all of them together; more are to be repeated. */
function lowerAutogroup(pid: number, attempts: number): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(BEHIND_NICE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attempts <= 1) return
    setTimeout(() => lowerAutogroup(pid, attempts - 1), 100 + 100 * Math.random()).unref()
  }
}

function autogroup(pid: number | 'self'): string | undefined {
  return readFileSync(`/proc/${pid}/autogroup`, 'utf8').split(' ')[0]
}
