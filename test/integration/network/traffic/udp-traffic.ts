import assert from 'node:assert/strict'
import { eventually } from '../../../support/eventually.ts'
import type { Datagram } from './endpoint.ts'
import { type Digest, digestOf, payload } from './payload.ts'
import { type Addresses, assertSent, FAMILIES, type Family, type TrafficEnd, type TrafficRig } from './rig.ts'

/** Datagrams, each with a hash of its own; the kernel cuts those that are longer than the MTU. */

const COMMON_SIZES = [0, 1, 2, 17, 18, 63, 64, 511, 9000, 32_767, 65_507]
const HEADER_BYTES = { ipv4: 28, ipv6: 48 } as const
const LONGEST_BYTES = { ipv4: 65_507, ipv6: 65_527 } as const
const ARRIVAL_MS = 5_000
const BURST_ROUNDS = 8

let seeds = 1_000_000

function sizesOf(family: Family, mtu: number): number[] {
  const whole = mtu - HEADER_BYTES[family]
  return [...COMMON_SIZES, whole - 1, whole, whole + 1, whole + 2, LONGEST_BYTES[family]]
}

/** A way for datagrams from one end to the other. */
export class DatagramPath implements AsyncDisposable {
  readonly sent: Digest[] = []
  readonly #from: TrafficEnd
  readonly #to: TrafficEnd
  readonly #address: string
  readonly #source: number
  readonly #sink: number
  readonly #port: number

  private constructor(
    [from, to]: readonly [TrafficEnd, TrafficEnd],
    address: string,
    ids: { source: number; sink: number; port: number }
  ) {
    this.#from = from
    this.#to = to
    this.#address = address
    this.#source = ids.source
    this.#sink = ids.sink
    this.#port = ids.port
  }

  static async open(
    [from, to]: readonly [TrafficEnd, TrafficEnd],
    family: Family,
    addresses: Addresses = to.addresses
  ): Promise<DatagramPath> {
    const kind = family === 'ipv4' ? 'udp4' : 'udp6'
    const { id: sink, port } = await to.remote.ask('udpOpen', kind)
    const { id: source } = await from.remote.ask('udpOpen', kind)
    return new DatagramPath([from, to], addresses[family], { source, sink, port })
  }

  get arrived(): readonly Digest[] {
    return this.#to.remote.arrived(this.#sink)
  }

  async send(sizes: readonly number[]): Promise<void> {
    const datagrams: Datagram[] = sizes.map(bytes => ({ seed: ++seeds, bytes }))
    this.sent.push(...datagrams.map(({ seed, bytes }) => digestOf(payload(seed, bytes))))
    await this.#from.remote.ask('udpSend', this.#source, this.#address, this.#port, datagrams)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#from.remote.ask('udpClose', this.#source)
    await this.#to.remote.ask('udpClose', this.#sink)
  }
}

/** One datagram at a time: each arrives, for nothing is in its way. */
export async function idleDatagrams(
  rig: TrafficRig,
  mtu: number,
  addresses?: readonly Addresses[]
): Promise<void> {
  for (const [index, direction] of rig.directions.entries())
    await oneByOne(direction, mtu, addresses?.[1 - index])
}

export async function oneByOne(
  direction: readonly [TrafficEnd, TrafficEnd],
  mtu: number,
  addresses?: Addresses
): Promise<void> {
  for (const family of FAMILIES) {
    await using path = await DatagramPath.open(direction, family, addresses)
    for (const [count, bytes] of sizesOf(family, mtu).entries()) {
      await path.send([bytes])
      await eventually(() => path.arrived.length > count, {
        deadlineMs: ARRIVAL_MS,
        everyMs: 1,
        state: () => `a datagram of ${bytes} bytes over ${family} was lost on an idle path`
      })
      assert.deepEqual(path.arrived[count], path.sent[count], `of ${bytes} bytes over ${family}`)
    }
  }
}

/**
 * All sizes at once in all directions, as fast as they go: some may be lost, none may be altered.
 *
 * @returns which share arrived
 */
export async function burstsOfDatagrams(rig: TrafficRig): Promise<number> {
  const counts = await Promise.all(
    rig.directions.flatMap(direction => FAMILIES.map(family => burst(direction, family)))
  )
  const sum = (key: 'sent' | 'arrived') => counts.reduce((total, count) => total + count[key], 0)
  return sum('arrived') / sum('sent')
}

async function burst(
  direction: readonly [TrafficEnd, TrafficEnd],
  family: Family
): Promise<{ sent: number; arrived: number }> {
  await using path = await DatagramPath.open(direction, family)
  for (let round = 0; round < BURST_ROUNDS; round++) await path.send(sizesOf(family, 1500))
  const sent = path.sent.length
  // What is sent until one of them arrives comes behind everything that was not lost.
  await eventually(
    async () => {
      const before = path.sent.length
      await path.send([64])
      const last = path.sent[before]!.sha256
      return eventually(() => path.arrived.some(({ sha256 }) => sha256 === last), { deadlineMs: 500 })
    },
    { deadlineMs: ARRIVAL_MS }
  )
  return { sent, arrived: Math.min(sent, assertSent(path.arrived, path.sent)) }
}
