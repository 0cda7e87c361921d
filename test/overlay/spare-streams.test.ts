import assert from 'node:assert/strict'
import type { Connection, Stream } from '@libp2p/interface'
import { defaultLimits } from '../../overlay/limits.ts'
import { Rpc } from '../../overlay/rpc.ts'
import { SpareStreams } from '../../overlay/spare-streams.ts'
import { errorCode } from '../../protocol/errors.ts'
import { eventually } from '../support/eventually.ts'
import { textMethod } from './support/methods.ts'
import { introduce, TestNodes } from './support/nodes.ts'

/** As far as spares are concerned. */
class FakeStream extends EventTarget {
  status = 'open'

  abort(): void {
    this.status = 'aborted'
    this.dispatchEvent(new Event('close'))
  }
}

function fixture() {
  const opened: FakeStream[] = []
  const connection = { streams: opened as unknown as Stream[] }
  const parts = { connection, opened, refuses: false }
  const spares = new SpareStreams({
    open: async () => {
      if (parts.refuses) throw new Error('unreachable')
      const stream = new FakeStream()
      opened.push(stream)
      return stream as unknown as Stream
    },
    best: () => parts.connection as Connection
  })
  return { spares, parts, opened }
}

const soon = (condition: () => unknown) => eventually(condition, { deadlineMs: 5_000 })

describe('streams that are opened ahead', () => {
  it('are there for the next request of the same kind to the same host, and for no other', async () => {
    const { spares, opened } = fixture()
    assert.equal(spares.take('h', 'm'), undefined)
    spares.refill('h', 'm')
    spares.refill('h', 'm')
    await soon(() => opened.length === 1)
    assert.equal(spares.take('h', 'other'), undefined)
    assert.equal(spares.take('other', 'm'), undefined)
    assert.equal(await soon(() => spares.take('h', 'm')), opened[0])
    assert.equal(opened.length, 1)
    assert.equal(spares.take('h', 'm'), undefined)
    spares.stop()
  })

  it('are given to nobody when they broke, or another connection is better by now', async () => {
    const { spares, parts, opened } = fixture()
    spares.refill('h', 'm')
    await soon(() => opened.length === 1)
    await new Promise(resolve => setImmediate(resolve))
    opened[0]!.abort()
    assert.equal(spares.take('h', 'm'), undefined)
    spares.refill('h', 'm')
    await soon(() => opened.length === 2)
    await new Promise(resolve => setImmediate(resolve))
    parts.connection = { streams: [] }
    assert.equal(spares.take('h', 'm'), undefined)
    assert.equal(opened[1]!.status, 'aborted')
    spares.stop()
  })

  it('are as many as were asked at once, within bounds, and one again after that', async () => {
    const { spares, opened } = fixture()
    const burst = async (requests: number, open: number) => {
      for (let at = 0; at < requests; at++) {
        spares.take('h', 'm')
        spares.refill('h', 'm')
      }
      for (let at = 0; at < requests; at++) spares.done('h', 'm')
      await soon(() => opened.length >= open)
      // What is over was asked for in the same moment as the last of these.
      for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
    }
    await burst(5, 5)
    assert.equal(opened.length, 5)
    await burst(100, 21)
    const idle = opened.filter(({ status }) => status === 'open').length - 5
    assert.equal(idle, 16, 'five of them were taken')
    spares.stop()
  })

  it('are those of what comes next, from when the first is asked', async () => {
    const asked: string[] = []
    const connection = {
      newStream: async (protocol: string) => {
        asked.push(protocol.split('/').at(-2)!)
        throw Object.assign(new Error('not here'), { name: 'UnsupportedProtocolError' })
      }
    }
    const rpc = new Rpc({
      ...{ libp2p: {} as never, limits: defaultLimits, onFault: () => {} },
      connections: {
        open: async () => connection,
        openAny: async () => connection,
        bestTo: () => connection
      } as never
    })
    const method = { ...textMethod('first'), opensAhead: ['second', 'third'] }
    await assert.rejects(rpc.request('h', method, 'x'), { code: 'no-such-method' })
    await soon(() => asked.length === 3)
    assert.deepEqual(asked, ['first', 'second', 'third'])
    rpc.stop()
  })

  it('can be had again after a host could not be reached', async () => {
    const { spares, parts } = fixture()
    parts.refuses = true
    spares.refill('h', 'm')
    await soon(() => {
      parts.refuses = false
      spares.refill('h', 'm')
      return spares.take('h', 'm')
    })
    spares.stop()
  })

  it('end with the overlay', async () => {
    const { spares, opened } = fixture()
    spares.refill('h', 'm')
    await soon(() => opened.length === 1)
    await new Promise(resolve => setImmediate(resolve))
    spares.stop()
    assert.equal(opened[0]!.status, 'aborted')
    spares.refill('h', 'm')
    assert.equal(spares.take('h', 'm'), undefined)
  })

  it('carry requests as others do, and an end of the host is noticed', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a')
    const b = await nodes.start('b')
    await introduce(a, b)
    const method = { ...textMethod('test/ahead'), opensAhead: ['test/ahead'] }
    b.handle(method, async request => request.toUpperCase())
    const untilMs = performance.now() + 1_000
    // Some of them find a spare stream and some do not.
    for (let i = 0; performance.now() < untilMs; i++) {
      assert.equal(await a.request(b.self.id, method, `a${i}`), `A${i}`)
      if (i % 50 === 49) await new Promise(resolve => setTimeout(resolve, 150))
    }
    await b.stop()
    await assert.rejects(a.request(b.self.id, method, 'x'), error =>
      ['unreachable', 'connection-lost'].includes(errorCode(error))
    )
    assert.deepEqual(a.faults, [])
  })
})
