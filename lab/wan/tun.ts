import { constants, openSync } from 'node:fs'
import { WatariError } from '../../protocol/errors.ts'
import { ioctl } from '../libc.ts'

/**
 * A layer-3 device in the present network namespace (Linux: Documentation/networking/tuntap.rst).
 *
 * Every packet has the 10 bytes of virtio_net_hdr in front: the kernel then hands over, and takes, TCP
 * superpackets of up to 64 KiB with a checksum still to be completed.
 */
const TUNSETIFF = 0x4004_54ca
const TUNSETOFFLOAD = 0x4004_54d0
const TUNSETVNETHDRSZ = 0x4004_54d8
const IFF_TUN = 0x0001
const IFF_NO_PI = 0x1000
const IFF_VNET_HDR = 0x4000
const TUN_F_CSUM = 1
const TUN_F_TSO4 = 2
const TUN_F_TSO6 = 4

const ipv4 = 4
export const headerBytes = 10
export const packetBytesLimit = 65_535 + headerBytes

export function openTun(name: string): number {
  let fd: number
  try {
    fd = openSync('/dev/net/tun', constants.O_RDWR | constants.O_NONBLOCK)
  } catch (cause) {
    throw new WatariError(
      'lab-needs-tun',
      'the lab joins its sites through /dev/net/tun, which this user may not open',
      { cause }
    )
  }
  const request = Buffer.alloc(40)
  request.write(name, 0, 15, 'latin1')
  request.writeUInt16LE(IFF_TUN | IFF_NO_PI | IFF_VNET_HDR, 16)
  ioctl(fd, 'TUNSETIFF', TUNSETIFF, request)
  const size = Buffer.alloc(4)
  size.writeInt32LE(headerBytes)
  ioctl(fd, 'TUNSETVNETHDRSZ', TUNSETVNETHDRSZ, size)
  return fd
}

/**
 * Whether the kernel hands over superpackets, or takes them apart first. Either way it takes them. A kernel
 * that cannot is only slower.
 */
export function setSuperpackets(fd: number, areWanted: boolean): void {
  try {
    ioctl(fd, 'TUNSETOFFLOAD', TUNSETOFFLOAD, areWanted ? TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 : 0)
  } catch {
    ioctl(fd, 'TUNSETOFFLOAD', TUNSETOFFLOAD, 0)
  }
}

export interface PacketShape {
  /** The destination's third octet tells the site. */
  readonly destination: { readonly site: number; readonly host: number }
  readonly segments: number
  /** On the line: every segment carries the headers again. */
  readonly lineBytes: number
}

/** What the WAN must know about a packet from a TUN; undefined for what is not whole IPv4. */
export function shapeOf(frame: Buffer, length: number): PacketShape | undefined {
  const packetBytes = length - headerBytes
  if (packetBytes < 20 || frame[headerBytes]! >> 4 !== ipv4) return undefined
  const segmentBytes = frame.readUInt16LE(4)
  const headersBytes = frame.readUInt16LE(2)
  const isSuper = frame[1] !== 0 && segmentBytes > 0 && headersBytes < packetBytes
  const segments = isSuper ? Math.ceil((packetBytes - headersBytes) / segmentBytes) : 1
  return {
    destination: { site: frame[headerBytes + 18]!, host: frame[headerBytes + 19]! },
    segments,
    lineBytes: packetBytes + (segments - 1) * headersBytes
  }
}
