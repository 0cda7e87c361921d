import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Peer, startPeer } from '../peer.ts'
import { type Side, sides, type Testbed, tunnelDevice } from '../testbed.ts'

const port = 4242

/** Each knows where the other is, without a lighthouse. Its MTU is 1,300, as it comes. */
export const nebula: Peer = {
  name: 'nebula',
  layer: 3,
  isEncrypted: true,
  start: testbed =>
    startPeer(testbed, testbed.tunnelAddress('b'), async resources => {
      const file = (name: string) => join(testbed.directory, name)
      const authority = { certificate: file('ca.crt'), key: file('ca.key') }
      const out = ['-out-crt', authority.certificate, '-out-key', authority.key]
      await testbed.run('a', 'nebula-cert', 'ca', '-name', 'link', ...out)
      const ends = []
      for (const side of sides) {
        await testbed.run(
          ...([side, 'nebula-cert', 'sign', '-name', side] as const),
          ...['-ca-crt', authority.certificate, '-ca-key', authority.key],
          ...['-ip', `${testbed.tunnelAddress(side)}/24`],
          ...['-out-crt', file(`${side}.crt`), '-out-key', file(`${side}.key`)]
        )
        await writeFile(file(`${side}.yaml`), configuration(testbed, side))
        ends.push(resources.use(testbed.start(side, 'nebula', '-config', file(`${side}.yaml`))))
      }
      return ends.map(end => end.pid)
    })
}

function configuration(testbed: Testbed, side: Side): string {
  const other = side === 'a' ? 'b' : 'a'
  const anybody = [{ port: 'any', proto: 'any', host: 'any' }]
  return stringify({
    pki: {
      ca: join(testbed.directory, 'ca.crt'),
      cert: join(testbed.directory, `${side}.crt`),
      key: join(testbed.directory, `${side}.key`)
    },
    static_host_map: { [testbed.tunnelAddress(other)]: [`${testbed.underlayAddress(other)}:${port}`] },
    lighthouse: { am_lighthouse: false, hosts: [] },
    listen: { host: testbed.underlayAddress(side), port },
    tun: { dev: tunnelDevice },
    firewall: { outbound: anybody, inbound: anybody }
  })
}
