import type { Ed25519PrivateKey } from '@libp2p/interface'
import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId, HostRole } from '../../protocol/host.ts'
import { hostIdOf, publicJwk, publicJwkSchema } from './keys.ts'
import { signToken } from './token.ts'

/** How long certificates live. A host's is renewed at two thirds of its life. */
const lifeSeconds = { site: 90 * 86_400, host: 86_400, bulk: 3_600 } as const

const name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' })
const id = Type.String({ minLength: 40, maxLength: 64 })
const seconds = Type.Integer({ minimum: 0, maximum: 2 ** 40 })
const roles = Type.Array(
  Type.Union([
    Type.Literal('host'),
    Type.Literal('gateway'),
    Type.Literal('witness'),
    Type.Literal('issuer')
  ]),
  { minItems: 1, maxItems: 4, uniqueItems: true }
)
export const thumbprintSchema = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })
export const claimTypes = { name, id, seconds, roles } as const

const validity = { iat: seconds, nbf: seconds, exp: seconds }

/** Signed by the organization's root: which key speaks for a site, and which roles it may give. */
export const siteClaims = Type.Object({
  iss: thumbprintSchema,
  org: name,
  sub: name,
  cnf: Type.Object({ jwk: publicJwkSchema }),
  roles,
  ...validity
})
export type SiteClaims = Static<typeof siteClaims>

/** Signed by the site key: which host this is. `sub` is its PeerId. */
export const hostClaims = Type.Object({
  iss: thumbprintSchema,
  org: name,
  site: name,
  name,
  sub: id,
  roles,
  ...validity
})
export type HostClaims = Static<typeof hostClaims>

/** Signed by the host key: which PeerId its bulk process has. */
export const bulkClaims = Type.Object({ iss: id, sub: id, ...validity })
export type BulkClaims = Static<typeof bulkClaims>

export interface Organization {
  readonly name: string
  readonly thumbprint: string
}

export async function issueSiteCertificate(options: {
  rootKey: Ed25519PrivateKey
  organization: Organization
  site: string
  siteKey: Ed25519PrivateKey
  roles: readonly HostRole[]
  nowSeconds: number
  lifeSeconds?: number
}): Promise<string> {
  const { rootKey, organization, site, siteKey, nowSeconds } = options
  const claims: SiteClaims = {
    iss: organization.thumbprint,
    org: organization.name,
    sub: site,
    cnf: { jwk: publicJwk(siteKey.publicKey) },
    roles: [...options.roles],
    ...valid(nowSeconds, options.lifeSeconds ?? lifeSeconds.site)
  }
  return await signToken('site', claims, rootKey)
}

/** @throws WatariError `role-escalation` where the site may not give a role that is wanted */
export async function issueHostCertificate(options: {
  site: SiteClaims
  siteKey: Ed25519PrivateKey
  host: HostId
  name: string
  roles: readonly HostRole[]
  nowSeconds: number
  lifeSeconds?: number
}): Promise<string> {
  const { site, siteKey, host, nowSeconds } = options
  checkRoles(options.roles, site.roles, `site ${site.sub}`)
  const claims: HostClaims = {
    iss: site.iss,
    org: site.org,
    site: site.sub,
    name: options.name,
    sub: host,
    roles: [...options.roles],
    ...valid(nowSeconds, options.lifeSeconds ?? lifeSeconds.host)
  }
  return await signToken('host', claims, siteKey)
}

export async function issueBulkCertificate(options: {
  hostKey: Ed25519PrivateKey
  bulk: HostId
  nowSeconds: number
  lifeSeconds?: number
}): Promise<string> {
  const { hostKey, bulk, nowSeconds } = options
  const claims: BulkClaims = {
    iss: hostIdOf(hostKey),
    sub: bulk,
    ...valid(nowSeconds, options.lifeSeconds ?? lifeSeconds.bulk)
  }
  return await signToken('bulk', claims, hostKey)
}

/** @throws WatariError `role-escalation` */
export function checkRoles(wanted: readonly HostRole[], given: readonly HostRole[], giver: string): void {
  const excess = wanted.filter(role => !given.includes(role))
  if (excess.length === 0) return
  throw new WatariError(
    'role-escalation',
    `${giver} does not give the role ${excess.join(', ')}, only ${given.join(', ')}`,
    {
      fields: { wanted, given }
    }
  )
}

function valid(nowSeconds: number, life: number) {
  return { iat: nowSeconds, nbf: nowSeconds, exp: nowSeconds + life }
}
