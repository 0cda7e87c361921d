import assert from 'node:assert/strict'
import fc from 'fast-check'
import { channelFrameCodec, isChannelName } from '../../overlay/channel-frame.ts'
import { checkedLimits, defaultLimits } from '../../overlay/limits.ts'
import { coversMulticast, multicastRouteMissing } from '../../overlay/multicast.ts'
import { federationTopic, siteTopic } from '../../overlay/names.ts'
import { failureOf, replyCodec } from '../../overlay/reply.ts'
import { acknowledgement, frameHeader, StreamDeframer } from '../../overlay/stream-frames.ts'
import { WatariError } from '../../protocol/errors.ts'
import { watari } from '../../protocol/messages.js'

describe('pieces of a stream', () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 10 })

  it('come out as they went in, beside what was acknowledged, however the bytes were cut, and end with the end', () => {
    fc.assert(
      fc.property(
        pieces,
        fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
        fc.uint8Array(),
        (written, sizes, after) => {
          const wire = Buffer.concat([
            ...written.flatMap(piece => [frameHeader(piece.length), piece, acknowledgement(piece.length)]),
            frameHeader(0),
            after
          ])
          const deframer = new StreamDeframer()
          const got: Uint8Array[] = []
          for (let at = 0; at < wire.length; ) {
            const size = sizes.next().value as number
            got.push(...deframer.push(wire.subarray(at, at + size)))
            at += size
          }
          assert.deepEqual(Buffer.concat(got), Buffer.concat(written))
          assert.equal(deframer.isEnded, true)
          assert.equal(deframer.takeAcknowledged(), Buffer.concat(written).length)
          assert.equal(deframer.takeAcknowledged(), 0)
        }
      )
    )
  })

  it('never end before the end was read', () => {
    fc.assert(
      fc.property(pieces, written => {
        const wire = Buffer.concat([
          ...written.flatMap(piece => [frameHeader(piece.length), piece]),
          frameHeader(0)
        ])
        const deframer = new StreamDeframer()
        deframer.push(wire.subarray(0, wire.length - 1))
        assert.equal(deframer.isEnded, false)
      })
    )
  })
})

describe('a reply', () => {
  const codec = replyCodec(100)

  it('carries a result up to its limit, or a failure', () => {
    const result = new Uint8Array(100).fill(1)
    const back = codec.decode(codec.encode({ result }))
    assert.ok('result' in back && Buffer.from(back.result).equals(Buffer.from(result)))
    const failure = { code: 'no-room', message: 'full' }
    assert.deepEqual(codec.decode(codec.encode({ failure })), { failure })
    const empty = codec.decode(codec.encode({ result: new Uint8Array() }))
    assert.ok('result' in empty && empty.result.length === 0)
    assert.throws(() => codec.decode(codec.encode({ result: new Uint8Array(101) })), { code: 'bad-message' })
  })

  it('is refused when it is neither, or its code is none', () => {
    assert.throws(() => codec.decode(new Uint8Array()), { code: 'bad-message' })
    for (const code of ['', 'No', 'a b', 'x'.repeat(65)]) {
      const bytes = watari.rpc.Reply.encode({ failure: { code, message: '' } }).finish()
      assert.throws(() => codec.decode(bytes), { code: 'bad-message' })
    }
  })

  it('tells the caller our own errors, and of others nothing', () => {
    assert.deepEqual(failureOf(new WatariError('no-room', 'full')), {
      failure: { code: 'no-room', message: 'full' }
    })
    assert.equal(JSON.stringify(failureOf(new Error('secret'))).includes('secret'), false)
    const long = failureOf(new WatariError('long', '渡'.repeat(2_000)))
    assert.ok('failure' in long && Buffer.byteLength(long.failure.message) <= 1024)
    codec.encode(long)
  })
})

describe('a frame of a channel', () => {
  it('keeps its channel and message, and refuses everything else', () => {
    const codec = channelFrameCodec(50)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), message => {
        const back = codec.decode(codec.encode({ channel: 'area/what', message }))
        assert.equal(back.channel, 'area/what')
        assert.deepEqual(Buffer.from(back.message), Buffer.from(message))
      })
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          assert.ok(isChannelName(codec.decode(bytes).channel))
        } catch (error) {
          assert.equal((error as WatariError).code, 'bad-message')
        }
      })
    )
    assert.throws(() => codec.decode(codec.encode({ channel: 'a', message: new Uint8Array(51) })), {
      code: 'bad-message'
    })
    assert.throws(() => codec.decode(codec.encode({ channel: 'Upper', message: new Uint8Array() })), {
      code: 'bad-message'
    })
  })
})

describe('the limits', () => {
  it('hold among each other, and say all that does not', () => {
    assert.deepEqual(checkedLimits(), defaultLimits)
    assert.throws(
      () =>
        checkedLimits({
          heartbeatIntervalMs: 10_000,
          redialMinMs: 0,
          peersSought: 1_000,
          streamWindowBytes: 1
        }),
      error => {
        assert.ok(error instanceof WatariError)
        assert.equal(error.code, 'bad-config')
        assert.equal((error.fields.mistakes as string[]).length, 4)
        return true
      }
    )
  })
})

describe('a multicast route', () => {
  const head = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n'
  const route = (destination: string, mask: string, flags = '0001') =>
    `eth0\t${destination}\t00000000\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0\n`

  it('is the default route, one for 224.0.0.0/4 or one for the group itself', () => {
    assert.equal(coversMulticast(head + route('00000000', '00000000')), true)
    assert.equal(coversMulticast(head + route('000000E0', '000000F0')), true)
    assert.equal(coversMulticast(head + route('FB0000E0', 'FFFFFFFF')), true)
  })

  it('is neither a route of the site, nor one that is down, nor garbage', async () => {
    assert.equal(coversMulticast(head + route('0001A8C0', '00FFFFFF')), false)
    assert.equal(coversMulticast(head + route('00000000', '00000000', '0000')), false)
    assert.equal(coversMulticast(head), false)
    assert.equal(coversMulticast('x\nnonsense\n\t\t'), false)
    assert.equal(await multicastRouteMissing('/nonexistent'), false)
  })
})

describe('the names of topics', () => {
  it('never meet for different sites', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (org, site, otherOrg, otherSite) => {
        fc.pre(org !== otherOrg || site !== otherSite)
        assert.notEqual(
          siteTopic(org.toWellFormed(), site.toWellFormed(), 'load'),
          siteTopic(otherOrg.toWellFormed(), otherSite.toWellFormed(), 'load')
        )
      })
    )
    assert.equal(federationTopic('load'), 'watari/federation/load')
  })
})
