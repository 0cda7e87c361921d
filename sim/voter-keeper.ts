import type { HostRole } from '../protocol/host.ts'
import { SeatWatch, type Sighting, wantedVoters } from '../protocol/placement/voter-change.ts'
import type { VoterCandidate } from '../protocol/placement/voters.ts'
import type { Configuration, Voter } from '../protocol/register/configuration.ts'
import { type Step, type Task, wait } from '../protocol/task.ts'
import type { SimulatedHost } from './host.ts'
import { nameOf, type World } from './world.ts'

const LOOK_MS = 5_000
const PAUSE_MS = 200
const STEADY_LOOKS = 2
const roles: readonly HostRole[] = ['host']

/** agents/control/voter-keeper.ts, step by step, for the registers of machines that this host owns. */
export class VoterKeeper {
  readonly #world: World
  readonly #host: SimulatedHost
  readonly #watch: SeatWatch
  readonly #wanted = new Map<string, { text: string; looks: number }>()

  constructor(world: World, host: SimulatedHost) {
    this.#world = world
    this.#host = host
    this.#watch = new SeatWatch(world.settings.voterGoneMs)
  }

  start(): void {
    if (this.#world.settings.voterGoneMs > 0) this.#host.agent.spawn(this.#run())
  }

  *#run(): Task {
    const { agent } = this.#host
    for (;;) {
      yield* wait(agent.sleep(LOOK_MS))
      yield* this.#look()
    }
  }

  *#look(): Step<void> {
    const { vm, client, agent, relocations } = this.#host
    const kept = vm.owned().flatMap(id => {
      const configuration = client.configuration(id)
      return configuration && !relocations.isBusy(id) ? [{ id, configuration }] : []
    })
    const seats = new Map<string, Voter>()
    for (const { configuration } of kept)
      for (const voter of configuration.voters) seats.set(`${voter.host}/${voter.store}`, voter)
    const sightings: Sighting[] = []
    // One after the other; each waits for no longer than a look.
    for (const voter of seats.values())
      sightings.push({ voter, answer: yield* wait(client.answerOf(voter)), isRevoked: false })
    this.#watch.look(sightings, agent.now())
    for (const { id, configuration } of kept) yield* this.#keep(id, configuration)
  }

  *#keep(id: string, configuration: Configuration): Step<void> {
    const { client, agent } = this.#host
    const seats = configuration.voters.map(voter => ({ voter, fault: this.#watch.fault(voter) }))
    const count = configuration.voters.length
    // Of a single one that is lost there is nothing to mend.
    if (count !== 3 && count !== 5) return
    const wish = { where: 'across', count } as const
    const candidates = this.#world.hosts.map(host => this.#candidate(host))
    const hosts = wantedVoters(candidates, this.#candidate(this.#host), wish, seats)
    if (hosts === undefined || !this.#isSteady(id, hosts)) {
      if (hosts === undefined) this.#wanted.delete(id)
      return
    }
    const isLost = (seat: Voter): boolean =>
      seats.some(({ voter, fault }) => fault && voter.host === seat.host)
    const staying = configuration.voters.filter(seat => hosts.includes(seat.host) && !isLost(seat))
    const fresh = hosts
      .filter(host => !staying.some(seat => seat.host === host))
      .map(host => ({ host, store: this.#world.host(host).store }))
    const voters = [...staying, ...fresh]
    const result = yield* wait(client.change(id, { voters, from: configuration.number }))
    this.#wanted.delete(id)
    if (result.kind === 'decided') {
      this.#host.leases.observe(result)
      const names = result.configuration.voters.map(({ host }) => host)
      this.#world.note(nameOf(id), 'has the voters', names.join(), 'number', result.configuration.number)
    }
    yield* wait(agent.sleep(PAUSE_MS))
  }

  #isSteady(id: string, hosts: readonly string[]): boolean {
    const text = [...hosts].sort().join(' ')
    const known = this.#wanted.get(id)
    const looks = known?.text === text ? known.looks + 1 : 1
    this.#wanted.set(id, { text, looks })
    return looks >= STEADY_LOOKS
  }

  /** As far as this host can tell. */
  #candidate(host: SimulatedHost): VoterCandidate {
    const { name, site, agent } = host
    const alive = host === this.#host || (agent.isAlive && this.#world.network.passes(host, this.#host))
    return { id: name, name, org: 'sim', site, roles, alive }
  }
}
