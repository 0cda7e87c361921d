import { type HostId, isSameSite } from '../host.ts'
import { number } from './choice.ts'
import { contention, hostWork, isLoaded, type LoadedHost } from './demand.ts'
import { type Refusal, refusal } from './eligibility.ts'
import type { PlacementSettings } from './settings.ts'
import {
  type HostSnapshot,
  type MachineSnapshot,
  machinesOn,
  type Permission,
  type Snapshot
} from './snapshot.ts'

/** One relocation that would help, and why. */
export interface Proposal {
  readonly machine: MachineSnapshot
  readonly from: HostSnapshot
  readonly to: HostSnapshot
  /** By how much the two hosts' use falls per processor of work moved, less what the move costs. */
  readonly gain: number
  readonly numbers: ProposalNumbers
  /** One sentence for people, with the numbers. */
  readonly reason: string
}

/** Running parallel work and processors, before and after. */
export interface ProposalNumbers {
  readonly demand: number
  readonly fromCpus: number
  readonly fromBefore: number
  readonly fromAfter: number
  readonly toCpus: number
  readonly toBefore: number
  readonly toAfter: number
}

export interface Proposing {
  readonly proposal: Proposal | undefined
  /** For each machine that was considered, why not to each host. */
  readonly refusals: readonly (Refusal & { readonly machine: string })[]
}

/**
 * The one relocation away from a host with the best predicted result *after* it.
 *
 * *Rule.* Let w be a host's running parallel work and c its processors. A relocation must lower Σ w²/c over
 * all hosts, by `margin` per processor of work moved. As every step lowers the same sum by at least that
 * and it cannot fall below 0, constant load leads to an end, and no machine ever comes back to where it was.
 *
 * *A target* must have a processor for everything that then runs there. A machine that wants more than the
 * whole host may have an idle one to itself: alone it crowds out nobody (docs/adr/0007).
 */
export function proposeRelocation(
  from: LoadedHost,
  snapshot: Snapshot,
  options: {
    permission: Permission
    settings: PlacementSettings
    mayMove: (machine: MachineSnapshot) => boolean
  }
): Proposing {
  const { permission, settings, mayMove } = options
  const refusals: (Refusal & { machine: string })[] = []
  const source = hostWork(snapshot, from, settings)
  let best: Proposal | undefined
  for (const machine of machinesOn(snapshot, from.id)) {
    const demand = source.demands.get(machine.id)!
    if (demand === 0 || machine.pinned || !machine.settled || !mayMove(machine)) continue
    for (const to of snapshot.hosts) {
      if (to.id === from.id) continue
      const rated = rate({
        machine,
        demand,
        from,
        fromBefore: source.work,
        to,
        snapshot,
        permission,
        settings
      })
      if ('code' in rated) refusals.push({ ...rated, machine: machine.id })
      else if (best === undefined || isBetter(rated, best)) best = rated
    }
  }
  return { proposal: best, refusals }
}

function rate(move: {
  machine: MachineSnapshot
  demand: number
  from: LoadedHost
  fromBefore: number
  to: HostSnapshot
  snapshot: Snapshot
  permission: Permission
  settings: PlacementSettings
}): Proposal | Refusal {
  const { machine, demand, from, fromBefore, to, snapshot, permission, settings } = move
  const { id, name, cpus, memoryBytes, fastPorts, restarts } = machine
  const wanted = { id, name, cpus, memoryBytes, fastPorts, restarts }
  const refused = refusal(wanted, to, snapshot, permission, settings)
  if (refused) return refused
  if (!isLoaded(to)) throw new TypeError(`${to.id} was found fit without its load`)
  const refuse = (code: Refusal['code'], reason: string): Refusal => ({
    host: to.id,
    name: to.name,
    code,
    reason
  })
  if (machinesOn(snapshot, to.id).some(other => !other.settled || other.hereMs < settings.targetRestMs)) {
    return refuse('settling', 'a machine has just come or is about to change')
  }
  const toCpus = to.load.cpus
  const fromCpus = from.load.cpus
  const toBefore = hostWork(snapshot, to, settings).work
  const numbers: ProposalNumbers = {
    demand,
    fromCpus,
    fromBefore,
    fromAfter: fromBefore - demand,
    toCpus,
    toBefore,
    toAfter: toBefore + demand
  }
  if (toBefore > 0 && numbers.toAfter > toCpus) {
    return refuse(
      'no-processors',
      `would have ${number(numbers.toAfter)} of ${number(toCpus)} processors busy`
    )
  }
  const gain = gainOf(numbers) - (isSameSite(to, from) ? 0 : settings.otherSiteCost)
  if (gain < settings.margin) return refuse('no-gain', `would be no better off: gain ${number(gain)}`)
  return { machine, from, to, gain, numbers, reason: explain(machine, from, to, numbers) }
}

/** The fall of Σ w²/c per processor of work moved. */
function gainOf({
  demand,
  fromCpus,
  fromBefore,
  fromAfter,
  toCpus,
  toBefore,
  toAfter
}: ProposalNumbers): number {
  const before = fromBefore ** 2 / fromCpus + toBefore ** 2 / toCpus
  const after = fromAfter ** 2 / fromCpus + toAfter ** 2 / toCpus
  return (before - after) / demand
}

/** Greatest fall altogether; of equals the machine with less memory to move, then a fixed order. */
function isBetter(one: Proposal, other: Proposal): boolean {
  const difference = one.gain * one.numbers.demand - other.gain * other.numbers.demand
  if (Math.abs(difference) > 1e-9) return difference > 0
  if (one.machine.memoryBytes !== other.machine.memoryBytes)
    return one.machine.memoryBytes < other.machine.memoryBytes
  return key(one) < key(other)
}

function key(proposal: Proposal): HostId {
  return `${proposal.machine.id}/${proposal.to.id}`
}

function explain(
  machine: MachineSnapshot,
  from: LoadedHost,
  to: HostSnapshot,
  numbers: ProposalNumbers
): string {
  const waiting = contention(from.load)
  const contended =
    waiting === undefined ? '' : ` and is short of them ${Math.round(waiting * 100)} % of the time`
  return (
    `${from.name} uses ${number(from.load.cpu)} of ${number(numbers.fromCpus)} processors${contended}; ` +
    `without ${machine.name} (${number(numbers.demand)}) its work falls from ${number(numbers.fromBefore)} to ` +
    `${number(numbers.fromAfter)}, and that of ${to.name} rises from ${number(numbers.toBefore)} to ` +
    `${number(numbers.toAfter)} of ${number(numbers.toCpus)}`
  )
}
