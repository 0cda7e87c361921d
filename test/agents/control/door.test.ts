import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { type DoorServices, openDoor } from '../../../agents/control/door.ts'
import { EventLog } from '../../../agents/control/event-log.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { routes } from '../../../protocol/actions/routes.ts'
import { WatariError } from '../../../protocol/errors.ts'
import { Client } from '../../../shell/client.ts'
import { leaveSocket } from './support/left-socket.ts'

/** Handlers that remember what they were asked and answer with it. */
function stubHandlers(asked: { action: string; request: unknown }[]): ActionHandlers {
  const handlers = Object.fromEntries(
    Object.keys(routes).map(action => [
      action,
      async (request: unknown) => {
        asked.push({ action, request })
        return { items: [], echo: request }
      }
    ])
  )
  return handlers as unknown as ActionHandlers
}

describe('the door', () => {
  let directory: string
  let socket: string
  let asked: { action: string; request: unknown }[]
  let services: DoorServices
  let door: { close: () => Promise<void> }
  let events: EventLog

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'watari-door-'))
    socket = join(directory, 'agent.sock')
    asked = []
    events = new EventLog()
    const operations = new Operations()
    services = {
      handlers: {
        ...stubHandlers(asked),
        'operation.show': ({ id, after, waitMs }) => operations.show(id, after, waitMs) as never,
        'vm.stop': async (_, { progress }) => {
          progress('asked the guest to shut down')
          throw new WatariError('not-running', 'web is not running')
        }
      },
      operations,
      events,
      metrics: async () => 'watari_up 1\n',
      importImage: async content => {
        let size = 0
        for await (const chunk of content) size += chunk.length
        return { name: null, sha256: '0'.repeat(64), size, format: 'raw' }
      },
      openConsole: async (org, name, person) => {
        for await (const chunk of person) {
          person.write(`${org}/${name} heard ${chunk}`)
          if (String(chunk).includes('bye')) return
        }
      }
    }
    door = await openDoor({ socket, version: '0.0.0', services })
  })

  afterEach(async () => {
    await door.close()
    rmSync(directory, { recursive: true })
  })

  it('hands every action of the table to its handler, whole', async () => {
    const client = new Client(socket)
    await client.call('hosts.list', {})
    await client.call('vm.set', { org: 'north', name: 'web', pin: true, labels: { a: 'b' } })
    await client.call('vm.preflight', { org: 'north', name: 'web', site: 'b' })
    assert.deepEqual(asked, [
      { action: 'hosts.list', request: {} },
      { action: 'vm.set', request: { org: 'north', name: 'web', pin: true, labels: { a: 'b' } } },
      { action: 'vm.preflight', request: { org: 'north', name: 'web', site: 'b' } }
    ])
  })

  it('reads numbers in a query as numbers', async () => {
    await assert.rejects(new Client(socket).call('operation.show', { id: 'none', waitMs: 5, after: 0 }), {
      code: 'not-found'
    })
  })

  it('names every mistake of a request', async () => {
    const wrong = { org: 'North', name: 'web', cpus: 0, colour: 'red' } as never
    await assert.rejects(new Client(socket).call('vm.create', wrong), (error: WatariError) => {
      assert.equal(error.code, 'bad-request')
      assert.match(error.message, /org/)
      assert.match(error.message, /cpus/)
      assert.match(error.message, /unknown key colour/)
      return true
    })
    assert.deepEqual(asked, [])
  })

  it('follows a long action to its end, with progress and the stable code of its failure', async () => {
    const client = new Client(socket)
    const lines: string[] = []
    const result = await client.run('vm.start', { org: 'north', name: 'web' }, line => lines.push(line))
    assert.deepEqual((result as unknown as { echo: unknown }).echo, { org: 'north', name: 'web' })
    await assert.rejects(
      client.run('vm.stop', { org: 'north', name: 'web' }, line => lines.push(line)),
      { code: 'not-running', message: 'web is not running' }
    )
    assert.deepEqual(lines, ['asked the guest to shut down'])
  })

  it('does a change once under one Idempotency-Key, and refuses the key for another', async () => {
    const send = (key: string, name: string): Promise<Response> =>
      raw(socket, 'POST', '/v1/orgs/north/segments', { name }, { 'idempotency-key': key })
    assert.equal((await send('k1', 'lab')).status, 200)
    assert.equal((await send('k1', 'lab')).status, 200)
    assert.equal(asked.length, 1)
    assert.equal((await send('k1', 'other')).status, 409)
    assert.equal((await send('k2', 'lab')).status, 200)
    assert.equal(asked.length, 2)
  })

  it('answers problems as RFC 9457 says', async () => {
    for (const [method, path, status] of [
      ['GET', '/nowhere', 404],
      ['GET', '/v1/operations/none', 404],
      ['POST', '/v1/orgs/Bad/segments', 400]
    ] as const) {
      const answer = await raw(socket, method, path)
      assert.equal(answer.status, status)
      assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
      const problem = JSON.parse(answer.body) as Record<string, unknown>
      assert.equal(problem.status, status)
      assert.equal(typeof problem.code, 'string')
      assert.equal(typeof problem.detail, 'string')
    }
  })

  it('documents every action', async () => {
    const { paths } = JSON.parse((await raw(socket, 'GET', '/openapi.json')).body) as {
      paths: Record<string, Record<string, { operationId?: string }>>
    }
    const documented = Object.values(paths).flatMap(path => Object.values(path).map(each => each.operationId))
    for (const name of Object.keys(routes)) assert(documented.includes(name), `${name} is not documented`)
  })

  it('takes an image as a stream', async () => {
    const file = join(directory, 'image')
    writeFileSync(file, Buffer.alloc(300_000, 7))
    assert.equal((await new Client(socket).importImage(file, undefined)).size, 300_000)
  })

  it('joins a console in both directions', async () => {
    const stream = await new Client(socket).console('north', 'web')
    stream.write('hello')
    const [first] = await once(stream)
    assert.equal(String(first), 'north/web heard hello')
    stream.write('bye')
    await new Promise(resolve => stream.once('close', resolve).resume())
  })

  it('tells events to those who follow, from the beginning', async () => {
    events.add('vm.started', 'web runs on a1', { vm: 'north/web' })
    const seen: string[] = []
    const following = (async () => {
      for await (const event of new Client(socket).events(true)) {
        seen.push(event.text)
        if (seen.length === 2) return
      }
    })()
    const past = []
    for await (const event of new Client(socket).events(false)) past.push(event.text)
    assert.deepEqual(past, ['web runs on a1'])
    events.add('vm.stopped', 'web stopped')
    await following
    assert.deepEqual(seen, ['web runs on a1', 'web stopped'])
  })

  it('says so when no agent answers', async () => {
    await assert.rejects(new Client(join(directory, 'none.sock')).call('status', {}), {
      code: 'agent-not-reachable'
    })
  })

  it('refuses a socket that another agent serves, and takes over one that nobody does', async () => {
    await assert.rejects(openDoor({ socket, version: '0.0.0', services }), { code: 'already-running' })
    const stale = join(directory, 'stale.sock')
    leaveSocket(stale)
    await (await openDoor({ socket: stale, version: '0.0.0', services })).close()
  })

  it('takes nothing away that is not a socket', async () => {
    const file = join(directory, 'precious')
    writeFileSync(file, 'ours')
    await assert.rejects(openDoor({ socket: file, version: '0.0.0', services }), {
      code: 'socket-path-in-use'
    })
    assert.equal(readFileSync(file, 'utf8'), 'ours')
  })

  it('refuses a socket path that is too long', async () => {
    const long = join(directory, 'x'.repeat(108))
    await assert.rejects(openDoor({ socket: long, version: '0.0.0', services }), { code: 'path-too-long' })
  })

  it('tells in its own words of what is no URL, and no HTTP', async () => {
    const answered = (bytes: string) =>
      new Promise<string>((resolve, reject) => {
        let heard = ''
        const stranger = connect(socket, () => stranger.write(bytes))
        stranger.setEncoding('utf8')
        stranger.on('data', part => {
          heard += part
        })
        stranger.on('error', reject).on('close', () => resolve(heard))
      })
    for (const bytes of [
      'GET /v1/orgs/%zz/vms/one HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      'no HTTP\r\n\r\n'
    ]) {
      const [head, body] = (await answered(bytes)).split('\r\n\r\n')
      assert.match(head!, /^HTTP\/1\.1 400 /)
      assert.match(head!, /content-type: application\/problem\+json/)
      const problem = JSON.parse(body!) as { code: string; status: number; detail: string }
      assert.deepEqual([problem.code, problem.status], ['bad-request', 400])
      assert.ok(problem.detail.length > 0)
    }
  })

  it('stays up whatever bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_096 }), async bytes => {
        await new Promise<void>(resolve => {
          const stranger = connect(socket, () => stranger.end(bytes))
          stranger
            .on('error', () => resolve())
            .on('close', () => resolve())
            .resume()
        })
      }),
      { numRuns: 50 }
    )
    assert.equal((await raw(socket, 'GET', '/healthz')).status, 200)
  })

  it('refuses a body over its limit', async () => {
    const answer = await raw(socket, 'POST', '/v1/trust', { document: 'x'.repeat(300_000) })
    assert.equal(answer.status, 413)
  })
})

