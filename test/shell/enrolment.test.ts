import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { HostCredentials } from '../../overlay/identity/credentials.ts'
import { joinWithSiteKey } from '../../overlay/identity/enrolment.ts'
import { initOrganization } from '../../overlay/identity/organization.ts'
import { peekRevocations } from '../../overlay/identity/revocation.ts'
import { addSite } from '../../overlay/identity/site.ts'
import { joinAtFirstStart } from '../../shell/local/enrolment.ts'
import { Workshop } from '../overlay/identity/federation.ts'
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
