import assert from 'node:assert/strict'
import { admissionError } from '../../../overlay/identity/encrypter.ts'

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
