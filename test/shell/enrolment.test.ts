import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../overlay/identity/clock.ts'
import { HostCredentials } from '../../overlay/identity/credentials.ts'
import { joinWithSiteKey } from '../../overlay/identity/enrolment.ts'
import { initOrganization } from '../../overlay/identity/organization.ts'
import { Renewer } from '../../overlay/identity/renewal.ts'
import { peekRevocations } from '../../overlay/identity/revocation.ts'
import { addSite } from '../../overlay/identity/site.ts'
import { joinAtFirstStart } from '../../shell/local/enrolment.ts'
import { type Host, Workshop } from '../overlay/identity/federation.ts'
import { run } from './support/run.ts'

describe('membership on the command line', function () {
  this.timeout(20_000)
  let directory: string
  let organization: string

  beforeEach(async () => {
    directory = await mkdtemp('/tmp/wx-')
    organization = join(directory, 'north')
    await initOrganization('north', organization)
    await addSite('kyoto', organization)
  })

  afterEach(() => rm(directory, { recursive: true }))

  /** Where no agent answers. */
  const watari = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
    run(args, { cwd, env: { WATARI_SOCKET: join(directory, 's'), ...env } })

  describe('an invitation in the environment of an agent', () => {
    const start = async (
      ...words: string[]
    ): Promise<{ code: number | null; error: { code: string; message: string } }> => {
      const config = join(directory, 'agent.yaml')
      await writeFile(config, 'state: state\nruntime: run\n')
      const { code, err } = await watari(['agent', '--config', config, '--json', ...words], directory, {
        WATARI_INVITATION: 'not-an-invitation'
      })
      return { code, error: err === '' ? undefined : JSON.parse(err).error }
    }

    it('is what a host that is no member joins by; where that fails, the start does', async () => {
      const joined = await watari(
        ['join', 'not-an-invitation', '--state', join(directory, 'other'), '--json'],
        directory
      )
      const { code, error } = await start()
      assert.equal(code, 1)
      assert.deepEqual(error, JSON.parse(joined.err).error)
      assert.match(error.code, /invitation/)
    })

    it('makes it a member, under its own name', async () => {
      const workshop = new Workshop()
      workshop.clock.seconds = Math.floor(Date.now() / 1_000)
      try {
        const south = await workshop.organization('south', ['lima'])
        const { issuer } = await workshop.node(await workshop.host(south.dir, 'lima', 'l1'))
        const stateDir = await workshop.dir()
        await joinAtFirstStart((await issuer!.invite()).invitation, stateDir)
        const { name, org, site, roles } = (await HostCredentials.open(stateDir)).identity
        assert.deepEqual(
          [name, org, site, roles],
          [hostname().split('.')[0]!.toLowerCase(), 'south', 'lima', ['host']]
        )
      } finally {
        await workshop.close()
      }
    })

    it('is not looked at by --check', async () => {
      assert.equal((await start('--check')).code, 0)
    })

    it('is not looked at by a host that is a member', async () => {
      const stateDir = join(directory, 'state')
      const { identity } = await joinWithSiteKey({ site: 'kyoto', dir: organization, stateDir, name: 'k1' })
      await joinAtFirstStart('not-an-invitation', stateDir)
      assert.deepEqual((await HostCredentials.open(stateDir)).identity, identity)
      await assert.rejects(joinAtFirstStart('not-an-invitation', join(directory, 'fresh')), {
        code: /invitation/
      })
    })
  })

  describe('watari site renew and install', () => {
    const day = 86_400
    let workshop: Workshop
    let dir: string
    let issuer: Host
    let host: Host

    beforeEach(async () => {
      workshop = new Workshop()
      workshop.clock.seconds = systemClock() - 80 * day
      dir = (await workshop.organization('south', ['lima'])).dir
      workshop.clock.seconds = systemClock() - day
      issuer = await workshop.host(dir, 'lima', 'l1')
      host = await workshop.host(dir, 'lima', 'l2', ['host'])
      workshop.clock.seconds = systemClock()
    })

    afterEach(() => workshop.close())

    const install = (file: string, { stateDir }: Host) =>
      watari(['site', 'install', file, '--state', stateDir, '--json'], dir)

    it('lead from the root key over the issuer to a host, whose own certificate ended meanwhile', async () => {
      const node = await workshop.node(issuer)
      const made = await watari(['site', 'renew', 'lima', '--dir', dir, '--json'], directory)
      assert.deepEqual([made.code, made.err], [0, ''])
      const { site, expires, file } = JSON.parse(made.out)
      assert.equal(site, 'lima')
      assert(Math.abs(Date.parse(expires) / 1_000 - (workshop.clock.seconds + 90 * day)) < 60)
      const installed = await install(file, issuer)
      assert.deepEqual([installed.code, JSON.parse(installed.out)], [0, { site, expires }])
      const common = {
        ...{ clock: workshop.clock.read, issuers: () => [] },
        ask: async () => await Promise.reject(new Error('not asked'))
      }
      const addresses = () => node.libp2p.getMultiaddrs().map(String)
      const { credentials } = issuer
      assert(await new Renewer({ ...common, credentials, issuer: node.issuer, addresses: () => [] }).tick())
      assert(await new Renewer({ ...common, credentials: host.credentials, addresses }).tick())
      for (const each of [issuer, host])
        assert.equal((await HostCredentials.open(each.stateDir)).siteExpiresAt, Date.parse(expires) / 1_000)
      // It is in force now: once more changes nothing.
      assert.equal(JSON.parse((await install(file, issuer)).err).error.code, 'wrong-certificate')
    })

    it('say where they are refused, and why', async () => {
      const renewed = await watari(['site', 'renew', 'quito', '--dir', dir, '--json'], directory)
      assert.deepEqual([renewed.code, JSON.parse(renewed.err).error.code], [1, 'no-site'])
      const kyoto = join(organization, 'sites', 'kyoto', 'site.jws')
      for (const [file, where, code] of [
        [kyoto, issuer, 'wrong-certificate'],
        [join(dir, 'sites', 'lima', 'site.jws'), issuer, 'wrong-certificate'],
        [kyoto, host, 'not-an-issuer']
      ] as const) {
        const refused = await install(file, where)
        assert.deepEqual([refused.code, JSON.parse(refused.err).error.code], [1, code])
      }
    })
  })

  describe('watari join --bootstrap', () => {
    const joinAt = (...words: string[]) =>
      watari(['join', '--state', join(directory, 'state'), '--name', 'k1', '--json', ...words], directory)
    const first = ['--site', 'kyoto', '--dir']
    const id = '12D3KooWAbSrbzU68DbFuFu47LajiBT8gf6p1CqFpypcCcx8yfGr'

    it('tells a site’s first host where others are', async () => {
      const addresses = [`/ip4/192.0.2.7/tcp/4180/p2p/${id}`, `/dns4/gate.example/tcp/4180/p2p/${id}`]
      const given = addresses.flatMap(address => ['--bootstrap', address])
      const { code, err } = await joinAt(...first, organization, ...given)
      assert.deepEqual([code, err], [0, ''])
      assert.deepEqual((await HostCredentials.open(join(directory, 'state'))).bootstrap, addresses)
    })

    it('is refused where it is no address of a host, and beside an invitation; nothing was made', async () => {
      const long = `/dns4/${'a'.repeat(250)}/tcp/4180/p2p/${id}`
      for (const wrong of [
        ...['192.0.2.7:4180', '/ip4/192.0.2.7/tcp/4180', `/p2p/${id}`, long],
        ...[`/ip4/192.0.2.7/udp/4180/p2p/${id}`, `/ip4/192.0.2.7/tcp/4180/p2p/${id.slice(1)}`]
      ]) {
        const { code, err } = await joinAt(...first, organization, '--bootstrap', wrong)
        assert.deepEqual([code, JSON.parse(err).error.code], [2, 'usage'], wrong)
        assert.match(JSON.parse(err).error.message, /is no address of a host: copy one/)
      }
      const address = `/ip4/192.0.2.7/tcp/4180/p2p/${id}`
      const many = Array(33).fill(['--bootstrap', address]).flat()
      for (const words of [
        ['an-invitation', '--bootstrap', address],
        [...first, organization, ...many]
      ]) {
        const { code, err } = await joinAt(...words)
        assert.deepEqual([code, JSON.parse(err).error.code], [2, 'usage'])
        assert.match(JSON.parse(err).error.message, /--bootstrap/)
      }
      await assert.rejects(stat(join(directory, 'state')), { code: 'ENOENT' })
    })
  })

  describe('watari revoke', () => {
    let server: Server
    let lists: string[]
    let hosts: { id: string; name: string; org: string; site: string }[]

    beforeEach(async () => {
      lists = []
      const { identity } = await joinWithSiteKey({
        site: 'kyoto',
        dir: organization,
        stateDir: join(directory, 'state'),
        name: 'k1'
      })
      hosts = [
        { id: identity.id, name: 'k1', org: 'north', site: 'kyoto' },
        { id: 'foreign', name: 'k1', org: 'south', site: 'c' },
        { id: 'one', name: 'twin', org: 'north', site: 'kyoto' },
        { id: 'two', name: 'twin', org: 'north', site: 'nara' }
      ]
      server = createServer(async (request, response) => {
        let body = ''
        for await (const part of request) body += part
        if (request.method === 'POST') lists.push(JSON.parse(body).list)
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(request.method === 'POST' ? { news: true } : { items: hosts }))
      }).listen(join(directory, 's'))
    })

    afterEach(() => {
      server.close()
      server.closeAllConnections()
    })

    const revoke = (...words: string[]) => watari(['revoke', '--json', ...words], organization)

    it('takes the name of a host of the organization, whose directory is the working directory', async () => {
      const { code, out, err } = await revoke('k1')
      assert.deepEqual([code, err], [0, ''])
      assert.deepEqual(JSON.parse(out), { host: hosts[0]!.id })
      assert.deepEqual(
        lists.map(list => peekRevocations(list).hosts),
        [[hosts[0]!.id]]
      )
      assert.equal((await readFile(join(organization, 'revocations.jws'), 'utf8')).trim(), lists[0])
    })

    it('takes the id of a host that no agent knows any more', async () => {
      const { id } = hosts.shift()!
      const { code } = await revoke(id, '--dir', organization)
      assert.equal(code, 0)
      assert.deepEqual(peekRevocations(lists[0]!).hosts, [id])
    })

    it('revokes nothing by a name that is unknown, or not one host’s', async () => {
      for (const [name, expected] of [
        ['nobody', 'no-such-host'],
        ['twin', 'bad-request']
      ] as const) {
        const { err } = await revoke(name)
        assert.equal(JSON.parse(err).error.code, expected)
      }
      assert.deepEqual(lists, [])
      await assert.rejects(stat(join(organization, 'revocations.jws')), { code: 'ENOENT' })
    })

    it('says where there are no keys of an organization', async () => {
      const empty = join(directory, 'empty')
      await mkdir(empty)
      const { code, err } = await revoke('k1', '--dir', empty)
      assert.deepEqual([code, JSON.parse(err).error.code], [1, 'no-organization'])
    })
  })
})
