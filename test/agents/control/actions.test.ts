import assert from 'node:assert/strict'
import { controlActions } from '../../../agents/control/actions/index.ts'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import { systemClock } from '../../../overlay/identity/clock.ts'
import { Issuer } from '../../../overlay/identity/issuer.ts'
import { revoke } from '../../../overlay/identity/revocation.ts'
import { balanceRequester } from '../../../protocol/placement/arrivals.ts'
import type { Proposal } from '../../../protocol/placement/proposal.ts'
import { Workshop } from '../../overlay/identity/federation.ts'
import { ControlHost } from './support/control-host.ts'

const web = { org: 'north', name: 'web' }
const quiet = (): void => {}

describe('actions on machines', () => {
  it('vm restart ends a copy and starts the machine again, and tells how far it is', async () => {
    await using host = await (await ControlHost.start()).open()
    const id = await host.running('web')
    const before = host.fake.copies.get(id)
    const told: string[] = []
    const shown = await host.run('vm.restart', web, line => told.push(line))
    assert.equal(shown.state, 'running')
    assert.notEqual(host.fake.copies.get(id), before)
    assert.equal(host.fake.copies.get(id)?.state, 'running')
    assert.equal(told[0], 'asking the guest to shut down')
  })

  it('vm show says nothing to another host of a machine that is not of the name', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.machine('web', ['a'], { name: 'south/web' })
    const show = controlActions(host.parts)['vm.show']
    const context = { requestedBy: 'somebody', progress: quiet, forwarded: true }
    await assert.rejects(async () => await show(web, context), { code: 'not-found' })
  })

  it('vm restart refuses a machine that is stopped', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.running('web')
    await host.run('vm.stop', web, quiet)
    await assert.rejects(host.run('vm.restart', web, quiet), { code: 'machine-stopped' })
    assert.equal((await host.client.call('vm.show', web)).state, 'stopped')
  })

  it('vm start is refused where room would be lacking for the loss of a host, and a running machine as running', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.machine('idle')
    await host.running('web')
    host.noSpare = 'a cannot take it'
    await assert.rejects(host.run('vm.start', { ...web, name: 'idle' }, quiet), { code: 'no-spare' })
    await assert.rejects(host.run('vm.start', web, quiet), { code: 'conflict' })
  })

  it('vm set --policy restart is refused where room would be lacking for the machine, if it runs', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.running('web')
    host.noSpare = 'a cannot take it'
    const set = () => host.client.call('vm.set', { ...web, policy: 'restart', leaseMs: 10_000 })
    await assert.rejects(set(), { code: 'no-spare' })
    host.noSpare = undefined
    await host.run('vm.stop', web, quiet)
    host.noSpare = 'a cannot take it'
    assert.equal((await set()).policy, 'restart')
  })

  it('vm restart refuses a name that there is not', async () => {
    await using host = await (await ControlHost.start()).open()
    await assert.rejects(host.run('vm.restart', web, quiet), { code: 'not-found' })
  })

  it('vm restart of a machine whose host is not there says so, and what helps', async () => {
    await using host = await (await ControlHost.start('b')).open()
    await host.machine('web', ['a'], { owner: { host: 'b', incarnation: 'boot-1' } })
    host.joins(host.cluster.host('b').overlay.self, 'dead')
    await assert.rejects(host.run('vm.restart', web, quiet), { code: 'unreachable', message: /vm recover/ })
  })

  it('vm set changes what it names, and leaves the rest', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.running('web')
    const pinned = await host.client.call('vm.set', { ...web, pin: true, labels: { tier: 'front' } })
    assert.deepEqual([pinned.pinned, pinned.labels], [true, { tier: 'front' }])
    const free = await host.client.call('vm.set', { ...web, pin: false })
    assert.deepEqual([free.pinned, free.labels, free.state], [false, { tier: 'front' }, 'running'])
    assert.deepEqual((await host.client.call('vm.show', web)).labels, { tier: 'front' })
  })

  it('a name of one organization that leads to a machine of another is not followed', async () => {
    await using host = await (await ControlHost.start()).open()
    const id = await host.running('web')
    const alias = { ...web, name: 'alias' }
    // A machine has one name in the directory of an honest organization.
    Object.assign(host.parts.names, { find: async () => id })
    for (const action of ['vm.stop', 'vm.restart', 'vm.delete'] as const) {
      await assert.rejects(host.run(action, alias, quiet), { code: 'not-found' }, action)
    }
    await assert.rejects(host.client.call('vm.set', { ...alias, pin: true }), { code: 'not-found' })
    await assert.rejects(host.run('vm.recover', { ...alias, confirmFenced: [] }, quiet), {
      code: 'not-found'
    })
    assert.equal(host.fake.copies.get(id)?.state, 'running')
  })
})

