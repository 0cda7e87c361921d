import assert from 'node:assert/strict'
import { type HolderEffect, LeaseHolder } from '../../../protocol/lease/holder.ts'
import type { Backed } from '../../../protocol/lease/voter-leases.ts'
import { first, L, set } from './rig.ts'

const M1 = 'machine/1'
const M2 = 'machine/2'
const RENEW = 2_000
const backed = (key: string, epoch = 3, configuration = 1): Backed => ({ key, epoch, configuration })

/** A holder, its clock, and what it said. */
class Rig {
  now = 1_000_000
  /** Of the rhythm. */
  drawn = 0
  readonly core = new LeaseHolder({ renewMs: RENEW, random: () => this.drawn })
  effects: HolderEffect[] = []

  hold(
    key = M1,
    options: { epoch?: number; configuration?: typeof first; from?: number; durationMs?: number } = {}
  ): void {
    const { epoch = 3, configuration = first, from, durationMs = L } = options
    const stamp = from === undefined ? {} : { from }
    this.#take(this.core.step({ kind: 'hold', key, epoch, durationMs, configuration, ...stamp }, this.now))
  }

  #take(effects: HolderEffect[]): void {
    this.effects.push(...effects)
  }

  /** Lets time pass, and the core do what it wants to. */
  pass(ms: number): void {
    const end = this.now + ms
    for (let next = this.core.wakeup(); next !== undefined && next <= end; next = this.core.wakeup()) {
      this.now = Math.max(this.now, next)
      this.#take(this.core.step({ kind: 'tick' }, this.now))
    }
    this.now = end
  }

  answer(from: string, renewal: number, held: readonly Backed[] | undefined, life = 'x', revision = 1): void {
    const renewed = { life, revision, ...(held && { backed: held }) }
    this.#take(this.core.step({ kind: 'renewed', from, renewal, renewed }, this.now))
  }

  letGo(key = M1): void {
    this.#take(this.core.step({ kind: 'let-go', key }, this.now))
  }

  /** What was said since the last call. */
  take<Kind extends HolderEffect['kind']>(kind: Kind): Extract<HolderEffect, { kind: Kind }>[] {
    const taken = this.effects.filter(effect => effect.kind === kind)
    this.effects = this.effects.filter(effect => effect.kind !== kind)
    return taken as Extract<HolderEffect, { kind: Kind }>[]
  }

  until(): number | undefined {
    return this.core.until(M1)
  }
}

