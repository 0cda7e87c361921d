import assert from 'node:assert/strict'
import { pureJsCrypto } from '@chainsafe/libp2p-noise'
import fc from 'fast-check'
import { Uint8ArrayList } from 'uint8arraylist'
import { noiseCrypto } from '../../../overlay/identity/noise-crypto.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const sealed = fc.record({
  key: bytes(32),
  nonce: bytes(12),
  ad: fc.uint8Array({ maxLength: 32 }),
  pieces: fc.array(fc.uint8Array({ minLength: 1, maxLength: 900 }), { minLength: 1, maxLength: 6 })
})

describe('the cryptography of Noise', () => {
  it('is what the reference implementation computes, for bytes in one piece and in many', () => {
    fc.assert(
      fc.property(sealed, fc.boolean(), ({ key, nonce, ad, pieces }, isList) => {
        const list = new Uint8ArrayList(...pieces)
        const expected = pureJsCrypto.chaCha20Poly1305Encrypt(list.subarray(), nonce, ad, key).subarray()
        const input = (isList ? list : list.subarray()) as Uint8Array
        assert.deepEqual(
          Buffer.from(noiseCrypto.chaCha20Poly1305Encrypt(input, nonce, ad, key).subarray()),
          Buffer.from(expected)
        )
        const cut = Math.floor(expected.length / 2)
        const received = isList
          ? new Uint8ArrayList(expected.slice(0, cut), expected.slice(cut))
          : Uint8Array.from(expected)
        assert.deepEqual(
          Buffer.from(noiseCrypto.chaCha20Poly1305Decrypt(received as Uint8Array, nonce, ad, key).subarray()),
          Buffer.from(list.subarray())
        )
      }),
      { numRuns: 60 }
    )
  })

  it('refuses whatever was altered', () => {
    fc.assert(
      fc.property(sealed, fc.nat(), ({ key, nonce, ad, pieces }, at) => {
        const plain = new Uint8ArrayList(...pieces, new Uint8Array(1_500)).subarray()
        const bad = Uint8Array.from(noiseCrypto.chaCha20Poly1305Encrypt(plain, nonce, ad, key).subarray())
        bad[at % bad.length]! ^= 1
        assert.throws(() => noiseCrypto.chaCha20Poly1305Decrypt(bad, nonce, ad, key))
      }),
      { numRuns: 40 }
    )
  })
})
