import assert from 'node:assert/strict'
import { type Change, readChange, votersChange } from '../../../protocol/register/change.ts'
import { registerLimits } from '../../../protocol/register/limits.ts'
import { Proposer } from '../../../protocol/register/proposer.ts'
import { VoterMemory } from '../../../protocol/register/voter-memory.ts'

import {
  accepted,
  append,
  ours,
  promised,
  read,
  refuse,
  refused,
  Script,
  set,
  theirs,
  voter
} from './proposer-script.ts'

describe('proposer', () => {
  it('makes a change in two round trips to a majority', () => {
    const script = new Script(append)
    assert.equal(script.asked, 'abc prepare')
    script.say('ab', promised(accepted(3, 'x')))
    assert.deepEqual([script.asked, script.proposed], ['abc accept', 'x!'])
    assert.ok(script.question.kind === 'accept')
    assert.deepEqual(script.question.envelope.changeIds, [theirs, ours])
    script.say('bc', { kind: 'accepted' })
    assert.ok(script.outcome?.kind === 'decided')
    assert.deepEqual([read(script.outcome.value), script.outcome.changed], ['x!', true])
    assert.equal(script.proposer.wakeup(), undefined)
  })

  it('builds on the highest ballot that a majority shows', () => {
    const script = new Script(append)
      .say('a', promised(accepted(3, 'old')))
      .say('b', promised(accepted(7, 'new')))
    assert.equal(script.proposed, 'new!')
  })

  it('writes what it reads before it says so', () => {
    const script = new Script(readChange).say('a', promised(accepted(3, 'x'))).say('b', promised())
    assert.deepEqual([script.asked, script.proposed, script.outcome], ['abc accept', 'x', undefined])
    script.say('ab', { kind: 'accepted' })
    assert.deepEqual(
      [script.outcome?.kind, script.outcome?.kind === 'decided' && script.outcome.changed],
      ['decided', false]
    )
  })

  it('writes the value that a refusal rests on, even when a majority holds it', () => {
    const script = new Script(refuse).say('ab', promised(accepted(3, 'x')))
    assert.deepEqual([script.asked, script.outcome], ['abc accept', undefined])
    script.say('ab', { kind: 'accepted' })
    assert.deepEqual(
      script.outcome?.kind === 'refused' && [script.outcome.code, read(script.outcome.value)],
      ['not-owner', 'x']
    )
  })

  it('recognises its own change, and writes it again only where that is needed', () => {
    const held = accepted(3, 'x!', { changeIds: [ours, theirs] })
    const settled = new Script(refuse).say('ab', promised(held))
    assert.deepEqual(settled.outcome?.kind === 'decided' && settled.outcome.changed, true)
    const partial = new Script(refuse).say('a', promised(held)).say('b', promised())
    assert.deepEqual([partial.asked, partial.proposed], ['abc accept', 'x!'])
    partial.say('ac', { kind: 'accepted' })
    assert.equal(partial.outcome?.kind, 'decided')
  })

  it('remembers a bounded number of changes', () => {
    const changeIds = Array.from({ length: registerLimits.changeIds }, (_, at) =>
      at.toString(16).padStart(32, '0')
    )
    const script = new Script(append).say('ab', promised(accepted(3, 'x', { changeIds })))
    assert.ok(script.question.kind === 'accept')
    assert.deepEqual(script.question.envelope.changeIds, [...changeIds.slice(1), ours])
  })

  it('says that a register does not exist', () => {
    assert.equal(new Script(readChange).say('ab', promised()).outcome?.kind, 'refused')
    const absent = new Script(readChange, { mayCreate: false })
      .say('a', refused('unknown-key'))
      .say('b', promised())
    assert.deepEqual(absent.outcome?.kind === 'refused' && absent.outcome.code, 'register-not-found')
    const maybe = { mayCreate: false, triedBefore: true }
    assert.equal(new Script(readChange, maybe).say('ab', refused('unknown-key')).outcome?.kind, 'unknown')
    assert.equal(new Script(readChange, { triedBefore: true }).say('ab', promised()).outcome?.kind, 'unknown')
  })

  it('refuses a value that is too large', () => {
    const change: Change = () => ({ kind: 'next', value: new Uint8Array(registerLimits.valueBytes + 1) })
    const script = new Script(change).say('ab', promised())
    assert.deepEqual(script.outcome?.kind === 'refused' && script.outcome.code, 'value-too-large')
  })

  it('goes over the ballot that a conflict shows, after a pause that grows and is bounded', () => {
    const script = new Script(append)
    const pauses: number[] = []
    for (let round = 0; round < 4; round++) {
      script.say('ab', { kind: 'conflict', promised: { counter: 10 * (round + 1), proposer: 'q' } })
      pauses.push(script.proposer.wakeup()! - script.now)
      script.wake()
      assert.equal(script.ballot, 10 * (round + 1) + 1)
    }
    assert.deepEqual(pauses, [6, 11, 21, 21])
  })

  it('begins at the time of day, unless no clock could be that far', () => {
    assert.equal(new Script(append, { firstCounter: 1_790_000_000_000 }).ballot, 1_790_000_000_000)
    const script = new Script(append, { firstCounter: 2 ** 53 })
    assert.ok(script.ballot <= registerLimits.ballotCounter / 2 + 1)
  })

  it('goes on when one of three conflicts or fails', () => {
    const script = new Script(append)
      .say('a', { kind: 'conflict', promised: { counter: 5, proposer: 'q' } })
      .say('bc', promised())
    assert.equal(script.asked, 'abc accept')
    assert.equal(script.fail('a').say('bc', { kind: 'accepted' }).outcome?.kind, 'decided')
  })

  it('never uses a ballot twice, in whatever configuration', () => {
    const ballots: string[] = []
    const script = new Script(append)
    const note = () => ballots.push(String(script.ballot))
    note()
    script.say('a', { kind: 'superseded', configuration: set(2, 'abd') })
    note()
    script.say('ab', refused('not-installed')).wake()
    note()
    assert.deepEqual(script.question.kind === 'prepare' && script.question.configuration, set(1, 'abc'))
    assert.equal(new Set(ballots).size, 3)
  })

  it('begins again when voters do not answer in time, and tells who', () => {
    const script = new Script(append).say('a', promised()).wake().wake()
    assert.deepEqual([script.asked, script.ballot], ['abc prepare', 2])
    script.fail('b', 'unreachable').fail('c', 'deadline')
    script.now = 10_000
    script.take(script.proposer.step({ kind: 'tick' }, script.now))
    assert.deepEqual(script.outcome, { kind: 'unreachable', problems: { b: 'unreachable', c: 'deadline' } })
  })

  it('does not know what became of a change once it was sent', () => {
    const script = new Script(append).say('ab', promised())
    script.take(script.proposer.step({ kind: 'abort' }, 1))
    assert.equal(script.outcome?.kind, 'unknown')
    const before = new Script(append)
    before.take(before.proposer.step({ kind: 'abort' }, 1))
    assert.equal(before.outcome?.kind, 'unreachable')
  })

  it('ends at its deadline in every state', () => {
    for (const begin of [
      () => new Script(append),
      () => new Script(append).say('ab', promised()),
      () => new Script(append).fail('ab'),
      () => new Script(append).say('ab', promised(accepted(1, 'x', { next: [voter('d')] })))
    ]) {
      const script = begin()
      assert.ok(script.proposer.wakeup()! <= 10_000)
      script.now = 10_000
      script.take(script.proposer.step({ kind: 'tick' }, script.now))
      assert.ok(script.outcome?.kind === 'unknown' || script.outcome?.kind === 'unreachable')
      assert.deepEqual(script.proposer.step({ kind: 'start' }, 10_001), [])
    }
  })

  it('takes one answer of each voter, of this round, to this question', () => {
    const script = new Script(append)
    const { round } = script.sent.get('a')!
    const answer = { store: voter('a').store, sequence: 1, verdict: promised() }
    script.take(script.proposer.step({ kind: 'answer', from: 'a', round, answer }, 0))
    script.take(script.proposer.step({ kind: 'answer', from: 'a', round, answer }, 0))
    script.take(script.proposer.step({ kind: 'answer', from: 'z', round, answer }, 0))
    script.take(script.proposer.step({ kind: 'failed', from: 'a', round, code: 'deadline' }, 0))
    assert.equal(script.asked, 'abc prepare')
    script.say('b', promised())
    script.take(script.proposer.step({ kind: 'answer', from: 'c', round, answer }, 0))
    script.take(script.proposer.step({ kind: 'failed', from: 'c', round, code: 'deadline' }, 0))
    assert.deepEqual([script.asked, script.outcome], ['abc accept', undefined])
    script.say('a', promised()).say('b', { kind: 'installed' })
    assert.equal(script.outcome, undefined)
    assert.equal(script.wake().asked, 'abc prepare')
    script.say('a', { kind: 'accepted' }).say('b', { kind: 'peeked' })
    assert.equal(script.wake().asked, 'abc prepare')
  })

  it('is not woken before its time, nor started twice', () => {
    const script = new Script(append)
    assert.deepEqual(script.proposer.step({ kind: 'tick' }, 1), [])
    assert.deepEqual(script.proposer.step({ kind: 'start' }, 1), [])
    script.fail('ab')
    assert.deepEqual(script.proposer.step({ kind: 'tick' }, 1), [])
    const idle = new Proposer({
      key: 'machine/1',
      configuration: set(1, 'a'),
      change: append,
      changeId: ours,
      mayCreate: true,
      proposer: 'me.2',
      memory: new VoterMemory(),
      random: () => 0,
      deadlineAt: 9
    })
    assert.deepEqual([idle.wakeup(), idle.step({ kind: 'tick' }, 1)], [undefined, []])
  })

  it('does not listen to a voter with another store, or one that was restored', () => {
    const script = new Script(append)
    script.memory.check(voter('b'), 0, { store: voter('b').store, sequence: 9, verdict: promised() })
    const again = new Script(append, { memory: script.memory })
    assert.deepEqual(
      [...again.sent.values()].map(({ request }) => request.floor),
      [0, 9, 0]
    )
    again.say('a', promised(), { store: 'f'.repeat(32) }).say('b', promised(), { sequence: 8 })
    again.take(again.proposer.step({ kind: 'abort' }, 1))
    assert.deepEqual(again.outcome?.kind === 'unreachable' && again.outcome.problems, {
      a: 'unknown-store',
      b: 'voter-restored'
    })
  })
})

