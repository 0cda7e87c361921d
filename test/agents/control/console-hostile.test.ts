import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import fc from 'fast-check'
import { CONSOLE_STREAM, openConsole, serveConsoles } from '../../../agents/control/console.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { ByteStream, Overlay } from '../../../overlay/overlay.ts'
import { errorCode } from '../../../protocol/errors.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import { eventually } from '../../support/eventually.ts'

const machine = '00112233445566778899aabbccddeeff'
const lineFeed = 0x0a
const identity = (name: string, org: string): HostIdentity => ({
  id: name,
  name,
  org,
  site: 'a',
  roles: ['host']
})
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** A machine's serial console that greets, and says again what is typed. */
class Console {
  readonly readers = new Set<Socket>()
  readonly server: Server

  constructor(path: string) {
    this.server = createServer(socket => {
      this.readers.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.readers.delete(socket))
      socket.write('login: ')
      socket.pipe(socket)
    }).listen(path)
  }

  close(): void {
    for (const reader of this.readers) reader.destroy()
    this.server.close()
  }
}

/** Bytes in pieces as a network may deliver them. */
function inPieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

const cuts = fc.array(fc.nat(), { maxLength: 4 })
const noLineFeed = (bytes: Uint8Array) => !bytes.includes(lineFeed)
/** What is no head at all, and why it is refused. */
const badHeads = fc.oneof(
  fc.record({ code: fc.constant('not-permitted'), bytes: fc.uint8Array({ maxLength: 60 }) }).map(head => ({
    ...head,
    bytes: Uint8Array.of(...head.bytes.filter(byte => byte !== lineFeed), lineFeed),
    closes: false
  })),
  fc.record({
    code: fc.constant('bad-message'),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 64 }).filter(noLineFeed),
      fc.nat({ max: machine.length }).map(length => bytesOf(machine.slice(0, length)))
    ),
    closes: fc.constant(true)
  }),
  fc.record({
    code: fc.constant('bad-message'),
    bytes: fc.uint8Array({ minLength: 65, maxLength: 5_000 }).filter(noLineFeed),
    closes: fc.constant(false)
  })
)

describe('a console that is asked for by whoever means no good', () => {
  let directory: string
  let console: Console
  let network: MemoryNetwork
  let asker: Overlay
  let serving: number
  const faults: unknown[] = []

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'console-'))
    console = new Console(join(directory, 'tty0'))
    faults.length = 0
    network = new MemoryNetwork()
    asker = network.join(identity('asker', 'north'))
    serving = 0
  })
  afterEach(async () => {
    console.close()
    await rm(directory, { recursive: true })
  })

  function serve(headMs?: number): void {
    const overlay = network.join(identity('owner', 'north'), error => faults.push(error))
    serveConsoles({
      overlay: {
        handleStream: (protocol, handler) =>
          overlay.handleStream(protocol, async (stream, from) => {
            serving++
            await handler(stream, from).finally(() => serving--)
          })
      },
      machines: {
        find: id => (id === machine ? { name: 'north/one' } : undefined),
        handle: id => (id === machine ? { consoleSocket: join(directory, 'tty0') } : undefined)
      },
      trust: { allows: () => true },
      ...(headMs === undefined ? {} : { headMs })
    })
  }

  const open = () => asker.openStream('owner', CONSOLE_STREAM)

  /** The code with which the stream was cut, once it is. */
  async function refusal(stream: ByteStream): Promise<string> {
    try {
      for await (const chunk of stream.source) assert.fail(`it was told ${Buffer.from(chunk)}`)
    } catch (error) {
      assert.equal(errorCode(error), 'connection-lost')
      return errorCode((error as Error).cause)
    }
    return assert.fail('it was not refused')
  }

  async function nothingIsOpen(): Promise<void> {
    await eventually(() => serving === 0 && console.readers.size === 0, {
      deadlineMs: 5_000,
      state: () => `${serving} streams, ${console.readers.size} readers`
    })
  }

  /** Somebody who asks as is right, the head in pieces together with what is typed. */
  async function isServed(at: readonly number[] = []): Promise<void> {
    const stream = await open()
    for (const piece of inPieces(bytesOf(`${machine}\nroot\n`), at)) await stream.write(piece)
    let said = ''
    for await (const chunk of stream.source) {
      said += Buffer.from(chunk).toString()
      if (said === '\nlogin: root\n') await stream.close()
    }
    assert.equal(said, '\nlogin: root\n')
    await nothingIsOpen()
  }

  it('refuses garbage, cut and endless heads with the reason, and serves the next asker', async () => {
    serve()
    await fc.assert(
      fc.asyncProperty(badHeads, cuts, async ({ code, bytes, closes }, at) => {
        const stream = await open()
        const refused = refusal(stream)
        for (const piece of inPieces(bytes, at)) await stream.write(piece).catch(() => {})
        if (closes) await stream.close()
        assert.equal(await refused, code)
        await nothingIsOpen()
      }),
      { numRuns: 200, endOnFailure: true }
    )
    await isServed()
    assert.deepEqual(faults, [])
  })

  it('finds the id and what was typed behind it in whatever pieces they come', async () => {
    serve()
    await fc.assert(
      fc.asyncProperty(cuts, at => isServed(at)),
      { numRuns: 25, endOnFailure: true }
    )
  })

  it('cuts off whoever names no machine in time', async () => {
    serve(30)
    const silent = await open()
    const slow = await open()
    await slow.write(bytesOf(machine.slice(0, 10)))
    assert.deepEqual(await Promise.all([refusal(silent), refusal(slow)]), ['deadline', 'deadline'])
    await nothingIsOpen()
    assert.deepEqual(faults, [])
  })

  it('is not for another organization’s hosts', async () => {
    serve()
    asker = network.join(identity('foreigner', 'south'))
    const stream = await open()
    const refused = refusal(stream)
    await stream.write(bytesOf(`${machine}\n`))
    assert.equal(await refused, 'not-permitted')
    await nothingIsOpen()
  })

  it('leaves the console to the next one when an asker is cut off', async () => {
    serve()
    const stream = await open()
    await stream.write(bytesOf(`${machine}\n`))
    const source = stream.source[Symbol.asyncIterator]()
    assert.equal(Buffer.from((await source.next()).value).toString(), '\n')
    assert.equal(Buffer.from((await source.next()).value).toString(), 'login: ')
    stream.abort(new Error('the network is gone'))
    await nothingIsOpen()
    await isServed()
  })

  it('leaves the console to the next one when a person at this host is cut off', async () => {
    serve()
    const parts = {
      names: { find: async () => machine },
      machines: { handle: () => ({ consoleSocket: join(directory, 'tty0') }) }
    }
    const [terminal, person] = duplexPair()
    const joined = openConsole(parts as never, 'north', 'one', person).catch(() => {})
    assert.equal(Buffer.from((await once(terminal, 'data'))[0]).toString(), 'login: ')
    person.destroy()
    await joined
    await nothingIsOpen()
    await isServed()
  })
})
