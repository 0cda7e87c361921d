import assert from 'node:assert/strict'
import fc from 'fast-check'
import { BROADCAST_MAC, formatMac, isMulticast, parseIp, readMac } from '../../../protocol/switch/address.ts'
import { decodeArp } from '../../../protocol/switch/arp.ts'
import { decodeEthernet, ETHER_TYPE } from '../../../protocol/switch/ethernet.ts'
import type { Decision } from '../../../protocol/switch/forwarding.ts'
import {
  decodeLanProbe,
  encodeLanProbe,
  isLanProbe,
  type LanProbe
} from '../../../protocol/switch/lan-probe.ts'
import { describeLan } from '../../../protocol/switch/lans.ts'
import { decodeNeighbour } from '../../../protocol/switch/neighbour.ts'
import { VNET_HEADER_BYTES } from '../../../protocol/switch/packet.ts'
import { arpRequest, broadcastPacket, ip, mac, solicitation, udpPacket } from './frames.ts'
import { M1, M2, M3, SEGMENT, SwitchLab } from './lab.ts'

const S = { mac: '02:00:00:00:00:51', ip: '10.0.0.51' }
const T = { mac: '02:00:00:00:00:52', ip: '10.0.0.52' }
const PORT = 'bridge/br0'

const probe: LanProbe = {
  segment: SEGMENT,
  host: 'host-a',
  port: PORT,
  token: '0123456789abcdef',
  role: 'listening'
}

const stateOf = (lab: SwitchLab, host: string, id = PORT) => {
  const port = lab.core(host).port(id)!
  return [port.state, describeLan(port.lan!, host)]
}

/** What a switch said into a LAN that is no probe, as text. */
function said(lab: SwitchLab, host: string): string[] {
  return lab.emitted
    .filter(({ at, packet }) => at === host && !isLanProbe(packet))
    .map(({ packet }) => {
      const header = decodeEthernet(packet, VNET_HEADER_BYTES)!
      assert.equal(isMulticast(header.destination), true)
      const from = formatMac(header.source)
      if (header.etherType === ETHER_TYPE.arp) {
        const arp = decodeArp(packet.subarray(header.payloadOffset))!
        assert.deepEqual(
          [arp.operation, arp.senderMac, arp.senderIp],
          ['request', header.source, arp.targetIp]
        )
        return `arp ${from} ${arp.senderIp.join('.')}`
      }
      if (header.etherType === ETHER_TYPE.ipv6) {
        const advertisement = decodeNeighbour(packet, header.payloadOffset)!
        assert.deepEqual(
          [advertisement.kind, advertisement.mac, advertisement.solicited],
          ['advertisement', header.source, false]
        )
        return `na ${from} ${Buffer.from(advertisement.target).toString('hex')}`
      }
      assert.deepEqual([header.etherType, header.destination], [0x8035, BROADCAST_MAC])
      return `rarp ${from}`
    })
}

describe('LAN probe', () => {
  it('is a frame that says what it was told', () => {
    const packet = encodeLanProbe(probe)
    assert.deepEqual(decodeLanProbe(packet), probe)
    assert(packet.length >= VNET_HEADER_BYTES + 60)
    assert.equal(formatMac(readMac(packet, VNET_HEADER_BYTES + 6)), '02:77:01:23:45:67')
  })

  it('is nothing that anybody else may have sent', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 24, maxLength: 120 }),
        fc.nat(119),
        fc.nat(255),
        (bytes, at, value) => {
          decodeLanProbe(bytes)
          const packet = encodeLanProbe(probe)
          packet[at % packet.length] = value
          const read = decodeLanProbe(packet)
          if (read !== undefined) assert.match(`${read.host}${read.port}`, /^[\x21-\x7e]{2,128}$/)
          decodeLanProbe(packet.subarray(0, 24 + (at % packet.length)))
        }
      )
    )
  })
})

