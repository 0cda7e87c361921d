import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import type { CertificateChain, TrustRight } from '../../protocol/identity/chain.ts'
import {
  type BulkClaims,
  bulkClaims,
  checkRoles,
  type HostClaims,
  hostClaims,
  type SiteClaims,
  siteClaims
} from './certificate.ts'
import { clockToleranceSeconds, expiredGraceSeconds } from './clock.ts'
import { keyOfHost, type PublicJwk, publicJwk, thumbprint } from './keys.ts'
import { peekToken, readToken } from './token.ts'

/** An organization that is trusted, by what it is called here and for what. */
export interface TrustedOrganization {
  readonly name: string
  readonly key: PublicJwk
  /** Of `key`: the organization's true name. */
  readonly thumbprint: string
  readonly rights: readonly TrustRight[]
}

/** Whom this host believes. */
export interface TrustView {
  find(organization: string): TrustedOrganization | undefined
  isRevoked(organization: string, subject: RevocationSubject): boolean
}

/** What a revocation list may name: a host, or the key of a site and so all that it signed. */
export interface RevocationSubject {
  readonly host: HostId
  readonly siteKey: string
}

/** A chain whose signatures and names hold; whether it is in force is another question. */
export interface AuthenticChain {
  readonly identity: HostIdentity
  readonly kind: 'agent' | 'bulk'
  /** Thumbprint of the organization's root key. */
  readonly organization: string
  readonly siteKey: string
  readonly site: SiteClaims
  readonly notBefore: number
  readonly issuedAt: number
  /** The earliest end of all certificates, in seconds since 1970. */
  readonly expiresAt: number
}

/** A chain that admits whoever shows it. */
export interface AdmittedChain extends AuthenticChain {
  /** It has ended, lately enough for its host to be heard about what runs, and about nothing else. */
  readonly hasEnded: boolean
}

/**
 * Who stands behind a connection: the chain must lead from a trusted root to the very PeerId that Noise proved. Its dates come
 * last: a chain that has ended gets around nothing that one in force has to pass.
 *
 * @throws WatariError `bad-message`, `wrong-certificate-kind`, `unknown-organization`, `bad-signature`,
 * `wrong-peer`, `role-escalation`, `revoked`, `certificate-not-yet-valid`, `certificate-expired`
 */
export async function verifyChain(
  chain: CertificateChain,
  remotePeer: HostId,
  trust: TrustView,
  nowSeconds: number
): Promise<AdmittedChain> {
  const authentic = await authenticateChain(chain, remotePeer, trust)
  checkRevocation(authentic, trust)
  checkBegun(authentic, nowSeconds)
  // A bulk process carries what is begun now.
  if (authentic.kind === 'bulk' || nowSeconds >= admittedUntil(authentic))
    checkNotEnded(authentic, nowSeconds)
  return { ...authentic, hasEnded: hasEnded(authentic, nowSeconds) }
}

/** When a host is not admitted even to what runs any more, in seconds since 1970. */
export function admittedUntil({ expiresAt }: Pick<AuthenticChain, 'expiresAt'>): number {
  return expiresAt + expiredGraceSeconds
}

/** verifyChain without regard to time and revocation: for our own certificates, and for one that is to be renewed. */
export async function authenticateChain(
  chain: CertificateChain,
  remotePeer: HostId,
  trust: Pick<TrustView, 'find'>
): Promise<AuthenticChain> {
  const organization = trustedOrganization(peekToken('site', siteClaims, chain.site), trust)
  const site = await readToken('site', siteClaims, chain.site, organization.key)
  const host = await readToken('host', hostClaims, chain.host, site.cnf.jwk)
  checkSameSite(site, host)
  checkRoles(host.roles, site.roles, `site ${site.sub}`)
  const bulk = chain.bulk === undefined ? undefined : await readBulk(chain.bulk, host)
  const speaker = bulk ?? host
  if (speaker.sub !== remotePeer) {
    throw new WatariError('wrong-peer', `the certificate is for ${speaker.sub}, but ${remotePeer} shows it`, {
      fields: { certified: speaker.sub, peer: remotePeer }
    })
  }
  const all = [site, host, ...(bulk ? [bulk] : [])]
  return {
    identity: { id: host.sub, name: host.name, org: organization.name, site: host.site, roles: host.roles },
    kind: bulk ? 'bulk' : 'agent',
    organization: organization.thumbprint,
    siteKey: await thumbprint(site.cnf.jwk),
    site,
    notBefore: Math.max(...all.map(claims => claims.nbf)),
    issuedAt: host.iat,
    expiresAt: Math.min(...all.map(claims => claims.exp))
  }
}

