import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkAgent } from '../../../agents/network/network-agent.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import { identity, memorySequences } from '../../agents/network/fixtures.ts'
import { M1, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { smallGuest } from '../qemu/small-guest.ts'

const hasQemu = spawnSync('which', ['qemu-system-x86_64']).status === 0
const canRun = process.getuid?.() === 0 && existsSync('/dev/net/tun') && hasQemu
const tap = `wq${process.pid % 100_000}`

describe('a QEMU guest on a segment', function () {
  this.timeout(120_000)
  const directory = mkdtempSync(join(tmpdir(), 'wq-'))
  const socket = join(directory, 'card')
  const network = new MemoryNetwork()
  const agents: NetworkAgent[] = []
  let qemu: ChildProcess | undefined

  const cards = [{ segment: SEGMENT, mac: M1.mac, ips: [M1.ip] }]
  const allocations = [{ mac: M1.mac, machine: M1.machine, ips: [M1.ip] }]

  function startAgent(name: string): NetworkAgent {
    const agent = new NetworkAgent({
      overlay: network.join(identity(name)),
      sequences: memorySequences(),
      random: Math.random,
      onReport: () => {},
      onFault: error => {
        throw error
      }
    })
    agent.defineSegment({ id: SEGMENT, name: 'north/net', subnet: '10.0.0.0/24', allocations })
    agents.push(agent)
    return agent
  }

  const ping = () =>
    new Promise<boolean>(resolve => {
      spawn('ip', ['netns', 'exec', tap, 'ping', '-c', '1', '-W', '1', M1.ip], { stdio: 'ignore' }).on(
        'close',
        code => resolve(code === 0)
      )
    })

  before(async function () {
    if (!canRun) {
      console.log('    NOT RUN: needs root, /dev/net/tun and qemu-system-x86_64')
      this.skip()
    }
    const { kernel, initrd, append } = await smallGuest()
    const card = [
      '-netdev',
      `stream,id=n0,server=on,addr.type=unix,addr.path=${socket}`,
      '-device',
      `virtio-net-pci,netdev=n0,mac=${M1.mac},romfile=`
    ]
    const machine = [
      '-M',
      'pc-q35-7.2,accel=tcg',
      '-cpu',
      'max',
      '-m',
      '256',
      '-display',
      'none',
      '-serial',
      'null',
      '-monitor',
      'none'
    ]
    qemu = spawn(
      'qemu-system-x86_64',
      [...machine, '-kernel', kernel, '-initrd', initrd, '-append', append, ...card],
      { stdio: 'ignore' }
    )
    execFileSync('ip', ['netns', 'add', tap])
    startAgent('a').attachTap(SEGMENT, tap)
    execFileSync('ip', ['link', 'set', tap, 'netns', tap])
    execFileSync('ip', ['-n', tap, 'addr', 'add', '10.0.0.200/24', 'dev', tap])
    execFileSync('ip', ['-n', tap, 'link', 'set', tap, 'up'])
  })

  after(async () => {
    qemu?.kill('SIGKILL')
    for (const agent of agents) await agent.stop()
    if (canRun) spawnSync('ip', ['netns', 'del', tap])
    rmSync(directory, { recursive: true, force: true })
  })

  it('gets its address by DHCP and answers pings from another host', async () => {
    const agent = startAgent('b')
    agent.attach(M1.machine, 1, cards, [{ socket }], { state: 'open' })
    await eventually(ping, { deadlineMs: 60_000 })
    const counters = agent.status().segments[0]!.counters
    assert(counters.answered! >= 2, `answered ${counters.answered}`)
  })

  it('is reached again after its host’s agent was replaced', async () => {
    await agents[1]!.stop()
    network.leave('host-b')
    assert.equal(await ping(), false)
    startAgent('b').attach(M1.machine, 1, cards, [{ socket }], { state: 'open' })
    await eventually(ping, { deadlineMs: 30_000 })
  })
})
