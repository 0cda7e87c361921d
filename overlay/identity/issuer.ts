import { randomBytes } from 'node:crypto'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity, HostRole } from '../../protocol/host.ts'
import type { CertificateChain } from '../../protocol/identity/chain.ts'
import { type Enrolled, type EnrolmentRequest, enrolmentLimits } from '../../protocol/identity/messages.ts'
import { checkName } from '../../protocol/identity/names.ts'
import { checkRoles, issueHostCertificate } from './certificate.ts'
import { authenticateChain, checkRevocation } from './chain.ts'
import { type Clock, systemClock } from './clock.ts'
import type { HostCredentials } from './credentials.ts'
import { damaged } from './files.ts'
import {
  checkInvitationDate,
  type Invitation,
  invitationLimits,
  peekInvitation,
  readInvitation,
  signInvitation
} from './invitation.ts'
import { publicJwk, readKey } from './keys.ts'
import { stateLayout } from './layout.ts'
import { waitingSite } from './next-site.ts'
import { formatOrganization } from './organization.ts'
import type { TrustStore } from './trust-store.ts'
import { UseLedger } from './use-ledger.ts'

/** A host that was away for longer than this joins again by an invitation. */
const renewalGraceSeconds = 30 * 86_400

export interface IssuerOptions {
  readonly stateDir: string
  readonly credentials: HostCredentials
  readonly trust: TrustStore
  /** Own addresses and those of other hosts to begin with, as multiaddrs; those with our own id first. */
  readonly addresses: () => readonly string[]
  /** The living host of the organization that has this name, if any (from membership). */
  readonly hostNamed: (name: string) => HostId | undefined
  readonly clock?: Clock
}

/**
 * A member that holds its site's key: it invites hosts, makes those who bring an invitation members, and renews
 * certificates. Only a host of its own site, and only for itself.
 */
export class Issuer {
  readonly #options: IssuerOptions
  readonly #siteKey: Ed25519PrivateKey
  readonly #ledger: UseLedger
  readonly #clock: Clock

  private constructor(options: IssuerOptions, siteKey: Ed25519PrivateKey, ledger: UseLedger) {
    this.#options = options
    this.#siteKey = siteKey
    this.#ledger = ledger
    this.#clock = options.clock ?? systemClock
  }

  /**
   * @returns undefined at a host that is not an issuer
   * @throws WatariError `key-exposed`, `state-damaged`
   */
  static async open(options: IssuerOptions): Promise<Issuer | undefined> {
    if (!options.credentials.identity.roles.includes('issuer')) return undefined
    const layout = stateLayout(options.stateDir)
    const siteKey = await readKey(layout.siteKey)
    if (siteKey === undefined)
      throw damaged(layout.siteKey, 'it is missing, and this host is an issuer by its certificate')
    if (publicJwk(siteKey.publicKey).x !== options.credentials.authentic.site.cnf.jwk.x) {
      throw damaged(layout.siteKey, "it is not the key of this host's site")
    }
    return new Issuer(options, siteKey, await UseLedger.open(layout.invitations))
  }

