import { createConnection, type Socket } from 'node:net'
import { nowUs } from './prober.ts'

/** Of a QMP monitor (QEMU's docs/interop/qmp-spec), which dates each event by the wall clock. */
export interface QemuEvent {
  readonly name: string
  readonly atUs: number
}

const lookEveryMs = 10
const lineLimit = 1024 * 1024

/**
 * When QEMU paused a guest and let it go on, by its own dates: whoever asks its monitor learns of it later, and an agent
 * that does is what is measured here.
 *
 * It listens to a monitor that nobody else has (each is one connection's), and asks for nothing. The copy may be made
 * while this waits for it.
 */
export class QemuEvents implements Disposable {
  readonly #path: string
  readonly #events: QemuEvent[] = []
  #socket: Socket | undefined
  #again: NodeJS.Timeout | undefined
  #closed = false

  constructor(path: string) {
    this.#path = path
    this.#connect()
  }

  /** By the system's monotonic clock; the latest of this name. */
  lastUs(name: string): number | undefined {
    const event = this.#events.findLast(each => each.name === name)
    return event && event.atUs + wallToMonotonicUs()
  }

  #connect(): void {
    const socket = createConnection(this.#path)
    this.#socket = socket
    let rest = ''
    socket.setEncoding('utf8')
    // Events come once the monitor was answered.
    socket.on('connect', () => socket.write('{"execute":"qmp_capabilities"}\n'))
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = (lines.pop() ?? '').slice(-lineLimit)
      this.#events.push(...lines.flatMap(line => eventIn(line) ?? []))
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (!this.#closed) this.#again = setTimeout(() => this.#connect(), lookEveryMs)
    })
  }

  [Symbol.dispose](): void {
    this.#closed = true
    clearTimeout(this.#again)
    this.#socket?.destroy()
  }
}

/** @returns undefined for whatever else a monitor says */
export function eventIn(line: string): QemuEvent | undefined {
  let message: { event?: unknown; timestamp?: { seconds?: unknown; microseconds?: unknown } }
  try {
    message = JSON.parse(line)
  } catch {
    return undefined
  }
  const { event: name, timestamp } = message ?? {}
  const atUs = Number(timestamp?.seconds) * 1e6 + Number(timestamp?.microseconds)
  return typeof name === 'string' && Number.isSafeInteger(atUs) && atUs > 0 ? { name, atUs } : undefined
}

/** To be added to times of the wall clock, which Node has in milliseconds only: taken where one begins. */
export function wallToMonotonicUs(): number {
  const before = Date.now()
  for (;;) {
    const wallMs = Date.now()
    if (wallMs !== before) return nowUs() - wallMs * 1_000
  }
}
