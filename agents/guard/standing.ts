import { writeFileSync } from 'node:fs'
import koffi from 'koffi'
import { goFirst } from '../priority.ts'

const MCL = { current: 1, future: 2, onFault: 4 } as const
const SCHED_RR = 2
const OWN_THREAD = 0

/** What the guard was given; each is refused to some users and in some control groups, and it does without. */
export interface Standing {
  /** Before everything that is not of real time; else with a nice value that is raised, where that is allowed. */
  readonly isRealtime: boolean
  readonly isPrompt: boolean
  /** What it has touched stays in memory, its program too: it needs no disk to go on. */
  readonly isLocked: boolean
  /** Ended for want of memory after everybody else. */
  readonly isSpared: boolean
}

/** Makes this process go on while the host is short of processors, memory or disks. */
export function standFast(): Standing {
  const libc = koffi.load('libc.so.6')
  const mlockall = libc.func('int mlockall(int flags)') as (flags: number) => number
  const setScheduler = libc.func('int sched_setscheduler(int pid, int policy, const void *param)') as (
    pid: number,
    policy: number,
    param: Int32Array
  ) => number
  const isPrompt = goFirst()
  return {
    isPrompt,
    // The lowest of its priorities: it goes before whatever a host does, and not before what its kernel needs.
    isRealtime: setScheduler(OWN_THREAD, SCHED_RR, new Int32Array([1])) === 0,
    isLocked: mlockall(MCL.current | MCL.future | MCL.onFault) === 0,
    isSpared: spare()
  }
}

function spare(): boolean {
  try {
    writeFileSync('/proc/self/oom_score_adj', '-1000')
    return true
  } catch {
    return false
  }
}
