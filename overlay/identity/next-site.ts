import { readFile } from 'node:fs/promises'
import { errorCode, errorMessage, WatariError } from '../../protocol/errors.ts'
import { type SiteClaims, siteClaims } from './certificate.ts'
import { authenticateChain } from './chain.ts'
import { type Clock, clockToleranceSeconds, systemClock } from './clock.ts'
import { HostCredentials, only } from './credentials.ts'
import { readText, writeDurably } from './files.ts'
import { stateLayout } from './layout.ts'
import { peekToken } from './token.ts'

/**
 * Gives an issuer the next certificate of its site, as `renewSite` made it. It waits beside the site key, because
 * credentials.json is the agent's own to write; the agent takes it over within a minute, or when it starts.
 *
 * @throws WatariError `not-a-member`, `not-an-issuer`, `no-certificate`, `wrong-certificate`, `certificate-expired`,
 * `certificate-not-yet-valid`, `bad-message`, `wrong-certificate-kind`, `bad-signature`, `role-escalation`,
 * `state-not-written`; what was there before is untouched
 */
export async function installSite(
  file: string,
  options: { stateDir: string; clock?: Clock }
): Promise<SiteClaims> {
  const { stateDir, clock = systemClock } = options
  const credentials = await HostCredentials.open(stateDir)
  const { name, site, roles } = credentials.identity
  if (!roles.includes('issuer')) {
    throw new WatariError(
      'not-an-issuer',
      `${name} gives out no certificates: install it on each issuer of ${site}, as 'watari status' there calls it`,
      { fields: { host: name, site } }
    )
  }
  const token = await readGiven(file)
  const claims = await checkNext(file, token, credentials, clock())
  if (claims.exp <= credentials.siteExpiresAt) {
    throw refused(
      file,
      site,
      'wrong-certificate',
      `it does not end later than the one in force (${iso(credentials.siteExpiresAt)})`
    )
  }
  await writeDurably(stateLayout(stateDir).nextSite, `${token}\n`, 0o644)
  return claims
}

/**
 * The certificate that waits at an issuer; undefined where there is none, or none that ends later than the one in force.
 *
 * @throws WatariError as installSite: it may have been copied there by hand, or ended while it waited
 */
export async function waitingSite(
  stateDir: string,
  credentials: HostCredentials,
  nowSeconds: number
): Promise<string | undefined> {
  const path = stateLayout(stateDir).nextSite
  const token = (await readText(path))?.trim()
  if (token === undefined || token === credentials.chain().site) return undefined
  const { exp } = peek(path, token, credentials.identity.site)
  if (exp <= credentials.siteExpiresAt) return undefined
  await checkNext(path, token, credentials, nowSeconds)
  return token
}

/** That it can stand in the place of the present one: the same site with the same key, in force, signed by the root. */
async function checkNext(
  file: string,
  token: string,
  credentials: HostCredentials,
  nowSeconds: number
): Promise<SiteClaims> {
  const { identity, organization, authentic } = credentials
  const claims = peek(file, token, identity.site)
  const refuse = (code: string, why: string) => refused(file, identity.site, code, why)
  if (claims.iss !== organization.thumbprint)
    throw refuse('wrong-certificate', `it is of another organization (${claims.org}, ${claims.iss})`)
  if (claims.sub !== identity.site) throw refuse('wrong-certificate', `it is for site ${claims.sub}`)
  if (claims.cnf.jwk.x !== authentic.site.cnf.jwk.x)
    throw refuse('wrong-certificate', 'it is for another key than the one that the site has here')
  if (claims.exp <= nowSeconds) throw refuse('certificate-expired', `it ended ${iso(claims.exp)}`)
  if (nowSeconds + clockToleranceSeconds < claims.nbf)
    throw refuse('certificate-not-yet-valid', `it begins ${iso(claims.nbf)}, compare the clocks`)
  try {
    const chain = { site: token, host: credentials.chain().host }
    return (await authenticateChain(chain, identity.id, only(organization))).site
  } catch (error) {
    throw refuse(errorCode(error), errorMessage(error))
  }
}

function peek(file: string, token: string, site: string): SiteClaims {
  try {
    return peekToken('site', siteClaims, token)
  } catch (error) {
    throw refused(file, site, errorCode(error), errorMessage(error))
  }
}

async function readGiven(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new WatariError(
      'no-certificate',
      `${file} cannot be read (${errorMessage(cause)}): give the file that 'watari site renew' named`,
      { fields: { file }, cause }
    )
  }
}

function refused(file: string, site: string, code: string, why: string): WatariError {
  return new WatariError(
    code,
    `${file} cannot be the next certificate of site ${site}: ${why}; make one with 'watari site renew ${site}', ` +
      "and give it to this host with 'watari site install'",
    { fields: { file, site } }
  )
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}
