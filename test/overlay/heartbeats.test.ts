import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { HeartbeatRecord } from '../../overlay/heartbeat-record.ts'
import { eventually } from '../support/eventually.ts'
import { TestNodes } from './support/nodes.ts'

describe('a heartbeat record', () => {
  it('is tardy only after the whole time-out without an answer', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 10_000 }), (start, timeout) => {
        const record = new HeartbeatRecord(timeout)
        assert.equal(record.tardy(start), false)
        record.sent(start)
        record.sent(start + 1)
        assert.equal(record.tardy(start + timeout), false)
        assert.equal(record.tardy(start + timeout + 1), true)
      })
    )
  })

  it('starts anew with every answer, and says how long it took', () => {
    const record = new HeartbeatRecord(100)
    assert.equal(record.heard(5), undefined)
    record.sent(10)
    assert.equal(record.heard(35), 25)
    record.sent(1_000)
    assert.equal(record.tardy(1_100), false)
    assert.equal(record.tardy(1_101), true)
  })

  it('takes our own stalls off the wait, once', () => {
    const record = new HeartbeatRecord(100)
    record.stalled(1_000)
    record.sent(0)
    assert.equal(record.tardy(101), true)
    record.stalled(50)
    assert.equal(record.tardy(150), false)
    assert.equal(record.tardy(151), true)
    record.heard(160)
    record.sent(200)
    assert.equal(record.tardy(301), true)
  })
})

/** A wire between a dialler and a port that can fall silent without a word to either end. */
async function wire(port: number): Promise<{ port: number; fallSilent(): void; close(): void }> {
  const sockets: Socket[] = []
  let isSilent = false
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1')
    sockets.push(near, far)
    for (const [from, to] of [
      [near, far],
      [far, near]
    ] as const) {
      from.on('data', data => {
        if (!isSilent) to.write(data)
      })
      from.on('close', () => {
        if (!isSilent) to.destroy()
      })
      from.on('error', () => {})
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(address && typeof address === 'object')
  return {
    port: address.port,
    fallSilent: () => {
      isSilent = true
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}

const quick = { heartbeatIntervalMs: 100, heartbeatTimeoutMs: 400, redialMinMs: 20_000, redialMaxMs: 30_000 }

describe('heartbeats', () => {
  it('find a connection that went silent, at both ends', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a', { limits: quick })
    const b = await nodes.start('b', { limits: quick })
    const port = Number(/tcp\/(\d+)/.exec(a.addresses()[0] ?? '')?.[1])
    const line = await wire(port)
    try {
      await b.addAddresses(a.peerId, [`/ip4/127.0.0.1/tcp/${line.port}/p2p/${a.peerId}`])
      await b.openStream(a.peerId, 'warm-up').catch(() => {})
      assert.equal(b.connection(a.peerId), 'direct')
      await eventually(async () => (await b.status()).peers[0]?.roundTripMs !== undefined, {
        deadlineMs: 5_000
      })
      line.fallSilent()
      await eventually(() => b.connection(a.peerId) === 'none' && a.connection(b.peerId) === 'none', {
        deadlineMs: 8_000
      })
    } finally {
      line.close()
    }
  })

  it('forgive a stall of our own', async () => {
    await using nodes = new TestNodes()
    const a = await nodes.start('a', { limits: quick })
    const b = await nodes.start('b', { limits: quick, bootstrap: a.addresses() })
    await eventually(() => b.connection(a.peerId) === 'direct', { deadlineMs: 5_000 })
    await eventually(async () => (await b.status()).peers[0]?.roundTripMs !== undefined, {
      deadlineMs: 5_000
    })
    const standstill = new Int32Array(new SharedArrayBuffer(4))
    let changes = 0
    a.onConnectionChange(() => changes++)
    b.onConnectionChange(() => changes++)
    for (let i = 0; i < 3; i++) {
      Atomics.wait(standstill, 0, 0, 1_000)
      const before = performance.now()
      await eventually(() => performance.now() > before + 250, { deadlineMs: 2_000 })
    }
    assert.equal(changes, 0)
  })
})
