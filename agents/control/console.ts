import { once } from 'node:events'
import { connect } from 'node:net'
import type { Duplex, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { TrustStore } from '../../overlay/identity/trust-store.ts'
import type { ByteStream, Overlay } from '../../overlay/overlay.ts'
import { deadline, withSignal } from '../../overlay/wait.ts'
import { errorCode, WatariError } from '../../protocol/errors.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import type { MachineId } from '../../protocol/machine.ts'
import { lookById, machineId } from './actions/machines.ts'
import { hostName, isGone } from './actions/views.ts'
import type { ControlParts } from './parts.ts'

/**
 * A machine's serial console: the asker sends the machine's id and a line feed, then what is typed; back come a line
 * feed once the console is open, then what it says. A host that does not serve it, or hears no id in time, cuts the
 * stream.
 *
 * A serial line has one reader, so what it says is held back for a reader who is slow, and nothing of it is lost. But
 * QEMU lets the guest wait while its console is not read: whoever takes nothing for `patienceMs` is cut off, lest one
 * forgotten terminal hold a guest for good.
 */
export const CONSOLE_STREAM = 'console/2'
const maxIdBytes = 64
const headDeadlineMs = 10_000
const openDeadlineMs = 15_000
const arrivalMs = 3_000
const askAgainMs = 200
const defaultPatienceMs = 30_000
const lineFeed = 0x0a

export interface ConsoleOptions {
  /** Within which the machine has to be found and its console opened. */
  readonly openMs?: number
  /**
   * For how long the host that the voters name is asked again: a machine that has just arrived there does not have its
   * console at once.
   */
  readonly arrivalMs?: number
  /** For how long whoever reads may take nothing. */
  readonly patienceMs?: number
}

/**
 * Joins a person to the serial console of a machine, wherever it runs. Nothing is read from them or written to them
 * before it is open.
 *
 * @throws WatariError before it is open: `not-found`, `machine-stopped`, `not-running`, `unreachable`; later
 * `not-reading`, `connection-lost`
 */
export async function openConsole(
  parts: ControlParts,
  org: string,
  name: string,
  person: Duplex,
  options: ConsoleOptions = {}
): Promise<void> {
  const { openMs = openDeadlineMs, patienceMs = defaultPatienceMs } = options
  const limit = deadline(openMs)
  const until = performance.now() + (options.arrivalMs ?? arrivalMs)
  let console: ByteStream
  try {
    console = await found(parts, { org, name }, until, limit.signal)
  } catch (cause) {
    if (!limit.late) throw cause
    // Not `deadline`, after which what was asked for may have happened: nothing does.
    throw new WatariError(
      'unreachable',
      `the console of ${org}/${name} did not open within ${openMs / 1000} s; try again`,
      { cause }
    )
  } finally {
    limit.release()
  }
  await join(console, person, patienceMs)
}

async function found(
  parts: ControlParts,
  named: { org: string; name: string },
  until: number,
  signal: AbortSignal
): Promise<ByteStream> {
  const id = await withSignal(machineId(parts, named), signal)
  for (;;) {
    try {
      return await open(parts, id, signal)
    } catch (error) {
      if (errorCode(error) !== 'not-running' || signal.aborted || performance.now() > until) throw error
      await delay(askAgainMs, undefined, { signal })
    }
  }
}

async function open(parts: ControlParts, id: MachineId, signal: AbortSignal): Promise<ByteStream> {
  const local = parts.machines.handle(id)
  if (local) return await openSocket(local.consoleSocket, signal)
  const { record } = await withSignal(lookById(parts, id), signal)
  if (record.phase.kind === 'stopped') {
    throw new WatariError('machine-stopped', `${record.name} is not running; 'watari vm start' starts it`)
  }
  const owner = record.owner.host
  if (isGone(parts, owner)) {
    throw new WatariError('unreachable', `${record.name} is on ${hostName(parts, owner)}, which is not there`)
  }
  const stream = await parts.overlay.openStream(owner, CONSOLE_STREAM, { signal })
  try {
    return await answered(stream, id, signal)
  } catch (cause) {
    stream.abort(cause as Error)
    throw new WatariError(
      'not-running',
      `${hostName(parts, owner)} does not open the console of ${record.name}; look again where it runs`,
      { cause }
    )
  }
}

/** Names the machine to its owner, and waits until the console is open there. */
async function answered(stream: ByteStream, id: MachineId, signal: AbortSignal): Promise<ByteStream> {
  await withSignal(stream.write(new TextEncoder().encode(`${id}\n`)), signal)
  const chunks = stream.source[Symbol.asyncIterator]()
  const next = await withSignal(chunks.next(), signal)
  if (next.done || next.value[0] !== lineFeed) {
    throw new WatariError('bad-message', 'the host did not say that the console is open')
  }
  return {
    source: continued(next.value.subarray(1), chunks),
    write: chunk => stream.write(chunk),
    close: () => stream.close(),
    abort: error => stream.abort(error)
  }
}

export interface ConsoleServerOptions {
  readonly overlay: Pick<Overlay, 'handleStream'>
  readonly machines: {
    find(id: MachineId): { readonly name: string } | undefined
    handle(id: MachineId): { readonly consoleSocket: string } | undefined
  }
  readonly trust: Pick<TrustStore, 'allows'>
  /** Within which an asker has to say which machine it means. */
  readonly headMs?: number
  /** For how long an asker may take nothing. */
  readonly patienceMs?: number
}

/** Lets other hosts' people reach the consoles of machines here. */
export function serveConsoles({
  overlay,
  machines,
  trust,
  headMs = headDeadlineMs,
  patienceMs = defaultPatienceMs
}: ConsoleServerOptions): void {
  overlay.handleStream(CONSOLE_STREAM, async (stream, from) => {
    const chunks = stream.source[Symbol.asyncIterator]()
    const { id, rest } = await readHead(chunks, headMs)
    const handle = isAllowed(id, from) ? machines.handle(id) : undefined
    if (!handle) throw new WatariError('not-permitted', 'no such machine here, or not one of yours')
    const console = await openSocket(handle.consoleSocket, AbortSignal.timeout(openDeadlineMs))
    await serve(console, stream, continued(rest, chunks), patienceMs)
  })

  function isAllowed(id: MachineId, from: HostIdentity): boolean {
    const record = machines.find(id)
    return record !== undefined && trust.allows(from.org, 'host') && record.name.startsWith(`${from.org}/`)
  }
}

/**
 * Whom the console is for, and what was typed already: bytes may come in other pieces than they were sent in.
 *
 * @throws WatariError `bad-message`, `deadline`
 */
async function readHead(
  chunks: AsyncIterator<Uint8Array>,
  headMs: number
): Promise<{ id: MachineId; rest: Uint8Array }> {
  const limit = deadline(headMs)
  let head = Buffer.alloc(0)
  try {
    for (;;) {
      const next = await withSignal(chunks.next(), limit.signal)
      if (next.done) throw new WatariError('bad-message', 'the stream ended before it named a machine')
      head = Buffer.concat([head, next.value])
      const end = head.indexOf(lineFeed)
      if (end > maxIdBytes || (end < 0 && head.length > maxIdBytes)) {
        throw new WatariError('bad-message', `a machine's id has at most ${maxIdBytes} bytes`)
      }
      if (end >= 0) return { id: head.toString('latin1', 0, end), rest: head.subarray(end + 1) }
    }
  } catch (error) {
    if (limit.late) throw new WatariError('deadline', `no machine was named within ${headMs / 1000} s`)
    throw error
  } finally {
    limit.release()
  }
}

/** Ends with both directions, or with the first that breaks. The console takes one reader at a time: it is never kept. */
async function serve(
  console: ByteStream,
  stream: ByteStream,
  typed: AsyncIterable<Uint8Array>,
  patienceMs: number
): Promise<void> {
  const said = (async () => {
    await stream.write(Uint8Array.of(lineFeed))
    for await (const chunk of console.source) await patiently(stream.write(chunk), patienceMs)
    await stream.close()
  })()
  said.catch(error => {
    stream.abort(error as Error)
    console.abort(error as Error)
  })
  try {
    for await (const chunk of typed) await console.write(chunk)
    await console.close()
    await said.catch(() => {})
  } finally {
    console.abort(new Error('nobody reads it any more'))
  }
}

async function join(console: ByteStream, person: Duplex, patienceMs: number): Promise<void> {
  const leave = () => console.abort(new Error('the person left'))
  if (person.destroyed) return leave()
  // A person who is cut off does not end; the next one could not join.
  person.once('close', leave)
  const typed = (async () => {
    // Plain iteration would destroy the person with the console, before they read its last words.
    for await (const chunk of person.iterator({ destroyOnReturn: false })) await console.write(chunk)
    await console.close()
  })()
  typed.catch(error => console.abort(error as Error))
  try {
    for await (const chunk of console.source) await patiently(taken(person, chunk), patienceMs)
  } catch (error) {
    // Whatever is said to somebody who reads nothing only waits with the rest.
    if (errorCode(error) === 'not-reading') person.destroy()
    throw error
  } finally {
    person.off('close', leave)
    console.abort(new Error('nobody reads it any more'))
  }
}

/** @throws WatariError `not-running` */
async function openSocket(path: string, signal: AbortSignal): Promise<ByteStream> {
  const socket = connect(path)
  // An error between two reads is told by the next one; without a listener it would end the process.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
  } catch (cause) {
    socket.destroy()
    throw new WatariError('not-running', 'the machine’s console does not open; look again', { cause })
  }
  return {
    source: socket.iterator({ destroyOnReturn: false }),
    write: chunk => taken(socket, chunk),
    close: async () => {
      socket.end()
    },
    abort: () => socket.destroy()
  }
}

async function* continued(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
}

/** Waits until there is room for more, or nobody who could take it: neither side may fill our memory. */
async function taken(target: Writable, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || !target.writable) return
  await new Promise<void>(resolve => {
    const done = (): void => {
      target.off('close', done)
      resolve()
    }
    target.once('close', done)
    target.write(bytes, done)
  })
}

/** @throws WatariError `not-reading`, or what the write throws */
async function patiently(write: Promise<void>, patienceMs: number): Promise<void> {
  const limit = deadline(patienceMs)
  try {
    await withSignal(write, limit.signal)
  } catch (error) {
    if (!limit.late) throw error
    throw new WatariError('not-reading', `nothing of the console was read for ${patienceMs / 1000} s`)
  } finally {
    limit.release()
  }
}
