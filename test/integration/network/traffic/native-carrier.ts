import type { NetworkAgent } from '../../../../agents/network/network-agent.ts'
import { eventually } from '../../../support/eventually.ts'
import type { TrafficCarrier } from './carrier.ts'
import { type StreamPair, startStreamPair } from './stream-carrier.ts'
import { UdpRelay } from './udp-relay.ts'

interface NativePair extends StreamPair {
  readonly relay: UdpRelay | undefined
}

const deadline = { deadlineMs: 20_000 }

/** Datagrams between two threads' sockets on the loopback device, with trains that the kernel never cuts. */
export const nativeCarrier: TrafficCarrier<NativePair> = {
  name: 'the native carrier',
  start: () => startNativePair(undefined),
  interruptions: [{ name: 'the control connection breaks', run: ({ breakConnection }) => breakConnection() }]
}

/** The same over a way that can be blocked, and that delivers out of order. */
export const relayedNativeCarrier: TrafficCarrier<NativePair> = {
  name: 'the native carrier, out of order',
  isOutOfOrder: true,
  start: async () => startNativePair(await UdpRelay.start({ reorders: true })),
  interruptions: [
    {
      name: 'UDP is blocked, and frames go by streams',
      run: async pair => {
        pair.relay!.isBlocked = true
        await carriedBy('stream', pair)
      }
    },
    {
      name: 'UDP passes again',
      run: async pair => {
        pair.relay!.isBlocked = true
        await carriedBy('stream', pair)
        pair.relay!.isBlocked = false
        await carriedBy('native', pair)
      }
    }
  ]
}

async function startNativePair(relay: UdpRelay | undefined): Promise<NativePair> {
  const at = (port: number) => () => [`/ip4/127.0.0.1/tcp/${port}`]
  // Without a relay each tells its own port, whichever that is.
  const native = [1, 0].map(side => ({
    port: 0,
    addresses: relay === undefined ? at(1) : at(relay.ports[side]!),
    isAddressExact: relay !== undefined
  }))
  const pair = await startStreamPair(native)
  relay?.joins(pair.hosts.map(({ agent }) => udpPortOf(agent)) as [number, number])
  return {
    ...pair,
    relay,
    async [Symbol.asyncDispose]() {
      await pair[Symbol.asyncDispose]()
      await relay?.[Symbol.asyncDispose]()
    }
  }
}

function udpPortOf(agent: NetworkAgent): number {
  const { carrier } = agent.status()
  if (!carrier.native) throw new Error(carrier.detail)
  return carrier.udpPort
}

async function carriedBy(carrier: string, { hosts }: NativePair): Promise<void> {
  const is = (agent: NetworkAgent) => agent.status().links.every(link => link.carrier === carrier)
  await eventually(() => hosts.every(({ agent }) => is(agent)), {
    ...deadline,
    state: () => JSON.stringify(hosts.map(({ agent }) => agent.status().links))
  })
}
