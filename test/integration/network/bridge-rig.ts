import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createBridgeTap } from '../../../agents/network/bridge-tap.ts'
import { NetworkAgent } from '../../../agents/network/network-agent.ts'
import { MemoryNetwork } from '../../../overlay/memory.ts'
import { readMac } from '../../../protocol/switch/address.ts'
import { isLanProbe } from '../../../protocol/switch/lan-probe.ts'
import { DEFAULT_SWITCH_TIMES } from '../../../protocol/switch/limits.ts'
import { MAX_PACKET_BYTES } from '../../../protocol/switch/packet.ts'
import type { SwitchReport } from '../../../protocol/switch/report.ts'
import { FakePort, identity, memorySequences } from '../../agents/network/fixtures.ts'
import { mac } from '../../protocol/switch/frames.ts'

/** Real Linux bridges in this namespace, as the LANs of sites whose agents run in this process. */

export const canRun = process.getuid?.() === 0 && existsSync('/dev/net/tun')
const tag = `wb${process.pid % 100_000}`

export function ip(...words: string[]): string {
  return execFileSync('ip', words, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
}

/** A station on a LAN whose card is in the test's hand: it sends any frame, and hears what the LAN sends to all. */
export class RawStation implements Disposable {
  readonly heard: Uint8Array[] = []
  readonly #device
  readonly #timer: NodeJS.Timeout
  readonly #buffer = Buffer.alloc(MAX_PACKET_BYTES)

  constructor(bridge: string) {
    this.#device = createBridgeTap(bridge)
    this.#timer = setInterval(() => this.#read(), 2)
  }

  #read(): void {
    for (let left = 256; left > 0; left--) {
      const bytes = this.#device.read(this.#buffer)
      if (bytes === 0) return
      const packet = Uint8Array.prototype.slice.call(this.#buffer, 0, bytes)
      if (!isLanProbe(packet)) this.heard.push(packet)
    }
  }

  send(packet: Uint8Array): void {
    this.#device.write(packet)
  }

  /** How often a frame of this source was heard, by what else it is. */
  count(source: string, is: (packet: Uint8Array) => boolean = () => true): number {
    return this.heard.filter(packet => readMac(packet, 16) === mac(source) && is(packet)).length
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#device.close()
  }
}

/** `struct __fdb_entry`: MAC (6 bytes), port number (1), and 9 more. */
function portTo(bridge: string, wanted: number): string | undefined {
  const table = readFileSync(`/sys/class/net/${bridge}/brforward`)
  const ports = readdirSync(`/sys/class/net/${bridge}/brif`)
  for (let at = 0; at + 16 <= table.length; at += 16) {
    if (readMac(table, at) !== wanted) continue
    return ports.find(
      name => Number(readFileSync(`/sys/class/net/${name}/brport/port_no`, 'utf8')) === table[at + 6]
    )
  }
  return undefined
}

export interface Site {
  readonly name: string
  readonly bridge: string
  /** Where the LAN's own station is, with the addresses below. */
  readonly namespace: string
  readonly ip: string
  readonly ip6: string
  readonly raw: RawStation
  /** By which of the bridge's ports it reaches a MAC. */
  portOf(mac: string): string | undefined
}

export interface Host {
  readonly agent: NetworkAgent
  readonly reports: SwitchReport[]
  readonly cards: Map<string, FakePort>
}

export class BridgeRig implements AsyncDisposable {
  readonly network = new MemoryNetwork()
  readonly sites: Site[] = []
  readonly hosts: Host[] = []
  /** A cable between the LANs of the first two sites, not plugged in. */
  readonly cable = `${tag}k0`

  constructor(names: readonly string[]) {
    for (const [index, name] of names.entries()) this.#build(name, index)
    ip('link', 'add', this.cable, 'type', 'veth', 'peer', 'name', `${tag}k1`)
    ip('link', 'set', this.cable, 'master', this.sites[0]!.bridge)
    ip('link', 'set', `${tag}k1`, 'master', this.sites[1]!.bridge, 'up')
  }

  #build(name: string, index: number): void {
    const [bridge, namespace, inner] = [`${tag}${name}`, `${tag}n${name}`, `${tag}v${name}`]
    const [address, ip6] = [`10.98.0.${index + 1}`, `fd98::${index + 1}`]
    ip('link', 'add', bridge, 'type', 'bridge')
    ip('link', 'set', bridge, 'up')
    ip('netns', 'add', namespace)
    ip('link', 'add', inner, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace)
    ip('link', 'set', inner, 'master', bridge, 'up')
    for (const words of [
      ['addr', 'add', `${address}/24`, 'dev', 'eth0'],
      ['addr', 'add', `${ip6}/64`, 'dev', 'eth0', 'nodad'],
      ['link', 'set', 'eth0', 'up'],
      ['link', 'set', 'lo', 'up']
    ])
      ip('-n', namespace, ...words)
    const portOf = (wanted: string) => portTo(bridge, mac(wanted))
    this.sites.push({ name, bridge, namespace, ip: address, ip6, raw: new RawStation(bridge), portOf })
  }

  host(name: string): Host {
    const reports: SwitchReport[] = []
    const cards = new Map<string, FakePort>()
    const agent = new NetworkAgent({
      overlay: this.network.join(identity(name)),
      sequences: memorySequences(),
      random: Math.random,
      onReport: report => reports.push(report),
      onFault: error => {
        throw error
      },
      switchTimes: { ...DEFAULT_SWITCH_TIMES, beaconMs: 200, stationMs: 3_000 },
      createCardPort: (plug, onPacket) => {
        const port = new FakePort(onPacket)
        if ('socket' in plug) cards.set(plug.socket, port)
        return port
      }
    })
    const host = { agent, reports, cards }
    this.hosts.push(host)
    return host
  }

  plug(state: 'up' | 'down'): void {
    ip('link', 'set', this.cable, state)
  }

  /** The bridge forwards by the cable. */
  get isPlugged(): boolean {
    const forwarding = '3'
    return readFileSync(`/sys/class/net/${this.cable}/brport/state`, 'utf8').trim() === forwarding
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { agent } of this.hosts) await agent.stop()
    for (const { raw } of this.sites) raw[Symbol.dispose]()
    spawnSync('ip', ['link', 'del', this.cable])
    for (const { bridge, namespace } of this.sites) {
      spawnSync('ip', ['netns', 'del', namespace])
      spawnSync('ip', ['link', 'del', bridge])
    }
  }
}
