import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ReplicaHolder } from '../../../../agents/vm/replicas/holder.ts'
import { eventually } from '../../../support/eventually.ts'
import { machineRecord } from '../support/machine-record.ts'

describe('a disk that is kept aside', () => {
  it('is the older copy to start from, and is still there when it is asked for again', async () => {
    const directory = mkdtempSync('/tmp/wh-')
    const record = machineRecord()
    const own = join(directory, 'own.qcow2')
    const fail = async () => {
      throw new Error('is not needed')
    }
    const holder = await ReplicaHolder.open({
      ...{ self: 'Hself', directory: join(directory, 'replicas'), runtime: join(directory, 'run') },
      diskPath: () => own,
      bulk: { receive: fail },
      registers: { read: fail, look: fail },
      ...{ check: fail, fetchImages: fail, onFault: () => {} }
    })
    try {
      assert.equal(await holder.keepAside(record.id), false)
      writeFileSync(own, 'what was written')
      assert.equal(await holder.keepAside(record.id), true)
      // As by an agent that starts anew, and does not know that it did so before.
      assert.equal(await holder.keepAside(record.id), false)
      const kept = readdirSync(join(directory, 'replicas', record.id)).filter(name => name.endsWith('.qcow2'))
      assert.deepEqual([kept.length, existsSync(own)], [1, false])
      await assert.rejects(holder.promote(record, record.epoch + 1), { code: 'disk-missing' })
      await holder.promote(record, record.epoch + 1, { acceptsOlder: true })
      assert.equal(readFileSync(own, 'utf8'), 'what was written')
    } finally {
      await holder[Symbol.asyncDispose]()
      rmSync(directory, { recursive: true })
    }
  })

  it('is kept while the register names it, and until others have what there is of the disk', async () => {
    const directory = mkdtempSync('/tmp/wh-')
    const own = join(directory, 'own.qcow2')
    const base = machineRecord({ policy: 'restart', lease: { durationMs: 10_000 }, epoch: 5 })
    let record = base
    let looks = 0
    const look = async () => {
      looks++
      return { record, configuration: 1, voters: [] }
    }
    const fail = async () => {
      throw new Error('is not needed')
    }
    const holder = await ReplicaHolder.open({
      ...{ self: 'Hself', directory: join(directory, 'replicas'), runtime: join(directory, 'run') },
      diskPath: () => own,
      bulk: { receive: fail },
      registers: { read: look, look },
      ...{ check: fail, fetchImages: fail, onFault: assert.fail }
    })
    /** Once the register was asked and what it says was acted on. */
    const looked = async (older: readonly { host: string; atMs: number }[]) => {
      record = { ...base, disk: { hosts: ['Hother'], generation: 3, older } }
      const before = looks
      holder.ended(record.id)
      await eventually(() => looks > before, { deadlineMs: 2_000, everyMs: 1 })
      // In turn: what the look does has been done.
      await holder.keepAside(record.id)
      return holder.isHolding(record.id)
    }
    try {
      writeFileSync(own, 'what was written')
      await holder.keepAside(record.id)
      assert.equal(await looked([]), true)
      assert.equal(await looked([{ host: 'Hself', atMs: 7 }]), true)
      const both = [
        { host: 'Hthird', atMs: 9 },
        { host: 'Hself', atMs: 7 }
      ]
      assert.equal(await looked(both), true)
      assert.equal(await looked([{ host: 'Hthird', atMs: 9 }]), false)
    } finally {
      await holder[Symbol.asyncDispose]()
      rmSync(directory, { recursive: true })
    }
  })
})
