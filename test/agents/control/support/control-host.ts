import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { controlActions } from '../../../../agents/control/actions/index.ts'
import { openDoor } from '../../../../agents/control/door.ts'
import { EventLog } from '../../../../agents/control/event-log.ts'
import { Forwarding } from '../../../../agents/control/forwarding.ts'
import { metricsOf } from '../../../../agents/control/metrics.ts'
import { Names } from '../../../../agents/control/names.ts'
import { Operations } from '../../../../agents/control/operations.ts'
import type { ControlParts } from '../../../../agents/control/parts.ts'
import { permitForward } from '../../../../agents/control/permissions.ts'
import { Segments } from '../../../../agents/control/segments.ts'
import { Suggestions } from '../../../../agents/control/suggestions.ts'
import { FakeDriver } from '../../../../agents/vm/fake-driver.ts'
import { ExecutionLedger, FakeHost } from '../../../../agents/vm/fake-host.ts'
import { ImageStore } from '../../../../agents/vm/images/image-store.ts'
import { MachineAgent } from '../../../../agents/vm/machine-agent.ts'
import { MachineRegisters } from '../../../../agents/vm/machine-registers.ts'
import { RegisterFinder } from '../../../../agents/vm/register/finder.ts'
import type { RelocationOrder } from '../../../../agents/vm/relocation/service.ts'
import type { CatalogEntry } from '../../../../protocol/catalog/catalog.ts'
import type { HostIdentity } from '../../../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../../../protocol/machine.ts'
import type { Wanted } from '../../../../protocol/placement/eligibility.ts'
import { created } from '../../../../protocol/register/machine-record.ts'
import { Client } from '../../../../shell/client.ts'
import { RegisterCluster } from '../../../support/register/cluster.ts'
import { machineRecord } from '../../vm/support/machine-record.ts'
import { noLeases } from '../../vm/support/no-leases.ts'

const incarnation = 'boot-1'

/** In seconds since 1970, as certificates say it. */
export function inDays(days: number): number {
  return Math.round(Date.now() / 1_000 + days * 86_400)
}

interface Member {
  readonly host: HostIdentity
  state: 'alive' | 'suspect' | 'dead' | 'left'
  agent: 'up'
  sinceMs: number
}

/**
 * One host's control agent behind a real door. Real are actions, names, segments, registers, images and machines (of
 * the fake driver); membership, load, the network and relocations are what the test says.
 */
export class ControlHost implements AsyncDisposable {
  readonly self: HostIdentity
  readonly cluster: RegisterCluster
  readonly registers: MachineRegisters
  readonly fake: FakeHost
  readonly client: Client
  readonly socket: string
  readonly events = new EventLog()
  readonly parts: ControlParts
  readonly members = new Map<string, Member>()
  readonly entries = new Map<MachineId, CatalogEntry>()
  readonly taps = new Map<string, string>()
  readonly bridges = new Map<string, string>()
  readonly orders: RelocationOrder[] = []
  readonly stopped: string[] = []
  /** Where machines may go. */
  room: HostIdentity[] = []
  /** For what it was asked. */
  readonly wanted: Wanted[] = []
  /** Why nothing more may come here. */
  noSpare: string | undefined
  /** Why others may not. */
  refusals: { name: string; code: string; reason: string }[] = []
  /** What comes of a relocation. */
  relocated: { result: string; error?: { code: string; message: string } } = { result: 'done' }
  mode = 'off'
  imageInUse = false
  hasLeft = false
  /** What lasts. */
  readonly warnings: { code: string; message: string; subject?: string }[] = []
  readonly #directory: string
  #door: { close: () => Promise<void> } | undefined

