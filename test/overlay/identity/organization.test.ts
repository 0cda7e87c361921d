import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { createDurably, makeDirectory, readState, writeDurably } from '../../../overlay/identity/files.ts'
import {
  generateKey,
  hostIdOf,
  openHostKey,
  privateJwk,
  readKey,
  writeNewKey
} from '../../../overlay/identity/keys.ts'
import {
  initOrganization,
  parseOrganization,
  readFounder,
  readOrganization,
  readRootKey,
  recordFounder
} from '../../../overlay/identity/organization.ts'
import { addSite, openSite, renewSite } from '../../../overlay/identity/site.ts'
import { t0, Workshop } from './federation.ts'

describe('identity files', () => {
  let workshop: Workshop
  let dir: string
  beforeEach(async () => {
    workshop = new Workshop()
    dir = await workshop.dir()
  })
  afterEach(() => workshop.close())

  it('replace the old content as a whole and leave nothing else behind', async () => {
    const path = join(dir, 'deep', 'file.json')
    await writeDurably(path, '1', 0o644)
    await writeDurably(path, '2', 0o644)
    assert.equal(await readFile(path, 'utf8'), '2')
    assert.deepEqual(await readdir(join(dir, 'deep')), ['file.json'])
  })

  it('come with directories for their owner alone', async () => {
    const path = join(dir, 'a', 'b', 'c')
    await makeDirectory(path)
    await makeDirectory(path)
    for (const made of [path, join(dir, 'a', 'b'), join(dir, 'a')])
      assert.equal((await stat(made)).mode & 0o777, 0o700)
  })

  it('are created once, even by two at the same time', async () => {
    const path = join(dir, 'once')
    const created = await Promise.all(['a', 'b', 'c'].map(text => createDurably(path, text, 0o644)))
    assert.equal(created.filter(Boolean).length, 1)
    assert.deepEqual(await readdir(dir), ['once'])
  })

  it('that cannot be written say so and keep their content', async () => {
    await writeFile(join(dir, 'plain'), 'kept')
    await assert.rejects(writeDurably(join(dir, 'plain', 'below'), 'x', 0o644), { code: 'state-not-written' })
    assert.equal(await readFile(join(dir, 'plain'), 'utf8'), 'kept')
  })

  it('that are damaged are named, and left as they are', async () => {
    const path = join(dir, 'state.json')
    const schema = Type.Object({ version: Type.Literal(1) })
    assert.equal(await readState(path, schema), undefined)
    for (const text of ['', '{', '{"version":2}', '[]']) {
      await writeFile(path, text)
      await assert.rejects(readState(path, schema), { code: 'state-damaged', message: new RegExp(path) })
      assert.equal(await readFile(path, 'utf8'), text)
    }
    await assert.rejects(readState(dir, schema), { code: 'state-damaged' })
  })
})

describe('a host key', () => {
  let workshop: Workshop
  let path: string
  beforeEach(async () => {
    workshop = new Workshop()
    path = join(await workshop.dir(), 'identity', 'host.key')
  })
  afterEach(() => workshop.close())

  it('is made once, for its owner alone', async () => {
    const key = await openHostKey(path)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal(hostIdOf(await openHostKey(path)), hostIdOf(key))
    await assert.rejects(writeNewKey(path, await generateKey()), { code: 'key-exists' })
  })

  it('that others may read is refused', async () => {
    await openHostKey(path)
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      await chmod(path, mode)
      await assert.rejects(openHostKey(path), { code: 'key-exposed', message: /chmod 600/ })
    }
    await chmod(path, 0o400)
    await openHostKey(path)
  })

  it('that is damaged is reported and not replaced', async () => {
    await openHostKey(path)
    const other = privateJwk(await generateKey())
    const mine = JSON.parse(await readFile(path, 'utf8'))
    for (const text of ['', 'garbage', '{"kty":"OKP"}', JSON.stringify({ ...mine, x: other.x })]) {
      await writeFile(path, text)
      await assert.rejects(openHostKey(path), { code: 'state-damaged', message: /host\.key/ })
      assert.equal(await readFile(path, 'utf8'), text)
    }
  })
})

