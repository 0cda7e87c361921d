import assert from 'node:assert/strict'
import { HeldPackets } from '../../../../agents/network/held-packets.ts'
import { CHUNK_BYTES, ChunkQueue } from '../../../../agents/network/stream/chunk-queue.ts'
import { DEFAULT_LINK_TIMES, OutgoingLink } from '../../../../agents/network/stream/outgoing-link.ts'
import { memoryStreamPair } from '../../../../overlay/memory-stream.ts'
import type { ByteStream } from '../../../../overlay/overlay.ts'
import {
  encodeLinkRecord,
  type LinkRecord,
  LinkRecordReader
} from '../../../../protocol/switch/link-record.ts'
import { udpPacket } from '../../../protocol/switch/frames.ts'
import { M1, M2, SEGMENT } from '../../../protocol/switch/lab.ts'
import { eventually } from '../../../support/eventually.ts'

const packet = udpPacket(M1, M2)
const frame = { segment: SEGMENT, epoch: 3, forwarded: false, source: undefined, packet }
const soon = (condition: () => boolean) => eventually(condition, { deadlineMs: 3_000 })

/** A link whose other end is the test, on a clock of the test's. */
class Fixture {
  now = 1_000
  opened = 0
  refuses = false
  /** An attempt connects the host, whether it is refused then or not. */
  connects = false
  far: ByteStream | undefined
  readonly records: LinkRecord[] = []
  answersPings = true
  readonly link: OutgoingLink

  constructor(options: { reads: boolean } = { reads: true }) {
    const open = async () => {
      this.opened++
      if (this.connects) this.link.connected()
      if (this.refuses) throw new Error('no way')
      const [near, far] = memoryStreamPair()
      this.far = far
      if (options.reads) void this.#read(far)
      return near
    }
    this.link = new OutgoingLink({ open, now: () => this.now, times: DEFAULT_LINK_TIMES })
  }

  async #read(far: ByteStream): Promise<void> {
    const reader = new LinkRecordReader()
    try {
      for await (const chunk of far.source) {
        reader.push(chunk, record => {
          this.records.push(structuredClone(record))
          if (record.kind === 'ping' && this.answersPings)
            void far.write(encodeLinkRecord({ kind: 'pong', token: record.token.slice() }))
        })
      }
    } catch {
      // Cut by the link under test.
    }
  }

  /** Lets so many attempts fail, with a packet each. */
  async refuse(times: number): Promise<void> {
    this.refuses = true
    for (let failures = 1; failures <= times; failures++) {
      this.now += DEFAULT_LINK_TIMES.lastRetryMs
      this.link.send(frame)
      await soon(() => this.opened === failures && this.link.state === 'failing')
    }
  }

  frames(): number {
    return this.records.filter(record => record.kind === 'frame').length
  }
}

