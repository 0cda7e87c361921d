import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Exchange } from '../../../protocol/switch/exchange.ts'
import { exchangeCodec } from '../../../protocol/switch/exchange.ts'
import { arpRequest, broadcastPacket, ip, mac, udpPacket } from './frames.ts'
import { M1, M2, SEGMENT, SwitchLab } from './lab.ts'

describe('switch: stations behind a TAP', () => {
  const S = { mac: '02:00:00:00:00:51', ip: '10.0.0.51' }

  it('learns them there, with their address, and tells the others', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('a')
    lab.run('b', M2)
    lab.send('a', 'tap0', arpRequest(S, M2.ip))
    assert.deepEqual(lab.recordOf('b', mac(S.mac)), { host: 'a', epoch: 1 })
    assert.equal(lab.sendFrom('b', M2, arpRequest(M2, S.ip)).kind, 'answer')
    assert.deepEqual(lab.route('b', M2, udpPacket(M2, S)).path, ['b', 'a'])
  })

  it('knows the TAP’s own MAC from the start and never forgets it', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('b')
    lab.tap('a', 'tap0', S.mac)
    lab.pass(400_000)
    assert.deepEqual(lab.recordOf('b', mac(S.mac)), { host: 'a', epoch: 1 })
  })

  it('forgets silent ones and keeps at most 256', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('a')
    lab.tap('b')
    lab.send('a', 'tap0', broadcastPacket(S))
    lab.pass(200_000)
    lab.send('a', 'tap0', broadcastPacket(S))
    lab.pass(200_000)
    assert.notEqual(lab.recordOf('b', mac(S.mac)), undefined)
    lab.pass(120_000)
    assert.equal(lab.recordOf('b', mac(S.mac)), undefined)
    const kinds = Array.from({ length: 257 }, (_, index) =>
      lab.send(
        'a',
        'tap0',
        udpPacket(
          {
            mac: `02:00:00:00:01:${(index & 255).toString(16).padStart(2, '0')}`.replace(
              '01:',
              `${index >> 8 ? '02' : '01'}:`
            ),
            ip: '10.0.0.1'
          },
          M1
        )
      )
    )
    assert.equal(
      kinds.filter(decision => decision.kind === 'drop' && decision.reason === 'too-many-stations').length,
      1
    )
  })

  it('refuses a machine’s MAC or address there', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('a')
    lab.run('b', M2)
    assert.deepEqual(lab.send('a', 'tap0', broadcastPacket(M2)), { kind: 'drop', reason: 'second-owner' })
    assert.deepEqual(lab.send('a', 'tap0', arpRequest({ ...S, ip: M2.ip }, M1.ip)), {
      kind: 'drop',
      reason: 'second-owner'
    })
    assert.deepEqual(lab.recordOf('a', mac(M2.mac)), { host: 'b', epoch: 1 })
    assert(lab.reports.some(report => report.kind === 'second-owner' && report.at === 'a'))
  })

  it('gives a MAC to the machine that it belongs to', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('a')
    lab.send('a', 'tap0', arpRequest({ mac: M2.mac, ip: M2.ip }, M1.ip))
    lab.run('b', M2)
    assert.deepEqual(lab.recordOf('a', mac(M2.mac)), { host: 'b', epoch: 1 })
    assert.equal(lab.core('a').segment(SEGMENT)!.records.owner(ip(M2.ip))?.record.host, 'b')
  })

  it('follows a station to another host, and freezes one that is in two places', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    for (const host of ['a', 'b', 'c']) lab.tap(host)
    for (let time = 0; time < 10; time++) lab.send(time % 2 === 0 ? 'a' : 'b', 'tap0', broadcastPacket(S))
    const frozen = lab.recordOf('c', mac(S.mac))!
    assert.equal(frozen.epoch, 6)
    assert(lab.reports.some(report => report.kind === 'duplicate-station'))
    lab.pass(180_000)
    const elsewhere = frozen.host === 'a' ? 'b' : 'a'
    lab.send(elsewhere, 'tap0', broadcastPacket(S))
    assert.equal(lab.recordOf('c', mac(S.mac))!.host, elsewhere)
  })

  it('spends nothing on frames that it refuses', () => {
    const lab = new SwitchLab(['a', 'b'])
    for (const host of ['a', 'b']) lab.tap(host)
    lab.run('b', M2)
    for (let time = 0; time < 10; time++) lab.send(time % 2 === 0 ? 'a' : 'b', 'tap0', broadcastPacket(S))
    const elsewhere = lab.recordOf('a', mac(S.mac))!.host === 'a' ? 'b' : 'a'
    const spent = lab.sequence
    for (let time = 0; time < 3_000; time++) {
      lab.send(elsewhere, 'tap0', broadcastPacket(S))
      lab.send('a', 'tap0', broadcastPacket(M2))
    }
    assert.equal(lab.sequence, spent)
    lab.send('a', 'tap0', broadcastPacket({ mac: '02:00:00:00:00:52' }))
    assert.deepEqual(lab.recordOf('b', mac('02:00:00:00:00:52')), { host: 'a', epoch: 1 })
  })

  it('settles a tie by the lower host', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    for (const host of ['a', 'b', 'c']) lab.tap(host)
    lab.delivers = () => false
    lab.send('b', 'tap0', broadcastPacket(S))
    lab.send('a', 'tap0', broadcastPacket(S))
    lab.delivers = () => true
    lab.pass(10_000)
    for (const host of ['a', 'b', 'c']) assert.equal(lab.recordOf(host, mac(S.mac))!.host, 'a')
  })

  it('keeps those that were heard where the switch itself does not listen', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('a')
    lab.tap('b')
    lab.send('a', 'tap0', broadcastPacket(S))
    lab.pass(250_000)
    lab.step('a', { kind: 'stations-heard', segment: SEGMENT, macs: [mac(S.mac), mac('02:00:00:00:00:99')] })
    // Only who is here counts.
    lab.step('b', { kind: 'stations-heard', segment: SEGMENT, macs: [mac(S.mac)] })
    lab.pass(250_000)
    assert.notEqual(lab.recordOf('b', mac(S.mac)), undefined)
    lab.pass(100_000)
    assert.equal(lab.recordOf('b', mac(S.mac)), undefined)
  })

  it('forgets them with their TAP', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('a')
    lab.tap('b')
    lab.send('a', 'tap0', broadcastPacket(S))
    lab.step('a', { kind: 'port-removed', port: 'tap0' })
    assert.equal(lab.recordOf('b', mac(S.mac)), undefined)
  })
})

