import { fileURLToPath } from 'node:url'
import { type Peer, startPeer } from '../peer.ts'
import { type Side, sides, type Testbed, tunnelDevice } from '../testbed.ts'

const program = fileURLToPath(new URL('../host.ts', import.meta.url))
const startMs = 20_000
/** As bin/watari starts an agent: with V8's usual heap a stream's buffers alone make it mark everything nine times a second. */
const agentFlags = ['--max-semi-space-size=2']

/** Our own network agent, a process on either side, held to one of its carriers. */
export function watari(carrier: 'native' | 'stream'): Peer {
  return {
    name: `watari-${carrier}`,
    layer: 2,
    isEncrypted: true,
    isOurs: true,
    start: testbed =>
      startPeer(testbed, testbed.tunnelAddress('b'), async resources => {
        const host = (side: Side, ...peer: string[]) => resources.use(start(testbed, side, carrier, peer))
        const listening = host('a')
        const [, address] = await listening.printed(/^listening (\S+)$/m, startMs)
        const calling = host('b', '--peer', address!)
        await calling.printed(/^listening /m, startMs)
        for (const side of sides) await testbed.bringUp(side, tunnelDevice, testbed.tunnelAddress(side))
        // The first frames go by a stream, while a session is agreed and the path is measured.
        await testbed.reach(testbed.tunnelAddress('b'))
        for (const each of [listening, calling])
          await each.printed(new RegExp(`^carried by ${carrier}$`, 'm'), startMs)
        return [listening.pid, calling.pid]
      })
  }
}

function start(testbed: Testbed, side: Side, carrier: string, peer: readonly string[]) {
  const options = ['--name', side, '--listen', testbed.underlayAddress(side), '--tap', tunnelDevice]
  const words = [...process.execArgv, ...agentFlags, program, ...options, '--carrier', carrier, ...peer]
  return testbed.start(side, process.execPath, ...words)
}
