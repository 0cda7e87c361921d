import type { LinkStatus } from '../../../../agents/network/links.ts'
import type { SessionTimes } from '../../../../agents/network/native/native-sessions.ts'
import type { NetworkAgent } from '../../../../agents/network/network-agent.ts'
import { eventually } from '../../../support/eventually.ts'
import type { TrafficCarrier } from './carrier.ts'
import { type StreamPair, startStreamPair } from './stream-carrier.ts'
import { UdpRelay } from './udp-relay.ts'

interface NativePair extends StreamPair {
  readonly relays: readonly UdpRelay[]
}

/** So short that every test of some length sees several changes of keys. */
const SESSION_TIMES: SessionTimes = {
  rekeyMs: 1_500,
  rekeyDatagrams: 2 ** 30,
  stragglerMs: 1_000,
  firstRetryMs: 500,
  lastRetryMs: 60_000
}

/** Datagrams between two threads' sockets on the loopback device, with trains that the kernel never cuts. */
export const nativeCarrier: TrafficCarrier<NativePair> = {
  name: 'the native carrier',
  start: () => startNativePair([]),
  interruptions: [{ name: 'the control connection breaks', run: ({ breakConnection }) => breakConnection() }]
}

/** The same over two ways that can be blocked, and that deliver out of order. */
export const relayedNativeCarrier: TrafficCarrier<NativePair> = {
  name: 'the native carrier, out of order',
  isOutOfOrder: true,
  start: async () =>
    startNativePair([await UdpRelay.start({ reorders: true }), await UdpRelay.start({ reorders: true })]),
  interruptions: [
    {
      name: 'UDP is blocked, and frames go by streams',
      run: async pair => {
        block(pair, true)
        await links(pair, ({ carrier }) => carrier === 'stream')
      }
    },
    {
      name: 'UDP passes again',
      run: async pair => {
        block(pair, true)
        await links(pair, ({ carrier }) => carrier === 'stream')
        block(pair, false)
        await links(pair, ({ carrier }) => carrier === 'native')
      }
    },
    {
      name: 'the way in use fails, and another is taken',
      run: async pair => {
        block(pair, false)
        await links(pair, ({ carrier }) => carrier === 'native')
        const used = (side: 0 | 1) => portIn(pair.hosts[side].agent.status().links[0]!)
        const ways = pair.relays.filter(relay => relay.port(0) === used(0) || relay.port(1) === used(1))
        const seen = new Set<string>()
        for (const way of ways.slice(0, 1)) way.isBlocked = true
        await links(pair, link => {
          seen.add(link.carrier)
          return !ways.slice(0, 1).some(way => [way.port(0), way.port(1)].includes(portIn(link)))
        })
        if (seen.size !== 1) throw new Error(`meanwhile frames went by ${[...seen].join(', ')}`)
      }
    },
    {
      name: 'one side is seen at another address',
      run: async pair => {
        block(pair, false)
        await links(pair, ({ carrier }) => carrier === 'native')
        for (const relay of pair.relays) await relay.rebind(1)
        await links(
          pair,
          link => link.carrier === 'native' && pair.relays.some(relay => relay.port(1) === portIn(link)),
          [1]
        )
      }
    }
  ]
}

async function startNativePair(relays: readonly UdpRelay[]): Promise<NativePair> {
  const at = (ports: readonly number[]) => () => ports.map(port => `/ip4/127.0.0.1/tcp/${port}`)
  const native = ([1, 0] as const).map(side => ({
    port: 0,
    sessionTimes: SESSION_TIMES,
    // Without a relay each tells its own port, whichever that is.
    addresses: relays.length === 0 ? at([1]) : () => at(relays.map(relay => relay.port(side)))(),
    isAddressExact: relays.length > 0
  }))
  const pair = await startStreamPair(native)
  for (const relay of relays) relay.joins(pair.hosts.map(({ agent }) => udpPortOf(agent)) as [number, number])
  return {
    ...pair,
    relays,
    async [Symbol.asyncDispose]() {
      await pair[Symbol.asyncDispose]()
      for (const relay of relays) await relay[Symbol.asyncDispose]()
    }
  }
}

function block({ relays }: NativePair, isBlocked: boolean): void {
  for (const relay of relays) relay.isBlocked = isBlocked
}

function udpPortOf(agent: NetworkAgent): number {
  const { carrier } = agent.status()
  if (!carrier.native) throw new Error(carrier.detail)
  return carrier.udpPort
}

function portIn({ address }: LinkStatus): number {
  return Number(address?.split(':').at(-1))
}

/** Waits until this holds of every link. */
async function links(
  { hosts }: NativePair,
  holds: (link: LinkStatus) => boolean,
  sides: readonly number[] = [0, 1]
): Promise<void> {
  await eventually(() => sides.every(side => hosts[side]!.agent.status().links.every(holds)), {
    deadlineMs: 20_000,
    state: () => JSON.stringify(hosts.map(({ agent }) => agent.status().links))
  })
}
