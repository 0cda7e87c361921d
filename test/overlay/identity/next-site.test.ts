import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { issueSiteCertificate } from '../../../overlay/identity/certificate.ts'
import { HostCredentials } from '../../../overlay/identity/credentials.ts'
import { generateKey } from '../../../overlay/identity/keys.ts'
import { siteLayout, stateLayout } from '../../../overlay/identity/layout.ts'
import { installSite } from '../../../overlay/identity/next-site.ts'
import { readRootKey } from '../../../overlay/identity/organization.ts'
import { Renewer } from '../../../overlay/identity/renewal.ts'
import { addSite, openSite, renewSite } from '../../../overlay/identity/site.ts'
import { type Host, type Node, t0, Workshop } from './federation.ts'

const day = 86_400

describe("a site's next certificate", () => {
  let workshop: Workshop
  let dir: string
  let file: string
  let a: Node
  let b: Host

  beforeEach(async () => {
    workshop = new Workshop()
    dir = (await workshop.organization('north', ['tokyo', 'osaka'])).dir
    file = siteLayout(dir, 'tokyo').certificate
    workshop.clock.seconds = t0 + 80 * day
    a = await workshop.node(await workshop.host(dir, 'tokyo', 'a1'))
    b = await workshop.host(dir, 'tokyo', 'a2', ['host'])
  })
  afterEach(() => workshop.close())

  const renewed = async () => (await renewSite('tokyo', dir, { clock: workshop.clock.read })).certificate
  const install = (given = file) => installSite(given, { stateDir: a.stateDir, clock: workshop.clock.read })
  const waiting = () => readFile(stateLayout(a.stateDir).nextSite, 'utf8')
  const atIssuer = () =>
    new Renewer({
      ...{ credentials: a.credentials, issuer: a.issuer, clock: workshop.clock.read },
      ...{ issuers: () => [], ask: async () => await Promise.reject(new Error('not asked')) },
      addresses: () => []
    })
  const atHost = () =>
    new Renewer({
      ...{ credentials: b.credentials, clock: workshop.clock.read, issuers: () => ['a1'] },
      ask: async () => await a.issuer!.renew(b.credentials.identity),
      addresses: () => a.libp2p.getMultiaddrs().map(String)
    })

  it('is taken over by the issuer at once, kept, and passed on with the next certificate of a host', async () => {
    const before = await a.issuer!.renew(b.credentials.identity)
    const certificate = await renewed()
    assert.notEqual(certificate, before.site)
    await install()
    const renewer = atIssuer()
    assert.equal(await renewer.tick(), true)
    assert.equal(a.credentials.siteExpiresAt, t0 + 170 * day)
    assert.equal((await HostCredentials.open(a.stateDir)).chain().site, certificate)
    assert.equal(await renewer.tick(), false)
    workshop.clock.seconds = b.credentials.renewAt
    assert.equal(await atHost().tick(), true)
    assert.equal(b.credentials.chain().site, certificate)
    assert.equal(b.credentials.siteExpiresAt, t0 + 170 * day)
  })

  it('brings a site back whose certificate ended; until then the issuer says that and makes none', async () => {
    workshop.clock.seconds = t0 + 91 * day
    const [issuer, host] = [atIssuer(), atHost()]
    for (const renewer of [issuer, host]) {
      assert.equal(await renewer.tick(), false)
      assert.equal(renewer.status.failure?.code, 'site-certificate-expired')
      assert.match(renewer.status.failure?.message ?? '', /watari site renew tokyo/)
    }
    await renewed()
    await install()
    for (const renewer of [issuer, host]) {
      assert.equal(await renewer.tick(), true)
      assert.deepEqual(renewer.status, { expiresAt: workshop.clock.seconds + day, failure: undefined })
    }
  })

  it('is refused unless it is for the same site and key, signed by the root, in force and later', async () => {
    const tokyo = await openSite('tokyo', dir)
    const site = {
      organization: tokyo.organization,
      site: 'tokyo',
      siteKey: tokyo.key,
      roles: tokyo.claims.roles
    }
    const rootKey = await readRootKey(dir)
    const nowSeconds = workshop.clock.seconds
    const issue = async (changes: Partial<Parameters<typeof issueSiteCertificate>[0]>) =>
      await issueSiteCertificate({ rootKey, nowSeconds, ...site, ...changes })
    const south = await workshop.organization('south', ['tokyo'])
    const given = joinPath(dir, 'given')
    await renewed()
    await install()
    const before = await waiting()
    const wrong: [string, string, RegExp][] = [
      [(await openSite('osaka', dir)).certificate, 'wrong-certificate', /for site osaka/],
      [(await openSite('tokyo', south.dir)).certificate, 'wrong-certificate', /organization \(south/],
      [await issue({ siteKey: await generateKey() }), 'wrong-certificate', /another key/],
      [await issue({ rootKey: await generateKey() }), 'bad-signature', /not signed/],
      [await issue({ roles: ['host'] }), 'role-escalation', /does not give the role/],
      [tokyo.certificate, 'wrong-certificate', /not end later than the one in force/],
      [
        await issue({ nowSeconds: nowSeconds - 2 * day, lifeSeconds: day }),
        'certificate-expired',
        /it ended/
      ],
      [await issue({ nowSeconds: nowSeconds + 3_600 }), 'certificate-not-yet-valid', /compare the clocks/],
      [a.credentials.chain().host, 'wrong-certificate-kind', /site certificate was expected/],
      ['not a certificate', 'bad-message', /three parts/]
    ]
    for (const [certificate, code, message] of wrong) {
      await writeFile(given, certificate)
      await assert.rejects(install(given), { code, message })
      await assert.rejects(install(given), { message: /given cannot be .*watari site renew tokyo/ })
    }
    await assert.rejects(install(joinPath(dir, 'nowhere')), { code: 'no-certificate', message: /nowhere/ })
    assert.equal(await waiting(), before)
  })

  it('is for issuers only', async () => {
    await renewed()
    const clock = workshop.clock.read
    await assert.rejects(installSite(file, { stateDir: b.stateDir, clock }), {
      code: 'not-an-issuer',
      message: /each issuer of tokyo/
    })
    await assert.rejects(stat(stateLayout(b.stateDir).nextSite), { code: 'ENOENT' })
    await assert.rejects(installSite(file, { stateDir: dir, clock }), { code: 'not-a-member' })
  })

  it('that was put there by hand and is wrong is named and not used, and hosts are renewed all the same', async () => {
    const other = await addSite('kobe', dir, { clock: workshop.clock.read })
    await writeFile(stateLayout(a.stateDir).nextSite, other.certificate)
    const before = a.credentials.chain().site
    const renewer = atIssuer()
    assert.equal(await renewer.tick(), false)
    assert.equal(renewer.status.failure?.code, 'wrong-certificate')
    assert.match(renewer.status.failure?.message ?? '', /issuer\/site\.jws cannot be .* for site kobe/)
    workshop.clock.seconds = a.credentials.renewAt
    assert.equal(await renewer.tick(), true)
    assert.equal(a.credentials.expiresAt, workshop.clock.seconds + day)
    assert.equal(a.credentials.chain().site, before)
    assert.equal(renewer.status.failure?.code, 'wrong-certificate')
  })

  it('that ends before the one in force is left alone', async () => {
    await writeFile(stateLayout(a.stateDir).nextSite, `${a.credentials.chain().site}\n`)
    const renewer = atIssuer()
    assert.equal(await renewer.tick(), false)
    const old = await openSite('tokyo', dir)
    await renewed()
    await install()
    assert.equal(await renewer.tick(), true)
    await writeFile(stateLayout(a.stateDir).nextSite, old.certificate)
    assert.equal(await renewer.tick(), false)
    assert.deepEqual([renewer.status.failure, a.credentials.siteExpiresAt], [undefined, t0 + 170 * day])
  })
})
