import { mkdtempSync, rmSync } from 'node:fs'
import type { MachineHandle } from '../../../../agents/vm/driver.ts'
import { FakeDriver } from '../../../../agents/vm/fake-driver.ts'
import { ExecutionLedger, FakeHost } from '../../../../agents/vm/fake-host.ts'
import { MachineAgent } from '../../../../agents/vm/machine-agent.ts'
import type { MachineAgentOptions } from '../../../../agents/vm/machine-agent-options.ts'
import { MachineRegisters } from '../../../../agents/vm/machine-registers.ts'
import type { CatalogEntry } from '../../../../protocol/catalog/catalog.ts'
import type { MachineId, MachineRecord } from '../../../../protocol/machine.ts'
import { created } from '../../../../protocol/register/machine-record.ts'
import { eventually } from '../../../support/eventually.ts'
import { RegisterCluster } from '../../../support/register/cluster.ts'
import { machineRecord } from './machine-record.ts'
import { noLeases } from './no-leases.ts'

export const template = machineRecord()
export const id = template.id
export const boot = { host: 'a', incarnation: 'boot-1' }

/** Waits for work that would never end if the agent were wrong. */
export async function ended(work: Promise<unknown>): Promise<void> {
  let isOver = false
  void work.then(() => {
    isOver = true
  })
  await eventually(() => isOver, { deadlineMs: 5_000 })
}

/** One host with a driver of fakes and real registers; a new agent over it is a restarted one. */
export class AgentHost implements AsyncDisposable {
  readonly fake: FakeHost
  readonly registers: MachineRegisters
  readonly events: string[] = []
  readonly network: string[] = []
  readonly reports = new Map<MachineId, { record: MachineRecord; execution: string }>()
  agent: MachineAgent
  relocating = false
  /** What others do while a copy is being built. */
  meanwhile: () => Promise<unknown> = async () => {}
  segments: () => Promise<void> = async () => {}
  /** What lets a copy run. */
  resume: (handle: MachineHandle) => Promise<void> = noLeases.resume
  readonly #cluster: RegisterCluster
  readonly #directory: string

  private constructor(cluster: RegisterCluster, directory: string) {
    this.#cluster = cluster
    this.#directory = directory
    this.fake = new FakeHost({ name: 'a', directory, ledger: new ExecutionLedger() })
    this.registers = new MachineRegisters(cluster.host('a').client)
    this.agent = this.#makeAgent(boot.incarnation)
  }

  /** @param changes to a machine that is kept, with a disk */
  static async start(
    changes: Partial<Pick<MachineRecord, 'policy' | 'lease' | 'spec'>> = {}
  ): Promise<AgentHost> {
    const host = new AgentHost(await RegisterCluster.start('a', 'b', 'c'), mkdtempSync('/tmp/wm-'))
    const { name, spec, policy, pinned, labels } = template
    const machine = { id, name, spec, policy, pinned, labels, owner: boot, ...changes }
    await host.registers.create(id, ['a', 'b', 'c'], created(machine))
    return host
  }

  get copy() {
    return this.fake.copies.get(id)
  }

  async record(): Promise<MachineRecord> {
    return (await this.registers.read(id)).record
  }

  /** The agent ends and starts again; after a reboot nothing of what ran is left. */
  async restart(options: { reboot: boolean }): Promise<void> {
    this.renewed(options).resume([...this.fake.copies.values()])
  }

  /** The new agent, before it takes anything up. */
  renewed(options: { reboot: boolean }): MachineAgent {
    this.agent.close()
    if (options.reboot) this.fake.powerLoss()
    this.agent = this.#makeAgent(options.reboot ? 'boot-2' : boot.incarnation)
    return this.agent
  }

  count(kind: string): number {
    return this.events.filter(each => each === kind).length
  }

  async happened(kind: string): Promise<void> {
    await eventually(() => this.events.includes(kind), { deadlineMs: 5_000 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.agent.close()
    this.fake.powerLoss()
    await this.#cluster[Symbol.asyncDispose]()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #makeAgent(incarnation: string): MachineAgent {
    const step = (name: string) => (machine: string) => {
      this.network.push(`${name} ${machine === id ? 'it' : machine}`)
    }
    const catalog = {
      machines: () => [...this.reports.values()].map(report => ({ report }) as CatalogEntry),
      get: (machine: MachineId) => {
        const report = this.reports.get(machine)
        return report && ({ report } as CatalogEntry)
      },
      report: async (record: MachineRecord, execution: string) => {
        this.reports.set(record.id, { record, execution })
      },
      release: (machine: MachineId) => this.reports.delete(machine)
    }
    return new MachineAgent({
      leases: { ...noLeases, resume: handle => this.resume(handle) },
      self: { host: 'a', incarnation },
      driver: new FakeDriver(this.fake),
      registers: this.registers,
      catalog: catalog as unknown as MachineAgentOptions['catalog'],
      network: { attach: step('attach'), open: step('open'), block: step('block'), detach: step('detach') },
      fetchImages: async () => {
        await this.meanwhile()
        return new Map()
      },
      defineSegments: () => this.segments(),
      memoryBytes: 2 * template.spec.memoryBytes,
      reservedBytes: () => 0,
      isRelocating: () => this.relocating,
      retryTimes: { firstMs: 1, maxMs: 4 },
      onEvent: kind => this.events.push(kind),
      onFault: () => {}
    })
  }
}
