import { type MacKey, readMac, readUint16, writeMac, writeUint16 } from './address.ts'

/** The Address Resolution Protocol for Ethernet and IPv4 (RFC 826; probes and announcements: RFC 5227). */
export interface ArpPacket {
  readonly operation: 'request' | 'reply'
  readonly senderMac: MacKey
  readonly senderIp: Uint8Array
  readonly targetMac: MacKey
  readonly targetIp: Uint8Array
}

export const ARP_BYTES = 28

/** @returns undefined for what is not ARP for Ethernet and IPv4 */
export function decodeArp(bytes: Uint8Array): ArpPacket | undefined {
  if (bytes.length < ARP_BYTES) return undefined
  const operation = readUint16(bytes, 6)
  const known =
    readUint16(bytes, 0) === 1 &&
    readUint16(bytes, 2) === 0x0800 &&
    bytes[4] === 6 &&
    bytes[5] === 4 &&
    (operation === 1 || operation === 2)
  if (!known) return undefined
  return {
    operation: operation === 1 ? 'request' : 'reply',
    senderMac: readMac(bytes, 8),
    senderIp: bytes.slice(14, 18),
    targetMac: readMac(bytes, 18),
    targetIp: bytes.slice(24, 28)
  }
}

export function encodeArp(packet: ArpPacket): Uint8Array {
  const bytes = new Uint8Array(ARP_BYTES)
  writeUint16(bytes, 0, 1)
  writeUint16(bytes, 2, 0x0800)
  bytes[4] = 6
  bytes[5] = 4
  writeUint16(bytes, 6, packet.operation === 'request' ? 1 : 2)
  writeMac(bytes, 8, packet.senderMac)
  bytes.set(packet.senderIp, 14)
  writeMac(bytes, 18, packet.targetMac)
  bytes.set(packet.targetIp, 24)
  return bytes
}
