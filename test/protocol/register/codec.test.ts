import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Codec } from '../../../protocol/codec.ts'
import { integer, list, present, shortText } from '../../../protocol/fields.ts'
import { fromHex, toHex } from '../../../protocol/hex.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { registerLimits } from '../../../protocol/register/limits.ts'
import { machineLimits, machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import type { Answer, Request } from '../../../protocol/register/message.ts'
import {
  answerCodec,
  hintCodec,
  isRegisterKey,
  letGoCodec,
  requestCodec,
  voterRecordCodec
} from '../../../protocol/register/message-codec.ts'

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(value => toHex(value))
const host = fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{1,52}$/)
const voters = fc
  .tuple(
    fc.uniqueArray(host, { minLength: 5, maxLength: 5 }),
    fc.array(hex(16), { minLength: 5, maxLength: 5 }),
    fc.constantFrom(1, 3, 5)
  )
  .map(([hosts, stores, count]) =>
    [...hosts]
      .sort()
      .slice(0, count)
      .map((name, at) => ({ host: name, store: stores[at]! }))
  )
const configuration = fc.record({ number: fc.integer({ min: 2, max: 2 ** 40 }), voters })
const ballot = fc.record({
  counter: fc.integer({ min: 1, max: 2 ** 48 }),
  proposer: fc.stringMatching(/^[0-9A-Za-z._-]{0,90}$/)
})
const holder = fc.record({ host, incarnation: fc.stringMatching(/^[0-9a-z-]{1,64}$/) })
const grant = fc.record({
  holder,
  epoch: fc.integer({ min: 1, max: 2 ** 40 }),
  durationMs: fc.integer({ min: 1_000, max: 3_600_000 })
})
const life = hex(8)
const trace = fc.record({ life, last: fc.nat() })
const plain = fc.record({
  value: fc.uint8Array({ maxLength: 200 }),
  changeIds: fc.array(hex(16), { maxLength: 32 })
})
const envelope = fc.oneof(
  plain,
  fc.record({
    value: fc.uint8Array(),
    changeIds: fc.array(hex(16)),
    grant,
    next: voters,
    signature: fc.uint8Array({ minLength: 1, maxLength: 64 })
  })
)
const accepted = fc.record({ ballot, envelope })
const key = fc.stringMatching(/^[a-z]{1,10}\/[0-9A-Za-z._-]{1,60}$/)
const request: fc.Arbitrary<Request> = fc.record({
  key,
  floor: fc.nat(),
  question: fc.oneof(
    fc.record({ kind: fc.constant('prepare' as const), configuration, ballot, mayCreate: fc.boolean() }),
    fc.record(
      { kind: fc.constant('accept' as const), configuration, ballot, envelope, former: holder },
      { requiredKeys: ['kind', 'configuration', 'ballot', 'envelope'] }
    ),
    fc.record(
      { kind: fc.constant('renew' as const), holder, known: fc.record({ life, revision: fc.nat() }) },
      { requiredKeys: ['kind', 'holder'] }
    ),
    fc.record({ kind: fc.constant('stand-by' as const), configuration, ballot, envelope, by: host }),
    fc.record({ kind: fc.constant('watch' as const), holders: fc.array(holder, { maxLength: 256 }) }),
    fc.record({ kind: fc.constant('install' as const), configuration, envelope: plain }),
    fc.record({ kind: fc.constant('peek' as const) })
  )
})
const answer: fc.Arbitrary<Answer> = fc.record({
  store: hex(16),
  sequence: fc.nat(),
  verdict: fc.oneof(
    fc.record({ kind: fc.constant('promised' as const) }),
    fc.record({ kind: fc.constant('promised' as const), accepted }),
    fc.record({ kind: fc.constant('accepted' as const) }),
    fc.record({ kind: fc.constant('accepted' as const), trace }),
    fc.record({ kind: fc.constant('renewed' as const), life, revision: fc.nat() }),
    fc.record({
      kind: fc.constant('renewed' as const),
      life,
      revision: fc.nat(),
      backed: fc.array(
        fc.record({ key, epoch: fc.integer({ min: 1 }), configuration: fc.integer({ min: 1 }) })
      )
    }),
    fc.record({ kind: fc.constant('watched' as const), traces: fc.array(trace, { maxLength: 256 }) }),
    fc.record({ kind: fc.constant('installed' as const) }),
    fc.record({ kind: fc.constant('peeked' as const) }),
    fc.record({ kind: fc.constant('peeked' as const), configuration }),
    fc.record({ kind: fc.constant('peeked' as const), configuration, accepted }),
    fc.record({ kind: fc.constant('conflict' as const), promised: ballot }),
    fc.record({ kind: fc.constant('superseded' as const), configuration }),
    fc.record({
      kind: fc.constant('refused' as const),
      code: fc.constantFrom('not-installed' as const, 'voter-full' as const)
    })
  )
})

