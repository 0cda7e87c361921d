import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Journal } from '../../../agents/vm/journal.ts'
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

  it('finds what was not finished, at its last durable phase', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    journal.note(plan.id, 'streaming', { durable: true, atMs: 1500 })
    journal.note(plan.id, 'deciding', { durable: false, atMs: 1700 })
    journal.close()
    const again = Journal.open(file)
    assert.deepEqual(again.unfinished(), [{ ...begun, phase: 'streaming' }])
    again.finish(plan.id, { result: 'done', bytes: 10 }, 2000)
    assert.deepEqual(again.unfinished(), [])
    assert.equal(again.find(plan.id)?.finished, true)
    again.close()
  })

  it('tells who asked, why, and each phase with its time', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    journal.note(plan.id, 'deciding', { durable: false, atMs: 1700 })
    assert.equal(journal.show(plan.id)?.phases.length, 2)
    assert.equal(journal.show(plan.id)?.result, 'running')
    journal.finish(
      plan.id,
      { result: 'aborted', code: 'no-room', message: 'full', downtimeMs: 12.4, bytes: 7 },
      2000
    )
    assert.deepEqual(journal.show(plan.id), {
      id: plan.id,
      vm: record.name,
      from: plan.from.host,
      to: plan.to.host,
      reason: 'by order',
      requestedBy: 'ana',
      phases: [
        { name: 'preflight', at: '1970-01-01T00:00:01.000Z', ms: 700 },
        { name: 'deciding', at: '1970-01-01T00:00:01.700Z', ms: 300 }
      ],
      downtimeMs: 12,
      bytes: 7,
      result: 'aborted',
      error: { code: 'no-room', message: 'full' }
    })
    journal.setDowntime(plan.id, 30)
    assert.equal(journal.list()[0]?.downtimeMs, 30)
    assert.equal(journal.show('ff'.repeat(16)), undefined)
    journal.close()
  })

  it('refuses an id that it knows', () => {
    const journal = Journal.open(file)
    journal.begin(begun, 'preflight', 1000)
    assert.throws(() => journal.begin(begun, 'preflight', 1000), { code: 'relocation-exists' })
    assert.equal(journal.show(plan.id)?.phases.length, 1)
    journal.close()
  })

  it('forgets those that finished longest ago, and never an unfinished one', () => {
    const journal = Journal.open(file, 20)
    journal.begin(begun, 'preflight', 0)
    const ids = Array.from({ length: 30 }, (_, i) => (i + 1).toString(16).padStart(32, '0'))
    for (const [i, id] of ids.entries()) {
      journal.begin({ ...begun, plan: { ...plan, id } }, 'preflight', i + 1)
      journal.finish(id, { result: 'done', bytes: 0 }, i + 1)
    }
    assert.deepEqual(
      journal.list(100).map(({ id }) => id),
      [...ids.slice(-20).reverse(), plan.id]
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
