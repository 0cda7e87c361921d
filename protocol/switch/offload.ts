import { readUint16, readUint32, writeUint16, writeUint32 } from './address.ts'
import { addWords, fold, IPV4_CHECKSUM_OFFSET, internetChecksum, pseudoHeaderSum } from './checksum.ts'
import { decodeEthernet, ETHER_TYPE } from './ethernet.ts'
import { IP_PROTOCOL } from './ipv4.ts'
import { IPV6_HEADER_BYTES } from './neighbour.ts'
import { decodeVnetHeader, VNET_HEADER_BYTES, type VnetHeader } from './packet.ts'

/**
 * What a card with offloads would do, in software: turns a packet with work left to do (partial checksum, TCP
 * superframe) into plain frames. Needed where a packet from a TAP reaches a port that takes plain frames only.
 *
 * A superframe is cut as Linux does it (net/ipv4/tcp_offload.c): every segment repeats the headers; lengths,
 * sequence number and IPv4 identification advance; FIN and PSH stay on the last segment, CWR on the first.
 * A partial checksum means that a mistake here would pass silently on the way and be repaired by nobody, so
 * each segment's checksum is computed over the bytes that are sent.
 */

/** Before each plain frame: its length, most significant byte first, as QEMU's stream sockets want it. */
export const LENGTH_PREFIX_BYTES = 4
/** Superframes of 64 KiB at the smallest segment size that IPv4 hosts may use are cut into fewer. */
const MAX_SEGMENTS = 256

const TCP = { sequence: 4, dataOffset: 12, flags: 13, checksum: 16, minBytes: 20 } as const
const TCP_FLAG = { fin: 0x01, push: 0x08, reduced: 0x80 } as const

/**
 * The plain frames of a packet, each behind its length prefix, in one array.
 *
 * @returns undefined for a packet whose headers contradict each other
 */
export function plainFrames(packet: Uint8Array): Uint8Array | undefined {
  const header = decodeVnetHeader(packet)
  if (header === undefined) return undefined
  if (header.gso !== 'none') return segment(packet, header)
  const frameBytes = packet.length - VNET_HEADER_BYTES
  const bytes = new Uint8Array(LENGTH_PREFIX_BYTES + frameBytes)
  writeUint32(bytes, 0, frameBytes)
  bytes.set(packet.subarray(VNET_HEADER_BYTES), LENGTH_PREFIX_BYTES)
  if (header.needsChecksum) completeChecksum(bytes, LENGTH_PREFIX_BYTES, header)
  return bytes
}

/** The field holds the pseudo header's sum; what follows is added and the complement stored. */
function completeChecksum(bytes: Uint8Array, frame: number, header: VnetHeader): void {
  const start = frame + header.checksumStart
  const sum = ~fold(addWords(0, bytes, start, bytes.length)) & 0xffff
  // A UDP checksum of zero would mean "none" (RFC 768); for TCP 0xffff is the same number.
  writeUint16(bytes, start + header.checksumOffset, sum === 0 ? 0xffff : sum)
}

interface SuperframeLayout {
  /** Offsets from the start of the frame. */
  readonly ip: number
  readonly tcp: number
  readonly payload: number
  readonly isIpv6: boolean
}

function layoutOf(frame: Uint8Array, header: VnetHeader): SuperframeLayout | undefined {
  const ethernet = decodeEthernet(frame)
  if (ethernet === undefined) return undefined
  const isIpv6 = header.gso === 'tcp6'
  const ip = ethernet.payloadOffset
  const tcp = header.checksumStart
  if (ethernet.etherType !== (isIpv6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4)) return undefined
  if (header.checksumOffset !== TCP.checksum || tcp + TCP.minBytes > frame.length) return undefined
  // IPv6 extension headers may stand between the two.
  const ipFits = isIpv6
    ? tcp >= ip + IPV6_HEADER_BYTES
    : tcp === ip + (frame[ip]! & 0xf) * 4 && tcp >= ip + 20
  const tcpBytes = (frame[tcp + TCP.dataOffset]! >>> 4) * 4
  const payload = tcp + tcpBytes
  if (!ipFits || frame[ip]! >>> 4 !== (isIpv6 ? 6 : 4) || tcpBytes < TCP.minBytes || payload > frame.length)
    return undefined
  return { ip, tcp, payload, isIpv6 }
}

function segment(packet: Uint8Array, header: VnetHeader): Uint8Array | undefined {
  const frame = packet.subarray(VNET_HEADER_BYTES)
  const layout = layoutOf(frame, header)
  if (layout === undefined) return undefined
  const payloadBytes = frame.length - layout.payload
  const count = Math.max(1, Math.ceil(payloadBytes / header.gsoBytes))
  if (count > MAX_SEGMENTS) return undefined
  const bytes = new Uint8Array(count * (LENGTH_PREFIX_BYTES + layout.payload) + payloadBytes)
  let at = 0
  for (let index = 0; index < count; index++) {
    const from = layout.payload + index * header.gsoBytes
    const to = Math.min(from + header.gsoBytes, frame.length)
    const segmentBytes = layout.payload + to - from
    writeUint32(bytes, at, segmentBytes)
    at += LENGTH_PREFIX_BYTES
    bytes.set(frame.subarray(0, layout.payload), at)
    bytes.set(frame.subarray(from, to), at + layout.payload)
    patchSegment(bytes, at, segmentBytes, layout, {
      index,
      last: index === count - 1,
      offset: index * header.gsoBytes
    })
    at += segmentBytes
  }
  return bytes
}

function patchSegment(
  bytes: Uint8Array,
  frame: number,
  frameBytes: number,
  layout: SuperframeLayout,
  place: { index: number; last: boolean; offset: number }
): void {
  const ip = frame + layout.ip
  const tcp = frame + layout.tcp
  const end = frame + frameBytes
  if (layout.isIpv6) {
    writeUint16(bytes, ip + 4, end - ip - IPV6_HEADER_BYTES)
  } else {
    writeUint16(bytes, ip + 2, end - ip)
    writeUint16(bytes, ip + 4, readUint16(bytes, ip + 4) + place.index)
    writeUint16(bytes, ip + IPV4_CHECKSUM_OFFSET, 0)
    writeUint16(bytes, ip + IPV4_CHECKSUM_OFFSET, internetChecksum(bytes, ip, tcp))
  }
  writeUint32(bytes, tcp + TCP.sequence, readUint32(bytes, tcp + TCP.sequence) + place.offset)
  if (!place.last) bytes[tcp + TCP.flags] = bytes[tcp + TCP.flags]! & ~(TCP_FLAG.fin | TCP_FLAG.push)
  if (place.index > 0) bytes[tcp + TCP.flags] = bytes[tcp + TCP.flags]! & ~TCP_FLAG.reduced
  writeUint16(bytes, tcp + TCP.checksum, 0)
  const sum = addWords(pseudoHeaderSum(bytes, ip, IP_PROTOCOL.tcp, end - tcp), bytes, tcp, end)
  writeUint16(bytes, tcp + TCP.checksum, ~fold(sum) & 0xffff)
}
