import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GuestTaps } from '../../../agents/network/guest-taps.ts'
import { NetworkAgent } from '../../../agents/network/network-agent.ts'
import type { NetworkAgentOptions } from '../../../agents/network/network-agent-options.ts'
import { interfaceNames } from '../../../agents/network/tap-device.ts'
import type { MachineHandle, MachineStart } from '../../../agents/vm/driver.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { GuestPorts } from '../../../protocol/machine.ts'
import { identity, memorySequences } from '../../agents/network/fixtures.ts'
import { canRun as hasAddon } from '../../agents/network/native/rig.ts'
import type { Side } from '../../agents/vm/driver-conformance.ts'
import { M1, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { QemuSubject, requireQemu } from '../qemu/subject.ts'
import { canRun, NetworkNamespace } from './traffic/namespace.ts'

const MEBIBYTES = 32

const fetchFrom = (server: string) =>
  ['busybox', 'wget', '-qO', '/dev/null', `http://${server}/z`] as [string, ...string[]]

/** Somebody on the segment, by a TAP of an agent, who fetches and serves a file. */
class Station implements Disposable {
  readonly address: string
  readonly #space: NetworkNamespace
  readonly #server: ChildProcess

  constructor(agent: NetworkAgent, name: string, address: string, files: string) {
    this.address = address
    this.#space = new NetworkNamespace(name)
    agent.attachTap(SEGMENT, name)
    this.#space.adopt(name)
    this.#space.ip('addr', 'add', `${address}/24`, 'dev', name)
    const serve = ['busybox', 'httpd', '-f', '-p', '5002', '-h', files]
    this.#server = spawn('ip', ['netns', 'exec', name, ...serve], { stdio: 'ignore' })
  }

  async ping(address: string): Promise<boolean> {
    return (await this.#space.run('ping', '-c', '1', '-W', '1', address)).code === 0
  }

  async fetch(server: string): Promise<void> {
    const { code, output } = await this.#space.run(...fetchFrom(server))
    assert.equal(code, 0, output)
  }

  [Symbol.dispose](): void {
    this.#server.kill()
    this.#space[Symbol.dispose]()
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

/** Numbers here are of one guest by emulation, beside others: `npm run bench` is for measuring. */
describe('a guest with fast ports', function () {
  this.timeout(180_000)
  const tag = `wf${process.pid % 100_000}`
  const cards = [{ segment: SEGMENT, mac: M1.mac, ips: [M1.ip] }]
  const allocations = [{ mac: M1.mac, machine: M1.machine, ips: [M1.ip] }]
  const network = new MemoryNetwork()
  const agents = new Map<string, NetworkAgent>()
  let subject: QemuSubject
  let client: Station
  let files = ''
  /** Of the machine, as its register would count: one that is older than what was heard is not believed. */
  let epoch = 0

  const stations: Station[] = []
  const ping = (from = client) => from.ping(M1.ip)
  const answers = (from = client) => eventually(() => ping(from), { deadlineMs: 60_000 })
  const tapsOf = (handle: MachineHandle): string[] =>
    handle.cardPlugs.map(plug => ('tap' in plug ? plug.tap : assert.fail('a socket')))
  const there = (names: readonly string[]): boolean => names.some(name => interfaceNames().includes(name))

  async function startAgent(name: string, options: Partial<NetworkAgentOptions> = {}): Promise<NetworkAgent> {
    await agents.get(name)?.stop()
    if (agents.has(name)) network.leave(`host-${name}`)
    const agent = new NetworkAgent({
      overlay: network.join(identity(name)),
      sequences: memorySequences(),
      random: Math.random,
      onReport: () => {},
      onFault: error => {
        throw error
      },
      ...options
    })
    agent.defineSegment({ id: SEGMENT, name: 'north/net', subnet: '10.0.0.0/24', allocations })
    agents.set(name, agent)
    return agent
  }

  function machine(guestPorts: GuestPorts): MachineStart {
    return { ...subject.machineOf({ cards, guestPorts }), id: M1.machine, epoch: ++epoch }
  }

  async function startMachine(start: MachineStart, agent: NetworkAgent): Promise<MachineHandle> {
    const handle = await subject.driver('source').start(start)
    agent.attach(start.id, start.epoch, cards, handle.cardPlugs, { state: 'blocked' })
    await handle.resume()
    agent.open(start.id, start.epoch)
    return handle
  }

  async function end(handle: MachineHandle, side: Side = 'source'): Promise<void> {
    await handle.stop({ force: true })
    await subject.driver(side).remove(handle.id, { disk: true })
  }

  /** Bits per second of what the guest sends and takes, and the mean of its packets in bytes. */
  async function rates(
    handle: MachineHandle,
    station = client
  ): Promise<{ out: number; into: number; mean: number }> {
    const bitsPerSecond = async (transfer: () => Promise<void>): Promise<number> => {
      const begun = performance.now()
      await transfer()
      return (8 * 1000 * MEBIBYTES * 2 ** 20) / (performance.now() - begun)
    }
    const counters = () =>
      [...agents.values()]
        .flatMap(agent => agent.status().ports)
        .find(port => port.id.startsWith(handle.id) && port.switch === 'open')!
    const serve = `dd if=/dev/zero of=z bs=1M count=${MEBIBYTES} && httpd -p 5001`
    await subject.shell(handle, `cd /tmp; [ -e z ] || { ${serve}; }`)
    const before = counters()
    const out = await bitsPerSecond(() => station.fetch(`${M1.ip}:5001`))
    const after = counters()
    const into = await bitsPerSecond(async () => {
      const said = await subject.shell(handle, fetchFrom(`${station.address}:5002`).join(' '))
      assert.match(said, /^= 0/m)
    })
    return { out, into, mean: (after.bytesIn - before.bytesIn) / (after.packetsIn - before.packetsIn) }
  }

  const told = ({ out, into, mean }: Awaited<ReturnType<typeof rates>>) =>
    `out ${Math.round(out / 1e6)} Mbit/s by packets of ${Math.round(mean)} bytes, in ${Math.round(into / 1e6)} Mbit/s`

  before(async function () {
    if (!canRun) {
      console.log('    NOT RUN: needs root and /dev/net/tun')
      this.skip()
    }
    await requireQemu(this)
    subject = await QemuSubject.create(side => ({ guestTaps: new GuestTaps(`${tag}-${side}`) }))
    files = mkdtempSync(join(tmpdir(), 'wf-'))
    writeFileSync(join(files, 'z'), new Uint8Array(MEBIBYTES * 2 ** 20))
    client = new Station(await startAgent('client'), tag, '10.0.0.200', files)
    stations.push(client)
  })

  after(async () => {
    for (const agent of agents.values()) await agent.stop()
    await subject?.[Symbol.asyncDispose]()
    for (const station of stations) station[Symbol.dispose]()
    if (files !== '') rmSync(files, { recursive: true })
  })

  it('is reached, sends superframes, and is reached again after its agent was replaced', async () => {
    const agent = await startAgent('source')
    const handle = await startMachine(machine('fast'), agent)
    const taps = tapsOf(handle)
    await answers()
    const measured = await rates(handle)
    console.log(`      ${told(measured)}`)
    assert(measured.mean > 3_000)

    await agent.stop()
    assert.equal(await ping(), false)
    const driver = await subject.restart('source')
    const [adopted] = await driver.adopt()
    assert.deepEqual(tapsOf(adopted!), taps)
    const next = await startAgent('source')
    next.attach(adopted!.id, adopted!.epoch, cards, adopted!.cardPlugs, { state: 'open' })
    const begun = performance.now()
    await answers()
    console.log(`      reached again after ${Math.round(performance.now() - begun)} ms`)

    // It ends while there is no driver: the next one removes what it left.
    const { processId } = await adopted!.status()
    await driver[Symbol.asyncDispose]()
    process.kill(processId!, 'SIGKILL')
    await eventually(() => !isAlive(processId!), { deadlineMs: 10_000 })
    assert(there(taps))
    assert.deepEqual(await (await subject.restart('source')).adopt(), [])
    assert(!there(taps))
    await subject.driver('source').remove(M1.machine, { disk: true })
  })

  it('is moved to another host, and its TAPs end with its copies', async () => {
    const [from, to] = [await startAgent('source'), await startAgent('target')]
    const start = machine('fast')
    const source = await startMachine(start, from)
    await answers()
    const target = await subject.driver('target').prepareTarget({ ...start, epoch: ++epoch })
    to.attach(start.id, epoch, cards, target.cardPlugs, { state: 'blocked' })
    assert.notDeepEqual(tapsOf(source), tapsOf(target))
    const outgoing = source.relocate({
      stateSocket: target.stateSocket,
      diskSocket: undefined,
      bandwidthBytesPerSecond: 0,
      onProgress: () => {},
      onPause: () => {},
      onGoOn: () => {},
      mayGoOn: () => true
    })
    await outgoing.paused
    from.block(start.id)
    await outgoing.sent
    await target.loaded
    await target.resume()
    to.open(start.id, epoch)
    from.forwardTo(start.id, 'host-target', epoch)
    assert(await ping())
    from.detach(start.id)
    await end(source)
    await eventually(() => !there(tapsOf(source)), { deadlineMs: 5_000 })
    assert(there(tapsOf(target)))
    console.log(`      at the target: ${told(await rates(target))}`)
    await end(target, 'target')
    await eventually(() => !there(tapsOf(target)), { deadlineMs: 5_000 })
    to.detach(start.id)
  })

  it('need not use what they offer', async () => {
    const agent = await startAgent('source')
    const handle = await startMachine(machine('fast'), agent)
    await answers()
    await subject.shell(
      handle,
      'rmmod virtio_net; insmod /modules/virtio_net.ko csum=0 gso=0 && rm -f /run/addressed && network'
    )
    await answers()
    const measured = await rates(handle)
    console.log(`      without offloads: ${told(measured)}`)
    assert(measured.mean < 1_600)
    agent.detach(handle.id)
    await end(handle)
  })

  it('is carried by the native carrier, in superframes', async function () {
    if (!hasAddon()) this.skip()
    const agent = await startAgent('source', { native: { port: 0 } })
    const station = new Station(agent, `${tag}n`, '10.0.0.201', files)
    stations.push(station)
    const handle = await startMachine(machine('fast'), agent)
    await answers(station)
    const measured = await rates(handle, station)
    console.log(`      native: ${told(measured)}`)
    assert(measured.mean > 3_000)
    agent.detach(handle.id)
    await end(handle)
  })

  it('is refused where there are none', async () => {
    const missing = await QemuSubject.create(() => ({ guestTaps: new GuestTaps(tag, { missing: 'no tc' }) }))
    try {
      const { guestPorts } = await missing.driver('target').capabilities()
      assert.deepEqual(guestPorts, ['stream'])
      await assert.rejects(missing.driver('target').start(machine('fast')), {
        code: 'no-fast-port',
        message: /no tc/
      })
    } finally {
      await missing[Symbol.asyncDispose]()
    }
  })

  it('beside one with stream ports', async () => {
    const agent = await startAgent('source')
    const handle = await startMachine(machine('stream'), agent)
    await answers()
    console.log(`      stream ports: ${told(await rates(handle))}`)
    agent.detach(handle.id)
    await end(handle)
  })
})