interface Response {
  status: number
  headers: Record<string, string>
  body: string
}

function once(stream: NodeJS.ReadableStream): Promise<[Buffer]> {
  return new Promise(resolve => stream.once('data', chunk => resolve([chunk])))
}

/** HTTP by hand, so that the test sees what is on the wire. */
function raw(
  socket: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const all = {
      host: 'watari',
      connection: 'close',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      ...headers
    }
    const stream = connect(socket, () => {
      const lines = Object.entries(all).map(([key, value]) => `${key}: ${value}`)
      stream.write(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`)
    })
    let answer = ''
    stream.setEncoding('utf8').on('data', chunk => {
      answer += chunk
    })
    // A refused body may be cut off while it is still being sent; what counts is the answer.
    stream.on('error', () => {})
    stream.on('close', () => {
      if (answer === '') return reject(new Error('no answer'))
      const [head = '', ...rest] = answer.split('\r\n\r\n')
      const [status = '', ...fields] = head.split('\r\n')
      resolve({
        status: Number(status.split(' ')[1]),
        headers: Object.fromEntries(
          fields.map(line => line.split(/: (.*)/s).slice(0, 2) as [string, string])
        ),
        body: rest
          .join('\r\n\r\n')
          .replace(/^[0-9a-f]+\r\n/, '')
          .replace(/\r\n0\r\n\r\n$/, '')
      })
    })
  })
}
