import { connect } from 'node:net'
import type { Duplex, Writable } from 'node:stream'
import type { TrustStore } from '../../overlay/identity/trust-store.ts'
import type { ByteStream, Overlay } from '../../overlay/overlay.ts'
import { deadline, withSignal } from '../../overlay/wait.ts'
import { WatariError } from '../../protocol/errors.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import type { MachineId } from '../../protocol/machine.ts'
import { machineId, readById } from './actions/machines.ts'
import { hostName, isGone } from './actions/views.ts'
import type { ControlParts } from './parts.ts'

/**
 * A machine's serial console: the asker sends the machine's id and a line feed, then what is typed; back comes what the
 * console says. A host that does not serve it, or hears no id in time, cuts the stream.
 */
export const CONSOLE_STREAM = 'console/1'
const maxIdBytes = 64
const headDeadlineMs = 10_000
const lineFeed = 0x0a

/** Joins a person to the serial console of a machine, wherever it runs. */
export async function openConsole(
  parts: ControlParts,
  org: string,
  name: string,
  person: Duplex
): Promise<void> {
  const id = await machineId(parts, { org, name })
  const local = parts.machines.handle(id)
  if (local) return await join(connect(local.consoleSocket), person)
  const { record } = await readById(parts, id)
  const owner = record.owner.host
  if (isGone(parts, owner)) {
    throw new WatariError('unreachable', `${record.name} is on ${hostName(parts, owner)}, which is not there`)
  }
  const stream = await parts.overlay.openStream(owner, CONSOLE_STREAM)
  await stream.write(new TextEncoder().encode(`${id}\n`))
  const typed = (async () => {
    for await (const chunk of person) await stream.write(chunk as Uint8Array)
    await stream.close()
  })()
  typed.catch(error => stream.abort(error as Error))
  for await (const chunk of stream.source) person.write(chunk)
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
}

/** Lets other hosts' people reach the consoles of machines here. */
export function serveConsoles({
  overlay,
  machines,
  trust,
  headMs = headDeadlineMs
}: ConsoleServerOptions): void {
  overlay.handleStream(CONSOLE_STREAM, async (stream, from) => {
    const chunks = stream.source[Symbol.asyncIterator]()
    const { id, rest } = await readHead(chunks, headMs)
    const handle = isAllowed(id, from) ? machines.handle(id) : undefined
    if (!handle) throw new WatariError('not-permitted', 'no such machine here, or not one of yours')
    await serve(connect(handle.consoleSocket), stream, chunks, rest)
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
  console: Duplex,
  stream: ByteStream,
  chunks: AsyncIterator<Uint8Array>,
  rest: Uint8Array
): Promise<void> {
  const said = (async () => {
    for await (const chunk of console) await stream.write(chunk as Uint8Array)
    await stream.close()
  })()
  said.catch(error => stream.abort(error as Error))
  try {
    await taken(console, rest)
    for (let next = await chunks.next(); !next.done; next = await chunks.next())
      await taken(console, next.value)
    console.end()
    await said.catch(() => {})
  } finally {
    console.destroy()
  }
}

/** Waits until there is room for more: whoever types faster than the machine reads must not fill our memory. */
async function taken(target: Writable, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || !target.writable) return
  await new Promise<void>(resolve => target.write(bytes, () => resolve()))
}

async function join(console: Duplex, person: Duplex): Promise<void> {
  console.on('error', () => person.end())
  person.pipe(console)
  // A person who is cut off does not end; the next one could not join.
  person.once('close', () => console.destroy())
  for await (const chunk of console) person.write(chunk)
}
