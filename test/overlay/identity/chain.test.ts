import assert from 'node:assert/strict'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import fc from 'fast-check'
import {
  issueBulkCertificate,
  issueHostCertificate,
  issueSiteCertificate,
  siteClaims
} from '../../../overlay/identity/certificate.ts'
import { type TrustView, verifyChain } from '../../../overlay/identity/chain.ts'
import { clockToleranceSeconds, expiredGraceSeconds } from '../../../overlay/identity/clock.ts'
import { generateKey, hostIdOf, publicJwk, thumbprint } from '../../../overlay/identity/keys.ts'
import { readToken, signToken } from '../../../overlay/identity/token.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { HostRole } from '../../../protocol/host.ts'
import { trustRights } from '../../../protocol/identity/chain.ts'
import { alter, t0 } from './federation.ts'

async function organization(name: string) {
  const rootKey = await generateKey()
  const key = publicJwk(rootKey.publicKey)
  return { rootKey, document: { name, key, thumbprint: await thumbprint(key) } }
}
type Organization = Awaited<ReturnType<typeof organization>>

async function makeSite(
  org: Organization,
  site: string,
  roles: readonly HostRole[] = ['host', 'gateway'],
  nowSeconds = t0
) {
  const siteKey = await generateKey()
  const certificate = await issueSiteCertificate({
    rootKey: org.rootKey,
    organization: org.document,
    site,
    siteKey,
    roles,
    nowSeconds
  })
  return { siteKey, certificate, claims: await readToken('site', siteClaims, certificate, org.document.key) }
}
type Site = Awaited<ReturnType<typeof makeSite>>

async function makeHost(site: Site, name: string, key: Ed25519PrivateKey, nowSeconds = t0) {
  const roles = ['host'] as const
  const host = hostIdOf(key)
  return await issueHostCertificate({
    site: site.claims,
    siteKey: site.siteKey,
    host,
    name,
    roles,
    nowSeconds
  })
}

function trusting(...organizations: Organization[]): TrustView {
  return {
    find: id => {
      const found = organizations.find(org => org.document.thumbprint === id)
      return found && { ...found.document, rights: trustRights }
    },
    isRevoked: () => false
  }
}

