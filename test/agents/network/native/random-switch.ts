import fc from 'fast-check'
import { formatMac, parseIp } from '../../../../protocol/switch/address.ts'
import type { SwitchEvent } from '../../../../protocol/switch/switch.ts'
import { type CarriedSwitch, LINKED_HOSTS, OTHER_HOSTS } from './decision-rig.ts'
import { guestFrames, IPV4S, IPV6S, MACHINE_MACS, RECORD_MACS } from './guest-frames.ts'

/** States of a switch, and frames to it, at random. */

export const SEGMENTS = ['a'.repeat(32), 'b'.repeat(32)] as const
const MACHINES = MACHINE_MACS.map((_, at) => String(at + 1).repeat(32))
const segment = fc.constantFrom(...SEGMENTS)
const machine = fc.nat(MACHINES.length - 1)
const epoch = fc.constantFrom(1, 1, 2, 3, 2 ** 32 - 1, 2 ** 32, 2 ** 40)
const ips = fc.oneof(
  fc.constant<string[]>([]),
  fc.uniqueArray(fc.constantFrom(...IPV4S, ...IPV6S), { maxLength: 3 })
)

export const actions = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('machine' as const),
      segment,
      machine,
      mac: fc.option(fc.constantFrom(...RECORD_MACS), { nil: undefined, freq: 8 }),
      ips,
      hasDevice: fc.oneof(
        { weight: 4, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) }
      ),
      epoch: fc.option(epoch, { nil: undefined, freq: 6 }),
      leaving: fc.option(fc.constantFrom('held', 'blocked'), { nil: undefined, freq: 4 })
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('tap' as const, 'bridge' as const),
      segment,
      name: fc.nat(1),
      mac: fc.option(fc.constantFrom(...RECORD_MACS), { nil: undefined })
    })
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('record' as const),
      segment,
      host: fc.constantFrom(...OTHER_HOSTS),
      machine: fc.option(machine, { nil: undefined, freq: 3 }),
      mac: fc.option(fc.constantFrom(...RECORD_MACS), { nil: undefined, freq: 2 }),
      ips,
      epoch
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('moved' as const),
      machine,
      host: fc.constantFrom(...OTHER_HOSTS),
      epoch
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('definition' as const),
      segment,
      machine,
      ips,
      hasSubnet: fc.boolean()
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('removed' as const, 'blocked' as const), port: fc.nat() })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('gone' as const),
      segment,
      host: fc.constantFrom(...OTHER_HOSTS)
    })
  }
)
export type Action = typeof actions extends fc.Arbitrary<infer Each> ? Each : never

export const sends = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('port' as const), port: fc.nat(), frame: guestFrames })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      host: fc.constantFrom(...LINKED_HOSTS),
      segment: fc.oneof(
        { weight: 8, arbitrary: segment },
        { weight: 1, arbitrary: fc.constant('c'.repeat(32)) }
      ),
      /** Of a record at the host, unless something else is said. */
      source: fc.nat(),
      epoch: fc.option(epoch, { nil: undefined, freq: 4 }),
      isForwarded: fc.oneof(
        { weight: 6, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) }
      ),
      inFragments: fc.oneof(
        { weight: 6, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) }
      ),
      frame: guestFrames
    })
  }
)
export type Send = typeof sends extends fc.Arbitrary<infer Each> ? Each : never
export type FromPort = Extract<Send, { kind: 'port' }>
export type FromLink = Extract<Send, { kind: 'link' }>

let sequence = 1_000

function eventOf(action: Extract<Action, { kind: 'record' | 'moved' | 'definition' | 'gone' }>): SwitchEvent {
  switch (action.kind) {
    case 'record': {
      const { host, machine: owner, mac, ips: addresses, epoch: since } = action
      const record = {
        segment: action.segment,
        ...(owner === undefined ? {} : { machine: MACHINES[owner]! }),
        card: 0,
        mac: mac ?? MACHINE_MACS[owner ?? 0]!,
        ips: addresses.map(text => parseIp(text)!),
        host,
        epoch: since,
        sequence: ++sequence
      }
      const exchange = { segment: action.segment, kind: 'announcement', records: [record] } as const
      return { kind: 'exchange', from: host, exchange }
    }
    case 'moved':
      return { ...action, kind: 'machine-moved', machine: MACHINES[action.machine]! }
    case 'definition': {
      const allocation = {
        mac: formatMac(MACHINE_MACS[action.machine]!),
        machine: MACHINES[action.machine]!,
        ips: action.ips
      }
      const subnet = action.hasSubnet ? { subnet: '10.0.0.0/24' } : {}
      const definition = { id: action.segment, name: 'north/net', allocations: [allocation], ...subnet }
      return { kind: 'segment-defined', definition }
    }
    case 'gone': {
      const exchange = {
        segment: action.segment,
        kind: 'beacon',
        live: [],
        leaving: true,
        sequence: Number.MAX_SAFE_INTEGER
      } as const
      return { kind: 'exchange', from: action.host, exchange }
    }
  }
}

export function act(carried: CarriedSwitch, action: Action): void {
  switch (action.kind) {
    case 'machine': {
      const { machine: owner, mac = MACHINE_MACS[owner]!, hasDevice, leaving } = action
      const id = `${MACHINES[owner]!}/0`
      carried.addPort(
        {
          kind: 'machine',
          id,
          segment: action.segment,
          machine: MACHINES[owner]!,
          card: 0,
          mac: formatMac(mac),
          ips: action.ips
        },
        hasDevice
      )
      if (action.epoch !== undefined) carried.step({ kind: 'port-opened', port: id, epoch: action.epoch })
      if (leaving !== undefined) carried.step({ kind: `port-${leaving}`, port: id })
      return
    }
    case 'tap':
    case 'bridge': {
      const id = `${action.kind}/${action.name}`
      const mac = action.mac === undefined ? {} : { mac: formatMac(action.mac) }
      if (action.kind === 'tap') {
        carried.addPort({ kind: 'tap', id, segment: action.segment, ...mac }, true)
        return
      }
      carried.addPort({ kind: 'bridge', id, segment: action.segment }, true)
      // It listens first.
      for (let time = 0; time < 8; time++) {
        carried.now += 300
        carried.step({ kind: 'tick' })
      }
      return
    }
    case 'removed':
    case 'blocked': {
      const port = carried.ports[action.port % Math.max(1, carried.ports.length)]
      if (port !== undefined) carried.step({ kind: `port-${action.kind}`, port })
      return
    }
    default:
      carried.step(eventOf(action))
  }
}
