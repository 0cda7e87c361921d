import { isIPv4, isIPv6 } from 'node:net'
import { fromHex } from '../../../protocol/hex.ts'
import type { Address } from '../../../protocol/link/path.ts'

const BYTES = 18

/** @throws Error for what is no IP address: our own mistake */
export function addressOf(ip: string, port: number): Address {
  const bytes = Buffer.alloc(BYTES)
  if (isIPv4(ip)) {
    bytes.fill(0xff, 10, 12)
    ip.split('.').forEach((part, at) => {
      bytes[12 + at] = Number(part)
    })
  } else writeIpv6(bytes, ip)
  bytes.writeUInt16BE(port, BYTES - 2)
  return bytes.toString('hex')
}

function writeIpv6(bytes: Buffer, ip: string): void {
  if (!isIPv6(ip)) throw new Error(`${ip} is no IP address`)
  // An IPv4 tail becomes two groups; then what :: stands for is what is missing of eight.
  const text = ip.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const group = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16)
    return `${group(a, b)}:${group(c, d)}`
  })
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => part.split(':').filter(group => group !== '')
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const all = [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last]
  all.forEach((group, at) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * at)
  })
}

/**
 * Where datagrams may reach a host that is reached at these multiaddrs: at the same addresses and the same ports, of
 * UDP instead of TCP. What leads through a relay leads nowhere here.
 */
export function addressesOf(multiaddrs: readonly string[]): Address[] {
  const found = multiaddrs.flatMap(text => {
    const parts = /^\/ip[46]\/([^/]+)\/tcp\/(\d+)(\/p2p\/[^/]+)?$/.exec(text)
    return parts === null ? [] : [addressOf(parts[1]!, Number(parts[2]))]
  })
  return [...new Set(found)]
}

export function formatAddress(address: Address): string {
  const bytes = Buffer.from(address, 'hex')
  const port = bytes.readUInt16BE(BYTES - 2)
  if (isMapped(address)) return `${bytes.subarray(12, 16).join('.')}:${port}`
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16))
  return `[${groups.join(':')}]:${port}`
}

/** Of IP and UDP, in front of a datagram. */
export function headerBytes(address: Address): number {
  return isMapped(address) ? 28 : 48
}

function isMapped(address: Address): boolean {
  return fromHex(address.slice(0, 24)).every((byte, at) => byte === IPV4_PREFIX[at])
}

const IPV4_PREFIX = Buffer.concat([Buffer.alloc(10), Buffer.alloc(2, 0xff)])
