import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Exchange } from '../../../protocol/switch/exchange.ts'
import { ip, mac } from './frames.ts'
import { M1, M2, M3, SEGMENT, SwitchLab } from './lab.ts'

describe('switch: exchange of records', () => {
  it('repairs a lost announcement by the next beacon', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.delivers = (_from, _to, exchange) => exchange.kind !== 'announcement'
    lab.run('a', M1)
    assert.equal(lab.recordOf('b', mac(M1.mac)), undefined)
    lab.delivers = () => true
    lab.pass(7_000)
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 1 })
  })

  it('goes by no beacon about what was announced after it was made', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.attach('a', M1)
    const late: Exchange[] = []
    // Beacons are gossip, which takes its time; announcements go directly.
    lab.delivers = (from, _to, exchange) =>
      from !== 'a' || exchange.kind !== 'beacon' || late.push(exchange) === 0
    lab.pass(7_000)
    lab.open('a', M1, 2)
    assert(late.length > 0)
    for (const beacon of late) lab.step('b', { kind: 'exchange', from: 'a', exchange: beacon })
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 2 })
    lab.delivers = () => true
    lab.step('a', { kind: 'port-removed', port: `${M1.machine}/0` })
    assert.equal(lab.recordOf('b', mac(M1.mac)), undefined)
  })

  it('forgets by the first beacon of an agent’s next life what that has no more', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.run('a', M1)
    lab.restart('a')
    lab.tap('a')
    lab.pass(1)
    assert.equal(lab.recordOf('b', mac(M1.mac)), undefined)
  })

  it('greets a host that has just been reached', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.delivers = () => false
    lab.run('a', M1)
    lab.run('b', M2)
    lab.delivers = () => true
    lab.step('a', { kind: 'connected', host: 'b' })
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 1 })
    assert.deepEqual(lab.recordOf('a', mac(M2.mac)), { host: 'b', epoch: 1 })
    lab.step('c', { kind: 'connected', host: 'a' })
  })

  it('tells a host that came back, and was a member before, what it forgot', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.run('a', M1)
    lab.restart('a')
    // The connection is there before the machine is taken up again.
    lab.step('b', { kind: 'connected', host: 'a' })
    lab.run('a', M1)
    assert.deepEqual(lab.recordOf('a', mac(M2.mac)), { host: 'b', epoch: 1 })
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 1 })
  })

  it('is introduced to a member once for each connection', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.run('a', M1)
    let announced = 0
    lab.delivers = (_from, _to, exchange) => {
      if (exchange.kind === 'announcement') announced++
      return true
    }
    lab.step('a', { kind: 'connected', host: 'b' })
    lab.step('b', { kind: 'connected', host: 'a' })
    lab.pass(60_000)
    assert.equal(announced, 2)
  })

  it('forgets what a host has no more, and a host that left or fell silent', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.run('a', M1)
    lab.run('a', M3)
    lab.step('a', { kind: 'port-removed', port: `${M1.machine}/0` })
    assert.equal(lab.recordOf('b', mac(M1.mac)), undefined)
    assert.notEqual(lab.recordOf('b', mac(M3.mac)), undefined)
    lab.delivers = from => from !== 'a'
    lab.pass(80_000)
    assert.equal(lab.recordOf('b', mac(M3.mac)), undefined)
    assert.equal(lab.core('b').segment(SEGMENT)!.members.size, 0)
    lab.delivers = () => true
    lab.pass(80_000)
    assert.notEqual(lab.recordOf('b', mac(M3.mac)), undefined)
    lab.step('a', { kind: 'port-removed', port: `${M3.machine}/0` })
    assert.equal(lab.recordOf('b', mac(M3.mac)), undefined)
    assert.equal(lab.core('b').segment(SEGMENT)!.members.size, 0)
    lab.pass(80_000)
    assert.equal(lab.core('a').segment(SEGMENT), undefined)
  })

  it('takes records first hand only', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.tap('b')
    const record = {
      segment: SEGMENT,
      machine: M1.machine,
      card: 0,
      mac: mac(M1.mac),
      ips: [ip(M1.ip)],
      host: 'a',
      epoch: 1,
      sequence: 1000
    }
    lab.deliver('c', 'b', { segment: SEGMENT, kind: 'announcement', records: [record] })
    assert.equal(lab.recordOf('b', mac(M1.mac)), undefined)
    lab.deliver('a', 'b', { segment: SEGMENT, kind: 'announcement', records: [record] })
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 1 })
    // The previous host may say where it went, upwards only, and never to the receiver itself.
    const moved = { ...record, host: 'd', epoch: 2, sequence: 0 }
    for (const bad of [
      { ...moved, epoch: 1 },
      { ...moved, host: 'b' }
    ]) {
      lab.deliver('a', 'b', { segment: SEGMENT, kind: 'announcement', records: [bad] })
      assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 1 })
    }
    lab.deliver('a', 'b', { segment: SEGMENT, kind: 'announcement', records: [moved] })
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'd', epoch: 2 })
  })

  it('does not go back to an older record of the same host', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('b')
    const record = {
      segment: SEGMENT,
      machine: M1.machine,
      card: 0,
      mac: mac(M1.mac),
      ips: [],
      host: 'a',
      epoch: 1,
      sequence: 9
    }
    const say = (changes: object) =>
      lab.deliver('a', 'b', { segment: SEGMENT, kind: 'announcement', records: [{ ...record, ...changes }] })
    say({ ips: [ip('10.0.0.5')] })
    say({ sequence: 8, ips: [ip('10.0.0.6')] })
    const records = lab.core('b').segment(SEGMENT)!.records
    assert.notEqual(records.owner(ip('10.0.0.5')), undefined)
    assert.equal(records.owner(ip('10.0.0.6')), undefined)
    say({ sequence: 10, ips: [ip('10.0.0.6')] })
    assert.equal(records.owner(ip('10.0.0.5')), undefined)
    assert.notEqual(records.owner(ip('10.0.0.6')), undefined)
  })

  it('leaves an address with its first owner, and reports the second', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('b', M2, 1, [M1.ip])
    assert.equal(lab.core('a').segment(SEGMENT)!.records.owner(ip(M1.ip))?.record.machine, M1.machine)
    assert(lab.reports.some(report => report.kind === 'address-taken'))
  })

  it('converges after any losses, once messages arrive', () => {
    const operation = fc.record({
      host: fc.constantFrom('a', 'b', 'c'),
      guest: fc.constantFrom(M1, M2, M3),
      lossy: fc.boolean(),
      passMs: fc.integer({ min: 0, max: 8_000 })
    })
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 12 }),
        fc.infiniteStream(fc.boolean()),
        (operations, coins) => {
          const lab = new SwitchLab(['a', 'b', 'c'])
          for (const host of ['a', 'b', 'c']) lab.tap(host)
          const epochs = new Map<string, number>()
          const owners = new Map<string, string>()
          for (const { host, guest, lossy, passMs } of operations) {
            lab.delivers = lossy ? () => coins.next().value as boolean : () => true
            const epoch = (epochs.get(guest.machine) ?? 0) + 1
            epochs.set(guest.machine, epoch)
            owners.set(guest.machine, host)
            lab.run(host, guest, epoch)
            lab.pass(passMs)
          }
          lab.delivers = () => true
          lab.pass(70_000)
          for (const guest of [M1, M2, M3]) {
            const host = owners.get(guest.machine)
            const expected = host && { host, epoch: epochs.get(guest.machine)! }
            for (const at of ['a', 'b', 'c']) assert.deepEqual(lab.recordOf(at, mac(guest.mac)), expected)
          }
        }
      ),
      { numRuns: 60 }
    )
  })
})
