import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Peer, startPeer } from '../peer.ts'
import { type Side, sides, type Testbed, tunnelDevice } from '../testbed.ts'

/** Version 1.0 in switch mode, with its own choice of ciphers. */
export const tinc: Peer = {
  name: 'tinc',
  layer: 2,
  isEncrypted: true,
  start: testbed =>
    startPeer(testbed, testbed.tunnelAddress('b'), async resources => {
      const keys = { a: rsaKeys(), b: rsaKeys() }
      const ends = []
      for (const side of sides) {
        const directory = join(testbed.directory, side)
        await mkdir(join(directory, 'hosts'), { recursive: true })
        for (const host of sides) {
          const text = `Address = ${testbed.underlayAddress(host)}\n${keys[host].publicKey}`
          await writeFile(join(directory, 'hosts', host), text)
        }
        await writeFile(join(directory, 'rsa_key.priv'), keys[side].privateKey, { mode: 0o600 })
        await writeFile(join(directory, 'tinc.conf'), configuration(side))
        ends.push(resources.use(start(testbed, side, directory)))
        await testbed.bringUp(side, tunnelDevice, testbed.tunnelAddress(side))
      }
      return ends.map(end => end.pid)
    })
}

function start(testbed: Testbed, side: Side, directory: string) {
  return testbed.start(side, 'tincd', '-c', directory, '-D', `--pidfile=${join(directory, 'pid')}`)
}

function configuration(side: Side): string {
  const lines = [`Name = ${side}`, 'Mode = switch', `Interface = ${tunnelDevice}`, 'AddressFamily = ipv4']
  return [...lines, ...(side === 'b' ? ['ConnectTo = a'] : []), ''].join('\n')
}

function rsaKeys(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' }
  })
}
