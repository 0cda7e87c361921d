import assert from 'node:assert/strict'
import { type Configuration, checkedVoters, majority } from '../../../protocol/register/configuration.ts'
import { registerLimits } from '../../../protocol/register/limits.ts'
import {
  allLeases,
  type Envelope,
  type RegisterQuestion,
  type Request,
  type VoterRecord
} from '../../../protocol/register/message.ts'
import { nextNumber } from '../../../protocol/register/retirement.ts'
import { VoterCore } from '../../../protocol/register/voter-core.ts'
import { VoterMemory } from '../../../protocol/register/voter-memory.ts'
import { decide } from '../../../protocol/register/voter-rules.ts'

const life = 'ab'.repeat(8)
const key = 'machine/1'
const voter = (host: string) => ({ host, store: host.charCodeAt(0).toString(16).padStart(32, '0') })
const set = (number: number, ...hosts: string[]): Configuration => ({ number, voters: hosts.map(voter) })
const first = set(1, 'a', 'b', 'c')
const second = set(2, 'a', 'b', 'd')
const ballot = (counter: number, proposer = 'p') => ({ counter, proposer })
const envelope = (text: string): Envelope => ({ value: new TextEncoder().encode(text), changeIds: [] })
const prepare = (counter: number, configuration = first, mayCreate = true): RegisterQuestion => ({
  kind: 'prepare',
  configuration,
  ballot: ballot(counter),
  mayCreate
})
const accept = (counter: number, text: string, configuration = first): RegisterQuestion => ({
  kind: 'accept',
  configuration,
  ballot: ballot(counter),
  envelope: envelope(text)
})
const install = (configuration = second): RegisterQuestion => ({
  kind: 'install',
  configuration,
  envelope: envelope('sealed')
})

function recordAfter(...questions: RegisterQuestion[]): VoterRecord | undefined {
  let record: VoterRecord | undefined
  for (const question of questions) record = decide(record, key, question, voter('a')).record ?? record
  return record
}

function verdict(record: VoterRecord | undefined, question: RegisterQuestion, self = voter('a')) {
  const decision = decide(record, key, question, self)
  const { kind } = decision.verdict
  return decision.verdict.kind === 'refused' ? decision.verdict.code : kind
}

