import type { HostIdentity } from '../../protocol/host.ts'
import type { CertificateChain } from '../../protocol/identity/chain.ts'
import { renewalRequestCodec, renewedCodec } from '../../protocol/identity/messages.ts'
import type { Method } from '../overlay.ts'
import type { HostCredentials } from './credentials.ts'
import type { Issuer } from './issuer.ts'

/** Asks an issuer of one's own site for the next certificate; for oneself only, as the connection proves. */
export const renewMethod: Method<Record<string, never>, CertificateChain> = {
  name: 'identity/renew',
  request: renewalRequestCodec,
  response: renewedCodec,
  deadlineMs: 5_000
}

/** The issuer's side: `overlay.handle(renewMethod, renewalHandler(issuer))`. */
export function renewalHandler(
  issuer: Issuer
): (request: unknown, from: HostIdentity) => Promise<CertificateChain> {
  return async (_, from) => await issuer.renew(from)
}

/** An issuer renews its own certificate without asking anybody. */
export async function renewOwn(issuer: Issuer, credentials: HostCredentials): Promise<void> {
  await credentials.install(await issuer.renew(credentials.identity))
}
