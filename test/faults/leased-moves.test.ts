import assert from 'node:assert/strict'
import { ExecutionWatch } from '../integration/federation/execution-watch.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import type { HostName, Machine } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'
const hosts = ['a1', 'a2', 'b1'] as const
/** From a fault to a guest that executes: what a relocation waits for, a lease, and what takers wait. */
const againLimitMs = 60_000

/** A machine that others restart when its host is lost is moved, and something is lost meanwhile. */
describe('a move of a machine with a lease', function () {
  this.timeout(180_000)
  const sites = labSuite('leases', async lab => {
    await lab.create(name, 'a1', { policy: 'restart', segments: [] })
  })

  const copies = async (): Promise<HostName[]> =>
    (
      await Promise.all(
        hosts.map(async host => (await sites().copies(name, host)).map(() => host as HostName))
      )
    ).flat()

  /** It runs where its register says, and nothing of it is anywhere else. */
  async function settled(): Promise<Machine & { host: HostName }> {
    let seen = ''
    const found = await eventually(
      async () => {
        const machine = (await sites().show(name)) as Machine & { host: HostName }
        const { host, state, relocation } = machine
        const at = (await copies()).join()
        seen = `${state} at ${host}, copies at ${at}, relocation ${JSON.stringify(relocation)}`
        return state === 'running' && relocation === null && at === host && machine
      },
      { deadlineMs: againLimitMs, everyMs: 100, state: () => seen }
    )
    return found as Machine & { host: HostName }
  }

  /** Its guest computes without end, wherever it was started. */
  async function computing(): Promise<{ before: Machine; from: HostName; to: HostName }> {
    const before = await settled()
    const shell = sites().shell(name)
    shell.close()
    await shell.ready()
    await shell.run('[ -e /run/busy ] || { touch /run/busy; while :; do :; done & }')
    const to: HostName = before.host[0] === 'a' ? 'b1' : 'a1'
    return { before, from: before.host, to }
  }

  /** Orders the move once the hosts are ready for it; how it ends is not asked. */
  function order(to: HostName): void {
    void eventually(
      () =>
        sites()
          .move(name, to)
          .then(() => true)
          .catch(error => error.code !== 'machine-not-here'),
      { deadlineMs: 60_000, everyMs: 200 }
    ).catch(() => {})
  }

  /** It runs again somewhere, by what hosts say that can be reached, under the epoch of before or a later one. */
  async function runsAgain(before: Machine, sinceMs: number, where: readonly HostName[]): Promise<HostName> {
    const at = await eventually(
      async () => {
        const { host, state, epoch } = await sites().show(name)
        const isThere =
          where.includes(host as HostName) && (await sites().copies(name, host as HostName)).length > 0
        return state === 'running' && epoch >= before.epoch && isThere && (host as HostName)
      },
      { deadlineMs: againLimitMs, everyMs: 100 }
    )
    console.log(`        runs at ${at} ${((Date.now() - sinceMs) / 1_000).toFixed(1)} s after the fault`)
    return at as HostName
  }

  function isOneAtATime({ doubles, places }: ExecutionWatch): void {
    console.log(`        executed at ${places.join(', then ')}`)
    assert.deepEqual(doubles, [])
  }

  it('runs again when the agent of its source ends just after it has renounced, and does not come back', async () => {
    const { before, from, to } = await computing()
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const killed = await sites().killAgentAt(from, 'source', 'renounced')
    order(to)
    await killed()
    const sinceMs = Date.now()
    await runsAgain(
      before,
      sinceMs,
      hosts.filter(host => host !== from)
    )
    await sites().restart(from)
    const { host } = await settled()
    assert.notEqual(host, from)
    isOneAtATime(watch)
  })

  it('runs again when its target loses power after the decision', async () => {
    const { before, from, to } = await computing()
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const stopped = await sites().stopAgentAt(to, 'target', 'executing')
    order(to)
    await stopped()
    await sites().kill(to)
    const sinceMs = Date.now()
    await runsAgain(
      before,
      sinceMs,
      hosts.filter(host => host !== to)
    )
    await sites().restart(to)
    const { epoch } = await settled()
    // The target was the owner, and another is.
    assert.ok(epoch >= before.epoch + 2, `${epoch} after ${before.epoch}, from ${from}`)
    isOneAtATime(watch)
  })

  for (const [whose, phase] of [
    ['source', 'renounced'],
    ['target', 'executing']
  ] as const)
    it(`runs again when the site of its ${whose} is cut off just as that is ${phase}`, () =>
      runsAgainAfterCut(whose, phase))

  async function runsAgainAfterCut(whose: 'source' | 'target', phase: string): Promise<void> {
    const { before, from, to } = await computing()
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const cutOff = whose === 'source' ? from : to
    const stopped = await sites().stopAgentAt(cutOff, whose, phase)
    order(to)
    const goOn = await stopped()
    const lost = cutOff[0]!
    await sites().cut(lost)
    goOn()
    const sinceMs = Date.now()
    await runsAgain(
      before,
      sinceMs,
      hosts.filter(host => host[0] !== lost)
    )
    await sites().heal()
    await runsAgain(before, sinceMs, hosts)
    await settled()
    isOneAtATime(watch)
  }

  seenAsOneRegister(sites)
})
