import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { eventually } from '../../support/eventually.ts'
import { probe } from './probe.ts'
import type { Sites } from './sites.ts'

/** What people order, done. */
export function moves(sites: () => Sites): void {
  it('a guest on each site; a TAP of a host reaches them', async () => {
    const [one, two] = await Promise.all([
      sites().create('one', 'a1'),
      sites().create('two', 'b1', { disk: 64 * 2 ** 20 })
    ])
    assert.equal(one.host, 'a1')
    assert.equal(two.host, 'b1')
    // What the hosts of the lab have depends on the kernel; all that follows is of the best.
    const { guestPorts } = await sites().agent('a1').call('status', {})
    assert.deepEqual([one.guestPorts, two.guestPorts], [guestPorts[0], guestPorts[0]])
    console.log(`      ports of the guests: ${guestPorts[0]}`)
    await probe(sites(), 'aw')
    for (const { segments } of [one, two]) {
      const answer = () => sites().onHost('aw', 'ping', '-c', '1', '-W', '1', segments[0]!.ips[0]!)
      await eventually(async () => (await answer()).includes('1 received'), {
        deadlineMs: 20_000,
        everyMs: 200
      })
    }
  })

  it('a ping goes on while a guest is moved to the other site', async () => {
    const address = (await sites().show('one')).segments[0]!.ips[0]!
    const shell = sites().shell('two')
    await shell.run(`ping -i 0.1 -W 1 ${address} >/run/pings & echo $! >/run/pinging`)
    const answers = async () => Number(await shell.run('grep -c seq= /run/pings'))
    await eventually(async () => (await answers()) > 10, { deadlineMs: 20_000, everyMs: 100 })
    await sites().moved('one', 'b1')
    const before = await answers()
    await eventually(async () => (await answers()) > before + 10, { deadlineMs: 20_000, everyMs: 100 })
    await shell.run('kill -INT $(cat /run/pinging)')
    const counted = async () =>
      /(\d+) packets transmitted, (\d+) packets received/.exec(await shell.run('tail -3 /run/pings'))
    const [, sent, received] = (await eventually(counted, { deadlineMs: 20_000, everyMs: 100 }))!
    assert.ok(Number(sent) - Number(received) <= 5, `${received} of ${sent} pings were answered`)
    const { host, epoch, state } = await sites().show('one')
    assert.deepEqual({ host, state }, { host: 'b1', state: 'running' })
    assert.ok(epoch >= 3)
    assert.deepEqual(await sites().copies('one', 'a1'), [])
    assert.equal((await sites().copies('one', 'b1')).length, 1)
  })

  it('hosts of one computer have loads of their own', async () => {
    const shell = sites().shell('one')
    const { host } = await sites().show('one')
    const other = host === 'a1' ? 'b1' : 'a1'
    await shell.run('load 1')
    const loads = await eventually(
      async () => {
        const hosts = await sites().hosts('aw')
        const cpu = (name: string) => hosts.find(each => each.name === name)!.load?.cpu ?? 0
        const [busy, idle] = [cpu(host!), cpu(other)]
        return busy > 0.7 && busy > idle + 0.4 && `${busy.toFixed(2)} and ${idle.toFixed(2)}`
      },
      { deadlineMs: 30_000, everyMs: 200 }
    )
    console.log(`        ${loads} processors`)
    await shell.run('load 0')
  })

  it('nobody is suspected, and every agent answers in time, while state flows at full speed', async () => {
    const shell = sites().shell('one')
    await shell.run('dd if=/dev/urandom of=/run/fill bs=1M count=24 2>/dev/null', 60_000)
    const looks = { count: 0, late: [] as string[], longestMs: 0, bad: [] as string[] }
    const agents = ['a1', 'b1', 'aw'] as const
    const start = performance.now()
    const stolenBefore = await stolenMs()
    const moving = sites().moved('one', 'a1')
    let over = false
    const ended = moving.finally(() => {
      over = true
    })
    const watching = agents.map(async agent => {
      while (!over) {
        const begun = performance.now()
        const hosts = await sites().hosts(agent)
        const tookMs = performance.now() - begun
        looks.longestMs = Math.max(looks.longestMs, tookMs)
        looks.count++
        const when = `${Math.round(begun - start)} ms`
        if (tookMs > 500) looks.late.push(`${agent} took ${Math.round(tookMs)} ms at ${when}`)
        const bad = hosts.filter(({ state }) => state !== 'alive')
        looks.bad.push(...bad.map(({ name, state }) => `${agent} says that ${name} is ${state} at ${when}`))
      }
    })
    const [relocation] = await Promise.all([ended, ...watching])
    const stolen = (await stolenMs()) - stolenBefore
    await shell.run('rm /run/fill')
    await sites().moved('one', 'b1')
    console.log(
      `        ${Math.round(relocation.bytes / 1e6)} MB; ${looks.count} answers, the latest after ${Math.round(looks.longestMs)} ms`
    )
    const late = `${looks.late.join('; ')}; ${stolen} ms of the processors were stolen by the hypervisor`
    assert.equal(looks.bad.length, 0, `${looks.bad[0]}, up to: ${looks.bad.at(-1)}; ${late}`)
    assert.ok(looks.late.length <= looks.count / 1_000, `of ${looks.count} answers ${late}`)
    assert.ok(looks.longestMs < 1_000, `of ${looks.count} answers ${late}`)
  })

  it('a guest that writes to its disk keeps every record, and its old host keeps no disk', async () => {
    const shell = sites().shell('two')
    await shell.run('disk format')
    await shell.run('disk write')
    const before = await sites().show('two')
    const told: string[] = []
    await sites().moved('two', 'a1', text => told.push(text))
    for (const what of ['reserving', 'streaming', 'disk: ', 'memory: '])
      assert.ok(
        told.some(text => text.startsWith(what)),
        `nothing was told of ${what}: ${told.join('; ')}`
      )
    const after = await sites().show('two')
    assert.deepEqual(after.disk?.hosts, ['a1'])
    assert.ok(after.disk!.generation > before.disk!.generation)
    await shell.run('disk stop')
    await shell.run('disk check')
    assert.deepEqual(
      (await sites().files(after.id, 'b1')).filter(file => /raw|qcow|img|disk/.test(file)),
      []
    )
  })

  const refusals = [
    { why: 'the host where it is', host: 'a1', code: 'same-host' },
    { why: 'a host that nobody knows', host: 'nowhere', code: 'no-such-host' },
    { why: 'a witness', host: 'aw', code: 'witness' }
  ]
  for (const { why, host, code } of refusals) {
    it(`refuses to move to ${why}: ${code}`, async () => {
      await assert.rejects(sites().move('two', host), { code })
      assert.equal((await sites().show('two')).state, 'running')
    })
  }

  it('a cancelled move leaves the guest where it is, and nothing at the target', async () => {
    const { id, segments } = await sites().show('two')
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await observer.advances()
    const moving = sites().move('two', 'b1', { bandwidth: 2 ** 20 })
    const found = await eventually(
      async () => {
        const newest = await sites().relocation('two', 'a1')
        return newest?.result === 'running' && newest.phases.at(-1)?.name === 'streaming' ? newest : undefined
      },
      { deadlineMs: 30_000, everyMs: 50 }
    )
    await sites().agent('aw').call('relocation.cancel', { id: found!.id })
    const ended = await moving
    assert.notEqual(ended.result, 'done')
    assert.equal(ended.error?.code, 'cancelled')
    await observer.advances()
    assert.deepEqual(observer.contradictions(), [])
    assert.equal((await sites().show('two')).host, 'a1')
    await eventually(
      async () =>
        (await sites().copies('two', 'b1')).length === 0 && (await sites().files(id, 'b1')).length === 0,
      { deadlineMs: 20_000, everyMs: 100 }
    )
  })

  it('an agent that says goodbye is waited for, and takes its machine up again', async () => {
    const { segments, epoch } = await sites().show('two')
    const observer = await sites().observe(segments[0]!.ips[0]!)
    await sites().endAgent('a1')
    await eventually(
      async () => (await sites().hosts('aw')).some(each => each.name === 'a1' && each.agent === 'restarting'),
      { deadlineMs: 20_000, everyMs: 50 }
    )
    const isSuspect = (await sites().hosts('aw')).some(({ state }) => state !== 'alive')
    assert.equal(isSuspect, false)
    await sites().restart('a1')
    await observer.advances()
    assert.deepEqual(observer.contradictions(), [])
    const after = await sites().show('two')
    assert.deepEqual([after.host, after.state, after.epoch], ['a1', 'running', epoch])
  })
}

/** Processor time that this computer wanted and its hypervisor gave to others (proc_stat(5), steal; ticks of 10 ms). */
async function stolenMs(): Promise<number> {
  const [, , , , , , , , steal] = (await readFile('/proc/stat', 'utf8')).split(/\s+/, 9)
  return Number(steal) * 10
}
