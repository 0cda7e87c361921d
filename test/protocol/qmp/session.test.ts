import assert from 'node:assert/strict'
import fc from 'fast-check'
import { QmpReader } from '../../../protocol/qmp/reader.ts'
import { type QmpEffect, QmpSession } from '../../../protocol/qmp/session.ts'

const GREETING =
  '{"QMP":{"version":{"qemu":{"micro":22,"minor":2,"major":7},"package":"x"},"capabilities":["oob"]}}'
const bytes = (...lines: string[]) => new TextEncoder().encode(lines.map(line => `${line}\r\n`).join(''))
const kinds = (effects: QmpEffect[]) => effects.map(effect => effect.kind)
const written = (effects: QmpEffect[]) =>
  effects.flatMap(effect =>
    effect.kind === 'write' ? [JSON.parse(new TextDecoder().decode(effect.bytes))] : []
  )

function ready(options: ConstructorParameters<typeof QmpSession>[1] = {}): QmpSession {
  const session = new QmpSession(0, options)
  session.step({ kind: 'bytes', bytes: bytes(GREETING, '{"return":{},"id":0}') }, 0)
  return session
}
const execute = (session: QmpSession, ticket: number, now = 0, deadlineMs = 1000) =>
  session.step({ kind: 'execute', ticket, name: `c${ticket}`, arguments: { n: ticket }, deadlineMs }, now)
const say = (session: QmpSession, line: string, now = 0) =>
  session.step({ kind: 'bytes', bytes: bytes(line) }, now)

describe('qmp reader', () => {
  it('gives the same messages however the bytes are cut', () => {
    const whole = bytes(
      GREETING,
      '',
      '{"return":[1],"id":3}',
      '{"event":"STOP","timestamp":{}}',
      '{"error":{"class":"C","desc":"d"},"id":4}'
    )
    const expected = new QmpReader().read(whole)
    assert.equal(expected.ok, true)
    assert.deepEqual(
      expected.messages.map(message => message.kind),
      ['greeting', 'return', 'event', 'error']
    )
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length)), cuts => {
        const reader = new QmpReader()
        const at = [0, ...cuts.sort((a, b) => a - b), whole.length]
        const messages = at.slice(1).flatMap((end, index) => {
          const piece = whole.slice(at[index], end)
          const reading = reader.read(piece)
          piece.fill(0)
          return reading.messages
        })
        assert.deepEqual(messages, expected.messages)
      })
    )
  })

  it('refuses a line over the limit before it is complete, and stays refused', () => {
    const reader = new QmpReader(10)
    assert.equal(reader.read(new Uint8Array(10).fill(0x20)).ok, true)
    const reading = reader.read(new Uint8Array(1).fill(0x20))
    assert.equal(reading.ok, false)
    assert.match(reading.ok ? '' : reading.reason, /longer than 10 bytes/)
    assert.equal(reader.read(bytes('{"event":"STOP"}')).ok, false)
    assert.equal(new QmpReader(10).read(bytes('12345678901')).ok, false)
    assert.equal(
      new QmpReader(18).read(bytes('{"event":"STOPPD"}', '{"event":"STOPPD"}')).ok,
      false,
      'CR counts'
    )
    assert.equal(new QmpReader(19).read(bytes('{"event":"STOPPD"}', '{"event":"STOPPD"}')).ok, true)
  })

  for (const line of [
    'x',
    '[]',
    'null',
    '7',
    '{}',
    '{"return":1}',
    '{"return":1,"id":"1"}',
    '{"return":1,"id":-1}',
    '{"return":1,"id":1.5}',
    '{"error":{"class":"C"},"id":1}',
    '{"error":{"class":"","desc":"d"},"id":1}',
    '{"error":null,"id":1}',
    '{"error":{"class":"C","desc":"d"},"id":"x"}',
    '{"event":7}',
    '{"event":""}',
    '{"event":"E","data":[]}',
    '{"QMP":null}',
    '{"QMP":{}}',
    '{"QMP":{"version":{}}}',
    '{"QMP":{"version":{"qemu":{"major":7,"minor":2}}}}',
    '{"QMP":{"version":{"qemu":{"major":7,"micro":2}}}}',
    '{"QMP":{"version":{"qemu":{"minor":7,"micro":2}}}}'
  ]) {
    it(`refuses ${line}`, () => assert.equal(new QmpReader().read(bytes(line)).ok, false))
  }

  it('refuses what is not UTF-8', () => {
    assert.equal(new QmpReader().read(Uint8Array.of(0x22, 0xff, 0x22, 0x0a)).ok, false)
  })

  it('keeps what came whole before a bad line', () => {
    const reading = new QmpReader().read(bytes('{"event":"STOP"}', 'garbage', '{"event":"RESUME"}'))
    assert.equal(reading.ok, false)
    assert.deepEqual(reading.messages, [{ kind: 'event', name: 'STOP', data: {} }])
  })
})

