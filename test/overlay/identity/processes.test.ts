import assert from 'node:assert/strict'
import { Processes } from '../../../overlay/identity/processes.ts'

const one = '1'.repeat(16)
const two = '2'.repeat(16)

describe('processes of one host', () => {
  let now = 100_000
  let address: string | undefined
  const evicted: string[] = []
  let processes: Processes

  beforeEach(() => {
    address = '/ip4/192.0.2.7/tcp/4180'
    evicted.length = 0
    processes = new Processes({
      answersAt: async () => address,
      evict: host => evicted.push(host),
      now: () => now,
      atMost: 2
    })
  })

  const admit = (life: string, forMs: number, host = 'x') =>
    processes.admit(host, { life, forMs }).then(
      () => 'admitted',
      (error: { code: string }) => error.code
    )

  it('are refused where an older one answers, and told where that is', async () => {
    assert.equal(await admit(one, 50_000), 'admitted')
    await assert.rejects(processes.admit('x', { life: two, forMs: 10 }), {
      code: 'host-cloned',
      message: /running for 50 s .* from \/ip4\/192\.0\.2\.7/
    })
    assert.equal(await admit(one, 50_000), 'admitted')
    assert.deepEqual(evicted, [])
  })

  it('take the place of one that does not answer any more, as after a restart', async () => {
    await admit(one, 50_000)
    address = undefined
    assert.equal(await admit(two, 10), 'admitted')
    address = 'here'
    now += 1_000
    assert.equal(await admit(two, 1_010), 'admitted')
    assert.equal(await admit(one, 51_000), 'admitted')
    assert.deepEqual(evicted, ['x'])
  })

  it('take the place of a younger one', async () => {
    await admit(one, 10)
    assert.equal(await admit(two, 60_000), 'admitted')
    assert.deepEqual(evicted, ['x'])
    assert.equal(await admit(one, 20), 'host-cloned')
  })

  it('are told apart by host, and remembered within a bound', async () => {
    for (const host of ['x', 'y', 'z']) assert.equal(await admit(one, 50_000, host), 'admitted')
    assert.equal(await admit(two, 10, 'z'), 'host-cloned')
    // Of x nothing is known any more.
    assert.equal(await admit(two, 10, 'x'), 'admitted')
  })
})