describe('an organization', () => {
  let workshop: Workshop
  let dir: string
  beforeEach(async () => {
    workshop = new Workshop()
    dir = await workshop.dir()
  })
  afterEach(() => workshop.close())

  it('has a private root key and a public document', async () => {
    const document = await initOrganization('north', dir)
    assert.equal((await stat(join(dir, 'root.key'))).mode & 0o777, 0o600)
    assert.deepEqual(await readOrganization(dir), document)
    const text = await readFile(join(dir, 'organization.json'), 'utf8')
    assert(!text.includes('"d"'))
    assert.deepEqual(await parseOrganization(text), document)
  })

  it('needs a good name and an empty directory', async () => {
    await assert.rejects(initOrganization('North', dir), { code: 'bad-name' })
    await initOrganization('north', join(dir, 'new', 'north'))
    await assert.rejects(initOrganization('north', join(dir, 'new', 'north')), {
      code: 'directory-not-empty'
    })
    await assert.rejects(initOrganization('north', join(dir, 'new')), { code: 'directory-not-empty' })
    await writeFile(join(dir, 'file'), '')
    await assert.rejects(initOrganization('north', join(dir, 'file')), { code: 'state-not-written' })
  })

  it('document that does not hold together is refused', async () => {
    const document = await initOrganization('north', dir)
    const other = await initOrganization('south', join(await workshop.dir(), 'south'))
    for (const text of [
      '',
      '{',
      '{}',
      'x'.repeat(2_000),
      JSON.stringify({ ...document, name: 'No' }),
      JSON.stringify({ ...document, key: other.key }),
      JSON.stringify({ ...document, thumbprint: other.thumbprint })
    ]) {
      await assert.rejects(parseOrganization(text), { code: 'bad-organization-document' })
    }
  })

  it('directory that is incomplete or damaged says what is missing', async () => {
    await assert.rejects(readOrganization(dir), { code: 'no-organization' })
    await initOrganization('north', dir)
    const stranger = join(await workshop.dir(), 'south')
    await initOrganization('south', stranger)
    await writeFile(join(dir, 'root.key'), await readFile(join(stranger, 'root.key')))
    await assert.rejects(readRootKey(dir), { code: 'state-damaged' })
    await writeFile(join(dir, 'organization.json'), '{}')
    await assert.rejects(readOrganization(dir), { code: 'state-damaged' })
  })

  it('has one founder for ever', async () => {
    await initOrganization('north', dir)
    assert.equal(await readFounder(dir), undefined)
    const first = { id: hostIdOf(await generateKey()), name: 'a1' }
    const second = { id: hostIdOf(await generateKey()), name: 'b1' }
    assert.deepEqual(await recordFounder(dir, first), first)
    assert.deepEqual(await recordFounder(dir, second), first)
    assert.deepEqual(await readFounder(dir), first)
    await writeFile(join(dir, 'founder.json'), JSON.stringify({ id: 'x'.repeat(52), name: 'a1' }))
    await assert.rejects(readFounder(dir), { code: 'state-damaged' })
  })
})

describe('a site', () => {
  let workshop: Workshop
  let dir: string
  beforeEach(async () => {
    workshop = new Workshop()
    dir = await workshop.dir()
    await initOrganization('north', dir)
  })
  afterEach(() => workshop.close())

  it('has a key that the root certifies for 90 days', async () => {
    const { claims, key } = await addSite('tokyo', dir, { clock: () => t0, roles: ['host'] })
    assert.equal(claims.sub, 'tokyo')
    assert.equal(claims.exp, t0 + 90 * 86_400)
    assert.deepEqual(claims.roles, ['host'])
    assert.equal((await stat(join(dir, 'sites', 'tokyo', 'site.key'))).mode & 0o777, 0o600)
    assert.equal(hostIdOf((await openSite('tokyo', dir)).key), hostIdOf(key))
    assert.deepEqual(await readdir(join(dir, 'sites')), ['tokyo'])
  })

  it('is renewed with the same key and roles', async () => {
    const before = await addSite('tokyo', dir, { clock: () => t0, roles: ['host', 'witness'] })
    const after = await renewSite('tokyo', dir, { clock: () => t0 + 100 })
    assert.equal(after.claims.exp, before.claims.exp + 100)
    assert.deepEqual(after.claims.cnf, before.claims.cnf)
    assert.deepEqual(after.claims.roles, before.claims.roles)
  })

  it('is never overwritten', async () => {
    const first = await addSite('tokyo', dir)
    await assert.rejects(addSite('tokyo', dir), { code: 'site-exists' })
    assert.equal((await openSite('tokyo', dir)).certificate, first.certificate)
    const outcomes = await Promise.allSettled([addSite('osaka', dir), addSite('osaka', dir)])
    assert.deepEqual(outcomes.map(outcome => outcome.status).sort(), ['fulfilled', 'rejected'])
    assert.deepEqual((await readdir(join(dir, 'sites'))).sort(), ['osaka', 'tokyo'])
  })

  it('needs the root key and a good name', async () => {
    await assert.rejects(addSite('../x', dir), { code: 'bad-name' })
    await assert.rejects(openSite('kyoto', dir), { code: 'no-site' })
    await rename(join(dir, 'root.key'), join(dir, 'away'))
    await assert.rejects(addSite('tokyo', dir), { code: 'no-root-key' })
  })

  it('with a foreign certificate or key is damaged', async () => {
    await addSite('tokyo', dir)
    await addSite('osaka', dir)
    const certificate = await readFile(join(dir, 'sites', 'osaka', 'site.jws'))
    await writeFile(join(dir, 'sites', 'tokyo', 'site.jws'), certificate)
    await assert.rejects(openSite('tokyo', dir), { code: 'state-damaged', message: /site\.jws/ })
    await writeFile(join(dir, 'sites', 'tokyo', 'site.jws'), 'garbage')
    await assert.rejects(openSite('tokyo', dir), { code: 'state-damaged' })
    assert.notEqual(await readKey(join(dir, 'sites', 'tokyo', 'site.key')), undefined)
    await mkdir(join(dir, 'sites', 'kyoto'))
    await assert.rejects(openSite('kyoto', dir), { code: 'no-site' })
  })
})
