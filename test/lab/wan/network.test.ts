import assert from 'node:assert/strict'
import { WanNetwork } from '../../../lab/wan/network.ts'

const sites = ['a', 'b', 'c']
const make = () => new WanNetwork<string>(sites, () => 0.5)

describe('the WAN of a lab', () => {
  it('joins every site to every other', () => {
    const network = make()
    for (const from of sites) {
      for (const to of sites) assert.equal(network.path(from, to) !== undefined, from !== to)
    }
    assert.equal(network.enqueue(0, 'a', 'nowhere', 'x', 1, 1), 'dropped')
  })

  it('changes what is meant and leaves the other settings', () => {
    const network = make()
    network.obey({ kind: 'change', settings: { delayMs: 10, rateMbit: 5 } })
    network.obey({ kind: 'change', settings: { delayMs: 50 }, between: ['a', 'b'] })
    const seen = Object.fromEntries(
      network.describe().map(path => [`${path.from}${path.to}`, [path.delayMs, path.rateMbit]])
    )
    assert.deepEqual(seen, { ab: [50, 5], ba: [50, 5], ac: [10, 5], ca: [10, 5], bc: [10, 5], cb: [10, 5] })
    assert.equal(network.describe()[0]!.roundTripMs, 100)
  })

  it('asks for single packets exactly from sites with loss or rate', () => {
    const network = make()
    network.obey({ kind: 'change', settings: { delayMs: 10 } })
    assert.deepEqual(
      sites.map(site => network.needsSinglePackets(site)),
      [false, false, false]
    )
    network.obey({ kind: 'change', settings: { lossPercent: 1 }, between: ['a', 'b'] })
    assert.deepEqual(
      sites.map(site => network.needsSinglePackets(site)),
      [true, true, false]
    )
    network.obey({ kind: 'change', settings: { lossPercent: 0, rateMbit: 1 }, between: ['b', 'c'] })
    assert.deepEqual(
      sites.map(site => network.needsSinglePackets(site)),
      [true, true, true]
    )
  })

  it('cuts a site in the directions asked for, and heals it', () => {
    const network = make()
    const pass = (from: string, to: string) => network.enqueue(0, from, to, 'x', 1, 1) !== 'cut'
    network.obey({ kind: 'cut', site: 'b', directions: ['outward'] })
    assert.deepEqual(
      [pass('a', 'b'), pass('b', 'a'), pass('b', 'c'), pass('a', 'c')],
      [true, false, false, true]
    )
    network.obey({ kind: 'cut', site: 'b', directions: ['inward'] })
    assert.deepEqual([pass('a', 'b'), pass('b', 'a')], [false, false])
    network.obey({ kind: 'cut', site: 'a', directions: ['outward', 'inward'] })
    network.obey({ kind: 'heal', site: 'b' })
    assert.deepEqual([pass('a', 'b'), pass('b', 'c'), pass('c', 'a')], [false, true, false])
    network.obey({ kind: 'heal', site: 'a' })
    assert.ok(pass('a', 'b') && pass('c', 'a'))
  })

  it('gives what is due with where it came from and goes, earliest first asked for', () => {
    const network = make()
    network.obey({ kind: 'change', settings: { delayMs: 10 } })
    network.obey({ kind: 'change', settings: { delayMs: 3 }, between: ['b', 'c'] })
    assert.equal(network.nextDueMs(), undefined)
    network.enqueue(0, 'a', 'b', 'slow', 1, 1)
    network.enqueue(0, 'b', 'c', 'fast', 1, 1)
    assert.equal(network.nextDueMs(), 3)
    assert.deepEqual(network.due(3), [{ from: 'b', to: 'c', packets: ['fast'] }])
    assert.equal(network.nextDueMs(), 10)
    assert.deepEqual(network.due(20), [{ from: 'a', to: 'b', packets: ['slow'] }])
  })
})
