import assert from 'node:assert/strict'
import { once } from 'node:events'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { RPC } from '@libp2p/gossipsub/message'
import { identify } from '@libp2p/identify'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { createLibp2p } from 'libp2p'
import { channelFrameCodec } from '../../overlay/channel-frame.ts'
import { frameHeader } from '../../overlay/stream-frames.ts'
import { eventually } from '../support/eventually.ts'
import { fallsBelow, settledBytes } from '../support/held-bytes.ts'
import { OpenAdmission } from './support/admission.ts'
import { textMethod } from './support/methods.ts'
import { type TestNode, TestNodes } from './support/nodes.ts'

const hello = textMethod('test/hello')

/** A member that speaks plain libp2p and means no good. */
async function attacker(node: TestNode): Promise<{ libp2p: Libp2p; connection: () => Promise<Connection> }> {
  const privateKey = await generateKeyPair('Ed25519')
  const id = peerIdFromPrivateKey(privateKey).toString()
  const admission = new OpenAdmission({ id, name: 'mallory', org: 'test', site: 'here', roles: [] })
  const libp2p = await createLibp2p({
    privateKey,
    transports: [tcp()],
    connectionEncrypters: [admission.encrypter],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
  const address = node.addresses().map(text => multiaddr(text))
  return { libp2p, connection: () => libp2p.dial(address) }
}

/** Random bytes, and bytes that begin like something: a length, a frame, a field. */
const nastyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ maxLength: 100 }).map(bytes => Uint8Array.of(bytes.length, ...bytes)),
  fc.uint8Array({ maxLength: 100 }).map(bytes => Uint8Array.of(bytes.length + 20, ...bytes)),
  fc.constant(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)),
  fc.constant(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01)),
  fc.constant(Uint8Array.of(0)),
  fc.constant(new Uint8Array(200_000).fill(0x0a))
)
const ending = fc.constantFrom('close', 'abort', 'leave')

const mebibyte = 1024 * 1024
/** Less than what is poured out on each protocol: a host that kept one of them in full would hold more. */
const grownBytesAtMost = 3 * mebibyte
/** The window of one stream, and what its buffers on the way hold. */
const unreadBytesAtMost = 4 * mebibyte

/** With the length in front, as most protocols have it. */
function lengthPrefixed(message: Uint8Array): Uint8Array {
  const length: number[] = []
  for (let rest = message.length; rest > 0; rest >>>= 7) length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
  return Uint8Array.of(...length, ...message)
}

/** Sends again and again, over a new stream when one was cut. @returns the bytes that were taken from us */
async function pour(
  open: () => Promise<Stream>,
  piece: Uint8Array,
  bytes: number,
  mostStreams = 200
): Promise<number> {
  let sent = 0
  for (let streams = 0; streams < mostStreams && sent < bytes; streams++) {
    const stream = await open().catch(() => undefined)
    try {
      while (stream && sent < bytes) {
        const hasRoom = stream.send(piece)
        sent += piece.length
        // Whoever does not read us has no more of us than its window; we go on to the next stream.
        const limit = { signal: AbortSignal.timeout(500) }
        if (!hasRoom) await Promise.race([once(stream, 'drain', limit), once(stream, 'close', limit)])
      }
    } catch {
      // Cut, or not read.
    }
    stream?.abort(new Error('gone'))
  }
  return sent
}

/** What a victim offers, as it told the attacker. */
async function offered(libp2p: Libp2p, connection: Connection): Promise<string[]> {
  return (await eventually(
    async () => {
      const known = (await libp2p.peerStore.get(connection.remotePeer)).protocols
      return known.length > 8 && known
    },
    { deadlineMs: 5_000 }
  )) as string[]
}