describe('actions on trust', () => {
  let workshop: Workshop
  let host: ControlHost
  let north: Awaited<ReturnType<Workshop['organization']>>
  let south: Awaited<ReturnType<Workshop['organization']>>
  let member: Awaited<ReturnType<Workshop['host']>>
  let spread: number

  beforeEach(async () => {
    workshop = new Workshop()
    workshop.clock.seconds = systemClock()
    north = await workshop.organization('north', ['a'])
    south = await workshop.organization('south', ['a'])
    member = await workshop.host(north.dir, 'a', 'a1')
    const { credentials, trust, stateDir } = member
    const address = `/ip4/192.0.2.1/tcp/4001/p2p/${credentials.identity.id}`
    const addresses = () => [address]
    const issuer = await Issuer.open({ credentials, trust, stateDir, addresses, hostNamed: () => undefined })
    assert(issuer)
    spread = 0
    host = await (await ControlHost.start('b')).open({
      ...{ trust, issuer, credentials },
      spreadRevocations: async () => {
        spread += 1
      }
    })
  })

  afterEach(async () => {
    await host[Symbol.asyncDispose]()
    await workshop.close()
  })

  it('trust add trusts an organization by its document, trust remove ends it, and both are told', async () => {
    const added = await host.client.call('trust.add', { document: south.text })
    const { name, fingerprint, own } = added
    assert.deepEqual([name, fingerprint, own], ['south', south.document.thumbprint, false])
    assert.deepEqual([...added.rights].sort(), ['host', 'network', 'voter'])
    assert.deepEqual((await host.client.call('trust.list', {})).items, [added])
    assert(member.trust.allows('south', 'host'))
    await host.client.call('trust.remove', { org: 'south' })
    assert.deepEqual((await host.client.call('trust.list', {})).items, [])
    assert.equal(member.trust.allows('south', 'host'), false)
    assert.deepEqual(host.kinds(), ['trust.added', 'trust.removed'])
  })

  it('trust add refuses our own document, what is none, and a second organization of the same name', async () => {
    const add = (document: string) => host.client.call('trust.add', { document })
    await assert.rejects(add(north.text), { code: 'own-organization' })
    await assert.rejects(add('{}'), { code: 'bad-organization-document' })
    await add(south.text)
    const namesake = await workshop.organization('south', [])
    await assert.rejects(add(namesake.text), { code: 'organization-name-taken' })
    assert.deepEqual(host.kinds(), ['trust.added'])
  })

  it('trust remove refuses our own organization and one that is not trusted', async () => {
    await assert.rejects(host.client.call('trust.remove', { org: 'north' }), { code: 'own-organization' })
    await assert.rejects(host.client.call('trust.remove', { org: 'south' }), { code: 'no-organization' })
    assert.deepEqual(host.kinds(), [])
  })

  it('revocation add takes a newer list in, spreads it, and says whether it was news', async () => {
    const list = await revoke(north.dir, { sites: ['a'] })
    assert.deepEqual(await host.client.call('revocation.add', { list: `${list}\n` }), { news: true })
    assert.deepEqual(await host.client.call('revocation.add', { list }), { news: false })
    assert.deepEqual([spread, host.kinds()], [2, ['trust.revoked']])
    const { siteKey } = member.credentials.authentic
    assert(member.trust.isRevoked(north.document.thumbprint, { host: 'any', siteKey }))
  })

  it('revocation add refuses the list of an organization that is not trusted, and spreads nothing', async () => {
    const list = await revoke(south.dir, { sites: ['a'] })
    await assert.rejects(host.client.call('revocation.add', { list }), { code: 'unknown-organization' })
    assert.deepEqual([spread, host.kinds()], [0, []])
  })

  it('invite at an issuer of the site gives an invitation for as often and as long as asked', async () => {
    const before = Date.now()
    const made = await host.client.call('invite', { uses: 3, expiresMs: 60_000 })
    assert.equal(made.uses, 3)
    assert(made.invitation.length > 0)
    const life = Date.parse(made.expires) - before
    assert(life > 50_000 && life < 70_000, `it is good for ${life} ms`)
  })

  it('invite into another site is answered by an issuer of that site, of our own organization', async () => {
    const there = host.cluster.network.join({
      ...{ id: 'i', name: 'i', org: 'north', site: 'far', roles: ['issuer'] }
    })
    const asked: unknown[] = []
    const answer = { invitation: 'one', expires: new Date(0).toISOString(), uses: 1 }
    const invite: ActionHandlers['invite'] = async (request, { forwarded }) => {
      asked.push([request, forwarded])
      return answer
    }
    new Forwarding(there).serve({ invite } as ActionHandlers, new Operations(), quiet)
    host.joins({ ...there.self, id: 'foreign', org: 'south' })
    await assert.rejects(host.client.call('invite', { site: 'far' }), { code: 'no-issuer' })
    host.joins(there.self)
    assert.deepEqual(await host.client.call('invite', { site: 'far', uses: 1 }), answer)
    assert.deepEqual(asked, [[{ site: 'far', uses: 1 }, true]])
    host.joins(there.self, 'dead')
    await assert.rejects(host.client.call('invite', { site: 'far' }), { code: 'no-issuer' })
  })
})

