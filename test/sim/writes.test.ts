import assert from 'node:assert/strict'
import { Writes } from '../../sim/checks/writes.ts'
import { holds, type Written } from '../../sim/replicas/images.ts'

const machine = '1'.padStart(32, '0')

function written(number: number, before?: Written, epoch = 2): Written {
  return { number, epoch, before }
}

/** What is told by the checks, in words. */
function checked(): { writes: Writes; told: string[] } {
  const told: string[] = []
  const writes = new Writes({
    lost: (_, text) => told.push(text),
    stale: text => told.push(text),
    superseded: text => told.push(text)
  })
  return { writes, told }
}

const first = written(1)
const second = written(2, first)

describe('what is checked of disks', () => {
  it('holds what was written before the last, and nothing of another line or of a part', () => {
    assert.ok(holds(second, first) && holds(second, second))
    assert.ok(!holds(first, second))
    assert.ok(!holds(written(3, first), second))
    assert.ok(!holds('partial', first))
  })

  it('is that whoever executes has what was acknowledged', () => {
    const { writes, told } = checked()
    writes.acknowledged(machine, second, 'a1')
    writes.began(machine, 3, 'b1', { image: 'image-1', content: second })
    writes.began(machine, 3, 'b1', { image: 'image-1', content: written(5, second, 3) })
    assert.deepEqual(told, [])
    writes.began(machine, 4, 'c1', { image: 'image-2', content: first })
    assert.match(told[0]!, /^is executed at c1 without write 2/)
  })

  it('is that a superseded copy has nothing acknowledged but what the newer one began with', () => {
    const { writes, told } = checked()
    writes.began(machine, 3, 'b1', { image: 'image-1', content: second })
    writes.acknowledged(machine, written(5, second, 3), 'b1')
    // A frozen host is told late.
    writes.acknowledged(machine, second, 'a1')
    assert.deepEqual(told, [])
    writes.acknowledged(machine, written(6, second), 'a1')
    assert.match(told[0]!, /^has write 6 acknowledged at a1, which is not in what epoch 3 is executed from/)
  })

  it('is that no write of an older epoch reaches what a newer one is executed from, where its host remembers that', () => {
    const { writes, told } = checked()
    writes.began(machine, 3, 'b1', { image: 'image-1', content: second })
    writes.reached('image-1', written(7, second, 3), 'b1')
    assert.deepEqual(told, [])
    writes.reached('image-1', second, 'b1')
    assert.deepEqual(told, ['write 2 of epoch 2 reached a disk at b1 that epoch 3 is executed from'])
    writes.forgot('image-1')
    writes.reached('image-1', second, 'b1')
    assert.equal(told.length, 1)
  })

  it('is that no write of an older epoch reaches what is sealed, until that is lifted', () => {
    const { writes, told } = checked()
    writes.sealed('image-1', 3)
    writes.lifted('image-1', 2)
    writes.reached('image-1', second, 'b1')
    assert.deepEqual(told, [])
    writes.sealed('image-1', 3)
    writes.reached('image-1', second, 'b1')
    assert.match(told[0]!, /^write 2 of epoch 2 reached a disk at b1 that was sealed for 3/)
  })
})