describe('voter rules', () => {
  it('promise only upwards, and tell what was accepted', () => {
    const record = recordAfter(prepare(3), accept(3, 'x'))
    assert.equal(verdict(record, prepare(3)), 'conflict')
    assert.equal(verdict(record, prepare(2)), 'conflict')
    const decision = decide(record, key, prepare(4), voter('a'))
    assert.deepEqual(decision.verdict, {
      kind: 'promised',
      accepted: { ballot: ballot(3), envelope: envelope('x') }
    })
    assert.deepEqual(decision.record?.promised, ballot(4))
  })

  it('accept at or above what was promised', () => {
    const record = recordAfter(prepare(3))
    assert.equal(verdict(record, accept(2, 'x')), 'conflict')
    assert.equal(verdict(record, accept(3, 'x')), 'accepted')
    assert.equal(verdict(record, accept(5, 'x')), 'accepted')
    assert.deepEqual(recordAfter(accept(5, 'x'))?.promised, ballot(5))
    assert.equal(verdict(recordAfter(accept(5, 'x')), prepare(4)), 'conflict')
  })

  it('order ballots of one counter by their proposers', () => {
    const record = recordAfter(prepare(3))
    const question = { kind: 'prepare', configuration: first, mayCreate: false } as const
    assert.equal(verdict(record, { ...question, ballot: ballot(3, 'q') }), 'promised')
    assert.equal(verdict(record, { ...question, ballot: ballot(3, 'o') }), 'conflict')
  })

  it('write nothing when nothing changes', () => {
    const record = recordAfter(prepare(3), accept(3, 'x'))
    assert.equal(decide(record, key, accept(3, 'x'), voter('a')).record, undefined)
    assert.equal(decide(record, key, { kind: 'peek' }, voter('a')).record, undefined)
    assert.equal(decide(undefined, key, prepare(1, first, false), voter('a')).record, undefined)
    assert.equal(verdict(undefined, prepare(1, first, false)), 'unknown-key')
  })

  it('answer only for a set that names this very store', () => {
    const restored = { host: 'a', store: 'f'.repeat(32) }
    for (const question of [prepare(1), accept(1, 'x'), install()]) {
      assert.equal(verdict(undefined, question, restored), 'not-a-voter')
      assert.equal(verdict(undefined, question, voter('x')), 'not-a-voter')
    }
  })

  it('show the newer configuration to whoever asks for an older one', () => {
    const record = recordAfter(prepare(1), install())
    for (const question of [prepare(9), accept(9, 'x'), install(set(1, 'a', 'b', 'e'))]) {
      assert.deepEqual(decide(record, key, question, voter('a')), {
        verdict: { kind: 'superseded', configuration: second }
      })
    }
  })

  it('promise in a new configuration only after its installation, which is done once', () => {
    assert.equal(verdict(undefined, prepare(1, second)), 'not-installed')
    assert.equal(verdict(recordAfter(prepare(9)), prepare(1, second)), 'not-installed')
    const record = recordAfter(prepare(9), install())
    assert.deepEqual(record?.accepted, { ballot: ballot(0, ''), envelope: envelope('sealed') })
    assert.equal(verdict(record, prepare(1, second)), 'promised')
    assert.equal(verdict(record, install()), 'installed')
    assert.equal(decide(record, key, install(), voter('a')).record, undefined)
  })

  it('take an accept without installation, for a majority was installed', () => {
    const record = recordAfter(prepare(9), accept(1, 'x', second))
    assert.deepEqual([record?.configuration, record?.promised], [second, ballot(1)])
  })

  it('refuse two sets under one number', () => {
    const other = set(1, 'a', 'b', 'e')
    assert.equal(verdict(recordAfter(prepare(1)), prepare(2, other)), 'other-configuration')
    assert.equal(verdict(recordAfter(prepare(1)), accept(2, 'x', other)), 'other-configuration')
    assert.equal(verdict(recordAfter(install()), install(set(2, 'a', 'd', 'e'))), 'other-configuration')
  })

  it('let anybody peek', () => {
    assert.deepEqual(decide(undefined, key, { kind: 'peek' }, voter('x')).verdict, { kind: 'peeked' })
    const empty = decide(recordAfter(prepare(1)), key, { kind: 'peek' }, voter('x')).verdict
    assert.deepEqual(empty, { kind: 'peeked', configuration: first })
    const full = decide(recordAfter(accept(1, 'x')), key, { kind: 'peek' }, voter('x')).verdict
    assert.ok(full.kind === 'peeked' && full.accepted)
  })
})

