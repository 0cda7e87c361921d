import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { wan } from '../../lab/commands.ts'
import type { ActionEvent } from '../../shell/client.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { type HostName, type Machine, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'store'
const mebibyte = 2 ** 20
const delayMs = 100

/** What happens to a replica besides the loss of its owner: its own host fails, is far away, or has much to copy. */
describe('a replica of a disk', function () {
  this.timeout(240_000)
  const sites = labSuite('copies')
  const say = (text: string) => console.log(`        ${text}`)

  const becomes = async (
    what: (machine: Machine) => boolean,
    machine: string = name,
    deadlineMs = 90_000
  ): Promise<Machine> =>
    (await eventually(
      async () => {
        const found = await sites().show(machine)
        return what(found) ? found : undefined
      },
      { deadlineMs, everyMs: 100 }
    ))!
  const inStep = (machine: string = name) =>
    becomes(({ state, replica }) => state === 'running' && replica?.state === 'in step', machine)

  async function events(host: HostName, kind: string, sinceMs: number): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false))
      if (event.kind === kind && Date.parse(event.at) >= sinceMs) found.push(event)
    return found
  }
  const left = async (sinceMs: number) =>
    (await eventually(async () => (await events('a1', 'replica.left', sinceMs))[0], {
      deadlineMs: 40_000,
      everyMs: 50
    }))!

  /** Room that the replica's host has not given to the copy yet. */
  const fresh = (file: string, count: number) =>
    `dd if=/dev/urandom of=/data/${file} bs=1M count=${count} 2>/dev/null && sync`

  /** Its owner loses power: what the guest was told is written is at the replica. */
  async function comesBackAt(host: HostName, machine: string, file: string): Promise<Machine> {
    const shell = sites().shell(machine)
    const sum = await shell.run(`md5sum /data/${file}`, 60_000)
    const before = await inStep(machine)
    const sinceMs = Date.now()
    await sites().kill(before.host as HostName)
    const after = await becomes(
      ({ state, epoch, host }) => state === 'running' && epoch > before.epoch && host !== before.host,
      machine,
      30_000
    )
    say(`runs on ${after.host} ${Date.now() - sinceMs} ms after ${before.host} lost power`)
    assert.deepEqual([after.host, after.epoch], [host, before.epoch + 1])
    shell.close()
    await shell.ready()
    await shell.run('disk mount')
    assert.equal(await shell.run(`md5sum /data/${file}`, 60_000), sum)
    await sites().restart(before.host as HostName)
    return after
  }

  // What a test that failed has left is not the next one's fault.
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return
    for (const machine of [name, 'large'])
      await sites()
        .delete(machine)
        .catch(() => {})
  })

  it('is where a person wished it to be, and nowhere else', async () => {
    await sites().watari(
      'a2',
      ...['vm', 'create', name, '--host', 'a1', '--memory', '128M', '--disk', '256M'],
      ...['--policy', 'restart', '--replica', 'a2']
    )
    await sites().shell(name).ready()
    const machine = await inStep()
    // Without a wish it would be in the other site.
    assert.deepEqual([machine.host, machine.replica!.host, machine.disk!.hosts], ['a1', 'a2', ['a1', 'a2']])
    await sites().shell(name).run('disk format')
    await sites().shell(name).run(fresh('wished', 4))
    await sites().cut('a2')
    await becomes(({ disk }) => disk!.hosts.length === 1)
    // Longer than it takes to begin another.
    const sinceMs = Date.now()
    await eventually(() => Date.now() - sinceMs > 8_000, { deadlineMs: 10_000, everyMs: 100 })
    const without = await sites().show(name)
    assert.deepEqual(without.disk!.hosts, ['a1'])
    assert.notEqual(without.replica!.state, 'in step')
    await sites().heal()
    assert.equal((await inStep()).replica!.host, 'a2')
    await comesBackAt('a2', name, 'wished')
    await sites().delete(name)
  })

  it('that has no room leaves the register before the guest goes on, and is made anew when there is some', async () => {
    await sites().create(name, 'a1', {
      policy: 'restart',
      disk: 256 * mebibyte,
      segments: [],
      replica: 'b1'
    })
    await sites().shell(name).run('disk format')
    const before = await inStep()
    const full = await sites().fillDisk('b1')
    const sinceMs = Date.now()
    try {
      // Its guest is not told of any error.
      await sites().shell(name).run(fresh('full', 32), 60_000)
      const wroteMs = Date.now()
      const event = await left(sinceMs)
      const leftMs = Date.parse(event.at)
      say(
        `out of the register after ${leftMs - sinceMs} ms, the guest's writes done after ${wroteMs - sinceMs}`
      )
      assert.ok(leftMs <= wroteMs)
      const without = await sites().show(name)
      assert.deepEqual(without.disk!.hosts, ['a1'])
      assert.equal(without.disk!.generation, before.disk!.generation + 1)
      assert.match(without.replica!.loss, /nobody takes it over/)
      const { warnings } = await sites().agent('a1').call('status', {})
      say(warnings.map(({ code, message }) => `${code}: ${message}`).join('; '))
    } finally {
      await full.free()
    }
    const again = await inStep()
    say(`in step again ${Date.now() - sinceMs} ms after there was no room`)
    assert.deepEqual([again.epoch, again.disk!.hosts], [before.epoch, ['a1', 'b1']])
    await comesBackAt('b1', name, 'full')
    await sites().delete(name)
  })

  it('is copied anew when its host has lost power for longer than a guest waits', async () => {
    await sites().create(name, 'a1', {
      policy: 'restart',
      disk: 256 * mebibyte,
      segments: [],
      replica: 'b1'
    })
    const shell = sites().shell(name)
    await shell.run('disk format')
    await shell.run(fresh('before', 8))
    const before = await inStep()
    const sinceMs = Date.now()
    await sites().kill('b1')
    // It stands still until the replica is out.
    await shell.run(fresh('during', 8), 60_000)
    const wroteMs = Date.now()
    const leftMs = Date.parse((await left(sinceMs)).at)
    say(
      `out of the register after ${leftMs - sinceMs} ms, the guest's writes done after ${wroteMs - sinceMs}`
    )
    assert.ok(leftMs <= wroteMs && leftMs - sinceMs >= 3_000)
    await sites().restart('b1')
    const again = await inStep()
    say(`in step again ${Date.now() - sinceMs} ms after the loss of power`)
    assert.deepEqual([again.host, again.epoch, again.disk!.hosts], ['a1', before.epoch, ['a1', 'b1']])
    assert.equal(again.disk!.generation, before.disk!.generation + 2)
    // The older copy is of no use any more.
    await eventually(async () => (await sites().files(before.id, 'b1')).length > 0, { deadlineMs: 1_000 })
    await eventually(async () => (await copyFiles(before.id, 'b1')).length === 1, {
      deadlineMs: 10_000,
      everyMs: 100
    })
    await comesBackAt('b1', name, 'during')
    await sites().delete(name)
  })

  const copyFiles = async (id: string, host: HostName) => {
    const directory = join(sites().state(host), 'replicas', id)
    const names = (await readdir(directory)).filter(file => file.endsWith('.qcow2'))
    return names.map(file => join(directory, file))
  }

  it('takes no more than what is written of a large disk, and of that everything', async () => {
    const written = 200
    const { id, epoch } = await sites().create('large', 'a1', {
      policy: 'restart',
      disk: 3 * 1024 * mebibyte,
      segments: [],
      replica: 'b1'
    })
    const shell = sites().shell('large')
    await sites().agent('a1').call('vm.set', { org, name: 'large', policy: 'keep' })
    await becomes(({ disk }) => disk!.hosts.length === 1, 'large')
    shell.close()
    await shell.ready()
    await shell.run('disk format', 60_000)
    await shell.run(fresh('big', written), 120_000)
    const sinceMs = Date.now()
    await sites().agent('a1').call('vm.set', { org, name: 'large', policy: 'restart' })
    assert.equal((await inStep('large')).epoch, epoch)
    // The one of before, when the disk was empty, is kept until the holder knows that it is not needed.
    const file = await eventually(
      async () => {
        const files = await copyFiles(id, 'b1')
        return files.length === 1 && files[0]
      },
      { deadlineMs: 10_000, everyMs: 100 }
    )
    const allocated = (await stat(file as string)).blocks * 512
    say(
      `${(allocated / mebibyte).toFixed(0)} MiB of a disk of 3 GiB are in step after ${((Date.now() - sinceMs) / 1_000).toFixed(1)} s`
    )
    assert.ok(allocated >= written * mebibyte && allocated < 1.5 * written * mebibyte)
    await comesBackAt('b1', 'large', 'big')
    await sites().delete('large')
  })

  it('costs each write a round trip where it is far, and no error', async () => {
    await sites().create(name, 'a1', {
      policy: 'restart',
      disk: 64 * mebibyte,
      segments: [],
      replica: 'b1'
    })
    const shell = sites().shell(name)
    await shell.run('disk format')
    await inStep()
    await wan({ name: 'copies', delayMs })
    try {
      const count = 10
      /** Of one write of 4 KiB that is on disk when it returns, one after another. */
      const latencyMs = async () => {
        await shell.run('dd if=/dev/zero of=/data/latency bs=4k count=64 2>/dev/null; sync', 60_000)
        const write = 'dd if=/dev/zero of=/data/latency bs=4k count=1 conv=notrunc,fsync 2>/dev/null || break'
        const took = async (times: number) => {
          const sinceMs = performance.now()
          await shell.run(`for i in $(seq ${times}); do ${write}; done; [ $i = ${times} ]`, 60_000)
          return performance.now() - sinceMs
        }
        return ((await took(count + 1)) - (await took(1))) / count
      }
      const withMs = await latencyMs()
      const sinceMs = Date.now()
      await sites().agent('a1').call('vm.set', { org, name, policy: 'keep' })
      await becomes(({ disk }) => disk!.hosts.length === 1)
      const withoutMs = await latencyMs()
      await sites().agent('a1').call('vm.set', { org, name, policy: 'restart' })
      await inStep()
      say(
        `a write of 4 KiB takes ${withMs.toFixed(0)} ms with a replica ${delayMs} ms away, and ${withoutMs.toFixed(1)} without`
      )
      say(`and it is in step again, over that path, ${Date.now() - sinceMs} ms after it was not wanted`)
      assert.ok(withMs >= 2 * delayMs && withMs < 10 * delayMs, `${withMs}`)
      assert.ok(withoutMs < delayMs, `${withoutMs}`)
      assert.deepEqual(await events('a1', 'vm.paused', sinceMs), [])
    } finally {
      await wan({ name: 'copies', delayMs: 0 })
    }
    await sites().delete(name)
  })

  seenAsOneRegister(sites)
})
