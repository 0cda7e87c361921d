import type { HostCredentials } from '../overlay/identity/credentials.ts'
import { keyOfHost } from '../overlay/identity/keys.ts'
import type { HostSigner } from './resource/signer.ts'

/** Signs with the host key; a PeerId holds its public half, so anybody's signature can be checked. */
export function hostSigner({ key }: HostCredentials): HostSigner {
  return {
    sign: bytes => key.sign(bytes),
    verify: (host, bytes, signature) => keyOfHost(host)?.verify(bytes, signature) ?? false
  }
}
