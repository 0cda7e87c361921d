/**
 * The Internet checksum (RFC 1071): the ones' complement sum of 16-bit words. Sums are kept unfolded while they
 * are added up; a double holds more of them than any frame has.
 */

/** Adds the words of bytes[from, to) to a sum; an odd last byte counts as the high half of a word. */
export function addWords(sum: number, bytes: Uint8Array, from: number, to: number): number {
  let total = sum
  const even = to - ((to - from) & 1)
  for (let at = from; at < even; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!
  return even === to ? total : total + (bytes[even]! << 8)
}

/** Folds a sum to 16 bits, not complemented. */
export function fold(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000)
  return folded
}

export function internetChecksum(bytes: Uint8Array, from: number, to: number): number {
  return ~fold(addWords(0, bytes, from, to)) & 0xffff
}

/**
 * The sum over the pseudo header of TCP, UDP and ICMPv6 (RFC 9293 3.1, RFC 8200 8.1).
 *
 * @param ip where the IP header starts in `bytes`; its version tells where the addresses are
 */
export function pseudoHeaderSum(
  bytes: Uint8Array,
  ip: number,
  protocol: number,
  payloadBytes: number
): number {
  const isIpv6 = bytes[ip]! >>> 4 === 6
  const addresses = isIpv6 ? addWords(0, bytes, ip + 8, ip + 40) : addWords(0, bytes, ip + 12, ip + 20)
  return addresses + protocol + payloadBytes
}

/** Whether the checksum over bytes[from, to) with this pseudo header holds. */
export function checksumHolds(bytes: Uint8Array, from: number, to: number, pseudo: number): boolean {
  return fold(addWords(pseudo, bytes, from, to)) === 0xffff
}

/** The checksum field of an IPv4 header. */
export const IPV4_CHECKSUM_OFFSET = 10
