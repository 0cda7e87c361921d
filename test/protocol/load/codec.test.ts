import assert from 'node:assert/strict'
import fc from 'fast-check'
import { loadLimits as limits } from '../../../protocol/load/limits.ts'
import { decodeLoadMessage, encodeLoadMessage } from '../../../protocol/load/message.ts'
import { type LoadRecord, loadRecordCodec } from '../../../protocol/load/record.ts'
import { watari } from '../../../protocol/messages.js'

const bad = { code: 'bad-message' }
const wire = watari.load

const milli = fc.nat(64_000).map(number => number / 1000)
const share = fc.option(fc.nat(10_000).map(number => number / 10_000))
const bytes = fc.nat(2 ** 31)
const version = fc.record({ epoch: fc.integer({ min: 1, max: 2 ** 40 }), sequence: fc.integer({ min: 1 }) })
const machine = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/),
  cpus: fc.integer({ min: 1, max: 64 }),
  ...{
    cpu: milli,
    cpuPressure: share,
    throttled: share,
    memoryUsed: bytes,
    memoryTotal: bytes,
    hereMs: bytes
  }
})
const sample = fc.record({
  ...{ cpu: milli, cpus: fc.integer({ min: 1, max: 64 }), cpuPressure: share, throttled: share },
  ...{ memoryUsed: bytes, memoryTotal: fc.integer({ min: 1, max: 2 ** 40 }), memoryPressure: share },
  ...{
    runQueue: fc.option(fc.nat(1000)),
    diskFree: fc.option(bytes),
    fastPorts: fc.boolean(),
    keepsSpare: fc.boolean(),
    machines: fc.array(machine, { maxLength: 4 })
  },
  reserved: fc.record({ cpus: milli, memoryBytes: bytes })
})
const host = fc.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{1,52}$/)
const records: fc.Arbitrary<LoadRecord> = fc.record({ host, version, draining: fc.boolean(), sample })

describe('load codec', () => {
  it('brings every record back', () => {
    fc.assert(
      fc.property(records, record => {
        assert.deepEqual(plain(loadRecordCodec.decode(loadRecordCodec.encode(record))), plain(record))
      })
    )
  })

  it('brings every message back', () => {
    const summaries = fc.record({
      kind: fc.constant('summary' as const),
      versions: fc.array(fc.record({ host, version }), { maxLength: 5 }),
      reply: fc.boolean()
    })
    fc.assert(
      fc.property(summaries, summary => {
        assert.deepEqual(plain(decodeLoadMessage(encodeLoadMessage(summary))), plain(summary))
      })
    )
    const signed = { bytes: new Uint8Array([1, 2]), signature: new Uint8Array([3]) }
    const record = { verified: true, record: {} as LoadRecord, signed } as const
    const back = decodeLoadMessage(
      encodeLoadMessage({
        kind: 'records',
        records: [
          { record, ageMs: 1e12 },
          { record, ageMs: -5 }
        ]
      })
    )
    assert(back.kind === 'records')
    assert.deepEqual(
      back.records.map(({ ageMs }) => ageMs),
      [limits.ageMs, 0]
    )
    assert.deepEqual([...(back.records[0]?.record.bytes ?? [])], [1, 2])
  })

  it('keeps what can be measured within its range', () => {
    const odd = {
      cpu: -1,
      cpus: 1,
      cpuPressure: 1.5,
      throttled: -1,
      memoryUsed: 1.2,
      memoryTotal: 2,
      memoryPressure: null
    }
    const rest = {
      runQueue: null,
      diskFree: null,
      fastPorts: false,
      keepsSpare: false,
      machines: [],
      reserved: { cpus: 0, memoryBytes: 0 }
    }
    const record = {
      host: 'x',
      version: { epoch: 1, sequence: 1 },
      draining: false,
      sample: { ...odd, ...rest }
    }
    const { sample } = loadRecordCodec.decode(loadRecordCodec.encode(record))
    assert.deepEqual([sample.cpu, sample.cpuPressure, sample.throttled, sample.memoryUsed], [0, 1, 0, 1])
  })

  it('refuses any other bytes as a bad message, or reads them', () => {
    for (const decode of [decodeLoadMessage, loadRecordCodec.decode]) {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 120 }), garbage => {
          try {
            decode(garbage)
          } catch (error) {
            assert.equal((error as { code: string }).code, 'bad-message')
          }
        })
      )
    }
  })

  const good = { host: 'x', epoch: 1, sequence: 1, cpuMilli: 5, cpusMilli: 1000, memoryTotalBytes: 1 }
  const machineOk = { id: new Uint8Array(16), cpus: 1 }
  for (const [what, wrong] of Object.entries({
    'no host': { host: '' },
    'no epoch': { epoch: 0 },
    'no sequence': { sequence: 0 },
    'no processors': { cpusMilli: 0 },
    'too many processors': { cpusMilli: 2 ** 31 },
    'more use than processors exist': { cpuMilli: 2 ** 31 },
    'a share over 1': { cpuPressure: 10_001 },
    'no memory': { memoryTotalBytes: 0 },
    'an endless run queue': { runQueue: 2 ** 31 },
    'too many machines': { machines: Array(limits.machines + 1).fill(machineOk) },
    'a machine without id': { machines: [{ cpus: 1 }] },
    'a machine without processors': { machines: [{ id: new Uint8Array(16) }] }
  })) {
    it(`refuses a record with ${what}`, () => {
      loadRecordCodec.decode(wire.Record.encode({ ...good, machines: [machineOk] }).finish())
      assert.throws(() => loadRecordCodec.decode(wire.Record.encode({ ...good, ...wrong }).finish()), bad)
    })
  }

  for (const [what, message] of Object.entries({
    'no content': {},
    'too many records': {
      records: { records: Array(limits.records + 1).fill({ record: [1], signature: [1] }) }
    },
    'an empty record': { records: { records: [{ signature: new Uint8Array(1) }] } },
    'no signature': { records: { records: [{ record: new Uint8Array(1) }] } },
    'an age beyond all use': {
      records: { records: [{ record: new Uint8Array(1), signature: new Uint8Array(1), ageMs: 2 ** 31 }] }
    },
    'a version of nobody': { summary: { versions: [{ epoch: 1, sequence: 1 }] } }
  })) {
    it(`refuses a message with ${what}`, () => {
      assert.throws(() => decodeLoadMessage(wire.Message.encode(message).finish()), bad)
    })
  }
})

/** Values as JSON has them: without prototypes. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
