import assert from 'node:assert/strict'
import { Disk } from '../../sim/disk.ts'
import { Draws } from '../../sim/draws.ts'
import { Scheduler } from '../../sim/scheduler.ts'

function fresh(seed = 1) {
  const scheduler = new Scheduler()
  return { scheduler, disk: new Disk(scheduler, new Draws(seed), 5) }
}

const keys = (disk: Disk) => [...disk.read<number>('area').keys()].join('')

describe('a simulated disk', () => {
  it('keeps what was synced over a power loss, and of the rest a prefix', () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 50; seed++) {
      const { scheduler, disk } = fresh(seed)
      disk.write('area', 'a', 1)
      scheduler.run(1000)
      for (const key of 'bcd') disk.write('area', key, 1)
      assert.equal(keys(disk), 'abcd')
      disk.losePower()
      seen.add(keys(disk))
    }
    assert.deepEqual([...seen].sort(), ['a', 'ab', 'abc', 'abcd'])
  })

  it('says that a write is durable when it is, and never after a power loss', () => {
    const { scheduler, disk } = fresh()
    const told: (string | boolean)[] = []
    disk.write('area', 'a', 1, isDurable => told.push('a', isDurable))
    scheduler.run(1000)
    disk.write('area', 'b', 1, () => told.push('b'))
    disk.losePower()
    scheduler.run(2000)
    assert.deepEqual(told, ['a', true])
  })

  it('refuses while it is full, and waits while it hangs', () => {
    const { scheduler, disk } = fresh()
    const told: boolean[] = []
    disk.setMode('full')
    disk.write('area', 'a', 1, isDurable => told.push(isDurable))
    disk.setMode('hanging')
    disk.write('area', 'b', 1, isDurable => told.push(isDurable))
    scheduler.run(10_000)
    assert.deepEqual(told, [false])
    disk.setMode('ok')
    scheduler.run(20_000)
    assert.deepEqual(told, [false, true])
    assert.equal(keys(disk), 'b')
  })

  it('can be put back to a backup, and emptied', () => {
    const { scheduler, disk } = fresh()
    assert.equal(disk.restore(), false)
    disk.write('area', 'a', 1)
    scheduler.run(1000)
    disk.backUp()
    disk.write('area', 'b', 1)
    scheduler.run(2000)
    assert.equal(disk.restore(), true)
    assert.equal(keys(disk), 'a')
    disk.erase('area')
    assert.equal(keys(disk), '')
  })
})
