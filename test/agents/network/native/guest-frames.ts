import fc from 'fast-check'
import { linkLocalOf, parseIp, writeMac } from '../../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../../protocol/switch/answers.ts'
import { encodeArp } from '../../../../protocol/switch/arp.ts'
import { encodeUdp } from '../../../../protocol/switch/ipv4.ts'
import { encodeNeighbour } from '../../../../protocol/switch/neighbour.ts'

/** What guests send, rightly and wrongly, from few addresses, so that they are often somebody's. */

const ip = (text: string) => parseIp(text)!

export const MACHINE_MACS = [1, 2, 3, 4].map(last => 0x52_54_00_00_00_00 + last)
const STATION_MACS = [0x02_00_00_00_00_51, 0x02_00_00_00_00_52]
/** Whom records may name: the service's own MAC as well, for a record is whatever another host says. */
export const RECORD_MACS = [...MACHINE_MACS, ...STATION_MACS, SERVICE_MAC]
const NOBODY = 0x02_00_00_00_00_99
const MANY = [0xff_ff_ff_ff_ff_ff, 0x01_80_c2_00_00_00, 0x03_77_61_74_61_72, 0x33_33_00_00_00_01]
const FRAME_MACS = [...RECORD_MACS, NOBODY, 0, ...MANY]
export const IPV4S = ['10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.51']
export const IPV6S = ['fd00::11', 'fd00::12', 'fd00::51']
const SOURCES_4 = [...IPV4S, '10.0.0.1', '0.0.0.0', '192.0.2.1'].map(ip)
const SOURCES_6 = [
  ...IPV6S.map(ip),
  ip('::'),
  ip('ff02::1'),
  ...[...MACHINE_MACS, ...STATION_MACS].map(linkLocalOf)
]

const [TCP, UDP, ICMP, ICMPV6, HOP_BY_HOP, FRAGMENT] = [6, 17, 1, 58, 0, 44]
const TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, service: 0x88a8, other: 0x88b5 }

const ports = fc.constantFrom(67, 68, 546, 1000)
/** Mostly the sender's own. */
const ownOr = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('own' as const) }, { weight: 1, arbitrary: value })
const source4 = ownOr(fc.constantFrom(...SOURCES_4))
const source6 = ownOr(fc.constantFrom(...SOURCES_6))
const anyMac = ownOr(fc.constantFrom(...RECORD_MACS, NOBODY))

const contents = fc.oneof(
  fc.record({
    kind: fc.constant('ipv4' as const),
    source: source4,
    protocol: fc.constantFrom(TCP, UDP, UDP, ICMP),
    from: ports,
    to: ports,
    words: fc.constantFrom(5, 5, 5, 6, 15, 0, 4),
    fragment: fc.constantFrom(0, 0, 0, 0x2000, 0x2001, 7)
  }),
  fc.record({
    kind: fc.constant('ipv6' as const),
    source: source6,
    next: fc.constantFrom(TCP, UDP, ICMPV6, ICMPV6, HOP_BY_HOP, FRAGMENT),
    type: fc.constantFrom(128, 129, 133, 134, 135, 136, 137, 1),
    version: fc.constantFrom(6, 6, 6, 4),
    bytes: fc.constantFrom(30, 0, 1)
  }),
  fc.record({
    kind: fc.constant('arp' as const),
    operation: fc.constantFrom('request' as const, 'reply' as const),
    senderMac: anyMac,
    senderIp: source4,
    targetIp: fc.constantFrom(...SOURCES_4)
  }),
  fc.record({
    kind: fc.constant('neighbour' as const),
    message: fc.constantFrom('solicitation' as const, 'advertisement' as const),
    source: source6,
    target: source6,
    mac: fc.option(anyMac, { nil: undefined }),
    solicited: fc.boolean()
  }),
  fc.record({
    kind: fc.constant('other' as const),
    etherType: fc.constantFrom(TYPE.other, 0, 46, 0x9100),
    bytes: fc.nat(60)
  })
)
type Content = typeof contents extends fc.Arbitrary<infer Each> ? Each : never
type Of<Kind extends Content['kind']> = Extract<Content, { readonly kind: Kind }>

/** Who sends, and to whom it may. */
export interface Sender {
  readonly mac: number
  readonly ipv4: Uint8Array
  readonly ipv6: Uint8Array
  /** MACs of its segment. */
  readonly others: readonly number[]
}

const either = <Value>(value: Value | 'own', own: Value): Value => (value === 'own' ? own : value)

