import {
  BROADCAST_MAC,
  linkLocalOf,
  parseIp,
  parseMac,
  writeMac,
  writeUint16
} from '../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../protocol/switch/answers.ts'
import { encodeArp } from '../../../protocol/switch/arp.ts'
import { addWords, fold, pseudoHeaderSum } from '../../../protocol/switch/checksum.ts'
import { encodeDhcp } from '../../../protocol/switch/dhcp.ts'
import { encodeUdp } from '../../../protocol/switch/ipv4.ts'
import { encodeNeighbour } from '../../../protocol/switch/neighbour.ts'
import { plainPacket } from '../../../protocol/switch/packet.ts'
import type { Guest as Addresses } from '../../protocol/switch/lab.ts'

/** What a guest that means harm sends. At the end of each frame is written whether anybody may get it. */

export const MARK = {
  /** Nobody may ever get it. */
  forbidden: Buffer.from('never deliver me'),
  /** The guest may send it to its own segment. */
  allowed: Buffer.from('of this segment!')
} as const

const TYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, service: 0x88a8, other: 0x88b5 }
const ALL_NODES_MAC = 0x33_33_00_00_00_01
const LAN_PROBE_MAC = 0x03_77_61_74_61_72
const LINK_CONTROL_MAC = 0x01_80_c2_00_00_00
const MULTICAST_SOURCE = 0x01_00_5e_00_00_01
const mac = (text: string) => parseMac(text)!
const ip = (text: string) => parseIp(text)!

function marked(
  mark: keyof typeof MARK,
  to: number,
  from: number,
  types: readonly number[],
  payload: Uint8Array = new Uint8Array(30)
): Uint8Array {
  const head = new Uint8Array(12 + 2 * types.length)
  writeMac(head, 0, to)
  writeMac(head, 6, from)
  types.forEach((type, at) => {
    writeUint16(head, 12 + 2 * at, type)
  })
  return plainPacket(Buffer.concat([head, payload, MARK[mark]]))
}

export interface Cast {
  readonly attacker: Addresses
  /** Of its own segment, on its host and on another. */
  readonly victims: readonly Addresses[]
  /** Of the other segment. */
  readonly strangers: readonly Addresses[]
}

/** By what is tried. */
export function attacks({ attacker, victims, strangers }: Cast): Map<string, Uint8Array[]> {
  const own = mac(attacker.mac)
  const others = [...victims, ...strangers]
  const targets = [...others.map(other => mac(other.mac)), BROADCAST_MAC, SERVICE_MAC]
  const toAll = (frame: (to: number) => Uint8Array) => targets.map(frame)
  const beyond = [...strangers.map(other => mac(other.mac)), SERVICE_MAC]
  const attackerIp = ip(attacker.ip)
  const udp = (source: Uint8Array, from: number, to: number, payload: Uint8Array = new Uint8Array(20)) =>
    encodeUdp(source, ip('255.255.255.255'), { sourcePort: from, destinationPort: to, payload })
  const offer = encodeDhcp({
    operation: 'reply',
    type: 'offer',
    transaction: 7,
    broadcast: true,
    clientIp: ip('0.0.0.0'),
    yourIp: ip('10.0.0.66'),
    clientMac: mac(victims[0]!.mac),
    serverId: attackerIp,
    router: attackerIp
  })
  const foreignMacs = [
    ...others.map(other => mac(other.mac)),
    SERVICE_MAC,
    BROADCAST_MAC,
    MULTICAST_SOURCE,
    LAN_PROBE_MAC,
    0
  ]
  const lies = [...victims.map(({ ip: text }) => text), ...strangers.map(({ ip: text }) => text), '10.0.0.1']
  return new Map([
    ['MACs of others', foreignMacs.flatMap(from => toAll(to => marked('forbidden', to, from, [TYPE.other])))],
    [
      'ARP for others',
      lies.flatMap(lie =>
        (['request', 'reply'] as const).flatMap(operation =>
          toAll(to => {
            const question = {
              operation,
              senderMac: own,
              senderIp: ip(lie),
              targetMac: 0,
              targetIp: attackerIp
            }
            return marked('forbidden', to, own, [TYPE.arp], encodeArp(question))
          })
        )
      )
    ],
    [
      'ARP with a MAC of others',
      foreignMacs.flatMap(senderMac =>
        toAll(to => {
          const reply = { senderMac, senderIp: attackerIp, targetMac: 0, targetIp: ip(victims[0]!.ip) }
          return marked('forbidden', to, own, [TYPE.arp], encodeArp({ operation: 'reply', ...reply }))
        })
      )
    ],
    [
      'neighbour advertisements for others',
      [...others.map(other => linkLocalOf(mac(other.mac))), ip('fd00::77')].flatMap(target =>
        toAll(to => marked('forbidden', to, own, [TYPE.ipv6], advertisement(own, target)))
      )
    ],
    [
      'addresses of others',
      lies.flatMap(lie => [
        ...toAll(to => marked('forbidden', to, own, [TYPE.ipv4], udp(ip(lie), 1000, 2000))),
        ...toAll(to => marked('forbidden', to, own, [TYPE.vlan, 5, TYPE.ipv4], udp(ip(lie), 1000, 2000)))
      ])
    ],
    [
      'IPv6 addresses of others',
      [...others.map(other => linkLocalOf(mac(other.mac))), ip('fd00::77')].flatMap(source =>
        toAll(to => marked('forbidden', to, own, [TYPE.ipv6], echo(source)))
      )
    ],
    ['a DHCP server', toAll(to => marked('forbidden', to, own, [TYPE.ipv4], udp(attackerIp, 67, 68, offer)))],
    [
      'router advertisements and redirects',
      [134, 137].flatMap(type =>
        [...targets, ALL_NODES_MAC].map(to => marked('forbidden', to, own, [TYPE.ipv6], icmp(own, type)))
      )
    ],
    [
      'double tags',
      [
        [TYPE.vlan, 5, TYPE.vlan, 6, TYPE.other],
        [TYPE.vlan, 0, TYPE.vlan, 0, TYPE.arp],
        [TYPE.service, 5, TYPE.other],
        [TYPE.service, 5, TYPE.vlan, 6, TYPE.other],
        [TYPE.vlan, 5, TYPE.service, 6, TYPE.other]
      ].flatMap(types => toAll(to => marked('forbidden', to, own, types)))
    ],
    [
      'frames for the switches alone',
      [LAN_PROBE_MAC, LINK_CONTROL_MAC, SERVICE_MAC].map(to => marked('forbidden', to, own, [TYPE.other]))
    ],
    [
      'frames to the other segment',
      strangers.map(({ mac: to }) => marked('forbidden', mac(to), own, [TYPE.other]))
    ],
    [
      'single tags',
      [5, 0, 0xe000, 4095].flatMap(tag => [
        ...targets
          .filter(to => !beyond.includes(to))
          .map(to => marked('allowed', to, own, [TYPE.vlan, tag, TYPE.other])),
        ...beyond.map(to => marked('forbidden', to, own, [TYPE.vlan, tag, TYPE.other]))
      ])
    ]
  ])
}

