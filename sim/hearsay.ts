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

/**
 * The catalog, as each host has it: owners, and nobody else, tell of their machines, and who cannot be reached is believed as before.
 * What one owner told is told on by itself only, not by others that heard it.
 */
export class Hearsay {
  readonly #network: Network
  /** The latest of each owner. */
  readonly #reports = new Map<MachineId, Map<SimulatedHost, Heard>>()
  /** It outlives a host's agent. */
  readonly #heard = new Map<SimulatedHost, Map<MachineId, Heard>>()

  constructor(network: Network) {
    this.#network = network
  }

  report(machine: MachineId, heard: Heard): void {
    const { record, by } = heard
    if (record.owner.host !== by.name) return
    const reports = this.#reports.get(machine) ?? new Map<SimulatedHost, Heard>()
    this.#reports.set(machine, reports)
    const known = reports.get(by)
    if (!known || known.record.epoch <= record.epoch) reports.set(by, heard)
  }

  /** By now: of those that it cannot reach, what it heard before. */
  *heardBy(host: SimulatedHost): Iterable<Heard> {
    const heard = this.#heard.get(host) ?? new Map<MachineId, Heard>()
    this.#heard.set(host, heard)
    for (const [machine, reports] of this.#reports)
      for (const report of reports.values()) {
        const { record, by } = report
        const isHeard = by.agent.isAlive && !by.agent.isStopped && this.#network.passes(by, host)
        if (by !== host && !isHeard) continue
        const known = heard.get(machine)
        if (!known || known.by === by || known.record.epoch < record.epoch) heard.set(machine, report)
      }
    yield* heard.values()
  }
}
