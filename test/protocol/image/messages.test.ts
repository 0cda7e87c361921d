import assert from 'node:assert/strict'
import fc from 'fast-check'
import { errorCode } from '../../../protocol/errors.ts'
import { imageRead, imageStatAnswer, imageStatRequest } from '../../../protocol/image/messages.ts'
import { watari } from '../../../protocol/messages.js'

const hash = 'ab'.repeat(32)
const refused = (decode: () => unknown) => assert.throws(decode, error => errorCode(error) === 'bad-message')

describe('image messages', () => {
  it('come back as they went', () => {
    assert.deepEqual(imageStatRequest.decode(imageStatRequest.encode({ hash })), { hash })
    for (const offset of [0, 1, 2 ** 40]) {
      assert.deepEqual(imageRead.decode(imageRead.encode({ hash, offset })), { hash, offset })
    }
    for (const answer of [{}, { bytes: 0 }, { bytes: 2 ** 40 }]) {
      assert.deepEqual(imageStatAnswer.decode(imageStatAnswer.encode(answer)), answer)
    }
  })

  it('fit the one byte that tells their length on a stream', () => {
    assert.ok(imageRead.maxBytes < 256)
  })

  it('are refused with a hash of another length', () => {
    const short = watari.image.ReadRequest.encode(
      new watari.image.ReadRequest({ hash: new Uint8Array(31) })
    ).finish()
    refused(() => imageRead.decode(short))
    refused(() => imageStatRequest.decode(short))
    refused(() => imageRead.decode(new Uint8Array(0)))
  })

  it('are refused as bad-message when they are garbage, and never otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes => {
        for (const codec of [imageRead, imageStatRequest, imageStatAnswer]) {
          try {
            codec.decode(bytes)
          } catch (error) {
            assert.equal(errorCode(error), 'bad-message')
          }
        }
      })
    )
  })
})
