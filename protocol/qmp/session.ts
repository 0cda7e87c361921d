import type { Core } from '../core.ts'
import { type QmpMessage, QmpReader } from './reader.ts'

/**
 * One conversation with a QMP monitor.
 *
 * Intuition: a telephone operator. The monitor introduces itself, we agree on how to talk, and from then on
 * every question has a number and every answer names the number it belongs to; in between the monitor may
 * call out what happened. An answer to a question that nobody asked means that the line is crossed, and
 * the operator hangs up.
 *
 * ```
 * greeting ──greeting──▶ negotiating ──its return──▶ ready
 *     │                       │                        │
 *     └── bad line, unknown id, refused, too late, ended ──▶ closed
 * ```
 *
 * Commands that are given before `ready` wait in order. A command whose deadline passes is answered with
 * `late`; its number stays reserved until the monitor answers after all, for a late answer is not garbage.
 *
 * Bounds: line length (reader.ts), `maxCommands` commands that are unanswered, late ones included; one
 * deadline a command and one for the handshake. When `closed`, every unanswered command is answered
 * `closed`: whether the monitor carried it out is unknown.
 */
export class QmpSession implements Core<QmpInput, QmpEffect> {
  readonly #reader: QmpReader
  readonly #maxCommands: number
  #state: 'greeting' | 'negotiating' | 'ready' | 'closed' = 'greeting'
  #handshakeUntil: number
  #version = ''
  /** Unanswered commands by number, oldest first. */
  readonly #commands = new Map<number, Command>()

  constructor(
    now: number,
    options: { handshakeMs?: number; maxCommands?: number; maxLineBytes?: number } = {}
  ) {
    this.#reader = new QmpReader(options.maxLineBytes)
    this.#maxCommands = options.maxCommands ?? 256
    this.#handshakeUntil = now + (options.handshakeMs ?? 10_000)
  }

