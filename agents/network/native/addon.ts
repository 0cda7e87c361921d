import { createRequire } from 'node:module'
import { errorMessage, WatariError } from '../../../protocol/errors.ts'

/**
 * The native carrier's functions (native/src/binding.cc), as they are. Everything is a plain call; what is set takes
 * effect with the next `publish`. Handles are numbers that the caller gives.
 */
export interface Addon {
  /**
   * Binds the UDP socket and starts the threads.
   * @param address 18 bytes: IPv6 (or IPv4 as in `::ffff:a.b.c.d`) and port, in network order
   * @param hasTwoThreads one for each direction, or one for both
   * @param notify called after a ring has got something; again only after it was called
   */
  open(
    address: Uint8Array,
    onlyIpv4: boolean,
    sendsTrains: boolean,
    receivesTrains: boolean,
    hasTwoThreads: boolean,
    notify: () => void
  ): CarrierRef
  /** Ends the threads. Rings are not written any more. */
  close(carrier: CarrierRef): void
  udpPort(carrier: CarrierRef): [number]
  /** Of outward and inward; ring.ts reads them. */
  rings(carrier: CarrierRef): [ArrayBuffer, ArrayBuffer]

  /**
   * @param fd of a device that takes packets with a vnet header; belongs to the carrier from here on. -1: the port is
   * JavaScript's, and so is every packet for it. It counts when the port is set for the first time only.
   * @param flags PORT_FLAG
   * @param mac a machine's
   * @param ipv4 its agreed addresses, 4 bytes each; `ipv6` 16 bytes each
   */
  setPort(
    carrier: CarrierRef,
    port: number,
    fd: number,
    segment: number,
    flags: number,
    mac: number,
    ipv4: Uint8Array,
    ipv6: Uint8Array
  ): void
  /** Publishes, and returns when nothing touches the port any more. @returns false when that took too long */
  removePort(carrier: CarrierRef, port: number): boolean
  /** @param rows SEGMENT_ROW_BYTES each; all that there is on the segment */
  setSegment(carrier: CarrierRef, segment: number, rows: Uint8Array): void
  removeSegment(carrier: CarrierRef, segment: number): void
  /** Stations of this host whose frames passed since the last call. */
  takeSeen(carrier: CarrierRef, segment: number): number[]

  /**
   * @param isUp whether frames go this way; control records may go before
   * @param datagramBytes what the path carries of UDP payload
   * @param session by its local number; 0 for none
   * @param numbers rows of our number of a segment and theirs, 4 bytes each
   */
  setLink(
    carrier: CarrierRef,
    link: number,
    isUp: boolean,
    address: Uint8Array,
    datagramBytes: number,
    session: number,
    numbers: Uint8Array
  ): void
  /** With its sessions. */
  removeLink(carrier: CarrierRef, link: number): void
  addSession(
    carrier: CarrierRef,
    link: number,
    local: number,
    remote: number,
    sealKey: Uint8Array,
    openKey: Uint8Array
  ): void
  removeSession(carrier: CarrierRef, local: number): void

  publish(carrier: CarrierRef): void
  /** Says that JavaScript is alive: without it for four seconds nothing passes the ports of LANs. */
  beat(carrier: CarrierRef): void

  /** @returns whether the device took it */
  write(carrier: CarrierRef, port: number, packet: Uint8Array): boolean
  /** Waits for `flush`. @returns false when it was dropped: no session, no number, or too large */
  send(
    carrier: CarrierRef,
    link: number,
    segment: number,
    epoch: number,
    forwarded: boolean,
    packet: Uint8Array
  ): boolean
  /** A record of a kind of RECORD, to an address that need not be the link's. Waits for `flush`. */
  control(
    carrier: CarrierRef,
    link: number,
    address: Uint8Array,
    kind: number,
    body: Uint8Array,
    padTo: number
  ): boolean
  flush(carrier: CarrierRef): void

  /** Packets and bytes in, packets and bytes out, dropped. */
  portCounters(carrier: CarrierRef, port: number): [number, number, number, number, number] | undefined
  /** Packets and bytes sent, packets and bytes received, dropped, forged, replayed. */
  linkCounters(
    carrier: CarrierRef,
    link: number
  ): [number, number, number, number, number, number, number] | undefined
  /** Datagrams sealed and opened. */
  sessionCounters(carrier: CarrierRef, local: number): [number, number] | undefined
  /** Segment, link, and bytes that the threads sent and received there since the last call. */
  takeFlows(carrier: CarrierRef): [number, number, number, number][]
  /**
   * Datagrams that failed, and that were too large for the path; whether trains are sent, and received (0, 1); records
   * that no ring had room for.
   */
  carrierCounters(carrier: CarrierRef): [number, number, number, number, number]
}

export type CarrierRef = { readonly carrier: unique symbol }

export const PORT_FLAG = {
  open: 1,
  machine: 2,
  agreedIps: 4,
  takesTcp: 8,
  takesPartial: 16,
  lan: 32
} as const
export const SEGMENT_ROW_BYTES = 16
export const WHERE = { port: 1, link: 2 } as const
/** native/src/wire.h, `Kind` */
export const RECORD = { announce: 4, ping: 5, pong: 6 } as const
export const SEAL_BYTES = 28
export const RECORD_HEADER_BYTES = 12
/** What every path of IPv6 carries of UDP payload. */
export const MIN_DATAGRAM_BYTES = 1280 - 48

const FILE = '../../../native/build/Release/carrier.node'
let loaded: Addon | undefined

/** @throws WatariError `addon-missing` where it was not built */
export function loadAddon(): Addon {
  try {
    loaded ??= createRequire(import.meta.url)(FILE) as Addon
    return loaded
  } catch (cause) {
    throw new WatariError(
      'addon-missing',
      `The native carrier cannot be loaded (${errorMessage(cause).split('\n')[0]}); \`node deploy/native.mjs\` builds it and needs python3, make and g++`,
      { cause }
    )
  }
}
