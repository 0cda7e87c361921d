import assert from 'node:assert/strict'
import fc from 'fast-check'
import { membershipLimits as limits } from '../../../protocol/membership/limits.ts'
import {
  type Content,
  decodeMessage,
  encodeMessage,
  type Message
} from '../../../protocol/membership/message.ts'
import { recordCodec, type VerifiedRecord } from '../../../protocol/membership/record.ts'
import { watari } from '../../../protocol/messages.js'
import { record, told } from './fixture.ts'
import { verifiedMessage } from './virtual-network.ts'

const bad = { code: 'bad-message' }
const wire = watari.membership

const ids = fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{1,52}$/)
const words = fc.stringMatching(/^[a-z0-9-]{1,40}$/)
const incarnations = fc.integer({ min: 1, max: 2 ** 52 - 1 })
const records = fc
  .record({
    id: ids,
    name: words,
    org: words,
    site: words,
    roles: fc.subarray(['host', 'gateway', 'witness', 'issuer'] as const),
    incarnation: incarnations,
    addresses: fc.array(fc.string({ minLength: 0, maxLength: 30 }), { maxLength: limits.addresses }),
    state: fc.constantFrom('alive' as const, 'left' as const),
    restartingMs: fc.nat(limits.restartMs),
    domain: fc.option(words),
    credentials: fc.uint8Array({ maxLength: 300 })
  })
  .map(({ id, name, org, site, roles, domain, ...rest }) => ({
    host: { id, name, org, site, roles },
    ...rest,
    ...(domain !== null && { domain })
  }))
const sequences = fc.nat(2 ** 31 - 1)
const contents: fc.Arbitrary<Content> = fc.oneof(
  fc.record({ kind: fc.constant('ping' as const), sequence: sequences, digest: sequences }),
  fc.record({ kind: fc.constant('ping-request' as const), sequence: sequences, target: ids }),
  fc.record({ kind: fc.constantFrom('ack' as const, 'nack' as const), sequence: sequences }),
  fc.constant({ kind: 'gossip' as const }),
  fc.record({ kind: fc.constant('sync' as const), reply: fc.boolean() })
)
const messages: fc.Arbitrary<Message<VerifiedRecord>> = fc
  .tuple(
    contents,
    fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constantFrom('suspect' as const, 'dead' as const),
          host: ids,
          incarnation: incarnations,
          accuser: ids
        }),
        fc.tuple(records, fc.nat(90_000)).map(([of, remaining]) => told(of, remaining))
      ),
      { maxLength: 8 }
    )
  )
  .map(([content, rumors]) => ({ ...content, rumors }))

