import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  diskJoined,
  diskLeft,
  diskMovedTo,
  diskPointTaken,
  olderOf,
  withoutOlder
} from '../../../protocol/register/disk-place.ts'

const alone = { hosts: ['a'], generation: 4 }

describe('the place of a disk', () => {
  it('names a replica that left as an older copy until another has joined', () => {
    const left = diskLeft({ hosts: ['a', 'b'], generation: 4 }, 'b', 100)
    assert.deepEqual(left, { hosts: ['a'], generation: 5, older: [{ host: 'b', atMs: 100 }] })
    assert.deepEqual(diskJoined(left, 'c'), { hosts: ['a', 'c'], generation: 6 })
    assert.deepEqual(withoutOlder(left), { hosts: ['a'], generation: 5 })
    // Where it is not kept it is not named.
    assert.deepEqual(diskLeft({ hosts: ['a', 'b'], generation: 4 }, 'b', undefined), {
      ...alone,
      generation: 5
    })
  })

  it('names what was valid elsewhere as another host begins to write', () => {
    const moved = diskMovedTo({ hosts: ['a', 'b'], generation: 4 }, 'b', 100)
    assert.deepEqual(moved, { hosts: ['b'], generation: 5, older: [{ host: 'a', atMs: 100 }] })
    assert.deepEqual(diskMovedTo(alone, 'a', 100), { hosts: ['a'], generation: 5 })
    // The older copy that it began with is none any more; the disk that was given up is the newer one.
    const given = { ...alone, older: [{ host: 'b', atMs: 50 }] }
    assert.deepEqual(olderOf(diskMovedTo(given, 'b', 100)), [{ host: 'a', atMs: 100 }])
    assert.deepEqual(olderOf(diskMovedTo(given, 'c', 100)), [
      { host: 'a', atMs: 100 },
      { host: 'b', atMs: 50 }
    ])
    assert.deepEqual(olderOf(diskMovedTo(given, 'c', undefined)), [{ host: 'b', atMs: 50 }])
  })

  it('names the newest copy that is made at intervals, which is none of the valid ones', () => {
    const first = diskPointTaken({ ...alone, older: [{ host: 'c', atMs: 50 }] }, 'b', 100)
    assert.deepEqual(first, { ...alone, older: [{ host: 'b', atMs: 100 }] })
    assert.deepEqual(diskPointTaken(first, 'b', 200), { ...alone, older: [{ host: 'b', atMs: 200 }] })
  })

  it('names each host once, none that is valid, the newest first, and few', () => {
    const host = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
    const at = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: undefined })
    const move = fc.tuple(fc.constantFrom('join', 'leave', 'move'), host, at)
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), moves => {
        let disk: ReturnType<typeof diskJoined> = alone
        for (const [kind, to, atMs] of moves) {
          const { generation } = disk
          if (kind === 'move') disk = diskMovedTo(disk, to, atMs)
          else if (kind === 'join' && !disk.hosts.includes(to)) disk = diskJoined(disk, to)
          else if (kind === 'leave' && disk.hosts[0] !== to && disk.hosts.includes(to))
            disk = diskLeft(disk, to, atMs)
          else continue
          assert.equal(disk.generation, generation + 1)
          const older = olderOf(disk)
          assert.ok(older.length <= 3)
          assert.equal(
            new Set([...disk.hosts, ...older.map(each => each.host)]).size,
            disk.hosts.length + older.length
          )
          assert.deepEqual(
            older,
            [...older].sort((x, y) => y.atMs - x.atMs)
          )
        }
      })
    )
  })
})
