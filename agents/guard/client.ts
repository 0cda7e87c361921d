import { createConnection, type Socket } from 'node:net'
import { errorMessage, WatariError } from '../../protocol/errors.ts'
import type { GuardReport } from '../../protocol/lease/guard.ts'
import type { MachineId } from '../../protocol/machine.ts'
import type { AgentLog } from '../log.ts'
import { isAlive, type ProcessIdentity, signalProcess } from '../vm/qemu/process.ts'
import {
  type CopyName,
  type Deadline,
  type GuardedMachine,
  LineReader,
  lineOf,
  parseToAgent,
  type ToAgent,
  type ToGuard
} from './conversation.ts'
import { startGuard } from './start.ts'
import { guardPaths, readKept } from './state-file.ts'

export interface GuardClientOptions {
  /** The agent's runtime directory. */
  readonly runtime: string
  readonly log: AgentLog
  /**
   * A machine has another state, or is found in it after the guard was away: `paused` and `killed` above all. Of
   * `pausing` and `killing` nothing is to be done but to wait for what comes of it.
   */
  readonly onReport: (report: GuardReport) => void
  /** Default: a process that outlives this one. */
  readonly start?: () => void
  readonly answerMs?: number
  readonly helloMs?: number
}

const ANSWER_MS = 1_000
/** A guard that is there says so at once; one that does not is stopped, or hangs, and another takes its place. */
const HELLO_MS = 3_000
const DIAL_MS = 50
const FIRST_START_MS = 200
const LAST_START_MS = 5_000

type Request = ToGuard extends infer Each ? (Each extends unknown ? Omit<Each, 'request'> : never) : never
interface Waiting {
  readonly resolve: (reports: readonly GuardReport[]) => void
  readonly reject: (error: WatariError) => void
}

/**
 * The agent's side of its guard. It starts one where none answers, and again when it has died, with growing pauses; and
 * tells it all machines again, with the deadlines that were acknowledged.
 *
 * While no guard answers, every request is refused (`guard-away`): nothing is acknowledged, so the caller must count on
 * no deadline but those of before.
 */
export class GuardClient implements AsyncDisposable {
  readonly #options: GuardClientOptions
  readonly #paths: { socket: string; state: string }
  /** What the guard has acknowledged. */
  readonly #machines = new Map<MachineId, GuardedMachine>()
  /** What it is to forget, until it has acknowledged that. */
  readonly #released = new Map<string, CopyName>()
  readonly #waiting = new Map<number, Waiting>()
  #socket: Socket | undefined
  #isThere = false
  #request = 0
  #guard: ProcessIdentity | undefined
  #timer: NodeJS.Timeout | undefined
  #startMs = FIRST_START_MS
  #startAt = 0
  #closed = false

  constructor(options: GuardClientOptions) {
    this.#options = options
    this.#paths = guardPaths(options.runtime)
    this.#dial()
  }

  /** Whether a guard answers and knows all machines. */
  get isThere(): boolean {
    return this.#isThere
  }

  /**
   * Has copies guarded from now on, each under a new epoch, until their deadline.
   *
   * @returns a report for each; those `refused` are not guarded: a copy of an older epoch, or another process of the
   * machine that lives
   * @throws WatariError `guard-away`, `guard-refused`
   */
  async guard(machines: readonly GuardedMachine[]): Promise<readonly GuardReport[]> {
    const reports = await this.#ask({ kind: 'guard', machines })
    this.#note(machines, reports)
    return reports
  }

