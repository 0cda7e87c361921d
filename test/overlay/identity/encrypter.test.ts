import assert from 'node:assert/strict'
import type { NoiseComponents } from '@chainsafe/libp2p-noise'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { admissionError, noiseThen } from '../../../overlay/identity/encrypter.ts'
import { generateKey } from '../../../overlay/identity/keys.ts'
import { eventually } from '../../support/eventually.ts'

const silence: object = Object.assign(() => {}, { trace: () => {}, error: () => {}, newScope: () => silence })
const silent = { forComponent: () => silence }

describe('a secured connection', () => {
  it('carries what is sent, and throws nothing to learn that there is no more', async () => {
    const encrypter = async () => {
      const privateKey = await generateKey()
      const peerId = peerIdFromPrivateKey(privateKey)
      const components = { privateKey, peerId, logger: silent } as unknown as NoiseComponents
      return noiseThen(async ({ connection }) => connection)(components)
    }
    const [ours, theirs] = multiaddrConnectionPair()
    const [near, far] = await Promise.all([
      (await encrypter()).secureOutbound(ours, { skipStreamMuxerNegotiation: true }),
      (await encrypter()).secureInbound(theirs, { skipStreamMuxerNegotiation: true })
    ])
    const heard: string[] = []
    far.connection.addEventListener('message', ({ data }) =>
      heard.push(Buffer.from(data.subarray()).toString())
    )
    const thrown = { errors: 0 }
    const { decoder } = far.connection as unknown as { decoder: { lengthDecoder(bytes: unknown): number } }
    const lengthOf = decoder.lengthDecoder
    decoder.lengthDecoder = bytes => {
      try {
        return lengthOf(bytes)
      } catch (error) {
        thrown.errors++
        throw error
      }
    }
    for (const text of ['one', 'two', 'three']) near.connection.send(Buffer.from(text))
    await eventually(() => heard.join(' ') === 'one two three', { deadlineMs: 5_000 })
    assert.equal(thrown.errors, 0)
  })
})

describe('why a dial was not admitted', () => {
  it("is found in what libp2p's dial throws", () => {
    const refused = new Error('not admitted (revoked): the certificate of a2 was revoked\nby north')
    assert.equal(admissionError(refused)?.code, 'revoked')
    assert.match(admissionError(refused)?.message ?? '', /^the certificate of a2 was revoked\nby north$/)
    const several = new AggregateError(
      [new Error('connect ECONNREFUSED'), refused],
      'All multiaddr dials failed'
    )
    assert.equal(admissionError(several)?.code, 'revoked')
  })

  it('is not found in other failures', () => {
    for (const error of [
      new Error('connect ECONNREFUSED'),
      new Error('not admitted (Not A Code): x'),
      new AggregateError([new Error('a'), new Error('b')], 'c'),
      'text',
      undefined
    ]) {
      assert.equal(admissionError(error), undefined)
    }
  })
})