  /**
   * Takes the site's next certificate over, if one waits here (installSite). Hosts get it with their next own one.
   *
   * @returns whether there was one
   * @throws WatariError as installSite
   */
  async takeOverSite(): Promise<boolean> {
    const { stateDir, credentials } = this.#options
    const site = await waitingSite(stateDir, credentials, this.#clock())
    if (site === undefined) return false
    await credentials.install({ site, host: credentials.chain().host })
    return true
  }

  /**
   * @param options.roles what the invited may be at most; by default all but issuer, as far as the site gives it
   * @throws WatariError `bad-invitation-limits`, `no-addresses`, `role-escalation`
   */
  async invite(
    options: { uses?: number; lifeSeconds?: number; roles?: readonly HostRole[] } = {}
  ): Promise<{ readonly invitation: string; readonly id: string; readonly expiresAt: number }> {
    const { credentials } = this.#options
    const { uses = 1, lifeSeconds = 3_600 } = options
    checkLimits(uses, lifeSeconds)
    const { site } = credentials.authentic
    const roles = options.roles ?? site.roles.filter(role => role !== 'issuer')
    checkRoles(roles, site.roles, `site ${site.sub}`)
    const self = credentials.identity.id
    const addresses = dialable(this.#options.addresses(), self)
    if (addresses.length === 0) {
      throw new WatariError(
        'no-addresses',
        'this issuer has no address that a host without a certificate can dial (a relay refuses it): configure listen or announce'
      )
    }
    const now = this.#clock()
    const invitation: Invitation = {
      iss: credentials.organization.thumbprint,
      org: credentials.organization.name,
      site: site.sub,
      sub: self,
      jti: randomBytes(16).toString('hex'),
      addresses: addresses.slice(0, invitationLimits.addresses),
      roles: [...roles],
      uses,
      iat: now,
      exp: now + lifeSeconds
    }
    return {
      invitation: await signInvitation(invitation, this.#siteKey),
      id: invitation.jti,
      expiresAt: invitation.exp
    }
  }

  /** How often an invitation was used. */
  used(id: string): number {
    return this.#ledger.used(id)
  }

  /**
   * Makes the host behind a connection a member.
   *
   * @param host as Noise proved it
   * @throws WatariError `issuer-wrong`, `invitation-altered`, `invitation-expired`, `invitation-used-up`,
   * `role-escalation`, `name-taken`, `revoked`, `site-certificate-expired`
   */
  async enrol(request: EnrolmentRequest, host: HostId): Promise<Enrolled> {
    const { credentials, trust } = this.#options
    const invitation = await this.#check(request.invitation)
    checkName('host', request.name)
    checkRoles(request.roles, invitation.roles, 'the invitation')
    this.#refuseRevoked(host)
    this.#refuseTakenName(request.name, host)
    await this.#ledger.use(invitation, host, this.#clock())
    return {
      chain: await this.#certify(host, request.name, request.roles),
      organization: formatOrganization(credentials.organization),
      founder: credentials.founder,
      bootstrap: this.#options
        .addresses()
        .filter(address => address.length <= enrolmentLimits.addressBytes)
        .slice(0, enrolmentLimits.addresses),
      trusted: trust
        .list()
        .slice(1)
        .map(({ rights, ...organization }) => ({ organization: formatOrganization(organization), rights })),
      revocations: trust
        .revocations()
        .slice(0, 2)
        .map(list => list.token)
    }
  }

  /**
   * A new certificate for a host of this site, as it is.
   *
   * @param host proven by its connection
   * @throws WatariError `issuer-wrong`, `revoked`, `role-escalation`, `site-certificate-expired`
   */
  async renew(host: HostIdentity): Promise<CertificateChain> {
    const { identity } = this.#options.credentials
    if (host.org !== identity.org || host.site !== identity.site)
      throw this.#wrongIssuer(`${host.org}/${host.site}`)
    this.#refuseRevoked(host.id)
    return await this.#certify(host.id, host.name, host.roles)
  }

  /**
   * The same for a host that was away until its certificate expired, and so cannot be admitted.
   *
   * @throws WatariError as verifyChain, and `issuer-wrong`
   */
  async renewExpired(chain: CertificateChain, peer: HostId): Promise<CertificateChain> {
    const authentic = await authenticateChain(chain, peer, this.#options.trust)
    checkRevocation(authentic, this.#options.trust)
    if (authentic.kind !== 'agent')
      throw new WatariError('wrong-certificate-kind', 'a bulk process renews nothing')
    if (this.#clock() > authentic.expiresAt + renewalGraceSeconds) {
      throw new WatariError(
        'certificate-expired',
        `the certificate of ${authentic.identity.name} ended too long ago to be renewed: join again by an invitation`,
        { fields: { expiresAt: authentic.expiresAt } }
      )
    }
    return await this.renew(authentic.identity)
  }

  async #check(text: string): Promise<Invitation> {
    const { credentials } = this.#options
    const claimed = peekInvitation(text)
    if (claimed.sub !== credentials.identity.id || claimed.site !== credentials.identity.site) {
      throw this.#wrongIssuer(claimed.site)
    }
    const invitation = await readInvitation(text, publicJwk(this.#siteKey.publicKey))
    if (invitation.iss !== credentials.organization.thumbprint) throw this.#wrongIssuer(invitation.site)
    checkInvitationDate(invitation, this.#clock())
    return invitation
  }

  #refuseRevoked(host: HostId): void {
    const { credentials, trust } = this.#options
    const { siteKey } = credentials.authentic
    if (!trust.isRevoked(credentials.organization.thumbprint, { host, siteKey })) return
    throw new WatariError(
      'revoked',
      `${host} was revoked by ${credentials.organization.name}: it needs a new host key`,
      {
        fields: { host }
      }
    )
  }

  #refuseTakenName(name: string, host: HostId): void {
    const holder = this.#options.hostNamed(name)
    if (holder === undefined || holder === host) return
    throw new WatariError(
      'name-taken',
      `there is a host ${name} in ${this.#options.credentials.organization.name} already (${holder}): choose another name with --name`,
      {
        fields: { name, holder }
      }
    )
  }

  async #certify(host: HostId, name: string, roles: readonly HostRole[]): Promise<CertificateChain> {
    const { credentials } = this.#options
    const { site } = credentials.authentic
    const nowSeconds = this.#clock()
    // Nobody would admit a host by it.
    if (nowSeconds >= site.exp) {
      throw new WatariError(
        'site-certificate-expired',
        `the certificate of site ${site.sub} ended ${new Date(site.exp * 1_000).toISOString()}: make the next one with ` +
          `'watari site renew ${site.sub}', and give it to the issuer with 'watari site install'`,
        { fields: { site: site.sub, expiresAt: site.exp } }
      )
    }
    const certificate = await issueHostCertificate({
      site,
      siteKey: this.#siteKey,
      host,
      name,
      roles,
      nowSeconds
    })
    return { site: credentials.chain().site, host: certificate }
  }

  #wrongIssuer(site: string): WatariError {
    const { identity } = this.#options.credentials
    return new WatariError(
      'issuer-wrong',
      `${identity.name} is an issuer of ${identity.org}/${identity.site} and cannot answer this for ${site}: ` +
        'ask the issuer that the invitation names',
      { fields: { issuer: identity.id, site: identity.site } }
    )
  }
}

/** Direct addresses of our own, those that mean nothing on other computers last. */
function dialable(addresses: readonly string[], self: HostId): string[] {
  const direct = addresses.filter(text => text.endsWith(`/p2p/${self}`) && !text.includes('/p2p-circuit'))
  const isLoopback = (text: string) => /^\/ip4\/127\.|^\/ip6\/::1\//.test(text)
  return direct.sort((a, b) => Number(isLoopback(a)) - Number(isLoopback(b)))
}

function checkLimits(uses: number, lifeSeconds: number): void {
  const fits = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max
  if (fits(uses, invitationLimits.uses) && fits(lifeSeconds, invitationLimits.lifeSeconds)) return
  throw new WatariError(
    'bad-invitation-limits',
    `an invitation is good for 1 to ${invitationLimits.uses} uses and at most 30 days`,
    { fields: { uses, lifeSeconds } }
  )
}