const owner = fc.record({ host, incarnation: fc.stringMatching(/^[0-9a-z-]{1,64}$/) })
const positive = fc.integer({ min: 1, max: 2 ** 50 })
const hash = hex(32)
const phase = fc.oneof(
  fc.record({ kind: fc.constant('stopped' as const) }),
  fc.record({ kind: fc.constant('running' as const) }),
  fc.record({ kind: fc.constant('running' as const), returned: hex(16) }),
  fc.record({ kind: fc.constant('relocating' as const), relocation: hex(16), to: owner }),
  fc.record({ kind: fc.constant('deleted' as const) })
)
const boot = fc.oneof(
  fc.record({ kind: fc.constant('disk' as const) }),
  fc.record({ kind: fc.constant('kernel' as const), kernel: hash, append: fc.string({ maxLength: 100 }) }),
  fc.record({ kind: fc.constant('kernel' as const), kernel: hash, initrd: hash, append: fc.constant('') })
)
const spec = {
  cpus: fc.integer({ min: 1, max: 64 }),
  memoryBytes: positive,
  machineType: fc.constant('pc-q35-7.2'),
  cpuModel: fc.constant('qemu64,+ssse3'),
  accelerator: fc.constantFrom('kvm' as const, 'tcg' as const),
  boot,
  cards: fc.array(
    fc.record({
      segment: hex(16),
      mac: hex(6).map(digits => digits.match(/../g)!.join(':')),
      ips: fc.constantFrom([], ['10.0.0.2'], ['fd00::1', '10.0.0.3'])
    }),
    { maxLength: 8 }
  )
}
const labels = fc.constantFrom<Record<string, string>>({}, { tier: 'front' }, { a: '', b: 'x' })
const rest = {
  id: hex(16),
  name: fc.constantFrom('north/web', 'south/db-1.x'),
  policy: fc.constant('keep' as const),
  pinned: fc.boolean(),
  labels,
  owner,
  epoch: positive,
  phase
}
const machineRecord: fc.Arbitrary<MachineRecord> = fc.oneof(
  fc.record({ ...rest, spec: fc.record(spec) }),
  fc.record({
    ...rest,
    spec: fc.record({
      ...spec,
      guestPorts: fc.constantFrom('fast' as const, 'stream' as const),
      seed: hash,
      disk: fc.oneof(fc.record({ sizeBytes: positive }), fc.record({ sizeBytes: positive, base: hash }))
    }),
    disk: fc.record(
      {
        hosts: fc.array(host, { maxLength: 5 }),
        generation: positive,
        older: fc.array(fc.record({ host, atMs: positive }), { minLength: 1, maxLength: 5 })
      },
      { requiredKeys: ['hosts', 'generation'] }
    ),
    policy: fc.constant('restart' as const),
    replicaWish: host,
    replicaEveryMs: fc.integer({ min: 1, max: 86_400_000 }),
    acceptLossMs: fc.integer({ min: 1, max: 604_800_000 }),
    lease: fc.record({ durationMs: fc.integer({ min: 1_000, max: 3_600_000 }) }),
    formerLeaseMs: fc.integer({ min: 1_000, max: 3_600_000 }),
    voters: fc.record({
      where: fc.constantFrom('site' as const, 'across' as const),
      count: fc.constantFrom(3 as const, 5 as const)
    })
  })
)

