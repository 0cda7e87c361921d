import assert from 'node:assert/strict'
import { ExecutionWatch } from '../integration/federation/execution-watch.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { hosts, LeasedMachine, leaseMs, type Placed } from '../integration/federation/leased-machine.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import type { HostName } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const plain = 'plain'
const store = 'store'
/** Longer than a lease, and than anybody waits before he takes a machine over. */
const longMs = 15_000

/**
 * A host executes machines, and its disk takes no write any more. Renewals need none, so its machines stay its own; what a
 * guest writes waits. A loss of the lease meanwhile ends the execution as ever.
 */
describe('a machine with a lease on a host whose disk hangs', function () {
  this.timeout(240_000)
  const sites = labSuite('leasedisk', async lab => {
    await lab.create(plain, 'a1', { policy: 'restart', segments: [] })
    await lab.create(store, 'a1', { policy: 'restart', disk: 64 * 2 ** 20, segments: [] })
  })
  const machines = { plain: new LeasedMachine(sites, plain), store: new LeasedMachine(sites, store) }
  const say = (words: string) => console.log(`        ${words}`)
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

  /** Its replica is in step, and its guest writes. */
  async function writing(): Promise<Placed & { other: HostName }> {
    await eventually(async () => (await sites().show(store)).replica?.state === 'in step', {
      deadlineMs: 90_000,
      everyMs: 200
    })
    const machine = await machines.store.settled()
    const shell = sites().shell(store)
    shell.close()
    await shell.ready()
    await shell.run('[ -e /run/writer ] || disk write')
    await writesOn()
    return { ...machine, other: (await sites().show(store)).replica!.host as HostName }
  }

  /** The number of the last record that the guest was told is on its disk. */
  const written = async (): Promise<number> =>
    Number((await sites().shell(store).run('cat /run/record 2>/dev/null || echo 0')).trim())

  async function writesOn(): Promise<number> {
    const first = await written()
    const now = await eventually(async () => (await written()) > first + 3 && (await written()), {
      deadlineMs: 60_000,
      everyMs: 100
    })
    return now as number
  }

  it('goes on there under its lease, what it writes waits, and nobody takes it over', async () => {
    const withDisk = await writing()
    const without = await machines.plain.settled()
    assert.deepEqual([withDisk.host, without.host], ['a1', 'a1'])
    const pulse = await machines.plain.pulse('a1')
    const sinceMs = Date.now()
    try {
      await using disk = await sites().hangDisk('a1')
      const first = await written()
      await eventually(() => Date.now() - sinceMs > longMs, { deadlineMs: 2 * longMs, everyMs: 100 })
      await machines.plain.renewed(without, leaseMs / 2)
      assert.equal(pulse.isStill, false)
      const last = await written()
      say(`${last - first} records were written while the disk hung for ${seconds(Date.now() - sinceMs)}`)
      assert.ok(last - first <= 1)
      await disk.goOn()
      await writesOn()
      await machines.plain.isUntouched(without, sinceMs)
      await machines.store.isUntouched(withDisk, sinceMs)
    } finally {
      pulse.stop()
    }
  })

  it('stands still when its site is lost as well, executes elsewhere with all that was written, and not there again', async () => {
    const before = await writing()
    const shell = sites().shell(store)
    await shell.run('[ -e /run/busy ] || { touch /run/busy; while :; do :; done & }')
    const [copy] = await sites().copies(store, before.host)
    await using watch = new ExecutionWatch(sites(), store, hosts)
    const pulse = await machines.store.pulse(before.host)
    try {
      await using disk = await sites().hangDisk(before.host)
      const acknowledged = await written()
      const sinceMs = Date.now()
      await sites().cut(before.host[0]!)
      const { host, atMs } = await machines.store.takenOver(before, sinceMs)
      const stoodMs = pulse.lastMs
      say(
        `stood still ${seconds(stoodMs - sinceMs)} after the cut, executes at ${host} ${seconds(atMs - sinceMs)} after it`
      )
      assert.equal(host, before.other)
      assert.ok(stoodMs - sinceMs < leaseMs && stoodMs < atMs)
      // It stands still as QEMU says so, and waits for its disk: no reason to kill it.
      assert.deepEqual(await sites().copies(store, before.host), [copy])
      shell.close()
      await shell.ready()
      const output = await shell.run('disk check')
      const records = Number(/DISK records (\d+)/.exec(output)?.[1])
      say(`${records} records there, of which ${acknowledged} were known to be acknowledged`)
      assert.ok(records >= acknowledged, output)
      await disk.goOn()
      await sites().heal()
      assert.equal((await machines.store.settled()).host, host)
      assert.equal(pulse.lastMs, stoodMs)
      assert.deepEqual(await machines.store.events(before.host, 'vm.resumed', sinceMs), [])
      assert.deepEqual(watch.doubles, [])
    } finally {
      pulse.stop()
    }
  })

  seenAsOneRegister(sites)
})
