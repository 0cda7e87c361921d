import assert from 'node:assert/strict'
import { type MacKey, readMac } from '../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../protocol/switch/answers.ts'
import { decodeArp, encodeArp } from '../../../protocol/switch/arp.ts'
import { type DhcpMessage, decodeDhcp } from '../../../protocol/switch/dhcp.ts'
import { ETHER_TYPE, encodeEthernet } from '../../../protocol/switch/ethernet.ts'
import { decodeIpv4, decodeUdp } from '../../../protocol/switch/ipv4.ts'
import { decodeNeighbour, encodeNeighbour } from '../../../protocol/switch/neighbour.ts'
import { plainPacket } from '../../../protocol/switch/packet.ts'
import { arpRequest, dhcpPacket, ip, mac, solicitation, udpPacket } from './frames.ts'
import { M1, M2, SEGMENT, SwitchLab } from './lab.ts'

const V6 = { one: 'fd00::11', two: 'fd00::12' }
const SERVICE = '10.0.0.1'

function lab(definition: object = { subnet: '10.0.0.0/24' }): SwitchLab {
  const made = new SwitchLab(['a', 'b'])
  const allocations = [M1, M2].map((guest, index) => ({
    ...guest,
    ips: [guest.ip, index === 0 ? V6.one : V6.two]
  }))
  for (const host of ['a', 'b'])
    made.step(host, {
      kind: 'segment-defined',
      definition: { id: SEGMENT, name: 'north/net', allocations, ...definition }
    })
  made.run('a', M1, 1, [M1.ip, V6.one])
  made.run('b', M2, 1, [M2.ip, V6.two])
  return made
}

function answerOf(made: SwitchLab, packet: Uint8Array): Uint8Array {
  const decision = made.sendFrom('a', M1, packet)
  assert.equal(decision.kind, 'answer', JSON.stringify(decision))
  return (decision as { packet: Uint8Array }).packet
}

const settled = { kind: 'drop', reason: 'settled' }

describe('switch: ARP and neighbour discovery', () => {
  it('says who has an address, from records', () => {
    const made = lab()
    const packet = answerOf(made, arpRequest(M1, M2.ip))
    assert.equal(readMac(packet, 10), mac(M1.mac))
    const reply = decodeArp(packet.subarray(24))
    assert.deepEqual(reply, {
      operation: 'reply',
      senderMac: mac(M2.mac),
      senderIp: ip(M2.ip),
      targetMac: mac(M1.mac),
      targetIp: ip(M1.ip)
    })
    const advert = decodeNeighbour(answerOf(made, solicitation({ mac: M1.mac, ip: V6.one }, V6.two)), 24)
    assert.deepEqual(advert, {
      kind: 'advertisement',
      source: ip(V6.two),
      destination: ip(V6.one),
      target: ip(V6.two),
      mac: mac(M2.mac),
      solicited: true
    })
    assert.equal(made.sendFrom('a', M1, solicitation({ mac: M1.mac }, 'fe80::5054:ff:fe00:2')).kind, 'answer')
  })

  it('answers a probe for another’s address, and leaves one’s own alone', () => {
    const made = lab()
    assert.equal(made.sendFrom('a', M1, arpRequest({ mac: M1.mac, ip: '0.0.0.0' }, M2.ip)).kind, 'answer')
    assert.deepEqual(made.sendFrom('a', M1, arpRequest({ mac: M1.mac, ip: '0.0.0.0' }, M1.ip)), settled)
    assert.deepEqual(made.sendFrom('a', M1, arpRequest(M1, M1.ip)), settled)
    const advert = decodeNeighbour(answerOf(made, solicitation({ mac: M1.mac, ip: '::' }, V6.two)), 24)
    assert.deepEqual([advert?.destination, advert?.solicited], [ip('ff02::1'), false])
    assert.deepEqual(made.sendFrom('a', M1, solicitation({ mac: M1.mac, ip: '::' }, V6.one)), settled)
  })

  it('asks everybody for an address that no record has', () => {
    const made = lab()
    assert.equal(made.sendFrom('a', M1, arpRequest(M1, '10.0.0.200')).kind, 'many')
    assert.equal(made.sendFrom('a', M1, solicitation({ mac: M1.mac }, 'fd00::99')).kind, 'many')
  })

  it('does not answer for a neighbour on the asker’s own LAN', () => {
    const made = lab()
    made.tap('a')
    made.send('a', 'tap0', arpRequest({ mac: '02:00:00:00:00:01', ip: '10.0.0.201' }, '10.0.0.202'))
    assert.deepEqual(
      made.send('a', 'tap0', arpRequest({ mac: '02:00:00:00:00:02', ip: '10.0.0.202' }, '10.0.0.201')),
      settled
    )
  })

  it('keeps announcements to itself, and passes tagged and unreadable questions on', () => {
    const made = lab()
    const reply = encodeArp({
      operation: 'reply',
      senderMac: mac(M1.mac),
      senderIp: ip(M1.ip),
      targetMac: 0,
      targetIp: ip(M1.ip)
    })
    const send = (frame: Uint8Array) => made.sendFrom('a', M1, plainPacket(frame))
    assert.deepEqual(send(encodeEthernet(0xffffffffffff, mac(M1.mac), ETHER_TYPE.arp, reply)), settled)
    assert.equal(
      send(encodeEthernet(0xffffffffffff, mac(M1.mac), ETHER_TYPE.arp, Object.assign(reply, { 7: 9 }))).kind,
      'many'
    )
    const tag = Uint8Array.of(0, 5, 8, 6, ...arpRequest(M1, M2.ip).subarray(24))
    assert.equal(send(encodeEthernet(0xffffffffffff, mac(M1.mac), ETHER_TYPE.vlan, tag)).kind, 'many')
    const broken = solicitation({ mac: M1.mac }, V6.two)
    broken[70] = 1
    assert.equal(made.sendFrom('a', M1, broken).kind, 'many')
    assert.equal(
      send(encodeEthernet(0xffffffffffff, mac(M1.mac), ETHER_TYPE.vlan, new Uint8Array(2))).kind,
      'drop'
    )
  })
})

