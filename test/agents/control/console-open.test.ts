import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { duplexPair } from 'node:stream'
import {
  type ConsoleOptions,
  type ConsoleServerOptions,
  openConsole,
  serveConsoles
} from '../../../agents/control/console.ts'
import { type DoorServices, openDoor } from '../../../agents/control/door.ts'
import { EventLog } from '../../../agents/control/event-log.ts'
import { Operations } from '../../../agents/control/operations.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { Client } from '../../../shell/client.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord } from '../vm/support/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

/** A control agent whose door leads to consoles. */
class ConsoleHost implements AsyncDisposable {
  readonly host: ControlHost
  readonly socket: string
  readonly client: Client
  readonly tty: string
  readonly #door: { close: () => Promise<void> }
  /** How often somebody had typed all they had to say. */
  ends = 0
  readonly #sockets = new Set<Socket>()
  #guest: Server | undefined

  private constructor(host: ControlHost, socket: string, door: { close: () => Promise<void> }) {
    this.host = host
    this.socket = socket
    this.client = new Client(socket)
    this.tty = `${socket}-tty`
    this.#door = door
  }

  static async start(options: ConsoleOptions = {}): Promise<ConsoleHost> {
    const host = await ControlHost.start('b')
    const socket = join(host.parts.config.state, 'console.sock')
    const services: Partial<DoorServices> = {
      operations: new Operations(),
      events: new EventLog(),
      openConsole: (org, name, person) => openConsole(host.parts, org, name, person, options)
    }
    const door = await openDoor({ socket, version: '0.0.0', services: services as DoorServices })
    return new ConsoleHost(host, socket, door)
  }

  get readers(): number {
    return this.#sockets.size
  }

  /** A guest that says again what is typed, on the console that this host or the other one opens. */
  guest(): Promise<void> {
    return this.#says(socket => socket.pipe(socket))
  }

  /** A guest that says more than anybody reads, even when nothing more is typed. */
  flood(): Promise<void> {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    return this.#says(socket => {
      const more = (): boolean => socket.write(chunk, error => error || more())
      more()
      socket.resume()
    })
  }

  async #says(words: (socket: Socket) => void): Promise<void> {
    this.#guest = createServer({ allowHalfOpen: true }, socket => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('end', () => this.ends++)
      socket.on('close', () => this.#sockets.delete(socket))
      words(socket)
    }).listen(this.tty)
    await once(this.#guest, 'listening')
  }

  /** What this host knows when the machine runs here. */
  here() {
    return { machines: { handle: () => ({ consoleSocket: this.tty }), close() {} } }
  }

  /** The voters say that a machine runs at b. */
  async runsAtB(): Promise<void> {
    const id = await this.host.machine('web')
    const record: MachineRecord = machineRecord({
      ...{ id, name: 'north/web', owner: { host: 'b', incarnation: 'boot-1' }, phase: { kind: 'running' } }
    })
    Object.assign(this.host.parts, { machineRegisters: { look: async () => ({ record }) } })
  }

  /** What b knows of the machine. */
  serves(handle: { consoleSocket: string } | undefined): void {
    this.#serves({ find: () => (handle ? { name: 'north/web' } : undefined), handle: () => handle })
  }

  /** b opens the console once the machine is there. */
  servesWhen(isThere: () => boolean): void {
    const find = () => (isThere() ? { name: 'north/web' } : undefined)
    this.#serves({ find, handle: () => ({ consoleSocket: this.tty }) })
  }

  #serves(machines: ConsoleServerOptions['machines']): void {
    const { overlay } = this.host.cluster.host('b')
    serveConsoles({ overlay, machines, trust: { allows: () => true } })
  }

  /** The whole answer to the question for a console, as it is on the wire. */
  async ask(name: string): Promise<{ head: string; body: string }> {
    const stream = connect(this.socket)
    stream.write(
      `GET /v1/orgs/north/vms/${name}/console HTTP/1.1\r\nhost: watari\r\nconnection: upgrade\r\nupgrade: watari-console\r\n\r\n`
    )
    let text = ''
    for await (const chunk of stream.setEncoding('utf8')) text += chunk
    const [head = '', body = ''] = text.split('\r\n\r\n')
    return { head, body }
  }

  async refusal(name: string): Promise<string> {
    try {
      await this.client.console('north', name)
    } catch (error) {
      return (error as { code: string }).code
    }
    return assert.fail('the console was opened')
  }

  /** Joins the console, and hears again what was typed. */
  async isHeard(): Promise<void> {
    const console = await this.client.console('north', 'web')
    console.write('root')
    let said = ''
    console.on('data', chunk => {
      said += chunk
    })
    await eventually(() => said === 'root', { deadlineMs: 5_000, state: () => said })
    console.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#door.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#guest?.close()
    await this.host[Symbol.asyncDispose]()
  }
}

