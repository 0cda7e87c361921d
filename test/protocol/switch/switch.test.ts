import assert from 'node:assert/strict'
import type { Exchange } from '../../../protocol/switch/exchange.ts'
import { broadcastPacket, mac, udpPacket } from './frames.ts'
import { M1, M2, M3, SEGMENT, SwitchLab } from './lab.ts'

const UNKNOWN = { mac: '52:54:00:00:00:99', ip: '10.0.0.99' }

describe('switch: forwarding by records', () => {
  it('delivers on the same host, and over one link to another', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('a', M2)
    lab.run('b', M3)
    const local = lab.sendFrom('a', M1, udpPacket(M1, M2))
    assert.equal(local.kind === 'port' && local.port.spec.id, `${M2.machine}/0`)
    assert.deepEqual(lab.route('a', M1, udpPacket(M1, M3)).path, ['a', 'b'])
    assert.equal(lab.route('a', M1, udpPacket(M1, M3)).end.kind, 'port')
  })

  it('never floods to find an unknown MAC', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('b', M2)
    assert.deepEqual(lab.sendFrom('a', M1, udpPacket(M1, UNKNOWN)), {
      kind: 'drop',
      reason: 'unknown-destination'
    })
    assert.equal(lab.dropped('a', 'unknown-destination'), 1)
  })

  it('sends a broadcast to every other open port and once to every member', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('a', M2)
    lab.attach('a', { ...M3, machine: '9'.repeat(32) })
    lab.run('b', M3)
    lab.tap('c')
    lab.pass(1000)
    const decision = lab.sendFrom('a', M1, broadcastPacket(M1))
    assert(decision.kind === 'many')
    assert.deepEqual(
      decision.ports.map(port => port.spec.id),
      [`${M2.machine}/0`]
    )
    assert.deepEqual([...decision.hosts].sort(), ['b', 'c'])
  })

  it('holds split horizon: what came from a link leaves by none', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('b', M2)
    lab.run('c', M3)
    const many = lab.receive('b', 'a', 1, broadcastPacket(M1))
    assert(many.kind === 'many')
    assert.deepEqual(many.hosts, [])
    assert.deepEqual(lab.receive('b', 'a', 1, udpPacket(M1, M3)), { kind: 'drop', reason: 'not-here' })
    assert.deepEqual(lab.receive('b', 'a', 1, broadcastPacket(M1), true), {
      kind: 'drop',
      reason: 'not-redirected-here'
    })
  })

  it('limits what one port, and one link, sends to many', () => {
    const lab = new SwitchLab(['a', 'b'], { floodPerSecond: 10, floodBurst: 3 })
    lab.run('a', M1)
    lab.run('b', M2)
    const kinds = Array.from({ length: 5 }, () => lab.sendFrom('a', M1, broadcastPacket(M1)).kind)
    assert.deepEqual(kinds, ['many', 'many', 'many', 'drop', 'drop'])
    assert.equal(lab.sendFrom('a', M1, udpPacket(M1, M2)).kind, 'link')
    lab.now += 100
    assert.equal(lab.sendFrom('a', M1, broadcastPacket(M1)).kind, 'many')
    const received = Array.from({ length: 5 }, () => lab.receive('b', 'a', 1, broadcastPacket(M1)).kind)
    assert.deepEqual(received, ['many', 'many', 'many', 'drop', 'drop'])
  })

  it('keeps bridge control frames on this side, and frames of the wrong size out', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('b', M2)
    const bridge = udpPacket(M1, { mac: '01:80:c2:00:00:00', ip: '10.0.0.1' })
    assert.deepEqual(lab.sendFrom('a', M1, bridge), { kind: 'drop', reason: 'link-control' })
    assert.deepEqual(lab.sendFrom('a', M1, new Uint8Array(20)), { kind: 'drop', reason: 'malformed' })
    assert.deepEqual(lab.receive('b', 'a', 1, new Uint8Array(70_000)), { kind: 'drop', reason: 'malformed' })
    const badHeader = udpPacket(M1, M2)
    badHeader[1] = 9
    assert.deepEqual(lab.receive('b', 'a', 1, badHeader), { kind: 'drop', reason: 'malformed' })
    assert.deepEqual(lab.sendFrom('a', M1, udpPacket(M1, M1)), { kind: 'drop', reason: 'same-port' })
  })

  it('has nothing to do with a segment without ports here', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    assert.deepEqual(lab.receive('b', 'a', 1, udpPacket(M1, M2)), { kind: 'drop', reason: 'not-here' })
    assert.equal(lab.core('b').segment(SEGMENT), undefined)
  })
})

