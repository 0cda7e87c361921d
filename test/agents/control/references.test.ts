import assert from 'node:assert/strict'
import { findHost, findSite } from '../../../agents/control/actions/references.ts'
import type { ControlParts } from '../../../agents/control/parts.ts'

const hosts = [
  { id: '1', name: 'a1', org: 'north', site: 'a' },
  { id: '2', name: 'a2', org: 'north', site: 'a' },
  { id: '3', name: 'b1', org: 'north', site: 'b' },
  { id: '4', name: 'b1', org: 'south', site: 'b' },
  { id: '5', name: 'x1', org: 'south', site: 'a', state: 'left' }
]
const parts = { resource: { snapshot: () => ({ hosts }) } } as unknown as ControlParts

describe('what people name', () => {
  it('is a host by its id, or by a name that no other has', () => {
    assert.deepEqual([findHost(parts, 'a1'), findHost(parts, '4')], ['1', '4'])
    assert.throws(() => findHost(parts, 'b1'), {
      code: 'bad-request',
      message: /3 \(north\/b\), 4 \(south\/b\)/
    })
    assert.throws(() => findHost(parts, 'c1'), { code: 'no-such-host' })
  })

  it('is a site by its name, with its organization where two have one of that name', () => {
    assert.deepEqual(findSite(parts, 'a'), { org: 'north', site: 'a' })
    assert.deepEqual(findSite(parts, 'south/b'), { org: 'south', site: 'b' })
    assert.throws(() => findSite(parts, 'b'), { code: 'bad-request', message: /name north\/b or south\/b$/ })
    assert.throws(() => findSite(parts, 'south/a'), { code: 'no-such-site' })
  })
})
