import { mkdtempSync, rmSync } from 'node:fs'
import { BulkEndpoint } from '../../../../agents/bulk/endpoint.ts'
import type { MachineHandle, MachineStart } from '../../../../agents/vm/driver.ts'
import type { FakeCopy } from '../../../../agents/vm/fake-copy.ts'
import { FakeDriver } from '../../../../agents/vm/fake-driver.ts'
import { ExecutionLedger, FakeHost } from '../../../../agents/vm/fake-host.ts'
import { Journal } from '../../../../agents/vm/journal.ts'
import type {
  LocalMachines,
  MachineRegister,
  NetworkHandover,
  Offering
} from '../../../../agents/vm/relocation/ports.ts'
import { recordChange } from '../../../../agents/vm/relocation/record-change.ts'
import { type RelocationProgress, RelocationService } from '../../../../agents/vm/relocation/service.ts'
import { MemoryNetwork } from '../../../../overlay/memory.ts'
import type { Overlay } from '../../../../overlay/overlay.ts'
import type { HostId, HostIdentity } from '../../../../protocol/host.ts'
import type { MachineId, MachineRecord } from '../../../../protocol/machine.ts'
import type { RelocationPlan } from '../../../../protocol/relocation/plan.ts'
import { defaultRelocationTimes, type RelocationTimes } from '../../../../protocol/relocation/times.ts'
import { machineRecord } from './machine-record.ts'
import { noLeases } from './no-leases.ts'

/** The register of one machine, as if its voters were in this process. */
class FakeRegister implements MachineRegister {
  record: MachineRecord
  /** No majority answers. */
  reachable = true
  readonly proposals: string[] = []
  /** What was said of offers: made, withdrawn, let go, taken. */
  readonly offers: string[] = []
  /** Decides what is offered when the source lets it go, while the state is under way. */
  decidesAhead = false
  #offering: { plan: RelocationPlan; offering: Offering } | undefined

  constructor(record: MachineRecord) {
    this.record = record
  }

  propose: MachineRegister['propose'] = async (plan, proposal) => {
    if (!this.reachable) return { kind: 'unknown' }
    this.proposals.push(proposal)
    const result = recordChange(plan, proposal)?.(this.record)
    if (result?.kind === 'refuse') return { kind: 'refused', holding: this.record, code: result.code }
    if (result) this.record = result.record
    return { kind: 'decided', holding: this.record }
  }

  offer: MachineRegister['offer'] = (plan, _signal, offering) => {
    this.offers.push('offered')
    this.#offering = { plan, offering }
    offering.onOffer({ number: 1, ballot: { counter: 7, proposer: plan.to.host }, voters: [] })
  }

  taken: MachineRegister['taken'] = (_plan, offer) => {
    this.offers.push(`taken ${offer}`)
  }

  withdraw: MachineRegister['withdraw'] = () => {
    this.#offering = undefined
  }

  letGo: MachineRegister['letGo'] = async (_plan, { ballot }) => {
    this.offers.push(`let go ${ballot.counter}`)
    const offered = this.#offering
    if (!this.decidesAhead || offered === undefined) return
    await this.propose(offered.plan, 'complete', new AbortController().signal)
    offered.offering.onDecided(this.record)
  }

  expectLetGo: MachineRegister['expectLetGo'] = (_plan, { number }) => {
    this.offers.push(`expected ${number}`)
  }
}

export const shortTimes: RelocationTimes = {
  ...defaultRelocationTimes,
  reserveMs: 2_000,
  reservationMs: 3_000,
  registerMs: 1_000,
  silenceMs: 1_500,
  lastPassMs: 1_500,
  decideMs: 700,
  resendMs: 50,
  retryMs: 20,
  retryMaxMs: 200
}

/** One host with its agent, which may die and start again. */
class RelocationHost {
  readonly identity: HostIdentity
  readonly host: FakeHost
  readonly events: string[] = []
  readonly progress: RelocationProgress[] = []
  readonly troubles: unknown[] = []
  readonly running = new Map<MachineId, { handle: MachineHandle; record: MachineRecord }>()
  refuses: Error | undefined
  /** How long the journal takes to get to its disk. */
  syncing: () => Promise<void> = async () => {}
  /** What the last preflight asked for. */
  checkedDiskBytes = 0
  /** Nothing is detached from the network before it resolves. */
  holdDetach: Promise<void> | undefined
  driver: FakeDriver
  journal: Journal
  service!: RelocationService
  overlay!: Overlay
  readonly #world: RelocationWorld
  readonly #directory: string

