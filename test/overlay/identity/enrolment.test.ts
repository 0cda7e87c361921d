import assert from 'node:assert/strict'
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { createAdmission } from '../../../overlay/identity/admission.ts'
import { HostCredentials } from '../../../overlay/identity/credentials.ts'
import { noiseThen } from '../../../overlay/identity/encrypter.ts'
import { join, joinWithSiteKey } from '../../../overlay/identity/enrolment.ts'
import { exchange } from '../../../overlay/identity/exchange.ts'
import { peekInvitation, signInvitation } from '../../../overlay/identity/invitation.ts'
import { Issuer } from '../../../overlay/identity/issuer.ts'
import { generateKey, hostIdOf } from '../../../overlay/identity/keys.ts'
import { readFounder } from '../../../overlay/identity/organization.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import { openSite } from '../../../overlay/identity/site.ts'
import { TrustStore } from '../../../overlay/identity/trust-store.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { Enrolled, Hello, Verdict } from '../../../protocol/identity/messages.ts'
import { eventually } from '../../support/eventually.ts'
import { alter, type Node, t0, Workshop } from './federation.ts'

describe("a site's first host", () => {
  let workshop: Workshop
  let dir: string
  let stateDir: string
  beforeEach(async () => {
    workshop = new Workshop()
    dir = (await workshop.organization('north', ['tokyo', 'osaka'])).dir
    stateDir = await workshop.dir()
  })
  afterEach(() => workshop.close())

  it('becomes a member, an issuer, and the founder', async () => {
    const credentials = await joinWithSiteKey({ site: 'tokyo', dir, stateDir, name: 'a1', clock: () => t0 })
    assert.deepEqual(credentials.identity.roles, ['host', 'gateway', 'issuer'])
    assert.equal(credentials.founder, credentials.identity.id)
    assert.deepEqual(await readFounder(dir), { id: credentials.identity.id, name: 'a1' })
    assert.equal((await stat(joinPath(stateDir, 'identity', 'issuer', 'site.key'))).mode & 0o777, 0o600)
    const second = await workshop.host(dir, 'osaka', 'b1')
    assert.equal(second.credentials.founder, credentials.identity.id)
  })

  it('keeps no site key unless it is to be an issuer', async () => {
    await joinWithSiteKey({ site: 'tokyo', dir, stateDir, name: 'a1', roles: ['witness'], clock: () => t0 })
    await assert.rejects(stat(joinPath(stateDir, 'identity', 'issuer', 'site.key')), { code: 'ENOENT' })
  })

  it('joins once', async () => {
    const join = () => joinWithSiteKey({ site: 'tokyo', dir, stateDir, name: 'a1', clock: () => t0 })
    const { identity } = await join()
    await assert.rejects(join(), { code: 'already-a-member' })
    assert.deepEqual((await HostCredentials.open(stateDir)).identity, identity)
  })

  it('needs a site that exists and a good name', async () => {
    await assert.rejects(joinWithSiteKey({ site: 'kyoto', dir, stateDir, name: 'a1' }), { code: 'no-site' })
    await assert.rejects(joinWithSiteKey({ site: 'tokyo', dir, stateDir, name: 'A' }), { code: 'bad-name' })
  })

  it('says so when its state is missing, open to others, or damaged, and deletes nothing', async () => {
    await assert.rejects(HostCredentials.open(stateDir), { code: 'not-a-member', message: /watari join/ })
    await joinWithSiteKey({ site: 'tokyo', dir, stateDir, name: 'a1', clock: () => t0 })
    const file = joinPath(stateDir, 'identity', 'credentials.json')
    const good = await readFile(file, 'utf8')
    const other = await workshop.host(dir, 'osaka', 'b1')
    const foreign = JSON.parse(
      await readFile(joinPath(other.stateDir, 'identity', 'credentials.json'), 'utf8')
    )
    for (const bad of [
      '',
      good.slice(0, 200),
      good.replace('"version": 1', '"version": 9'),
      JSON.stringify(foreign)
    ]) {
      await writeFile(file, bad)
      await assert.rejects(HostCredentials.open(stateDir), {
        code: 'state-damaged',
        message: /credentials\.json/
      })
      assert.equal(await readFile(file, 'utf8'), bad)
    }
    await writeFile(file, good)
    await chmod(joinPath(stateDir, 'identity', 'host.key'), 0o644)
    await assert.rejects(HostCredentials.open(stateDir), { code: 'key-exposed' })
  })
})

