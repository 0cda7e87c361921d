/**
 * Cuts the bytes of a QMP monitor into messages.
 *
 * QMP (QEMU's docs/interop/qmp-spec) is one JSON object a line, ended by CR LF. QEMU runs whatever a guest
 * sends it, so a monitor is as much a stranger as a peer: every line is limited and must be one of the four
 * shapes of the specification. The first line that is not ends the conversation, because after it nobody
 * can say which reply belongs to which command.
 */
export type QmpMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  | { readonly kind: 'return'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'error'
      readonly id: number | undefined
      readonly class: string
      readonly description: string
    }
  | { readonly kind: 'event'; readonly name: string; readonly data: Readonly<Record<string, unknown>> }

export type QmpReading =
  | { readonly ok: true; readonly messages: readonly QmpMessage[] }
  /** `messages` came whole before what was wrong. */
  | { readonly ok: false; readonly messages: readonly QmpMessage[]; readonly reason: string }

/** The longest answers that we ask for (processor models, block statistics) stay under 200 KiB. */
const MAX_QMP_LINE_BYTES = 1024 * 1024

const NEWLINE = 0x0a
const MAX_TEXT_CHARS = 4096

export class QmpReader {
  readonly #maxLineBytes: number
  #pieces: Uint8Array[] = []
  #pendingBytes = 0
  #failure: string | undefined

  constructor(maxLineBytes = MAX_QMP_LINE_BYTES) {
    this.#maxLineBytes = maxLineBytes
  }

  /** Takes bytes as they come. After a failure every later call fails with the same reason. */
  read(bytes: Uint8Array): QmpReading {
    const messages: QmpMessage[] = []
    let rest = bytes
    while (this.#failure === undefined) {
      const end = rest.indexOf(NEWLINE)
      const piece = end === -1 ? rest : rest.subarray(0, end)
      if (this.#pendingBytes + piece.length > this.#maxLineBytes) {
        this.#failure = `a line is longer than ${this.#maxLineBytes} bytes`
        break
      }
      if (end === -1) {
        // A copy: the caller may use its buffer again.
        if (piece.length > 0) this.#pieces.push(piece.slice())
        this.#pendingBytes += piece.length
        return { ok: true, messages }
      }
      const message = parseLine(this.#takeLine(piece))
      if (typeof message === 'string') this.#failure = message
      else if (message !== undefined) messages.push(message)
      rest = rest.subarray(end + 1)
    }
    this.#pieces = []
    return { ok: false, messages, reason: this.#failure }
  }

  #takeLine(last: Uint8Array): Uint8Array {
    if (this.#pieces.length === 0) return last
    const line = new Uint8Array(this.#pendingBytes + last.length)
    let at = 0
    for (const piece of [...this.#pieces, last]) {
      line.set(piece, at)
      at += piece.length
    }
    this.#pieces = []
    this.#pendingBytes = 0
    return line
  }
}

/** @returns a message, nothing for an empty line, or what is wrong with it */
function parseLine(line: Uint8Array): QmpMessage | string | undefined {
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(line).trim()
    if (text === '') return undefined
    value = JSON.parse(text)
  } catch {
    return 'a line is not JSON'
  }
  if (!isObject(value)) return 'a line is not a JSON object'
  if ('QMP' in value) return parseGreeting(value.QMP)
  if ('event' in value) return parseEvent(value)
  if ('error' in value) return parseError(value)
  if ('return' in value) {
    if (!isId(value.id)) return 'a reply has no id of ours'
    return { kind: 'return', id: value.id, value: value.return }
  }
  return 'a line is neither greeting, reply nor event'
}

function parseGreeting(greeting: unknown): QmpMessage | string {
  const version = isObject(greeting) && isObject(greeting.version) ? greeting.version.qemu : undefined
  if (!isObject(version) || !isId(version.major) || !isId(version.minor) || !isId(version.micro)) {
    return 'the greeting has no version'
  }
  return { kind: 'greeting', version: `${version.major}.${version.minor}.${version.micro}` }
}

function parseEvent(value: Record<string, unknown>): QmpMessage | string {
  const data = value.data ?? {}
  if (!isText(value.event) || !isObject(data)) return 'an event has no name or no data'
  return { kind: 'event', name: value.event, data }
}

function parseError(value: Record<string, unknown>): QmpMessage | string {
  const { error, id } = value
  if (!isObject(error) || !isText(error.class) || typeof error.desc !== 'string')
    return 'an error has no description'
  if (id !== undefined && !isId(id)) return 'an error has no id of ours'
  return { kind: 'error', id, class: error.class, description: error.desc.slice(0, MAX_TEXT_CHARS) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT_CHARS
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
