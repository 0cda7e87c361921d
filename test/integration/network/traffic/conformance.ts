import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '../../../support/eventually.ts'
import type { TrafficCarrier, TrafficPair } from './carrier.ts'
import { brokenFramesBetween, framesOfEverySize, framesWithLength } from './frame-traffic.ts'
import { startLan } from './lan.ts'
import { canRun } from './namespace.ts'
import { assertSent, assertWhole, open, TrafficRig } from './rig.ts'
import {
  beyond,
  bothFamilies,
  everyOffload,
  manyLongFlows,
  manySmallWrites,
  oddWrites,
  wholeAndCut
} from './tcp-traffic.ts'
import { burstsOfDatagrams, DatagramPath, idleDatagrams, oneByOne } from './udp-traffic.ts'
import { tag } from './vlan.ts'

const MTU = 1500
const JUMBO_MTU = 9000
const ODD_MTU = 1281
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at)
const JUMBO_FRAMES = [1514, 1515, 1518, 1519, 2047, 2048, 4095, 4097, 8191, ...range(8_990, 9_014)]
const PROGRESS_BYTES = 256 * 1024
const PROGRESS_DATAGRAMS = 300
/** Datagrams that are sent together, again and again. */
const SEQUENCE_SIZES = range(1_001, 1_010)
const SEQUENCE_EVERY_MS = 2
const PROGRESS_MS = 30_000

/**
 * What every carrier of a link has to keep of every kind of traffic: everything arrives as it was sent or not at
 * all. It is checked from end to end by hashes, for a TAP leaves checksums to its receiver, so that a mistake
 * in cutting or merging frames would pass every checksum on the way.
 */
export function trafficConformance<Pair extends TrafficPair>(carrier: TrafficCarrier<Pair>): void {
  const { isOutOfOrder } = carrier
  describe(`traffic over ${carrier.name}`, function () {
    this.timeout(90_000)
    let rig: TrafficRig<Pair>

    before(async function () {
      if (!canRun) {
        console.log('    NOT RUN: needs root and /dev/net/tun')
        this.skip()
      }
      rig = await TrafficRig.start(() => carrier.start())
    })

    afterEach(() => rig?.reset())

    after(async () => {
      await rig?.[Symbol.asyncDispose]()
    })

    describe('TCP is whole', () => {
      it('as superframes and cut by the kernel', () => wholeAndCut(rig, MTU, { isOutOfOrder }))
      for (const timestamps of [true, false])
        it(`with any offloads at both ends, ${timestamps ? 'with' : 'without'} timestamps`, () =>
          everyOffload(rig, timestamps))
      it('in writes of odd sizes', () => oddWrites(rig))
      it('in many small writes of many connections', () => manySmallWrites(rig))
      it('in long flows in both directions', () => manyLongFlows(rig))
    })

    describe('UDP is whole', () => {
      for (const tx of [true, false])
        it(`in every size, and nothing is lost on an idle path, with tx-checksumming ${tx ? 'on' : 'off'}`, async () => {
          await rig.setOffloads({ tx, tso: tx, gso: true, gro: true })
          await idleDatagrams(rig, MTU)
        })

      it('in bursts of every size', async () => {
        const share = await burstsOfDatagrams(rig)
        console.log(`        ${Math.round(share * 100)} % arrived`)
      })
    })

    describe('a VLAN', () => {
      it('carries TCP, as superframes and cut, and UDP', async function () {
        const made = await tag(rig)
        if (typeof made === 'string') {
          console.log(`        NOT RUN: ${made}`)
          return this.skip()
        }
        await using tagged = made
        console.log(`        tags by ${tagged.by}`)
        await rig.reach(tagged.addresses)
        await wholeAndCut(rig, MTU, { addresses: tagged.addresses[1], isOutOfOrder })
        await idleDatagrams(rig, MTU, tagged.addresses)
      })
    })

    for (const [name, mtu] of [
      ['jumbo', JUMBO_MTU],
      ['odd', ODD_MTU]
    ] as const)
      describe(`an MTU of ${mtu}, which is ${name}`, () => {
        it('carries TCP, as superframes and cut', async () => {
          rig.setMtu(mtu)
          await wholeAndCut(rig, mtu, { isOutOfOrder })
        })

        it('carries UDP', async () => {
          rig.setMtu(mtu)
          await idleDatagrams(rig, mtu)
        })
      })

    describe('frames of any kind', () => {
      it('arrive in every size from 14 to 1514 bytes', () => framesOfEverySize(rig, range(14, 1514)))

      it('arrive in jumbo sizes', async () => {
        rig.setMtu(JUMBO_MTU)
        await framesOfEverySize(rig, JUMBO_FRAMES)
      })

      it('arrive with a length instead of a type', () => framesWithLength(rig))

      it('that are broken break nothing else', async () => {
        await brokenFramesBetween(rig)
        await idleDatagrams(rig, MTU)
        await framesOfEverySize(rig, [14, 60, 1514])
      })
    })

    describe('what goes on behind the second host', () => {
      it('is cut and has checksums as its sender would have sent it', async () => {
        await using lan = await startLan(rig)
        const [near] = rig.ends
        await oneByOne([near, lan], MTU)
        await oneByOne([lan, near], MTU)
        await beyond(rig, lan)
      })
    })

    const { interruptions = [] } = carrier
    if (interruptions.length > 0)
      describe('flows go on', () => {
        for (const { name, run } of interruptions)
          it(`when ${name}`, () => flowsGoOn(rig, () => run(rig.pair)))
      })
  })
}

/** A connection of each family and a sequence of datagrams go on, before, while and after something happens. */
async function flowsGoOn(rig: TrafficRig, interrupt: () => Promise<void>): Promise<void> {
  const flows = await Promise.all(bothFamilies(rig, undefined).map(open))
  await using path = await DatagramPath.open(rig.ends, 'ipv4')
  const ends = flows.flatMap(({ from, to, near, far }) => [
    { remote: from.remote, id: near },
    { remote: to.remote, id: far }
  ])
  const received = async () => [
    ...(await Promise.all(ends.map(({ remote, id }) => remote.ask('tcpReceivedBytes', id)))),
    path.arrived.length
  ]
  /** Everybody receives more than what may have been on its way. */
  const progress = async () => {
    const before = await received()
    const least = [...ends.map(() => PROGRESS_BYTES), PROGRESS_DATAGRAMS]
    await eventually(
      async () => (await received()).every((count, each) => count >= before[each]! + least[each]!),
      { deadlineMs: PROGRESS_MS, state: () => 'a flow does not go on' }
    )
  }

  const ending = new AbortController()
  const sequence = sendSequence(path, ending.signal)
  try {
    await progress()
    await interrupt()
    await progress()
  } finally {
    ending.abort()
    await sequence
    for (const { remote, id } of ends) await remote.ask('tcpStop', id)
  }
  await Promise.all(flows.map(assertWhole))
  const arrived = assertSent(path.arrived, path.sent)
  console.log(`      ${path.sent.length - arrived} of ${path.sent.length} datagrams were lost`)
}

async function sendSequence(path: DatagramPath, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await path.send(SEQUENCE_SIZES)
    await delay(SEQUENCE_EVERY_MS)
  }
}