describe('switch: a LAN on a segment', () => {
  it('lets nothing through before it listened, then everything', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('b', M2)
    lab.bridge('a', 'lan')
    lab.pass(0)
    assert.deepEqual(stateOf(lab, 'a'), ['blocked', 'listening'])
    assert.deepEqual(lab.send('a', PORT, broadcastPacket(S)), { kind: 'drop', reason: 'port-closed' })
    assert.equal(lab.receive('a', 'b', 1, broadcastPacket(M2)).kind, 'many')
    lab.pass(1_200)
    assert.deepEqual(stateOf(lab, 'a'), ['open', 'forwarding'])
    assert.equal(lab.send('a', PORT, arpRequest(S, M2.ip)).kind, 'answer')
    assert.deepEqual(lab.route('b', M2, udpPacket(M2, S)).path, ['b', 'a'])
    assert.equal(lab.sendFrom('b', M2, arpRequest(M2, S.ip)).kind, 'answer')
  })

  it('sends a probe over no link, whoever brings it', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.run('a', M1)
    lab.run('b', M2)
    lab.tap('a')
    const forged = encodeLanProbe({ ...probe, host: 'b' })
    const own = encodeLanProbe(probe)
    own.set(udpPacket(M1, M2).subarray(16, 22), 16)
    for (const decision of [
      lab.send('a', 'tap0', forged),
      lab.sendFrom('a', M1, own),
      lab.receive('a', 'b', 1, forged)
    ])
      assert.deepEqual(decision, { kind: 'drop', reason: 'lan-probe' })
  })

  it('has one door when two hosts attach one LAN, shown and reported at both', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    for (const host of ['b', 'a']) lab.bridge(host, 'lan')
    lab.run('c', M3)
    lab.pass(10_000)
    assert.deepEqual(stateOf(lab, 'a'), ['open', 'forwarding'])
    assert.deepEqual(stateOf(lab, 'b'), ['blocked', 'standby: LAN also attached by a'])
    const reports = lab.reports.filter(({ kind }) => kind === 'lan-attached-twice')
    assert.deepEqual(reports.map(({ at, host }) => `${at}: ${host}`).sort(), ['a: b', 'b: a'])
    // One broadcast of c reaches the LAN once, and one of the LAN reaches everybody once.
    const [here, there] = ['a', 'b'].map(host => lab.receive(host, 'c', 1, broadcastPacket(M3)))
    assert.deepEqual(portsOf(here!), [PORT])
    assert.deepEqual(portsOf(there!), [])
    lab.run('b', M2)
    const heard = lab.shout('lan', broadcastPacket(S))
    assert.deepEqual(lab.route('b', M2, udpPacket(M2, S)).path, ['b', 'a'])
    assert.deepEqual(
      heard.map(({ at, decision }) => `${at} ${decision.kind}`),
      ['b drop', 'a many']
    )
  })

  it('has one door when one host attaches it by two bridges', () => {
    const lab = new SwitchLab(['a'])
    lab.bridge('a', 'lan', 'bridge/br0')
    lab.bridge('a', 'lan', 'bridge/br1')
    lab.pass(10_000)
    assert.deepEqual(stateOf(lab, 'a', 'bridge/br0'), ['open', 'forwarding'])
    assert.deepEqual(stateOf(lab, 'a', 'bridge/br1'), [
      'blocked',
      "standby: LAN also attached by this host's bridge/br0"
    ])
  })

  it('gives the LAN to the next when a host is gone, which then tells it where everything is', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    for (const host of ['a', 'b']) lab.bridge(host, 'lan')
    lab.bridge('c', 'far')
    lab.run('c', M3)
    lab.pass(5_000)
    for (const { at, decision } of lab.shout('lan', arpRequest(S, M3.ip)))
      if (at === 'a') assert.equal(decision.kind, 'answer')
    lab.shout('far', arpRequest(T, M3.ip))
    assert.deepEqual(lab.recordOf('c', mac(S.mac))?.host, 'a')
    lab.emitted.length = 0
    lab.crash('a')
    lab.pass(7_500)
    assert.deepEqual(stateOf(lab, 'b'), ['open', 'forwarding'])
    // The far station and the machine; not the one that is in this very LAN.
    assert.deepEqual([...new Set(said(lab, 'b'))].sort(), [`arp ${T.mac} ${T.ip}`, `arp ${M3.mac} ${M3.ip}`])
    lab.shout('lan', broadcastPacket(S))
    assert.deepEqual(lab.recordOf('c', mac(S.mac)), { host: 'b', epoch: 2 })
  })

  it('gives up what it learnt when another one goes before it', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.bridge('a', 'lan1')
    lab.bridge('b', 'lan2')
    lab.run('c', M3)
    lab.pass(5_000)
    for (const station of [S, T]) lab.shout('lan2', arpRequest(station, M3.ip))
    assert.deepEqual(lab.recordOf('c', mac(T.mac))?.host, 'b')
    lab.pass(500)
    lab.lans.set(`b ${PORT}`, 'lan1')
    // Nothing waits for the next probe: a frame that is seen in both places is reason enough to ask.
    lab.shout('lan1', broadcastPacket(S))
    assert.deepEqual([stateOf(lab, 'a')[0], stateOf(lab, 'b')[0]], ['open', 'blocked'])
    assert.deepEqual(lab.recordOf('c', mac(S.mac))?.host, 'a')
    assert.equal(lab.recordOf('c', mac(T.mac)), undefined)
    lab.shout('lan1', broadcastPacket(T))
    assert.deepEqual(lab.recordOf('c', mac(T.mac))?.host, 'a')
  })

  it('cuts a LAN that sends back what it is sent', () => {
    const lab = new SwitchLab(['a'])
    lab.bridge('a', 'lan')
    lab.pass(3_000)
    lab.shout('lan', lab.emitted.at(-1)!.packet)
    assert.deepEqual(stateOf(lab, 'a'), ['blocked', 'cut: the LAN has a loop in itself'])
    assert(lab.reports.some(({ kind }) => kind === 'lan-looped'))
  })
})