  private constructor(cluster: RegisterCluster, directory: string, images: ImageStore) {
    this.cluster = cluster
    this.#directory = directory
    const { overlay, client, voter } = cluster.host('a')
    this.self = overlay.self
    this.socket = join(directory, 'agent.sock')
    this.client = new Client(this.socket)
    this.fake = new FakeHost({ name: 'a', directory, ledger: new ExecutionLedger() })
    for (const id of cluster.hosts.keys()) if (id !== 'a') this.joins(cluster.host(id).overlay.self)
    const finder = new RegisterFinder(overlay, client)
    const network = this.#network()
    const catalog = this.#catalog()
    this.registers = new MachineRegisters(client, { finder, heard: id => catalog.get(id)?.report })
    const machines = new MachineAgent({
      leases: noLeases,
      self: { host: 'a', incarnation },
      driver: new FakeDriver(this.fake),
      registers: this.registers,
      catalog,
      network,
      fetchImages: async () => new Map(),
      defineSegments: async () => {},
      memoryBytes: 2 ** 30,
      reservedBytes: () => 0,
      isRelocating: () => false,
      onEvent: () => {},
      onFault: () => {}
    })
    const hosts = () => [...cluster.hosts.keys()]
    const names = new Names({
      ...{ registers: client, finder, self: 'a', organization: 'north', founder: 'a', hostsOf: hosts },
      createdFile: join(directory, 'directory.json')
    })
    const segments = new Segments({
      ...{ registers: client, finder, network, likely: hosts, onFault: () => {} }
    })
    const own = { name: 'north', thumbprint: 'north', rights: [] }
    const parts = {
      ...{ version: '0.0.0', boot: { incarnation, starts: 1 }, since: new Date() },
      config: { state: directory, relocation: { bandwidth: 0, concurrent: 1 } },
      credentials: { expiresAt: inDays(3), admittedUntil: inDays(10), siteExpiresAt: inDays(31) },
      renewer: { status: { failure: undefined } },
      trust: { own, list: () => [own], allows: (org: string) => org === 'north' },
      issuer: undefined,
      overlay: Object.assign(overlay, {
        status: async () => ({ addresses: [], peers: [], multicastRouteMissing: false })
      }),
      ...{ finder, network, catalog, machines, names, segments, voter },
      ...{ registers: client, machineRegisters: this.registers, images: { store: images } },
      ...{ membership: this.#membership(), resource: this.#resource(), relocations: this.#relocations() },
      replicas: { status: () => undefined, lacking: () => [] },
      ...{ suggestions: new Suggestions(), operations: new Operations(), events: this.events },
      ...{ forwarding: new Forwarding(overlay), draining: { active: false } },
      progress: { follow: () => () => {} },
      health: {
        warnings: (machine?: string) => this.warnings.filter(each => !machine || each.subject === machine)
      },
      spreadRevocations: async () => {},
      capabilities: async () => this.fake.capabilities,
      stop: (reason: string) => this.stopped.push(reason)
    }
    this.parts = parts as unknown as ControlParts
  }

  /** @param ids of hosts of the organization north; the first, a, is the one that is asked */
  static async start(...ids: string[]): Promise<ControlHost> {
    const directory = mkdtempSync('/tmp/wc-')
    const host: { made?: ControlHost } = {}
    const images = await ImageStore.open({
      ...{ directory: join(directory, 'images'), bootId: incarnation },
      inUse: () => host.made!.imageInUse
    })
    host.made = new ControlHost(await RegisterCluster.start('a', ...ids), directory, images)
    await host.made.parts.names.found()
    return host.made
  }

  /** Opens the door, with the parts that a test puts in the place of others. */
  async open(changes: { [K in keyof ControlParts]?: unknown } = {}): Promise<this> {
    Object.assign(this.parts, changes)
    const { operations, forwarding } = this.parts
    const handlers = controlActions(this.parts)
    forwarding.serve(handlers, operations, (from, forward) => permitForward(this.parts, from, forward))
    const { socket, events } = this
    this.#door = await openDoor({
      ...{ socket, version: '0.0.0' },
      services: {
        ...{ handlers, operations, events, metrics: () => metricsOf(this.parts) },
        importImage: async () => ({}),
        openConsole: async () => {}
      }
    })
    return this
  }

  joins(host: HostIdentity, state: Member['state'] = 'alive'): void {
    this.members.set(host.id, { host, state, agent: 'up', sinceMs: performance.now() })
  }

  /** A machine that was created and never started. */
  async machine(name: string, voters: readonly string[] = ['a'], changes: Partial<MachineRecord> = {}) {
    const template = machineRecord({ name: `north/${name}`, ...changes })
    const { id, spec, policy, pinned, labels } = template
    const owner = changes.owner ?? { host: 'a', incarnation }
    await this.parts.names.claim('north', { kind: 'machine', name, id })
    await this.registers.create(
      id,
      voters,
      created({ ...{ id, name: template.name, spec, policy, pinned, labels, owner } })
    )
    return id
  }

  async running(name: string, voters?: readonly string[]): Promise<MachineId> {
    const id = await this.machine(name, voters)
    await this.parts.machines.start(id)
    return id
  }

  kinds(): string[] {
    return this.events.since(0).map(({ kind }) => kind)
  }

  /** Starts a long action and waits for its end. */
  run: Client['run'] = (action, input, onProgress) => this.client.run(action, input, onProgress)

  http(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const ask = request({ socketPath: this.socket, method, path, headers, agent: false }, answer => {
        let text = ''
        answer.setEncoding('utf8').on('data', chunk => {
          text += chunk
        })
        answer.on('end', () => {
          const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
          resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(named), body: text })
        })
      })
      ask.on('error', reject)
      ask.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#door?.close()
    this.parts.segments.stop()
    this.parts.machines.close()
    this.fake.powerLoss()
    await this.cluster[Symbol.asyncDispose]()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #catalog() {
    return {
      machines: () => [...this.entries.values()].filter(each => each.report.record.phase.kind !== 'deleted'),
      get: (id: MachineId) => this.entries.get(id),
      find: (name: string) => [...this.entries.values()].find(({ report }) => report.record.name === name),
      report: async (record: MachineRecord, execution: string, { voters }: { voters: readonly string[] }) => {
        this.entries.set(record.id, { report: { record, execution, voters } } as unknown as CatalogEntry)
      },
      release: (id: MachineId) => this.entries.delete(id)
    } as unknown as ControlParts['catalog']
  }

  #network() {
    const bytes = { sentBytes: 7, receivedBytes: 5 }
    const path = { path: 'direct', address: '192.0.2.1:4180', mtu: 1500, roundTripMs: 0.4, loss: 0 }
    const counts = { ...bytes, dropped: 1, forged: 2, replayed: 1 }
    const link = { host: 'b', carrier: 'native', why: '', forMs: 5_000, ...path, ...counts }
    return {
      ...{ attach: () => {}, open: () => {}, block: () => {}, detach: () => {}, defineSegment: () => {} },
      status: () => ({
        links: [link],
        carrier: { native: true, udpPort: 4180, offloads: { sendTrains: true, receiveTrains: false } },
        tapOffloads: { tcp: true, checksum: true },
        traffic: [{ segment: 'f'.repeat(32), org: 'north', ...bytes }],
        segments: [{ id: 'f'.repeat(32), dropped: { 'stale-epoch': 4 } }],
        ports: [
          ...[...this.taps].map(([tap, segment]) => ({ id: `tap/${tap}`, segment, lan: null })),
          ...[...this.bridges].map(([name, segment]) => ({ id: `bridge/${name}`, segment, lan: 'listening' }))
        ]
      }),
      attachTap: (segment: string, tap: string) => this.taps.set(tap, segment),
      detachTap: (tap: string) => this.taps.delete(tap),
      attachBridge: (segment: string, bridge: string) => this.bridges.set(bridge, segment),
      detachBridge: (bridge: string) => this.bridges.delete(bridge)
    } as unknown as ControlParts['network']
  }

  #membership() {
    return {
      members: () => [...this.members.values()],
      member: (id: string) => this.members.get(id),
      leave: async () => {
        this.hasLeft = true
      }
    }
  }

  #resource() {
    const load = {
      ...{ cpu: 0.5, cpus: 4, cpuPressure: 0, throttled: 0, memoryUsed: 2 ** 28, memoryTotal: 2 ** 30 },
      ...{ memoryPressure: 0, runQueue: 0 }
    }
    const host = this
    return {
      get mode() {
        return host.mode
      },
      setMode: (mode: string) => {
        this.mode = mode
      },
      snapshot: () => ({
        hosts: [
          { ...this.self, state: 'alive', agent: 'up', draining: false, load, loadAgeMs: 0 },
          ...[...this.members.values()].map(({ host: identity, state, agent }) => ({
            ...{ ...identity, state, agent, draining: false, load: undefined, loadAgeMs: 0 }
          }))
        ],
        machines: []
      }),
      whyNoSpare: () => this.noSpare,
      successors: () => [],
      choose: (wanted: Wanted) => {
        this.wanted.push(wanted)
        return { candidates: this.room.map(identity => ({ host: identity })), refusals: this.refusals }
      }
    }
  }

  /** A relocation that succeeds takes the machine's copy away. */
  #relocations() {
    return {
      list: () => [],
      relocate: async (order: RelocationOrder) => {
        this.orders.push(order)
        if (this.relocated.result === 'done') {
          this.fake.copies.get(order.machine)?.exit('moved')
          this.parts.machines.release(order.machine)
        }
        return { id: 'ab'.repeat(16), finished: Promise.resolve(this.relocated) }
      }
    }
  }
}

interface HttpAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}
