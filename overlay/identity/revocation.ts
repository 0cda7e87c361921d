import type { Ed25519PrivateKey } from '@libp2p/interface'
import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import { enrolmentLimits } from '../../protocol/identity/messages.ts'
import { claimTypes, thumbprintSchema } from './certificate.ts'
import type { RevocationSubject } from './chain.ts'
import { type Clock, systemClock } from './clock.ts'
import { damaged, readText, writeDurably } from './files.ts'
import { keyOfHost, type PublicJwk, thumbprint } from './keys.ts'
import { organizationLayout } from './layout.ts'
import { readOrganization, readRootKey } from './organization.ts'
import { openSite } from './site.ts'
import { peekToken, readToken, signToken } from './token.ts'

const maxHosts = 512
const maxSites = 128

/**
 * What an organization takes back: a list signed by its root key, with a number that only grows. A list
 * replaces all earlier ones, so that one message tells everything; nothing is ever taken off it. It reaches
 * hosts in any way and any order, and only the newest counts (the idea of RFC 5280's CRL number).
 */
const revocationClaims = Type.Object({
  iss: thumbprintSchema,
  org: claimTypes.name,
  number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  iat: claimTypes.seconds,
  hosts: Type.Array(claimTypes.id, { maxItems: maxHosts }),
  siteKeys: Type.Array(thumbprintSchema, { maxItems: maxSites })
})
export type RevocationList = Static<typeof revocationClaims>

export function peekRevocations(token: string): RevocationList {
  return peekToken('revocations', revocationClaims, token, enrolmentLimits.revocationBytes)
}

export async function readRevocations(token: string, rootKey: PublicJwk): Promise<RevocationList> {
  return await readToken('revocations', revocationClaims, token, rootKey, enrolmentLimits.revocationBytes)
}

export async function signRevocations(list: RevocationList, rootKey: Ed25519PrivateKey): Promise<string> {
  return await signToken('revocations', list, rootKey)
}

export function names(list: RevocationList, subject: RevocationSubject): boolean {
  return list.hosts.includes(subject.host) || list.siteKeys.includes(subject.siteKey)
}

/**
 * Adds hosts and sites to the organization's list and signs it anew; needs the root key.
 *
 * @returns the new list, to be given to any agent of the organization
 * @throws WatariError `bad-host-id`, `no-site`, `revocation-list-full`, `no-root-key`, `state-damaged`
 */
export async function revoke(
  dir: string,
  what: { hosts?: readonly HostId[]; sites?: readonly string[] },
  options: { clock?: Clock } = {}
): Promise<string> {
  const organization = await readOrganization(dir)
  const rootKey = await readRootKey(dir)
  const path = organizationLayout(dir).revocations
  const old = await readOwn(path, organization.key)
  const hosts = new Set(old?.hosts)
  for (const host of what.hosts ?? []) {
    if (keyOfHost(host) === undefined) {
      throw new WatariError('bad-host-id', `${host.slice(0, 64)} is not the id of a host: see watari hosts`)
    }
    hosts.add(host)
  }
  const siteKeys = new Set(old?.siteKeys)
  for (const site of what.sites ?? [])
    siteKeys.add(await thumbprint((await openSite(site, dir)).claims.cnf.jwk))
  if (hosts.size > maxHosts || siteKeys.size > maxSites) {
    throw new WatariError(
      'revocation-list-full',
      `the list of ${organization.name} holds all that it may: revoke the site instead`
    )
  }
  const list: RevocationList = {
    iss: organization.thumbprint,
    org: organization.name,
    number: (old?.number ?? 0) + 1,
    iat: (options.clock ?? systemClock)(),
    hosts: [...hosts],
    siteKeys: [...siteKeys]
  }
  const token = await signRevocations(list, rootKey)
  await writeDurably(path, `${token}\n`, 0o644)
  return token
}

async function readOwn(path: string, rootKey: PublicJwk): Promise<RevocationList | undefined> {
  const token = (await readText(path))?.trim()
  if (token === undefined) return undefined
  try {
    return await readRevocations(token, rootKey)
  } catch (cause) {
    throw damaged(path, 'it is not a revocation list of this organization', cause)
  }
}