function portsOf(decision: Decision): string[] {
  return decision.kind === 'many' ? decision.ports.map(port => port.spec.id) : []
}

describe('switch: what a LAN is told', () => {
  const announced = (ips: string[]) => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    lab.bridge('a', 'lan')
    lab.pass(3_000)
    lab.emitted.length = 0
    return { lab, run: (host: string, epoch: number) => lab.run(host, M1, epoch, ips) }
  }

  it('where a machine opens, and where it moves to, in the machine’s name, twice', () => {
    const { lab, run } = announced([M1.ip, 'fd00::11'])
    const all = [
      `arp ${M1.mac} ${M1.ip}`,
      `na ${M1.mac} ${Buffer.from(parseIp('fd00::11')!).toString('hex')}`
    ]
    for (const [host, epoch] of [
      ['b', 1],
      ['c', 2],
      ['a', 3]
    ] as const) {
      run(host, epoch)
      lab.pass(10)
      assert.deepEqual(said(lab, 'a'), all)
      lab.pass(1_000)
      assert.deepEqual(said(lab, 'a'), [...all, ...all])
      lab.pass(5_000)
      assert.equal(said(lab, 'a').length, 4)
      lab.emitted.length = 0
    }
  })

  it('of a machine without an address by RARP', () => {
    const { lab, run } = announced([])
    run('b', 1)
    lab.pass(10)
    assert.deepEqual(said(lab, 'a'), [`rarp ${M1.mac}`])
  })

  it('nothing by who stands by', () => {
    const lab = new SwitchLab(['a', 'b', 'c'])
    for (const host of ['a', 'b']) lab.bridge(host, 'lan')
    lab.pass(3_000)
    lab.run('c', M1)
    lab.pass(3_000)
    assert.deepEqual([said(lab, 'a').length, said(lab, 'b').length], [2, 0])
  })

  it('at a limited rate', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.bridge('a', 'lan')
    lab.pass(3_000)
    for (let index = 0; index < 500; index++) {
      const machine = index.toString(16).padStart(32, '0')
      const tail = index.toString(16).padStart(4, '0')
      lab.run('b', { machine, mac: `52:54:00:01:${tail.slice(0, 2)}:${tail.slice(2)}`, ip: '' }, 1, [])
    }
    lab.pass(10)
    assert(said(lab, 'a').length <= 51)
    lab.pass(990)
    assert(said(lab, 'a').length <= 151)
    lab.pass(12_000)
    assert.equal(said(lab, 'a').length, 1_000)
  })
})

