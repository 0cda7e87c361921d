import assert from 'node:assert/strict'
import { ipKey } from '../../../protocol/switch/address.ts'
import { arpRequest, broadcastPacket, udpPacket } from '../../protocol/switch/frames.ts'
import { M1, M2, M3, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { type FakePort, type TestHost, TestNetwork } from './fixtures.ts'

const card = (guest: typeof M1) => ({ segment: SEGMENT, mac: guest.mac, ips: [guest.ip] })

function run(host: TestHost, guest: typeof M1, epoch = 1, state: 'open' | 'blocked' = 'open'): FakePort {
  host.agent.attach(guest.machine, epoch, [card(guest)], [{ socket: guest.mac }], { state })
  return host.ports.get(guest.mac)!
}

function knows(host: TestHost, guest: typeof M1, at: string, epoch = 1): boolean {
  return host.agent
    .status()
    .segments.some(segment =>
      segment.records.some(record => record.mac === guest.mac && record.host === at && record.epoch === epoch)
    )
}

const got = (port: FakePort, packet: Uint8Array) =>
  port.received.filter(received => ipKey(received) === ipKey(packet)).length
const soon = (condition: () => boolean) => eventually(condition, { deadlineMs: 4_000 })

describe('network agent', () => {
  it('carries frames between machines of three hosts, on demand', async () => {
    await using network = new TestNetwork()
    const [a, b, c] = ['a', 'b', 'c'].map(name => network.host(name)) as [TestHost, TestHost, TestHost]
    const one = run(a, M1)
    const two = run(b, M2)
    run(c, M3)
    await soon(() => knows(a, M2, 'host-b') && knows(b, M1, 'host-a') && knows(a, M3, 'host-c'))
    assert.deepEqual(a.agent.status().links, [])
    one.send(udpPacket(M1, M2))
    await soon(() => got(two, udpPacket(M1, M2)) === 1)
    two.send(udpPacket(M2, M1, 'back'))
    await soon(() => got(one, udpPacket(M2, M1, 'back')) === 1)
    assert.equal(c.agent.status().links.length, 0)
    const [link] = a.agent.status().links
    assert.deepEqual([link?.host, link?.carrier, link?.sentPackets], ['host-b', 'stream', 1])
    // Where b is may have been heard of another host, and whose it is only later of b itself.
    await soon(() => a.agent.status().traffic.every(({ org }) => org === 'north'))
    assert.deepEqual(
      a.agent.status().traffic.map(({ sentBytes }) => sentBytes),
      [udpPacket(M1, M2).length]
    )
    await soon(() => (a.agent.status().links[0]?.receivedPackets ?? 0) === 1)
    assert.deepEqual([...a.faults, ...b.faults], [])
  })

  it('answers ARP here, and sends a broadcast once to each host', async () => {
    await using network = new TestNetwork()
    const [a, b, c] = ['a', 'b', 'c'].map(name => network.host(name)) as [TestHost, TestHost, TestHost]
    const [one, two, three] = [run(a, M1), run(b, M2), run(c, M3)]
    await soon(
      () =>
        knows(a, M2, 'host-b') && knows(a, M3, 'host-c') && knows(b, M1, 'host-a') && knows(c, M1, 'host-a')
    )
    one.send(arpRequest(M1, M2.ip))
    assert.equal(one.received.length, 1)
    one.send(broadcastPacket(M1))
    await soon(() => got(two, broadcastPacket(M1)) === 1 && got(three, broadcastPacket(M1)) === 1)
    one.send(udpPacket(M1, M2))
    await soon(() => got(two, udpPacket(M1, M2)) === 1)
    assert.equal(got(two, broadcastPacket(M1)), 1)
  })

  it('loses nothing when a machine moves between two hosts while frames flow', async () => {
    await using network = new TestNetwork({ latencyMs: () => 3 })
    const [a, b, c] = ['a', 'b', 'c'].map(name => network.host(name)) as [TestHost, TestHost, TestHost]
    const old = run(a, M1)
    const sender = run(c, M3)
    await soon(() => knows(c, M1, 'host-a') && knows(a, M3, 'host-c'))
    const target = run(b, M1, 1, 'blocked')
    await soon(() => knows(b, M1, 'host-a') && knows(b, M3, 'host-c'))
    let sent = 0
    const timer = setInterval(() => sender.send(udpPacket(M3, M1, `number ${sent++}`)), 1)
    try {
      await soon(() => old.received.length > 20)
      a.agent.block(M1.machine)
      const stopped = sent
      await soon(() => sent > stopped + 20)
      assert.equal(target.received.length, 0)
      b.agent.open(M1.machine, 2)
      await soon(() => sent > stopped + 60)
      a.agent.forwardTo(M1.machine, 'host-b', 2)
      a.agent.detach(M1.machine)
      await soon(() => sent > stopped + 100)
    } finally {
      clearInterval(timer)
    }
    await soon(() => old.received.length + target.received.length === sent)
    const all = new Set([...old.received, ...target.received].map(ipKey))
    assert.equal(all.size, sent)
    assert(knows(c, M1, 'host-b', 2))
    target.send(udpPacket(M1, M3))
    await soon(() => got(sender, udpPacket(M1, M3)) === 1)
  })

  it('gives back to the source what was kept, when the relocation is aborted', async () => {
    await using network = new TestNetwork()
    const [a, b] = ['a', 'b'].map(name => network.host(name)) as [TestHost, TestHost]
    const one = run(a, M1)
    const two = run(a, M2)
    run(b, M1, 1, 'blocked')
    a.agent.block(M1.machine)
    two.send(udpPacket(M2, M1))
    assert.equal(one.received.length, 0)
    b.agent.detach(M1.machine)
    a.agent.open(M1.machine, 1)
    assert.equal(got(one, udpPacket(M2, M1)), 1)
  })

  it('finds its way again after the connection was cut', async () => {
    await using network = new TestNetwork()
    const [a, b] = ['a', 'b'].map(name => network.host(name)) as [TestHost, TestHost]
    const one = run(a, M1)
    const two = run(b, M2)
    await soon(() => knows(a, M2, 'host-b') && knows(b, M1, 'host-a'))
    one.send(udpPacket(M1, M2))
    await soon(() => two.received.length === 1)
    network.network.cut('host-a', 'host-b')
    await soon(() => {
      one.send(udpPacket(M1, M2))
      return a.agent.status().links[0]?.carrier === 'none'
    })
    network.network.heal('host-a', 'host-b')
    const before = two.received.length
    await soon(() => {
      one.send(udpPacket(M1, M2))
      return two.received.length > before
    })
  })

  it('repairs lost announcements', async () => {
    let loses = true
    await using network = new TestNetwork({ drop: () => loses })
    const [a, b] = ['a', 'b'].map(name => network.host(name)) as [TestHost, TestHost]
    run(a, M1)
    run(b, M2)
    assert.equal(knows(b, M1, 'host-a'), false)
    loses = false
    await soon(() => knows(b, M1, 'host-a') && knows(a, M2, 'host-b'))
  })

  it('reports a second owner and hears nobody who may not join', async () => {
    await using network = new TestNetwork()
    const a = network.host('a', { mayJoin: host => host !== 'host-c' })
    const b = network.host('b')
    const c = network.host('c', {}, 'south')
    run(a, M1)
    run(b, { ...M2, mac: M1.mac })
    run(c, M3)
    await soon(() => [...a.reports, ...b.reports].some(report => report.kind === 'second-owner'))
    await soon(() => knows(b, M3, 'host-c'))
    assert.equal(knows(a, M3, 'host-c'), false)
  })

  it('learns stations behind a TAP, and refuses to attach it twice', async () => {
    await using network = new TestNetwork()
    const [a, b] = ['a', 'b'].map(name => network.host(name)) as [TestHost, TestHost]
    a.agent.attachTap(SEGMENT, 'tap0')
    assert.throws(() => a.agent.attachTap(SEGMENT, 'tap0'), { code: 'already-attached' })
    const two = run(b, M2)
    const tap = a.ports.get('tap0')!
    const station = { mac: '02:00:00:00:00:51', ip: '10.0.0.51' }
    await soon(() => knows(a, M2, 'host-b'))
    tap.send(arpRequest(station, M2.ip))
    await soon(() => knows(b, { ...station, machine: '' }, 'host-a'))
    two.send(udpPacket(M2, station))
    await soon(() => got(tap, udpPacket(M2, station)) === 1)
    a.agent.detachTap('tap0')
    assert(tap.isClosed)
    await soon(() => !knows(b, { ...station, machine: '' }, 'host-a'))
  })

  it('puts a LAN on a segment, which one of two hosts does at a time', async () => {
    await using network = new TestNetwork()
    const [a, b, c] = ['a', 'b', 'c'].map(name => network.host(name)) as [TestHost, TestHost, TestHost]
    for (const host of [a, b]) host.agent.attachBridge(SEGMENT, 'br0')
    assert.throws(() => a.agent.attachBridge(SEGMENT, 'br0'), { code: 'already-attached' })
    const lan = [a, b].map(host => host.ports.get('br0')!) as [FakePort, FakePort]
    const heard = [0, 0]
    const timer = setInterval(() => {
      for (const [from, to] of [
        [0, 1],
        [1, 0]
      ] as const)
        for (const packet of lan[from].received.slice(heard[from])) {
          heard[from]!++
          lan[to].send(packet)
        }
    }, 2)
    try {
      const two = run(c, M2)
      const states = () =>
        [a, b].map(({ agent }) => agent.status().ports.map(port => `${port.switch} ${port.lan}`))
      await soon(() => states().join() === 'open forwarding,blocked standby: LAN also attached by host-a')
      assert(b.reports.some(({ kind, host }) => kind === 'lan-attached-twice' && host === 'host-a'))
      const station = { mac: '02:00:00:00:00:51', ip: '10.0.0.51', machine: '' }
      for (const port of lan) port.send(arpRequest(station, M2.ip))
      await soon(() => knows(c, station, 'host-a'))
      two.send(udpPacket(M2, station))
      await soon(() => got(lan[0], udpPacket(M2, station)) === 1)
      assert.equal(got(lan[1], udpPacket(M2, station)), 0)
      a.agent.detachBridge('br0')
      assert(lan[0].isClosed)
      await soon(() => !knows(c, station, 'host-a'))
      // a said only that it has no stations any more: its probes may still come.
      assert.equal(b.agent.status().ports[0]!.lan, 'standby: LAN also attached by host-a')
    } finally {
      clearInterval(timer)
    }
  })

  it('survives garbage on its channel, its topic and its links', async () => {
    await using network = new TestNetwork()
    const a = network.host('a')
    const one = run(a, M1)
    const stranger = network.network.join({ id: 'host-x', name: 'x', org: 'north', site: 's', roles: [] })
    for (let turn = 0; turn < 20; turn++) {
      stranger.send(
        'host-a',
        'network/records',
        Uint8Array.from({ length: turn * 7 }, () => Math.random() * 256)
      )
      await stranger.publish(
        `segment/${SEGMENT}`,
        Uint8Array.from({ length: turn * 7 }, () => Math.random() * 256)
      )
      const stream = await stranger.openStream('host-a', 'link/1')
      await stream
        .write(Uint8Array.from({ length: 1 + turn * 99 }, () => Math.random() * 256))
        .catch(() => {})
      await stream.close().catch(() => {})
    }
    const b = network.host('b')
    run(b, M2).send(udpPacket(M2, M1))
    await soon(() => knows(a, M2, 'host-b') && knows(b, M1, 'host-a'))
    b.ports.get(M2.mac)!.send(udpPacket(M2, M1))
    await soon(() => one.received.length === 1)
  })

  it('refuses cards without sockets', async () => {
    await using network = new TestNetwork()
    const { agent } = network.host('a')
    assert.throws(() => agent.attach(M1.machine, 1, [card(M1)], [], { state: 'open' }), { code: 'internal' })
  })
})
