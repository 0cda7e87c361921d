import assert from 'node:assert/strict'
import fc from 'fast-check'
import { WatariError } from '../../../protocol/errors.ts'
import { areRights, type TrustRight, trustRights } from '../../../protocol/identity/chain.ts'
import {
  type Hello,
  helloCodec,
  renewalRequestCodec,
  renewedCodec,
  type Verdict,
  verdictCodec
} from '../../../protocol/identity/messages.ts'
import { areRoles, checkName, hostRoles, isName } from '../../../protocol/identity/names.ts'
import { watari } from '../../../protocol/messages.js'

/** Plain objects, as the codecs make them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true })
}

const token = fc.string({ minLength: 1, maxLength: 500 })
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/)
const roles = fc.subarray([...hostRoles], { minLength: 1 })
const rights = fc.subarray([...trustRights] as TrustRight[])
const chain = fc.oneof(
  record({ site: token, host: token }),
  record({ site: token, host: token, bulk: token })
)

const hello: fc.Arbitrary<Hello> = fc.oneof(
  record({ kind: fc.constant('chain' as const), chain }),
  record({
    kind: fc.constant('chain' as const),
    chain,
    process: record({
      life: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(bytes => Buffer.from(bytes).toString('hex')),
      forMs: fc.nat()
    })
  }),
  record({ kind: fc.constant('renewal' as const), chain }),
  record({
    kind: fc.constant('enrolment' as const),
    enrolment: record({ invitation: token, name, roles })
  })
)

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.constantFrom<Verdict>({ kind: 'accepted' }, { kind: 'accepted', hasEnded: true }),
  record({
    kind: fc.constant('refused' as const),
    code: fc.stringMatching(/^[a-z][a-z0-9-]{0,63}$/),
    message: fc.stringMatching(/^[ -~]{0,200}$/)
  }),
  record({ kind: fc.constant('renewed' as const), chain }),
  record({
    kind: fc.constant('enrolled' as const),
    enrolled: record({
      chain,
      organization: token,
      founder: fc.string({ minLength: 1, maxLength: 64 }),
      bootstrap: fc.array(fc.string({ minLength: 1, maxLength: 80 }), { maxLength: 32 }),
      trusted: fc.array(record({ organization: token, rights }), { maxLength: 4 }),
      revocations: fc.array(token, { maxLength: 4 })
    })
  })
)

describe('identity messages', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(hello, value => assert.deepEqual(helloCodec.decode(helloCodec.encode(value)), value))
    )
    fc.assert(
      fc.property(verdict, value => assert.deepEqual(verdictCodec.decode(verdictCodec.encode(value)), value))
    )
    fc.assert(
      fc.property(chain, value => assert.deepEqual(renewedCodec.decode(renewedCodec.encode(value)), value))
    )
    assert.deepEqual(renewalRequestCodec.decode(renewalRequestCodec.encode({})), {})
  })

  it('are refused as bad-message when they are garbage, and never otherwise', () => {
    for (const codec of [helloCodec, verdictCodec, renewedCodec, renewalRequestCodec]) {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
          try {
            codec.decode(bytes)
          } catch (error) {
            assert(error instanceof WatariError)
            assert.equal(error.code, 'bad-message')
          }
        })
      )
    }
  })

  it('are refused when truncated in the middle of a field', () => {
    const bytes = helloCodec.encode({ kind: 'chain', chain: { site: 'a.b.c', host: 'd.e.f' } })
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => helloCodec.decode(bytes.subarray(0, length)), { code: 'bad-message' })
    }
  })

  const badHellos: [string, watari.identity.Hello.$Properties][] = [
    ['nothing in it', {}],
    ['a certificate missing', { chain: { site: 'a' } }],
    ['an oversized certificate', { chain: { site: 'a', host: 'b'.repeat(2_049) } }],
    ['a bad name', { enrolment: { invitation: 'i', name: 'A b', roles: ['host'] } }],
    ['no roles', { enrolment: { invitation: 'i', name: 'a', roles: [] } }],
    ['an unknown role', { enrolment: { invitation: 'i', name: 'a', roles: ['root'] } }],
    ['a role twice', { enrolment: { invitation: 'i', name: 'a', roles: ['host', 'host'] } }],
    ['a life that is too short', { chain: { site: 'a', host: 'b' }, life: new Uint8Array(7) }],
    ['no invitation', { enrolment: { name: 'a', roles: ['host'] } }]
  ]
  for (const [what, message] of badHellos) {
    it(`refuse a hello with ${what}`, () => {
      assert.throws(() => helloCodec.decode(watari.identity.Hello.encode(message).finish()), {
        code: 'bad-message'
      })
    })
  }

  const chainMessage = { site: 'a', host: 'b' }
  const enrolled = { chain: chainMessage, organization: '{}', founder: 'f' }
  const badVerdicts: [string, watari.identity.Verdict.$Properties][] = [
    ['nothing in it', {}],
    ['a code that is no code', { refused: { code: 'Not A Code', message: '' } }],
    ['no code', { refused: { message: 'because' } }],
    ['a renewal without chain', { renewed: {} }],
    ['an enrolment without chain', { enrolled: { organization: '{}', founder: 'f' } }],
    ['an enrolment without founder', { enrolled: { chain: chainMessage, organization: '{}' } }],
    ['too many addresses', { enrolled: { ...enrolled, bootstrap: Array.from({ length: 33 }, () => 'a') } }],
    ['an oversized address', { enrolled: { ...enrolled, bootstrap: ['a'.repeat(257)] } }],
    ['too many lists', { enrolled: { ...enrolled, revocations: Array.from({ length: 17 }, () => 'a') } }],
    ['too many trusted', { enrolled: { ...enrolled, trusted: Array.from({ length: 129 }, () => ({})) } }],
    ['an unknown right', { enrolled: { ...enrolled, trusted: [{ organization: '{}', rights: ['all'] }] } }]
  ]
  for (const [what, message] of badVerdicts) {
    it(`refuse a verdict with ${what}`, () => {
      assert.throws(() => verdictCodec.decode(watari.identity.Verdict.encode(message).finish()), {
        code: 'bad-message'
      })
    })
  }

  it('read absent lists as empty ones', () => {
    const bytes = watari.identity.Verdict.encode({
      enrolled: { ...enrolled, trusted: [{ organization: '{}' }] }
    }).finish()
    const read = verdictCodec.decode(bytes)
    assert(read.kind === 'enrolled')
    assert.deepEqual(read.enrolled.bootstrap, [])
    assert.deepEqual(read.enrolled.trusted, [{ organization: '{}', rights: [] }])
  })

  it("keep a stranger's control characters out of logs, and its essays short", () => {
    const message = `line\nbreak \u001b[31m${'x'.repeat(2_000)}`
    const read = verdictCodec.decode(
      watari.identity.Verdict.encode({ refused: { code: 'no', message } }).finish()
    )
    assert(read.kind === 'refused')
    assert.equal(read.message.length, 1_024)
    assert(read.message.startsWith('line break  [31mx'))
    const silent = verdictCodec.decode(watari.identity.Verdict.encode({ refused: { code: 'no' } }).finish())
    assert.deepEqual(silent, { kind: 'refused', code: 'no', message: '' })
  })

  it('are over their limit before they are decoded', () => {
    assert.throws(() => helloCodec.decode(new Uint8Array(8_193)), { code: 'bad-message' })
    assert.throws(() => verdictCodec.decode(new Uint8Array(262_145)), { code: 'bad-message' })
  })
})

describe('names and rights', () => {
  it('are short, lower-case and safe in paths', () => {
    for (const good of ['a', 'north', 'site-1', `a${'b'.repeat(31)}`]) assert(isName(good))
    for (const bad of ['', '1a', 'A', '-a', 'a b', 'a/b', '..', 'a.b', `a${'b'.repeat(32)}`, 'a\n', 7])
      assert(!isName(bad))
  })

  it('say what a name may be', () => {
    checkName('host', 'a1')
    assert.throws(() => checkName('organization', 'Große'), {
      code: 'bad-name',
      message: /an organization.*lower-case/
    })
    assert.throws(() => checkName('site', ''), { code: 'bad-name', message: /name a site/ })
  })

  it('are lists without repetition', () => {
    assert(areRoles(['host', 'issuer']))
    assert(!areRoles('host'))
    assert(areRights([]))
    assert(!areRights(['host', 'host']))
    assert(!areRights('host'))
  })
})
