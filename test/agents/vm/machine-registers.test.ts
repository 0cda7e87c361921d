import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MachineCatalog } from '../../../agents/vm/catalog.ts'
import { FakeDriver } from '../../../agents/vm/fake-driver.ts'
import { ExecutionLedger, FakeHost } from '../../../agents/vm/fake-host.ts'
import { MachineAgent } from '../../../agents/vm/machine-agent.ts'
import { MachineRegisters, machineKey } from '../../../agents/vm/machine-registers.ts'
import { RegisterFinder } from '../../../agents/vm/register/finder.ts'
import { ClientRegister } from '../../../agents/vm/relocation/client-register.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { machineRecordCodec } from '../../../protocol/register/machine-codec.ts'
import { created, settingsChanged, started } from '../../../protocol/register/machine-record.ts'
import { eventually } from '../../support/eventually.ts'
import { RegisterCluster } from '../../support/register/cluster.ts'
import { ended } from './support/agent-host.ts'
import { machineRecord, relocationPlan } from './support/machine-record.ts'
import { noLeases } from './support/no-leases.ts'

const self = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'
const voters = ['b', 'c', 'd'].map(name => `12D3KooWHHzSeKaY8xuZVzkLbKFfvNgPPeKhFBGrMbNzbm5akpq${name}`)
const record = machineRecord({ owner: { host: self, incarnation: 'boot-1' } })
const { id, name, spec, policy, pinned, labels, owner } = record

/** A host that owns a machine and does not vote on it, with a catalog on disk; and voters. */
class Owner implements AsyncDisposable {
  readonly cluster: RegisterCluster
  readonly fake: FakeHost
  readonly #directory = mkdtempSync('/tmp/wr-')
  readonly #ends: (() => void)[] = []

  private constructor(cluster: RegisterCluster) {
    this.cluster = cluster
    this.fake = new FakeHost({ name: 'a', directory: this.#directory, ledger: new ExecutionLedger() })
    for (const voter of voters) this.#finder(voter).serve()
  }

  /** Its machine runs; then the host reboots, after so long that the DHT has forgotten the hint. */
  static async rebooted(): Promise<Owner> {
    const host = new Owner(await RegisterCluster.start(self, ...voters))
    const { agent, registers } = await host.live('boot-1')
    await registers.create(id, voters, created({ id, name, spec, policy, pinned, labels, owner }))
    await agent.start(id)
    host.#end()
    host.fake.powerLoss()
    await host.cluster.stop(self)
    await host.cluster.restart(self)
    await host.forgetHints()
    return host
  }

  /** One life of the agent: nothing but the catalog is known to it from the one before. */
  async live(incarnation: string) {
    const { overlay, client } = this.cluster.host(self)
    const catalog = new MachineCatalog({
      ...{ overlay, file: join(this.#directory, 'catalog.db'), records: machineRecordCodec },
      ...{ boot: incarnation === 'boot-1' ? 1 : 2, peers: () => [], onNews: () => {} },
      sign: async () => new Uint8Array(64),
      verify: async () => true
    })
    await catalog.start()
    const sources = {
      finder: this.#finder(self),
      heard: (machine: MachineId) => catalog.get(machine)?.report
    }
    const told: number[] = []
    const registers = new MachineRegisters(client, sources, ({ record }) => told.push(record.epoch))
    const events: string[] = []
    const agent = new MachineAgent({
      leases: noLeases,
      ...{ self: { host: self, incarnation }, driver: new FakeDriver(this.fake), registers, catalog },
      network: { attach: () => {}, open: () => {}, block: () => {}, detach: () => {} },
      ...{ fetchImages: async () => new Map(), defineSegments: async () => {} },
      ...{ memoryBytes: spec.memoryBytes, reservedBytes: () => 0, isRelocating: () => false },
      ...{ onEvent: kind => events.push(kind), onFault: () => {} }
    })
    this.#ends.push(
      () => agent.close(),
      () => catalog.stop()
    )
    return { agent, registers, events, told }
  }

  async forgetHints(): Promise<void> {
    const { overlay } = this.cluster.host(voters[0]!)
    await overlay.putHint(`register/${machineKey(id)}`, new TextEncoder().encode('nothing'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end()
    this.fake.powerLoss()
    await this.cluster[Symbol.asyncDispose]()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #end(): void {
    for (const end of this.#ends.splice(0)) end()
  }

  #finder(host: string): RegisterFinder {
    const { overlay, client } = this.cluster.host(host)
    return new RegisterFinder(overlay, client)
  }
}

describe("machines' registers, after a restart of an owner that does not vote, and with no hint left", () => {
  it('are found with the voters that the catalog names, and the machine goes on', async () => {
    await using host = await Owner.rebooted()
    const { agent, events } = await host.live('boot-2')
    agent.resume([])
    await eventually(() => events.includes('vm.restarted'), { deadlineMs: 5_000 })
    assert.equal(host.fake.copies.get(id)?.state, 'running')
    assert.ok(!events.includes('vm.waiting'))
  })

  it('have their hint written again by the owner, for those who know nothing else', async () => {
    await using host = await Owner.rebooted()
    const { agent } = await host.live('boot-2')
    await ended(agent.adopt(id, undefined))
    const stranger = host.cluster.client((await host.cluster.add('stranger')).overlay)
    assert.equal((await new MachineRegisters(stranger).read(id)).record.epoch, 3)
  })

  it('tell of all that is decided', async () => {
    await using host = await Owner.rebooted()
    const { registers, told } = await host.live('boot-2')
    await registers.read(id)
    await registers.look(id)
    await registers.change(id, settingsChanged({ pinned: true }))
    assert.deepEqual(told, [2, 2, 2])
    await assert.rejects(registers.change(id, started(owner, 99)))
    assert.equal(told.length, 3)
  })

  it('are found to be changed, and by relocations that are taken up', async () => {
    await using host = await Owner.rebooted()
    const changing = await host.live('boot-2')
    assert.equal((await changing.registers.change(id, settingsChanged({ pinned: true }))).record.pinned, true)
    await host.cluster.stop(self)
    await host.cluster.restart(self)
    const { registers } = await host.live('boot-2')
    const { signal } = new AbortController()
    const outcome = await new ClientRegister(registers).propose(relocationPlan(record), 'read', signal)
    assert.equal(outcome.kind, 'decided')
  })
})
