import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { openAgentTap } from '../../../agents/network/guest-tap.ts'
import { GuestTaps, openGuestTaps } from '../../../agents/network/guest-taps.ts'
import { interfaceNames, removeTap, TapDevice } from '../../../agents/network/tap-device.ts'
import { VNET_HEADER_BYTES } from '../../../protocol/switch/packet.ts'
import { arpRequest } from '../../protocol/switch/frames.ts'
import { M1 } from '../../protocol/switch/lab.ts'
import { canRun, ip } from './traffic/namespace.ts'

const host = `host-of-process-${process.pid}`
const machine = '0123456789abcdef0123456789abcdef'
const hostIp = `10.${200 + (process.pid % 50)}.${process.pid % 256}.1`
/** Long enough for the host's stack to answer. */
const ANSWER_MS = 200

/** What the host answers to one who asks for its address by ARP at this TAP. */
async function answer(device: TapDevice): Promise<boolean> {
  read(device)
  assert(device.write(arpRequest({ mac: M1.mac, ip: hostIp.replace(/1$/, '7') }, hostIp)))
  await delay(ANSWER_MS)
  return read(device).length > 0
}

function read(device: TapDevice): Uint8Array[] {
  const packets: Uint8Array[] = []
  for (;;) {
    const buffer = new Uint8Array(70_000)
    const bytes = device.read(buffer)
    if (bytes === 0) return packets
    packets.push(buffer.slice(0, bytes))
  }
}

describe('the TAPs of a guest', function () {
  this.timeout(20_000)
  const taps = new GuestTaps(host)
  let name: string
  const open: TapDevice[] = []
  const opened = (device: TapDevice): TapDevice => {
    open.push(device)
    return device
  }

  before(function () {
    if (canRun) return
    console.log('    NOT RUN: needs root and /dev/net/tun')
    this.skip()
  })

  beforeEach(async () => {
    ;[name] = (await taps.make(machine, 1)) as [string]
  })

  afterEach(async () => {
    for (const device of open.splice(0)) device.close()
    if (canRun) await taps.remove([name])
  })

  it('hand every frame of one to the other whole, in both directions', () => {
    const guest = opened(new TapDevice(name))
    const agent = opened(openAgentTap(name))
    const frames = [14, 15, 17, 60, 1_514].map(bytes => frameOf(bytes))
    // A VLAN's tag, and one within one.
    frames.push(frameOf(100, [0x81, 0, 0, 42]), frameOf(100, [0x88, 0xa8, 0, 7, 0x81, 0, 0, 42]))
    for (const [from, to] of [
      [guest, agent],
      [agent, guest]
    ] as const)
      for (const frame of frames) {
        assert(from.write(frame), `${frame.length} bytes`)
        assert.deepEqual(read(to).map(hex), [hex(frame)])
        assert.deepEqual(read(from), [])
      }
  })

  it('hand nothing to the host, whether there is an agent or not', async () => {
    ip('addr', 'add', `${hostIp}/24`, 'dev', name)
    const guest = opened(new TapDevice(name))
    assert.equal(await answer(guest), false)
    const agent = openAgentTap(name)
    assert.equal(await answer(guest), false)
    assert.equal(read(agent).length, 1)
    agent.close()
    assert.equal(await answer(guest), false)
    // Without the filter it would.
    execFileSync('tc', ['qdisc', 'del', 'dev', name, 'clsact'])
    assert.equal(await answer(guest), true)
  })

  it('are joined anew by the next agent, while the one before is on its way out too', () => {
    const guest = opened(new TapDevice(name))
    const before = opened(openAgentTap(name))
    const next = opened(openAgentTap(name))
    assert.notEqual(before.name, next.name)
    assert(guest.write(frameOf(60)))
    assert.equal(read(next).length, 1)
    assert.equal(read(before).length, 0)
  })

  it('have no IPv6 of the host', () => {
    opened(openAgentTap(name))
    const addresses = execFileSync('ip', ['-6', 'addr', 'show', 'dev', name], { encoding: 'utf8' })
    assert.equal(addresses, '')
  })

  it('are removed with their machine, and where it ended while there was no agent', async () => {
    const [living] = (await taps.make('f'.repeat(32), 1)) as [string]
    await taps.sweep(new Set([living]))
    assert.deepEqual(
      [name, living].map(each => interfaceNames().includes(each)),
      [false, true]
    )
    await taps.remove([living])
    assert(!interfaceNames().includes(living))
  })

  it('stay while somebody holds them, and are waited for a moment', async () => {
    const guest = new TapDevice(name)
    assert.equal(removeTap(name), false)
    const removed = taps.remove([name])
    await delay(100)
    assert(interfaceNames().includes(name))
    guest.close()
    await removed
    assert(!interfaceNames().includes(name))
  })

  it('are tried without a trace', async () => {
    const before = interfaceNames()
    const tried = openGuestTaps(host, 'auto')
    assert.deepEqual([tried.areThere, tried.warning], [true, undefined])
    assert.deepEqual(interfaceNames(), before)
  })
})

function frameOf(bytes: number, tags: readonly number[] = []): Uint8Array {
  const frame = new Uint8Array(VNET_HEADER_BYTES + bytes).fill(7, VNET_HEADER_BYTES)
  frame.set([2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, ...tags, 0x88, 0xb5], VNET_HEADER_BYTES)
  return frame
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
