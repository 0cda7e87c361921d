import type { MachineId } from '../protocol/machine.ts'
import type { Configuration, Voter } from '../protocol/register/configuration.ts'
import { type Retirement, survivorsOf } from '../protocol/register/retirement.ts'
import { type Step, type Task, wait } from '../protocol/task.ts'
import type { SimulatedHost } from './host.ts'
import { nameOf, type World } from './world.ts'

const GIVE_MS = 5_000

/** An organization's ledger: one document for each configuration, whoever asks for it. */
export class Documents {
  readonly #signed = new Map<string, Retirement>()

  get isAny(): boolean {
    return this.#signed.size > 0
  }

  /** @returns undefined where another was signed for that configuration already */
  sign(machine: MachineId, configuration: Configuration, retired: readonly string[]): Retirement | undefined {
    const key = `machine/${machine}`
    const place = `${key} ${configuration.number}`
    const known = this.#signed.get(place)
    if (known) return known.retired.join() === retired.join() ? known : undefined
    const id = (this.#signed.size + 1).toString(16).padStart(32, '0')
    const document = { id, key, org: 'sim', configuration, retired }
    this.#signed.set(place, document)
    return document
  }
}

/**
 * What `vm recover --document` does first (agents/control/actions/retirement.ts): all voters that are left take the document,
 * and decide for the last time in their configuration.
 *
 * @param retired voters that a person says are gone for good
 */
function* retireVoters(
  world: World,
  host: SimulatedHost,
  machine: MachineId,
  retired: readonly string[]
): Step<boolean> {
  const { client } = host
  const configuration = client.configuration(machine)
  if (configuration === undefined) return false
  const document = world.documents.sign(machine, configuration, retired)
  if (document === undefined) {
    world.note(host.name, 'gets no document: another was signed for configuration', configuration.number)
    return false
  }
  for (const { host: name } of survivorsOf(document)) {
    const survivor = world.host(name)
    const isHeld = yield* wait<boolean>(resume =>
      world.network.request<boolean>(host, survivor, {
        ask: reply => survivor.takeDocument(document, reply),
        onAnswer: resume,
        onFailure: () => resume(false),
        timeoutMs: GIVE_MS
      })
    )
    if (isHeld) continue
    world.note(host.name, 'cannot give the document to', name)
    return false
  }
  const voters = nextVoters(world, host, document)
  const isOff = (name: string): boolean => retired.includes(name) && !world.host(name).isPowered
  const result = yield* wait(client.change(machine, { retirement: document, voters, isOff }))
  if (result.kind !== 'decided') return false
  const { number, voters: present } = result.configuration
  world.note(nameOf(machine), 'has the voters', present.map(each => each.host).join(), 'number', number)
  return true
}

/** Those that are left, and others that answer, as many as there were if there are so many. */
function nextVoters(world: World, host: SimulatedHost, document: Retirement): readonly Voter[] {
  const left = survivorsOf(document)
  const { voters } = document.configuration
  const fresh = world.hosts
    .filter(({ name }) => !voters.some(seat => seat.host === name))
    .filter(other => other.agent.isAlive && world.network.passes(host, other))
    .map(({ name, store }) => ({ host: name, store }))
  const all = [...left, ...fresh].slice(0, voters.length)
  return all.slice(0, all.length % 2 === 0 ? all.length - 1 : all.length)
}

/** A person retires voters and recovers the machine with the same word. */
export function* recoverRetiring(
  world: World,
  host: SimulatedHost,
  machine: MachineId,
  retired: readonly string[]
): Task {
  if (!(yield* retireVoters(world, host, machine, retired))) return
  const result = yield* wait(host.client.propose(machine, 'read'))
  if (result.kind === 'decided') host.vm.recover(machine, result.record.epoch)
}
