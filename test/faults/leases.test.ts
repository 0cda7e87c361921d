import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { bootTimeMs } from '../../agents/boot-clock.ts'
import { guardPaths, type KeptMachine, readKept } from '../../agents/guard/state-file.ts'
import type { ActionEvent } from '../../shell/client.ts'
import { CopyPulse } from '../integration/federation/copy-pulse.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { type HostName, type Machine, org, Sites } from '../integration/federation/sites.ts'
import { labObstacle } from '../integration/lab/support.ts'
import { eventually } from '../support/eventually.ts'

const leaseMs = 10_000
const takeoverLimitMs = 30_000
const hosts = ['a1', 'a2', 'b1'] as const
const name = 'one'

/** Machines that are restarted elsewhere, in one lab with real guests: what is lost is really lost. */
describe('a machine that is restarted when its host is lost', function () {
  this.timeout(120_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('leases')
    await create(name, {})
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('leases')
  })

  const create = (machine: string, more: { voters?: 'site' }) =>
    sites().witness.run(
      'vm.create',
      { org, name: machine, host: 'a1', memory: 128 * 2 ** 20, policy: 'restart', ...more },
      () => {}
    )

  const copies = async (machine = name): Promise<Record<string, number[]>> =>
    Object.fromEntries(
      await Promise.all(hosts.map(async host => [host, await sites().copies(machine, host)]))
    )

  /** Waits until the machine runs once, where its register says, and under a lease that its guard there has. */
  async function settled(): Promise<Machine & { host: HostName }> {
    const found = await eventually(
      async () => {
        const machine = (await sites().show(name)) as Machine & { host: HostName }
        const all = await copies()
        const isAlone = hosts.every(host => all[host]!.length === (host === machine.host ? 1 : 0))
        const isGuarded = guarded(machine.host, machine.id)?.state === 'armed'
        return machine.state === 'running' && isAlone && isGuarded ? machine : undefined
      },
      { deadlineMs: 60_000, everyMs: 100 }
    )
    return found!
  }

  const guarded = (host: HostName, id: string): KeptMachine | undefined =>
    readKept(guardPaths(sites().runtime(host)).state).machines.find(each => each.id === id)

  async function events(host: HostName, kind: string, sinceMs: number): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false))
      if (event.kind === kind && Date.parse(event.at) >= sinceMs) found.push(event)
    return found
  }

  async function pulseOf(host: HostName): Promise<CopyPulse> {
    const [pid] = await sites().copies(name, host)
    return new CopyPulse(pid!)
  }

  /** @returns who has it, and when it began to execute there */
  async function takenOver(from: Machine, sinceMs: number): Promise<{ host: HostName; atMs: number }> {
    const found = await eventually(
      async () => {
        const { host, epoch } = await sites().show(name)
        if (host === from.host) return undefined
        const [started] = await events(host as HostName, 'vm.started', sinceMs)
        if (started === undefined) return undefined
        assert.equal(epoch, from.epoch + 1)
        return { host: host as HostName, atMs: Date.parse(started.at) }
      },
      { deadlineMs: takeoverLimitMs, everyMs: 50 }
    )
    return found!
  }

  /** Waits until its guard has a deadline that only renewals after this moment can have given. */
  async function renewed(host: HostName, id: string, untilBootMs: number): Promise<void> {
    await eventually(() => (guarded(host, id)?.untilMs ?? 0) > untilBootMs, {
      deadlineMs: 40_000,
      everyMs: 50
    })
  }

  const say = (text: string) => console.log(`        ${text}`)
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

  it('is elsewhere within 30 s of a power loss, and its old host runs nothing when it is back', async () => {
    const before = await settled()
    assert.deepEqual(before.voters.map(voter => voter.name).sort(), ['aw', 'bw', 'cw'])
    const sinceMs = Date.now()
    await sites().kill(before.host)
    const { host, atMs } = await takenOver(before, sinceMs)
    say(`executes at ${host} ${seconds(atMs - sinceMs)} after ${before.host} was lost`)
    const seen: number[] = []
    const watch = setInterval(async () => seen.push(...(await sites().copies(name, before.host))), 50)
    try {
      await sites().restart(before.host)
      await eventually(async () => (await sites().files(before.id, before.host)).length === 0, {
        deadlineMs: 20_000,
        everyMs: 100
      })
    } finally {
      clearInterval(watch)
    }
    assert.deepEqual(seen, [])
    assert.equal((await settled()).host, host)
  })

  it('stands still in a site that is cut off, before it executes elsewhere, and never goes on there', async () => {
    const before = await settled()
    const pulse = await pulseOf(before.host)
    const sinceMs = Date.now()
    try {
      await sites().cut(before.host[0]!)
      const { host, atMs } = await takenOver(before, sinceMs)
      const stoodMs = pulse.lastMs
      say(
        `stood still ${seconds(stoodMs - sinceMs)} after the cut, executes at ${host} ${seconds(atMs - stoodMs)} later`
      )
      assert.ok(stoodMs - sinceMs < leaseMs, `it executed for ${stoodMs - sinceMs} ms`)
      assert.ok(stoodMs < atMs)
      assert.equal((await events(before.host, 'vm.paused', sinceMs)).length, 1)
      await sites().heal()
      await eventually(async () => (await sites().copies(name, before.host)).length === 0, {
        deadlineMs: 30_000,
        everyMs: 20
      })
      assert.equal(pulse.lastMs, stoodMs)
      assert.deepEqual(await events(before.host, 'vm.resumed', sinceMs), [])
      assert.equal((await settled()).host, host)
    } finally {
      pulse.stop()
    }
  })

  it('stands still while there is no majority of its voters, and goes on under the same epoch', async () => {
    const before = await settled()
    const pulse = await pulseOf(before.host)
    const sinceMs = Date.now()
    try {
      await sites().stall('aw', 'bw')
      await eventually(() => pulse.isStill, { deadlineMs: 15_000, everyMs: 20 })
      say(`stood still ${seconds(pulse.lastMs - sinceMs)} after its voters did`)
      assert.ok(pulse.lastMs - sinceMs < leaseMs)
      // Longer than anybody waits to take it over: still nobody may.
      await eventually(() => Date.now() - sinceMs > 1.5 * leaseMs, { deadlineMs: 2 * leaseMs, everyMs: 50 })
      assert.ok(pulse.isStill)
      const healedMs = Date.now()
      await sites().heal()
      await eventually(() => !pulse.isStill, { deadlineMs: 30_000, everyMs: 20 })
      say(`went on ${seconds(Date.now() - healedMs)} after they did`)
      const after = await settled()
      assert.deepEqual([after.host, after.epoch], [before.host, before.epoch])
      assert.equal((await events(before.host, 'vm.resumed', sinceMs)).length, 1)
    } finally {
      pulse.stop()
    }
  })

  it('is paused by its guard when its agent stands still, and executes elsewhere after that', async () => {
    const before = await settled()
    const pulse = await pulseOf(before.host)
    const sinceMs = Date.now()
    try {
      await sites().stall(before.host)
      const { host, atMs } = await takenOver(before, sinceMs)
      const stoodMs = pulse.lastMs
      say(
        `stood still after ${seconds(stoodMs - sinceMs)}, executes at ${host} ${seconds(atMs - stoodMs)} later`
      )
      assert.ok(stoodMs - sinceMs < leaseMs && stoodMs < atMs)
      await sites().heal()
      assert.equal((await settled()).host, host)
      assert.equal(pulse.lastMs, stoodMs)
    } finally {
      pulse.stop()
    }
  })

  it('executes for a moment at most when its agent and its guard, stopped beyond its lease, go on', async () => {
    const before = await settled()
    const pulse = await pulseOf(before.host)
    const guard = readKept(guardPaths(sites().runtime(before.host)).state).guard!.pid
    const sinceMs = Date.now()
    try {
      await sites().stall(before.host)
      process.kill(guard, 'SIGSTOP')
      // Nobody is left to end it: what it does meanwhile has a superseded epoch.
      const { host } = await takenOver(before, sinceMs)
      assert.equal(pulse.isStill, false)
      const goesOnMs = Date.now()
      process.kill(guard, 'SIGCONT')
      await eventually(() => pulse.isStill, { deadlineMs: 5_000, everyMs: 5 })
      const stoodMs = pulse.lastMs
      say(`stood still ${stoodMs - goesOnMs} ms after its guard went on`)
      assert.ok(stoodMs - goesOnMs < 1_000)
      await sites().heal()
      assert.equal((await settled()).host, host)
      assert.equal(pulse.lastMs, stoodMs)
    } finally {
      process.kill(guard, 'SIGCONT')
      pulse.stop()
    }
  })

  it('does not notice that its agent was killed and is back within its lease', async () => {
    const before = await settled()
    const pids = await sites().copies(name, before.host)
    const pulse = await pulseOf(before.host)
    const until = guarded(before.host, before.id)!.untilMs
    const sinceMs = Date.now()
    try {
      await sites().killAgent(before.host)
      await sites().restart(before.host)
      say(`it is back after ${seconds(Date.now() - sinceMs)}`)
      await renewed(before.host, before.id, until + leaseMs)
      assert.equal(pulse.isStill, false)
      assert.deepEqual(await events(before.host, 'vm.paused', sinceMs), [])
      const after = await settled()
      assert.deepEqual([after.host, after.epoch], [before.host, before.epoch])
      assert.deepEqual(await sites().copies(name, before.host), pids)
    } finally {
      pulse.stop()
    }
  })

  for (const withAgent of [false, true]) {
    const also = withAgent ? ' with its agent' : ''
    it(`does not notice that its guard was killed${also}: another has its deadline`, async () => {
      const before = await settled()
      const pulse = await pulseOf(before.host)
      const { state } = guardPaths(sites().runtime(before.host))
      const killed = readKept(state).guard!.pid
      const until = guarded(before.host, before.id)!.untilMs
      const sinceMs = Date.now()
      try {
        if (withAgent) await sites().killAgent(before.host)
        process.kill(killed, 'SIGKILL')
        if (withAgent) await sites().restart(before.host)
        await eventually(() => readKept(state).guard?.pid !== killed, { deadlineMs: 15_000, everyMs: 20 })
        say(`another guard after ${seconds(Date.now() - sinceMs)}`)
        await renewed(before.host, before.id, until + leaseMs)
        assert.equal(pulse.isStill, false)
        const after = await settled()
        assert.deepEqual([after.host, after.epoch], [before.host, before.epoch])
        assert.deepEqual(await events(before.host, 'vm.paused', sinceMs), [])
      } finally {
        pulse.stop()
      }
    })
  }

  it('keeps its lease at the target of a move', async () => {
    const before = await settled()
    const target = hosts.find(host => host !== before.host)!
    const { result, error } = await sites().move(name, target)
    assert.equal(result, 'done', JSON.stringify(error))
    const sinceMs = Date.now()
    const after = await settled()
    assert.equal(after.host, target)
    const pulse = await pulseOf(target)
    try {
      await renewed(target, after.id, guarded(target, after.id)!.untilMs + 1.5 * leaseMs)
      assert.equal(pulse.isStill, false)
    } finally {
      pulse.stop()
    }
    assert.equal((await sites().show(name)).epoch, after.epoch)
    assert.deepEqual(await events(target, 'vm.paused', sinceMs), [])
    assert.equal(guarded(before.host, before.id), undefined)
  })

  it('is stopped, started and restarted by people, and has a lease while it runs', async () => {
    const { host, id } = await settled()
    const named = { org, name }
    const isUnguarded = () => guarded(host, id) === undefined
    const order = (action: 'vm.stop' | 'vm.start' | 'vm.restart', more = {}) =>
      sites().witness.run(action, { ...named, ...more }, () => {})
    await order('vm.stop', { force: true })
    await eventually(isUnguarded, { deadlineMs: 5_000, everyMs: 20 })
    await order('vm.start')
    const started = await settled()
    assert.equal(started.host, host)
    await order('vm.restart')
    const restarted = await settled()
    assert.ok(restarted.epoch > started.epoch)
    await sites().witness.call('vm.set', { ...named, policy: 'keep' })
    await eventually(isUnguarded, { deadlineMs: 5_000, everyMs: 20 })
    const pulse = await pulseOf(host)
    try {
      await sites().witness.call('vm.set', { ...named, policy: 'restart' })
      const after = await settled()
      await renewed(host, id, guarded(host, id)!.untilMs + leaseMs / 2)
      assert.deepEqual([after.host, after.epoch], [host, restarted.epoch])
      assert.equal(pulse.isStill, false)
    } finally {
      pulse.stop()
    }
  })

  it('is not harmed by a cut of the WAN when its voters are in its own site', async () => {
    await create('near', { voters: 'site' })
    const { id, epoch, voters } = await sites().show('near')
    assert.deepEqual([...new Set(voters.map(({ site }) => site))], ['a'])
    const [pid] = await sites().copies('near', 'a1')
    const pulse = new CopyPulse(pid!)
    const sinceMs = Date.now()
    await sites().cut('a')
    try {
      await renewed('a1', id, guarded('a1', id)!.untilMs + 2 * leaseMs)
      assert.equal(pulse.isStill, false)
      assert.deepEqual(
        (await events('a1', 'vm.paused', sinceMs)).filter(({ text }) => text.includes('near')),
        []
      )
    } finally {
      pulse.stop()
      await sites().heal()
    }
    await eventually(async () => (await sites().show('near')).epoch === epoch, { deadlineMs: 20_000 })
    await settled()
    await sites().delete('near')
    assert.equal(guarded('a1', id), undefined)
  })

  it('lasts as long as a person says, from the next start on, and others wait for that', async () => {
    const { host, id } = await settled()
    const named = { org, name }
    const longerMs = 2 * leaseMs
    const set = (ms: number) => sites().witness.call('vm.set', { ...named, leaseMs: ms })
    await assert.rejects(set(2_000), { code: 'unsafe-lease' })
    await assert.rejects(set(longerMs), { code: 'lease-in-use' })
    await sites().witness.run('vm.stop', { ...named, force: true }, () => {})
    assert.equal((await set(longerMs)).leaseMs, longerMs)
    await sites().witness.run('vm.start', named, () => {})
    const before = await settled()
    await renewed(host, id, bootTimeMs() + leaseMs)
    const pulse = await pulseOf(host)
    const sinceMs = Date.now()
    try {
      await sites().cut(host[0]!)
      const taken = await takenOver(before, sinceMs)
      const stoodMs = pulse.lastMs
      say(
        `stood still after ${seconds(stoodMs - sinceMs)}, executes at ${taken.host} after ${seconds(taken.atMs - sinceMs)}`
      )
      assert.ok(stoodMs - sinceMs > leaseMs && stoodMs - sinceMs < longerMs && stoodMs < taken.atMs)
      await sites().heal()
      const after = await settled()
      assert.deepEqual([after.host, after.leaseMs], [taken.host, longerMs])
    } finally {
      pulse.stop()
    }
  })

  seenAsOneRegister(sites)

  it('leaves no guard behind', async () => {
    await sites().delete(name)
    const guards = hosts.map(host => readKept(guardPaths(sites().runtime(host)).state))
    assert.deepEqual(
      guards.map(({ machines }) => machines),
      [[], [], []]
    )
    await Sites.down('leases')
    // What was ended with SIGKILL may be seen for a moment more.
    await eventually(() => guards.every(({ guard }) => !existsSync(`/proc/${guard!.pid}`)), {
      deadlineMs: 5_000,
      everyMs: 20
    })
  })
})