describe('actions on balance and relocations', () => {
  /** A host that remembers what mode it was told. */
  function listening(host: ControlHost, id: string, org: string, site: string) {
    const overlay = host.cluster.network.join({ ...{ id, name: id, org, site, roles: ['host'] } })
    const told: string[] = []
    const handlers = {
      'balance.set': async ({ mode }: { mode: string }) => {
        told.push(mode)
        return { items: [] }
      }
    } as unknown as ActionHandlers
    new Forwarding(overlay).serve(handlers, new Operations(), quiet)
    host.joins(overlay.self)
    return told
  }

  it('balance set tells every host of the site, and balance get says what holds', async () => {
    await using host = await (await ControlHost.start()).open()
    const near = listening(host, 'b1', 'north', 'a')
    const far = listening(host, 'c1', 'north', 'far')
    const foreign = listening(host, 's1', 'south', 'a')
    const { items } = await host.client.call('balance.set', { mode: 'auto' })
    assert.deepEqual(items, [{ site: 'a', mode: 'auto' }])
    assert.deepEqual((await host.client.call('balance.get', {})).items, items)
    assert.deepEqual([near, far, foreign], [['auto'], [], []])
    await host.client.call('balance.set', { site: 'far', mode: 'suggest' })
    assert.deepEqual([near, far, host.mode], [['auto'], ['suggest'], 'auto'])
    assert.deepEqual(host.kinds(), ['balance.set'])
  })

  it('balance set reaches the hosts of its site however many there are elsewhere', async () => {
    await using host = await (await ControlHost.start()).open()
    for (let each = 0; each < 40; each++) {
      host.joins({ ...{ id: `f${each}`, name: `f${each}`, org: 'north', site: 'far', roles: ['host'] } })
    }
    const near = listening(host, 'z1', 'north', 'a')
    await host.client.call('balance.set', { mode: 'suggest' })
    assert.deepEqual(near, ['suggest'])
  })

  it('balance set names the host that did not take it', async () => {
    await using host = await (await ControlHost.start()).open()
    host.joins({ id: 'gone', name: 'b9', org: 'north', site: 'a', roles: ['host'] })
    await assert.rejects(host.client.call('balance.set', { mode: 'off' }), {
      code: 'still-going-on',
      message: /^b9 did not take it/
    })
  })

  it('balance set refuses a site that has no host, and a mode that there is not', async () => {
    await using host = await (await ControlHost.start()).open()
    host.joins({ id: 's', name: 's', org: 'south', site: 'far', roles: ['host'] })
    await assert.rejects(host.client.call('balance.set', { site: 'far', mode: 'off' }), { code: 'not-found' })
    await assert.rejects(host.client.call('balance.set', { mode: 'maybe' as never }), { code: 'bad-request' })
  })

  it('relocation list and show tell suggestions, each once', async () => {
    await using host = await (await ControlHost.start()).open()
    const proposal = {
      machine: { id: 'd'.repeat(32), name: 'north/web' },
      from: { id: 'a', name: 'a' },
      to: { id: 'b', name: 'b' },
      reason: 'a is busy'
    } as Proposal
    const { suggestions } = host.parts
    assert.deepEqual([suggestions.add(proposal), suggestions.add(proposal)], [true, false])
    const { items } = await host.client.call('relocation.list', {})
    assert.equal(items.length, 1)
    const { vm, from, to, reason, result, requestedBy, downtimeMs } = items[0]!
    assert.deepEqual([vm, from, to, reason], ['north/web', 'a', 'b', 'a is busy'])
    assert.deepEqual([result, requestedBy, downtimeMs], ['suggested', balanceRequester, null])
    const shown = await host.client.call('relocation.show', { id: items[0]!.id.slice(0, 8) })
    assert.deepEqual(shown, items[0])
    await assert.rejects(host.client.call('relocation.show', { id: 'fffffffff' }), { code: 'not-found' })
    await assert.rejects(host.client.call('relocation.cancel', { id: items[0]!.id }), { code: 'not-found' })
  })

  it('suggestions are as many as people read, the newest', async () => {
    await using host = await (await ControlHost.start()).open()
    for (let each = 0; each < 130; each++) {
      host.parts.suggestions.add({
        machine: { id: String(each), name: `north/m${each}` },
        from: { id: 'a', name: 'a' },
        to: { id: 'b', name: 'b' },
        reason: ''
      } as Proposal)
    }
    const { items } = await host.client.call('relocation.list', {})
    assert.equal(items.length, 100)
    assert(items.some(({ vm }) => vm === 'north/m129') && !items.some(({ vm }) => vm === 'north/m29'))
  })
})

