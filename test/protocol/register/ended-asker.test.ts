import assert from 'node:assert/strict'
import type { MachineRecord, Owner } from '../../../protocol/machine.ts'
import { mayAskAfterEnd } from '../../../protocol/register/ended-asker.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import {
  abortRelocation,
  beginRelocation,
  completeRelocation,
  created,
  deleted,
  grantOf,
  type RecordChange,
  replicaLeft,
  restarted,
  started,
  stopped,
  takenOverAfterLease
} from '../../../protocol/register/machine-record.ts'
import type { Envelope, Question, Request, VoterRecord } from '../../../protocol/register/message.ts'

const id = '11'.repeat(16)
const key = `machine/${id}`
const a: Owner = { host: 'hostA', incarnation: 'boot-1' }
const b: Owner = { host: 'hostB', incarnation: 'boot-1' }
const relocation = 'aa'.repeat(16)
const configuration = { number: 1, voters: [{ host: 'v', store: '22'.repeat(16) }] }
const ballot = { counter: 7, proposer: 'p' }

function apply(record: MachineRecord | undefined, ...changes: RecordChange[]): MachineRecord {
  for (const change of changes) {
    const result = change(record)
    assert.equal(result.kind, 'next', JSON.stringify(result))
    if (result.kind === 'next') record = result.record
  }
  return record!
}

const birth = created({
  ...{ id, name: 'north/web', policy: 'restart', lease: { durationMs: 10_000 }, pinned: false, labels: {} },
  owner: a,
  spec: {
    ...{ cpus: 1, memoryBytes: 2 ** 28, machineType: 'pc-q35-7.2', cpuModel: 'qemu64', accelerator: 'tcg' },
    ...{ boot: { kind: 'disk' }, cards: [], disk: { sizeBytes: 2 ** 30 } }
  }
})
const idle = apply(undefined, birth)
const running = apply(idle, started(a, 1))
const held = { owner: a, epoch: running.epoch }
const replicated = { ...running, disk: { ...running.disk!, hosts: ['hostA', 'hostB'] } }
const leaving = apply(running, beginRelocation(held, relocation, b))

const envelopeOf = (record: MachineRecord): Envelope => {
  const grant = grantOf(record)
  return { value: machineRecordCodec.encode(record), changeIds: [], ...(grant && { grant }) }
}
const kept = (record: MachineRecord): Pick<VoterRecord, 'accepted'> => ({
  accepted: { ballot, envelope: envelopeOf(record) }
})
const request = (question: Question, of = key): Request => ({ key: of, floor: 0, question })
const accept = (record: MachineRecord, more: Partial<Envelope> = {}) =>
  ({ kind: 'accept', configuration, ballot, envelope: { ...envelopeOf(record), ...more } }) as const
const prepare = { kind: 'prepare', configuration, ballot, mayCreate: false } as const

const changes = (from: MachineRecord, ...by: RecordChange[]) =>
  mayAskAfterEnd(request(accept(apply(from, ...by))), 'hostA', kept(from))

describe('what a voter answers to a host whose certificate has ended', () => {
  it('is how things are, and renewals', () => {
    for (const question of [
      { kind: 'peek' },
      { kind: 'watch', holders: [b] },
      { kind: 'renew', holder: a }
    ] satisfies Question[])
      assert.equal(mayAskAfterEnd(request(question), 'hostA', undefined), true)
  })

  it('is a change of its own machine that goes on, or ends', () => {
    assert.equal(mayAskAfterEnd(request(prepare), 'hostA', kept(running)), true)
    assert.equal(changes(running), true, 'written once more, as a read does')
    assert.equal(changes(idle), true)
    assert.equal(changes(leaving), true)
    assert.equal(changes(running, stopped(held)), true)
    assert.equal(changes(leaving, abortRelocation(relocation, running.epoch)), true)
    assert.equal(changes(replicated, replicaLeft(held, 'hostB')), true)
  })

  it('is nothing that begins', () => {
    assert.equal(changes(idle, started(a, 1)), false)
    assert.equal(changes(running, restarted({ ...a, incarnation: 'boot-2' }, running.epoch)), false)
    const next = { ...running, epoch: running.epoch + 1 }
    assert.equal(mayAskAfterEnd(request(accept(next)), 'hostA', kept(running)), false)
    assert.equal(changes(running, beginRelocation(held, relocation, b)), false)
    assert.equal(changes(leaving, completeRelocation(relocation, running.epoch)), false)
    assert.equal(changes(idle, deleted(1, { evenRunning: false })), false)
    assert.equal(mayAskAfterEnd(request(accept(idle)), 'hostA', undefined), false)
    assert.equal(mayAskAfterEnd(request({ ...prepare, mayCreate: true }), 'hostA', kept(running)), false)
    const again = apply(leaving, abortRelocation(relocation, running.epoch))
    const other = apply(again, beginRelocation(held, 'bb'.repeat(16), b))
    assert.equal(mayAskAfterEnd(request(accept(other)), 'hostA', kept(leaving)), false)
  })

  it("is nothing of another's machine", () => {
    const taken = apply(replicated, takenOverAfterLease(b, grantOf(running)!))
    for (const next of [taken, running]) {
      assert.equal(mayAskAfterEnd(request(accept(next)), 'hostB', kept(running)), false)
      assert.equal(mayAskAfterEnd(request({ ...accept(next), former: a }), 'hostB', kept(running)), false)
    }
    assert.equal(mayAskAfterEnd(request(prepare), 'hostB', kept(running)), false)
    assert.equal(mayAskAfterEnd(request(prepare), 'hostA', undefined), false)
    assert.equal(mayAskAfterEnd(request(prepare), 'hostA', kept(taken)), false)
    assert.equal(mayAskAfterEnd(request(prepare, 'machine/22'), 'hostA', kept(running)), false)
    assert.equal(mayAskAfterEnd(request(prepare, 'directory/north'), 'hostA', kept(running)), false)
  })

  it('is no new voter, no document, and no lease beside the one that the record gives', () => {
    const ask = (question: Question) => mayAskAfterEnd(request(question), 'hostA', kept(running))
    const { voters } = configuration
    assert.equal(ask(accept(running)), true)
    assert.equal(ask(accept(running, { next: voters })), false)
    assert.equal(ask(accept(running, { retirement: 'd' })), false)
    assert.equal(ask({ ...accept(running), retirement: 'd' }), false)
    assert.equal(ask({ ...prepare, retirement: 'd' }), false)
    assert.equal(ask({ ...accept(running), former: b }), false)
    assert.equal(ask(accept(running, { grant: { ...grantOf(running)!, holder: b } })), false)
    const envelope = envelopeOf(running)
    assert.equal(ask({ kind: 'install', configuration, envelope }), false)
    assert.equal(ask({ kind: 'stand-by', configuration, ballot, envelope, by: 'hostB' }), false)
    assert.equal(ask(accept(running, { value: Uint8Array.of(1, 2, 3) })), false)
  })
})
