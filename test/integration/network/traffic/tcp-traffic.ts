import assert from 'node:assert/strict'
import { seededRandom } from '../../../support/random.ts'
import { type Addresses, type Connection, FAMILIES, run, type TrafficEnd, type TrafficRig } from './rig.ts'
import type { Offloads } from './system.ts'
import type { TcpFlow } from './tcp-end.ts'

/** TCP of every kind, each connection hashed in both directions. */

const WHOLE_WRITES = [65_536]
const LONG_BYTES = 4 * 1024 * 1024
const MATRIX_BYTES = 192 * 1024
/** Ethernet's, with a tag. */
const MAX_HEADER_BYTES = 18

/** Unlike each other and the same in every run. */
let seeds = 0
export function flow(bytes: number | undefined, changes: Partial<TcpFlow> = {}): TcpFlow {
  const limit = bytes === undefined ? {} : { bytes }
  return { seed: ++seeds, writes: WHOLE_WRITES, noDelay: false, ...limit, ...changes }
}

/** One connection for each family, that sends in both directions at once. */
export function bothFamilies(
  rig: TrafficRig,
  bytes: number | undefined,
  changes: Partial<TcpFlow> = {},
  addresses: Addresses = rig.ends[1].addresses
): Connection[] {
  return between(rig.ends, bytes, changes, addresses)
}

function between(
  [from, to]: readonly [TrafficEnd, TrafficEnd],
  bytes: number | undefined,
  changes: Partial<TcpFlow> = {},
  addresses: Addresses = to.addresses
): Connection[] {
  return FAMILIES.map(family => ({
    from,
    to,
    address: addresses[family],
    there: flow(bytes, changes),
    back: flow(bytes, changes)
  }))
}

/** All 16 of them; bit by bit: tso, gso, tx, gro. */
const offloads: readonly Offloads[] = Array.from({ length: 16 }, (_, bits) => ({
  tso: (bits & 1) === 0,
  gso: (bits & 2) === 0,
  tx: (bits & 4) === 0,
  gro: (bits & 8) === 0
}))

/** Every combination at one end with every one at the other. */
export async function everyOffload(rig: TrafficRig, timestamps: boolean): Promise<void> {
  await rig.setTimestamps(timestamps)
  const [near, far] = rig.ends
  for (const ours of offloads) {
    await near.remote.ask('setOffloads', near.host.device, ours)
    for (const theirs of offloads) {
      await far.remote.ask('setOffloads', far.host.device, theirs)
      await run(bothFamilies(rig, MATRIX_BYTES)).catch(cause => {
        throw new Error(`with ${JSON.stringify(ours)} here and ${JSON.stringify(theirs)} there`, { cause })
      })
    }
  }
}

interface WholeAndCutOptions {
  readonly addresses?: Addresses
  readonly isOutOfOrder?: boolean | undefined
}

/**
 * Whole TCP with superframes, and cut by the kernel: and that each end really sends so, lest the tests not test
 * what they say. Everything of it goes to `addresses`.
 */
export async function wholeAndCut(
  rig: TrafficRig,
  mtu: number,
  { addresses = rig.ends[1].addresses, isOutOfOrder = false }: WholeAndCutOptions = {}
): Promise<void> {
  const frameBytes = mtu + MAX_HEADER_BYTES
  // Who thinks that packets are lost sends few at a time.
  for (const bytes of await meanPacketBytes(rig, true, addresses))
    assert(
      isOutOfOrder || bytes > 2 * frameBytes,
      `superframes would be longer than ${bytes} bytes on average`
    )
  for (const bytes of await meanPacketBytes(rig, false, addresses))
    assert(bytes <= frameBytes, `plain frames would be shorter than ${bytes} bytes on average`)
}

/** What a packet that each end sends is long on average. */
async function meanPacketBytes(rig: TrafficRig, tso: boolean, addresses: Addresses): Promise<number[]> {
  const sent = () => Promise.all(rig.ends.map(({ host, remote }) => remote.ask('counters', host.device)))
  await rig.setOffloads({ tx: true, tso, gso: true, gro: true })
  const before = await sent()
  await run(bothFamilies(rig, LONG_BYTES, {}, addresses))
  const after = await sent()
  return after.map(
    ({ sentBytes, sentPackets }, end) =>
      (sentBytes - before[end]!.sentBytes) / (sentPackets - before[end]!.sentPackets)
  )
}

const random = seededRandom(7)
const WRITES: readonly (readonly [string, readonly number[], number])[] = [
  ['1', [1], 3_000],
  ['7', [7], 20_000],
  // Segments of IPv4 and of IPv6 with timestamps are as long as the second of each three.
  ...[1427, 1428, 1429, 1447, 1448, 1449].map(bytes => [String(bytes), [bytes], 1_000_000] as const),
  ['65535', [65_535], 3_000_000],
  ['random', Array.from({ length: 500 }, () => 1 + Math.floor(random() ** 3 * 100_000)), 3_000_000]
]

/** Every size by itself, with and without Nagle's algorithm. */
export async function oddWrites(rig: TrafficRig): Promise<void> {
  for (const [name, writes, bytes] of WRITES)
    await run([false, true].flatMap(noDelay => bothFamilies(rig, bytes, { writes, noDelay }))).catch(
      cause => {
        throw new Error(`with writes of ${name} bytes`, { cause })
      }
    )
}

/** Several connections, begun at either end, whose small segments mix. */
export async function manySmallWrites(rig: TrafficRig): Promise<void> {
  const sizes = [[1], [7], [100], [3, 1, 4, 1, 5, 9, 2, 6], [511], [1448, 1]]
  await run(
    rig.directions.flatMap(([from, to]) =>
      sizes.flatMap(writes =>
        FAMILIES.map(family => ({
          from,
          to,
          address: to.addresses[family],
          there: flow(writes[0]! * 1_000, { writes, noDelay: true }),
          back: flow(writes[0]! * 1_000, { writes, noDelay: true })
        }))
      )
    )
  )
}

/** Long flows in both directions, begun at either end. */
export async function manyLongFlows(rig: TrafficRig): Promise<void> {
  await run([...rig.directions, ...rig.directions].flatMap(ends => between(ends, LONG_BYTES)))
}

/** To and from a host behind the second one, whose superframes are cut on the way, and plain ones. */
export async function beyond(rig: TrafficRig, end: TrafficEnd): Promise<void> {
  const [near] = rig.ends
  for (const tso of [true, false]) {
    await rig.setOffloads({ tx: tso, tso, gso: true, gro: true })
    for (const areOn of [true, false]) {
      await rig.setTimestamps(areOn)
      await run([...between([near, end], LONG_BYTES), ...between([end, near], LONG_BYTES)])
    }
  }
}
