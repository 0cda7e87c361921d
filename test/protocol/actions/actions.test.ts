import assert from 'node:assert/strict'
import { shapes } from '../../../protocol/actions/actions.ts'
import { exitCode, httpStatus } from '../../../protocol/actions/outcomes.ts'
import { type ActionName, routes } from '../../../protocol/actions/routes.ts'

const names = Object.keys(routes) as ActionName[]

describe('actions', () => {
  it('have a shape for each route, and the other way round', () => {
    assert.deepEqual(Object.keys(shapes).sort(), [...names].sort())
  })

  it('have a method and path of their own', () => {
    const ways = names.map(name => `${routes[name].method} ${routes[name].path.replaceAll(/\{\w+\}/g, '{}')}`)
    assert.equal(new Set(ways).size, ways.length)
  })

  it('name in their path only what is in their request', () => {
    for (const name of names) {
      const parameters = [...routes[name].path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
      const properties = Object.keys((shapes[name].request as { properties: object }).properties)
      assert.deepEqual(
        parameters.filter(parameter => !properties.includes(parameter)),
        [],
        name
      )
    }
  })

  it('ask only questions with GET', () => {
    for (const name of names) assert.equal(routes[name].method === 'GET', routes[name].kind === 'query', name)
  })
})

describe('outcomes', () => {
  it('are told by status and exit code', () => {
    const told = (code: string) => [httpStatus(code), exitCode(code)]
    assert.deepEqual(told('bad-request'), [400, 2])
    assert.deepEqual(told('not-found'), [404, 1])
    assert.deepEqual(told('relocation-not-found'), [404, 1])
    assert.deepEqual(told('name-in-use'), [409, 1])
    for (const what of ['image-in-use', 'ip-in-use', 'mac-in-use', 'already-attached', 'segment-exists']) {
      assert.deepEqual(told(what), [409, 1], what)
    }
    assert.deepEqual(told('outcome-unknown'), [504, 4])
    assert.deepEqual(told('internal'), [500, 1])
    assert.deepEqual(told('a-code-of-some-part'), [422, 1])
    assert.equal(exitCode('usage'), 2)
    assert.equal(exitCode('agent-not-reachable'), 3)
    assert.equal(exitCode('still-going-on'), 4)
  })
})
