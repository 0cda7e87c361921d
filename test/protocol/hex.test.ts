import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fromHex, toHex } from '../../protocol/hex.ts'

describe('hex digits', () => {
  it('are what every other program writes, and are read back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'))
        assert.deepEqual(fromHex(toHex(bytes)), bytes)
      })
    )
  })

  for (const text of ['0', 'abc', 'AB', '0x', ' 0', '0g', '00\n', 'é0', '0.'])
    it(`are not ${JSON.stringify(text)}`, () => {
      assert.throws(() => fromHex(text), /hex digits/)
    })
})
