import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import { type ConsoleOptions, openConsole, serveConsoles } from '../../../agents/control/console.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { Overlay } from '../../../overlay/overlay.ts'
import { errorCode } from '../../../protocol/errors.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import { eventually } from '../../support/eventually.ts'

const MiB = 1024 * 1024
const pouredBytes = 64 * MiB
/** What sockets, streams and the two hosts' agents hold between the guest and somebody who reads nothing. */
const heldBytes = 4 * MiB
const machine = '00112233445566778899aabbccddeeff'
const identity = (name: string): HostIdentity => ({
  id: name,
  name,
  org: 'north',
  site: 'a',
  roles: ['host']
})

/** A guest that says as much as it is let. */
class Flood {
  givenBytes = 0
  /** Taken by whoever reads, or held by the kernel. */
  takenBytes = 0
  isOver = false
  readonly readers = new Set<Socket>()
  readonly server: Server

  constructor(path: string) {
    this.server = createServer(socket => {
      this.readers.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.readers.delete(socket))
      this.#pour(socket)
    }).listen(path)
  }

  close(): void {
    for (const reader of this.readers) reader.destroy()
    this.server.close()
  }

  #pour(socket: Socket): void {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const more = (): void => {
      if (this.givenBytes === pouredBytes) {
        this.isOver = true
        socket.end()
        return
      }
      this.givenBytes += chunk.length
      socket.write(chunk, error => {
        if (error) return
        this.takenBytes += chunk.length
        more()
      })
    }
    more()
  }
}

describe('a console whose guest says more than is read', () => {
  let directory: string
  let flood: Flood
  let asker: Overlay

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'console-'))
    flood = new Flood(join(directory, 'tty0'))
  })
  afterEach(async () => {
    flood.close()
    await rm(directory, { recursive: true })
  })

  const here = () => ({
    names: { find: async () => machine },
    machines: { handle: () => ({ consoleSocket: join(directory, 'tty0') }) }
  })

  /** @param patienceMs of the host where the machine runs */
  function elsewhere(patienceMs?: number) {
    const network = new MemoryNetwork()
    asker = network.join(identity('asker'))
    serveConsoles({
      overlay: network.join(identity('owner')),
      machines: {
        find: () => ({ name: 'north/one' }),
        handle: () => ({ consoleSocket: join(directory, 'tty0') })
      },
      trust: { allows: () => true },
      ...(patienceMs === undefined ? {} : { patienceMs })
    })
    const record = { name: 'north/one', owner: { host: 'owner' }, phase: { kind: 'running' } }
    return {
      overlay: asker,
      names: { find: async () => machine },
      machines: { handle: () => undefined },
      catalog: { get: () => undefined },
      finder: { find: async () => {} },
      machineRegisters: { look: async () => ({ record }) },
      membership: { member: () => ({ host: identity('owner'), state: 'alive' }) }
    }
  }

  /** Somebody at a terminal, and how their session ends. */
  function sitsDown(parts: unknown, options?: ConsoleOptions) {
    const [terminal, person] = duplexPair()
    const ended = openConsole(parts as never, 'north', 'one', person, options).then(() => 'over', errorCode)
    return { terminal, person, ended }
  }

  /** Waits until the guest gets rid of nothing more. */
  async function settled(): Promise<void> {
    let last = -1
    let since = performance.now()
    await eventually(
      () => {
        if (flood.takenBytes !== last) [last, since] = [flood.takenBytes, performance.now()]
        return last > 0 && performance.now() - since > 300
      },
      { deadlineMs: 10_000, state: () => `${flood.takenBytes} bytes` }
    )
  }

  for (const [where, parts] of [
    ['here', here],
    ['at another host', elsewhere]
  ] as const) {
    it(`keeps little for a person who reads nothing of a machine ${where}`, async () => {
      const { person, ended } = sitsDown(parts())
      await settled()
      assert.ok(flood.takenBytes < heldBytes, `${flood.takenBytes} bytes were taken`)
      assert.ok(person.writableLength < MiB, `${person.writableLength} bytes are held`)
      person.destroy()
      await ended
      await eventually(() => flood.readers.size === 0, { deadlineMs: 5_000 })
    })

    it(`cuts off who reads nothing for too long, so that the guest goes on, ${where}`, async () => {
      const { person, ended } = sitsDown(parts(), { patienceMs: 100 })
      assert.equal(await ended, 'not-reading')
      assert.equal(person.destroyed, true)
      await eventually(() => flood.readers.size === 0, { deadlineMs: 5_000 })
    })

    it(`loses nothing for a person who reads slowly of a machine ${where}`, async () => {
      const { terminal, ended, person } = sitsDown(parts())
      await settled()
      let read = 0
      terminal.on('data', chunk => {
        read += chunk.length
      })
      assert.equal(await ended, 'over')
      person.end()
      await eventually(() => read === pouredBytes, { deadlineMs: 5_000, state: () => `${read} bytes` })
    }).timeout(20_000)
  }

  it('is cut by its host when the asker’s agent reads nothing for too long', async () => {
    const { person, ended } = sitsDown(elsewhere(100))
    await eventually(() => flood.takenBytes > 0 && flood.readers.size === 0, { deadlineMs: 10_000 })
    person.destroy()
    await ended
  })
})
