import assert from 'node:assert/strict'
import { MemoryNetwork } from '../../overlay/memory.ts'
import type { RunnerClock } from '../../overlay/runner.ts'
import { eventually } from '../support/eventually.ts'
import { textMethod } from './support/methods.ts'

const soon = { deadlineMs: 2_000 }

/** A clock that the test moves; timers of one moment run in the order in which they were set. */
class ManualClock implements RunnerClock {
  time = 0
  #timers: { at: number; run: () => void }[] = []
  now() {
    return this.time
  }
  after(ms: number, run: () => void) {
    const timer = { at: this.time + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }
  async advance(ms: number) {
    const end = this.time + ms
    while (true) {
      await new Promise(resolve => setImmediate(resolve))
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.time = next.at
      this.#timers = this.#timers.filter(other => other !== next)
      next.run()
    }
    this.time = end
  }
}

function hosts(network: MemoryNetwork) {
  const join = (name: string) => network.join({ id: name, name, org: 'o', site: 's', roles: ['host'] })
  return [join('a'), join('b'), join('c')] as const
}

describe('the memory network', () => {
  it('takes the test’s time for latency and deadlines', async () => {
    const clock = new ManualClock()
    const network = new MemoryNetwork({ clock, latencyMs: () => 10 })
    const [a, b] = hosts(network)
    const method = textMethod('test/hello', { deadlineMs: 100 })
    b.handle(method, async request => request)
    let answer = ''
    a.request('b', method, 'hi').then(text => {
      answer = text
    })
    await clock.advance(19)
    assert.equal(answer, '')
    await clock.advance(1)
    await eventually(() => answer === 'hi', soon)
    const slow = textMethod('test/slow', { deadlineMs: 100 })
    b.handle(slow, () => new Promise(() => {}))
    const late = assert.rejects(a.request('b', slow, ''), { code: 'deadline' })
    await clock.advance(100)
    await late
  })

  it('loses what the test says on channels and gossip, never an answer', async () => {
    const network = new MemoryNetwork({ drop: (from, to) => from === 'a' && to === 'b' })
    const [a, b, c] = hosts(network)
    const got: string[] = []
    for (const host of [b, c]) {
      host.receive('test/x', 10, () => got.push(`channel ${host.self.id}`))
      host.subscribe('news', () => {
        got.push(`gossip ${host.self.id}`)
        return true
      })
    }
    b.handle(textMethod('test/hello'), async () => 'answer')
    for (const host of [b, c]) a.send(host.self.id, 'test/x', new Uint8Array(1))
    await a.publish('news', new Uint8Array(1))
    assert.equal(await a.request('b', textMethod('test/hello'), ''), 'answer')
    await eventually(() => got.length === 2, soon)
    assert.deepEqual(got.toSorted(), ['channel c', 'gossip c'])
  })

  it('passes gossip and hints around a cut, heals, and lets hosts leave', async () => {
    const network = new MemoryNetwork()
    const [a, b, c] = hosts(network)
    const changes: string[] = []
    a.onConnectionChange((host, connected) => changes.push(`${host} ${connected}`))
    let news = 0
    b.subscribe('news', () => ++news > 0)
    network.cut('a', 'b')
    await a.publish('news', new Uint8Array(1))
    await eventually(() => news === 1, soon)
    await a.putHint('k', new Uint8Array([1]))
    assert.deepEqual(await b.getHint('k'), new Uint8Array([1]))
    network.isolate('a')
    await a.putHint('k', new Uint8Array([2]))
    assert.deepEqual(await b.getHint('k'), new Uint8Array([1]))
    network.heal('a', 'b')
    assert.deepEqual(await b.getHint('k'), new Uint8Array([2]))
    assert.equal(a.connection('b'), 'direct')
    assert.equal(a.connection('c'), 'none')
    await b.stop()
    assert.deepEqual(changes, ['b false', 'c false', 'b true', 'b false'])
    await assert.rejects(c.request('b', textMethod('x'), ''), { code: 'unreachable' })
    assert.throws(() => network.join(a.self), { code: 'internal' })
  })
})
