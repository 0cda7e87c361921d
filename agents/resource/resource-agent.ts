import type { Overlay } from '../../overlay/overlay.ts'
import type { HostId } from '../../protocol/host.ts'
import type { LoadSample } from '../../protocol/load/sample.ts'
import type { MachineId, MachineRecord } from '../../protocol/machine.ts'
import {
  type BalanceMode,
  Balancer,
  type BalancerEffect,
  type ProposalResult
} from '../../protocol/placement/balancer.ts'
import { type Choice, chooseHost } from '../../protocol/placement/choice.ts'
import { arrivalOf, type Wanted, wantedBy } from '../../protocol/placement/eligibility.ts'
import type { Proposal } from '../../protocol/placement/proposal.ts'
import { defaultPlacementSettings, type PlacementSettings } from '../../protocol/placement/settings.ts'
import type { HostSnapshot, Permission, Snapshot } from '../../protocol/placement/snapshot.ts'
import { noSpare } from '../../protocol/placement/spare.ts'
import { successors } from '../../protocol/placement/succession.ts'
import { diskTakers } from '../../protocol/register/disk-place.ts'
import { LoadExchange } from './load-exchange.ts'
import type { MembershipAgent } from './membership.ts'
import type { Sampler } from './sampler.ts'
import type { HostSigner } from './signer.ts'
import { buildSnapshot, type LoadView, type OwnMachine } from './snapshot.ts'

export interface ResourceAgentOptions {
  readonly overlay: Overlay
  readonly membership: MembershipAgent
  readonly signer: HostSigner
  /** A persisted counter of this agent's starts, from 1. */
  readonly boot: number
  readonly sampler: Pick<Sampler, 'sample'>
  readonly draining: () => boolean
  /** What the vm agent knows of a machine that runs here. */
  readonly own: (machine: MachineId) => OwnMachine | undefined
  /** Whether a machine is to be started elsewhere when its host is lost, as far as is heard. */
  readonly restarts: (machine: MachineId) => boolean
  /** Rights, segments, images: whatever else decides where a machine may run. */
  readonly permission: Permission
  /** Carries a proposal out; resolves with what came of it. */
  readonly relocate: (proposal: Proposal) => Promise<ProposalResult>
  readonly onSuggestion: (proposal: Proposal) => void
  readonly onOverload: (overloaded: boolean) => void
  readonly mode: BalanceMode
  readonly settings?: PlacementSettings
  readonly sampleMs?: number
  readonly onFault: (error: unknown) => void
}

const defaultSampleMs = 2000

/** Samples this host, shares what it learns, and relieves it when it is overloaded. */
export class ResourceAgent implements AsyncDisposable {
  readonly #options: ResourceAgentOptions
  readonly #settings: PlacementSettings
  readonly #exchange: LoadExchange
  readonly #balancer: Balancer
  readonly #timer: NodeJS.Timeout
  #latest: { readonly sample: LoadSample; readonly atMs: number } | undefined
  #sampling: Promise<void> | undefined

  constructor(options: ResourceAgentOptions) {
    this.#options = options
    const { settings = defaultPlacementSettings } = options
    this.#settings = settings
    this.#exchange = new LoadExchange(options)
    this.#balancer = new Balancer({
      self: options.overlay.self.id,
      mode: options.mode,
      settings: this.#settings,
      random: Math.random
    })
    const sample = (): void => {
      // One that takes long is not helped by a second one.
      this.#sampling ??= this.#sample()
        .catch(options.onFault)
        .finally(() => {
          this.#sampling = undefined
        })
    }
    this.#timer = setInterval(sample, options.sampleMs ?? defaultSampleMs)
    this.#timer.unref()
    sample()
  }

  get mode(): BalanceMode {
    return this.#balancer.mode
  }

  setMode(mode: BalanceMode): void {
    this.#balancer.step({ kind: 'mode', mode }, performance.now())
  }

  /** Whether this host is overloaded, by its own measure over the window. */
  get isOverloaded(): boolean {
    return this.#balancer.overloadedSinceMs !== undefined
  }

  /** What is known now: ourselves first, then every other host, dead and departed ones included. */
  snapshot(): Snapshot {
    const { overlay, membership, own, restarts } = this.#options
    return buildSnapshot({
      self: overlay.self,
      domain: membership.domain,
      members: membership.members(),
      load: host => (host === overlay.self.id ? this.#own() : this.#exchange.get(host)),
      own,
      restarts
    })
  }

  /** One host as it is known now. */
  host(id: HostId): HostSnapshot | undefined {
    return this.snapshot().hosts.find(host => host.id === id)
  }

  /**
   * Who takes a machine over when its owner is lost, best first.
   *
   * @param snapshot what is known, for many machines the same
   */
  successors(record: MachineRecord, snapshot?: Snapshot): readonly HostId[] {
    const { candidates } = this.choose({ ...wantedBy(record), isRecovery: true }, snapshot)
    return successors(candidates, record.id, record.owner.host, diskTakers(record, Date.now()))
  }

  /** Where a new machine, or one that has to go, should run: best first. */
  choose(wanted: Wanted, snapshot = this.snapshot()): Choice {
    const { permission } = this.#options
    return chooseHost(wanted, snapshot, { permission, settings: this.#settings, random: Math.random })
  }

  /**
   * Why this host does not take a machine though there is room: its site would have too little for the loss of a host.
   *
   * @param reserved what is promised here to others, where that is known better than by the last sample
   * @returns undefined if it takes it
   */
  whyNoSpare(
    record: Pick<MachineRecord, 'id' | 'name' | 'spec' | 'policy'>,
    reserved?: LoadSample['reserved']
  ): string | undefined {
    const { hosts, machines } = this.snapshot()
    const [own, ...others] = hosts
    const self = reserved && own!.load ? { ...own!, load: { ...own!.load, reserved } } : own!
    const reason = noSpare(arrivalOf(wantedBy(record), self), { hosts: [self, ...others], machines })
    return reason && `${self.name} cannot take ${record.name}: it ${reason}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.#sampling
    await this.#exchange[Symbol.asyncDispose]()
  }

  /** Ourselves as we were measured last, not as we last told others. */
  #own(): LoadView | undefined {
    if (this.#latest === undefined) return undefined
    const { sample, atMs } = this.#latest
    return { sample, draining: this.#options.draining(), ageMs: performance.now() - atMs }
  }

  async #sample(): Promise<void> {
    const { sampler, draining, permission } = this.#options
    const sample = await sampler.sample()
    if (sample === undefined) return
    this.#latest = { sample, atMs: performance.now() }
    this.#exchange.sampled(sample, draining())
    const event = { kind: 'observed', snapshot: this.snapshot(), permission } as const
    for (const effect of this.#balancer.step(event, performance.now())) this.#execute(effect)
  }

  #execute(effect: BalancerEffect): void {
    switch (effect.kind) {
      case 'overload':
        this.#options.onOverload(effect.overloaded)
        break
      case 'suggest':
        this.#options.onSuggestion(effect.proposal)
        break
      case 'relocate':
        void this.#relocate(effect.proposal)
        break
    }
  }

  async #relocate(proposal: Proposal): Promise<void> {
    let result: ProposalResult = 'failed'
    try {
      result = await this.#options.relocate(proposal)
    } catch (error) {
      this.#options.onFault(error)
    }
    this.#balancer.step({ kind: 'finished', machine: proposal.machine.id, result }, performance.now())
  }
}
