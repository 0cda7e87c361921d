import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { restart } from '../../lab/commands.ts'
import { isLinearizable } from '../../sim/linearizability.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { type HostName, type Machine, org, segment } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'
import { recordedOperations } from '../support/register/recorded.ts'

const backLimitMs = 90_000
const hosts = ['a1', 'a2', 'b1'] as const
const everybody = ['a1', 'a2', 'aw', 'b1', 'bw', 'cw'] as const
/** Who has it before, under which policy. */
const machines = {
  kept: { host: 'b1', policy: 'keep' },
  restarted: { host: 'a1', policy: 'restart' }
} as const
type MachineName = keyof typeof machines
const names = Object.keys(machines) as MachineName[]

/** Everything loses power at once, and hosts come back under other addresses than those that the others know. */
describe('a blackout after which hosts have new addresses', function () {
  this.timeout(400_000)
  const sites = labSuite('dark', async lab => {
    await lab.agent('aw').call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
    for (const name of names) await lab.create(name, machines[name].host, { policy: machines[name].policy })
  })

  const all = async () =>
    new Map(await Promise.all(names.map(async name => [name, await sites().show(name)] as const)))
  const addresses = async () =>
    new Map(
      await Promise.all(everybody.map(async host => [host, (await sites().status(host)).address] as const))
    )

  /** Whom a host of a site sees alive. */
  async function seen(host: HostName): Promise<string> {
    const alive = (await sites().hosts(host)).filter(
      ({ state, agent }) => state === 'alive' && agent === 'up'
    )
    return alive
      .map(({ name }) => name)
      .sort()
      .join()
  }

  async function seeEachOther(): Promise<void> {
    for (const host of everybody)
      await eventually(async () => (await seen(host)) === everybody.join(), {
        deadlineMs: backLimitMs,
        everyMs: 200
      })
  }

  /** Under another epoch, at one place, with the addresses in its segment of before, where the other guest reaches it. */
  async function areBack(before: ReadonlyMap<MachineName, Machine>): Promise<void> {
    for (const name of names) {
      await eventually(
        async () => {
          const { state, host, epoch } = await sites().show(name)
          const where = await copies(name)
          return state === 'running' && epoch > before.get(name)!.epoch && where.join() === host
        },
        { deadlineMs: backLimitMs, everyMs: 100 }
      )
      const now = await sites().show(name)
      assert.deepEqual(now.segments, before.get(name)!.segments)
      if (machines[name].policy === 'keep') assert.equal(now.host, machines[name].host)
    }
    const [kept, restarted] = names.map(name => sites().shell(name))
    for (const shell of [kept, restarted]) {
      shell!.close()
      await shell!.ready()
    }
    const { segments } = before.get('kept')!
    await eventually(
      async () => /1 packets received/.test(await restarted!.run(`ping -c 1 -W 1 ${segments[0]!.ips[0]}`)),
      { deadlineMs: 30_000, everyMs: 100 }
    )
  }

  const copies = async (name: string): Promise<HostName[]> => {
    const found = await Promise.all(
      hosts.map(async host => (await sites().copies(name, host)).map(() => host as HostName))
    )
    return found.flat()
  }

  it('is over by itself when one known host has its address of before', async () => {
    const before = await all()
    const addressesBefore = await addresses()
    const backMs = await sites().blackout(['cw'])
    for (const [host, address] of await addresses())
      assert.equal(address === addressesBefore.get(host), host === 'cw', host)
    await seeEachOther()
    console.log(
      `        all see each other ${((Date.now() - backMs) / 1_000).toFixed(1)} s after the last agent was up`
    )
    await areBack(before)
    console.log(`        and their machines are back after ${((Date.now() - backMs) / 1_000).toFixed(1)} s`)
  })

  it('is over in each site where all have new ones, and across sites when each is told of one host', async () => {
    const before = await all()
    await sites().blackout([])
    // By mDNS.
    await eventually(async () => (await seen('a2')) === 'a1,a2,aw', { deadlineMs: backLimitMs, everyMs: 200 })
    await eventually(async () => (await seen('bw')) === 'b1,bw', { deadlineMs: backLimitMs, everyMs: 200 })
    const told = await sites().hosts('cw')
    const { id } = told.find(({ name }) => name === 'cw')!
    const { address } = await sites().status('cw')
    for (const host of ['aw', 'bw'] as const) {
      const file = join(sites().state(host), 'agent.yaml')
      const config = parse(await readFile(file, 'utf8')) as { bootstrap: string[] }
      const bootstrap = [...config.bootstrap, `/ip4/${address}/tcp/4180/p2p/${id}`]
      await writeFile(file, stringify({ ...config, bootstrap }))
      assert.notEqual(await seen(host), everybody.join())
    }
    const toldMs = Date.now()
    for (const host of ['aw', 'bw'] as const) await restart({ name: 'dark', host })
    await seeEachOther()
    console.log(
      `        all see each other ${((Date.now() - toldMs) / 1_000).toFixed(1)} s after two were told`
    )
    await areBack(before)
    console.log(`        and their machines are back after ${((Date.now() - toldMs) / 1_000).toFixed(1)} s`)
  })

  it('changes nothing later: nobody else comes with a claim of before', async () => {
    const before = await all()
    const sinceMs = Date.now()
    // Longer than anybody waits before he takes a machine over.
    await eventually(() => Date.now() - sinceMs > 20_000, { deadlineMs: 25_000, everyMs: 250 })
    for (const [name, { host, epoch }] of before) {
      const now = await sites().show(name)
      assert.deepEqual([now.host, now.epoch, now.state], [host, epoch, 'running'])
      assert.deepEqual(await copies(name), [host])
    }
    for (const [key, operations] of recordedOperations(await sites().histories()))
      assert.ok(isLinearizable(operations), `${key}: ${JSON.stringify(operations)}`)
  })
})
