import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createOverlay, type NodeOverlay, type NodeOverlayOptions } from '../../../overlay/node.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import { OpenAdmission } from './admission.ts'

export interface TestNode extends NodeOverlay {
  readonly key: PrivateKey
  readonly admission: OpenAdmission
  readonly faults: unknown[]
}

type NodeOptions = Partial<Omit<NodeOverlayOptions, 'self'>> & { self?: Partial<HostIdentity> }

/** Nodes on loopback, all stopped together. */
export class TestNodes implements AsyncDisposable {
  readonly #nodes: TestNode[] = []

  async start(name: string, { self: changes, ...options }: NodeOptions = {}): Promise<TestNode> {
    const key = options.key ?? (await generateKeyPair('Ed25519'))
    const id = peerIdFromPrivateKey(key).toString()
    const self: HostIdentity = { id, name, org: 'test', site: 'here', roles: ['host'], ...changes }
    const admission = new OpenAdmission(self)
    const faults: unknown[] = []
    const overlay = await createOverlay({
      admission,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      onFault: error => faults.push(error),
      ...options,
      key,
      self
    })
    const node = Object.assign(overlay, { key, admission, faults })
    this.#nodes.push(node)
    return node
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map(node => node.stop()))
  }
}

/** Tells every node of every other. */
export async function introduce(...nodes: TestNode[]): Promise<void> {
  for (const a of nodes) for (const b of nodes) if (a !== b) await a.addAddresses(b.peerId, b.addresses())
}