describe('proposer and the change of voters', () => {
  const next = [voter('a'), voter('d'), voter('e')]
  const second = { number: 2, voters: next }
  const sealed = accepted(3, 'x', { next })

  it('seals the value, installs it in the new set, and is done', () => {
    const script = new Script(votersChange(next)).say('ab', promised(accepted(3, 'x')))
    const sealing = script.question
    assert.ok(sealing.kind === 'accept')
    assert.deepEqual([read(sealing.envelope.value), sealing.envelope.next], ['x', next])
    script.say('ab', { kind: 'accepted' })
    const installing = script.question
    assert.ok(installing.kind === 'install')
    assert.deepEqual([script.asked, installing.configuration], ['ade install', second])
    assert.equal(installing.envelope.next, undefined)
    script.say('de', { kind: 'installed' })
    assert.deepEqual(script.outcome?.kind === 'decided' && script.outcome.configuration, second)
  })

  it('changes nothing when the voters stay', () => {
    const script = new Script(votersChange(set(1, 'cab').voters)).say('ab', promised(accepted(3, 'x')))
    script.say('ab', { kind: 'accepted' })
    assert.deepEqual(script.outcome?.kind === 'decided' && script.outcome.configuration.number, 1)
    assert.equal(new Script(votersChange(next)).say('ab', promised()).outcome?.kind, 'refused')
  })

  it('lets nothing follow a sealed value: decides it unchanged, installs it, and goes on there', () => {
    const script = new Script(append).say('a', promised(sealed)).say('b', promised())
    assert.deepEqual([script.asked, script.proposed], ['abc accept', 'x'])
    script.say('ab', { kind: 'accepted' }).say('ae', { kind: 'installed' })
    assert.deepEqual(
      [script.asked, script.question.kind === 'prepare' && script.question.configuration],
      ['ade prepare', second]
    )
    script.say('ae', promised(accepted(0, 'x')))
    assert.equal(script.proposed, 'x!')
    script.say('ae', { kind: 'accepted' })
    assert.deepEqual(script.outcome?.kind === 'decided' && script.outcome.configuration, second)
  })

  it('installs at once what a majority holds sealed', () => {
    assert.equal(new Script(append).say('ab', promised(sealed)).asked, 'ade install')
  })

  it('follows a voter to a newer configuration, and no voter to an older one', () => {
    const script = new Script(append).say('a', { kind: 'superseded', configuration: second })
    assert.equal(script.asked, 'ade prepare')
    script.say('a', { kind: 'superseded', configuration: set(2, 'xyz') })
    assert.equal(script.asked, 'ade prepare')
    script.say('de', promised(accepted(0, 'x')))
    assert.equal(script.asked, 'ade accept')
    const installing = new Script(append).say('ab', promised(sealed))
    installing.say('d', { kind: 'superseded', configuration: set(3, 'xyz') })
    assert.equal(installing.asked, 'xyz prepare')
  })

  it('finishes an installation that reached only a minority, from that minority', () => {
    const script = new Script(append).say('a', { kind: 'superseded', configuration: second })
    script.say('a', promised(accepted(0, 'x'))).say('de', refused('not-installed'))
    assert.deepEqual([script.asked, script.proposed], ['ade install', 'x'])
    script.say('de', { kind: 'installed' })
    assert.equal(script.asked, 'ade prepare')
  })

  it('does not install from a value that was changed since', () => {
    const script = new Script(append).say('a', { kind: 'superseded', configuration: second })
    script.say('a', promised(accepted(4, 'y'))).say('de', refused('not-installed'))
    assert.equal(script.wake().asked, 'ade prepare')
  })

  it('goes back to the old set when the minority does not answer', () => {
    const script = new Script(append).say('a', { kind: 'superseded', configuration: second })
    script.say('d', refused('not-installed')).wake().wake()
    assert.equal(script.asked, 'abc prepare')
    const known = new Script(append, { configuration: second })
    known.say('de', refused('not-installed')).wake()
    assert.equal(known.asked, 'ade prepare')
  })

  it('tries again when the new set is out of reach', () => {
    const script = new Script(append).say('ab', promised(sealed)).say('d', refused('not-installed')).fail('e')
    assert.equal(script.wake().asked, 'abc prepare')
  })
})

