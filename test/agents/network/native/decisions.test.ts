import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatIp, formatMac, parseIp, readMac } from '../../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../../protocol/switch/answers.ts'
import type { Decision } from '../../../../protocol/switch/forwarding.ts'
import { decodeVnetHeader } from '../../../../protocol/switch/packet.ts'
import type { SwitchEvent } from '../../../../protocol/switch/switch.ts'
import { CarriedSwitch, DecisionRig, LINKED_HOSTS, OTHER_HOSTS, type Outcome } from './decision-rig.ts'
import {
  frameOf,
  guestFrames,
  IPV4S,
  IPV6S,
  MACHINE_MACS,
  PARTIAL,
  packetOf,
  RECORD_MACS,
  type Sender
} from './guest-frames.ts'
import { canRun } from './rig.ts'
import { encodeRecord, FLAG, KIND } from './wire.ts'

/*
 * The carrier's rules (native/src/forwarding.cc) are a part of the switch's (protocol/switch/forwarding.ts), written a
 * second time. Here both decide about the same packet in the same state: what the carrier does by itself is what the
 * switch would have done, to the bit, and nothing is left undone by it; all else reaches the switch as it came.
 */

const SEGMENTS = ['a'.repeat(32), 'b'.repeat(32)] as const
const MACHINES = MACHINE_MACS.map((_, at) => String(at + 1).repeat(32))
const SEED = 20_261_122
const RUNS = 300
const FRAMES = 24

// States of a switch

const segment = fc.constantFrom(...SEGMENTS)
const machine = fc.nat(MACHINES.length - 1)
const epoch = fc.constantFrom(1, 1, 2, 3, 2 ** 32 - 1, 2 ** 32, 2 ** 40)
const ips = fc.oneof(
  fc.constant<string[]>([]),
  fc.uniqueArray(fc.constantFrom(...IPV4S, ...IPV6S), { maxLength: 3 })
)

const actions = fc.oneof(
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
      isBlocked: fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) }
      )
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
type Action = typeof actions extends fc.Arbitrary<infer Each> ? Each : never

const sends = fc.oneof(
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
type Send = typeof sends extends fc.Arbitrary<infer Each> ? Each : never
type FromPort = Extract<Send, { kind: 'port' }>
type FromLink = Extract<Send, { kind: 'link' }>

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
      const exchange = { segment: action.segment, kind: 'beacon', live: [], leaving: true } as const
      return { kind: 'exchange', from: action.host, exchange }
    }
  }
}