describe('a holder of leases', () => {
  it('renews at every voter host once in an interval, for all machines together', () => {
    const rig = new Rig()
    for (let at = 0; at < 200; at++) rig.hold(`machine/${at}`)
    rig.pass(100)
    assert.deepEqual(
      rig.take('renew').map(({ to }) => to),
      ['a', 'b', 'c']
    )
    rig.pass(5 * RENEW)
    assert.equal(rig.take('renew').length, 15)
  })

  it('renews as often as the shortest lease needs, and a long one no less often than others', () => {
    const rig = new Rig()
    const renewals = (durationMs: number) => {
      rig.take('renew')
      rig.pass(10 * durationMs)
      return rig.take('renew').length / 3
    }
    rig.hold(M1, { durationMs: 60_000 })
    rig.pass(100)
    assert.equal(renewals(RENEW), 10)
    rig.hold(M2, { durationMs: 5_000 })
    rig.pass(100)
    assert.equal(renewals(1_000), 10)
    rig.letGo(M2)
    rig.pass(1_000)
    assert.equal(renewals(RENEW), 10)
  })

  it('holds a lease from when the renewal left that a majority answered', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(100)
    const { renewal } = rig.take('renew')[0]!
    const sentAt = rig.now - 80
    rig.pass(500)
    rig.answer('a', renewal, [backed(M1)])
    assert.equal(rig.take('extended').length, 0)
    rig.answer('a', renewal, [backed(M1)])
    assert.equal(rig.take('extended').length, 0, 'one voter is no majority, however often it answers')
    rig.answer('c', renewal, [backed(M1)])
    assert.equal(rig.take('extended')[0]!.extensions[0]!.until, sentAt + L)
    rig.answer('b', renewal, [backed(M1)])
    assert.equal(rig.until(), sentAt + L, 'a late answer does not make it longer')
  })

  it('renews sooner by what is drawn, up to a quarter', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(20)
    rig.drawn = 0.999
    rig.pass(RENEW)
    assert.equal(rig.take('renew').length, 2 * 3)
    rig.pass(0.75 * RENEW + 1)
    assert.equal(rig.take('renew').length, 3)
    rig.pass(0.75 * RENEW + 1)
    assert.equal(rig.take('renew').length, 3)
  })

  it('renews again soon where no majority answered, for as long as the lease lasts', () => {
    const rig = new Rig()
    rig.hold(M1, { from: rig.now })
    rig.pass(20)
    const { renewal } = rig.take('renew')[0]!
    rig.answer('a', renewal, [backed(M1)])
    rig.pass(0.15 * RENEW - 1)
    assert.equal(rig.take('renew').length, 0)
    rig.pass(1)
    const again = rig.take('renew')
    assert.equal(again.length, 3)
    for (const voter of ['a', 'b']) rig.answer(voter, again[0]!.renewal, [backed(M1)])
    rig.pass(RENEW - 1)
    assert.equal(rig.take('renew').length, 0)
    rig.pass(1)
    assert.equal(rig.take('renew').length, 3)
    // It ends, and is asked for as ever.
    rig.pass(L)
    rig.take('renew')
    rig.pass(5 * RENEW)
    assert.equal(rig.take('renew').length, 5 * 3)
  })

  it('takes the majority that is latest, whoever it is', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(3 * RENEW)
    const sent = rig.take('renew')
    const numbers = [...new Set(sent.map(({ renewal }) => renewal))]
    rig.answer('a', numbers[0]!, [backed(M1)])
    rig.answer('b', numbers[2]!, [backed(M1)])
    const early = rig.until()!
    rig.answer('c', numbers[1]!, [backed(M1)])
    assert.equal(rig.until(), early + RENEW)
    rig.answer('a', numbers[2]!, undefined)
    assert.equal(rig.until(), early + 2 * RENEW)
  })

  it('counts nobody who backs another epoch, another configuration, or something else', () => {
    for (const held of [[], [backed(M2)], [backed(M1, 2)], [backed(M1, 3, 2)]]) {
      const rig = new Rig()
      rig.hold()
      rig.pass(RENEW)
      const { renewal } = rig.take('renew')[0]!
      for (const voter of ['a', 'b', 'c']) rig.answer(voter, renewal, held)
      assert.equal(rig.take('extended').length, 0)
    }
  })

  it('counts what is told of once for as long as it is known, and not in another life of the voter', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(RENEW + 50)
    const [one, , , two] = rig.take('renew').map(({ renewal }) => renewal) as [number, number, number, number]
    for (const voter of ['a', 'b']) rig.answer(voter, one, [backed(M1)])
    const before = rig.until()!
    for (const voter of ['a', 'b']) rig.answer(voter, two, undefined, 'y')
    assert.equal(rig.until(), before)
    for (const voter of ['a', 'b']) rig.answer(voter, two, undefined)
    assert.equal(rig.until(), before + RENEW)
    rig.pass(RENEW)
    const known = rig.take('renew').map(each => each.known?.life)
    assert.deepEqual(known, ['x', 'x', undefined])
  })

  it('counts what gave the lease as a renewal, when it was known to be decided', () => {
    const rig = new Rig()
    rig.hold(M1, { from: rig.now - 300 })
    assert.equal(rig.until(), rig.now - 300 + L)
    assert.equal(rig.take('extended').length, 1)
    rig.hold(M1, { from: rig.now - 9_000 })
    assert.equal(rig.until(), rig.now - 300 + L)
  })

  it('says when a lease ends, once, and that it goes on when a majority answers again', () => {
    const rig = new Rig()
    rig.hold(M1, { from: rig.now })
    rig.pass(L - 1)
    assert.equal(rig.take('ended').length, 0)
    rig.pass(1)
    assert.deepEqual(rig.take('ended'), [{ kind: 'ended', key: M1, epoch: 3 }])
    rig.pass(3 * RENEW)
    assert.equal(rig.take('ended').length, 0)
    const { renewal } = rig.take('renew').at(-1)!
    rig.take('extended')
    for (const voter of ['a', 'b']) rig.answer(voter, renewal, [backed(M1)])
    assert.equal(rig.take('extended').length, 1)
    rig.pass(L)
    assert.equal(rig.take('ended').length, 1)
  })

  it('says so early enough for something to be done', () => {
    const core = new LeaseHolder({ renewMs: RENEW, random: () => 0, earlyMs: 500 })
    const lease = { key: M1, epoch: 3, durationMs: L, configuration: first }
    core.step({ kind: 'hold', ...lease, from: 0 }, 0)
    const ended = (now: number) =>
      core.step({ kind: 'tick' }, now).filter(({ kind }) => kind === 'ended').length
    assert.equal(ended(L - 501), 0)
    assert.equal(ended(L - 500), 1)
    assert.deepEqual(
      core.step({ kind: 'hold', ...lease, from: 300 }, L),
      [],
      'what ends at once is no extension'
    )
  })

  it('does not take an answer for news that comes when its lease would be over', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(100)
    const { renewal } = rig.take('renew')[0]!
    rig.pass(L)
    for (const voter of ['a', 'b', 'c']) rig.answer(voter, renewal, [backed(M1)])
    assert.equal(rig.take('extended').length, 0)
  })

  it('wants a register written once more that a reachable voter does not back, now and then', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(100)
    rig.answer('a', 1, [])
    assert.equal(rig.take('unbacked').length, 0, 'it may be under way')
    rig.pass(RENEW)
    rig.answer('a', 2, [backed(M1, 2)])
    assert.deepEqual(rig.take('unbacked'), [{ kind: 'unbacked', key: M1 }])
    rig.answer('b', 2, [])
    assert.equal(rig.take('unbacked').length, 0)
    rig.pass(2 * RENEW)
    rig.answer('b', 3, [])
    rig.answer('c', 3, [backed(M1)])
    assert.equal(rig.take('unbacked').length, 1)
  })

  it('follows to other voters: what the former answered counts no more', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(100)
    for (const voter of ['a', 'b']) rig.answer(voter, 1, [backed(M1)])
    const before = rig.until()!
    rig.pass(RENEW)
    rig.hold(M1, { configuration: set(2, 'd', 'e', 'f') })
    rig.pass(100)
    rig.take('extended')
    for (const voter of ['a', 'b', 'c']) rig.answer(voter, 2, undefined)
    assert.equal(rig.until(), before)
    const sent = rig.take('renew').filter(({ to }) => to === 'd')
    for (const voter of ['d', 'e']) rig.answer(voter, sent[0]!.renewal, [backed(M1, 3, 2)])
    assert.equal(rig.take('extended').length, 1)
  })

  it('forgets a machine that it let go, and is silent when it holds none', () => {
    const rig = new Rig()
    rig.hold(M1, { from: rig.now })
    rig.pass(100)
    rig.letGo()
    rig.effects = []
    assert.equal(rig.core.wakeup(), undefined)
    rig.pass(2 * L)
    assert.deepEqual(rig.effects, [])
    rig.hold(M1, { epoch: 3 })
    assert.equal(rig.until(), Number.NEGATIVE_INFINITY)
  })

  it('believes no answer to what it never sent, and none of a stranger', () => {
    const rig = new Rig()
    rig.hold()
    rig.pass(100)
    for (const voter of ['a', 'b', 'c']) rig.answer(voter, 99, [backed(M1)])
    for (const voter of ['x', 'y', 'z']) rig.answer(voter, 1, [backed(M1)])
    assert.equal(rig.take('extended').length, 0)
  })
})
