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
 * The catalog, as each host has it: owners tell of their machines, and of who has what was theirs, and nobody else does; who cannot be
 * reached is believed as before. What one owner told is told on by itself only, not by others that heard it.
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
    if (isOwners(heard)) this.#tell(machine, heard)
  }

  /** Who told of the machine is not its owner any more. */
  left(machine: MachineId, heard: Heard): void {
    this.#tell(machine, heard)
  }

  #tell(machine: MachineId, heard: Heard): void {
    const { record, by } = heard
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
        const isNewer = !known || known.record.epoch < record.epoch
        const isBetter = known?.record.epoch === record.epoch && isOwners(report)
        if (isNewer || isBetter || known.by === by) heard.set(machine, report)
      }
    yield* heard.values()
  }
}

function isOwners({ record, by }: Heard): boolean {
  return record.owner.host === by.name
}
