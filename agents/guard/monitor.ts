import { createConnection, type Socket } from 'node:net'
import { type QmpEffect, type QmpInput, QmpSession } from '../../protocol/qmp/session.ts'

/** What QEMU says, in its order. `pause-failed`: it is unknown whether the pause was carried out, or will be. */
export type MonitorNews = 'stopped' | 'resumed' | 'paused' | 'pause-failed' | 'lost'

/** The guard's patience with QEMU is the core's; this only bounds what waits. */
const COMMAND_MS = 60_000
const STATUS = 1

/**
 * A conversation with a machine's second QMP monitor. Hands are shaken ahead, so that a pause is one write.
 *
 * What is heard is passed on in the same turn and order in which it came: a `RESUME` right after the answer to `stop`
 * must not be taken for one before it. (A promise for an answer would be late for that.)
 */
export class Monitor {
  readonly #socket: Socket
  readonly #session = new QmpSession(performance.now())
  readonly #hear: (news: MonitorNews) => void
  #ticket = STATUS
  #timer: NodeJS.Timeout | undefined
  #isOpen = true

  constructor(path: string, hear: (news: MonitorNews) => void) {
    this.#hear = hear
    this.#socket = createConnection(path)
    this.#socket.on('data', bytes => this.#step({ kind: 'bytes', bytes }))
    this.#socket.on('error', error => this.#step({ kind: 'ended', reason: error.message }))
    this.#socket.on('close', () => this.#step({ kind: 'ended', reason: 'the connection is closed' }))
    // What it did before is not told by events. Asked first, so that it is answered before a pause is.
    this.#step({ kind: 'execute', ticket: STATUS, name: 'query-status', deadlineMs: COMMAND_MS })
  }

  pause(): void {
    this.#ticket += 1
    this.#step({ kind: 'execute', ticket: this.#ticket, name: 'stop', deadlineMs: COMMAND_MS })
  }

  /** Nothing more is heard. */
  close(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
    this.#socket.destroy()
  }

  #step(input: QmpInput): void {
    if (!this.#isOpen) return
    for (const effect of this.#session.step(input, performance.now())) {
      this.#carryOut(effect)
      if (!this.#isOpen) return
    }
    clearTimeout(this.#timer)
    const at = this.#session.wakeup()
    if (at === undefined) return
    this.#timer = setTimeout(() => this.#step({ kind: 'tick' }), Math.max(0, at - performance.now()) + 1)
  }

  #carryOut(effect: QmpEffect): void {
    switch (effect.kind) {
      case 'write':
        this.#socket.write(effect.bytes)
        return
      case 'event':
        if (effect.name === 'STOP') this.#hear('stopped')
        // A guest that was asleep (ACPI S3) when it was paused wakes up without a RESUME, of some QEMUs.
        if (effect.name === 'RESUME' || effect.name === 'WAKEUP') this.#hear('resumed')
        return
      case 'answer':
        if (effect.ticket === STATUS) this.#hear(isRunning(effect.value) ? 'resumed' : 'stopped')
        else this.#hear('paused')
        return
      case 'failed':
        if (effect.ticket !== STATUS) this.#hear('pause-failed')
        return
      case 'closed':
        // Whatever was under way fails first.
        this.#socket.destroy()
        queueMicrotask(() => {
          if (!this.#isOpen) return
          this.close()
          this.#hear('lost')
        })
    }
  }
}

/** Whatever it says that we do not understand may be a guest that runs. */
function isRunning(value: unknown): boolean {
  return (value as { running?: unknown } | null)?.running !== false
}
