import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import koffi from 'koffi'
import { WatariError } from '../../protocol/errors.ts'
import {
  ALL_TAP_OFFLOADS,
  INTERFACE,
  interfaceRequest,
  isInterfaceName,
  libc,
  onSocket,
  TapDevice,
  type TapOffloads
} from './tap-device.ts'

/**
 * A TAP of our own in somebody's Linux bridge: the LAN behind the bridge sees one more cable, and nothing else of
 * it changes. So the TAP takes over the bridge's MTU (a bridge sinks to the least of its ports'), has a MAC above
 * all others (a bridge without one of its own takes the lowest of its ports'), and speaks no IPv6 itself. It ends
 * with this process, or when it is closed, and is out of the bridge then.
 */

const REQUEST = {
  addPort: 0x89a2,
  getIndex: 0x8933,
  getMtu: 0x8921,
  setMtu: 0x8922,
  getAddress: 0x8927,
  setAddress: 0x8924
} as const
const ERRNO = { notPermitted: 1, noDevice: 19, notSupported: 95 } as const
/** What `struct ifreq` has behind the name: a number, or a `struct sockaddr` with the address behind its family. */
const VALUE = 16
const MAC = 18
/** Locally administered, and not below any other: what libvirt gives its interfaces too. */
const HIGHEST_FIRST_BYTE = 0xfe

/** @throws WatariError `bridge-refused`, `tap-refused`, `tap-unavailable` */
export function createBridgeTap(bridge: string, offloads: TapOffloads = ALL_TAP_OFFLOADS): TapDevice {
  if (!isInterfaceName(bridge) || number(bridge, REQUEST.getIndex) === undefined) {
    throw refusal(
      bridge,
      `there is no such interface; 'ip link show type bridge' lists the bridges of this host, and 'ip link add NAME type bridge' makes one`
    )
  }
  return new TapDevice(freeName(bridge), offloads, name => join(name, bridge))
}

/** `wt-` and the bridge's name, which a digest stands for where it is too long or the interface is there already. */
export function tapNames(bridge: string): string[] {
  const digest = createHash('sha256').update(bridge).digest('hex')
  const whole = `wt-${bridge}`
  const short = [0, 4, 8].map(at => `wt-${bridge.slice(0, 7)}-${digest.slice(at, at + 4)}`)
  return [...(whole.length <= INTERFACE.nameBytes ? [whole] : []), ...short]
}

function freeName(bridge: string): string {
  const names = tapNames(bridge)
  // To open a TAP that is there would be to take it: it may be somebody else's.
  const free = names.find(name => number(name, REQUEST.getIndex) === undefined)
  if (free !== undefined) return free
  throw refusal(bridge, `all of ${names.join(', ')} are interfaces already; remove one with 'ip link del'`)
}

/** Before the TAP is brought up: from its first moment on it is the LAN's and not the host's. */
function join(name: string, bridge: string): void {
  setQuietly(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '1')
  const mtu = number(bridge, REQUEST.getMtu)
  if (mtu !== undefined) set(name, REQUEST.setMtu, request => request.writeInt32LE(mtu, VALUE))
  const address = Buffer.from(interfaceRequest(name, 0))
  if (call(REQUEST.getAddress, address) === 0) {
    address[MAC] = HIGHEST_FIRST_BYTE
    call(REQUEST.setAddress, address)
  }
  const index = number(name, REQUEST.getIndex) ?? 0
  const errno = set(bridge, REQUEST.addPort, request => request.writeInt32LE(index, VALUE))
  if (errno !== 0) throw refusal(bridge, reasonOf(bridge, errno))
  // Who is in which multicast group is the switch's to know; the bridge's own guess lags behind a relocation.
  setQuietly(`/sys/class/net/${name}/brport/multicast_router`, '2')
}

function reasonOf(bridge: string, errno: number): string {
  if (errno === ERRNO.notPermitted) return 'the agent lacks CAP_NET_ADMIN; run it as root or give it that'
  if (errno === ERRNO.notSupported)
    return `it is no Linux bridge; make one and put ${bridge} into it ('ip link set ${bridge} master BRIDGE'), or attach a TAP with --tap`
  return errno === ERRNO.noDevice ? 'it is gone' : `errno ${errno}`
}

function refusal(bridge: string, why: string): WatariError {
  return new WatariError('bridge-refused', `The bridge ${bridge} cannot be attached: ${why}`, {
    fields: { bridge }
  })
}

/** @returns the number that the kernel answers with; undefined where there is no such interface */
function number(name: string, request: number): number | undefined {
  const bytes = Buffer.from(interfaceRequest(name, 0))
  return call(request, bytes) === 0 ? bytes.readInt32LE(VALUE) : undefined
}

function set(name: string, request: number, write: (request: Buffer) => void): number {
  const bytes = Buffer.from(interfaceRequest(name, 0))
  write(bytes)
  return call(request, bytes)
}

/** @returns 0, or why not (errno) */
function call(request: number, bytes: Uint8Array): number {
  return onSocket(socket => (libc().ioctl(socket, request, bytes) < 0 ? koffi.errno() : 0)) ?? -1
}

/** What a kernel without the setting does not need. */
function setQuietly(path: string, value: string): void {
  try {
    writeFileSync(path, value)
  } catch {
    // Not of this kernel, or read-only in a container.
  }
}
