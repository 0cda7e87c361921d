import type { MachineId, MachineRecord } from '../protocol/machine.ts'
import type { Configuration } from '../protocol/register/configuration.ts'
import type { SimulatedHost } from './host.ts'
import type { Network } from './network.ts'

/** What is heard of a machine, and from whom. */
export interface Heard {
  readonly record: MachineRecord
  readonly configuration: Configuration
  readonly by: SimulatedHost
}

/** The catalog, as each host has it: owners tell of their machines, and who cannot be reached is believed as before. */
export class Hearsay {
  readonly #network: Network
  readonly #reports = new Map<MachineId, Heard>()
  /** It outlives a host's agent. */
  readonly #heard = new Map<SimulatedHost, Map<MachineId, Heard>>()

  constructor(network: Network) {
    this.#network = network
  }

  report(machine: MachineId, heard: Heard): void {
    const { record, by } = heard
    const known = this.#reports.get(machine)
    const isOwners = record.owner.host === by.name && record.epoch === known?.record.epoch
    if (!known || known.record.epoch < record.epoch || isOwners) this.#reports.set(machine, heard)
  }

  /** By now: of those that it cannot reach, what it heard before. */
  *heardBy(host: SimulatedHost): Iterable<Heard> {
    const heard = this.#heard.get(host) ?? new Map<MachineId, Heard>()
    this.#heard.set(host, heard)
    for (const [machine, report] of this.#reports) {
      const { by } = report
      const isHeard = by.agent.isAlive && !by.agent.isStopped && this.#network.passes(by, host)
      if (by === host || isHeard) heard.set(machine, report)
    }
    yield* heard.values()
  }
}
