import {
  BROADCAST_MAC,
  formatIp,
  isMulticast,
  type MacKey,
  parseIp,
  parseSubnet,
  writeUint32
} from './address.ts'
import { decodeArp, encodeArp } from './arp.ts'
import { DHCP_PORT, type DhcpMessage, decodeDhcp, encodeDhcp } from './dhcp.ts'
import { decodeEthernet, ETHER_TYPE, type EthernetHeader, encodeEthernet } from './ethernet.ts'
import { decodeIpv4, decodeUdp, encodeUdp, IP_PROTOCOL } from './ipv4.ts'
import { decodeNeighbour, encodeNeighbour, ICMPV6_TYPE, icmpv6Type } from './neighbour.ts'
import { plainPacket, VNET_HEADER_BYTES } from './packet.ts'
import type { PortState } from './port.ts'
import type { SegmentDefinition } from './record.ts'
import type { SegmentRecords } from './segment-records.ts'

/**
 * The questions of guests that the switch answers itself, from records: who has this address (ARP, IPv6
 * neighbour solicitation), is it taken (both kinds of probe), and what is mine (DHCP). None of them crosses a
 * link. Only what no record knows is passed on to all, for a station that was never heard of may know.
 */
export type Answer =
  | { readonly kind: 'answer'; readonly packet: Uint8Array }
  /** Needs no answer, and nobody else is to see it. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'pass' }

/** Locally administered; every host's switch uses the same, for a guest keeps it over a relocation. */
export const SERVICE_MAC: MacKey = 0x02_77_61_74_61_72
const LEASE_SECONDS = 3600
const MTU_BYTES = 1500

const PASS: Answer = { kind: 'pass' }
const SETTLED: Answer = { kind: 'settled' }

/** What the switch itself is on a segment that has a subnet. */
export interface SegmentService {
  readonly ip: Uint8Array
  readonly mask: Uint8Array
  readonly router: Uint8Array | undefined
}

/** The first address of the subnet, or the last where the first is the router's or a machine's. */
export function serviceOf(
  definition: SegmentDefinition,
  records: SegmentRecords
): SegmentService | undefined {
  const subnet = definition.subnet === undefined ? undefined : parseSubnet(definition.subnet)
  if (subnet === undefined) return undefined
  const size = 2 ** (32 - subnet.prefix)
  const candidates = [subnet.network + 1, subnet.network + size - 2].map(bytesOf)
  const ip = candidates.find(
    address => formatIp(address) !== definition.router && !records.isAllocated(address)
  )
  const router = definition.router === undefined ? undefined : parseIp(definition.router)
  return ip === undefined
    ? undefined
    : { ip, mask: bytesOf(2 ** 32 - size), router: router?.length === 4 ? router : undefined }
}

function bytesOf(address: number): Uint8Array {
  const bytes = new Uint8Array(4)
  writeUint32(bytes, 0, address)
  return bytes
}

/** @param packet one to many, or to the switch itself */
export function answerTo(
  packet: Uint8Array,
  port: PortState,
  records: SegmentRecords,
  service: SegmentService | undefined
): Answer {
  const header = decodeEthernet(packet, VNET_HEADER_BYTES)
  if (header === undefined || header.vlan !== undefined) return PASS
  switch (header.etherType) {
    case ETHER_TYPE.arp:
      return answerArp(packet, header, port, records, service)
    case ETHER_TYPE.ipv4:
      return service === undefined ? PASS : answerDhcp(packet, header, port, service)
    case ETHER_TYPE.ipv6:
      return answerNeighbour(packet, header, port, records)
    default:
      return PASS
  }
}

function answerArp(
  packet: Uint8Array,
  header: EthernetHeader,
  port: PortState,
  records: SegmentRecords,
  service: SegmentService | undefined
): Answer {
  const question = decodeArp(packet.subarray(header.payloadOffset))
  if (question === undefined) return PASS
  // A reply to all is an announcement: records have said it already.
  if (question.operation === 'reply') return SETTLED
  const mac = ownerOf(question.targetIp, header.source, port, records, service)
  if (typeof mac !== 'number') return mac
  const reply = encodeArp({
    operation: 'reply',
    senderMac: mac,
    senderIp: question.targetIp,
    targetMac: question.senderMac,
    targetIp: question.senderIp
  })
  return { kind: 'answer', packet: plainPacket(encodeEthernet(header.source, mac, ETHER_TYPE.arp, reply)) }
}

