import { authenticateChain } from '../overlay/identity/chain.ts'
import type { HostCredentials } from '../overlay/identity/credentials.ts'
import type { TrustStore } from '../overlay/identity/trust-store.ts'
import { renewedCodec } from '../protocol/identity/messages.ts'
import type { MemberRecord } from '../protocol/membership/record.ts'

/** Our certificates as membership spreads them, so that hosts we never met can know who we are. */
export function spreadCredentials(credentials: HostCredentials): Uint8Array {
  return renewedCodec.encode(credentials.chain())
}

/**
 * Whether a record's certificates prove what it says about its host. That they may have ended meanwhile does not make
 * the host another one: it only keeps it from new connections.
 */
export async function believesRecord(
  trust: TrustStore,
  { host, credentials }: MemberRecord
): Promise<boolean> {
  const { identity, kind } = await authenticateChain(renewedCodec.decode(credentials), host.id, trust)
  const isSame = identity.name === host.name && identity.org === host.org && identity.site === host.site
  return kind === 'agent' && isSame && host.roles.every(role => identity.roles.includes(role))
}
