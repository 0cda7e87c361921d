import { type Codec, protobufCodec } from '../codec.ts'
import { hexOf, integer, list, text } from '../fields.ts'
import { fromHex } from '../hex.ts'
import { watari } from '../messages.js'
import { registerLimits } from '../register/limits.ts'
import { formatMac, parseSubnet, readMac } from '../switch/address.ts'
import { type Allocation, canonicalIp, type SegmentRecord, segmentLimits } from './segment.ts'

const namePattern = /^[a-z][a-z0-9-]{0,31}\/[a-z0-9][a-z0-9._-]{0,62}$/

function parseAllocation(message: watari.segment.Allocation.$Properties): Allocation {
  const { mac } = message
  if (!(mac instanceof Uint8Array) || mac.length !== 6) throw new Error('mac is not 6 bytes')
  return {
    machine: hexOf(message.machine, 'machine', 16),
    card: integer(message.card, 'card', 0, segmentLimits.cardsPerMachine - 1),
    mac: formatMac(readMac(mac, 0)),
    ips: list(message.ips, 'ips', segmentLimits.ipsPerCard, ip => {
      if (canonicalIp(ip) !== ip) throw new Error('not an address in its one form')
      return ip
    })
  }
}

function checkDistinct(allocations: readonly Allocation[]): void {
  const ips = allocations.flatMap(allocation => allocation.ips)
  const macs = new Set(allocations.map(allocation => allocation.mac))
  const cards = new Set(allocations.map(allocation => `${allocation.machine}/${allocation.card}`))
  if (macs.size < allocations.length || cards.size < allocations.length || new Set(ips).size < ips.length) {
    throw new Error('an address or a card appears twice')
  }
}

function parseSubnetText(subnet: string): string {
  if (parseSubnet(subnet) === undefined) throw new Error('not a subnet')
  return subnet
}

export const segmentCodec: Codec<SegmentRecord> = protobufCodec<
  SegmentRecord,
  watari.segment.Segment.$Properties
>({
  name: 'segment',
  type: watari.segment.Segment,
  maxBytes: registerLimits.valueBytes,
  format: segment => ({
    id: fromHex(segment.id),
    name: segment.name,
    subnet: segment.subnet ?? '',
    deleted: segment.deleted,
    allocations: segment.allocations.map(({ machine, card, mac, ips }) => ({
      machine: fromHex(machine),
      card,
      mac: fromHex(mac.replaceAll(':', '')),
      ips: [...ips]
    }))
  }),
  parse: message => {
    const allocations = list(message.allocations, 'allocations', segmentLimits.allocations, parseAllocation)
    checkDistinct(allocations)
    return {
      id: hexOf(message.id, 'segment id', 16),
      name: text(message.name, 'name', namePattern),
      ...(message.subnet && { subnet: parseSubnetText(message.subnet) }),
      allocations,
      deleted: message.deleted === true
    }
  }
})
