import type { MachineId, MachineRecord } from '../protocol/machine.ts'
import type { Heard } from './hearsay.ts'
import type { SimulatedHost } from './host.ts'
import type { World } from './world.ts'

const LOOK_MS = 1_000

/** agents/vm/other-owners.ts, for a catalog that is looked at and does not call. */
export class OtherOwners {
  readonly #world: World
  readonly #host: SimulatedHost
  /** What it was asked about already. */
  readonly #known = new Map<MachineId, Heard>()
  #hasStarted = false

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
  }

  start(): void {
    this.#hasStarted = true
    for (const heard of this.#world.hearsay.heardBy(this.#host)) this.#heard(heard)
    this.#host.agent.after(LOOK_MS, () => this.start())
  }

  #heard(heard: Heard): void {
    const { record, by } = heard
    const { vm, relocations, name } = this.#host
    if (by === this.#host || this.#known.get(record.id) === heard || relocations.isBusy(record.id)) return
    this.#known.set(record.id, heard)
    const ours = vm.find(record.id)
    if (ours && record.epoch > ours.epoch) vm.review(record.id, () => {})
    if (!ours && record.owner.host === name) vm.claim(record.id)
  }

  /** To be called with all that this host learns from registers. */
  decided({ id, owner, phase }: MachineRecord): void {
    const { vm, relocations, name } = this.#host
    if (!this.#hasStarted) return
    const isEnded = phase.kind === 'stopped' || phase.kind === 'deleted'
    if (owner.host === name && !isEnded && !vm.find(id) && !relocations.isBusy(id)) vm.claim(id)
  }
}
