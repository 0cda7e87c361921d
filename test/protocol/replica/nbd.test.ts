import assert from 'node:assert/strict'
import fc from 'fast-check'
import { NbdBroken, NbdExchange, nbd } from '../../../protocol/replica/nbd-exchange.ts'
import { NbdRefuser } from '../../../protocol/replica/nbd-refuser.ts'

type Field = [bytes: 2 | 4 | 8, value: number | bigint]

function pack(...fields: Field[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)))
  let at = 0
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, Number(value))
    else if (bytes === 4) view.setUint32(at, Number(value))
    else view.setBigUint64(at, BigInt(value))
    at += bytes
  }
  return new Uint8Array(view.buffer)
}

const join = (...parts: Uint8Array[]): Uint8Array => Buffer.concat(parts)
const option = (kind: number, length = 0) =>
  join(pack([8, nbd.optionMagic], [4, kind], [4, length]), new Uint8Array(length))
const optionReply = (kind: number, type: number, length = 0) =>
  join(pack([8, nbd.optionReplyMagic], [4, kind], [4, type], [4, length]), new Uint8Array(length))
const greeting = pack([8, nbd.greeting], [8, nbd.optionMagic], [2, 3])
const request = (type: number, cookie: number, length: number) =>
  join(
    pack([4, nbd.requestMagic], [2, 0], [2, type], [8, cookie], [8, 0], [4, length]),
    new Uint8Array(type === nbd.write ? length : 0)
  )
const simple = (cookie: number, error = 0, data = 0) =>
  join(pack([4, nbd.simpleReplyMagic], [4, error], [8, cookie]), new Uint8Array(data))
const structured = (cookie: number, type: number, flags: number, length: number) =>
  join(
    pack([4, nbd.structuredReplyMagic], [2, flags], [2, type], [8, cookie], [4, length]),
    new Uint8Array(length)
  )

/** What a client and a server say until they have agreed; the second option is not understood, which is no harm. */
const clientAgrees = join(pack([4, 3]), option(8), option(10, 40), option(nbd.optionGo, 11))
const serverAgrees = join(
  greeting,
  optionReply(8, nbd.replyAck),
  optionReply(10, nbd.replyUnsupported, 30),
  optionReply(nbd.optionGo, nbd.replyInfo, 12),
  optionReply(nbd.optionGo, nbd.replyAck)
)

function agreed(): NbdExchange {
  const exchange = new NbdExchange()
  exchange.requests(clientAgrees)
  exchange.replies(serverAgrees)
  return exchange
}

describe('an NBD exchange', () => {
  it('counts what waits for an answer, however the bytes are cut', () => {
    const requests = join(
      request(nbd.write, 1, 5_000),
      request(nbd.read, 2, 300),
      request(3, 3, 0),
      request(nbd.read, 4, 70)
    )
    const replies = join(
      simple(2, 0, 300),
      simple(1),
      structured(4, 1, 0, 48),
      structured(4, 0, nbd.structuredDone, 0),
      simple(3)
    )
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), sizes => {
        const exchange = new NbdExchange()
        const feed = (bytes: Uint8Array, take: (chunk: Uint8Array) => void) => {
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length]!
            take(bytes.subarray(at, at + size))
            at += size
          }
        }
        assert.equal(exchange.unanswered, 1)
        feed(clientAgrees, chunk => exchange.requests(chunk))
        feed(serverAgrees, chunk => exchange.replies(chunk))
        assert.deepEqual([exchange.unanswered, exchange.answers], [0, 1])
        feed(requests, chunk => exchange.requests(chunk))
        assert.equal(exchange.unanswered, 4)
        feed(replies, chunk => exchange.replies(chunk))
        assert.deepEqual([exchange.unanswered, exchange.answers], [0, 5])
      })
    )
  })

  it('breaks at every kind of error, before it is whole', () => {
    const errors = [simple(7, 28), simple(7, 1), structured(7, 0x8001, 1, 6), structured(7, 0x8002, 0, 14)]
    for (const error of errors) {
      const exchange = agreed()
      exchange.requests(request(nbd.write, 7, 512))
      assert.throws(() => exchange.replies(error), NbdBroken)
    }
  })

  it('breaks at what nobody asked for', () => {
    const strange = [
      simple(8),
      structured(8, 0, 1, 0),
      structured(7, 1, 0, nbd.maxPieceBytes + 1).subarray(0, 20),
      pack([4, 0], [4, 0]),
      join(simple(7), simple(7))
    ]
    for (const bytes of strange) {
      const exchange = agreed()
      exchange.requests(request(nbd.write, 7, 512))
      assert.throws(() => exchange.replies(bytes), NbdBroken)
    }
    assert.throws(() => new NbdExchange().replies(new Uint8Array(18)), NbdBroken)
    assert.throws(
      () => new NbdExchange().replies(join(greeting, optionReply(nbd.optionGo, nbd.replyAck))),
      NbdBroken
    )
    assert.throws(
      () =>
        new NbdExchange().replies(
          join(greeting, optionReply(8, nbd.replyAck, nbd.maxOptionBytes + 1).subarray(0, 20))
        ),
      NbdBroken
    )
  })

  it('never lets an error pass, whatever is around it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 9 }),
        (noise, answered) => {
          const exchange = agreed()
          for (let cookie = 0; cookie < 10; cookie++) exchange.requests(request(nbd.write, cookie, 8))
          for (const cookie of new Set(answered)) exchange.replies(simple(cookie))
          // An error for any cookie, then noise: none of it is taken.
          assert.throws(() => exchange.replies(join(simple(9, 5), noise)), NbdBroken)
        }
      )
    )
  })

  it('has a bound of what waits', () => {
    const exchange = agreed()
    for (let cookie = 0; cookie < nbd.maxUnanswered; cookie++)
      exchange.requests(request(nbd.write, cookie, 0))
    assert.throws(() => exchange.requests(request(nbd.write, 9_999, 0)), NbdBroken)
  })
})

describe('an NBD refuser', () => {
  it('agrees, and answers every request with an error', () => {
    const said: Uint8Array[] = []
    const refuser = new NbdRefuser(2 ** 26, bytes => said.push(bytes))
    const all = join(
      clientAgrees,
      request(nbd.write, 1, 700),
      request(nbd.read, 2, 9),
      request(nbd.disconnect, 3, 0)
    )
    for (const byte of all) refuser.feed(Uint8Array.of(byte))
    const bytes = Buffer.concat(said)
    const expected = join(
      greeting,
      optionReply(8, nbd.replyUnsupported),
      optionReply(10, nbd.replyUnsupported),
      join(
        optionReply(nbd.optionGo, nbd.replyInfo, 12).subarray(0, 20),
        pack([2, 0], [8, 2 ** 26], [2, 1 | 4 | 8 | 32 | 64])
      ),
      optionReply(nbd.optionGo, nbd.replyAck),
      simple(1, 5),
      simple(2, 5)
    )
    assert.deepEqual(bytes, Buffer.from(expected))
    const exchange = agreed()
    exchange.requests(request(nbd.write, 1, 700))
    assert.throws(() => exchange.replies(simple(1, 5)), NbdBroken)
  })
})