  constructor(world: RelocationWorld, name: string) {
    this.#world = world
    this.#directory = `${world.directory}/${name}`
    this.identity = { id: `H${name}`, name, org: 'north', site: name, roles: ['host'] }
    this.host = new FakeHost({ name, directory: this.#directory, ledger: world.ledger })
    this.driver = new FakeDriver(this.host)
    this.journal = this.#openJournal()
  }

  get id(): string {
    return this.identity.id
  }

  copy(id: MachineId): FakeCopy | undefined {
    return this.host.copies.get(id)
  }

  async start(): Promise<void> {
    const overlay = this.#world.network.join(this.identity)
    const bulkOverlay = Object.assign(Object.create(overlay) as typeof overlay, {
      peerId: this.id,
      addresses: () => []
    })
    const bound = new Proxy(bulkOverlay, {
      get: (target, key) => {
        if (key === 'peerId') return this.id
        const value = Reflect.get(overlay, key, overlay)
        return typeof value === 'function' ? value.bind(overlay) : (value ?? Reflect.get(target, key))
      }
    })
    this.overlay = overlay
    this.service = new RelocationService({
      leases: noLeases,
      overlay,
      self: { host: this.id, incarnation: this.#world.incarnation },
      driver: this.driver,
      machines: this.#machines(),
      register: this.#world.register,
      network: this.#networkHandover(),
      bulk: new BulkEndpoint({ overlay: bound, directory: this.#directory }),
      journal: this.journal,
      times: shortTimes,
      onProgress: progress => this.progress.push(progress),
      onTrouble: (_, error) => this.troubles.push(error),
      onFault: error => this.#world.faults.push(error)
    })
    await this.service.start(await this.driver.adopt())
  }

  /** SIGKILL: nothing is told to anybody, the bulk process goes along, machines stay. */
  async crash(): Promise<void> {
    this.#world.network.leave(this.id)
    await this.service.close()
    this.journal.close()
  }

  async restart(): Promise<void> {
    this.driver = new FakeDriver(this.host)
    this.journal = this.#openJournal()
    await this.start()
  }

  #openJournal(): Journal {
    return Journal.open(`${this.#directory}/journal.sqlite`, {
      syncData: async () => await this.syncing()
    })
  }

  #machines(): LocalMachines {
    return {
      find: machine => this.running.get(machine),
      checkIncoming: async (_record, _from, diskBytes) => {
        this.checkedDiskBytes = diskBytes
        if (this.refuses) throw this.refuses
      },
      reserve: async (record, epoch) => start(record, epoch),
      release: () => this.events.push('release'),
      arrived: (plan, { handle, crashed }) => {
        this.events.push(crashed ? 'arrived crashed' : 'arrived')
        const record = this.journal.find(plan.id)?.record
        if (handle && record) this.running.set(plan.machine, { handle, record })
      },
      claimed: () => this.events.push('claimed'),
      departed: plan => {
        this.events.push('departed')
        this.running.delete(plan.machine)
      },
      stayed: (_plan, { crashed }) => this.events.push(crashed ? 'stayed crashed' : 'stayed')
    }
  }

  #networkHandover(): NetworkHandover {
    const note = (event: string) => async () => {
      this.events.push(event)
    }
    return {
      block: note('block'),
      open: async (_machine, epoch) => {
        this.events.push(`open ${epoch}`)
      },
      forward: async (_machine, to, epoch) => {
        this.events.push(`forward ${to} ${epoch}`)
      },
      hold: note('hold'),
      release: note('release'),
      close: note('close'),
      detach: async () => {
        await this.holdDetach
        this.events.push('detach')
      }
    }
  }
}

function start(record: MachineRecord, epoch = record.epoch): MachineStart {
  return { id: record.id, name: record.name, epoch, spec: record.spec, images: new Map(), disk: 'create' }
}

/** Two hosts, one machine that runs on the first, and everything between them in one process. */
export class RelocationWorld implements AsyncDisposable {
  readonly incarnation = 'boot-1'
  readonly directory = mkdtempSync('/tmp/wr-')
  /** Whether messages, but not requests, from one host to another are lost. */
  loses: (from: HostId, to: HostId) => boolean = () => false
  readonly network = new MemoryNetwork({ drop: (from, to) => this.loses(from, to) })
  readonly ledger = new ExecutionLedger()
  readonly record = machineRecord()
  readonly register = new FakeRegister(this.record)
  readonly faults: unknown[] = []
  readonly source = new RelocationHost(this, 'source')
  readonly target = new RelocationHost(this, 'target')

  static async create(): Promise<RelocationWorld> {
    const world = new RelocationWorld()
    await world.source.start()
    await world.target.start()
    const handle = await world.source.driver.start(start(world.record))
    await handle.resume()
    world.source.running.set(world.record.id, { handle, record: world.record })
    return world
  }

  move(options: { bytesPerSecond?: number } = {}) {
    return this.source.service.relocate({
      machine: this.record.id,
      to: this.target.id,
      reason: 'by order',
      requestedBy: 'ana',
      ...options
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { service, host, journal } of [this.source, this.target]) {
      await service.close()
      host.powerLoss()
      try {
        journal.close()
      } catch {
        // It was closed by a crash.
      }
    }
    rmSync(this.directory, { recursive: true, force: true })
  }
}
