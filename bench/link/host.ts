import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { NetworkAgent } from '../../agents/network/network-agent.ts'
import { createOverlay } from '../../overlay/node.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import { OpenAdmission } from '../../test/overlay/support/admission.ts'

/*
 * `host.ts --name N --listen ADDRESS --tap DEVICE [--peer MULTIADDR] [--carrier native|stream]`: as much of a host as a link
 * needs, in the network namespace where it is started: an overlay on libp2p (TCP, Noise, yamux) and a network agent
 * with one TAP on a segment. Everybody is admitted, by an exchange of the real one's shape. Prints `listening` with its
 * multiaddr when the TAP is there and by which carrier its frames go, and ends on SIGTERM.
 */
const segment = '11'.repeat(16)

const { values } = parseArgs({
  options: {
    name: { type: 'string', default: '' },
    listen: { type: 'string', default: '' },
    tap: { type: 'string', default: '' },
    peer: { type: 'string' },
    carrier: { type: 'string', default: 'stream' }
  }
})
if (!['native', 'stream'].includes(values.carrier))
  throw new Error(`no carrier '${values.carrier}'; there are native and stream`)

const ending = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
const key = await generateKeyPair('Ed25519')
const id = peerIdFromPrivateKey(key).toString()
const self: HostIdentity = { id, name: values.name, org: 'bench', site: values.name, roles: ['host'] }
const overlay = await createOverlay({
  key,
  self,
  admission: new OpenAdmission(self),
  listen: [`/ip4/${values.listen}/tcp/0`],
  ...(values.peer === undefined ? {} : { bootstrap: [values.peer] }),
  onFault: complain
})
const agent = new NetworkAgent({
  overlay,
  sequences: { load: () => 0, save: () => {} },
  random: Math.random,
  ...(values.carrier === 'native' ? { native: { port: 0 } } : {}),
  onCarrierChange: ({ carrier }) => process.stdout.write(`carried by ${carrier}\n`),
  onReport: report => complain(JSON.stringify(report), 'report'),
  onFault: complain
})
try {
  agent.attachTap(segment, values.tap)
  process.stdout.write(`listening ${overlay.addresses()[0]}\n`)
  await ending
} finally {
  await agent.stop()
  await overlay.stop()
}

function complain(error: unknown, context: string): void {
  process.stderr.write(`${context}: ${error instanceof Error ? error.stack : error}\n`)
}
