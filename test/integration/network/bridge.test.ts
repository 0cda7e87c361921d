import assert from 'node:assert/strict'
import { execFile, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { tapNames } from '../../../agents/network/bridge-tap.ts'
import { readUint16 } from '../../../protocol/switch/address.ts'
import { ETHER_TYPE } from '../../../protocol/switch/ethernet.ts'
import { arpRequest, broadcastPacket, udpPacket } from '../../protocol/switch/frames.ts'
import { M1, M2, M3, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { BridgeRig, canRun, type Host, ip, type Site } from './bridge-rig.ts'

const run = promisify(execFile)
const S = { mac: '02:00:00:00:00:51', ip: '10.98.0.51' }
const soon = <T>(condition: () => T | Promise<T>, deadlineMs = 10_000) =>
  eventually(condition, { deadlineMs })
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const lanOf = (host: Host) => host.agent.status().ports.find(({ id }) => id.startsWith('bridge/'))?.lan
const whereIs = (host: Host, mac: string) =>
  host.agent.status().segments[0]?.records.find(record => record.mac === mac)?.host
const isArp = (packet: Uint8Array) => readUint16(packet, 22) === ETHER_TYPE.arp
const card = (guest: typeof M1) => ({ segment: SEGMENT, mac: guest.mac, ips: [guest.ip] })

describe('LANs of two sites on one segment', function () {
  this.timeout(60_000)
  let rig: BridgeRig
  let a: Host
  let b: Host
  let c: Host
  let one: Site
  let two: Site

  before(async function () {
    if (!canRun) {
      console.log('    NOT RUN: needs root and /dev/net/tun')
      this.skip()
    }
    rig = new BridgeRig(['a', 'b'])
    ;[one, two] = rig.sites as [Site, Site]
    ;[a, b, c] = ['a', 'b', 'c'].map(name => rig.host(name)) as [Host, Host, Host]
    a.agent.attachBridge(SEGMENT, one.bridge)
    b.agent.attachBridge(SEGMENT, two.bridge)
    c.agent.attach(M3.machine, 1, [card(M3)], [{ socket: 'c3' }], { state: 'open' })
    assert.deepEqual([lanOf(a), lanOf(b)], ['listening', 'listening'])
    await soon(() => lanOf(a) === 'forwarding' && lanOf(b) === 'forwarding')
  })

  after(async () => await rig?.[Symbol.asyncDispose]())

  const within = (site: Site, ...words: string[]) => run('ip', ['netns', 'exec', site.namespace, ...words])

  it('reach each other, by IPv4 and IPv6 and whole', async () => {
    for (const target of [two.ip, two.ip6])
      await soon(() => within(one, 'ping', '-c', '1', '-W', '1', target).catch(() => false))
    const { stdout } = await within(one, 'ping', '-c', '20', '-i', '0.05', two.ip)
    assert.match(stdout, / 0% packet loss/)
    console.log(`      ${stdout.trim().split('\n').at(-1)}`)
    const script = `const n=require('net'),h=require('crypto');const[to]=process.argv.slice(1);const s=n.connect(7777,to,()=>s.end(Buffer.alloc(8e6,'watari ')));s.on('data',d=>process.stdout.write(d))`
    const serve = `const h=require('crypto').createHash('sha256');require('net').createServer({allowHalfOpen:true},s=>s.on('data',d=>h.update(d)).on('end',()=>s.end(h.digest('hex'),()=>process.exit()))).listen(7777,'::',()=>console.log('ready'))`
    const server = spawn('ip', ['netns', 'exec', two.namespace, process.execPath, '-e', serve], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    try {
      await new Promise(resolve => server.stdout.once('data', resolve))
      const sent = await within(one, process.execPath, '-e', script, two.ip)
      const { createHash } = await import('node:crypto')
      assert.equal(sent.stdout, createHash('sha256').update(Buffer.alloc(8e6, 'watari ')).digest('hex'))
    } finally {
      server.kill()
    }
  })

  it('reach the segment’s machines, and are answered for them', async () => {
    const guest = c.cards.get('c3')!
    one.raw.send(arpRequest(S, M3.ip))
    await soon(() => whereIs(c, S.mac) === 'host-a')
    guest.send(udpPacket(M3, S))
    await soon(() => one.raw.heard.some(packet => Buffer.from(packet).includes('hello')))
    one.raw.send(udpPacket(S, M3))
    await soon(() => guest.received.some(packet => Buffer.from(packet).includes('hello')))
  })

  it('forget a station that is silent', async () => {
    one.raw.send(broadcastPacket(S))
    await soon(() => whereIs(b, S.mac) === 'host-a')
    await pause(1_500)
    one.raw.send(broadcastPacket(S))
    await pause(2_500)
    assert.equal(whereIs(b, S.mac), 'host-a')
    await soon(() => whereIs(b, S.mac) === undefined && whereIs(a, S.mac) === undefined)
  })

  it('follow a station from one to the other', async () => {
    one.raw.send(arpRequest(S, M3.ip))
    await soon(() => whereIs(c, S.mac) === 'host-a')
    two.raw.send(arpRequest(S, M3.ip))
    await soon(() => whereIs(c, S.mac) === 'host-b' && whereIs(a, S.mac) === 'host-b')
    two.raw.heard.length = 0
    c.cards.get('c3')!.send(udpPacket(M3, S, 'here'))
    await soon(() => two.raw.heard.some(packet => Buffer.from(packet).includes('here')))
  })

  it('are told where a machine is now, so that their switches know', async () => {
    a.agent.attach(M1.machine, 1, [card(M1)], [{ socket: 'a1' }], { state: 'open' })
    await soon(() => one.raw.count(M1.mac, isArp) === 1 && two.raw.count(M1.mac, isArp) === 1)
    b.agent.attach(M1.machine, 1, [card(M1)], [{ socket: 'b1' }], { state: 'blocked' })
    a.agent.block(M1.machine)
    one.raw.heard.length = 0
    const movedAt = performance.now()
    b.agent.open(M1.machine, 2)
    a.agent.forwardTo(M1.machine, 'host-b', 2)
    await soon(() => one.raw.count(M1.mac, isArp) > 0)
    console.log(`      heard on the LAN after ${Math.round(performance.now() - movedAt)} ms`)
    assert(tapNames(one.bridge).includes(one.portOf(M1.mac) ?? ''))
    a.agent.detach(M1.machine)
    b.agent.detach(M1.machine)
  })

  it('leave the bridge as it was', async () => {
    const bridge = `${one.bridge}x`
    const about = () =>
      ['mtu', 'address'].map(name => readFileSync(`/sys/class/net/${bridge}/${name}`, 'utf8').trim())
    const inner = `${one.bridge}y`
    ip('link', 'add', bridge, 'mtu', '9000', 'type', 'bridge')
    try {
      ip('link', 'add', inner, 'mtu', '9000', 'type', 'veth', 'peer', 'name', `${inner}y`)
      ip('link', 'set', inner, 'master', bridge, 'up')
      ip('link', 'set', bridge, 'up')
      const before = about()
      a.agent.attachBridge(SEGMENT, bridge)
      assert.deepEqual(about(), before)
      const tap = tapNames(bridge).find(name => existsSync(`/sys/class/net/${name}/brport`))
      assert(tap !== undefined && tap.length <= 15, tap)
      a.agent.detachBridge(bridge)
      assert(!existsSync(`/sys/class/net/${tap}`))
      assert.deepEqual(about(), before)
    } finally {
      spawnSync('ip', ['link', 'del', inner])
      spawnSync('ip', ['link', 'del', bridge])
    }
  })

  it('are refused with what to do', async () => {
    const refused = (bridge: string, code: string, message: RegExp) =>
      assert.throws(() => a.agent.attachBridge(SEGMENT, bridge), { code, message })
    refused('none0', 'bridge-refused', /no such interface.*ip link add/)
    refused('lo', 'bridge-refused', /no Linux bridge/)
    refused('not/a/name', 'bridge-refused', /no such interface/)
    refused(one.bridge, 'already-attached', /watari segment detach/)
    assert.deepEqual(
      tapNames('lo').filter(name => existsSync(`/sys/class/net/${name}`)),
      []
    )
    const script = `import('${new URL('../../../agents/network/bridge-tap.ts', import.meta.url)}').then(m=>m.createBridgeTap('${two.bridge}')).catch(e=>console.log(e.code+' '+e.message))`
    const words = [
      '--reuid',
      '65534',
      '--clear-groups',
      process.execPath,
      '--input-type=module',
      '-e',
      script
    ]
    const { stdout } = await run('setpriv', words)
    assert.match(stdout, /^(tap|bridge)-refused .*CAP_NET_ADMIN/)
  })
})

describe('one LAN that two hosts attach', function () {
  this.timeout(90_000)
  let rig: BridgeRig
  let a: Host
  let b: Host
  let c: Host

  before(async function () {
    if (!canRun) {
      console.log('    NOT RUN: needs root and /dev/net/tun')
      this.skip()
    }
    rig = new BridgeRig(['a', 'b'])
    ;[a, b, c] = ['a', 'b', 'c'].map(name => rig.host(name)) as [Host, Host, Host]
    c.agent.attach(M2.machine, 1, [card(M2)], [{ socket: 'c2' }], { state: 'open' })
  })

  after(async () => await rig?.[Symbol.asyncDispose]())

  /** How many copies of a broadcast get where, a moment after both a station and a machine sent one. */
  async function copies(): Promise<{ toLan: number; toOther: number; toMachine: number }> {
    const [one, two] = rig.sites.map(({ raw }) => raw)
    const guest = c.cards.get('c2')!
    for (const raw of [one!, two!]) raw.heard.length = 0
    guest.received.length = 0
    one!.send(broadcastPacket(S))
    guest.send(broadcastPacket(M2))
    await pause(1_000)
    return {
      toLan: two!.count(S.mac),
      toOther: two!.count(M2.mac, packet => !isArp(packet)),
      toMachine: guest.received.filter(
        packet => Buffer.from(packet.subarray(16, 22)).toString('hex') === '020000000051'
      ).length
    }
  }

  it('has one door from the start', async () => {
    rig.plug('up')
    await soon(() => rig.isPlugged)
    a.agent.attachBridge(SEGMENT, rig.sites[0]!.bridge)
    b.agent.attachBridge(SEGMENT, rig.sites[1]!.bridge)
    await soon(() => lanOf(a) === 'forwarding' && lanOf(b) !== 'listening')
    assert.equal(lanOf(b), 'standby: LAN also attached by host-a')
    for (const host of [a, b])
      assert.equal(host.reports.filter(({ kind }) => kind === 'lan-attached-twice').length, 1)
    await soon(() => a.agent.status().segments[0]!.members.length === 2)
    assert.deepEqual(await copies(), { toLan: 1, toOther: 1, toMachine: 1 })
  })

  it('is reached by the machines of the host that stands by, through the other', async () => {
    b.agent.attach(M1.machine, 1, [card(M1)], [{ socket: 'b1' }], { state: 'open' })
    const guest = b.cards.get('b1')!
    const [one] = rig.sites.map(({ raw }) => raw)
    one!.send(arpRequest(S, M1.ip))
    await soon(() => whereIs(b, S.mac) === 'host-a')
    one!.heard.length = 0
    guest.send(udpPacket(M1, S))
    await soon(() => one!.heard.some(packet => Buffer.from(packet).includes('hello')))
    one!.send(udpPacket(S, M1))
    await soon(() => guest.received.some(packet => Buffer.from(packet).includes('hello')))
    b.agent.detach(M1.machine)
  })

  it('gets a second when it comes apart, and loses it when it is one again', async () => {
    rig.plug('down')
    await soon(() => lanOf(b) === 'forwarding')
    assert.equal(lanOf(a), 'forwarding')
    // Now the segment is what joins the halves.
    assert.deepEqual(await copies(), { toLan: 1, toOther: 1, toMachine: 1 })
    const before = a.agent.status().segments[0]!.counters.toMany!
    rig.plug('up')
    const joinedAt = performance.now()
    for (const site of rig.sites) site.raw.send(broadcastPacket(S))
    await soon(() => lanOf(b)!.startsWith('standby'))
    const many = a.agent.status().segments[0]!.counters.toMany! - before
    console.log(`      cut after ${Math.round(performance.now() - joinedAt)} ms, ${many} frames to many at a`)
    assert(performance.now() - joinedAt < 3_000)
    await pause(500)
    assert.deepEqual(await copies(), { toLan: 1, toOther: 1, toMachine: 1 })
  })

  it('is taken over when the forwarder’s agent stops', async () => {
    const stoppedAt = performance.now()
    await a.agent.stop()
    await soon(() => lanOf(b) === 'forwarding')
    console.log(`      after ${Math.round(performance.now() - stoppedAt)} ms`)
    assert.deepEqual(await copies(), { toLan: 1, toOther: 1, toMachine: 1 })
  })
})
