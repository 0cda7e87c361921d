import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Codec } from '../../../protocol/codec.ts'
import {
  controlLimits,
  digestCodec,
  emptyCodec,
  forwardCodec,
  forwardedCodec,
  profileCodec,
  reportCodec,
  reportsCodec,
  signedReportCodec,
  whereCodec
} from '../../../protocol/control/messages.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import { machineRecord } from '../../agents/vm/support/machine-record.ts'

const host = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'
const hex16 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => Buffer.from(bytes).toString('hex'))
const count = fc.nat(2 ** 31)
const short = fc.string({ maxLength: 20 }).map(text => text.replaceAll(/[^ -~]/g, 'x'))
const reports = reportCodec(machineRecordCodec)
const codecs: Record<string, Codec<never>> = Object.fromEntries(
  Object.entries({
    forwardCodec,
    forwardedCodec,
    profileCodec,
    reports,
    whereCodec,
    signedReportCodec,
    reportsCodec,
    digestCodec,
    emptyCodec
  }).map(([name, codec]) => [name, codec as Codec<never>])
)

/** Any of Unicode; fast-check's own takes seconds to prepare. */
const character = fc
  .integer({ min: 0, max: 0x10ffff })
  .filter(code => code < 0xd800 || code > 0xdfff)
  .map(code => String.fromCodePoint(code))

describe('messages of control', () => {
  it('come out as they went in', () => {
    const json = fc
      .jsonValue({ stringUnit: character })
      .filter(value => !JSON.stringify(value).includes('-0'))
    fc.assert(
      fc.property(json, short, (request, requestedBy) => {
        const forward = { action: 'vm.start', request: JSON.parse(JSON.stringify(request)), requestedBy }
        assert.deepEqual(forwardCodec.decode(forwardCodec.encode(forward)), forward)
        assert.deepEqual(forwardedCodec.decode(forwardedCodec.encode(forward.request)), forward.request)
      })
    )
    const mark = fc.record(
      { machine: hex16, epoch: count, boot: count, sequence: count },
      { noNullPrototype: true }
    )
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 20 }), marks => {
        assert.deepEqual(digestCodec.decode(digestCodec.encode(marks)), marks)
      })
    )
    const texts = fc.array(fc.constantFrom('pc-q35-9.2', 'Westmere-v1', 'kvm'), { maxLength: 5 })
    fc.assert(
      fc.property(hex16, texts, count, fc.boolean(), (store, items, number, runsMachines) => {
        const profile = {
          ...{ incarnation: 'boot-1', store, runsMachines, driverVersion: '9.2.0', machineTypes: items },
          ...{
            cpuModels: items,
            accelerators: items,
            guestPorts: items,
            freeMemoryBytes: number * 2 ** 10,
            milliCpus: number
          }
        }
        assert.deepEqual(profileCodec.decode(profileCodec.encode(profile)), profile)
      })
    )
    const report = {
      record: machineRecord({
        owner: { host, incarnation: 'boot-1' },
        disk: { hosts: [host], generation: 2 }
      }),
      ...{ execution: 'running' as const, boot: 3, sequence: 4, configuration: 5, voters: [host] }
    } as const
    const signed = { report: reports.encode(report), signer: host, signature: new Uint8Array(64).fill(7) }
    assert.deepEqual(reports.decode(signed.report), report)
    const [again] = reportsCodec.decode(reportsCodec.encode([signed]))
    assert.deepEqual(reports.decode(again!.report), report)
    assert.equal(again!.signer, host)
    assert.equal(whereCodec.decode(whereCodec.encode('machine/abc')), 'machine/abc')
    assert.equal(emptyCodec.decode(emptyCodec.encode(null)), null)
  })

  for (const [name, codec] of Object.entries(codecs)) {
    it(`${name} takes any bytes for a message or refuses them, and does nothing else`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
          try {
            codec.decode(bytes)
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'bad-message')
          }
        }),
        { numRuns: 300 }
      )
      assert.throws(() => codec.decode(new Uint8Array(codec.maxBytes + 1)), { code: 'bad-message' })
    })
  }

  it('are refused with what nobody sends: paths for names, strange keys, short signatures, long lists', () => {
    const wrong = { request: {}, requestedBy: 'x' }
    assert.throws(() => forwardCodec.decode(forwardCodec.encode({ ...wrong, action: '../etc' })), {
      code: 'bad-message'
    })
    assert.throws(() => whereCodec.decode(whereCodec.encode('machine/../x y')), { code: 'bad-message' })
    const short = { report: new Uint8Array(1), signer: host, signature: new Uint8Array(63) }
    assert.throws(() => signedReportCodec.decode(signedReportCodec.encode(short)), { code: 'bad-message' })
    const signed = { ...short, signature: new Uint8Array(64) }
    const many = Array.from({ length: controlLimits.reportsPerMessage + 1 }, () => signed)
    assert.throws(() => reportsCodec.decode(reportsCodec.encode(many)), { code: 'bad-message' })
  })
})