describe('outgoing link', () => {
  it('names a segment once, then sends frames by its number', async () => {
    const fixture = new Fixture()
    fixture.link.send(frame)
    fixture.link.send({ ...frame, forwarded: true })
    assert.equal(fixture.link.state, 'opening')
    await soon(() => fixture.frames() === 2)
    assert.deepEqual(fixture.records, [
      { kind: 'segment', number: 0, segment: SEGMENT },
      { kind: 'frame', number: 0, epoch: 3, forwarded: false, packet },
      { kind: 'frame', number: 0, epoch: 3, forwarded: true, packet }
    ])
    assert.deepEqual([fixture.link.state, fixture.opened], ['open', 1])
    fixture.link.close()
    assert.equal(fixture.link.send(frame), false)
  })

  it('drops the newest when the receiver stalls, and holds a bounded amount', async () => {
    const fixture = new Fixture({ reads: false })
    for (let count = 0; count < 20_000; count++) fixture.link.send(frame)
    assert(fixture.link.dropped > 0)
    assert(fixture.link.queuedBytes <= 256 * 1024 + 100_000)
    await soon(() => fixture.link.state === 'open')
    fixture.link.close()
  })

  it('measures the round trip, and gives a silent receiver up', async () => {
    const fixture = new Fixture()
    fixture.link.send(frame)
    await soon(() => fixture.link.state === 'open')
    fixture.link.tick()
    await soon(() => fixture.link.roundTripMs !== undefined)
    fixture.answersPings = false
    fixture.now += 10_000
    fixture.link.tick()
    assert.equal(fixture.link.state, 'failing')
    fixture.link.send(frame)
    assert.equal(fixture.opened, 1)
    fixture.now += 100
    fixture.link.tick()
    await soon(() => fixture.opened === 2 && fixture.frames() === 2)
    assert.equal(fixture.link.state, 'open')
    fixture.link.close()
  })

  it('tries again, later each time, and sends nothing from before', async () => {
    const fixture = new Fixture()
    fixture.refuses = true
    fixture.link.send(frame)
    await soon(() => fixture.link.state === 'failing')
    assert.equal(fixture.link.detail, 'no way')
    assert.equal(fixture.link.queuedBytes, 0)
    fixture.now += 50
    fixture.link.send(frame)
    await soon(() => fixture.opened === 2 && fixture.link.state === 'failing')
    fixture.now += 50
    fixture.link.send(frame)
    assert.equal(fixture.opened, 2)
    fixture.refuses = false
    fixture.now += 50
    fixture.link.send(frame)
    await soon(() => fixture.frames() > 0)
    assert.equal(fixture.records[0]?.kind, 'segment')
    fixture.link.close()
  })

  it('does not wait any longer when the host is connected', async () => {
    const fixture = new Fixture()
    await fixture.refuse(10)
    fixture.link.send(frame)
    assert.equal(fixture.opened, 10)
    fixture.refuses = false
    fixture.link.connected()
    // What waited is sent without another frame.
    await soon(() => fixture.frames() > 0)
    fixture.link.close()
  })

  it('waits longer each time also where its own attempts connect the host', async () => {
    const fixture = new Fixture()
    fixture.connects = true
    await fixture.refuse(10)
    fixture.now += DEFAULT_LINK_TIMES.lastRetryMs - 1
    fixture.link.send(frame)
    await new Promise(resolve => setImmediate(resolve))
    assert.equal(fixture.opened, 10)
    fixture.link.close()
  })

  it('closes when idle, and when the receiver closes or talks nonsense', async () => {
    for (const end of [
      (far: ByteStream) => far.close(),
      (far: ByteStream) => far.write(new Uint8Array(40).fill(9))
    ]) {
      const fixture = new Fixture()
      fixture.link.send(frame)
      await soon(() => fixture.frames() === 1)
      await end(fixture.far!)
      await soon(() => fixture.link.state === 'failing')
      fixture.link.close()
    }
    const fixture = new Fixture()
    fixture.link.send(frame)
    await soon(() => fixture.link.state === 'open')
    fixture.now += 60_000
    assert.equal(fixture.link.tick(), false)
  })
})

describe('chunk queue', () => {
  it('gives back what went in, in chunks of at most 64 KiB', () => {
    const queue = new ChunkQueue()
    const pieces: Uint8Array[] = []
    const taken: Uint8Array[] = []
    for (let index = 0; index < 300; index++) {
      const piece = new Uint8Array(1 + ((index * 7919) % 3000)).fill(index)
      pieces.push(piece)
      queue.append(piece)
      if (index % 50 === 0) taken.push(queue.take()!)
    }
    for (let chunk = queue.take(); chunk !== undefined; chunk = queue.take()) taken.push(chunk)
    assert(taken.every(chunk => chunk.length <= CHUNK_BYTES))
    assert.deepEqual(Buffer.concat(taken), Buffer.concat(pieces))
    assert.equal(queue.bytes, 0)
  })
})

describe('held packets', () => {
  const held = { packet: new Uint8Array(1000), epoch: 1, fromLink: true, source: undefined }

  it('keep a bounded number for a bounded time, in order', () => {
    const packets = new HeldPackets()
    for (let at = 0; at < 600; at++) packets.push({ ...held, epoch: at, packet: new Uint8Array(100) }, at)
    const kept = packets.take(5_100)
    assert.deepEqual([kept.length, kept[0]?.epoch, kept.at(-1)?.epoch], [411, 101, 511])
    assert.deepEqual(packets.take(5_100), [])
    for (let at = 0; at < 100; at++) packets.push({ ...held, packet: new Uint8Array(60_000) }, at)
    assert(packets.take(100).length < 20)
  })

  it('copy what they keep', () => {
    const packets = new HeldPackets()
    const packet = Uint8Array.of(1, 2, 3)
    packets.push({ ...held, packet }, 0)
    packet.fill(9)
    assert.deepEqual(packets.take(1)[0]?.packet, Uint8Array.of(1, 2, 3))
  })
})
