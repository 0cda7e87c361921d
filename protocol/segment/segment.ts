import type { Random } from '../core.ts'
import type { Card, MachineId, SegmentId } from '../machine.ts'
import type { Change, ChangeResult } from '../register/change.ts'
import { formatIp, formatMac, parseIp, parseMac, parseSubnet, type Subnet } from '../switch/address.ts'
import { segmentCodec } from './codec.ts'

/** What one card of one machine has on a segment. */
export interface Allocation {
  readonly machine: MachineId
  /** The card's place among the machine's cards. */
  readonly card: number
  readonly mac: string
  readonly ips: readonly string[]
}

/** A segment and who has which address on it: the value of its register `segment/<id>`. */
export interface SegmentRecord {
  readonly id: SegmentId
  /** `organization/name` */
  readonly name: string
  /** An IPv4 network, `a.b.c.d/n`: machines get their addresses from it. */
  readonly subnet?: string
  readonly allocations: readonly Allocation[]
  readonly deleted: boolean
}

export type SegmentRule = (
  segment: SegmentRecord | undefined
) => ChangeResult | { readonly kind: 'segment'; readonly segment: SegmentRecord }

export const segmentLimits = { allocations: 4096, cardsPerMachine: 8, ipsPerCard: 8 } as const

/** A change of a segment's register. */
export function segmentChange(rule: SegmentRule): Change {
  return bytes => {
    let segment: SegmentRecord | undefined
    try {
      segment = bytes && segmentCodec.decode(bytes)
    } catch {
      return refuse('record-unreadable', 'the segment was written by another version: upgrade this agent')
    }
    const result = rule(segment)
    return result.kind === 'segment' ? { kind: 'next', value: segmentCodec.encode(result.segment) } : result
  }
}

function refuse(code: string, message: string): ChangeResult {
  return { kind: 'refuse', code, message }
}

function onLiving(rule: (segment: SegmentRecord) => ReturnType<SegmentRule>): SegmentRule {
  return segment => {
    if (segment === undefined) return refuse('segment-not-found', 'there is no such segment')
    if (segment.deleted) return refuse('segment-deleted', `segment ${segment.name} was deleted`)
    return rule(segment)
  }
}

/** A new segment without machines. */
export function segmentCreated(options: { id: SegmentId; name: string; subnet?: string }): SegmentRule {
  return segment => {
    if (segment !== undefined) return refuse('segment-exists', `segment ${segment.name} exists already`)
    if (options.subnet !== undefined && parseSubnet(options.subnet) === undefined) {
      return refuse(
        'bad-subnet',
        `${options.subnet} is no subnet: write it as 10.1.2.0/24, with 8 to 30 network bits`
      )
    }
    return { kind: 'segment', segment: { ...options, allocations: [], deleted: false } }
  }
}

/** The segment's end: only when no card is on it. */
export function segmentDeleted(): SegmentRule {
  return onLiving(segment => {
    const count = segment.allocations.length
    if (count > 0)
      return refuse('segment-in-use', `segment ${segment.name} has ${count} cards on it: delete them first`)
    return { kind: 'segment', segment: { ...segment, deleted: true } }
  })
}

export interface AllocationRequest {
  readonly machine: MachineId
  readonly card: number
  /** What the card shall have; what is not said is chosen. */
  readonly mac?: string
  readonly ip?: string
}

/**
 * Gives a card its MAC and, on a segment with a subnet or when asked for, an address. Chosen are a random locally
 * administered MAC, and the lowest free address of the subnet but its first, which is for the segment's own
 * services. Asking again for the same card changes nothing, and is refused if it asks for something else.
 */
export function allocated(request: AllocationRequest, random: Random): SegmentRule {
  return onLiving(segment => {
    const { machine, card } = request
    const existing = segment.allocations.find(other => other.machine === machine && other.card === card)
    if (existing) return existingKept(existing, request)
    if (segment.allocations.length >= segmentLimits.allocations) {
      return refuse(
        'segment-full',
        `segment ${segment.name} has ${segmentLimits.allocations} cards: use another`
      )
    }
    const mac = macFor(segment, request, random)
    if (typeof mac !== 'string') return mac
    const ips = ipsFor(segment, request)
    if (!Array.isArray(ips)) return ips
    const allocations = [...segment.allocations, { machine, card, mac, ips }]
    return { kind: 'segment', segment: { ...segment, allocations } }
  })
}

