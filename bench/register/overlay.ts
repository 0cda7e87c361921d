import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createOverlay, type NodeOverlay } from '../../overlay/node.ts'
import type { Method } from '../../overlay/overlay.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import { OpenAdmission } from '../../test/overlay/support/admission.ts'

/** A host's overlay (TCP, Noise, yamux) as the agents have it; everybody is admitted. */
export async function openOverlay(name: string, listen: string): Promise<NodeOverlay> {
  const key = await generateKeyPair('Ed25519')
  const id = peerIdFromPrivateKey(key).toString()
  const self: HostIdentity = { id, name, org: 'bench', site: name, roles: ['host'] }
  return await createOverlay({
    key,
    self,
    admission: new OpenAdmission(self),
    listen: [`/ip4/${listen}/tcp/0`],
    onFault: (error, context) => process.stderr.write(`${context}: ${error}\n`)
  })
}

const bytes = {
  name: 'bytes',
  maxBytes: 1_024,
  encode: (value: Uint8Array) => value,
  decode: (value: Uint8Array) => value
}

/** Nothing but the way there and back, by the same means as a voter's questions. */
export const echo: Method<Uint8Array, Uint8Array> = {
  ...{ name: 'bench/echo', request: bytes, response: bytes },
  ...{ deadlineMs: 5_000, opensAhead: ['bench/echo'] }
}
