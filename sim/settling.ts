import type { MachineId, MachineRecord } from '../protocol/machine.ts'
import { compareBallots } from '../protocol/register/ballot.ts'
import { type Configuration, majority } from '../protocol/register/configuration.ts'
import { livenessMs, promptMs } from './settings.ts'
import { storedRecord } from './voter.ts'
import { nameOf, type World } from './world.ts'

const LOOK_MS = 500

/** What the voters have decided about a machine: undefined where no majority holds the same in its newest configuration. */
export function decided({ hosts, values }: World, machine: MachineId): MachineRecord | undefined {
  const key = `machine/${machine}`
  const records = hosts.flatMap(host => storedRecord(host, key) ?? [])
  const newest = records.reduce<Configuration | undefined>(
    (most, { configuration }) => (configuration.number > (most?.number ?? 0) ? configuration : most),
    undefined
  )
  if (newest === undefined) return undefined
  const seats = records.filter(({ configuration }) => configuration.number === newest.number)
  for (const { accepted } of seats) {
    if (accepted === undefined || accepted.envelope.next) continue
    const same = seats.filter(other => {
      return other.accepted && compareBallots(other.accepted.ballot, accepted.ballot) === 0
    })
    if (same.length >= majority(newest)) return values.node(accepted.envelope.value).record
  }
  return undefined
}

/** As its record says: exactly one copy at its owner, or none. Undefined: it is. */
function unsettled(world: World, machine: MachineId): string | undefined {
  const record = decided(world, machine)
  if (record === undefined) return undefined
  const copies = [...world.execution.of(machine)]
  const { owner, epoch, phase } = record
  if (phase.kind === 'stopped') return copies.length === 0 ? undefined : 'is stopped and executes'
  if (phase.kind !== 'running') return `is ${phase.kind}`
  const [copy] = copies
  if (copy === undefined) return `does not execute at ${owner.host}`
  const isNamed = copy.host.name === owner.host && copy.epoch === epoch
  if (!isNamed) return `executes at ${copy.host.name}, and not at ${owner.host} under epoch ${epoch}`
  return copy.guest?.isWaiting ? `waits for its disk at ${owner.host}` : undefined
}

/**
 * A machine with a lease that nobody relocates is there soon after all faults have ended; anything else has the patience of a
 * relocation.
 *
 * @returns what is not as it should be by then
 */
export function waitForMachines(world: World, machines: readonly MachineId[], endedAt: number): string[] {
  const leased = machines.filter(machine => {
    const record = decided(world, machine)
    return record?.lease && record.phase.kind === 'running'
  })
  return [
    ...waitFor(world, leased, endedAt + promptMs(world.times)),
    ...waitFor(world, machines, endedAt + livenessMs)
  ]
}

function waitFor(world: World, machines: readonly MachineId[], until: number): string[] {
  const { scheduler } = world
  const problems = (): string[] =>
    machines.flatMap(machine => {
      const problem = unsettled(world, machine)
      return problem === undefined ? [] : [`${nameOf(machine)} ${problem}`]
    })
  while (!world.isOver && scheduler.now < until && problems().length > 0)
    scheduler.run(scheduler.now + LOOK_MS, () => world.isOver)
  return problems()
}
