import { readUint16, writeUint16 } from './address.ts'
import { addWords, fold, IPV4_CHECKSUM_OFFSET, internetChecksum, pseudoHeaderSum } from './checksum.ts'

/** As much of IPv4 (RFC 791) and UDP (RFC 768) as a DHCP server in the switch needs. */

export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const

export interface Ipv4Header {
  readonly source: Uint8Array
  readonly destination: Uint8Array
  readonly protocol: number
  readonly fragmented: boolean
  readonly payloadOffset: number
  /** Where the packet ends: an Ethernet frame may be padded. */
  readonly end: number
}

/** @returns undefined for what is not a complete IPv4 packet */
export function decodeIpv4(bytes: Uint8Array, offset: number): Ipv4Header | undefined {
  if (bytes.length < offset + 20 || bytes[offset]! >>> 4 !== 4) return undefined
  const headerBytes = (bytes[offset]! & 0xf) * 4
  const end = offset + readUint16(bytes, offset + 2)
  if (headerBytes < 20 || end < offset + headerBytes || end > bytes.length) return undefined
  return {
    source: bytes.slice(offset + 12, offset + 16),
    destination: bytes.slice(offset + 16, offset + 20),
    protocol: bytes[offset + 9]!,
    fragmented: (readUint16(bytes, offset + 6) & 0x3fff) !== 0,
    payloadOffset: offset + headerBytes,
    end
  }
}

export interface UdpDatagram {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly payload: Uint8Array
}

/** @returns undefined for what is not an unfragmented UDP datagram over IPv4 */
export function decodeUdp(bytes: Uint8Array, ip: Ipv4Header): UdpDatagram | undefined {
  const at = ip.payloadOffset
  if (ip.protocol !== IP_PROTOCOL.udp || ip.fragmented || ip.end < at + 8) return undefined
  const length = readUint16(bytes, at + 4)
  if (length < 8 || at + length > ip.end) return undefined
  return {
    sourcePort: readUint16(bytes, at),
    destinationPort: readUint16(bytes, at + 2),
    payload: bytes.subarray(at + 8, at + length)
  }
}

/** An IPv4 packet with one UDP datagram and both checksums. */
export function encodeUdp(source: Uint8Array, destination: Uint8Array, datagram: UdpDatagram): Uint8Array {
  const udpBytes = 8 + datagram.payload.length
  const bytes = new Uint8Array(20 + udpBytes)
  bytes[0] = 0x45
  writeUint16(bytes, 2, bytes.length)
  bytes[8] = 64
  bytes[9] = IP_PROTOCOL.udp
  bytes.set(source, 12)
  bytes.set(destination, 16)
  writeUint16(bytes, IPV4_CHECKSUM_OFFSET, internetChecksum(bytes, 0, 20))
  writeUint16(bytes, 20, datagram.sourcePort)
  writeUint16(bytes, 22, datagram.destinationPort)
  writeUint16(bytes, 24, udpBytes)
  bytes.set(datagram.payload, 28)
  const sum =
    ~fold(addWords(pseudoHeaderSum(bytes, 0, IP_PROTOCOL.udp, udpBytes), bytes, 20, bytes.length)) & 0xffff
  // Zero would mean "no checksum" (RFC 768).
  writeUint16(bytes, 26, sum === 0 ? 0xffff : sum)
  return bytes
}
