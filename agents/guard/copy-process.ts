import { closeSync, readdirSync, readFileSync } from 'node:fs'
import koffi from 'koffi'
import { isAlive, type ProcessIdentity, signalProcess, statFields, unlessGone } from '../vm/qemu/process.ts'

/** The same numbers on every architecture that came after x86-64 (asm-generic/unistd.h), and on that. */
const SYS = { pidfdSendSignal: 424, pidfdOpen: 434 } as const
const SIGKILL = 9

type Syscall = (number: number, a: number, b: number, c: number, d: number) => number
let loaded: Syscall | undefined

function syscall(...args: Parameters<Syscall>): number {
  loaded ??= koffi.load('libc.so.6').func('long syscall(long n, long a, long b, long c, long d)') as Syscall
  return loaded(...args)
}

/**
 * A copy's process, to be killed and nobody else: a descriptor of it (pidfd_open(2), Linux 5.3) keeps its number from
 * meaning a later one. Where there are none, its start time is compared just before.
 */
export class CopyProcess {
  readonly identity: ProcessIdentity
  readonly #pidfd: number
  #isKilled = false

  constructor(identity: ProcessIdentity) {
    this.identity = identity
    // What it means is checked after it was opened: from then on it means the same.
    this.#pidfd = syscall(SYS.pidfdOpen, identity.pid, 0, 0, 0)
  }

  /** @throws Error where the kernel refuses it; a process that has ended is none */
  kill(): void {
    if (!isAlive(this.identity)) return
    if (this.#pidfd < 0) signalProcess(this.identity, 'SIGKILL')
    else if (syscall(SYS.pidfdSendSignal, this.#pidfd, SIGKILL, 0, 0) !== 0 && isAlive(this.identity))
      throw new Error(`SIGKILL was refused (errno ${koffi.errno()})`)
    this.#isKilled = true
  }

  /**
   * Whether none of its threads executes anything, ever again: they have ended, or they were killed and wait in the kernel
   * (as for a disk that hangs), from where they do not come back. What cannot be seen is not over.
   */
  get isOver(): boolean {
    try {
      return this.#seenOver()
    } catch {
      return false
    }
  }

  #seenOver(): boolean {
    const { pid, startTicks } = this.identity
    const fields = statFields(pid)
    if (fields?.[19] !== startTicks) return true
    const isEnding = fields[0] === 'Z' || fields[0] === 'X'
    // Most often it just lives. The first thread may have ended before the others.
    if (!isEnding && !this.#isKilled) return false
    const ended = this.#isKilled ? 'ZXD' : 'ZX'
    return threadStates(pid).every(state => ended.includes(state))
  }

  close(): void {
    if (this.#pidfd >= 0) closeSync(this.#pidfd)
  }
}

function threadStates(pid: number): string[] {
  const threads = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? []
  return threads.flatMap(thread => {
    const stat = unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'))
    return stat === undefined ? [] : [stat.charAt(stat.lastIndexOf(')') + 2)]
  })
}
