import { ETHERNET_HEADER_BYTES, MAX_FRAME_BYTES } from './ethernet.ts'

/**
 * A frame as it travels between ports and links: the 10 bytes of `struct virtio_net_hdr` (VIRTIO 1.2, 5.1.6;
 * little-endian) and the Ethernet frame behind them, in one array. The header lets a TCP *superframe* of up to
 * 64 KiB cross the whole path in one piece: it says that checksums are still to be completed and how the
 * packet is to be cut for a port that takes plain frames (offload.ts).
 */

export const VNET_HEADER_BYTES = 10
export const MIN_PACKET_BYTES = VNET_HEADER_BYTES + ETHERNET_HEADER_BYTES
export const MAX_PACKET_BYTES = VNET_HEADER_BYTES + MAX_FRAME_BYTES

const VNET_FLAG = { needsChecksum: 1, dataValid: 2 } as const
const GSO = { none: 0, tcp4: 1, tcp6: 4, ecn: 0x80 } as const

export interface VnetHeader {
  readonly needsChecksum: boolean
  readonly gso: 'none' | 'tcp4' | 'tcp6'
  readonly headerBytes: number
  /** Bytes of payload in each frame that the superframe is cut into. */
  readonly gsoBytes: number
  /** From the start of the frame. */
  readonly checksumStart: number
  readonly checksumOffset: number
}

/**
 * @returns undefined for a packet whose header asks for something that no port here offers, or does not fit
 * its frame: it comes from a stranger, and it would be written to a TAP.
 */
export function decodeVnetHeader(packet: Uint8Array): VnetHeader | undefined {
  if (packet.length < MIN_PACKET_BYTES || packet.length > MAX_PACKET_BYTES) return undefined
  const flags = packet[0]!
  const kind = packet[1]! & ~GSO.ecn
  if ((flags & ~(VNET_FLAG.needsChecksum | VNET_FLAG.dataValid)) !== 0) return undefined
  if (kind !== GSO.none && kind !== GSO.tcp4 && kind !== GSO.tcp6) return undefined
  const header: VnetHeader = {
    needsChecksum: (flags & VNET_FLAG.needsChecksum) !== 0,
    gso: kind === GSO.none ? 'none' : kind === GSO.tcp4 ? 'tcp4' : 'tcp6',
    headerBytes: little16(packet, 2),
    gsoBytes: little16(packet, 4),
    checksumStart: little16(packet, 6),
    checksumOffset: little16(packet, 8)
  }
  const frameBytes = packet.length - VNET_HEADER_BYTES
  const fits =
    header.checksumStart + header.checksumOffset + 2 <= frameBytes &&
    header.checksumStart >= ETHERNET_HEADER_BYTES
  if (header.needsChecksum && !fits) return undefined
  if (header.gso !== 'none' && (!header.needsChecksum || header.gsoBytes === 0)) return undefined
  return header
}

export function encodeVnetHeader(packet: Uint8Array, header: VnetHeader): void {
  packet[0] = header.needsChecksum ? VNET_FLAG.needsChecksum : 0
  packet[1] = header.gso === 'none' ? GSO.none : header.gso === 'tcp4' ? GSO.tcp4 : GSO.tcp6
  const words = [header.headerBytes, header.gsoBytes, header.checksumStart, header.checksumOffset]
  words.forEach((word, index) => {
    packet[2 + 2 * index] = word
    packet[3 + 2 * index] = word >>> 8
  })
}

/** A packet around a plain frame: nothing left to be done to it. */
export function plainPacket(frame: Uint8Array): Uint8Array {
  const packet = new Uint8Array(VNET_HEADER_BYTES + frame.length)
  packet.set(frame, VNET_HEADER_BYTES)
  return packet
}

function little16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8)
}
