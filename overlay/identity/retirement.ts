import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import type { HostId } from '../../protocol/host.ts'
import { type Configuration, checkedVoters, type Voter } from '../../protocol/register/configuration.ts'
import type { Retirement } from '../../protocol/register/retirement.ts'
import { claimTypes, thumbprintSchema } from './certificate.ts'
import { type Clock, clockToleranceSeconds, systemClock } from './clock.ts'
import { createDurably, damaged, readText } from './files.ts'
import { organizationLayout } from './layout.ts'
import { readOrganization, readRootKey } from './organization.ts'
import { peekToken, readToken, signToken } from './token.ts'
import type { TrustStore } from './trust-store.ts'

/** A document is to be used soon after it was signed; who has used it, or was named in it, keeps to it for ever. */
const lifeSeconds = 86_400

const voter = Type.Object({ host: claimTypes.id, store: Type.String({ pattern: '^[0-9a-f]{32}$' }) })
const claims = Type.Object({
  iss: thumbprintSchema,
  org: claimTypes.name,
  jti: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  key: Type.String({ pattern: '^machine/[0-9a-f]{32}$' }),
  number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER / 2 }),
  voters: Type.Array(voter, { minItems: 1, maxItems: 5 }),
  retired: Type.Array(claimTypes.id, { minItems: 1, maxItems: 4, uniqueItems: true }),
  iat: claimTypes.seconds,
  exp: claimTypes.seconds
})

/**
 * Signs that voters of a machine are gone for good; needs the root key. Asked again for the same voters it gives the same
 * document; for others of the same configuration there is none, or two halves of a federation could each decide by one. Of two
 * who ask at once one is first.
 *
 * @throws WatariError `retired-already`, `no-root-key`, `state-damaged`
 */
export async function signRetirement(
  dir: string,
  what: { key: string; configuration: Configuration; retired: readonly HostId[] },
  clock: Clock = systemClock
): Promise<string> {
  const { key, configuration, retired } = what
  const organization = await readOrganization(dir)
  const rootKey = await readRootKey(dir)
  const path = ledgerFile(dir, key, configuration)
  const known = await readText(path)
  if (known !== undefined) return sameDocument(path, known.trim(), what)
  const iat = clock()
  const token = await signToken(
    'retirement',
    {
      iss: organization.thumbprint,
      org: organization.name,
      jti: randomBytes(16).toString('hex'),
      key,
      number: configuration.number,
      voters: configuration.voters.map(({ host, store }) => ({ host, store })),
      retired: [...retired],
      iat,
      exp: iat + lifeSeconds
    } satisfies Static<typeof claims>,
    rootKey
  )
  if (await createDurably(path, `${token}\n`, 0o644)) return token
  return sameDocument(path, (await readText(path))?.trim() ?? '', what)
}

/** Where the document of a register's configuration is, once there is one: a file of its own, which is made once and never changed. */
function ledgerFile(dir: string, key: string, { number }: Configuration): string {
  return join(organizationLayout(dir).retirements, `${key.slice(key.indexOf('/') + 1)}-${number}.jws`)
}

function sameDocument(
  path: string,
  token: string,
  { key, configuration, retired }: { key: string; configuration: Configuration; retired: readonly HostId[] }
): string {
  const before = retiredBy(path, token)
  if ([...before].sort().join() === [...retired].sort().join()) return token
  throw new WatariError(
    'retired-already',
    `there is a document for configuration ${configuration.number} of ${key} that retires others (${before.join(', ')}): there can be no second; ask for the same voters to get it again`,
    { fields: { retired: before } }
  )
}

function retiredBy(path: string, token: string): readonly HostId[] {
  try {
    return peekToken('retirement', claims, token).retired
  } catch (cause) {
    throw damaged(path, 'it is no document that retires voters', cause)
  }
}

/**
 * Checks a document against the organizations that are trusted here.
 *
 * @throws WatariError `bad-message`, `unknown-organization`, `bad-signature`
 */
export async function readRetirement(
  token: string,
  trust: Pick<TrustStore, 'find'>
): Promise<Retirement & { readonly expiresAt: number }> {
  const organization = trust.find(peekToken('retirement', claims, token).iss)
  if (organization === undefined)
    throw new WatariError(
      'unknown-organization',
      'the document is of an organization that is not trusted here'
    )
  const read = await readToken('retirement', claims, token, organization.key)
  const { jti: id, key, number, voters, retired, exp: expiresAt } = read
  const isWhole =
    retired.every(host => voters.some(seat => seat.host === host)) && retired.length < voters.length
  if (!isWhole)
    throw new WatariError('bad-message', 'the document retires others than voters, or all of them')
  const configuration = { number, voters: ordered(voters) }
  // By the name that the organization has here: that in the document is only what it calls itself.
  return { id, key, org: organization.name, configuration, retired, expiresAt }
}

/** Whoever signs may name the voters in any order, and configurations are compared in theirs. */
function ordered(voters: readonly Voter[]): readonly Voter[] {
  try {
    return checkedVoters(voters)
  } catch (cause) {
    throw new WatariError('bad-message', 'the document names voters as no register can have them', { cause })
  }
}

/** @throws WatariError `document-expired` */
export function requireFresh(
  { expiresAt }: { readonly expiresAt: number },
  clock: Clock = systemClock
): void {
  if (clock() <= expiresAt + clockToleranceSeconds) return
  throw new WatariError(
    'document-expired',
    "the document was not used in time: sign it again with 'watari org retire-voters'"
  )
}