describe('a hostile member', function () {
  this.timeout(60_000)

  it('cannot bring a host down with bytes on any of its protocols', async () => {
    await using nodes = new TestNodes()
    const node = await nodes.start('victim', { relay: { serve: true } })
    const friend = await nodes.start('friend', { bootstrap: node.addresses() })
    node.handle(hello, async request => request)
    node.handleStream('test-sink', async stream => {
      for await (const _ of stream.source);
    })
    node.receive('test/any', 100, () => {})
    node.subscribe('news', () => true)
    const { libp2p, connection } = await attacker(node)
    try {
      const protocols = await offered(libp2p, await connection())
      for (const wanted of [
        '/watari/rpc/test/hello/1',
        '/watari/channel/1',
        '/watari/heartbeat/1',
        '/watari/kad/1'
      ]) {
        assert.ok(protocols.includes(wanted), `${wanted} is not offered`)
      }
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...protocols), nastyBytes, ending, async (protocol, bytes, end) => {
          const stream = await (await connection())
            .newStream(protocol, { signal: AbortSignal.timeout(3_000) })
            .catch(() => undefined)
          if (!stream) return
          try {
            stream.send(bytes)
            if (end === 'close') await stream.close({ signal: AbortSignal.timeout(1_000) })
          } catch {
            // The victim may have cut the stream already.
          }
          if (end === 'abort') stream.abort(new Error('gone'))
        }),
        { numRuns: 100, endOnFailure: true }
      )
      assert.equal(await friend.request(node.peerId, hello, 'still here'), 'still here')
      assert.deepEqual(node.faults, [])
    } finally {
      await libp2p.stop()
    }
  })

  it('cannot fill the memory of a host, however much it sends on any of its protocols', async () => {
    await using nodes = new TestNodes()
    const node = await nodes.start('victim', { relay: { serve: true } })
    let sunk = 0
    let received = 0
    node.handle(hello, async request => request)
    node.handleStream('test-sink', async stream => {
      for await (const chunk of stream.source) sunk += chunk.length
    })
    node.handleStream('test-stuck', () => new Promise(() => {}))
    node.receive('test/any', 100, () => assert.fail('over its limit'))
    node.receive('test/large', 60_000, message => {
      received += message.length
    })
    node.subscribe('news', () => true)
    const { libp2p, connection } = await attacker(node)
    try {
      const protocols = await offered(libp2p, await connection())
      const garbage = new Uint8Array(60_000).fill(0xa5)
      const frame = (channel: string) =>
        lengthPrefixed(channelFrameCodec(60_000).encode({ channel, message: garbage }))
      const to = (protocol: string) => async () =>
        (await connection()).newStream(protocol, { signal: AbortSignal.timeout(1_000) })
      const block = Buffer.concat([frameHeader(garbage.length), garbage])
      // What each of them loads and compiles when it is used first is nothing that the sender filled.
      await Promise.all(protocols.map(protocol => pour(to(protocol), lengthPrefixed(garbage), 1)))
      const before = await settledBytes()
      const sent = await Promise.all([
        pour(to('/watari/channel/1'), frame('test/large'), 14 * mebibyte),
        pour(to('/watari/channel/1'), frame('test/any'), 8 * mebibyte),
        pour(to('/watari/channel/1'), frame('test/unheard-of'), 8 * mebibyte),
        pour(to('/watari/stream/test-sink/2'), block, 14 * mebibyte),
        ...protocols.map(protocol => pour(to(protocol), lengthPrefixed(garbage), 10 * mebibyte))
      ])
      assert.ok(sunk > 10 * mebibyte && received > 10 * mebibyte, `${sunk}, ${received} bytes came`)
      for (const bytes of sent) assert.ok(bytes > grownBytesAtMost, `only ${bytes} bytes were sent`)
      const unread = await pour(to('/watari/stream/test-stuck/2'), block, 32 * mebibyte, 1)
      assert.ok(unread < unreadBytesAtMost, `${unread} bytes were taken that nobody reads`)
      await fallsBelow(before, grownBytesAtMost)
      assert.equal(
        node.connection(libp2p.peerId.toString()),
        'direct',
        'what is kept for a member is kept still'
      )
      assert.deepEqual(node.faults, [])
    } finally {
      await libp2p.stop()
    }
  })

  it('is told what was wrong with its request, or cut', async () => {
    await using nodes = new TestNodes()
    const node = await nodes.start('victim')
    let handled = 0
    node.handle(hello, async request => {
      handled++
      return request
    })
    const { libp2p, connection } = await attacker(node)
    try {
      const stream = await (await connection()).newStream('/watari/rpc/test/hello/1')
      const answer: number[] = []
      stream.addEventListener('message', event => answer.push(...event.data.subarray()))
      // A request that says it has 4,097 bytes, one over the method's limit.
      stream.send(Uint8Array.of(0x81, 0x20))
      await eventually(() => Buffer.from(answer).includes('bad-message'), { deadlineMs: 5_000 })
      assert.equal(handled, 0)
    } finally {
      await libp2p.stop()
    }
  })

  it('cannot speak on a channel in the name of another, nor fill more than its bound', async () => {
    await using nodes = new TestNodes()
    const node = await nodes.start('victim')
    const got: string[] = []
    node.receive('test/any', 10, (message, from) => got.push(`${Buffer.from(message)} ${from.name}`))
    const { libp2p, connection } = await attacker(node)
    try {
      const codec = channelFrameCodec(64)
      const frame = codec.encode({ channel: 'test/any', message: Buffer.from('hi') })
      const stream = await (await connection()).newStream('/watari/channel/1')
      stream.send(Uint8Array.of(frame.length, ...frame))
      await eventually(() => got.length === 1, { deadlineMs: 5_000 })
      assert.deepEqual(got, ['hi mallory'])
      // A frame over the limit costs the stream, and only the stream.
      stream.send(Uint8Array.of(0xff, 0xff, 0xff, 0x7f))
      await eventually(() => stream.status !== 'open', { deadlineMs: 5_000 })
      const again = await (await connection()).newStream('/watari/channel/1')
      again.send(Uint8Array.of(frame.length, ...frame))
      await eventually(() => got.length === 2, { deadlineMs: 5_000 })
    } finally {
      await libp2p.stop()
    }
  })

  it("cannot take another's message off the air with a forged copy, nor change what it says", async () => {
    await using nodes = new TestNodes()
    const node = await nodes.start('victim')
    const got: string[] = []
    node.subscribe('news', (message, from) => {
      got.push(`${Buffer.from(message)} ${from}`)
      return true
    })
    const author = await generateKeyPair('Ed25519')
    const authorId = peerIdFromPrivateKey(author)
    let number = 0n
    /** As gossipsub signs it (libp2p specs, pubsub: message signing). */
    const signed = async (text: string) => {
      const seqno = Buffer.alloc(8)
      seqno.writeBigUInt64BE(++number)
      const message = { from: authorId.toMultihash().bytes, data: Buffer.from(text), seqno, topic: 'news' }
      const plain = Buffer.concat([Buffer.from('libp2p-pubsub:'), RPC.Message.encode(message)])
      return { ...message, signature: await author.sign(plain) }
    }
    const { libp2p, connection } = await attacker(node)
    try {
      const stream = await (await connection()).newStream('/meshsub/1.1.0')
      const send = (message: RPC.Message) =>
        stream.send(lengthPrefixed(RPC.encode({ subscriptions: [], messages: [message] })))
      const item = await signed('item')
      const forged = { ...item, data: Buffer.from('lie') }
      for (const message of [forged, item, forged, item, await signed('end')]) send(message)
      await eventually(() => got.some(text => text.startsWith('end')), { deadlineMs: 5_000 })
      assert.deepEqual(got, [`item ${authorId}`, `end ${authorId}`])
    } finally {
      await libp2p.stop()
    }
  })

  it('loses its connections as soon as it is admitted no longer', async () => {
    await using nodes = new TestNodes()
    const node = await nodes.start('victim')
    const other = await nodes.start('other', {
      bootstrap: node.addresses(),
      limits: { redialMinMs: 20_000, redialMaxMs: 30_000 }
    })
    await other.openStream(node.peerId, 'warm-up').catch(() => {})
    await eventually(() => node.connection(other.peerId) === 'direct', { deadlineMs: 5_000 })
    node.admission.withdraw(other.peerId)
    await eventually(() => node.connection(other.peerId) === 'none', { deadlineMs: 5_000 })
  })
})
