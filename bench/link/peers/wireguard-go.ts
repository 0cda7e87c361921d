import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Peer, startPeer } from '../peer.ts'
import { run } from '../program.ts'
import { sides, type Testbed } from '../testbed.ts'

const port = 51_820
const startMs = 10_000

/** WireGuard in user space: the kernel of the machines that this was written for has none. Its MTU is 1,420. */
export const wireguardGo: Peer = {
  name: 'wireguard-go',
  layer: 3,
  isEncrypted: true,
  start: testbed =>
    startPeer(testbed, testbed.tunnelAddress('b'), async resources => {
      const keys = { a: await keyPair(testbed), b: await keyPair(testbed) }
      const ends = []
      for (const side of sides) {
        const other = side === 'a' ? 'b' : 'a'
        // Its socket's name comes of the interface's, in a directory that the namespaces share.
        const device = `${testbed.tag}${side}`.slice(-15)
        const end = resources.use(
          testbed.start(side, 'env', 'LOG_LEVEL=verbose', 'wireguard-go', '-f', device)
        )
        await end.printed(/UAPI listener started/, startMs)
        const keyFile = join(testbed.directory, `${side}.key`)
        await writeFile(keyFile, keys[side].secret, { mode: 0o600 })
        await testbed.run(
          ...([side, 'wg', 'set', device, 'listen-port', String(port), 'private-key', keyFile] as const),
          ...['peer', keys[other].open, 'allowed-ips', `${testbed.tunnelAddress(other)}/32`],
          ...['endpoint', `${testbed.underlayAddress(other)}:${port}`]
        )
        await testbed.bringUp(side, device, testbed.tunnelAddress(side))
        ends.push(end)
      }
      return ends.map(end => end.pid)
    })
}

async function keyPair({ signal }: Testbed): Promise<{ secret: string; open: string }> {
  const secret = (await run('wg', ['genkey'], { signal })).trim()
  return { secret, open: (await run('wg', ['pubkey'], { signal, input: secret })).trim() }
}