describe('actions on segments and images', () => {
  const net = { org: 'north', name: 'net' }

  it('segment detach takes this host’s ports off one segment, and refuses where there is none', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.client.call('segment.create', { ...net, subnet: '10.9.0.0/24' })
    await host.client.call('segment.create', { ...net, name: 'other' })
    await host.client.call('segment.attach', { ...net, tap: 'tap0' })
    await host.client.call('segment.attach', { ...net, name: 'other', tap: 'tap1' })
    const left = await host.client.call('segment.detach', net)
    assert.deepEqual(left.taps, [])
    assert.deepEqual([...host.taps.keys()], ['tap1'])
    await assert.rejects(host.client.call('segment.detach', net), { code: 'not-found' })
    await assert.rejects(host.client.call('segment.detach', { ...net, name: 'none' }), { code: 'not-found' })
  })

  it('segment attach takes a TAP or a bridge, and shows how the LAN stands', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.client.call('segment.create', net)
    for (const port of [{}, { tap: 'tap0', bridge: 'br0' }])
      await assert.rejects(host.client.call('segment.attach', { ...net, ...port }), { code: 'bad-request' })
    const { taps } = await host.client.call('segment.attach', { ...net, bridge: 'br0' })
    assert.deepEqual(
      taps.map(({ interface: name, bridge, state }) => [name, bridge, state]),
      [['br0', 'br0', 'listening']]
    )
    assert.deepEqual((await host.client.call('segment.detach', net)).taps, [])
    assert.equal(host.bridges.size, 0)
  })

  it('segment delete frees the name, and refuses while a machine has an address', async () => {
    await using host = await (await ControlHost.start()).open()
    const { id } = await host.client.call('segment.create', { ...net, subnet: '10.9.0.0/24' })
    const machine = 'a'.repeat(32)
    await host.parts.segments.allocate(id, { machine, card: 0 })
    await assert.rejects(host.client.call('segment.delete', net), { code: 'segment-in-use' })
    assert.equal((await host.client.call('segment.show', net)).machines, 1)
    await host.parts.segments.release(id, machine)
    await host.client.call('segment.delete', net)
    await assert.rejects(host.client.call('segment.show', net), { code: 'not-found' })
    assert.deepEqual(host.kinds(), ['segment.created', 'segment.deleted'])
    assert.notEqual((await host.client.call('segment.create', net)).id, id)
  })

  const stored = async (host: ControlHost, name: string): Promise<string> => {
    const { hash } = await host.parts.images.store.put(Buffer.alloc(4_096, name))
    await host.parts.names.claim('north', { kind: 'image', name, id: hash })
    return hash
  }

  it('image delete forgets a name and its content', async () => {
    await using host = await (await ControlHost.start()).open()
    await stored(host, 'tiny')
    const kept = await stored(host, 'large')
    await host.client.call('image.delete', { reference: 'tiny' })
    const { items } = await host.client.call('image.list', {})
    assert.deepEqual(
      items.map(({ name, sha256 }) => [name, sha256]),
      [['large', kept]]
    )
    await assert.rejects(host.client.call('image.delete', { reference: 'tiny' }), { code: 'not-found' })
  })

  it('image delete keeps content that a machine needs: the name goes, the hash is refused', async () => {
    await using host = await (await ControlHost.start()).open()
    const hash = await stored(host, 'tiny')
    host.imageInUse = true
    await host.client.call('image.delete', { reference: 'tiny' })
    const { items } = await host.client.call('image.list', {})
    assert.deepEqual(
      items.map(({ name, sha256 }) => [name, sha256]),
      [[null, hash]]
    )
    await assert.rejects(host.client.call('image.delete', { reference: hash }), { code: 'image-in-use' })
    host.imageInUse = false
    await host.client.call('image.delete', { reference: hash })
    assert.deepEqual((await host.client.call('image.list', {})).items, [])
  })

  it('image delete refuses a name of another organization, and leaves our own of the same content', async () => {
    await using host = await (await ControlHost.start()).open()
    await stored(host, 'tiny')
    await assert.rejects(host.client.call('image.delete', { reference: 'south/tiny' }), {
      code: 'not-permitted'
    })
    assert.equal((await host.client.call('image.list', {})).items[0]?.name, 'tiny')
    await host.client.call('image.delete', { reference: 'north/tiny' })
    assert.deepEqual((await host.client.call('image.list', {})).items, [])
  })
})