describe('switch: hostile input', () => {
  it('never throws, whatever arrives from a link, a port or a peer', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.tap('a')
    lab.run('b', M2)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(5), fc.boolean(), (bytes, epoch, forwarded) => {
        lab.receive('a', 'b', epoch, bytes, forwarded)
        lab.send('a', 'tap0', bytes)
        lab.sendFrom('a', M1, bytes)
        const packet = udpPacket(M1, M2)
        packet.set(bytes.subarray(0, 100), Math.min(22, packet.length - 100 > 0 ? 22 : 0))
        lab.sendFrom('a', M1, packet)
      })
    )
  })

  it('refuses a port with addresses that are none', () => {
    const lab = new SwitchLab(['a'])
    lab.attach('a', { ...M1, mac: 'nonsense' })
    lab.attach('a', { ...M2, ip: '10.0.0.300' })
    assert.deepEqual(
      lab.reports.map(report => report.kind),
      ['port-refused', 'port-refused']
    )
    assert.equal(lab.core('a').port(`${M1.machine}/0`), undefined)
  })

  it('bounds the records of one host', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.tap('b')
    for (let part = 0; part < 20; part++) {
      const records = Array.from({ length: 128 }, (_, index) => {
        const serial = part * 128 + index + 1
        return {
          segment: SEGMENT,
          card: 0,
          mac: 0x020000000000 + serial,
          ips: [],
          host: 'a',
          epoch: 1,
          sequence: serial
        }
      })
      lab.deliver('a', 'b', { segment: SEGMENT, kind: 'announcement', records })
    }
    assert.equal(lab.core('b').segment(SEGMENT)!.records.byMac.size, 2048)
    assert(lab.reports.some(report => report.kind === 'too-many-records'))
  })

  it('decodes exchange messages with limits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        try {
          exchangeCodec.decode(bytes)
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'bad-message')
        }
      })
    )
    const record = {
      segment: SEGMENT,
      machine: M1.machine,
      card: 0,
      mac: mac(M1.mac),
      ips: [ip(M1.ip)],
      host: 'a',
      epoch: 1,
      sequence: 1
    }
    const refuses = (exchange: Exchange) =>
      assert.throws(() => exchangeCodec.decode(exchangeCodec.encode(exchange)), { code: 'bad-message' })
    const announcing = (changes: object): Exchange => ({
      segment: SEGMENT,
      kind: 'announcement',
      records: [{ ...record, ...changes }]
    })
    refuses(announcing({ mac: mac('01:00:5e:00:00:01') }))
    refuses(announcing({ ips: [new Uint8Array(5)] }))
    refuses(announcing({ ips: Array.from({ length: 9 }, () => ip(M1.ip)) }))
    refuses(announcing({ host: '' }))
    refuses(announcing({ card: 300 }))
    refuses(announcing({ machine: 'ab' }))
    refuses({ segment: SEGMENT, kind: 'announcement', records: Array.from({ length: 129 }, () => record) })
    refuses({ segment: SEGMENT, kind: 'want', sequences: Array.from({ length: 129 }, () => 1) })
    refuses({ segment: 'ab', kind: 'want', sequences: [] })
    assert.throws(() => exchangeCodec.decode(exchangeCodec.encode(announcing({})).slice(0, 18)), {
      code: 'bad-message'
    })
  })
})
