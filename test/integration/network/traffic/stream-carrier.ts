import type { NativeOptions } from '../../../../agents/network/native/native-plane.ts'
import { NetworkAgent } from '../../../../agents/network/network-agent.ts'
import type { Overlay } from '../../../../overlay/overlay.ts'
import { memorySequences } from '../../../agents/network/fixtures.ts'
import { introduce, TestNodes } from '../../../overlay/support/nodes.ts'
import { SEGMENT } from '../../../protocol/switch/lab.ts'
import { eventually } from '../../../support/eventually.ts'
import type { TrafficCarrier, TrafficHost, TrafficPair } from './carrier.ts'
import { NetworkNamespace } from './namespace.ts'

interface StreamHost extends TrafficHost {
  readonly agent: NetworkAgent
  readonly space: NetworkNamespace
}

export interface StreamPair extends TrafficPair {
  readonly hosts: readonly [StreamHost, StreamHost]
  /** Ends the connection between the hosts, and lets them make a new one. */
  breakConnection(): Promise<void>
}

interface Joined extends AsyncDisposable {
  readonly overlays: readonly [Overlay, Overlay]
  breakConnection(): Promise<void>
}

/** Frames in a stream of the overlay for each direction. */
export const streamCarrier: TrafficCarrier<StreamPair> = {
  name: 'streams',
  start: () => startStreamPair(),
  interruptions: [
    { name: 'the connection breaks and comes back', run: ({ breakConnection }) => breakConnection() }
  ]
}

let pairs = 0

/** Two agents of this process, each with a TAP in a namespace of its own, on one segment. */
export async function startStreamPair(
  native: readonly (NativeOptions | undefined)[] = []
): Promise<StreamPair> {
  const joined = await joinByLibp2p()
  const tag = `wn${process.pid % 100_000}${++pairs}`
  const [a, b] = joined.overlays
  const hosts = [startHost(`${tag}a`, a, native[0]), startHost(`${tag}b`, b, native[1])] as const
  return {
    hosts,
    breakConnection: () => joined.breakConnection(),
    async [Symbol.asyncDispose]() {
      for (const { agent } of hosts) await agent.stop()
      await joined[Symbol.asyncDispose]()
      for (const { space } of hosts) space[Symbol.dispose]()
    }
  }
}

function startHost(name: string, overlay: Overlay, native: NativeOptions | undefined): StreamHost {
  const agent = new NetworkAgent({
    overlay,
    ...(native === undefined ? {} : { native }),
    sequences: memorySequences(),
    random: Math.random,
    onReport: () => {},
    onFault: error => {
      throw error
    }
  })
  const space = new NetworkNamespace(name)
  agent.attachTap(SEGMENT, name)
  space.adopt(name)
  return { agent, space, namespace: name, device: name }
}

async function joinByLibp2p(): Promise<Joined> {
  const nodes = new TestNodes()
  const overlays = [await nodes.start('a'), await nodes.start('b')] as const
  const [a, b] = overlays
  const isConnected = () => a.connection(b.peerId) === 'direct' && b.connection(a.peerId) === 'direct'
  await introduce(a, b)
  await (await a.openStream(b.peerId, 'test/1').catch(() => undefined))?.close()
  await eventually(isConnected, { deadlineMs: 5_000 })
  return {
    overlays,
    async breakConnection() {
      const lost = Promise.withResolvers<void>()
      b.onConnectionChange((host, connected) => {
        if (host === a.self.id && !connected) lost.resolve()
      })
      a.disconnect(b.peerId, 'the test breaks the connection')
      await lost.promise
      await eventually(isConnected, { deadlineMs: 20_000 })
    },
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose]()
  }
}