describe('switch: DHCP', () => {
  function ask(
    made: SwitchLab,
    message: Partial<DhcpMessage>,
    source?: string
  ): { message: DhcpMessage; to: string; mac: MacKey } {
    const packet = answerOf(made, dhcpPacket(M1, message, source))
    const header = decodeIpv4(packet, 24)!
    const datagram = decodeUdp(packet, header)!
    assert.deepEqual([datagram.sourcePort, datagram.destinationPort], [67, 68])
    return {
      message: decodeDhcp(datagram.payload)!,
      to: header.destination.join('.'),
      mac: readMac(packet, 10)
    }
  }

  it('gives a machine its agreed address', () => {
    const made = lab({ subnet: '10.0.0.0/24', router: '10.0.0.254' })
    const offer = ask(made, { type: 'discover' })
    assert.equal(offer.message.type, 'offer')
    assert.deepEqual([offer.message.yourIp, offer.to, offer.mac], [ip(M1.ip), M1.ip, mac(M1.mac)])
    assert.deepEqual(
      [offer.message.subnetMask, offer.message.router, offer.message.mtuBytes],
      [ip('255.255.255.0'), ip('10.0.0.254'), 1500]
    )
    const ack = ask(made, { type: 'request', requestedIp: ip(M1.ip), serverId: ip(SERVICE), broadcast: true })
    assert.deepEqual(
      [ack.message.type, ack.message.leaseSeconds, ack.to, ack.mac],
      ['ack', 3600, '255.255.255.255', 0xffffffffffff]
    )
    const renewal = ask(made, { type: 'request', clientIp: ip(M1.ip) }, M1.ip)
    assert.deepEqual([renewal.message.type, renewal.to], ['ack', M1.ip])
  })

  it('refuses another address, and is silent to what is not for it', () => {
    const made = lab()
    const nak = ask(made, { type: 'request', requestedIp: ip('10.0.0.77') })
    assert.deepEqual([nak.message.type, nak.to], ['nak', '255.255.255.255'])
    assert.equal(ask(made, { type: 'inform', clientIp: ip(M1.ip) }, M1.ip).message.leaseSeconds, undefined)
    for (const message of [
      { type: 'request', serverId: ip('10.0.0.9') },
      { type: 'release' },
      { type: 'decline' },
      { clientMac: 5 }
    ] as Partial<DhcpMessage>[])
      assert.deepEqual(made.sendFrom('a', M1, dhcpPacket(M1, message)), settled)
    made.tap('a')
    assert.deepEqual(made.send('a', 'tap0', dhcpPacket({ mac: '02:00:00:00:00:01' }, {})), settled)
  })

  it('is the switch’s own address, which answers ARP and takes renewals', () => {
    const made = lab()
    assert.equal(decodeArp(answerOf(made, arpRequest(M1, SERVICE)).subarray(24))?.senderMac, SERVICE_MAC)
    const unicast = dhcpPacket(M1, { type: 'request', clientIp: ip(M1.ip) }, M1.ip)
    assert.equal(made.sendFrom('a', M1, Object.assign(unicast, macBytes(SERVICE_MAC))).kind, 'answer')
    const noise = udpPacket(M1, { mac: '00:00:00:00:00:00', ip: SERVICE })
    assert.deepEqual(made.sendFrom('a', M1, Object.assign(noise, macBytes(SERVICE_MAC))), settled)
    const icmp = Object.assign(
      udpPacket(M1, { mac: '00:00:00:00:00:00', ip: SERVICE }),
      macBytes(SERVICE_MAC),
      { 33: 1 }
    )
    assert.deepEqual(made.sendFrom('a', M1, icmp), settled)
    const odd = plainPacket(encodeEthernet(SERVICE_MAC, mac(M1.mac), 0x88b5, new Uint8Array(46)))
    assert.deepEqual(made.sendFrom('a', M1, odd), settled)
  })

  it('moves out of the way of a router and of machines', () => {
    const made = lab({ subnet: '10.0.0.0/24', router: SERVICE })
    assert.equal(made.sendFrom('a', M1, arpRequest(M1, '10.0.0.254')).kind, 'answer')
    const allocations = ['10.0.0.1', '10.0.0.254'].map((address, index) => ({
      mac: `52:54:00:00:00:5${index}`,
      machine: 'f'.repeat(32),
      ips: [address]
    }))
    const crowded = lab({ subnet: '10.0.0.0/24', allocations })
    assert.equal(crowded.core('a').segment(SEGMENT)!.service, undefined)
    const wrong = lab({ subnet: '10.0.0.0/24', router: 'fd00::1' })
    assert.equal(wrong.core('a').segment(SEGMENT)!.service?.router, undefined)
  })

  it('is left to others on a segment without a subnet', () => {
    assert.equal(lab({}).sendFrom('a', M1, dhcpPacket(M1, {})).kind, 'many')
    assert.equal(lab({ subnet: 'nonsense' }).sendFrom('a', M1, dhcpPacket(M1, {})).kind, 'many')
  })

  it('does not take other broadcasts for questions', () => {
    const made = lab()
    assert.equal(
      made.sendFrom('a', M1, udpPacket(M1, { mac: 'ff:ff:ff:ff:ff:ff', ip: '10.0.0.255' })).kind,
      'many'
    )
    const icmp = udpPacket(M1, { mac: 'ff:ff:ff:ff:ff:ff', ip: '10.0.0.255' })
    icmp[10 + 14 + 9] = 1
    assert.equal(made.sendFrom('a', M1, icmp).kind, 'many')
    const garbled = dhcpPacket(M1, {})
    garbled[10 + 14 + 28] = 9
    assert.deepEqual(made.sendFrom('a', M1, garbled), settled)
  })
})