describe('switch: who may send what', () => {
  it('drops and reports a foreign source MAC or address, at most once in ten seconds', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('b', M2)
    for (let time = 0; time < 3; time++) {
      assert.deepEqual(lab.sendFrom('a', M1, udpPacket(M3, M2)), { kind: 'drop', reason: 'spoofed-mac' })
      assert.deepEqual(lab.sendFrom('a', M1, udpPacket({ ...M1, ip: M3.ip }, M2)), {
        kind: 'drop',
        reason: 'spoofed-ip'
      })
    }
    assert.deepEqual(
      lab.reports.map(report => report.kind),
      ['spoofed-mac', 'spoofed-ip']
    )
    lab.now += 10_000
    lab.sendFrom('a', M1, udpPacket(M3, M2))
    assert.equal(lab.reports.length, 3)
    assert.equal(lab.dropped('a', 'spoofed-mac'), 4)
  })

  it('takes a frame from a link only from the host of its source, with its epoch', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1, 3)
    lab.run('b', M2)
    lab.run('c', M3)
    const packet = udpPacket(M1, M2)
    assert.equal(lab.receive('b', 'a', 3, packet).kind, 'port')
    assert.deepEqual(lab.receive('b', 'a', 2, packet), { kind: 'drop', reason: 'stale-epoch' })
    assert.deepEqual(lab.receive('b', 'a', 4, packet), { kind: 'drop', reason: 'future-epoch' })
    assert.deepEqual(lab.receive('b', 'c', 3, packet), { kind: 'drop', reason: 'not-its-host' })
    assert.deepEqual(lab.receive('b', 'a', 1, udpPacket(M2, M2)), { kind: 'drop', reason: 'not-its-host' })
    assert.deepEqual(lab.receive('b', 'a', 1, udpPacket(UNKNOWN, M2)), {
      kind: 'drop',
      reason: 'unknown-source'
    })
  })

  it('refuses a second owner of a MAC, says so, and lets its port out no more', () => {
    const lab = new SwitchLab(['a', 'b'])
    const thief = { ...M3, mac: M1.mac }
    lab.tap('b')
    lab.run('a', M1)
    lab.run('b', thief, 50)
    assert.deepEqual(lab.recordOf('a', mac(M1.mac)), { host: 'a', epoch: 1 })
    assert.equal(lab.reports.at(0)?.kind, 'second-owner')
    assert.deepEqual(lab.sendFrom('b', thief, udpPacket(thief, M2)), { kind: 'drop', reason: 'superseded' })
  })

  it('refuses a second owner whose claim was made where the first was not known', () => {
    const lab = new SwitchLab(['a', 'b'])
    const thief = { ...M3, mac: M1.mac }
    lab.delivers = () => false
    lab.run('a', M1)
    lab.run('b', thief, 50)
    lab.delivers = () => true
    lab.pass(10_000)
    assert.deepEqual(lab.recordOf('a', mac(M1.mac)), { host: 'a', epoch: 1 })
    assert(
      lab.reports.some(report => report.kind === 'second-owner' && report.at === 'a' && report.host === 'b')
    )
  })

  it('goes by the allocation where there is one, against whoever was first', () => {
    const lab = new SwitchLab(['a', 'b'])
    const thief = { ...M3, mac: M1.mac }
    lab.run('b', thief)
    const definition = {
      id: SEGMENT,
      name: 'north/net',
      allocations: [{ mac: M1.mac, machine: M1.machine, ips: [M1.ip] }]
    }
    for (const host of ['a', 'b']) lab.step(host, { kind: 'segment-defined', definition })
    assert.equal(lab.recordOf('b', mac(M1.mac)), undefined)
    lab.run('a', M1)
    assert.deepEqual(lab.recordOf('b', mac(M1.mac)), { host: 'a', epoch: 1 })
    lab.run('a', { ...M1, ip: '10.0.0.77' }, 2)
    assert(lab.reports.some(report => report.kind === 'address-not-agreed'))
  })
})

