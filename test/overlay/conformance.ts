import assert from 'node:assert/strict'
import type { ByteStream, Overlay } from '../../overlay/overlay.ts'
import { WatariError } from '../../protocol/errors.ts'
import { eventually } from '../support/eventually.ts'
import { textMethod } from './support/methods.ts'

export interface OverlayFixture extends AsyncDisposable {
  /** Three hosts, each of which can reach both others. */
  readonly hosts: readonly [Overlay, Overlay, Overlay]
  /** Ends whatever connects two of them, for good. */
  cut(a: Overlay, b: Overlay): Promise<void>
}

/** Long enough for the slowest machine; what holds, holds within milliseconds. */
function soon<T>(condition: () => T | Promise<T>, everyMs?: number): Promise<T> {
  return eventually(condition, { deadlineMs: 8_000, ...(everyMs === undefined ? {} : { everyMs }) })
}

const text = new TextEncoder()
const read = new TextDecoder()

function code(expected: string) {
  return (error: unknown) => {
    assert.ok(error instanceof WatariError, `not a WatariError: ${error}`)
    assert.equal(error.code, expected)
    return true
  }
}

/** What every overlay holds to. @param make called once for each test */
export function conformance(name: string, make: () => Promise<OverlayFixture>): void {
  describe(`${name} is an overlay: requests`, () => {
    it('answers with what the handler returns, and says who asked', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = textMethod('test/hello')
      b.handle(method, async (request, from) => `${request} from ${from.name}`)
      assert.equal(await a.request(b.self.id, method, 'hello'), `hello from ${a.self.name}`)
    })

    it('lets a host ask itself', async () => {
      await using fixture = await make()
      const [a] = fixture.hosts
      const method = textMethod('test/self')
      a.handle(method, async (request, from) => `${request} ${from.id === a.self.id}`)
      assert.equal(await a.request(a.self.id, method, 'own'), 'own true')
      await assert.rejects(a.request(a.self.id, textMethod('test/none'), ''), code('no-such-method'))
    })

    it('carries empty and largest messages, and refuses what is over the limit before it is sent', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = textMethod('test/size', { maxBytes: 300_000 })
      b.handle(method, async request => request)
      assert.equal(await a.request(b.self.id, method, ''), '')
      const largest = 'x'.repeat(300_000)
      assert.equal((await a.request(b.self.id, method, largest)).length, largest.length)
      await assert.rejects(a.request(b.self.id, method, `${largest}x`), code('message-too-large'))
    })

    it('tells the codes of errors apart', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = textMethod('test/fail')
      b.handle(method, async request => {
        if (request === 'ours') throw new WatariError('no-room', 'There is no room; free some memory.')
        throw new Error('a secret of the host')
      })
      await assert.rejects(a.request(b.self.id, method, 'ours'), error => {
        assert.match((error as Error).message, /no room/)
        return code('no-room')(error)
      })
      await assert.rejects(a.request(b.self.id, method, 'theirs'), error => {
        assert.doesNotMatch((error as Error).message, /secret/)
        return code('internal')(error)
      })
      await assert.rejects(a.request(b.self.id, method, 'refused'), code('bad-message'))
      await assert.rejects(a.request(b.self.id, textMethod('test/unknown'), ''), code('no-such-method'))
    })

    it('reports an answer over its limit to both sides', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = { ...textMethod('test/long'), response: textMethod('x', { maxBytes: 10 }).response }
      b.handle(method, async () => 'more than ten bytes')
      await assert.rejects(a.request(b.self.id, method, ''), code('message-too-large'))
    })

    it('gives up at the deadline, and the handler is told', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = textMethod('test/slow', { deadlineMs: 200 })
      let told = false
      b.handle(method, (_request, _from, signal) => {
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            told = true
            reject(signal.reason)
          })
        )
      })
      await assert.rejects(a.request(b.self.id, method, ''), code('deadline'))
      await soon(() => told)
    })

    it('ends the handler when the caller stops waiting', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = textMethod('test/cancel', { deadlineMs: 60_000 })
      let started = false
      let told = false
      b.handle(method, (_request, _from, signal) => {
        started = true
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            told = true
            reject(signal.reason)
          })
        )
      })
      const controller = new AbortController()
      const answer = a.request(b.self.id, method, '', { signal: controller.signal })
      answer.catch(() => {})
      await soon(() => started)
      controller.abort(new Error('changed my mind'))
      await assert.rejects(answer, code('connection-lost'))
      await soon(() => told)
    })

    it('says connection-lost for a request under way and unreachable for one after', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const method = textMethod('test/cut', { deadlineMs: 8_000 })
      let started = false
      b.handle(method, () => {
        started = true
        return new Promise(() => {})
      })
      const answer = a.request(b.self.id, method, '')
      answer.catch(() => {})
      await soon(() => started)
      await fixture.cut(a, b)
      await assert.rejects(answer, code('connection-lost'))
      await assert.rejects(a.request(b.self.id, method, ''), code('unreachable'))
    })

    it('runs requests side by side, and refuses more than its bound with busy', async () => {
      await using fixture = await make()
      const [a, b, c] = fixture.hosts
      const method = textMethod('test/many', { deadlineMs: 8_000 })
      const open: (() => void)[] = []
      let running = 0
      b.handle(method, async request => {
        running++
        await new Promise<void>(resolve => open.push(resolve))
        return request
      })
      const answers = Array.from({ length: 140 }, (_, i) => a.request(b.self.id, method, `${i}`))
      const settled = Promise.allSettled(answers)
      await soon(() => running === 128)
      const other = c.request(b.self.id, method, 'c')
      await soon(() => running === 129)
      for (const finish of open) finish()
      assert.equal(await other, 'c')
      const results = await settled
      const refused = results.filter(result => result.status === 'rejected')
      assert.equal(refused.length, 12)
      for (const result of refused) code('busy')(result.reason)
    })
  })

  describe(`${name} is an overlay: channels`, () => {
    it('delivers in order', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const got: string[] = []
      b.receive('test/order', 100, (message, from) => got.push(`${read.decode(message)} ${from.name}`))
      for (let i = 0; i < 300; i++) a.send(b.self.id, 'test/order', text.encode(`${i}`))
      await soon(() => got.length === 300)
      assert.deepEqual(
        got,
        Array.from({ length: 300 }, (_, i) => `${i} ${a.self.name}`)
      )
    })

    it('drops what is unknown, too large for its channel or makes a handler throw, and goes on', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const got: string[] = []
      b.receive('test/drop', 10, message => {
        if (read.decode(message) === 'throw') throw new Error('our own mistake')
        got.push(read.decode(message))
      })
      a.send(b.self.id, 'test/nobody', text.encode('1'))
      a.send(b.self.id, 'test/drop', text.encode('more than ten bytes'))
      a.send(b.self.id, 'test/drop', text.encode('throw'))
      a.send(b.self.id, 'test/drop', text.encode('last'))
      await soon(() => got.length > 0)
      assert.deepEqual(got, ['last'])
      assert.throws(() => a.send(b.self.id, 'test/drop', new Uint8Array(100_000)), code('message-too-large'))
    })

    it('reaches the host itself', async () => {
      await using fixture = await make()
      const [a] = fixture.hosts
      let got = ''
      a.receive('test/self', 10, message => {
        got = read.decode(message)
      })
      a.send(a.self.id, 'test/self', text.encode('me'))
      await soon(() => got === 'me')
    })

    it('does not throw where nobody can be reached', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      await fixture.cut(a, b)
      a.send(b.self.id, 'test/gone', text.encode('x'))
    })
  })

  describe(`${name} is an overlay: gossip`, () => {
    it('reaches all other subscribers and names the author', async () => {
      await using fixture = await make()
      const [a, b, c] = fixture.hosts
      const got = new Map<string, string>()
      for (const host of fixture.hosts) {
        host.subscribe('news', (message, from) => {
          got.set(host.self.name, `${read.decode(message)} ${from}`)
          return true
        })
      }
      await soon(async () => {
        await a.publish('news', text.encode('item'))
        return got.size === 2
      })
      assert.equal(got.get(b.self.name), `item ${a.self.id}`)
      assert.equal(got.get(c.self.name), `item ${a.self.id}`)
      await assert.rejects(a.publish('news', new Uint8Array(100_000)), code('message-too-large'))
    })
  })

  describe(`${name} is an overlay: streams`, () => {
    it('carries bytes both ways and ends each by itself', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      b.handleStream('test-echo', async (stream, from) => {
        let bytes = 0
        for await (const chunk of stream.source) bytes += chunk.length
        await stream.write(text.encode(`${bytes} bytes from ${from.name}`))
        await stream.close()
      })
      const stream = await a.openStream(b.self.id, 'test-echo')
      for (let i = 0; i < 40; i++) await stream.write(new Uint8Array(100_000))
      await stream.close()
      assert.equal(await all(stream), `4000000 bytes from ${a.self.name}`)
    })

    it('holds back a writer whose reader does not read', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      let taken: ByteStream | undefined
      let finish: (() => void) | undefined
      b.handleStream('test-slow', async stream => {
        taken = stream
        await new Promise<void>(resolve => {
          finish = resolve
        })
      })
      const stream = await a.openStream(b.self.id, 'test-slow')
      const total = 64 * 1024 * 1024
      const chunk = new Uint8Array(256 * 1024).fill(7)
      let written = 0
      const writing = (async () => {
        while (written < total) {
          await stream.write(chunk)
          written += chunk.length
        }
        await stream.close()
      })()
      const reader = await soon(() => taken)
      let last = -1
      await soon(() => {
        const stands = written === last
        last = written
        return stands
      }, 300)
      assert.ok(last < total / 2, `the writer ran ahead by ${last} bytes`)
      let got = 0
      assert.ok(reader)
      for await (const piece of reader.source) got += piece.length
      await writing
      assert.equal(got, total)
      finish?.()
    })

    it('throws at the other end when one gives up', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      let outcome: unknown
      b.handleStream('test-abort', async stream => {
        try {
          for await (const _ of stream.source);
          outcome = 'ended'
        } catch (error) {
          outcome = error
        }
      })
      const stream = await a.openStream(b.self.id, 'test-abort')
      await stream.write(text.encode('some'))
      stream.abort(new Error('enough'))
      await soon(() => outcome)
      code('connection-lost')(outcome)
      await assert.rejects(stream.write(text.encode('more')), code('connection-lost'))
    })

    it('throws at both ends when the connection is cut', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      let outcome: unknown
      let taken = false
      b.handleStream('test-cut', async stream => {
        taken = true
        await all(stream).catch(error => {
          outcome = error
        })
      })
      const stream = await a.openStream(b.self.id, 'test-cut')
      await stream.write(text.encode('some'))
      await soon(() => taken)
      const ours = assert.rejects(all(stream), code('connection-lost'))
      await fixture.cut(a, b)
      await ours
      await soon(() => outcome)
    })

    it('refuses unknown protocols', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      await assert.rejects(a.openStream(b.self.id, 'test-unknown'), code('no-such-method'))
    })

    it('lets a host open a stream to itself', async () => {
      await using fixture = await make()
      const [a] = fixture.hosts
      a.handleStream('test-own', async stream => {
        await stream.write(text.encode('own'))
        await stream.close()
      })
      assert.equal(await all(await a.openStream(a.self.id, 'test-own')), 'own')
    })
  })

  describe(`${name} is an overlay: hints`, () => {
    it('finds what another host wrote, the latest of it', async () => {
      await using fixture = await make()
      const [a, b, c] = fixture.hosts
      assert.equal(await b.getHint('vm/nobody'), undefined)
      await a.putHint('vm/web', text.encode('first'))
      await a.putHint('vm/web', text.encode('second'))
      await soon(async () => read.decode(await b.getHint('vm/web')) === 'second')
      await c.putHint('vm/web', text.encode('third'))
      await soon(async () => read.decode(await a.getHint('vm/web')) === 'third')
      await assert.rejects(a.putHint('vm/web', new Uint8Array(10_000)), code('message-too-large'))
    })
  })

  describe(`${name} is an overlay: connections`, () => {
    it('tells of connections that come and go', async () => {
      await using fixture = await make()
      const [a, b] = fixture.hosts
      const changes: string[] = []
      await a.request(b.self.id, textMethod('test/any'), '').catch(() => {})
      await soon(() => a.connection(b.self.id) === 'direct')
      a.onConnectionChange((host, connected) => {
        if (host === b.self.id) changes.push(`${connected}`)
      })
      await fixture.cut(a, b)
      await soon(() => a.connection(b.self.id) === 'none')
      assert.equal(changes[0], 'false')
      assert.ok(a.addresses().length > 0)
    })
  })
}

async function all(stream: ByteStream): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream.source) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
