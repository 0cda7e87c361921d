import {
  type FramePort,
  type FramePortStatus,
  type PacketHandler,
  PortCounters
} from '../../../agents/network/frame-port.ts'
import { NetworkAgent } from '../../../agents/network/network-agent.ts'
import type { NetworkAgentOptions } from '../../../agents/network/network-agent-options.ts'
import type { SequenceStore } from '../../../agents/network/sequence.ts'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../../overlay/memory.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import { DEFAULT_SWITCH_TIMES } from '../../../protocol/switch/limits.ts'
import type { SwitchReport } from '../../../protocol/switch/report.ts'

/** A card whose guest is the test. */
export class FakePort implements FramePort {
  readonly received: Uint8Array[] = []
  readonly #counters = new PortCounters()
  readonly #onPacket: PacketHandler
  isClosed = false

  constructor(onPacket: PacketHandler) {
    this.#onPacket = onPacket
  }

  /** The guest sends; the memory is reused at once, as that of real ports is. */
  send(packet: Uint8Array): void {
    const lent = packet.slice()
    this.#onPacket(lent)
    lent.fill(0xee)
  }

  write(packet: Uint8Array): void {
    this.received.push(packet.slice())
  }

  status(): FramePortStatus {
    return { state: this.isClosed ? 'closed' : 'up', detail: '', ...this.#counters.snapshot() }
  }

  close(): void {
    this.isClosed = true
  }
}

export interface TestHost {
  readonly agent: NetworkAgent
  readonly ports: Map<string, FakePort>
  readonly reports: SwitchReport[]
  readonly faults: unknown[]
}

export function memorySequences(): SequenceStore & { value: number } {
  return {
    value: 0,
    load() {
      return this.value
    },
    save(reserved) {
      this.value = reserved
    }
  }
}

export function identity(name: string, org = 'north'): HostIdentity {
  return { id: `host-${name}`, name, org, site: `site-${name}`, roles: ['host'] }
}

/** Hosts in one process, with beacons every 100 ms so that repairs are soon seen. */
export class TestNetwork implements AsyncDisposable {
  readonly network: MemoryNetwork
  readonly #hosts: TestHost[] = []

  constructor(options: MemoryNetworkOptions = {}) {
    this.network = new MemoryNetwork(options)
  }

  host(name: string, changes: Partial<NetworkAgentOptions> = {}, org?: string): TestHost {
    const ports = new Map<string, FakePort>()
    const reports: SwitchReport[] = []
    const faults: unknown[] = []
    const create = (key: string, onPacket: PacketHandler) => {
      const port = new FakePort(onPacket)
      ports.set(key, port)
      return port
    }
    const agent = new NetworkAgent({
      overlay: this.network.join(identity(name, org)),
      sequences: memorySequences(),
      random: Math.random,
      onReport: report => reports.push(report),
      onFault: error => faults.push(error),
      switchTimes: { ...DEFAULT_SWITCH_TIMES, beaconMs: 100, memberMs: 2_000 },
      createCardPort: (plug, onPacket) => create('socket' in plug ? plug.socket : plug.tap, onPacket),
      createTapPort: (name, onPacket) => ({ port: create(name, onPacket), mac: undefined }),
      createBridgePort: create,
      ...changes
    })
    const host = { agent, ports, reports, faults }
    this.#hosts.push(host)
    return host
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { agent } of this.#hosts) await agent.stop()
  }
}