describe('switch: a machine changes hosts', () => {
  it('keeps what arrives while both sides are blocked, then hands it over; the register of MACs follows', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('c', M3)
    lab.attach('b', M1)
    lab.step('a', { kind: 'port-blocked', port: `${M1.machine}/0` })
    assert.equal(lab.route('c', M3, udpPacket(M3, M1)).end.kind, 'hold')
    assert.equal(lab.sendFrom('a', M1, udpPacket(M1, M3)).kind, 'drop')
    lab.open('b', M1, 2)
    assert.deepEqual(lab.handedOver, [{ at: 'a', port: `${M1.machine}/0`, host: 'b' }])
    assert.deepEqual(lab.route('c', M3, udpPacket(M3, M1)).path, ['c', 'b'])
    assert.equal(lab.route('c', M3, udpPacket(M3, M1)).end.kind, 'port')
    assert.deepEqual(lab.sendFrom('a', M1, udpPacket(M1, M3)), { kind: 'drop', reason: 'superseded' })
  })

  it('keeps what arrives for a machine that is about to be paused, and lets it say what it still has to', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    const port = `${M1.machine}/0`
    lab.run('a', M1)
    lab.run('c', M3)
    lab.attach('b', M1)
    lab.step('a', { kind: 'port-held', port })
    assert.equal(lab.route('c', M3, udpPacket(M3, M1)).end.kind, 'hold')
    assert.equal(lab.route('a', M1, udpPacket(M1, M3)).end.kind, 'port')
    lab.step('a', { kind: 'port-released', port })
    assert.equal(lab.route('c', M3, udpPacket(M3, M1)).end.kind, 'port')
    lab.step('a', { kind: 'port-held', port })
    lab.step('a', { kind: 'port-blocked', port })
    assert.equal(lab.sendFrom('a', M1, udpPacket(M1, M3)).kind, 'drop')
    lab.step('a', { kind: 'port-released', port })
    assert.equal(lab.sendFrom('a', M1, udpPacket(M1, M3)).kind, 'drop', 'paused for good')
    lab.open('b', M1, 2)
    lab.step('a', { kind: 'port-held', port })
    lab.step('a', { kind: 'port-released', port })
    assert.deepEqual(lab.sendFrom('a', M1, udpPacket(M1, M3)), { kind: 'drop', reason: 'superseded' })
  })

  it('goes on at the source when the relocation is aborted, without another record', () => {
    const lab = new SwitchLab(['a', 'c'])
    lab.run('a', M1)
    lab.run('c', M3)
    lab.step('a', { kind: 'port-blocked', port: `${M1.machine}/0` })
    lab.open('a', M1, 1)
    assert.equal(lab.route('c', M3, udpPacket(M3, M1)).end.kind, 'port')
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'a', epoch: 1 })
  })

  it('redirects stragglers once, marked, with their epoch, and for a bounded time', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('c', M3, 7)
    lab.attach('b', M1)
    lab.pass(1000)
    // c hears nothing of the move.
    lab.delivers = (_from, to) => to !== 'c'
    lab.open('b', M1, 2)
    const straggler = udpPacket(M3, M1)
    const at = lab.receive('a', 'c', 7, straggler)
    assert.deepEqual(at, { kind: 'link', host: 'b', epoch: 7, forwarded: true, source: undefined })
    assert.equal(lab.receive('b', 'a', 7, straggler, true).kind, 'port')
    assert.deepEqual(lab.receive('b', 'a', 6, straggler, true), { kind: 'drop', reason: 'stale-epoch' })
    assert.deepEqual(lab.receive('a', 'c', 7, straggler, true), { kind: 'drop', reason: 'not-here' })
    lab.step('a', { kind: 'port-removed', port: `${M1.machine}/0` })
    assert.equal(lab.receive('a', 'c', 7, straggler).kind, 'link')
    lab.now += 30_000
    assert.deepEqual(lab.receive('a', 'c', 7, straggler), { kind: 'drop', reason: 'not-here' })
  })

  it('passes frames back to the host they came from, where the machine went there meanwhile', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('b', M2, 4)
    lab.attach('b', M1)
    lab.pass(1000)
    const underWay = udpPacket(M2, M1)
    lab.open('b', M1, 2)
    const at = lab.receive('a', 'b', 4, underWay)
    assert.deepEqual(at, { kind: 'link', host: 'b', epoch: 4, forwarded: true, source: undefined })
    assert.equal(lab.receive('b', 'a', 4, underWay, true).kind, 'port')
    assert.deepEqual(lab.receive('b', 'a', 3, underWay, true), { kind: 'drop', reason: 'stale-epoch' })
    // What is not passed on, or by another host than the machine's last, is still nobody else's to send.
    assert.deepEqual(lab.receive('b', 'a', 4, underWay), { kind: 'drop', reason: 'not-its-host' })
    const foreign = lab.receive('b', 'c', 4, underWay, true)
    assert.deepEqual(foreign, { kind: 'drop', reason: 'not-redirected-here' })
    const toOther = lab.receive('b', 'a', 4, udpPacket(M2, M2), true)
    assert.deepEqual(toOther, { kind: 'drop', reason: 'not-redirected-here' })
    lab.now += 60_000
    assert.equal(lab.receive('b', 'a', 4, underWay, true).kind, 'drop')
  })

  it('takes redirected frames only from the host that the machine came from', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('c', M3)
    lab.attach('b', M1)
    lab.pass(1000)
    assert.deepEqual(lab.receive('b', 'c', 1, udpPacket(M3, M1), true), {
      kind: 'drop',
      reason: 'not-redirected-here'
    })
    assert.equal(lab.receive('b', 'a', 1, udpPacket(M3, M1), true).kind, 'hold')
    lab.open('b', M1, 2)
    assert.deepEqual(lab.receive('b', 'c', 1, udpPacket(M3, M1), true), {
      kind: 'drop',
      reason: 'not-redirected-here'
    })
    assert.equal(lab.receive('b', 'a', 1, udpPacket(M3, M1), true).kind, 'port')
    lab.now += 60_000
    assert.equal(lab.receive('b', 'a', 1, udpPacket(M3, M1), true).kind, 'drop')
  })

  it('redirects at once when the vm agent tells where the machine went', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('c', M3)
    lab.delivers = from => from !== 'b'
    lab.run('b', M1, 2)
    lab.step('a', { kind: 'machine-moved', machine: M1.machine, host: 'b', epoch: 2 })
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'b', epoch: 2 })
    assert.deepEqual(lab.handedOver, [{ at: 'a', port: `${M1.machine}/0`, host: 'b' }])
    lab.delivers = () => true
    lab.pass(10_000)
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'b', epoch: 2 })
    lab.step('a', { kind: 'machine-moved', machine: M1.machine, host: 'a', epoch: 9 })
    assert.deepEqual(lab.recordOf('a', mac(M1.mac)), { host: 'b', epoch: 2 })
  })

  it('forgets where a machine is said to have gone, if nobody says that it came', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('b', M2)
    lab.run('c', M3)
    lab.step('a', { kind: 'machine-moved', machine: M1.machine, host: 'b', epoch: 2 })
    lab.pass(50_000)
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'b', epoch: 2 })
    lab.pass(20_000)
    for (const host of ['a', 'c']) assert.equal(lab.recordOf(host, mac(M1.mac)), undefined)
  })

  it('keeps where a machine went once its new host says so', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('c', M3)
    lab.step('a', { kind: 'machine-moved', machine: M1.machine, host: 'b', epoch: 2 })
    lab.run('b', M1, 2)
    lab.pass(200_000)
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'b', epoch: 2 })
  })

  it('refuses what a superseded owner says and sends', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.run('a', M1)
    lab.run('c', M3)
    lab.delivers = (_from, to) => to !== 'a'
    lab.run('b', M1, 2)
    // a does not know yet and goes on sending.
    const late = lab.sendFrom('a', M1, udpPacket(M1, M3))
    assert(late.kind === 'link')
    assert.deepEqual(lab.receive('c', 'a', late.epoch, udpPacket(M1, M3)), {
      kind: 'drop',
      reason: 'stale-epoch'
    })
    lab.delivers = () => true
    lab.step('a', { kind: 'port-removed', port: `${M1.machine}/0` })
    lab.run('a', M1, 1)
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'b', epoch: 2 })
  })

  it('never opens a port below the highest epoch it has heard of, on any segment', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M2)
    lab.run('b', M1, 5)
    lab.run('a', M1, 4)
    assert(lab.reports.some(report => report.kind === 'superseded' && report.at === 'a'))
    assert.deepEqual(lab.sendFrom('a', M1, udpPacket(M1, M2)), { kind: 'drop', reason: 'port-closed' })
  })

  it('remembers the highest epoch of a machine whose record it has forgotten', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.tap('c')
    lab.run('b', M1, 5)
    lab.step('b', { kind: 'port-removed', port: `${M1.machine}/0` })
    assert.equal(lab.recordOf('c', mac(M1.mac)), undefined)
    lab.delivers = (_from, to) => to === 'c'
    lab.core('a').step({ kind: 'port-added', port: { kind: 'tap', id: 'tap0', segment: SEGMENT } }, lab.now)
    const record = {
      segment: SEGMENT,
      machine: M1.machine,
      card: 0,
      mac: mac(M1.mac),
      ips: [],
      host: 'a',
      epoch: 4,
      sequence: 9_000
    }
    lab.deliver('a', 'c', { segment: SEGMENT, kind: 'announcement', records: [record] })
    assert.equal(lab.recordOf('c', mac(M1.mac)), undefined)
    lab.deliver('a', 'c', {
      segment: SEGMENT,
      kind: 'announcement',
      records: [{ ...record, epoch: 6, sequence: 9_001 }]
    })
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'a', epoch: 6 })
  })

  it('settles two moves at the same time by their epochs, in whatever order they are heard', () => {
    for (const first of ['b', 'c']) {
      const lab = new SwitchLab(['a', 'b', 'c', 'd'])
      lab.run('a', M1)
      lab.run('d', M3)
      const held: [string, string, Exchange][] = []
      lab.delivers = (from, to, exchange) =>
        exchange.kind !== 'announcement' || !held.push([from, to, exchange])
      lab.run('b', M1, 2)
      lab.run('c', M1, 3)
      lab.delivers = () => true
      const ordered = held.sort((x, y) => Number(y[0] === first) - Number(x[0] === first))
      for (const [from, to, exchange] of ordered) lab.deliver(from, to, exchange)
      lab.pass(20_000)
      for (const host of ['a', 'b', 'c', 'd'])
        assert.deepEqual(lab.recordOf(host, mac(M1.mac)), { host: 'c', epoch: 3 })
      assert.deepEqual(lab.sendFrom('b', M1, udpPacket(M1, M3)), { kind: 'drop', reason: 'superseded' })
    }
  })

  it('refuses two hosts with the same epoch of a machine', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.tap('c')
    lab.run('a', M1, 2)
    lab.run('b', M1, 2)
    assert.deepEqual(lab.recordOf('c', mac(M1.mac)), { host: 'a', epoch: 2 })
    assert(lab.reports.some(report => report.kind === 'split-owner'))
  })
})
