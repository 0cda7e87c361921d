import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { NetworkAgent } from '../../../agents/network/network-agent.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import type { Overlay } from '../../../overlay/overlay.ts'
import { identity, memorySequences } from '../../agents/network/fixtures.ts'
import { introduce, TestNodes } from '../../overlay/support/nodes.ts'
import { M1, SEGMENT } from '../../protocol/switch/lab.ts'
import { eventually } from '../../support/eventually.ts'
import { GuestSocket } from './socket-guest.ts'

const canRun = process.getuid?.() === 0 && existsSync('/dev/net/tun')
const tag = `wn${process.pid % 100_000}`
const sites = ['a', 'b'].map((name, index) => ({
  name,
  namespace: `${tag}${name}`,
  tap: `${tag}${name}`,
  ip: `10.99.0.${index + 1}`,
  ip6: `fd99::${index + 1}`
}))
const [a, b] = sites as [(typeof sites)[0], (typeof sites)[0]]

function ip(...words: string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function within(
  site: typeof a,
  command: string,
  ...words: string[]
): Promise<{ code: number | null; output: string }> {
  const child = spawn('ip', ['netns', 'exec', site.namespace, command, ...words], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    output += chunk
  })
  return new Promise(resolve => child.on('close', code => resolve({ code, output })))
}

const NODE = process.execPath
const SERVE = `require('net').createServer(s=>{const h=require('crypto').createHash('sha256');let n=0;s.on('data',d=>{h.update(d);n+=d.length});s.on('end',()=>s.end(n+' '+h.digest('hex')))}).listen(7777,'::',()=>console.log('ready'))`
const SEND = `const[host,bytes]=process.argv.slice(1);const c=require('crypto'),h=c.createHash('sha256'),s=require('net').connect(7777,host);let left=+bytes;function go(){while(left>0){const d=c.randomBytes(Math.min(left,262144));left-=d.length;h.update(d);if(!s.write(d))return s.once('drain',go)}s.end()}s.on('connect',go);let r='';s.on('data',d=>r+=d);s.on('end',()=>{const ok=r===bytes+' '+h.digest('hex');console.log(ok?'same':'different '+r);process.exit(ok?0:1)})`