describe('switch: sources of a machine', () => {
  const dropped = (packet: Uint8Array) => {
    const decision = lab().sendFrom('a', M1, packet)
    return decision.kind === 'drop' ? decision.reason : decision.kind
  }
  const frame = (etherType: number, payload: Uint8Array, to = mac(M2.mac)) =>
    plainPacket(encodeEthernet(to, mac(M1.mac), etherType, payload))
  const ipv6 = (source: string, changes: Record<number, number> = {}) => {
    const bytes = new Uint8Array(80)
    bytes[0] = 0x60
    // Nothing follows (RFC 8200 section 4.7): zero would be a chain of headers.
    bytes[6] = 59
    bytes.set(ip(source), 8)
    return frame(ETHER_TYPE.ipv6, Object.assign(bytes, changes))
  }

  it('are its MAC in ARP too, and its own addresses', () => {
    assert.equal(dropped(arpRequest({ ...M1, mac: M2.mac }, M2.ip, M1.mac)), 'spoofed-mac')
    assert.equal(dropped(arpRequest({ ...M1, ip: M2.ip }, '10.0.0.3')), 'spoofed-ip')
    assert.equal(dropped(ipv6(V6.one)), 'link')
    assert.equal(dropped(ipv6(V6.two)), 'spoofed-ip')
    assert.equal(dropped(ipv6('fe80::5054:ff:fe00:1')), 'link')
    assert.equal(dropped(ipv6('fe80::1')), 'foreign-link-local')
    assert.equal(dropped(ipv6('::')), 'link')
  })

  it('do not advertise routes, addresses of others, or leases', () => {
    assert.equal(dropped(ipv6(V6.one, { 6: 58, 40: 134 })), 'rogue-server')
    assert.equal(dropped(ipv6(V6.one, { 6: 58, 40: 137 })), 'rogue-server')
    const advert = (target: string) =>
      encodeNeighbour({
        kind: 'advertisement',
        source: ip(V6.one),
        destination: ip(V6.two),
        target: ip(target),
        solicited: true
      })
    assert.equal(dropped(frame(ETHER_TYPE.ipv6, advert(V6.one))), 'link')
    assert.equal(dropped(frame(ETHER_TYPE.ipv6, advert(V6.two))), 'spoofed-ip')
    assert.equal(dropped(frame(ETHER_TYPE.ipv6, advert('fe80::1'))), 'foreign-link-local')
    assert.equal(
      dropped(dhcpPacket(M1, { operation: 'reply', type: 'offer' }, M1.ip, [67, 68])),
      'rogue-server'
    )
    assert.equal(dropped(dhcpPacket(M1, {}, '0.0.0.0', [68, 69])), 'spoofed-ip')
  })

  it('do not advertise behind extension headers either', () => {
    const behind = (header: number, changes: Record<number, number> = {}) =>
      dropped(ipv6(V6.one, { 6: header, 40: 58, 48: 134, ...changes }))
    for (const header of [0, 43, 44, 60]) assert.equal(behind(header), 'rogue-server', `${header}`)
    // An authentication header counts its length in other units: 12 bytes at the least.
    assert.equal(behind(51, { 41: 1, 48: 0, 52: 136 }), 'rogue-server')
    // Two of them, and an echo request.
    assert.equal(behind(0, { 40: 60, 48: 58, 56: 135 }), 'rogue-server')
    assert.equal(behind(0, { 48: 128 }), 'link')
    // Of a later fragment nobody can tell; the first one was refused.
    assert.equal(behind(44, { 42: 0, 43: 8 }), 'link')
    assert.equal(behind(0, { 41: 200 }), 'link')
    assert.equal(behind(0, { 40: 0, 41: 200 }), 'malformed')
    assert.equal(behind(0, { 40: 0, 48: 0, 56: 0, 64: 0, 72: 0 }), 'malformed')
  })

  it('cannot hide in a tag, in two tags, or in a packet cut short', () => {
    const inner = udpPacket({ ...M1, ip: M2.ip }, M2).subarray(24)
    assert.equal(dropped(frame(ETHER_TYPE.vlan, Uint8Array.of(0, 5, 8, 0, ...inner))), 'spoofed-ip')
    assert.equal(dropped(frame(ETHER_TYPE.vlan, Uint8Array.of(0, 5, 0x81, 0, ...inner))), 'double-tag')
    assert.equal(dropped(frame(ETHER_TYPE.serviceVlan, inner)), 'double-tag')
    for (const type of [ETHER_TYPE.ipv4, ETHER_TYPE.arp, ETHER_TYPE.ipv6, ETHER_TYPE.vlan])
      assert.equal(dropped(frame(type, new Uint8Array(3))), 'malformed')
    const cut = udpPacket(M1, M2).subarray(0, 10 + 14 + 22)
    assert.equal(dropped(cut), 'malformed')
    const fragment = Object.assign(udpPacket({ ...M1, ip: M2.ip }, M2), { 31: 1 })
    assert.equal(dropped(fragment), 'spoofed-ip')
  })

  it('are its own business where none were agreed, but for the MAC', () => {
    const free = new SwitchLab(['a', 'b'])
    free.run('a', M1, 1, [])
    free.run('b', M2, 1, [])
    for (const packet of [
      udpPacket({ ...M1, ip: '1.2.3.4' }, M2),
      ipv6('fd00::77'),
      frame(ETHER_TYPE.serviceVlan, new Uint8Array(46))
    ])
      assert.equal(free.sendFrom('a', M1, packet).kind, 'link')
    assert.equal(free.sendFrom('a', M1, arpRequest({ ...M1, ip: '1.2.3.4' }, '1.2.3.5')).kind, 'many')
    assert.equal(free.sendFrom('a', M1, udpPacket(M2, M1)).kind, 'drop')
  })
})

/** As properties that Object.assign puts at the destination of a packet. */
function macBytes(key: MacKey): Record<number, number> {
  return Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [10 + index, Math.floor(key / 256 ** (5 - index)) % 256])
  )
}
