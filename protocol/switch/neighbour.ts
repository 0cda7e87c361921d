import { type MacKey, readMac, readUint16, writeMac, writeUint16 } from './address.ts'
import { addWords, checksumHolds, fold, pseudoHeaderSum } from './checksum.ts'
import { IP_PROTOCOL } from './ipv4.ts'

/**
 * Neighbour discovery of IPv6 (RFC 4861): solicitations and advertisements. A solicitation from the
 * unspecified address asks whether an address is taken (duplicate address detection, RFC 4862).
 */
export interface NeighbourMessage {
  readonly kind: 'solicitation' | 'advertisement'
  readonly source: Uint8Array
  readonly destination: Uint8Array
  readonly target: Uint8Array
  /** Source (solicitation) or target (advertisement) link-layer address, if given. */
  readonly mac?: MacKey
  /** Answers a solicitation; advertisements only. */
  readonly solicited: boolean
}

export const IPV6_HEADER_BYTES = 40
export const ICMPV6_TYPE = {
  routerAdvertisement: 134,
  solicitation: 135,
  advertisement: 136,
  redirect: 137
} as const
const FIXED_BYTES = 24
const OPTION_BYTES = 8
const MAX_OPTIONS = 8

/** The type of an ICMPv6 message directly behind the IPv6 header; undefined for anything else. */
export function icmpv6Type(bytes: Uint8Array, offset: number): number | undefined {
  const complete = bytes.length > offset + IPV6_HEADER_BYTES && bytes[offset]! >>> 4 === 6
  return complete && bytes[offset + 6] === IP_PROTOCOL.icmpv6 ? bytes[offset + IPV6_HEADER_BYTES] : undefined
}

const EXTENSION = { hopByHop: 0, routing: 43, fragment: 44, authentication: 51, destination: 60 } as const
const MAX_EXTENSIONS = 8

/**
 * The type of an ICMPv6 message that stands behind extension headers, where neighbour discovery has no business
 * (RFC 6980, RFC 7113): it is there to get past those who look right behind the IPv6 header.
 *
 * @returns undefined where there is none, or where it cannot be seen (a later fragment); 'endless' for a chain that is
 * longer than the packet or than anybody needs
 */
export function hiddenIcmpv6Type(bytes: Uint8Array, offset: number): number | 'endless' | undefined {
  let next = bytes[offset + 6]
  let at = offset + IPV6_HEADER_BYTES
  for (let headers = 0; headers <= MAX_EXTENSIONS; headers++) {
    if (next === IP_PROTOCOL.icmpv6) return headers === 0 ? undefined : bytes[at]
    const isExtension = Object.values<number | undefined>(EXTENSION).includes(next)
    if (!isExtension) return undefined
    if (at + 8 > bytes.length) return 'endless'
    if (next === EXTENSION.fragment && (readUint16(bytes, at + 2) & 0xfff8) !== 0) return undefined
    const headerBytes = extensionBytes(next!, bytes[at + 1]!)
    next = bytes[at]
    at += headerBytes
  }
  return 'endless'
}

/** Each says in its own unit how long it is (RFC 8200 section 4, RFC 4302). */
function extensionBytes(header: number, length: number): number {
  if (header === EXTENSION.fragment) return 8
  return header === EXTENSION.authentication ? 4 * (length + 2) : 8 * (length + 1)
}

/** @returns undefined for what is not a valid message (RFC 4861 7.1: hop limit 255 and checksum hold) */
export function decodeNeighbour(bytes: Uint8Array, offset: number): NeighbourMessage | undefined {
  const type = icmpv6Type(bytes, offset)
  if (type !== ICMPV6_TYPE.solicitation && type !== ICMPV6_TYPE.advertisement) return undefined
  const at = offset + IPV6_HEADER_BYTES
  const end = at + readUint16(bytes, offset + 4)
  if (bytes[offset + 7] !== 255 || bytes[at + 1] !== 0 || end < at + FIXED_BYTES || end > bytes.length)
    return undefined
  if (!checksumHolds(bytes, at, end, pseudoHeaderSum(bytes, offset, IP_PROTOCOL.icmpv6, end - at)))
    return undefined
  const wanted = type === ICMPV6_TYPE.solicitation ? 1 : 2
  let mac: MacKey | undefined
  for (let option = at + FIXED_BYTES, seen = 0; option + OPTION_BYTES <= end && seen < MAX_OPTIONS; seen++) {
    const length = bytes[option + 1]! * OPTION_BYTES
    if (length === 0) return undefined
    if (bytes[option] === wanted && length === OPTION_BYTES) mac = readMac(bytes, option + 2)
    option += length
  }
  return {
    kind: type === ICMPV6_TYPE.solicitation ? 'solicitation' : 'advertisement',
    source: bytes.slice(offset + 8, offset + 24),
    destination: bytes.slice(offset + 24, offset + 40),
    target: bytes.slice(at + 8, at + 24),
    ...(mac === undefined ? {} : { mac }),
    solicited: type === ICMPV6_TYPE.advertisement && (bytes[at + 4]! & 0x40) !== 0
  }
}

/** An IPv6 packet with one neighbour message. */
export function encodeNeighbour(message: NeighbourMessage): Uint8Array {
  const bodyBytes = FIXED_BYTES + (message.mac === undefined ? 0 : OPTION_BYTES)
  const bytes = new Uint8Array(IPV6_HEADER_BYTES + bodyBytes)
  const at = IPV6_HEADER_BYTES
  const solicitation = message.kind === 'solicitation'
  bytes[0] = 0x60
  writeUint16(bytes, 4, bodyBytes)
  bytes[6] = IP_PROTOCOL.icmpv6
  bytes[7] = 255
  bytes.set(message.source, 8)
  bytes.set(message.destination, 24)
  bytes[at] = solicitation ? ICMPV6_TYPE.solicitation : ICMPV6_TYPE.advertisement
  if (!solicitation) bytes[at + 4] = (message.solicited ? 0x40 : 0) | 0x20
  bytes.set(message.target, at + 8)
  if (message.mac !== undefined) {
    bytes[at + FIXED_BYTES] = solicitation ? 1 : 2
    bytes[at + FIXED_BYTES + 1] = 1
    writeMac(bytes, at + FIXED_BYTES + 2, message.mac)
  }
  const sum = addWords(pseudoHeaderSum(bytes, 0, IP_PROTOCOL.icmpv6, bodyBytes), bytes, at, bytes.length)
  writeUint16(bytes, at + 2, ~fold(sum) & 0xffff)
  return bytes
}
