/**
 * Addresses of layer 2 and 3 as they are compared and written.
 *
 * A MAC is compared millions of times a second, so it is a number here (48 bits fit a double exactly); IP
 * addresses are 4 or 16 bytes, with a hexadecimal key for tables. The text form of IPv6 is that of RFC 5952.
 */

/** A MAC as a number: its six bytes, most significant first. */
export type MacKey = number

export const BROADCAST_MAC: MacKey = 0xffffffffffff
export const MAC_BYTES = 6

export function readMac(bytes: Uint8Array, offset: number): MacKey {
  return (
    ((bytes[offset]! << 8) | bytes[offset + 1]!) * 0x1_0000_0000 +
    (((bytes[offset + 2]! << 24) |
      (bytes[offset + 3]! << 16) |
      (bytes[offset + 4]! << 8) |
      bytes[offset + 5]!) >>>
      0)
  )
}

export function writeMac(bytes: Uint8Array, offset: number, mac: MacKey): void {
  const high = Math.floor(mac / 0x1_0000_0000)
  const low = mac >>> 0
  bytes[offset] = high >>> 8
  bytes[offset + 1] = high
  bytes[offset + 2] = low >>> 24
  bytes[offset + 3] = low >>> 16
  bytes[offset + 4] = low >>> 8
  bytes[offset + 5] = low
}

/** Broadcast is one of them. */
export function isMulticast(mac: MacKey): boolean {
  return (Math.floor(mac / 0x100_0000_0000) & 1) === 1
}

/** @returns undefined unless the text is six lower- or upper-case hexadecimal pairs with colons */
export function parseMac(text: string): MacKey | undefined {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)
    ? Number.parseInt(text.replaceAll(':', ''), 16)
    : undefined
}

export function formatMac(mac: MacKey): string {
  return mac
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?!$)/g, '$&:')
}

/** @returns 4 bytes, 16 bytes, or undefined for what is no address */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Uint8Array | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined
  const parts = text.split('.').map(Number)
  return parts.every(part => part <= 255) ? Uint8Array.from(parts) : undefined
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0]!)
  const tail = groupsOf(halves[1] ?? '')
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  const bytes = new Uint8Array(16)
  groups.forEach((group, index) => {
    bytes[2 * index] = group >>> 8
    bytes[2 * index + 1] = group
  })
  return bytes
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map(group => Number.parseInt(group, 16))
    : undefined
}

/** @param bytes 4 or 16 of them */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!)
  let [start, length] = [-1, 1]
  for (let at = 0; at < 8; at++) {
    let run = 0
    while (at + run < 8 && groups[at + run] === 0) run++
    if (run > length) [start, length] = [at, run]
  }
  const text = (part: number[]) => part.map(group => group.toString(16)).join(':')
  return start < 0 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`
}

/** An IP address as the key of a table. */
export function ipKey(bytes: Uint8Array): string {
  let key = ''
  for (const byte of bytes) key += byte.toString(16).padStart(2, '0')
  return key
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** The link-local address that a card makes of its MAC when it uses EUI-64 (RFC 4291, appendix A). */
export function linkLocalOf(mac: MacKey): Uint8Array {
  const bytes = new Uint8Array(16)
  const hardware = new Uint8Array(MAC_BYTES)
  writeMac(hardware, 0, mac)
  bytes.set([0xfe, 0x80], 0)
  bytes.set(
    [hardware[0]! ^ 2, hardware[1]!, hardware[2]!, 0xff, 0xfe, hardware[3]!, hardware[4]!, hardware[5]!],
    8
  )
  return bytes
}

/** An IPv4 network. */
export interface Subnet {
  /** Network address as an unsigned 32-bit number. */
  readonly network: number
  readonly prefix: number
}

/** @returns undefined for what is not `a.b.c.d/n` with n from 8 to 30 and no host bits */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = '', prefixText = ''] = text.split('/', 2)
  const bytes = parseIpv4(address)
  const prefix = /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : 0
  if (bytes === undefined || text.split('/').length !== 2 || prefix < 8 || prefix > 30) return undefined
  const network = readUint32(bytes, 0)
  return network % 2 ** (32 - prefix) === 0 ? { network, prefix } : undefined
}

export function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 8) | bytes[offset + 1]!
}

export function writeUint16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 8
  bytes[offset + 1] = value
}

export function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!) >>>
    0
  )
}

export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24
  bytes[offset + 1] = value >>> 16
  bytes[offset + 2] = value >>> 8
  bytes[offset + 3] = value
}
