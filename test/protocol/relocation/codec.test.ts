import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Codec } from '../../../protocol/codec.ts'
import { errorCode } from '../../../protocol/errors.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { watari } from '../../../protocol/messages.js'
import {
  isToTarget,
  preflightCodec,
  preflightRequestCodec,
  preparationCodec,
  relocationMessageCodec,
  streamHeaderCodec,
  ticketCodec,
  ticketRequestCodec
} from '../../../protocol/relocation/codec.ts'
import type { RelocationMessage } from '../../../protocol/relocation/message.ts'

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map(array => Buffer.from(array).toString('hex'))
const host = fc.constantFrom('12D3KooWsource', '12D3KooWtarget')
const owner = fc.record({ host, incarnation: fc.constantFrom('boot-1', '0a') })
const epoch = fc.integer({ min: 1, max: 2 ** 40 })
const failure = fc.record({ code: fc.constantFrom('no-room', 'gone'), message: fc.string({ maxLength: 80 }) })

const record: MachineRecord = {
  id: '11'.repeat(16),
  name: 'north/one',
  policy: 'keep',
  pinned: false,
  labels: {},
  owner: { host: '12D3KooWsource', incarnation: 'boot-1' },
  epoch: 4,
  phase: { kind: 'running' },
  spec: {
    cpus: 1,
    memoryBytes: 1,
    machineType: 'fake-1',
    cpuModel: 'fake',
    accelerator: 'tcg',
    boot: { kind: 'disk' },
    cards: []
  }
}

const body: fc.Arbitrary<RelocationMessage['body']> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'reserve' as const,
      'stream' as const,
      'renounced' as const,
      'abandon' as const,
      'reserved' as const,
      'incoming' as const,
      'noted' as const,
      'loaded' as const,
      'released' as const
    )
  }),
  fc.record({ kind: fc.constant('released' as const), downtimeMs: fc.nat() }),
  fc.record({ kind: fc.constant('renounced' as const), offer: fc.integer({ min: 1, max: 2 ** 31 }) }),
  fc.record({
    kind: fc.constant('offered' as const),
    offer: fc.record({
      number: fc.integer({ min: 1, max: 2 ** 31 }),
      ballot: fc.record({
        counter: fc.integer({ min: 1, max: 2 ** 48 }),
        proposer: fc.constant('host.0123')
      }),
      voters: fc.array(host, { maxLength: 5 })
    })
  }),
  fc.record({ kind: fc.constant('executing' as const), ageMs: fc.nat() }),
  failure.map(value => ({ kind: 'failed' as const, ...value }))
)

const cases: { name: string; codec: Codec<unknown>; value: fc.Arbitrary<unknown> }[] = []
function add<T>(name: string, codec: Codec<T>, value: fc.Arbitrary<T>): void {
  cases.push({ name, codec: codec as Codec<unknown>, value })
}
add('a message', relocationMessageCodec, fc.record({ relocation: hex(16), epoch, body }))
add(
  'a preflight request',
  preflightRequestCodec,
  fc.record({ record: fc.constant(record), diskBytes: fc.nat(2 ** 31) })
)
add(
  'a preflight answer',
  preflightCodec,
  fc.oneof(
    fc.record({ incarnation: fc.constant('boot-1') }),
    fc.record({ incarnation: fc.constant('boot-1'), failure })
  )
)
add(
  'a preparation',
  preparationCodec,
  fc.record({
    plan: fc.record({ id: hex(16), machine: fc.constant(record.id), epoch, from: owner, to: owner }),
    record: fc.constant(record),
    reason: fc.string({ maxLength: 100 }),
    requestedBy: fc.string({ maxLength: 100 }),
    diskBytes: fc.nat(2 ** 31)
  })
)
add('a ticket request', ticketRequestCodec, fc.record({ relocation: hex(16), epoch }))
add(
  'a ticket',
  ticketCodec,
  fc.record({
    peer: host,
    addresses: fc.array(fc.string({ maxLength: 40 }), { maxLength: 16 }),
    token: hex(32)
  })
)
add(
  'a stream header',
  streamHeaderCodec,
  fc.record({
    relocation: hex(16),
    machine: hex(16),
    epoch,
    channel: fc.constantFrom('state' as const, 'disk' as const),
    token: hex(32)
  })
)

describe('the wire format of relocations', () => {
  for (const { name, codec, value } of cases) {
    it(`brings back ${name}`, () => {
      fc.assert(
        fc.property(value, one => assert.deepEqual(codec.decode(codec.encode(one)), structuredClone(one))),
        { numRuns: 200 }
      )
    })

    it(`refuses garbage and cut bytes instead of ${name}, with bad-message and nothing else`, () => {
      const decode = (bytes: Uint8Array) => {
        try {
          codec.decode(bytes)
        } catch (error) {
          assert.equal(errorCode(error), 'bad-message')
        }
      }
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), decode), { numRuns: 300 })
      fc.assert(
        fc.property(value, fc.nat(), (one, at) => {
          const bytes = codec.encode(one)
          decode(bytes.subarray(0, at % (bytes.length + 1)))
        }),
        { numRuns: 100 }
      )
      assert.throws(() => codec.decode(new Uint8Array(codec.maxBytes + 1)), { code: 'bad-message' })
    })
  }

  it('refuses a preparation whose record is of another machine', () => {
    const plan = {
      id: 'ab'.repeat(16),
      machine: 'cd'.repeat(16),
      epoch: 1,
      from: record.owner,
      to: record.owner
    }
    const bytes = preparationCodec.encode({ plan, record, reason: '', requestedBy: '', diskBytes: 0 })
    assert.throws(() => preparationCodec.decode(bytes), { code: 'bad-message' })
  })

  it('refuses a message without a body, a strange channel and a code that is none', () => {
    const header = { relocation: new Uint8Array(16), epoch: 1 }
    const { Message, StreamHeader, PreflightAnswer } = watari.relocation
    assert.throws(() => relocationMessageCodec.decode(Message.encode(header).finish()), {
      code: 'bad-message'
    })
    const strange = { ...header, machine: new Uint8Array(16), channel: 'shell', token: new Uint8Array(32) }
    assert.throws(() => streamHeaderCodec.decode(StreamHeader.encode(strange).finish()), {
      code: 'bad-message'
    })
    const bad = { incarnation: 'boot-1', failure: { code: 'No Code', message: '' } }
    assert.throws(() => preflightCodec.decode(PreflightAnswer.encode(bad).finish()), { code: 'bad-message' })
  })

  it('shortens what a driver says, and takes no code from it that is none', () => {
    const failed = { kind: 'failed', code: 'ENOSPC', message: 'x'.repeat(5000) } as const
    const back = relocationMessageCodec.decode(
      relocationMessageCodec.encode({ relocation: 'ab'.repeat(16), epoch: 1, body: failed })
    )
    assert.deepEqual(back.body, { kind: 'failed', code: 'internal', message: 'x'.repeat(1024) })
  })

  it('knows which side a message is for', () => {
    assert.equal(isToTarget({ kind: 'renounced' }), true)
    assert.equal(isToTarget({ kind: 'loaded' }), false)
  })
})
