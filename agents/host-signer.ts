import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { HostCredentials } from '../overlay/identity/credentials.ts'
import { keyOfHost, publicJwk } from '../overlay/identity/keys.ts'
import type { HostId } from '../protocol/host.ts'
import type { HostSigner } from './resource/signer.ts'

/** Keys that are kept prepared: to prepare one takes as long as to verify a signature with it. */
const KEYS_KEPT = 1_024
const SIGNATURE_BYTES = 64

/** Signs with the host key; a PeerId holds its public half, so anybody's signature can be checked. */
export function hostSigner({ key }: Pick<HostCredentials, 'key'>): HostSigner {
  const keys = new Map<HostId, KeyObject>()
  const keyOf = (host: HostId): KeyObject | undefined => {
    const known = keys.get(host)
    if (known) return known
    const found = keyOfHost(host)
    if (!found) return undefined
    const made = createPublicKey({ key: publicJwk(found), format: 'jwk' })
    if (keys.size >= KEYS_KEPT) keys.delete(keys.keys().next().value!)
    keys.set(host, made)
    return made
  }
  return {
    sign: bytes => key.sign(bytes),
    verify: (host, bytes, signature) => {
      const publicKey = keyOf(host)
      return (
        publicKey !== undefined &&
        signature.length === SIGNATURE_BYTES &&
        verify(null, bytes, publicKey, signature)
      )
    }
  }
}