/** RFC 7113 section 2: what a guard overlooks that looks at the first header only. */
export function hiddenAdvertisements({ attacker, victims }: Cast): Uint8Array[] {
  const own = mac(attacker.mac)
  const targets = [...victims.map(victim => mac(victim.mac)), ALL_NODES_MAC]
  const [HOP_BY_HOP, DESTINATION] = [0, 60]
  return [HOP_BY_HOP, DESTINATION].flatMap(header =>
    targets.map(to => marked('forbidden', to, own, [TYPE.ipv6], behind(header, icmp(own, 134))))
  )
}

export function floods({ attacker }: Cast): Uint8Array[] {
  const own = mac(attacker.mac)
  const unknown = (at: number) => 0x02_00_00_00_00_00 + 0x10_000 + at
  return Array.from({ length: 10_000 }, (_, at) =>
    at % 2 === 0
      ? marked('allowed', BROADCAST_MAC, own, [TYPE.other])
      : marked('forbidden', unknown(at), own, [TYPE.other])
  )
}

export function flips({ victims }: Cast, mark: keyof typeof MARK = 'forbidden'): Uint8Array[] {
  const to = mac(victims[0]!.mac)
  return Array.from({ length: 10_000 }, (_, at) =>
    marked(mark, at % 2 === 0 ? to : BROADCAST_MAC, 0x02_00_00_00_00_00 + 0x20_000 + at, [TYPE.other])
  )
}

function advertisement(own: number, target: Uint8Array): Uint8Array {
  const [source, destination] = [linkLocalOf(own), ip('ff02::1')]
  return encodeNeighbour({ kind: 'advertisement', source, destination, target, mac: own, solicited: true })
}

function ipv6(source: Uint8Array, next: number, payload: Uint8Array): Buffer<ArrayBuffer> {
  const packet = Buffer.alloc(40 + payload.length)
  packet[0] = 0x60
  packet.writeUInt16BE(payload.length, 4)
  packet[6] = next
  packet[7] = 255
  packet.set(source, 8)
  packet.set(ip('ff02::1'), 24)
  packet.set(payload, 40)
  return packet
}

function echo(source: Uint8Array): Buffer {
  return checked(ipv6(source, 58, Buffer.of(128, 0, 0, 0, 0, 1, 0, 1)))
}

/** A router advertisement (134) or a redirect (137), as far as anybody has to read it. */
function icmp(own: number, type: number): Buffer {
  const message = Buffer.alloc(40)
  message[0] = type
  message.writeUInt16BE(1800, 6)
  return checked(ipv6(linkLocalOf(own), 58, message))
}

function checked(packet: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const sum = addWords(pseudoHeaderSum(packet, 0, 58, packet.length - 40), packet, 40, packet.length)
  packet.writeUInt16BE(~fold(sum) & 0xffff, 42)
  return packet
}

/** An empty extension header in front of what a packet has. */
function behind(header: number, packet: Buffer): Buffer {
  const extension = Uint8Array.of(packet[6]!, 0, 1, 4, 0, 0, 0, 0)
  const longer = Buffer.concat([packet.subarray(0, 40), extension, packet.subarray(40)])
  longer[6] = header
  longer.writeUInt16BE(packet.length - 40 + extension.length, 4)
  return longer
}

export const STATION = { mac: '02:00:00:00:00:51', ip: '10.0.0.51' }

/** From behind a TAP, where anybody may stand but nobody whom the records know elsewhere. */
export function stationAttacks({ attacker, victims }: Cast): Uint8Array[] {
  const own = mac(STATION.mac)
  const machines = [attacker, ...victims]
  const targets = [...machines.map(machine => mac(machine.mac)), BROADCAST_MAC]
  return targets.flatMap(to => [
    ...[...machines.map(machine => mac(machine.mac)), SERVICE_MAC, MULTICAST_SOURCE, 0].map(from =>
      marked('forbidden', to, from, [TYPE.other])
    ),
    ...machines.flatMap(({ ip: lie, mac: owner }) => [
      marked(
        'forbidden',
        to,
        own,
        [TYPE.arp],
        encodeArp({ operation: 'reply', senderMac: own, senderIp: ip(lie), targetMac: 0, targetIp: ip(lie) })
      ),
      marked('forbidden', to, own, [TYPE.ipv6], advertisement(own, linkLocalOf(mac(owner))))
    ])
  ])
}
