import {
  BROADCAST_MAC,
  linkLocalOf,
  type MacKey,
  parseIp,
  parseMac
} from '../../../protocol/switch/address.ts'
import { encodeArp } from '../../../protocol/switch/arp.ts'
import { type DhcpMessage, encodeDhcp } from '../../../protocol/switch/dhcp.ts'
import { ETHER_TYPE, encodeEthernet } from '../../../protocol/switch/ethernet.ts'
import { encodeUdp } from '../../../protocol/switch/ipv4.ts'
import { encodeNeighbour } from '../../../protocol/switch/neighbour.ts'
import { plainPacket } from '../../../protocol/switch/packet.ts'

/** Packets as guests send them. */

export const mac = (text: string): MacKey => parseMac(text)!
export const ip = (text: string): Uint8Array => parseIp(text)!

export function udpPacket(
  from: { mac: string; ip: string },
  to: { mac: string; ip: string },
  text = 'hello'
): Uint8Array {
  const datagram = { sourcePort: 1000, destinationPort: 2000, payload: new TextEncoder().encode(text) }
  const bytes = encodeUdp(ip(from.ip), ip(to.ip), datagram)
  return plainPacket(encodeEthernet(mac(to.mac), mac(from.mac), ETHER_TYPE.ipv4, bytes))
}

export function broadcastPacket(from: { mac: string }, etherType = 0x88b5): Uint8Array {
  return plainPacket(encodeEthernet(BROADCAST_MAC, mac(from.mac), etherType, new Uint8Array(46)))
}

export function arpRequest(
  from: { mac: string; ip: string },
  target: string,
  frameMac = from.mac
): Uint8Array {
  const arp = encodeArp({
    operation: 'request',
    senderMac: mac(from.mac),
    senderIp: ip(from.ip),
    targetMac: 0,
    targetIp: ip(target)
  })
  return plainPacket(encodeEthernet(BROADCAST_MAC, mac(frameMac), ETHER_TYPE.arp, arp))
}

export function solicitation(from: { mac: string; ip?: string }, target: string): Uint8Array {
  const source = from.ip === undefined ? linkLocalOf(mac(from.mac)) : ip(from.ip)
  const probe = source.every(byte => byte === 0)
  const message = encodeNeighbour({
    kind: 'solicitation',
    source,
    destination: ip('ff02::1:ff00:1'),
    target: ip(target),
    ...(probe ? {} : { mac: mac(from.mac) }),
    solicited: false
  })
  return plainPacket(encodeEthernet(mac('33:33:ff:00:00:01'), mac(from.mac), ETHER_TYPE.ipv6, message))
}

export function dhcpPacket(
  from: { mac: string },
  message: Partial<DhcpMessage>,
  source = '0.0.0.0',
  ports = [68, 67]
): Uint8Array {
  const payload = encodeDhcp({
    operation: 'request',
    type: 'discover',
    transaction: 7,
    broadcast: false,
    clientIp: ip('0.0.0.0'),
    yourIp: ip('0.0.0.0'),
    clientMac: mac(from.mac),
    ...message
  })
  const udp = encodeUdp(ip(source), ip('255.255.255.255'), {
    sourcePort: ports[0]!,
    destinationPort: ports[1]!,
    payload
  })
  return plainPacket(encodeEthernet(BROADCAST_MAC, mac(from.mac), ETHER_TYPE.ipv4, udp))
}
