import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { WatariError } from '../../protocol/errors.ts'
import { Client } from '../../shell/client.ts'
import { run } from './support/run.ts'

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void

/** Takes the whole request, as an agent does that ends while it works on it. */
const hangsUp: Behaviour = request => {
  request.resume().once('end', () => request.socket.destroy())
}
const breaksOffItsAnswer: Behaviour = (request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"items":[', () => request.socket.destroy())
  })
}
const segment = { org: 'north', name: 'net' }

describe('an agent that breaks off', () => {
  let directory: string
  let socket: string
  let server: Server
  let client: Client
  let behave: Behaviour
  let keys: unknown[]

  before(async () => {
    directory = await mkdtemp('/tmp/wx-')
    socket = join(directory, 's')
    client = new Client(socket)
    server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key'])
      behave(request, response)
    })
    await new Promise<void>(resolve => server.listen(socket, resolve))
  })

  beforeEach(() => {
    keys = []
  })

  after(async () => {
    server.close()
    server.closeAllConnections()
    await rm(directory, { recursive: true })
  })

  for (const [how, behaviour] of [
    ['before its answer', hangsUp],
    ['in its answer', breaksOffItsAnswer]
  ] as const) {
    describe(how, () => {
      beforeEach(() => {
        behave = behaviour
      })

      for (const [method, change] of [
        ['POST', () => client.call('segment.create', segment)],
        ['PUT', () => client.call('balance.set', { mode: 'off' })],
        ['DELETE', () => client.call('segment.delete', segment)],
        ['POST of what takes long', () => client.run('vm.start', segment, () => {})]
      ] as const) {
        it(`may have made a change: ${method}`, async () => {
          await assert.rejects(change(), (error: WatariError) => {
            assert.equal(error.code, 'outcome-unknown')
            assert.match(error.message, /may have done it.*vm show.*relocation list/)
            assert.equal(keys.length, 1)
            assert.match(String(keys[0]), /^[\w-]{36}$/)
            assert.equal(error.fields.idempotencyKey, keys[0])
            assert(error.message.includes(String(keys[0])))
            return true
          })
        })
      }

      it('may have taken an image, which has no key', async () => {
        const file = join(directory, 'image')
        await writeFile(file, Buffer.alloc(300_000))
        await assert.rejects(client.importImage(file, undefined), (error: WatariError) => {
          assert.equal(error.code, 'outcome-unknown')
          assert.doesNotMatch(error.message, /Idempotency-Key/)
          return true
        })
      })

      it('has answered no question', async () => {
        const gone = { code: 'agent-not-reachable', message: /broke off.*ask again$/ }
        await assert.rejects(client.call('vm.list', {}), gone)
        await assert.rejects(async () => {
          for await (const _ of client.events(true));
        }, gone)
        await assert.rejects(async () => {
          for await (const _ of client.events(false));
        }, gone)
      })

      it('ends commands with 4 where they change something, with 3 where they ask', async () => {
        const env = { WATARI_SOCKET: socket }
        const change = await run(['segment', 'create', 'north/net'], { env })
        assert.equal(change.code, 4)
        assert.match(change.err, /\(outcome-unknown\)\n$/)
        const question = await run(['vm', 'list'], { env })
        assert.equal(question.code, 3)
        assert.match(question.err, /\(agent-not-reachable\)\n$/)
      })
    })
  }

  it('cannot have broken off where there is none: a change never came to it', async () => {
    // One that is not there, and one that no system takes for a socket.
    for (const nobody of [join(directory, 'nobody'), join(directory, 'n'.repeat(200))]) {
      await assert.rejects(new Client(nobody).call('segment.create', segment), {
        code: 'agent-not-reachable',
        message: /^no agent answers at /
      })
    }
    const { code } = await run(['segment', 'create', 'north/net', '--socket', join(directory, 'nobody')])
    assert.equal(code, 3)
  })

  it('is not what an image is that cannot be read', async () => {
    behave = hangsUp
    await assert.rejects(client.importImage(join(directory, 'none'), undefined), { code: 'not-readable' })
  })

  it('is told apart from one that sends letters in two parts', async () => {
    const event = Buffer.from('data: {"text":"Zürich"}\n\n')
    const middle = event.indexOf('ü') + 1
    behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event.subarray(0, middle), () =>
        setImmediate(() => response.end(event.subarray(middle)))
      )
    }
    const texts: string[] = []
    for await (const { text } of client.events(true)) texts.push(text)
    assert.deepEqual(texts, ['Zürich'])
  })
})

describe('balance', () => {
  it('says in its help how long a mode holds', async () => {
    const { code, out } = await run(['balance', '--help'])
    assert.equal(code, 0)
    assert.match(out, /until the agent restarts; agent\.yaml's `balance` is what it starts with/)
  })
})