function payloadOf(content: Content, sender: Sender): readonly [etherType: number, payload: Uint8Array] {
  switch (content.kind) {
    case 'ipv4':
      return [TYPE.ipv4, ipv4(content, either(content.source, sender.ipv4))]
    case 'ipv6':
      return [TYPE.ipv6, ipv6(content, either(content.source, sender.ipv6))]
    case 'arp': {
      const [senderMac, senderIp] = [
        either(content.senderMac, sender.mac),
        either(content.senderIp, sender.ipv4)
      ]
      return [TYPE.arp, encodeArp({ ...content, senderMac, senderIp, targetMac: NOBODY })]
    }
    case 'neighbour': {
      const { message: kind, mac, solicited } = content
      const [source, target] = [either(content.source, sender.ipv6), either(content.target, sender.ipv6)]
      const message = { kind, source, target, solicited, destination: ip('fd00::12') }
      const option = mac === undefined ? {} : { mac: either(mac, sender.mac) }
      return [TYPE.ipv6, encodeNeighbour({ ...message, ...option })]
    }
    case 'other':
      return [content.etherType, new Uint8Array(content.bytes)]
  }
}

function ipv4({ protocol, from, to, words, fragment }: Of<'ipv4'>, source: Uint8Array): Buffer {
  const body = new Uint8Array(30)
  const udp = encodeUdp(source, ip('10.0.0.12'), { sourcePort: from, destinationPort: to, payload: body })
  const options = Buffer.alloc(Math.max(0, 4 * words - 20))
  const packet = Buffer.concat([udp.subarray(0, 20), options, udp.subarray(20)])
  packet[0] = 0x40 | words
  packet[9] = protocol
  packet.writeUInt16BE(fragment, 6)
  return packet
}

function ipv6({ next, type, version, bytes }: Of<'ipv6'>, source: Uint8Array): Buffer {
  const packet = Buffer.alloc(40 + bytes)
  packet[0] = version << 4
  packet.writeUInt16BE(bytes, 4)
  packet[6] = next
  packet[7] = 255
  packet.set(source, 8)
  packet.set(ip('fd00::12'), 24)
  if (bytes > 0) packet[40] = next === HOP_BY_HOP ? ICMPV6 : type
  return packet
}

const tags = fc.constantFrom<readonly (readonly [number, number])[]>(
  [],
  [],
  [],
  [],
  [[TYPE.vlan, 5]],
  [[TYPE.vlan, 0xe000]],
  [[TYPE.service, 5]],
  [
    [TYPE.vlan, 5],
    [TYPE.vlan, 6]
  ],
  [
    [TYPE.vlan, 5],
    [TYPE.service, 6]
  ],
  [
    [TYPE.service, 5],
    [TYPE.vlan, 6]
  ]
)

export interface GuestFrame {
  /** A MAC, or which of those that the sender's segment knows. */
  readonly destination: number | { readonly known: number }
  /** The sender's own, unless it says otherwise. */
  readonly source: number | 'own'
  /** Behind the addresses. */
  readonly tags: readonly (readonly [type: number, value: number])[]
  readonly content: Content
  /** Where the frame ends early. */
  readonly cut: number | undefined
  /** What the packet's own header says. */
  readonly vnet: 'plain' | 'partial' | 'wrong'
}

export const guestFrames: fc.Arbitrary<GuestFrame> = fc.record({
  destination: fc.oneof(
    { weight: 5, arbitrary: fc.record({ known: fc.nat(15) }) },
    { weight: 1, arbitrary: fc.constantFrom(...FRAME_MACS) }
  ),
  source: fc.oneof(
    { weight: 5, arbitrary: fc.constant('own' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...FRAME_MACS) }
  ),
  tags,
  content: contents,
  cut: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 70 }) }
  ),
  vnet: fc.oneof(
    { weight: 8, arbitrary: fc.constant('plain' as const) },
    { weight: 1, arbitrary: fc.constantFrom('partial' as const, 'wrong' as const) }
  )
})

export function frameOf(guest: GuestFrame, sender: Sender): Buffer {
  const { destination, source, cut, tags: tagged } = guest
  const [etherType, payload] = payloadOf(guest.content, sender)
  const words = [...tagged.flat(), etherType]
  const head = Buffer.alloc(12 + 2 * words.length)
  const known = typeof destination === 'number' ? [destination] : sender.others
  const at = typeof destination === 'number' ? 0 : destination.known % Math.max(1, known.length)
  writeMac(head, 0, known[at] ?? NOBODY)
  writeMac(head, 6, either(source, sender.mac))
  words.forEach((word, index) => {
    head.writeUInt16BE(word, 12 + 2 * index)
  })
  return Buffer.concat([head, payload]).subarray(0, cut)
}

/** A checksum of these is left to the receiver. */
export const PARTIAL = { start: 34, offset: 6 } as const

/** As a port hands it over. */
export function packetOf(frame: Buffer, vnet: GuestFrame['vnet']): Buffer {
  const head = Buffer.alloc(10)
  if (vnet === 'wrong') head[1] = 9
  if (vnet === 'partial') {
    head[0] = 1
    head.writeUInt16LE(PARTIAL.start, 6)
    head.writeUInt16LE(PARTIAL.offset, 8)
  }
  return Buffer.concat([head, frame])
}
