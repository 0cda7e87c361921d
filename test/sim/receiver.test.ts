import assert from 'node:assert/strict'
import { Draws } from '../../sim/draws.ts'
import { Receiver } from '../../sim/receiver.ts'

const machine = '1'.padStart(32, '0')

describe("a simulated host's switch", () => {
  const made = () => new Receiver('c1', { random: new Draws(1), now: () => 0 })

  it('takes frames of who says that it executes a machine, and of nobody else', () => {
    const receiver = made()
    assert.equal(receiver.takes('a1', machine, 2), false)
    receiver.tell('a1', { machine, epoch: 2, sequence: 1 })
    assert.equal(receiver.takes('a1', machine, 2), true)
    assert.equal(receiver.takes('b1', machine, 2), false)
  })

  it('takes none of an older epoch, whoever says so later, be the newer one elsewhere or here', () => {
    for (const from of ['b1', 'c1']) {
      const receiver = made()
      receiver.tell('a1', { machine, epoch: 2, sequence: 1 })
      assert.equal(receiver.takes('a1', machine, 2), true)
      receiver.tell(from, { machine, epoch: 3, sequence: 1 })
      assert.equal(receiver.takes('a1', machine, 2), false)
      receiver.tell('a1', { machine, epoch: 2, sequence: 2 })
      assert.equal(receiver.takes('a1', machine, 2), false)
    }
  })
})
