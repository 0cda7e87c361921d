import assert from 'node:assert/strict'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { guardPaths, readKept } from '../../agents/guard/state-file.ts'
import { processorNs } from '../integration/federation/copy-pulse.ts'
import { ExecutionWatch } from '../integration/federation/execution-watch.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { hosts, LeasedMachine, leaseMs, type Placed } from '../integration/federation/leased-machine.ts'
import { seenAsOneRegister } from '../integration/federation/one-register.ts'
import { probe, probeAddress } from '../integration/federation/probe.ts'
import { type HostName, org, segment } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'
/** Cuts that are shorter than a lease, with their pauses longer than it together. */
const flaps = { times: 8, cutMs: 2_000, healedMs: 2_000 }
const frozenMs = 60_000
/** A guard looks at the clock every 100 ms, and kills what does not stand still 250 ms after it found itself late. */
const afterThawMs = 350

/** Between two looks; what runs after such a gap are threads that QEMU wakes to end them. */
const quietMs = 50

/** For how long the processors of a copy ran meanwhile, and how long after the first moment of that they stood still. */
async function executedDuring(
  pid: number,
  work: () => Promise<void>
): Promise<{ ranMs: number; forMs: number }> {
  const atFirst = (await processorNs(pid))!
  let ran = atFirst
  let moments: { firstMs: number; lastMs: number } | undefined
  let isOver = false
  const looking = (async () => {
    while (!isOver) {
      const now = (await processorNs(pid).catch(() => undefined)) ?? ran
      const atMs = performance.now()
      if (now > ran) {
        moments ??= { firstMs: atMs, lastMs: atMs }
        if (atMs - moments.lastMs < quietMs) moments.lastMs = atMs
      }
      ran = now
      await new Promise(resolve => setTimeout(resolve, 1))
    }
  })()
  try {
    await work()
  } finally {
    isOver = true
    await looking
  }
  return { ranMs: (ran - atFirst) / 1e6, forMs: moments ? moments.lastMs - moments.firstMs : 0 }
}

