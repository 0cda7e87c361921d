import assert from 'node:assert/strict'
import type { ActionEvent } from '../../shell/client.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { type HostName, type Machine, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'
/** More than a lease, and than anybody waits before he takes a machine over. */
const longMs = 15_000
/** Of a decision, while a voter says nothing. */
const decidedMs = 5_000

/** A voter's host runs, and its disk does not: it cannot promise or accept anything. */
describe('a voter whose disk fails', function () {
  this.timeout(180_000)
  let before: Machine
  const sites = labSuite('dark', async lab => {
    before = await lab.create(name, 'a1', { policy: 'restart', segments: [] })
  })

  const warning = async (host: HostName, code: string) => {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error(`the agent of ${host} does not answer`)), 10_000)
    const asked = Promise.race([sites().agent(host).call('status', {}), promise])
    const { warnings } = await asked.finally(() => clearTimeout(timer))
    return warnings.find(each => each.code === code)
  }

  async function events(host: HostName, kind: string): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false)) if (event.kind === kind) found.push(event)
    return found
  }

  /** Each is a decision of the voters that are left. */
  async function decides(tier: string): Promise<void> {
    const sinceMs = performance.now()
    await sites().agent('a1').call('vm.set', { org, name, labels: { tier } })
    const tookMs = performance.now() - sinceMs
    assert.ok(tookMs < decidedMs, `${tookMs} ms`)
    assert.deepEqual((await sites().show(name)).labels, { tier })
  }

  async function isUntouched(): Promise<void> {
    const { host, epoch, state } = await sites().show(name)
    assert.deepEqual([host, epoch, state], ['a1', before.epoch, 'running'])
    assert.deepEqual(await events('a1', 'vm.paused'), [])
    assert.deepEqual(await events('a1', 'vm.lost'), [])
  }

  /** While another one says nothing, nothing is decided without it. */
  async function votesAgain(tier: string): Promise<void> {
    await sites().stall('aw')
    try {
      await eventually(() => decides(tier).then(() => true), { deadlineMs: 30_000, everyMs: 100 })
    } finally {
      await sites().heal()
    }
    await isUntouched()
  }

  for (const [what, code] of [
    ['hangs', 'disk-slow'],
    ['is full', 'disk-full']
  ] as const)
    it(`is done without while its disk ${what}, says so, and votes again when that is over`, async () => {
      assert.deepEqual(before.voters.map(voter => voter.name).sort(), ['aw', 'bw', 'cw'])
      assert.equal(await warning('bw', code), undefined)
      const sinceMs = Date.now()
      const mend = what === 'hangs' ? await hung() : await full()
      try {
        await decides(`${what} 1`)
        const told = (await eventually(() => warning('bw', code), { deadlineMs: 40_000, everyMs: 250 }))!
        console.log(`        ${code} after ${((Date.now() - sinceMs) / 1_000).toFixed(1)} s: ${told.message}`)
        await decides(`${what} 2`)
        await eventually(() => Date.now() - sinceMs > longMs, { deadlineMs: longMs, everyMs: 100 })
        await decides(`${what} 3`)
        await isUntouched()
        // Its agent has not stood still: it answers, and is seen.
        assert.ok(await warning('bw', code))
        const seen = (await sites().hosts('cw')).find(host => host.name === 'bw')
        assert.deepEqual([seen?.state, seen?.agent], ['alive', 'up'])
      } finally {
        await mend()
      }
      await eventually(async () => (await warning('bw', code)) === undefined, {
        deadlineMs: 40_000,
        everyMs: 250
      })
      await votesAgain(`${what} no more`)
    })

  const hung = async () => {
    const disk = await sites().hangDisk('bw')
    return () => disk.goOn()
  }
  const full = async () => {
    const disk = await sites().fillDisk('bw')
    return () => disk.free()
  }

  seenAsOneRegister(sites)
})