/** @throws WatariError `revoked` */
export function checkRevocation(chain: AuthenticChain, trust: Pick<TrustView, 'isRevoked'>): void {
  if (!trust.isRevoked(chain.organization, { host: chain.identity.id, siteKey: chain.siteKey })) return
  throw new WatariError(
    'revoked',
    `the certificate of ${chain.identity.name} was revoked by ${chain.identity.org}`,
    {
      fields: { host: chain.identity.id, org: chain.identity.org }
    }
  )
}

/** @throws WatariError `certificate-not-yet-valid`, `certificate-expired` */
export function checkValidity(chain: AuthenticChain, nowSeconds: number): void {
  checkBegun(chain, nowSeconds)
  checkNotEnded(chain, nowSeconds)
}

function checkBegun(chain: AuthenticChain, nowSeconds: number): void {
  const { name } = chain.identity
  if (nowSeconds + clockToleranceSeconds < chain.notBefore) {
    throw new WatariError(
      'certificate-not-yet-valid',
      `the certificate of ${name} begins ${iso(chain.notBefore)} and here it is ${iso(nowSeconds)}: compare the clocks`,
      { fields: { notBefore: chain.notBefore, nowSeconds } }
    )
  }
}

function checkNotEnded(chain: AuthenticChain, nowSeconds: number): void {
  const { name } = chain.identity
  if (hasEnded(chain, nowSeconds)) {
    throw new WatariError(
      'certificate-expired',
      `the certificate of ${name} ended ${iso(chain.expiresAt)} and here it is ${iso(nowSeconds)}: ` +
        'it has to be renewed by an issuer of its site',
      { fields: { expiresAt: chain.expiresAt, nowSeconds } }
    )
  }
}

function hasEnded({ expiresAt }: AuthenticChain, nowSeconds: number): boolean {
  return nowSeconds - clockToleranceSeconds >= expiresAt
}

function trustedOrganization(site: SiteClaims, trust: Pick<TrustView, 'find'>): TrustedOrganization {
  const organization = trust.find(site.iss)
  if (organization === undefined) {
    throw new WatariError(
      'unknown-organization',
      `organization ${site.org} (${site.iss}) is not trusted here: an administrator of this site has to run watari trust add`,
      { fields: { org: site.org, thumbprint: site.iss } }
    )
  }
  if (organization.name !== site.org) {
    throw new WatariError(
      'unknown-organization',
      `the organization trusted here as ${organization.name} calls itself ${site.org}: remove it and add its own document`,
      { fields: { org: site.org, thumbprint: site.iss } }
    )
  }
  return organization
}

/** A site key signs for its own site only. */
function checkSameSite(site: SiteClaims, host: HostClaims): void {
  if (host.iss === site.iss && host.org === site.org && host.site === site.sub) return
  throw new WatariError(
    'role-escalation',
    `site ${site.org}/${site.sub} signed for ${host.org}/${host.site}`,
    {
      fields: { signer: site.sub, site: host.site }
    }
  )
}

async function readBulk(token: string, host: HostClaims): Promise<BulkClaims> {
  const key = keyOfHost(host.sub)
  if (key === undefined) throw new WatariError('bad-message', `${host.sub} is not the id of a host`)
  const bulk = await readToken('bulk', bulkClaims, token, publicJwk(key))
  if (bulk.iss !== host.sub)
    throw new WatariError('bad-signature', 'the bulk certificate names another host as its signer')
  return bulk
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}
