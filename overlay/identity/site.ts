import { randomBytes } from 'node:crypto'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { WatariError } from '../../protocol/errors.ts'
import type { HostRole } from '../../protocol/host.ts'
import { checkName, hostRoles } from '../../protocol/identity/names.ts'
import { issueSiteCertificate, type SiteClaims, siteClaims } from './certificate.ts'
import { type Clock, systemClock } from './clock.ts'
import { damaged, makeDirectory, readText, syncDirectory, writeDurably } from './files.ts'
import { generateKey, publicJwk, readKey, writeNewKey } from './keys.ts'
import { organizationLayout, siteLayout } from './layout.ts'
import { type OrganizationDocument, readOrganization, readRootKey } from './organization.ts'
import { readToken } from './token.ts'

/** A site with its key at hand. */
export interface SiteSigner {
  readonly organization: OrganizationDocument
  readonly claims: SiteClaims
  readonly certificate: string
  readonly key: Ed25519PrivateKey
}

/**
 * Makes a site: its key, and a certificate for it signed by the organization's root.
 *
 * @param options.roles which roles the site may give to hosts; default all
 * @throws WatariError `bad-name`, `site-exists`, `no-organization`, `no-root-key`, `key-exposed`, `state-damaged`
 */
export async function addSite(
  site: string,
  dir: string,
  options: { roles?: readonly HostRole[]; clock?: Clock } = {}
): Promise<SiteSigner> {
  checkName('site', site)
  await readRootKey(dir)
  const { folder } = siteLayout(dir, site)
  if (await exists(folder)) throw siteExists(site, folder)
  const staging = join(organizationLayout(dir).sites, `.${site}.${randomBytes(6).toString('hex')}`)
  const key = await generateKey()
  try {
    await makeDirectory(staging)
    await writeNewKey(join(staging, 'site.key'), key)
    const certificate = await certify(
      dir,
      site,
      key,
      options.roles ?? hostRoles,
      options.clock ?? systemClock
    )
    await writeDurably(join(staging, 'site.jws'), `${certificate}\n`, 0o644)
    await rename(staging, folder)
    await syncDirectory(dirname(folder))
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    if (error instanceof WatariError) throw error
    if (await exists(folder)) throw siteExists(site, folder)
    throw new WatariError('state-not-written', `cannot write ${folder}; nothing was changed`, {
      cause: error
    })
  }
  return await openSite(site, dir)
}

/**
 * A new certificate for a site's same key. Each issuer of the site has to be given it (installSite).
 *
 * @throws WatariError `no-organization`, `no-site`, `no-root-key`, `key-exposed`, `state-damaged`, `state-not-written`
 */
export async function renewSite(
  site: string,
  dir: string,
  options: { clock?: Clock } = {}
): Promise<SiteSigner> {
  const { key, claims } = await openSite(site, dir)
  const certificate = await certify(dir, site, key, claims.roles, options.clock ?? systemClock)
  await writeDurably(siteLayout(dir, site).certificate, `${certificate}\n`, 0o644)
  return await openSite(site, dir)
}

/** @throws WatariError `no-organization`, `no-site`, `key-exposed`, `state-damaged` */
export async function openSite(site: string, dir: string): Promise<SiteSigner> {
  checkName('site', site)
  const organization = await readOrganization(dir)
  const layout = siteLayout(dir, site)
  const key = await readKey(layout.key)
  const certificate = (await readText(layout.certificate))?.trim()
  if (key === undefined || certificate === undefined) {
    throw new WatariError(
      'no-site',
      `there is no site ${site} in ${dir}: make it with watari site add ${site}`,
      {
        fields: { site, dir }
      }
    )
  }
  const claims = await readSiteCertificate(layout.certificate, certificate, organization)
  if (claims.sub !== site || claims.cnf.jwk.x !== publicJwk(key.publicKey).x) {
    throw damaged(layout.certificate, 'it does not belong to the key beside it')
  }
  return { organization, claims, certificate, key }
}

async function readSiteCertificate(
  path: string,
  certificate: string,
  organization: OrganizationDocument
): Promise<SiteClaims> {
  try {
    return await readToken('site', siteClaims, certificate, organization.key)
  } catch (cause) {
    throw damaged(path, 'it is not a certificate of this organization', cause)
  }
}

async function certify(
  dir: string,
  site: string,
  siteKey: Ed25519PrivateKey,
  roles: readonly HostRole[],
  clock: Clock
): Promise<string> {
  const organization = await readOrganization(dir)
  const rootKey = await readRootKey(dir)
  return await issueSiteCertificate({ rootKey, organization, site, siteKey, roles, nowSeconds: clock() })
}

function siteExists(site: string, folder: string): WatariError {
  return new WatariError(
    'site-exists',
    `there is a site ${site} in ${folder} already; it is not overwritten`,
    {
      fields: { site }
    }
  )
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}
