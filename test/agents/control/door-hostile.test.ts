import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { type DoorServices, openDoor } from '../../../agents/control/door.ts'
import { EventLog } from '../../../agents/control/event-log.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { shapes } from '../../../protocol/actions/actions.ts'
import { type ActionName, routes } from '../../../protocol/actions/routes.ts'
import { fallsBelow, settledBytes } from '../../support/held-bytes.ts'

const mebibyte = 1024 * 1024
/** On each way in. */
const pouredBytes = 7 * mebibyte
/** Less than what is poured on one of them: a door that kept it would hold more. */
const grownBytesAtMost = 3 * mebibyte
const asJson = 'content-type: application/json'
const actions = Object.keys(routes) as ActionName[]

/** Requests as they should be, to be spoilt in one place. */
const examples: readonly (readonly [ActionName, Record<string, unknown>])[] = [
  ['vm.create', { name: 'web', cpus: 2, memory: 256, labels: { a: 'b' }, networks: ['lan'] }],
  ['vm.set', { pin: true, labels: { a: 'b' } }],
  ['vm.stop', { force: true }],
  ['segment.create', { name: 'lab', subnet: '10.0.0.0/24' }],
  ['trust.add', { document: 'x' }]
]

const textPart = fc.oneof(
  fc.constantFrom('north', 'web', '..', '', ' ', '\u0000', '__proto__', 'constructor', 'x'.repeat(2_000)),
  fc.string({ unit: 'binary', maxLength: 20 })
)
const segment = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('north', 'web', 'a', '5') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%', '%zz', '%00', '%2f', '%c0%af', '%e4%bd', '..', '', ':', '*', '{org}')
  },
  { weight: 1, arbitrary: textPart.map(encodeURIComponent) }
)
const path = fc.oneof(
  fc
    .tuple(fc.constantFrom(...actions), fc.infiniteStream(segment))
    .map(([action, segments]) =>
      routes[action].path.replaceAll(/\{\w+\}/g, () => segments.next().value ?? '')
    ),
  fc.tuple(segment, segment).map(([org, name]) => `/v1/orgs/${org}/vms/${name}/console`),
  fc.constantFrom('/v1/images', '/v1/events', '/healthz', '/metrics', '*', '//', '/%', 'http://[/', 'x:'),
  fc.array(segment, { maxLength: 6 }).map(parts => `/${parts.join('/')}`)
)
const pair = fc.tuple(
  fc.oneof(fc.constantFrom('since', 'id', 'after', 'waitMs', 'force', 'org', '__proto__', 'a[b]'), segment),
  fc.oneof(segment, fc.constantFrom('-1', '1e999', 'NaN', 'true', '[]', '{}', '%', '0x10'))
)
const query = fc.oneof(
  fc.constant(''),
  fc.array(pair, { maxLength: 5 }).map(pairs => `?${pairs.map(each => each.join('=')).join('&')}`)
)
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'QUERY', 'FOO', 'get')
  }
)
const otherHeader = fc.constantFrom(
  'content-type: application/octet-stream',
  'content-type: text/plain',
  'content-type: application/json; charset=none',
  'content-type: ;;;',
  'content-encoding: gzip',
  'transfer-encoding: chunked',
  'transfer-encoding: gzip, chunked',
  'content-length: 5',
  'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 300000',
  'expect: 100-continue',
  'expect: nothing',
  'idempotency-key: k',
  'idempotency-key: ',
  `idempotency-key: ${'k'.repeat(200)}`,
  'accept-version: 9',
  'last-event-id: x',
  'connection: upgrade\r\nupgrade: websocket',
  'connection: upgrade\r\nupgrade: watari-console',
  `x-long: ${'x'.repeat(20_000)}`,
  'x-\u0001: x',
  'no header'
)
const spoilt = fc
  .tuple(fc.constantFrom(...examples), textPart, fc.jsonValue(), fc.nat(), fc.boolean())
  .map(([[action, request], key, value, at, isAdded]) => {
    const keys = Object.keys(request)
    const changed = { ...request, [isAdded ? key : keys[at % keys.length]!]: value }
    const { method: itsMethod, path: itsPath } = routes[action]
    return [itsMethod, itsPath.replaceAll(/\{\w+\}/g, 'north'), JSON.stringify(changed)] as const
  })
