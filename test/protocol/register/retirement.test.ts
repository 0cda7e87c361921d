import assert from 'node:assert/strict'
import type { Configuration, Voter } from '../../../protocol/register/configuration.ts'
import type { Accepted, RegisterQuestion, VoterRecord } from '../../../protocol/register/message.ts'
import { highestAccepted, plan } from '../../../protocol/register/proposal-plan.ts'
import { nextNumber, type Retirement, refusedBy, survivorsOf } from '../../../protocol/register/retirement.ts'
import { retirementPageCodec } from '../../../protocol/register/retirements-codec.ts'
import { decide } from '../../../protocol/register/voter-rules.ts'

const voter = (host: string): Voter => ({ host, store: host.charCodeAt(0).toString(16).padStart(32, '0') })
const set = (number: number, hosts = 'abc'): Configuration => ({ number, voters: [...hosts].map(voter) })
const document = 'd'.repeat(32)
const other = 'e'.repeat(32)
const key = 'machine/1'
const retirement: Retirement = { id: document, key, org: 'north', configuration: set(4), retired: ['b', 'c'] }
const ballot = (counter: number) => ({ counter, proposer: 'p' })
const envelope = { value: new Uint8Array([1]), changeIds: [] }
const prepare = (configuration: Configuration, by?: string): RegisterQuestion => ({
  ...{ kind: 'prepare', configuration, ballot: ballot(9), mayCreate: false },
  ...(by !== undefined && { retirement: by })
})
const install = (configuration: Configuration): RegisterQuestion => ({
  kind: 'install',
  configuration,
  envelope
})
const held = { key, configuration: set(4), promised: ballot(3), accepted: { ballot: ballot(3), envelope } }

function says(question: RegisterQuestion, self = voter('a'), record: typeof held | null = held): string {
  const { verdict } = decide(record ?? undefined, key, question, self, retirement)
  return verdict.kind === 'refused' ? verdict.code : verdict.kind
}

describe('a document that retires voters', () => {
  it('lets those that are left hear nobody but who names it', () => {
    assert.equal(says(prepare(set(4), document)), 'promised')
    assert.equal(says(prepare(set(4))), 'retired')
    assert.equal(says(prepare(set(4), other)), 'retired')
    assert.equal(decide(held, key, prepare(set(4), document), voter('a')).verdict.kind, 'refused')
  })

  it('lets those that it names hear nobody below the next voters, nor anybody else', () => {
    for (const host of ['b', 'c', 'x'])
      for (const question of [prepare(set(4)), prepare(set(4), document), install(set(5, 'bcx'))])
        assert.equal(says(question, voter(host)), 'retired', `${host} ${question.kind}`)
    const next = nextNumber(set(4), true)
    assert.equal(says(install(set(next, 'bcx')), voter('b')), 'installed')
    assert.equal(says(install(set(next - 1, 'bcx')), voter('b')), 'retired')
  })

  it('lets nobody look at what was held before it', () => {
    const look = (record: VoterRecord) => decide(record, key, { kind: 'peek' }, voter('b'), retirement)
    assert.deepEqual(look(held).verdict, { kind: 'refused', code: 'retired' })
    const next = { ...held, configuration: set(nextNumber(set(4), true), 'bcx') }
    assert.equal(look(next).verdict.kind, 'peeked')
  })

  it('is for a store, not for the host with a new one', () => {
    const emptied = { host: 'a', store: 'f'.repeat(32) }
    assert.equal(says(prepare(set(4), document), emptied), 'retired')
    assert.deepEqual(survivorsOf(retirement), [voter('a')])
  })

  it('needs those that are left to hold the value, and leaves earlier configurations to the usual rules', () => {
    assert.equal(says(prepare(set(4), document), voter('a'), null), 'not-installed')
    const earlier = prepare(set(3)) as Exclude<RegisterQuestion, { kind: 'peek' }>
    assert.equal(refusedBy(retirement, earlier, voter('a')), undefined)
  })

  it('sets aside a last value whose next voters may be gone as well, but none that it decided itself', () => {
    const sealed = (by?: string): Accepted => ({
      ballot: ballot(3),
      envelope: { ...envelope, next: set(5, 'bcx').voters, ...(by !== undefined && { retirement: by }) }
    })
    const planned = (found: Accepted, by?: string) =>
      plan({
        ...{ accepted: [found], configuration: set(4), changeId: 'f'.repeat(32), choose: highestAccepted },
        change: current => ({ kind: 'next', value: current!, voters: set(1, 'axy').voters }),
        ...(by !== undefined && { retirement: by })
      })
    const mine = planned(sealed(), document)
    assert.deepEqual(
      mine.envelope?.next?.map(({ host }) => host),
      ['a', 'x', 'y']
    )
    assert.deepEqual([mine.envelope?.retirement, mine.conclusion.kind], [document, 'sealed'])
    assert.deepEqual(planned(sealed(document), document).envelope, sealed(document).envelope)
    assert.deepEqual(planned(sealed()).envelope, sealed().envelope)
  })

  it('travels in pages that are bounded', () => {
    const page = { documents: ['x.y.z'], after: document, more: true }
    assert.deepEqual(retirementPageCodec.decode(retirementPageCodec.encode(page)), page)
    const many = { documents: Array<string>(9).fill('x') }
    assert.throws(() => retirementPageCodec.decode(retirementPageCodec.encode(many)), { code: 'bad-message' })
    assert.throws(() =>
      retirementPageCodec.decode(retirementPageCodec.encode({ documents: ['x'.repeat(2_049)] }))
    )
  })
})
