import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Journal } from '../../../agents/vm/journal.ts'
import { eventually } from '../../support/eventually.ts'
import { machineRecord, relocationPlan } from './support/machine-record.ts'

describe('the journal of a host', () => {
  let directory: string
  let file: string

  beforeEach(() => {
    directory = mkdtempSync('/tmp/wj-')
    file = `${directory}/journal.sqlite`
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const record = machineRecord()
  const plan = relocationPlan(record)
  const begun = { role: 'source', plan, record, reason: 'by order', requestedBy: 'ana' } as const
  const full = { code: 'no-room', message: 'full' }

  it('finds what was not finished, at its last durable phase', async () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    await journal.noteDurably(plan.id, { phase: 'streaming', atMs: 1500 })
    journal.note(plan.id, { phase: 'deciding', atMs: 1700 })
    journal.close()
    const again = Journal.open(file)
    assert.deepEqual(again.unfinished(), [{ ...begun, phase: 'streaming' }])
    again.finish(plan.id, { result: 'done', bytes: 10 }, 2000)
    assert.deepEqual(again.unfinished(), [])
    assert.equal(again.find(plan.id)?.finished, true)
    again.close()
  })

  it('says why one was being aborted when the agent ended', async () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    await journal.noteDurably(plan.id, { phase: 'aborting', atMs: 1700, failure: full })
    journal.close()
    const again = Journal.open(file)
    assert.deepEqual(again.unfinished(), [{ ...begun, phase: 'aborting', failure: full }])
    again.close()
  })

  it('takes up what an older version wrote', async () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    await journal.noteDurably(plan.id, { phase: 'streaming', atMs: 1500 })
    journal.close()
    const database = new DatabaseSync(file)
    database.exec(
      'ALTER TABLE phases DROP COLUMN code; ALTER TABLE phases DROP COLUMN message; PRAGMA user_version = 1'
    )
    database.close()
    const again = Journal.open(file)
    assert.deepEqual(again.unfinished(), [{ ...begun, phase: 'streaming' }])
    await again.noteDurably(plan.id, { phase: 'aborting', atMs: 1700, failure: full })
    assert.deepEqual(
      again.show(plan.id)?.phases.map(({ error }) => error),
      [undefined, undefined, full]
    )
    again.close()
  })

  it('leaves what a newer version wrote as it is', () => {
    Journal.open(file).close()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    assert.throws(() => Journal.open(file), { code: 'state-newer' })
  })

  it('tells who asked, why, and each phase with its time', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    journal.note(plan.id, { phase: 'aborting', atMs: 1700, failure: full })
    assert.equal(journal.show(plan.id)?.phases.length, 2)
    assert.equal(journal.show(plan.id)?.result, 'running')
    journal.finish(plan.id, { result: 'aborted', ...full, downtimeMs: 12.4, bytes: 7 }, 2000)
    assert.deepEqual(journal.show(plan.id), {
      id: plan.id,
      vm: record.name,
      from: plan.from.host,
      to: plan.to.host,
      reason: 'by order',
      requestedBy: 'ana',
      phases: [
        { name: 'preflight', at: '1970-01-01T00:00:01.000Z', ms: 700 },
        { name: 'aborting', at: '1970-01-01T00:00:01.700Z', ms: 300, error: full }
      ],
      downtimeMs: 12,
      bytes: 7,
      result: 'aborted',
      error: full
    })
    journal.setDowntime(plan.id, 30)
    assert.equal(journal.list()[0]?.downtimeMs, 30)
    assert.equal(journal.show('ff'.repeat(16)), undefined)
    journal.close()
  })

  it('answers at once, and lets those wait who need it on disk, for one sync together', async () => {
    const syncs: PromiseWithResolvers<void>[] = []
    const synced = new Set<string>()
    const syncData = (descriptor: number) => {
      synced.add(readlinkSync(`/proc/self/fd/${descriptor}`))
      const sync = Promise.withResolvers<void>()
      syncs.push(sync)
      return sync.promise
    }
    const journal = Journal.open(file, { syncData })
    journal.begin(begun, 'preflight', 1000)
    const written: string[] = []
    const note = (phase: string) =>
      journal.noteDurably(plan.id, { phase, atMs: 1500 }).then(() => written.push(phase))
    const first = note('reserving')
    await eventually(() => syncs.length === 1, { deadlineMs: 1_000 })
    const others = [note('registering'), note('streaming')]
    assert.equal(journal.find(plan.id)?.phase, 'streaming')
    syncs[0]!.resolve()
    await first
    await eventually(() => syncs.length === 2, { deadlineMs: 1_000 })
    assert.deepEqual(written, ['reserving'])
    syncs[1]!.resolve()
    await Promise.all(others)
    assert.equal(syncs.length, 2)
    assert.deepEqual([...synced], [`${file}-wal`], 'where SQLite writes what is committed')
    journal.close()
  })

  it('takes nothing for written any more once its disk has failed', async () => {
    let fails = true
    const failures: unknown[] = []
    const journal = Journal.open(file, {
      syncData: async () => {
        if (fails) throw new Error('EIO')
      },
      onFailure: error => failures.push(error)
    })
    journal.begin(begun, 'preflight', 1000)
    await assert.rejects(journal.durable(), { code: 'state-not-written', message: /restart the agent/ })
    fails = false
    const entry = { phase: 'reserving', atMs: 1500 }
    await assert.rejects(journal.noteDurably(plan.id, entry), { code: 'state-not-written' })
    assert.equal(failures.length, 1)
    journal.close()
  })

  it('writes anew, as it is opened, what an agent that was killed may not have got to its disk', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    const [killed, log] = [`${file}.killed`, readFileSync(`${file}-wal`)]
    assert.ok(log.length > 0)
    copyFileSync(file, killed)
    writeFileSync(`${killed}-wal`, log)
    journal.close()
    const again = Journal.open(killed)
    assert.equal(statSync(`${killed}-wal`).size, 0)
    assert.equal(again.unfinished().length, 1)
    const reader = new DatabaseSync(killed)
    reader.exec('BEGIN; SELECT count(*) FROM phases')
    again.finish(plan.id, { result: 'done', bytes: 10 }, 2000)
    assert.throws(() => Journal.open(killed), { code: 'state-in-use' })
    reader.close()
    again.close()
  })

  it('refuses an id that it knows', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    assert.throws(() => journal.begin(begun, 'preflight', 1000), { code: 'relocation-exists' })
    assert.equal(journal.show(plan.id)?.phases.length, 1)
    journal.close()
  })

  it('has room for a thousand, forgets those that began longest ago, and never an unfinished one', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 0)
    const idOf = (i: number) => i.toString(16).padStart(32, '0')
    // One by one they would take seconds.
    const database = new DatabaseSync(file)
    database.exec(`
      WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 1200)
      INSERT INTO relocations (id, role, machine, plan, record, reason, requested_by, phase, started_at, result)
      SELECT printf('%032x', i), role, machine, json_set(plan, '$.id', printf('%032x', i)), record, reason,
             requested_by, phase, i, 'done'
      FROM number, relocations`)
    database.close()
    journal.begin({ ...begun, plan: { ...plan, id: idOf(1_201) } }, 'preflight', 1_201)
    const kept = Array.from({ length: 1_000 }, (_, i) => idOf(1_201 - i))
    assert.deepEqual(
      journal.list(2_000).map(({ id }) => id),
      [...kept, plan.id]
    )
    assert.equal(journal.show(plan.id)?.result, 'running')
    journal.close()
  })

  it('says which file is damaged, and leaves it as it is', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    journal.close()
    const garbage = Buffer.from('this is no database '.repeat(200))
    writeFileSync(file, garbage)
    assert.throws(() => Journal.open(file), { code: 'state-damaged' })
    assert.ok(readFileSync(file).equals(garbage))
  })
})