describe('a proposer that ends a lease', () => {
  const holder = { host: 'h', incarnation: 'boot-1' }
  const trace = (last: number) => ({ life: 'ab'.repeat(8), last })
  const grant = { holder: { ...holder, host: 'k' }, epoch: 3, durationMs: 10_000 }
  const take: Change = current => ({ kind: 'next', value: current!, grant })

  it('asks for the trace of its holder, and tells what a majority said as it accepted', () => {
    const script = new Script(take, { former: holder })
    script.say('ab', promised(accepted(1, 'x', { grant: { ...grant, holder, epoch: 2 } })))
    const { question } = script.sent.get('a')!.request
    assert.ok(question.kind === 'accept')
    assert.deepEqual(question.former, holder)
    assert.deepEqual(question.envelope.grant, grant)
    script.say('a', { kind: 'accepted', trace: trace(4) }).say('c', { kind: 'accepted', trace: trace(9) })
    assert.ok(script.outcome?.kind === 'decided')
    assert.deepEqual(script.outcome.acceptances, [
      { voter: 'a', trace: trace(4) },
      { voter: 'c', trace: trace(9) }
    ])
  })

  it('tells none that it did not see: its change was accepted before', () => {
    const done = accepted(1, 'x', { changeIds: [ours], grant })
    const script = new Script(take, { former: holder, triedBefore: true }).say('ab', promised(done))
    assert.ok(script.outcome?.kind === 'decided')
    assert.equal(script.outcome.acceptances, undefined)
  })

  it('keeps the lease in what it only writes again, and gives it to the next voters', () => {
    const held = accepted(1, 'x', { grant })
    const reader = new Script(readChange).say('ab', promised(held))
    const { question } = reader.sent.get('a')!.request
    assert.deepEqual(question.kind === 'accept' && question.envelope.grant, grant)
    const mover = new Script(votersChange(set(2, 'abd').voters)).say('ab', promised(held))
    mover.say('ab', { kind: 'accepted' })
    const install = mover.sent.get('d')!.request.question
    assert.deepEqual(install.kind === 'install' && install.envelope.grant, grant)
  })
})