  step(event: QmpInput, now: number): QmpEffect[] {
    if (event.kind === 'execute') return this.#execute(event, now)
    if (this.#state === 'closed') return []
    switch (event.kind) {
      case 'bytes':
        return this.#bytes(event.bytes)
      case 'ended':
        return this.#close(event.reason)
      case 'tick':
        return this.#tick(now)
    }
  }

  wakeup(): number | undefined {
    if (this.#state === 'closed') return undefined
    let soonest = this.#state === 'ready' ? undefined : this.#handshakeUntil
    for (const { until, late } of this.#commands.values()) {
      if (!late && (soonest === undefined || until < soonest)) soonest = until
    }
    return soonest
  }

  /** any state → the same: a command is sent, waits for `ready`, or is refused. */
  #execute(command: QmpExecute, now: number): QmpEffect[] {
    const { ticket, name } = command
    if (ticket <= HANDSHAKE || this.#commands.has(ticket)) throw new Error(`ticket ${ticket} is in use`)
    if (this.#state === 'closed')
      return [{ kind: 'failed', ticket, name, cause: 'closed', description: 'not connected' }]
    if (this.#commands.size >= this.#maxCommands) {
      return [
        { kind: 'failed', ticket, name, cause: 'busy', description: `${this.#maxCommands} commands wait` }
      ]
    }
    const bytes = encode(ticket, name, command.arguments)
    const sent = this.#state === 'ready'
    this.#commands.set(ticket, {
      name,
      until: now + command.deadlineMs,
      late: false,
      unsent: sent ? undefined : bytes
    })
    return sent ? [{ kind: 'write', bytes }] : []
  }

  #bytes(bytes: Uint8Array): QmpEffect[] {
    const reading = this.#reader.read(bytes)
    const effects: QmpEffect[] = []
    for (const message of reading.messages) {
      effects.push(...this.#message(message))
      if (this.#state === 'closed') return effects
    }
    if (!reading.ok) effects.push(...this.#close(reading.reason))
    return effects
  }

  #message(message: QmpMessage): QmpEffect[] {
    switch (message.kind) {
      case 'event':
        return [{ kind: 'event', name: message.name, data: message.data }]
      case 'greeting':
        return this.#greeting(message.version)
      case 'return':
        if (message.id === HANDSHAKE && this.#state === 'negotiating') return this.#negotiated()
        return this.#answer(message.id, name => ({
          kind: 'answer',
          ticket: message.id,
          name,
          value: message.value
        }))
      case 'error':
        return this.#answer(message.id, (name, ticket) => ({
          kind: 'failed',
          ticket,
          name,
          cause: 'refused',
          description: `${message.class}: ${message.description}`
        }))
    }
  }

  /** greeting → negotiating */
  #greeting(version: string): QmpEffect[] {
    if (this.#state !== 'greeting') return this.#close('a second greeting')
    this.#state = 'negotiating'
    this.#version = version
    return [{ kind: 'write', bytes: encode(HANDSHAKE, 'qmp_capabilities', undefined) }]
  }

  /** negotiating → ready */
  #negotiated(): QmpEffect[] {
    this.#state = 'ready'
    const effects: QmpEffect[] = [{ kind: 'ready', version: this.#version }]
    for (const command of this.#commands.values()) {
      if (command.unsent !== undefined && !command.late)
        effects.push({ kind: 'write', bytes: command.unsent })
      command.unsent = undefined
    }
    return effects
  }

  #answer(id: number | undefined, effect: (name: string, ticket: number) => QmpEffect): QmpEffect[] {
    const command = id === undefined ? undefined : this.#commands.get(id)
    if (id === undefined || command === undefined) return this.#close('an answer to nothing that was asked')
    // Nothing is sent before `ready`, so an answer by then is as false as one to an unknown number.
    if (this.#state !== 'ready') return this.#close('an answer before the handshake was over')
    this.#commands.delete(id)
    return command.late ? [] : [effect(command.name, id)]
  }

  #tick(now: number): QmpEffect[] {
    if (this.#state !== 'ready' && now >= this.#handshakeUntil) return this.#close('no handshake in time')
    const effects: QmpEffect[] = []
    for (const [ticket, command] of this.#commands) {
      if (command.late || now < command.until) continue
      command.late = true
      if (command.unsent !== undefined) this.#commands.delete(ticket)
      effects.push({
        kind: 'failed',
        ticket,
        name: command.name,
        cause: 'late',
        description: 'no answer in time'
      })
    }
    return effects
  }

  /** any state → closed */
  #close(reason: string): QmpEffect[] {
    this.#state = 'closed'
    const effects: QmpEffect[] = [{ kind: 'closed', reason }]
    for (const [ticket, { name, late }] of this.#commands) {
      if (!late) effects.push({ kind: 'failed', ticket, name, cause: 'closed', description: reason })
    }
    this.#commands.clear()
    return effects
  }
}

export interface QmpExecute {
  readonly kind: 'execute'
  /** The command's number: positive and not used by another command that is unanswered. */
  readonly ticket: number
  readonly name: string
  readonly arguments?: Readonly<Record<string, unknown>>
  readonly deadlineMs: number
}

export type QmpInput =
  | QmpExecute
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly reason: string }
  | { readonly kind: 'tick' }

export type QmpEffect =
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'answer'; readonly ticket: number; readonly name: string; readonly value: unknown }
  | {
      readonly kind: 'failed'
      readonly ticket: number
      readonly name: string
      /** `refused` by the monitor; `busy` never sent; `late` and `closed`: the outcome is unknown. */
      readonly cause: 'refused' | 'busy' | 'late' | 'closed'
      readonly description: string
    }
  | { readonly kind: 'event'; readonly name: string; readonly data: Readonly<Record<string, unknown>> }
  /** The conversation is over: close the socket. */
  | { readonly kind: 'closed'; readonly reason: string }

interface Command {
  readonly name: string
  readonly until: number
  late: boolean
  unsent: Uint8Array | undefined
}

const HANDSHAKE = 0

function encode(id: number, name: string, args: Readonly<Record<string, unknown>> | undefined): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ execute: name, arguments: args, id })}\r\n`)
}
