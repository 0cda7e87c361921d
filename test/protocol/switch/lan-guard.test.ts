import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  checkLanTimes,
  DEFAULT_LAN_TIMES,
  type LanEffect,
  LanGuard,
  type LanPeer
} from '../../../protocol/switch/lan-guard.ts'
import type { LanProbe, LanRole } from '../../../protocol/switch/lan-probe.ts'
import { SEGMENT } from './lab.ts'

const times = DEFAULT_LAN_TIMES
const MAX_DELAY = 20

/** Hosts on one LAN that can come apart, on a clock of its own. A probe takes up to 20 ms. */
class LanLab {
  now = 0
  readonly guards = new Map<string, LanGuard>()
  readonly met: string[] = []
  /** Which part of the LAN a host is on. */
  readonly part = new Map<string, number>()
  /** Since when two hosts hear each other, and whether that began by attaching (not by joining LANs). */
  readonly #hearing = new Map<string, { since: number; byAttach: boolean }>()
  readonly #flying: { at: number; to: string; from: string; probe: LanProbe }[] = []
  loses: (probe: LanProbe) => boolean = () => false
  delay: () => number = () => 1
  #tokens = 0

  attach(host: string): void {
    this.guards.set(
      host,
      new LanGuard(
        {
          segment: SEGMENT,
          host,
          port: 'bridge/br0',
          token: `${++this.#tokens}`.padStart(16, '0'),
          times
        },
        this.now
      )
    )
    if (!this.part.has(host)) this.part.set(host, 0)
    this.#meet(true)
    this.step(host)
  }

  detach(host: string): void {
    this.guards.delete(host)
    this.#meet(false)
  }

  /** The LAN is now in these parts. */
  cut(parts: Readonly<Record<string, number>>): void {
    for (const [host, part] of Object.entries(parts)) this.part.set(host, part)
    this.#meet(false)
  }

  #meet(byAttach: boolean): void {
    const hosts = [...this.guards.keys()]
    for (const a of hosts)
      for (const b of hosts) {
        if (a >= b) continue
        const key = `${a} ${b}`
        if (this.part.get(a) !== this.part.get(b)) this.#hearing.delete(key)
        else if (!this.#hearing.has(key)) this.#hearing.set(key, { since: this.now, byAttach })
      }
    for (const key of this.#hearing.keys())
      if (!key.split(' ').every(host => this.guards.has(host))) this.#hearing.delete(key)
  }

  step(host: string): void {
    this.#carryOut(host, this.guards.get(host)!.step({ kind: 'tick' }, this.now))
  }

  gone(host: string, at: string): void {
    const guard = this.guards.get(at)
    if (guard !== undefined) this.#carryOut(at, guard.step({ kind: 'gone', host }, this.now))
  }

  hear(host: string, probe: LanProbe): void {
    const guard = this.guards.get(host)
    if (guard !== undefined) this.#carryOut(host, guard.step({ kind: 'probe', probe }, this.now))
  }

  #carryOut(from: string, effects: readonly LanEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'met') this.met.push(`${from}: ${effect.other.host}`)
      if (effect.kind !== 'send') continue
      for (const to of this.guards.keys())
        if (to !== from && !this.loses(effect.probe))
          this.#flying.push({ at: this.now + this.delay(), to, from, probe: effect.probe })
    }
  }

  pass(ms: number): void {
    const end = this.now + ms
    for (;;) {
      this.#flying.sort((a, b) => a.at - b.at)
      const flight = this.#flying[0]?.at ?? Number.POSITIVE_INFINITY
      const wake = Math.min(...[...this.guards.values()].map(guard => guard.wakeup()))
      const next = Math.max(this.now, Math.min(flight, wake))
      if (next > end) break
      this.now = next
      if (flight <= wake) {
        const { to, from, probe } = this.#flying.shift()!
        if (this.part.get(to) === this.part.get(from)) this.hear(to, probe)
      } else {
        for (const [host, guard] of this.guards) if (guard.wakeup() <= this.now) this.step(host)
      }
      this.assertOneDoor()
    }
    this.now = end
  }

  /** Whoever hears each other for long enough does not both forward. */
  assertOneDoor(): void {
    for (const [key, { since, byAttach }] of this.#hearing) {
      const [a, b] = key.split(' ') as [string, string]
      const both = [a, b].every(host => this.guards.get(host)?.role === 'forwarding')
      if (!both) continue
      // One that listens while it is attached never joins another; two LANs that become one need a probe.
      const bound = byAttach ? times.listenMs : times.probeMs + 2 * MAX_DELAY + times.answerMs
      assert(this.now - since < bound, `${a} and ${b} both forward at ${this.now}, together since ${since}`)
    }
  }

  roles(): Record<string, LanRole> {
    return Object.fromEntries([...this.guards].map(([host, guard]) => [host, guard.role]))
  }

  forwarders(part = 0): string[] {
    return [...this.guards]
      .filter(([host, guard]) => guard.role === 'forwarding' && this.part.get(host) === part)
      .map(([host]) => host)
  }
}

