import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { HostCredentials } from '../../../overlay/identity/credentials.ts'
import { renewExpired } from '../../../overlay/identity/enrolment.ts'
import { Issuer } from '../../../overlay/identity/issuer.ts'
import { generateKey, hostIdOf } from '../../../overlay/identity/keys.ts'
import { Renewer, renewalHandler, renewMethod, renewOwn } from '../../../overlay/identity/renewal.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import { WatariError } from '../../../protocol/errors.ts'
import { type Node, t0, Workshop } from './federation.ts'

describe('a certificate', () => {
  let workshop: Workshop
  let dir: string
  let a: Node
  let b: Node

  beforeEach(async () => {
    workshop = new Workshop()
    dir = (await workshop.organization('north', ['tokyo', 'osaka'])).dir
    a = await workshop.node(await workshop.host(dir, 'tokyo', 'a1'))
    b = await workshop.node(await workshop.host(dir, 'tokyo', 'a2', ['host']))
  })
  afterEach(() => workshop.close())

  const issuerOf = (node: Node): Issuer => {
    assert(node.issuer)
    return node.issuer
  }

  it('is renewed at two thirds of its life, for the host that asks', async () => {
    assert.equal(b.credentials.renewAt, t0 + 57_600)
    workshop.clock.seconds = b.credentials.renewAt
    const handler = renewalHandler(issuerOf(a))
    const request = renewMethod.request.decode(renewMethod.request.encode({}))
    const answer = await handler(request, b.credentials.identity)
    await b.credentials.install(renewMethod.response.decode(renewMethod.response.encode(answer)))
    assert.equal(b.credentials.expiresAt, t0 + 57_600 + 86_400)
    assert.equal((await HostCredentials.open(b.stateDir)).expiresAt, b.credentials.expiresAt)
    await renewOwn(issuerOf(a), a.credentials)
    assert.equal(a.credentials.expiresAt, b.credentials.expiresAt)
  })

  it('is kept in force by asking one issuer after the other, not before it is time', async () => {
    const asked: string[] = []
    let reachable = false
    const renewer = new Renewer({
      credentials: b.credentials,
      clock: workshop.clock.read,
      issuers: () => ['dead', 'alive'],
      addresses: () => [],
      ask: async to => {
        asked.push(to)
        if (to === 'dead' || !reachable) throw new WatariError('unreachable', 'nobody there')
        return await issuerOf(a).renew(b.credentials.identity)
      }
    })
    workshop.clock.seconds = b.credentials.renewAt - 1
    assert.equal(await renewer.tick(), false)
    assert.deepEqual(asked, [])
    workshop.clock.seconds += 1
    assert.equal(await renewer.tick(), false)
    assert.equal(renewer.status.failure?.code, 'unreachable')
    reachable = true
    assert.deepEqual(await Promise.all([renewer.tick(), renewer.tick()]), [true, true])
    assert.deepEqual(asked, ['dead', 'alive', 'dead', 'alive'])
    assert.deepEqual(renewer.status, { expiresAt: workshop.clock.seconds + 86_400, failure: undefined })
    assert.equal(await renewer.tick(), false)
  })

  it('is kept in force by an issuer for itself, and after its end by the host key', async () => {
    workshop.clock.seconds += 2 * 86_400
    const nobody = { issuers: () => [], ask: async () => await Promise.reject(new Error('not asked')) }
    const addresses = () => a.libp2p.getMultiaddrs().map(String)
    const clock = workshop.clock.read
    const own = new Renewer({
      ...nobody,
      credentials: a.credentials,
      issuer: a.issuer,
      addresses: () => [],
      clock
    })
    assert.equal(await own.tick(), true)
    const late = new Renewer({ ...nobody, credentials: b.credentials, addresses, clock })
    assert.equal(await late.tick(), true)
    assert.equal(b.credentials.expiresAt, workshop.clock.seconds + 86_400)
  })

  it('is renewed at the old address of an issuer that is not among the living', async () => {
    workshop.clock.seconds = b.credentials.renewAt
    const addresses = () => a.libp2p.getMultiaddrs().map(String)
    const ask = async () => await Promise.reject(new Error('not asked'))
    const clock = workshop.clock.read
    const renewer = new Renewer({ credentials: b.credentials, issuers: () => [], ask, addresses, clock })
    assert.equal(await renewer.tick(), true)
  })

  it('is not renewed for another site, another organization, or the revoked', async () => {
    const handler = renewalHandler(issuerOf(a))
    const { identity } = b.credentials
    await assert.rejects(handler({}, { ...identity, site: 'osaka' }), { code: 'issuer-wrong' })
    await assert.rejects(handler({}, { ...identity, org: 'south' }), { code: 'issuer-wrong' })
    await a.trust.acceptRevocations(await revoke(dir, { hosts: [identity.id] }))
    await assert.rejects(handler({}, identity), { code: 'revoked' })
  })

  it('is installed only by the host that it is for, and never turns time back', async () => {
    const old = b.credentials.chain()
    const other = await issuerOf(a).renew(a.credentials.identity)
    await assert.rejects(b.credentials.install(other), { code: 'wrong-peer' })
    const renamed = await issuerOf(a).renew({ ...b.credentials.identity, name: 'zz' })
    await assert.rejects(b.credentials.install(renamed), { code: 'wrong-certificate' })
    workshop.clock.seconds += 1_000
    await b.credentials.install(await issuerOf(a).renew(b.credentials.identity))
    await assert.rejects(b.credentials.install(old), { code: 'wrong-certificate' })
  })

  it('that expired while its host was away is renewed by the host key, for a month', async () => {
    workshop.clock.seconds += 9 * 86_400
    await renewOwn(issuerOf(a), a.credentials)
    await assert.rejects(b.libp2p.dial(a.libp2p.getMultiaddrs()), /certificate-expired/)
    await renewExpired(
      b.credentials,
      ['/ip4/127.0.0.1/tcp/1/p2p/x', ...a.libp2p.getMultiaddrs().map(String)],
      {
        deadlineMs: 3_000
      }
    )
    assert.equal(b.credentials.expiresAt, workshop.clock.seconds + 86_400)
    await b.libp2p.dial(a.libp2p.getMultiaddrs())
  })

  it('that expired too long ago, or belongs to another site or a revoked host, is not', async () => {
    const { identity } = b.credentials
    const c = await workshop.host(dir, 'osaka', 'b1', ['host'])
    const issuer = issuerOf(a)
    await assert.rejects(issuer.renewExpired(c.credentials.chain(), c.credentials.identity.id), {
      code: 'issuer-wrong'
    })
    await assert.rejects(issuer.renewExpired(b.credentials.chain(), c.credentials.identity.id), {
      code: 'wrong-peer'
    })
    const bulk = hostIdOf(await generateKey())
    await assert.rejects(issuer.renewExpired(await b.credentials.bulkChain(bulk), bulk), {
      code: 'wrong-certificate-kind'
    })
    workshop.clock.seconds += 32 * 86_400
    await assert.rejects(renewExpired(b.credentials, a.libp2p.getMultiaddrs().map(String)), {
      code: 'certificate-expired',
      message: /join again/
    })
    await a.trust.acceptRevocations(await revoke(dir, { hosts: [identity.id] }))
    await assert.rejects(renewExpired(b.credentials, a.libp2p.getMultiaddrs().map(String)), {
      code: 'revoked'
    })
    await assert.rejects(renewExpired(b.credentials, []), { code: 'issuer-unreachable' })
  })

  it("at an issuer needs the site's key beside it", async () => {
    const { stateDir, credentials, trust } = a
    const options = { stateDir, credentials, trust, addresses: () => [], hostNamed: () => undefined }
    const path = joinPath(stateDir, 'identity', 'issuer', 'site.key')
    const other = await workshop.host(dir, 'osaka', 'b1')
    await writeFile(path, await readFile(joinPath(other.stateDir, 'identity', 'issuer', 'site.key')))
    await assert.rejects(Issuer.open(options), { code: 'state-damaged', message: /site\.key/ })
    await rm(path)
    await assert.rejects(Issuer.open(options), { code: 'state-damaged', message: /site\.key/ })
  })
})
