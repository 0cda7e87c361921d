import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKey, hostIdOf, publicJwk, thumbprint } from '../../../overlay/identity/keys.ts'
import { readRootKey } from '../../../overlay/identity/organization.ts'
import { peekRevocations, revoke, signRevocations } from '../../../overlay/identity/revocation.ts'
import { TrustStore } from '../../../overlay/identity/trust-store.ts'
import { t0, Workshop } from './federation.ts'

describe('a trust store', () => {
  let workshop: Workshop
  let north: Awaited<ReturnType<Workshop['organization']>>
  let south: Awaited<ReturnType<Workshop['organization']>>
  let stateDir: string
  let store: TrustStore

  beforeEach(async () => {
    workshop = new Workshop()
    north = await workshop.organization('north', ['tokyo'])
    south = await workshop.organization('south', ['lima'])
    stateDir = await workshop.dir()
    store = await TrustStore.open(stateDir, north.document)
  })
  afterEach(() => workshop.close())

  const reopened = () => TrustStore.open(stateDir, north.document)

  it('trusts its own organization for everything, and nobody else', () => {
    assert.deepEqual(
      store.list().map(organization => organization.name),
      ['north']
    )
    assert(store.allows('north', 'voter'))
    assert.equal(store.find(south.document.thumbprint), undefined)
  })

  it('keeps what was added and for what, over restarts', async () => {
    await store.add(south.text, ['host', 'network'])
    for (const opened of [store, await reopened()]) {
      assert.deepEqual(
        opened.list().map(organization => organization.name),
        ['north', 'south']
      )
      assert(opened.allows('south', 'host'))
      assert(!opened.allows('south', 'voter'))
    }
    await store.add(south.text)
    assert((await reopened()).allows('south', 'voter'))
    await store.remove('south')
    assert.deepEqual((await reopened()).list().length, 1)
  })

  it('keeps all of several changes at once', async () => {
    const others = await Promise.all(['east', 'west', 'upper'].map(name => workshop.organization(name, [])))
    await Promise.all(others.map(other => store.add(other.text)))
    assert.equal((await reopened()).list().length, 4)
  })

  it('has room for a bounded number of organizations', async () => {
    const entries = await Promise.all(
      Array.from({ length: 128 }, async (_, i) => {
        const key = publicJwk((await generateKey()).publicKey)
        const organization = { name: `o${i}`, key, thumbprint: await thumbprint(key) }
        return { organization, rights: [], source: 'local' }
      })
    )
    await mkdir(join(stateDir, 'identity'))
    await writeFile(
      join(stateDir, 'identity', 'trust.json'),
      JSON.stringify({ version: 1, organizations: entries })
    )
    const full = await reopened()
    await assert.rejects(full.add(south.text), { code: 'too-many-organizations' })
    await full.remove('o7')
    await full.add(south.text)
  })

  it('refuses impostors, itself, and what it does not know', async () => {
    const impostor = await workshop.organization('south', [])
    await store.add(south.text)
    await assert.rejects(store.add(impostor.text), { code: 'organization-name-taken' })
    const namesake = await workshop.organization('north', [])
    await assert.rejects(store.add(namesake.text), { code: 'organization-name-taken' })
    await assert.rejects(store.add(north.text), { code: 'own-organization' })
    await assert.rejects(store.remove('north'), { code: 'own-organization' })
    await assert.rejects(store.remove('west'), { code: 'no-organization' })
    await assert.rejects(store.add('{}'), { code: 'bad-organization-document' })
    assert.equal(store.list().length, 2)
  })

  it('tells of changes until nobody listens', async () => {
    let told = 0
    const end = store.onChange(() => told++)
    await store.add(south.text)
    await store.acceptRevocations(await revoke(north.dir, { hosts: [hostIdOf(await generateKey())] }))
    assert.equal(told, 2)
    end()
    await store.remove('south')
    assert.equal(told, 2)
  })

  it('that is damaged says which file, and is left as it is', async () => {
    await store.add(south.text)
    await store.acceptRevocations(await revoke(north.dir, { hosts: [hostIdOf(await generateKey())] }))
    for (const name of ['trust.json', 'revocations.json']) {
      const path = join(stateDir, 'identity', name)
      const good = await readFile(path, 'utf8')
      const replaced = good
        .replace(/[A-Za-z0-9_-]{43}"/, `${'A'.repeat(43)}"`)
        .replace(/\.[A-Za-z0-9_-]{86}"/, `.${'A'.repeat(86)}"`)
      for (const bad of ['', '{"version":1}', replaced]) {
        await writeFile(path, bad)
        await assert.rejects(reopened(), {
          code: 'state-damaged',
          message: new RegExp(name.replace('.', '\\.'))
        })
        assert.equal(await readFile(path, 'utf8'), bad)
      }
      await writeFile(path, good)
    }
  })

  it('takes the newest revocation list, in whatever order they come', async () => {
    const [first, second] = [hostIdOf(await generateKey()), hostIdOf(await generateKey())]
    const older = await revoke(north.dir, { hosts: [first] }, { clock: () => t0 })
    const newer = await revoke(north.dir, { hosts: [second], sites: ['tokyo'] }, { clock: () => t0 })
    assert.deepEqual([peekRevocations(older).number, peekRevocations(newer).number], [1, 2])
    assert.equal(await store.acceptRevocations(newer), true)
    assert.equal(await store.acceptRevocations(older), false)
    assert.equal(await store.acceptRevocations(newer), false)
    const [siteKey = ''] = peekRevocations(newer).siteKeys
    for (const opened of [store, await reopened()]) {
      const revoked = (host: string, key: string) =>
        opened.isRevoked(north.document.thumbprint, { host, siteKey: key })
      assert(revoked(first, ''))
      assert(revoked(second, ''))
      assert(revoked('another', siteKey))
      assert(!revoked('another', ''))
      assert(!opened.isRevoked(south.document.thumbprint, { host: first, siteKey }))
      assert.deepEqual(
        opened.revocations().map(list => list.token),
        [newer]
      )
    }
  })

  it('takes lists of those it trusts only, signed by their root', async () => {
    const host = hostIdOf(await generateKey())
    const list = await revoke(south.dir, { hosts: [host] })
    await assert.rejects(store.acceptRevocations(list), { code: 'unknown-organization' })
    await store.add(south.text)
    const forged = await signRevocations(
      { ...peekRevocations(list), number: 99 },
      await readRootKey(north.dir)
    )
    await assert.rejects(store.acceptRevocations(forged), { code: 'bad-signature' })
    await assert.rejects(store.acceptRevocations('a.b.c'), { code: 'bad-message' })
    await assert.rejects(store.acceptRevocations('x'.repeat(70_000)), { code: 'bad-message' })
    assert.equal(await store.acceptRevocations(list), true)
  })

  it('of another process follows when it is told', async () => {
    const other = await reopened()
    let told = 0
    other.onChange(() => told++)
    const host = hostIdOf(await generateKey())
    await store.add(south.text)
    await store.acceptRevocations(await revoke(north.dir, { hosts: [host] }))
    assert.equal(other.list().length, 1)
    await other.reload()
    assert.deepEqual(other.list(), store.list())
    assert(other.isRevoked(north.document.thumbprint, { host, siteKey: '' }))
    assert.equal(told, 1)
    await writeFile(join(stateDir, 'identity', 'trust.json'), 'garbage')
    await assert.rejects(other.reload(), { code: 'state-damaged' })
    assert.equal(other.list().length, 2)
  })

  it('does not forget what an organization revoked while it was not trusted', async () => {
    const host = hostIdOf(await generateKey())
    await store.add(south.text)
    await store.acceptRevocations(await revoke(south.dir, { hosts: [host] }))
    await store.remove('south')
    assert.deepEqual(store.revocations(), [])
    const later = await reopened()
    await later.acceptRevocations(await revoke(north.dir, { hosts: [host] }))
    await later.add(south.text)
    for (const opened of [later, await reopened()]) {
      assert(opened.isRevoked(south.document.thumbprint, { host, siteKey: '' }))
      assert.equal(opened.revocations().length, 2)
      assert.equal(opened.revocations()[0]?.organization, north.document.thumbprint)
    }
  })

  it('is fed by lists that name hosts and sites that exist, up to a bound', async () => {
    await assert.rejects(revoke(north.dir, { hosts: ['a1'] }), { code: 'bad-host-id' })
    await assert.rejects(revoke(north.dir, { sites: ['kyoto'] }), { code: 'no-site' })
    const hosts = await Promise.all(Array.from({ length: 513 }, async () => hostIdOf(await generateKey())))
    await assert.rejects(revoke(north.dir, { hosts }), { code: 'revocation-list-full' })
    const full = await revoke(north.dir, { hosts: hosts.slice(0, 512) })
    assert.equal(await store.acceptRevocations(full), true)
    await writeFile(join(north.dir, 'revocations.jws'), 'garbage')
    await assert.rejects(revoke(north.dir, { hosts: hosts.slice(0, 1) }), { code: 'state-damaged' })
  })
})