describe('a chain of certificates', () => {
  let north: Organization
  let south: Organization
  let site: Site
  let key: Ed25519PrivateKey
  let id: string
  let host: string

  before(async () => {
    north = await organization('north')
    south = await organization('south')
    site = await makeSite(north, 'tokyo')
    key = await generateKey()
    id = hostIdOf(key)
    host = await makeHost(site, 'a1', key)
  })

  const verify = (chain: { site: string; host: string; bulk?: string }, peer = id, now = t0) =>
    verifyChain(chain, peer, trusting(north, south), now)

  it('leads from a trusted root to the peer that shows it', async () => {
    const verified = await verify({ site: site.certificate, host })
    assert.deepEqual(verified.identity, { id, name: 'a1', org: 'north', site: 'tokyo', roles: ['host'] })
    assert.equal(verified.kind, 'agent')
    assert.equal(verified.expiresAt, t0 + 86_400)
  })

  it('of a bulk process leads to the identity of its host, and ends with the shortest life', async () => {
    const bulkKey = await generateKey()
    const bulk = await issueBulkCertificate({ hostKey: key, bulk: hostIdOf(bulkKey), nowSeconds: t0 })
    const verified = await verify({ site: site.certificate, host, bulk }, hostIdOf(bulkKey))
    assert.equal(verified.kind, 'bulk')
    assert.equal(verified.identity.id, id)
    assert.equal(verified.expiresAt, t0 + 3_600)
    await assert.rejects(verify({ site: site.certificate, host, bulk }, id), { code: 'wrong-peer' })
  })

  it('of a bulk process is signed by its own host', async () => {
    const thief = await generateKey()
    const forged = await signToken(
      'bulk',
      { iss: id, sub: hostIdOf(thief), iat: t0, nbf: t0, exp: t0 + 60 },
      thief
    )
    await assert.rejects(verify({ site: site.certificate, host, bulk: forged }, hostIdOf(thief)), {
      code: 'bad-signature'
    })
    const wrongSigner = await signToken(
      'bulk',
      { iss: hostIdOf(thief), sub: id, iat: t0, nbf: t0, exp: t0 + 60 },
      key
    )
    await assert.rejects(verify({ site: site.certificate, host, bulk: wrongSigner }), {
      code: 'bad-signature'
    })
  })

  it('of an organization that is not trusted is refused by name', async () => {
    await assert.rejects(verifyChain({ site: site.certificate, host }, id, trusting(south), t0), {
      code: 'unknown-organization',
      message: /north.*trust add/
    })
  })

  it('of an organization that was added under another name is refused', async () => {
    const renamed = { ...north, document: { ...north.document, name: 'nord' } }
    await assert.rejects(verifyChain({ site: site.certificate, host }, id, trusting(renamed), t0), {
      code: 'unknown-organization'
    })
  })

  it('for another PeerId is refused', async () => {
    const other = hostIdOf(await generateKey())
    await assert.rejects(verify({ site: site.certificate, host }, other), { code: 'wrong-peer' })
  })

  it("with a site certificate in the host's place is refused", async () => {
    await assert.rejects(verify({ site: site.certificate, host: site.certificate }), {
      code: 'wrong-certificate-kind'
    })
    await assert.rejects(verify({ site: host, host }), { code: 'wrong-certificate-kind' })
    await assert.rejects(verify({ site: site.certificate, host, bulk: host }), {
      code: 'wrong-certificate-kind'
    })
  })

  it('signed by another key is refused', async () => {
    const impostor = { ...site, siteKey: await generateKey() }
    await assert.rejects(verify({ site: site.certificate, host: await makeHost(impostor, 'a1', key) }), {
      code: 'bad-signature'
    })
    const falseRoot = await issueSiteCertificate({
      rootKey: south.rootKey,
      organization: north.document,
      site: 'tokyo',
      siteKey: site.siteKey,
      roles: ['host'],
      nowSeconds: t0
    })
    await assert.rejects(verify({ site: falseRoot, host }), { code: 'bad-signature' })
  })

  it('altered anywhere is refused', async () => {
    for (const part of [0, 1, 2] as const) {
      for (const chain of [
        { site: alter(site.certificate, part), host },
        { site: site.certificate, host: alter(host, part) }
      ]) {
        await assert.rejects(verify(chain), (error: unknown) => {
          assert(error instanceof WatariError)
          return ['bad-signature', 'bad-message', 'unknown-organization', 'wrong-certificate-kind'].includes(
            error.code
          )
        })
      }
    }
  })

  it("has to give no more roles than its site's", async () => {
    const witness = await signToken(
      'host',
      {
        iss: north.document.thumbprint,
        org: 'north',
        site: 'tokyo',
        name: 'a1',
        sub: id,
        roles: ['host', 'issuer'],
        iat: t0,
        nbf: t0,
        exp: t0 + 60
      },
      site.siteKey
    )
    await assert.rejects(verify({ site: site.certificate, host: witness }), { code: 'role-escalation' })
    const { claims, siteKey } = site
    await assert.rejects(
      issueHostCertificate({
        site: claims,
        siteKey,
        host: id,
        name: 'a1',
        roles: ['issuer'],
        nowSeconds: t0
      }),
      { code: 'role-escalation' }
    )
  })

  it('holds for the site of its signer only', async () => {
    const claims = {
      org: 'north',
      site: 'osaka',
      iss: north.document.thumbprint,
      name: 'a1',
      sub: id,
      roles: ['host']
    }
    const foreign = await signToken('host', { ...claims, iat: t0, nbf: t0, exp: t0 + 60 }, site.siteKey)
    await assert.rejects(verify({ site: site.certificate, host: foreign }), { code: 'role-escalation' })
  })

  it('holds between its dates, with a little patience for clocks that differ', async () => {
    const chain = { site: site.certificate, host }
    await verify(chain, id, t0 - clockToleranceSeconds)
    await verify(chain, id, t0 + 86_400 + clockToleranceSeconds - 1)
    await assert.rejects(verify(chain, id, t0 - clockToleranceSeconds - 1), {
      code: 'certificate-not-yet-valid'
    })
    await assert.rejects(verify({ ...chain, host: await makeHost(site, 'a1', key, t0 + 1_000) }, id, t0), {
      code: 'certificate-not-yet-valid'
    })
  })

  it('that has ended admits for a week to what runs', async () => {
    const chain = { site: site.certificate, host }
    const end = t0 + 86_400
    const hasEnded = async (now: number) => (await verify(chain, id, now)).hasEnded
    assert.equal(await hasEnded(end - 1), false)
    assert.equal(await hasEnded(end + clockToleranceSeconds - 1), false)
    assert.equal(await hasEnded(end + clockToleranceSeconds), true)
    assert.equal(await hasEnded(end + expiredGraceSeconds - 1), true)
    await assert.rejects(verify(chain, id, end + expiredGraceSeconds), { code: 'certificate-expired' })
  })

  it('that has ended has to pass every other check', async () => {
    const now = t0 + 86_400 + 1_000
    const chain = { site: site.certificate, host }
    const other = hostIdOf(await generateKey())
    await assert.rejects(verify(chain, other, now), { code: 'wrong-peer' })
    await assert.rejects(verifyChain(chain, id, trusting(south), now), { code: 'unknown-organization' })
    await assert.rejects(verify({ ...chain, host: alter(host, 2) }, id, now), { code: 'bad-signature' })
    const revoked: TrustView = { ...trusting(north), isRevoked: (_, subject) => subject.host === id }
    await assert.rejects(verifyChain(chain, id, revoked, now), { code: 'revoked' })
    const claims = { org: 'north', site: 'tokyo', iss: north.document.thumbprint, name: 'a1', sub: id }
    const dates = { iat: t0, nbf: t0, exp: t0 + 86_400 }
    const issuing = await signToken('host', { ...claims, ...dates, roles: ['issuer'] }, site.siteKey)
    await assert.rejects(verify({ ...chain, host: issuing }, id, now), { code: 'role-escalation' })
    const future = { ...dates, nbf: now + 1_000 }
    const early = await signToken('host', { ...claims, ...future, roles: ['host'] }, site.siteKey)
    await assert.rejects(verify({ ...chain, host: early }, id, now), { code: 'certificate-not-yet-valid' })
    const bulkKey = await generateKey()
    const bulk = await issueBulkCertificate({ hostKey: key, bulk: hostIdOf(bulkKey), nowSeconds: now })
    await assert.rejects(verify({ ...chain, bulk }, hostIdOf(bulkKey), now), { code: 'certificate-expired' })
  })

  it("ends with its site's certificate", async () => {
    const late = t0 + 90 * 86_400 - 10
    const chain = { site: site.certificate, host: await makeHost(site, 'a1', key, late) }
    await verify(chain, id, late)
    assert.equal((await verify(chain, id, late + 3_600)).hasEnded, true)
    const over = late + 10 + expiredGraceSeconds
    await assert.rejects(verify(chain, id, over), { code: 'certificate-expired' })
  })

  it('that was revoked is refused, before its dates are looked at', async () => {
    const revoked: TrustView = { ...trusting(north), isRevoked: (_, subject) => subject.host === id }
    await assert.rejects(verifyChain({ site: site.certificate, host }, id, revoked, t0 + 10 ** 9), {
      code: 'revoked'
    })
  })

  it('with any other algorithm or header is refused', async () => {
    const [, payload = '', signature = ''] = host.split('.')
    const encode = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
    for (const header of [
      { alg: 'none', typ: 'watari-host+jwt' },
      { alg: 'HS256', typ: 'watari-host+jwt' },
      { alg: 'EdDSA', typ: 'watari-host+jwt', crit: ['b64'], b64: false },
      { alg: 'EdDSA', typ: 'watari-host+jwt', jwk: publicJwk(key.publicKey) }
    ]) {
      const forged = `${encode(header)}.${payload}.${signature}`
      await assert.rejects(verify({ site: site.certificate, host: forged }), { code: 'bad-message' })
    }
  })

  it('of random text is refused with a code, whatever the text', async () => {
    const text = fc.oneof(
      fc.string({ maxLength: 100 }),
      fc.constantFrom(host, '', '..', 'a.b.c', 'x'.repeat(3_000))
    )
    await fc.assert(
      fc.asyncProperty(text, text, async (first, second) => {
        await assert.rejects(verify({ site: first, host: second }), WatariError)
        await assert.rejects(verify({ site: site.certificate, host: `${second}.` }), WatariError)
      }),
      { numRuns: 50 }
    )
  })
})
