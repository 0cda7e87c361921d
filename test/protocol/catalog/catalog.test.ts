import assert from 'node:assert/strict'
import { Catalog, catalogLimits, type VerifiedReport } from '../../../protocol/catalog/catalog.ts'
import type { MachineRecord, Phase } from '../../../protocol/machine.ts'

function record(
  changes: { id?: string; owner?: string; epoch?: number; phase?: Phase; name?: string } = {}
): MachineRecord {
  return {
    id: changes.id ?? '0'.repeat(32),
    name: changes.name ?? 'north/web',
    spec: {
      cpus: 1,
      memoryBytes: 2 ** 28,
      machineType: 'pc-q35-7.2',
      cpuModel: 'max',
      accelerator: 'tcg',
      boot: { kind: 'disk' },
      cards: []
    },
    policy: 'keep',
    pinned: false,
    labels: {},
    owner: { host: changes.owner ?? 'a1', incarnation: 'i1' },
    epoch: changes.epoch ?? 1,
    phase: changes.phase ?? { kind: 'running' }
  }
}

function news(of: MachineRecord, sequence: number, boot = 1, signer = of.owner.host): VerifiedReport {
  const report = {
    record: of,
    execution: 'running' as const,
    boot,
    sequence,
    configuration: 1,
    voters: ['a1']
  }
  return { report, signer, signed: new Uint8Array([sequence]) }
}

describe('catalog', () => {
  it('keeps the newest report of a machine, by epoch, then boot, then sequence', () => {
    const catalog = new Catalog()
    assert.equal(catalog.accept(news(record(), 5), 0), 'news')
    assert.equal(catalog.accept(news(record(), 5), 1), 'old')
    assert.equal(catalog.accept(news(record(), 4), 1), 'old')
    assert.equal(catalog.accept(news(record(), 1, 2), 1), 'news')
    assert.equal(catalog.accept(news(record(), 99, 1), 1), 'old')
    assert.equal(catalog.accept(news(record({ epoch: 2, owner: 'b1' }), 1, 1), 1), 'news')
    assert.equal(catalog.accept(news(record({ epoch: 1 }), 100, 100), 1), 'old')
    assert.equal(catalog.get('0'.repeat(32))?.report.record.owner.host, 'b1')
  })

  it('believes nobody but the owner that the record names', () => {
    const catalog = new Catalog()
    assert.equal(catalog.accept(news(record(), 1, 1, 'mallory'), 0), 'not-owner')
    assert.equal(catalog.get('0'.repeat(32)), undefined)
  })

  it('believes whoever says that another has it now, until that one tells itself', () => {
    const catalog = new Catalog()
    const taken = record({ epoch: 3, owner: 'b1' })
    assert.equal(catalog.accept(news(record(), 5), 0), 'news')
    assert.equal(catalog.accept(news(taken, 1, 0, 'a1'), 1), 'not-owner')
    assert.equal(catalog.accept(news(taken, 0, 1, 'a1'), 1), 'not-owner')
    assert.equal(catalog.accept(news(record({ owner: 'b1' }), 0, 0, 'a1'), 1), 'old')
    assert.equal(catalog.accept(news(taken, 0, 0, 'a1'), 1), 'news')
    assert.equal(catalog.accept(news(taken, 0, 0, 'c1'), 1), 'old')
    assert.equal(catalog.get(taken.id)?.report.record.owner.host, 'b1')
    assert.equal(catalog.accept(news(taken, 1), 2), 'news')
    assert.equal(catalog.accept(news(taken, 0, 0, 'a1'), 3), 'old')
    // Who missed what came between hears it as well.
    assert.equal(catalog.accept(news(record({ epoch: 5, owner: 'c1' }), 0, 0, 'a1'), 4), 'news')
  })

  it('lists no deleted machine and lets none come back', () => {
    const catalog = new Catalog()
    catalog.accept(news(record({ epoch: 2, phase: { kind: 'deleted' } }), 1), 0)
    assert.deepEqual(catalog.machines(), [])
    assert.equal(catalog.find('north/web'), undefined)
    assert.equal(catalog.accept(news(record({ epoch: 1 }), 9), 1), 'old')
  })

  it('forgets a tombstone after a day and not before', () => {
    const catalog = new Catalog()
    catalog.accept(news(record({ phase: { kind: 'deleted' } }), 1), 0)
    catalog.accept(news(record({ id: '1'.repeat(32) }), 1), 0)
    assert.deepEqual(catalog.sweep(catalogLimits.tombstoneMs - 1), [])
    assert.deepEqual(catalog.sweep(catalogLimits.tombstoneMs), ['0'.repeat(32)])
    assert.equal(catalog.digest().length, 1)
  })

  it('finds the newer of two machines of one name', () => {
    const catalog = new Catalog()
    catalog.accept(news(record(), 1), 10)
    catalog.accept(news(record({ id: '1'.repeat(32) }), 1), 5)
    assert.equal(catalog.find('north/web')?.report.record.id, '0'.repeat(32))
    assert.equal(catalog.find('north/other'), undefined)
  })

  it('sends exactly what a digest lacks, within a bound', () => {
    const here = new Catalog()
    const there = new Catalog()
    for (let at = 0; at < 10; at++) here.accept(news(record({ id: String(at).repeat(32) }), 2), 0)
    there.accept(news(record({ id: '3'.repeat(32) }), 2), 0)
    there.accept(news(record({ id: '4'.repeat(32) }), 1), 0)
    assert.equal(here.missing(there.digest(), 4).length, 4)
    for (const entry of here.missing(there.digest(), 100)) assert.equal(there.accept(entry, 1), 'news')
    assert.deepEqual(here.missing(there.digest(), 100), [])
  })

  it('is bounded, and gives up tombstones first', () => {
    const catalog = new Catalog()
    const id = (at: number): string => at.toString(16).padStart(32, '0')
    catalog.accept(news(record({ id: id(0), phase: { kind: 'deleted' } }), 1), 0)
    for (let at = 1; at < catalogLimits.machines; at++) catalog.accept(news(record({ id: id(at) }), 1), 0)
    assert.equal(catalog.accept(news(record({ id: id(20_000) }), 1), 0), 'news')
    assert.equal(catalog.get(id(0)), undefined)
    assert.equal(catalog.accept(news(record({ id: id(20_001) }), 1), 0), 'full')
    assert.equal(catalog.accept(news(record({ id: id(1) }), 2), 0), 'news')
  })
})
