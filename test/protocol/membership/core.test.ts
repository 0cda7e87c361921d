import assert from 'node:assert/strict'
import fc from 'fast-check'
import { membershipLimits as limits } from '../../../protocol/membership/limits.ts'
import { Membership } from '../../../protocol/membership/membership.ts'
import type { Accusation } from '../../../protocol/membership/message.ts'
import { firstIncarnation } from '../../../protocol/membership/record.ts'
import { defaultMembershipSettings as settings } from '../../../protocol/membership/settings.ts'
import { OneCore, record, told } from './fixture.ts'
import { signed } from './virtual-network.ts'

const first = firstIncarnation(1)

function accuse(host: string, over: Partial<Accusation> = {}): Accusation {
  return { kind: 'suspect', host, incarnation: first, accuser: 'friend', ...over }
}

describe('membership core', () => {
  it('says nothing before its own record is signed', () => {
    const core = new Membership({
      ...{ self: record('self').host, incarnation: first, addresses: [], credentials: new Uint8Array() },
      ...{ settings, random: () => 0.5 }
    })
    assert.equal(core.wakeup(), 0)
    const effects = core.step({ kind: 'connected', host: 'friend' }, 0)
    assert.deepEqual(
      effects.map(({ kind }) => kind),
      ['sign']
    )
    assert.deepEqual(
      core.step({ kind: 'received', from: 'friend', message: { kind: 'sync', reply: true, rumors: [] } }, 1),
      []
    )
    assert.equal(core.wakeup(), undefined)
    const own = record('self', { addresses: [] })
    const after = core.step({ kind: 'signed', record: signed(own) }, 2)
    assert.deepEqual(
      after.map(effect => effect.kind === 'send' && [effect.to, effect.message.kind]),
      [['friend', 'sync']]
    )
  })

  it('ignores a signature of a record that is no longer the latest', () => {
    const core = new OneCore(['friend'])
    core.give({ kind: 'signed', record: signed(record('self', { incarnation: first - 1 })) })
    assert.deepEqual(core.effects, [])
  })

  it('believes a host what it says of itself in order of incarnation only', () => {
    const core = new OneCore(['x'])
    const newer = record('x', { incarnation: first + 5, addresses: ['/dns4/new/tcp/1'] })
    core.hear('gossip', told(newer))
    assert.deepEqual(core.core.member('x')?.addresses, ['/dns4/new/tcp/1'])
    core.hear(
      'gossip',
      told(record('x', { incarnation: first + 4 })),
      told(record('x', { incarnation: first + 5 }))
    )
    assert.deepEqual(core.core.member('x')?.addresses, ['/dns4/new/tcp/1'])
  })

  it('does not learn of a host by its leaving', () => {
    const core = new OneCore()
    core.hear('gossip', told(record('x', { state: 'left' })))
    assert.equal(core.state('x'), undefined)
  })

  it('takes an accusation of one incarnation for no other', () => {
    const core = new OneCore(['x'])
    core.hear(
      'gossip',
      accuse('x', { incarnation: first - 1 }),
      accuse('x', { incarnation: first + 1 }),
      accuse('nobody')
    )
    assert.equal(core.state('x'), 'alive')
    core.hear('gossip', accuse('x'))
    assert.equal(core.state('x'), 'suspect')
    core.hear('gossip', told(record('x', { incarnation: first + 1 })))
    assert.equal(core.state('x'), 'alive')
  })

  it('never takes the word of one for a death', () => {
    const core = new OneCore(['friend', 'x', 'y', 'z'])
    core.hear('gossip', accuse('x', { kind: 'dead' }))
    assert.equal(core.state('x'), 'suspect')
    core.pass(2000)
    assert.equal(core.state('x'), 'suspect')
    core.pass(1100)
    assert.equal(core.state('x'), 'dead', 'but as all the confirmation that it needs')
  })

  it('believes a death once the shortest suspicion has passed', () => {
    const core = new OneCore(['friend', 'x', 'y', 'z', 'u', 'v', 'w'], { confirmations: 2 })
    core.hear('gossip', accuse('x'))
    core.give({ kind: 'lag', lagMs: 0 })
    core.now += settings.suspicionMs + 10
    core.hear('gossip', accuse('x', { kind: 'dead', accuser: 'y' }))
    assert.equal(core.state('x'), 'suspect', 'we had stalled: it gets that time back')
    core.now += 500
    core.pass(2000)
    core.hear('gossip', accuse('x', { kind: 'dead', accuser: 'y' }))
    core.pass(1000)
    assert.equal(core.state('x'), 'dead')
    core.hear('gossip', accuse('x'), accuse('x', { kind: 'dead' }))
    assert.equal(core.state('x'), 'dead')
  })

  it('shortens a suspicion when others confirm it, and passes each confirmation on', () => {
    const core = new OneCore(['friend', 'x', 'y', 'z', 'u'], { confirmers: 0.001 })
    core.hear('gossip', accuse('x', { accuser: 'y' }))
    core.hear('gossip', accuse('x', { accuser: 'y' }))
    core.hear('gossip', accuse('x', { accuser: 'z' }))
    core.pass(settings.gossipMs)
    const passedOn = core.sent('gossip').flatMap(({ message }) => message.rumors)
    assert(passedOn.some(rumor => rumor.kind === 'suspect' && rumor.accuser === 'z'))
    core.hear('gossip', accuse('x', { accuser: 'u' }))
    core.pass(2500)
    assert.equal(core.state('x'), 'suspect')
    core.pass(600)
    assert.equal(core.state('x'), 'dead')
  })

  it('refutes an accusation to the face of whoever tells of it, and not for each of many', () => {
    const core = new OneCore(['friend'])
    core.now = 5000
    core.hear('gossip', accuse('self'), accuse('self'), accuse('self', { kind: 'dead' }))
    assert.equal(core.signs(), 1)
    core.hear('gossip', accuse('self', { incarnation: first + 1 }))
    assert.equal(core.signs(), 0, 'the last refutation is too recent')
    core.now += settings.gossipMs
    core.hear('gossip', accuse('self', { incarnation: first + 1 }))
    assert.equal(core.signs(), 1)
    const shown = core
      .sent('gossip')
      .filter(({ to }) => to === 'friend')
      .map(({ message }) => message.rumors[0])
    assert(shown.some(rumor => rumor?.kind === 'told' && rumor.record.record.incarnation === first + 2))
  })

  it('shows its latest record to whoever accuses an older one, and ignores accusations from the future', () => {
    const core = new OneCore(['friend'])
    core.hear('gossip', accuse('self', { incarnation: first - 7 }))
    assert.equal(core.signs(), 0)
    assert.equal(core.sent('gossip')[0]?.to, 'friend')
    core.hear('gossip', accuse('self', { incarnation: first + 7 }))
    assert.equal(core.signs(), 0)
  })

  it('goes past records of its own that it does not know', () => {
    const core = new OneCore(['friend'])
    core.hear('gossip', told(record('self', { incarnation: first - 1 })))
    assert.equal(core.signs(), 0)
    core.hear('gossip', told(record('self', { incarnation: first, addresses: [] })))
    assert.equal(core.signs(), 0, 'its very own')
    core.hear('gossip', told(record('self', { incarnation: first, addresses: ['/dns4/twin/tcp/1'] })))
    assert.equal(core.signs(), 1, 'a twin')
    core.hear('gossip', told(record('self', { incarnation: first + 100 })))
    const sign = core.effects.find(effect => effect.kind === 'sign')
    assert.equal(sign?.kind === 'sign' && sign.record.incarnation, first + 101)
  })

  it('answers a ping, with what it holds against the sender first', () => {
    const core = new OneCore(['friend', 'x', 'y'])
    core.hear('gossip', accuse('x', { accuser: 'y' }))
    core.hearFrom('x', { kind: 'ping', sequence: 9, digest: 0 })
    const [ack] = core.sent('ack')
    assert(ack?.to === 'x' && ack.message.kind === 'ack' && ack.message.sequence === 9)
    assert.equal(ack.message.rumors[0]?.kind, 'suspect')
  })

  it('probes for others: ack, or nack when there is no answer', () => {
    const core = new OneCore(['friend', 'x'])
    core.hear({ kind: 'ping-request', sequence: 5, target: 'x' })
    const ping = core.sent('ping').find(({ to }) => to === 'x')
    assert(ping?.message.kind === 'ping')
    core.hearFrom('friend', { kind: 'ack', sequence: ping.message.sequence })
    assert.equal(core.sent('ack').length, 0, 'only the target can answer')
    core.hearFrom('x', { kind: 'ack', sequence: ping.message.sequence })
    assert(core.sent('ack')[0]?.to === 'friend')
    core.hear({ kind: 'ping-request', sequence: 6, target: 'x' })
    core.pass(450)
    const [nack] = core.sent('nack')
    assert(nack?.to === 'friend' && nack.message.kind === 'nack' && nack.message.sequence === 6)
  })

  it('does not probe strangers, or the one who asks, and only so many at a time', () => {
    const core = new OneCore(['friend', 'x'])
    core.hear({ kind: 'ping-request', sequence: 1, target: 'nobody' })
    core.hear({ kind: 'ping-request', sequence: 1, target: 'friend' })
    assert.equal(core.sent('ping').length, 0)
    let pings = 0
    for (let sequence = 0; sequence < 2 * limits.relays; sequence += 1) {
      core.hear({ kind: 'ping-request', sequence, target: 'x' })
      pings += core.sent('ping').filter(({ to }) => to === 'x').length
    }
    assert.equal(pings, limits.relays)
  })

  it('asks others after a direct probe failed, and trusts itself less unless they say the same', () => {
    const core = new OneCore(['friend', 'x', 'y', 'z'])
    core.give({ kind: 'disconnected', host: 'x' })
    core.pass(settings.probeTimeoutMs)
    const requests = core
      .sent('ping-request')
      .filter(({ message }) => message.kind === 'ping-request' && message.target === 'x')
    assert.equal(requests.length, 3)
    for (const { to, message } of requests) {
      assert(message.kind === 'ping-request')
      core.hearFrom(to, { kind: 'nack', sequence: message.sequence })
    }
    core.hearFrom('x', { kind: 'nack', sequence: 12345 })
    core.pass(600)
    assert.equal(core.state('x'), 'suspect')
  })

  it('takes the answer of a relay for that of the host', () => {
    const core = new OneCore(['friend', 'x', 'y', 'z'], {
      periodMs: 60_000,
      probeTimeoutMs: 500,
      suspicionMs: 60_000
    })
    core.give({ kind: 'disconnected', host: 'x' })
    const probe = core.sent('ping')[0]
    assert(probe?.message.kind === 'ping')
    core.pass(settings.probeTimeoutMs)
    core.hearFrom('stranger', { kind: 'ack', sequence: probe.message.sequence })
    core.hearFrom('y', { kind: 'ack', sequence: probe.message.sequence })
    core.pass(59_000)
    assert.equal(core.state('x'), 'alive')
  })

  it('slows down when it is late itself, and recovers', () => {
    const core = new OneCore(['friend'])
    core.give({ kind: 'lag', lagMs: 300 })
    core.give({ kind: 'lag', lagMs: 300 })
    assert.equal(core.core.localHealth, 2)
    for (let number = 0; number < 12; number += 1) core.give({ kind: 'lag', lagMs: 300 })
    assert.equal(core.core.localHealth, 8)
    core.give({ kind: 'disconnected', host: 'friend' })
    const [ping] = core.sent('ping')
    assert(ping?.message.kind === 'ping')
    core.hearFrom('friend', { kind: 'ack', sequence: ping.message.sequence })
    assert.equal(core.core.localHealth, 7)
  })

  it('accuses nobody after it stalled', () => {
    const core = new OneCore(['friend', 'x'])
    core.give({ kind: 'disconnected', host: 'x' })
    core.now += 30_000
    core.give({ kind: 'tick' })
    assert.equal(core.state('x'), 'alive')
    assert.equal(core.core.localHealth, 1)
  })

  it('sends a newcomer everything, at most once a second however often it asks', () => {
    const core = new OneCore(['friend', 'x'])
    core.give({ kind: 'connected', host: 'newcomer' })
    const [page] = core.sent('sync')
    assert(page?.message.kind === 'sync' && page.message.reply && page.message.rumors.length === 3)
    core.now += 100
    core.hearFrom('newcomer', { kind: 'sync', reply: true })
    assert.equal(core.sent('sync').length, 0)
    core.now += 1000
    core.hearFrom('newcomer', { kind: 'sync', reply: true })
    assert(
      core
        .sent('sync')
        .some(({ to, message }) => to === 'newcomer' && message.kind === 'sync' && !message.reply)
    )
    core.hearFrom('newcomer', { kind: 'sync', reply: false })
    assert.equal(core.sent('sync').length, 0)
  })

  it('gives up on a connection that says nothing of membership, and on one that ends', () => {
    const core = new OneCore()
    core.give({ kind: 'connected', host: 'bulk' })
    core.pass(60_000)
    assert.equal(core.sent('sync').length, 4)
    core.give({ kind: 'connected', host: 'bulk' })
    core.give({ kind: 'disconnected', host: 'bulk' })
    core.pass(60_000)
    assert.equal(core.sent('sync').length, 0)
    const known = new OneCore(['friend'])
    known.give({ kind: 'connected', host: 'friend' })
    assert.equal(known.sent('sync').length, 0)
  })

  it('repairs a table that differs though no news is on its way', () => {
    const core = new OneCore(['friend'])
    core.hear({ kind: 'ping', sequence: 1, digest: 77 })
    assert.equal(core.sent('sync').length, 0, 'news is on its way')
    core.now += 1
    core.pass(900)
    core.hear({ kind: 'ping', sequence: 2, digest: 77 })
    assert(core.sent('sync').some(({ to }) => to === 'friend'))
    core.hear({ kind: 'ping', sequence: 3, digest: 77 })
    assert.equal(core.sent('sync').length, 0, 'not again so soon')
  })

  it('spreads everything it knows in pages that fit a message', () => {
    const core = new OneCore()
    const many = Array.from({ length: 150 }, (_, at) =>
      record(`x${at}`.replaceAll('0', 'o'), { credentials: new Uint8Array(1000) })
    )
    for (const each of many) core.hear('gossip', told(each))
    core.hear('gossip', accuse(many[0]!.host.id))
    core.give({ kind: 'connected', host: 'newcomer' })
    const pages = core.sent('sync').filter(({ to }) => to === 'newcomer')
    assert(pages.length > 1)
    assert.deepEqual(
      pages.map(({ message }) => message.kind === 'sync' && message.reply),
      pages.map((_, at) => at === pages.length - 1)
    )
    for (const { message } of pages) assert(message.rumors.length <= limits.rumors)
    const rumors = pages.flatMap(({ message }) => message.rumors)
    assert.equal(rumors.filter(({ kind }) => kind === 'told').length, 151)
    assert.equal(rumors.filter(({ kind }) => kind === 'suspect').length, 1)
  })

  it('announces new addresses and credentials', () => {
    const core = new OneCore()
    core.give({ kind: 'described', addresses: Array.from({ length: 40 }, () => '/dns4/x/tcp/1') })
    const [sign] = core.effects
    assert(sign?.kind === 'sign' && sign.record.addresses.length === limits.addresses)
    core.give({ kind: 'described', credentials: new Uint8Array([1]) })
    const [again] = core.effects
    assert(again?.kind === 'sign' && again.record.credentials.length === 1)
    assert.equal(again.record.addresses.length, limits.addresses)
    assert.equal(again.record.incarnation, first + 2)
  })

  it('takes an announced restart back, and bounds it', () => {
    const core = new OneCore(['friend'])
    core.give({ kind: 'restarting', forMs: Number.POSITIVE_INFINITY })
    const [sign] = core.effects
    assert(sign?.kind === 'sign' && sign.record.restartingMs === limits.restartMs)
    assert(core.sent('gossip').length > 0)
    core.give({ kind: 'restarting', forMs: 0 })
    const [again] = core.effects
    assert(again?.kind === 'sign' && again.record.restartingMs === 0)
  })

  it('does not suspect a host before its announced restart is over, whoever accuses it', () => {
    const core = new OneCore(['friend', 'x'])
    const restarting = record('x', { incarnation: first + 1, restartingMs: 10_000 })
    core.hear('gossip', told(restarting, 4000))
    assert.equal(core.core.member('x')?.agent, 'restarting')
    core.hear('gossip', accuse('x', { incarnation: first + 1, kind: 'dead' }))
    core.give({ kind: 'disconnected', host: 'x' })
    core.give({ kind: 'disconnected', host: 'nobody' })
    core.pass(3900)
    assert.equal(core.state('x'), 'alive')
    core.pass(200)
    assert.equal(core.core.member('x')?.agent, 'down')
    core.pass(8000)
    assert.notEqual(core.state('x'), 'alive')
  })

  it('is silent once it left, and signs nothing more', () => {
    const core = new OneCore(['friend'])
    core.give({ kind: 'leave' })
    assert(
      core
        .sent('gossip')
        .some(({ message }) =>
          message.rumors.some(rumor => rumor.kind === 'told' && rumor.record.record.state === 'left')
        )
    )
    assert.equal(core.core.wakeup(), undefined)
    for (const event of [{ kind: 'leave' }, { kind: 'tick' }, { kind: 'restarting', forMs: 5 }] as const) {
      assert.deepEqual(core.give(event), [])
    }
    core.hear({ kind: 'ping', sequence: 1, digest: 0 })
    assert.deepEqual(core.effects, [])
  })

  it('probes the dead seldom, and forgets them in the end', () => {
    const core = new OneCore(['friend', 'x'], { forgetMs: 100_000 })
    core.hear('gossip', accuse('x'))
    core.pass(12_000)
    assert.equal(core.state('x'), 'dead')
    core.pass(50_000)
    const pings = core.sent('ping').filter(({ to }) => to === 'x')
    assert(pings.length >= 3 && pings.length <= 25, `${pings.length} pings`)
    assert(pings.every(({ message }) => message.rumors[0]?.kind === 'dead'))
    assert.equal(core.core.member('x')?.agent, 'down')
    core.pass(100_000)
    assert.equal(core.state('x'), undefined)
  })

  it('hears of the dead by themselves: it tells them all it knows', () => {
    const core = new OneCore(['friend', 'x'])
    core.hear('gossip', accuse('x'))
    core.pass(12_000)
    core.hearFrom('x', { kind: 'ping', sequence: 3, digest: 0 })
    assert.equal(core.state('x'), 'dead')
    assert.equal(core.sent('ack')[0]?.message.rumors[0]?.kind, 'dead')
    assert(core.sent('sync').some(({ to }) => to === 'x'))
  })

  it('holds so many hosts and no more: only the dead make way', () => {
    const core = new OneCore()
    const id = (at: number): string => `x${at}`.replaceAll('0', 'o')
    for (let at = 0; at < limits.members; at += 50) {
      core.hear(
        'gossip',
        ...Array.from({ length: Math.min(50, limits.members - at) }, (_, n) => told(record(id(at + n))))
      )
    }
    assert.equal(core.core.members().length, limits.members)
    core.hear('gossip', told(record('late')))
    assert.equal(core.state('late'), undefined)
    core.hear('gossip', told(record(id(7), { state: 'left', incarnation: first + 1 })))
    core.now += 1
    core.hear('gossip', told(record(id(8), { state: 'left', incarnation: first + 1 })))
    core.hear('gossip', told(record('late')))
    assert.equal(core.state('late'), 'alive')
    assert.equal(core.state(id(7)), undefined)
    assert.equal(core.core.members().length, limits.members)
  }).timeout(20_000)

  it('refuses settings that contradict each other', () => {
    for (const wrong of [
      { periodMs: 0 },
      { probeTimeoutMs: 1000 },
      { suspicionMs: 10 },
      { suspicionStretch: 0.5 },
      { gossipMs: 2000 },
      { deadProbeMs: 1e9 }
    ]) {
      assert.throws(() => new OneCore([], wrong), RangeError, JSON.stringify(wrong))
    }
  })

  it('never throws, and never moves a host by anything but its own newer words or time', () => {
    const ids = fc.constantFrom('self', 'friend', 'x', 'y')
    const incarnations = fc.integer({ min: first - 2, max: first + 4 })
    const rumors = fc.oneof(
      fc.record({
        host: ids,
        incarnation: incarnations,
        accuser: ids,
        kind: fc.constantFrom('suspect', 'dead')
      }),
      fc
        .record({ id: ids, incarnation: incarnations, left: fc.boolean(), restartingMs: fc.nat(3000) })
        .map(({ id, left, ...rest }) => told(record(id, { ...rest, state: left ? 'left' : 'alive' })))
    )
    const contents = fc.oneof(
      fc.record({ kind: fc.constant('ping'), sequence: fc.nat(5), digest: fc.nat(5) }),
      fc.record({ kind: fc.constant('ping-request'), sequence: fc.nat(5), target: ids }),
      fc.record({ kind: fc.constantFrom('ack', 'nack'), sequence: fc.nat(5) }),
      fc.record({ kind: fc.constant('sync'), reply: fc.boolean() })
    )
    const steps = fc.record({
      from: ids,
      content: contents,
      rumors: fc.array(rumors, { maxLength: 4 }),
      ms: fc.nat(1500)
    })
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), all => {
        const core = new OneCore(['friend', 'x', 'y'])
        for (const step of all) {
          const before = new Map(core.core.members().map(member => [member.host.id, member]))
          core.hearFrom(
            step.from,
            step.content as Parameters<OneCore['hear']>[0],
            ...(step.rumors as ReturnType<typeof told>[])
          )
          for (const member of core.core.members()) {
            const old = before.get(member.host.id)
            if (!old) continue
            assert(member.incarnation >= old.incarnation)
            const wasGone = old.state === 'dead' || old.state === 'left'
            if (wasGone && member.state !== old.state) assert(member.incarnation > old.incarnation)
          }
          core.pass(step.ms)
        }
      }),
      { numRuns: 150 }
    )
  }).timeout(20_000)
})
