import { BROADCAST_MAC, type MacKey, parseIp, parseMac } from './address.ts'
import { encodeArp } from './arp.ts'
import { ETHER_TYPE, encodeEthernet } from './ethernet.ts'
import { SWITCH_LIMITS, type SwitchTimes } from './limits.ts'
import { encodeNeighbour } from './neighbour.ts'
import { plainPacket } from './packet.ts'
import { TokenBucket } from './rate.ts'
import type { StationRecord } from './record.ts'

/**
 * What a machine would shout after it was plugged in elsewhere, said for it: the switches of a LAN learn from the
 * frame's source by which of their ports the machine is reached from now on, and its stations where they have an
 * old address in their tables. QEMU does the same for its guests (net/announce.c), but there it stops at the
 * segment, which goes by records.
 *
 * A gratuitous ARP request for each IPv4 address (RFC 5227 section 2.3), an unsolicited neighbour advertisement
 * for each IPv6 address (RFC 4861 section 7.2.6), and for a machine without any the RARP request that QEMU sends.
 */
export function announcementsOf({ mac, ips }: StationRecord): Uint8Array[] {
  if (ips.length === 0) return [reverseRequest(mac)]
  return ips.map(ip => (ip.length === 4 ? gratuitousArp(mac, ip) : unsolicitedAdvertisement(mac, ip)))
}

const REVERSE_ARP = 0x8035
const REVERSE_REQUEST = 3
const ALL_NODES = parseIp('ff02::1')!
const ALL_NODES_MAC = parseMac('33:33:00:00:00:01')!
const NO_IP = new Uint8Array(4)

function gratuitousArp(mac: MacKey, ip: Uint8Array): Uint8Array {
  const arp = encodeArp({ operation: 'request', senderMac: mac, senderIp: ip, targetMac: 0, targetIp: ip })
  return plainPacket(encodeEthernet(BROADCAST_MAC, mac, ETHER_TYPE.arp, arp))
}

function unsolicitedAdvertisement(mac: MacKey, ip: Uint8Array): Uint8Array {
  const advertisement = encodeNeighbour({
    kind: 'advertisement',
    source: ip,
    destination: ALL_NODES,
    target: ip,
    mac,
    solicited: false
  })
  return plainPacket(encodeEthernet(ALL_NODES_MAC, mac, ETHER_TYPE.ipv6, advertisement))
}

function reverseRequest(mac: MacKey): Uint8Array {
  const bytes = encodeArp({
    operation: 'request',
    senderMac: mac,
    senderIp: NO_IP,
    targetMac: mac,
    targetIp: NO_IP
  })
  bytes[7] = REVERSE_REQUEST
  return plainPacket(encodeEthernet(BROADCAST_MAC, mac, REVERSE_ARP, bytes))
}

/**
 * Which MACs are still to be announced into one LAN: each twice, for one frame may be lost; at a limited rate, in
 * the order they came.
 */
export class LanAnnouncements {
  readonly #first = new Set<MacKey>()
  /** The second time, and when; it is the order of time, too. */
  readonly #again = new Map<MacKey, number>()
  readonly #rate: TokenBucket
  readonly #againMs: number
  /** The rate allows nothing before. */
  #notBefore = 0

  constructor(times: SwitchTimes) {
    this.#rate = new TokenBucket(times.announcePerSecond, times.announceBurst)
    this.#againMs = times.announceAgainMs
  }

  /** One too many is left out: its LAN learns where it is from the first frame that it sends there. */
  add(mac: MacKey): void {
    this.#again.delete(mac)
    if (this.#first.size < SWITCH_LIMITS.announcementsPerLan) this.#first.add(mac)
  }

  /** @returns whose turn it is */
  due(now: number): MacKey[] {
    const macs: MacKey[] = []
    for (const [mac, at] of this.#again) {
      if (at > now || !this.#admits(now)) break
      this.#again.delete(mac)
      macs.push(mac)
    }
    for (const mac of this.#first) {
      if (!this.#admits(now)) break
      this.#first.delete(mac)
      this.#again.set(mac, now + this.#againMs)
      macs.push(mac)
    }
    return macs
  }

  #admits(now: number): boolean {
    if (now < this.#notBefore) return false
    if (this.#rate.take(now)) return true
    this.#notBefore = now + Math.ceil(this.#rate.waitMs)
    return false
  }

  clear(): void {
    this.#first.clear()
    this.#again.clear()
  }

  wakeup(): number {
    if (this.#first.size > 0) return this.#notBefore
    const [next = Number.POSITIVE_INFINITY] = this.#again.values()
    return Math.max(next, this.#notBefore)
  }
}
