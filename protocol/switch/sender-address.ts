import { readMac, readUint16 } from './address.ts'
import { ARP_BYTES } from './arp.ts'
import { ETHER_TYPE, ETHERNET_HEADER_BYTES } from './ethernet.ts'
import { decodeNeighbour, ICMPV6_TYPE, icmpv6Type } from './neighbour.ts'
import { VNET_HEADER_BYTES } from './packet.ts'

const SOURCE = VNET_HEADER_BYTES + 6
const TYPE = VNET_HEADER_BYTES + 12
const PAYLOAD = VNET_HEADER_BYTES + ETHERNET_HEADER_BYTES

/**
 * The address that a frame's sender says is its own, where it is asked to by the protocol: the sender of an ARP
 * packet, the source of a neighbour solicitation, the target of an advertisement. Only untagged, and only when
 * the MAC inside is that of the frame: what speaks for another (a proxy) says nothing about itself.
 *
 * @param packet at least an Ethernet header
 */
export function senderAddress(packet: Uint8Array): Uint8Array | undefined {
  const etherType = readUint16(packet, TYPE)
  if (etherType === ETHER_TYPE.arp) return arpSender(packet)
  return etherType === ETHER_TYPE.ipv6 ? neighbourSender(packet) : undefined
}

function arpSender(packet: Uint8Array): Uint8Array | undefined {
  if (packet.length < PAYLOAD + ARP_BYTES) return undefined
  if (readMac(packet, PAYLOAD + 8) !== readMac(packet, SOURCE)) return undefined
  const ip = packet.slice(PAYLOAD + 14, PAYLOAD + 18)
  // A probe (RFC 5227) comes from no address.
  return ip.every(byte => byte === 0) ? undefined : ip
}

function neighbourSender(packet: Uint8Array): Uint8Array | undefined {
  const type = icmpv6Type(packet, PAYLOAD)
  if (type !== ICMPV6_TYPE.solicitation && type !== ICMPV6_TYPE.advertisement) return undefined
  const message = decodeNeighbour(packet, PAYLOAD)
  if (message === undefined || message.mac !== readMac(packet, SOURCE)) return undefined
  const ip = message.kind === 'solicitation' ? message.source : message.target
  return ip.every(byte => byte === 0) || ip[0] === 0xff ? undefined : ip
}
