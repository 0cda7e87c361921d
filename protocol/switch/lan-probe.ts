import type { HostId } from '../host.ts'
import type { SegmentId } from '../machine.ts'
import { ipKey, type MacKey, readMac, readUint16, readUint32, writeUint32 } from './address.ts'
import { ETHERNET_HEADER_BYTES, encodeEthernet } from './ethernet.ts'
import { plainPacket, VNET_HEADER_BYTES } from './packet.ts'

/**
 * The frame by which hosts find out that they are on one LAN (lan-guard.ts says what follows).
 *
 * It is an untagged Ethernet frame of the type that IEEE 802 leaves to local experiments (0x88b5), to a locally
 * administered multicast address that every LAN switch floods, from an address of the port's own (so that no LAN
 * switch sees one MAC in two places). Nothing sent to that address crosses a link, from whomever it is.
 * Payload: "watari" (6 bytes), version (1), role (1), segment (16), token (8), then host and port as texts behind
 * a byte of length each; padded to the shortest frame.
 */
export interface LanProbe {
  readonly segment: SegmentId
  readonly host: HostId
  /** Which of the host's ports. */
  readonly port: string
  /** Drawn when the port was attached: only who heard the port on its LAN knows it. */
  readonly token: LanToken
  readonly role: LanRole
}

/** Sixteen hexadecimal digits. */
export type LanToken = string

const ROLES = ['listening', 'standby', 'forwarding', 'looped'] as const
export type LanRole = (typeof ROLES)[number]

const LAN_PROBE_MAC: MacKey = 0x03_77_61_74_61_72
const LOCAL_EXPERIMENT = 0x88b5
const MAGIC = [0x77, 0x61, 0x74, 0x61, 0x72, 0x69]
const VERSION = 1
const FIXED_BYTES = 32
const SHORTEST_PAYLOAD = 46
const MAX_TEXT = 64
const FRAME = VNET_HEADER_BYTES

/** Whether a packet (with its vnet header) is to that address, whatever it says. */
export function isLanProbe(packet: Uint8Array): boolean {
  return readMac(packet, FRAME) === LAN_PROBE_MAC
}

export function newToken(random: () => number): LanToken {
  const word = () => Math.floor(random() * 0x1_0000_0000)
  const bytes = new Uint8Array(8)
  writeUint32(bytes, 0, word())
  writeUint32(bytes, 4, word())
  return ipKey(bytes)
}

export function encodeLanProbe(probe: LanProbe): Uint8Array {
  const texts = [probe.host, probe.port].map(text => new TextEncoder().encode(text).subarray(0, MAX_TEXT))
  const textBytes = texts.reduce((sum, text) => sum + 1 + text.length, 0)
  const payload = new Uint8Array(Math.max(SHORTEST_PAYLOAD, FIXED_BYTES + textBytes))
  payload.set(MAGIC, 0)
  payload[6] = VERSION
  payload[7] = ROLES.indexOf(probe.role)
  payload.set(hexBytes(probe.segment, 16), 8)
  payload.set(hexBytes(probe.token, 8), 24)
  let at = FIXED_BYTES
  for (const text of texts) {
    payload[at] = text.length
    payload.set(text, at + 1)
    at += 1 + text.length
  }
  const token = hexBytes(probe.token, 8)
  const source: MacKey = 0x02_77 * 0x1_0000_0000 + readUint32(token, 0)
  return plainPacket(encodeEthernet(LAN_PROBE_MAC, source, LOCAL_EXPERIMENT, payload))
}

/** @returns undefined for what is none: it comes from a LAN where anybody may send anything */
export function decodeLanProbe(packet: Uint8Array): LanProbe | undefined {
  const at = FRAME + ETHERNET_HEADER_BYTES
  if (packet.length < at + SHORTEST_PAYLOAD || !isLanProbe(packet)) return undefined
  if (readUint16(packet, FRAME + 12) !== LOCAL_EXPERIMENT) return undefined
  const payload = packet.subarray(at)
  const role = ROLES[payload[7]!]
  if (MAGIC.some((byte, index) => payload[index] !== byte) || payload[6] !== VERSION || role === undefined)
    return undefined
  const host = textAt(payload, FIXED_BYTES)
  const port = host === undefined ? undefined : textAt(payload, FIXED_BYTES + 1 + host.length)
  if (host === undefined || port === undefined) return undefined
  const [segment, token] = [ipKey(payload.subarray(8, 24)), ipKey(payload.subarray(24, 32))]
  return { segment, host, port, token, role }
}

/** Printable ASCII only, as host ids and interface names are: it will be shown to people. */
function textAt(payload: Uint8Array, at: number): string | undefined {
  const length = payload[at] ?? 0
  if (length === 0 || length > MAX_TEXT || at + 1 + length > payload.length) return undefined
  const text = String.fromCharCode(...payload.subarray(at + 1, at + 1 + length))
  return /^[\x21-\x7e]+$/.test(text) ? text : undefined
}

function hexBytes(text: string, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16)
  )
}