describe('switch: the stations of a LAN', () => {
  const joined = (hosts = ['a', 'b', 'c']) => {
    const lab = new SwitchLab(hosts)
    for (const host of hosts.slice(0, 2)) lab.bridge(host, host)
    for (const host of hosts.slice(2)) lab.run(host, M3)
    lab.pass(3_000)
    return lab
  }

  it('follow a station from one LAN to another, and freeze one that is in both', () => {
    const lab = joined()
    lab.shout('a', arpRequest(S, M3.ip))
    lab.shout('b', arpRequest(S, M3.ip))
    assert.deepEqual(lab.recordOf('c', mac(S.mac)), { host: 'b', epoch: 2 })
    assert.deepEqual(lab.route('c', M3, udpPacket(M3, S)).path, ['c', 'b'])
    for (let time = 0; time < 10; time++) lab.shout(time % 2 === 0 ? 'a' : 'b', broadcastPacket(S))
    assert.equal(lab.recordOf('c', mac(S.mac))!.epoch, 6)
    assert(lab.reports.some(({ kind }) => kind === 'duplicate-station'))
  })

  it('freeze one that is behind two ports of one host, too', () => {
    const lab = new SwitchLab(['a', 'b'])
    lab.bridge('a', 'lan0', 'bridge/br0')
    lab.bridge('a', 'lan1', 'bridge/br1')
    lab.run('b', M2)
    lab.pass(3_000)
    for (let time = 0; time < 20; time++) lab.shout(`lan${time % 2}`, broadcastPacket(S))
    assert.equal(lab.recordOf('b', mac(S.mac))!.epoch, 6)
    assert(lab.reports.some(({ kind }) => kind === 'duplicate-station'))
  })

  it('are forgotten when they are silent, and not while they speak', () => {
    const lab = joined()
    for (const station of [S, T]) lab.shout('a', broadcastPacket(station))
    for (let time = 0; time < 4; time++) {
      lab.pass(100_000)
      lab.shout('a', udpPacket(S, M3))
    }
    assert.deepEqual([lab.recordOf('c', mac(S.mac))?.host, lab.recordOf('c', mac(T.mac))], ['a', undefined])
  })

  it('are as many as a LAN has, and no more at a time than the others can be told of', () => {
    const lab = joined()
    const station = (index: number) => ({
      mac: `02:00:00:01:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`
    })
    const heard = (index: number) => lab.send('a', PORT, broadcastPacket(station(index))).kind
    const reasonOf = (decision: Decision) => (decision.kind === 'drop' ? decision.reason : decision.kind)
    for (let index = 0; index < 1_024; index++) heard(index)
    lab.pass(10_000)
    assert.equal(lab.recordOf('c', mac(station(1_023).mac))?.host, 'a')
    assert.equal(reasonOf(lab.send('a', PORT, broadcastPacket(station(1_024)))), 'too-many-stations')
    // Addresses that never end are not told either.
    const before = lab.sequence
    for (let index = 0; index < 5_000; index++)
      lab.send('a', PORT, arpRequest({ ...station(0), ip: `10.1.${index >> 8}.${index & 255}` }, M3.ip))
    assert(lab.sequence - before <= 1_024, `${lab.sequence - before} records`)
    assert.equal(
      lab
        .core('c')
        .segment(SEGMENT)!
        .records.byMac.get(mac(station(0).mac))!.record.ips.length,
      8
    )
  })

  it('have their IPv6 addresses known, where they say so themselves', () => {
    const lab = joined()
    const six = { mac: S.mac, ip: 'fd00::51' }
    lab.shout('a', solicitation(six, 'fd00::99'))
    assert.equal(lab.sendFrom('c', M3, solicitation({ mac: M3.mac }, six.ip)).kind, 'answer')
    // Duplicate address detection claims nothing yet.
    lab.shout('a', solicitation({ mac: T.mac, ip: '::' }, 'fd00::52'))
    assert.equal(lab.sendFrom('c', M3, solicitation({ mac: M3.mac }, 'fd00::52')).kind, 'many')
  })

  it('say nothing about addresses that they speak for others of', () => {
    const lab = joined()
    lab.shout('a', arpRequest({ mac: T.mac, ip: T.ip }, M3.ip, S.mac))
    assert.equal(lab.recordOf('c', mac(S.mac))?.host, 'a')
    assert.equal(lab.sendFrom('c', M3, arpRequest(M3, T.ip)).kind, 'many')
  })

  it('may give an address to another in the same LAN, as a cluster does', () => {
    const lab = joined()
    lab.shout('a', arpRequest({ ...S, ip: '10.0.0.99' }, M3.ip))
    assert.equal(lab.core('c').segment(SEGMENT)!.records.owner(ip('10.0.0.99'))?.record.mac, mac(S.mac))
    lab.shout('a', arpRequest({ ...T, ip: '10.0.0.99' }, '10.0.0.99'))
    assert.equal(lab.core('c').segment(SEGMENT)!.records.owner(ip('10.0.0.99'))?.record.mac, mac(T.mac))
    assert.deepEqual(lab.recordOf('c', mac(S.mac)), { host: 'a', epoch: 1 })
  })

  it('are asked themselves where two LANs have an address', () => {
    const lab = joined()
    lab.shout('a', arpRequest({ ...S, ip: '10.0.0.99' }, M3.ip))
    lab.shout('b', arpRequest({ ...T, ip: '10.0.0.99' }, M3.ip))
    assert.equal(lab.sendFrom('c', M3, arpRequest(M3, '10.0.0.99')).kind, 'many')
    lab.unbridge('b')
    assert.equal(lab.sendFrom('c', M3, arpRequest(M3, '10.0.0.99')).kind, 'answer')
  })

  it('cannot be a machine, nor have its address', () => {
    const lab = joined()
    for (const packet of [broadcastPacket(M3), arpRequest({ ...S, ip: M3.ip }, M1.ip)])
      assert.deepEqual(lab.send('a', PORT, packet), { kind: 'drop', reason: 'second-owner' })
  })
})
