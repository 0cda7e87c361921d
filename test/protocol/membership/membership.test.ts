import assert from 'node:assert/strict'
import { VirtualNetwork } from './virtual-network.ts'

describe('membership on a virtual network', () => {
  for (const [hosts, joinMs, knownMs] of [
    [3, 1000, 7000],
    [6, 1000, 7000],
    [20, 1500, 9000]
  ] as const) {
    it(`${hosts} hosts find each other, stay quiet, and know of a kill in good time`, () => {
      for (const seed of [1, 2, 3]) {
        const network = new VirtualNetwork(hosts, seed)
        assert(network.run(joinMs, () => network.allAlive()))
        network.run(20_000)
        const before = network.sentBytes
        network.run(60_000)
        const bytesPerSecond = (network.sentBytes - before) / 60 / hosts
        assert(bytesPerSecond < 100, `${bytesPerSecond} bytes per second and host`)
        assert(network.changes.every(({ state }) => state === 'alive'))
        network.kill('h2')
        assert(network.run(knownMs, () => network.all('h2', 'dead')))
        assert(!network.changes.some(({ host, state }) => host !== 'h2' && state !== 'alive'))
      }
    })
  }

  it('twenty hosts with loss, kills, restarts and a partition agree in the end', () => {
    for (const seed of [11, 12]) {
      const network = new VirtualNetwork(20, seed)
      assert(network.run(5000, () => network.allAlive()))
      network.loss = 0.15
      const halves = [network.names.slice(0, 8), network.names.slice(8)]
      for (const one of halves[0]!) {
        for (const other of halves[1]!) {
          network.cut(one, other)
          network.cut(other, one)
        }
      }
      network.kill('h3')
      network.kill('h19')
      network.run(40_000)
      assert(network.all('h19', 'dead', halves[1]))
      assert(network.all('h1', 'dead', halves[1]))
      network.start('h19')
      network.stall('h5', 20_000)
      network.run(30_000)
      network.heal()
      network.loss = 0.02
      const alive = network.names.filter(name => name !== 'h3')
      assert(
        network.run(
          60_000,
          () => alive.every(name => network.all(name, 'alive')) && network.all('h3', 'dead')
        )
      )
    }
  }).timeout(20_000)

  it('does without those who say garbage of others', () => {
    const network = new VirtualNetwork(6, 4)
    assert(network.run(5000, () => network.allAlive()))
    for (let second = 0; second < 60; second += 1) {
      for (const victim of ['h2', 'h3']) {
        const incarnation = network.core('h1').member(victim)?.incarnation ?? 1
        const lie = { kind: 'dead', host: victim, incarnation, accuser: 'h1' } as const
        for (const told of ['h4', 'h5', 'h6']) {
          network.event(told, { kind: 'received', from: 'h1', message: { kind: 'gossip', rumors: [lie] } })
        }
      }
      network.run(1000)
    }
    assert(!network.changes.some(({ state }) => state === 'dead'))
  })
})
