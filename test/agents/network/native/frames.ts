import { fold } from '../../../../protocol/switch/checksum.ts'
import type { WireRecord } from './wire.ts'

/** Frames for the carrier's tests, and what they are checked against: written apart from the code under test. */

const SEQUENCE = 1000

export function ethernet(to: string, from: string, etherType: number, payload: Uint8Array): Buffer {
  const bytes = (mac: string) => Buffer.from(mac.replaceAll(':', ''), 'hex')
  const type = Buffer.alloc(2)
  type.writeUInt16BE(etherType)
  return Buffer.concat([bytes(to), bytes(from), type, payload])
}

export interface TcpOptions {
  readonly version: 4 | 6
  readonly vlan?: boolean
  readonly timestamps?: boolean
  readonly from: string
  readonly to: string
  readonly payload: Buffer
  readonly gsoBytes: number
}

/** One TCP frame of whatever length, its checksum only begun: 10.0.0.1 → 10.0.0.2, fd00::1 → fd00::2. */
function tcp(options: TcpOptions, offset: number, payload: Buffer, isLast: boolean): Buffer {
  const { version, vlan = false, timestamps = false, from, to } = options
  const tcpBytes = 20 + (timestamps ? 12 : 0)
  const header = Buffer.alloc(tcpBytes)
  header.writeUInt16BE(5001, 0)
  header.writeUInt16BE(5002, 2)
  header.writeUInt32BE(SEQUENCE + offset, 4)
  header.writeUInt32BE(77, 8)
  header[12] = (tcpBytes / 4) << 4
  header[13] = isLast ? 0x18 : 0x10
  header.writeUInt16BE(500, 14)
  if (timestamps) Buffer.from('0101080a0000000100000002', 'hex').copy(header, 20)
  const ip = version === 4 ? ipv4(tcpBytes + payload.length) : ipv6(tcpBytes + payload.length)
  header.writeUInt16BE(fold(pseudoSum(ip, version, tcpBytes + payload.length)), 16)
  const type = version === 4 ? 0x0800 : 0x86dd
  const inner = Buffer.concat([ip, header, payload])
  if (!vlan) return ethernet(to, from, type, inner)
  return ethernet(to, from, 0x8100, Buffer.concat([Buffer.from([0, 5, type >> 8, type & 0xff]), inner]))
}

function ipv4(bytes: number): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(20 + bytes, 2)
  header.writeUInt16BE(0x4000, 6)
  header[8] = 64
  header[9] = 6
  Buffer.from([10, 0, 0, 1, 10, 0, 0, 2]).copy(header, 12)
  header.writeUInt16BE(~fold(words(header)) & 0xffff, 10)
  return header
}

function ipv6(bytes: number): Buffer {
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(bytes, 4)
  header[6] = 6
  header[7] = 64
  header[8] = 0xfd
  header[23] = 1
  header[24] = 0xfd
  header[39] = 2
  return header
}

function words(bytes: Uint8Array): number {
  let sum = 0
  bytes.forEach((byte, at) => {
    sum += at % 2 === 0 ? byte * 256 : byte
  })
  return sum
}

function pseudoSum(ip: Buffer, version: 4 | 6, tcpBytes: number): number {
  return words(version === 4 ? ip.subarray(12, 20) : ip.subarray(8, 40)) + 6 + tcpBytes
}

/** A packet as a TAP hands it over: with a vnet header that says how to cut it. */
export function superframe(options: TcpOptions): { packet: Buffer; bytes: Buffer } {
  const frame = tcp(options, 0, options.payload, true)
  const vnet = Buffer.alloc(10)
  const start = 14 + (options.vlan ? 4 : 0) + (options.version === 4 ? 20 : 40)
  vnet[0] = 1
  vnet[1] = options.version === 4 ? 1 : 4
  vnet.writeUInt16LE(start + 20 + (options.timestamps ? 12 : 0), 2)
  vnet.writeUInt16LE(options.gsoBytes, 4)
  vnet.writeUInt16LE(start, 6)
  vnet.writeUInt16LE(16, 8)
  return { packet: Buffer.concat([vnet, frame]), bytes: options.payload }
}

/** The same as segments. */
export function tcpFrame(options: TcpOptions): Buffer[] {
  const { payload, gsoBytes } = options
  const count = Math.max(1, Math.ceil(payload.length / gsoBytes))
  return Array.from({ length: count }, (_, at) =>
    tcp(options, at * gsoBytes, payload.subarray(at * gsoBytes, (at + 1) * gsoBytes), at === count - 1)
  )
}

/** Reads a TCP frame back. @throws Error when lengths or the IPv4 checksum are wrong, or the TCP checksum is neither begun nor whole */
export function verifyTcp(
  frame: Buffer,
  record?: WireRecord
): { sequence: number; push: boolean; payload: Buffer; isChecksumWhole: boolean } {
  const isTagged = frame.readUInt16BE(12) === 0x8100
  const ipAt = isTagged ? 18 : 14
  const version = (frame[ipAt]! >> 4) as 4 | 6
  const tcpAt = ipAt + (version === 4 ? 20 : 40)
  const ip = frame.subarray(ipAt, tcpAt)
  const told = version === 4 ? ip.readUInt16BE(2) : ip.readUInt16BE(4) + 40
  if (told !== frame.length - ipAt) throw new Error(`a length of ${told} in a frame of ${frame.length}`)
  if (version === 4 && fold(words(ip)) !== 0xffff) throw new Error('wrong IPv4 checksum')
  if (record !== undefined && record.checksumStart !== tcpAt) throw new Error('wrong start of the checksum')
  const segment = frame.subarray(tcpAt)
  const pseudo = fold(pseudoSum(ip, version, segment.length))
  const isChecksumWhole = fold(words(segment) + pseudo) === 0xffff
  if (!isChecksumWhole && segment.readUInt16BE(16) !== pseudo) throw new Error('wrong TCP checksum')
  return {
    sequence: segment.readUInt32BE(4),
    push: (segment[13]! & 8) !== 0,
    payload: segment.subarray((segment[12]! >> 4) * 4),
    isChecksumWhole
  }
}
