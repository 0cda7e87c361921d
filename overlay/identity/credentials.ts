import type { Ed25519PrivateKey } from '@libp2p/interface'
import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostIdentity } from '../../protocol/host.ts'
import { type CertificateChain, maxTokenBytes, trustRights } from '../../protocol/identity/chain.ts'
import { enrolmentLimits } from '../../protocol/identity/messages.ts'
import { claimTypes, issueBulkCertificate } from './certificate.ts'
import { type AuthenticChain, admittedUntil, authenticateChain } from './chain.ts'
import { type Clock, systemClock } from './clock.ts'
import { createDurably, damaged, readState, writeDurably } from './files.ts'
import { hostIdOf, openHostKey, readKey } from './keys.ts'
import { stateLayout } from './layout.ts'
import { type OrganizationDocument, organizationSchema, parseOrganization } from './organization.ts'
import { inTurns } from './turns.ts'

const token = Type.String({ minLength: 1, maxLength: maxTokenBytes })
const credentialsFile = Type.Object({
  version: Type.Literal(1),
  organization: organizationSchema,
  chain: Type.Object({ site: token, host: token }),
  founder: claimTypes.id,
  bootstrap: Type.Array(Type.String({ minLength: 1, maxLength: enrolmentLimits.addressBytes }), {
    maxItems: enrolmentLimits.addresses
  })
})
export type Membership = Omit<Static<typeof credentialsFile>, 'version'>

/**
 * What makes this host a member: its key and the certificates for it. Renewal replaces the certificates on
 * disk first and in use after; name and id never change.
 */
export class HostCredentials {
  readonly key: Ed25519PrivateKey
  readonly #path: string
  readonly #clock: Clock
  readonly #serially = inTurns()
  #membership: Membership
  #authentic: AuthenticChain

  private constructor(
    path: string,
    key: Ed25519PrivateKey,
    membership: Membership,
    authentic: AuthenticChain,
    clock: Clock
  ) {
    this.#path = path
    this.key = key
    this.#membership = membership
    this.#authentic = authentic
    this.#clock = clock
  }

  /**
   * Opens a member's credentials; expired ones too, since they can still be renewed.
   *
   * @throws WatariError `not-a-member`, `key-exposed`, `state-damaged`
   */
  static async open(stateDir: string, options: { clock?: Clock } = {}): Promise<HostCredentials> {
    const layout = stateLayout(stateDir)
    const file = await readState(layout.credentials, credentialsFile)
    if (file === undefined) {
      throw new WatariError(
        'not-a-member',
        `this host belongs to no organization yet (there is no ${layout.credentials}): run watari join`,
        { fields: { file: layout.credentials } }
      )
    }
    const key = await readKey(layout.hostKey)
    if (key === undefined) throw damaged(layout.hostKey, 'it is missing, and the certificates are for it')
    const authentic = await authenticate(layout.credentials, file, hostIdOf(key))
    return new HostCredentials(layout.credentials, key, file, authentic, options.clock ?? systemClock)
  }

  get identity(): HostIdentity {
    return this.#authentic.identity
  }

  get organization(): OrganizationDocument {
    return this.#membership.organization
  }

  /** The organization's first host. */
  get founder(): HostId {
    return this.#membership.founder
  }

  /** Where the organization could be found when this host joined. */
  get bootstrap(): readonly string[] {
    return this.#membership.bootstrap
  }

  get authentic(): AuthenticChain {
    return this.#authentic
  }

  /** In seconds since 1970. */
  get expiresAt(): number {
    return this.#authentic.expiresAt
  }

  /** Until when others still take this host's votes and renewals, in seconds since 1970. */
  get admittedUntil(): number {
    return admittedUntil(this.#authentic)
  }

  /** When the site's certificate ends, which only the organization's root key can renew (renewSite). */
  get siteExpiresAt(): number {
    return this.#authentic.site.exp
  }

  /** When to ask for the next certificate: at two thirds of this one's life, in seconds since 1970. */
  get renewAt(): number {
    const { issuedAt, expiresAt } = this.#authentic
    return issuedAt + Math.floor(((expiresAt - issuedAt) * 2) / 3)
  }

  chain(): CertificateChain {
    return this.#membership.chain
  }

  /** The chain for this host's bulk process, which lives shorter than the host's. */
  async bulkChain(bulk: HostId): Promise<CertificateChain & { readonly bulk: string }> {
    const certificate = await issueBulkCertificate({ hostKey: this.key, bulk, nowSeconds: this.#clock() })
    return { ...this.#membership.chain, bulk: certificate }
  }

  /**
   * Takes a renewed chain over.
   *
   * @throws WatariError `wrong-certificate` when it is not for this host as it is, and whatever verifyChain throws
   */
  async install(chain: CertificateChain): Promise<void> {
    await this.#serially(async () => {
      const next = await authenticateChain(chain, this.identity.id, only(this.organization))
      const { identity } = this
      if (
        next.kind !== 'agent' ||
        next.identity.name !== identity.name ||
        next.identity.site !== identity.site
      ) {
        throw new WatariError(
          'wrong-certificate',
          'the renewed certificate is for another name or site: it is not used'
        )
      }
      if (next.expiresAt < this.expiresAt) {
        throw new WatariError(
          'wrong-certificate',
          'the renewed certificate ends before the present one: it is not used'
        )
      }
      const membership = { ...this.#membership, chain: { site: chain.site, host: chain.host } }
      await writeDurably(this.#path, format(membership), 0o644)
      this.#membership = membership
      this.#authentic = next
    })
  }
}

/** The key of a host that is about to join. @throws WatariError `already-a-member` */
export async function prepareMembership(stateDir: string): Promise<Ed25519PrivateKey> {
  const layout = stateLayout(stateDir)
  if ((await readState(layout.credentials, credentialsFile)) !== undefined)
    throw alreadyMember(layout.credentials)
  return await openHostKey(layout.hostKey)
}

/** Makes this host a member, in one step. @throws WatariError `already-a-member`, `bad-message` */
export async function writeMembership(stateDir: string, membership: Membership): Promise<void> {
  const { credentials } = stateLayout(stateDir)
  if (!(await createDurably(credentials, format(membership), 0o644))) throw alreadyMember(credentials)
}

/** A trust that ends at one organization. */
export function only(organization: OrganizationDocument) {
  return {
    find: (thumbprint: string) =>
      thumbprint === organization.thumbprint ? { ...organization, rights: trustRights } : undefined
  }
}

async function authenticate(path: string, membership: Membership, host: HostId): Promise<AuthenticChain> {
  try {
    const organization = await parseOrganization(JSON.stringify(membership.organization))
    return await authenticateChain(membership.chain, host, only(organization))
  } catch (cause) {
    throw damaged(path, 'its certificates do not hold together with each other and the host key', cause)
  }
}

function alreadyMember(path: string): WatariError {
  return new WatariError(
    'already-a-member',
    `this host is a member already (${path}): run watari leave first`,
    {
      fields: { file: path }
    }
  )
}

function format(membership: Membership): string {
  return `${JSON.stringify({ version: 1, ...membership }, null, 2)}\n`
}