describe('the door to a console', () => {
  it('answers a problem, and no 101, for a machine that nobody knows', async () => {
    await using consoles = await ConsoleHost.start()
    const { head, body } = await consoles.ask('nobody')
    const [status, ...headers] = head.split('\r\n')
    assert.match(status!, /^HTTP\/1\.1 404 /)
    assert.ok(headers.includes('content-type: application/problem+json; charset=utf-8'), head)
    assert.ok(headers.includes(`content-length: ${Buffer.byteLength(body)}`), head)
    const problem = JSON.parse(body) as Record<string, unknown>
    assert.deepEqual(
      [problem.code, problem.status, problem.title, problem.instance],
      ['not-found', 404, 'not-found', '/v1/orgs/north/vms/nobody/console']
    )
    assert.match(String(problem.detail), /nobody/)
  })

  it('answers a problem for a name that is no part of a URL', async () => {
    await using consoles = await ConsoleHost.start()
    assert.match((await consoles.ask('%ff')).head, /^HTTP\/1\.1 400 /)
  })

  it('refuses a machine that is stopped', async () => {
    await using consoles = await ConsoleHost.start()
    await consoles.host.machine('web')
    assert.equal(await consoles.refusal('web'), 'machine-stopped')
  })

  it('refuses a machine here whose console does not open, and opens it when it does', async () => {
    await using consoles = await ConsoleHost.start({ arrivalMs: 0 })
    await consoles.host.machine('web')
    Object.assign(consoles.host.parts, consoles.here())
    assert.equal(await consoles.refusal('web'), 'not-running')
    await consoles.guest()
    await consoles.isHeard()
  })

  it('refuses what takes too long to find', async () => {
    await using consoles = await ConsoleHost.start({ openMs: 30 })
    Object.assign(consoles.host.parts, { names: { find: () => new Promise(() => {}) } })
    assert.equal(await consoles.refusal('web'), 'unreachable')
  })

  it('refuses a machine elsewhere whose host is not there', async () => {
    await using consoles = await ConsoleHost.start()
    await consoles.runsAtB()
    consoles.host.members.get('b')!.state = 'dead'
    assert.equal(await consoles.refusal('web'), 'unreachable')
  })

  it('refuses a machine elsewhere whose host does not answer', async () => {
    await using consoles = await ConsoleHost.start({ openMs: 30 })
    await consoles.runsAtB()
    const streams: string[] = []
    consoles.host.cluster.host('b').overlay.handleStream('console/2', async stream => {
      for await (const chunk of stream.source) streams.push(Buffer.from(chunk).toString())
    })
    assert.equal(await consoles.refusal('web'), 'unreachable')
  })

  it('refuses a machine elsewhere that its host does not run, or whose console it cannot open', async () => {
    await using consoles = await ConsoleHost.start({ arrivalMs: 0 })
    await consoles.runsAtB()
    consoles.serves(undefined)
    assert.equal(await consoles.refusal('web'), 'not-running')
    consoles.serves({ consoleSocket: consoles.tty })
    assert.equal(await consoles.refusal('web'), 'not-running')
  })

  it('waits for a machine that has just arrived', async () => {
    await using consoles = await ConsoleHost.start()
    await consoles.runsAtB()
    let asked = 0
    await consoles.guest()
    consoles.servesWhen(() => ++asked > 2)
    await consoles.isHeard()
    assert.equal(asked, 3)
  })

  it('opens the console of a machine elsewhere that says nothing by itself', async () => {
    await using consoles = await ConsoleHost.start()
    await consoles.runsAtB()
    consoles.serves({ consoleSocket: consoles.tty })
    await consoles.guest()
    await consoles.isHeard()
  })

  it('stays up when somebody who typed all they had to say leaves in the middle of the answer', async () => {
    await using consoles = await ConsoleHost.start()
    await consoles.host.machine('web')
    await consoles.flood()
    Object.assign(consoles.host.parts, consoles.here())
    for (let round = 1; round <= 10; round++) {
      const console = await consoles.client.console('north', 'web')
      console.on('error', () => {})
      console.end('root')
      console.resume()
      await eventually(() => consoles.ends === round, { deadlineMs: 5_000 })
      console.destroy()
    }
    await eventually(() => consoles.readers === 0, {
      deadlineMs: 5_000,
      state: () => `${consoles.readers} readers`
    })
    assert.equal(await consoles.refusal('nobody'), 'not-found')
  })

  it('leaves the console to the next one when somebody leaves before it is open', async () => {
    await using consoles = await ConsoleHost.start()
    await consoles.guest()
    const { promise: id, resolve: find } = Promise.withResolvers<string>()
    Object.assign(consoles.host.parts, { ...consoles.here(), names: { find: () => id } })
    const [terminal, person] = duplexPair()
    const joined = openConsole(consoles.host.parts, 'north', 'web', person)
    person.destroy()
    terminal.destroy()
    find('id')
    await joined
    await eventually(() => consoles.readers === 0, { deadlineMs: 5_000 })
    await consoles.isHeard()
  })
})