function existingKept(existing: Allocation, { mac, ip }: AllocationRequest): ChangeResult {
  const isSame =
    (mac === undefined || canonicalMac(mac) === existing.mac) &&
    (ip === undefined || existing.ips.includes(canonicalIp(ip) ?? ''))
  if (isSame) return { kind: 'keep' }
  return refuse(
    'card-allocated',
    `the card has ${[existing.mac, ...existing.ips].join(' ')} already: release it first`
  )
}

function macFor(segment: SegmentRecord, { mac }: AllocationRequest, random: Random): string | ChangeResult {
  const taken = new Set(segment.allocations.map(allocation => allocation.mac))
  if (mac === undefined) {
    for (;;) {
      const drawn = randomMac(random)
      if (!taken.has(drawn)) return drawn
    }
  }
  const wanted = canonicalMac(mac)
  if (wanted === undefined) return refuse('bad-address', `${mac} is no address of one card`)
  return taken.has(wanted)
    ? refuse('mac-in-use', `${wanted} is another card's on ${segment.name}: choose another`)
    : wanted
}

function ipsFor(segment: SegmentRecord, { ip }: AllocationRequest): string[] | ChangeResult {
  const taken = new Set(segment.allocations.flatMap(allocation => allocation.ips))
  const subnet = segment.subnet === undefined ? undefined : parseSubnet(segment.subnet)
  if (ip === undefined) {
    if (subnet === undefined) return []
    const free = lowestFree(subnet, taken)
    return free === undefined
      ? refuse('subnet-full', `subnet ${segment.subnet} has no free address left`)
      : [free]
  }
  const wanted = canonicalIp(ip)
  if (wanted === undefined) return refuse('bad-address', `${ip} is no IP address`)
  if (subnet && !isUsable(subnet, wanted)) {
    return refuse(
      'address-outside',
      `${wanted} is not a machine's address in ${segment.subnet}: choose one from it`
    )
  }
  return taken.has(wanted)
    ? refuse('ip-in-use', `${wanted} is another card's on ${segment.name}: choose another`)
    : [wanted]
}

/** Takes back what a machine has on the segment: one card, or all of them. */
export function released(machine: MachineId, card?: number): SegmentRule {
  return onLiving(segment => {
    const allocations = segment.allocations.filter(
      other => other.machine !== machine || (card !== undefined && other.card !== card)
    )
    if (allocations.length === segment.allocations.length) return { kind: 'keep' }
    return { kind: 'segment', segment: { ...segment, allocations } }
  })
}

/** What a machine's card has, as the machine's specification says it. */
export function cardOf(segment: SegmentRecord, machine: MachineId, card: number): Card | undefined {
  const allocation = segment.allocations.find(other => other.machine === machine && other.card === card)
  return allocation && { segment: segment.id, mac: allocation.mac, ips: allocation.ips }
}

/** `06:` is locally administered and no group, and apart from the `02:` that services and other tools use. */
function randomMac(random: Random): string {
  const bytes = [0x06, ...Array.from({ length: 5 }, () => Math.floor(random() * 256))]
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join(':')
}

function canonicalMac(text: string): string | undefined {
  const mac = parseMac(text)
  if (mac === undefined || mac === 0) return undefined
  const isGroup = (Math.floor(mac / 2 ** 40) & 1) === 1
  return isGroup ? undefined : formatMac(mac)
}

/** The one text form of an address: two spellings of it are one address. */
export function canonicalIp(text: string): string | undefined {
  const bytes = parseIp(text)
  return bytes && formatIp(bytes)
}

function formatIpv4(address: number): string {
  return formatIp(Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address))
}

/** Without the network's own address, its first (services) and its last (broadcast). */
function lowestFree({ network, prefix }: Subnet, taken: ReadonlySet<string>): string | undefined {
  const size = 2 ** (32 - prefix)
  for (let host = 2; host < size - 1; host++) {
    const address = formatIpv4(network + host)
    if (!taken.has(address)) return address
  }
  return undefined
}

function isUsable({ network, prefix }: Subnet, address: string): boolean {
  const bytes = parseIp(address)!
  if (bytes.length !== 4) return false
  const host = bytes.reduce((sum, byte) => sum * 256 + byte, 0) - network
  return host >= 2 && host < 2 ** (32 - prefix) - 1
}
