import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { M1, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { GuestSocket } from './socket-guest.ts'
import { canRun } from './traffic/namespace.ts'
import { nativeCarrier } from './traffic/native-carrier.ts'
import { assertWhole, open, TrafficRig } from './traffic/rig.ts'
import { type StreamPair, streamCarrier } from './traffic/stream-carrier.ts'
import { bothFamilies, flow } from './traffic/tcp-traffic.ts'

for (const carrier of [streamCarrier, nativeCarrier])
  describe(`TAPs of two hosts on one segment, over ${carrier.name}`, function () {
    this.timeout(60_000)
    const children: ChildProcess[] = []
    let rig: TrafficRig<StreamPair>

    before(async function () {
      if (!canRun) {
        console.log('    NOT RUN: needs root and /dev/net/tun')
        this.skip()
      }
      rig = await TrafficRig.start<StreamPair>(() => carrier.start())
    })

    after(async () => {
      for (const child of children) child.kill()
      await rig?.[Symbol.asyncDispose]()
    })

    it('ping each other, by IPv4 and IPv6', async () => {
      const { space } = rig.pair.hosts[0]
      const { ipv4, ipv6 } = rig.ends[1].addresses
      for (const target of [ipv4, ipv6]) {
        const { output } = await space.run('ping', '-c', '20', '-i', '0.05', target)
        assert.match(output, / 0% packet loss/)
        console.log(`      ${output.trim().split('\n').at(-1)}`)
      }
    })

    it('carry TCP as superframes', async () => {
      for (const connection of bothFamilies(rig, 16 * 1024 * 1024)) await assertWhole(await open(connection))
      const agents = rig.pair.hosts.map(({ agent }) => agent)
      const port = agents[0]!.status().ports[0]!
      const mean = port.bytesIn / port.packetsIn
      console.log(
        `      mean packet ${Math.round(mean)} bytes, dropped ${JSON.stringify(agents.map(agent => agent.status().links.map(link => link.dropped)))}`
      )
      assert(mean > 3_000, `superframes would be longer than ${mean}`)
    })

    it('cut superframes for a card that takes plain frames', async () => {
      const [{ space }, { agent }] = rig.pair.hosts
      const [{ remote }] = rig.ends
      const guest = new GuestSocket({ mac: M1.mac, ip: '10.99.0.77' })
      const socket = await guest.listen()
      try {
        const card = { segment: SEGMENT, mac: M1.mac, ips: [guest.ip] }
        agent.attach(M1.machine, 1, [card], [{ socket }], { state: 'open' })
        await eventually(async () => (await space.run('ping', '-c', '1', '-W', '1', guest.ip)).code === 0, {
          deadlineMs: 15_000
        })
        const { sent } = await remote.ask(
          'tcpResult',
          await remote.ask('tcpConnect', guest.ip, 80, flow(3 * 1024 * 1024))
        )
        assert.equal(guest.wrongChecksums, 0)
        assert(guest.longestFrameBytes <= 1514, `a frame of ${guest.longestFrameBytes} bytes`)
        assert.deepEqual({ bytes: guest.receivedBytes, sha256: guest.sha256() }, sent)
      } finally {
        agent.detach(M1.machine)
        guest.close()
      }
    })

    it('go as fast as they go', async function () {
      if (spawnSync('which', ['iperf3']).status !== 0) {
        console.log('      NOT RUN: needs iperf3')
        this.skip()
      }
      const [{ space }, { namespace }] = rig.pair.hosts
      const server = spawn('ip', ['netns', 'exec', namespace, 'iperf3', '-s', '-1', '--forceflush'], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      children.push(server)
      await new Promise(resolve => server.stdout.once('data', resolve))
      const { output } = await space.run('iperf3', '-c', rig.ends[1].addresses.ipv4, '-t', '3', '-J')
      const sum = JSON.parse(output).end?.sum_received
      console.log(
        `      iperf3, one stream, both agents in one process: ${(sum.bits_per_second / 1e9).toFixed(2)} Gbit/s`
      )
      assert(sum.bytes > 0)
    })
  })
