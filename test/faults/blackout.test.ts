import assert from 'node:assert/strict'
import { isLinearizable } from '../../sim/linearizability.ts'
import { type HostName, org, Sites } from '../integration/federation/sites.ts'
import { labObstacle } from '../integration/lab/support.ts'
import { eventually } from '../support/eventually.ts'
import { recordedOperations } from '../support/register/recorded.ts'

const backLimitMs = 60_000
const hosts = ['a1', 'a2', 'b1'] as const
/** Who has it before, under which policy. */
const machines = {
  kept: { host: 'b1', policy: 'keep' },
  restarted: { host: 'a1', policy: 'restart' },
  down: { host: 'a2', policy: 'keep' }
} as const

/** Everything loses power at once: no host knows of another what it did last, and no voter has counted anything. */
describe('a blackout of all sites', function () {
  this.timeout(300_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('dark')
    for (const [name, { host, policy }] of Object.entries(machines))
      await sites().witness.run('vm.create', { org, name, host, policy, memory: 128 * 2 ** 20 }, () => {})
    await sites().witness.run('vm.stop', { org, name: 'down', force: true }, () => {})
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('dark')
  })

  const copies = async (name: string): Promise<HostName[]> => {
    const found = await Promise.all(
      hosts.map(async host => (await sites().copies(name, host)).map(() => host as HostName))
    )
    return found.flat()
  }

  it('is over when power is back: what ran runs again, once, and what was stopped stays so', async () => {
    const before = new Map(
      await Promise.all(Object.keys(machines).map(async name => [name, await sites().show(name)] as const))
    )
    const backMs = await sites().blackout()
    // Under another epoch: nobody takes a copy of before for one of now.
    const isBack = async (name: string) => {
      const { state, host, epoch } = await sites().show(name)
      const where = await copies(name)
      return state === 'running' && epoch > before.get(name)!.epoch && where.length === 1 && where[0] === host
    }
    for (const name of ['kept', 'restarted'] as const)
      await eventually(() => isBack(name).catch(() => false), { deadlineMs: backLimitMs, everyMs: 100 })
    console.log(`        all run ${((Date.now() - backMs) / 1_000).toFixed(1)} s after the last agent was up`)
    assert.ok(Date.now() - backMs < backLimitMs)
    // Its owner's host, and no other, starts one that nobody may take over.
    assert.equal((await sites().show('kept')).host, machines.kept.host)
    const down = await sites().show('down')
    assert.deepEqual([down.state, down.epoch], ['stopped', before.get('down')!.epoch])
    assert.deepEqual(await copies('down'), [])
  })

  it('changes nothing later: nobody else comes with a claim of before', async () => {
    const before = await Promise.all(['kept', 'restarted'].map(name => sites().show(name)))
    const sinceMs = Date.now()
    // Longer than anybody waits before he takes a machine over.
    await eventually(() => Date.now() - sinceMs > 20_000, { deadlineMs: 25_000, everyMs: 250 })
    for (const { name, host, epoch } of before) {
      const now = await sites().show(name)
      assert.deepEqual([now.host, now.epoch, now.state], [host, epoch, 'running'])
      assert.deepEqual(await copies(name), [host])
    }
    for (const [key, operations] of recordedOperations(await sites().histories()))
      assert.ok(isLinearizable(operations), `${key}: ${JSON.stringify(operations)}`)
  })
})