/** What is encoded comes back; what was cut, altered or made up is refused as bad-message, or is a valid value. */
function checkCodec<T>(name: string, codec: Codec<T>, values: fc.Arbitrary<T>): void {
  const isRefusedOrValid = (bytes: Uint8Array) => {
    let value: T
    try {
      value = codec.decode(bytes)
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'bad-message')
      return
    }
    assert.deepEqual(codec.decode(codec.encode(value)), value)
  }
  it(`${name}: gives back what was put in`, () => {
    fc.assert(
      fc.property(values, value =>
        assert.deepEqual(codec.decode(codec.encode(value)), structuredClone(value))
      )
    )
  })
  it(`${name}: refuses what was cut or altered`, () => {
    fc.assert(
      fc.property(
        values,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (value, place, flip, cuts) => {
          const bytes = codec.encode(value).slice()
          const at = place % bytes.length
          bytes[at]! ^= flip
          isRefusedOrValid(cuts ? bytes.subarray(0, at) : bytes)
        }
      ),
      { numRuns: 300 }
    )
  })
  it(`${name}: refuses garbage and what is too large`, () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), isRefusedOrValid))
    assert.throws(() => codec.decode(new Uint8Array(codec.maxBytes + 1)), { code: 'bad-message' })
  })
}

describe('register codecs', () => {
  checkCodec('request', requestCodec, request)
  checkCodec('answer', answerCodec, answer)
  checkCodec(
    'voter record',
    voterRecordCodec,
    fc.oneof(
      fc.record({ key, configuration, promised: ballot }),
      fc.record({ key, configuration, promised: ballot, accepted })
    )
  )
  checkCodec('hint', hintCodec, fc.record({ key, configuration }))
  checkCodec('word to let go', letGoCodec, fc.oneof(fc.record({ key }), fc.record({ key, ballot })))
  checkCodec('machine record', machineRecordCodec, machineRecord)

  const voter = { host: 'a', store: '0'.repeat(32) }
  const two = { number: 2, voters: [voter] }
  const small = { value: new Uint8Array(), changeIds: [] }

  it('hold a value of the largest size, and no larger', () => {
    const message = (bytes: number): Request => ({
      key: 'machine/1',
      floor: 0,
      question: {
        kind: 'accept',
        configuration: {
          number: 2,
          voters: [...'abcde'].map(name => ({ host: name.repeat(64), store: voter.store }))
        },
        ballot: { counter: 2 ** 48, proposer: 'p'.repeat(96) },
        envelope: {
          value: new Uint8Array(bytes),
          changeIds: Array.from({ length: registerLimits.changeIds }, () => voter.store),
          next: [...'abcde'].map(name => ({ host: name.repeat(64), store: voter.store })),
          signature: new Uint8Array(registerLimits.signatureBytes)
        }
      }
    })
    const largest = message(registerLimits.valueBytes)
    assert.equal(requestCodec.decode(requestCodec.encode(largest)).question.kind, 'accept')
    const over = requestCodec.encode(message(registerLimits.valueBytes + 1))
    assert.throws(() => requestCodec.decode(over), { code: 'bad-message' })
  })

  it('refuse what contradicts itself', () => {
    const bad: Request['question'][] = [
      { kind: 'install', configuration: { ...two, number: 1 }, envelope: small },
      { kind: 'install', configuration: two, envelope: { ...small, next: [voter] } },
      { kind: 'prepare', configuration: two, ballot: { counter: 0, proposer: '' }, mayCreate: false },
      {
        kind: 'prepare',
        configuration: { ...two, voters: [voter, voter, voter] },
        ballot: { counter: 1, proposer: 'p' },
        mayCreate: false
      },
      {
        kind: 'prepare',
        configuration: { ...two, number: 0 },
        ballot: { counter: 1, proposer: 'p' },
        mayCreate: false
      },
      {
        kind: 'accept',
        configuration: two,
        ballot: { counter: 1, proposer: 'p' },
        envelope: { ...small, signature: new Uint8Array(257) }
      },
      {
        kind: 'accept',
        configuration: two,
        ballot: { counter: 1, proposer: 'p' },
        envelope: { ...small, changeIds: Array.from({ length: 33 }, () => voter.store) }
      }
    ]
    for (const question of bad) {
      const bytes = requestCodec.encode({ key: 'machine/1', floor: 0, question })
      assert.throws(() => requestCodec.decode(bytes), { code: 'bad-message' }, JSON.stringify(question))
    }
    const peeked = answerCodec.encode({
      store: voter.store,
      sequence: 1,
      verdict: { kind: 'peeked', accepted: { ballot: { counter: 1, proposer: 'p' }, envelope: small } }
    })
    assert.throws(() => answerCodec.decode(peeked), { code: 'bad-message' })
    const refused = {
      store: voter.store,
      sequence: 1,
      verdict: { kind: 'refused', code: 'because' }
    } as unknown as Answer
    assert.throws(() => answerCodec.decode(answerCodec.encode(refused)), { code: 'bad-message' })
  })

  it('refuse machine records that contradict themselves or are over a bound', () => {
    const [record] = fc.sample(fc.record({ ...rest, spec: fc.record(spec) }), { numRuns: 1, seed: 1 })
    const labelled = (labels: Record<string, string>) => ({ ...record!, labels })
    const many = Object.fromEntries(
      Array.from({ length: machineLimits.labels + 1 }, (_, at) => [`l${at}`, ''])
    )
    const bad: unknown[] = [
      { ...record, disk: { hosts: ['a'], generation: 1 } },
      { ...record, spec: { ...record!.spec, disk: { sizeBytes: 5 } } },
      { ...record, spec: { ...record!.spec, accelerator: 'xen' } },
      { ...record, spec: { ...record!.spec, guestPorts: 'faster' } },
      { ...record, policy: 'none' },
      { ...record, name: 'web' },
      labelled(many),
      labelled({ '': 'x' }),
      labelled({ ['k'.repeat(64)]: 'x' }),
      labelled({ k: 'x'.repeat(256) })
    ]
    for (const one of bad) {
      const bytes = machineRecordCodec.encode(one as MachineRecord)
      assert.throws(() => machineRecordCodec.decode(bytes), { code: 'bad-message' })
    }
  })

  it('know a key when they see one', () => {
    assert.ok(isRegisterKey('machine/00ff'))
    for (const bad of [
      'machine',
      'machine/',
      'Machine/x',
      'machine/a b',
      '/x',
      `machine/${'x'.repeat(121)}`
    ]) {
      assert.ok(!isRegisterKey(bad), bad)
    }
  })
})

describe('fields', () => {
  it('are checked', () => {
    assert.throws(() => present(null, 'x'))
    assert.throws(() => present(undefined, 'x'))
    assert.equal(present(0, 'x'), 0)
    assert.equal(integer(undefined, 'x', 0), 0)
    assert.throws(() => integer(1.5, 'x', 0))
    assert.throws(() => integer(2 ** 60, 'x', 0))
    assert.throws(() => integer(3, 'x', 4, 9))
    assert.throws(() => integer(10, 'x', 4, 9))
    assert.throws(() => shortText(7, 'x', 9))
    assert.throws(() => list([1, 2], 'x', 1, item => item))
    assert.deepEqual(
      list(null, 'x', 1, item => item),
      []
    )
    assert.throws(() => fromHex('0G'))
    assert.throws(() => fromHex('0'))
  })
})
