import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { WatariError } from '../../protocol/errors.ts'
import { machineId, readById } from './actions/machines.ts'
import { hostName, isGone } from './actions/views.ts'
import type { ControlParts } from './parts.ts'

const protocol = 'console/1'
const maxIdBytes = 64

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
  const stream = await parts.overlay.openStream(owner, protocol)
  await stream.write(new TextEncoder().encode(`${id}\n`))
  const typed = (async () => {
    for await (const chunk of person) await stream.write(chunk as Uint8Array)
    await stream.close()
  })()
  typed.catch(error => stream.abort(error as Error))
  for await (const chunk of stream.source) person.write(chunk)
}

/** Lets other hosts' people reach the consoles of machines here. */
export function serveConsoles({ overlay, machines, trust }: ControlParts): void {
  overlay.handleStream(protocol, async (stream, from) => {
    const chunks = stream.source[Symbol.asyncIterator]()
    const first = await chunks.next()
    const id = first.done ? '' : new TextDecoder().decode(first.value.subarray(0, maxIdBytes)).trim()
    const record = machines.find(id)
    const handle = machines.handle(id)
    const isAllowed =
      record !== undefined && trust.allows(from.org, 'host') && record.name.startsWith(`${from.org}/`)
    if (!handle || !isAllowed) {
      stream.abort(new WatariError('not-permitted', 'no such machine here, or not one of yours'))
      return
    }
    const console = connect(handle.consoleSocket)
    console.on('error', error => stream.abort(error))
    const out = (async () => {
      for await (const chunk of console) await stream.write(chunk as Uint8Array)
      await stream.close()
    })()
    out.catch(error => stream.abort(error as Error))
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) console.write(next.value)
    console.end()
    await out.catch(() => {})
  })
}

async function join(console: Duplex, person: Duplex): Promise<void> {
  console.on('error', () => person.end())
  person.pipe(console)
  for await (const chunk of console) person.write(chunk)
}
