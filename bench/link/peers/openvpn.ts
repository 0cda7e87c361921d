import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Peer, startPeer } from '../peer.ts'
import { type Side, sides, type Testbed, tunnelDevice } from '../testbed.ts'

const port = 1194
const startMs = 20_000

/** Two ends with certificates of their own making, which each knows of the other by its fingerprint. */
export const openvpn: Peer = {
  name: 'openvpn',
  layer: 2,
  isEncrypted: true,
  start: testbed =>
    startPeer(testbed, testbed.tunnelAddress('b'), async resources => {
      const fingerprints = { a: await certify(testbed, 'a'), b: await certify(testbed, 'b') }
      const ends = sides.map(side => {
        const [role, other] = side === 'a' ? (['server', 'b'] as const) : (['client', 'a'] as const)
        const words = [
          ...['--dev', tunnelDevice, '--dev-type', 'tap', '--proto', 'udp', '--port', String(port)],
          ...['--remote', testbed.underlayAddress(other), `--tls-${role}`],
          ...(role === 'server' ? ['--dh', 'none'] : []),
          ...['--cert', certificateOf(testbed, side), '--key', keyOf(testbed, side)],
          ...['--peer-fingerprint', fingerprints[other], '--data-ciphers', 'AES-256-GCM']
        ]
        return resources.use(testbed.start(side, 'openvpn', ...words))
      })
      for (const side of sides) await testbed.bringUp(side, tunnelDevice, testbed.tunnelAddress(side))
      for (const end of ends) await end.printed(/Initialization Sequence Completed/, startMs)
      return ends.map(end => end.pid)
    })
}

/** @returns the fingerprint by which the other end knows it */
async function certify(testbed: Testbed, side: Side): Promise<string> {
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2']
  const files = ['-keyout', keyOf(testbed, side), '-out', certificateOf(testbed, side)]
  await testbed.run(side, 'openssl', 'req', '-x509', ...kind, '-subj', `/CN=${side}`, ...files)
  return new X509Certificate(await readFile(certificateOf(testbed, side))).fingerprint256
}

function keyOf(testbed: Testbed, side: Side): string {
  return join(testbed.directory, `${side}.key`)
}

function certificateOf(testbed: Testbed, side: Side): string {
  return join(testbed.directory, `${side}.crt`)
}
