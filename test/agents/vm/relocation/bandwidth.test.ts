import assert from 'node:assert/strict'
import type { BulkPaths } from '../../../../agents/bulk/paths.ts'
import { Journal } from '../../../../agents/vm/journal.ts'
import type { LocalMachines, NetworkHandover } from '../../../../agents/vm/relocation/ports.ts'
import { RelocationService } from '../../../../agents/vm/relocation/service.ts'
import { noLeases } from '../support/no-leases.ts'
import { RelocationWorld } from '../support/relocation-hosts.ts'

describe('the bandwidth of relocations', function () {
  this.timeout(20_000)
  let world: RelocationWorld

  beforeEach(async () => {
    world = await RelocationWorld.create()
  })
  afterEach(async () => {
    assert.deepEqual(world.faults, [])
    await world[Symbol.asyncDispose]()
  })

  /** The limits that the streams of one relocation are given by a source of that configuration. */
  async function limitsGiven(configured: number | undefined, ordered: number | undefined): Promise<number[]> {
    const { source, target, record } = world
    await source.crash()
    const given: number[] = []
    const bulk: BulkPaths = {
      warm: () => {},
      receive: () => assert.fail('nothing comes here'),
      send: async ({ bytesPerSecond }) => {
        given.push(bytesPerSecond)
        throw new Error('the limit is all that the test wants')
      }
    }
    const journal = Journal.open(`${world.directory}/bandwidth.sqlite`)
    const service = new RelocationService({
      leases: noLeases,
      overlay: world.network.join(source.identity),
      self: record.owner,
      driver: source.driver,
      machines: {
        find: machine => source.running.get(machine),
        stayed: () => {}
      } as Partial<LocalMachines> as LocalMachines,
      register: world.register,
      network: { open: async () => {} } as Partial<NetworkHandover> as NetworkHandover,
      bulk,
      journal,
      ...(configured === undefined ? {} : { bytesPerSecond: configured }),
      onFault: error => world.faults.push(error)
    })
    await service.start([])
    const order = { machine: record.id, to: target.id, reason: 'by order', requestedBy: 'ana' }
    const { finished } = await service.relocate({
      ...order,
      ...(ordered === undefined ? {} : { bytesPerSecond: ordered })
    })
    assert.equal((await finished).result, 'aborted')
    await service.close()
    journal.close()
    assert.notEqual(given.length, 0)
    return [...new Set(given)]
  }

  it("is the host's own where the order names none", async () => {
    assert.deepEqual(await limitsGiven(3_000_000, undefined), [3_000_000])
  })

  it("is the order's where it names one", async () => {
    assert.deepEqual(await limitsGiven(3_000_000, 70_000), [70_000])
  })

  it('is without a limit where the order says so', async () => {
    assert.deepEqual(await limitsGiven(3_000_000, 0), [0])
  })

  it('is without a limit where nobody names one', async () => {
    assert.deepEqual(await limitsGiven(undefined, undefined), [0])
  })
})