  /**
   * Moves deadlines, of all machines at once.
   *
   * @returns a report for each. `armed`: extended. `paused`: extended, and it is certain that the guest
   * stands still by the guard's word and that no pause is under way: it may be resumed if it should run. `pausing`: not
   * acknowledged yet; a report follows. The deadline that holds is `untilMs`.
   * @throws WatariError `guard-away`, `guard-refused`
   */
  async extend(deadlines: readonly Deadline[]): Promise<readonly GuardReport[]> {
    const reports = await this.#ask({ kind: 'extend', machines: deadlines })
    this.#note(
      deadlines.flatMap(({ id, epoch }) => {
        const known = this.#machines.get(id)
        return known?.epoch === epoch ? [known] : []
      }),
      reports
    )
    return reports
  }

  /** There is no lease any more, or no copy. A guard that is away is told when it is back. */
  async release(copies: readonly CopyName[]): Promise<void> {
    for (const copy of copies) {
      this.#unguard(copy)
      this.#released.set(keyOf(copy), copy)
    }
    if (this.#isThere) await this.#tellReleased().catch(() => {})
  }

  /**
   * The same, where the guard answers now: one that is away is not told, and goes on guarding them.
   * @throws WatariError `guard-away`, `guard-refused`
   */
  async forget(copies: readonly CopyName[]): Promise<void> {
    await this.#ask({ kind: 'release', machines: copies.map(({ id, epoch }) => ({ id, epoch })) })
    for (const copy of copies) this.#unguard(copy)
  }

  /** Lets go of the guard; it goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#socket?.destroy()
    this.#leave('this agent has let go of it')
  }

  #note(machines: readonly GuardedMachine[], reports: readonly GuardReport[]): void {
    const known = new Map(reports.map(report => [keyOf(report), report]))
    for (const { exactly: _, ...machine } of machines) {
      const report = known.get(keyOf(machine))
      if (!report || ['refused', 'unknown'].includes(report.state)) continue
      this.#machines.set(machine.id, { ...machine, untilMs: report.untilMs })
    }
  }

  #unguard({ id, epoch }: CopyName): void {
    if (this.#machines.get(id)?.epoch === epoch) this.#machines.delete(id)
  }

  async #tellReleased(): Promise<void> {
    const machines = [...this.#released.values()].map(({ id, epoch }) => ({ id, epoch }))
    if (machines.length === 0) return
    await this.#send({ kind: 'release', machines })
    for (const machine of machines) this.#released.delete(keyOf(machine))
  }

  async #ask(request: Request): Promise<readonly GuardReport[]> {
    if (!this.#isThere) throw away('no guard answers')
    return await this.#send(request)
  }

  async #send(request: Request): Promise<readonly GuardReport[]> {
    const socket = this.#socket
    if (!socket) throw away('no guard answers')
    this.#request += 1
    const number = this.#request
    const { promise, resolve, reject } = Promise.withResolvers<readonly GuardReport[]>()
    this.#waiting.set(number, { resolve, reject })
    // One that does not answer is left, and found or started anew.
    const timer = setTimeout(() => socket.destroy(), this.#options.answerMs ?? ANSWER_MS)
    socket.write(lineOf({ ...request, request: number } as ToGuard))
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(number)
    }
  }

  #dial(): void {
    if (this.#closed) return
    const socket = createConnection(this.#paths.socket)
    const lines = new LineReader()
    this.#socket = socket
    let isSilent = true
    const timer = setTimeout(() => {
      this.#endHanging()
      socket.destroy()
    }, this.#options.helloMs ?? HELLO_MS)
    socket.on('data', bytes => {
      try {
        for (const line of lines.read(bytes)) {
          const message = parseToAgent(line)
          if (isSilent) clearTimeout(timer)
          isSilent = false
          this.#hear(message)
        }
      } catch (error) {
        this.#options.log.recurring('guard', 'guard not understood', { error: errorMessage(error) })
        socket.destroy()
      }
    })
    let isMissing = false
    socket.on('error', error => {
      isMissing = ['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')
    })
    socket.on('close', () => {
      clearTimeout(timer)
      this.#leave('it is away')
      if (isMissing) this.#start()
      if (!this.#closed) this.#timer = setTimeout(() => this.#dial(), DIAL_MS)
    })
  }

  #leave(why: string): void {
    if (this.#isThere) this.#options.log.warn('guard away', { why })
    this.#socket = undefined
    this.#isThere = false
    for (const { reject } of this.#waiting.values()) reject(away(why))
    this.#waiting.clear()
  }

  /** A service manager may be about to start one: whoever comes second ends, or waits. */
  #start(): void {
    const now = performance.now()
    if (now < this.#startAt || this.#closed) return
    this.#startAt = now + this.#startMs
    this.#startMs = Math.min(2 * this.#startMs, LAST_START_MS)
    try {
      if (this.#options.start) this.#options.start()
      else startGuard(this.#options.runtime)
    } catch (error) {
      this.#options.log.recurring('guard start', 'guard not started', { error: errorMessage(error) })
    }
  }

  /** It has the lock, so that no other could take its place; what it guards is in its state file. */
  #endHanging(): void {
    const guard = this.#guard ?? readKept(this.#paths.state).guard
    if (!guard || !isAlive(guard)) return
    this.#options.log.warn('guard hangs', { pid: guard.pid, text: 'it is ended, and another one started' })
    try {
      signalProcess(guard, 'SIGKILL')
    } catch {
      // It has just ended, is another user's, or cannot be seen: it is looked at again.
    }
  }

  #hear(message: ToAgent): void {
    switch (message.kind) {
      case 'hello':
        this.#guard = message.process
        if (message.isDamaged)
          this.#options.log.warn('guard had forgotten', {
            text: 'a part of its state file could not be read; it is told all machines again'
          })
        this.#greet().catch(() => this.#socket?.destroy())
        return
      case 'answer':
        this.#waiting.get(message.request)?.resolve(message.machines)
        return
      case 'refused':
        this.#waiting.get(message.request)?.reject(new WatariError('guard-refused', message.reason))
        return
      case 'tell':
        this.#options.onReport(message.machine)
    }
  }

  /** Tells it everything, then lets others talk to it. */
  async #greet(): Promise<void> {
    const socket = this.#socket
    await this.#tellReleased()
    const machines = [...this.#machines.values()]
    const reports = machines.length > 0 ? await this.#send({ kind: 'guard', machines }) : []
    if (this.#socket !== socket || this.#closed) return
    this.#isThere = true
    this.#startMs = FIRST_START_MS
    for (const report of reports) if (report.state !== 'armed') this.#options.onReport(report)
  }
}

function keyOf({ id, epoch }: CopyName): string {
  return `${id} ${epoch}`
}

function away(why: string): WatariError {
  return new WatariError(
    'guard-away',
    `the guard does not answer: ${why}; another one is started, so try again soon`
  )
}
