import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MachineCatalog, type MachineCatalogOptions } from '../../../agents/vm/catalog.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord } from './support/machine-record.ts'

const hosts = {
  a: '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp',
  b: '12D3KooWHHzSeKaY8xuZVzkLbKFfvNgPPeKhFBGrMbNzbm5akpqu'
}
const register = { configuration: 1, voters: [hosts.a] }

/** In place of a signature: who signed, and how much. */
const signatureOf = (host: string, bytes: Uint8Array): Uint8Array => {
  const signature = new Uint8Array(64)
  signature.set([host === hosts.a ? 1 : 2, bytes.length % 251])
  return signature
}

function ownedBy(host: string, changes: Partial<MachineRecord> = {}): MachineRecord {
  return machineRecord({
    owner: { host, incarnation: 'boot-1' },
    disk: { hosts: [host], generation: 1 },
    ...changes
  })
}

describe('the catalog of machines', () => {
  let directory: string
  let network: MemoryNetwork
  const open: MachineCatalog[] = []

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-catalog-'))
    network = new MemoryNetwork()
  })

  afterEach(async () => {
    for (const catalog of open.splice(0)) catalog.stop()
    await rm(directory, { recursive: true })
  })

  async function start(
    id: string,
    boot = 1,
    more: Partial<MachineCatalogOptions> = {}
  ): Promise<MachineCatalog> {
    const overlay = network.join({ id, name: 'host', org: 'north', site: 'a', roles: ['host'] })
    const catalog = new MachineCatalog({
      overlay,
      file: join(directory, `${id}.db`),
      boot,
      records: machineRecordCodec,
      sign: async bytes => signatureOf(id, bytes),
      verify: async (host, bytes, signature) => Buffer.compare(signatureOf(host, bytes), signature) === 0,
      peers: () => [],
      onNews: () => {},
      ...more
    })
    await catalog.start()
    open.push(catalog)
    return catalog
  }

  it('spreads what owners tell of their machines', async () => {
    const [a, b] = [await start(hosts.a), await start(hosts.b)]
    const record = ownedBy(hosts.a)
    await a.report(record, 'running', register)
    await eventually(() => b.get(record.id), { deadlineMs: 2_000 })
    assert.deepEqual(b.find('north/one')?.report.record, record)
    assert.deepEqual(b.get(record.id)?.report.voters, [hosts.a])
  })

  it('believes nobody but the owner, in the owner’s own word', async () => {
    const [a, b] = [await start(hosts.a), await start(hosts.b)]
    const record = ownedBy(hosts.a)
    await a.report(record, 'running', register)
    await eventually(() => b.get(record.id), { deadlineMs: 2_000 })
    await b.report(record, 'failed', register)
    assert.deepEqual(
      [a, b].map(each => each.get(record.id)?.report.execution),
      ['running', 'running']
    )
  })

  it('spreads what an owner tells of its successor, until that one tells itself, and it is repeated by nobody', async () => {
    const [a, b] = [await start(hosts.a), await start(hosts.b)]
    const record = ownedBy(hosts.a)
    await a.report(record, 'running', register)
    await eventually(() => b.get(record.id), { deadlineMs: 2_000 })
    const taken = ownedBy(hosts.b, { id: record.id, epoch: record.epoch + 1 })
    await a.report(taken, 'incoming', register)
    const heard = () => [a, b].map(each => each.get(record.id)!.report)
    await eventually(() => heard()[1]!.execution === 'incoming', { deadlineMs: 2_000 })
    assert.deepEqual(
      heard().map(each => each.record.owner.host),
      [hosts.b, hosts.b]
    )
    await b.report(taken, 'running', register)
    await eventually(() => heard()[0]!.execution === 'running', { deadlineMs: 2_000 })
    await a.report(taken, 'incoming', register)
    assert.deepEqual(
      heard().map(each => each.execution),
      ['running', 'running']
    )
  })

  it('asks for what it has not heard', async () => {
    const a = await start(hosts.a)
    const record = ownedBy(hosts.a)
    await a.report(record, 'running', register)
    const late = await start(hosts.b)
    assert.equal(late.get(record.id), undefined)
    assert.equal(await late.repairFrom(hosts.a), 1)
    assert.equal(late.get(record.id)?.report.execution, 'running')
    assert.equal(await late.repairFrom(hosts.a), 0)
  })

  it('remembers over a restart, and takes the new owner’s word over the old one’s', async () => {
    const record = ownedBy(hosts.a)
    const a = await start(hosts.a)
    await a.report(record, 'running', register)
    network.leave(hosts.a)
    open.splice(0)
    a.stop()
    const again = await start(hosts.a, 2)
    assert.deepEqual(again.get(record.id)?.report.record, record)
    const b = await start(hosts.b)
    await b.report({ ...record, ...ownedBy(hosts.b, { id: record.id, epoch: 9 }) }, 'running', register)
    await eventually(() => again.get(record.id)?.report.record.owner.host === hosts.b, { deadlineMs: 2_000 })
    await again.report(record, 'running', register)
    assert.equal(again.get(record.id)?.report.record.epoch, 9)
  })

  it('hears others while its disk hangs, says nothing new of its own, and keeps all when that is over', async () => {
    const disk = Promise.withResolvers<void>()
    const news: string[] = []
    const a = await start(hosts.a, 1, {
      syncData: () => disk.promise,
      onNews: ({ report }) => news.push(report.record.id)
    })
    const b = await start(hosts.b)
    const [theirs, later, own] = [ownedBy(hosts.b), ownedBy(hosts.b), ownedBy(hosts.a)]
    for (const record of [theirs, later]) await b.report(record, 'running', register)
    await eventually(() => a.get(later.id), { deadlineMs: 2_000 })
    let isTold = false
    const telling = a.report(own, 'running', register).then(() => {
      isTold = true
    })
    await eventually(() => a.get(own.id), { deadlineMs: 2_000 })
    assert.deepEqual(new Set(news), new Set([theirs.id, later.id, own.id]))
    const kept = () => {
      using file = new DatabaseSync(join(directory, `${hosts.a}.db`), { readOnly: true })
      return file.prepare('SELECT machine FROM catalog').all().length
    }
    assert.deepEqual([isTold, kept(), b.get(own.id)], [false, 0, undefined])
    disk.resolve()
    await telling
    assert.equal(kept(), 3)
    await eventually(() => b.get(own.id), { deadlineMs: 2_000 })
  })

  it('says which file is damaged', async () => {
    await writeFile(join(directory, `${hosts.a}.db`), 'this is no database, whatever its name says')
    await assert.rejects(start(hosts.a), { code: 'state-damaged', message: /move it away/ })
  })

  it('says so where only something in its middle is', async () => {
    const file = join(directory, `${hosts.a}.db`)
    const database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('CREATE TABLE catalog (machine TEXT PRIMARY KEY, signed BLOB NOT NULL) STRICT')
    const row = database.prepare('INSERT INTO catalog VALUES (?, ?)')
    for (let at = 0; at < 100; at++) row.run(`machine ${at}`, new Uint8Array(1_000))
    database.close()
    const bytes = await readFile(file)
    await writeFile(file, bytes.fill(0xff, 3 * 4096, 8 * 4096))
    await assert.rejects(start(hosts.a), { code: 'state-damaged', message: /move it away/ })
    assert.deepEqual(await readFile(file), bytes, 'it is left as it is')
  })
})
