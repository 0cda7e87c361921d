import assert from 'node:assert/strict'
import fc from 'fast-check'
import { formatIp, formatMac, parseIp, readMac } from '../../../../protocol/switch/address.ts'
import { SERVICE_MAC } from '../../../../protocol/switch/answers.ts'
import type { Decision } from '../../../../protocol/switch/forwarding.ts'
import { decodeVnetHeader } from '../../../../protocol/switch/packet.ts'
import { CarriedSwitch, DecisionRig, type OTHER_HOSTS, type Outcome } from './decision-rig.ts'
import { frameOf, IPV4S, IPV6S, MACHINE_MACS, PARTIAL, packetOf, type Sender } from './guest-frames.ts'
import {
  type Action,
  act,
  actions,
  type FromLink,
  type FromPort,
  SEGMENTS,
  type Send,
  sends
} from './random-switch.ts'
import { canRun } from './rig.ts'
import { encodeRecord, FLAG, KIND } from './wire.ts'

/*
 * The carrier's rules (native/src/forwarding.cc) are a part of the switch's (protocol/switch/forwarding.ts), written a
 * second time. Here both decide about the same packet in the same state: what the carrier does by itself is what the
 * switch would have done, to the bit, and nothing is left undone by it; all else reaches the switch as it came.
 */

const SEED = 20_261_122
const RUNS = 300
const FRAMES = 24

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
        { ...here, hasDevice: true, epoch: 1, leaving: undefined },
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