for (const kind of ['memory', 'libp2p'] as const)
  describe(`TAPs of two hosts on one segment, over ${kind}`, function () {
    this.timeout(60_000)
    const agents: NetworkAgent[] = []
    const children: ChildProcess[] = []
    const nodes = new TestNodes()

    async function overlays(): Promise<Overlay[]> {
      const network = new MemoryNetwork()
      if (kind === 'memory') return sites.map(site => network.join(identity(site.name)))
      const [one, two] = [await nodes.start('a'), await nodes.start('b')]
      await introduce(one, two)
      await (await one.openStream(two.peerId, 'test/1').catch(() => undefined))?.close()
      await eventually(() => two.connection(one.peerId) === 'direct', { deadlineMs: 5_000 })
      return [one, two]
    }

    function startAgent(overlay: Overlay): NetworkAgent {
      const agent = new NetworkAgent({
        overlay,
        sequences: memorySequences(),
        random: Math.random,
        onReport: () => {},
        onFault: error => {
          throw error
        }
      })
      agents.push(agent)
      return agent
    }

    before(async function () {
      if (!canRun) {
        console.log('    NOT RUN: needs root and /dev/net/tun')
        this.skip()
      }
      const joined = await overlays()
      for (const [index, site] of sites.entries()) {
        ip('netns', 'add', site.namespace)
        startAgent(joined[index]!).attachTap(SEGMENT, site.tap)
        ip('link', 'set', site.tap, 'netns', site.namespace)
        for (const words of [
          ['addr', 'add', `${site.ip}/24`, 'dev', site.tap],
          ['addr', 'add', `${site.ip6}/64`, 'dev', site.tap, 'nodad'],
          ['link', 'set', site.tap, 'up'],
          ['link', 'set', 'lo', 'up']
        ])
          ip('-n', site.namespace, ...words)
      }
    })

    after(async () => {
      for (const child of children) child.kill()
      for (const agent of agents) await agent.stop()
      await nodes[Symbol.asyncDispose]()
      if (canRun) for (const site of sites) spawnSync('ip', ['netns', 'del', site.namespace])
    })

    function serve(site: typeof a, command: string, ...words: string[]): Promise<void> {
      const child = spawn('ip', ['netns', 'exec', site.namespace, command, ...words], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      children.push(child)
      return new Promise(resolve => child.stdout.once('data', () => resolve()))
    }

    it('ping each other, by IPv4 and IPv6', async () => {
      for (const target of [b.ip, b.ip6]) {
        const reached = await eventually(
          async () => (await within(a, 'ping', '-c', '1', '-W', '1', target)).code === 0,
          { deadlineMs: 15_000 }
        )
        assert(reached)
      }
      const { output } = await within(a, 'ping', '-c', '20', '-i', '0.05', b.ip)
      assert.match(output, / 0% packet loss/)
      console.log(`      ${output.trim().split('\n').at(-1)}`)
    })

    it('carry TCP whole, as superframes', async () => {
      await serve(b, NODE, '-e', SERVE)
      for (const target of [b.ip, b.ip6]) {
        const { output, code } = await within(a, NODE, '-e', SEND, target, `${16 * 1024 * 1024}`)
        assert.equal(code, 0, output)
      }
      const port = agents[0]!.status().ports[0]!
      const mean = port.bytesIn / port.packetsIn
      console.log(
        `      mean packet ${Math.round(mean)} bytes, dropped ${JSON.stringify(agents.map(agent => agent.status().links.map(link => link.dropped)))}`
      )
      assert(mean > 3_000, `superframes would be longer than ${mean}`)
    })

    it('cut superframes for a card that takes plain frames', async () => {
      const guest = new GuestSocket({ mac: M1.mac, ip: '10.99.0.77' })
      const socket = await guest.listen()
      try {
        const card = { segment: SEGMENT, mac: M1.mac, ips: [guest.ip] }
        agents[1]!.attach(M1.machine, 1, [card], [socket], { state: 'open' })
        const bytes = Buffer.alloc(3 * 1024 * 1024, 'watari ')
        await eventually(async () => (await within(a, 'ping', '-c', '1', '-W', '1', guest.ip)).code === 0, {
          deadlineMs: 15_000
        })
        const sender = within(
          a,
          NODE,
          '-e',
          `const s=require('net').connect(80,'${guest.ip}',()=>s.end(Buffer.alloc(${bytes.length},'watari ')));s.on('close',()=>process.exit())`
        )
        await eventually(() => guest.finished, { deadlineMs: 20_000 })
        await sender
        assert.equal(guest.wrongChecksums, 0)
        assert(guest.longestFrameBytes <= 1514, `a frame of ${guest.longestFrameBytes} bytes`)
        assert.equal(guest.receivedBytes, bytes.length)
        assert.equal(guest.sha256(), createHash('sha256').update(bytes).digest('hex'))
      } finally {
        agents[1]!.detach(M1.machine)
        guest.close()
      }
    })

    it('go as fast as they go', async function () {
      if (spawnSync('which', ['iperf3']).status !== 0) {
        console.log('      NOT RUN: needs iperf3')
        this.skip()
      }
      await serve(b, 'iperf3', '-s', '-1', '--forceflush')
      const { output } = await within(a, 'iperf3', '-c', b.ip, '-t', '3', '-J')
      const sum = JSON.parse(output).end?.sum_received
      console.log(
        `      iperf3, one stream, both agents in one process: ${(sum.bits_per_second / 1e9).toFixed(2)} Gbit/s`
      )
      assert(sum.bytes > 0)
    })
  })