/** Who has the address; or that there is nothing to say (it is the asker's, or on its own LAN); or that nobody knows. */
function ownerOf(
  ip: Uint8Array,
  asker: MacKey,
  port: PortState,
  records: SegmentRecords,
  service: SegmentService | undefined
): MacKey | Answer {
  if (service !== undefined && formatIp(service.ip) === formatIp(ip)) return SERVICE_MAC
  const owner = records.owner(ip)
  if (owner === undefined) return PASS
  return owner.record.mac === asker || owner.port === port ? SETTLED : owner.record.mac
}

function answerNeighbour(
  packet: Uint8Array,
  header: EthernetHeader,
  port: PortState,
  records: SegmentRecords
): Answer {
  if (icmpv6Type(packet, header.payloadOffset) !== ICMPV6_TYPE.solicitation) return PASS
  const question = decodeNeighbour(packet, header.payloadOffset)
  // A TAP may leave the checksum to be completed; such a solicitation goes to all.
  if (question === undefined) return PASS
  const mac = ownerOf(question.target, header.source, port, records, undefined)
  if (typeof mac !== 'number') return mac
  const probe = question.source.every(byte => byte === 0)
  const reply = encodeNeighbour({
    kind: 'advertisement',
    source: question.target,
    destination: probe ? ALL_NODES : question.source,
    target: question.target,
    mac,
    solicited: !probe
  })
  return { kind: 'answer', packet: plainPacket(encodeEthernet(header.source, mac, ETHER_TYPE.ipv6, reply)) }
}

const ALL_NODES = parseIp('ff02::1')!

function answerDhcp(
  packet: Uint8Array,
  header: EthernetHeader,
  port: PortState,
  service: SegmentService
): Answer {
  const ip = decodeIpv4(packet, header.payloadOffset)
  if (ip?.protocol !== IP_PROTOCOL.udp) return isMulticast(header.destination) ? PASS : SETTLED
  const datagram = decodeUdp(packet, ip)
  if (datagram?.destinationPort !== DHCP_PORT.server) return isMulticast(header.destination) ? PASS : SETTLED
  const question = decodeDhcp(datagram.payload)
  const address = port.allowed?.ipv4[0]
  // A segment with a subnet has one server: this one. Who was given no address gets no answer.
  if (question === undefined || address === undefined || question.clientMac !== port.mac) return SETTLED
  const reply = dhcpReply(question, bytesOf(address), service)
  if (reply === undefined) return SETTLED
  const toAll = reply.type === 'nak' || (question.broadcast && isUnspecified(question.clientIp))
  const target = toAll ? BROADCAST_IP : isUnspecified(question.clientIp) ? reply.yourIp : question.clientIp
  const payload = encodeDhcp(reply)
  const udp = encodeUdp(service.ip, target, {
    sourcePort: DHCP_PORT.server,
    destinationPort: DHCP_PORT.client,
    payload
  })
  const destination = toAll ? BROADCAST_MAC : header.source
  return {
    kind: 'answer',
    packet: plainPacket(encodeEthernet(destination, SERVICE_MAC, ETHER_TYPE.ipv4, udp))
  }
}

const BROADCAST_IP = Uint8Array.of(255, 255, 255, 255)
const UNSPECIFIED = new Uint8Array(4)

function isUnspecified(ip: Uint8Array): boolean {
  return ip.every(byte => byte === 0)
}

/** RFC 2131 section 4.3, for a server in which every client has exactly one address. */
function dhcpReply(
  question: DhcpMessage,
  address: Uint8Array,
  service: SegmentService
): DhcpMessage | undefined {
  const { transaction, broadcast, clientMac } = question
  const common = { operation: 'reply', transaction, broadcast, clientMac, serverId: service.ip } as const
  const network = {
    subnetMask: service.mask,
    ...(service.router === undefined ? {} : { router: service.router }),
    mtuBytes: MTU_BYTES
  }
  const lease = { clientIp: question.clientIp, yourIp: address, leaseSeconds: LEASE_SECONDS, ...network }
  switch (question.type) {
    case 'discover':
      return { ...common, type: 'offer', ...lease, clientIp: UNSPECIFIED }
    case 'request': {
      if (question.serverId !== undefined && formatIp(question.serverId) !== formatIp(service.ip))
        return undefined
      const wanted = question.requestedIp ?? question.clientIp
      if (formatIp(wanted) !== formatIp(address))
        return { ...common, type: 'nak', clientIp: UNSPECIFIED, yourIp: UNSPECIFIED }
      return { ...common, type: 'ack', ...lease }
    }
    case 'inform':
      return { ...common, type: 'ack', clientIp: question.clientIp, yourIp: UNSPECIFIED, ...network }
    default:
      return undefined
  }
}