describe('LAN guard', () => {
  it('listens first, and forwards when nobody else does', () => {
    const lab = new LanLab()
    lab.attach('a')
    lab.pass(times.listenMs - 1)
    assert.deepEqual(lab.roles(), { a: 'listening' })
    lab.pass(1)
    assert.deepEqual(lab.roles(), { a: 'forwarding' })
  })

  it('lets one of two forward that began together, the lower', () => {
    const lab = new LanLab()
    lab.attach('b')
    lab.attach('a')
    lab.pass(5_000)
    assert.deepEqual(lab.roles(), { b: 'standby', a: 'forwarding' })
    assert.equal(lab.guards.get('b')!.before?.host, 'a')
    assert.deepEqual(lab.met.sort(), ['a: b', 'b: a'])
  })

  it('does not take a LAN away from the one that forwards, however low who comes later is', () => {
    const lab = new LanLab()
    lab.attach('b')
    lab.pass(5_000)
    lab.attach('a')
    lab.pass(60_000)
    assert.deepEqual(lab.roles(), { b: 'forwarding', a: 'standby' })
  })

  it('answers who listens at once, though its own next probe is far', () => {
    const lab = new LanLab()
    lab.attach('a')
    lab.pass(times.listenMs + times.answerMs)
    lab.attach('b')
    lab.pass(5)
    assert.deepEqual(
      [...lab.guards.get('b')!.peers].map(peer => [peer.host, peer.role]),
      [['a', 'forwarding']]
    )
  })

  it('takes over from a silent one after silentMs, the next lowest alone', () => {
    const lab = new LanLab()
    for (const host of ['a', 'b', 'c']) lab.attach(host)
    lab.pass(5_000)
    lab.detach('a')
    lab.pass(times.silentMs - times.probeMs - 100)
    assert.deepEqual(lab.forwarders(), [])
    lab.pass(times.probeMs + 200)
    assert.deepEqual(lab.forwarders(), ['b'])
    lab.pass(20_000)
    assert.deepEqual(lab.roles(), { b: 'forwarding', c: 'standby' })
  })

  it('takes over sooner from a silent one that the records say is gone', () => {
    const lab = new LanLab()
    for (const host of ['a', 'b']) lab.attach(host)
    lab.pass(5_000)
    lab.detach('a')
    lab.gone('a', 'b')
    lab.pass(times.goneMs + 10)
    assert.deepEqual(lab.forwarders(), ['b'])
  })

  it('leaves the LAN to a host that is gone from the records and still probes', () => {
    const lab = new LanLab()
    for (const host of ['a', 'b']) lab.attach(host)
    lab.pass(5_000)
    for (let time = 0; time < 60; time++) {
      lab.gone('a', 'b')
      lab.pass(997)
    }
    assert.deepEqual(lab.roles(), { a: 'forwarding', b: 'standby' })
  })

  it('cuts a port that hears itself, until it does not any more', () => {
    const lab = new LanLab()
    lab.attach('a')
    lab.pass(2_000)
    const guard = lab.guards.get('a')!
    const own: LanProbe = {
      segment: SEGMENT,
      host: 'a',
      port: 'bridge/br0',
      token: '0000000000000001',
      role: 'forwarding'
    }
    lab.hear('a', own)
    assert.equal(guard.role, 'looped')
    lab.pass(times.silentMs - 1)
    assert.equal(guard.role, 'looped')
    lab.pass(1)
    assert.equal(guard.role, 'listening')
    lab.pass(times.listenMs)
    assert.equal(guard.role, 'forwarding')
    // Somebody else with our name is no echo: a host that was copied, and one of the two stands by.
    lab.hear('a', { ...own, token: '0000000000000000' })
    assert.equal(guard.role, 'standby')
  })

  it('listens anew after its host was stopped for long, whatever it did before', () => {
    for (const sleepMs of [100, times.goneMs - times.probeMs - 100, times.goneMs, 60_000])
      for (const host of ['a', 'b']) {
        const lab = new LanLab()
        for (const each of ['a', 'b']) lab.attach(each)
        lab.pass(5_000)
        const [guard, before] = [lab.guards.get(host)!, lab.roles()[host]]
        const [effect] = guard.step({ kind: 'tick' }, lab.now + sleepMs)
        const isLong = sleepMs >= times.goneMs
        assert.equal(guard.role, isLong ? 'listening' : before)
        if (isLong) assert.deepEqual(effect, { kind: 'turned', from: before, to: 'listening' })
        assert(guard.wakeup() > lab.now + sleepMs)
      }
  })

  it('calls at once when it suspects a loop, but not all the time', () => {
    const lab = new LanLab()
    lab.attach('a')
    lab.pass(1_700)
    const guard = lab.guards.get('a')!
    const kinds = [1_700, 1_710, 1_999, 2_000].map(now =>
      guard.step({ kind: 'suspicion' }, now).map(effect => effect.kind)
    )
    assert.deepEqual(kinds, [['send'], [], [], ['send']])
  })

  it('has nothing to do with another segment on the same LAN', () => {
    const lab = new LanLab()
    lab.attach('b')
    lab.pass(2_000)
    lab.hear('b', {
      segment: 'b'.repeat(32),
      host: 'a',
      port: 'p',
      token: '1'.repeat(16),
      role: 'forwarding'
    })
    assert.deepEqual([lab.roles(), lab.met], [{ b: 'forwarding' }, []])
  })

  it('is stopped, and never started, by what a stranger in the LAN says', () => {
    const lab = new LanLab()
    for (const host of ['a', 'b']) lab.attach(host)
    lab.pass(5_000)
    const stranger = (host: string, token: number, role: LanRole): LanProbe => ({
      segment: SEGMENT,
      host,
      port: 'p',
      token: `${token}`.padStart(16, '0'),
      role
    })
    // A crowd does not make b forget who goes before it.
    for (let token = 100; token < 400; token++)
      for (const role of ['looped', 'standby', 'forwarding'] as const)
        lab.hear('b', stranger('z', token, role))
    for (let token = 400; token < 600; token++) lab.hear('b', stranger('0', token, 'looped'))
    lab.pass(1_000)
    assert.equal(lab.guards.get('b')!.role, 'standby')
    assert([...lab.guards.get('b')!.peers].length <= 64)
    lab.pass(20_000)
    assert.deepEqual(lab.roles(), { a: 'forwarding', b: 'standby' })
    // Nor is a's own word forged that it does not forward.
    const [{ port, token }] = [...lab.guards.get('b')!.peers] as [LanPeer]
    for (const role of ['listening', 'standby', 'looped'] as const)
      for (let time = 0; time < 10; time++) {
        lab.hear('b', { segment: SEGMENT, host: 'a', port, token, role })
        assert.equal(lab.guards.get('b')!.role, 'standby')
        lab.pass(700)
      }
    lab.hear('a', stranger('0', 1, 'forwarding'))
    assert.deepEqual(lab.forwarders(), [])
    lab.pass(times.silentMs + times.listenMs)
    assert.deepEqual(lab.forwarders().length, 1)
  })

  it('does not speak faster than answerMs, whoever asks', () => {
    const lab = new LanLab()
    lab.attach('a')
    lab.pass(2_000)
    let sent = 0
    const guard = lab.guards.get('a')!
    for (let ms = 0; ms < 1_000; ms++) {
      const probe: LanProbe = {
        segment: SEGMENT,
        host: 'b',
        port: 'p',
        token: '9'.repeat(16),
        role: 'listening'
      }
      sent += guard.step({ kind: 'probe', probe }, 2_000 + ms).filter(effect => effect.kind === 'send').length
    }
    assert(sent <= 1_000 / times.answerMs + 1, `${sent} probes`)
  })

  it('refuses times that contradict each other', () => {
    checkLanTimes(times)
    for (const wrong of [{ listenMs: 500 }, { goneMs: 3_000 }, { silentMs: 5_000 }, { answerMs: 200 }])
      assert.throws(() => checkLanTimes({ ...times, ...wrong }))
  })

  const hosts = ['a', 'b', 'c', 'd', 'e']
  type Act =
    | { kind: 'attach' | 'detach'; host: string }
    | { kind: 'cut'; parts: number[] }
    | { kind: 'heal' }
    | { kind: 'gone'; host: string; at: string }
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ kind: fc.constant('attach' as const), host: fc.constantFrom(...hosts) }),
    fc.record({ kind: fc.constant('detach' as const), host: fc.constantFrom(...hosts) }),
    fc.record({
      kind: fc.constant('cut' as const),
      parts: fc.tuple(...hosts.map(() => fc.nat({ max: 1 })))
    }),
    fc.record({ kind: fc.constant('heal' as const) }),
    fc.record({
      kind: fc.constant('gone' as const),
      host: fc.constantFrom(...hosts),
      at: fc.constantFrom(...hosts)
    })
  )
  const schedule = fc.array(
    fc.tuple(fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 3_000 }), fc.nat({ max: 15_000 })), act),
    { minLength: 1, maxLength: 25 }
  )

  function run(lab: LanLab, steps: ReadonlyArray<readonly [number, Act]>): void {
    for (const [wait, what] of steps) {
      lab.pass(wait)
      if (what.kind === 'attach' && !lab.guards.has(what.host)) lab.attach(what.host)
      else if (what.kind === 'detach') lab.detach(what.host)
      else if (what.kind === 'heal') lab.cut(Object.fromEntries(hosts.map(host => [host, 0])))
      else if (what.kind === 'cut')
        lab.cut(Object.fromEntries(hosts.map((host, index) => [host, what.parts[index]!])))
      else if (what.kind === 'gone') lab.gone(what.host, what.at)
    }
  }

  function jitter(seed: number, max: number): () => number {
    let state = seed
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return (state / 2_147_483_648) * max
    }
  }

  it('never has two doors that hear each other, and always one in the end', () => {
    fc.assert(
      fc.property(schedule, fc.nat(), (steps, seed) => {
        const lab = new LanLab()
        lab.delay = jitter(seed, MAX_DELAY)
        run(lab, steps)
        lab.pass(times.silentMs + times.listenMs + times.probeMs)
        for (const part of [0, 1]) {
          const there = [...lab.guards.keys()].filter(host => lab.part.get(host) === part)
          assert.equal(lab.forwarders(part).length, Math.min(1, there.length), JSON.stringify(lab.roles()))
        }
      }),
      { numRuns: 1_000 }
    )
  })

  it('has one door again after probes were lost', () => {
    fc.assert(
      fc.property(schedule, fc.nat(), fc.integer({ min: 10, max: 90 }), (steps, seed, percent) => {
        const lab = new LanLab()
        const random = jitter(seed, 1)
        lab.delay = jitter(seed + 1, MAX_DELAY)
        lab.assertOneDoor = () => {}
        lab.loses = () => random() * 100 < percent
        run(lab, steps)
        lab.cut(Object.fromEntries(hosts.map(host => [host, 0])))
        lab.loses = () => false
        lab.pass(times.silentMs + times.listenMs + times.probeMs)
        assert.equal(lab.forwarders().length, Math.min(1, lab.guards.size), JSON.stringify(lab.roles()))
      }),
      { numRuns: 500 }
    )
  })
})
