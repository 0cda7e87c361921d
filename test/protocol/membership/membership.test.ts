import assert from 'node:assert/strict'
import { VirtualNetwork } from './virtual-network.ts'

describe('membership on a virtual network', () => {
  it('x', () => {
    for (const n of [3, 6, 20]) {
      const network = new VirtualNetwork(n, n)
      const t0 = network.now
      assert(network.run(30_000, () => network.allAlive()))
      console.log(n, 'join', network.now - t0)
      network.run(20000)
      const b0 = network.sentBytes
      network.run(60000)
      console.log(n, 'B/s/host', (network.sentBytes - b0) / 60 / n)
      assert(network.changes.every(c => c.state === 'alive'))
      const t1 = network.now
      network.kill('h2')
      let first = 0
      network.run(40_000, () => {
        first ||= network.changes.some(c => c.state === 'dead') ? network.now : 0
        return network.all('h2', 'dead')
      })
      console.log(n, 'first', first - t1, 'all', network.now - t1)
    }
  })
})
