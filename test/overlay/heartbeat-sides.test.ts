import assert from 'node:assert/strict'
import type { Connection, Libp2p, Stream, StreamHandler } from '@libp2p/interface'
import type { Connections } from '../../overlay/connections.ts'
import { Heartbeats } from '../../overlay/heartbeats.ts'
import { defaultLimits } from '../../overlay/limits.ts'
import { eventually } from '../support/eventually.ts'

const limits = { ...defaultLimits, heartbeatIntervalMs: 20, heartbeatTimeoutMs: 100 }
const bound = limits.heartbeatIntervalMs + limits.heartbeatTimeoutMs
const within = { deadlineMs: 5_000 }

/** A stream whose other end is the test. */
class FakeStream extends EventTarget {
  status = 'open'
  writableNeedsDrain = false
  sent = 0
  onSent = () => {}

  send(): boolean {
    this.sent++
    this.onSent()
    return true
  }

  arrives(): void {
    this.dispatchEvent(new Event('message'))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  abort(): void {}
}

/** One connection, and the heart that watches over it. */
class Fixture {
  readonly opened: FakeStream[] = []
  aborted = false
  /** What becomes of a stream that our side opens. */
  accept: (stream: FakeStream) => void = () => {}
  readonly #heart: Heartbeats
  readonly #connection: Connection
  #handler: StreamHandler | undefined

  constructor(direction: 'inbound' | 'outbound') {
    this.#connection = {
      direction,
      status: 'open',
      rtt: undefined,
      newStream: async () => {
        const stream = new FakeStream()
        this.accept(stream)
        this.opened.push(stream)
        return stream as unknown as Stream
      },
      abort: () => {
        this.aborted = true
      }
    } as unknown as Connection
    const libp2p = {
      handle: async (_protocol: string, handler: StreamHandler) => {
        this.#handler = handler
      },
      getConnections: () => [this.#connection]
    } as unknown as Libp2p
    const connections = { identify: () => ({}) } as unknown as Connections
    this.#heart = new Heartbeats({ libp2p, connections, limits })
  }

  get roundTripMs(): number | undefined {
    return this.#connection.rtt
  }

  async start(): Promise<void> {
    await this.#heart.start()
  }

  /** The other side opens its stream. */
  peer(): FakeStream {
    const stream = new FakeStream()
    this.#handler?.(stream as unknown as Stream, this.#connection)
    return stream
  }

  [Symbol.dispose](): void {
    this.#heart.stop()
  }
}

function refused(): never {
  throw Object.assign(new Error('no'), { name: 'UnsupportedProtocolError' })
}

describe('who beats', () => {
  it('is the dialler, again and again, as long as it is answered', async () => {
    using fixture = new Fixture('outbound')
    fixture.accept = stream => {
      stream.onSent = () => queueMicrotask(() => stream.arrives())
    }
    await fixture.start()
    await eventually(() => fixture.opened[0] && fixture.opened[0].sent > 20, within)
    assert.equal(fixture.aborted, false)
    assert.ok(fixture.roundTripMs! < bound)
  })

  it('is not the acceptor that hears the dialler, but now and then', async () => {
    using fixture = new Fixture('inbound')
    fixture.accept = stream => {
      stream.onSent = () => queueMicrotask(() => stream.arrives())
    }
    await fixture.start()
    const peer = fixture.peer()
    const until = performance.now() + 4 * bound
    await eventually(() => {
      peer.arrives()
      return performance.now() > until
    }, within)
    assert.equal(fixture.aborted, false)
    assert.ok(peer.sent > 20, 'each beat is answered')
    // At most 24 turns, and a slow computer has fewer.
    assert.ok(fixture.opened[0]!.sent <= 3, `${fixture.opened[0]!.sent} beats of its own`)
    fixture.opened[0]!.onSent = () => {}
    await eventually(() => fixture.aborted, within)
  })

  for (const direction of ['inbound', 'outbound'] as const) {
    it(`finds silence (${direction})`, async () => {
      using fixture = new Fixture(direction)
      await fixture.start()
      await eventually(() => fixture.aborted, within)
    })

    it(`lives with a side that knows no heartbeats (${direction})`, async () => {
      using fixture = new Fixture(direction)
      fixture.accept = refused
      await fixture.start()
      const until = performance.now() + 4 * bound
      await eventually(() => performance.now() > until, within)
      assert.equal(fixture.aborted, false)
    })
  }
})
