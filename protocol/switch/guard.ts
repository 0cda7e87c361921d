import { readMac, readUint16, readUint32 } from './address.ts'
import { ARP_BYTES } from './arp.ts'
import { DHCP_PORT } from './dhcp.ts'
import { ETHER_TYPE, ETHERNET_HEADER_BYTES, VLAN_TAG_BYTES } from './ethernet.ts'
import { IP_PROTOCOL } from './ipv4.ts'
import { hiddenIcmpv6Type, ICMPV6_TYPE, IPV6_HEADER_BYTES, icmpv6Type } from './neighbour.ts'
import { VNET_HEADER_BYTES } from './packet.ts'
import { allowsIpv4, allowsIpv6, type PortState } from './port.ts'

/**
 * Whether a machine may send what it sends: its own MAC always, and its agreed addresses where there are any
 * (as RFC 2827 asks of every edge). Without this, one guest could answer for another on all sites at once.
 */
export type SourceFault =
  | 'malformed'
  | 'spoofed-mac'
  | 'spoofed-ip'
  /** An IPv6 link-local address that is not made of the MAC: harmless, and not worth a report. */
  | 'foreign-link-local'
  | 'double-tag'
  /** A guest that poses as router or DHCP server where addresses are agreed, or that hides neighbour discovery. */
  | 'rogue-server'

const FRAME = VNET_HEADER_BYTES
const DISCOVERY: ReadonlySet<number> = new Set(Object.values(ICMPV6_TYPE))

/** @param port a machine's port */
export function sourceFault(port: PortState, packet: Uint8Array): SourceFault | undefined {
  if (readMac(packet, FRAME + 6) !== port.mac) return 'spoofed-mac'
  let etherType = readUint16(packet, FRAME + 12)
  let payload = FRAME + ETHERNET_HEADER_BYTES
  if (etherType === ETHER_TYPE.vlan) {
    if (packet.length < payload + VLAN_TAG_BYTES) return 'malformed'
    etherType = readUint16(packet, payload + 2)
    payload += VLAN_TAG_BYTES
  }
  switch (etherType) {
    case ETHER_TYPE.ipv4:
      return ipv4Fault(port, packet, payload)
    case ETHER_TYPE.arp:
      return arpFault(port, packet, payload)
    case ETHER_TYPE.ipv6:
      return ipv6Fault(port, packet, payload)
    case ETHER_TYPE.vlan:
    case ETHER_TYPE.serviceVlan:
      return port.allowed === undefined ? undefined : 'double-tag'
    default:
      return undefined
  }
}

function ipv4Fault(port: PortState, packet: Uint8Array, ip: number): SourceFault | undefined {
  if (packet.length < ip + 20) return 'malformed'
  const { allowed } = port
  if (allowed === undefined) return undefined
  const isUdp = packet[ip + 9] === IP_PROTOCOL.udp && (readUint16(packet, ip + 6) & 0x1fff) === 0
  const udp = isUdp ? ip + (packet[ip]! & 0xf) * 4 : undefined
  if (udp !== undefined && udp + 4 > packet.length) return 'malformed'
  if (udp !== undefined && readUint16(packet, udp) === DHCP_PORT.server) return 'rogue-server'
  const source = readUint32(packet, ip + 12)
  if (allowsIpv4(allowed, source)) return undefined
  const asksForAddress = source === 0 && udp !== undefined && readUint16(packet, udp + 2) === DHCP_PORT.server
  return asksForAddress ? undefined : 'spoofed-ip'
}

function arpFault(port: PortState, packet: Uint8Array, arp: number): SourceFault | undefined {
  if (packet.length < arp + ARP_BYTES) return 'malformed'
  if (readMac(packet, arp + 8) !== port.mac) return 'spoofed-mac'
  const sender = readUint32(packet, arp + 14)
  // A probe (RFC 5227) comes from no address.
  return port.allowed === undefined || sender === 0 || allowsIpv4(port.allowed, sender)
    ? undefined
    : 'spoofed-ip'
}

function ipv6Fault(port: PortState, packet: Uint8Array, ip: number): SourceFault | undefined {
  if (packet.length < ip + IPV6_HEADER_BYTES) return 'malformed'
  const { allowed } = port
  if (allowed === undefined) return undefined
  const hidden = hiddenIcmpv6Type(packet, ip)
  if (hidden === 'endless') return 'malformed'
  if (hidden !== undefined && DISCOVERY.has(hidden)) return 'rogue-server'
  const type = icmpv6Type(packet, ip)
  if (type === ICMPV6_TYPE.routerAdvertisement || type === ICMPV6_TYPE.redirect) return 'rogue-server'
  if (type === ICMPV6_TYPE.advertisement) {
    const target = packet.subarray(ip + IPV6_HEADER_BYTES + 8, ip + IPV6_HEADER_BYTES + 24)
    if (!allowsIpv6(allowed, target)) return isLinkLocal(target) ? 'foreign-link-local' : 'spoofed-ip'
  }
  const source = packet.subarray(ip + 8, ip + 24)
  if (source.every(byte => byte === 0) || allowsIpv6(allowed, source)) return undefined
  return isLinkLocal(source) ? 'foreign-link-local' : 'spoofed-ip'
}

function isLinkLocal(address: Uint8Array): boolean {
  return address[0] === 0xfe && (address[1]! & 0xc0) === 0x80
}