describe('qmp session', () => {
  it('shakes hands, then sends what waited, in order', () => {
    const session = new QmpSession(0)
    assert.deepEqual(execute(session, 1), [])
    assert.deepEqual(execute(session, 2), [])
    assert.deepEqual(written(say(session, GREETING)), [{ execute: 'qmp_capabilities', id: 0 }])
    const effects = say(session, '{"return":{},"id":0}')
    assert.deepEqual(kinds(effects), ['ready', 'write', 'write'])
    assert.deepEqual(effects[0], { kind: 'ready', version: '7.2.22' })
    assert.deepEqual(written(effects), [
      { execute: 'c1', arguments: { n: 1 }, id: 1 },
      { execute: 'c2', arguments: { n: 2 }, id: 2 }
    ])
  })

  it('matches answers by number, whatever their order', () => {
    const session = ready()
    execute(session, 1)
    execute(session, 2)
    assert.deepEqual(say(session, '{"return":{"a":1},"id":2}'), [
      { kind: 'answer', ticket: 2, name: 'c2', value: { a: 1 } }
    ])
    assert.deepEqual(say(session, '{"error":{"class":"GenericError","desc":"no"},"id":1}'), [
      { kind: 'failed', ticket: 1, name: 'c1', cause: 'refused', description: 'GenericError: no' }
    ])
    execute(session, 1)
    assert.deepEqual(
      kinds(say(session, '{"return":1,"id":1}')),
      ['answer'],
      'an answered number is free again'
    )
  })

  it('passes events on at any time', () => {
    const session = new QmpSession(0)
    assert.deepEqual(say(session, '{"event":"RESET","data":{"guest":true}}'), [
      { kind: 'event', name: 'RESET', data: { guest: true } }
    ])
  })

  for (const [what, line] of [
    ['an answer to nothing', '{"return":{},"id":9}'],
    ['the handshake answered twice', '{"return":{},"id":0}'],
    ['an error without a number', '{"error":{"class":"C","desc":"d"}}'],
    ['a second greeting', GREETING],
    ['garbage', '}']
  ] as const) {
    it(`hangs up on ${what}`, () => {
      const session = ready()
      execute(session, 1)
      const effects = say(session, line)
      assert.deepEqual(kinds(effects), ['closed', 'failed'])
      assert.equal(effects[1]?.kind === 'failed' && effects[1].cause, 'closed')
      assert.deepEqual(say(session, '{"event":"STOP"}'), [], 'nothing is heard after it')
      assert.equal(session.wakeup(), undefined)
    })
  }

  it('hangs up on an answer before the handshake is over', () => {
    const session = new QmpSession(0)
    execute(session, 1)
    assert.deepEqual(kinds(say(session, '{"return":{},"id":1}')), ['closed', 'failed'])
    const refused = new QmpSession(0)
    say(refused, GREETING)
    assert.deepEqual(kinds(say(refused, '{"error":{"class":"C","desc":"d"},"id":0}')), ['closed'])
  })

  it('does not go on with messages after the one that closed it', () => {
    const session = ready()
    const effects = session.step(
      { kind: 'bytes', bytes: bytes('{"return":1,"id":5}', '{"event":"STOP"}') },
      0
    )
    assert.deepEqual(kinds(effects), ['closed'])
  })

  it('gives the handshake a deadline', () => {
    const session = new QmpSession(100, { handshakeMs: 50 })
    assert.equal(session.wakeup(), 150)
    assert.deepEqual(session.step({ kind: 'tick' }, 149), [])
    assert.deepEqual(kinds(session.step({ kind: 'tick' }, 150)), ['closed'])
  })

  it('answers a late command once and takes its late answer silently', () => {
    const session = ready()
    execute(session, 1, 0, 100)
    execute(session, 2, 0, 200)
    assert.equal(session.wakeup(), 100)
    assert.deepEqual(kinds(session.step({ kind: 'tick' }, 99)), [])
    assert.deepEqual(session.step({ kind: 'tick' }, 100), [
      { kind: 'failed', ticket: 1, name: 'c1', cause: 'late', description: 'no answer in time' }
    ])
    assert.equal(session.wakeup(), 200)
    assert.throws(() => execute(session, 1), /in use/)
    assert.deepEqual(say(session, '{"return":{},"id":1}'), [])
    assert.deepEqual(kinds(session.step({ kind: 'ended', reason: 'socket closed' }, 150)), [
      'closed',
      'failed'
    ])
  })

  it('never sends a command whose deadline passed before the handshake', () => {
    const session = new QmpSession(0)
    execute(session, 1, 0, 10)
    assert.equal(session.wakeup(), 10)
    assert.deepEqual(kinds(session.step({ kind: 'tick' }, 10)), ['failed'])
    assert.deepEqual(
      kinds(session.step({ kind: 'bytes', bytes: bytes(GREETING, '{"return":{},"id":0}') }, 11)),
      ['write', 'ready']
    )
  })

  it('does not report a late command again when the line ends', () => {
    const session = ready()
    execute(session, 1, 0, 10)
    session.step({ kind: 'tick' }, 10)
    assert.deepEqual(session.step({ kind: 'ended', reason: 'gone' }, 11), [
      { kind: 'closed', reason: 'gone' }
    ])
    assert.deepEqual(session.step({ kind: 'ended', reason: 'gone' }, 12), [])
  })

  it('bounds what waits, late commands included', () => {
    const session = ready({ maxCommands: 1 })
    execute(session, 1, 0, 10)
    session.step({ kind: 'tick' }, 10)
    const refused = execute(session, 2, 11)
    assert.equal(refused[0]?.kind === 'failed' && refused[0].cause, 'busy')
  })

  it('refuses commands once closed, and the handshake number always', () => {
    const session = ready()
    session.step({ kind: 'ended', reason: 'gone' }, 0)
    const refused = execute(session, 1)
    assert.equal(refused[0]?.kind === 'failed' && refused[0].cause, 'closed')
    assert.throws(() => execute(session, 0), /in use/)
  })

  it('survives any bytes, and after garbage nothing but silence', () => {
    const line = fc.oneof(
      fc.constant(GREETING),
      fc.json({ maxDepth: 3 }),
      fc.string(),
      fc.record({ return: fc.jsonValue(), id: fc.nat(3) }).map(value => JSON.stringify(value)),
      fc.record({ event: fc.string(), data: fc.jsonValue() }).map(value => JSON.stringify(value)),
      fc.record({ error: fc.jsonValue(), id: fc.nat(3) }).map(value => JSON.stringify(value))
    )
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      line.map(text => bytes(text))
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
        const session = new QmpSession(0, { maxLineBytes: 300 })
        let answered = 0
        for (const ticket of [1, 2, 3]) execute(session, ticket)
        let closed = false
        for (const part of [...pieces]) {
          const effects = session.step({ kind: 'bytes', bytes: part }, 0)
          if (closed) assert.deepEqual(effects, [])
          closed ||= effects.some(effect => effect.kind === 'closed')
          answered += effects.filter(effect => effect.kind === 'answer' || effect.kind === 'failed').length
        }
        answered += session
          .step({ kind: 'ended', reason: 'end' }, 0)
          .filter(effect => effect.kind === 'failed').length
        assert.equal(answered, 3, 'every command is answered exactly once')
      })
    )
  })
})
