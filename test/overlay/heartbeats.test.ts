import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { HeartbeatRecord } from '../../overlay/heartbeat-record.ts'
import { eventually } from '../support/eventually.ts'
import { TestNodes } from './support/nodes.ts'

const times = { intervalMs: 100, timeoutMs: 300 }

/** What is due in the turns from now on, as long as nothing is heard. */
function silentTurns(record: HeartbeatRecord, fromMs: number): string[] {
  const turns: string[] = []
  for (let now = fromMs; turns.at(-1) !== 'give-up'; now += times.intervalMs) {
    assert.ok(turns.length < 100, 'never given up')
    turns.push(record.turn(now, 0))
  }
  return turns
}

describe('a heartbeat record', () => {
  it('gives up after the whole interval and time-out without a sign of life, and not before', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.boolean(),
        fc.boolean(),
        (start, intervalMs, timeoutMs, isDialler, hears) => {
          const record = new HeartbeatRecord(
            isDialler,
            { intervalMs, timeoutMs },
            start - (hears ? 5_000 : 0)
          )
          if (hears) record.heard(start)
          assert.notEqual(record.turn(start, 0), 'give-up')
          assert.notEqual(record.turn(start + intervalMs + timeoutMs, 0), 'give-up')
          assert.equal(record.turn(start + intervalMs + timeoutMs + 1, 0), 'give-up')
        }
      )
    )
  })

  it('lets the dialler beat in every turn', () => {
    const record = new HeartbeatRecord(true, times, 0)
    for (let now = 0; now < 5_000; now += 100) {
      assert.equal(record.turn(now, 0), 'beat')
      record.answered(now + 1)
    }
    assert.deepEqual(silentTurns(record, 5_000), ['beat', 'beat', 'beat', 'beat', 'give-up'])
  })

  it('lets the acceptor rest as long as it hears the dialler, but for one beat in ten', () => {
    const record = new HeartbeatRecord(false, times, 0)
    const due: string[] = []
    for (let now = 0; now < 3_000; now += 100) {
      due.push(record.turn(now, 0))
      record.heard(now + 50)
    }
    assert.deepEqual(
      due,
      Array.from(due, (_, turn) => (turn % 10 === 0 ? 'beat' : 'rest'))
    )
  })

  it('lets the acceptor beat where the dialler does not', () => {
    const record = new HeartbeatRecord(false, times, 0)
    assert.deepEqual(silentTurns(record, 0), ['beat', 'rest', 'rest', 'beat', 'beat', 'give-up'])
    const answered = new HeartbeatRecord(false, times, 0)
    for (let now = 0; now < 5_000; now += 100) {
      const due = answered.turn(now, 0)
      assert.notEqual(due, 'give-up')
      if (due === 'beat') answered.answered(now + 1)
    }
  })

  it('says how long an answer took, counted from the first beat that is unanswered', () => {
    const record = new HeartbeatRecord(true, times, 0)
    assert.equal(record.answered(5), undefined)
    record.sent(10)
    assert.equal(record.answered(35), 25)
    record.sent(100)
    record.sent(200)
    assert.equal(record.answered(210), 110)
    assert.equal(record.answered(211), undefined)
    record.sent(300)
    record.reset()
    record.sent(400)
    assert.equal(record.answered(405), 5)
  })

  it('takes our own stalls off the silence, once', () => {
    const record = new HeartbeatRecord(true, times, 0)
    assert.equal(record.turn(450, 50), 'beat')
    assert.equal(record.turn(451, 0), 'give-up')
    record.heard(460)
    assert.equal(record.turn(860, 0), 'beat')
    assert.equal(record.turn(861, 0), 'give-up')
  })

  it('does not forgive a stall that was over before it heard', () => {
    const record = new HeartbeatRecord(true, times, 0)
    record.heard(60_090)
    assert.equal(record.turn(60_100, 60_000), 'beat')
    assert.equal(record.turn(60_500, 0), 'beat')
    assert.equal(record.turn(60_501, 0), 'give-up')
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