const json = fc.oneof(
  fc.jsonValue().map(value => JSON.stringify(value)),
  fc.constantFrom('', '{', '{"__proto__": {"a": 1}}', '{"constructor": {"prototype": {}}}', '[1e999]', 'nul'),
  fc.constantFrom('['.repeat(20_000), `{"a": "${'x'.repeat(300_000)}"}`)
)
const request = fc
  .tuple(
    fc.oneof(spoilt, fc.tuple(method, path, json)),
    query,
    fc.oneof(fc.constant([]), fc.array(otherHeader, { maxLength: 3 })),
    fc.uint8Array({ maxLength: 50 })
  )
  .map(([[verb, target, body], search, others, garbage]) => {
    const own = ['host: watari', 'connection: close']
    if (!others.some(line => line.startsWith('content-type'))) own.push('content-type: application/json')
    const isSized = others.some(line => /^(content-length|transfer-encoding)/.test(line))
    if (!isSized) own.push(`content-length: ${Buffer.byteLength(body)}`)
    const head = `${verb} ${target}${search} HTTP/1.1\r\n${[...own, ...others].join('\r\n')}\r\n\r\n`
    return Buffer.concat([Buffer.from(head + body), garbage])
  })

describe('the door, to whoever means no good', function () {
  this.timeout(30_000)
  let directory: string
  let socket: string
  let asked: { action: ActionName; request: unknown }[]
  let door: { close: () => Promise<void> }

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'watari-door-'))
    socket = join(directory, 'agent.sock')
    asked = []
    const operations = new Operations()
    const handlers = Object.fromEntries(
      actions.map(action => [
        action,
        async (request: unknown) => {
          asked.push({ action, request })
          return { items: [] }
        }
      ])
    ) as unknown as ActionHandlers
    const services: DoorServices = {
      handlers: { ...handlers, 'operation.show': ({ id }) => operations.show(id) as never },
      operations,
      events: new EventLog(),
      metrics: async () => 'watari_up 1\n',
      importImage: async content => {
        let size = 0
        try {
          for await (const chunk of content) size += chunk.length
        } catch {
          // Broken off; else the door would log it as a fault of ours.
        }
        return { name: null, sha256: '0'.repeat(64), size, format: 'raw' }
      },
      openConsole: async (_org, name, person) => {
        person.write('login: ')
        if (name === 'stuck') await once(person, 'close')
        else for await (const _ of person);
      }
    }
    door = await openDoor({ socket, version: '0.0.0', services })
  })

  afterEach(async () => {
    await door.close()
    rmSync(directory, { recursive: true })
  })

  /** What is answered to these bytes; nothing when the connection just ends. */
  async function answered(bytes: Uint8Array): Promise<string> {
    const stream = connect(socket)
    let text = ''
    stream.setEncoding('latin1').on('data', chunk => {
      text += chunk
    })
    // What is refused may be cut off while it is being sent.
    stream.on('error', () => {})
    const closed = new Promise(resolve => stream.once('close', resolve))
    stream.end(bytes)
    const late = setTimeout(() => stream.destroy(new Error('late')), 5_000)
    await closed
    clearTimeout(late)
    assert.equal(
      stream.errored?.message === 'late',
      false,
      `no end of ${Buffer.from(bytes).subarray(0, 300)}`
    )
    return text
  }

  /** Sends and goes away without looking at any answer. */
  async function left(bytes: Uint8Array): Promise<void> {
    const stream = connect(socket)
    stream.on('error', () => {})
    const closed = new Promise(resolve => stream.once('close', resolve))
    stream.write(bytes, () => stream.destroy())
    await closed
  }

  async function isOpen(): Promise<void> {
    const answer = await answered(
      Buffer.from('GET /healthz HTTP/1.1\r\nhost: w\r\nconnection: close\r\n\r\n')
    )
    assert.match(answer, /^HTTP\/1\.1 200 /)
  }

  it('refuses what is no request of its table, and hands none of it to a handler', async () => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(request, async bytes => {
        const answer = await answered(bytes)
        const status = /^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 (\d+) /.exec(answer)?.[1]
        if (answer !== '') assert.match(String(status), /^(101|2\d\d|4\d\d)$/, answer.slice(0, 500))
        if (status?.startsWith('4')) refused++
      }),
      { numRuns: 200, endOnFailure: true }
    )
    assert.ok(refused > 50, `only ${refused} were refused`)
    for (const { action, request } of asked) {
      assert.ok(Value.Check(shapes[action].request, request), `${action} ${JSON.stringify(request)}`)
    }
    await isOpen()
  })

  it('stays open when those who ask are gone before they are answered', async () => {
    await fc.assert(
      fc.asyncProperty(request, bytes => left(bytes)),
      { numRuns: 60, endOnFailure: true }
    )
    await isOpen()
  })

  it('is closed at once although a console is open that nobody ends', async () => {
    const stream = connect(socket)
    stream.on('error', () => {})
    stream.write(consoleRequest('stuck'))
    await once(stream, 'data')
    const closed = once(stream, 'close')
    await door.close()
    stream.destroy()
    await closed
  })

  /** Sends again and again, over another connection when one was cut. @returns the bytes that were taken from us */
  async function pour(head: string, piece: string, mostConnections = 300): Promise<number> {
    const content = Buffer.from(piece)
    let sent = 0
    for (let connections = 0; connections < mostConnections && sent < pouredBytes; connections++) {
      const stream = connect(socket)
      stream.on('error', () => {}).resume()
      stream.write(head)
      do {
        sent += content.length
      } while ((stream.write(content) || (await hasRoom(stream))) && sent < pouredBytes)
    }
    return sent
  }

  it('holds no more memory, however much is sent', async () => {
    const before = await settledBytes()
    const chunked = 'transfer-encoding: chunked\r\n\r\n'
    const chunk = `ea60\r\n${'x'.repeat(0xea60)}\r\n`
    const octets = head('POST', '/v1/images', 'content-type: application/octet-stream')
    const wrong = JSON.stringify({ name: 'x'.repeat(200_000), other: 1 })
    // None of the connections is ended by us: what is measured is held while they are there.
    const sent = await Promise.all([
      pour(`${head('POST', '/v1/trust', asJson)}content-length: 900000000\r\n\r\n`, chunk),
      pour(head('POST', '/v1/trust', asJson) + chunked, chunk),
      pour(octets.replace('images', 'trust') + chunked, chunk),
      pour(octets + chunked, chunk),
      pour(`${head('GET', '/healthz')}x-long: `, 'x'.repeat(60_000)),
      pour('', `${head('GET', `/${'x'.repeat(15_000)}`)}\r\n`),
      pour('', withBody('POST', '/v1/orgs/north/segments', wrong)),
      pour(`${head('GET', '/', 'connection: upgrade', 'upgrade: x')}\r\n`, chunk),
      pour(consoleRequest('web'), chunk)
    ])
    for (const bytes of sent) assert.ok(bytes >= pouredBytes, `only ${bytes} bytes were sent`)
    const unread = await pour(consoleRequest('stuck'), chunk, 1)
    assert.ok(unread < 2 * mebibyte, `${unread} bytes were taken that nobody reads`)
    const list = JSON.stringify({ list: 'x'.repeat(65_000) })
    for (let number = 0; number < 64; number++) {
      const key = `idempotency-key: ${number}`
      await answered(Buffer.from(withBody('POST', '/v1/revocations', list, 'connection: close', key)))
    }
    assert.equal(asked.length, 64)
    asked = []
    await fallsBelow(before, grownBytesAtMost)
    await isOpen()
  })
})

/** A request without the empty line that ends its head. */
function head(verb: string, target: string, ...headers: string[]): string {
  return `${[`${verb} ${target} HTTP/1.1`, 'host: watari', ...headers].join('\r\n')}\r\n`
}

function withBody(verb: string, target: string, body: string, ...headers: string[]): string {
  return `${head(verb, target, asJson, `content-length: ${Buffer.byteLength(body)}`, ...headers)}\r\n${body}`
}

function consoleRequest(name: string): string {
  const upgrade = ['connection: upgrade', 'upgrade: watari-console']
  return `${head('GET', `/v1/orgs/north/vms/${name}/console`, ...upgrade)}\r\n`
}

/** Whether more may be written, once that is known: whoever is not read for a while has no room. */
function hasRoom(stream: Socket): Promise<boolean> {
  return new Promise(resolve => {
    const settle = () => {
      clearTimeout(timer)
      stream.off('drain', settle).off('close', settle)
      resolve(!stream.destroyed && !stream.writableNeedDrain)
    }
    const timer = setTimeout(settle, 500)
    stream.on('drain', settle).on('close', settle)
  })
}
