import type { Ed25519PrivateKey } from '@libp2p/interface'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostRole } from '../../protocol/host.ts'
import type { Enrolled } from '../../protocol/identity/messages.ts'
import { checkName } from '../../protocol/identity/names.ts'
import { issueHostCertificate } from './certificate.ts'
import { authenticateChain, checkValidity } from './chain.ts'
import { type Clock, systemClock } from './clock.ts'
import { HostCredentials, only, prepareMembership, writeMembership } from './credentials.ts'
import { checkInvitationDate, type Invitation, peekInvitation } from './invitation.ts'
import { askIssuer } from './issuer-client.ts'
import { hostIdOf, keyOfHost, publicJwk, readKey, writeNewKey } from './keys.ts'
import { stateLayout } from './layout.ts'
import { parseOrganization, recordFounder } from './organization.ts'
import { openSite } from './site.ts'
import { TrustStore } from './trust-store.ts'

export interface JoinOptions {
  readonly stateDir: string
  /** The host's name in its site. */
  readonly name: string
  readonly roles?: readonly HostRole[]
  readonly clock?: Clock
  /** For each of the issuer's addresses. */
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
}

/**
 * Makes this host a member by an invitation. What the issuer says is believed only as far as it leads to the
 * organization whose fingerprint is in the invitation, and to this host's own key.
 *
 * Can be repeated after any failure: the host key stays, and the issuer knows it again.
 *
 * @throws WatariError `already-a-member`, `invitation-altered`, `invitation-expired`, `invitation-used-up`,
 * `issuer-wrong`, `issuer-unreachable`, `wrong-organization`, `wrong-certificate`, `role-escalation`, `name-taken`
 */
export async function join(text: string, options: JoinOptions): Promise<HostCredentials> {
  const { stateDir, name, roles = ['host'], clock = systemClock } = options
  checkName('host', name)
  const invitation = peekInvitation(text)
  if (keyOfHost(invitation.sub) === undefined) {
    throw new WatariError(
      'invitation-altered',
      'the invitation names an issuer that is no host: copy it again, whole'
    )
  }
  checkInvitationDate(invitation, clock())
  const key = await prepareMembership(stateDir)
  const verdict = await askIssuer({
    key,
    issuer: invitation.sub,
    addresses: invitation.addresses,
    hello: { kind: 'enrolment', enrolment: { invitation: text.trim(), name, roles } },
    ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
    ...(options.signal === undefined ? {} : { signal: options.signal })
  })
  if (verdict.kind !== 'enrolled')
    throw new WatariError('bad-message', 'the issuer answered something else than was asked')
  return await becomeMember(verdict.enrolled, invitation, key, { ...options, roles, clock })
}

/**
 * Makes the first host of a site, and an issuer of it, with the organization's directory at hand.
 *
 * @throws WatariError `already-a-member`, `no-organization`, `no-site`, `role-escalation`, `key-exists`
 */
export async function joinWithSiteKey(
  options: { site: string; dir: string; bootstrap?: readonly string[] } & Omit<
    JoinOptions,
    'deadlineMs' | 'signal'
  >
): Promise<HostCredentials> {
  const { stateDir, name, site, dir, roles = ['host', 'gateway', 'issuer'], clock = systemClock } = options
  checkName('host', name)
  const signer = await openSite(site, dir)
  const key = await prepareMembership(stateDir)
  const id = hostIdOf(key)
  const host = await issueHostCertificate({
    site: signer.claims,
    siteKey: signer.key,
    host: id,
    name,
    roles,
    nowSeconds: clock()
  })
  if (roles.includes('issuer')) await keepSiteKey(stateLayout(stateDir).siteKey, signer.key)
  const founder = await recordFounder(dir, { id, name })
  await writeMembership(stateDir, {
    organization: signer.organization,
    chain: { site: signer.certificate, host },
    founder: founder.id,
    bootstrap: [...(options.bootstrap ?? [])]
  })
  return await HostCredentials.open(stateDir, { clock })
}

/**
 * Renews a certificate that expired while this host was away, at an issuer of its site, by the host key alone.
 *
 * @param issuers multiaddrs that end with the issuer's id; tried in order
 * @throws WatariError `issuer-unreachable`, `certificate-expired` (too long ago), `revoked`, `issuer-wrong`
 */
export async function renewExpired(
  credentials: HostCredentials,
  issuers: readonly string[],
  options: { deadlineMs?: number; signal?: AbortSignal } = {}
): Promise<void> {
  let last: unknown
  for (const address of issuers) {
    const issuer = address.slice(address.lastIndexOf('/p2p/') + '/p2p/'.length)
    try {
      const { key } = credentials
      const hello = { kind: 'renewal', chain: credentials.chain() } as const
      const verdict = await askIssuer({ key, issuer, addresses: [address], hello, ...options })
      if (verdict.kind !== 'renewed')
        throw new WatariError('bad-message', 'the issuer answered something else than was asked')
      return await credentials.install(verdict.chain)
    } catch (error) {
      last = error
    }
  }
  throw (
    last ??
    new WatariError(
      'issuer-unreachable',
      'no issuer is known to renew the certificate: join again by an invitation'
    )
  )
}

async function becomeMember(
  enrolled: Enrolled,
  invitation: Invitation,
  key: Ed25519PrivateKey,
  options: JoinOptions & { roles: readonly HostRole[]; clock: Clock }
): Promise<HostCredentials> {
  const organization = await parseOrganization(enrolled.organization)
  if (organization.thumbprint !== invitation.iss) {
    throw new WatariError(
      'wrong-organization',
      'the issuer answered for another organization than the invitation names: do not trust it, and ask who invited',
      { fields: { invited: invitation.iss, answered: organization.thumbprint } }
    )
  }
  const authentic = await authenticateChain(enrolled.chain, hostIdOf(key), only(organization))
  checkValidity(authentic, options.clock())
  const { identity } = authentic
  if (
    authentic.kind !== 'agent' ||
    identity.site !== invitation.site ||
    identity.name !== options.name ||
    identity.roles.join() !== options.roles.join()
  ) {
    throw new WatariError(
      'wrong-certificate',
      'the issuer gave a certificate for something else than was asked; it is not used'
    )
  }
  requireHost(enrolled.founder)
  const trust = await TrustStore.open(options.stateDir, organization)
  for (const { organization: document, rights } of enrolled.trusted) await trust.add(document, rights)
  for (const list of enrolled.revocations) await trust.acceptRevocations(list)
  await writeMembership(options.stateDir, {
    organization,
    chain: { site: enrolled.chain.site, host: enrolled.chain.host },
    founder: enrolled.founder,
    bootstrap: [...enrolled.bootstrap]
  })
  return await HostCredentials.open(options.stateDir, { clock: options.clock })
}

function requireHost(id: HostId): void {
  if (keyOfHost(id) === undefined)
    throw new WatariError('bad-message', 'the issuer names a founder that is no host')
}

/** A repeated join finds the key that it copied before it was interrupted. */
async function keepSiteKey(path: string, key: Ed25519PrivateKey): Promise<void> {
  const kept = await readKey(path)
  if (kept !== undefined && publicJwk(kept.publicKey).x === publicJwk(key.publicKey).x) return
  await writeNewKey(path, key)
}
