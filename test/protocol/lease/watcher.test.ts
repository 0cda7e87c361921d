import assert from 'node:assert/strict'
import { leaseLimits } from '../../../protocol/lease/limits.ts'
import { leaseTimes, takeoverMs } from '../../../protocol/lease/times.ts'
import type { Trace } from '../../../protocol/lease/trace.ts'
import { LeaseWatcher, type WatcherEffect } from '../../../protocol/lease/watcher.ts'
import { first, grant, H, K, L, set } from './rig.ts'

const M1 = 'machine/1'
const ASK = 1_000
const WAIT = takeoverMs(leaseTimes(L), L)
const trace = (last: number, life = 'x'): Trace => ({ life, last })

class Rig {
  now = 5_000_000
  readonly core = new LeaseWatcher({
    askMs: ASK,
    waitMs: durationMs => takeoverMs(leaseTimes(L), durationMs)
  })
  effects: WatcherEffect[] = []

  watch(key = M1, given = grant(), configuration = first): void {
    this.effects.push(...this.core.step({ kind: 'watch', key, grant: given, configuration }, this.now))
  }

  /** Every voter that is named answers what it is asked, until the time is over. */
  pass(ms: number, traces: Readonly<Record<string, Trace>> = {}): void {
    const end = this.now + ms
    for (let next = this.core.wakeup(); next !== undefined && next <= end; next = this.core.wakeup()) {
      this.now = Math.max(this.now, next)
      for (const effect of this.core.step({ kind: 'tick' }, this.now)) {
        this.effects.push(effect)
        if (effect.kind !== 'ask' || !traces[effect.to]) continue
        this.saw(effect.to, traces[effect.to]!, effect.holders)
      }
    }
    this.now = end
  }

  saw(from: string, seen: Trace, holders: readonly (typeof H)[] = [H]): void {
    const traces = holders.map(() => seen)
    this.effects.push(...this.core.step({ kind: 'watched', from, holders, traces }, this.now))
  }

  get said(): string[] {
    const said = this.effects.filter(({ kind }) => kind !== 'ask').map(({ kind }) => kind)
    this.effects = []
    return said
  }

  executesIn(acceptances: Readonly<Record<string, Trace>>, configuration = first, former = grant()): number {
    const seen = Object.entries(acceptances).map(([voter, each]) => ({ voter, trace: each }))
    return this.core.executesAt(M1, former, configuration, seen, this.now) - this.now
  }
}

