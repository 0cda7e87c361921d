import assert from 'node:assert/strict'
import { linkTo } from '../../../bench/support/lab.ts'

describe("a benchmark's lab", () => {
  const host = { id: 'host-1', name: 'b1' }
  const [other, named, unnamed] = [{ host: 'b2' }, { host: 'b1' }, { host: 'host-1' }]

  it('finds the link to a host by its name, or by its id while that is not known', () => {
    assert.equal(linkTo(host, [other, named]), named)
    assert.equal(linkTo(host, [other, unnamed]), unnamed)
  })

  it('finds none where there is none', () => {
    assert.equal(linkTo(host, [other]), undefined)
    assert.equal(linkTo(host, []), undefined)
  })
})
