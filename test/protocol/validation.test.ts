import assert from 'node:assert/strict'
import { Type } from 'typebox'
import { validator } from '../../protocol/validation.ts'

const schema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z]+$' }),
    mode: Type.Optional(Type.Enum(['off', 'auto'])),
    cards: Type.Optional(Type.Array(Type.Object({ mac: Type.String() }, { additionalProperties: false })))
  },
  { additionalProperties: false }
)
const check = validator(schema, 'the request')

describe('validation', () => {
  it('has nothing to say about what is right', () => {
    assert.deepEqual(check.mistakes({ name: 'one', mode: 'off', cards: [{ mac: 'x' }] }), [])
    assert.equal(check.is({ name: 'one' }), true)
  })

  it('names each mistake once, by the place where it is', () => {
    assert.deepEqual(check.mistakes({ nmae: 'one' }).sort(), ['name is missing', 'unknown key nmae'])
    assert.deepEqual(check.mistakes({ name: 'one', mode: 'of' }), ['mode must be one of off, auto'])
    assert.deepEqual(check.mistakes({ name: 'one', cards: [{}] }), ['cards.0.mac is missing'])
    assert.match(check.mistakes({ name: 'ONE' }).join(), /^name must match/)
    assert.match(check.mistakes(7).join(), /^the request must be object/)
    assert.equal(check.is(7), false)
  })

  it('lists a bounded number of mistakes', () => {
    const cards = Array.from({ length: 1_000 }, () => ({ mac: 7 }))
    const { length } = check.mistakes({ name: 'one', cards })
    assert.ok(length > 0 && length <= 64, `${length}`)
  })
})
