import type { Random } from '../core.ts'
import { hostWork, isLoaded } from './demand.ts'
import { type Refusal, refusal, type Wanted } from './eligibility.ts'
import type { PlacementSettings } from './settings.ts'
import { type HostSnapshot, machinesOn, type Permission, type Snapshot } from './snapshot.ts'

export interface Candidate {
  readonly host: HostSnapshot
  /** Running parallel work once the machine runs there, per processor. */
  readonly use: number
  /** Whether the host then has a processor for everything that runs. */
  readonly fits: boolean
  readonly reason: string
}

export interface Choice {
  /** Best first; empty when no host can take the machine. */
  readonly candidates: readonly Candidate[]
  readonly refusals: readonly Refusal[]
}

/** Uses this close are equal: chance decides, so that those who choose at the same time do not all choose alike. */
const equalUse = 0.05

/**
 * Where a new machine should run: hosts that have a processor for everything that then runs come first,
 * the least used first among them; of equals the one with fewer machines, then chance.
 */
export function chooseHost(
  wanted: Wanted,
  snapshot: Snapshot,
  options: { permission: Permission; settings: PlacementSettings; random: Random }
): Choice {
  const { permission, settings, random } = options
  const refusals: Refusal[] = []
  const rated: { candidate: Candidate; rank: number; machines: number; chance: number }[] = []
  for (const host of snapshot.hosts) {
    const refused = refusal(wanted, host, snapshot, permission, settings)
    if (refused) refusals.push(refused)
    if (refused || !isLoaded(host)) continue
    const { work } = hostWork(snapshot, host, settings)
    const { cpus } = host.load
    const after = work + wanted.cpus
    const fits = after <= cpus
    const reason = `${number(work)} of ${number(cpus)} processors are busy, ${number(after)} with this machine`
    const machines = machinesOn(snapshot, host.id).length
    const candidate = { host, use: after / cpus, fits, reason }
    rated.push({ candidate, rank: Math.floor(after / cpus / equalUse), machines, chance: random() })
  }
  rated.sort(
    (a, b) =>
      Number(b.candidate.fits) - Number(a.candidate.fits) ||
      a.rank - b.rank ||
      a.machines - b.machines ||
      a.chance - b.chance
  )
  return { candidates: rated.map(({ candidate }) => candidate), refusals }
}

/** A number of processors for people. */
export function number(processors: number): string {
  return String(Math.round(processors * 100) / 100)
}