describe('membership codec', () => {
  it('brings every message back', () => {
    fc.assert(
      fc.property(messages, message => {
        const back = verifiedMessage(decodeMessage(encodeMessage(message)))
        assert.deepEqual(normal(back), normal(message))
      })
    )
  })

  it('refuses any other bytes as a bad message, or reads them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        try {
          decodeMessage(bytes)
        } catch (error) {
          assert.equal((error as { code: string }).code, 'bad-message')
        }
      })
    )
    fc.assert(
      fc.property(messages, fc.nat(), fc.nat(255), (message, at, byte) => {
        const bytes = encodeMessage(message)
        bytes[at % bytes.length] = byte
        try {
          decodeMessage(bytes)
        } catch (error) {
          assert.equal((error as { code: string }).code, 'bad-message')
        }
      })
    )
  })

  it('knows the roles of today and passes over those of tomorrow', () => {
    const bytes = wire.Record.encode({
      ...{ host: 'x', name: 'x', org: 'o', site: 's', incarnation: 1 },
      roles: ['host', 'oracle']
    }).finish()
    const { host, addresses, credentials } = recordCodec.decode(bytes)
    assert.deepEqual(host.roles, ['host'])
    assert.deepEqual([addresses, credentials.length], [[], 0])
  })

  const good = { host: 'x', name: 'x', org: 'o', site: 's', incarnation: 1 }
  for (const [what, wrong] of Object.entries({
    'no host': { host: '' },
    'an id that is none': { host: 'not base58!' },
    'a long id': { host: 'x'.repeat(65) },
    'no name': { name: '' },
    'a long name': { name: 'x'.repeat(65) },
    'control characters': { site: 'a\u001b[31m' },
    'no incarnation': { incarnation: 0 },
    'an incarnation that leaves no room': { incarnation: 2 ** 53 - 1 },
    'too many roles': { roles: Array(9).fill('host') },
    'too many addresses': { addresses: Array(limits.addresses + 1).fill('/x') },
    'a long address': { addresses: ['x'.repeat(limits.addressCharacters + 1)] },
    'a domain with control characters': { domain: 'rack\n1' },
    'a long domain': { domain: 'x'.repeat(65) },
    'large credentials': { credentials: new Uint8Array(limits.credentialBytes + 1) }
  })) {
    it(`refuses a record with ${what}`, () => {
      recordCodec.decode(wire.Record.encode(good).finish())
      assert.throws(() => recordCodec.decode(wire.Record.encode({ ...good, ...wrong }).finish()), bad)
    })
  }

  const signed = { record: new Uint8Array([1]), signature: new Uint8Array([1]) }
  const accusation = { host: 'x', incarnation: 1, accuser: 'y' }
  for (const [what, message] of Object.entries({
    'no content': {},
    'no target': { pingRequest: { sequence: 1 } },
    'too many rumors': { gossip: {}, rumors: Array(limits.rumors + 1).fill({ accusation }) },
    'an empty rumor': { gossip: {}, rumors: [{}] },
    'a rumor without record': { gossip: {}, rumors: [{ told: {} }] },
    'an empty record': {
      gossip: {},
      rumors: [{ told: { signed: { ...signed, record: new Uint8Array() } } }]
    },
    'no signature': { gossip: {}, rumors: [{ told: { signed: { record: signed.record } } }] },
    'a long signature': {
      gossip: {},
      rumors: [{ told: { signed: { ...signed, signature: new Uint8Array(129) } } }]
    },
    'nobody accused': { gossip: {}, rumors: [{ accusation: { ...accusation, host: '' } }] },
    'no accuser': { gossip: {}, rumors: [{ accusation: { ...accusation, accuser: '' } }] },
    'no incarnation accused': { gossip: {}, rumors: [{ accusation: { host: 'x', accuser: 'y' } }] }
  })) {
    it(`refuses a message with ${what}`, () => {
      assert.throws(() => decodeMessage(wire.Message.encode(message).finish()), bad)
    })
  }

  it('reads absent numbers as 0, and bounds what may be announced', () => {
    for (const message of [
      { ping: {} },
      { ack: {} },
      { nack: {} },
      { pingRequest: { target: 'x' } },
      { sync: {} }
    ]) {
      assert.equal(decodeMessage(wire.Message.encode(message).finish()).rumors.length, 0)
    }
    const told = decodeMessage(wire.Message.encode({ gossip: {}, rumors: [{ told: { signed } }] }).finish())
    assert(told.rumors[0]?.kind === 'told' && told.rumors[0].restartRemainingMs === 0)
    const long = recordCodec.decode(wire.Record.encode({ ...good, restartingMs: 2 ** 31 }).finish())
    assert.equal(long.restartingMs, limits.restartMs)
    assert.equal(recordCodec.encode(record('x')).length < 100, true)
  })
})

/** Without the difference between Buffer and Uint8Array, and between records and their bytes. */
function normal(message: Message<VerifiedRecord>): unknown {
  return {
    ...message,
    rumors: message.rumors.map(rumor =>
      rumor.kind === 'told'
        ? {
            remaining: rumor.restartRemainingMs,
            record: { ...rumor.record.record, credentials: [...rumor.record.record.credentials] }
          }
        : { ...rumor }
    )
  }
}