function act(carried: CarriedSwitch, action: Action): void {
  switch (action.kind) {
    case 'machine': {
      const { machine: owner, mac = MACHINE_MACS[owner]!, hasDevice, isBlocked } = action
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
      if (isBlocked) carried.step({ kind: 'port-blocked', port: id })
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

// What was decided

/** How often each side decided what. */
const counts = new Map<string, number>()

function count(kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1)
}

/** Nothing was left to be done: no report, no announcement, no new record. */
function assertComplete(carried: CarriedSwitch, records: string): void {
  assert.deepEqual(carried.core.takeEffects(), [], 'the switch would have had something to say')
  assert.equal(recordsOf(carried), records, 'the switch would have learnt something')
}

function recordsOf({ core }: CarriedSwitch): string {
  return JSON.stringify(
    [...core.segments()].map(({ records }) =>
      [...records.byMac.values()].map(({ record, port }) => [
        formatMac(record.mac),
        record.host,
        record.epoch,
        record.sequence,
        record.ips.map(formatIp),
        port?.spec.id
      ])
    )
  )
}

function assertSame(outcome: Outcome, decision: Decision, packet: Buffer, bySelf: () => void): void {
  const { asked, delivered, sent } = outcome
  assert(asked.length + delivered.length + sent.length <= 1, 'decided more than once')
  const what =
    asked.length > 0 ? 'asked' : delivered.length > 0 ? 'port' : sent.length > 0 ? 'link' : 'dropped'
  count(`${what} (${decision.kind})`)
  if (what === 'asked') return
  bySelf()
  if (what === 'port') {
    assert.equal(decision.kind, 'port')
    assert(decision.kind === 'port')
    assert.equal(delivered[0]!.port, decision.port.spec.id)
    assert.deepEqual(delivered[0]!.packet, packet)
  } else if (what === 'link') {
    assert(decision.kind === 'link', `the switch: ${JSON.stringify(told(decision))}`)
    assert.equal(sent[0]!.host, decision.host)
    assert.equal(sent[0]!.record.epoch, decision.epoch)
  } else assert.equal(decision.kind, 'drop')
}

function told(decision: Decision): object {
  if (decision.kind === 'port' || decision.kind === 'hold')
    return { kind: decision.kind, port: decision.port.spec.id }
  if (decision.kind === 'link') return { kind: 'link', host: decision.host, epoch: decision.epoch }
  return decision.kind === 'drop' ? decision : { kind: decision.kind }
}

const DEFAULT_MAC = 0x02_00_00_00_00_51
const DEFAULT_IPS = [IPV4S[3]!, IPV6S[2]!].map(text => parseIp(text)!)

/** A sender that its segment knows, if there is one. */
function senderOf(
  carried: CarriedSwitch,
  id: string,
  mac: number,
  addresses: readonly Uint8Array[] = []
): Sender {
  const all = [...addresses, ...DEFAULT_IPS]
  return {
    mac,
    ipv4: all.find(each => each.length === 4)!,
    ipv6: all.find(each => each.length === 16)!,
    others: [...(carried.core.segment(id)?.records.byMac.keys() ?? [])].filter(other => other !== mac)
  }
}

async function fromPort(carried: CarriedSwitch, { port: at, frame }: FromPort): Promise<void> {
  const port = carried.ports[at % Math.max(1, carried.ports.length)]
  if (port === undefined) return
  const state = carried.core.port(port)!
  const { spec } = state
  const stations = [...(carried.core.segment(spec.segment)?.records.byMac.values() ?? [])]
  const own = state.mac ?? stations.find(entry => entry.port === state)?.record.mac ?? DEFAULT_MAC
  const agreed = spec.kind === 'machine' ? spec.ips.map(text => parseIp(text)!) : []
  const packet = packetOf(frameOf(frame, senderOf(carried, spec.segment, own, agreed)), frame.vnet)
  const segmentId = state.spec.segment
  const outcome = await carried.fromPort(port, packet)
  for (const { kind, handle, body } of outcome.asked) {
    assert.deepEqual({ kind, handle }, { kind: 'fromPort', handle: carried.handleOf(port) })
    assert.deepEqual(body, packet, 'a question is what came')
  }
  const records = recordsOf(carried)
  const decision = carried.core.packetFromPort(state, packet, carried.now)
  // No port of ours makes such a header: its packet cannot be carried, whatever the switch says of its frame.
  const isUnreadable = packet.length >= 24 && decodeVnetHeader(packet) === undefined
  const { asked, delivered, sent } = outcome
  if (isUnreadable && asked.length + delivered.length + sent.length === 0) return
  assertSame(outcome, decision, packet, () => assertComplete(carried, records))
  for (const { record } of sent) {
    const isPartial = frame.vnet === 'partial'
    assert.deepEqual(
      { ...record, body: record.body.toString('hex') },
      {
        kind: KIND.frame,
        flags: isPartial ? FLAG.needsChecksum : 0,
        segment: carried.theirNumberOf(segmentId),
        epoch: record.epoch,
        checksumStart: isPartial ? PARTIAL.start : 0,
        checksumOffset: isPartial ? PARTIAL.offset : 0,
        gsoBytes: 0,
        body: packet.subarray(10).toString('hex')
      }
    )
  }
}

async function fromLink(carried: CarriedSwitch, send: FromLink): Promise<void> {
  const { host, frame, isForwarded } = send
  const state = carried.core.segment(send.segment)
  const there = [...(state?.records.byMac.values() ?? [])].filter(({ record }) => record.host === host)
  const source = there[send.source % Math.max(1, there.length)]?.record
  const body = frameOf(frame, senderOf(carried, send.segment, source?.mac ?? DEFAULT_MAC))
  const mac = body.length >= 12 ? readMac(body, 6) : 0
  const known = state?.records.byMac.get(mac)?.record.epoch
  const since = (send.epoch ?? known ?? 1) % 2 ** 32
  const isPartial = frame.vnet === 'partial'
  const record = encodeRecord({
    kind: KIND.frame,
    flags: (isForwarded ? FLAG.forwarded : 0) | (isPartial ? FLAG.needsChecksum : 0),
    segment: state === undefined ? 60_000 : carried.numberOf(send.segment),
    epoch: since,
    ...(isPartial ? { checksumStart: PARTIAL.start, checksumOffset: PARTIAL.offset } : {}),
    body
  })
  const records = send.inFragments ? fragmentsOf(record) : [record]
  const outcome = await carried.fromLink(host, records, SEGMENTS[0])
  const packet = packetOf(body, isPartial ? 'partial' : 'plain')
  for (const question of outcome.asked) {
    assert.deepEqual(
      { ...question, body: question.body.toString('hex') },
      {
        kind: isForwarded ? 'forwarded' : 'fromLink',
        handle: carried.linkHandleOf(host),
        segment: carried.numberOf(send.segment),
        epoch: since,
        body: packet.toString('hex')
      }
    )
  }
  const before = recordsOf(carried)
  const arrived = { from: host, epoch: since, forwarded: isForwarded, packet }
  const decision = carried.core.packetFromLink(send.segment, arrived, carried.now)
  // Split horizon: what came by a link leaves by none unless the switch says so.
  assert.deepEqual(outcome.sent, [])
  assertSame(outcome, decision, packet, () => assertComplete(carried, before))
}

let fragmented = 0

function fragmentsOf(record: Buffer): Buffer[] {
  const each = Math.ceil(record.length / 2)
  const number = ++fragmented
  return [0, 1].map(index =>
    encodeRecord({
      kind: KIND.fragment,
      segment: index,
      epoch: number,
      checksumOffset: 2,
      gsoBytes: each,
      body: record.subarray(index * each, (index + 1) * each)
    })
  )
}

describe('the native carrier decides as the switch does', function () {
  this.timeout(60_000)
  let rig: DecisionRig

  before(async function () {
    if (!canRun()) this.skip()
    rig = await DecisionRig.start()
  })

  after(async () => {
    await rig?.[Symbol.asyncDispose]()
  })

  async function run(setup: readonly Action[], frames: readonly Send[]): Promise<void> {
    using carried = new CarriedSwitch(rig)
    for (const id of SEGMENTS)
      carried.step({ kind: 'segment-defined', definition: { id, name: 'north/net', allocations: [] } })
    for (const action of setup) act(carried, action)
    for (const send of frames) {
      // What packets taught it is in force for the next.
      carried.follow()
      carried.core.takeEffects()
      if (send.kind === 'port') await fromPort(carried, send)
      else await fromLink(carried, send)
    }
  }

  it('about any frame from any port or link, in any state', async () => {
    counts.clear()
    await fc.assert(
      fc.asyncProperty(
        fc.array(actions, { minLength: 3, maxLength: 14 }),
        fc.array(sends, { minLength: FRAMES / 2, maxLength: FRAMES }),
        run
      ),
      {
        numRuns: Number(process.env.WATARI_RUNS ?? RUNS),
        seed: Number(process.env.WATARI_SEED ?? SEED)
      }
    )
    process.stdout.write(`      ${[...counts].map(([kind, times]) => `${kind} ${times}`).join(', ')}\n`)
    for (const kind of ['port (port)', 'link (link)', 'dropped (drop)', 'asked (many)', 'asked (hold)'])
      assert((counts.get(kind) ?? 0) > 10, `${kind}: only ${counts.get(kind) ?? 0}`)
  })

  const plain = { source: 'own', tags: [], cut: undefined, vnet: 'plain' } as const
  const other = { kind: 'other', etherType: 0x88b5, bytes: 46 } as const
  const atHost = (host: (typeof OTHER_HOSTS)[number], owner: number | undefined, more: object = {}) => ({
    kind: 'record' as const,
    segment: SEGMENTS[0],
    host,
    machine: owner,
    mac: undefined,
    ips: [],
    epoch: 1,
    ...more
  })

  it('about frames for the switch itself, when another host says that it has its MAC', async () => {
    const here = { kind: 'machine' as const, segment: SEGMENTS[0], machine: 0, mac: undefined, ips: [] }
    await run(
      [
        { ...here, hasDevice: true, epoch: 1, isBlocked: false },
        atHost('host-b', undefined, { mac: SERVICE_MAC })
      ],
      [{ kind: 'port', port: 0, frame: { ...plain, destination: SERVICE_MAC, content: other } }]
    )
  })

  for (const message of ['solicitation', 'advertisement'] as const)
    it(`about a station that says in a neighbour ${message} that it has a machine’s address`, async () => {
      const lie = { kind: 'neighbour', message, mac: 'own', solicited: true } as const
      const address = parseIp(IPV6S[0]!)!
      await run(
        [
          { kind: 'tap', segment: SEGMENTS[0], name: 0, mac: undefined },
          atHost('host-b', 0, { ips: [IPV6S[0]] }),
          atHost('host-c', 1)
        ],
        [
          { kind: 'port', port: 0, frame: { ...plain, destination: 0xff_ff_ff_ff_ff_ff, content: other } },
          {
            kind: 'port',
            port: 0,
            frame: {
              ...plain,
              destination: MACHINE_MACS[1]!,
              content: { ...lie, source: address, target: address }
            }
          }
        ]
      )
    })
})
