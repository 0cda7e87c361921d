import assert from 'node:assert/strict'
import fc from 'fast-check'
import { World, type WorldHost, type WorldMachine } from './world.ts'

const hour = 3_600_000

function machines(...placed: [id: string, host: string, demand: number, cpus?: number][]): WorldMachine[] {
  return placed.map(([id, host, demand, cpus = 1]) => ({ id, host, demand, cpus, arrivedMs: -hour }))
}

const sixHosts: WorldHost[] = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'].map(id => ({ id, site: id[0]!, cpus: 1 }))

describe('balancing', () => {
  it('moves one of two busy machines to an idle host of the same site, within half a minute', () => {
    const world = new World(sixHosts, machines(['one', 'a1', 1], ['two', 'a1', 1], ['idle', 'a2', 0.03]))
    world.run(hour / 4)
    assert.equal(world.moves.length, 1)
    const [move] = world.moves
    assert.equal(move?.from, 'a1')
    assert.equal(move?.to, 'a2')
    assert(move !== undefined && move.atMs <= 30_000)
    assert.match(
      move.reason,
      /^a1 uses 1 of 1 processors and is short of them 50 % of the time; without north\/one \(1\)/
    )
  })

  it('leaves idle machines where they are, however many', () => {
    const many = Array.from({ length: 8 }, (_, at) => [`m${at}`, 'a1', 0.05] as [string, string, number])
    const world = new World(sixHosts, machines(...many))
    world.run(hour / 4)
    assert.deepEqual(world.moves, [])
  })

  it('leaves a machine that alone uses up its host, when no other host would be better', () => {
    const world = new World(sixHosts, machines(['one', 'a1', 1]))
    world.run(hour / 4)
    assert.deepEqual(world.moves, [])
  })

  it('gives a machine that wants more than any host has one of its own', () => {
    const hosts = sixHosts.map(each => ({ ...each, cpus: 0.5 }))
    const world = new World(hosts, machines(['one', 'a1', 1], ['two', 'a1', 1]))
    world.run(hour / 4)
    assert.equal(world.moves.length, 1)
    assert.equal(world.use('a1'), 2)
  })

  it('moves nothing when everybody is overloaded alike', () => {
    const all = sixHosts.flatMap(({ id }) =>
      [1, 2].map(n => [`${id}m${n}`, id, 1] as [string, string, number])
    )
    const world = new World(sixHosts, machines(...all))
    world.run(hour / 4)
    assert.deepEqual(world.moves, [])
  })

  it('spreads a crowded host over the free ones, one machine at a time', () => {
    const world = new World(
      sixHosts,
      machines(...[1, 2, 3, 4, 5, 6].map(n => [`m${n}`, 'a1', 1] as [string, string, number]))
    )
    world.run(hour / 4)
    assert.equal(world.moves.length, 5)
    for (const { id } of sixHosts) assert.equal(world.use(id), 1)
    for (const [at, move] of world.moves.entries()) {
      const before = world.moves[at - 1]
      if (before)
        assert(move.atMs - before.atMs >= 5000 + 30_000, 'a host rests after each of its relocations')
    }
  })

  it('lets the most overloaded host of a site go first', () => {
    const hosts = ['a1', 'a2', 'a3'].map(id => ({ id, site: 'a', cpus: 1 }))
    const world = new World(
      hosts,
      machines(['m1', 'a1', 1], ['m2', 'a1', 1], ['m3', 'a2', 1], ['m4', 'a2', 1], ['m5', 'a2', 1])
    )
    world.run(hour / 4)
    assert.equal(world.moves[0]?.from, 'a2')
  })

  it('comes to an end under constant load, never returns a machine, and never crowds a target', () => {
    const hostNumbers = fc.array(
      fc.record({ cpus: fc.constantFrom(0.5, 1, 2, 4), site: fc.constantFrom('a', 'b') }),
      { minLength: 2, maxLength: 6 }
    )
    const machineNumbers = fc.array(
      fc.record({
        at: fc.nat(5),
        cpus: fc.constantFrom(1, 2, 4),
        share: fc.double({ min: 0, max: 1, noNaN: true })
      }),
      { maxLength: 14 }
    )
    fc.assert(
      fc.property(hostNumbers, machineNumbers, fc.nat(1000), (hostShapes, machineShapes, seed) => {
        const hosts = hostShapes.map((shape, at) => ({ ...shape, id: `h${at}` }))
        const placed = machineShapes.map(({ at, cpus, share }, number) => ({
          id: `m${number}`,
          host: hosts[at % hosts.length]!.id,
          cpus,
          demand: cpus * share,
          arrivedMs: -hour
        }))
        const world = new World(hosts, placed, seed)
        world.run(hour / 2)
        const moved = world.moves.length
        world.run(hour / 2)
        assert.equal(world.moves.length, moved, `still moving: ${JSON.stringify(world.moves)}`)
        const visits = new Set<string>()
        for (const move of world.moves) {
          assert(!visits.has(`${move.machine} ${move.to}`), `${move.machine} came back to ${move.to}`)
          visits.add(`${move.machine} ${move.from}`)
        }
        for (const { to } of world.moves) {
          const machinesThere = world.machines.filter(each => each.host === to && each.demand >= 0.1)
          const cpus = hosts.find(each => each.id === to)!.cpus
          const work = machinesThere.reduce((sum, each) => sum + each.demand, 0)
          assert(
            machinesThere.length <= 1 || work <= cpus + 0.1 * placed.length,
            `${to} is crowded: ${work} of ${cpus}`
          )
        }
      }),
      {
        numRuns: 60,
        // Hosts of two sites that see the same target become free at the same time.
        examples: [
          [
            [
              { cpus: 0.5, site: 'a' },
              { cpus: 0.5, site: 'b' },
              { cpus: 1, site: 'b' },
              { cpus: 2, site: 'a' }
            ],
            [
              { at: 2, cpus: 4, share: 1 / 3 },
              { at: 1, cpus: 1, share: 2 / 3 },
              { at: 0, cpus: 1, share: 2 / 3 }
            ],
            2
          ]
        ]
      }
    )
  }).timeout(20_000)
})
