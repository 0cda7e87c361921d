import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { statFields } from '../../../agents/vm/qemu/process.ts'
import { cut, down, freeze, heal, kill, restart, stall, status, up } from '../../../lab/commands.ts'
import { hostLayout, labLayout } from '../../../lab/layout.ts'
import { isRunning } from '../../../lab/processes.ts'
import { readState } from '../../../lab/state.ts'
import { eventually } from '../../support/eventually.ts'
import { computerState, labObstacle, onHost, packetsReceived, ping } from './support.ts'

const name = 'lta'
const obstacle = labObstacle()
const watari = path.join(import.meta.dirname, '../../../bin/watari')
/** Answers on the agents' port with what it hears. */
const standIn = ['busybox', 'nc', '-ll', '-p', '4180', '-e', '/bin/cat']
const topology = `sites:
  a: {org: north, hosts: {a1: {milliCpus: 300, disk: 64M}, a2: {disk: 64M}}}
  b: {org: south, hosts: {b1: {disk: 64M}}}
  n: {org: south, nat: true, hosts: {n1: {disk: 64M}, n2: {disk: 64M}}}
`

describe('a lab (namespaces, disks, control groups)', function () {
  this.timeout(60_000)
  let computer: Awaited<ReturnType<typeof computerState>>
  let scratch: string
  const layout = labLayout(name)
  const stateOf = (host: string) => hostLayout(layout, host).state

  before(async function () {
    if (obstacle !== undefined) {
      console.log(`      SKIPPED: ${obstacle}`)
      this.skip()
    }
    // A run that was killed left it, and would fail every later one.
    await down({ name })
    computer = await computerState()
    scratch = await mkdtemp(path.join(os.tmpdir(), 'lab-test-'))
    await writeFile(path.join(scratch, 'topology.yaml'), topology)
    await up({ name, standIn, topology: path.join(scratch, 'topology.yaml') })
  })

  after(async () => {
    if (obstacle !== undefined) return
    await down({ name })
    await rm(scratch, { recursive: true })
  })

  it('is up, and up again says that it is', async () => {
    const { phase, hosts, wan, warnings } = await status({ name })
    assert.equal(phase, 'up')
    assert.deepEqual(
      hosts.map(host => `${host.name} ${host.power} ${host.agent}`),
      ['a1 on up', 'a2 on up', 'b1 on up', 'n1 on up', 'n2 on up']
    )
    assert.equal(wan.length, 6)
    assert.deepEqual(warnings, [])
    await assert.rejects(up({ name, standIn }), { code: 'lab-exists' })
  })

  it('joins hosts of a site and of different sites, and touches nothing of the computer', async () => {
    assert.equal((await ping(name, 'a1', '10.77.1.12')).received, 3)
    assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 3)
    const now = await computerState()
    assert.equal(now.links, computer.links)
    assert.equal(now.routes, computer.routes)
  })

  it('runs a command on a host, with its agent at hand, and ends as that does', async () => {
    const words = 'echo "$WATARI_SOCKET"; command -v watari; ip -4 -o address show scope global; exit 7'
    const args = ['lab', 'exec', '--name', name, 'a1', '--', 'sh', '-c', words]
    const ended = await new Promise<{ code: unknown; lines: string[] }>(resolve => {
      execFile(watari, args, { timeout: 20_000 }, (error, stdout) =>
        resolve({ code: error?.code, lines: stdout.trim().split('\n') })
      )
    })
    const { socket } = (await status({ name })).hosts.find(host => host.name === 'a1')!
    assert.equal(ended.code, 7)
    assert.deepEqual(ended.lines.slice(0, 2), [socket, watari])
    assert.match(ended.lines.slice(2).join('\n'), / 10\.77\.1\.11\/24 /)
  })

  it('lets a site behind address translation out, and in only to its gateway host', async () => {
    const dial = async (from: string, to: string) =>
      await onHost(name, from, 'sh', '-c', `echo hello | timeout 2 busybox nc -w 1 ${to} 4180`)
    assert.equal(await dial('n2', '10.77.2.11'), 'hello\n')
    assert.equal(await dial('b1', '10.77.0.3'), 'hello\n')
    assert.equal(await dial('b1', '10.77.3.12'), '')
    assert.equal(await dial('n1', '10.77.3.12'), 'hello\n')
  })

  it('cuts a site and heals it', async () => {
    await cut({ name, what: 'b' })
    assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 0)
    assert.equal((await ping(name, 'n1', '10.77.1.11')).received, 3)
    await heal({ name, what: 'b' })
    assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 3)
  })

  it('cuts a host, also from its own site, and heals everything at once', async () => {
    await cut({ name, what: 'a2' })
    assert.equal((await ping(name, 'a1', '10.77.1.12')).received, 0)
    assert.equal((await ping(name, 'b1', '10.77.1.12')).received, 0)
    assert.equal((await ping(name, 'b1', '10.77.1.11')).received, 3)
    await heal({ name })
    assert.equal((await ping(name, 'a1', '10.77.1.12')).received, 3)
  })

  it('cuts one way: what is sent to the host arrives, what it sends does not', async () => {
    await cut({ name, what: 'a2', oneWay: true })
    const heard = await packetsReceived(name, 'a2')
    assert.equal((await ping(name, 'b1', '10.77.1.12')).received, 0)
    assert.ok((await packetsReceived(name, 'a2')) >= heard + 3)
    await heal({ name, what: 'a2' })
    await cut({ name, what: 'b', oneWay: true })
    const atSite = await packetsReceived(name, 'b1')
    assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 0)
    assert.ok((await packetsReceived(name, 'b1')) >= atSite + 3)
    await heal({ name, what: 'b' })
  })

  it('cuts the other way: what it sends arrives, what is sent to it does not', async () => {
    for (const [what, host] of [
      ['a2', 'a2'],
      ['b', 'b1']
    ] as const) {
      await cut({ name, what, deaf: true })
      // Whom it sends to it asks for by ARP, and gets no other answer than that.
      await onHost(name, host, 'ip', 'neigh', 'flush', 'all')
      const heard = await echoesHeard('a1')
      assert.equal((await ping(name, host, '10.77.1.11')).received, 0)
      assert.equal((await echoesHeard('a1')) - heard, 3)
      await heal({ name, what })
      assert.equal((await ping(name, host, '10.77.1.11')).received, 3)
    }
    await assert.rejects(cut({ name, what: 'b', oneWay: true, deaf: true }), { code: 'usage' })
  })

  it('takes power away: unsynced writes are lost, synced ones kept, nothing is said to anybody', async () => {
    const bootId = await readFile(hostLayout(layout, 'a1').bootIdFile, 'utf8')
    await onHost(
      name,
      'a1',
      'sh',
      '-c',
      `cd ${stateOf('a1')}; echo kept >kept; sync kept; echo gone >gone; printf more >>kept`
    )
    const daemon = Number(await onHost(name, 'a1', 'sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 & echo $!'))
    const talk = talkTo('10.77.1.11', 'b1')
    try {
      await eventually(() => talk.heard().includes('hello'), { deadlineMs: 5_000 })
      await kill({ name, host: 'a1' })
      assert.ok(!existsSync(`/proc/${daemon}/exe`), 'a process of the host outlived its power')
      assert.equal((await ping(name, 'b1', '10.77.1.11')).received, 0)
      await assert.rejects(kill({ name, host: 'a1' }), { code: 'no-power' })
      assert.equal((await status({ name })).hosts[0]!.power, 'off')
      await restart({ name, host: 'a1' })
      assert.equal(await readFile(path.join(stateOf('a1'), 'kept'), 'utf8'), 'kept\n')
      assert.ok(!existsSync(path.join(stateOf('a1'), 'gone')))
      assert.notEqual(await readFile(hostLayout(layout, 'a1').bootIdFile, 'utf8'), bootId)
      assert.equal((await ping(name, 'b1', '10.77.1.11')).received, 3)
      assert.ok(talk.isOpen(), 'the other end was told, which a loss of power does not do')
    } finally {
      talk.end()
    }
  })

  it('gives a host another address when power is back, and tells nobody', async () => {
    const addressOf = async (host: string) =>
      (await status({ name })).hosts.find(each => each.name === host)!.address
    await assert.rejects(restart({ name, host: 'a2', newAddress: true }), {
      code: 'usage',
      message: /has power/
    })
    await kill({ name, host: 'n1' })
    await assert.rejects(restart({ name, host: 'n1', newAddress: true }), {
      code: 'usage',
      message: /keeps its address/
    })
    await restart({ name, host: 'n1' })
    await kill({ name, host: 'a2' })
    await restart({ name, host: 'a2', newAddress: true })
    assert.equal(await addressOf('a2'), '10.77.1.92')
    assert.equal((await ping(name, 'b1', '10.77.1.92')).received, 3)
    assert.equal((await ping(name, 'a1', '10.77.1.92')).received, 3)
    assert.equal((await ping(name, 'b1', '10.77.1.12', { count: 1 })).received, 0)
  })

  it('restarts an agent alone: its disk is as it was', async () => {
    await onHost(name, 'a2', 'sh', '-c', `echo unsynced >${stateOf('a2')}/file`)
    const { pid } = (await readState(layout)).hosts.a2!.agent!
    await restart({ name, host: 'a2' })
    assert.equal(await readFile(path.join(stateOf('a2'), 'file'), 'utf8'), 'unsynced\n')
    assert.notEqual((await readState(layout)).hosts.a2!.agent!.pid, pid)
  })

  it('stalls an agent and lets it go on', async () => {
    const stateNow = async () => {
      const { pid } = (await readState(layout)).hosts.b1!.agent!
      return /^State:\s+(\w)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))![1]
    }
    await stall({ name, host: 'b1' })
    assert.equal(await stateNow(), 'T')
    assert.equal((await status({ name })).hosts[2]!.agent, 'stalled')
    await heal({ name, what: 'b1' })
    assert.notEqual(await stateNow(), 'T')
    await stall({ name, host: 'b1', seconds: 0.05 })
    assert.notEqual(await stateNow(), 'T')
    await stall({ name, host: 'b1' })
    await restart({ name, host: 'b1' })
    assert.equal((await status({ name })).hosts[2]!.agent, 'up')
  })

  it('freezes a host as a whole, and lets it go on', async () => {
    const agentNow = async () => (await status({ name })).hosts.find(host => host.name === 'b1')!.agent
    const busy = await busyOn('b1')
    const goesOn = async () => {
      const from = processorMs(busy)
      await eventually(() => processorMs(busy) > from + 50, { deadlineMs: 5_000 })
      assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 3)
      assert.equal(await agentNow(), 'up')
    }
    try {
      await goesOn()
      await freeze({ name, host: 'b1' })
      const ran = processorMs(busy)
      assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 0)
      assert.equal((await ping(name, 'n1', '10.77.1.11')).received, 3)
      assert.equal(processorMs(busy), ran)
      assert.equal(await agentNow(), 'frozen')
      for (const asked of [stall, restart, freeze])
        await assert.rejects(asked({ name, host: 'b1' }), { code: 'host-frozen' })
      // It has no network anyhow, and what was cut meanwhile is cut when it goes on.
      await cut({ name, what: 'b1' })
      await heal({ name, what: 'b1' })
      await goesOn()
      await freeze({ name, host: 'b1', seconds: 0.05 })
      await goesOn()
      await freeze({ name, host: 'b1' })
      await kill({ name, host: 'b1' })
      assert.ok(!existsSync(`/proc/${busy}/exe`), 'what was frozen outlived its power')
      await restart({ name, host: 'b1' })
      assert.equal((await ping(name, 'a1', '10.77.2.11')).received, 3)
      process.kill(await busyOn('b1'), 'SIGKILL')
    } finally {
      if (existsSync(`/proc/${busy}/exe`)) process.kill(busy, 'SIGKILL')
    }
  })

  it('throttles guests to what the host declares, and not the agent', async () => {
    const group = await firstDirectory([
      `/sys/fs/cgroup/cpu/watari-lab/${name}/a1`,
      `/sys/fs/cgroup/watari-lab/${name}/a1`
    ])
    const burning = ['guests', 'agent'].map(part => burnIn(path.join(group, part)))
    try {
      const begunMs = performance.now()
      const [guest, agent] = burning.map(({ pid }) => pid!) as [number, number]
      await eventually(() => processorMs(guest) >= 300, { deadlineMs: 20_000 })
      const wallMs = performance.now() - begunMs
      assert.ok(processorMs(guest) <= 0.3 * wallMs + 100, `${processorMs(guest)} ms in ${wallMs}`)
      assert.ok(processorMs(agent) > processorMs(guest), 'the agent had no more than a guest')
      assert.ok((await throttled(path.join(group, 'guests'))) > 0)
      assert.equal(await throttled(path.join(group, 'agent')), 0)
    } finally {
      for (const child of burning) child.kill('SIGKILL')
    }
  })

  it('names what it does not know', async () => {
    await assert.rejects(cut({ name, what: 'zz' }), { code: 'no-such-host' })
    await assert.rejects(kill({ name, host: 'a' }), { code: 'no-such-host' })
    await assert.rejects(status({ name: 'ltnone' }), { code: 'no-lab' })
    await assert.rejects(status({ name: '../x' }), { code: 'invalid-name' })
  })

  it('stands beside another lab, and leaves nothing behind, also without its own records', async () => {
    const other = 'ltb'
    const file = path.join(scratch, 'small.yaml')
    await writeFile(file, 'sites: {a: {org: o, hosts: {a1: {disk: 32M}}}}')
    await up({ name: other, standIn, topology: file })
    assert.equal((await ping(other, 'a1', '10.77.1.1')).received, 3)
    const { wan, hosts } = await readState(labLayout(other))
    await kill({ name: other, host: 'a1' })
    await restart({ name: other, host: 'a1' })
    // As if the lab's own program had ended at the worst moment.
    await rm(labLayout(other).stateFile)
    await down({ name: other })
    await eventually(() => !isRunning(wan) && !isRunning(hosts.a1!.agent), { deadlineMs: 5_000 })
    assert.equal((await status({ name })).hosts[0]!.agent, 'up')
    assert.ok(!existsSync(labLayout(other).directory))
  })

  it('is gone after down, with everything', async () => {
    const state = await readState(layout)
    await kill({ name, host: 'a2' })
    await down({ name })
    const running = [state.wan, ...Object.values(state.hosts).map(host => host.agent)].filter(isRunning)
    assert.deepEqual(running, [])
    assert.deepEqual(await computerState(), computer)
    for (const file of [layout.directory, layout.images, layout.stateFile, layout.lockFile])
      assert.ok(!existsSync(file), file)
    for (const mount of ['unified/', 'cpu/', ''])
      assert.ok(!existsSync(`/sys/fs/cgroup/${mount}watari-lab/${name}`))
    await down({ name })
    await assert.rejects(status({ name }), { code: 'no-lab' })
  })

  /** What has come to a host of pings, answered or not. */
  async function echoesHeard(host: string): Promise<number> {
    const [names, values] = (await onHost(name, host, 'cat', '/proc/net/snmp'))
      .split('\n')
      .filter(line => line.startsWith('Icmp:'))
      .map(line => line.split(' '))
    return Number(values![names!.indexOf('InEchos')])
  }

  /** Something of a host that uses a processor all the time. */
  async function busyOn(host: string): Promise<number> {
    const words = 'echo $$; while :; do :; done'
    const child = spawn(watari, ['lab', 'exec', '--name', name, host, '--', 'sh', '-c', words])
    const [line] = await once(child.stdout, 'data')
    return Number(line)
  }

  /** A connection from another host that says hello and stays open. */
  function talkTo(address: string, from: string) {
    let text = ''
    let isOpen = true
    const child: ChildProcess = spawn('nsenter', [
      `--net=/run/netns/watari-${name}-${from}`,
      '--',
      'busybox',
      'nc',
      address,
      '4180'
    ])
    child.stdout!.on('data', part => {
      text += part
    })
    child.on('exit', () => {
      isOpen = false
    })
    child.stdin!.write('hello\n')
    return { heard: () => text, isOpen: () => isOpen, end: () => child.kill('SIGKILL') }
  }
})

function firstDirectory(paths: readonly string[]): string {
  const found = paths.find(each => existsSync(path.join(each, 'guests')))
  assert.ok(found !== undefined, `none of ${paths.join(', ')}`)
  return found
}

/** Uses a processor within a control group until it is ended. */
function burnIn(group: string): ChildProcess {
  const script = 'echo $$ >"$1/cgroup.procs" || exit; while :; do :; done'
  return spawn('sh', ['-c', script, 'sh', group], { stdio: 'ignore' })
}

/** What a process has used: fields 14 and 15 of its stat, in ticks of 10 ms. */
function processorMs(pid: number): number {
  const [user, system] = statFields(pid)?.slice(11, 13) ?? []
  return 10 * (Number(user) + Number(system))
}

/** How often the processes of a group had to wait for their next period. */
async function throttled(group: string): Promise<number> {
  const statistics = await readFile(path.join(group, 'cpu.stat'), 'utf8')
  return Number(/nr_throttled (\d+)/.exec(statistics)?.[1] ?? 0)
}