/** Faults that leave a host half alive: its machine is executed once, and somewhere within half a minute. */
describe('a machine with a lease', function () {
  this.timeout(180_000)
  const sites = labSuite('leasefaults', async lab => {
    await lab.agent('cw').call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
    await lab.create(name, 'a1', { policy: 'restart' })
    await probe(lab, 'cw')
  })
  const machine = new LeasedMachine(sites, name)
  const say = (words: string) => console.log(`        ${words}`)
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
  const passed = (ms: number) => {
    const end = performance.now() + ms
    return eventually(() => performance.now() >= end, { deadlineMs: 2 * ms, everyMs: 20 })
  }

  /** How many frames of superseded copies a host's switch has refused. */
  async function refusedFrames(host: HostName): Promise<number> {
    const { socket } = await sites().status(host)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const asked = request({ socketPath: socket, path: '/metrics' }, answer => resolve(text(answer)))
    asked.on('error', reject).end()
    const counter = /^watari_segment_refused_frames_total\{.*reason="stale-epoch"\} (\d+)$/gm
    return [...(await promise).matchAll(counter)].reduce((sum, [, count]) => sum + Number(count), 0)
  }

  /** Waits until a host has removed its copy. */
  const isGone = (host: HostName) =>
    eventually(async () => (await sites().copies(name, host)).length === 0, {
      deadlineMs: 30_000,
      everyMs: 50
    })

  it('does not notice that one of its voters is restarted while another is down', async () => {
    const steady = new LeasedMachine(sites, 'steady')
    // Longer than an agent takes to start on a busy computer: there is no majority meanwhile.
    await sites().create('steady', 'a1', { policy: 'restart', segments: [], leaseMs: 60_000 })
    const before = await steady.settled()
    assert.deepEqual(before.voters.map(voter => voter.name).sort(), ['aw', 'bw', 'cw'])
    const copies = await sites().copies('steady', 'a1')
    const sinceMs = Date.now()
    await sites().kill('bw')
    try {
      await steady.renewed(before, leaseMs)
      const restartedMs = Date.now()
      await sites().restart('aw')
      say(`the voter is back, and all see it, after ${seconds(Date.now() - restartedMs)}`)
      await steady.renewed(before, leaseMs)
    } finally {
      await sites().restart('bw')
    }
    await steady.isUntouched(before, sinceMs)
    assert.deepEqual(await sites().copies('steady', 'a1'), copies)
    await sites().delete('steady')
  })

  /** It stands still within its lease, then executes elsewhere, and stays there when the fault is over. */
  async function executesElsewhere(
    fault: (host: HostName) => Promise<void>,
    end: (host: HostName) => Promise<void> = () => sites().heal()
  ): Promise<{ before: Placed; host: HostName }> {
    const before = await machine.computing()
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const pulse = await machine.pulse(before.host)
    const sinceMs = Date.now()
    let isOver = false
    const ended = async () => {
      isOver = true
      await end(before.host)
    }
    try {
      await fault(before.host)
      const { host, atMs } = await machine.takenOver(before, sinceMs)
      const stoodMs = pulse.lastMs
      say(
        `stood still ${seconds(stoodMs - sinceMs)} after the fault, executes at ${host} ${seconds(atMs - sinceMs)} after it`
      )
      assert.ok(stoodMs - sinceMs < leaseMs && stoodMs < atMs)
      await ended()
      assert.equal((await machine.settled()).host, host)
      assert.equal(pulse.lastMs, stoodMs)
      assert.deepEqual(await machine.events(before.host, 'vm.resumed', sinceMs), [])
      assert.deepEqual(watch.doubles, [])
      return { before, host }
    } finally {
      pulse.stop()
      // What follows is not to fail for it.
      if (!isOver) await ended()
    }
  }

  for (const [what, how] of [
    ['hears nobody and is heard', { deaf: true }],
    ['is heard by nobody and hears', { mute: true }]
  ] as const)
    it(`executes elsewhere when its site ${what}, stands still before that, and stays there`, async () => {
      const { before, host } = await executesElsewhere(({ 0: site }) => sites().cut(site!, how))
      assert.notEqual(host[0], before.host[0])
    })

  it('executes elsewhere when its agent is killed and does not come back, stands still before that, and stays there', async () => {
    await executesElsewhere(
      host => sites().killAgent(host),
      host => sites().restart(host)
    )
  })

  it('does not notice that the link of its site comes and goes, each time for less than its lease', async () => {
    const before = await machine.computing()
    await using watch = new ExecutionWatch(sites(), name, hosts)
    const site = before.host[0]!
    const sinceMs = Date.now()
    for (let time = 0; time < flaps.times; time++) {
      await sites().cut(site)
      await passed(flaps.cutMs)
      await sites().mend(site)
      await passed(flaps.healedMs)
    }
    await machine.renewed(before, leaseMs)
    say(`${flaps.times} cuts of ${seconds(flaps.cutMs)} in ${seconds(Date.now() - sinceMs)}`)
    await machine.isUntouched(before, sinceMs)
    assert.deepEqual([watch.doubles, watch.places.length], [[], 1])
    await sites().heal()
  })

  it('executes elsewhere when its host is frozen, and for a moment at most when that goes on', async () => {
    const before = await machine.computing()
    const [pid] = await sites().copies(name, before.host)
    const watch = new ExecutionWatch(sites(), name, hosts)
    const sinceMs = Date.now()
    try {
      await sites().freeze(before.host)
      const { host, atMs } = await machine.takenOver(before, sinceMs)
      say(`executes at ${host} ${seconds(atMs - sinceMs)} after ${before.host} was frozen`)
      await passed(frozenMs - (Date.now() - sinceMs))
      assert.deepEqual(watch.doubles, [])
      const { ranMs, forMs } = await executedDuring(pid!, async () => {
        await sites().mend(before.host)
        await isGone(before.host)
      })
      say(`after the thaw it ran for ${ranMs.toFixed(1)} ms, and stood still after ${forMs.toFixed(1)} ms`)
      assert.ok(ranMs < afterThawMs)
      assert.deepEqual(await machine.events(before.host, 'vm.resumed', sinceMs), [])
      await sites().heal()
      assert.equal((await machine.settled()).host, host)
    } finally {
      await sites().mend(before.host)
      await watch[Symbol.asyncDispose]()
    }
  })

  it('is heard by nobody where it executes on beyond its lease, as its agent and its guard are stopped', async () => {
    const before = await machine.computing()
    const shell = sites().shell(name)
    await shell.run(`ping -i 0.01 ${probeAddress} >/run/pings 2>&1 &`)
    const answered = async () => Number(await shell.run('grep -c seq= /run/pings'))
    await eventually(async () => (await answered()) > 100, { deadlineMs: 30_000, everyMs: 100 })
    const refused = await refusedFrames('cw')
    const guard = readKept(guardPaths(sites().runtime(before.host)).state).guard!.pid
    const pulse = await machine.pulse(before.host)
    const sinceMs = Date.now()
    try {
      await sites().stall(before.host)
      process.kill(guard, 'SIGSTOP')
      const { host } = await machine.takenOver(before, sinceMs)
      assert.equal(pulse.isStill, false)
      process.kill(guard, 'SIGCONT')
      // What it sent meanwhile waits at its card for the agent.
      await sites().mend(before.host)
      await isGone(before.host)
      const frames = (await refusedFrames('cw')) - refused
      say(`${frames} frames of it were refused`)
      assert.ok(frames > 0)
      await sites().heal()
      assert.equal((await machine.settled()).host, host)
    } finally {
      process.kill(guard, 'SIGCONT')
      pulse.stop()
    }
  })

  seenAsOneRegister(sites)
})
