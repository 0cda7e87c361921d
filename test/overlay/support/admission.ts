import type { NoiseComponents } from '@chainsafe/libp2p-noise'
import { type ConnectionEncrypter, type PeerId, serviceCapabilities } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import type { Admission, Standing } from '../../../overlay/admission.ts'
import { quickNoise } from '../../../overlay/identity/quick-noise.ts'
import type { HostIdentity } from '../../../protocol/host.ts'

/** Admits whoever shows an identity: the exchange has the shape of the real one, without its certificates. */
export class OpenAdmission implements Admission {
  readonly refusals = []
  readonly #self: HostIdentity
  readonly #known = new Map<string, HostIdentity>()
  readonly #withdrawn: ((peerId: string, code: string) => void)[] = []

  constructor(self: HostIdentity) {
    this.#self = self
  }

  encrypter = (components: NoiseComponents): ConnectionEncrypter<unknown> => {
    const inner = quickNoise(components)
    const exchange = async <Secured extends { connection: unknown; remotePeer: PeerId }>(
      secured: Secured
    ): Promise<Secured> => {
      const messages = lpStream(secured.connection as Parameters<typeof lpStream>[0], { maxDataLength: 4096 })
      const signal = AbortSignal.timeout(5_000)
      await messages.write(new TextEncoder().encode(JSON.stringify(this.#self)), { signal })
      const identity = JSON.parse(new TextDecoder().decode((await messages.read({ signal })).subarray()))
      if (identity.org === 'strangers') throw new Error('not admitted')
      this.#known.set(secured.remotePeer.toString(), identity)
      return { ...secured, connection: messages.unwrap() }
    }
    return {
      protocol: '/watari/test-noise/1',
      [Symbol.toStringTag]: 'test-noise',
      [serviceCapabilities]: ['@libp2p/connection-encryption'],
      secureOutbound: async (connection, options) =>
        exchange(await inner.secureOutbound(connection, options)),
      secureInbound: async (connection, options) => exchange(await inner.secureInbound(connection, options))
    } as ConnectionEncrypter<unknown>
  }

  identityOf(peerId: string): HostIdentity | undefined {
    return this.#known.get(peerId)
  }

  standingOf(): Standing {
    return { oursHasEnded: false, theirsHasEnded: false }
  }

  onWithdrawn(handler: (peerId: string, code: string) => void): () => void {
    this.#withdrawn.push(handler)
    return () => this.#withdrawn.splice(this.#withdrawn.indexOf(handler), 1)
  }

  withdraw(peerId: string): void {
    this.#known.delete(peerId)
    for (const handler of this.#withdrawn) handler(peerId, 'revoked')
  }
}
