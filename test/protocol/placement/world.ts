import type { HostId } from '../../../protocol/host.ts'
import { Arrivals } from '../../../protocol/placement/arrivals.ts'
import { Balancer } from '../../../protocol/placement/balancer.ts'
import { defaultPlacementSettings } from '../../../protocol/placement/settings.ts'
import type { HostSnapshot, MachineSnapshot, Snapshot } from '../../../protocol/placement/snapshot.ts'
import { seededRandom } from '../../support/random.ts'
import { GiB, host, load, machine, permitAll } from './fixture.ts'

export interface WorldHost {
  readonly id: HostId
  readonly site: string
  readonly cpus: number
}

export interface WorldMachine {
  readonly id: string
  host: HostId
  readonly cpus: number
  /** Processors that it would use if it got them. Constant. */
  readonly demand: number
  arrivedMs: number
}

export interface Move {
  readonly atMs: number
  readonly machine: string
  readonly from: HostId
  readonly to: HostId
  readonly reason: string
}

const relocationMs = 5000
const tickMs = 2000

/** Hosts that share their processors fairly among machines of constant demand, each with its balancer. */
export class World {
  readonly hosts: readonly WorldHost[]
  readonly machines: WorldMachine[]
  readonly moves: Move[] = []
  readonly balancers = new Map<HostId, Balancer>()
  readonly arrivals = new Map<HostId, Arrivals>()
  readonly #underWay: { machine: WorldMachine; to: HostId; endMs: number }[] = []
  now = 0

  constructor(hosts: readonly WorldHost[], machines: readonly WorldMachine[], seed = 1) {
    this.hosts = hosts
    this.machines = [...machines]
    const random = seededRandom(seed)
    for (const { id } of hosts) {
      this.arrivals.set(id, new Arrivals(defaultPlacementSettings.targetRestMs))
      this.balancers.set(
        id,
        new Balancer({ self: id, mode: 'auto', settings: defaultPlacementSettings, random })
      )
    }
  }

  run(ms: number): void {
    for (const end = this.now + ms; this.now < end; this.now += tickMs) {
      for (const move of this.#underWay.filter(({ endMs }) => this.now >= endMs)) this.#arrive(move)
      const snapshot = this.snapshot()
      for (const balancer of this.balancers.values()) this.#observe(balancer, snapshot)
    }
  }

  snapshot(): Snapshot {
    return {
      hosts: this.hosts.map(each => this.#host(each)),
      machines: this.machines.map(each => this.#machine(each))
    }
  }

  /** What runs on a host: what it would use if it could, of what it has. */
  use(id: HostId): number {
    return this.#demand(id) / this.hosts.find(each => each.id === id)!.cpus
  }

  #observe(balancer: Balancer, snapshot: Snapshot): void {
    for (const effect of balancer.step({ kind: 'observed', snapshot, permission: permitAll }, this.now)) {
      if (effect.kind !== 'relocate') continue
      const { machine, from, to, reason } = effect.proposal
      const arrivals = this.arrivals.get(to.id)!
      if (arrivals.isBusy(machine.id, this.now)) {
        balancer.step({ kind: 'finished', machine: machine.id, result: 'busy' }, this.now)
        continue
      }
      arrivals.coming(machine.id)
      this.moves.push({ atMs: this.now, machine: machine.id, from: from.id, to: to.id, reason })
      const moving = this.machines.find(each => each.id === machine.id)!
      this.#underWay.push({ machine: moving, to: to.id, endMs: this.now + relocationMs })
    }
  }

  #arrive(move: { machine: WorldMachine; to: HostId; endMs: number }): void {
    this.#underWay.splice(this.#underWay.indexOf(move), 1)
    const from = move.machine.host
    move.machine.host = move.to
    move.machine.arrivedMs = this.now
    this.arrivals.get(move.to)!.arrived(move.machine.id, this.now)
    this.balancers.get(from)!.step({ kind: 'finished', machine: move.machine.id, result: 'done' }, this.now)
  }

  #demand(id: HostId): number {
    return this.machines.filter(each => each.host === id).reduce((sum, each) => sum + each.demand, 0)
  }

  #host({ id, site, cpus }: WorldHost): HostSnapshot {
    const demand = this.#demand(id)
    const share = Math.min(1, cpus / Math.max(demand, 1e-9))
    const short = 1 - share
    const machines = this.machines
      .filter(each => each.host === id)
      .map(each => ({
        id: each.id,
        cpus: each.cpus,
        cpu: each.demand * share,
        cpuPressure: short,
        throttled: null,
        memoryUsed: 0,
        memoryTotal: GiB / 2,
        hereMs: this.now - each.arrivedMs
      }))
    const reserved = {
      cpus: this.#underWay.filter(move => move.to === id).reduce((sum, move) => sum + move.machine.cpus, 0),
      memoryBytes: 0
    }
    return host(id, {
      site,
      load: load({
        cpus,
        cpu: Math.min(cpus, demand),
        cpuPressure: short,
        throttled: null,
        memoryTotal: 512 * GiB,
        machines,
        reserved
      })
    })
  }

  #machine(each: WorldMachine): MachineSnapshot {
    return machine(each.id, each.host, {
      cpus: each.cpus,
      settled: !this.#underWay.some(move => move.machine === each),
      hereMs: this.now - each.arrivedMs
    })
  }
}
