import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Codec } from '../../../protocol/codec.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { watari } from '../../../protocol/messages.js'
import { openRequestCodec, wordRequestCodec } from '../../../protocol/replica/codec.ts'

const copy = 'ab'.repeat(16)
const record: MachineRecord = {
  id: '11'.repeat(16),
  name: 'north/store',
  spec: {
    cpus: 1,
    memoryBytes: 2 ** 28,
    machineType: 'pc-q35-7.2',
    cpuModel: 'qemu64-v1',
    accelerator: 'tcg',
    boot: { kind: 'disk' },
    disk: { sizeBytes: 2 ** 30 },
    cards: []
  },
  policy: 'restart',
  pinned: false,
  labels: {},
  owner: { host: 'hostA', incarnation: 'boot-1' },
  epoch: 3,
  phase: { kind: 'running' },
  disk: { hosts: ['hostA'], generation: 2 },
  replicaWish: 'hostB',
  lease: { durationMs: 10_000 }
}

function isRefused<T>(codec: Codec<T>, bytes: Uint8Array): void {
  assert.throws(() => codec.decode(bytes), { code: 'bad-message' })
}

describe("what an owner asks of its replica's host", () => {
  it('gives back what was put in', () => {
    for (const onlyIfThere of [true, false]) {
      const request = { record, copy, onlyIfThere, diskBytes: 4_096 }
      assert.deepEqual(openRequestCodec.decode(openRequestCodec.encode(request)), request)
      const over = { ...request, over: 'dd'.repeat(16) }
      assert.deepEqual(openRequestCodec.decode(openRequestCodec.encode(over)), over)
    }
    for (const word of ['complete', 'joined'] as const) {
      const request = { machine: record.id, epoch: 3, copy, word }
      assert.deepEqual(wordRequestCodec.decode(wordRequestCodec.encode(request)), request)
    }
  })

  it('refuses what is missing, unknown or cut', () => {
    const { WordRequest, OpenRequest } = watari.replica
    const good = { machine: new Uint8Array(16), epoch: 3, copy: new Uint8Array(16), word: 'complete' }
    for (const bad of [
      { epoch: 0 },
      { copy: new Uint8Array(15) },
      { machine: new Uint8Array(0) },
      { word: 'forget' }
    ])
      isRefused(wordRequestCodec, WordRequest.encode({ ...good, ...bad }).finish())
    isRefused(openRequestCodec, OpenRequest.encode({ copy: new Uint8Array(16), diskBytes: 1 }).finish())
    const whole = openRequestCodec.encode({ record, copy, onlyIfThere: true, diskBytes: 1 })
    isRefused(openRequestCodec, whole.subarray(0, 40))
    isRefused(wordRequestCodec, new Uint8Array(257))
  })

  it('refuses garbage, or takes it for a whole request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        for (const codec of [openRequestCodec, wordRequestCodec] as Codec<unknown>[]) {
          try {
            const value = codec.decode(bytes)
            assert.deepEqual(codec.decode(codec.encode(value)), value)
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'bad-message')
          }
        }
      })
    )
  })
})
