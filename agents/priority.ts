import { getPriority, setPriority } from 'node:os'

/**
 * The agent's main thread goes before the machines and the bytes that it moves.
 *
 * Its neighbours take a host for dead whose answers are late, a guest stands still while a decision waits, and a host
 * that has too much to do is just the one whose agent must find somebody to give it to. It needs a few per cent of a
 * processor, so nobody is kept waiting by it. Whatever it starts is as it would be without this (`startOrdinary`).
 *
 * A "nice" value, of Linux a thread's own. Cluster managers like Corosync go further and run in real time; within a
 * control group that is often refused, and an agent that is flooded would take a processor away from everybody. It counts among
 * threads of one control group (or, in the root group of a kernel with autogroups, of one session); between groups
 * their weights count.
 */
const PROMPT_NICE = -10

let ordinaryNice: number | undefined

/** @returns false where this user may not (it takes root, CAP_SYS_NICE or RLIMIT_NICE): all stays as it was */
export function goFirst(): boolean {
  const nice = ordinaryNice ?? getPriority()
  try {
    setPriority(Math.min(nice, PROMPT_NICE))
    ordinaryNice = nice
    return true
  } catch {
    return false
  }
}

/** Starts a process that does not go first: one inherits the priority of the thread that starts it. */
export function startOrdinary<T>(start: () => T): T {
  if (ordinaryNice === undefined) return start()
  setPriority(ordinaryNice)
  try {
    return start()
  } finally {
    goFirst()
  }
}
