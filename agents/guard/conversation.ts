import { WatariError } from '../../protocol/errors.ts'
import { integer, list, text } from '../../protocol/fields.ts'
import type { GuardReport, KeptState } from '../../protocol/lease/guard.ts'
import type { Epoch, MachineId } from '../../protocol/machine.ts'
import type { ProcessIdentity } from '../vm/qemu/process.ts'
import type { CopyPlace } from './guarded-copy.ts'

/*
 * What an agent and its guard say to each other over a Unix socket: JSON, one object a line. Both ends check every line,
 * by hand: the library that others use for it would be a third of the guard's memory.
 *
 *   guard → agent   hello{process, isDamaged}          at once; isDamaged: machines of before may have been lost
 *   agent → guard   guard | extend | release           each with a number, for many machines at once
 *   guard → agent   answer{request, machines}          one for each of them, once it is kept (state-file.ts)
 *   guard → agent   refused{request, reason}           nothing of it is acknowledged
 *   guard → agent   tell{machine}                      a machine has another state
 *
 * Copies that ended before an agent connects are forgotten then.
 */

/** Four thousand machines, with room. */
export const MAX_LINE_BYTES = 2 ** 20
export const MAX_MACHINES = 4_096

export interface Deadline {
  readonly id: MachineId
  readonly epoch: Epoch
  /** The end of the lease on the boot-time clock. */
  readonly untilMs: number
  /** Holds also where it moves the deadline back. */
  readonly exactly?: boolean
}
export type GuardedMachine = Deadline & CopyPlace
export type CopyName = Pick<Deadline, 'id' | 'epoch'>

export type ToGuard =
  | { readonly kind: 'guard'; readonly request: number; readonly machines: readonly GuardedMachine[] }
  | { readonly kind: 'extend'; readonly request: number; readonly machines: readonly Deadline[] }
  | { readonly kind: 'release'; readonly request: number; readonly machines: readonly CopyName[] }

export type ToAgent =
  | { readonly kind: 'hello'; readonly process: ProcessIdentity; readonly isDamaged: boolean }
  | { readonly kind: 'answer'; readonly request: number; readonly machines: readonly GuardReport[] }
  | { readonly kind: 'refused'; readonly request: number; readonly reason: string }
  | { readonly kind: 'tell'; readonly machine: GuardReport }

export function lineOf(message: ToGuard | ToAgent): string {
  return `${JSON.stringify(message)}\n`
}

/** @throws WatariError `bad-message` */
export function parseToGuard(line: string): ToGuard {
  return parse(line, message => {
    const request = integer(message.request, 'request', 0)
    const of = <T>(each: (machine: Fields) => T): T[] =>
      list(message.machines as unknown[], 'machines', MAX_MACHINES, machine => each(fields(machine)))
    switch (message.kind) {
      case 'guard':
        return { kind: 'guard', request, machines: of(each => ({ ...deadline(each), ...place(each) })) }
      case 'extend':
        return { kind: 'extend', request, machines: of(deadline) }
      case 'release':
        return { kind: 'release', request, machines: of(copyName) }
      default:
        throw new Error('it is of no kind')
    }
  })
}

/** @throws WatariError `bad-message` */
export function parseToAgent(line: string): ToAgent {
  return parse(line, message => {
    switch (message.kind) {
      case 'hello':
        return { kind: 'hello', process: processOf(message.process), isDamaged: message.isDamaged === true }
      case 'answer': {
        const request = integer(message.request, 'request', 0)
        return {
          kind: 'answer',
          request,
          machines: list(message.machines as unknown[], 'machines', MAX_MACHINES, reportOf)
        }
      }
      case 'refused':
        return {
          kind: 'refused',
          request: integer(message.request, 'request', 0),
          reason: String(message.reason).slice(0, 1024)
        }
      case 'tell':
        return { kind: 'tell', machine: reportOf(message.machine) }
      default:
        throw new Error('it is of no kind')
    }
  })
}

export type Fields = Readonly<Record<string, unknown>>

/** @throws Error where it is no JSON object */
export function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no object')
  return value as Fields
}

export function copyName(machine: Fields): CopyName {
  return {
    id: text(machine.id, 'id', /^[0-9a-f]{32}$/),
    epoch: integer(machine.epoch, 'epoch', 0)
  }
}

export function untilOf(machine: Fields): number {
  const { untilMs } = machine
  if (typeof untilMs !== 'number' || !Number.isFinite(untilMs) || untilMs < 0)
    throw new Error('untilMs is no time')
  return untilMs
}

export function place(machine: Fields): CopyPlace {
  return {
    process: processOf(machine.process),
    // A path that Node would cut leads to another socket.
    monitor: text(machine.monitor, 'monitor', /^\/[\x21-\x7e]{0,106}$/)
  }
}

export function processOf(value: unknown): ProcessIdentity {
  const { pid, startTicks } = fields(value)
  // A start time that is not known would let any later process of this number be it.
  return {
    pid: integer(pid, 'pid', 2, 2 ** 22),
    startTicks: text(startTicks, 'startTicks', /^[0-9]{1,20}$/)
  }
}

const keptStates: readonly string[] = ['armed', 'paused', 'killed', 'gone'] satisfies KeptState[]
const states: readonly string[] = [
  ...keptStates,
  ...(['pausing', 'killing', 'unknown', 'refused'] satisfies GuardReport['state'][])
]

export function keptStateOf(value: unknown): KeptState {
  if (!keptStates.includes(value as string)) throw new Error('it has no state')
  return value as KeptState
}

function reportOf(value: unknown): GuardReport {
  const machine = fields(value)
  if (!states.includes(machine.state as string)) throw new Error('it has no state')
  return { ...copyName(machine), untilMs: untilOf(machine), state: machine.state as GuardReport['state'] }
}

function deadline(machine: Fields): Deadline {
  return {
    ...copyName(machine),
    untilMs: untilOf(machine),
    ...(machine.exactly === true && { exactly: true })
  }
}

function parse<T>(line: string, read: (message: Fields) => T): T {
  try {
    return read(fields(JSON.parse(line)))
  } catch (cause) {
    throw new WatariError('bad-message', 'a line of the conversation with the guard is malformed', { cause })
  }
}

/** Cuts what comes over a socket into lines. */
export class LineReader {
  #rest = ''
  readonly #decoder = new TextDecoder()

  /** @throws WatariError `bad-message` where a line is too long */
  read(bytes: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = lines.pop()!
    if (this.#rest.length > MAX_LINE_BYTES || lines.some(line => line.length > MAX_LINE_BYTES)) {
      throw new WatariError('bad-message', `a line is longer than ${MAX_LINE_BYTES} characters`)
    }
    return lines
  }
}