describe('an invitation', () => {
  let workshop: Workshop
  let north: Awaited<ReturnType<Workshop['organization']>>
  let a: Node
  let issuer: Issuer

  beforeEach(async () => {
    workshop = new Workshop()
    north = await workshop.organization('north', ['tokyo', 'osaka'])
    a = await workshop.node(await workshop.host(north.dir, 'tokyo', 'a1'))
    assert(a.issuer)
    issuer = a.issuer
  })
  afterEach(() => workshop.close())

  async function joinAs(name: string, invitation: string, stateDir?: string) {
    const dir = stateDir ?? (await workshop.dir())
    return await join(invitation, { stateDir: dir, name, clock: workshop.clock.read, deadlineMs: 3_000 })
  }

  it('turns a bare host into a member that others admit', async () => {
    const south = await workshop.organization('south', ['lima'])
    await a.trust.add(south.text, ['voter'])
    const { invitation } = await issuer.invite()
    const stateDir = await workshop.dir()
    const credentials = await joinAs('a2', `  ${invitation}\n`, stateDir)
    assert.deepEqual(
      [
        credentials.identity.name,
        credentials.identity.site,
        credentials.identity.org,
        credentials.identity.roles
      ],
      ['a2', 'tokyo', 'north', ['host']]
    )
    assert.equal(credentials.founder, a.credentials.identity.id)
    assert.deepEqual(credentials.bootstrap, a.libp2p.getMultiaddrs().map(String))
    const b = await workshop.node(await workshop.open(stateDir))
    assert.equal(b.trust.allows('south', 'voter'), true)
    assert.equal(b.trust.allows('south', 'host'), false)
    await b.libp2p.dial(a.libp2p.getMultiaddrs())
    await b.libp2p.services.ping.ping(a.libp2p.peerId)
  })

  it('leaves no connection to a joiner, who never gets to see another protocol', async () => {
    let connections = 0
    a.libp2p.addEventListener('connection:open', () => connections++)
    await joinAs('a2', (await issuer.invite()).invitation)
    assert.equal(connections, 0)
    assert.deepEqual(a.libp2p.getConnections(), [])
    assert.deepEqual(a.admission.refusals, [])
  })

  it('counts its uses, also for those who come at the same time', async () => {
    const { invitation, id } = await issuer.invite({ uses: 2 })
    const outcomes = await Promise.allSettled(['a2', 'a3', 'a4', 'a5'].map(name => joinAs(name, invitation)))
    const codes = outcomes
      .map(outcome => (outcome.status === 'fulfilled' ? 'member' : outcome.reason.code))
      .sort()
    assert.deepEqual(codes, ['invitation-used-up', 'invitation-used-up', 'member', 'member'])
    assert.equal(issuer.used(id), 2)
  })

  it('does not count the same host twice', async () => {
    const { invitation, id } = await issuer.invite()
    const key = await generateKey()
    const request = { invitation, name: 'a2', roles: ['host'] as const }
    await issuer.enrol(request, hostIdOf(key))
    const again = await issuer.enrol(request, hostIdOf(key))
    assert.equal(again.founder, a.credentials.identity.id)
    assert.equal(issuer.used(id), 1)
  })

  it("stays used up over the issuer's restart", async () => {
    const { invitation, id } = await issuer.invite()
    await joinAs('a2', invitation)
    const { stateDir, credentials, trust } = a
    const restarted = await Issuer.open({
      stateDir,
      credentials,
      trust,
      addresses: () => [],
      hostNamed: () => undefined,
      clock: workshop.clock.read
    })
    assert.equal(restarted?.used(id), 1)
    await assert.rejects(
      restarted?.enrol({ invitation, name: 'a3', roles: ['host'] }, hostIdOf(await generateKey())) ??
        Promise.resolve(),
      { code: 'invitation-used-up' }
    )
  })

  it('is not granted when the use cannot be written down', async () => {
    const { invitation, id } = await issuer.invite()
    const ledger = joinPath(a.stateDir, 'identity', 'issuer')
    await rename(ledger, `${ledger}.away`)
    await writeFile(ledger, 'a file where the directory was')
    await assert.rejects(joinAs('a2', invitation), { code: 'state-not-written' })
    assert.equal(issuer.used(id), 0)
  })

  it('ends', async () => {
    const { invitation, expiresAt } = await issuer.invite({ lifeSeconds: 60 })
    assert.equal(expiresAt, t0 + 60)
    const early = workshop.clock.seconds
    workshop.clock.seconds = expiresAt
    await assert.rejects(joinAs('a2', invitation), { code: 'invitation-expired' })
    const slowClock = { stateDir: await workshop.dir(), name: 'a2', clock: () => early }
    await assert.rejects(join(invitation, slowClock), { code: 'invitation-expired' })
  })

  it('is refused when altered in any part, or signed by another key', async () => {
    const { invitation } = await issuer.invite()
    const claims = peekInvitation(invitation)
    const forged = await signInvitation({ ...claims, uses: 1_000 }, await generateKey())
    const [header, , signature] = invitation.split('.')
    const payload = Buffer.from(JSON.stringify({ ...claims, uses: 1_000 })).toString('base64url')
    for (const text of [
      forged,
      `${header}.${payload}.${signature}`,
      alter(invitation, 2),
      alter(invitation, 0),
      invitation.slice(0, -20),
      a.credentials.chain().host,
      '',
      'x'.repeat(5_000)
    ]) {
      await assert.rejects(joinAs('a2', text), { code: 'invitation-altered' })
    }
  })

  it('is answered by the issuer that it names only', async () => {
    const { invitation } = await issuer.invite()
    const b = await workshop.node(await workshop.host(north.dir, 'osaka', 'b1'))
    const request = { invitation, name: 'a2', roles: ['host'] as const }
    const joiner = hostIdOf(await generateKey())
    await assert.rejects(b.issuer?.enrol(request, joiner) ?? Promise.resolve(), { code: 'issuer-wrong' })
    const { key } = await openSite('tokyo', north.dir)
    const claims = peekInvitation(invitation)
    const rerouted = await signInvitation({ ...claims, addresses: b.libp2p.getMultiaddrs().map(String) }, key)
    await assert.rejects(joinAs('a2', rerouted), { code: 'issuer-unreachable' })
  })

  it('is refused by a host that is no issuer', async () => {
    const host = await workshop.host(north.dir, 'tokyo', 'plain', ['host'])
    const node = await workshop.node(host)
    assert.equal(node.issuer, undefined)
    const { key } = await openSite('tokyo', north.dir)
    const claims = peekInvitation((await issuer.invite()).invitation)
    const addresses = node.libp2p.getMultiaddrs().map(String)
    const text = await signInvitation({ ...claims, sub: host.credentials.identity.id, addresses }, key)
    await assert.rejects(joinAs('a2', text), { code: 'issuer-wrong' })
  })

  it('is not taken from a host that the issuer itself dialled', async () => {
    const { invitation, id } = await issuer.invite()
    const hello: Hello = { kind: 'enrolment', enrolment: { invitation, name: 'a2', roles: ['host'] } }
    const answers: Verdict[] = []
    const encrypter = noiseThen(async secured => {
      const judge = async (): Promise<Verdict> => ({ kind: 'accepted' })
      const done = await exchange(secured.connection, { hello, judge, deadlineMs: 3_000, signal: undefined })
      if (done.theirs) answers.push(done.theirs)
      return done.connection
    })
    const lurker = await workshop.libp2p(await generateKey(), encrypter)
    await assert.rejects(a.libp2p.dial(lurker.getMultiaddrs()), /issuer-wrong/)
    await eventually(() => answers.length === 1, { deadlineMs: 2_000 })
    assert(answers[0]?.kind === 'refused' && answers[0].code === 'issuer-wrong')
    assert.equal(issuer.used(id), 0)
  })

  it('leads to the organization whose fingerprint it carries, or nowhere', async () => {
    const { key } = await openSite('tokyo', north.dir)
    const claims = peekInvitation((await issuer.invite()).invitation)
    const south = await workshop.organization('south', ['lima'])
    const text = await signInvitation({ ...claims, iss: south.document.thumbprint }, key)
    await assert.rejects(joinAs('a2', text), { code: 'issuer-wrong' })
  })

  it('is worth nothing at an issuer that answers for another organization, name or host', async () => {
    const south = await workshop.organization('south', ['lima'])
    const { key } = await openSite('tokyo', north.dir)
    const claims = peekInvitation((await issuer.invite({ uses: 9 })).invitation)
    const answers: [string, (honest: Enrolled) => Enrolled | Promise<Enrolled>][] = [
      ['wrong-organization', honest => ({ ...honest, organization: south.text })],
      ['wrong-peer', honest => ({ ...honest, chain: a.credentials.chain() })],
      [
        'wrong-certificate',
        async honest => ({ ...honest, chain: await issuer.renew({ ...member, name: 'zz' }) })
      ],
      [
        'wrong-certificate',
        async honest => ({ ...honest, chain: await issuer.renew({ ...member, roles: ['gateway'] }) })
      ],
      ['bad-message', honest => ({ ...honest, founder: 'nobody' })]
    ]
    let member = a.credentials.identity
    for (const [code, answer] of answers) {
      const admission = createAdmission({
        chain: () => a.credentials.chain(),
        trust: a.trust,
        clock: workshop.clock.read,
        issuer: {
          enrol: async (request, peer) => {
            member = { ...member, id: peer, name: request.name, roles: request.roles }
            return await answer(await issuer.enrol(request, peer))
          },
          renewExpired: async chain => chain
        }
      })
      const traitor = await workshop.libp2p(a.credentials.key, admission.encrypter)
      const text = await signInvitation({ ...claims, addresses: traitor.getMultiaddrs().map(String) }, key)
      const stateDir = await workshop.dir()
      await assert.rejects(joinAs('a2', text, stateDir), { code })
      await assert.rejects(HostCredentials.open(stateDir), { code: 'not-a-member' })
    }
  })

  it('gives no more roles than it says, and never makes an issuer by default', async () => {
    const { invitation } = await issuer.invite({ roles: ['host'] })
    const options = { stateDir: await workshop.dir(), name: 'a2', clock: workshop.clock.read }
    await assert.rejects(join(invitation, { ...options, roles: ['host', 'gateway'] }), {
      code: 'role-escalation'
    })
    const general = await issuer.invite()
    assert.deepEqual(peekInvitation(general.invitation).roles, ['host', 'gateway', 'witness'])
    const member = await join(general.invitation, { ...options, roles: ['witness'] })
    assert.deepEqual(member.identity.roles, ['witness'])
  })

  it('has bounds', async () => {
    for (const options of [
      { uses: 0 },
      { uses: 1_001 },
      { uses: 1.5 },
      { lifeSeconds: 0 },
      { lifeSeconds: 31 * 86_400 }
    ]) {
      await assert.rejects(issuer.invite(options), { code: 'bad-invitation-limits' })
    }
    const { stateDir, credentials, trust } = a
    const unreachable = await Issuer.open({
      stateDir,
      credentials,
      trust,
      addresses: () => ['/ip4/10.0.0.1/tcp/1'],
      hostNamed: () => undefined
    })
    await assert.rejects(unreachable?.invite() ?? Promise.resolve(), { code: 'no-addresses' })
  })

  it('names addresses that a bare host can dial, the useful ones first', async () => {
    const { stateDir, credentials, trust } = a
    const self = credentials.identity.id
    const addresses = [
      `/ip4/127.0.0.1/tcp/1/p2p/${self}`,
      `/ip6/::1/tcp/1/p2p/${self}`,
      `/ip4/10.0.0.1/tcp/1/p2p/x/p2p-circuit/p2p/${self}`,
      '/ip4/10.0.0.9/tcp/1/p2p/another',
      `/ip4/10.0.0.1/tcp/1/p2p/${self}`,
      ...Array.from({ length: 9 }, (_, i) => `/ip4/10.0.1.${i}/tcp/1/p2p/${self}`)
    ]
    const many = await Issuer.open({
      stateDir,
      credentials,
      trust,
      addresses: () => addresses,
      hostNamed: () => undefined
    })
    const named = peekInvitation((await many?.invite())?.invitation ?? '').addresses
    assert.equal(named.length, 8)
    assert.equal(named[0], `/ip4/10.0.0.1/tcp/1/p2p/${self}`)
    assert(named.every(address => address.startsWith('/ip4/10.') && !address.includes('circuit')))
  })

  it('does not give a name that a living host of the site has', async () => {
    const holder = hostIdOf(await generateKey())
    const { stateDir, credentials, trust } = a
    const clock = workshop.clock.read
    const hostNamed = (name: string) => (name === 'a2' ? holder : undefined)
    const addresses = () => a.libp2p.getMultiaddrs().map(String)
    const careful = await Issuer.open({ stateDir, credentials, trust, addresses, hostNamed, clock })
    assert(careful)
    const { invitation } = await careful.invite()
    const request = { invitation, name: 'a2', roles: ['host'] as const }
    await assert.rejects(careful.enrol(request, hostIdOf(await generateKey())), { code: 'name-taken' })
    await careful.enrol(request, holder)
  })

  it('does not bring a revoked host back', async () => {
    const stateDir = await workshop.dir()
    const { invitation } = await issuer.invite({ uses: 5 })
    const key = await generateKey()
    await a.trust.acceptRevocations(await revoke(north.dir, { hosts: [hostIdOf(key)] }))
    await assert.rejects(issuer.enrol({ invitation, name: 'a2', roles: ['host'] }, hostIdOf(key)), {
      code: 'revoked'
    })
    await joinAs('a3', invitation, stateDir)
    const store = await TrustStore.open(stateDir, north.document)
    assert.equal(store.isRevoked(north.document.thumbprint, { host: hostIdOf(key), siteKey: '' }), true)
  })

  it('can be tried again when the issuer could not be reached', async () => {
    const { key } = await openSite('tokyo', north.dir)
    const { invitation } = await issuer.invite()
    const claims = peekInvitation(invitation)
    const nowhere = await signInvitation({ ...claims, addresses: ['/ip4/127.0.0.1/tcp/1', 'nonsense'] }, key)
    const stateDir = await workshop.dir()
    await assert.rejects(joinAs('a2', nowhere, stateDir), (error: unknown) => {
      assert(error instanceof WatariError)
      assert.equal(error.code, 'issuer-unreachable')
      assert.match(error.message, /tcp\/1.*nonsense/)
      return true
    })
    const first = await readFile(joinPath(stateDir, 'identity', 'host.key'), 'utf8')
    const both = await signInvitation(
      { ...claims, addresses: ['/ip4/127.0.0.1/tcp/1', ...claims.addresses] },
      key
    )
    await joinAs('a2', both, stateDir)
    assert.equal(await readFile(joinPath(stateDir, 'identity', 'host.key'), 'utf8'), first)
  })
})