describe('voter core', () => {
  const self = voter('a')
  const ask = (question: RegisterQuestion, floor = 0): Request => ({ key, floor, question })
  const fresh = () => new VoterCore(self, { records: [], sequence: 7, life })

  it('keeps every answer back until what it rests on is on disk', () => {
    const core = fresh()
    const effects = core.step({ kind: 'request', ticket: 1, request: ask(prepare(1)) })
    assert.deepEqual(
      effects.map(effect => effect.kind),
      ['persist']
    )
    // A peek, and a refusal, rest on the promise that is not yet on disk.
    assert.deepEqual(core.step({ kind: 'request', ticket: 2, request: ask({ kind: 'peek' }) }), [])
    assert.deepEqual(core.step({ kind: 'request', ticket: 3, request: ask(prepare(1)) }), [])
    assert.equal(core.step({ kind: 'request', ticket: 4, request: ask(prepare(2)) })[0]?.kind, 'persist')
    const replies = core.step({ kind: 'persisted', sequence: 8 })
    assert.deepEqual(
      replies.map(reply => reply.kind === 'reply' && [reply.ticket, reply.answer.sequence]),
      [
        [1, 8],
        [2, 8],
        [3, 8]
      ]
    )
    assert.equal(core.step({ kind: 'persisted', sequence: 9 }).length, 1)
    assert.deepEqual(core.step({ kind: 'persisted', sequence: 8 }), [])
    assert.equal(core.wakeup(), undefined)
  })

  it('answers at once what rests on nothing new', () => {
    const [reply] = fresh().step({ kind: 'request', ticket: 1, request: ask({ kind: 'peek' }) })
    assert.deepEqual(reply, {
      kind: 'reply',
      ticket: 1,
      answer: { store: self.store, sequence: 7, verdict: { kind: 'peeked' } }
    })
  })

  it('answers what leases live on at once, whatever the disk does, by what it has accepted', () => {
    const core = fresh()
    const holder = { host: 'h', incarnation: 'boot-1' }
    const lease = { holder, epoch: 2, durationMs: 10_000 }
    const given: RegisterQuestion = {
      kind: 'accept',
      configuration: first,
      ballot: ballot(1),
      envelope: { ...envelope('x'), grant: lease }
    }
    core.step({ kind: 'request', ticket: 1, request: ask(given) })
    const request = (question: Request['question']) => {
      const [reply] = core.step({
        kind: 'request',
        ticket: 2,
        request: { key: allLeases, floor: 0, question }
      })
      assert.ok(reply?.kind === 'reply')
      assert.equal(reply.answer.sequence, 7, 'nothing is said of what is not on disk')
      return reply.answer.verdict
    }
    const renewed = request({ kind: 'renew', holder })
    assert.ok(renewed.kind === 'renewed')
    assert.deepEqual(renewed.backed, [{ key, epoch: 2, configuration: 1 }])
    const watched = request({ kind: 'watch', holders: [holder, { ...holder, host: 'x' }] })
    assert.ok(watched.kind === 'watched')
    assert.equal(watched.traces[1]!.last, 0)
    assert.equal(watched.traces[0]!.life, life)
  })

  it('backs no lease of a configuration that a document has ended, before its start or later, and backs those of the next', () => {
    const holder = { host: 'h', incarnation: 'boot-1' }
    const grant = { holder, epoch: 2, durationMs: 10_000 }
    const record = {
      ...{ key, configuration: first, promised: ballot(1) },
      accepted: { ballot: ballot(1), envelope: { ...envelope('x'), grant } }
    }
    const core = new VoterCore(self, { records: [record], sequence: 7, life })
    const backed = () => {
      const question = { kind: 'renew', holder } as const
      const [reply] = core.step({
        kind: 'request',
        ticket: 2,
        request: { key: allLeases, floor: 0, question }
      })
      assert.ok(reply?.kind === 'reply' && reply.answer.verdict.kind === 'renewed')
      return reply.answer.verdict.backed!.map(({ configuration }) => configuration)
    }
    assert.deepEqual(backed(), [1])
    const retirement = { id: 'd'.repeat(32), key, org: 'north', configuration: first, retired: ['a', 'b'] }
    core.step({ kind: 'retired', retirement })
    assert.deepEqual(backed(), [])
    const next = set(nextNumber(first, true), 'a', 'c', 'd')
    const question: RegisterQuestion = {
      ...{ kind: 'install', configuration: next, envelope: { ...envelope('x'), grant } }
    }
    core.step({ kind: 'request', ticket: 3, request: ask(question) })
    core.step({ kind: 'retired', retirement })
    assert.deepEqual(backed(), [next.number])
  })

  describe('that stands by', () => {
    const by = 'source'
    const standBy = (counter: number, text: string): Request => ({
      ...{ key, floor: 0 },
      question: {
        kind: 'stand-by',
        configuration: first,
        ballot: ballot(counter),
        envelope: envelope(text),
        by
      }
    })
    const letGo = (counter: number, who = by) =>
      ({ kind: 'let-go', by: who, key, ballot: ballot(counter) }) as const
    const request = (ticket: number, of: Request) => ({ kind: 'request', ticket, request: of }) as const
    /** One that promised this ballot, on disk, and stands by with it. */
    function standing(counter: number): VoterCore {
      const core = fresh()
      core.step(request(1, ask(prepare(counter))))
      core.step({ kind: 'persisted', sequence: 8 })
      assert.deepEqual(core.step(request(2, standBy(counter, 'x'))), [])
      return core
    }

    it('accepts only at the word of the host that it was told of, once that is on disk, and answers who asked', () => {
      const core = standing(3)
      for (const word of [letGo(3, 'stranger'), letGo(4), { ...letGo(3), key: 'machine/2' }])
        assert.deepEqual(core.step(word), [])
      const [persist] = core.step(letGo(3))
      assert.ok(persist?.kind === 'persist')
      assert.deepEqual(persist.record.accepted, { ballot: ballot(3), envelope: envelope('x') })
      const [reply] = core.step({ kind: 'persisted', sequence: 9 })
      assert.ok(reply?.kind === 'reply')
      assert.deepEqual([reply.ticket, reply.answer.verdict.kind], [2, 'accepted'])
      assert.deepEqual(core.step(letGo(3)), [])
    })

    it('says at once that another ballot came first, and accepts nothing then', () => {
      const core = standing(3)
      core.step(request(3, ask(prepare(5))))
      const replies = core.step({ kind: 'persisted', sequence: 9 })
      assert.deepEqual(
        replies.map(reply => reply.kind === 'reply' && [reply.ticket, reply.answer.verdict.kind]),
        [
          [3, 'promised'],
          [2, 'conflict']
        ]
      )
      assert.deepEqual(core.step(letGo(3)), [])
      const [late] = core.step(request(4, standBy(3, 'x')))
      assert.ok(late?.kind === 'reply' && late.answer.verdict.kind === 'conflict')
    })

    it('answers what it has accepted already, by the asker itself or in answer to an earlier question', () => {
      const core = standing(3)
      core.step(request(3, ask(accept(3, 'x'))))
      const replies = core.step({ kind: 'persisted', sequence: 9 })
      assert.deepEqual(
        replies.map(reply => reply.kind === 'reply' && [reply.ticket, reply.answer.verdict.kind]),
        [
          [3, 'accepted'],
          [2, 'accepted']
        ]
      )
      const [again] = core.step(request(4, standBy(3, 'x')))
      assert.ok(again?.kind === 'reply' && again.answer.verdict.kind === 'accepted')
    })

    it('answers the later of two questions, and none that nobody waits for', () => {
      const core = standing(3)
      const [earlier] = core.step(request(3, standBy(3, 'x')))
      assert.ok(earlier?.kind === 'reply' && earlier.ticket === 2)
      core.step(letGo(3))
      const [reply] = core.step({ kind: 'persisted', sequence: 9 })
      assert.ok(reply?.kind === 'reply' && reply.ticket === 3)
      const forgetful = standing(3)
      forgetful.step({ kind: 'forget', ticket: 2 })
      assert.deepEqual(forgetful.step(letGo(3)), [])
    })

    it('stands by with no more than a bound', () => {
      const core = fresh()
      for (let number = 0; number < registerLimits.standingPerVoter; number++)
        assert.deepEqual(core.step(request(number, { ...standBy(1, 'x'), key: `machine/${number}x` })), [])
      const [refused] = core.step(request(9_999, { ...standBy(1, 'x'), key: 'machine/one-too-many' }))
      assert.ok(refused?.kind === 'reply')
      assert.deepEqual(refused.answer.verdict, { kind: 'refused', code: 'voter-busy' })
    })
  })

  it('tells whoever takes over how far the former holder had come, and none after it', () => {
    const core = fresh()
    const holder = { host: 'h', incarnation: 'boot-1' }
    const renew: Request = { key: allLeases, floor: 0, question: { kind: 'renew', holder } }
    core.step({ kind: 'request', ticket: 1, request: renew })
    const takeover: RegisterQuestion = {
      kind: 'accept',
      configuration: first,
      ballot: ballot(4),
      envelope: envelope('y'),
      former: holder
    }
    core.step({ kind: 'request', ticket: 2, request: ask(takeover) })
    core.step({ kind: 'request', ticket: 3, request: renew })
    const [reply] = core.step({ kind: 'persisted', sequence: 8 })
    assert.ok(reply?.kind === 'reply' && reply.answer.verdict.kind === 'accepted')
    const { trace } = reply.answer.verdict
    const [now] = core.step({
      kind: 'request',
      ticket: 4,
      request: { key: allLeases, floor: 0, question: { kind: 'watch', holders: [holder] } }
    })
    assert.ok(now?.kind === 'reply' && now.answer.verdict.kind === 'watched')
    assert.ok(trace!.last > 0 && trace!.last < now.answer.verdict.traces[0]!.last)
  })

  it('refuses whoever remembers it further on than it is', () => {
    const core = fresh()
    const refusal = core.step({ kind: 'request', ticket: 1, request: ask(prepare(1), 8) })
    const [reply] = refusal
    assert.deepEqual(reply?.kind === 'reply' && reply.answer.verdict, {
      kind: 'refused',
      code: 'voter-restored'
    })
    assert.equal(core.step({ kind: 'request', ticket: 2, request: ask(prepare(1), 7) })[0]?.kind, 'persist')
  })

  it('takes a bounded number of requests', () => {
    const core = fresh()
    for (let ticket = 0; ticket < registerLimits.pendingPerVoter; ticket++) {
      core.step({ kind: 'request', ticket, request: ask(prepare(ticket + 1)) })
    }
    const [reply] = core.step({ kind: 'request', ticket: 99_999, request: ask({ kind: 'peek' }) })
    assert.deepEqual(reply?.kind === 'reply' && reply.answer, {
      store: self.store,
      sequence: 7,
      verdict: { kind: 'refused', code: 'voter-busy' }
    })
  })

  it('keeps a bounded number of registers', () => {
    const records = Array.from({ length: registerLimits.keysPerVoter }, (_, at): VoterRecord => {
      return { key: `machine/${at}`, configuration: first, promised: ballot(1) }
    })
    const core = new VoterCore(self, { records, sequence: 1, life })
    const [full] = core.step({
      kind: 'request',
      ticket: 1,
      request: { ...ask(prepare(1)), key: 'machine/new' }
    })
    assert.deepEqual(full?.kind === 'reply' && full.answer.verdict, { kind: 'refused', code: 'voter-full' })
    assert.equal(core.step({ kind: 'request', ticket: 2, request: ask(prepare(2)) })[0]?.kind, 'persist')
  })
})

