import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { NetworkAgent } from '../../agents/network/network-agent.ts'
import { createOverlay } from '../../overlay/node.ts'
import type { HostIdentity } from '../../protocol/host.ts'
import { OpenAdmission } from '../../test/overlay/support/admission.ts'

export const carriers = ['native', 'stream'] as const
export type Carrier = (typeof carriers)[number]

export interface SegmentHostOptions {
  readonly name: string
  /** An address of this network namespace. */
  readonly listen: string
  /** Its port on the segment. */
  readonly tap: string
  /** The multiaddr of a host that is there already. */
  readonly peer?: string | undefined
  readonly carrier: Carrier
  /** @param nativeLinks how many there are now */
  readonly onCarrierChange?: (carrier: string, nativeLinks: number) => void
}

/** Disposed of, its TAP is gone. */
export interface SegmentHost extends AsyncDisposable {
  readonly address: string
}

const segment = '11'.repeat(16)

/**
 * As much of a host as a link needs: an overlay on libp2p (TCP, Noise, yamux) and a network agent with one TAP on the
 * segment. Everybody is admitted, by an exchange of the real one's shape.
 *
 * @returns when the TAP is there
 */
export async function startSegmentHost(options: SegmentHostOptions): Promise<SegmentHost> {
  const { name, listen, tap, peer, carrier, onCarrierChange } = options
  const key = await generateKeyPair('Ed25519')
  const id = peerIdFromPrivateKey(key).toString()
  const self: HostIdentity = { id, name, org: 'bench', site: name, roles: ['host'] }
  const overlay = await createOverlay({
    key,
    self,
    admission: new OpenAdmission(self),
    listen: [`/ip4/${listen}/tcp/0`],
    ...(peer === undefined ? {} : { bootstrap: [peer] }),
    onFault: complain
  })
  const agent = new NetworkAgent({
    overlay,
    sequences: { load: () => 0, save: () => {} },
    random: Math.random,
    ...(carrier === 'native' ? { native: { port: 0 } } : {}),
    onCarrierChange: link => {
      const native = agent.status().links.filter(each => each.carrier === 'native')
      onCarrierChange?.(link.carrier, native.length)
    },
    onReport: report => complain(JSON.stringify(report), 'report'),
    onFault: complain
  })
  const stop = async () => {
    await agent.stop()
    await overlay.stop()
  }
  try {
    agent.attachTap(segment, tap)
    return { address: overlay.addresses()[0]!, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function complain(error: unknown, context: string): void {
  process.stderr.write(`${context}: ${error instanceof Error ? error.stack : error}\n`)
}
