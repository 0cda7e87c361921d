import { type MacKey, readMac, readUint16, writeMac, writeUint16 } from './address.ts'

/** Ethernet II, with at most one 802.1Q tag looked through (IEEE 802.3, 802.1Q). */

export const ETHERNET_HEADER_BYTES = 14
export const VLAN_TAG_BYTES = 4
/** A TCP superframe: the longest IP packet behind a tagged header. */
export const MAX_FRAME_BYTES = ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES + 65_535

export const ETHER_TYPE = {
  ipv4: 0x0800,
  arp: 0x0806,
  vlan: 0x8100,
  ipv6: 0x86dd,
  serviceVlan: 0x88a8
} as const

export interface EthernetHeader {
  readonly destination: MacKey
  readonly source: MacKey
  /** 802.1Q identifier, when tagged. */
  readonly vlan: number | undefined
  /** Of what is inside the tag; a second tag is not looked through. */
  readonly etherType: number
  readonly payloadOffset: number
}

/**
 * @param offset where the frame begins in `bytes`
 * @returns undefined for a frame too short to have a header
 */
export function decodeEthernet(bytes: Uint8Array, offset = 0): EthernetHeader | undefined {
  if (bytes.length < offset + ETHERNET_HEADER_BYTES) return undefined
  const destination = readMac(bytes, offset)
  const source = readMac(bytes, offset + 6)
  const outer = readUint16(bytes, offset + 12)
  if (outer !== ETHER_TYPE.vlan) {
    return {
      destination,
      source,
      vlan: undefined,
      etherType: outer,
      payloadOffset: offset + ETHERNET_HEADER_BYTES
    }
  }
  if (bytes.length < offset + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES) return undefined
  return {
    destination,
    source,
    vlan: readUint16(bytes, offset + 14) & 0xfff,
    etherType: readUint16(bytes, offset + 16),
    payloadOffset: offset + ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES
  }
}

/** An untagged frame around a payload. */
export function encodeEthernet(
  destination: MacKey,
  source: MacKey,
  etherType: number,
  payload: Uint8Array
): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + payload.length)
  writeMac(frame, 0, destination)
  writeMac(frame, 6, source)
  writeUint16(frame, 12, etherType)
  frame.set(payload, ETHERNET_HEADER_BYTES)
  return frame
}
