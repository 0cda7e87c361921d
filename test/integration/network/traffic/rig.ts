import assert from 'node:assert/strict'
import { eventually } from '../../../support/eventually.ts'
import type { TrafficHost, TrafficPair } from './carrier.ts'
import { ip } from './namespace.ts'
import type { Digest } from './payload.ts'
import { RemoteEnd } from './remote-end.ts'
import type { Offloads } from './system.ts'
import type { TcpFlow } from './tcp-end.ts'

export const FAMILIES = ['ipv4', 'ipv6'] as const
export type Family = (typeof FAMILIES)[number]
export type Addresses = Readonly<Record<Family, string>>

/** Addresses of a host on the plain TAP. */
const PLAIN_SUBNET = 99
const REACH_MS = 20_000
const MTU_BYTES = 1500
const ALL_OFFLOADS: Offloads = { tx: true, tso: true, gso: true, gro: true }

export interface TrafficEnd {
  readonly host: TrafficHost
  readonly remote: RemoteEnd
  readonly addresses: Addresses
}

/** A pair of hosts with an endpoint program in each, able to reach each other. */
export class TrafficRig<Pair extends TrafficPair = TrafficPair> implements AsyncDisposable {
  readonly pair: Pair
  readonly ends: readonly [TrafficEnd, TrafficEnd]

  private constructor(pair: Pair, ends: readonly [TrafficEnd, TrafficEnd]) {
    this.pair = pair
    this.ends = ends
  }

  static async start<Pair extends TrafficPair>(start: () => Promise<Pair>): Promise<TrafficRig<Pair>> {
    await using onFailure = new AsyncDisposableStack()
    const pair = onFailure.use(await start())
    const end = async (index: 0 | 1): Promise<TrafficEnd> => {
      const host = pair.hosts[index]
      const addresses = assign(host, host.device, PLAIN_SUBNET, index)
      return { host, addresses, remote: onFailure.use(await RemoteEnd.start(host.namespace)) }
    }
    const rig = new TrafficRig(pair, [await end(0), await end(1)])
    await rig.reach(rig.ends.map(({ addresses }) => addresses))
    onFailure.move()
    return rig
  }

  /** Both directions, each with whom sends first. */
  get directions(): [TrafficEnd, TrafficEnd][] {
    const [a, b] = this.ends
    return [
      [a, b],
      [b, a]
    ]
  }

  /** As it was when it began. */
  async reset(): Promise<void> {
    this.setMtu(MTU_BYTES)
    await this.setOffloads(ALL_OFFLOADS)
    await this.setTimestamps(true)
  }

  async setOffloads(offloads: Offloads): Promise<void> {
    for (const { host, remote } of this.ends) await remote.ask('setOffloads', host.device, offloads)
  }

  async setTimestamps(areOn: boolean): Promise<void> {
    for (const { remote } of this.ends) await remote.ask('setSysctl', 'ipv4/tcp_timestamps', areOn ? 1 : 0)
  }

  setMtu(bytes: number): void {
    for (const { host } of this.ends)
      ip('-n', host.namespace, 'link', 'set', host.device, 'mtu', String(bytes))
  }

  /** Waits until datagrams go both ways, so that nobody has to be asked for an address after that. */
  async reach(addresses: readonly Addresses[]): Promise<void> {
    for (const [index, [from, to]] of this.directions.entries())
      for (const family of FAMILIES) {
        const kind = family === 'ipv4' ? 'udp4' : 'udp6'
        const { id: sink, port } = await to.remote.ask('udpOpen', kind)
        const { id: source } = await from.remote.ask('udpOpen', kind)
        await eventually(
          async () => {
            await from.remote.ask('udpSend', source, addresses[1 - index]![family], port, [
              { seed: 0, bytes: 8 }
            ])
            return to.remote.arrived(sink).length > 0
          },
          { deadlineMs: REACH_MS, everyMs: 20, state: () => `${from.host.device} does not reach ${family}` }
        )
        await to.remote.ask('udpClose', sink)
        await from.remote.ask('udpClose', source)
      }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { remote } of this.ends) await remote[Symbol.asyncDispose]()
    await this.pair[Symbol.asyncDispose]()
  }
}

/** Gives an interface its addresses in a subnet of the test. @param index of the host */
export function assign(host: TrafficHost, device: string, subnet: number, index: number): Addresses {
  const addresses = { ipv4: `10.${subnet}.0.${index + 1}`, ipv6: `fd${subnet}::${index + 1}` }
  ip('-n', host.namespace, 'addr', 'add', `${addresses.ipv4}/24`, 'dev', device)
  ip('-n', host.namespace, 'addr', 'add', `${addresses.ipv6}/64`, 'dev', device, 'nodad')
  return addresses
}

export interface Connection {
  readonly from: TrafficEnd
  readonly to: TrafficEnd
  readonly address: string
  readonly there: TcpFlow
  readonly back: TcpFlow
}

/** A connection that is open, with the ids by which each end knows it. */
export interface OpenConnection extends Connection {
  readonly near: number
  readonly far: number
}

export async function open(connection: Connection): Promise<OpenConnection> {
  const { from, to, address, there, back } = connection
  const { id: far, port } = await to.remote.ask('tcpListen', back)
  return { ...connection, far, near: await from.remote.ask('tcpConnect', address, port, there) }
}

/** Waits for the end of a connection: what one end received is what the other sent, in both directions. */
export async function assertWhole(connection: OpenConnection): Promise<void> {
  const { from, to, there, back } = connection
  const [near, far] = await Promise.all([
    from.remote.ask('tcpResult', connection.near),
    to.remote.ask('tcpResult', connection.far)
  ]).catch(cause => {
    throw new Error(`the connection from ${from.host.device} to ${connection.address} does not end`, {
      cause
    })
  })
  if (there.bytes !== undefined) assert.equal(near.sent.bytes, there.bytes)
  if (back.bytes !== undefined) assert.equal(far.sent.bytes, back.bytes)
  assert.deepEqual(far.received, near.sent, `altered on the way to ${connection.address}`)
  assert.deepEqual(near.received, far.sent, `altered on the way back from ${connection.address}`)
}

/** Runs all of them at once. */
export async function run(connections: readonly Connection[]): Promise<void> {
  await Promise.all(connections.map(async connection => assertWhole(await open(connection))))
}

/**
 * Nothing arrived that was not sent, and nothing more often than it was sent.
 *
 * @returns how many arrived
 */
export function assertSent(arrived: readonly Digest[], sent: readonly Digest[]): number {
  const left = new Map<string, number>()
  for (const { sha256 } of sent) left.set(sha256, (left.get(sha256) ?? 0) + 1)
  for (const { sha256, bytes } of arrived) {
    const count = left.get(sha256) ?? 0
    assert(count > 0, `${bytes} bytes arrived that nobody sent, or twice: ${sha256}`)
    left.set(sha256, count - 1)
  }
  return arrived.length
}
