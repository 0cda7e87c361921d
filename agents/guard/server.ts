import { setTimeout as delay } from 'node:timers/promises'
import { Runner } from '../../overlay/runner.ts'
import {
  Guard,
  type GuardEffect,
  type GuardEvent,
  type GuardReport,
  type KeptState
} from '../../protocol/lease/guard.ts'
import type { MachineId } from '../../protocol/machine.ts'
import { bootClock, bootTimeMs } from '../boot-clock.ts'
import type { AgentLog } from '../log.ts'
import { AgentConnection } from './agent-connection.ts'
import { type CopyName, type GuardedMachine, MAX_MACHINES, type ToGuard } from './conversation.ts'
import { GuardedCopy } from './guarded-copy.ts'
import { guardPaths, type KeptMachine, ownIdentity, readKept, StateFile } from './state-file.ts'

/** How soon after `end` it is looked again whether everything is paused. */
const END_LOOK_MS = 20

/** The guard's core with what it acts through: QEMU's monitors and processes, the agent's connection, the state file. */
export class GuardServer {
  readonly #log: AgentLog
  readonly #core = new Guard()
  readonly #runner: Runner<GuardEvent, GuardEffect>
  readonly #copies = new Map<MachineId, CopyName & { readonly copy: GuardedCopy }>()
  readonly #file: StateFile
  /** What was fed and is not answered yet, in that order. */
  readonly #asked: { message: ToGuard; refused: readonly CopyName[] }[] = []
  #agent: AgentConnection | undefined
  #isDamaged = false