describe('voter memory', () => {
  const answer = (sequence: number, store = voter('a').store) => ({
    store,
    sequence,
    verdict: { kind: 'accepted' } as const
  })

  it('judges by what was known when the question was sent', () => {
    const memory = new VoterMemory()
    assert.equal(memory.floor(voter('a')), 0)
    assert.equal(memory.check(voter('a'), 0, answer(5)), 'sound')
    assert.equal(memory.check(voter('a'), 0, answer(4)), 'sound', 'overtaken, not restored')
    assert.equal(memory.floor(voter('a')), 5)
    assert.equal(memory.check(voter('a'), 5, answer(4)), 'voter-restored')
    assert.equal(memory.check(voter('a'), 5, answer(9, 'f'.repeat(32))), 'unknown-store')
    assert.equal(memory.floor(voter('a')), 5)
  })

  it('forgets the voter that was not heard for longest', () => {
    const memory = new VoterMemory()
    const at = (number: number) => ({ host: `h${number}`, store: voter('a').store })
    for (let number = 0; number <= registerLimits.rememberedVoters; number++) {
      memory.check(at(number), 0, answer(1))
      memory.check(at(0), 0, answer(1))
    }
    assert.deepEqual([memory.floor(at(0)), memory.floor(at(1)), memory.floor(at(2))], [1, 0, 1])
  })
})

describe('configuration', () => {
  it('is 1, 3 or 5 different hosts, in one order', () => {
    assert.deepEqual(
      checkedVoters([voter('c'), voter('a'), voter('b')]).map(({ host }) => host),
      ['a', 'b', 'c']
    )
    for (const hosts of ['', 'ab', 'abcd', 'abcdef', 'aab']) {
      assert.throws(() => checkedVoters([...hosts].map(voter)), { code: 'bad-voters' }, hosts)
    }
  })

  it('has majorities that meet', () => {
    assert.deepEqual([set(1, 'a'), first, set(1, 'a', 'b', 'c', 'd', 'e')].map(majority), [1, 2, 3])
  })
})