describe('a watcher of leases', () => {
  it('takes a lease for over once a majority of traces stood still for the whole wait', () => {
    const rig = new Rig()
    rig.watch()
    rig.pass(WAIT - ASK, { a: trace(1), b: trace(1) })
    assert.deepEqual(rig.said, [])
    rig.pass(3 * ASK, { a: trace(1), b: trace(1) })
    assert.deepEqual(rig.said, ['expired'])
    rig.pass(5 * ASK, { a: trace(1), b: trace(2) })
    assert.deepEqual(rig.said, ['renewed'])
  })

  it('goes by no minority, and by no silence', () => {
    const rig = new Rig()
    rig.watch()
    rig.pass(2 * WAIT, { a: trace(1) })
    assert.deepEqual(rig.said, [])
    rig.saw('b', trace(1))
    assert.deepEqual(rig.said, [])
    rig.pass(ASK, { a: trace(1), b: trace(1) })
    assert.deepEqual(rig.said, [], 'what was seen once did not stand still')
  })

  it('gives a holder the time to be heard by voters that were away together', () => {
    for (const isRenewed of [true, false]) {
      const rig = new Rig()
      rig.watch()
      rig.pass(5 * ASK, { a: trace(1), b: trace(1) })
      rig.pass(2 * WAIT)
      rig.pass(4 * ASK, { a: trace(1), b: trace(1) })
      assert.deepEqual(rig.said, [])
      rig.pass(3 * ASK, isRenewed ? { a: trace(2), b: trace(2) } : { a: trace(1), b: trace(1) })
      assert.deepEqual(rig.said, isRenewed ? [] : ['expired'])
    }
  })

  it('waits as the grant says, whatever leases its own host gives', () => {
    for (const durationMs of [5_000, 60_000]) {
      const rig = new Rig()
      rig.watch(M1, { ...grant(), durationMs })
      const waitMs = takeoverMs(leaseTimes(L), durationMs)
      assert.ok(waitMs > durationMs)
      rig.pass(Math.floor(waitMs / ASK) * ASK, { a: trace(1), b: trace(1) })
      assert.deepEqual(rig.said, [])
      rig.pass(2 * ASK, { a: trace(1), b: trace(1) })
      assert.deepEqual(rig.said, ['expired'])
    }
  })

  it('begins anew with a voter that lost its count', () => {
    const rig = new Rig()
    rig.watch()
    rig.pass(WAIT - ASK, { a: trace(1), b: trace(1), c: trace(1) })
    rig.pass(WAIT - ASK, { a: trace(1, 'y'), b: trace(1, 'y') })
    assert.deepEqual(rig.said, [])
  })

  it('begins anew with another holder, another epoch, and other voters', () => {
    const others = [
      [grant(K), first],
      [grant(H, 4), first],
      [grant(), set(2, 'a', 'b', 'd')]
    ] as const
    for (const [given, configuration] of others) {
      const rig = new Rig()
      rig.watch()
      rig.pass(WAIT - ASK, { a: trace(1), b: trace(1) })
      rig.watch(M1, given, configuration)
      rig.pass(WAIT - ASK, { a: trace(1), b: trace(1) })
      assert.deepEqual(rig.said, [])
      rig.pass(3 * ASK, { a: trace(1), b: trace(1) })
      assert.deepEqual(rig.said, ['expired'])
    }
  })

  it('asks each voter host once for all machines of a holder', () => {
    const rig = new Rig()
    for (let at = 0; at < 200; at++) rig.watch(`machine/${at}`)
    rig.pass(0)
    assert.deepEqual(
      rig.effects.map(effect => effect.kind === 'ask' && [effect.to, effect.holders.length]),
      [
        ['a', 1],
        ['b', 1],
        ['c', 1]
      ]
    )
  })

  it('asks of no more holders at once than a voter answers', () => {
    const rig = new Rig()
    for (let at = 0; at <= leaseLimits.holdersPerWatch; at++)
      rig.watch(`machine/${at}`, grant({ host: `h${at}`, incarnation: 'x' }))
    rig.pass(0)
    assert.equal(rig.effects.filter(effect => effect.kind === 'ask' && effect.to === 'a').length, 2)
  })

  it('is silent when it watches nothing', () => {
    const rig = new Rig()
    rig.watch()
    rig.core.step({ kind: 'unwatch', key: M1 }, rig.now)
    assert.equal(rig.core.wakeup(), undefined)
  })
})

describe('whoever won a machine executes it', () => {
  const ready = () => {
    const rig = new Rig()
    rig.watch()
    rig.pass(WAIT + 3 * ASK, { a: trace(1), b: trace(1), c: trace(1) })
    return rig
  }

  it('at once, when a majority accepted with the traces that it knows', () => {
    assert.ok(ready().executesIn({ a: trace(1), b: trace(1) }) <= 0)
    assert.ok(ready().executesIn({ a: trace(1), b: trace(1), c: trace(7) }) <= 0)
  })

  it('after the whole wait, when one of the majority had counted a renewal', () => {
    assert.equal(ready().executesIn({ a: trace(1), b: trace(2) }), WAIT)
    assert.equal(ready().executesIn({ a: trace(1), b: trace(1, 'y') }), WAIT)
  })

  it('after the whole wait, when it did not see a majority accept', () => {
    assert.equal(ready().executesIn({ a: trace(1) }), WAIT)
    assert.equal(ready().executesIn({}), WAIT)
  })

  it('after the whole wait, when it watched another lease, or other voters', () => {
    assert.equal(ready().executesIn({ a: trace(1), b: trace(1) }, first, grant(H, 4)), WAIT)
    assert.equal(ready().executesIn({ a: trace(1), b: trace(1) }, set(2, 'a', 'b', 'd')), WAIT)
    assert.equal(new Rig().executesIn({ a: trace(1), b: trace(1) }), WAIT)
  })
})