  private constructor(runtime: string, log: AgentLog) {
    this.#log = log
    this.#file = new StateFile(guardPaths(runtime).state, () => this.#kept())
    this.#runner = new Runner<GuardEvent, GuardEffect>({
      core: this.#core,
      execute: effect => this.#carryOut(effect),
      tick: { kind: 'tick' },
      onFault: (error, at) => log.fault(error, at),
      clock: bootClock,
      queueEvents: 16 * MAX_MACHINES
    })
  }

  /** Takes up what a guard before it has kept, then listens. */
  static async start(
    runtime: string,
    log: AgentLog,
    { watchdog }: { watchdog: string | undefined }
  ): Promise<GuardServer> {
    const server = new GuardServer(runtime, log)
    const { socket, state } = guardPaths(runtime)
    const { machines, damage, ...before } = readKept(state)
    server.#file.watchdog = watchdog ?? before.watchdog
    for (const what of damage) log.warn('state damaged', { file: state, what })
    server.#isDamaged = damage.length > 0
    if (machines.length > 0) log.info('taken up', { machines: machines.length })
    // Its answer is to nobody; with it, this guard is named in the state file.
    server.#ask({ kind: 'guard', request: 0, machines })
    server.#agent = await AgentConnection.listen({
      path: socket,
      hello: () => ({ kind: 'hello', process: ownIdentity(), isDamaged: server.#isDamaged }),
      onMessage: message => server.#hear(message),
      onChange: (change, why) => {
        if (change === 'refused') return log.recurring('refused', 'agent refused', { why })
        log.info(`agent ${change}`)
        if (change === 'connected') server.#forgetEnded()
      }
    })
    return server
  }

  /** Whether all that should have ended has: while it is not so, a watchdog is not fed. */
  get isInOrder(): boolean {
    return !this.#core.mayExecutePast(bootTimeMs())
  }

  /** The one to be fed: as given, or that of a guard before this one. */
  get watchdog(): string | undefined {
    return this.#file.watchdog
  }

  /** Pauses everything, and resolves when nothing executes by a lease any more. */
  async end(): Promise<void> {
    this.#runner.feed({ kind: 'end' })
    while (!this.#core.isDone) await delay(END_LOOK_MS)
    this.#agent?.close()
    this.#file.watchdog = undefined
    await this.#file.save().catch(error => this.#log.fault(error, 'state file'))
    await this.#runner[Symbol.asyncDispose]()
    for (const { copy } of this.#copies.values()) copy.close()
  }

  #hear(message: ToGuard): void {
    // An agent that tells of machines tells of all.
    if (message.kind === 'guard') this.#isDamaged = false
    const others = message.kind === 'guard' ? message.machines.filter(machine => this.#isOther(machine)) : []
    if (message.kind !== 'guard' || others.length === 0) {
      this.#ask(message)
      return
    }
    this.#log.recurring('other', 'another copy is guarded and lives', { ids: others.map(({ id }) => id) })
    this.#ask({ ...message, machines: message.machines.filter(each => !others.includes(each)) }, others)
  }

  /** An agent that has just come finds by itself which copies ended, and would never release one that it does not know. */
  #forgetEnded(): void {
    const ended = this.#core.reports().filter(({ state }) => state === 'gone' || state === 'killed')
    // Its answer is to nobody.
    if (ended.length > 0) this.#ask({ kind: 'release', request: 0, machines: ended })
  }

  #ask(message: ToGuard, refused: readonly CopyName[] = []): void {
    if (this.#runner.feed(message)) this.#asked.push({ message, refused })
  }

  /** Whether the machine has another process here, which would be forgotten. */
  #isOther({ id, process: { pid, startTicks } }: GuardedMachine): boolean {
    const known = this.#copies.get(id)?.copy
    const { process } = known?.place ?? {}
    return known?.isOver === false && !(process?.pid === pid && process.startTicks === startTicks)
  }

  #carryOut(effect: GuardEffect): void {
    switch (effect.kind) {
      case 'pause': {
        const known = this.#copyOf(effect)
        if (known) known.pause()
        else this.#runner.feed({ kind: 'pause-failed', id: effect.id, epoch: effect.epoch })
        return
      }
      case 'kill':
        try {
          this.#copyOf(effect)?.kill()
        } catch (error) {
          this.#log.recurring('kill', 'not killed', { id: effect.id, error: String(error) })
        }
        return
      case 'tell':
        this.#log.info(effect.machine.state, { ...effect.machine })
        this.#agent?.say({ kind: 'tell', machine: effect.machine })
        // What it was about to do, the next guard finds out by itself.
        if (keptState(effect.machine.state) === effect.machine.state) void this.#save()
        return
      case 'answer':
        this.#answer(this.#asked.shift()!, effect.machines)
    }
  }

  #answer(
    { message, refused }: { message: ToGuard; refused: readonly CopyName[] },
    reports: readonly GuardReport[]
  ): void {
    const { kind, request } = message
    if (kind === 'guard')
      message.machines.forEach((machine, at) => {
        if (!['refused', 'unknown'].includes(reports[at]!.state)) this.#keep(machine)
      })
    if (kind === 'release') for (const name of message.machines) this.#forget(name)
    void this.#save().then(isKept => {
      if (!isKept)
        return this.#agent?.say({ kind: 'refused', request, reason: 'its state file cannot be written' })
      const others = refused.map(({ id, epoch }) => ({ id, epoch, untilMs: 0, state: 'refused' as const }))
      this.#agent?.say({ kind: 'answer', request, machines: [...reports, ...others] })
    })
  }

  #keep(machine: GuardedMachine): void {
    const { id, epoch } = machine
    const known = this.#copies.get(id)
    if (known?.epoch === epoch) return
    known?.copy.close()
    const copy = new GuardedCopy(machine, news => this.#runner.feed({ kind: news, id, epoch }))
    this.#copies.set(id, { id, epoch, copy })
  }

  #forget(name: CopyName): void {
    this.#copyOf(name)?.close()
    if (this.#copies.get(name.id)?.epoch === name.epoch) this.#copies.delete(name.id)
  }

  #copyOf({ id, epoch }: CopyName): GuardedCopy | undefined {
    const known = this.#copies.get(id)
    return known?.epoch === epoch ? known.copy : undefined
  }

  async #save(): Promise<boolean> {
    try {
      await this.#file.save()
      return true
    } catch (error) {
      this.#log.fault(error, 'state file')
      return false
    }
  }

  #kept(): KeptMachine[] {
    return this.#core.reports().flatMap(({ id, epoch, untilMs, state }) => {
      const place = this.#copyOf({ id, epoch })?.place
      return place ? [{ id, epoch, untilMs, state: keptState(state), ...place }] : []
    })
  }
}

function keptState(state: GuardReport['state']): KeptState {
  return state === 'paused' || state === 'killed' || state === 'gone' ? state : 'armed'
}
