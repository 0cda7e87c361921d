import { errorCode } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import type { Overlay } from '../overlay.ts'
import type { TrustStore } from './trust-store.ts'

/** One topic for the whole federation: a list concerns whoever trusts its organization. */
export const revocationTopic = 'identity/revocations'

export interface RevocationSpread {
  /** Tells everybody what this host knows; called from time to time, for those who were away. */
  announce(): Promise<void>
}

/**
 * Carries revocation lists from host to host. A list proves itself by its signature, so it does not matter who
 * passes it on; only news are passed on, and only lists of organizations that this host trusts. A host that was
 * away hears of the newest list at the next `announce` of anybody.
 *
 * @param onFault told what could not be kept or sent (a full disk); such a list is taken at its next coming
 */
export function spreadRevocations(
  overlay: Pick<Overlay, 'publish' | 'subscribe'>,
  trust: TrustStore,
  onFault: (error: unknown) => void
): RevocationSpread {
  const take = async (token: string) => {
    try {
      await trust.acceptRevocations(token)
    } catch (error) {
      if (!harmless.has(errorCode(error))) onFault(error)
    }
  }
  overlay.subscribe(revocationTopic, (message: Uint8Array, _from: HostId) => {
    const token = new TextDecoder().decode(message)
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return false
    void take(token)
    return true
  })
  return {
    announce: async () => {
      for (const { token } of trust.revocations())
        await overlay.publish(revocationTopic, new TextEncoder().encode(token))
    }
  }
}

/** What a stranger's list may be without it being a fault of ours. */
const harmless = new Set(['unknown-organization', 'bad-signature', 'bad-message', 'wrong-certificate-kind'])
